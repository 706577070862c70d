"""NumPy. In: a program. Out: its counted loops as array expressions, or its array expressions with less work; one variant.

NumPy itself is imported by the variant's module, in the child that loads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ipyaccel.backends.source import beginning, function_of, written
from ipyaccel.model import Build, Declined, Facts, Program, Reason, Variant, Workload
from ipyaccel.syntax.loops.lift import Lifted, lift
from ipyaccel.syntax.rewriting.hidden import hidden_names
from ipyaccel.syntax.rewriting.powers import cheaper_powers
from ipyaccel.syntax.text import program_text
from ipyaccel.syntax.threads.independent import array_lines

REGROUPED = "sums are regrouped"
SILENT = "dividing by zero gives infinity, with a warning"
FITS = "integers fit in 64 bits"
FEW = 100
"""Elements below which an array gains nothing."""


class NumPy:
    """Writes whole-array expressions. Nothing is compiled."""

    name = "numpy"
    variants: tuple[str, ...] = ("numpy",)

    def propose(self, workload: Workload, facts: Facts) -> list[Variant | Declined]:
        """One variant, or why not."""
        threaded = beginning(self.name, workload)
        if isinstance(threaded, Declined):
            return [threaded]
        assert workload.program is not None
        hidden = hidden_names(workload.program)
        lifted = lift(threaded, facts)
        if isinstance(lifted, Lifted):
            return [self._variant(lifted.program, hidden, _done(lifted), (FITS, SILENT, REGROUPED))]
        cheaper = cheaper_powers(threaded, facts)
        if isinstance(cheaper, Program):
            return [self._variant(cheaper, hidden, "powers of arrays as products", ())]
        return [Declined(self.name, _most_useful(lifted, cheaper, threaded, facts))]

    def _variant(self, program: Program, hidden: tuple[str, ...], done: str, assumes: tuple[str, ...]) -> Variant:
        source = program_text(program)
        return Variant(self.name, self.name, source, program.entry, done=done, assumes=assumes, hidden=hidden)

    def compile(self, variants: list[Variant], directory: Path) -> list[Build]:
        """Writes each module to a file."""
        return written(variants, directory)

    def load(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
        """The function of the module."""
        return function_of(build, bindings)

    def warm(self) -> None:
        """Imports NumPy."""
        import numpy as np

        np.zeros(1)


def _done(lifted: Lifted) -> str:
    """What was done, in a phrase."""
    lines = ", ".join(str(line) for line in lifted.lines)
    many = len(lifted.lines) > 1
    done = f"the loops at lines {lines} as array expressions" if many else f"the loop at line {lines} as an array expression"
    if lifted.largest is not None and lifted.largest < FEW:
        done += f"; with at most {lifted.largest} numbers in an array, starting each operation costs more than what it does"
    return done


def _most_useful(lifted: Reason, cheaper: Reason, program: Program, facts: Facts) -> Reason:
    """Of two reasons the one that teaches more: code that is NumPy already says so, else what stands in a loop's way."""
    if array_lines(program, facts):
        return cheaper
    if any(word in function.source for function in program.functions for word in ("for ", "while ")):
        return lifted
    if any(item.module.startswith("numpy") for item in program.imports):
        return cheaper
    return Reason("there are no arrays here, and no loop that could become one", program.main.first_line)


backend = NumPy()
