"""Reads an array expression into the graph.

In: a syntax tree and the function's scene. Out: a `Node`; lines that must run first (slice bounds, calls that make arrays) go to
`before`. Raises `Unfusable` for what is left to NumPy.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ipyaccel.model import Type
from ipyaccel.syntax.fusion import calls, indexing
from ipyaccel.syntax.fusion.functions import MODULE_NUMBERS
from ipyaccel.syntax.fusion.graph import Graph
from ipyaccel.syntax.fusion.nodes import Extent, Leaf, Node, Run, Scalar, Unfusable
from ipyaccel.syntax.fusion.promotion import BOOL, FLOAT, INT
from ipyaccel.syntax.fusion.scene import Scene

OPERATOR_TEXT: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.Mod: "%",
    ast.FloorDiv: "//",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


@dataclass
class Reader:
    """Reads the expressions of one statement. `held`: names that stand for nodes (a helper's parameters).

    `values`: temporaries put off until this statement, by name.
    """

    scene: Scene
    graph: Graph
    before: list[str] = field(default_factory=list)
    held: dict[str, Node] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)
    depth: int = 0

    def read(self, expr: ast.expr) -> Node:
        """The node of an expression."""
        if isinstance(expr, ast.Constant):
            return self._constant(expr, expr.value)
        if isinstance(expr, ast.Name):
            return self.name(expr)
        if isinstance(expr, ast.BinOp):
            return self._binary(expr)
        if isinstance(expr, ast.UnaryOp):
            return self._unary(expr)
        if isinstance(expr, ast.Compare):
            return self._comparison(expr)
        if isinstance(expr, ast.Subscript):
            return self._subscript(expr)
        if isinstance(expr, ast.Attribute):
            return self._attribute(expr)
        if isinstance(expr, ast.Call):
            return calls.read_call(self, expr)
        raise Unfusable("this expression is not one that arrays are computed with", expr)

    def _constant(self, expr: ast.expr, value: object) -> Node:
        kinds = {bool: BOOL, int: INT, float: FLOAT, complex: Type("complex", bits=128)}
        if type(value) not in kinds:
            raise Unfusable("this is not a number", expr)
        return self.graph.scalar(expr, kinds[type(value)], True)

    def name(self, expr: ast.Name) -> Node:
        """A variable: an array, a number, or what is held under that name."""
        if expr.id not in self.held and expr.id in self.values:
            self.held[expr.id] = self.graph.labelled(self.read(self.values[expr.id]), expr.id)
        if expr.id in self.held:
            return self.held[expr.id]
        scene = self.scene
        if not scene.is_local(expr.id) and expr.id in scene.constants:
            node = self._constant(expr, scene.constants[expr.id])
            assert isinstance(node, Scalar)
            return node
        if not scene.is_local(expr.id) and expr.id not in scene.program.globals:
            return self._module_number(expr)
        type_ = scene.type_of(expr.id)
        if type_.kind == "array":
            return self.graph.leaf(whole(expr.id, type_))
        if not type_.is_number:
            raise Unfusable(f"the type of {expr.id} is not known", expr)
        strong = expr.id in scene.strong
        return self.graph.scalar(expr, type_, False if strong else (True if type_.kind in ("int", "bool") else None))

    def _module_number(self, expr: ast.expr) -> Node:
        full = self.scene.dotted(expr)
        module, _, name = full.rpartition(".")
        if module in ("numpy", "math") and name in MODULE_NUMBERS:
            return self.graph.scalar(expr, FLOAT, True)
        raise Unfusable("the value of this name is not a number or an array", expr)

    def _binary(self, expr: ast.BinOp) -> Node:
        if isinstance(expr.op, ast.MatMult):
            return calls.dot(self, expr.left, expr.right, expr)
        if type(expr.op) not in OPERATOR_TEXT:
            raise Unfusable("this operator is left to NumPy", expr)
        left, right = self.read(expr.left), self.read(expr.right)
        return self.graph.operator(OPERATOR_TEXT[type(expr.op)], left, right)

    def _unary(self, expr: ast.UnaryOp) -> Node:
        node = self.read(expr.operand)
        if isinstance(expr.op, ast.USub):
            return self.graph.negative(node)
        if isinstance(expr.op, ast.Invert):
            return self.graph.inverse(node)
        if isinstance(expr.op, ast.UAdd) and node.rank and node.type.kind == "float":
            return self.graph.operator("*", self.graph.number(1), node)
        raise Unfusable("this operator is left to Python", expr)

    def _comparison(self, expr: ast.Compare) -> Node:
        if len(expr.ops) != 1 or type(expr.ops[0]) not in OPERATOR_TEXT:
            raise Unfusable("this comparison is left to Python", expr)
        left, right = self.read(expr.left), self.read(expr.comparators[0])
        return self.graph.operator(OPERATOR_TEXT[type(expr.ops[0])], left, right)

    def _attribute(self, expr: ast.Attribute) -> Node:
        if self.scene.dotted(expr):
            return self._module_number(expr)
        node = self.read(expr.value)
        if expr.attr in ("real", "imag"):
            return self.graph.part(expr.attr, node)
        if isinstance(node, Leaf) and expr.attr == "T":
            return self.graph.leaf(indexing.transposed(node))
        if isinstance(node, Leaf) and node.whole and expr.attr in ("size", "ndim"):
            return self.graph.scalar(ast.parse(f"{node.base}.{expr.attr}", mode="eval").body, INT, True)
        raise Unfusable(f"the attribute {expr.attr} is left to Python", expr)

    def _subscript(self, expr: ast.Subscript) -> Node:
        if isinstance(expr.value, ast.Attribute) and expr.value.attr == "shape" and isinstance(expr.slice, ast.Constant):
            node = self.read(expr.value.value)
            if isinstance(node, Leaf) and node.whole:
                text = f"{node.base}.shape[{ast.unparse(expr.slice)}]"
                return self.graph.scalar(ast.parse(text, mode="eval").body, INT, True)
        node = self.read(expr.value)
        if not isinstance(node, Leaf):
            raise Unfusable("only arrays that have a name are indexed in loops", expr)
        items = list(expr.slice.elts) if isinstance(expr.slice, ast.Tuple) else [expr.slice]
        return indexing.read_index(self, node, items, expr)

    def hoist(self, expr: ast.expr, stem: str, type_: Type) -> str:
        """Computes a value before the loops, under a new name."""
        name = self.scene.reserve(stem)
        self.scene.types[name] = type_
        self.before.append(f"{name} = {ast.unparse(expr)}")
        return name


def whole(name: str, type_: Type) -> Leaf:
    """An array under its own name, all of it."""
    if not type_.items or not type_.items[0].is_number or not 1 <= type_.ndim <= 3:
        raise Unfusable("loops are written for arrays of numbers of one to three dimensions")
    element = type_.items[0]
    if (element.kind == "float" and element.bits not in (32, 64)) or (element.kind == "complex" and element.bits > 128):
        raise Unfusable("loops are written for float32 and float64")
    axes = range(type_.ndim)
    return Leaf(name, element, tuple(Run(axis) for axis in axes), tuple(Extent(name, axis) for axis in axes))
