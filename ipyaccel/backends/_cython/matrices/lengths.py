"""How long the dimensions of small matrices are. In: a function and its types. Out: for each array its lengths, as far as known.

size = 5
a = np.empty((size, 4))      5, 4: written in the text
b = a.T @ a                  4, 4
c = L @ n                    L.shape[0]: 3 in this call
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipyaccel.model import Type
from ipyaccel.syntax.fusion.functions import SAME_NAME
from ipyaccel.syntax.fusion.scene import Scene

FLOAT = Type("float")
ELEMENTWISE = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
SAME = frozenset("copy zeros_like ones_like empty_like abs negative linalg.inv linalg.matrix_power".split()) | SAME_NAME
NUMBERS = frozenset("linalg.norm sum max min mean std var trace linalg.det vdot inner".split())
"""What makes one number of vectors and matrices."""
METHODS = frozenset("dot copy trace transpose sum max min mean std var".split())
ROUNDS = 10


@dataclass(frozen=True)
class Length:
    """One length. `text`: how it is written; `certain`: its value where the text says it; `here`: its value in this call."""

    text: str
    certain: int | None = None
    here: int | None = None

    def equals(self, other: Length) -> bool | None:
        """Whether two lengths are surely equal, surely not, or None."""
        if self.text == other.text:
            return True
        if self.certain is None or other.certain is None:
            return None
        return self.certain == other.certain


Lengths = tuple[Length, ...]


def number(value: int) -> Length:
    """A length that is written in the text."""
    return Length(str(value), value, value)


class Matrices:
    """The lengths of one function's arrays. `of`: those of an expression; () for a number, None where nothing is known."""

    def __init__(self, scene: Scene, sizes: Mapping[str, int]) -> None:
        self.scene, self.sizes = scene, sizes
        self.names: dict[str, Lengths | None] = {}
        self._single = _bound_once(scene)
        bindings = {name: values for name, values in _bindings(scene).items() if is_matrix(scene.type_of(name))}
        given = {name: self._of_parameter(name) for name in scene.parameters if is_matrix(scene.type_of(name))}
        self.names.update(given)
        # what is believed at first must hold after every assignment, or it is believed no longer
        settled = self._settle(bindings, given, hopeful=True) and self._settle(bindings, given, hopeful=False)
        if not settled:
            self.names = {name: None if name in bindings else found for name, found in self.names.items()}

    def _settle(self, bindings: Mapping[str, list[ast.expr | None]], given: Mapping[str, Lengths], *, hopeful: bool) -> bool:
        """Takes back what some assignment denies, until nothing changes. `hopeful`: what is not known yet denies nothing."""
        for _ in range(ROUNDS):
            before = dict(self.names)
            for name, values in bindings.items():
                first: list[Lengths | None] = [given[name]] if name in given else []
                found = [*first, *(self.of(value) if value is not None else None for value in values)]
                self.names[name] = self._joined(name, found, hopeful=hopeful)
            if self.names == before:
                return True
        return False

    def _of_parameter(self, name: str) -> Lengths:
        texts = [f"{name}.shape[{axis}]" for axis in range(self.scene.type_of(name).ndim)]
        return tuple(Length(text, None, self.sizes.get(text)) for text in texts)

    def _joined(self, name: str, found: Sequence[Lengths | None], *, hopeful: bool) -> Lengths | None:
        """What all values of a name have in common."""
        rank = self.scene.type_of(name).ndim
        known = [item for item in found if item is not None and len(item) == rank]
        if not known or (len(known) < len(found) and not hopeful):
            return None
        before = self.names.get(name)
        joined = known[0]
        for other in (*known[1:], *([before] if before and not hopeful else [])):
            joined = tuple(_common(one, two) for one, two in zip(joined, other, strict=True))
        own = self._own(name, rank)
        return tuple(
            item if item.text and self._is_steady(item.text) else Length(mine.text, item.certain, item.here)
            for item, mine in zip(joined, own, strict=True)
        )

    @staticmethod
    def _own(name: str, rank: int) -> Lengths:
        return tuple(Length(f"{name}.shape[{axis}]") for axis in range(rank))

    def _is_steady(self, text: str) -> bool:
        """Whether a length means the same everywhere in the function."""
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        return all(self.scene.is_lasting(name) or (name in self._single and name not in self.scene.parameters) for name in names)

    # -------------------------------------------------------------------------------------------------------- expressions

    def of(self, node: ast.expr) -> Lengths | None:
        """The lengths of an expression."""
        match node:
            case ast.Name(id=name):
                if is_matrix(self.scene.type_of(name)):
                    return self.names.get(name)
                return () if self.scene.type_of(name).kind in ("int", "float") else None
            case ast.Constant(value=value):
                return () if type(value) in (int, float) else None
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                return self.of(operand)
            case ast.BinOp(op=ast.MatMult(), left=left, right=right):
                return product_lengths(self.of(left), self.of(right))
            case ast.BinOp(op=op, left=left, right=right) if isinstance(op, ELEMENTWISE):
                return _together(self.of(left), self.of(right))
            case ast.Attribute(value=value, attr="T"):
                inner = self.of(value)
                return inner[::-1] if inner else None
            case ast.Subscript(value=value, slice=index):
                return self._part(value, index)
            case ast.Call():
                return self._call(node)
        return None

    def _part(self, value: ast.expr, index: ast.expr) -> Lengths | None:
        base = self.of(value)
        parts = index.elts if isinstance(index, ast.Tuple) else [index]
        if not base or len(parts) > len(base):
            return None
        left: list[Length] = []
        for part, length in zip(parts, base, strict=False):
            if is_whole(part):
                left.append(length)
            elif not self.is_integer(part):
                return None
        return (*left, *base[len(parts) :])

    def is_integer(self, node: ast.expr) -> bool:
        """A whole number that costs nothing to read twice."""
        match node:
            case ast.Constant(value=value):
                return type(value) is int
            case ast.Name(id=name):
                return self.scene.type_of(name).kind == "int"
            case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
                return self.is_integer(left) and self.is_integer(right)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.is_integer(operand)
            case ast.Subscript(value=ast.Name(id=name), slice=index):
                parts = index.elts if isinstance(index, ast.Tuple) else [index]
                kind = self.scene.type_of(name)
                fits = kind.kind == "array" and kind.items[0] == Type("int") and kind.ndim == len(parts)
                return fits and all(map(self.is_integer, parts))
        return False

    def whole_number(self, node: ast.expr) -> Length | None:
        """A whole number as a length."""
        match node:
            case ast.Constant(value=int(value)) if type(value) is int:
                return number(value) if value >= 0 else None
            case ast.Name(id=name) if name in self._single:
                found = self.whole_number(self._single[name])
                return found if found is None or self._is_steady(found.text) else Length(name, found.certain, found.here)
            case ast.Name(id=name) if self.scene.is_lasting(name) and self.scene.type_of(name).kind == "int":
                return Length(name, None, self.sizes.get(name))
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() as op, left=left, right=right):
                one, two = self.whole_number(left), self.whole_number(right)
                if one and two and one.certain is not None and two.certain is not None:
                    made = {ast.Add: one.certain + two.certain, ast.Sub: one.certain - two.certain}
                    value = made.get(type(op), one.certain * two.certain)
                    return number(value) if value >= 0 else None
            case ast.Subscript(value=ast.Attribute(value=array, attr="shape"), slice=ast.Constant(value=int(axis))):
                found_of = self.of(array)
                return found_of[axis] if found_of and 0 <= axis < len(found_of) else None
            case ast.Call(func=func, args=[array], keywords=[]) if self.scene.is_builtin(func, "len"):
                found_of = self.of(array)
                return found_of[0] if found_of else None
        return None

    def shape(self, node: ast.expr) -> Lengths | None:
        """`(2, n)` or `n`."""
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        found = [self.whole_number(part) for part in parts]
        known = tuple(item for item in found if item is not None)
        return known if len(known) == len(found) and 0 < len(known) <= 2 else None

    def _call(self, node: ast.Call) -> Lengths | None:
        name, arguments = self.function(node)
        if (self.scene.dotted(node.func).startswith("math.") or name in NUMBERS) and not node.keywords:
            return () if all(self.of(item) is not None for item in arguments) else None
        if not name or not arguments or (node.keywords and name != "concatenate"):
            return None
        first, second = arguments[0], arguments[1] if len(arguments) == 2 else None
        if second is None and name in ("empty", "zeros", "ones"):
            return self.shape(first)
        if second is None and name in ("eye", "identity"):
            size = self.whole_number(first)
            return (size, size) if size else None
        if second is None and name == "array" and isinstance(first, ast.List | ast.Tuple):
            return _literal(first)
        if name in ("concatenate", "hstack", "vstack"):
            return self.joined_lengths(node)
        return self._made_of(name, self.of(first), self.of(second) if second else None)

    @staticmethod
    def _made_of(name: str, first: Lengths | None, second: Lengths | None) -> Lengths | None:
        """What a function makes of one or two matrices."""
        if name in ("dot", "matmul"):
            return product_lengths(first, second)
        if name == "outer":
            return (*first, *second) if first and second and len(first) == len(second) == 1 else None
        if name == "linalg.solve":
            return second
        if name == "transpose":
            return first[::-1] if first and second is None else None
        return first if name in SAME else None

    def function(self, node: ast.Call) -> tuple[str, list[ast.expr]]:
        """A function of NumPy and its arguments; of a method the array comes first."""
        name = self.scene.numpy_name(node.func)
        if name or not isinstance(node.func, ast.Attribute) or self.scene.dotted(node.func):
            return name, node.args
        base = node.func.value
        method = node.func.attr if node.func.attr in METHODS else ""
        return (method, [base, *node.args]) if method and self.of(base) else ("", node.args)

    def function_name(self, node: ast.expr) -> str:
        """The name of NumPy's function that an expression calls."""
        return self.function(node)[0] if isinstance(node, ast.Call) else ""

    def joins(self, node: ast.Call) -> tuple[int, list[ast.expr]] | None:
        """The axis along which matrices are put together, and the matrices."""
        name, arguments = self.function(node)
        parts = arguments[0].elts if len(arguments) == 1 and isinstance(arguments[0], ast.Tuple | ast.List) else []
        keywords = {item.arg: item.value for item in node.keywords}
        if not parts or any(isinstance(part, ast.Starred) for part in parts) or not set(keywords) <= {"axis"}:
            return None
        ranks = {len(found) if (found := self.of(part)) else 0 for part in parts}
        if ranks == {1} and name in ("concatenate", "hstack"):
            axis = 0
        elif ranks == {2}:
            axis = 1 if name == "hstack" else 0
        else:
            return None
        if keywords:
            given = keywords["axis"]
            if name != "concatenate" or not isinstance(given, ast.Constant) or type(given.value) is not int:
                return None
            axis = given.value
        if not 0 <= axis < max(ranks):
            return None
        return axis, parts

    def joined_lengths(self, node: ast.Call) -> Lengths | None:
        """Lengths of matrices put together, where the text says how long they are."""
        found = self.joins(node)
        if found is None:
            return None
        axis, parts = found
        lengths = [known for part in parts if (known := self.of(part))]
        total = [item[axis].certain for item in lengths]
        if None in total:
            return None
        made = list(lengths[0])
        made[axis] = number(sum(item for item in total if item is not None))
        return tuple(made)


def is_matrix(kind: Type) -> bool:
    """Vectors and matrices of floats."""
    return kind.kind == "array" and kind.items[0] == FLOAT and kind.ndim in (1, 2)


def is_whole(node: ast.expr) -> bool:
    """`:`, all of a dimension."""
    return isinstance(node, ast.Slice) and not (node.lower or node.upper or node.step)


def product_lengths(left: Lengths | None, right: Lengths | None) -> Lengths | None:
    """The lengths of a matrix product; () for two vectors."""
    return (*left[:-1], *right[1:]) if left and right else None


def _together(left: Lengths | None, right: Lengths | None) -> Lengths | None:
    """Element by element: lengths that are equal in this call, or an array and a number."""
    if left is None or right is None:
        return None
    if not left or not right:
        return left or right
    if len(left) != len(right) or any(one.here != two.here for one, two in zip(left, right, strict=True)):
        return None
    sure = all(one.equals(two) for one, two in zip(left, right, strict=True))
    return left if sure else tuple(Length("", None, one.here) for one in left)


def _common(one: Length, two: Length) -> Length:
    if one == two:
        return one
    certain = one.certain if one.certain == two.certain else None
    return Length(one.text if one.text == two.text else "", certain, one.here if one.here == two.here else None)


def _literal(node: ast.List | ast.Tuple) -> Lengths | None:
    rows = [item.elts for item in node.elts if isinstance(item, ast.List | ast.Tuple)]
    if any(isinstance(item, ast.Starred) for item in ast.walk(node)):
        return None
    if rows and len(rows) == len(node.elts) and len({len(row) for row in rows}) == 1 and rows[0]:
        return number(len(rows)), number(len(rows[0]))
    return (number(len(node.elts)),) if node.elts and not rows else None


def _bound_once(scene: Scene) -> dict[str, ast.expr]:
    """The values of names that are bound once, by an assignment at the top of the function."""
    found: dict[str, ast.expr] = {}
    for statement in scene.tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = value
            case ast.Assign(targets=[ast.Tuple(elts=items)], value=ast.Attribute(attr="shape") as shape):
                for axis, item in enumerate(items):
                    if isinstance(item, ast.Name):
                        found[item.id] = ast.Subscript(shape, ast.Constant(axis), ast.Load())
    return {name: value for name, value in found.items() if scene.bindings(name) == 1 and name not in scene.parameters}


def _bindings(scene: Scene) -> dict[str, list[ast.expr | None]]:
    """Every value that a name is given; None for one that is not an assignment's."""
    found: dict[str, list[ast.expr | None]] = {}
    seen: set[int] = set()
    for node in ast.walk(scene.tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name) as target], value=value):
                found.setdefault(name, []).append(value)
                seen.add(id(target))
            case ast.AugAssign(target=ast.Name() as target):
                seen.add(id(target))
    for node in ast.walk(scene.tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in seen:
            found.setdefault(node.id, []).append(None)
    return found
