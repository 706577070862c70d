"""Where a list becomes an array when its region stands in a loop that stays Python. In: a region and its lists. Out: loops.

    for step in range(steps):                 xs_array = np.array(xs)
        w = f_lines_3_5(np.array(xs), w)  ->  for step in range(steps):
        print(w)                                  w = f_lines_3_5(xs_array, w)

Once before the outermost loop is enough, where nothing in that loop can change the list: by its name, or by another way to it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from ipyaccel.model import Program
from ipyaccel.syntax.effects.listuse import use_of_list
from ipyaccel.syntax.inference.observing import Seen, before
from ipyaccel.syntax.parts.boundary import Crossing
from ipyaccel.syntax.parts.regions import Block, Place, Region, blocks_in

HARMLESS = frozenset(
    """print len range str repr float int abs min max round sum format enumerate zip isinstance sorted reversed list tuple dict
    set bool divmod pow any all""".split()
)
OWN_METHODS = frozenset("append format join get items keys values copy round item tolist mean sum max min".split())
"""Methods that change at most what they are called on."""


def hoisted(program: Program, region: Region, crossings: Sequence[Crossing], seen: Seen) -> Mapping[str, ast.stmt]:
    """For each list that can be converted earlier the loop before which that is done."""
    found: dict[str, ast.stmt] = {}
    for loop in _loops_around(region):
        if not _is_quiet(region, loop):
            continue
        for crossed in crossings:
            unchanged = crossed.depth and not crossed.written and crossed.name not in found
            if unchanged and _stays(program, region.place, loop, crossed, seen):
                found[crossed.name] = loop
    return found


def _loops_around(region: Region) -> list[ast.stmt]:
    """The loops that a region stands in, the outermost first."""
    target = region.statements[0]

    def path(block: Block) -> list[ast.stmt] | None:
        for statement in block:
            if statement is target:
                return []
            for inner in blocks_in(statement):
                below = path(inner)
                if below is not None:
                    return [statement, *below]
        return None

    return [statement for statement in path(region.place.tree.body) or [] if isinstance(statement, ast.For | ast.While)]


def _stays(program: Program, place: Place, loop: ast.stmt, crossed: Crossing, seen: Seen) -> bool:
    """Whether a list is there before the loop, under this name alone, and is only read in it."""
    value = seen.value(before(place, loop), crossed.name)
    there = value is not None and not value.absent and not value.shared and value.kind.kind == "list" and bool(value.kind.items)
    return there and use_of_list(program, [loop], crossed.name, crossed.depth) == "read"


def _is_quiet(region: Region, loop: ast.stmt) -> bool:
    """Whether nothing in a loop, its region apart, can reach a list by a way that cannot be seen."""
    own = {id(node) for statement in region.statements for node in ast.walk(statement)}
    outside = (node for node in ast.walk(loop) if id(node) not in own)
    return all(_is_harmless(region.place, node) for node in outside)


def _is_harmless(place: Place, node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        func = node.func
        if isinstance(func, ast.Name):
            return (func.id in HARMLESS or func.id in place.modules) and func.id not in place.names.bound
        root = func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in place.modules and root.id not in place.names.bound:
            return True
        return (
            isinstance(func, ast.Attribute)
            and func.attr in OWN_METHODS
            and not isinstance(func.value, ast.Attribute | ast.Subscript)
        )
    if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return isinstance(node.value, ast.Name) and isinstance(node, ast.Subscript)
    return not isinstance(node, ast.Yield | ast.YieldFrom | ast.Await | ast.With | ast.FunctionDef | ast.Lambda | ast.Delete)
