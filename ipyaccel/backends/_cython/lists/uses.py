"""What is done with each list. In: a scene and its facts. Out: cells, with the lists that no list of C numbers could be `opaque`.

Every occurrence of a list must stand where its elements are read or replaced, where it grows or shrinks, is walked over, copied,
passed on inside the program or returned. Anywhere else something might be done that only Python's list can do.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.lists.cells import Cell, relate, spoil, unite
from ipyaccel.backends._cython.lists.sources import Sources, Uses, Walked
from ipyaccel.backends._cython.lists.values import RETURNED, Values
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.model import Facts

GROWING = {"append": 1, "extend": 1, "insert": 2, "clear": 0}
"""Methods that answer with nothing and change the length, with the number of their arguments."""
ORDERING = {"sort": 0, "reverse": 0}
SNAPSHOT = frozenset("print str repr tuple set frozenset any all sum min max sorted".split())
"""Functions that look at a list once, at the time of the call, and keep nothing of it."""
IN_C = frozenset({"len", "sum", "min", "max"})


def uses_of_lists(scene: Scene, facts: Facts, *, checked: bool) -> Uses:
    """All uses of lists in a program."""
    uses = Uses(Values(scene, facts, checked=checked))
    for name, plan in scene.plans.items():
        uses.resized[name] = []
        _Reader(uses, scene, plan).read()
    _spoil_walks_that_resize(uses, scene)
    return uses


def _spoil_walks_that_resize(uses: Uses, scene: Scene) -> None:
    """A list that may grow while it is walked over is Python's business."""
    reached = {name: _callees(scene, plan.tree, plan) | {name} for name, plan in scene.plans.items()}
    growing = True
    while growing:
        more = {name: found.union(*(reached[callee] for callee in found)) for name, found in reached.items()}
        growing, reached = more != reached, more
    uses.changing = frozenset(name for name, found in reached.items() if found & uses.changed)
    for walk in uses.walks:
        inside = {id(node) for statement in walk.loop.body for node in ast.walk(statement)}
        called = {name for statement in walk.loop.body for name in _callees(scene, statement, walk.plan)}
        own = [cell for node, cell in uses.resized[walk.plan.function.name] if id(node) in inside]
        called = called.union(*(reached[name] for name in called))
        theirs = [cell for name in called for _, cell in uses.resized[name]]
        roots = {id(cell.root()) for cell in (*own, *theirs)}
        for node in walk.lists:
            cell = uses.values.of(walk.plan, node)
            if cell is not None and id(cell.root()) in roots:
                spoil(cell)


def _callees(scene: Scene, tree: ast.AST, plan: Plan) -> set[str]:
    calls = (scene.callee(plan, node) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {callee.function.name for callee in calls if callee is not None}


class _Reader(Sources):
    """Looks at every list of one function together with what stands around it."""

    def read(self) -> None:
        """All occurrences."""
        for node in ast.walk(self.plan.tree):
            if isinstance(node, ast.expr):
                self._stored(node)
                cell = self.values.of(self.plan, node)
                if cell is not None:
                    self._used(node, cell)
            if isinstance(node, ast.Call):
                self._spoil_unplain(node)
        self._defaults()
        for name in self._used_as_values():
            callee = self.scene.plans[name]
            for parameter in (*callee.function.parameters, RETURNED):
                spoil(self.values.name(callee, parameter))

    # ------------------------------------------------------------------------------------------------------- where they go

    def _used(self, node: ast.expr, cell: Cell) -> None:
        """Notes what is done with one occurrence; spoils the list when nothing of that is known."""
        if isinstance(node, ast.Name | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            if isinstance(node.ctx, ast.Del) or not self._is_plain_target(node):
                spoil(cell)
            return
        if not self._is_known(node, cell, self.parents[id(node)]):
            spoil(cell)

    def _is_plain_target(self, node: ast.Name | ast.Subscript) -> bool:
        parent = self.parents[id(node)]
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            return self._is_refilled(node, parent)
        if isinstance(parent, ast.Tuple | ast.List):
            return isinstance(self.parents[id(parent)], ast.Assign)
        return isinstance(parent, ast.Assign | ast.AnnAssign | ast.For | ast.comprehension)

    def _is_refilled(self, node: ast.Subscript, parent: ast.AST) -> bool:
        """`x[:] = y`."""
        cut = node.slice
        assert isinstance(cut, ast.Slice)
        cell = self.values.of(self.plan, node.value)
        if cut.lower or cut.upper or cut.step or cell is None or not isinstance(parent, ast.Assign) or len(parent.targets) != 1:
            return False
        given = self.values.of(self.plan, parent.value)
        if given is None:
            return False
        self._resize(node, cell)
        return self._alike(cell, given)

    def _alike(self, first: Cell, second: Cell) -> bool:
        """Two lists of which one is copied into the other."""
        if first.root().row is not None and second.root().row is not None:
            unite(first.root().row, second.root().row)  # type: ignore[arg-type]
            return True
        if first.root().row is not None or second.root().row is not None:
            return False
        relate(first, second)
        return True

    def _is_known(self, node: ast.expr, cell: Cell, parent: ast.AST) -> bool:
        """Whether C can do what is done here."""
        match parent:
            case ast.Subscript() if parent.value is node:
                return self._is_indexed(node, parent, cell)
            case ast.Attribute() if parent.value is node:
                return self._is_method(parent, cell)
            case ast.Call() if any(argument is node for argument in parent.args):
                return self._is_argument(node, parent, cell)
            case ast.List() | ast.ListComp() | ast.BinOp() | ast.IfExp():
                return self._is_part_of_list(node, parent)
            case ast.Return():
                return self._is_returned(cell)
            case ast.For() | ast.comprehension() if parent.iter is node:
                return self._is_walked(node, cell, parent)
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[other]) if other is node:
                return self._is_searched(parent, cell)
        return self._is_passed_on(node, parent)

    def _is_passed_on(self, node: ast.expr, parent: ast.AST) -> bool:
        """Whether it only gets a name, or is asked whether it is empty."""
        match parent:
            case ast.Assign() | ast.AnnAssign() | ast.UnaryOp(op=ast.Not()) | ast.Expr():
                return True
            case ast.Tuple():
                return self._is_part(parent)
            case ast.If() | ast.While():
                return parent.test is node
            case ast.BoolOp():
                return self._is_tested(parent)
        return False

    def _is_part_of_list(self, node: ast.expr, parent: ast.expr) -> bool:
        if isinstance(parent, ast.IfExp) and parent.test is node:
            return False
        return self.values.of(self.plan, parent) is not None and (not isinstance(parent, ast.ListComp) or parent.elt is node)

    def _is_tested(self, node: ast.AST) -> bool:
        """Whether only the truth of an expression counts."""
        parent = self.parents[id(node)]
        if isinstance(parent, ast.If | ast.While):
            return parent.test is node
        inner = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
        return inner or (isinstance(parent, ast.BoolOp) and self._is_tested(parent))

    def _is_part(self, parent: ast.Tuple) -> bool:
        """In `a, b = x, y`, or in the answer of the entry."""
        above = self.parents[id(parent)]
        if isinstance(above, ast.Assign):
            target = above.targets[0]
            return len(above.targets) == 1 and isinstance(target, ast.Tuple) and len(target.elts) == len(parent.elts)
        if isinstance(above, ast.Return):
            called = any(self.plan.function.name in _callees(self.scene, plan.tree, plan) for plan in self.scene.plans.values())
            return self.entry and not called
        return False

    def _is_returned(self, cell: Cell) -> bool:
        returned = self.values.name(self.plan, RETURNED)
        if returned is None:
            return False
        unite(cell, returned)
        return True

    def _is_indexed(self, node: ast.expr, parent: ast.Subscript, cell: Cell) -> bool:
        root = cell.root()
        if isinstance(parent.slice, ast.Slice):
            cut = parent.slice
            if not isinstance(parent.ctx, ast.Load):
                return True  # looked at where it is assigned
            if cut.step is not None and not (_is_backwards(cut) and root.row is None):
                return root.row is not None
            return all(self.values.whole(self.plan, bound) for bound in (cut.lower, cut.upper))
        if isinstance(parent.slice, ast.Tuple) or isinstance(parent.ctx, ast.Del):
            return False
        root.read = True
        base = node.value if isinstance(node, ast.Subscript) else node
        return self.values.whole(self.plan, parent.slice) and (root.row is not None or _is_name_or_row(node, base))

    def _is_method(self, parent: ast.Attribute, cell: Cell) -> bool:
        call, name = self.parents[id(parent)], parent.attr
        if not (isinstance(call, ast.Call) and call.func is parent) or call.keywords:
            return False
        alone = isinstance(self.parents[id(call)], ast.Expr)
        if name == "copy":
            return not call.args
        if name == "pop":
            self._resize(call, cell)
            cell.root().read = True
            return len(call.args) <= 1 and all(self.values.whole(self.plan, argument) for argument in call.args)
        if name in GROWING and alone and len(call.args) == GROWING[name]:
            self._resize(call, cell)
            return self._is_grown(name, call, cell)
        if name in ORDERING and alone and not call.args:
            cell.root().written = True
            self.uses.changed.add(self.plan.function.name)
            return name == "reverse" or cell.root().row is None
        return False

    def _is_grown(self, name: str, call: ast.Call, cell: Cell) -> bool:
        if name == "clear":
            return True
        given = call.args[-1]
        found = self.values.of(self.plan, given)
        if name == "extend":
            return found is not None and self._alike(cell, found)
        if found is not None:
            row = cell.root().row
            if row is None:
                if cell.root().item is not None:
                    return False
                cell.root().row = found
                found.root().holders.append(cell.root())
            else:
                unite(row, found)
        elif cell.root().row is not None:
            return False
        else:
            self.values.put(self.plan, cell, given)
        return all(self.values.whole(self.plan, index) for index in call.args[:-1])

    def _resize(self, node: ast.AST, cell: Cell) -> None:
        cell.root().written = cell.root().resized = True
        self.uses.resized[self.plan.function.name].append((node, cell))
        self.uses.changed.add(self.plan.function.name)

    def _is_argument(self, node: ast.expr, call: ast.Call, cell: Cell) -> bool:
        callee = self.scene.callee(self.plan, call)
        if callee is not None:
            position = [id(argument) for argument in call.args].index(id(node))
            if position >= len(callee.function.parameters):
                return False
            parameter = self.values.name(callee, callee.function.parameters[position])
            if parameter is None:
                return False
            unite(parameter, cell)
            return True
        if isinstance(call.func, ast.Attribute):
            return call.func.attr in GROWING and self.values.of(self.plan, call.func.value) is not None
        name = self.scene.builtin(self.plan, call.func)
        if name in IN_C and len(call.args) == 1 and not call.keywords:
            cell.root().read = cell.root().read or name != "len"
            return name == "len" or cell.root().row is None
        if name == "list" and len(call.args) == 1:
            return True
        if name in ("enumerate", "zip"):
            return self._is_walked(node, cell, self.parents[id(call)])
        if name == "sorted" and call.keywords:
            return False
        return self._is_shown(node, cell, name)

    def _is_shown(self, node: ast.expr, cell: Cell, name: str) -> bool:
        """Handed out as a new list of Python's, to what looks at it once."""
        if name not in SNAPSHOT or cell.root().row is not None:
            return False
        if name != "sorted":
            self.uses.snapshots.add(id(node))
        return True

    def _is_walked(self, node: ast.expr, cell: Cell, parent: ast.AST) -> bool:
        if cell.root().row is not None:
            return (isinstance(parent, ast.For | ast.comprehension)) and parent.iter is node
        if isinstance(parent, ast.comprehension):
            self.uses.snapshots.add(id(node))
            return parent.iter is node
        if not isinstance(parent, ast.For):
            return False
        walk = self._walk(parent)
        if walk is None:
            return False
        if walk.lists[0] is node:
            self.uses.walks.append(walk)
        cell.root().read = True
        return True

    def _walk(self, loop: ast.For) -> Walked | None:
        found = self._form(loop)
        return None if found is None or _is_replaced(found) else found

    def _form(self, loop: ast.For) -> Walked | None:
        match loop.target, loop.iter:
            case ast.Name(id=value), ast.Name():
                return Walked(self.plan, loop, (loop.iter,), (value,))
            case ast.Name(id=value), ast.Subscript(value=ast.Name()) if _is_simple(loop.iter):
                return Walked(self.plan, loop, (loop.iter,), (value,))
            case ast.Tuple(elts=[ast.Name(id=counter), ast.Name(id=value)]), ast.Call(
                func=ast.Name(id="enumerate"), args=[ast.Name() as one], keywords=[]
            ):
                return Walked(self.plan, loop, (one,), (value,), counter)
            case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=lists, keywords=[]):
                names = tuple(target.id for target in targets if isinstance(target, ast.Name))
                same = len(names) == len(targets) == len(lists)
                found = [self.values.of(self.plan, item) for item in lists if isinstance(item, ast.Name)]
                leaves = len(found) == len(lists) and all(cell is not None and cell.root().row is None for cell in found)
                return Walked(self.plan, loop, tuple(lists), names) if same and leaves else None
        return None

    def _is_searched(self, parent: ast.Compare, cell: Cell) -> bool:
        """`v in x` of integers: of floats, Python first asks whether it is the very same object."""
        cell.root().read = True
        if not self.values.checked:
            return cell.root().row is None
        kind = self.values.typers[self.plan.function.name].of(parent.left)
        return cell.root().item is not None and cell.root().item.kind in ("int", "bool") and kind.kind in ("int", "bool")  # type: ignore[union-attr]


def _is_replaced(walk: Walked) -> bool:
    """Whether the loop gives another list to a name it walks over: it goes on over the first one, of which C has lost sight."""
    names = {node.id for item in walk.lists for node in ast.walk(item) if isinstance(node, ast.Name)}
    rows = {item.value.id for item in walk.lists if isinstance(item, ast.Subscript) and isinstance(item.value, ast.Name)}
    inside = [node for part in (walk.loop.target, *walk.loop.body) for node in ast.walk(part)]
    bound = {node.id for node in inside if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    stored = {
        node.value.id
        for node in inside
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    return bool(names & bound or rows & stored)


def _is_name_or_row(node: ast.expr, base: ast.expr) -> bool:
    """`x`, or `m[i]` of a list under a name: what C can reach numbers through."""
    return isinstance(node, ast.Name) or (isinstance(base, ast.Name) and isinstance(node, ast.Subscript))


def _is_backwards(cut: ast.Slice) -> bool:
    """`x[::-1]`."""
    match cut.step:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return cut.lower is None and cut.upper is None
    return False


def _is_simple(node: ast.expr) -> bool:
    """Whether an expression may be written twice: nothing is called in it."""
    return not any(isinstance(inner, ast.Call | ast.NamedExpr) for inner in ast.walk(node))
