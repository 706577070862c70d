"""What each name of a function gets its values from. In: a program. Out: sources, and the same text with a watch on every one.

total = 0.0              the source `0.0`
total += p.mass          the source `total + p.mass`
for line in lines:       a source of which only a run can tell what it gives
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ipyaccel.model import OBJECT, Type
from ipyaccel.syntax.inference.values import type_of_value

WATCH = "_ipyaccel_watch"
RETURNED = ""
"""The name under which a function's answers are kept."""

Key = tuple[str, str, int, int]
"""A function, a name of it, and the place where the name gets a value; zeros for a parameter."""

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
Block = list[ast.stmt]


@dataclass(frozen=True)
class Source:
    """One value that a name may get: an expression, or a type that is certain; neither where only a run can tell.

    `scope`: the function whose names the expression means.
    """

    key: Key
    scope: str
    value: ast.expr | None = None
    given: Type | None = None

    @property
    def is_whole_literal(self) -> bool:
        """A whole number written in the code: beside floats it is one of them."""
        return isinstance(self.value, ast.Constant) and type(self.value.value) is int


@dataclass
class Watch:
    """What was given to names in one run: the types of the values, and their classes."""

    types: dict[Key, set[Type]] = field(default_factory=dict)
    classes: dict[Key, set[type]] = field(default_factory=dict)

    def __call__(self, key: Key, value: Any) -> Any:
        """Notes a value on its way to a name."""
        kind = type(value)
        known = self.classes.setdefault(key, set())
        if kind not in known or kind is np.ndarray or kind is int:
            known.add(kind)
            self.types.setdefault(key, set()).add(OBJECT if kind in (list, tuple) else type_of_value(value))
        return value


def barred_names(tree: ast.FunctionDef) -> frozenset[str]:
    """Names that get values in ways that are not followed."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global | ast.Nonlocal):
            found |= set(node.names)
        elif isinstance(node, SCOPES) and node is not tree:
            found |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            found |= {node.name} if not isinstance(node, ast.Lambda) else set()
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(
            node, ast.Delete | ast.NamedExpr | ast.Starred | ast.With | ast.AsyncFor | ast.AsyncWith | ast.MatchMapping
        ):
            found |= {inner.id for inner in ast.walk(_bound_part(node)) if isinstance(inner, ast.Name)}
    return frozenset(found)


def _bound_part(node: ast.AST) -> ast.AST:
    """The part of a node in which names are bound or deleted."""
    if isinstance(node, ast.NamedExpr):
        return node.target
    if isinstance(node, ast.With | ast.AsyncWith):
        return ast.Tuple([item.optional_vars for item in node.items if item.optional_vars is not None], ast.Store())
    return node.target if isinstance(node, ast.AsyncFor) else node


def sources_in(tree: ast.FunctionDef, function: str) -> Iterator[Source]:
    """All sources of a function's locals and of its answers."""
    for node in _own_nodes(tree):
        for target, value, given in _bindings(node):
            yield Source((function, target.id, target.lineno, target.col_offset), function, value, given)
        if isinstance(node, ast.Return):
            yield Source((function, RETURNED, node.lineno, node.col_offset), function, node.value or ast.Constant(None))


def _own_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        if not isinstance(child, SCOPES):
            yield child
            yield from _own_nodes(child)


Binding = tuple[ast.Name, ast.expr | None, Type | None]


def _bindings(node: ast.AST) -> Iterator[Binding]:
    """Names that a statement binds, each with the expression it gets, or its type."""
    match node:
        case ast.Assign():
            for target in node.targets:
                yield from _unpacked(target, node.value)
        case ast.AugAssign(target=ast.Name() as target):
            yield target, ast.BinOp(ast.Name(target.id, ast.Load()), node.op, node.value), None
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value):
            yield target, value, None
        case ast.For():
            yield from _of_loop(node.target, node.iter)


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[Binding]:
    if isinstance(target, ast.Name):
        yield target, value, None
    elif isinstance(target, ast.Tuple | ast.List):
        match value:
            case ast.Tuple(elts=parts) | ast.List(elts=parts) if len(parts) == len(target.elts) and not _starred(
                [*parts, *target.elts]
            ):
                for inner, part in zip(target.elts, parts, strict=True):
                    yield from _unpacked(inner, part)
            case ast.Attribute(attr="shape"):
                for place, inner in enumerate(target.elts):
                    yield from _unpacked(inner, ast.Subscript(value, ast.Constant(place), ast.Load()))
            case _:
                yield from ((name, None, None) for name in _names(target))


def _of_loop(target: ast.expr, iterable: ast.expr) -> Iterator[Binding]:
    match target, iterable:
        case ast.Name(), ast.Call(func=ast.Name(id="range")):
            yield target, None, Type("int")
        case ast.Tuple(elts=[ast.Name() as counter, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[over]):
            yield counter, None, Type("int")
            yield from _of_loop(inner, over)
        case ast.Tuple(elts=parts), ast.Call(func=ast.Name(id="zip"), args=overs) if len(parts) == len(overs) and not _starred(
            overs
        ):
            for inner, over in zip(parts, overs, strict=True):
                yield from _of_loop(inner, over)
        case ast.Name(), ast.Tuple(elts=parts) | ast.List(elts=parts) if not _starred(parts):
            yield from ((target, part, None) for part in parts)
        case ast.Name(), ast.Name():
            yield target, ast.Subscript(iterable, ast.Constant(0), ast.Load()), None
        case _:
            yield from ((name, None, None) for name in _names(target))


def _starred(parts: Sequence[ast.expr]) -> bool:
    return any(isinstance(part, ast.Starred) for part in parts)


def _names(target: ast.expr) -> list[ast.Name]:
    return [node for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


# ------------------------------------------------------------------------------------------------------------------ the run


def watched(tree: ast.FunctionDef, function: str) -> ast.FunctionDef:
    """The function with a watch behind everything that binds a name, and on what it returns."""
    parameters = [*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs]
    seen = _Watched(function)
    tree.body = seen.block(tree.body)
    at = 1 if ast.get_docstring(tree) is not None and len(tree.body) > 1 else 0
    tree.body[at:at] = [_note((function, parameter.arg, 0, 0), parameter.arg) for parameter in parameters]
    return tree


def _note(key: Key, name: str) -> ast.stmt:
    return ast.parse(f"{WATCH}({key!r}, {name})").body[0]


class _Watched(ast.NodeTransformer):
    """Every binding statement becomes itself and its notes."""

    def __init__(self, function: str) -> None:
        self.function = function

    def block(self, statements: Block) -> Block:
        """The statements with their notes."""
        made: Block = []
        for statement in statements:
            found = self.visit(statement)
            made += found if isinstance(found, list) else [found]
        return made

    def visit(self, node: ast.AST) -> Any:
        """What has a scope of its own is left alone."""
        if isinstance(node, SCOPES):
            return node
        if isinstance(node, ast.Return) and node.value is not None:
            key = (self.function, RETURNED, node.lineno, node.col_offset)
            node.value = ast.Call(ast.Name(WATCH, ast.Load()), [ast.parse(repr(key), mode="eval").body, node.value], [])
            return node
        self.generic_visit(node)
        if isinstance(node, ast.For):
            node.body[:0] = self._notes([node.target])
        elif isinstance(node, ast.Assign):
            return [node, *self._notes(node.targets)]
        elif isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value is not None:
            return [node, *self._notes([node.target])]
        return node

    def _notes(self, targets: list[ast.expr]) -> list[ast.stmt]:
        names = (name for target in targets for name in _names(target))
        return [_note((self.function, name.id, name.lineno, name.col_offset), name.id) for name in names]
