"""Which elements of a nest surely exist. In: a function and one of its loops. Out: for each element what to ask first, if at all.

    for i in range(1, len(x)):      x[i - 1] and x[i] exist: nothing to ask
        x[i] - x[i - 1] + y[i]      y[i] exists when len(x) <= len(y), which can be asked before the loop

Only what is settled when the loop begins is believed: assignments that surely ran before it in the same turn of all loops
around, of names that are bound once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ipyaccel.model import Type
from ipyaccel.syntax.lifting.depend import lowest
from ipyaccel.syntax.lifting.extent import Extents, Sum, extents_of
from ipyaccel.syntax.lifting.head import Axis, axis_of, counted_sum
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass(frozen=True)
class Question:
    """What can be asked before a nest: whether `below` is at most `above`, and how that is written."""

    below: Sum
    above: Sum
    text: str


@dataclass(frozen=True)
class Element:
    """An element in a nest, with its index as sums. `questions`: what makes it exist; none when that is certain."""

    node: ast.Subscript
    array: str
    index: tuple[Sum, ...]
    axes: tuple[Axis, ...]
    questions: tuple[Question, ...] | None


@dataclass
class Ranges:
    """Reads a nest of counted loops. `elements`: the elements of arrays in it, by the id of their node.

    `cyclic`: those with an index like `i % 2`; it stands as the largest that this can be.
    """

    types: Mapping[str, Type]
    extents: Extents
    changing: frozenset[str]
    axes: dict[int, Axis] = field(default_factory=dict)
    elements: dict[int, Element] = field(default_factory=dict)
    cyclic: dict[int, Element] = field(default_factory=dict)

    def loop(self, loop: ast.For, around: Mapping[str, Axis]) -> None:
        """A loop and all that is in it. Raises NotLifted when its turns are not known before it starts."""
        axis = axis_of(loop, len(self.axes), self.extents, around, ast.unparse(loop.iter))
        if axis.variable in around:
            raise NotLifted(f"`{axis.variable}` counts two loops, one inside the other", loop.lineno)
        if not all(map(_is_plain, (*_atoms(axis.start), *_atoms(axis.stop)))):
            raise NotLifted("the turns are known only while the loop runs", loop.lineno)
        self.axes[id(loop)] = axis
        inside = {**around, axis.variable: axis}
        for statement in loop.body:
            self._statement(statement, inside)

    def _statement(self, statement: ast.stmt, around: Mapping[str, Axis]) -> None:
        if isinstance(statement, ast.For):
            self._expression(statement.iter, around)
            self.loop(statement, around)
            return
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                self._statement(child, around)
            else:
                self._expression(child, around)

    def _expression(self, node: ast.AST, around: Mapping[str, Axis]) -> None:
        for part in ast.walk(node):
            if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
                self._element(part, part.value.id, around)

    def _element(self, node: ast.Subscript, array: str, around: Mapping[str, Axis]) -> None:
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        kind = self.types.get(array)
        if kind is None or kind.kind != "array" or kind.ndim != len(parts) or array in self.changing:
            return
        divisors = [_divisor(part) for part in parts]
        index = [
            Sum(divisor - 1) if divisor else counted_sum(part, self.extents, around)
            for part, divisor in zip(parts, divisors, strict=True)
        ]
        known = tuple(part for part in index if part is not None)
        if len(known) == len(parts):
            axes = tuple(around.values())
            found = self.cyclic if any(divisors) else self.elements
            found[id(node)] = Element(node, array, known, axes, self._questions(array, known, axes))

    def _questions(self, array: str, index: tuple[Sum, ...], axes: tuple[Axis, ...]) -> tuple[Question, ...] | None:
        """What must hold for all these elements to exist; None when that cannot be asked before the nest."""
        found: list[Question] = []
        for place, part in enumerate(index):
            low, high = lowest(part, axes), lowest(part * -1, axes) * -1
            length = self.extents.length(array, place)
            if any(atom.startswith("@") for atom, _ in (*low.atoms, *high.atoms)):
                return None
            if not all(map(_is_plain, (*_atoms(low), *_atoms(high), *_atoms(length)))):
                return None
            if low.number <= 1 and all(times < 0 for _, times in low.atoms) and not self.extents.is_rising(low):
                return None  # `x[j - k]`: hardly ever not negative, so asking is no use
            if not self.extents.is_rising(low):
                found.append(Question(low * -1, Sum(), f"{self.extents.text(low)} >= 0"))
            if not self.extents.is_rising(length - high.plus(1)):
                text = f"{self.extents.text(high.plus(1))} <= {array}.shape[{place}]"
                found.append(Question(high.plus(1), Sum(0, ((f"{array}.shape[{place}]", 1),)), text))
        return tuple(found)


def _divisor(part: ast.expr) -> int:
    """The 2 of `i % 2`, whose value is 0 or 1 whatever i is; 0 for what is no such index."""
    match part:
        case ast.BinOp(op=ast.Mod(), right=ast.Constant(value=int(divisor))) if divisor > 0 and _is_counted(part.left):
            return divisor
    return 0


def _is_counted(node: ast.expr) -> bool:
    """A name, or one with a number added: nothing that could raise when it is computed."""
    match node:
        case ast.BinOp(left=ast.Name(), op=ast.Add() | ast.Sub(), right=ast.Constant(value=int())):
            return True
    return isinstance(node, ast.Name)


def ranges_of(function: ast.FunctionDef, loop: ast.For, types: Mapping[str, Type], numpy: str) -> Ranges:
    """The elements of a nest. Raises NotLifted when a loop in it is not counted by `range`."""
    changing = frozenset(node.id for node in ast.walk(loop) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
    settled = frozenset(id(node) for node in _settled_before(function.body, loop) if _makes_what_it_says(node, numpy))
    extents = extents_of(function, loop, numpy, changing, settled)
    made = Ranges(types, extents, changing)
    made.loop(loop, {})
    _no_counter_assigned(loop)
    return made


def strongest(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions without those that others answer: `n <= m` says that `n - 1 <= m`."""
    kept: dict[tuple[object, Sum], Question] = {}
    for question in questions:
        key = (question.below.atoms, question.above)
        if key not in kept or kept[key].below.number < question.below.number:
            kept[key] = question
    return tuple(kept.values())


def ranges_in(nest: tuple[ast.For, ...], function: ast.FunctionDef, types: Mapping[str, Type], numpy: str) -> Ranges:
    """The elements of the last of some loops in one another, seen from the outermost from which it can be. Raises NotLifted."""
    for loop in nest[:-1]:
        try:
            return ranges_of(function, loop, types, numpy)
        except NotLifted:
            continue
    return ranges_of(function, nest[-1], types, numpy)


def _settled_before(body: list[ast.stmt], loop: ast.stmt) -> Iterator[ast.stmt]:
    """The statements that surely ran before the loop whenever it begins, in the same turn of every loop around it."""
    for place, statement in enumerate(body):
        if any(node is loop for node in ast.walk(statement)):
            yield from body[:place]
            for name in ("body", "orelse", "finalbody"):
                yield from _settled_before(getattr(statement, name, []), loop)
            return


def _no_counter_assigned(nest: ast.For) -> None:
    """Raises NotLifted when a loop's counter is assigned in its body."""
    for loop in ast.walk(nest):
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Name):
            for statement in loop.body:
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and node.id == loop.target.id and not isinstance(node.ctx, ast.Load):
                        raise NotLifted(f"the loop changes its own variable `{node.id}`", loop.lineno)


def _atoms(found: Sum) -> tuple[str, ...]:
    return tuple(atom for atom, _ in found.atoms)


def _makes_what_it_says(statement: ast.stmt, numpy: str) -> bool:
    """Whether an array made here has the shape that is written there: no `ndmin=2`, no `zeros` of another module."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
        return True
    owner = value.func.value
    own = (isinstance(owner, ast.Name) and owner.id == numpy) or (value.func.attr == "copy" and not value.args)
    return own and all(item.arg in ("dtype", "order") for item in value.keywords)


def _is_plain(atom: str) -> bool:
    """What can be computed at any time without doing anything else, and stays while a nest runs."""
    if atom.startswith("@") or atom.isidentifier():
        return True
    return _stays(ast.parse(atom, mode="eval").body)


def _stays(node: ast.expr) -> bool:
    match node:
        case ast.Name() | ast.Constant(value=int()):
            return True
        case ast.Subscript(value=ast.Attribute(value=ast.Name(), attr="shape"), slice=ast.Constant(value=int())):
            return True
        case ast.BinOp(op=ast.FloorDiv(), right=ast.Constant(value=int(divisor))):
            return divisor > 0 and _stays(node.left)
        case ast.BinOp(op=ast.Mult() | ast.Add() | ast.Sub()):
            return _stays(node.left) and _stays(node.right)
    return False
