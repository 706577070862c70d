"""The steps of a climb. In: a cell, how it is entered, what was found out about its program. Out: a variant for each step.

A step differs from the one below it in one thing, so that its gain is that thing's. Each text is a cell to run: it begins with
the magic and its flags.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.cells.building import MAGIC
from ipyaccel.backends._cython.rows import EXACT, FAST, STEADY
from ipyaccel.backends._cython.threads.openmp import OPENMP
from ipyaccel.model import Cell, Declined, Native, Reason, Variant
from ipyaccel.syntax.assumptions import BOUNDS, DIVIDES, NO_NAN, REGROUPED

CYTHON, YOURS, INFERRED, UNCHECKED, NATIVE, FAST_MATH, PARALLEL = (
    *("cython", "your types", "inferred types", "no checks"),
    *("-O3 native", "fast-math", "parallel"),
)
PLAIN = ("-O2", "-ffp-contract=off")
NO_CHECKS = (
    ("boundscheck", False),
    ("wraparound", False),
    ("cdivision", True),
    ("initializedcheck", False),
    ("nonecheck", False),
)
COMPILED_ARGUMENTS = "# distutils: extra_compile_args ="

Directives = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Ground:
    """What all steps of one climb share. `added`: text that defines the entry; `head`: lines that stand above the cell."""

    cell: Cell
    entry: str
    added: str
    head: tuple[str, ...]
    native: Native
    threads: int

    def variant(self, name: str, text: str, done: str, flags: tuple[str, ...], directives: Directives = ()) -> Variant:
        """A step whose text is the cell's, line by line."""
        shares_out = self.cell.threads and text != self.cell.twin
        flags = (*flags, OPENMP) if shares_out and OPENMP not in flags else flags
        header = f"# cython: {', '.join(f'{key}={value}' for key, value in directives)}"
        head = [self._magic(flags), *([header] if directives else []), *self.head]
        begins = text.startswith("\n")
        body = f"{text.rstrip()}\n\n\n{self.added}\n" if self.added else f"{text.rstrip()}\n"
        native = replace(self.native, shift=len(head) - begins)
        threads = self.threads if OPENMP in flags else 1
        source = "\n".join(head) + (body if begins else f"\n{body}")
        return Variant(name, "cython", source, self.entry, done, flags, threads=threads, native=native)

    def _magic(self, flags: tuple[str, ...]) -> str:
        """The line of the magic, with all that the step is compiled with."""
        native = self.native
        words = [f"-c={flag}" for flag in (*flags, *native.compile_args)]
        words += [f"--link-args={flag}" for flag in (*native.link_args, *((OPENMP,) if OPENMP in flags else ()))]
        words += [f"-I {folder}" for folder in native.include_dirs] + [f"-L {folder}" for folder in native.library_dirs]
        words += [f"-l {name}" for name in native.libraries] + [f"-S {place}" for place in native.sources]
        return " ".join((MAGIC, *words, *(("--cplus",) if native.cplus else ())))


def steps_named(cell: Cell) -> tuple[str, ...]:
    """The names of all steps of a cell, in their order."""
    return (CYTHON, *((YOURS,) if cell.types or not cell.twin else ()), INFERRED, UNCHECKED, NATIVE, FAST_MATH, PARALLEL)


def steps_of_cell(
    ground: Ground, inferred: tuple[str, tuple[str, ...]] | Reason, parallel: str | Reason
) -> list[Variant | Declined]:
    """The steps of a cell whose text stays as it was typed, with types added or not."""
    cell = ground.cell
    steps: list[Variant | Declined] = [untyped_step(ground)]
    base = cell.twin or cell.text
    if cell.types or not cell.twin:
        steps.append(typed_step(ground))
        base = cell.text
    if isinstance(inferred, Reason):
        steps.append(Declined(INFERRED, inferred))
    else:
        base, phrases = inferred
        steps.append(ground.variant(INFERRED, base, f"adds: {_listed(phrases)}", PLAIN))
    return [*steps, *_unchecked(ground, base, steps), _parallel(ground, parallel)]


def untyped_step(ground: Ground) -> Variant | Declined:
    """The cell as Python, compiled."""
    cell = ground.cell
    if not cell.twin:
        reason = cell.reason or Reason("the cell has no likeness in Python")
        return Declined(CYTHON, Reason(f"without its C types the cell is not Python: {reason.text}", reason.line))
    done = "your cell without its C types, compiled" if cell.types else "compiled, unchanged"
    return ground.variant(CYTHON, cell.twin, done, PLAIN)


def typed_step(ground: Ground) -> Variant:
    """The cell as typed."""
    types = [own.text for own in ground.cell.types]
    return ground.variant(YOURS, ground.cell.text, _listed(types) if types else "compiled as typed", PLAIN)


def _unchecked(ground: Ground, base: str, below: Sequence[Variant | Declined]) -> list[Variant]:
    """The three steps on one text: without checks, native, with fast-math."""
    twin = next((step for step in reversed(below) if isinstance(step, Variant)), None)
    off = " ".join(f"{name}={value}" for name, value in NO_CHECKS[:4])
    no_checks = ground.variant(UNCHECKED, base, off, PLAIN, NO_CHECKS)
    native = ground.variant(NATIVE, base, " ".join(STEADY[:2]), STEADY, NO_CHECKS)
    fast = ground.variant(FAST_MATH, base, "-ffast-math", FAST, NO_CHECKS)
    assumes = _assumed(base)
    steps = [replace(step, assumes=assumes, twin=twin) for step in (no_checks, native)]
    return [*steps, replace(fast, assumes=(*assumes, NO_NAN, REGROUPED), twin=twin)]


def _assumed(text: str) -> tuple[str, ...]:
    """What a text without checks takes for granted, as far as it gives cause."""
    code = re.sub(r"#.*", "", text)
    causes = ((BOUNDS, "["), (DIVIDES, "/"), (DIVIDES, "%"))
    return tuple(dict.fromkeys(phrase for phrase, sign in causes if sign in code))


def _parallel(ground: Ground, parallel: str | Reason) -> Variant | Declined:
    if isinstance(parallel, Reason):
        return Declined(PARALLEL, parallel)
    done = f"prange on {ground.threads} threads"
    step = ground.variant(PARALLEL, parallel, done, (*FAST, OPENMP), NO_CHECKS)
    return replace(step, assumes=(*_assumed(parallel), NO_NAN, REGROUPED))


def with_each_directive(steps: Sequence[Variant | Declined]) -> list[Variant | Declined]:
    """The steps with every directive alone, on the text of the step that has none of them yet."""
    place = next((k for k, step in enumerate(steps) if step.name == UNCHECKED), len(steps))
    below = next((step for step in reversed(steps[:place]) if isinstance(step, Variant)), None)
    alone = [_alone(below, name, value) for name, value in NO_CHECKS] if below is not None else []
    return [*steps[:place], *alone, *steps[place:]]


def _alone(step: Variant, name: str, value: bool) -> Variant:
    """A step with one directive more."""
    lines, native = step.source.split("\n"), step.native
    assert native is not None
    header = next((k for k, line in enumerate(lines) if line.startswith("# cython: ")), None)
    if header is None:
        lines.insert(1, f"# cython: {name}={value}")
        native = replace(native, shift=native.shift + 1)
    else:
        lines[header] += f", {name}={value}"
    named = f"{name}={value}"
    return replace(step, name=named, source="\n".join(lines), done="this directive alone", native=native, twin=step)


# ------------------------------------------------------------------------------------------- a cell of Python, written anew


def steps_of_rows(rows: Mapping[str, Variant | Declined], native: Native) -> list[Variant | Declined] | None:
    """The steps of a cell of Python: our own versions of it, climbed one thing at a time. None where no types were found."""
    typed, fast = rows.get("cython-typed"), rows.get("cython-fast")
    if not isinstance(typed, Variant) or not isinstance(fast, Variant):
        return None
    own = tuple(flag for flag in typed.flags if flag not in EXACT)
    inferred = _step(INFERRED, typed, (*PLAIN, *own), f"adds: {typed.done}", native)
    drawn = tuple(flag for flag in fast.flags if flag not in (*FAST, *STEADY))
    assumes = tuple(text for text in fast.assumes if text not in (NO_NAN, REGROUPED))
    unchecked = replace(fast, assumes=assumes, twin=inferred)
    steps: list[Variant | Declined] = [
        inferred,
        _step(UNCHECKED, unchecked, (*PLAIN, *drawn), "bounds, divisions and overflow are not looked at", native),
        _step(NATIVE, unchecked, (*STEADY, *drawn), " ".join(STEADY[:2]), native),
    ]
    if "-ffast-math" in fast.flags:
        steps.append(_step(FAST_MATH, replace(fast, twin=inferred), fast.flags, "-ffast-math", native))
    else:
        steps.append(Declined(FAST_MATH, Reason(f"left out{fast.done.partition('no fast-math')[2]}")))
    parallel = rows.get("cython-parallel")
    if isinstance(parallel, Variant):
        steps.append(_step(PARALLEL, replace(parallel, twin=inferred), parallel.flags, parallel.done, native))
    elif parallel is not None:
        steps.append(Declined(PARALLEL, parallel.reason))
    return steps


def _step(name: str, row: Variant, flags: tuple[str, ...], done: str, native: Native) -> Variant:
    """A row under the name of a step, with other flags; its text begins with the magic."""
    lines = [MAGIC, *row.source.split("\n")]
    compiled = f"{COMPILED_ARGUMENTS} {' '.join(flag for flag in flags if flag.startswith('-'))}"
    said = [compiled if line.startswith(COMPILED_ARGUMENTS) else line for line in lines]
    return replace(row, name=name, source="\n".join(said), done=done, flags=flags, native=replace(native, own=False))


def _listed(phrases: Sequence[str], most: int = 8) -> str:
    """A few of them, and how many more there are."""
    shown = ", ".join(dict.fromkeys(phrases[:most]))
    return f"{shown} and {len(phrases) - most} more" if len(phrases) > most else shown
