"""Whole numbers that are surely small, and what follows from it. In: a function or an expression. Out: names, bounds, proofs.

A number that starts at a constant and goes on in small steps, as a loop's counter does, never gets past 2**45: that would be a
month of Python. So it is exact as a float, and so are its sums; their product is rounded once, as Python rounds the whole number
when it becomes a float: `1.0 / (k * k)` is `1.0 / (<double>k * k)`, which cannot overflow. And a divisor that is never below
one needs no look for zero.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from ipyaccel.backends._cython.typing.lowest import lowest
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Type
from ipyaccel.syntax.rewriting.edits import Edits

SUMS = ast.Add | ast.Sub | ast.Mult
REACHED = 2**45
EXACT = 2**53
START, STEP = 2**40, 2**10
"""Where a counter may start, and how far it may go in one step."""


def counters(tree: ast.FunctionDef, parameters: tuple[str, ...]) -> frozenset[str]:
    """Names that are only set to constants, counted by `range` from a constant on, or moved by a constant."""
    found: dict[str, bool] = dict.fromkeys(parameters, False)
    for name, fits in _steps(tree):
        found[name] = found.get(name, True) and fits
    return frozenset(name for name, fits in found.items() if fits)


def _steps(tree: ast.FunctionDef) -> Iterator[tuple[str, bool]]:
    """Every place that binds a name, and whether it does so as a counter is bound."""
    plain: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    plain.add(id(target))
                    yield target.id, _is_small(node.value, START) or _is_step(target.id, node.value)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            plain.add(id(node.target))
            yield node.target.id, isinstance(node.op, ast.Add | ast.Sub) and _is_small(node.value, STEP)
        elif isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            plain.add(id(node.target))
            yield node.target.id, _counts(node.iter)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in plain:
            yield node.id, False


def _is_small(node: ast.expr, limit: int) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) <= limit


def _is_step(name: str, value: ast.expr) -> bool:
    """`k = k + 1`."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add | ast.Sub):
        return False
    return isinstance(value.left, ast.Name) and value.left.id == name and _is_small(value.right, STEP)


def _counts(iterable: ast.expr) -> bool:
    """`range(n)`, `range(1, n)`, `range(1, n, 2)`."""
    if not (isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range"):
        return False
    match iterable.args:
        case [_]:
            return True
        case [start, _]:
            return _is_small(start, START)
        case [start, _, ast.Constant(value=int(step))]:
            return _is_small(start, START) and 0 < step <= STEP
    return False


def largest(node: ast.expr, names: frozenset[str]) -> int | None:
    """The largest magnitude that an expression of counters and constants can have; None for any other."""
    match node:
        case ast.Constant(value=int(value)):
            return abs(value)
        case ast.Name(id=name):
            return REACHED if name in names else None
        case ast.BinOp(left=left, op=op, right=right):
            one, two = largest(left, names), largest(right, names)
            if one is None or two is None or not isinstance(op, SUMS):
                return None
            return one * two if isinstance(op, ast.Mult) else one + two
    return None


def write_in_floats(node: ast.BinOp, names: frozenset[str], typer: Typer, edits: Edits) -> bool:
    """Lets whole numbers that become floats at once be computed as floats, where that is exact; whether there were any."""
    sides = [side for side in (node.left, node.right) if typer.of(side) == Type("int")]
    floats = isinstance(node.op, ast.Div) or len(sides) == 1
    if not names or not floats or not isinstance(node.op, ast.Div | SUMS) or typer.of(node) != Type("float"):
        return False
    exact = [side for side in sides if rounded_once(side, names)]
    for number in (number for side in exact for number in first_numbers(side)):
        edits.wrap(number, "<double>", "")
    return bool(exact)


def rounded_once(node: ast.expr, names: frozenset[str]) -> bool:
    """Whether a whole number, computed in floats, is the float nearest to it: only the last operation may round."""
    if not isinstance(node, ast.BinOp) or largest(node, names) is None or not any(_variables(node)):
        return False
    inner = (largest(part, names) for part in ast.walk(node) if isinstance(part, ast.expr) and part is not node)
    return all(size is not None and size <= EXACT for size in inner)


def _variables(node: ast.expr) -> Iterator[bool]:
    return (isinstance(part, ast.Name) for part in ast.walk(node))


def first_numbers(node: ast.expr) -> Iterator[ast.expr]:
    """The variables that must be floats for all of the expression to be computed in floats."""
    if not isinstance(node, ast.BinOp):
        yield node
        return
    if isinstance(node.left, ast.Constant):
        yield from first_numbers(node.right)
        return
    yield from first_numbers(node.left)
    if isinstance(node.right, ast.BinOp):
        yield from first_numbers(node.right)


def never_by_zero(tree: ast.FunctionDef, typer: Typer, bounds: Mapping[str, int]) -> bool:
    """Whether there are divisions in C, and none can be by zero or differ between C and Python."""
    divisions = []
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            divisions.append((node.left, node.op, node.right))
        elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            divisions.append((node.target, node.op, node.value))
        elif isinstance(node, ast.Call) and typer.scene.builtin(typer.plan, node.func) == "divmod":
            return False
    return bool(divisions) and all(_is_safe(*division, typer, bounds) for division in divisions)


def _is_safe(left: ast.expr, op: ast.operator, right: ast.expr, typer: Typer, bounds: Mapping[str, int]) -> bool:
    kinds = (typer.of(left).kind, typer.of(right).kind)
    if any(kind not in ("int", "float") for kind in kinds):
        return False
    positive = lowest(right, bounds) > 0 or (isinstance(right, ast.Constant) and right.value > 0)  # type: ignore[operator]
    if isinstance(op, ast.Div):
        return positive
    return positive and kinds == ("int", "int") and lowest(left, bounds) >= 0
