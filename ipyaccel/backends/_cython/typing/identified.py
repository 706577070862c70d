"""Floats that Python may compare by being the same object. In: a function. Out: names that must stay Python's.

(x, y) == (y, x)        true for one NaN in both: before it compares two items, a tuple asks whether they are one and the same

C's numbers are no objects, and a NaN of theirs is equal to nothing.
"""

from __future__ import annotations

import ast

from ipyaccel.model import FunctionTypes

EQUAL = (ast.Eq, ast.NotEq)


def identified(tree: ast.FunctionDef, types: FunctionTypes) -> frozenset[str]:
    """Names of floats that stand in tuples or lists, written out, which are compared with each other."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, EQUAL) for op in node.ops):
            sides = [side for side in (node.left, *node.comparators) if isinstance(side, ast.Tuple | ast.List)]
            names = {item.id for side in sides for item in side.elts if isinstance(item, ast.Name)} if len(sides) > 1 else set()
            found |= {name for name in names if types.of(name).kind == "float"}
    return frozenset(found)
