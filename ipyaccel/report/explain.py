"""A version in words. In: a comparison and a name. Out: what was done, what is taken for granted, and why it is fast, or is not.

Everything said was found by the analyses or measured; a refusal names its line and, where one is known, a change that helps.
"""

from __future__ import annotations

from ipyaccel import units
from ipyaccel.model import Comparison, Outcome
from ipyaccel.report import wording
from ipyaccel.report.remedies import remedy
from ipyaccel.report.rows import Row, rows

WHY = {
    "numpy": "Whole arrays go to NumPy's compiled loops: Python runs one line for all elements, and arrays between cost memory.",
    "numexpr": "numexpr compiles the expression, runs it block by block in the processor's cache, and on several threads.",
    "cython": "Cython writes C. Where types are known, the C computes with the processor's own numbers, without Python objects.",
    "numba": "Numba finds the types from the arguments and compiles the loops to machine code.",
}
UNCHANGED = "Cython compiles Python's own steps: the interpreter's work is saved, the objects stay. Types bring more."


def explain(comparison: Comparison, name: str) -> str:
    """The version in a few sentences, one a line."""
    outcome = next(one for one in comparison.outcomes if one.name == name)
    row = next(one for one in rows(comparison) if one.name == name)
    return "\n".join(sentence for sentence in _sentences(comparison, outcome, row) if sentence)


def _sentences(comparison: Comparison, outcome: Outcome, row: Row) -> list[str]:
    if outcome.name == comparison.reference:
        return [f"`{outcome.name}` is your code as it is: what all others are held against.", _time(row)]
    if outcome.status == "declined":
        return [f"`{outcome.name}` is not possible: {outcome.reason}.", remedy(outcome.reason)]
    if outcome.status not in ("ok", "unchecked", "differs"):
        return [f"`{outcome.name}` {row.words.answer}: {outcome.reason}."]
    return [_done(outcome), _why(outcome), _assumed(outcome), _checked(outcome), _time(row), _compiling(row)]


def _done(outcome: Outcome) -> str:
    variant = outcome.variant
    if variant is None:
        return f"`{outcome.name}`: only its figures were kept."
    flags = f" Flags: {' '.join(variant.flags)}." if variant.flags else ""
    return f"`{outcome.name}`: {variant.done or 'as you wrote it'}.{flags}"


def _why(outcome: Outcome) -> str:
    variant = outcome.variant
    if variant is None:
        return ""
    return UNCHANGED if variant.kind == "cython" else WHY.get(variant.backend, "")


def _assumed(outcome: Outcome) -> str:
    assumes = outcome.variant.assumes if outcome.variant is not None else ()
    return f"It takes for granted: {', '.join(assumes)}." if assumes else "It takes nothing for granted that Python does not."


def _checked(outcome: Outcome) -> str:
    check = outcome.check
    why = outcome.reason or (check.detail if check is not None else "") or "nothing says why"
    if outcome.status == "differs":
        return f"Its answer is another: {why}."
    if outcome.status == "unchecked" or check is None:
        return f"Its answer could not be checked: {why}."
    said = "Its answer is the same as Python's" if check.verdict == "same" else f"Its answer is {wording.closeness(check)}"
    tried = f", here and on {check.probes} other inputs" if check.probes and not check.difference else ""
    return f"{said}{tried}." + (f" On other inputs it differs: {check.difference}." if check.difference else "")


def _time(row: Row) -> str:
    if row.is_empty:
        return ""
    spread = f" ({row.words.spread})" if row.words.spread else ""
    faster = f", {row.words.speedup} your code's speed" if row.words.speedup and not row.is_reference else ""
    return f"One call takes {row.words.time}{spread}{faster}."


def _compiling(row: Row) -> str:
    if row.compile != row.compile or row.compile < wording.NO_COMPILING_S:
        return ""
    pays = wording.pays_off(row.break_even)
    return f"Compiling took {units.seconds(row.compile, 2)}" + (f" and {pays}." if pays else ".")
