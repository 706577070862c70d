"""One counted loop, written for all its turns at once. In: a `for` statement and what surrounds it. Out: lines of NumPy.

Each statement becomes one statement over arrays, in the same order: that is the same computation when no turn needs what
another turn has made, sums and steps apart. `carried` tells these parts; what is left over is refused with its line.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ipyaccel.model import Type
from ipyaccel.syntax.effects.needed import needed_after
from ipyaccel.syntax.loops.bodies import array_of, only_arithmetic, trailing_comments
from ipyaccel.syntax.loops.carried import Role, Update, roles_of, update_of, uses
from ipyaccel.syntax.loops.elementwise import Elementwise, Surroundings, Term, bare, choose
from ipyaccel.syntax.loops.stores import check_stores, store_index
from ipyaccel.syntax.loops.turns import NotLifted, Turns, plus, turns_of
from ipyaccel.syntax.loops.wholes import pair_of_vectors, refuse_arrays


@dataclass(frozen=True)
class ArrayForm:
    """The lines for a loop, the types of names that now hold arrays, all names read; elements of the largest array, if known."""

    lines: list[str]
    arrays: Mapping[str, Type]
    reads: frozenset[str]
    largest: int | None = None


def lifted_loop(loop: ast.For, function: ast.FunctionDef, around: Surroundings) -> ArrayForm:
    """The array form of an innermost loop. Raises NotLifted."""
    turns = turns_of(loop)
    only_arithmetic(loop)
    variables = frozenset(turns.elements) | ({turns.variable} if turns.variable else frozenset())
    roles = roles_of(loop.body, variables)
    written = check_stores(loop.body, turns)
    later = needed_after(loop, function, variables | frozenset(roles))
    for name in sorted(set(turns.elements) | {name for name, role in roles.items() if role == "temporary"}):
        if name in later:
            raise NotLifted(f"`{name}` is used after the loop, with the value of its last turn", later[name])
    writer = _Writer(loop, turns, roles, around, frozenset(later), written, _names(function))
    return writer.written()


def _names(function: ast.FunctionDef) -> frozenset[str]:
    """All names in a function."""
    parameters = {argument.arg for argument in function.args.args}
    return frozenset(parameters | {node.id for node in ast.walk(function) if isinstance(node, ast.Name)})


@dataclass
class _Writer:
    """Writes the lines of one loop."""

    loop: ast.For
    turns: Turns
    roles: dict[str, Role]
    around: Surroundings
    later: frozenset[str]
    stored: frozenset[str]
    taken: frozenset[str]
    lines: list[str] = field(default_factory=list)
    arrays: dict[str, Type] = field(default_factory=dict)
    counted: bool = False

    def __post_init__(self) -> None:
        self.comments = {
            line: text for line, text in trailing_comments(self.around.source).items() if line != self.loop.end_lineno
        }
        variable = self.turns.variable
        self.counting = variable is not None and any(uses(statement, variable) for statement in self.loop.body)
        keep = variable is None or variable.startswith("_") or variable in self.later
        self.index = self._fresh("k", "i", "j", "turn") if keep or variable is None else variable
        self.shifted = not self.counting and variable not in self.later and self._steps_first()
        self.translate = Elementwise(replace(self.around, turns=self.turns, index=self.index), {}, self.stored)
        if variable is not None:
            self.translate.names[variable] = Term(self.index, varying=True, kind="int")
        if len({self.around.sizes.of_array(array) for array in self.turns.elements.values()}) > 1:
            raise NotLifted("the shortest array decides how many turns there are", self.loop.lineno)
        for name, array in self.turns.elements.items():
            known = self.around.types.get(array)
            if known is None or known.kind != "array" or known.ndim != 1:
                raise NotLifted(f"the loop goes through `{array}`, which is not an array of numbers", self.loop.lineno)
            self.translate.names[name] = Term(array, varying=True, kind=known.items[0].kind)

    def written(self) -> ArrayForm:
        """All lines: the numbers of the turns, the steps, the statements, and what must hold after the loop."""
        steps = self._step_lines()
        for statement in self.loop.body:
            self._statement(statement, "")
        if self.turns.variable in self.later:
            self.counted = True
            self.lines += [f"if len({self.index}):", f"    {self.turns.variable} = int({self.index}[-1])"]
        lines = [*steps, *self.lines]
        if self.counted or self.translate.counted:
            span = f"1, {plus(self.turns.stop, 1)}" if self.shifted else self.turns.span
            lines.insert(0, f"{self.index} = {self.around.numpy}.arange({span})")
            self.arrays[self.index] = Type("array", items=(Type("int"),), ndim=1)
        comment = self.comments.get(self.loop.lineno, "")
        lines = lines or ["pass"]
        lines[0] += comment
        reads = frozenset(node.id for node in ast.walk(self.loop) if isinstance(node, ast.Name))
        return ArrayForm(lines, self.arrays, reads)

    def _fresh(self, *wishes: str) -> str:
        """A name that the function does not use yet."""
        free = next((wish for wish in wishes if wish not in self.taken), None)
        number = 2
        while free is None:
            free = f"{wishes[0]}{number}" if f"{wishes[0]}{number}" not in self.taken else None
            number += 1
        self.taken |= {free}
        return free

    def _say(self, line: str, statement: ast.stmt, indent: str) -> None:
        """Adds a line, with the comment that the user had behind the statement."""
        self.lines.append(indent + line + self.comments.get(statement.end_lineno or statement.lineno, ""))

    # ------------------------------------------------------------------------------------------------------------ steps

    def _steps(self) -> list[tuple[Update, ast.stmt]]:
        """The steps of the loop with their statements."""
        found = [(update_of(statement), statement) for statement in self.loop.body]
        return [(update, at) for update, at in found if update is not None and self.roles.get(update.name) == "step"]

    def _around_step(self, name: str, at: ast.stmt) -> tuple[bool, bool]:
        """Whether the name is used before and after its step."""
        place = self.loop.body.index(at)
        before, after = self.loop.body[:place], self.loop.body[place + 1 :]
        return any(uses(item, name) for item in before), any(uses(item, name) for item in after)

    def _steps_first(self) -> bool:
        """Whether turns may as well be counted from 1: every step is made before its value is used."""
        used = [self._around_step(update.name, at) for update, at in self._steps()]
        return self.turns.first == 0 and self.turns.step == "1" and bool(used) and not any(before for before, _ in used)

    def _step_lines(self) -> list[str]:
        """One line for each step: the values that it takes in all turns."""
        lines = []
        for update, at in self._steps():
            before, after = self._around_step(update.name, at)
            array = self._fresh(f"{update.name}s", f"all_{update.name}") if update.name in self.later else update.name
            by = self.translate.term(update.value)
            turn = self._turn(0 if before or not after else 1)
            grown = turn if by.text == "1" else f"{turn} * {_tight(update.value, by.text)}"
            if before or after:
                self.counted = True
                lines.append(f"{array} = {update.name} {update.sign} {grown}")
            kind = "float" if "float" in (by.kind, self._kind(update.name)) else self._kind(update.name)
            self.translate.names[update.name] = Term(array, varying=True, kind=kind)
            self.arrays[array] = array_of(kind)
        return lines

    def _turn(self, ahead: int) -> str:
        """The number of the turn, from `ahead`, in terms of the index."""
        if self.shifted:
            return self.index if ahead else f"({self.index} - 1)"
        first = self.turns.first if self.turns.step == "1" else None
        if first is None:
            start = self.turns.start if self.turns.start.isidentifier() else f"({self.turns.start})"
            steps = f"({self.index} - {start})"
            steps += f" // {_paren(self.turns.step)}" if self.turns.step != "1" else ""
            return f"({steps} + {ahead})" if ahead else steps if self.turns.step == "1" else f"({steps})"
        offset = ahead - first
        return self.index if offset == 0 else f"({self.index} {'+' if offset > 0 else '-'} {abs(offset)})"

    def _kind(self, name: str) -> str:
        known = self.around.types.get(name)
        return known.kind if known is not None else "object"

    # ------------------------------------------------------------------------------------------------------- statements

    def _statement(self, statement: ast.stmt, indent: str) -> None:
        """One statement of the body, for all turns."""
        update = update_of(statement)
        if update is not None and self.roles.get(update.name) == "step":
            self._step(update, statement, indent)
        elif update is not None and self.roles.get(update.name) != "temporary":
            self._say(self._gathered(update, self.translate, None, statement), statement, indent)
        elif isinstance(statement, (ast.Assign, ast.AugAssign)):
            self._assignment(statement, indent)
        elif isinstance(statement, ast.If):
            self._branches(statement, indent)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            self._appended(statement, statement.value, indent)
        elif not isinstance(statement, ast.Pass) and not (
            isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        ):
            raise NotLifted(f"`{ast.unparse(statement).splitlines()[0]}` has no array form", statement.lineno)

    def _step(self, update: Update, statement: ast.stmt, indent: str) -> None:
        """A step where it stands: the array moves on when it was used before, the number when it is needed later."""
        before, after = self._around_step(update.name, statement)
        array, by = self.translate.names[update.name].text, self.translate.term(update.value).text
        if before and after:
            self._say(f"{array} = {array} {update.sign} {_tight(update.value, by)}", statement, indent)
        if update.name in self.later:
            count = f"len({self.index})" if before or after else self.turns.count
            grown = count if by == "1" else f"{count} * {_tight(update.value, by)}"
            self._say(f"{update.name} {update.sign}= {grown}", statement, indent)

    def _gathered(self, update: Update, translate: Elementwise, mask: Term | None, at: ast.stmt) -> str:
        """A sum, product or extreme over all turns, or over those of a mask."""
        numpy, name = self.around.numpy, update.name
        refuse_arrays(update.value, self.around, at.lineno)
        term = translate.term(update.value)
        if update.sign in ("max", "min"):
            return self._extreme(update, term, mask, at)
        many = f"{numpy}.count_nonzero({bare(mask.text)})" if mask is not None else self.turns.count
        if not term.varying:
            tight = _tight(update.value, term.text)
            counted = many if term.text == "1" else f"{tight} * {many}"
            return f"{name} *= {tight} ** {many}" if update.sign == "*" else f"{name} {update.sign}= {counted}"
        text = term.text
        if mask is not None:
            neutral = "1" if update.sign == "*" else "0"
            text = f"{text}[{mask.text}]" if text.isidentifier() else f"{numpy}.where({bare(mask.text)}, {bare(text)}, {neutral})"
        if update.sign == "*":
            return f"{name} *= {numpy}.prod({text})"
        pair = pair_of_vectors(update.value, translate) if mask is None else None
        made = f"sum({text})" if pair is None else f"dot({', '.join(pair)})"
        return f"{name} {update.sign}= {numpy}.{made}"

    def _extreme(self, update: Update, term: Term, mask: Term | None, at: ast.stmt) -> str:
        """The largest or smallest, together with what it was before, so that no turns at all are fine."""
        kind = self._kind(update.name)
        if kind != term.kind or kind not in ("int", "float"):
            raise NotLifted(f"`{update.name}` and what it is compared with are not numbers of one kind", at.lineno)
        if not term.varying:
            raise NotLifted(f"`{ast.unparse(update.value)}` is the same in every turn", at.lineno)
        where = f", where={mask.text}" if mask is not None else ""
        return f"{update.name} = {self.around.numpy}.{update.sign}({term.text}, initial={update.name}{where})"

    def _assignment(self, statement: ast.Assign | ast.AugAssign, indent: str) -> None:
        """A temporary or an element of an array."""
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        if isinstance(statement, ast.Assign) and len(statement.targets) > 1:
            raise NotLifted("several targets in one assignment", statement.lineno)
        sign = "" if isinstance(statement, ast.Assign) else _operator(statement)
        if isinstance(target, ast.Name):
            term = self.translate.term(statement.value)
            text = f"{target.id} {sign} ({term.text})" if sign else term.text
            varying = term.varying or (bool(sign) and target.id in self.translate.names)
            self._made(target.id, replace(term, varying=varying))
            self._say(f"{target.id} = {text}", statement, indent)
        elif isinstance(target, ast.Subscript):
            term = self.translate.term(statement.value)
            self._check_kind(target, term, statement)
            self._say(f"{self._place(target)} {sign}= {term.text}", statement, indent)
        elif (
            isinstance(target, ast.Tuple)
            and isinstance(statement.value, ast.Tuple)
            and len(target.elts) == len(statement.value.elts)
        ):
            self._several(target, statement.value, statement, indent)
        else:
            raise NotLifted(f"`{ast.unparse(target)} = ...` has no array form", statement.lineno)

    def _several(self, target: ast.Tuple, value: ast.Tuple, statement: ast.stmt, indent: str) -> None:
        """`a, b = x, y` with plain names."""
        names = [item.id for item in target.elts if isinstance(item, ast.Name)]
        if len(names) != len(target.elts):
            raise NotLifted(f"`{ast.unparse(target)} = ...` has no array form", statement.lineno)
        terms = [self.translate.term(item) for item in value.elts]
        for name, term in zip(names, terms, strict=True):
            self._made(name, term)
        self._say(f"{', '.join(names)} = {', '.join(term.text for term in terms)}", statement, indent)

    def _made(self, name: str, term: Term) -> None:
        """Remembers a temporary."""
        self.translate.names.pop(name, None)
        if term.varying:
            self.translate.names[name] = Term(name, varying=True, kind=term.kind)
            self.arrays[name] = array_of(term.kind)

    def _place(self, target: ast.Subscript) -> str:
        """The text of what is written into, an array's whole as `out[:]`."""
        assert isinstance(target.value, ast.Name)
        text = self.translate.element(target.value.id, store_index(target))
        return f"{text}[:]" if text == target.value.id else text

    def _check_kind(self, target: ast.Subscript, term: Term, at: ast.stmt) -> None:
        """An array takes what its dtype takes."""
        assert isinstance(target.value, ast.Name)
        known = self.around.types.get(target.value.id)
        if known is None or known.kind != "array" or len(store_index(target)) != known.ndim:
            raise NotLifted(f"`{ast.unparse(target)}` is not known to be one number of an array", at.lineno)
        if isinstance(at, ast.AugAssign) and known.items and term.kind == "float" and known.items[0].kind == "int":
            raise NotLifted(f"`{target.value.id}` holds integers and is added to in fractions", at.lineno)

    def _appended(self, statement: ast.Expr, call: ast.Call, indent: str) -> None:
        """`out.append(e)`."""
        function = call.func
        if not (
            isinstance(function, ast.Attribute)
            and function.attr == "append"
            and isinstance(function.value, ast.Name)
            and len(call.args) == 1
        ):
            raise NotLifted(f"`{ast.unparse(call)}` does something in every turn that is not arithmetic", statement.lineno)
        name = function.value.id
        if sum(isinstance(node, ast.Name) and node.id == name for node in ast.walk(self.loop)) != 1:
            raise NotLifted(f"`{name}` is used while it grows", statement.lineno)
        term = self.translate.term(call.args[0])
        if not term.varying or indent:
            raise NotLifted(f"`{ast.unparse(call)}` has no array form", statement.lineno)
        text = term.text if term.text.isidentifier() else f"({term.text})"
        self._say(f"{name} += {text}.tolist()", statement, indent)

    # --------------------------------------------------------------------------------------------------------- branches

    def _branches(self, statement: ast.If, indent: str) -> None:
        """An `if`: one for all turns, or a mask over them."""
        test = self.translate.term(statement.test)
        self.translate.look_at(statement.test)
        if not test.varying:
            raise NotLifted(
                f"`if {ast.unparse(statement.test)}` inside the loop is the same in every turn: put it around the loop",
                statement.lineno,
            )
        if test.kind != "bool":
            test = Term(f"({test.text}) != 0", varying=True, kind="bool", total=test.total)
        parts = [*statement.body, *statement.orelse]
        if len(parts) > 1 or any(isinstance(part, ast.If) for part in parts):
            name = self._fresh("chosen", "wanted")
            self._say(f"{name} = {bare(test.text)}", statement, indent)
            test = replace(test, text=name)
            self.arrays[name] = Type("array", items=(Type("bool"),), ndim=1)
        pairs = self._both(statement)
        for first, second in pairs:
            self._chosen(first, second, test, indent)
        done = {part for pair in pairs for part in pair}
        turned = replace(test, text=f"~{test.text}" if test.text.isidentifier() else f"~({test.text})")
        for mask, branch in ((test, statement.body), (turned, statement.orelse)):
            for part in branch:
                if part not in done:
                    self._masked(part, mask, indent)

    def _both(self, statement: ast.If) -> list[tuple[ast.Assign, ast.Assign]]:
        """Assignments to the same target in both branches."""
        if len(statement.body) != len(statement.orelse):
            return []
        pairs = []
        for first, second in zip(statement.body, statement.orelse, strict=True):
            if (
                isinstance(first, ast.Assign)
                and isinstance(second, ast.Assign)
                and ast.dump(first.targets[0]) == ast.dump(second.targets[0])
            ) and (update_of(first) is None or self.roles.get(getattr(first.targets[0], "id", "")) == "temporary"):
                pairs.append((first, second))
        return pairs

    def _chosen(self, first: ast.Assign, second: ast.Assign, test: Term, indent: str) -> None:
        """`if c: t = e1` `else: t = e2` as one choice."""
        term = choose(self.around.numpy, test, self.translate.term(first.value), self.translate.term(second.value), first)
        target = first.targets[0]
        if isinstance(target, ast.Name):
            self._made(target.id, term)
            self._say(f"{target.id} = {term.text}", first, indent)
        elif isinstance(target, ast.Subscript):
            self._check_kind(target, term, first)
            self._say(f"{self._place(target)} = {term.text}", first, indent)
        else:
            raise NotLifted(f"`{ast.unparse(target)} = ...` has no array form", first.lineno)

    def _masked(self, part: ast.stmt, mask: Term, indent: str) -> None:
        """A statement for some of the turns: only sums and their like."""
        update = update_of(part)
        if update is None or self.roles.get(update.name) in ("temporary", "step"):
            raise NotLifted(f"`{ast.unparse(part).splitlines()[0]}` happens in some turns only", part.lineno)
        term = self.translate.term(update.value)
        if term.total or not term.varying:
            self._say(self._gathered(update, self.translate, mask, part), part, indent)
            return
        if not mask.text.isidentifier():
            name = self._fresh("chosen", "wanted")
            self._say(f"{name} = {bare(mask.text)}", part, indent)
            mask = replace(mask, text=name)
        names = {name: replace(item, text=f"{item.text}[{mask.text}]") for name, item in self.translate.names.items()}
        picked = Elementwise(self.translate.around, names, self.stored, mask.text)
        self._say(self._gathered(update, picked, None, part), part, indent)
        self.counted = self.counted or picked.counted


def _operator(statement: ast.AugAssign) -> str:
    """The sign of an augmented assignment."""
    return ast.unparse(ast.BinOp(ast.Name("a"), statement.op, ast.Name("b")))[2:-2]


def _tight(node: ast.expr, text: str) -> str:
    """A factor in parentheses where they are needed."""
    return text if isinstance(node, (ast.Name, ast.Constant, ast.Call, ast.Subscript, ast.Attribute)) else f"({text})"


def _paren(text: str) -> str:
    return text if text.isidentifier() or text.isdigit() else f"({text})"
