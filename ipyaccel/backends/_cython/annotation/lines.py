"""A cell, line by line, as Cython compiled it. In: Cython's annotation page and the cell's text. Out: `AnnotatedLine`s.

The score is Cython's own count. Why a line is yellow is read from its C, in words that name what the user named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ipyaccel.backends._cython.annotation.calls import calls
from ipyaccel.backends._cython.annotation.doors import OWN_NOTES, door
from ipyaccel.backends._cython.annotation.findings import findings
from ipyaccel.backends._cython.annotation.page import PageLine, page_lines
from ipyaccel.backends._cython.annotation.places import Places, places
from ipyaccel.backends._cython.annotation.sentences import Context, cure, why
from ipyaccel.model import AnnotatedLine

NOTES = "__pyx_n_u_test,"
FURTHER = re.compile(r"^\w+\s*=|^(?:import|from|for|while|if|try|with|class)\b")


def annotated(page: str, text: str, types: Mapping[str, str] | None = None, shift: int = 0) -> tuple[AnnotatedLine, ...]:
    """Every line of the text, numbered as on the page; nothing when there is no page.

    `types`: C types that are known for names without one ("double" for x): they make the cures concrete. `shift`: by how many
    lines the page is ahead of the text.
    """
    found = page_lines(page)
    if not found:
        return ()
    where = places(text)
    lines = enumerate(text.rstrip("\n").split("\n"), 1)
    return tuple(_line(number, line, found.get(number + shift), where, types or {}) for number, line in lines)


def _line(number: int, text: str, found: PageLine | None, where: Places, types: Mapping[str, str]) -> AnnotatedLine:
    """One line with its score, and sentences where it is yellow."""
    if found is None or found.score == 0:
        return AnnotatedLine(number, text, 0, found.c if found is not None else "")
    body = text.strip()
    below = where.decorated.get(number, "")
    sentence, remedy = door(below or body, found.c, where)
    if sentence:
        counted = "counted here for the function below: " if below else ""
        return AnnotatedLine(number, text, found.score, found.c, (f"{counted}{sentence}",), remedy)
    if number not in where.inside and NOTES in found.c and not FURTHER.search(body):
        return AnnotatedLine(number, text, found.score, found.c, (OWN_NOTES,))
    is_number = "__pyx_float_" in found.c or "__pyx_int_" in found.c
    context = Context(body, where, where.inside.get(number, ""), is_number, types)
    uses = findings(calls(found.c, where.both), found.c)
    reasons = why(uses, context) or ("calls Python",)
    if number not in where.inside:
        return AnnotatedLine(number, text, found.score, found.c, (f"runs once, when the cell is loaded: {reasons[0]}",))
    return AnnotatedLine(number, text, found.score, found.c, reasons, cure(uses, context))
