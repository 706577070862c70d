"""How a reduction is written: the value it begins with, and what one element does to it.

In: a `Reduce` node, the name that holds the result so far. Out: lines of Python.
"""

from __future__ import annotations

import ast

from ipyaccel.syntax.fusion.additions import Additions
from ipyaccel.syntax.fusion.nodes import Reduce
from ipyaccel.syntax.fusion.spelling import name, spell

STEMS = {"sum": "total", "prod": "product", "max": "largest", "min": "smallest", "any": "found", "all": "holds"}
FULL_NAMES = {"max": "maximum", "min": "minimum"}


def start(node: Reduce, held: str, lengths: list[str], additions: Additions) -> list[str]:
    """The lines before the loop. The largest of nothing raises ValueError, as in NumPy."""
    if node.kind in ("max", "min"):
        empty = f"zero-size array to reduction operation {FULL_NAMES[node.kind]} which has no identity"
        condition = " or ".join(f"{length} == 0" for length in lengths)
        infinity = f"{'-' if node.kind == 'max' else ''}{additions.numpy}.inf"
        return [f"if {condition}:", f'    raise ValueError("{empty}")', f"{held} = {infinity}"]
    zero = {"int": "0", "complex": "0j"}.get(node.type.kind, "0.0")
    return [f"{held} = {({'sum': zero, 'prod': '1.0', 'any': 'False', 'all': 'True'})[node.kind]}"]


def step(node: Reduce, held: str, value: ast.expr, additions: Additions) -> list[str]:
    """The lines inside the innermost loop."""
    text = ast.unparse(value)
    if node.kind == "sum":
        return [f"if {text}:", f"    {held} += 1"] if node.arg.type.kind == "bool" else [f"{held} += {text}"]
    if node.kind == "prod":
        return [f"{held} *= {text}"]
    if node.kind in ("max", "min"):
        larger = spell(FULL_NAMES[node.kind], [name(held), value], additions)
        return [f"{held} = {ast.unparse(larger)}"]
    condition = text if node.kind == "any" else ast.unparse(ast.UnaryOp(ast.Not(), value))
    leave = ["    break"] if len(node.axes) == 1 else []
    return [f"if {condition}:", f"    {held} = {node.kind == 'any'}", *leave]
