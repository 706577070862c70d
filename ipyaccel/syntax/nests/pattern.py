"""The nest that can be turned inside out. In: a loop. Out: its parts, when it is one that makes each element by an inner nest.

for j in range(p):                       loop
    total = 0.0                          before: what each turn starts from
    for k in range(m):                   inner: loops in one another
        total += A[i, k] * B[k, j]       body
    C[i, j] = total                      after: an element of its own for every turn
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from ipyaccel.syntax.loops.turns import NotLifted

HARMLESS = {"abs", "min", "max", "float", "len", "range"}


@dataclass(frozen=True)
class Pattern:
    """A loop in its parts. `places`: the element in which each carried name ends, by name."""

    loop: ast.For
    before: tuple[ast.Assign, ...]
    inner: tuple[ast.For, ...]
    body: tuple[ast.stmt, ...]
    after: tuple[ast.stmt, ...]
    places: dict[str, ast.Subscript]

    @property
    def variable(self) -> str:
        """The counter of the loop that becomes the innermost."""
        assert isinstance(self.loop.target, ast.Name)
        return self.loop.target.id

    @property
    def plain(self) -> bool:
        """Whether what comes after only stores what was carried: `C[i, j] = total`."""
        return all(
            isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Name) and statement.value.id in self.places
            for statement in self.after
        )


def pattern_of(loop: ast.For) -> Pattern:
    """The parts of a loop. Raises NotLifted when it is no such nest."""
    places = [place for place, statement in enumerate(loop.body) if isinstance(statement, ast.For)]
    if loop.orelse or len(places) != 1 or not isinstance(loop.target, ast.Name):
        raise NotLifted("the loop does not make each element by one inner loop", loop.lineno)
    before, after = loop.body[: places[0]], loop.body[places[0] + 1 :]
    inner, body = _chain(loop.body[places[0]])
    starts = [statement for statement in before if isinstance(statement, ast.Assign) and _name(statement)]
    if len(starts) != len(before):
        raise NotLifted("something other than a name is set before the inner loop", loop.lineno)
    carried = {_name(statement) for statement in starts}
    found = _places(after, carried)
    if carried - found.keys() or len({_name(statement) for statement in starts}) != len(starts) or not starts:
        raise NotLifted("what the inner loop makes is not stored as one element", loop.lineno)
    made = Pattern(loop, tuple(starts), tuple(inner), tuple(body), tuple(after), found)
    _only_arithmetic(made)
    return made


def _chain(loop: ast.stmt) -> tuple[list[ast.For], list[ast.stmt]]:
    """Loops that have only each other as their body, and the body of the last."""
    chain: list[ast.For] = []
    while isinstance(loop, ast.For):
        if loop.orelse or not isinstance(loop.target, ast.Name):
            raise NotLifted("the inner loop is not a plain one", loop.lineno)
        chain.append(loop)
        if len(loop.body) > 1 or not isinstance(loop.body[0], ast.For):
            break
        loop = loop.body[0]
    return chain, chain[-1].body


def _name(statement: ast.Assign) -> str:
    """The one name that is assigned; empty when it is anything else."""
    target = statement.targets[0]
    return target.id if len(statement.targets) == 1 and isinstance(target, ast.Name) else ""


def _places(after: Iterable[ast.stmt], carried: set[str]) -> dict[str, ast.Subscript]:
    """The elements that are stored, one for each carried name: that which it is stored into, else the next."""
    stores = [
        (statement.targets[0], statement.value)
        for statement in after
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Subscript)
    ]
    found: dict[str, ast.Subscript] = {}
    free: list[ast.Subscript] = []
    for target, value in stores:
        if isinstance(value, ast.Name) and value.id in carried - found.keys():
            found[value.id] = target
        else:
            free.append(target)
    found.update(zip(sorted(carried - found.keys()), free, strict=False))
    arrays = [ast.unparse(place.value) for place in found.values()]
    return found if len(set(arrays)) == len(arrays) else {}


def _only_arithmetic(made: Pattern) -> None:
    """Raises NotLifted at anything that does more than compute, or that may leave the nest."""
    for statement in (*made.body, *made.after):
        for node in ast.walk(statement):
            if isinstance(node, ast.stmt) and not isinstance(node, ast.Assign | ast.AugAssign | ast.If | ast.Pass):
                raise NotLifted(f"`{ast.unparse(node).splitlines()[0]}` is not arithmetic", node.lineno)
    for node in ast.walk(made.loop):
        if isinstance(node, ast.NamedExpr | ast.Lambda | ast.ListComp | ast.GeneratorExp | ast.Starred | ast.Slice | ast.Await):
            raise NotLifted("the nest does more than arithmetic on single numbers", made.loop.lineno)
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in HARMLESS):
            raise NotLifted(f"`{ast.unparse(node.func)}` is called", node.lineno)
