"""Inner functions as functions of the program. In: a program. Out: the same, with those that are only called brought out.

def orbit(mass, n):                       def pull(mass, x):
    def pull(x):                              return mass / x**2
        return mass / x**2
    total = 0.0                           def orbit(mass, n):
    for k in range(1, n):                     total = 0.0
        total += pull(k)                      for k in range(1, n):
    return total                                  total += pull(mass, k)
                                              return total

What it reads of the outer function becomes its first parameters: Python too looks at them when it is called. That is the same as
long as it is bound once, only called, changes nothing outside, and what it reads has a value before. A lambda with a name is such
a function too. One that calls itself hands on what it was given.
"""

from __future__ import annotations

import ast
import builtins
import textwrap
from dataclasses import dataclass, replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import names_of, parameters_of

OWN_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
WRITES = (ast.Nonlocal, ast.Global)
ODD = (*OWN_SCOPES, *WRITES, ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr)
"""What an inner function may not hold: scopes of its own (those are brought out first), and writing to the outer one."""


@dataclass(frozen=True)
class _Inner:
    """An inner function: its statement, its name, its `def` or `lambda`, what it reads of the outer function, its calls.

    `own`: those in its own body.
    """

    statement: ast.FunctionDef | ast.Assign
    name: str
    code: ast.FunctionDef | ast.Lambda
    captured: tuple[str, ...]
    calls: tuple[ast.Call, ...]
    own: tuple[ast.Call, ...] = ()


def brought_out(program: Program) -> Program:
    """The program with inner functions brought out, one after the other, until none is left that may be."""
    functions = list(program.functions)
    at = 0
    while at < len(functions):
        pair = _first(functions[at], replace(program, functions=tuple(functions)))
        if pair is None:
            at += 1
        else:
            functions[at : at + 1] = pair
    return replace(program, functions=tuple(functions))


def recursion_brought_out(program: Program) -> Program:
    """The same for a compiler that knows inner functions, but none that call themselves."""
    trees = [ast.parse(function.source).body[0] for function in program.functions]
    inner = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node is not tree)
    recursive = any(isinstance(part, ast.Name) and part.id == code.name for code in inner for part in ast.walk(code))
    return brought_out(program) if recursive else program


def _first(function: Function, program: Program) -> tuple[Function, Function] | None:
    """The first inner function that may be brought out, and the function without it."""
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    for statement in tree.body:
        inner = _inner(statement, tree, function.source)
        if inner is not None:
            return _apart(inner, function, _free_name(inner.name, function, program))
    return None


def _inner(statement: ast.stmt, tree: ast.FunctionDef, source: str) -> _Inner | None:
    """The inner function that a statement binds; None when it is none, or one that must stay."""
    match statement:
        case ast.FunctionDef(name=name, decorator_list=[]):
            code: ast.FunctionDef | ast.Lambda = statement
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda() as code):
            if statement.lineno != statement.end_lineno or source.split("\n")[statement.lineno - 1].count(";"):
                return None
        case _:
            return None
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name and node.lineno > _end(statement)]
    own = [node for node in ast.walk(code) if isinstance(node, ast.Name) and node.id == name]
    calls = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    if not _bound_once(name, statement, tree) or any(id(use) not in calls for use in (*uses, *own)) or not _is_plain(code):
        return None
    captured = _captured(code, tree, statement)
    if captured is None:
        return None
    assert isinstance(statement, ast.FunctionDef | ast.Assign)
    outside, inside = (tuple(calls[id(use)] for use in found) for found in (uses, own))
    return _Inner(statement, name, code, captured, outside, inside)


def _bound_once(name: str, statement: ast.stmt, tree: ast.FunctionDef) -> bool:
    """Whether nothing else in the outer function has this name, and nothing uses it before it is there."""
    own = {id(node) for node in ast.walk(statement)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node is not statement and node is not tree and node.name == name:
            return False
        if isinstance(node, ast.arg) and node.arg == name:
            return False
        if isinstance(node, ast.Name) and node.id == name:
            target = isinstance(statement, ast.Assign) and node is statement.targets[0]
            calls_itself = isinstance(statement, ast.FunctionDef) and id(node) in own
            early = node.lineno <= _end(statement) and not calls_itself
            if not target and (early or not isinstance(node.ctx, ast.Load)):
                return False
    return not any(isinstance(node, WRITES) and name in node.names for node in ast.walk(tree))


def _is_plain(code: ast.FunctionDef | ast.Lambda) -> bool:
    """Ordinary parameters, defaults that are constants, nothing that reaches outside, no scope inside."""
    arguments = code.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return False
    if not all(isinstance(default, ast.Constant) for default in arguments.defaults):
        return False
    body = code.body if isinstance(code.body, list) else [code.body]
    inside = (node for part in body for node in ast.walk(part))
    return not any(isinstance(node, ODD) for node in inside)


def _captured(code: ast.FunctionDef | ast.Lambda, outer: ast.FunctionDef, statement: ast.stmt) -> tuple[str, ...] | None:
    """The outer function's names that it reads; None when one of them may have no value, or is changed from inside others."""
    read = _read_names(code)
    bound = set(parameters_of(outer.args)) | _stored(outer)
    itself = statement.name if isinstance(statement, ast.FunctionDef) else ""
    names = tuple(name for name in read if name in bound and name != itself)
    before = set(parameters_of(outer.args))
    for earlier in outer.body[: outer.body.index(statement)]:
        if isinstance(earlier, ast.Assign | ast.AugAssign | ast.AnnAssign):
            before |= {node.id for node in ast.walk(earlier) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    changed = {name for node in ast.walk(outer) if isinstance(node, WRITES) for name in node.names}
    changed |= {node.target.id for node in ast.walk(outer) if isinstance(node, ast.NamedExpr)}
    changed |= {node.id for node in ast.walk(outer) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)}
    changed |= _bound_inside(outer, code)
    return names if set(names) <= before and not set(names) & changed else None


def _bound_inside(outer: ast.FunctionDef, code: ast.FunctionDef | ast.Lambda) -> set[str]:
    """Names that other scopes inside the outer function bind: a call in there would not see the outer one's."""
    found: set[str] = set()
    for node in ast.walk(outer):
        if isinstance(node, ast.comprehension):
            found |= {inner.id for inner in ast.walk(node.target) if isinstance(inner, ast.Name)}
        elif isinstance(node, OWN_SCOPES) and node is not outer and node is not code:
            found |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)}
            found |= {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
    return found


def _read_names(code: ast.FunctionDef | ast.Lambda) -> tuple[str, ...]:
    """Names that come from outside, each once, in order of the text."""
    if isinstance(code, ast.FunctionDef):
        return tuple(dict.fromkeys(name.id for name in names_of(code).outer))
    made = ast.FunctionDef("inner", code.args, [ast.Return(code.body)], [])
    return tuple(dict.fromkeys(name.id for name in names_of(made).outer))


def _stored(outer: ast.FunctionDef) -> set[str]:
    """Names bound in the outer function, inner functions among them."""
    found = {node.id for node in ast.walk(outer) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return found | {node.name for node in ast.walk(outer) if isinstance(node, OWN_SCOPES[:3]) and node is not outer}


def _apart(inner: _Inner, function: Function, name: str) -> tuple[Function, Function]:
    first, last = inner.statement.lineno, _end(inner.statement)
    lines = function.source.split("\n")
    parameters = (*inner.captured, *parameters_of(inner.code.args))
    inside = edited(function.source, _with_captured(inner, inner.own, name, lines)).split("\n")
    made = Function(name, _text(inner, inside, name), parameters, function.first_line + first - 1, function.place)
    if not any(line.strip() for line in lines[last : last + 1]) and not lines[first - 2].strip().endswith(","):
        last += 1  # the empty line below goes with it
    edits = [Edit((first, 0), (last + 1, 0), ""), *_with_captured(inner, inner.calls, name, lines)]
    return made, replace(function, source=edited(function.source, edits))


def _with_captured(inner: _Inner, calls: tuple[ast.Call, ...], name: str, lines: list[str]) -> list[Edit]:
    """Edits that give calls of the function what it reads of the outer one."""
    edits: list[Edit] = []
    given = ", ".join(inner.captured)
    for call in calls:
        if name != inner.name:
            edits.append(instead_of(call.func, name))
        if given:
            place = _opened(lines, call)
            edits.append(Edit(place, place, f"{given}, " if call.args or call.keywords else given))
    return edits


def _text(inner: _Inner, lines: list[str], name: str) -> str:
    """The text of the function that is brought out."""
    code, captured = inner.code, ", ".join(inner.captured)
    if isinstance(code, ast.Lambda):
        arguments = ", ".join(part for part in (captured, ast.unparse(code.args)) if part)
        line = lines[code.lineno - 1].encode()
        return f"def {name}({arguments}):\n    return {line[code.body.col_offset : code.body.end_col_offset].decode()}"
    own = textwrap.dedent("\n".join(lines[code.lineno - 1 : _end(code)]))
    head, bracket, rest = own.partition("(")
    separator = ", " if captured and code.args.args else ""
    return f"def {name}{bracket}{captured}{separator}{rest}" if head else own


def _opened(lines: list[str], call: ast.Call) -> tuple[int, int]:
    """The place behind a call's opening parenthesis."""
    line, column = call.func.end_lineno or call.func.lineno, call.func.end_col_offset or 0
    return line, lines[line - 1].encode().index(b"(", column) + 1


def _end(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno


def _free_name(wanted: str, function: Function, program: Program) -> str:
    """A name that means nothing else in the program."""
    taken = {item.name for item in program.functions} | {item.name for item in program.imports} | set(program.globals)
    taken |= {name for name, _ in program.constants} | {name for name, _ in program.opaque} | set(dir(builtins))
    for item in program.functions:
        own = {node.id for node in ast.walk(ast.parse(item.source)) if isinstance(node, ast.Name)}
        taken |= own if item is not function and item.name != function.name else set()
    name = wanted
    while name in taken:
        name = f"{function.name}_{name}"
    return name
