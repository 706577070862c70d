"""Where lists and what is in them come from. In: one function and cells. Out: cells that are the same, or hold a kind of number.

A name is bound by an assignment whose value is a list, by a loop over a list of lists, or as a parameter; elements are replaced
by assignments. What is bound otherwise is a list of Python's.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ipyaccel.backends._cython.lists.cells import Cell, spoil, unite
from ipyaccel.backends._cython.lists.values import Values
from ipyaccel.backends._cython.scene import Plan, Scene

IN_PLACE = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)


@dataclass(frozen=True)
class Walked:
    """A loop over lists of numbers. `counter`: the name that counts the turns already, if any."""

    plan: Plan
    loop: ast.For
    lists: tuple[ast.expr, ...]
    targets: tuple[str, ...]
    counter: str = ""


@dataclass
class Uses:
    """What a program does with its lists. `snapshots`: occurrences that are handed out as new lists of Python's.

    `changing`: functions that change a list, or call one that does.
    """

    values: Values
    walks: list[Walked] = field(default_factory=list)
    snapshots: set[int] = field(default_factory=set)
    resized: dict[str, list[tuple[ast.AST, Cell]]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    changing: frozenset[str] = frozenset()


class Sources:
    """Looks at all that is bound or replaced in one function."""

    def __init__(self, uses: Uses, scene: Scene, plan: Plan) -> None:
        self.uses, self.scene, self.plan = uses, scene, plan
        self.values = uses.values
        self.parents = {id(child): node for node in ast.walk(plan.tree) for child in ast.iter_child_nodes(node)}
        self.entry = plan.function.name == scene.program.entry

    def _stored(self, node: ast.expr) -> None:
        """What is bound to a name that holds lists, or put into a list."""
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            cell = self.values.name(self.plan, node.id)
            if cell is not None:
                self._bind(cell, self._source(node))
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            cell = self.values.of(self.plan, node.value)
            if cell is not None and not isinstance(node.slice, ast.Slice):
                self._replace(node, cell)

    def _replace(self, node: ast.Subscript, cell: Cell) -> None:
        parent = self.parents[id(node)]
        cell.root().written = True
        self.uses.changed.add(self.plan.function.name)
        source = self._source(node)
        if isinstance(parent, ast.AugAssign) and parent.target is node:
            source = ast.BinOp(node, parent.op, parent.value)
            if not self._may_be_in_place(parent, cell):
                source = None
        row = cell.root().row
        if row is not None:
            self._bind(row, source)
        else:
            self.values.put(self.plan, cell, None if isinstance(source, Cell) else source)

    def _may_be_in_place(self, node: ast.AugAssign, cell: Cell) -> bool:
        """`x[i] += v` where computing `v` changes no list."""
        item = cell.root().item
        if item is None or cell.root().row is not None or not isinstance(node.op, IN_PLACE):
            return False
        if item.kind == "float" and isinstance(node.op, ast.FloorDiv | ast.Mod):
            return False
        calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
        return not any(isinstance(call.func, ast.Attribute) or self.scene.callee(self.plan, call) for call in calls)

    def _bind(self, cell: Cell, source: ast.expr | Cell | None) -> None:
        found = source if isinstance(source, Cell) else self.values.of(self.plan, source) if source is not None else None
        if found is None:
            spoil(cell)
        else:
            unite(cell, found)

    def _source(self, target: ast.expr) -> ast.expr | Cell | None:
        """What an assignment or a loop gives to a target; None when that cannot be told."""
        parent = self.parents[id(target)]
        match parent:
            case ast.Assign(value=value) | ast.AnnAssign(value=value):
                return value
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                outer = self.parents[id(parent)]
                values = (
                    outer.value.elts if isinstance(outer, ast.Assign) and isinstance(outer.value, ast.Tuple | ast.List) else []
                )
                if len(values) == len(targets):
                    return values[[id(item) for item in targets].index(id(target))]
            case ast.For(iter=iterable) | ast.comprehension(iter=iterable):
                cell = self.values.of(self.plan, iterable)
                return None if cell is None else cell.root().row
        return None

    def _defaults(self) -> None:
        arguments = self.plan.tree.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        for name in names[len(names) - len(arguments.defaults) :]:
            spoil(self.values.name(self.plan, name))
        for argument in (*arguments.kwonlyargs, arguments.vararg, arguments.kwarg):
            if argument is not None:
                spoil(self.values.name(self.plan, argument.arg))

    def _used_as_values(self) -> set[str]:
        """Functions of the program that this one uses otherwise than by calling them."""
        names = (node for node in ast.walk(self.plan.tree) if isinstance(node, ast.Name) and node.id in self.scene.plans)
        free = (node for node in names if self.scene.outside(self.plan, node.id))
        return {node.id for node in free if not self._is_called(node)}

    def _is_called(self, node: ast.Name) -> bool:
        parent = self.parents[id(node)]
        return isinstance(parent, ast.Call) and parent.func is node

    def _spoil_unplain(self, node: ast.Call) -> None:
        """A call with names or stars does not say by position which list goes where."""
        callee = self.scene.callee(self.plan, node)
        plain = not node.keywords and not any(isinstance(argument, ast.Starred) for argument in node.args)
        if callee is not None and not plain:
            for parameter in callee.function.parameters:
                spoil(self.values.name(callee, parameter))
