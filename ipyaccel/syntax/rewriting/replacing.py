"""A name in the place of a part of an expression. In: an expression, one of its nodes, a name. Out: the expression."""

from __future__ import annotations

import ast


class _Replacing(ast.NodeTransformer):
    """Puts a name in the place of one node."""

    def __init__(self, node: ast.expr, name: str) -> None:
        self.node, self.name = node, name

    def visit(self, node: ast.AST) -> ast.AST:
        """One node."""
        return ast.Name(self.name, ast.Load()) if node is self.node else self.generic_visit(node)


def replaced(whole: ast.expr, node: ast.expr, name: str) -> ast.expr:
    """The expression with a name in the place of one node."""
    made = _Replacing(node, name).visit(whole)
    assert isinstance(made, ast.expr)
    return made
