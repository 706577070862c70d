"""Which of Python's rules a step keeps, said honestly. In: a climb and one of its outcomes. Out: words for the headline.

A cell of Cython means what its author wrote: C integers wrap around, pointers are not checked. So `your types` keeps Python's
rules only as far as the cell itself does.
"""

from __future__ import annotations

import re

from ipyaccel.model import Comparison, Outcome
from ipyaccel.report import wording
from ipyaccel.report.gains import STEPS, UNCHECKED

PYTHONS = "with Python's rules"
INTEGERS = "with Python's rules, if whole numbers fit their C types"
AS_WRITTEN = "as you wrote it"
WHOLE = re.compile(r"\b(?:int|long|short|char|size_t|ssize_t|Py_ssize_t|u?int\d+(?:_t)?|bint|unsigned)\b")
OWN_RULES = re.compile(
    r"(?:boundscheck|wraparound|initializedcheck)\s*(?:\(|=)\s*False|cdivision\s*(?:\(|=)\s*True|\bextern\b|\bnoexcept\b|\bfloat\b(?!\()"
    r"|\bmalloc\b|\bcalloc\b|\bprange\b|\b(?:void|char|double|int|long|short|\w+_t)\s*\*"
)
"""Text by which a cell leaves Python's rules of its own accord: checks off, C libraries, pointers, single precision."""


def step_keeps_rules(outcome: Outcome) -> bool:
    """True for a step that leaves nothing out that the cell has: no check, no order of operations, as far as that was tried."""
    check, variant = outcome.check, outcome.variant
    if check is not None and check.silent:
        return False
    at = STEPS.index(outcome.name) if outcome.name in STEPS else STEPS.index(UNCHECKED)
    assumes = [text for text in variant.assumes if text != wording.FITS] if variant is not None else []
    return at < STEPS.index(UNCHECKED) or not assumes


def rules(comparison: Comparison, name: str) -> str:
    """By which rules a step that leaves nothing out answers."""
    if comparison.ladder is None or name in {"python", "cython"}:
        return PYTHONS
    yours = next((outcome for outcome in comparison.outcomes if outcome.name == "your types"), None)
    if yours is None:
        return PYTHONS
    cell = re.sub(r"#(?! *cython:).*", "", comparison.ladder.cell)
    if OWN_RULES.search(cell):
        return AS_WRITTEN
    return INTEGERS if WHOLE.search(_declared(cell)) else PYTHONS


def _declared(cell: str) -> str:
    """Where types may stand: not in calls of `int(...)`."""
    return re.sub(r"\b(?:int|bool|float)\s*\(", "(", cell)
