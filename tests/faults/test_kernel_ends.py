"""The kernel is killed or restarted in the middle of a comparison: nothing of it lives on, and its folders are gone."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest
from processes import marked, until

pytestmark = pytest.mark.faults

ONLY = "--only cython-typed,numba"
PROGRAM = """
import numpy as np
many = np.arange(50_000.0)  # large enough to travel through a file
def area(n, many):
    total = 0.0
    for k in range(n):
        total += k * k * many[k]
    return total
"""
LONG = "%compare --budget 3 area(30000, many)"


def prepared(patient) -> list[str]:
    """A kernel that has compared before; its folders."""
    patient.notebook.must(PROGRAM)
    patient.is_well(patient.compare("--only numpy", "area(10, many)"), "python")
    folders = patient.folders()
    assert len(folders) == 2
    assert all(Path(folder).is_dir() for folder in folders)
    return folders


@pytest.mark.parametrize("after", [0.2, 2.0])
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_kernel_killed_in_the_middle(new_patient, executor, after):
    """When the kernel is killed during a comparison, no process and no temporary file of it stays."""
    sick = new_patient(IPYACCEL_EXECUTOR=executor)
    folders = prepared(sick)
    killer = threading.Timer(after, os.kill, [sick.notebook.pid(), signal.SIGKILL])
    killer.start()
    with pytest.raises(Exception, match=r"(?i)kernel"):
        sick.notebook.run(LONG)
    killer.join()
    assert until(lambda: not marked(sick.mark)), marked(sick.mark)
    assert until(lambda: not any(map(os.path.exists, folders))), folders
    assert not list(sick.scratch.glob("ipyaccel-*"))


@pytest.mark.parametrize("now", [True, False], ids=["at once", "asked first"])
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_kernel_restarted_in_the_middle(new_patient, executor, now):
    """After a restart nothing of the first kernel is left, and the second compares as if there had been no other."""
    sick = new_patient(IPYACCEL_EXECUTOR=executor)
    folders, before = prepared(sick), marked(sick.mark)
    sick.notebook.restart_during(LONG, 1.0, now=now)
    assert until(lambda: not set(before) & set(marked(sick.mark))), before
    assert until(lambda: not any(map(os.path.exists, folders))), folders
    sick.notebook.must("%load_ext ipyaccel\n" + PROGRAM)
    sick.is_well(sick.compare(ONLY, "area(100, many)"), "python", "cython-typed", "numba")
    assert [str(path) for path in sick.scratch.glob("ipyaccel-*")] == [
        folder for folder in sick.folders() if folder.startswith(str(sick.scratch))
    ]
