"""Whether the small arrays of a function may be held as numbers. In: what is known. Out: names that must stay arrays.

b = a; a[0] = 1.0             both names are one array: it stays
s = path[k]; path[k] = 0.0    s shows what is written: it stays
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.backends._cython.small.known import CLOSED, Known
from ipyaccel.backends._cython.small.pure import harmless
from ipyaccel.backends._cython.small.shapes import row_shape

Name = tuple[str, str]


def must_stay(known: Known) -> frozenset[Name]:
    """The names of all functions that must stay arrays."""
    return frozenset(name for function, tree in known.trees.items() for name in _of_function(known, function, tree))


def _of_function(known: Known, function: str, tree: ast.FunctionDef) -> Iterator[Name]:
    mutated = {name for name in _mutated(tree) if known.small(function, name)}
    yield from ((function, name) for name in mutated & set(known.program.function(function).parameters))
    for names in _one_array(known, function, tree):
        if names & mutated:
            yield from ((function, name) for name in names)
    for node in ast.walk(tree):
        if isinstance(node, CLOSED) and node is not tree:
            yield from known.small_names(function, node)
        elif isinstance(node, ast.Try | ast.With):  # what has been assigned in part could be seen
            yield from ((function, name) for name in known.bound[function])
        elif isinstance(node, ast.Global | ast.Nonlocal):
            yield from ((function, name) for name in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            yield function, node.id
    for block in _blocks(tree):
        yield from ((function, name) for name in _overwritten(known, function, tree, block))


def _mutated(tree: ast.FunctionDef) -> set[str]:
    """Names of arrays that are written into."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
            found.add(node.value.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def _one_array(known: Known, function: str, tree: ast.FunctionDef) -> Iterator[set[str]]:
    """Groups of names that may be one array: `b = a`, `r = m[0]`, `t = m.T`, what a function is given and may give back."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for left, right in _pairs(target, node.value):
                    names = set(_held(known, function, right))
                    if names:
                        yield {left, *names}
            if len(node.targets) > 1:
                yield {target.id for target in node.targets if isinstance(target, ast.Name)}


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for left, right in zip(target.elts, value.elts, strict=False):
            yield from _pairs(left, right)


def _held(known: Known, function: str, value: ast.expr) -> Iterator[str]:
    """The names whose memory a value may be."""
    if isinstance(value, ast.Name):
        yield value.id
    elif isinstance(value, ast.Subscript | ast.Attribute):
        yield from _held(known, function, value.value)
    elif isinstance(value, ast.IfExp):
        yield from _held(known, function, value.body)
        yield from _held(known, function, value.orelse)
    elif isinstance(value, ast.Call) and (known.callee(function, value.func) or _passes_on(known, function, value)):
        for given in value.args:
            yield from _held(known, function, given)


def _passes_on(known: Known, function: str, call: ast.Call) -> bool:
    return known.numpy_name(function, call.func) in ("asarray", "transpose")


def _blocks(tree: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for part in ("body", "orelse", "finalbody"):
            block = getattr(node, part, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _overwritten(known: Known, function: str, tree: ast.FunctionDef, block: list[ast.stmt]) -> Iterator[str]:
    """Names of rows, `s = path[k]`, of which something may be written before they are read for the last time."""
    for place, statement in enumerate(block):
        if not isinstance(statement, ast.Assign):
            continue
        for target in statement.targets:
            for name, value in _pairs(target, statement.value):
                if _is_row(known, function, value) and not _read_first(known, function, tree, name, block[place + 1 :]):
                    yield name


def _is_row(known: Known, function: str, value: ast.expr) -> bool:
    return isinstance(value, ast.Subscript) and bool(row_shape(known, function, value))


def _read_first(known: Known, function: str, tree: ast.FunctionDef, name: str, after: list[ast.stmt]) -> bool:
    """Whether all that reads a name comes after it in its block, and nothing is stored before the last of it."""
    reads = {id(node) for node in ast.walk(tree) if _reads(node, name)}
    for statement in after:
        reads -= {id(node) for node in ast.walk(statement) if _reads(node, name)}
        last = not reads and isinstance(statement, ast.Assign)
        if not harmless(known, function, statement.value if last and isinstance(statement, ast.Assign) else statement):
            return False
        if not last and _stores(statement):
            return False
        if not reads:
            return True
    return not reads


def _reads(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _stores(statement: ast.stmt) -> bool:
    """Whether something may be written into an array: elements, `+=`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.AugAssign):
            return True
    return False
