"""The function that is called like the user's where lists cross into C. In: a scene. Out: its text.

    def total(x, n):
        cdef dict known = {}
        return total_of_numbers(ints_taken_from(x, 1, known), n)

The same list is taken once, whatever it is given as; what the function wrote is given back to the lists, also when it raises.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.lists.classes import Needed, class_texts, crossing_texts
from ipyaccel.backends._cython.lists.values import RETURNED
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.model import Type

MEMORY = "from cpython.mem cimport PyMem_Free, PyMem_Realloc"


def crossing(scene: Scene, needed: Needed) -> str:
    """The entry in Python's terms."""
    plan = scene.plans[scene.program.entry]
    names = scene.lists.names[scene.program.entry]
    handed = [_handed(name, names.get(name), needed) for name in plan.function.parameters]
    call = f"{scene.lists.entry}({', '.join(handed)})"
    if _answers_with_lists(scene, plan):
        for item in _items(scene):
            needed.method(item, "as_list")
        call = f"plain({call}, known)"
    written = any((scene.program.entry, name) in scene.lists.written for name in plan.function.parameters)
    lines = [
        f"def {scene.program.entry}({_head(plan)}):",
        f'    """{scene.lists.entry} with Python\'s lists."""',
        "    cdef dict known = {}",
    ]
    if not written:
        return "\n".join([*lines, f"    return {call}"])
    return "\n".join([*lines, "    try:", f"        return {call}", "    finally:", "        give_back(known)"])


def _handed(name: str, kind: Type | None, needed: Needed) -> str:
    """One argument as it is handed on."""
    if kind is None:
        return name
    depth, item = 1, kind.items[0]
    while item.kind == "list":
        depth, item = depth + 1, item.items[0]
    return f"{needed.function(item, 'taken')}({name}, {depth}, known)"


def _head(plan: Plan) -> str:
    arguments = plan.tree.args
    plain = ast.arguments(
        posonlyargs=[ast.arg(item.arg) for item in arguments.posonlyargs],
        args=[ast.arg(item.arg) for item in arguments.args],
        vararg=arguments.vararg,
        kwonlyargs=arguments.kwonlyargs,
        kw_defaults=arguments.kw_defaults,
        kwarg=arguments.kwarg,
        defaults=arguments.defaults,
    )
    return ast.unparse(plain)


def _answers_with_lists(scene: Scene, plan: Plan) -> bool:
    if RETURNED in scene.lists.names[scene.program.entry]:
        return True
    answers = (node.value for node in ast.walk(plan.tree) if isinstance(node, ast.Return))
    parts = (part for answer in answers if isinstance(answer, ast.Tuple) for part in answer.elts)
    return any(scene.lists.of(part) is not None for part in parts)


def _items(scene: Scene) -> list[Type]:
    """The kinds of numbers that are held in lists."""
    found = []
    for kind in scene.lists.nodes.values():
        item = kind
        while item.kind == "list":
            item = item.items[0]
        found.append(item)
    return list(dict.fromkeys(found))


def list_texts(scene: Scene, needed: Needed) -> list[str]:
    """What stands above the functions for lists; nothing when there are none."""
    if not scene.lists.nodes:
        return []
    crosses = bool(scene.lists.entry)
    items = [item for item in _items(scene) if item in needed.methods or crosses]
    for item in items if crosses else []:
        needed.method(item, "as_list")
    return [
        *class_texts(needed, checked=scene.checked, steady=scene.lists.steady),
        *(crossing_texts(items, back=True) if crosses else []),
    ]
