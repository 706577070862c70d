"""What the locals of a function may share with its parameters and globals: in goes a `def`, out go the roots of expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from itertools import chain

from ipyaccel.syntax.effects.mutation import VIEW_FUNCTIONS, VIEW_METHODS

Dotted = Callable[[ast.expr], str]


class Aliases:
    """Roots of expressions: the parameters and globals whose memory or elements a value may be part of.

    `row = u[i]` makes `row` share with `u`; a name of a number is taken for shared too, which does no harm, since
    numbers are never written into. The order of statements counts only for parameters that are bound anew.
    """

    def __init__(self, function: ast.FunctionDef | ast.AsyncFunctionDef, shared: Iterable[str], dotted: Dotted) -> None:
        self._dotted = dotted
        self._roots: dict[str, set[str]] = {name: {name} for name in shared}
        self._renewed: dict[str, int] = {}
        self._renewed = self._bound_anew(function)
        pairs = [pair for node in ast.walk(function) for pair in _bindings(node)]
        while sum(self._bind(target, value) for target, value in pairs):
            pass

    def roots(self, node: ast.expr, line: int | None = None) -> set[str]:
        """Parameters and globals that the value of an expression may be part of, at a line of the text."""
        if isinstance(node, ast.Name):
            renewed = self._renewed.get(node.id)
            own = {node.id} if renewed is not None and line is not None and line > renewed else set()
            return self._roots.get(node.id, set()) - own
        if isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
            return self.roots(node.value, line)
        if isinstance(node, ast.IfExp):
            return self.roots(node.body, line) | self.roots(node.orelse, line)
        if isinstance(node, ast.BoolOp | ast.Tuple | ast.List):
            return set().union(*(self.roots(part, line) for part in (node.values if isinstance(node, ast.BoolOp) else node.elts)))
        if isinstance(node, ast.NamedExpr):
            return self.roots(node.value, line)
        return self._of_call(node, line) if isinstance(node, ast.Call) else set()

    def _of_call(self, call: ast.Call, line: int | None) -> set[str]:
        if self._dotted(call.func) in VIEW_FUNCTIONS:
            return set().union(*(self.roots(argument, line) for argument in call.args))
        if isinstance(call.func, ast.Attribute) and call.func.attr in VIEW_METHODS:
            return self.roots(call.func.value, line)
        return set()

    def _bind(self, target: ast.expr, value: ast.expr) -> bool:
        """Adds what the target now shares; True when that is news."""
        if isinstance(target, ast.Tuple | ast.List):
            whole = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
            values = value.elts if whole and isinstance(value, ast.Tuple | ast.List) else [value] * len(target.elts)
            return sum(self._bind(part, one) for part, one in zip(target.elts, values, strict=True)) > 0
        if isinstance(target, ast.Starred):
            return self._bind(target.value, value)
        if not isinstance(target, ast.Name):
            return False
        known = self._roots.setdefault(target.id, set())
        news = self.roots(value, value.lineno) - known
        known |= news
        return bool(news)

    def _bound_anew(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, int]:
        """Names given a value of their own by a statement that surely runs, such as `u = u.copy()`, with its last line."""
        found: dict[str, int] = {}
        for statement in function.body:
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
                name = statement.targets[0].id
                if name in self._roots and not self.roots(statement.value):
                    found.setdefault(name, statement.end_lineno or statement.lineno)
        return found


def _bindings(node: ast.AST) -> Iterable[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assign):
        return ((target, node.value) for target in node.targets)
    if isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        return [(node.target, node.value)]
    if isinstance(node, ast.For | ast.comprehension):
        return [(node.target, node.iter)]
    if isinstance(node, ast.With):
        return chain((item.optional_vars, item.context_expr) for item in node.items if item.optional_vars is not None)
    return []
