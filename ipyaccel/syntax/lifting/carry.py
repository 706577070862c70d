"""What turns carry: sums and their like, what runs, and the best. In: an update or a choice. Out: its lines."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.model import OBJECT
from ipyaccel.syntax.lifting.choice import Choice
from ipyaccel.syntax.lifting.gather import extreme, multiplied, running, summed
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.running import Recurrence
from ipyaccel.syntax.lifting.store import Stores
from ipyaccel.syntax.lifting.value import Value, call, name, text_of
from ipyaccel.syntax.loops.carried import Update
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass
class Carrying(Stores):
    """Writes what is carried."""

    def _gathers(self, text: str) -> list[Axis]:
        """The axes along which a name is gathered here."""
        return [self.axes[loop] for loop in self.stack if text in self.roles[loop].gathers and loop not in self.staying]

    def _is_gathered(self, text: str) -> bool:
        """Whether a loop around gathers a name."""
        return any(text in self.roles[loop].gathers for loop in self.stack)

    def _gather(self, update: Update, statement: ast.stmt) -> None:
        """A sum, product or extreme along the loops that gather it."""
        over = self._gathers(update.name)
        value = self.to.value(update.value)
        outer = self.to.around.types.get(update.name, OBJECT).kind
        before = self.to.values.get(update.name) or Value(name(update.name), (), outer)
        if update.sign in ("max", "min"):
            made = extreme(self.to, update.sign, value, over, before, statement.lineno)
            self._set(update.name, made, statement)
        elif update.sign == "*":
            self._add_to(update, before, multiplied(self.to, value, over, statement.lineno), statement)
        else:
            self._add_to(update, before, summed(self.to, value, over), statement)

    def _add_to(self, update: Update, before: Value, part: Value, statement: ast.stmt) -> None:
        """The part gathered here, together with what was there before."""
        sign = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}[update.sign]()
        neutral = 1 if update.sign == "*" else 0
        start = before.node.value if isinstance(before.node, ast.Constant) else None
        if start == neutral and (type(start) is int or part.kind in ("float", "complex")):
            made = part if update.sign != "-" else Value(ast.UnaryOp(ast.USub(), part.node), part.axes, part.kind)
            self._set(update.name, made, statement)
        elif not before.axes and not part.axes and start is None:
            self.say(f"{update.name} {update.sign}= {text_of(part.node)}", statement)
            self.to.values[update.name] = Value(name(update.name), (), _kind(before, part))
        else:
            order, (one, two) = self.to.joined(before, part)
            self._set(update.name, Value(ast.BinOp(one, sign, two), order, _kind(before, part)), statement)

    def _run(self, update: Update, statement: ast.stmt) -> None:
        """A name that other statements look at while it gathers."""
        axis = self.axes[self.stack[-1]]
        value = self.to.value(update.value)
        kind = self.to.around.types.get(update.name, OBJECT).kind
        before = self.to.values.get(update.name) or Value(name(update.name), (), kind)
        made = running(self.to, update, value, axis, before)
        word = self.fresh(f"{update.name}s", f"all_{update.name}") if update.name in self.later else update.name
        self.say(f"{word} = {text_of(made.node)}", statement)
        self._remember(update.name, word, made)

    def series(self, loop: ast.For, found: Recurrence) -> None:
        """An array that runs."""
        axis = self.axes[loop]
        self.to.words[axis.number] = axis.variable
        self.written.append((axis, loop.lineno))
        self.to.counters[axis.variable] = axis
        index = ast.copy_location(ast.Subscript(name(found.array), found.index, ast.Store()), loop)
        whole = self.to.element(index, found.array, [found.index], store=True)
        first = self.to.extents
        if axis.falling or axis.step != 1 or not whole.sliced or not first.is_rising(axis.start.plus(-1)):
            raise NotLifted(f"`{found.array}` needs the value that the turn before has made", found.line)
        start = ast.parse(f"{found.array}[{first.text(axis.start.plus(-1))}:{first.text(axis.start)}]", mode="eval").body
        if axis.start.fixed == 1:
            start = ast.parse(f"{found.array}[:1]", mode="eval").body
        update = Update(found.array, found.sign, found.value)
        kinds = self.to.around.types[found.array].items
        made = running(self.to, update, self.to.value(found.value), axis, Value(start, (), kinds[0].kind if kinds else "object"))
        self.say(f"{text_of(whole.value.node)} = {text_of(made.node)}", loop.body[0])

    def _chosen_names(self, loop: ast.For) -> frozenset[str]:
        """Names that a loop keeps with its best turn."""
        roles = self.roles[loop]
        return roles.names - set(roles.gathers) - set(roles.runs)

    def _choose(self, choice: Choice) -> None:
        """The best turn of the innermost loop, and what it sets."""
        if self.to.mask is not None:
            raise NotLifted("only some turns are compared", choice.statement.lineno)
        axis = self.axes[self.stack[-1]]
        value = self.to.value(choice.value)
        kind = self.to.around.types.get(choice.name, OBJECT).kind
        before = self.to.values.get(choice.name) or Value(name(choice.name), (), kind)
        if axis.number not in value.axes or axis.falling or axis.step != 1 or before.kind != value.kind:
            raise NotLifted(f"`{choice.name}` and what it is compared with are not numbers of one kind", choice.statement.lineno)
        if not isinstance(value.node, ast.Name):
            word = self.fresh("candidates", "compared")
            self.say(f"{word} = {text_of(value.node)}", choice.statement)
            self.held[word] = value
            value = Value(name(word), value.axes, value.kind)
        if len(value.axes) == 1 and not before.axes:
            self._choose_one(choice, value, axis)
        else:
            self._choose_many(choice, value, axis, before)

    def _choose_one(self, choice: Choice, value: Value, axis: Axis) -> None:
        """The best of all turns."""
        best = f"{self.to.numpy}.{choice.which}({text_of(value.node)}"
        sign = "<" if choice.which == "min" else ">"
        self.say(f"if {best}, initial={choice.name}) {sign} {choice.name}:", choice.statement)
        place = f"{self.to.numpy}.arg{choice.which}({text_of(value.node)})"
        for part in choice.others:
            target = part.targets[0]
            if not isinstance(target, ast.Name):
                raise NotLifted(f"`{self.to.said(target)}` is written in some turns only", part.lineno)
            text = text_of(self._at_best(part.value, place, axis).node)
            self.say(f"    {target.id} = {text}", part)
        self.say(f"    {choice.name} = {best})", choice.statement)

    def _choose_many(self, choice: Choice, value: Value, axis: Axis, before: Value) -> None:
        """The best turns of an inner loop, one for each turn of the loops around."""
        outer = tuple(other for other in value.axes if other != axis.number)
        along = ast.Constant(value.axes.index(axis.number))
        word = self.fresh("nearest" if choice.which == "min" else "largest", "best_of")
        place = call(self.to.numpy, f"arg{choice.which}", value.node, axis=along)
        self.say(f"{word} = {text_of(place)}", choice.statement)
        self.held[word] = Value(place, outer, "int")
        best = Value(call(self.to.numpy, choice.which, value.node, axis=along), outer, value.kind)
        order, (one, two) = self.to.joined(best, before)
        sign: ast.cmpop = ast.Lt() if choice.which == "min" else ast.Gt()
        self.to.mask = Value(ast.Compare(one, [sign], [two]), order, "bool")
        loop = self.stack.pop()
        for part in choice.others:
            if not (isinstance(part.value, ast.Name) and part.value.id == axis.variable and axis.start.fixed == 0):
                raise NotLifted(f"`{ast.unparse(part)}` keeps more than the number of the best turn", part.lineno)
            target = part.targets[0]
            if isinstance(target, ast.Subscript):
                self._store(target, Value(name(word), outer, "int"), part)
            elif isinstance(target, ast.Name):
                self._bind(target.id, Value(name(word), outer, "int"), part)
        self.stack.append(loop)
        self.to.mask = None
        order, nodes = self.to.joined(before, best)
        made = Value(call(self.to.numpy, f"{choice.which}imum", *nodes), order, value.kind)
        self._set(choice.name, made, choice.statement)

    def _at_best(self, node: ast.expr, place: str, axis: Axis) -> Value:
        """What an expression is in the best turn."""
        if isinstance(node, ast.Name) and node.id == axis.variable:
            shift = self.to.extents.text(axis.start)
            return Value(ast.parse(f"int({place})" + ("" if shift == "0" else f" + {shift}"), mode="eval").body, (), "int")
        value = self.to.value(node)
        if value.axes != (axis.number,):
            return value
        return Value(ast.Subscript(value.node, ast.parse(place, mode="eval").body, ast.Load()), (), value.kind)


def _kind(*values: Value) -> str:
    kinds = {value.kind for value in values}
    return "float" if kinds <= {"float", "int", "bool"} and "float" in kinds else "int" if kinds <= {"int", "bool"} else "object"
