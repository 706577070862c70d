"""The user's own functions, as rows of their own: one that is compiled already, and alternatives in plain Python.

In: a workload whose function is already compiled, or an alternative's label. Out: the row `yours`, or one of that label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ipyaccel.model import Build, Declined, Facts, Variant, Workload

YOURS = "yours"
_KEY = f"<{YOURS}, compiled>"
"""The key under which the live function travels among the bindings: no name of a Python program."""
PLAIN = "plain Python"
"""The flag of a variant that nobody compiles, not even at its first call."""


def with_yours(bindings: Mapping[str, Any], yours: Callable[..., Any] | None) -> dict[str, Any]:
    """The bindings of a program, and the user's compiled function when there is one."""
    return {**bindings, _KEY: yours}


def as_it_is(label: str, text: str) -> Variant:
    """An alternative that is run as the user wrote it."""
    return Variant(label, YOURS, text, label, flags=(PLAIN,))


def with_alternatives(bindings: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> dict[str, Any]:
    """The bindings of a program, and the alternatives' functions by label."""
    return {**bindings, **{f"<{label}>": function for label, function in functions.items()}}


class Yours:
    """Hands the user's compiled function through: nothing is written, nothing compiled before its first call."""

    name = YOURS
    variants: tuple[str, ...] = (YOURS,)
    compiles_at_first_call = True

    def propose(self, workload: Workload, facts: Facts) -> list[Variant | Declined]:
        """One variant when the function is already compiled; no row at all otherwise."""
        del facts
        if not workload.yours or workload.program is None:
            return []
        return [Variant(YOURS, YOURS, workload.program.main.source, workload.program.entry, done="compiled by you")]

    def compile(self, variants: list[Variant], directory: Path) -> list[Build]:
        """Nothing to do, the first call compiles: a note of that stands for what was built."""
        note = directory / f"{YOURS}.txt"
        note.write_text("compiled by its owner\n", encoding="utf-8")
        return [Build(variant, str(note), 0.0) for variant in variants]

    def load(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
        """The user's function itself."""
        yours: Callable[..., Any] = bindings[f"<{build.variant.name}>" if PLAIN in build.variant.flags else _KEY]
        return yours

    def warm(self) -> None:
        """Nothing to import."""


backend = Yours()
