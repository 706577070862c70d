"""Where a name that is None or a number holds a number. In: a function and such names. Out: what each use may find there.

if best is None or x < best:     the second `best` is read only where the first test has found a number
    best = x                     and after this line there is one

Follows every path through the statements; what a test has told holds until the name is assigned again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce

UNSET, NOTHING, NUMBER = "unset", "nothing", "number"
May = frozenset[str]
State = Mapping[str, May] | None
"""What each name may hold; None where no path leads."""


@dataclass
class Uses:
    """What was found: what a name may hold where it is read or assigned, by the node's id; and how it is read.

    `tests`: comparisons with None, each with the name and whether it asks for None. `truths`: names asked for their truth.
    """

    may: dict[int, May] = field(default_factory=dict)
    tests: dict[int, tuple[ast.Name, bool]] = field(default_factory=dict)
    truths: set[int] = field(default_factory=set)


@dataclass
class _Loop:
    breaks: State = None
    continues: State = None


def uses_of(tree: ast.FunctionDef, names: frozenset[str]) -> Uses:
    """The uses of the names in a function."""
    walk = _Walk(names)
    walk.block(tree.body, {name: frozenset({UNSET}) for name in names})
    return walk.uses


def pairs_of(node: ast.Assign) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    """The names that an assignment binds, each with its value; None for a value that is not written out."""
    for target in node.targets:
        match target, node.value:
            case ast.Name(), value:
                yield target, value
            case ast.Tuple(elts=parts), ast.Tuple(elts=values) if _side_by_side(parts, values):
                yield from ((part, value) for part, value in zip(parts, values, strict=True) if isinstance(part, ast.Name))
            case _:
                yield from ((part, None) for part in ast.walk(target) if _is_stored(part) and isinstance(part, ast.Name))


def is_none(node: ast.AST | None) -> bool:
    """`None`, written out."""
    return isinstance(node, ast.Constant) and node.value is None


def none_test(node: ast.AST) -> tuple[ast.Name, bool] | None:
    """The name in `name is None` and its like, with whether it asks for None."""
    match node:
        case ast.Compare(left=ast.Name() as name, ops=[op], comparators=[other]) if is_none(other):
            pass
        case ast.Compare(left=ast.Constant(value=None), ops=[op], comparators=[ast.Name() as name]):
            pass
        case _:
            return None
    return (name, isinstance(op, ast.Is | ast.Eq)) if isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq) else None


def _side_by_side(parts: list[ast.expr], values: list[ast.expr]) -> bool:
    return len(parts) == len(values) and not any(isinstance(each, ast.Starred) for each in (*parts, *values))


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _join(first: State, second: State) -> State:
    if first is None or second is None:
        return second if first is None else first
    return {name: may | second[name] for name, may in first.items()}


class _Walk:
    """Passes over the statements, carrying what the names may hold."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        self.uses = Uses()
        self.loops: list[_Loop] = []

    def block(self, statements: list[ast.stmt], state: State) -> State:
        """What holds after the statements."""
        for statement in statements:
            if state is None:
                break
            state = self._statement(statement, state)
        return state

    def _statement(self, node: ast.stmt, state: Mapping[str, May]) -> State:
        match node:
            case ast.Return() | ast.Raise():
                self._children(node, state)
                return None
            case ast.Break() | ast.Continue():
                return self._leave(node, state)
            case ast.If():
                met, missed = self._test(node.test, state)
                return _join(self.block(node.body, met), self.block(node.orelse, missed))
            case ast.Assert():
                return self._assert(node, state)
            case ast.For() | ast.While():
                return self._loop(node, state)
            case ast.Assign():
                return self._assign(node, state)
            case ast.AugAssign(target=ast.Name() as target) if target.id in self.names:
                self._note(target, state)
            case ast.Try() | ast.TryStar() | ast.With() | ast.Match():
                return self._closed(node, state)
        return self._children(node, state)

    def _leave(self, node: ast.Break | ast.Continue, state: State) -> State:
        loop = self.loops[-1]
        if isinstance(node, ast.Break):
            loop.breaks = _join(loop.breaks, state)
        else:
            loop.continues = _join(loop.continues, state)
        return None

    def _assert(self, node: ast.Assert, state: State) -> State:
        met, missed = self._test(node.test, state)
        if node.msg is not None:
            self._value(node.msg, missed)
        return met

    def _closed(self, node: ast.stmt, state: Mapping[str, May]) -> State:
        """A statement with no such name in it, that may leave the loop or go on."""
        if self.loops and any(isinstance(inner, ast.Break | ast.Continue) for inner in ast.walk(node)):
            loop = self.loops[-1]
            loop.breaks, loop.continues = _join(loop.breaks, state), _join(loop.continues, state)
        return state

    def _assign(self, node: ast.Assign, state: Mapping[str, May]) -> State:
        state = self._value(node.value, state) or state
        after = dict(state)
        for target, value in pairs_of(node):
            if target.id not in self.names:
                continue
            self._note(target, state)
            if isinstance(value, ast.Name) and value.id in self.names:
                after[target.id] = state[value.id]
            else:
                after[target.id] = frozenset({NOTHING if is_none(value) else NUMBER})
        for place in node.targets:
            self._value(place, state)
        return after

    def _loop(self, node: ast.For | ast.While, state: Mapping[str, May]) -> State:
        """Turns again and again until nothing new is found at the head."""
        head: State = state
        if isinstance(node, ast.For):
            head = self._value(node.target, self._value(node.iter, state))
        while True:
            self.loops.append(_Loop())
            turns, ends = self._test(node.test, head) if isinstance(node, ast.While) else (head, head)
            end = self.block(node.body, turns)
            loop = self.loops.pop()
            again = _join(head, _join(end, loop.continues))
            if again == head:
                return _join(self.block(node.orelse, ends), loop.breaks)
            head = again

    # ------------------------------------------------------------------------------------------------------ expressions

    def _note(self, node: ast.Name, state: State) -> None:
        if state is not None:
            self.uses.may[id(node)] = self.uses.may.get(id(node), frozenset()) | state[node.id]

    def _children(self, node: ast.AST, state: State) -> State:
        for inner in ast.iter_child_nodes(node):
            state = self._value(inner, state)
        return state

    def _value(self, node: ast.AST, state: State) -> State:
        """Notes the uses in an expression; what it tells is known only where it has been asked."""
        match node:
            case ast.Name(ctx=ast.Load()) if node.id in self.names:
                self._note(node, state)
            case ast.BoolOp():
                return reduce(_join, self._test(node, state, for_truth=False))
            case ast.UnaryOp(op=ast.Not()) | ast.Compare():
                return reduce(_join, self._test(node, state))
            case ast.IfExp():
                met, missed = self._test(node.test, state)
                return _join(self._value(node.body, met), self._value(node.orelse, missed))
            case _:
                return self._children(node, state)
        return state

    def _test(self, node: ast.expr, state: State, *, for_truth: bool = True) -> tuple[State, State]:
        """What holds where a test is met, and where not. `for_truth`: only its truth is wanted, not its value."""
        asked = none_test(node)
        match node:
            case ast.Compare() if asked is not None and asked[0].id in self.names:
                self.uses.tests[id(node)] = asked
                self._note(asked[0], state)
                nothing, number = self._only(asked[0], state, NOTHING), self._only(asked[0], state, NUMBER)
                return (nothing, number) if asked[1] else (number, nothing)
            case ast.UnaryOp(op=ast.Not()):
                met, missed = self._test(node.operand, state)
                return missed, met
            case ast.BoolOp():
                return self._several(node, state, for_truth=for_truth)
            case ast.Name() if node.id in self.names:
                self._note(node, state)
                if for_truth:
                    self.uses.truths.add(id(node))
                return self._only(node, state, NUMBER), state
            case ast.Constant():
                return (state, None) if node.value else (None, state)
            case ast.Compare():
                state = self._children(node, state)
            case _:
                state = self._value(node, state)
        return state, state

    def _several(self, node: ast.BoolOp, state: State, *, for_truth: bool) -> tuple[State, State]:
        """`a and b`, `a or b`: the later part is asked only when the earlier one does not settle it."""
        every, settled = isinstance(node.op, ast.And), None
        for part in node.values:
            met, missed = self._test(part, state, for_truth=for_truth)
            state, leaving = (met, missed) if every else (missed, met)
            settled = _join(settled, leaving)
        return (state, settled) if every else (settled, state)

    def _only(self, name: ast.Name, state: State, what: str) -> State:
        """The paths on which the name holds this; unset names are refused elsewhere."""
        if state is None or what not in state[name.id]:
            return None
        return {**state, name.id: frozenset({what})}
