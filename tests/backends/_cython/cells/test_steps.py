"""The steps of a cell: what is added from one to the next, and that each is a cell to run."""

from __future__ import annotations

from dataclasses import replace

from ipyaccel.backends._cython.cells.steps import (
    FAST_MATH,
    INFERRED,
    NATIVE,
    NO_CHECKS,
    PARALLEL,
    UNCHECKED,
    YOURS,
    Ground,
    steps_named,
    steps_of_cell,
    with_each_directive,
)
from ipyaccel.model import Cell, Declined, Native, OwnType, Reason, Variant

TWIN = "\ndef f(x):\n    return x / 2\n"
TYPED = "\ndef f(double x):\n    return x / 2\n"
CELL = Cell(TYPED, TWIN, (OwnType("double x", 2),), ("f",))
NOTHING = Reason("nothing to add", 2)


def ground(cell: Cell = CELL, head: tuple[str, ...] = ()) -> Ground:
    return Ground(cell, "f", "", head, Native(include_dirs=("/inc",), compile_args=("-g",)), 2)


def by_name(steps: list[Variant | Declined]) -> dict[str, Variant | Declined]:
    return {step.name: step for step in steps}


def variant(steps: list[Variant | Declined], name: str) -> Variant:
    found = by_name(steps)[name]
    assert isinstance(found, Variant)
    return found


def test_each_step_has_its_place_and_its_text() -> None:
    """The untyped text first, then the user's, then that with what was added, which the later steps keep."""
    added = TYPED.replace("    return", "    cdef double y\n    return")
    steps = steps_of_cell(ground(), (added, ("double y",)), NOTHING)
    assert tuple(step.name for step in steps) == steps_named(CELL)
    assert "def f(x)" in variant(steps, "cython").source
    assert "cdef" not in variant(steps, YOURS).source
    for name in (INFERRED, UNCHECKED, NATIVE, FAST_MATH):
        assert "cdef double y" in variant(steps, name).source
    assert variant(steps, INFERRED).done == "adds: double y"


def test_one_thing_changes_from_step_to_step() -> None:
    """Checks go first, then the flags change, then fast-math: never two at once."""
    steps = steps_of_cell(ground(), NOTHING, NOTHING)
    typed, unchecked, native, fast = (variant(steps, name) for name in (YOURS, UNCHECKED, NATIVE, FAST_MATH))
    assert typed.flags == unchecked.flags
    assert "boundscheck=False" in unchecked.source
    assert unchecked.source.split("\n", 1)[1] == native.source.split("\n", 1)[1]
    assert "-ffast-math" not in native.flags
    assert "-ffast-math" in fast.flags


def test_a_step_is_a_cell_to_run() -> None:
    """The text begins with the magic and all that it is compiled with, and the user's lines stand below as they were."""
    source = variant(steps_of_cell(ground(head=("import numpy as np",)), NOTHING, NOTHING), UNCHECKED).source
    lines = source.splitlines()
    assert lines[0] == "%%cython -c=-O2 -c=-ffp-contract=off -c=-g -I /inc"
    assert lines[1].startswith("# cython: boundscheck=False")
    assert lines[2:] == ["import numpy as np", "def f(double x):", "    return x / 2"]


def test_lines_of_the_page_are_known_in_every_step() -> None:
    """Line k of what is compiled is line k - shift of the page, whatever stands above the cell."""
    for head in ((), ("import numpy as np", "data = None")):
        for step in steps_of_cell(ground(head=head), NOTHING, NOTHING):
            if isinstance(step, Variant) and step.native is not None and step.name != "cython":
                place = step.source.splitlines().index("def f(double x):") + 1
                assert place - step.native.shift == 2


def test_what_cannot_be_added_is_a_row_with_its_reason() -> None:
    """Types that are not known and loops that stay on one thread leave the other steps as they are."""
    steps = by_name(steps_of_cell(ground(), Reason("no types", 2), Reason("one thread", 3)))
    assert steps[INFERRED] == Declined(INFERRED, Reason("no types", 2))
    assert steps[PARALLEL] == Declined(PARALLEL, Reason("one thread", 3))


def test_a_cell_without_a_likeness_in_python_begins_with_its_own_types() -> None:
    """The untyped step is declined, and the cell as typed is there."""
    cell = replace(CELL, twin="", reason=Reason("a C function of a header has no likeness in Python", 2))
    steps = steps_of_cell(ground(cell), NOTHING, NOTHING)
    assert isinstance(steps[0], Declined)
    assert steps[0].reason.line == 2
    assert variant(steps, YOURS).source.endswith(TYPED.strip() + "\n")


def test_every_directive_alone_stands_before_the_step_that_has_them_all() -> None:
    """`--each` adds a row for each of them, on the text of the step below."""
    steps = with_each_directive(steps_of_cell(ground(), NOTHING, NOTHING))
    names = [step.name for step in steps]
    alone = [f"{name}={value}" for name, value in NO_CHECKS]
    place = names.index(UNCHECKED)
    assert names[place - len(alone) : place] == alone
    assert "# cython: cdivision=True\n" in variant(steps, "cdivision=True").source
