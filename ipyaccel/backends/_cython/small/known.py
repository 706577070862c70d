"""What is known of the small arrays of a program. In: a program and its types. Out: shapes by function and name.

A shape is () for a number, (3,) for three numbers, (2, 2) for a matrix; NOT_SMALL for everything else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.model.program import Constant
from ipyaccel.syntax.inference.infer import Scope, called, infer
from ipyaccel.syntax.scope import names_of

Shape = tuple[int, ...]
NOT_SMALL: None = None
MOST_CELLS = 16
FLOAT = Type("float")
NUMBERS = ("int", "float", "bool")
CLOSED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
ANSWER = ""
"""Stands for what a function returns, among its names."""


class Stays(Exception):
    """These names cannot be taken apart: (function, name) pairs."""

    def __init__(self, *names: tuple[str, str]) -> None:
        super().__init__(names)
        self.names = frozenset(names)


@dataclass
class Known:
    """Shapes found so far. `shapes`: by function and name. `rows`: arrays made here whose rows have a known length."""

    program: Program
    facts: Facts
    trees: Mapping[str, ast.FunctionDef]
    shapes: dict[tuple[str, str], Shape | None] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.imports = {item.name: item for item in self.program.imports}
        self.constants = dict(self.program.constants)
        self.bound = {name: names_of(tree).bound for name, tree in self.trees.items()}
        self._constant_types = {name: _type_of(value) for name, value in self.constants.items()}

    def types(self, function: str) -> FunctionTypes:
        """The types of a function's names."""
        return self.facts.types.get(function, FunctionTypes({}))

    def type_of(self, function: str, name: str) -> Type:
        """The type of a name as that function reads it."""
        if name not in self.bound[function]:
            return self._constant_types.get(name, Type("object"))
        if function == self.program.entry and name in self.facts.argument_types:
            return self.facts.argument_types[name]
        return self.types(function).of(name)

    def small(self, function: str, name: str) -> Shape | None:
        """The shape of a small array by that name."""
        return self.shapes.get((function, name))

    def numpy_name(self, function: str, node: ast.expr) -> str:
        """`linalg.norm` for `np.linalg.norm`; empty for what is not NumPy's."""
        first = node
        while isinstance(first, ast.Attribute):
            first = first.value
        if not isinstance(first, ast.Name) or first.id in self.bound[function]:
            return ""
        module, name = called(node, self.imports)
        if module != "numpy" and not module.startswith("numpy."):
            return ""
        return f"{module}.{name}".removeprefix("numpy.")

    def callee(self, function: str, node: ast.expr) -> Function | None:
        """The program's function that is called by its name."""
        if not isinstance(node, ast.Name) or node.id in self.bound[function]:
            return None
        return next((item for item in self.program.functions if item.name == node.id), None)

    def is_builtin(self, function: str, node: ast.expr, *names: str) -> bool:
        """Whether this is one of Python's own functions."""
        if not isinstance(node, ast.Name) or node.id not in names or node.id in self.bound[function]:
            return False
        return node.id not in self.imports and node.id not in self.constants and self.callee(function, node) is None

    def whole_number(self, node: ast.expr) -> int | None:
        """A whole number written in the text, with its sign."""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self.whole_number(node.operand)
            return None if inner is None else -inner
        return node.value if isinstance(node, ast.Constant) and type(node.value) is int else None

    def inferred(self, function: str, node: ast.expr) -> Type:
        """The type of an expression without small arrays."""
        names = {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}
        scope = Scope({name: self.type_of(function, name) for name in names}, self.imports)
        return infer(node, scope)

    def small_names(self, function: str, node: ast.AST) -> Iterator[tuple[str, str]]:
        """The small arrays, and the functions that answer with one, that occur in a piece of text."""
        for item in ast.walk(node):
            if isinstance(item, ast.Name) and self.small(function, item.id):
                yield function, item.id
            if isinstance(item, ast.Call) and (callee := self.callee(function, item.func)):
                if self.small(callee.name, ANSWER):
                    yield callee.name, ANSWER
                yield from ((callee.name, name) for name in callee.parameters if self.small(callee.name, name))


def _type_of(value: Constant) -> Type:
    """The type of a global number."""
    return Type(type(value).__name__) if isinstance(value, int | float) else Type("object")  # type: ignore[arg-type]


def cells_of(shape: Shape) -> int:
    """How many numbers an array of that shape holds."""
    return shape[0] * (shape[1] if len(shape) > 1 else 1)


def plain(node: ast.expr) -> bool:
    """A name or a number."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Name | ast.Constant)
