"""Which locals may be read before they are assigned. In: a function. Out: their names.

A C variable then holds anything, where Python raises UnboundLocalError: such a name stays a Python object.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

Known = frozenset[str]
EVERYTHING: Known | None = None
"""What is known after a `return`: nothing runs there, so all may be taken as assigned."""


def unsafe_reads(tree: ast.FunctionDef, parameters: Iterable[str], bound: frozenset[str]) -> dict[str, list[ast.AST]]:
    """Names that some path reads without having assigned them, each with the places that read it so."""
    walk = _Walk(bound)
    walk.block(tree.body, frozenset(parameters))
    return walk.unsafe


def _meet(first: Known | None, second: Known | None) -> Known | None:
    if first is None or second is None:
        return second if first is None else first
    return first & second


class _Walk:
    """One pass over the statements, carrying the names assigned on every path so far."""

    def __init__(self, bound: frozenset[str]) -> None:
        self.bound = bound
        self.unsafe: dict[str, list[ast.AST]] = {}
        self.noted: list[str] = []

    def block(self, statements: list[ast.stmt], known: Known | None) -> Known | None:
        """What is assigned after the statements."""
        for statement in statements:
            if known is None:
                break
            known = self._statement(statement, known)
        return known

    def _statement(self, node: ast.stmt, known: Known) -> Known | None:
        if isinstance(node, ast.Return | ast.Raise | ast.Break | ast.Continue):
            self._read(node, known)
            return EVERYTHING
        if isinstance(node, ast.If):
            known = self._read(node.test, known)
            return _meet(self.block(node.body, known), self.block(node.orelse, known))
        if isinstance(node, ast.While):
            return self._while(node, known)
        if isinstance(node, ast.For):
            return self._for(node, known)
        if isinstance(node, ast.Try):
            return self._try(node, known)
        if isinstance(node, ast.With):
            for item in node.items:
                known = self._read(item, known)
            return self.block(node.body, known)
        if isinstance(node, ast.Match):
            self._read(node, known)
            return known
        return self._read(node, known)

    def _while(self, node: ast.While, known: Known) -> Known | None:
        known = self._read(node.test, known)
        endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
        body = self.block(node.body, known)
        if not endless:
            return self.block(node.orelse, known)
        return _at_breaks(node.body, known) if body is not None or _has_break(node.body) else EVERYTHING

    def _for(self, node: ast.For, known: Known) -> Known | None:
        known = self._read(node.iter, known)
        inside = known | _stored(node.target)
        self._read_targets(node.target, known)
        self.block(node.body, inside)
        after = inside if _runs_once(node.iter) else known
        return self.block(node.orelse, after)

    def _try(self, node: ast.Try, known: Known) -> Known | None:
        after = self.block([*node.body, *node.orelse], known)
        for handler in node.handlers:
            bound = frozenset({handler.name} if handler.name else ())
            after = _meet(after, self.block(handler.body, known | bound))
        return self.block(node.finalbody, known if after is None else after)

    def _read(self, node: ast.AST, known: Known) -> Known:
        """Notes unassigned names that the node reads; what it assigns, and what it could read, is known afterwards."""
        stored: set[str] = set()
        noted = len(self.noted)
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                if isinstance(inner.ctx, ast.Store):
                    stored.add(inner.id)
                elif inner.id in self.bound and inner.id not in known:
                    self._note(inner.id, inner)
            elif isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name) and inner.target.id not in known:
                self._note(inner.target.id, inner)
        return known | stored | frozenset(self.noted[noted:])

    def _read_targets(self, target: ast.expr, known: Known) -> None:
        """Names read inside a target, as the index in `for a[k] in ...`."""
        for inner in ast.walk(target):
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load) and inner.id not in known:
                self._note(inner.id, inner)

    def _note(self, name: str, place: ast.AST) -> None:
        self.unsafe.setdefault(name, []).append(place)
        self.noted.append(name)


def _stored(target: ast.expr) -> Known:
    return frozenset(node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _has_break(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Break) for statement in body for node in ast.walk(statement))


def _at_breaks(body: list[ast.stmt], known: Known) -> Known:
    """What an endless loop's plain leading assignments leave: those before the first statement that may leave the loop."""
    for statement in body:
        if any(isinstance(node, ast.Break | ast.Continue) for node in ast.walk(statement)):
            break
        if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign):
            known |= frozenset(name for node in ast.walk(statement) if isinstance(node, ast.expr) for name in _stored(node))
    return known


def _runs_once(iterable: ast.expr) -> bool:
    """`range(10)` with numbers that make at least one turn."""
    if not (isinstance(iterable, ast.Call) and isinstance(iterable.func, ast.Name) and iterable.func.id == "range"):
        return False
    try:
        return len(range(*(ast.literal_eval(argument) for argument in iterable.args))) > 0
    except (ValueError, TypeError):
        return False
