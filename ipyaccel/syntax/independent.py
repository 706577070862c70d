"""Which turns of a loop may run at the same time. In: a program and facts. Out: the program with `prange`, or why not.

    for i in range(n):                       for i in prange(n):
        total = 0.0                              total = 0.0
        for k in range(m):            ->         for k in range(m):
            total += X[i, k]                         total += X[i, k]
        out[i] = total                           out[i] = total

A turn may write elements of its own only (`i` is one of the indices), and numbers that it made itself. Sums over all turns
are allowed: every thread adds up its own share.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason
from ipyaccel.syntax.bodies import leaves_early
from ipyaccel.syntax.carried import only_updated, update_of
from ipyaccel.syntax.edits import edited, instead_of
from ipyaccel.syntax.infer import Scope, called, infer
from ipyaccel.syntax.needed import first_fate, needed_after
from ipyaccel.syntax.prune import with_import
from ipyaccel.syntax.turns import NotLifted

HARMLESS = {"abs", "min", "max", "len", "int", "float", "range", "round", "complex", "bool", "enumerate", "zip", "prange"}


@dataclass(frozen=True)
class Parallel:
    """A program in which something can run on several threads, in which functions, and what was done, in a phrase."""

    program: Program
    functions: frozenset[str]
    done: str


def in_parallel(program: Program, facts: Facts) -> Parallel | Reason:
    """The program with independent turns marked, or as it is when it computes with whole arrays."""
    reasons: list[Reason] = []
    lines: list[int] = []
    functions = tuple(_marked(function, program, lines, reasons) for function in program.functions)
    if lines:
        many = (
            f"turns of the loops at lines {', '.join(map(str, lines))}"
            if len(lines) > 1
            else f"turns of the loop at line {lines[0]}"
        )
        changed = {function.name for function in functions if function not in program.functions}
        marked = with_import(replace(program, functions=functions), Import("prange", "numba", "prange"))
        return Parallel(marked, frozenset(changed), f"the {many} shared out among threads by prange")
    found = array_lines(program, facts)
    stretched = _stretched(program)
    if found and stretched is not None:
        return Reason("Numba shares out only arrays of one shape, and here one is stretched by `None`", stretched)
    if found:
        line = min(found.values())
        return Parallel(program, frozenset(found), f"the array expression at line {line} shared out among threads")
    if reasons:
        return reasons[0]
    return Reason("there is no loop whose turns could be shared out, and no array expression", program.main.first_line)


def _marked(function: Function, program: Program, lines: list[int], reasons: list[Reason]) -> Function:
    """One function with `prange` for its outermost independent loops."""
    tree = ast.parse(function.source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    edits = []
    waiting = _outermost(tree.body)
    while waiting:
        loop = waiting.pop(0)
        try:
            edits.append(instead_of(_checked(loop, tree, program), "prange"))
            lines.append(function.first_line + loop.lineno - 1)
        except NotLifted as why:
            reasons.append(Reason(why.text, function.first_line + why.line - 1))
            waiting = [*_outermost(loop.body), *waiting]
    return replace(function, source=edited(function.source, edits)) if edits else function


def _outermost(body: list[ast.stmt]) -> list[ast.For]:
    """The loops in a body that are in no other `for` loop of it."""
    found: list[ast.For] = []
    for statement in body:
        if isinstance(statement, ast.For):
            found.append(statement)
        else:
            for block in ("body", "orelse"):
                found += _outermost(getattr(statement, block, []))
    return found


def _checked(loop: ast.For, function: ast.FunctionDef, program: Program) -> ast.Name:
    """The word `range` of a loop whose turns are independent. Raises NotLifted."""
    match loop:
        case ast.For(target=ast.Name(id=variable), iter=ast.Call(func=ast.Name(id="range") as word, args=args)) if len(args) < 3:
            pass
        case _:
            raise NotLifted("only turns counted by `range` can be shared out", loop.lineno)
    text = leaves_early(loop)
    if text is not None:
        raise NotLifted(text[0], text[1])
    assigned = {
        node.id for item in loop.body for node in ast.walk(item) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if variable in assigned:
        raise NotLifted(f"the loop changes its own variable `{variable}`", loop.lineno)
    _harmless_calls(loop.body, program, frozenset())
    private = frozenset(name for name in assigned if not _is_sum(loop.body, name))
    for name in sorted(private):
        _made_by_each_turn(name, loop)
    later = needed_after(loop, function, private | {variable})
    if later:
        name, line = min(later.items())
        raise NotLifted(f"`{name}` is used after the loop, with the value of its last turn", line)
    _own_elements(loop, variable)
    return word


def _is_sum(body: list[ast.stmt], name: str) -> bool:
    """Whether a name is only added to (or multiplied) at the top of the body."""
    signs = {update.sign for update in map(update_of, body) if update is not None and update.name == name}
    return len(signs) == 1 and signs <= {"+", "*"} and only_updated(body, name)


def _made_by_each_turn(name: str, loop: ast.For) -> None:
    """Raises NotLifted when a turn reads what the turn before has left in a name."""
    fate = first_fate(loop.body, name)
    if isinstance(fate, int):
        statement = next(
            (item for item in ast.walk(loop) if isinstance(item, ast.stmt) and item.lineno == fate and item is not loop), loop
        )
        raise NotLifted(f"`{ast.unparse(statement).splitlines()[0]}` needs the value of `{name}` from the turn before", fate)


def _own_elements(loop: ast.For, variable: str) -> None:
    """Raises NotLifted when a turn writes, or reads what is written, outside its own elements."""
    elements = [node for node in ast.walk(loop) if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)]
    for target in (
        node for node in ast.walk(loop) if isinstance(node, (ast.Subscript, ast.Attribute)) and not isinstance(node.ctx, ast.Load)
    ):
        if not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
            raise NotLifted(f"`{ast.unparse(target)}` may be written by two turns at once", target.lineno)
        places = [place for place, part in enumerate(_parts(target)) if isinstance(part, ast.Name) and part.id == variable]
        if not places:
            raise NotLifted(f"`{ast.unparse(target)}` may be written by two turns at once", target.lineno)
        for other in elements:
            if other.value.id == target.value.id:  # type: ignore[attr-defined]  # all are names, see above
                parts = _parts(other)
                if not any(place < len(parts) and ast.dump(parts[place]) == ast.dump(_parts(target)[place]) for place in places):
                    raise NotLifted(f"`{ast.unparse(other)}` is written by another turn", other.lineno)
        _no_whole(loop, target.value.id)


def _no_whole(loop: ast.For, name: str) -> None:
    """Raises NotLifted when an array that is written is also used as a whole."""
    for node in ast.walk(loop):
        for child in ast.iter_child_nodes(node):
            measured = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
            if isinstance(child, ast.Name) and child.id == name and not isinstance(node, ast.Subscript) and not measured:
                raise NotLifted(f"`{name}` is used as a whole while turns write into it", child.lineno)


def _parts(node: ast.Subscript) -> list[ast.expr]:
    """The indices of an element."""
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def _harmless_calls(body: list[ast.stmt], program: Program, seen: frozenset[str]) -> None:
    """Raises NotLifted at a call that may do more than give a number."""
    imports = {item.name: item for item in program.imports}
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, (ast.Global, ast.Nonlocal)):
                raise NotLifted("a global is assigned", node.lineno)
            if isinstance(node, ast.Call):
                _harmless_call(node, program, imports, seen)


def _harmless_call(node: ast.Call, program: Program, imports: dict[str, Import], seen: frozenset[str]) -> None:
    """Raises NotLifted unless a call only gives a number."""
    module, name = called(node.func, imports)
    own = next((function for function in program.functions if function.name == name), None) if not module else None
    if own is not None and name not in seen:
        inner = ast.parse(own.source).body[0]
        assert isinstance(inner, ast.FunctionDef)
        if any(
            isinstance(part, (ast.Subscript, ast.Attribute)) and not isinstance(part.ctx, ast.Load) for part in ast.walk(inner)
        ):
            raise NotLifted(f"`{name}` writes into an array", node.lineno)
        _harmless_calls(inner.body, program, seen | {name})
    elif own is None and not (
        module == "math" or (module == "numpy" and not name.startswith("random")) or (not module and name in HARMLESS)
    ):
        text = "draws random numbers, whose order counts" if "random" in module else "may do more than give a number"
        raise NotLifted(f"`{ast.unparse(node.func)}` {text}", node.lineno)


def array_lines(program: Program, facts: Facts) -> dict[str, int]:
    """The user's line of the first arithmetic on whole arrays, by function of the program."""
    lines: dict[str, int] = {}
    for function in program.functions:
        names = {**facts.global_types, **facts.types.get(function.name, FunctionTypes({})).names}
        scope = Scope(names, {item.name: item for item in program.imports})
        nodes = [node for node in ast.walk(ast.parse(function.source)) if isinstance(node, ast.BinOp) and infer(node, scope).ndim]
        if nodes:
            lines[function.name] = function.first_line + min(node.lineno for node in nodes) - 1
    return lines


def _stretched(program: Program) -> int | None:
    """The user's line where an array gets an axis by `None`, to be broadcast."""
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.Subscript) and any(
                isinstance(part, ast.Constant) and part.value is None for part in _parts(node)
            ):
                return function.first_line + node.lineno - 1
    return None
