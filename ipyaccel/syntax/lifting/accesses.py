"""The elements that a nest reads and writes, in order. In: a nest of counted loops. Out: `Access`es for `depend`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from ipyaccel.syntax.lifting.choice import choice_of
from ipyaccel.syntax.lifting.depend import Access
from ipyaccel.syntax.lifting.expression import element_of
from ipyaccel.syntax.lifting.extent import Extents, measured_axis
from ipyaccel.syntax.lifting.head import Axis, axis_of, counted_sum
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass
class Reader:
    """Goes through a nest once; `axes` holds the axis of each loop afterwards."""

    extents: Extents
    said: Callable[[ast.expr], str]
    axes: dict[ast.For, Axis] = field(default_factory=dict)
    found: list[Access] = field(default_factory=list)
    counters: dict[str, Axis] = field(default_factory=dict)
    place: int = 0

    def loop(self, loop: ast.For) -> None:
        """A loop and what is in it."""
        axis = axis_of(loop, len(self.axes), self.extents, self.counters, self.said(loop.iter))
        if axis.variable in self.counters:
            raise NotLifted(f"`{axis.variable}` counts two loops, one inside the other", loop.lineno)
        self.axes[loop] = axis
        self._reads(loop.iter)
        self.counters[axis.variable] = axis
        for statement in loop.body:
            self._statement(statement)
        del self.counters[axis.variable]

    def _statement(self, statement: ast.stmt) -> None:
        self.place += 1
        if isinstance(statement, ast.For):
            self.loop(statement)
        elif isinstance(statement, ast.If):
            self._reads(statement.test)
            if choice_of(statement) is not None:
                self._best(statement)
                return
            for part in (*statement.body, *statement.orelse):
                self._statement(part)
        elif isinstance(statement, ast.Assign):
            self._reads(statement.value)
            for target in statement.targets:
                self._written(target, adds=False)
        elif isinstance(statement, ast.AugAssign):
            self._reads(statement.value)
            self._written(statement.target, adds=isinstance(statement.op, (ast.Add, ast.Sub)))
        elif isinstance(statement, ast.While):
            raise NotLifted("how many turns a `while` loop makes is known only while it runs", statement.lineno)
        elif not isinstance(statement, ast.Pass) and not isinstance(getattr(statement, "value", None), ast.Constant):
            text = ast.unparse(statement).splitlines()[0]
            raise NotLifted(f"`{text}` does something in every turn that is not arithmetic", statement.lineno)

    def _best(self, statement: ast.If) -> None:
        """What the best turn of the innermost loop sets: once for all its turns."""
        inner = list(self.counters)[-1]
        axis = self.counters[inner]
        for part in statement.body:
            assert isinstance(part, ast.Assign)
            self._reads(part.value)
        del self.counters[inner]
        for part in statement.body:
            assert isinstance(part, ast.Assign)
            if any(isinstance(node, ast.Name) and node.id == inner for node in ast.walk(part.targets[0])):
                raise NotLifted("the best turn writes at a place of its own", part.lineno)
            self._written(part.targets[0], adds=False)
        self.counters[inner] = axis

    def _written(self, target: ast.expr, *, adds: bool) -> None:
        """An element that is written; its indices are read."""
        if isinstance(target, ast.Tuple):
            for part in target.elts:
                self._written(part, adds=adds)
        elif isinstance(target, ast.Subscript):
            found = element_of(target)
            if found is None:
                raise NotLifted(f"`{self.said(target)}` is not an element of a plain array", target.lineno)
            self._add(target, *found, writes=True, adds=adds)
            for part in found[1]:
                self._reads(part)
        elif not isinstance(target, ast.Name):
            raise NotLifted(f"`{self.said(target)} = ...` has no array form", target.lineno)

    def _reads(self, node: ast.AST) -> None:
        """The elements in an expression."""
        if isinstance(node, ast.expr) and measured_axis(node) is not None:
            return
        found = element_of(node) if isinstance(node, ast.Subscript) else None
        if found is not None and isinstance(node, ast.Subscript):
            self._add(node, *found)
            for part in found[1]:
                self._reads(part)
            return
        for child in ast.iter_child_nodes(node):
            self._reads(child)

    def _add(self, node: ast.Subscript, array: str, parts: list[ast.expr], *, writes: bool = False, adds: bool = False) -> None:
        index = tuple(counted_sum(part, self.extents, self.counters) for part in parts)
        axes = tuple(self.counters.values())
        self.found.append(Access(array, index, axes, self.place, node.lineno, self.said(node), writes, adds))


def no_whole(loop: ast.For, written: frozenset[str]) -> None:
    """Raises NotLifted where an array that is being written is used other than by its elements and its lengths."""
    for node in ast.walk(loop):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Name) and child.id in written:
                measured = isinstance(node, ast.Attribute) and node.attr in ("shape", "size", "ndim")
                length = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
                if not (measured or length or (isinstance(node, ast.Subscript) and node.value is child)):
                    raise NotLifted(f"`{child.id}` is used as a whole while it is being written", child.lineno)
