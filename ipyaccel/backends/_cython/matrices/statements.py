"""Statements with small matrices, written as loops. In: a function and its lengths. Out: its text, and the types of new names."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

from ipyaccel.backends._cython.matrices import loops
from ipyaccel.backends._cython.matrices.expressions import Expressions, Stays
from ipyaccel.backends._cython.matrices.kept import kept_names
from ipyaccel.backends._cython.matrices.lengths import FLOAT, Lengths, Matrices
from ipyaccel.backends._cython.matrices.views import OPERATORS, View
from ipyaccel.model import Type
from ipyaccel.syntax.fusion import layout
from ipyaccel.syntax.fusion.nodes import Unfusable
from ipyaccel.syntax.fusion.order import check_order

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.Try)
Simple = ast.Assign | ast.AugAssign | ast.Return | ast.Expr
Loop = ast.For | ast.While
COUNTERS = ("i", "j", "k", "l", "m", "n")


@dataclass
class Statements:
    """Rewrites one function. `types`: those of new names."""

    matrices: Matrices
    text: layout.Text
    types: dict[str, Type] = field(default_factory=dict)
    changed: bool = False
    refilled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.scene = self.matrices.scene
        free = [name for name in COUNTERS if not self.scene.is_taken(name)]
        names = [self.scene.reserve(name) for name in (*free, *COUNTERS)[:3]]
        self.counters = (names[0], names[1], names[2])
        self.kept = kept_names(self.matrices)
        self.concerned = Expressions(self.matrices, self.counters, looped=False).concerns(self.scene.tree)

    def written(self) -> str:
        """The function's new text; the old one when there is nothing to write."""
        blocks: dict[ast.stmt, list[str]] = {}
        closed = any(isinstance(node, SCOPES) and node is not self.scene.tree for node in ast.walk(self.scene.tree))
        if closed or not self.concerned:
            return self.text.source
        for statement, loop in _with_loops(self.scene.tree.body, None):
            work = Expressions(self.matrices, self.counters, looped=loop is not None)
            made = self._attempt(statement, work)
            if made is not None:
                blocks[statement] = made
            if loop is not None and made is not None and work.ahead:
                blocks.setdefault(loop, [_header(loop)])
                blocks[loop][-1:-1] = work.ahead
        for name in self.refilled:
            first = self.kept[name]
            if isinstance(first.value, ast.Name):
                blocks[first] = [f"{name} = {first.value.id}.copy()"]
        return layout.replaced(self.text, blocks).source if self.changed else self.text.source

    def _attempt(self, statement: Simple, work: Expressions) -> list[str] | None:
        """The statement's new lines; None when it stays."""
        mark = self.scene.mark()
        try:
            lines = self._lines(statement, work)
        except (Stays, Unfusable):
            lines = None
        if lines is None:
            self.scene.back_to(mark)
            return None
        self.types |= work.types | dict.fromkeys(self.counters, Type("int"))
        return lines

    def _lines(self, statement: Simple, work: Expressions) -> list[str] | None:
        value = statement.value
        if value is None:
            return None
        matters = work.concerns(value) or (work.looped and work.is_small(value))
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        kept = isinstance(target, ast.Name) and target.id in self.kept
        if not matters and not kept:
            return None
        check_order(self.scene, statement)
        if isinstance(target, ast.Name) and self.matrices.of(value):
            if kept and statement is not self.kept[target.id]:
                return self._filled_anew(target.id, value, work)
            if matters:
                return self._array(target.id, value, work)
        if not matters:
            return None
        self.changed = True
        made = copy.copy(statement)
        made.value = work.rewritten(value)
        return [*work.before, ast.unparse(ast.fix_missing_locations(made))]

    def _array(self, name: str, value: ast.expr, work: Expressions) -> list[str]:
        """`product = a @ b`, of a name that has no other value."""
        self.changed = True
        reads = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
        kind = self.scene.type_of(name)
        free = name not in reads and name not in self.scene.parameters and kind.layout == "C" and kind.items[:1] == (FLOAT,)
        own = name if free and (self.scene.bindings(name) == 1 or name in self.kept) else ""
        if work.is_made(value):
            made = work.made(value, own)
            return work.before if made == own else [*work.before, f"{name} = {made}"]
        if work.is_stored(value):
            made = work.stored(value, own)
            return work.before if made == own else [*work.before, f"{name} = {made}"]
        if not (isinstance(value, ast.BinOp) and type(value.op) in OPERATORS):
            text = ast.unparse(work.rewritten(value))
            return [*work.before, f"{name} = {text}"]
        view = work.view(value)
        made = work.new("part", view.lengths, own)
        rest = [] if made == own else [f"{name} = {made}"]
        return [*work.before, *loops.copied(made, view, self.counters), *rest]

    # ------------------------------------------------------------------------------------------------- what keeps its memory

    def _filled_anew(self, name: str, value: ast.expr, work: Expressions) -> list[str]:
        """`x = F @ x`, where the array may be filled anew."""
        self.changed = True
        view = work.view(value)
        if name in view.reads and not view.straight:
            view = work.held(view)
        own = self.matrices.names[name]
        assert own
        lines = self._room(name, own, view)
        if lines and name in view.reads:
            raise Stays
        self.refilled.add(name)
        return [*work.before, *lines, *loops.copied(name, view, self.counters)]

    def _room(self, name: str, own: Lengths, view: View) -> list[str]:
        """A new array, where the one there is has another size."""
        unsure = [
            (f"{name}.shape[{axis}]", length.text)
            for axis, (mine, length) in enumerate(zip(own, view.lengths, strict=True))
            if mine.equals(length) is not True
        ]
        if not unsure:
            return []
        texts = [length.text for length in view.lengths]
        shape = texts[0] if len(texts) == 1 else f"({', '.join(texts)})"
        asked = " or ".join(f"{one} != {two}" for one, two in unsure)
        return [f"if {asked}:", f"    {name} = {self.scene.additions.numpy}.empty({shape})"]


def _with_loops(block: list[ast.stmt], loop: Loop | None) -> Iterator[tuple[Simple, Loop | None]]:
    """The simple statements, each with the outermost loop around it."""
    for statement in block:
        if isinstance(statement, Simple):
            yield statement, loop
        inner = loop or (statement if isinstance(statement, Loop) else None)
        for part in ("body", "orelse", "finalbody"):
            yield from _with_loops(getattr(statement, part, []), inner)
        for handler in getattr(statement, "handlers", []):
            yield from _with_loops(handler.body, inner)


def _header(loop: Loop) -> str:
    """The first line of a loop."""
    made = copy.copy(loop)
    made.body, made.orelse = [ast.Pass()], []
    return ast.unparse(made).rpartition("\n")[0]
