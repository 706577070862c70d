"""Finding backends: the order of rows, and entry points that do not work."""

from __future__ import annotations

from importlib.metadata import EntryPoint

from ipyaccel.backends.registry import GROUP, backends, load_entries


def test_our_own_come_first_and_in_order() -> None:
    """The rows stand in one order, whatever the order of installation."""
    assert list(backends())[:4] == ["numpy", "numexpr", "cython", "numba"]


def test_a_broken_entry_point_is_data() -> None:
    """What cannot be imported, or is no backend, becomes a row with a reason; the others are found."""
    entries = [
        EntryPoint("zebra", "no_such_module:backend", GROUP),
        EntryPoint("apple", "math:pi", GROUP),
        EntryPoint("numpy", "ipyaccel.backends.numpy:backend", GROUP),
    ]
    found, failed = load_entries(entries)
    assert list(found) == ["numpy"]
    assert [row.name for row in failed] == ["apple", "zebra"]
    assert "lacks `propose`" in failed[0].reason.text
    assert "ModuleNotFoundError" in failed[1].reason.text
