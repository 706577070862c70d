"""Rewrites one statement.

In: a statement of the user's. Out: the lines that take its place, or None when it has no array expression; raises `Unfusable`
when it has one that stays with NumPy.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass, field

from ipyaccel.syntax.fusion import order, stores
from ipyaccel.syntax.fusion.functions import ALIASES, COVERED
from ipyaccel.syntax.fusion.graph import Graph
from ipyaccel.syntax.fusion.lengths import Lengths
from ipyaccel.syntax.fusion.nodes import ONE, Extent, Leaf, Node, Op, Reduce, Scalar, Unfusable, all_nodes, is_strong
from ipyaccel.syntax.fusion.reader import OPERATOR_TEXT, Reader
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.writer import INDENT, Writer

STRONG_OPERATIONS = ("/", "**", "sqrt")


@dataclass
class Rewriting:
    """One statement being rewritten. `known`: lengths that have a name already; `reasons`: why parts stay with NumPy.

    `values`: temporary arrays that were put off until this statement.
    """

    scene: Scene
    known: Lengths
    values: dict[str, ast.expr]
    before: list[str] = field(default_factory=list)
    reasons: list[Unfusable] = field(default_factory=list)
    changed: bool = False

    def __post_init__(self) -> None:
        self.reader = Reader(self.scene, Graph(), self.before, values=self.values)
        self.writer = Writer(self.scene, self.before, self.known)

    def is_array(self, expr: ast.expr) -> bool:
        """Does loops' work make this expression's value, and is it an array."""
        node = self.reader.read(expr)
        return isinstance(node, (Op, Reduce)) and node.rank > 0

    def lines(self, statement: ast.stmt) -> list[str] | None:
        """The statement's new lines; None if it stays."""
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            return self._assignment(statement, statement.targets[0])
        if isinstance(statement, ast.AugAssign):
            return self._augmented(statement)
        if isinstance(statement, (ast.Return, ast.Expr)) and statement.value is not None:
            return self._general(statement, "value")
        if isinstance(statement, ast.While):
            return self._while(statement)
        if isinstance(statement, ast.If):
            return self._general(statement, "test")
        if isinstance(statement, ast.For):
            return self._general(statement, "iter")
        return None

    def _assignment(self, statement: ast.Assign, target: ast.expr) -> list[str] | None:
        if isinstance(target, ast.Subscript) and not isinstance(target.value, ast.Name):
            return None
        if isinstance(target, ast.Subscript):
            view = self._view(target)
            if view is not None:
                order.check_order(self.scene, statement)
                stores.store(self.scene, self.writer, view, self.reader.read(statement.value))
                return self.before
        if isinstance(target, ast.Name):
            node = self._node(statement.value)
            if isinstance(node, (Op, Reduce)) and node.rank:
                order.check_order(self.scene, statement)
                return self._array_into(target.id, node)
            self._note_scalar(target.id, node)
        return self._general(statement, "value")

    def _node(self, expr: ast.expr) -> Node | None:
        """The value's node, or None when it must be taken apart."""
        before, held = len(self.before), dict(self.reader.held)
        try:
            return self.reader.read(expr)
        except Unfusable:
            self._forget(before, held)
            return None

    def _forget(self, before: int, held: dict[str, Node]) -> None:
        """Takes back lines, and temporaries that were read with them: reading those again writes the lines again."""
        del self.before[before:]
        self.reader.held = held

    def _view(self, target: ast.Subscript) -> Leaf | None:
        """What is assigned to, if it is a part of an array and not a single element."""
        assert isinstance(target.value, ast.Name)
        if self.scene.type_of(target.value.id).kind != "array":
            return None
        node = self.reader.read(ast.Subscript(target.value, target.slice, ast.Load()))
        return node if isinstance(node, Leaf) else None

    def _array_into(self, name: str, node: Node) -> list[str]:
        read = {leaf.base for leaf in all_nodes(node) if isinstance(leaf, Leaf)}
        if name in read or not self.scene.is_bound_once(name) or name in self.scene.parameters:
            held, extents = self.writer.new_array(node, name)
            self.before.append(f"{name} = {held}")
            self.known.forget({name})
            for dim, extent in enumerate(extents):
                self.known.join(Extent(held, dim), Extent(name, dim)) if extent != ONE else None
            return self.before
        self.writer.new_array(node, name, name)
        return self.before

    def _note_scalar(self, name: str, node: Node | None) -> None:
        if node is None or node.rank or self.scene.stores.get(name) != 1 or name in self.scene.parameters:
            return
        if self.scene.type_of(name).kind == "object" or not isinstance(node, Scalar):
            self.scene.types[name] = node.type
        if is_strong(node) and any(isinstance(item, Reduce) for item in all_nodes(node)):
            self.scene.strong.add(name)

    def _augmented(self, statement: ast.AugAssign) -> list[str] | None:
        target = statement.target
        view: Leaf | None = None
        if isinstance(target, ast.Name) and self.scene.type_of(target.id).kind == "array":
            node = self.reader.read(ast.Name(target.id, ast.Load()))
            view = node if isinstance(node, Leaf) else None
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            view = self._view(target)
        if view is None:
            return self._general(statement, "value")
        order.check_order(self.scene, statement)
        if type(statement.op) not in OPERATOR_TEXT:
            raise Unfusable("this operator is left to NumPy", statement)
        value = self.reader.graph.operator(OPERATOR_TEXT[type(statement.op)], view, self.reader.read(statement.value))
        stores.store(self.scene, self.writer, view, value)
        return self.before

    # --------------------------------------------------------------------------------------- parts of any other statement

    def _general(self, statement: ast.stmt, where: str) -> list[str] | None:
        """Replaces array expressions inside the statement by names of values computed before it."""
        new = self._part(getattr(statement, where))
        if not self.changed:
            if self.reasons:
                raise self.reasons[0]
            return None
        order.check_order(self.scene, _header(statement))
        made = copy.copy(statement)
        setattr(made, where, new)
        made = _header(made)
        self.known.forget(self.scene.bound_in(_header(statement)))
        text = ast.unparse(ast.fix_missing_locations(made))
        if isinstance(made, (ast.If, ast.For)):
            text = text.rpartition("\n")[0]
        return [*self.before, text]

    def _while(self, statement: ast.While) -> list[str] | None:
        """A condition that needs loops is computed at the start of every turn."""
        test = self._part(statement.test)
        if not self.changed or statement.orelse:
            return None
        order.check_order(self.scene, _header(statement))
        leave = [f"if {ast.unparse(ast.UnaryOp(ast.Not(), test))}:", INDENT + "break"]
        return ["while True:", *(INDENT + line for line in [*self.before, *leave])]

    def _part(self, expr: ast.expr) -> ast.expr:
        before, held = len(self.before), dict(self.reader.held)
        try:
            node = self.reader.read(expr)
            made = self._written(node)
        except Unfusable as failure:
            self._forget(before, held)
            if _is_array_code(self.scene, expr):
                self.reasons.append(failure)
            return self._parts_within(expr)
        if made is None:
            del self.before[before:]
            return expr
        self.changed = True
        return made

    def _written(self, node: Node) -> ast.expr | None:
        if not node.rank:
            return self.writer.value(node) if self._is_from_loops(node) else None
        if isinstance(node, Leaf):
            return None
        held, _ = self.writer.new_array(node, "out")
        return ast.Name(held, ast.Load())

    def _is_from_loops(self, node: Node) -> bool:
        """A number that a loop computes, or one divided by (or into) such a number: NumPy's division never raises."""
        below = all_nodes(node)
        names = {item.expr.id for item in below if isinstance(item, Scalar) and isinstance(item.expr, ast.Name)}
        special = any(isinstance(item, Op) and item.name in STRONG_OPERATIONS for item in below)
        return any(isinstance(item, Reduce) for item in below) or (special and bool(names & self.scene.strong))

    def _parts_within(self, expr: ast.expr) -> ast.expr:
        """The same for what the expression surely computes first."""
        made = copy.copy(expr)
        if isinstance(made, ast.BoolOp):
            made.values = [self._part(made.values[0]), *made.values[1:]]
        elif isinstance(made, ast.IfExp):
            made.test = self._part(made.test)
        elif isinstance(made, ast.Compare):
            made.left = self._part(made.left)
            made.comparators = [self._part(made.comparators[0]), *made.comparators[1:]]
        elif isinstance(made, ast.Call):
            if isinstance(made.func, ast.Attribute) and not self.scene.dotted(made.func):
                made.func = copy.copy(made.func)
                made.func.value = self._part(made.func.value)
            made.args = [self._part(arg) for arg in made.args]
            made.keywords = [ast.keyword(item.arg, self._part(item.value)) for item in made.keywords]
        elif isinstance(made, (ast.Tuple, ast.List)):
            made.elts = [self._part(item) for item in made.elts]
        elif isinstance(made, ast.BinOp):
            made.left, made.right = self._part(made.left), self._part(made.right)
        elif isinstance(made, ast.UnaryOp):
            made.operand = self._part(made.operand)
        elif isinstance(made, (ast.Subscript, ast.Attribute, ast.Starred)) and not self.scene.dotted(made):
            made.value = self._part(made.value)
        return made


def _header(statement: ast.stmt) -> ast.stmt:
    """A statement without what is indented under it."""
    if not isinstance(statement, (ast.If, ast.For, ast.While)):
        return statement
    made = copy.copy(statement)
    made.body, made.orelse = [ast.Pass()], []
    return made


def _is_array_code(scene: Scene, expr: ast.expr) -> bool:
    """Does NumPy compute something here, element by element or as a reduction, that loops could."""
    names = {node.id for node in ast.walk(expr) if isinstance(node, ast.Name)}
    if not any(scene.type_of(name).kind == "array" for name in names if name not in scene.imports):
        return False
    if isinstance(expr, ast.Call):
        known = scene.numpy_name(expr.func) or (expr.func.attr if isinstance(expr.func, ast.Attribute) else "")
        return ALIASES.get(known, known) in COVERED
    return isinstance(expr, (ast.BinOp, ast.Compare, ast.UnaryOp)) and _is_large(scene, expr)


def _is_large(scene: Scene, expr: ast.expr) -> bool:
    """Is an array an operand itself, and not only one of its elements or its shape."""
    if isinstance(expr, ast.Name):
        return scene.type_of(expr.id).kind == "array"
    if isinstance(expr, ast.Subscript):
        return _is_large(scene, expr.value) and any(isinstance(node, ast.Slice) for node in ast.walk(expr.slice))
    operands = [child for child in ast.iter_child_nodes(expr) if isinstance(child, ast.expr)]
    return isinstance(expr, (ast.BinOp, ast.Compare, ast.UnaryOp)) and any(_is_large(scene, item) for item in operands)
