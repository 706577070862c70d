"""Arrays as wholes inside a loop. In: an expression of one turn. Out: the two vectors of a product, or a refusal."""

from __future__ import annotations

import ast

from ipyaccel.model import OBJECT
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.loops.elementwise import Elementwise, Surroundings, bare
from ipyaccel.syntax.loops.turns import NotLifted


def refuse_arrays(value: ast.expr, around: Surroundings, line: int) -> None:
    """Raises NotLifted where a turn computes with whole arrays: all turns at once would need one axis more."""
    scope = Scope(around.types, around.imports)
    for part in ast.walk(value):
        if isinstance(part, ast.BinOp) and infer(part, scope).ndim:
            raise NotLifted(f"`{ast.unparse(part)}` is an array in every turn", line)


def pair_of_vectors(value: ast.expr, translate: Elementwise) -> tuple[str, str] | None:
    """The two sides of a product of arrays of floats: the sum of such a product need not make it first."""
    if not (isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult)):
        return None
    if translate.around.fused and not all(is_array(side, translate.around) for side in (value.left, value.right)):
        return None
    left, right = translate.term(value.left), translate.term(value.right)
    if not (left.varying and right.varying and left.kind == right.kind == "float"):
        return None
    return bare(left.text), bare(right.text)


def is_array(node: ast.expr, around: Surroundings) -> bool:
    """Whether a node is an array of the user's or a part of one, and not something that is computed."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return isinstance(node, ast.Name) and around.types.get(node.id, OBJECT).kind == "array"
