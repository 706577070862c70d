"""Reductions over generators as small functions with a loop. In: a program. Out: the program, with a function for each.

                                                        def prime_any(n):
                                                            for k in range(2, n):
                                                                if n % k == 0:
return not any(n % k == 0 for k in range(2, n))                     return True
                                                            return False

                                                        return not prime_any(n)

The function gets what the generator reads of its surroundings, which nothing can change while it runs. It stops where `any` and
`all` stop, adds in the order in which `sum` adds, and keeps the first of those that `min` and `max` take for equal.
"""

from __future__ import annotations

import ast
import builtins
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import edited, instead_of
from ipyaccel.syntax.scope import names_of, outer_of_expression

STOPPING = frozenset({"any", "all"})
"""They do not go through all items: a list would be made whole before, with all that may go wrong in it."""
GATHERING = frozenset({"sum", "min", "max"})
CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
ODD = (ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom, ast.Lambda, ast.Starred)
STEP = "    "


@dataclass(frozen=True)
class _Reduction:
    """A call of one of the five, what it goes through, and what it reads of the function around it."""

    call: ast.Call
    name: str
    items: ast.GeneratorExp | ast.ListComp
    read: tuple[str, ...]


def with_functions_for_generators(program: Program, *, without: frozenset[str] = frozenset()) -> Program:
    """Takes every such call out, inner ones first. `without`: built-in functions whose calls stay."""
    known = {*program.globals, *(name for name, _ in program.constants), *(item.name for item in program.imports)}
    wanted = (STOPPING | GATHERING) - known - without - {function.name for function in program.functions}
    functions: list[Function] = []
    for function in program.functions:
        rest = function
        while (found := _innermost(rest.source, frozenset(wanted))) is not None:
            name = _free_name(f"{function.name}_{found.name}", program, [*functions, rest])
            functions.append(_made(found, name, rest))
            call = f"{name}({', '.join(found.read)})"
            rest = replace(rest, source=edited(rest.source, [instead_of(found.call, call)]))
        functions.append(rest)
    return replace(program, functions=tuple(functions))


# -------------------------------------------------------------------------------------------------------------- finding them


def _innermost(source: str, wanted: frozenset[str]) -> _Reduction | None:
    """The last such call of the text: what stands inside another comes after its beginning."""
    tree = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    names = names_of(tree)
    shared = {name for node in ast.walk(tree) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}
    shared |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del)}
    found = None
    for node in _outside_scopes(tree):
        reduction = _reduction(node, wanted - names.bound, names.bound)
        if reduction is None or set(reduction.read) & shared:
            continue
        if found is None or (node.lineno, node.col_offset) > (found.call.lineno, found.call.col_offset):
            found = reduction
    return found


def _outside_scopes(tree: ast.FunctionDef) -> Iterator[ast.Call]:
    """The calls of a function that do not stand in functions inside it."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call):
            yield node
        if not isinstance(node, CLOSED):
            waiting += ast.iter_child_nodes(node)


def _reduction(node: ast.Call, wanted: frozenset[str], bound: frozenset[str]) -> _Reduction | None:
    """The call as a reduction; None when it is none, or when something in it would mean something else in a loop."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.GeneratorExp() | ast.ListComp() as items], keywords=[]):
            pass
        case _:
            return None
    if name not in wanted or (name in STOPPING and isinstance(items, ast.ListComp)):
        return None
    if any(isinstance(inner, ODD) for inner in ast.walk(items)) or any(part.is_async for part in items.generators):
        return None
    targets = [inner.id for part in items.generators for inner in ast.walk(part.target) if isinstance(inner, ast.Name)]
    read = tuple(dict.fromkeys(name.id for name in outer_of_expression(items) if name.id in bound))
    plain = all(isinstance(part.target, ast.Name | ast.Tuple) for part in items.generators)
    if not plain or len(set(targets)) < len(targets) or set(targets) & set(read):
        return None
    return _Reduction(node, name, items, read)


# --------------------------------------------------------------------------------------------------------------- writing them


def _made(found: _Reduction, name: str, function: Function) -> Function:
    """The function that does the same."""
    above, inside, below = _parts(found, function.source)
    lines, depth = [*above], 0
    for part in found.items.generators:
        lines.append(f"{STEP * depth}for {_text(part.target, function.source)} in {_text(part.iter, function.source)}:")
        depth += 1
        for test in part.ifs:
            lines.append(f"{STEP * depth}if {_text(test, function.source)}:")
            depth += 1
    lines += [STEP * depth + line for line in inside]
    body = textwrap.indent("\n".join([*lines, *below]), STEP)
    source = f"def {name}({', '.join(found.read)}):\n{body}\n"
    return Function(name, source, found.read, function.first_line + found.call.lineno - 1, function.place)


def _parts(found: _Reduction, source: str) -> tuple[list[str], list[str], list[str]]:
    """What stands above the loop, in its innermost body, and under it."""
    item = _text(found.items.elt, source)
    taken = {node.id for node in ast.walk(found.items) if isinstance(node, ast.Name)}
    if found.name == "any":
        return [], [f"if {item}:", f"{STEP}return True"], ["return False"]
    if found.name == "all":
        refused = ast.unparse(ast.UnaryOp(ast.Not(), found.items.elt))
        return [], [f"if {refused}:", f"{STEP}return False"], ["return True"]
    if found.name == "sum":
        total = _free("total", taken)
        return [f"{total} = 0"], [f"{total} += {item}"], [f"return {total}"]
    best, value, empty = (_free(word, taken) for word in ("best", "value", "empty"))
    sign = "<" if found.name == "min" else ">"
    kept = [f"{value} = {item}", f"if {empty} or {value} {sign} {best}:", f"{STEP}{best} = {value}", f"{empty} = False"]
    none = [f"if {empty}:", f'{STEP}raise ValueError("{found.name}() of nothing")']
    return [f"{empty} = True", f"{best} = 0"], kept, [*none, f"return {best}"]


def _text(node: ast.expr, source: str) -> str:
    """The user's own text where it stands on one line."""
    text = ast.get_source_segment(source, node) or ""
    return text if text and "\n" not in text else ast.unparse(node)


def _free(word: str, taken: set[str]) -> str:
    while word in taken:
        word += "_"
    return word


def _free_name(wanted: str, program: Program, written: list[Function]) -> str:
    """A name that means nothing else in the program."""
    taken = {item.name for item in program.imports} | {name for name, _ in program.constants} | set(program.globals)
    taken |= {name for name, _ in program.opaque} | set(dir(builtins))
    for function in (*program.functions, *written):
        taken |= {function.name, *function.parameters}
        taken |= {node.id for node in ast.walk(ast.parse(function.source)) if isinstance(node, ast.Name)}
    return _free(wanted, taken)
