"""Which names are still needed after a statement. In: a `def`. Out: for each statement the names that may be read later.

    for k in range(n):      after it: total       (read by the return)
        total += x[k]       after it: k? no; total, x, n's range is made already
    return total            after it: nothing

A name counts as needed when some path reads it before assigning it. What nested functions use counts as needed everywhere.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ipyaccel.syntax.scope import outer_of_expression

Set = frozenset[str]
NOTHING: Set = frozenset()
CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


@dataclass(frozen=True)
class Exits:
    """Needed where `break`, `continue` and an exception lead."""

    broken: Set = NOTHING
    continued: Set = NOTHING
    caught: Set = NOTHING


@dataclass
class Liveness:
    """`after`: needed after each statement; `caught`: needed by the `except` or `finally` that an exception in it reaches."""

    after: dict[ast.stmt, Set] = field(default_factory=dict)
    caught: dict[ast.stmt, Set] = field(default_factory=dict)

    def before(self, block: Sequence[ast.stmt], needed: Set, exits: Exits = Exits()) -> Set:
        """What is needed before a block, when `needed` is needed after it."""
        for statement in reversed(block):
            self.after[statement] = needed
            self.caught[statement] = exits.caught
            needed = self._statement(statement, needed, exits) | exits.caught
        return needed

    def _statement(self, node: ast.stmt, after: Set, exits: Exits) -> Set:
        match node:
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                return _before_assignment(node, after)
            case ast.If(test=test, body=body, orelse=orelse):
                return _read(test) | self.before(body, after, exits) | self.before(orelse, after, exits)
            case ast.For(target=target, iter=iterable, body=body, orelse=orelse):
                turn = _stored([target])
                return _read(iterable) | self._loop(body, orelse, after, exits, turn, _read_in([target]))
            case ast.While(test=test, body=body, orelse=orelse):
                return self._loop(body, orelse, after, exits, NOTHING, _read(test))
            case ast.Break() | ast.Continue():
                return exits.broken if isinstance(node, ast.Break) else exits.continued
            case ast.Return() | ast.Raise():
                return _all_read(node)
            case ast.With(items=items, body=body):
                opened = frozenset().union(*(_all_read(item) for item in items))
                return opened | self.before(body, after, exits)
            case ast.Try():
                return self._try(node, after, exits)
        return after | _all_read(node)

    def _loop(self, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt], after: Set, exits: Exits, turn: Set, head: Set) -> Set:
        """Needed before a loop's next turn: grows until a turn adds nothing."""
        ended = self.before(orelse, after, exits)
        needed = ended | head
        while True:
            inside = replace(exits, broken=after, continued=needed)
            more = needed | head | (self.before(body, needed, inside) - turn)
            if more == needed:
                return needed
            needed = more

    def _try(self, node: ast.Try, after: Set, exits: Exits) -> Set:
        """An exception may leave the body at any statement, and a jump runs `finally` first."""
        final = self.before(node.finalbody, after | exits.caught, exits)
        always = _all_read_of(node.finalbody)
        exits = Exits(exits.broken | always, exits.continued | always, exits.caught | always)
        handled = frozenset().union(*(self.before(handler.body, final, exits) for handler in node.handlers))
        kinds = frozenset().union(*(_read(handler.type) for handler in node.handlers if handler.type))
        inside = replace(exits, caught=exits.caught | handled | kinds | (final if node.finalbody else NOTHING))
        return self.before([*node.body, *node.orelse], final, inside)


def _before_assignment(node: ast.Assign | ast.AnnAssign | ast.AugAssign, after: Set) -> Set:
    """Needed before an assignment: what it binds anew is not."""
    if isinstance(node, ast.AugAssign):
        return after | _all_read(node)
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if node.value is None:
        return after
    return (after - _stored(targets)) | _read(node.value) | _read_in(targets)


def liveness_of(tree: ast.FunctionDef) -> Liveness:
    """The liveness of every statement of a function, those in nested functions excepted."""
    shared = shared_names(tree)
    found = Liveness()
    found.before(tree.body, shared, Exits(shared, shared, NOTHING))
    found.after = {statement: needed | shared for statement, needed in found.after.items()}
    return found


def shared_names(tree: ast.FunctionDef) -> Set:
    """Names that functions, classes or generators inside use: they may be read whenever those run."""
    at_once = {id(argument) for node in ast.walk(tree) if isinstance(node, ast.Call) for argument in node.args if _consumes(node)}
    return frozenset(
        inner.id
        for node in ast.walk(tree)
        if node is not tree and isinstance(node, (*CLOSED, ast.GeneratorExp)) and id(node) not in at_once
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name)
    )


def _consumes(call: ast.Call) -> bool:
    """Whether a call uses a generator up before the line ends."""
    return isinstance(call.func, ast.Name) and call.func.id in (
        "sum",
        "min",
        "max",
        "any",
        "all",
        "list",
        "tuple",
        "sorted",
        "set",
    )


def assigned_in(block: Iterable[ast.stmt]) -> Set:
    """Names that the statements bind, those of comprehensions excepted."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(block)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (*CLOSED, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            continue
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def needed_by(block: Sequence[ast.stmt], outputs: Set) -> Set:
    """What must be known before a block that is to leave `outputs` behind."""
    return Liveness().before(block, outputs)


# ------------------------------------------------------------------------------------------------------------------ names


def _read(expression: ast.expr) -> Set:
    return frozenset(name.id for name in outer_of_expression(expression)) | frozenset(
        node.target.id for node in ast.walk(expression) if isinstance(node, ast.NamedExpr)
    )


def _all_read(node: ast.AST) -> Set:
    return frozenset(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name))


def _all_read_of(block: Iterable[ast.stmt]) -> Set:
    return frozenset().union(*(_all_read(statement) for statement in block))


def _stored(targets: Iterable[ast.expr]) -> Set:
    """Names bound by targets; those of subscripts and attributes are read."""
    found: set[str] = set()
    for target in targets:
        if isinstance(target, ast.Name):
            found.add(target.id)
        elif isinstance(target, ast.Tuple | ast.List):
            found |= _stored(target.elts)
        elif isinstance(target, ast.Starred):
            found |= _stored([target.value])
    return frozenset(found)


def _read_in(targets: Iterable[ast.expr]) -> Set:
    return frozenset(
        node.id
        for target in targets
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )
