"""Alternatives, captured so that they can stand beside each other. In: expressions. Out: a workload and live values for each.

All become functions of the same parameters, the names that any of them reads: so one list of arguments serves them all, and what
one writes into is fresh for the next.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ipyaccel.errors import UserError
from ipyaccel.model import Workload
from ipyaccel.syntax.capturing.call import parsed, require_names
from ipyaccel.syntax.capturing.capture import as_function, values_of
from ipyaccel.syntax.capturing.source import History
from ipyaccel.syntax.live import Live


@dataclass(frozen=True)
class Alternative:
    """One line of the cell: what it is called, its expression, and its line in the cell."""

    label: str
    text: str
    line: int


def alternatives_in(cell: str, first_line: int = 2) -> tuple[Alternative, ...]:
    """The alternatives of a cell, one a line: an expression, or `label: expression`; one with open brackets goes on below.

    Raises UserError with the line that is neither.
    """
    found: list[Alternative] = []
    waiting, start = "", first_line
    for number, line in enumerate(cell.split("\n"), start=first_line):
        if not waiting and (not line.strip() or line.lstrip().startswith("#")):
            continue
        start = start if waiting else number
        waiting = f"{waiting}\n{line}" if waiting else line
        read = _read(waiting)
        if read is not None:
            found.append(Alternative(*read, start))
            waiting = ""
    if waiting:
        shown = waiting.split("\n", maxsplit=1)[0].strip()
        raise UserError(f"line {start}: `{shown}` is neither an expression nor `label: expression`")
    return _with_own_labels(found)


def _read(text: str) -> tuple[str, str] | None:
    """Label and expression of a line; None when it is neither form."""
    text = text.strip()
    if _is_expression(text):
        return " ".join(text.split()), text
    label, colon, rest = text.partition(":")
    if colon and label.strip() and _is_expression(rest.strip()):
        return label.strip(), rest.strip()
    return None


def _is_expression(text: str) -> bool:
    try:
        ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _with_own_labels(found: Sequence[Alternative]) -> tuple[Alternative, ...]:
    """Labels that occur twice get a number."""
    taken: dict[str, int] = {}
    made = []
    for one in found:
        taken[one.label] = count = taken.get(one.label, 0) + 1
        made.append(one if count == 1 else Alternative(f"{one.label} ({count})", one.text, one.line))
    return tuple(made)


def capture_apart(
    alternatives: Sequence[Alternative], namespace: Mapping[str, Any], history: History | None = None
) -> tuple[tuple[Workload, Live], ...]:
    """A workload and live values for each, all with the same arguments. Raises UserError for a mistake, with its line."""
    values: dict[str, Any] = {}
    for one in alternatives:
        try:
            expression = parsed(one.text)
            require_names(expression, namespace)
        except UserError as mistake:
            raise UserError(f"line {one.line}: {mistake}") from None
        values |= values_of(expression, namespace)
    return tuple(as_function(one.text, values, namespace, history) for one in alternatives)
