"""How statements use a list. In: statements and a name. Out: `read`, `written` (items are replaced), or `other`.

Where a list of numbers, or a list of such lists, is only read item by item, or its items are replaced, an array does the same:
`x[i]`, `m[i][j]`, `x[i] = 2.5`, `len(x)`, `for v in x`. All else (`x + y` joins lists and adds arrays) is `other`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Literal

from ipyaccel.model import Program

Use = Literal["read", "written", "other"]
ORDER: tuple[Use, ...] = ("read", "written", "other")
READERS = frozenset({"len", "sum", "min", "max", "enumerate", "zip"})


def use_of_list(program: Program, block: Iterable[ast.stmt], name: str, depth: int) -> Use:
    """The strongest use of a list of depth 1 (numbers) or 2 (rows of numbers) in statements and in the functions they call."""
    return _Uses(program, frozenset()).of(list(block), name, depth)


class _Uses:
    """Looks at one body; `open_calls` ends recursion."""

    def __init__(self, program: Program, open_calls: frozenset[tuple[str, str, int]]) -> None:
        self.program = program
        self.open_calls = open_calls

    def of(self, block: list[ast.stmt], name: str, depth: int) -> Use:
        """The strongest use of a name."""
        self.block = block
        parents = {child: node for top in block for node in ast.walk(top) for child in ast.iter_child_nodes(node)}
        uses = [
            self._one(node, parents, depth)
            for top in block
            for node in ast.walk(top)
            if isinstance(node, ast.Name) and node.id == name
        ]
        return max(uses, key=ORDER.index, default="read")

    def _one(self, node: ast.expr, parents: dict[ast.AST, ast.AST], depth: int) -> Use:
        """The use of one occurrence of a list of that depth."""
        parent = parents.get(node)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            return "other"
        if isinstance(parent, ast.Subscript) and parent.value is node:
            if isinstance(parent.slice, ast.Slice | ast.Tuple):
                return "other"
            if depth > 1:
                return self._one(parent, parents, depth - 1) if isinstance(parent.ctx, ast.Load) else "other"
            return "read" if isinstance(parent.ctx, ast.Load) else "written" if isinstance(parent.ctx, ast.Store) else "other"
        if isinstance(parent, ast.For | ast.comprehension) and parent.iter is node:
            return self._rows(parent.target, depth)
        if isinstance(parent, ast.Assign) and depth == 1 and isinstance(node, ast.Subscript) and parent.value is node:
            return self._row(parent.targets[0]) if len(parent.targets) == 1 else "other"
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and node in parent.args:
            return self._argument(parent, node, depth)
        return "other"

    def _rows(self, target: ast.expr, depth: int) -> Use:
        return "read" if depth == 1 else self._row(target)

    def _row(self, target: ast.expr) -> Use:
        """A row under a name of its own, which must be its only use."""
        if not isinstance(target, ast.Name):
            return "other"
        stored = [
            node
            for top in self.block
            for node in ast.walk(top)
            if isinstance(node, ast.Name) and node.id == target.id and not isinstance(node.ctx, ast.Load)
        ]
        if len(stored) > 1:
            return "other"
        parents = {child: node for top in self.block for node in ast.walk(top) for child in ast.iter_child_nodes(node)}
        reads = [
            node
            for top in self.block
            for node in ast.walk(top)
            if isinstance(node, ast.Name) and node.id == target.id and isinstance(node.ctx, ast.Load)
        ]
        return max((self._one(node, parents, 1) for node in reads), key=ORDER.index, default="read")

    def _argument(self, call: ast.Call, node: ast.expr, depth: int) -> Use:
        """An argument of a reader, or of a function of the program that uses its parameter so."""
        assert isinstance(call.func, ast.Name)
        name = call.func.id
        if name in READERS:
            return "read" if depth == 1 or name == "len" else "other"
        called = next((function for function in self.program.functions if function.name == name), None)
        position = call.args.index(node)
        if called is None or position >= len(called.parameters):
            return "other"
        key = (name, called.parameters[position], depth)
        if key in self.open_calls:
            return "read"
        body = next(item for item in ast.parse(called.source).body if isinstance(item, ast.FunctionDef)).body
        return _Uses(self.program, self.open_calls | {key}).of(body, called.parameters[position], depth)
