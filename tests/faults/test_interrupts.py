"""Ctrl-C at any moment, and a kernel restarted in the middle: a partial table, nothing left running, the next call whole."""

from __future__ import annotations

import os
import random
import signal
import threading

import pytest
from processes import marked, until

pytestmark = pytest.mark.faults

CHANCE = random.Random(20261122)
MOMENTS_S = sorted(CHANCE.uniform(0.0, 4.0) for _ in range(50))
PROGRAM = """
def area(n):
    total = 0.0
    for k in range(n):
        total += {number}.0 * k * k
    return total
"""


@pytest.fixture(scope="module")
def patient(tmp_path_factory):
    """One kernel for all moments."""
    from patients import patient as started

    with started(tmp_path_factory.mktemp("interrupted")) as found:
        yield found


@pytest.mark.parametrize("group", range(10))
def test_interrupted_at_random_moments(patient, group):
    """Each interrupt ends the cell with the rows that are there; what ran is gone; the next comparison is whole."""
    for number, moment in list(enumerate(MOMENTS_S))[group::10]:
        patient.notebook.must(PROGRAM.format(number=number + 1))
        killer = threading.Timer(moment, interrupt, [patient.notebook.pid()])
        killer.start()
        said = patient.notebook.run("%compare -v result --budget 0.5 area(3000)")
        killer.join()
        assert said.error in ("", "KeyboardInterrupt"), said.text
        assert "Traceback" not in said.text or said.error == "KeyboardInterrupt"
        patient.notebook.run("0")  # an interrupt that came after the cell's end hits this one
        patient.is_clean()
    patient.is_well(patient.compare("--only cython-typed"), "python", "cython-typed")


def interrupt(pid: int) -> None:
    """As Jupyter does it: the kernel's whole process group."""
    os.killpg(os.getpgid(pid), signal.SIGINT)


@pytest.mark.parametrize("after", [0.2, 1.0, 2.0])
def test_kernel_restarted_in_the_middle(new_patient, after):
    """When the kernel is killed during a comparison, nothing of ours lives on, and no temporary file stays."""
    sick = new_patient()
    sick.notebook.must(PROGRAM.format(number=1))
    killer = threading.Timer(after, os.kill, [sick.notebook.pid(), signal.SIGKILL])
    killer.start()
    with pytest.raises(Exception, match=r"(?i)kernel"):
        sick.notebook.run("%compare --budget 3 area(30000)")
    killer.join()
    assert until(lambda: not marked(sick.mark)), marked(sick.mark)
    assert until(lambda: not list(sick.scratch.glob("ipyaccel-*"))), list(sick.scratch.glob("ipyaccel-*"))
