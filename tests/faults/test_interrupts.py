"""Ctrl-C at any moment: a partial table, nothing left running, the next call whole."""

from __future__ import annotations

import os
import random
import signal
import threading
import time

import pytest

pytestmark = pytest.mark.faults

CHANCE = random.Random(20261122)
MOMENTS = sorted(CHANCE.uniform(0.0, 1.1) for _ in range(50))
"""Parts of what a comparison takes when nobody interrupts it."""
GROUPS = 10
SOON_ENOUGH = {"fork": GROUPS, "spawn": 2}
"""So many groups in `make test-faults`: with new processes a comparison takes longer. The rest is for `make test-slow`."""
PROGRAM = """
def area(n):
    total = 0.0
    for k in range(n):
        total += {number}.0 * k * k
    return total
"""
COMPARE = "%compare -v result --budget 0.5 area(3000)"


@pytest.fixture(scope="session", params=["fork", "spawn"])
def patient(request, tmp_path_factory):
    """One kernel for all moments, and the seconds of a comparison that nobody interrupts."""
    from patients import patient as started

    with started(tmp_path_factory.mktemp("interrupted"), IPYACCEL_EXECUTOR=request.param) as found:
        found.notebook.must(PROGRAM.format(number=0) + COMPARE)
        begun = time.monotonic()
        found.notebook.must(PROGRAM.format(number=1000) + COMPARE)
        yield found, time.monotonic() - begun


def groups():
    """Executor and group; what is too long for every day is slow."""
    for executor, enough in SOON_ENOUGH.items():
        for group in range(GROUPS):
            yield pytest.param(executor, group, marks=[] if group < enough else [pytest.mark.slow])


@pytest.mark.parametrize(("patient", "group"), groups(), indirect=["patient"])
def test_interrupted_at_random_moments(patient, group):
    """Each interrupt ends the cell with the rows that are there; what ran is gone; the next comparison is whole."""
    kernel, whole = patient
    for number, part in list(enumerate(MOMENTS))[group::GROUPS]:
        kernel.notebook.must(PROGRAM.format(number=number + 1))
        killer = threading.Timer(part * whole, interrupt, [kernel.notebook.pid()])
        killer.start()
        said = kernel.notebook.run(COMPARE)
        killer.join()
        assert said.error in ("", "KeyboardInterrupt"), said.text
        assert "Traceback" not in said.text or said.error == "KeyboardInterrupt"
        kernel.notebook.run("0")  # an interrupt that came after the cell's end hits this one
        kernel.is_clean()
    kernel.is_well(kernel.compare("--only cython-typed"), "python", "cython-typed")


def interrupt(pid: int) -> None:
    """As Jupyter does it: the kernel's whole process group."""
    os.killpg(os.getpgid(pid), signal.SIGINT)
