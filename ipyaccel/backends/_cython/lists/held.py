"""Lists that are held as C numbers. In: a scene and its facts. Out: the scene with what each list expression is held as.

    row = [0] * n              cdef IntList row = repeated_int(0, n)
    row[i] = row[i - 1] + 1    row.at(i)[0] = row.get(i - 1) + 1

A list of lists stays Python's own, with lists of C numbers in it, so that two names for one row are still two names for one row.
Where anything is done that only Python's list can do, all lists that may be the same stay Python's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ipyaccel.backends._cython.lists.cells import Cell, family, spoil
from ipyaccel.backends._cython.lists.names import only_in_comprehensions
from ipyaccel.backends._cython.lists.sources import Uses
from ipyaccel.backends._cython.lists.uses import uses_of_lists
from ipyaccel.backends._cython.lists.values import RETURNED
from ipyaccel.backends._cython.scene import NO_LISTS, Lists, Plan, Scene, Walk
from ipyaccel.backends._cython.typing.assigned import unsafe_reads
from ipyaccel.backends._cython.typing.spelling import number
from ipyaccel.model import Facts, FunctionTypes, Type

CALLED = "_of_numbers"


def with_lists(scene: Scene, facts: Facts) -> Scene:
    """The scene with the lists that C can hold; without any when the entry is already called through another function."""
    if (scene.inner and not scene.lists.entry) or scene.program.opaque or not facts.types:
        return scene
    before, scene = scene, _with_comprehensions(scene, facts)
    uses = uses_of_lists(scene, facts, checked=False)
    found = _held(scene, facts, uses)
    while found.nodes:
        scene_then = replace(scene, lists=found)
        uses = uses_of_lists(scene_then, facts, checked=True)
        later = _held(scene_then, facts, uses)
        if later.nodes == found.nodes:
            return _entered(scene_then)
        found = later
    return replace(before, lists=NO_LISTS, inner="" if before.lists.entry else before.inner)


def _with_comprehensions(scene: Scene, facts: Facts) -> Scene:
    """The scene with types of what only comprehensions bind: nothing reads that too early."""
    plans = {}
    for name, plan in scene.plans.items():
        known = facts.types.get(name, FunctionTypes({}))
        inner = only_in_comprehensions(plan)
        more = {item: known.of(item) for item in inner if number(known.of(item)) or known.of(item).kind == "list"}
        more |= {item: Type("int") for item in _counted(scene, plan) & inner - more.keys()}
        plans[name] = replace(plan, names={**more, **plan.names}) if more.keys() - plan.names.keys() else plan
    return replace(scene, plans=plans)


def _counted(scene: Scene, plan: Plan) -> set[str]:
    """Names that comprehensions bind by counting."""
    heads = [node for node in ast.walk(plan.tree) if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name)]
    counts = {id(head) for head in heads if isinstance(head.iter, ast.Call) and scene.builtin(plan, head.iter.func) == "range"}
    names = {head.target.id for head in heads if isinstance(head.target, ast.Name)}
    return {
        name
        for name in names
        if all(id(head) in counts for head in heads if isinstance(head.target, ast.Name) and head.target.id == name)
    }


def _held(scene: Scene, facts: Facts, uses: Uses) -> Lists:
    """What is held of what was found. What C never looks into is as quick as Python's list."""
    _spoil_unsure(scene, facts, uses)
    everything = [cell for cell in uses.values.cells.values() if cell is not None]
    leaves = {id(cell.root()): cell.root() for cell in everything if cell.root().row is None}
    for cell in leaves.values():
        kin = family(cell)
        if not any(one.read for one in kin) or cell.item is None or len({one.item for one in kin}) > 1:
            spoil(cell)
    _spoil_half_held(uses)
    nodes = {key: _type(cell) for key, cell in uses.values.cells.items() if cell is not None and _is_held(cell)}
    names = {
        function: {name: _type(cell) for (owner, name), cell in uses.values.names.items() if owner == function and _is_held(cell)}
        for function in scene.plans
    }
    walks = {
        id(walk.loop): Walk(walk.lists, walk.targets, walk.counter)
        for walk in uses.walks
        if all(id(node) in nodes for node in walk.lists)
    }
    written = {
        (owner, name)
        for (owner, name), cell in uses.values.names.items()
        if _is_held(cell) and any(part.written for part in _parts(cell))
    }
    steady = any(_mixes(scene, plan, nodes, uses.changing) for plan in scene.plans.values())
    returned = _crosses(scene, names)
    return Lists(nodes, names, frozenset(uses.snapshots & nodes.keys()), walks, frozenset(written), steady, entry=returned)


def _spoil_half_held(uses: Uses) -> None:
    """A loop over several lists, one of which stays Python's, walks over lists of Python's alone."""
    again = True
    while again:
        again = False
        for walk in uses.walks:
            cells = [uses.values.of(walk.plan, item) for item in walk.lists]
            held = [cell for cell in cells if cell is not None and _is_held(cell)]
            if held and len(held) < len(cells):
                again = True
                for cell in held:
                    spoil(cell)


def _spoil_unsure(scene: Scene, facts: Facts, uses: Uses) -> None:
    """Names that may be read before they are assigned, and arguments whose numbers are of several kinds."""
    for plan in scene.plans.values():
        unsafe = unsafe_reads(plan.tree, plan.function.parameters, plan.scope.bound)
        for name in unsafe.keys() - only_in_comprehensions(plan):
            spoil(uses.values.name(plan, name))
    for name in facts.mixed:
        spoil(uses.values.name(scene.plans[scene.program.entry], name))
    # A loop that cannot count walks over Python's list.
    for plan in scene.plans.values():
        for node in ast.walk(plan.tree):
            if isinstance(node, ast.For) and node.orelse:
                for walk in uses.walks:
                    if walk.loop is node:
                        for item in walk.lists:
                            spoil(uses.values.of(plan, item))


def _parts(cell: Cell) -> Iterable[Cell]:
    root: Cell | None = cell.root()
    while root is not None:
        yield root
        root = root.row.root() if root.row is not None else None


def _is_held(cell: Cell) -> bool:
    parts = list(_parts(cell))
    return not any(part.opaque for part in parts) and parts[-1].item is not None


def _type(cell: Cell) -> Type:
    root = cell.root()
    if root.row is not None:
        return Type("list", items=(_type(root.row),))
    assert root.item is not None
    return Type("list", items=(root.item,))


def _mixes(scene: Scene, plan: Plan, nodes: Mapping[int, Type], changing: frozenset[str]) -> bool:
    """Whether something looks into a list beside something that changes one: then C must do both in Python's order."""
    for node in ast.walk(plan.tree):
        if not isinstance(node, ast.expr) or isinstance(node, ast.Name | ast.Constant):
            continue
        inner = list(ast.walk(node))
        calls = [item for item in inner if isinstance(item, ast.Call)]
        changes = [item for item in calls if _changes(scene, plan, item, changing)]
        reads = [item for item in inner if isinstance(item, ast.Subscript) and id(item.value) in nodes]
        sizes = [item for item in calls if scene.builtin(plan, item.func) == "len"]
        if changes and len(changes) + len(reads) + len(sizes) > 1:
            return True
    return False


def _changes(scene: Scene, plan: Plan, node: ast.Call, changing: frozenset[str]) -> bool:
    """Whether a call may change a list."""
    callee = scene.callee(plan, node)
    if callee is not None:
        return callee.function.name in changing
    return isinstance(node.func, ast.Attribute) and node.func.attr == "pop"


def _crosses(scene: Scene, names: Mapping[str, Mapping[str, Type]]) -> str:
    """The name of the function behind the entry, when lists cross at the entry; else nothing."""
    entry = scene.plans[scene.program.entry]
    held = names[scene.program.entry]
    given = any(name in held for name in entry.function.parameters)
    answers = (node.value for node in ast.walk(entry.tree) if isinstance(node, ast.Return) and node.value is not None)
    back = RETURNED in held or any(isinstance(answer, ast.Tuple) for answer in answers)
    if not (given or back) or not any(names.values()):
        return ""
    inner = scene.program.entry + CALLED
    while inner in scene.plans or any(inner in plan.scope.bound for plan in scene.plans.values()):
        inner += "_"
    return inner


def _entered(scene: Scene) -> Scene:
    """The scene whose entry is called by a function that turns lists into lists of C numbers."""
    inner = scene.lists.entry
    entry = scene.plans[scene.program.entry]
    if not inner or entry.form == "cdef" or entry.tree.args.kwonlyargs or entry.tree.args.vararg or entry.tree.args.kwarg:
        return replace(scene, inner=inner)
    closed = any(
        isinstance(node, ast.Lambda | ast.GeneratorExp | ast.FunctionDef) and node is not entry.tree
        for node in ast.walk(entry.tree)
    )
    plain = entry if closed or entry.tree.args.defaults else replace(entry, form="cdef")
    return replace(scene, inner=inner, plans={**scene.plans, scene.program.entry: plain})


def _can_be_c(tree: ast.FunctionDef) -> bool:
    """A C function has no closures and no starred parameters; defaults stay with the function before it."""
    arguments = tree.args
    special = (arguments.vararg, arguments.kwarg, *arguments.kwonlyargs, *arguments.posonlyargs, *arguments.defaults)
    closed = (ast.Lambda, ast.GeneratorExp, ast.FunctionDef, ast.ClassDef, ast.Yield, ast.YieldFrom)
    inner = (node for statement in tree.body for node in ast.walk(statement))
    return not any(special) and not any(isinstance(node, closed) for node in inner)
