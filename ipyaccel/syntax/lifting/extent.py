"""Whole numbers that are known as sums. In: a function's text. Out: lengths and bounds that can be compared and written down.

n = len(x)                      n, len(x) and x.shape[0] are one number
out = np.zeros((n - 1, 3))      out is n - 1 long, so n - 1 is not negative
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

FILLED = {"zeros", "ones", "empty", "full"}
LIKE = {"zeros_like", "ones_like", "empty_like", "full_like", "copy", "array", "ascontiguousarray"}


@dataclass(frozen=True)
class Sum:
    """`number` plus atoms times their factors; an atom is the text of something that has no known parts."""

    number: int = 0
    atoms: tuple[tuple[str, int], ...] = ()

    def __add__(self, other: Sum) -> Sum:
        found = dict(self.atoms)
        for atom, times in other.atoms:
            found[atom] = found.get(atom, 0) + times
        return Sum(self.number + other.number, tuple(sorted((atom, times) for atom, times in found.items() if times)))

    def __mul__(self, times: int) -> Sum:
        return Sum(self.number * times, tuple((atom, factor * times) for atom, factor in self.atoms) if times else ())

    def __sub__(self, other: Sum) -> Sum:
        return self + other * -1

    def plus(self, more: int) -> Sum:
        """The sum with a number added."""
        return Sum(self.number + more, self.atoms)

    @property
    def fixed(self) -> int | None:
        """The number, when there are no atoms."""
        return None if self.atoms else self.number

    def factor(self, atom: str) -> int:
        """How often an atom occurs."""
        return dict(self.atoms).get(atom, 0)

    def without(self, atom: str) -> Sum:
        """The sum without an atom."""
        return Sum(self.number, tuple(pair for pair in self.atoms if pair[0] != atom))


@dataclass
class Extents:
    """What is known of the whole numbers of a function, as seen from one of its loops.

    `steady`: the expression of each name that is bound once. `shapes`: the lengths of arrays made in the function.
    `rising`: sums that are not negative there. `changing`: names without a fixed value while the loop runs. `equal`: what atoms
    are equal to, because of a test before the loop.
    """

    numpy: str
    steady: Mapping[str, ast.expr]
    bound: frozenset[str]
    shapes: dict[str, list[Sum]] = field(default_factory=dict)
    rising: list[Sum] = field(default_factory=list)
    changing: frozenset[str] = frozenset()
    equal: dict[str, Sum] = field(default_factory=dict)

    # ------------------------------------------------------------------------------------------------------------ reading

    def sum_of(self, node: ast.expr) -> Sum | None:
        """An integer expression as a sum; None when it changes from turn to turn in a way not known."""
        match node:
            case ast.Constant(value=bool()):
                return None
            case ast.Constant(value=int(value)):
                return Sum(value)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                found = self.sum_of(inner)
                return None if found is None else found * -1
            case ast.BinOp(op=ast.Add() | ast.Sub() as sign):
                left, right = self.sum_of(node.left), self.sum_of(node.right)
                if left is None or right is None:
                    return None
                return left + right if isinstance(sign, ast.Add) else left - right
            case ast.BinOp(op=ast.Mult()):
                return self._product(node)
            case ast.Name(id=text) if text in self.steady and text not in self.changing:
                return self.sum_of(self.steady[text])
        measured = measured_axis(node)
        return self.length(*measured) if measured is not None else self._atom(node)

    def _product(self, node: ast.BinOp) -> Sum | None:
        """A number times a sum; other products are atoms."""
        left, right = self.sum_of(node.left), self.sum_of(node.right)
        if left is None or right is None:
            return None
        if left.fixed is not None:
            return right * left.fixed
        if right.fixed is not None:
            return left * right.fixed
        if any(atom.startswith("@") for atom, _ in (*left.atoms, *right.atoms)):
            return None
        return self._atom(node)

    def _atom(self, node: ast.expr) -> Sum | None:
        """Something without known parts that does not change while the loop runs."""
        names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
        if _is_shortest(node):
            lengths = [self.sum_of(part) for part in node.args]  # type: ignore[attr-defined]
            return lengths[0] if len(set(lengths)) == 1 else Sum(0, ((ast.unparse(node), 1),))
        if names & self.changing or not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)):
            return None
        if any(isinstance(part, ast.Call) and not _is_len(part) for part in ast.walk(node)):
            return None
        return self._atom_of(ast.unparse(node))

    def _atom_of(self, text: str) -> Sum:
        """Something without known parts, or what a test has shown it to be."""
        return self.equal.get(text, Sum(0, ((text, 1),)))

    def length(self, array: str, axis: int) -> Sum:
        """How long an array is along an axis."""
        shape = self.shapes.get(array)
        if shape is not None and axis < len(shape):
            return shape[axis]
        return self._atom_of(f"{array}.shape[{axis}]")

    # ---------------------------------------------------------------------------------------------------------- comparing

    def is_rising(self, found: Sum) -> bool:
        """Whether a sum is surely not negative."""
        return any(self._plainly(found - known) for known in (Sum(), *self.rising))

    def _plainly(self, found: Sum) -> bool:
        return found.number >= 0 and all(times > 0 and self._positive(atom) for atom, times in found.atoms)

    def _positive(self, atom: str) -> bool:
        """Whether an atom is surely not negative."""
        if any(known == Sum(0, ((atom, 1),)) for known in self.rising):
            return True
        try:
            return self._not_negative(ast.parse(atom, mode="eval").body)
        except SyntaxError:  # the atom of a loop variable: known by `rising` alone
            return False

    def _not_negative(self, node: ast.expr) -> bool:
        """Whether an expression is not negative by its form."""
        if measured_axis(node) is not None or _is_len(node) or _is_shortest(node):
            return True
        match node:
            case ast.Constant(value=int(value)):
                return value >= 0
            case ast.Name(id=text) if text in self.steady:
                return self._not_negative(self.steady[text])
            case ast.Name(id=text):
                return Sum(0, ((text, 1),)) in self.rising
            case ast.BinOp(op=ast.FloorDiv() | ast.Mult() | ast.Add() | ast.Pow()):
                return self._not_negative(node.left) and self._not_negative(node.right)
            case ast.BinOp(op=ast.Mod(), right=ast.Constant(value=int(value))):
                return value > 0
        return False

    # ------------------------------------------------------------------------------------------------------------ writing

    def text(self, found: Sum) -> str:
        """A sum in the user's words: by the name of a number that is bound to it, or near it, else by its atoms."""
        if found.fixed is not None:
            return str(found.fixed)
        for bound, node in self.steady.items():
            if bound not in self.changing:
                known = self.sum_of(node)
                more = None if known is None else (found - known).fixed
                if known is not None and known.atoms and more is not None:
                    return _signed(bound, more)
        text = ""
        for atom, times in sorted(found.atoms, key=lambda pair: pair[1] < 0):
            word = self._word(atom)
            word = word if abs(times) == 1 else f"{abs(times)} * {_factor(word)}"
            text = f"{text} {'+' if times > 0 else '-'} {word}" if text else word if times > 0 else f"-{word}"
        return _signed(text, found.number)

    def _word(self, atom: str) -> str:
        """An atom as a person writes it."""
        array = atom.removesuffix(".shape[0]")
        return f"len({array})" if array != atom else atom


def extents_of(
    function: ast.FunctionDef, loop: ast.stmt, numpy: str, changing: frozenset[str], trusted: frozenset[int] | None = None
) -> Extents:
    """What is known in a loop. `changing`: the names that the loop assigns. `trusted`: ids of the assignments to learn from."""
    counts: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            counts[node.id] = counts.get(node.id, 0) + 1
    parameters = {argument.arg for argument in function.args.args}
    once = frozenset({bound for bound, times in counts.items() if times == 1} - parameters)
    settled = once | (parameters - set(counts))
    steady: dict[str, ast.expr] = {}
    extents = Extents(numpy, steady, settled, changing=changing)
    before = [node for node in ast.walk(function) if isinstance(node, ast.Assign) and node.lineno < loop.lineno]
    before = [node for node in before if trusted is None or id(node) in trusted]
    sure = {id(statement) for statement in function.body}
    for node in sorted(before, key=lambda node: node.lineno):
        if len(node.targets) == 1:
            _note(node.targets[0], node.value, extents, steady, settled, sure=id(node) in sure)
    if trusted is not None:
        note_tests(function, loop, extents, trusted)
    for outer in ast.walk(function):
        if isinstance(outer, ast.For) and outer is not loop and any(part is loop for part in ast.walk(outer)):
            _note_outer(outer, extents)
    return extents


def _note(
    target: ast.expr, value: ast.expr, extents: Extents, steady: dict[str, ast.expr], settled: frozenset[str], *, sure: bool
) -> None:
    """Learns from one assignment."""
    if not {part.id for part in ast.walk(value) if isinstance(part, ast.Name)} <= settled | {extents.numpy, "len", "int"}:
        measured = measured_axis(value) is not None or (isinstance(value, ast.Attribute) and value.attr == "shape")
        lengths = {part.id for part in ast.walk(target) if isinstance(part, ast.Name)} & settled if measured else set()
        extents.rising += [Sum(0, ((length, 1),)) for length in sorted(lengths)]
        return
    match target, value:
        case ast.Tuple(elts=items), ast.Attribute(value=ast.Name(id=array), attr="shape"):
            for axis, item in enumerate(items):
                if isinstance(item, ast.Name) and item.id in settled:
                    steady[item.id] = ast.parse(f"{array}.shape[{axis}]", mode="eval").body
        case ast.Name(id=bound), _ if bound in settled:
            shape = _shape(value, extents)
            if shape is not None:
                extents.shapes[bound] = shape
                extents.rising += shape if sure else []
            elif extents.sum_of(value) is not None:
                steady[bound] = value


def note_tests(function: ast.FunctionDef, loop: ast.stmt, extents: Extents, trusted: frozenset[int]) -> None:
    """Learns from tests that surely were passed before the loop, of what has not changed since.

    if m != n:                          if out.shape[0] != n:
        raise ValueError("...")             out = np.empty(n)
    """
    stores = [node for node in ast.walk(function) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    tests = (node for node in ast.walk(function) if isinstance(node, ast.If) and id(node) in trusted and not node.orelse)
    for test in sorted(tests, key=lambda node: node.lineno):
        names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
        between = range((test.end_lineno or test.lineno) + 1, loop.lineno)
        if names & ({node.id for node in stores if node.lineno in between} | extents.changing):
            continue
        match test:
            case ast.If(test=ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]), body=[ast.Raise()]):
                _note_equal(left, right, extents)
            case ast.If(
                body=[
                    ast.Assign(
                        targets=[ast.Name(id=array)], value=ast.Call(func=ast.Attribute(ast.Name(id=owner)), args=[_]) as value
                    )
                ]
            ) if owner == extents.numpy:
                made = _shape(value, extents)
                if made is not None and _asks_for(test.test, array, value):
                    extents.shapes[array] = made


def _note_equal(left: ast.expr, right: ast.expr, extents: Extents) -> None:
    """Two lengths that are equal."""
    one, two = extents.sum_of(left), extents.sum_of(right)
    if one is None or two is None:
        return
    for atom, other in ((one, two), (two, one)):
        if atom.number == 0 and len(atom.atoms) == 1 and atom.atoms[0][1] == 1 and not other.factor(atom.atoms[0][0]):
            extents.equal[atom.atoms[0][0]] = other
            return


def _asks_for(test: ast.expr, array: str, value: ast.expr) -> bool:
    """Whether the test is true for every array that has not the shape of the one that is made: `out.shape[0] != n`."""
    assert isinstance(value, ast.Call)
    shape = value.args[0]
    wanted = {(axis, ast.unparse(part)) for axis, part in enumerate(shape.elts if isinstance(shape, ast.Tuple) else [shape])}
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else [test]
    asked = set()
    for part in parts:
        match part:
            case ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right]) if measured_axis(left) is not None:
                name, axis = measured_axis(left) or ("", 0)
                asked |= {(axis, ast.unparse(right))} if name == array else set()
    return asked >= wanted


def _shape(value: ast.expr, extents: Extents) -> list[Sum] | None:
    """The lengths of an array that is being made; None when that is not known."""
    if not (isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute)):
        return None
    made = value.func.attr
    source = value.args[0] if value.args else value.func.value
    if made in LIKE and isinstance(source, ast.Name) and source.id != extents.numpy:
        known = extents.shapes.get(source.id)
        return known if known is not None else [extents.length(source.id, axis) for axis in range(4)]
    if made in FILLED and value.args:
        parts = source.elts if isinstance(source, ast.Tuple) else [source]
        sums = [extents.sum_of(part) for part in parts]
        return [found for found in sums if found is not None] if None not in sums else None
    return None


def _note_outer(outer: ast.For, extents: Extents) -> None:
    """A loop around this one whose counter is not negative."""
    call = outer.iter
    ranged = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range"
    if not (ranged and isinstance(outer.target, ast.Name) and isinstance(call, ast.Call) and len(call.args) in (1, 2, 3)):
        return
    first = ast.Constant(0) if len(call.args) == 1 else call.args[0]
    if len(call.args) == 3:
        step = extents.sum_of(call.args[2])
        if step is None or step.fixed is None:
            return
        stop = extents.sum_of(call.args[1])
        lowest = extents.sum_of(first) if step.fixed > 0 else None if stop is None else stop.plus(1)
    else:
        lowest = extents.sum_of(first)
    if lowest is not None and extents.is_rising(lowest) and not _assigns(outer, outer.target.id):
        extents.rising.append(Sum(0, ((outer.target.id, 1),)))
        if lowest.fixed:
            extents.rising.append(Sum(-lowest.fixed, ((outer.target.id, 1),)))


def _assigns(loop: ast.For, variable: str) -> bool:
    """Whether a loop's body assigns its own counter."""
    parts = (part for item in loop.body for part in ast.walk(item))
    return any(isinstance(part, ast.Name) and part.id == variable and isinstance(part.ctx, ast.Store) for part in parts)


def measured_axis(node: ast.expr) -> tuple[str, int] | None:
    """Array and axis in `len(x)` and `x.shape[1]`."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=array)]):
            return array, 0
        case ast.Call(func=ast.Name(id="len"), args=[ast.Subscript(value=ast.Name(id=array), slice=ast.Constant(value=int()))]):
            return array, 1
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=array), attr="shape"), slice=ast.Constant(value=int(axis))) if (
            axis >= 0
        ):
            return array, axis
    return None


def _is_len(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"


def _is_shortest(node: ast.AST) -> bool:
    """Whether this is `min(len(x), len(y))`."""
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "min"
    return named and isinstance(node, ast.Call) and all(_is_len(part) for part in node.args)


def _factor(word: str) -> str:
    return word if word.isidentifier() or word.endswith(("]", ")")) else f"({word})"


def _signed(text: str, more: int) -> str:
    """`text + more`."""
    return text if more == 0 else f"{text} + {more}" if more > 0 else f"{text} - {-more}"
