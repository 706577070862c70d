"""Names for elements that are held. In: an element of an array. Out: a name that nothing else has, like `A_ik` for `A[i, k]`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from ipyaccel.syntax.nests.legal import Around


def element_name(node: ast.Subscript, around: Around, counters: Iterable[str], taken: Iterable[str] = ()) -> str:
    """A name made of the array's and of the counters in its index."""
    every = {part.id for part in ast.walk(around.tree) if isinstance(part, ast.Name)} | set(taken)
    every |= set(around.function.parameters) | {function.name for function in around.program.functions}
    every |= {item.name for item in around.program.imports} | set(around.program.globals)
    every |= {name for name, _ in around.program.constants}
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    known = set(counters)
    letters = [
        next((inner.id for inner in ast.walk(part) if isinstance(inner, ast.Name) and inner.id in known), "") for part in parts
    ]
    short = all(len(name) <= 1 for name in letters)
    stem = f"{ast.unparse(node.value)}_{('' if short else '_').join(filter(None, letters)) or 'here'}"
    while stem in every:
        stem += "_"
    return stem
