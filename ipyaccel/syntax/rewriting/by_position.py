"""Calls of the program's own functions pass their arguments by position. In: a program. Out: the program.

    scale(0.5, k=short)        scale(0.5, 1.0, short)        with def scale(x, factor=1.0, k=2)

A C function takes no keywords. Arguments are computed in the order in which they are written: where that would change, only
names and numbers are moved. A default is written in when it is a number, a truth value, None or a text.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ipyaccel.model import Function, Program
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import names_of


def by_position(program: Program) -> Program:
    """Rewrites every call with keywords whose meaning stays the same."""
    trees = {function.name: _tree(function) for function in program.functions}
    heads = {name: head for name, tree in trees.items() if (head := _head(tree)) is not None}
    if not any(isinstance(node, ast.keyword) for tree in trees.values() for node in ast.walk(tree)):
        return program
    return replace(program, functions=tuple(_written(function, trees[function.name], heads) for function in program.functions))


@dataclass(frozen=True)
class _Head:
    """A function's parameters, with the text of literal defaults."""

    parameters: tuple[str, ...]
    defaults: Mapping[str, str]


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


def _head(tree: ast.FunctionDef) -> _Head | None:
    """None for a function that takes more than plain parameters."""
    taken = tree.args
    if taken.posonlyargs or taken.kwonlyargs or taken.vararg or taken.kwarg:
        return None
    names = tuple(argument.arg for argument in taken.args)
    pairs = zip(names[len(names) - len(taken.defaults) :], taken.defaults, strict=True)
    return _Head(names, {name: ast.unparse(default) for name, default in pairs if _is_literal(default)})


def _is_literal(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else node
    return isinstance(inner, ast.Constant)


def _written(function: Function, tree: ast.FunctionDef, heads: Mapping[str, _Head]) -> Function:
    outer = {id(name) for name in names_of(tree).outer}
    edits: list[Edit] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and id(node.func) in outer and node.keywords:
            head = heads.get(node.func.id)
            if head is not None:
                edits += _edits(node, head, function.source)
    return replace(function, source=edited(function.source, edits)) if edits else function


def _edits(call: ast.Call, head: _Head, source: str) -> Iterator[Edit]:
    """The edits of one call; none when it must stay."""
    given = [keyword.arg for keyword in call.keywords]
    free = head.parameters[len(call.args) :]
    if (
        any(isinstance(argument, ast.Starred) for argument in call.args)
        or not set(given) <= set(free)
        or len(set(given)) < len(given)
    ):
        return
    values = {keyword.arg: keyword.value for keyword in call.keywords}
    needed = list(itertools.takewhile(lambda name: set(free[free.index(name) :]) & set(given), free))
    if any(name not in values and name not in head.defaults for name in needed):
        return
    moved = [name for name in needed if name in values] != given
    lines = source.encode().split(b"\n")
    if any(b"=" not in lines[keyword.lineno - 1][keyword.col_offset :] for keyword in call.keywords):
        return
    if moved and not all(isinstance(value, ast.Name) or _is_literal(value) for value in values.values()):
        return
    texts = {name: ast.get_source_segment(source, value) or "" for name, value in values.items()}
    slots = iter(call.keywords)
    waiting: list[str] = []
    for name in needed:
        if name not in values:
            waiting.append(head.defaults[name])
            continue
        keyword = next(slots)
        before = "".join(f"{text}, " for text in waiting)
        waiting = []
        yield Edit((keyword.lineno, keyword.col_offset), _behind_sign(keyword, source), before)
        if moved:
            yield instead_of(keyword.value, texts[name])


def _behind_sign(keyword: ast.keyword, source: str) -> tuple[int, int]:
    """Where the `=` of a keyword ends, and the spaces behind it: parentheses around its value stay."""
    lines = source.encode().split(b"\n")
    line, column = keyword.lineno, lines[keyword.lineno - 1].index(b"=", keyword.col_offset) + 1
    while lines[line - 1][column : column + 1] == b" ":
        column += 1
    return line, column
