"""Which arrays of a function have which length. In: a function. Out: lengths by name, so that `x[i]` can become `x`.

Two things have the same length when they have the same key: `n = len(x)`, `y = np.zeros(n)` and `x` all have the key `x`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

MADE = {"zeros", "ones", "empty", "full", "arange"}
MADE_LIKE = {"zeros_like", "ones_like", "empty_like", "full_like", "copy", "array", "asarray"}


@dataclass(frozen=True)
class Sizes:
    """`arrays`: key of the length of an array; `numbers`: key of the length that a whole number stands for."""

    arrays: Mapping[str, str]
    numbers: Mapping[str, str]

    def of_array(self, name: str) -> str:
        """The key of an array's length; its own name when it is like no other."""
        return self.arrays.get(name, name)

    def of_axis(self, name: str, axis: int) -> str:
        """The key of the length along an axis."""
        return self.of_array(name) if axis == 0 else f"{name}.shape[{axis}]"

    def of_number(self, text: str) -> tuple[str, int] | None:
        """An integer expression as a length and what is added: `len(x) - 1` gives (key of x, -1); None when it is no length."""
        node = ast.parse(text, mode="eval").body
        added = 0
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and isinstance(node.right, ast.Constant):
            if not isinstance(node.right.value, int):
                return None
            added = node.right.value if isinstance(node.op, ast.Add) else -node.right.value
            node = node.left
        measured = _measured(node)
        if measured is not None:
            return self.of_array(measured), added
        if isinstance(node, ast.Name) and node.id in self.numbers:
            return self.numbers[node.id], added
        return None


def sizes_of(function: ast.FunctionDef) -> Sizes:
    """The lengths that can be read off a function's text; names assigned more than once are left out."""
    stored: dict[str, int] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stored[node.id] = stored.get(node.id, 0) + 1
    parameters = {argument.arg for argument in function.args.args}
    steady = {name for name, times in stored.items() if times == 1 and name not in parameters} | (parameters - set(stored))
    arrays: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            _note(node.targets[0], node.value, steady, arrays, numbers)
    return Sizes(arrays, numbers)


def _note(target: ast.expr, value: ast.expr, steady: set[str], arrays: dict[str, str], numbers: dict[str, str]) -> None:
    """Learns from one assignment."""
    _note_shape(target, value, steady, arrays, numbers)
    if not isinstance(target, ast.Name) or target.id not in steady:
        return
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="copy"), args=[]) if name in steady:
            arrays[target.id] = arrays.get(name, name)
    measured = _measured(value)
    if measured in steady:
        numbers[target.id] = arrays.get(str(measured), str(measured))
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.args:
        first = value.args[0]
        if isinstance(first, ast.Name) and first.id in steady:
            if value.func.attr in MADE_LIKE:
                arrays[target.id] = arrays.get(first.id, first.id)
            elif value.func.attr in MADE and (value.func.attr != "arange" or len(value.args) == 1):
                arrays[target.id] = numbers.setdefault(first.id, first.id)


def _note_shape(target: ast.expr, value: ast.expr, steady: set[str], arrays: dict[str, str], numbers: dict[str, str]) -> None:
    """Learns from `m, n = u.shape`."""
    match target, value:
        case ast.Tuple(elts=items), ast.Attribute(value=ast.Name(id=array), attr="shape") if array in steady:
            for axis, item in enumerate(items):
                if isinstance(item, ast.Name) and item.id in steady:
                    numbers[item.id] = f"{array}.shape[{axis}]" if axis else arrays.get(array, array)


def _measured(node: ast.expr) -> str | None:
    """The array in `len(x)`, `x.size` or `x.shape[0]`."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=name)]):
            return name
        case ast.Attribute(value=ast.Name(id=name), attr="size"):
            return name
        case ast.Subscript(value=ast.Attribute(value=ast.Name(id=name), attr="shape"), slice=ast.Constant(value=0)):
            return name
    return None
