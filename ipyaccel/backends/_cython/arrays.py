"""How each array is held. In: a scene with types. Out: the same with every array as a memoryview, an ndarray, or both.

A memoryview serves single elements, sizes and typed helpers; everything else (slices, methods, arithmetic) needs the ndarray.
So does an answer: making an array of a memoryview takes longer than filling a short one.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.scene import Access, Plan, Scene
from ipyaccel.backends._cython.typing.spelling import is_narrow
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Type

ORDER: tuple[Access, ...] = ("view", "beside", "object")
BOOL = Type("bool")


@dataclass
class _Uses:
    """What is done with one array. `whole`: something only an ndarray can do. `made`: how often a call makes it."""

    elements: int = 0
    passed: int = 0
    whole: bool = False
    impossible: bool = False
    returned: bool = False
    renamed: bool = False
    made: int = 0

    @property
    def answers(self) -> bool:
        """Whether it is the answer, made once: one that takes turns with another would need a new memoryview each time."""
        return self.returned and self.made == 1 and not self.renamed


def with_arrays(scene: Scene) -> Scene:
    """Starts with a memoryview for every array, and takes back what the uses do not allow until nothing changes."""
    plans = {
        name: replace(plan, arrays={item: "view" for item, kind in plan.names.items() if kind.kind == "array"})
        for name, plan in scene.plans.items()
    }
    scene = replace(scene, plans=plans)
    while True:
        later = {name: replace(plan, arrays=_accesses(scene, plan)) for name, plan in scene.plans.items()}
        if all(later[name].arrays == plan.arrays for name, plan in scene.plans.items()):
            return scene
        scene = replace(scene, plans=later)


def _accesses(scene: Scene, plan: Plan) -> dict[str, Access]:
    reader = _Reader(scene, plan)
    found: dict[str, Access] = {}
    for name, before in plan.arrays.items():
        uses = reader.uses(name)
        found[name] = max(before, _access(plan, name, uses), key=ORDER.index)
    return found


def _access(plan: Plan, name: str, uses: _Uses) -> Access:
    if uses.impossible or not (uses.elements or uses.passed):
        return "object"
    return "beside" if uses.whole or uses.answers or plan.of(name).items[0] == BOOL else "view"


class _Reader:
    """Looks at every occurrence of a name together with what stands around it."""

    def __init__(self, scene: Scene, plan: Plan) -> None:
        self.scene, self.plan = scene, plan
        self.typer = Typer(scene, plan)
        self.parents = {id(child): node for node in ast.walk(plan.tree) for child in ast.iter_child_nodes(node)}

    def uses(self, name: str) -> _Uses:
        """All uses of one array."""
        uses = _Uses()
        for node in ast.walk(self.plan.tree):
            if isinstance(node, ast.Name) and node.id == name:
                if isinstance(node.ctx, ast.Load):
                    self._load(node, uses)
                elif not self._plain_store(node):
                    uses.impossible = True
                else:
                    self._store(node, uses)
        return uses

    def _store(self, node: ast.Name, uses: _Uses) -> None:
        """An array that is bound: made by a call, outside loops, or another one renamed."""
        parent = self.parents[id(node)]
        once = isinstance(parent, ast.Assign | ast.AnnAssign) and isinstance(parent.value, ast.Call)
        above = self.parents.get(id(parent))
        while above is not None:
            once = once and not isinstance(above, ast.For | ast.While)
            above = self.parents.get(id(above))
        uses.made += 1
        uses.renamed = uses.renamed or not once

    def _load(self, node: ast.Name, uses: _Uses) -> None:
        parent = self.parents[id(node)]
        if isinstance(parent, ast.Subscript) and parent.value is node and self.typer.element(parent) is not None:
            uses.elements += 1
            uses.impossible = uses.impossible or not self._element_is_exact(parent)
        elif self._is_measured(node, parent):
            pass
        elif isinstance(parent, ast.Call) and node in parent.args and self._takes_view(parent, node):
            uses.passed += 1
        elif isinstance(parent, ast.Return):
            uses.whole = uses.whole or node.id in self.plan.function.parameters
            uses.returned = True
        elif self._renamed(node, parent):
            uses.renamed = True
        else:
            uses.whole = True

    def _is_measured(self, node: ast.Name, parent: ast.AST) -> bool:
        """`u.shape`, `u.size`, `u.ndim`, `len(u)`."""
        if isinstance(parent, ast.Attribute):
            return parent.attr in ("shape", "size", "ndim")
        return isinstance(parent, ast.Call) and node in parent.args and self.scene.builtin(self.plan, parent.func) == "len"

    def _takes_view(self, call: ast.Call, node: ast.Name) -> bool:
        """Whether the program's function takes this argument as a memoryview of the same kind."""
        callee = self.scene.callee(self.plan, call)
        if callee is None or callee.form == "def" or self.plan.of(node.id).items[0] == BOOL:
            return False
        parameter = callee.function.parameters[call.args.index(node)]
        mine, theirs = self.plan.of(node.id), callee.of(parameter)
        fits = mine.items == theirs.items and mine.ndim == theirs.ndim and theirs.readonly >= mine.readonly
        own = "A" if self.plan.strided and node.id not in self.plan.function.parameters else mine.layout
        return callee.arrays.get(parameter) == "view" and fits and theirs.layout in (own, "A")

    def _renamed(self, node: ast.Name, parent: ast.AST) -> bool:
        """`v = u`, or `u, v = v, u`, where both are memoryviews of one kind."""
        assign = self.parents[id(parent)] if isinstance(parent, ast.Tuple) else parent
        if not isinstance(assign, ast.Assign) or len(assign.targets) != 1:
            return False
        target, value = assign.targets[0], assign.value
        pairs = [(target, value)]
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            pairs = list(zip(target.elts, value.elts, strict=True))
        other = next((left for left, right in pairs if right is node), None)
        if not isinstance(other, ast.Name) or {self.plan.arrays.get(name) for name in (other.id, node.id)} != {"view"}:
            return False
        return self.plan.of(other.id) == self.plan.of(node.id)

    def _plain_store(self, node: ast.Name) -> bool:
        """Bound by an assignment statement, alone or in a tuple: a place where the memoryview can follow."""
        parent = self.parents[id(node)]
        if isinstance(parent, ast.Tuple):
            parent = self.parents[id(parent)]
        return isinstance(parent, ast.Assign | ast.AnnAssign)

    def _element_is_exact(self, node: ast.Subscript) -> bool:
        """Whether C does with the element what NumPy does: narrow integers wrap in NumPy, truth values store as 0 and 1."""
        item = self.plan.of(node.value.id).items[0] if isinstance(node.value, ast.Name) else BOOL
        parent = self.parents[id(node)]
        if not isinstance(node.ctx, ast.Load):
            return self._store_is_exact(item, parent, node)
        if not is_narrow(item):
            return True
        if isinstance(parent, ast.Call):
            return self.scene.builtin(self.plan, parent.func) in ("int", "float")
        return isinstance(parent, ast.Compare | ast.Subscript) or (isinstance(parent, ast.If | ast.While) and parent.test is node)

    def _store_is_exact(self, item: Type, parent: ast.AST, node: ast.Subscript) -> bool:
        if isinstance(node.value, ast.Name) and self.plan.of(node.value.id).readonly:
            return False  # NumPy refuses it, with an error of its own
        if item != BOOL and not is_narrow(item):
            return True
        if not isinstance(parent, ast.Assign) or node not in parent.targets:
            return False
        if item == BOOL:
            return self.typer.of(parent.value) == BOOL
        return isinstance(parent.value, ast.Constant) or self.typer.of(parent.value) == item
