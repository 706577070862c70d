"""Which expressions are lists, and which of them may be the same. In: a scene and its facts. Out: a cell for each.

A name is one list in its whole function, a function returns one list; what is made anew (`[0] * n`, `x[:]`) is a list of its own.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.lists.cells import Cell, cell_of, copy_of, spoil, spoil_all, table_of, unite
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Facts, FunctionTypes

RETURNED = ""
"""The name under which a function's answer is kept."""


class Values:
    """The cells of a program's expressions. `checked`: kinds of numbers are looked at, for which lists must be held already."""

    def __init__(self, scene: Scene, facts: Facts, *, checked: bool) -> None:
        self.scene, self.facts, self.checked = scene, facts, checked
        self.cells: dict[int, Cell | None] = {}
        self.names: dict[tuple[str, str], Cell] = {}
        self.typers = {name: Typer(scene, plan) for name, plan in scene.plans.items()}

    def name(self, plan: Plan, name: str) -> Cell | None:
        """The list that a name of a function holds; `RETURNED`: that it returns."""
        key = (plan.function.name, name)
        if key not in self.names:
            types = self.facts.types.get(plan.function.name, FunctionTypes({}))
            kind = types.of(name) if name != RETURNED else types.returns
            if kind.kind != "list" or (name != RETURNED and name not in plan.scope.bound):
                return None
            self.names[key] = cell_of(kind)
            if name != RETURNED and name not in plan.names:
                spoil(self.names[key])
        return self.names[key]

    def of(self, plan: Plan, node: ast.expr) -> Cell | None:
        """The list that an expression gives; None when it gives none."""
        if id(node) not in self.cells:
            self.cells[id(node)] = self._of(plan, node)
        return self.cells[id(node)]

    def _of(self, plan: Plan, node: ast.expr) -> Cell | None:
        match node:
            case ast.Name(id=name):
                return self.name(plan, name)
            case ast.Subscript(value=value, slice=index):
                return self._part(self.of(plan, value), index)
            case ast.List(elts=items):
                return self._literal(plan, items)
            case ast.ListComp(elt=item):
                return self._literal(plan, [item])
            case ast.BinOp(op=ast.Mult(), left=left, right=right):
                return self._repeated(plan, left, right)
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return self._joined(plan, left, right)
            case ast.IfExp(body=body, orelse=orelse):
                first, second = self.of(plan, body), self.of(plan, orelse)
                return unite(first, second) if first and second else _lost(first, second)
            case ast.Call():
                return self._call(plan, node)
        return None

    def _part(self, cell: Cell | None, index: ast.expr) -> Cell | None:
        if cell is None:
            return None
        return copy_of(cell) if isinstance(index, ast.Slice) else cell.root().row

    def _literal(self, plan: Plan, items: list[ast.expr]) -> Cell:
        cells = [self.of(plan, item) for item in items]
        rows = [cell for cell in cells if cell is not None]
        if rows and len(rows) == len(cells):
            first, *rest = rows
            for row in rest:
                unite(first, row)
            return table_of(first)
        made = Cell()
        if rows:
            spoil_all([made, *rows])
        for item in items:
            self.put(plan, made, item)
        return made

    def put(self, plan: Plan, cell: Cell, value: ast.expr | None) -> None:
        """Notes that a number is put into a list. None: nothing is known of it."""
        if value is None:
            spoil(cell)
        elif self.checked or isinstance(value, ast.Constant):
            cell.holds(self.typers[plan.function.name].of(value))

    def whole(self, plan: Plan, node: ast.expr | None) -> bool:
        """Whether an index or a count is an integer of C, or left out."""
        return node is None or not self.checked or self.typers[plan.function.name].is_int(node)

    def _repeated(self, plan: Plan, left: ast.expr, right: ast.expr) -> Cell | None:
        cell, count = self.of(plan, left), right
        if cell is None:
            cell, count = self.of(plan, right), left
        if cell is None:
            return None
        made = copy_of(cell)
        if not self.whole(plan, count):
            spoil(made)
        return made

    def _joined(self, plan: Plan, left: ast.expr, right: ast.expr) -> Cell | None:
        first, second = self.of(plan, left), self.of(plan, right)
        if first is None or second is None:
            return _lost(first, second)
        return unite(copy_of(first), copy_of(second))

    def _call(self, plan: Plan, node: ast.Call) -> Cell | None:
        callee = self.scene.callee(plan, node)
        if callee is not None:
            return self.name(callee, RETURNED)
        name = self.scene.builtin(plan, node.func)
        if name in ("list", "sorted") and len(node.args) == 1 and not node.keywords:
            return self._listed(plan, node.args[0])
        if isinstance(node.func, ast.Attribute) and not node.keywords:
            cell = self.of(plan, node.func.value)
            if cell is not None and node.func.attr == "copy":
                return copy_of(cell)
            if cell is not None and node.func.attr == "pop":
                return cell.root().row
        return None

    def _listed(self, plan: Plan, node: ast.expr) -> Cell | None:
        """`list(x)` and `list(range(n))`."""
        if isinstance(node, ast.Call) and self.scene.builtin(plan, node.func) == "range" and not node.keywords:
            made = Cell()
            self.put(plan, made, ast.Constant(0) if all(self.whole(plan, item) for item in node.args) else None)
            return made
        cell = self.of(plan, node)
        return None if cell is None else copy_of(cell)


def _lost(*cells: Cell | None) -> Cell | None:
    """Lists that meet something else."""
    spoil_all(cells)
    return next((cell for cell in cells if cell is not None), None)
