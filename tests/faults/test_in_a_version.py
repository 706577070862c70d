"""A version that goes wrong is one row with a reason; the kernel, the other rows and the machine's folders are as they were."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.faults

ENDINGS = {
    "fault-segfault": ("crashed", "memory"),
    "fault-abort": ("crashed", ""),
    "fault-exit": ("crashed", "3"),
    "fault-killed": ("crashed", ""),
    "fault-deep": ("crashed", ""),
    "fault-endless": ("timeout", ""),
    "fault-memory": ("differs", "emory"),
    "fault-later": ("crashed", "memory"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_fault_of_a_version(faulty, name):
    """Each way to die is one row that says so in words; `cython` beside it is checked and timed."""
    status, word = ENDINGS[name]
    rows = faulty.compare(f"--only cython-typed,{name} --timeout 60")
    assert rows[name]["status"] == status, rows[name]
    assert word in rows[name]["note"]
    assert len(rows[name]["note"]) > 10
    faulty.is_well(rows, "python", "cython-typed")
