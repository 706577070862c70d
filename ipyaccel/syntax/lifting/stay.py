"""A loop that stays a loop, around statements over arrays. In: a loop that `short` has chosen. Out: its head and its lines.

for k in range(n):                         total = np.zeros((m, m))
    total += X[i, k] * Y[j, k]      ->     for k in range(n):
                                               total += X[:, None, k] * Y[:, k]

What it adds up begins as an array of its own, into which each turn adds.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from ipyaccel.model import OBJECT
from ipyaccel.syntax.lifting.carry import Carrying
from ipyaccel.syntax.lifting.extent import Sum
from ipyaccel.syntax.lifting.gather import multiplied, summed, turns_text
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.roles import assigned
from ipyaccel.syntax.lifting.value import Value, aligned, call, name, text_of, wider
from ipyaccel.syntax.loops.carried import Update
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass
class Staying(Carrying):
    """Writes loops that stay. `begun`: by name, the loop before which its array is made, and that line."""

    begun: dict[str, tuple[ast.For, str]] = field(default_factory=dict)

    def statement(self, statement: ast.stmt) -> None:
        """One statement, for all turns."""
        raise NotImplementedError

    def stay(self, loop: ast.For) -> None:
        """The loop with what is in it."""
        axis = self.axes[loop]
        if assigned([loop]) & self.later - set(self.roles[loop].gathers):
            raise NotLifted("the last turn is needed after the loop", loop.lineno)
        self.staying |= {loop}
        axis = self._with_word(loop, axis)
        first, extents = len(self.written), self.to.extents
        changing, rising = extents.changing, list(extents.rising)
        extents.changing = changing - {axis.variable}
        if extents.is_rising(axis.start):
            extents.rising.append(Sum(0, ((axis.variable, 1),)))
        self.stack.append(loop)
        for statement in loop.body:
            self.statement(statement)
        self.stack.pop()
        extents.changing, extents.rising = changing, rising
        self._around(loop, axis, first)
        for gone in assigned(loop.body) - set(self.roles[loop].gathers):
            self.to.values.pop(gone, None)

    def _with_word(self, loop: ast.For, axis: Axis) -> Axis:
        """The axis under a name that can be written: loops over elements have none of their own."""
        hidden = axis.variable.startswith("@")
        word = self.fresh("k", "index", "turn") if hidden else axis.variable
        for part in ast.walk(loop):
            if hidden and isinstance(part, ast.Name) and part.id == axis.variable:
                part.id = word
        return replace(axis, variable=word)

    def _around(self, loop: ast.For, axis: Axis, first: int) -> None:
        """Puts the head before the lines written since `first`, and what begins before it before the head."""
        inner = self.written[first:]
        del self.written[first:]
        self.written += [item for item in inner if isinstance(item[0], Axis)]
        self.written += [(line, loop.lineno) for at, line in self.begun.values() if at is loop]
        self.begun = {text: item for text, item in self.begun.items() if item[0] is not loop}
        start = "" if axis.start.fixed == 0 and axis.step == 1 else f"{self.to.extents.text(axis.start)}, "
        step = f", {axis.step}" if axis.step != 1 else ""
        self.written.append((f"for {axis.variable} in range({start}{self.to.extents.text(axis.stop)}{step}):", loop.lineno))
        self.written += [(f"    {what}", at) for what, at in inner if isinstance(what, str)]

    def _gather(self, update: Update, statement: ast.stmt) -> None:
        """A sum or its like; where a loop that stays gathers it, each turn adds its part."""
        kept = [loop for loop in self.stack if loop in self.staying and update.name in self.roles[loop].gathers]
        if not kept:
            super()._gather(update, statement)
            return
        kind = self.to.around.types.get(update.name, OBJECT).kind
        before = self.to.values.get(update.name) or Value(name(update.name), (), kind)
        part = self._part(update, statement)
        if part.axes and (before.axes == () or update.name in self.begun):
            before = self._begun(update, before, part, kept[0])
        if set(part.axes) - set(before.axes) or (before.axes and update.name not in self.begun):
            raise NotLifted(f"`{update.name}` is added to in more ways than one", statement.lineno)
        node = text_of(aligned(part, before.axes))
        if not before.axes and isinstance(before.node, ast.Constant):
            self.begun[update.name] = kept[0], f"{update.name} = {text_of(before.node)}"
        if update.sign not in ("max", "min"):
            self.say(f"{update.name} {update.sign}= {node}", statement)
        elif before.axes:
            self.say(f"{self.to.numpy}.{update.sign}imum({update.name}, {node}, out={update.name})", statement)
        else:
            self.say(f"{update.name} = {update.sign}({update.name}, {node})", statement)
        made = Value(name(update.name), before.axes, wider(before.kind, part.kind))
        self.to.values[update.name] = self.held[update.name] = made

    def _part(self, update: Update, statement: ast.stmt) -> Value:
        """What one turn of the loops that stay adds."""
        over = self._gathers(update.name)
        value = self.to.value(update.value)
        if update.sign in ("max", "min"):
            if over or self.to.mask is not None or value.kind not in ("int", "float"):
                raise NotLifted("the largest or smallest of some turns only", statement.lineno)
            return value
        if update.sign == "*":
            return multiplied(self.to, value, over, statement.lineno)
        return summed(self.to, value, over)

    def _begun(self, update: Update, before: Value, part: Value, loop: ast.For) -> Value:
        """The array into which the turns add, made before the loop."""
        if update.name in self.begun:
            return before
        kind = wider(before.kind, "int" if part.kind == "bool" else part.kind)
        if kind not in ("int", "float", "complex") or (update.sign in ("max", "min") and before.kind != part.kind):
            raise NotLifted(f"`{update.name}` is not known to be a number", self.line)
        shape = self._shape(part.axes)
        zero = isinstance(before.node, ast.Constant) and before.node.value == 0
        given = {} if kind == "float" else {"dtype": name(kind)}
        start = before.node if isinstance(before.node, ast.Constant) else name(update.name)
        made = call(self.to.numpy, "zeros", shape, **given) if zero else call(self.to.numpy, "full", shape, start, **given)
        if not zero and kind == "float":
            made.keywords.append(ast.keyword("dtype", name("float")))
        self.begun[update.name] = loop, f"{update.name} = {text_of(made)}"
        return Value(name(update.name), part.axes, kind)

    def _shape(self, numbers: tuple[int, ...]) -> ast.expr:
        """The shape of an array over these axes: that of an array that has it already, else its lengths."""
        by_number = {axis.number: axis for axis in self.axes.values()}
        axes = [by_number[number] for number in numbers]
        if all(axis.start.fixed == 0 and axis.step == 1 for axis in axes):
            for array, lengths in self.to.extents.shapes.items():
                if lengths == [axis.stop for axis in axes] and array not in self.to.extents.changing:
                    return ast.Attribute(name(array), "shape", ast.Load())
        lengths_of = [turns_text(self.to, axis) for axis in axes]
        return lengths_of[0] if len(lengths_of) == 1 else ast.Tuple(lengths_of, ast.Load())
