"""No more files may be opened in the middle of a comparison: rows that are there stay, the others say why they are not."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.faults

NAMES = ("cython-typed", "numexpr", "numpy")
ONLY = f"--only {','.join(NAMES)}"
LACK = """
import os, resource
from ipyaccel.build import executor
limits = resource.getrlimit(resource.RLIMIT_NOFILE)
crew, started = executor.executor(), []
def start(job, first=crew.start):
    started.append(job.name)
    if len(started) == {nth}:
        resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/proc/self/fd")) - 1 + {room}, limits[1]))
    return first(job)
crew.start = start
"""
ENOUGH = "resource.setrlimit(resource.RLIMIT_NOFILE, limits); del crew.start"


@pytest.mark.parametrize(("nth", "room"), [(2, 0), (3, 8), (4, 0), (5, 3)])
def test_no_more_open_files(faulty, nth, room):
    """Whenever the limit strikes, and however much room is left, every row is right or has a reason; the next call is whole."""
    faulty.notebook.must(LACK.format(nth=nth, room=room))
    said = faulty.notebook.run(f"%compare -v result --budget 0.2 --no-profile {ONLY} adds({100 + nth})")
    faulty.notebook.must(ENOUGH)
    assert not said.error, said.text
    assert "Traceback" not in said.text
    rows = faulty.notebook.rows()
    assert rows["python"]["status"] == "ok"
    if nth > 2:  # the second says which versions there are
        assert set(rows) >= set(NAMES)
    for name, row in rows.items():
        assert row["status"] in ("ok", "declined") or "files are open" in row["note"], (name, row)
    if room == 0:
        assert "too many files are open here" in faulty.notebook.value("result.text()")
    faulty.is_well(faulty.compare(ONLY), "python", "cython-typed", "numpy")
