"""The statements of a nest, one by one. In: a nest found legal. Out: one statement over arrays for each, in the same order."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from ipyaccel.model import OBJECT
from ipyaccel.syntax.carried import Update, update_of
from ipyaccel.syntax.lifting.choice import Choice, choice_of
from ipyaccel.syntax.lifting.cut import Cut
from ipyaccel.syntax.lifting.expression import Expressions, element_of, is_short
from ipyaccel.syntax.lifting.gather import extreme, multiplied, running, summed, summed_plainly
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.roles import Roles, assigned
from ipyaccel.syntax.lifting.running import Recurrence
from ipyaccel.syntax.lifting.value import Value, aligned, call, name, number, text_of
from ipyaccel.syntax.turns import NotLifted


class Comments(Protocol):
    """Comments by line, behind code and alone."""

    behind: dict[int, str]
    alone: dict[int, str]


@dataclass
class Statements:
    """Writes lines. `held`: what the names of the array form hold; `slots`: where the numbers of an axis are to be made."""

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
    line: int = 0

    # ------------------------------------------------------------------------------------------------------------- lines

    def lines(self) -> list[str]:
        """All lines, with the numbers of those axes that are looked at and the user's comments."""
        lines: list[str] = []
        said: set[int] = set()
        for what, at in self.written:
            alone = [line for line in sorted(self.comments.alone) if line < at and line not in said]
            said |= set(alone)
            lines += [self.comments.alone[line] for line in alone]
            text = self._numbers(what) if isinstance(what, Axis) else what
            if text:
                comment = self.comments.behind.get(at, "") if at not in said else ""
                said.add(at)
                lines.append(text + comment)
        return lines + self.after

    def _numbers(self, axis: Axis) -> str:
        """The line that makes the numbers of a loop; "" when nobody looks at them."""
        if axis.number not in self.to.counted:
            return ""
        start = "" if axis.start.fixed == 0 and axis.step == 1 else f"{self.to.extents.text(axis.start)}, "
        step = f", {axis.step}" if axis.step != 1 else ""
        word = self.to.words[axis.number]
        self.held[word] = Value(name(word), (axis.number,), "int")
        return f"{word} = {self.to.numpy}.arange({start}{self.to.extents.text(axis.stop)}{step})"

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

    # ------------------------------------------------------------------------------------------------------------- loops

    def nest(self, loop: ast.For) -> None:
        """A loop with all that is in it."""
        axis = self.axes[loop]
        hidden = axis.variable.startswith("@") or axis.variable in self.later or axis.variable.startswith("_")
        self.to.words[axis.number] = self.fresh("k", "index", "turn") if hidden else axis.variable
        self.written.append((axis, loop.lineno))
        self.to.counters[axis.variable] = axis
        self.stack.append(loop)
        before = self.to.mask
        self._bounds(axis, loop)
        for statement in loop.body:
            self.statement(statement)
        self.to.mask = before
        self.stack.pop()
        if not self.stack:
            self._leave(loop, axis)
        del self.to.counters[axis.variable]
        for gone in assigned(loop.body) - set(self.roles[loop].gathers) - self._chosen_names(loop):
            self.to.values.pop(gone, None)

    def _bounds(self, axis: Axis, loop: ast.For) -> None:
        """The turns that take part, when the bounds hang on the loops around."""
        counter = ast.copy_location(name(axis.variable), loop.iter)
        for bound, lower in ((axis.lower, True), (axis.upper, False)):
            if bound is None:
                continue
            sign: ast.cmpop = ast.GtE() if lower else ast.Lt()
            match bound:
                case ast.BinOp(left=inner, op=ast.Add(), right=ast.Constant(value=1)):
                    sign, bound = (ast.Gt() if lower else ast.LtE()), inner
            test = self.to.value(ast.copy_location(ast.Compare(counter, [sign], [bound]), loop.iter))
            self.to.mask = self.to.both(self.to.mask, test)

    def _leave(self, loop: ast.For, axis: Axis) -> None:
        """What must hold after the nest: the last values of names that are read later."""
        if axis.variable in self.later:
            last = axis.start if axis.falling else axis.stop.plus(-1)
            text = self.to.extents.text(last)
            if axis.step != 1:
                text = f"range({self.to.extents.text(axis.start)}, {self.to.extents.text(axis.stop)}, {axis.step})[-1]"
            self.after += [f"if {self._some_turns(axis)}:", f"    {axis.variable} = {text}"]
        for last_name in sorted(self.later & (assigned(loop.body) - (self.roles[loop].names - set(self.roles[loop].runs)))):
            value = self.to.values.get(last_name)
            if value is None:
                continue  # a flag: set where it is raised
            if len(value.axes) > 1:
                raise NotLifted(f"`{last_name}` is used after the loop, with the value of its last turn", loop.lineno)
            node = value.node
            if value.axes:
                node = ast.Subscript(node, ast.Constant(0 if axis.falling else -1), ast.Load())
            self.after += [f"if {self._some_turns(axis)}:", f"    {last_name} = {text_of(node)}"]

    def _some_turns(self, axis: Axis) -> str:
        """Whether a loop has any turns."""
        span = axis.stop - axis.start
        if span.fixed is None and axis.start.fixed == 0:
            return f"{self.to.extents.text(axis.stop)} > 0"
        return f"{self.to.extents.text(axis.stop)} > {self.to.extents.text(axis.start)}"

    # -------------------------------------------------------------------------------------------------------- statements

    def statement(self, statement: ast.stmt) -> None:
        """One statement, for all turns."""
        self.line, self.to.naming = statement.lineno, self.named
        update = update_of(statement)
        if update is not None and self._gathers(update.name):
            self._gather(update, statement)
        elif update is not None and update.name in self.roles[self.stack[-1]].runs:
            self._run(update, statement)
        elif isinstance(statement, ast.For):
            self.nest(statement)
        elif isinstance(statement, ast.If):
            choice = choice_of(statement)
            if choice is not None and choice.name in self.roles[self.stack[-1]].chooses:
                self._choose(choice)
            else:
                self._branches(statement)
        elif isinstance(statement, ast.Assign):
            self._assign(statement)
        elif isinstance(statement, ast.AugAssign):
            self._augmented(statement)

    def _gathers(self, text: str) -> list[Axis]:
        """The axes along which a name is gathered here."""
        return [self.axes[loop] for loop in self.stack if text in self.roles[loop].gathers]

    def _assign(self, statement: ast.Assign) -> None:
        if len(statement.targets) > 1:
            raise NotLifted("several targets in one assignment", statement.lineno)
        target, value = statement.targets[0], statement.value
        if isinstance(target, ast.Name):
            self._bind(target.id, self.to.value(value), statement)
        elif isinstance(target, ast.Subscript):
            self._store(target, self.to.value(value), statement)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            values = [self.to.value(part) for part in value.elts]
            if not all(isinstance(part, ast.Name) for part in target.elts):
                raise NotLifted(f"`{self.to.said(target)} = ...` has no array form", statement.lineno)
            self._several([part.id for part in target.elts if isinstance(part, ast.Name)], values, statement)
        else:
            raise NotLifted(f"`{self.to.said(target)} = ...` has no array form", statement.lineno)

    def _several(self, names: list[str], values: list[Value], statement: ast.stmt) -> None:
        """`a, b = x, y`."""
        if self.to.mask is not None or set(names) & self.later:
            raise NotLifted(f"`{ast.unparse(statement)}` happens in some turns only", statement.lineno)
        self.say(f"{', '.join(names)} = {', '.join(text_of(self._own(value).node) for value in values)}", statement)
        for text, value in zip(names, values, strict=True):
            self._remember(text, text, value)

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
        if text in self.later and self._is_flag(text, statement):
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

    def _is_flag(self, text: str, statement: ast.stmt) -> bool:
        """Whether a name is only ever given one constant, and in some turns only."""
        constant = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        return constant and (self.to.mask is not None or len(self.stack) > 1 or statement not in self.stack[0].body)

    def _raise_flag(self, text: str, value: Value, statement: ast.stmt) -> None:
        """`found = True` in some turns: once, when there is such a turn."""
        mask = self.to.mask
        if mask is None or {self.axes[loop].number for loop in self.stack} - set(mask.axes):
            raise NotLifted(f"`{text}` is used after the loop, with the value of its last turn", statement.lineno)
        self.written.append((f"if {text_of(call(self.to.numpy, 'any', mask.node))}:", statement.lineno))
        self.written.append((f"    {text} = {text_of(value.node)}", statement.lineno))

    # --------------------------------------------------------------------------------------------------------- gathering

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
            self._add_to(update, before, multiplied(self.to, value, over), statement)
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

    def _set(self, text: str, value: Value, statement: ast.stmt) -> None:
        self.say(f"{text} = {text_of(value.node)}", statement)
        self._remember(text, text, value)

    # ------------------------------------------------------------------------------------------- running and choosing

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

    # ------------------------------------------------------------------------------------------------------------ arrays

    def _augmented(self, statement: ast.AugAssign) -> None:
        target = statement.target
        value = self.to.value(statement.value)
        if isinstance(target, ast.Subscript):
            self._store(target, value, statement, statement.op)
            return
        assert isinstance(target, ast.Name)
        read = ast.copy_location(name(target.id), target)
        whole = ast.copy_location(ast.BinOp(read, statement.op, statement.value), statement)
        self._bind(target.id, self.to.value(whole), statement)

    def _store(self, target: ast.Subscript, value: Value, statement: ast.stmt, op: ast.operator | None = None) -> None:
        """An element that is written."""
        found = element_of(target)
        assert found is not None
        array, parts = found
        cut = self.to.element(target, array, parts, store=True)
        kinds = self.to.around.types.get(array, OBJECT).items
        if op is not None and kinds and kinds[0].kind == "int" and (value.kind == "float" or isinstance(op, ast.Div)):
            raise NotLifted(f"`{array}` holds integers and is added to in fractions", statement.lineno)
        here = [self.axes[loop] for loop in self.stack]
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
            picks = [ast.Subscript(self._full(pick, order, cut), mask.node, ast.Load()) for pick, cut in zip(picks, cut.picks, strict=True)]
            added = ast.Subscript(self._full(added, order, value), mask.node, ast.Load()) if value.axes else added
        self._count(array, picks, Value(added, order if value.axes else (), value.kind), statement, op, 1 if mask else len(order))

    def _full(self, node: ast.expr, order: tuple[int, ...], value: Value) -> ast.expr:
        """An array over all axes, for a mask to choose from."""
        if value.axes == order:
            return node
        raise NotLifted("a mask over several loops", 1)

    def _count(
        self, array: str, picks: list[ast.expr], added: Value, statement: ast.stmt, op: ast.operator, ndim: int
    ) -> None:
        """`np.bincount` where it fits, else `np.add.at`."""
        kind = self.to.around.types[array].items[0].kind
        one = isinstance(added.node, ast.Constant) and added.node.value == 1
        if len(picks) == 1 and ((one and isinstance(op, ast.Add)) or (added.axes and kind == "float")):
            flat = picks[0] if ndim == 1 else ast.Call(ast.Attribute(picks[0], "ravel", ast.Load()), [], [])
            size = ast.parse(self.to.extents.text(self.to.extents.length(array, 0)), mode="eval").body
            weights = added.node if ndim == 1 else ast.Call(ast.Attribute(added.node, "ravel", ast.Load()), [], [])
            given = {"minlength": size} if one else {"weights": weights, "minlength": size}
            self.say(f"{array} {_sign(op)}= {text_of(call(self.to.numpy, 'bincount', flat, **given))}", statement)
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

    # ---------------------------------------------------------------------------------------------------------- branches

    def _branches(self, statement: ast.If) -> None:
        """An `if`: a mask over the turns."""
        test = self.to.truth(self.to.value(statement.test))
        pair = self._same_target(statement)
        before = self.to.mask
        if pair is not None:
            value = self.to.chosen(test, pair[0].value, pair[1].value)
            target = pair[0].targets[0]
            if isinstance(target, ast.Name):
                self._bind(target.id, value, pair[0])
            elif isinstance(target, ast.Subscript):
                self._store(target, value, pair[0])
            return
        if len(statement.body) + len(statement.orelse) > 1 and test.axes and not is_short(test.node):
            test = self.named(test)
        for branch, chosen in ((statement.body, test), (statement.orelse, self.to.turned(test))):
            self.to.mask = self.to.both(before, chosen)
            for part in branch:
                self.statement(part)
        self.to.mask = before

    def named(self, test: Value) -> Value:
        """A test in a variable of its own."""
        word = self.fresh("chosen", "wanted")
        self.written.append((f"{word} = {text_of(test.node)}", self.line))
        self.held[word] = test
        return Value(name(word), test.axes, "bool")

    def _same_target(self, statement: ast.If) -> tuple[ast.Assign, ast.Assign] | None:
        """Assignments to one target in both branches."""
        if len(statement.body) != 1 or len(statement.orelse) != 1:
            return None
        first, second = statement.body[0], statement.orelse[0]
        if not (isinstance(first, ast.Assign) and isinstance(second, ast.Assign) and len(first.targets) == 1):
            return None
        updated = update_of(first) is not None and bool(self._gathers(getattr(first.targets[0], "id", "")))
        same = ast.dump(first.targets[0]) == ast.dump(second.targets[0]) and isinstance(first.targets[0], (ast.Name, ast.Subscript))
        return (first, second) if same and not updated else None


def _kind(*values: Value) -> str:
    kinds = {value.kind for value in values}
    return "float" if kinds <= {"float", "int", "bool"} and "float" in kinds else "int" if kinds <= {"int", "bool"} else "object"


def _sign(op: ast.operator) -> str:
    """The sign of an operator."""
    return ast.unparse(ast.BinOp(ast.Name("a"), op, ast.Name("b")))[2:-2]
