"""One program, every variant. In: a case, its plan and its builds. Out: a `Row` for each: what the user sees, and what is true.

The status comes from the product's own trial of a build; whether the answer is right is decided by `judge` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch import Builds
from case import Case
from judge import answered, bindings_of, difference, is_loud, nudged

from ipyaccel.backends.registry import backends
from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import plan
from ipyaccel.errors import BuildError
from ipyaccel.measure import trial
from ipyaccel.measure.loading import load
from ipyaccel.model import Build, Declined, Options, Variant, Workload
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.threads import work

EXACT = ("cython", "cython-typed")
"""Variants that claim Python's rules for all arguments of these types."""

SEPARATOR = " | "

work.FEW = 0
"""Arrays of random programs are small, and threads are to be tried on them all the same."""


@dataclass(frozen=True)
class Row:
    """What came of one variant. `wrong`: it is `ok` or unchecked, and answers wrongly here.

    `elsewhere`: silently wrong on other arguments of the same types. `loud`: raises on such arguments where Python does not.
    """

    case: str
    variant: str
    status: str
    said: str = ""
    wrong: str = ""
    elsewhere: str = ""
    loud: str = ""


@dataclass(frozen=True)
class Planned:
    """A case with its captured call and what the backends propose."""

    case: Case
    workload: Workload
    live: Live
    proposals: tuple[Variant | Declined, ...]


def planned(case: Case, only: Sequence[str] = ()) -> Planned:
    """Captures the call and asks the backends, as the product does. `only`: these variants."""
    workload, live = _captured(case, case.setups[0])
    payload = pack(live)
    try:
        found = plan(workload, payload, Options(), send=lambda _: None)
    finally:
        release(payload)
    return Planned(case, workload, live, tuple(one for one in found.proposals if not only or one.name in only))


def _captured(case: Case, setup: str) -> tuple[Workload, Live]:
    namespace: dict[str, Any] = {"__name__": "__main__", **bindings_of(setup)}
    exec(compile(case.lines, "<cell 1>", "exec"), namespace)
    return capture(case.call, namespace, lambda: [("cell 1", case.lines)])


def raises(case: Case, setup: str) -> bool:
    """Whether plain Python raises on these arguments."""
    namespace = dict(bindings_of(setup))
    exec(case.lines, namespace)
    names = case.call.partition("(")[2].rstrip(")").split(", ")
    return bool(answered(namespace["f"], tuple(namespace[name] for name in names))[0][0] == "raised")


def tried(made: Planned, variant: Variant, builds: Builds, folder: Path) -> Row:
    """One variant through the product's trial, and then independently. `folder`: for what is not built yet."""

    def compiled(wanted: Variant) -> Build:
        """Stands in for the cache: what was built together, else built now."""
        key = (wanted.name, wanted.source)
        if key not in builds:
            builds[key] = backends()[wanted.backend].compile([wanted], folder)[0]
        found = builds[key]
        if isinstance(found, BuildError):
            raise found
        return found

    trial.compile_variant = compiled
    trial.probe_original = lambda *_, **__: ()  # other inputs are tried below, and judged independently
    payload = pack(made.live)
    try:
        answer = trial.run_reference(made.workload, payload, Options(), send=lambda _: None)
        outcome = trial.try_variant(made.workload, variant, payload, answer, Options(), send=lambda _: None)
    finally:
        release(payload)
    row = Row(made.case.name, variant.name, outcome.status, str(outcome.reason or ""))
    if outcome.status not in ("ok", "unchecked"):
        return row
    return Row(row.case, row.variant, row.status, row.said, *_truth(made, variant, compiled))


def _truth(made: Planned, variant: Variant, compiled: Any) -> tuple[str, str, str]:
    """Wrong on the call's own arguments; silently wrong, or loud, on others."""
    function = load(compiled(variant), made.live)
    wrong, *others = _differences(made.case, function, exact=variant.name in EXACT)
    silent = [said for said, loud in others if said and not loud]
    loud = [said for said, loud in others if said and loud]
    return wrong[0], SEPARATOR.join(silent), SEPARATOR.join(loud)


def _differences(case: Case, function: Any, *, exact: bool) -> Iterator[tuple[str, bool]]:
    """For each set of arguments how the variant differs, and whether it says so by raising."""
    for number, setup in enumerate(case.setups):
        _, live = _captured(case, setup)
        given = (*live.args,)
        expected = answered(live.function, given)
        if number and expected[0][0] == "raised" and not exact:
            continue  # without bounds checks such a call may do anything: the product does not run it either
        got = answered(function, live.arguments)
        near = tuple(answered(live.function, nudged(given, way)) for way in (float("inf"), float("-inf")))
        yield difference(expected, got, near), is_loud(expected, got)
