"""The jobs of a climb that come before its builds. In: a cell, and how it is called. Out: what it is, its steps, its lines.

They run in a child, because Cython's parser and type inference are not for the kernel.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ipyaccel.backends._cython.annotation.lines import annotated
from ipyaccel.backends._cython.cells.alignment import Types, aligned
from ipyaccel.backends._cython.cells.asked import with_comments, with_numpys_generators
from ipyaccel.backends._cython.cells.building import translate_cell, without_magic
from ipyaccel.backends._cython.cells.directives import directives_that_matter
from ipyaccel.backends._cython.cells.found_types import types_of
from ipyaccel.backends._cython.cells.shared_loops import loops_to_share
from ipyaccel.backends._cython.cells.steps import (
    INFERRED,
    NO_CHECKS,
    UNCHECKED,
    Ground,
    steps_named,
    steps_of_cell,
    steps_of_rows,
    typed_step,
    untyped_step,
    with_each_directive,
)
from ipyaccel.build.cache import open_cache
from ipyaccel.build.plan import Plan, plan
from ipyaccel.cgroup import limit_threads, threads_available
from ipyaccel.compiler import missing
from ipyaccel.errors import BuildError
from ipyaccel.model import AnnotatedLine, Cell, Declined, Facts, Native, Options, Payload, Program, Reason, Variant, Workload
from ipyaccel.options import wanted
from ipyaccel.syntax.assumptions import BOUNDS, DIVIDES
from ipyaccel.syntax.cells.adding import with_parallel, with_types
from ipyaccel.syntax.cells.mistakes import CellError
from ipyaccel.syntax.cells.reading import read_cell
from ipyaccel.syntax.cells.reads import beside
from ipyaccel.syntax.lines import line_before

__all__ = ["UNCHECKED", "Climb", "Known", "Matters", "Route", "Seen", "plan_climb", "read", "say_what_matters", "see"]

Send = Callable[[object], None]
_FIRST = re.compile(r"^line (\d+): (.*)$", re.MULTILINE)
_HINTS = {
    "Cannot read reduction variable in loop body": " (a `+=` inside of `prange` is a total of all turns; `x = x + ...` is not)",
}
NOTHING_TO_ADD = Reason("there is nothing to add: what can have a C type has one")
NOT_UNDERSTOOD = Reason("the cell's types could not be found out")


@dataclass(frozen=True)
class Known:
    """A cell that was read, and how it is compiled as far as its text and the files beside it tell."""

    cell: Cell
    native: Native


def read(text: str, native: Native, *, send: Send) -> Known | Reason:
    """What the cell is, before anything of it runs; or Cython's complaint about it."""
    del send
    try:
        cell = read_cell(text)
    except CellError as error:
        return Reason(str(error))
    native = with_numpys_generators(native, text)
    folders = tuple(folder for folder in (native.folder, *native.include_dirs) if folder)
    digest = hashlib.sha256()
    for path in (*beside(text, folders), *map(Path, native.sources), *_libraries(native)):
        digest.update(f"{path}\n".encode())
        digest.update(path.read_bytes())
    return Known(cell, replace(native, cplus=native.cplus or cell.cplus, stamp=digest.hexdigest()[:16]))


def _libraries(native: Native) -> list[Path]:
    """The user's own libraries, which may change under the same name."""
    folders = map(Path, native.library_dirs)
    return sorted(
        path for folder in folders for name in native.libraries for path in folder.glob(f"lib{name}.*") if path.is_file()
    )


@dataclass(frozen=True)
class Seen:
    """The cell as typed: the step that it is, and its lines as Cython compiles them."""

    typed: Variant
    page: str
    lines: tuple[AnnotatedLine, ...]


@dataclass(frozen=True)
class Climb:
    """What is to be climbed. `program_fits`: the workload's program can stand for the cell, with the payload's arguments.

    `entry`, `added`, `head`: how a compiled cell is entered. `analysed`: other values, that the program takes.
    """

    known: Known
    entry: str
    added: str
    head: tuple[str, ...]
    whole: bool
    each: bool = False
    analysed: Payload | None = None
    seen: Seen | None = None

    def ground(self, threads: int) -> Ground:
        """What all steps share."""
        return Ground(self.known.cell, self.entry, self.added, self.head, self.known.native, threads)


def see(climb: Climb, *, send: Send) -> Seen | Reason:
    """The annotated lines of the cell; or what Cython complains of. Nothing is compiled by the C compiler."""
    del send
    cell, ground = climb.known.cell, climb.ground(threads_available())
    typed = typed_step(ground)
    assert typed.native is not None
    with tempfile.TemporaryDirectory(prefix="ipyaccel-") as folder:
        try:
            native = with_comments(typed.native, without_magic(typed.source))
            page = translate_cell(typed.source, native, Path(folder), "cell").annotation
        except BuildError as error:
            return Reason(str(error))
    return Seen(typed, page, annotated(page, cell.text, shift=typed.native.shift))


@dataclass(frozen=True)
class Route(Plan):
    """The steps of a climb as proposals, and the lines of the cell with what is known of their types."""

    lines: tuple[AnnotatedLine, ...] = ()


def plan_climb(climb: Climb, workload: Workload, payload: Payload, options: Options, *, send: Send) -> Route:
    """The steps: our own versions of a cell of Python, or the user's text with one thing after the other added."""
    del send
    limit_threads(options.threads)
    cell, ground = climb.known.cell, climb.ground(threads_available())
    if lacking := missing():
        return Route(Facts(), tuple(Declined(name, Reason(lacking)) for name in steps_named(cell)))
    rows: dict[str, Variant | Declined] = {}
    types: Types = {}
    unknown = workload.reason or cell.reason or NOT_UNDERSTOOD
    inferred: tuple[str, tuple[str, ...]] | Reason = unknown
    parallel: str | Reason = unknown
    if workload.program is not None:
        asked = replace(options, only=("cython",), skip=())
        found = plan(workload, climb.analysed or payload, asked, send=lambda _: None)
        rows = {row.name: row for row in found.proposals}
        if found.facts.types:
            types = types_of(workload.program, found.facts)
            inferred = _inferred(ground, types)
            text = cell.text if isinstance(inferred, Reason) else inferred[0]
            parallel = _parallel(ground, text, workload.program, found.facts)
        else:
            inferred = parallel = _untyped(rows)
    own = None if cell.types or not climb.whole else steps_of_rows(rows, climb.known.native)
    steps = steps_of_cell(ground, inferred, parallel) if own is None else [untyped_step(ground), *own]
    steps = with_each_directive(steps) if climb.each else steps
    asked_for = tuple(step for step in steps if wanted(step.name, options))
    return Route(Facts(), asked_for, tuple(filter(None, [open_cache().warning()])), _lines(climb, types))


def _lines(climb: Climb, types: Types) -> tuple[AnnotatedLine, ...]:
    """The lines of the cell once more, now that types are known."""
    seen, cell = climb.seen, climb.known.cell
    if seen is None or seen.typed.native is None:
        return ()
    flat = {name: kind for names in types.values() for name, kind in names.items()}
    return aligned(annotated(seen.page, cell.text, flat, seen.typed.native.shift), cell, types)


def _inferred(ground: Ground, types: Types) -> tuple[str, tuple[str, ...]] | Reason:
    """The cell with the types that were found. A function in which they do not go together with the user's own is left alone."""
    left = dict(types)
    while True:
        text, added = with_types(ground.cell, left)
        if not added:
            return NOTHING_TO_ADD
        refused = _against(ground, ground.variant(INFERRED, text, "", ()), text)
        if refused is None:
            return text, added
        if not left:
            return refused
        left.popitem()


def _parallel(ground: Ground, text: str, program: Program, facts: Facts) -> str | Reason:
    """The cell with its independent loops on all threads; or why not, which for what needs Python is Cython's own word."""
    cell = ground.cell
    if cell.threads:
        return Reason("the cell shares its loops out by itself")
    loops = loops_to_share(program, facts)
    if isinstance(loops, Reason):
        return loops
    for function, line in loops:
        shared = with_parallel(replace(cell, text=text), function, line)
        if isinstance(shared, Reason):
            return shared
        text = shared
    step = ground.variant("parallel", text, "", ())
    return _against(ground, step, text) or text


def _against(ground: Ground, step: Variant, text: str) -> Reason | None:
    """What Cython says first against a text made of the cell's, at the cell's line; None when it takes it."""
    assert step.native is not None
    with tempfile.TemporaryDirectory(prefix="ipyaccel-") as folder:
        try:
            translate_cell(step.source, with_comments(step.native, without_magic(step.source)), Path(folder), "cell")
        except BuildError as error:
            found = _FIRST.search(str(error))
            said, line = (found[2], line_before(ground.cell.text, text, int(found[1]))) if found else (str(error), None)
            return Reason(f"Cython says: {said}{_HINTS.get(said, '')}", line)
    return None


def _untyped(rows: Mapping[str, Variant | Declined]) -> Reason:
    """Why no types were found."""
    typed = rows.get("cython-typed")
    return typed.reason if isinstance(typed, Declined) else NOT_UNDERSTOOD


@dataclass(frozen=True)
class Matters:
    """Which checks a cell has: the phrase of the step without them, and what need not be assumed where there is none."""

    done: str
    needless: tuple[str, ...] = ()


def say_what_matters(step: Variant, *, send: Send) -> Matters:
    """Which of the directives of the step without checks change its C."""
    del send
    try:
        found = directives_that_matter(step, NO_CHECKS)
    except BuildError:
        return Matters(step.done)  # its own row says why it cannot be built
    causes = ((BOUNDS, "boundscheck"), (DIVIDES, "cdivision"))
    needless = tuple(phrase for phrase, name in causes if name not in found)
    others = [name for name, _ in NO_CHECKS if name not in found]
    if not found:
        return Matters("boundscheck, wraparound, cdivision: the cell has nothing that they would check", needless)
    said = ", ".join(f"{name}={value}" for name, value in NO_CHECKS if name in found)
    return Matters(f"{said}; {', '.join(others)} change nothing here" if others else said, needless)
