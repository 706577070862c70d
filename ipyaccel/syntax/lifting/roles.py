"""What the names of a nest carry from turn to turn. In: a loop. Out: for each loop, the names that gather; or a refusal.

total += f(x)              gathers by +             (also products, largest, smallest)
s = 0.0 ... s += a[i, j]   made anew by the outer loop, gathers in the inner one
a, b = b, a + b            refused: every turn needs what the one before has made
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ipyaccel.syntax.lifting.choice import Choice, chooses
from ipyaccel.syntax.lifting.running import runs
from ipyaccel.syntax.loops.carried import Update, update_of
from ipyaccel.syntax.loops.turns import NotLifted


@dataclass(frozen=True)
class Reading:
    """A name that is read, where, before its turn has surely made it."""

    name: str
    line: int


@dataclass
class _Flow:
    """Goes through statements in order and gathers what is read before it is made."""

    watched: frozenset[str]
    found: list[Reading] = field(default_factory=list)

    def block(self, body: list[ast.stmt], made: frozenset[str]) -> frozenset[str]:
        """The names surely made after these statements."""
        for statement in body:
            made = self._one(statement, made)
        return made

    def _one(self, statement: ast.stmt, made: frozenset[str]) -> frozenset[str]:
        if isinstance(statement, ast.For):
            self._read(statement.iter, made)
            inside = made | _stored(statement.target)
            self.block(statement.body, inside)
            return made
        if isinstance(statement, ast.If):
            self._read(statement.test, made)
            return self.block(statement.body, made) & self.block(statement.orelse, made)
        if isinstance(statement, ast.AugAssign):
            self._read(statement.value, made)
            self._read(statement.target, made, also_target=True)
            return made
        if isinstance(statement, ast.Assign):
            self._read(statement.value, made)
            for target in statement.targets:
                self._read(target, made)
            return made | frozenset().union(*(_stored(target) for target in statement.targets))
        self._read(statement, made)
        return made

    def _read(self, node: ast.AST, made: frozenset[str], *, also_target: bool = False) -> None:
        for part in ast.walk(node):
            if not isinstance(part, ast.Name) or part.id not in self.watched or part.id in made:
                continue
            if isinstance(part.ctx, ast.Load) or (also_target and part is node):
                self.found.append(Reading(part.id, part.lineno))


def _stored(node: ast.AST) -> frozenset[str]:
    """Plain names that a target binds."""
    return frozenset(part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))


def assigned(body: list[ast.stmt]) -> frozenset[str]:
    """Names that statements bind."""
    return frozenset().union(*(_stored(statement) for statement in body)) if body else frozenset()


@dataclass(frozen=True)
class Roles:
    """By name, how a loop carries it: `gathers` by one kind of update, `runs` while others look on, `chooses` the best."""

    gathers: dict[str, Update] = field(default_factory=dict)
    runs: dict[str, Update] = field(default_factory=dict)
    chooses: dict[str, Choice] = field(default_factory=dict)

    @property
    def names(self) -> frozenset[str]:
        """All names that are carried."""
        others = [part.targets[0] for choice in self.chooses.values() for part in choice.others]
        kept = [target.id for target in others if isinstance(target, ast.Name)]
        return frozenset([*self.gathers, *self.runs, *self.chooses, *kept])


def roles_of(loop: ast.For) -> Roles:
    """The names that a loop carries from turn to turn. Raises NotLifted for all that is carried otherwise."""
    flow = _Flow(assigned(loop.body) - _stored(loop.target))
    for name in sorted(assigned(loop.body) & _stored(loop.target)):
        raise NotLifted(f"the loop changes its own variable `{name}`", loop.lineno)
    flow.block(loop.body, frozenset())
    found = Roles()
    for reading in flow.found:
        name = reading.name
        if name in found.names:
            continue
        update, runner, choice = _gathered(name, loop), runs(loop, name), chooses(loop, name)
        if update is not None:
            found.gathers[name] = update
        elif choice is not None:
            found.chooses[name] = choice
        elif runner is not None:
            found.runs[name] = runner
        else:
            text = f"`{name}` needs the value that the turn before has made, so the turns cannot be done all at once"
            raise NotLifted(text, reading.line)
    return found


def _gathered(name: str, loop: ast.For) -> Update | None:
    """The first update by which a name gathers, when it is nothing but updated."""
    updates = [(statement, update) for statement, update in updates_of(loop.body) if update.name == name]
    families = {_FAMILY[update.sign] for _, update in updates}
    count = sum(_mentions(statement, name) for statement, _ in updates)
    whole = count == sum(_mentions(statement, name) for statement in loop.body)
    return updates[0][1] if len(families) == 1 and whole else None


def updates_of(body: list[ast.stmt]) -> list[tuple[ast.stmt, Update]]:
    """All updates in statements, also inside loops and branches."""
    found = []
    for statement in body:
        update = update_of(statement)
        if update is not None:
            found.append((statement, update))
        else:
            for block in ("body", "orelse"):
                found += updates_of(getattr(statement, block, []))
    return found


def _mentions(node: ast.AST, name: str) -> int:
    return sum(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))


_FAMILY = {"+": "sum", "-": "sum", "*": "product", "max": "max", "min": "min"}
