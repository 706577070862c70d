"""The lines of an array form, and the names they bind. In: values. Out: lines in order, with the user's comments."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from ipyaccel.syntax.lifting.expression import Expressions
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.roles import Roles
from ipyaccel.syntax.lifting.value import Value, call, name, text_of
from ipyaccel.syntax.loops.turns import NotLifted


class Comments(Protocol):
    """Comments by line, behind code and alone."""

    behind: dict[int, str]
    alone: dict[int, str]


@dataclass
class Lines:
    """Gathers lines. `held`: what the names of the array form hold; `written`: lines, or the axis whose numbers are made there.

    `stack`: the loops around the present statement; `after`: what must hold after the nest; `line`: where we are. `staying`:
    the loops that stay loops, around arrays over all the others. `only_if`: without a turn nothing may happen at all.
    """

    to: Expressions
    axes: Mapping[ast.For, Axis]
    roles: Mapping[ast.For, Roles]
    later: frozenset[str]
    taken: set[str]
    comments: Comments
    held: dict[str, Value] = field(default_factory=dict)
    written: list[tuple[str | Axis, int]] = field(default_factory=list)
    stack: list[ast.For] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    staying: frozenset[ast.For] = frozenset()
    only_if: str = ""
    line: int = 0

    def lines(self) -> list[str]:
        """All lines, with the numbers of those axes that are looked at and the user's comments."""
        lines: list[str] = []
        said: set[int] = set()
        for what, at in self.written:
            alone = [line for line in sorted(self.comments.alone) if line < at and line not in said]
            said |= set(alone)
            text = self._numbers(what) if isinstance(what, Axis) else what
            lines += [text[: len(text) - len(text.lstrip())] + self.comments.alone[line] for line in alone]
            if text:
                comment = self.comments.behind.get(at, "") if at not in said else ""
                said.add(at)
                lines.append(text + comment)
        lines += self.after
        return [f"if {self.only_if}:", *(f"    {line}" for line in lines)] if self.only_if else lines

    def _numbers(self, axis: Axis) -> str:
        """The line that makes the numbers of a loop; "" when nobody looks at them."""
        if axis.number not in self.to.counted:
            return ""
        start = "" if axis.start.fixed == 0 and axis.step == 1 else f"{self.to.extents.text(axis.start)}, "
        step = f", {axis.step}" if axis.step != 1 else ""
        word = self.to.words[axis.number]
        self.held[word] = Value(name(word), (axis.number,), "int")
        return f"{word} = {self.to.numpy}.arange({start}{self.to.extents.text(axis.stop)}{step})"

    def open_axes(self) -> list[Axis]:
        """The axes of the loops around the present statement, but for those that stay loops."""
        return [self.axes[loop] for loop in self.stack if loop not in self.staying]

    def say(self, text: str, statement: ast.stmt) -> None:
        """Adds a line."""
        self.written.append((text, statement.lineno))

    def fresh(self, *wishes: str) -> str:
        """A name that the function does not use yet."""
        number_ = 2
        free = next((wish for wish in wishes if wish not in self.taken), "")
        while not free:
            free = f"{wishes[0]}{number_}" if f"{wishes[0]}{number_}" not in self.taken else ""
            number_ += 1
        self.taken.add(free)
        return free

    def named(self, test: Value) -> Value:
        """A test in a variable of its own."""
        word = self.fresh("chosen", "wanted")
        self.written.append((f"{word} = {text_of(test.node)}", self.line))
        self.held[word] = test
        return Value(name(word), test.axes, "bool")

    def _own(self, value: Value) -> Value:
        """A value that later writes into arrays leave alone: an element is a number of its own, a slice is not."""
        node: ast.expr = value.node
        while isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        if value.axes and isinstance(node, ast.Name) and node.id in self.to.stored:
            copied = ast.Call(ast.Attribute(value.node, "copy", ast.Load()), [], [])
            return replace(value, node=copied, cut=False)
        return value

    def _bind(self, text: str, value: Value, statement: ast.stmt) -> None:
        """A name that every turn makes anew."""
        if text in self.later and self._is_flag(statement):
            self._raise_flag(text, value, statement)
            return
        old = self.to.values.get(text)
        if self.to.mask is not None and old is not None:
            value = self.to.where(self.to.mask, value, old)
        elif isinstance(value.node, ast.Constant) and text not in self.later:
            self.to.values[text] = value
            return
        word = self.fresh(f"{text}s", f"all_{text}") if text in self.later and value.axes else text
        self.say(f"{word} = {text_of(self._own(value).node)}", statement)
        self._remember(text, word, value)

    def _remember(self, text: str, word: str, value: Value) -> None:
        self.to.values[text] = Value(name(word), value.axes, value.kind)
        self.held[word] = value

    def _set(self, text: str, value: Value, statement: ast.stmt) -> None:
        self.say(f"{text} = {text_of(value.node)}", statement)
        self._remember(text, text, value)

    def _is_flag(self, statement: ast.stmt) -> bool:
        """Whether a name is only ever given one constant, and in some turns only."""
        constant = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        return constant and (self.to.mask is not None or len(self.stack) > 1 or statement not in self.stack[0].body)

    def _raise_flag(self, text: str, value: Value, statement: ast.stmt) -> None:
        """`found = True` in some turns: once, when there is such a turn."""
        mask = self.to.mask
        if mask is None or {axis.number for axis in self.open_axes()} - set(mask.axes):
            raise NotLifted(f"`{text}` is used after the loop, with the value of its last turn", statement.lineno)
        self.written.append((f"if {text_of(call(self.to.numpy, 'any', mask.node))}:", statement.lineno))
        self.written.append((f"    {text} = {text_of(value.node)}", statement.lineno))
