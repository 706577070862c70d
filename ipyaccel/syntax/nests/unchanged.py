"""Whether the turn that writes an element changes it, asked before the loop. In: a loop, the element. Out: the question's text.

    for j in range(n):                              lengths_ik = lengths[i, k]
        through = lengths[i, k] + lengths[k, j]     if lengths_ik + lengths[k, k] < lengths_ik:
        if through < lengths[i, j]:                     for j in range(n): ... as it was
            lengths[i, j] = through                 else:
                                                        for j in range(n): ... with lengths_ik

Turn k computes `lengths[i, k] + lengths[k, k]` of elements that no turn before it writes: each writes in its own column. So the
question is answered as turn k would answer it, to the last bit. Sums and products of floats raise nothing, so asking early is
safe; the elements must be of the array itself, whose column k is there when `lengths[i, k]` is.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ipyaccel.model import Type

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult)


def change_asked(loop: ast.For, element: str, held: str, turn: str, types: Mapping[str, Type]) -> str:
    """The question for a loop of one sum and one choice; empty for any other. `held`: the name of the element's old value."""
    match loop.body:
        case [
            ast.Assign(targets=[ast.Name(id=name)], value=value),
            ast.If(
                test=ast.Compare(left=left, ops=[ast.Lt() | ast.Gt() as sign], comparators=[right]),
                body=[ast.Assign(targets=[ast.Subscript() as target], value=ast.Name(id=written))],
                orelse=[],
            ),
        ] if written == name:
            pass
        case _:
            return ""
    if {ast.unparse(left), ast.unparse(right)} != {name, ast.unparse(target)} or name in _names(value):
        return ""
    assert isinstance(loop.target, ast.Name)
    own = _AtTurn(loop.target.id, turn, element, held)
    if types.get(name) != Type("float") or not _only_sums(value, ast.unparse(target.value), types):
        return ""
    sides = [own.text(value if isinstance(side, ast.Name) else target) for side in (left, right)]
    return f"{sides[0]} {'<' if isinstance(sign, ast.Lt) else '>'} {sides[1]}"


def _only_sums(value: ast.expr, array: str, types: Mapping[str, Type]) -> bool:
    """Whether a value is made by sums and products of floats and of elements of one array of floats."""
    kind = types.get(array)
    if kind is None or kind.kind != "array" or kind.items[0] != Type("float"):
        return False
    match value:
        case ast.BinOp(left=left, op=op, right=right):
            return isinstance(op, ARITHMETIC) and _only_sums(left, array, types) and _only_sums(right, array, types)
        case ast.Subscript():
            return ast.unparse(value.value) == array
        case ast.Name(id=name):
            return types.get(name) == Type("float")
        case ast.Constant(value=number):
            return type(number) is float
    return False


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


class _AtTurn(ast.NodeTransformer):
    """An expression as one turn computes it, with the name of the held element."""

    def __init__(self, counter: str, turn: str, element: str, held: str) -> None:
        self.counter, self.turn, self.element, self.held = counter, turn, ast.unparse(ast.parse(element)), held

    def text(self, node: ast.expr) -> str:
        """The expression's text; the node itself stays as it is."""
        return ast.unparse(self.visit(ast.parse(ast.unparse(node), mode="eval").body))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The counter is the turn's number."""
        return ast.Name(self.turn, node.ctx) if node.id == self.counter else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """The element itself is held."""
        self.generic_visit(node)
        return ast.Name(self.held, ast.Load()) if ast.unparse(node) == self.element else node
