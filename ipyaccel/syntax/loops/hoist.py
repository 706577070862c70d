"""Numbers of turns that are the same every time, made once. In: a function, its array forms. Out: the forms without them.

for step in range(steps):               i = np.arange(n)
    i = np.arange(n)           ->       for step in range(steps):
    out[:] = i * x[step]                    out[:] = i * x[step]

Only lines that are made of whole numbers, lengths, and one another, none of which the loop around changes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ipyaccel.model import OBJECT, Type
from ipyaccel.syntax.loops.loop import ArrayForm

Forms = list[tuple[ast.For, ArrayForm]]
PARTS = (
    ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Subscript, ast.Slice, ast.Tuple, ast.Attribute, ast.Call,
    ast.operator, ast.unaryop, ast.cmpop, ast.expr_context,
)  # fmt: skip


def hoisted(
    tree: ast.FunctionDef, forms: Forms, types: Mapping[str, Type], numpy: str
) -> tuple[Forms, dict[ast.stmt, list[str]]]:
    """The forms, and by outermost loop the lines that go before it."""
    around = {id(loop): _outermost(tree, loop) for loop, _ in forms}
    early: dict[ast.stmt, list[str]] = {}
    made: Forms = []
    for loop, form in forms:
        outer = around[id(loop)]
        if outer is None:
            made.append((loop, form))
            continue
        together = [(other, item) for other, item in forms if around[id(other)] is outer]
        moved = _steady(outer, form, together, types, numpy)
        early.setdefault(outer, []).extend(line for line in moved if line not in early.get(outer, []))
        made.append((loop, replace(form, lines=[line for line in form.lines if line not in moved] or ["pass"])))
    return made, {outer: lines for outer, lines in early.items() if lines}


def _outermost(tree: ast.FunctionDef, loop: ast.For) -> ast.stmt | None:
    """The outermost loop around a loop."""
    for statement in ast.walk(tree):
        if isinstance(statement, (ast.For, ast.While)) and statement is not loop and _holds(statement, loop):
            return statement
    return None


def _holds(node: ast.AST, inner: ast.AST) -> bool:
    return any(part is inner for part in ast.walk(node))


def _steady(outer: ast.stmt, form: ArrayForm, together: Forms, types: Mapping[str, Type], numpy: str) -> list[str]:
    """The lines of a form that give the same in every turn of the loop around."""
    bound = [(target, line) for _, item in together for line in item.lines for target in _targets([line])]
    inside = {id(part) for other, _ in together for part in ast.walk(other)}
    elsewhere = _targets_of(part for part in ast.walk(outer) if id(part) not in inside)
    changing = _targets_of(ast.walk(outer)) | {target for target, _ in bound}
    moved: dict[str, str] = {}
    for line in form.lines:
        target = _pure(line, moved, changing, types, numpy)
        alone = target and {other for name, other in bound if name == target} == {line}
        if alone and target not in elsewhere:
            moved[target] = line
    return list(moved.values())


def _targets(lines: Iterable[str]) -> set[str]:
    """Names that lines bind or add to; heads of loops have no body here."""
    found: set[str] = set()
    for line in lines:
        text = line.strip()
        head = text.startswith(("for ", "if ", "while ", "else", "elif "))
        try:
            found |= _targets_of(ast.walk(ast.parse(f"{text} pass" if head else text)))
        except SyntaxError:  # the head of a loop with a comment behind it
            found |= _targets_of(ast.walk(ast.parse(f"{text}\n    pass")))
    return found


def _targets_of(nodes: Iterable[ast.AST]) -> set[str]:
    return {part.id for part in nodes if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}


def _pure(line: str, moved: Mapping[str, str], changing: set[str], types: Mapping[str, Type], numpy: str) -> str:
    """The name that a line makes of numbers that do not change; "" for all other lines."""
    if line.startswith((" ", "#", "for ", "if ")):
        return ""
    [statement] = ast.parse(line).body
    if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)):
        return ""
    value = statement.value
    if not all(isinstance(part, PARTS) for part in ast.walk(value)):
        return ""
    calls = [ast.unparse(part.func) for part in ast.walk(value) if isinstance(part, ast.Call)]
    known = {f"{numpy}.arange", "len", "max", "min"}
    names = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)} - {numpy, "len", "max", "min"}
    fixed = {name for name in names if name in moved or (name not in changing and _is_measured(name, value, types))}
    makes = f"{numpy}.arange" in calls or bool(names & set(moved))
    return statement.targets[0].id if makes and set(calls) <= known and fixed == names else ""


def _is_measured(name: str, value: ast.expr, types: Mapping[str, Type]) -> bool:
    """Whether a name is a number, or an array of which only the lengths are asked."""
    if types.get(name, OBJECT).is_number:
        return True
    uses = sum(isinstance(part, ast.Name) and part.id == name for part in ast.walk(value))
    lengths = [part for part in ast.walk(value) if isinstance(part, ast.Attribute) and part.attr == "shape"]
    asked = [part.value for part in lengths] + [
        argument
        for part in ast.walk(value)
        if isinstance(part, ast.Call) and ast.unparse(part.func) == "len"
        for argument in part.args
    ]
    return uses == sum(isinstance(part, ast.Name) and part.id == name for part in asked)
