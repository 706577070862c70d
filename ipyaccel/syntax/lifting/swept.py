"""The lines for a row that carries along. In: a loop that `sweep` has read. Out: its other statements, and a running minimum."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from ipyaccel.model import OBJECT, Type
from ipyaccel.syntax.lifting.expression import element_of
from ipyaccel.syntax.lifting.statement import Statements
from ipyaccel.syntax.lifting.sweep import Sweep
from ipyaccel.syntax.lifting.value import Value, aligned, text_of
from ipyaccel.syntax.loops.turns import NotLifted

KINDS = (Type("int"), Type("float"))
"""What the row may hold: smaller numbers could overflow on the way, where the answer does not."""


@dataclass
class Sweeping(Statements):
    """Writes the lines. `swept`: the statement that carries along, if there is one."""

    swept: Sweep | None = None

    def statement(self, statement: ast.stmt) -> None:
        """One statement, for all turns."""
        if self.swept is not None and statement is self.swept.statement:
            self.line = statement.lineno
            self._sweep(self.swept, self.stack[-1])
        else:
            super().statement(statement)

    def _sweep(self, found: Sweep, loop: ast.For) -> None:
        """The one that carries along."""
        axis = self.axes[loop]
        items = self.to.around.types.get(found.array, OBJECT).items
        if axis.falling or axis.step != 1 or self.to.mask is not None or not items or items[0] not in KINDS:
            raise NotLifted(f"`{found.array}` needs the value that the turn before has made", loop.lineno)
        best = self._best(found, items[0].kind)
        whole = self.to.element(found.target, found.array, _parts(found), store=True)
        if not whole.sliced or whole.value.axes != (axis.number,):
            raise NotLifted(f"`{found.array}` needs the value that the turn before has made", loop.lineno)
        self.say(f"{text_of(whole.value.node)} = {text_of(aligned(best, (axis.number,)))}", found.statement)
        self._accumulate(found, self._row(loop, found))

    def _best(self, found: Sweep, kind: str) -> Value:
        """The smallest of all that does not come from the left."""
        values = [self.to.value(other) for other in found.others]
        if kind == "int" and any(value.kind not in ("int", "bool") for value in values):
            raise NotLifted(f"`{found.array}` holds integers and is given fractions", self.line)
        best = values[0]
        for value in values[1:]:
            order, nodes = self.to.joined(best, value)
            function = ast.parse(f"{self.to.numpy}.{found.which}imum", mode="eval").body
            best = Value(ast.Call(function, list(nodes), []), order, kind)
        return best

    def _row(self, loop: ast.For, found: Sweep) -> str:
        """The row with the element before it, as a name."""
        axis = self.axes[loop]
        self.to.counters[axis.variable] = replace(axis, start=axis.start.plus(-1))
        row = self.to.element(found.target, found.array, _parts(found), store=True)
        self.to.counters[axis.variable] = axis
        if not row.sliced:
            raise NotLifted(f"`{found.array}` needs the value that the turn before has made", loop.lineno)
        text = text_of(row.value.node)
        if isinstance(row.value.node, ast.Name):
            return text
        word = self.fresh("row", "swept")
        self.say(f"{word} = {text}", found.statement)
        self.held[word] = row.value
        return word

    def _accumulate(self, found: Sweep, row: str) -> None:
        """The running minimum or maximum along the row, less what the steps cost."""
        run = f"{self.to.numpy}.{found.which}imum.accumulate({row}, out={row})"
        if found.cost is None:
            self.say(run, found.statement)
            return
        cost = self.to.value(found.cost)
        kinds = {Type("int"): ("int", "bool"), Type("float"): ("int", "float")}
        if cost.axes or cost.kind not in kinds[self.to.around.types[found.array].items[0]]:
            raise NotLifted(f"`{self.to.said(found.cost)}` is not known to be one number for all turns", self.line)
        word, one = self.fresh("steps", "costs"), isinstance(cost.node, ast.Constant) and cost.node.value == 1
        axis = self.axes[self.stack[-1]]
        count = self.to.extents.text(axis.stop - axis.start.plus(-1))
        times = "" if one else text_of(ast.BinOp(cost.node, ast.Mult(), ast.Name("_"))).removesuffix("_")
        self.say(f"{word} = {times}{self.to.numpy}.arange({count})", found.statement)
        self.held[word] = Value(ast.Name(word), (axis.number,), cost.kind)
        less, more = ("-", "+") if found.sign == "+" else ("+", "-")
        self.say(f"{row} {less}= {word}", found.statement)
        self.say(run, found.statement)
        self.say(f"{row} {more}= {word}", found.statement)


def _parts(found: Sweep) -> list[ast.expr]:
    """The indices of the target."""
    element = element_of(found.target)
    assert element is not None
    return element[1]
