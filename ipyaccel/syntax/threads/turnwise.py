"""Whether the turns of a loop may run at the same time. In: a loop, its function, its program. Out: its names' parts, or why not.

A turn may write elements of its own only (its number is one of the indices), and numbers that it made itself. What is summed,
multiplied, or the largest or smallest of all turns is gathered by each thread for itself.

    out[i] = x[i - 1]          yes: every turn writes its own element, and none reads what another writes
    u[i] = u[i - 1]            no: needs the turn before
    count[x[i]] += 1           no: two turns may write one element
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from ipyaccel.model import Function, FunctionTypes, Program
from ipyaccel.syntax.effects.mutation import DRAWS, written_by
from ipyaccel.syntax.effects.needed import first_fate, needed_after
from ipyaccel.syntax.effects.overlap import Known, overlaps, sources
from ipyaccel.syntax.inference.infer import called
from ipyaccel.syntax.inference.unsigned import never_negative
from ipyaccel.syntax.loops.bodies import leaves_early
from ipyaccel.syntax.loops.turns import NotLifted
from ipyaccel.syntax.threads.totals import Total, totals_of

HARMLESS = {"abs", "min", "max", "len", "int", "float", "range", "round", "complex", "bool", "enumerate", "zip", "ord"}
MEASURES = {"shape", "size", "ndim", "dtype"}
METHODS = {"sum", "mean", "min", "max", "prod", "std", "var", "dot", "any", "all", "argmin", "argmax", "copy"}
"""Methods of arrays that only look."""


@dataclass(frozen=True)
class Turnwise:
    """A loop whose turns are independent. `private`: names that each turn makes for itself. `totals`: over all turns."""

    loop: ast.For
    private: frozenset[str]
    totals: Mapping[str, Total]


def turnwise(loop: ast.For, function: ast.FunctionDef, program: Program, known: Known) -> Turnwise:
    """The loop, once its turns are known to be independent. Raises NotLifted."""
    variable, call = _counted(loop)
    left = leaves_early(loop)
    if left is not None:
        raise NotLifted(_WHY_LEFT.get(left[0].split("`")[1], left[0]), left[1])
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(loop)):
        raise NotLifted("a generator hands out its values one at a time", loop.lineno)
    assigned = _assigned(loop)
    if variable in assigned:
        raise NotLifted(f"the loop changes its own variable `{variable}`", loop.lineno)
    _no_globals(function, assigned)
    _harmless_calls(loop.body, program, known, frozenset())
    totals = {name: kind for name, kind in totals_of(loop.body).items() if _adds_up(name, known)}
    private = assigned - totals.keys()
    for name in sorted(private):
        _made_by_each_turn(name, loop)
    later = needed_after(loop, function, private | {variable})
    if later:
        name, line = min(later.items())
        raise NotLifted(f"`{name}` is used after the loop, with the value of its last turn", line)
    written = _own_elements(loop, variable, private, known)
    if written:
        _not_twice(loop, call, function)
        _apart(loop, written, overlaps(function, loop, known))
    return Turnwise(loop, private, totals)


def _assigned(loop: ast.For) -> frozenset[str]:
    """The names that the body gives values to; those of a comprehension are its own."""
    nodes = [node for item in loop.body for node in ast.walk(item)]
    inner = {id(name) for node in nodes if isinstance(node, ast.comprehension) for name in ast.walk(node.target)}
    stored = (node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return frozenset(node.id for node in stored if id(node) not in inner)


_WHY_LEFT = {
    "break": "`break` ends the loop at some turn, and those that other threads have begun should not have run",
    "return": "`return` leaves in mid-loop, and turns that other threads have begun should not have run",
    "raise": "`raise` leaves in mid-loop, and turns that other threads have begun should not have run",
    "assert": "`assert` may leave in mid-loop, and turns that other threads have begun should not have run",
    "try": "`try` catches what Python raises, and threads run without Python",
    "with": "`with` calls Python, and threads run without it",
}


def _counted(loop: ast.For) -> tuple[str, ast.Call]:
    """The loop's variable and its `range(...)`. Raises NotLifted."""
    match loop:
        case ast.For(
            target=ast.Name(id=variable), iter=ast.Call(func=ast.Name(id="range"), args=args, keywords=[]) as call, orelse=[]
        ) if len(args) < 3 or _is_step(args[2]):
            return variable, call
    raise NotLifted("only turns that are counted by `range` can be shared out", loop.lineno)


def _is_step(node: ast.expr) -> bool:
    """A step written as a number."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value != 0


# ------------------------------------------------------------------------------------------------------------------ names


def _adds_up(name: str, known: Known) -> bool:
    """Whether adding to it in another order gives the same: not so for lists and texts."""
    kind = known.types.get(name)
    return kind is None or kind.is_number or kind.kind == "array"


def _no_globals(function: ast.FunctionDef, assigned: frozenset[str]) -> None:
    """Raises NotLifted when the loop assigns a name that lives outside the function."""
    for node in ast.walk(function):
        if isinstance(node, (ast.Global, ast.Nonlocal)) and assigned & set(node.names):
            raise NotLifted("a global is assigned", node.lineno)


def _made_by_each_turn(name: str, loop: ast.For) -> None:
    """Raises NotLifted when a turn reads what the turn before has left in a name."""
    fate = first_fate(loop.body, name)
    if isinstance(fate, int):
        statement = next(
            (item for item in ast.walk(loop) if isinstance(item, ast.stmt) and item.lineno == fate and item is not loop), loop
        )
        raise NotLifted(f"`{ast.unparse(statement).splitlines()[0]}` needs the value of `{name}` from the turn before", fate)


# --------------------------------------------------------------------------------------------------------------- elements


def _own_elements(loop: ast.For, variable: str, private: frozenset[str], known: Known) -> dict[str, int]:
    """The arrays written, with the line. Raises NotLifted when a turn writes or reads what is another turn's."""
    inner = {id(node.value) for node in ast.walk(loop) if isinstance(node, ast.Subscript)}
    elements = [
        (node, *_element(node, known)) for node in ast.walk(loop) if isinstance(node, ast.Subscript) and id(node) not in inner
    ]
    written: dict[str, int] = {}
    for target in (node for node in ast.walk(loop) if isinstance(node, (ast.Subscript, ast.Attribute))):
        if isinstance(target.ctx, ast.Load):
            continue
        name, parts = _element(target, known)
        if name in private and _is_made_anew(name, loop, known):
            continue
        mine = {(place, ast.dump(part)) for place, part in enumerate(parts) if _is_own(part, variable)}
        if not mine:
            raise NotLifted(f"`{ast.unparse(target)}` may be written by two turns at once", target.lineno)
        for node, other, indices in elements:
            if other == name and not mine & {(place, ast.dump(part)) for place, part in enumerate(indices)}:
                raise NotLifted(f"`{ast.unparse(node)}` is written by another turn", node.lineno)
        _no_whole(loop, name)
        written.setdefault(name, target.lineno)
    return written


def _element(node: ast.expr, known: Known) -> tuple[str, list[ast.expr]]:
    """The array and the indices of an element; of `a[i][j]` too, where `a` is an array. No indices when they are not plain."""
    if not isinstance(node, ast.Subscript):
        return "", []
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if any(
        isinstance(part, ast.Starred) or (isinstance(part, ast.Constant) and not isinstance(part.value, int)) for part in parts
    ):
        parts = []  # `...` and `None` move the places of the others
    if isinstance(node.value, ast.Name):
        return node.value.id, parts
    name, before = _element(node.value, known)
    kind = known.types.get(name)
    plain = kind is not None and kind.kind == "array" and not any(isinstance(part, ast.Slice) for part in before)
    return name, [*before, *parts] if before and plain else []


def _is_made_anew(name: str, loop: ast.For, known: Known) -> bool:
    """Whether every turn makes an array of its own under this name."""
    made = [
        node.value
        for node in ast.walk(loop)
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    stores = [
        node for node in ast.walk(loop) if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    return len(made) == len(stores) > 0 and not any(sources(value, known) for value in made)


def _is_own(index: ast.expr, variable: str) -> bool:
    """`i`, `i + 1`, `i - 1`: another one for each turn."""
    match index:
        case ast.Name(id=name):
            return name == variable
        case ast.BinOp(left=ast.Name(id=name), op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())):
            return name == variable
        case ast.BinOp(left=ast.Constant(value=int()), op=ast.Add(), right=ast.Name(id=name)):
            return name == variable
    return False


def _no_whole(loop: ast.For, name: str) -> None:
    """Raises NotLifted when an array that is written is also used as a whole."""
    for node in ast.walk(loop):
        measured = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
        measured = measured or (isinstance(node, ast.Attribute) and node.attr in MEASURES)
        if measured or isinstance(node, ast.Subscript):
            continue
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Name) and child.id == name:
                raise NotLifted(f"`{name}` is used as a whole while turns write into it", child.lineno)


def _not_twice(loop: ast.For, call: ast.Call, function: ast.FunctionDef) -> None:
    """Raises NotLifted when an index may be negative: `a[-1]` and `a[n - 1]` are one element, and two turns would write it."""
    bounds = call.args[:1] if len(call.args) > 1 else []
    if len(call.args) > 2 and isinstance(call.args[2], ast.UnaryOp):
        bounds = [ast.BinOp(call.args[1], ast.Add(), ast.Constant(1))]
    shifts = [
        part.right
        for node in ast.walk(loop)
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
        for part in ast.walk(node.slice)
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub)
    ]
    for bound in bounds or [ast.Constant(0)]:
        for text in (bound, *(ast.BinOp(bound, ast.Sub(), shift) for shift in shifts)):
            if not never_negative(text, function):
                said = ast.unparse(bound)
                raise NotLifted(
                    f"the turns begin at {said}, and with a negative index two turns could write the same element"
                    if isinstance(bound, ast.Constant)
                    else f"`{said}` may be negative, and then two turns could write the same element",
                    loop.lineno,
                )


def _apart(loop: ast.For, written: Mapping[str, int], pairs: frozenset[frozenset[str]]) -> None:
    """Raises NotLifted when an array that is written may share memory with another that the loop uses."""
    used = {node.id for node in ast.walk(loop) if isinstance(node, ast.Name)}
    for name, line in sorted(written.items()):
        for pair in sorted(pairs, key=sorted):
            if name in pair and pair <= used:
                (other,) = pair - {name}
                raise NotLifted(f"`{name}` and `{other}` may be the same array, so a turn may read what another writes", line)


# ------------------------------------------------------------------------------------------------------------------ calls


def _harmless_calls(body: list[ast.stmt], program: Program, known: Known, seen: frozenset[str]) -> None:
    """Raises NotLifted at a call that may do more than give a number."""
    for item in body:
        for node in ast.walk(item):
            if isinstance(node, ast.Call):
                _harmless_call(node, program, known, seen)


def _harmless_call(node: ast.Call, program: Program, known: Known, seen: frozenset[str]) -> None:
    """Raises NotLifted unless a call only gives a number."""
    module, name = called(node.func, known.imports)
    own = next((function for function in program.functions if function.name == name), None) if not module else None
    if own is not None:
        if name not in seen:
            _harmless_function(own, node, program, known, seen | {name})
        return
    dotted = f"{module}.{name}"
    draws = "random" in module or (module == "?" and isinstance(node.func, ast.Attribute) and node.func.attr in DRAWS)
    looks = module == "?" and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS
    plain = module in ("math", "cmath", "numpy", "numpy.linalg") or (not module and name in HARMLESS) or looks
    if draws:
        raise NotLifted(f"`{ast.unparse(node.func)}` draws random numbers, whose order counts", node.lineno)
    if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        raise NotLifted(f"`{ast.unparse(node.func)}` puts things in the order of the turns", node.lineno)
    if not plain or written_by(node, dotted):
        raise NotLifted(f"`{ast.unparse(node.func)}` may do more than give a number", node.lineno)


def _harmless_function(own: Function, call: ast.Call, program: Program, known: Known, seen: frozenset[str]) -> None:
    """Raises NotLifted, at the call, when a function of the program does more than give a number."""
    inner = ast.parse(own.source).body[0]
    assert isinstance(inner, ast.FunctionDef)
    types = known.helpers.get(own.name, FunctionTypes({}))
    for part in ast.walk(inner):
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            raise NotLifted(f"`{own.name}` assigns a global", call.lineno)
        if isinstance(part, (ast.Subscript, ast.Attribute)) and not isinstance(part.ctx, ast.Load):
            raise NotLifted(f"`{own.name}` writes into an array", call.lineno)
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            target = part.target.id
            if target in own.parameters and not types.of(target).is_number:
                raise NotLifted(f"`{own.name}` changes `{target}`, which it was given", call.lineno)
    try:
        _harmless_calls(inner.body, program, known, seen)
    except NotLifted as why:
        raise NotLifted(f"in `{own.name}`: {why.text}", call.lineno) from why
