"""The rows while work goes on."""

from __future__ import annotations

from ipyaccel.board import Board
from ipyaccel.model import Answer, Build, Check, Comparison, Declined, Options, Outcome, Reason, Timing, Variant, Workload

FAST = Variant("fast", "toy", "def f(): ...", "f")


def _board(shown: list[Comparison]) -> Board:
    return Board(Workload("f(3)", None), Options(), shown.append)


def test_rows_fill_in_as_stages_report() -> None:
    """A proposed variant waits in its place until its outcome is known, a declined one is there at once."""
    shown: list[Comparison] = []
    board = _board(shown)
    board.propose([FAST, Declined("numpy", Reason("no loop", 2))])
    assert shown[-1].waiting == ("python", "fast")
    assert [row.name for row in shown[-1].outcomes] == ["numpy"]
    board.answered(Answer(b"x", 0.1), "cell 1")
    first = shown[-1].outcomes[0].timing
    assert first is not None
    assert (first.loops, first.samples, first.first) == (1, (0.1,), 0.1)
    build = Build(FAST, "/nowhere", 0.5)
    board.set(Outcome("fast", "ok", FAST, build, Check("same")))
    board.time({"python": Timing(1, (0.2,)), "fast": Timing(10, (0.1,))})
    assert [row.name for row in shown[-1].outcomes] == ["python", "fast", "numpy"]
    assert board.sound() == (build,)
    assert not shown[-1].complete
    assert board.finish(None).complete


def test_a_row_that_dies_while_timed_keeps_its_build_and_loses_its_times() -> None:
    """A crash in the measuring child leaves the build on show, and nothing that looks like a result."""
    board = _board([])
    board.propose([FAST])
    board.set(Outcome("fast", "ok", FAST, Build(FAST, "/nowhere", 0.5), Check("same")))
    board.time({"fast": Timing(1, (0.2,))})
    board.stop("fast", "crashed", Reason("it ended by a segmentation fault"))
    row = board.comparison().outcomes[0]
    assert (row.status, row.timing, row.build is not None) == ("crashed", None, True)
    assert board.sound() == ()


def test_an_interrupt_marks_what_was_not_reached() -> None:
    """Ctrl-C leaves finished rows as they are and says of the others that they were not reached."""
    board = _board([])
    board.answered(Answer(b"x", 0.1), "cell 1")
    board.propose([FAST])
    board.interrupt()
    assert [(row.name, row.status) for row in board.comparison().outcomes] == [("python", "ok"), ("fast", "interrupted")]


def test_an_original_that_raises_is_shown_with_its_line() -> None:
    """The exception and its place head the comparison, and the reference's row is not sound."""
    board = _board([])
    board.answered(Answer(b"x", 0.1, error="ZeroDivisionError: division by zero", line=3), "cell 1")
    seen = board.comparison()
    assert (seen.error, seen.error_line, seen.error_place) == ("ZeroDivisionError: division by zero", 3, "cell 1")
    assert seen.outcomes[0].status == "failed"
