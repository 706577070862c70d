"""The statements of a nest, one by one. In: a nest found legal. Out: one statement over arrays for each, in the same order."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from ipyaccel.syntax.lifting.choice import choice_of
from ipyaccel.syntax.lifting.expression import is_short
from ipyaccel.syntax.lifting.head import Axis
from ipyaccel.syntax.lifting.roles import assigned
from ipyaccel.syntax.lifting.stay import Staying
from ipyaccel.syntax.lifting.value import Value, name, text_of
from ipyaccel.syntax.loops.carried import update_of
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass
class Statements(Staying):
    """Goes through loops, branches and assignments. `short`: the loops that are to stay."""

    short: frozenset[ast.For] = frozenset()

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
                    sign, end = (ast.Gt() if lower else ast.LtE()), inner
                case _:
                    end = bound
            test = self.to.value(ast.copy_location(ast.Compare(counter, [sign], [end]), loop.iter))
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
            elif isinstance(node, ast.Name) and node.id == last_name:
                self.only_if = self._some_turns(axis)
                continue
            self.after += [f"if {self._some_turns(axis)}:", f"    {last_name} = {text_of(node)}"]

    def _some_turns(self, axis: Axis) -> str:
        """Whether a loop has any turns."""
        span = axis.stop - axis.start
        if span.fixed is None and axis.start.fixed == 0:
            return f"{self.to.extents.text(axis.stop)} > 0"
        return f"{self.to.extents.text(axis.stop)} > {self.to.extents.text(axis.start)}"

    def statement(self, statement: ast.stmt) -> None:
        """One statement, for all turns."""
        self.line, self.to.naming = statement.lineno, self.named
        update = update_of(statement)
        if update is not None and self._is_gathered(update.name):
            self._gather(update, statement)
        elif update is not None and update.name in self.roles[self.stack[-1]].runs:
            self._run(update, statement)
        elif isinstance(statement, ast.For):
            self.stay(statement) if statement in self.short else self.nest(statement)
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
        counts = bool(statement.orelse) or bool(assigned(statement.body) & set(self.to.values))
        self.to.choosing += counts
        for branch, chosen in ((statement.body, test), (statement.orelse, self.to.turned(test))):
            self.to.mask = self.to.both(before, chosen)
            for part in branch:
                self.statement(part)
        self.to.mask = before
        self.to.choosing -= counts

    def _same_target(self, statement: ast.If) -> tuple[ast.Assign, ast.Assign] | None:
        """Assignments to one target in both branches."""
        if len(statement.body) != 1 or len(statement.orelse) != 1:
            return None
        first, second = statement.body[0], statement.orelse[0]
        if not (isinstance(first, ast.Assign) and isinstance(second, ast.Assign) and len(first.targets) == 1):
            return None
        updated = update_of(first) is not None and self._is_gathered(getattr(first.targets[0], "id", ""))
        same = ast.dump(first.targets[0]) == ast.dump(second.targets[0]) and isinstance(
            first.targets[0], (ast.Name, ast.Subscript)
        )
        return (first, second) if same and not updated else None
