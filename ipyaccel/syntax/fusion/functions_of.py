"""Fuses one function, block by block.

In: a function of the program. Out: the function with loops, the types of its new names, and what stayed with NumPy and why.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, Program, Reason, Type
from ipyaccel.syntax.fusion import inference, layout, pairs, putoff
from ipyaccel.syntax.fusion.additions import Additions
from ipyaccel.syntax.fusion.lengths import Lengths
from ipyaccel.syntax.fusion.nodes import Unfusable
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.statements import Rewriting


@dataclass(frozen=True)
class FusedFunction:
    """A function after fusing; the same text when `changed` is False."""

    function: Function
    changed: bool
    types: Mapping[str, Type]
    left: tuple[Reason, ...]


def fuse_function(program: Program, facts: Facts, function: Function, additions: Additions) -> FusedFunction:
    """The function with its array expressions as loops."""
    text = layout.one_a_line(layout.text_of(function.source))
    scene = _scene(program, facts, replace(function, source=text.source), additions)
    hidden = scene.hidden()
    if hidden:
        reason = Reason(f"The name {hidden} is used for something else here, so no loops are written.", function.first_line)
        return FusedFunction(function, False, {}, (reason,))
    apart = pairs.taken_apart(scene, text)
    if apart is not text:
        text = apart
        scene = _scene(program, facts, replace(function, source=text.source), additions)
    work = _Blocks(scene, text.lines)
    work.block(scene.tree.body, Lengths())
    shift = function.first_line - 1
    left = tuple(Reason(_sentence(item.reason), text.origins[line - 1] + shift) for line, item in work.left)
    if not work.lines:
        return FusedFunction(function, False, {}, left)
    source = layout.replaced(text, work.lines).source
    return FusedFunction(replace(function, source=source), True, scene.types, left)


def _scene(program: Program, facts: Facts, function: Function, additions: Additions) -> Scene:
    made = Scene(program, facts, function, additions)
    inference.add_types(made)
    return made


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


class _Blocks:
    """Walks the blocks of a function and collects new lines by statement."""

    def __init__(self, scene: Scene, text: tuple[str, ...]) -> None:
        self.scene, self._text = scene, text
        self.lines: dict[ast.stmt, list[str]] = {}
        self.left: list[tuple[int, Unfusable]] = []

    def block(self, statements: list[ast.stmt], known: Lengths) -> None:
        """Rewrites a list of statements; `known` are lengths named before it."""
        waiting: dict[ast.stmt, list[ast.Assign]] = {}
        for position, statement in enumerate(statements):
            mine = waiting.pop(statement, [])
            if isinstance(statement, putoff.SIMPLE):
                later = putoff.reader_of(self.scene, statements, position)
                if isinstance(statement, ast.Assign) and later is not None and self._makes_array(statement, mine):
                    waiting.setdefault(later, []).extend([*mine, statement])
                    continue
                self._rewrite(statement, known, mine)
            elif not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                self._header(statement, known)
                self._under(statement, known)
                known.forget(self.scene.bound_in(statement))

    def _under(self, statement: ast.stmt, known: Lengths) -> None:
        """Rewrites what is indented under a statement. A loop's body may come after itself."""
        inside = known.copy()
        if isinstance(statement, (ast.For, ast.While)):
            inside.forget(self.scene.bound_in(statement))
        for name in ("body", "orelse", "finalbody"):
            self.block(getattr(statement, name, []), inside.copy())
        for handler in getattr(statement, "handlers", []):
            self.block(handler.body, inside.copy())

    def _header(self, statement: ast.stmt, known: Lengths) -> None:
        """Rewrites the condition of an `if` or `while` and what a `for` runs over."""
        follows = self._text[statement.lineno - 1].strip().startswith("elif")
        if isinstance(statement, (ast.If, ast.For, ast.While)) and not follows:
            if isinstance(statement, ast.While):
                known = known.copy()
                known.forget(self.scene.bound_in(statement))
            made = self._attempt(statement, known, {})
            if made is not None:
                self.lines[statement] = made

    def _rewrite(self, statement: ast.stmt, known: Lengths, waiting: list[ast.Assign]) -> None:
        """One statement, with the temporaries put off until it; or after them, when that is not possible."""
        if waiting:
            values = {item.targets[0].id: item.value for item in waiting if isinstance(item.targets[0], ast.Name)}
            made = self._attempt(statement, known, values)
            if made is not None:
                self.scene.additions.gains = True
                self.lines.update({item: [] for item in waiting})
                self.lines[statement] = made
                return
        for item in [*waiting, statement]:
            made = self._attempt(item, known, {})
            if made is not None:
                self.lines[item] = made

    def _makes_array(self, statement: ast.Assign, waiting: list[ast.Assign]) -> bool:
        values = {item.targets[0].id: item.value for item in waiting if isinstance(item.targets[0], ast.Name)}
        marks = self.scene.mark(), self.scene.additions.mark()
        try:
            return Rewriting(self.scene, Lengths(), values).is_array(copy.deepcopy(statement.value))
        except Unfusable:
            return False
        finally:
            self.scene.back_to(marks[0])
            self.scene.additions.back_to(marks[1])

    def _attempt(self, statement: ast.stmt, known: Lengths, values: dict[str, ast.expr]) -> list[str] | None:
        """The statement's new lines, or None; what an attempt without success has added is forgotten."""
        scene, additions = self.scene, self.scene.additions
        marks = scene.mark(), additions.mark()
        trial = known.copy()
        made: list[str] | None = None
        try:
            made = Rewriting(scene, trial, values).lines(copy.deepcopy(statement))
        except Unfusable as failure:
            if not values:
                self.left.append((statement.lineno, failure))
        if made is not None and not values.keys() & putoff.names_read(made):
            known.take(trial)
            return made
        scene.back_to(marks[0])
        additions.back_to(marks[1])
        if not values:
            known.forget(scene.bound_in(statement))
        return None
