"""cProfile's figures for other tools and for JSON."""

import marshal

import pytest
from called import profiled

from ipyaccel.report.figures import as_rows, from_rows, statistics


def test_pstats_reads_them(capsys):
    """Python's own tool sorts and prints them."""
    statistics(profiled("outer(5)")).sort_stats("tottime").print_stats(3)
    assert "function calls" in capsys.readouterr().out


def test_there_and_back():
    """Rows hold all that cProfile told."""
    stats = profiled("outer(5)")
    assert marshal.loads(from_rows(as_rows(stats))) == marshal.loads(stats)
    assert from_rows(as_rows(b"")) == b""


@pytest.mark.parametrize(
    "rows", [[["a.py", "1", "f", 1, 1, 0.1, 0.1, []]], [["a.py", 1, "f", 1, []]], [["a.py", 1, "f", None, 1, 0, 0, []]]]
)
def test_other_rows_are_refused(rows):
    """What names no function or has not four figures is an error, not a profile."""
    with pytest.raises((TypeError, ValueError)):
        from_rows(rows)
