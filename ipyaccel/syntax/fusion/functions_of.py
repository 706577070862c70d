"""Fuses one function, block by block.

In: a function of the program. Out: the function with loops, the types of its new names, and what stayed with NumPy and why.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, Function, Program, Reason, Type
from ipyaccel.syntax.fusion import layout
from ipyaccel.syntax.fusion.additions import Additions
from ipyaccel.syntax.fusion.lengths import Lengths
from ipyaccel.syntax.fusion.nodes import Unfusable
from ipyaccel.syntax.fusion.scene import Scene
from ipyaccel.syntax.fusion.statements import Rewriting

SIMPLE = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)


@dataclass(frozen=True)
class FusedFunction:
    """A function after fusing; the same text when `changed` is False."""

    function: Function
    changed: bool
    types: Mapping[str, Type]
    left: tuple[Reason, ...]


def fuse_function(program: Program, facts: Facts, function: Function, additions: Additions) -> FusedFunction:
    """The function with its array expressions as loops."""
    source = layout.one_a_line(function.source)
    scene = Scene(program, facts, replace(function, source=source), additions)
    work = _Blocks(scene)
    work.block(scene.tree.body, Lengths())
    shift = function.first_line - 1
    left = tuple(Reason(item.reason[0].upper() + item.reason[1:] + ".", line + shift) for line, item in work.left)
    if not work.lines and not work.headers:
        return FusedFunction(function, False, {}, left)
    text = layout.replaced(source, {**work.lines, **work.headers})
    return FusedFunction(replace(function, source=text), True, scene.types, left)


class _Blocks:
    """Walks the blocks of a function and collects new lines by statement."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.lines: dict[ast.stmt, list[str]] = {}
        self.headers: dict[ast.stmt, list[str]] = {}
        self.left: list[tuple[int, Unfusable]] = []

    def block(self, statements: list[ast.stmt], known: Lengths) -> None:
        """Rewrites a list of statements; `known` are lengths named before it."""
        for statement in statements:
            if isinstance(statement, SIMPLE):
                made = self._attempt(statement, known)
                if made is not None:
                    self.lines[statement] = made
            elif not isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                self._compound(statement, known)
                known.forget(self.scene.bound_in(statement))

    def _compound(self, statement: ast.stmt, known: Lengths) -> None:
        """Rewrites what is indented under a statement. A loop's body may come after itself."""
        inside = known.copy()
        if isinstance(statement, (ast.For, ast.While)):
            inside.forget(self.scene.bound_in(statement))
        for name in ("body", "orelse", "finalbody"):
            self.block(getattr(statement, name, []), inside.copy())
        for handler in getattr(statement, "handlers", []):
            self.block(handler.body, inside.copy())

    def _attempt(self, statement: ast.stmt, known: Lengths) -> list[str] | None:
        scene, additions = self.scene, self.scene.additions
        marks = scene.mark(), additions.mark()
        trial = known.copy()
        try:
            made = Rewriting(scene, trial).lines(copy.deepcopy(statement))
        except Unfusable as failure:
            self.left.append((statement.lineno, failure))
            made = None
        if made is None:
            scene.back_to(marks[0])
            additions.back_to(marks[1])
            known.forget(scene.bound_in(statement))
            return None
        known.take(trial)
        return made
