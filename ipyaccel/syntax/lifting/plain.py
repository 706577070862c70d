"""Loops over arrays as loops over their indices. In: a nest. Out: a copy in which every loop goes through `range`.

for v in x: ... v ...                     for @1 in range(len(x)): ... x[@1] ...
for row in a: for v in row: ... v ...     ... a[@1][@2] ...
for i, v in enumerate(x): ... v ...       for i in range(len(x)): ... x[i] ...

The counters have names that no user can have given; nodes keep their place in the user's text.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping

from ipyaccel.syntax.lifting.roles import assigned
from ipyaccel.syntax.loops.turns import NotLifted


class _Counting(ast.NodeTransformer):
    """Rewrites loops; `elements` are the names that stand for elements."""

    def __init__(self) -> None:
        self.elements: dict[str, ast.expr] = {}
        self.count = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """An element's name."""
        found = self.elements.get(node.id) if isinstance(node.ctx, ast.Load) else None
        return node if found is None else ast.copy_location(copy.deepcopy(found), node)

    def visit_For(self, node: ast.For) -> ast.For:
        """A loop."""
        if node.orelse:
            raise NotLifted("a loop with `else` has no array form", node.lineno)
        if isinstance(node.iter, ast.Call) and _called(node.iter) == "range" and isinstance(node.target, ast.Name):
            node.iter = self.visit(node.iter)
            node.body = [self.visit(statement) for statement in node.body]
            return node
        counter, elements = self._head(node)
        for name in sorted(assigned(node.body) & set(elements)):
            raise NotLifted(f"the loop changes its own variable `{name}`", node.lineno)
        lengths = [ast.unparse(_length(self.visit(array))) for array in elements.values()]
        text = lengths[0] if len(lengths) == 1 else f"min({', '.join(lengths)})"
        before = dict(self.elements)
        for name, array in elements.items():
            self.elements[name] = ast.Subscript(self.visit(copy.deepcopy(array)), ast.Name(counter, ast.Load()), ast.Load())
        body = [self.visit(statement) for statement in node.body]
        self.elements = before
        made = ast.parse(f"for _ in range({text}): pass").body[0]
        assert isinstance(made, ast.For)
        head = ast.copy_location(made.iter, node.iter)
        return ast.copy_location(ast.For(ast.Name(counter, ast.Store()), head, body, []), node)

    def _head(self, node: ast.For) -> tuple[str, Mapping[str, ast.expr]]:
        """The counter of a loop and its elements with their arrays. Raises NotLifted."""
        self.count += 1
        counter, call, target = f"@{self.count}", node.iter, node.target
        if isinstance(call, ast.Name) and isinstance(target, ast.Name):
            return counter, {target.id: call}
        given = call.args if isinstance(call, ast.Call) else []
        if isinstance(call, ast.Call) and not call.keywords and all(isinstance(item, ast.Name) for item in given):
            names = [item.id for item in getattr(target, "elts", []) if isinstance(item, ast.Name)]
            if _called(call) == "enumerate" and len(given) == 1 and len(names) == 2 == len(getattr(target, "elts", [])):
                return names[0], {names[1]: given[0]}
            if _called(call) == "zip" and given and len(names) == len(given) == len(getattr(target, "elts", [])):
                return counter, dict(zip(names, given, strict=True))
        raise NotLifted(f"the loop goes through `{ast.unparse(call)}`, which is neither a range nor an array", node.lineno)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _length(array: ast.expr) -> ast.expr:
    """How long an array is, or a row of one."""
    depth = 0
    while isinstance(array, ast.Subscript):
        array, depth = array.value, depth + 1
    text = ast.unparse(array)
    return ast.parse(f"{text}.shape[{depth}]" if depth else f"len({text})", mode="eval").body


def plain(loop: ast.For) -> ast.For:
    """The nest with counted loops only. Raises NotLifted."""
    made = _Counting().visit(copy.deepcopy(loop))
    assert isinstance(made, ast.For)
    return made
