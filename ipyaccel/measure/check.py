"""Does a variant answer like the original. In: the run of the original and the run of a variant. Out: a `Check`.

Compared are the answer, the arguments and globals afterwards, the printed text, and the exception. `detail` is one plain
sentence that names where: "answer[3]: Python gives 2, this gives 3".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ipyaccel.measure.cause import Scene, cause
from ipyaccel.measure.record import Run
from ipyaccel.measure.same import Spread, Walk, no_spread
from ipyaccel.measure.tally import Tally, Tolerance, short
from ipyaccel.model import Check, Options

NUMBER = re.compile(r"([-+]?\d+\.\d*(?:[eE][-+]?\d+)?)")
SILENT = "NumPy warns that an integer outgrew its 64 bits and is wrong; this is wrong too, and says nothing"
OTHER_NUMBERS = "random numbers of its own, so the answer cannot be compared"


def check(
    expected: Run,
    actual: Run,
    options: Options | None = None,
    *,
    parameters: Sequence[str] = (),
    spread: Spread = no_spread,
    repeatable: bool = True,
    scene: Scene | None = None,
) -> Check:
    """Compares a variant's run with the original's, both of which started from the same values.

    `parameters` names the arguments in sentences. `repeatable` is False when the original answers differently each time: then
    other numbers are no difference, another type or exception still is one. `scene` helps to name the cause of a difference.
    """
    options = options or Options()
    tally = Tally(Tolerance(options.rtol, options.atol or 0.0))
    if expected.raised or actual.raised:
        _exceptions(expected, actual, tally)
    else:
        Walk(tally, spread=spread).compare(expected.returned, actual.returned)
        _changed(expected, actual, parameters, tally)
    if expected.outgrew and not actual.outgrew and _holds_integers((expected.returned, expected.arguments)):
        tally.differs(SILENT)
    _printed(expected.printed, actual.printed, tally)
    found = _verdict(tally, repeatable=repeatable)
    why = cause(expected, actual, tally.pair, scene) if found.verdict == "differs" and tally.difference != SILENT else ""
    return replace(found, detail=f"{found.detail} ({why})") if why else found


def _holds_integers(value: object) -> bool:
    """Whether whole numbers are in a value: floats that outgrow their type become infinity, whole numbers wrong."""
    if isinstance(value, tuple | list):
        return any(map(_holds_integers, value))
    if isinstance(value, dict):
        return any(map(_holds_integers, value.values()))
    return getattr(getattr(value, "dtype", None), "kind", "") in ("i", "u")


def alike(expected: Run, actual: Run) -> bool:
    """True when two runs of the original gave the same: it does not depend on chance. What cannot be compared counts as alike."""
    return check(expected, actual).verdict != "differs"


def changed(before: object, after: object) -> bool:
    """True when a value is not what it was: the call wrote into it. What cannot be compared counts as changed."""
    tally = Tally(Tolerance(0.0))
    Walk(tally).compare(before, after)
    return bool(tally.difference or tally.unchecked or tally.close)


def _verdict(tally: Tally, *, repeatable: bool) -> Check:
    """The findings as one verdict; a difference outweighs what could not be compared."""
    if tally.difference and (repeatable or tally.structural):
        return Check("differs", tally.error if tally.error > 0 else math.nan, tally.difference)
    if tally.difference:
        return Check("unchecked", math.nan, f"it draws {OTHER_NUMBERS}")
    if tally.unchecked:
        return Check("unchecked", math.nan, tally.unchecked)
    return Check("close" if tally.close else "same", tally.error, "; ".join(tally.notes))


def _exceptions(expected: Run, actual: Run, tally: Tally) -> None:
    """Exceptions by type. Their texts are for people, and may be worded otherwise."""
    if not actual.raised:
        tally.differs(f"Python raises {expected.raised}, this returns {short(actual.returned)}", structural=True)
    elif not expected.raised:
        said = f": {short_text(actual.text)}" if actual.text else ""
        tally.differs(f"raises {actual.raised} where Python answers{said}", structural=True)
    elif expected.raised != actual.raised:
        tally.differs(f"Python raises {expected.raised}, this raises {actual.raised}", structural=True)


def _changed(expected: Run, actual: Run, parameters: Sequence[str], tally: Tally) -> None:
    """Arguments and globals after the call."""
    for place, (e, a) in enumerate(zip(expected.arguments or (), actual.arguments or (), strict=False)):
        name = parameters[place] if place < len(parameters) else f"number {place + 1}"
        Walk(tally, name, lead=f"the argument `{name}` is changed differently: ").compare(e, a)
    before: Mapping[str, Any] = expected.bindings or {}
    for name, a in (actual.bindings or {}).items():
        if name in before:
            Walk(tally, name, lead=f"the global `{name}` is changed differently: ").compare(before[name], a)


def _printed(expected: str, actual: str, tally: Tally) -> None:
    """Printed text exactly, but for decimals within the tolerance."""
    if expected == actual:
        return
    words, others = NUMBER.split(expected), NUMBER.split(actual)
    if words[::2] == others[::2]:
        Walk(tally, "printed number").compare([float(w) for w in words[1::2]], [float(w) for w in others[1::2]])
        return
    lines, mine = expected.splitlines(), actual.splitlines()
    at = next((k for k, (e, a) in enumerate(zip(lines, mine, strict=False)) if e != a), min(len(lines), len(mine)))
    said = f"it prints {_line(mine, at)} where Python prints {_line(lines, at)}"
    tally.differs(said)


def _line(lines: list[str], at: int) -> str:
    """One printed line, quoted."""
    return short(lines[at]) if at < len(lines) else "nothing more"


def short_text(text: str, longest: int = 160) -> str:
    """The first line of a message, cut to a length that fits a row."""
    first = next(iter(text.strip().splitlines()), "")
    return first if len(first) <= longest else first[: longest - 1] + "…"
