"""Loops over small matrices. In: views of matrices, and the name of what they make. Out: lines of Python.

p @ q                  for i in range(2):
                           for j in range(2):
                               total = 0.0
                               for k in range(2):
                                   total += p[i, k] * q[k, j]
                               product[i, j] = total
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ipyaccel.backends._cython.matrices.lengths import Length, Lengths
from ipyaccel.backends._cython.matrices.views import View, without_brackets

INDENT = "    "
SHORT_ROWS = 4
"""Up to here a sum is quicker in one number than in a row of them."""


def places_of(counters: Sequence[str], lengths: Lengths) -> list[str]:
    """A counter for each length; where there is one place only, that."""
    return ["0" if length.certain == 1 else counter for counter, length in zip(counters, lengths, strict=False)]


def nested(variables: Sequence[str], lengths: Lengths, body: list[str]) -> list[str]:
    """Loops, one in the other."""
    for variable, length in zip(reversed(variables), reversed(lengths), strict=True):
        body = body if variable == "0" else [f"for {variable} in range({length.text}):", *(INDENT + line for line in body)]
    return body


def place(name: str, *places: str) -> str:
    """An element of an array that has a name."""
    return f"{name}[{', '.join(places)}]"


def copied(target: str, view: View, counters: Sequence[str], shift: tuple[int, int] = (0, 0)) -> list[str]:
    """Every element of a view, stored. `shift`: an axis, and how far along it they move."""
    variables = places_of(counters, view.lengths)
    places = list(variables)
    if shift[1]:
        moved = places[shift[0]]
        places[shift[0]] = str(shift[1]) if moved == "0" else f"{moved} + {shift[1]}"
    return nested(variables, view.lengths, [f"{place(target, *places)} = {without_brackets(view.at(*variables))}"])


def product(target: str, left: View, right: View, names: Callable[[str], str], counters: Sequence[str]) -> list[str]:
    """The product of two matrices, or of a matrix and a vector."""
    rows, columns, inner = left.lengths[:-1], right.lengths[1:], left.lengths[-1]
    first_place, second_place = places_of(counters[:1], rows), places_of(counters[1:2], columns)
    j, (k,) = counters[1], places_of(counters[2:], (inner,))
    outer = [*first_place, *second_place]
    first, second = left.at(*first_place, k), right.at(k, *second_place)
    if k == "0":
        return nested(outer, (*rows, *columns), [f"{place(target, *outer)} = {first} * {second}"])
    if by_rows(right):
        factor = names("factor")
        body = [
            *nested([j], columns, [f"{place(target, *outer)} = 0.0"]),
            f"for {k} in range({inner.text}):",
            f"{INDENT}{factor} = {first}",
            *(INDENT + line for line in nested([j], columns, [f"{place(target, *outer)} += {factor} * {second}"])),
        ]
        return nested(first_place, rows, body)
    total = names("total")
    body = [
        f"{total} = 0.0",
        f"for {k} in range({inner.text}):",
        f"{INDENT}{total} += {first} * {second}",
        f"{place(target, *outer)} = {total}",
    ]
    return nested(outer, (*rows, *columns), body)


def by_rows(right: View) -> bool:
    """Whether a product is better made row by row: rows of some length, whose elements lie beside each other."""
    here = right.lengths[1].here if right.rank == 2 else None
    return here is not None and here > SHORT_ROWS and right.at("i", "j").endswith("j]")


def diagonal(target: str, left: View, right: View | None, names: Callable[[str], str], counters: Sequence[str]) -> list[str]:
    """The diagonal of a matrix, or of a product of two, whose other elements are not needed."""
    i, _, k = counters
    if right is None:
        return nested([i], left.lengths[:1], [f"{place(target, i)} = {without_brackets(left.at(i, i))}"])
    total = names("total")
    body = [
        f"{total} = 0.0",
        f"for {k} in range({left.lengths[1].text}):",
        f"{INDENT}{total} += {left.at(i, k)} * {right.at(k, i)}",
        f"{place(target, i)} = {total}",
    ]
    return nested([i], left.lengths[:1], body)


def identity(target: str, size: Length, counters: Sequence[str]) -> list[str]:
    """The matrix with ones along its diagonal."""
    i, j, _ = counters
    return nested([i], (size,), [*nested([j], (size,), [f"{place(target, i, j)} = 0.0"]), f"{place(target, i, i)} = 1.0"])


def outer(target: str, left: View, right: View, counters: Sequence[str]) -> list[str]:
    """Every element of one vector times every element of another."""
    lengths = (*left.lengths, *right.lengths)
    i, j = places_of(counters[:2], lengths)
    return nested([i, j], lengths, [f"{place(target, i, j)} = {left.at(i)} * {right.at(j)}"])
