"""One element of a small matrix, as a person writes it. In: names, parts of matrices, arithmetic with them. Out: views.

a[:, k]        a[i, k]
a.T            a[j, i]
p + h * q      p[i, j] + h * q[i, j]
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from ipyaccel.backends._cython.matrices.lengths import Lengths

OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


@dataclass(frozen=True)
class View:
    """A matrix that is read element by element. `at`: the text of an element; `reads`: the arrays behind it.

    `straight`: it reads each array at the very place that is asked for. `plain`: an element is one element of an array.
    `whole`: the name of the array that it is.
    """

    lengths: Lengths
    at: Callable[..., str]
    reads: frozenset[str]
    straight: bool = True
    plain: bool = True
    whole: str = ""

    @property
    def rank(self) -> int:
        """How many dimensions it has."""
        return len(self.lengths)


def whole(name: str, lengths: Lengths) -> View:
    """A matrix that has a name."""
    return View(lengths, lambda *places: f"{name}[{', '.join(places)}]", frozenset({name}), whole=name)


def constant(lengths: Lengths, text: str) -> View:
    """A matrix with the same number everywhere."""
    return View(lengths, lambda *_: text, frozenset(), plain=False)


def turned(view: View) -> View:
    """Its transpose."""
    if view.rank == 1:
        return view
    return View(view.lengths[::-1], lambda *places: view.at(*places[::-1]), view.reads, straight=False, plain=view.plain)


def part(view: View, index: list[str | None]) -> View:
    """Some dimensions held at one place; None for those that stay."""
    index = [*index, *([None] * (view.rank - len(index)))]

    def at(*places: str) -> str:
        rest = iter(places)
        return view.at(*(next(rest) if item is None else item for item in index))

    lengths = tuple(length for length, item in zip(view.lengths, index, strict=True) if item is None)
    return View(lengths, at, view.reads, straight=False, plain=view.plain)


def operation(op: ast.operator, left: View | str, right: View | str) -> View:
    """Element by element, or with one number; numbers are given as texts that need no brackets."""
    views = [item for item in (left, right) if isinstance(item, View)]
    sign = OPERATORS[type(op)]

    def at(*places: str) -> str:
        one, two = (item.at(*places) if isinstance(item, View) else item for item in (left, right))
        return f"({one} {sign} {two})"

    reads = frozenset().union(*(item.reads for item in views))
    return View(views[0].lengths, at, reads, all(item.straight for item in views), plain=False)


def without_brackets(text: str) -> str:
    """`a + b` of `(a + b)`, and no more of them inside than needed."""
    return ast.unparse(ast.parse(text, mode="eval").body)
