"""Which names of a function may be one array, or parts of one, while a loop runs.

In: a function, one of its loops, and what is known of its names. Out: pairs of names.

    new = u              new and u are one array                new = u.copy()       they are two
    row = u[1:]          row is a part of u                     u, new = new, u      still two: both only changed names

Every pair that some path allows is told; two arguments are taken for two arrays unless they are known to share.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ipyaccel.model import FunctionTypes, Import, Type
from ipyaccel.syntax.inference.infer import FLOATS, called

Pairs = frozenset[frozenset[str]]

_FRESH = FLOATS | set(
    """zeros empty ones full zeros_like empty_like ones_like full_like arange linspace logspace eye identity array copy where
    concatenate stack vstack hstack sum mean std var prod min max amin amax dot matmul outer cumsum cumprod sort argsort diff abs
    absolute square maximum minimum power multiply add subtract divide floor ceil clip random normal uniform tolist item flatten
    astype any all argmin argmax nonzero count_nonzero bincount searchsorted unique float64 float32 int64 int32""".split()
)
"""Functions and methods of NumPy whose result is an array, or a number, of its own."""
_BUILT_IN = {"len", "range", "float", "int", "abs", "sum", "round", "bool", "complex"}


@dataclass(frozen=True)
class Known:
    """What is known of a function's names: their types, what is imported, and which share memory when it is called.

    `helpers`: types of the names of all functions of the program.
    """

    types: Mapping[str, Type]
    imports: Mapping[str, Import]
    shared: Pairs = frozenset()
    helpers: Mapping[str, FunctionTypes] = field(default_factory=dict)


def overlaps(function: ast.FunctionDef, place: ast.stmt, known: Known) -> Pairs:
    """Pairs of names that may share memory before a statement, or anywhere in it."""
    walk = _Walk(place, known)
    walk.block(function.body, known.shared)
    return frozenset(walk.found)


def sources(node: ast.expr, known: Known) -> set[str]:
    """Names that the value of an expression may share memory with."""
    match node:
        case ast.Name(id=name):
            kind = known.types.get(name)
            return set() if kind is not None and kind.is_number else {name}
        case ast.Subscript(value=value) | ast.Starred(value=value) | ast.NamedExpr(value=value) | ast.Attribute(value=value):
            return sources(value, known)
        case ast.IfExp(body=body, orelse=orelse):
            return sources(body, known) | sources(orelse, known)
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return set().union(*(sources(part, known) for part in parts))
        case ast.Call(func=func, args=args, keywords=keywords):
            owner = [func.value] if isinstance(func, ast.Attribute) else []
            parts = [] if _is_fresh(func, keywords, known) else [*owner, *args, *(item.value for item in keywords)]
            return set().union(*(sources(part, known) for part in parts))
    return set()


def _is_fresh(func: ast.expr, keywords: list[ast.keyword], known: Known) -> bool:
    """Whether a call's result shares with nothing it is given."""
    if any(item.arg in ("out", "copy") for item in keywords):
        return False
    module, name = called(func, known.imports)
    if not module:
        return name in _BUILT_IN
    return (func.attr if isinstance(func, ast.Attribute) else name) in _FRESH


class _Walk:
    """One pass over the statements with the pairs that hold so far."""

    def __init__(self, place: ast.stmt, known: Known) -> None:
        self.place, self.known = place, known
        self.inside = False
        self.found: set[frozenset[str]] = set()

    def block(self, statements: list[ast.stmt], state: Pairs) -> Pairs:
        """The pairs after the statements."""
        for statement in statements:
            entered = statement is self.place
            self.inside = self.inside or entered
            self._note(state)
            state = self._statement(statement, state)
            self._note(state)
            self.inside = self.inside and not entered
        return state

    def _note(self, state: Pairs) -> None:
        if self.inside:
            self.found |= state

    def _statement(self, node: ast.stmt, state: Pairs) -> Pairs:
        for part in _expressions(node):
            for walrus in (inner for inner in ast.walk(part) if isinstance(inner, ast.NamedExpr)):
                state |= self._bound([(walrus.target, walrus.value)], state)
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    state = self._bound(_pairs(target, value), state)
                return state
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                return self._bound([(target, value)], state)
            case ast.For() | ast.While():
                return self._repeated(node, state)
        return self._branches(node, state)

    def _branches(self, node: ast.stmt, state: Pairs) -> Pairs:
        """The pairs after any of the ways through a statement."""
        match node:
            case ast.If():
                return self.block(node.body, state) | self.block(node.orelse, state)
            case ast.With():
                bindings = [(item.optional_vars, item.context_expr) for item in node.items if item.optional_vars is not None]
                return self.block(node.body, self._bound(bindings, state))
            case ast.Try():
                state |= self.block([*node.body, *node.orelse], state)
                for handler in node.handlers:
                    state |= self.block(handler.body, state)
                return self.block(node.finalbody, state)
            case ast.Match():
                return state.union(*(self.block(case.body, state) for case in node.cases))
        return state

    def _repeated(self, node: ast.For | ast.While, state: Pairs) -> Pairs:
        """Turns until no turn adds a pair."""
        while True:
            started = self._bound(_pairs(node.target, node.iter), state) if isinstance(node, ast.For) else state
            later = state | self.block(node.body, started)
            if later == state:
                break
            state = later
        return self.block(node.orelse, state)

    def _bound(self, bindings: Iterable[tuple[ast.expr, ast.expr]], state: Pairs) -> Pairs:
        """The pairs after all bindings at once: what stands on the right is what the names meant before."""
        bindings = list(bindings)
        for place, (_, value) in enumerate(bindings):
            state = _renamed(f"{place}", sources(value, self.known), state)
        for place, (target, _) in enumerate(bindings):
            for name in (part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)):
                kind = self.known.types.get(name)
                state = _renamed(name, set() if kind is not None and kind.is_number else {f"{place}"}, state)
        held = {f"{place}" for place in range(len(bindings))}
        return frozenset(pair for pair in state if not pair & held)


def _renamed(name: str, origins: set[str], state: Pairs) -> Pairs:
    """The pairs once a name means something new that may share with `sources`."""
    others = origins | {other for pair in state if pair & origins for other in pair}
    kept = {pair for pair in state if name not in pair}
    return frozenset(kept | {frozenset((name, other)) for other in others - {name}})


def _pairs(target: ast.expr, value: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """`a, b = c, d` as two bindings."""
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        plain = len(target.elts) == len(value.elts) and not any(isinstance(item, ast.Starred) for item in target.elts)
        if plain:
            return list(zip(target.elts, value.elts, strict=True))
    return [(target, value)]


def _expressions(node: ast.stmt) -> list[ast.expr]:
    """The expressions of a statement itself, not those of the blocks inside it."""
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]
