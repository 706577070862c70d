"""Elements that are written. In: a target and its value over all turns. Out: a store into a slice, a mask, or at picked places.

out[i, j] = e                 out[:, :] = e
if c: out[i] = e              out[:] = np.where(c, e, out)
y[i] += a[i, j] * x[j]        y += a @ x
h[k] += 1                     h += np.bincount(k, minlength=len(h))
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.model import OBJECT
from ipyaccel.syntax.lifting.cut import Cut
from ipyaccel.syntax.lifting.expression import element_of
from ipyaccel.syntax.lifting.gather import summed, summed_plainly
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.lines import Lines
from ipyaccel.syntax.lifting.value import Value, aligned, call, number, text_of
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass
class Stores(Lines):
    """Writes stores."""

    def _store(self, target: ast.Subscript, value: Value, statement: ast.stmt, op: ast.operator | None = None) -> None:
        """An element that is written."""
        found = element_of(target)
        assert found is not None
        array, parts = found
        cut = self.to.element(target, array, parts, store=True)
        kinds = self.to.around.types.get(array, OBJECT).items
        if op is not None and kinds and kinds[0].kind == "int" and (value.kind == "float" or isinstance(op, ast.Div)):
            raise NotLifted(f"`{array}` holds integers and is added to in fractions", statement.lineno)
        here = self.open_axes()
        if not cut.sliced:
            self._scatter(array, cut, value, statement, op, here)
            return
        missing = [axis for axis in here if axis.number not in cut.value.axes]
        if missing:
            value = summed(self.to, value, missing)
        self._write(cut, value, statement, op, summed_up=bool(missing))

    def _write(self, cut: Cut, value: Value, statement: ast.stmt, op: ast.operator | None, *, summed_up: bool) -> None:
        """A store into a slice."""
        target, mask = cut.value, self.to.mask
        if set(value.axes) - set(target.axes):
            raise NotLifted("two turns may write the same place", statement.lineno)
        neutral = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1}
        text = text_of(target.node)
        if mask is not None and not summed_up:
            if op is not None and type(op) not in neutral:
                raise NotLifted("this happens in some turns only", statement.lineno)
            other = target if op is None else number(neutral[type(op)])
            if op is None and not value.axes and mask.axes == target.axes:
                self.say(f"{text}[{text_of(mask.node)}] = {text_of(value.node)}", statement)
                return
            value = self.to.where(mask, value, other)
        node = text_of(aligned(value, target.axes))
        if op is not None:
            self.say(f"{text} {_sign(op)}= {node}", statement)
        else:
            every = f"{text}[{', '.join(':' for _ in target.axes)}]" if isinstance(target.node, ast.Name) else text
            self.say(f"{every} = {node}", statement)

    def _scatter(
        self, array: str, cut: Cut, value: Value, statement: ast.stmt, op: ast.operator | None, here: list[Axis]
    ) -> None:
        """A store at places that index arrays name."""
        missing = [axis for axis in here if axis.number not in cut.value.axes]
        mask = self.to.mask
        if op is None or not isinstance(op, (ast.Add, ast.Sub)):
            self._place(cut, value, statement, op, missing)
            return
        if missing and mask is None:
            value, missing = summed_plainly(self.to, value, missing), []
        if missing:
            raise NotLifted(f"`{text_of(cut.value.node)}` is added to in some turns only", statement.lineno)
        order, nodes = self.to.joined(*cut.picks, *([mask] if mask is not None else []))
        picks = list(nodes[: len(cut.picks)])
        if set(value.axes) - set(order):
            raise NotLifted("what is added has more turns than its places", statement.lineno)
        added = aligned(value, order)
        if mask is not None:
            chosen = aligned(mask, order)
            if any(part.axes not in ((), order) for part in cut.picks) or mask.axes != order or value.axes not in ((), order):
                raise NotLifted(f"`{text_of(cut.value.node)}` is added to in some turns of several loops", statement.lineno)
            picks = [
                ast.Subscript(pick, chosen, ast.Load()) if part.axes else pick
                for part, pick in zip(cut.picks, picks, strict=True)
            ]
            added = ast.Subscript(added, chosen, ast.Load()) if value.axes else added
        moving = [place for place, part in enumerate(cut.picks) if part.axes]
        whole = Value(added, order if value.axes else (), value.kind)
        self._count(array, picks, moving, whole, statement, op, 1 if mask else len(order))

    def _count(
        self, array: str, picks: list[ast.expr], moving: list[int], added: Value, statement: ast.stmt, op: ast.operator, ndim: int
    ) -> None:
        """`np.bincount` where one place moves, else `np.add.at`. `moving`: which of the picks differ from turn to turn."""
        kind = self.to.around.types[array].items[0].kind
        one = isinstance(added.node, ast.Constant) and added.node.value == 1
        if len(moving) == 1 and ((one and isinstance(op, ast.Add)) or (added.axes and kind == "float")):
            pick = picks[moving[0]]
            flat = pick if ndim == 1 else ast.Call(ast.Attribute(pick, "ravel", ast.Load()), [], [])
            size = ast.parse(self.to.extents.text(self.to.extents.length(array, moving[0])), mode="eval").body
            weights = added.node if ndim == 1 else ast.Call(ast.Attribute(added.node, "ravel", ast.Load()), [], [])
            given = {"minlength": size} if one else {"weights": weights, "minlength": size}
            parts = [ast.Slice() if place in moving else part for place, part in enumerate(picks)]
            into = text_of(ast.Subscript(ast.Name(array), ast.Tuple(parts, ast.Load()), ast.Load())) if len(parts) > 1 else array
            self.say(f"{into} {_sign(op)}= {text_of(call(self.to.numpy, 'bincount', flat, **given))}", statement)
            return
        index = picks[0] if len(picks) == 1 else ast.Tuple(picks, ast.Load())
        function = "add" if isinstance(op, ast.Add) else "subtract"
        arguments = f"{array}, {text_of(index)}, {text_of(added.node)}"
        self.say(f"{self.to.numpy}.{function}.at({arguments})", statement)

    def _place(self, cut: Cut, value: Value, statement: ast.stmt, op: ast.operator | None, missing: list[Axis]) -> None:
        """A store at places that are all different."""
        if self.to.mask is not None or missing or set(value.axes) - set(cut.value.axes):
            raise NotLifted(f"`{text_of(cut.value.node)}` is written in some turns only", statement.lineno)
        sign = "" if op is None else _sign(op)
        self.say(f"{text_of(cut.value.node)} {sign}= {text_of(aligned(value, cut.value.axes))}", statement)


def _sign(op: ast.operator) -> str:
    """The sign of an operator."""
    return ast.unparse(ast.BinOp(ast.Name("a"), op, ast.Name("b")))[2:-2]
