"""Kernels into which faults are put, and a backend that brings faults with it.

Every fault is tried twice: with children forked from the build server, and with new processes, as where there is no fork.
A fault that must leave the kernel as it was is put into one that has had others before; `make test-faults` gives all tests of
such a kernel to the same process.
"""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from patients import patient

SHARED = ("faulty", "interrupted")


def pytest_itemcollected(item):
    """Tests that share a kernel stay together when pytest-xdist shares them out."""
    chosen = getattr(item, "callspec", None)
    for name in SHARED:
        if chosen is not None and name in item.fixturenames:
            executor = chosen.params.get(name, chosen.params.get("executor", ""))
            item.add_marker(pytest.mark.xdist_group(f"{name}-{executor}"))


@pytest.fixture(scope="session")
def faulty_site(tmp_path_factory) -> str:
    """A folder for PYTHONPATH with the backend of faults installed."""
    site = tmp_path_factory.mktemp("site")
    shutil.copy(Path(__file__).with_name("toy_faults.py"), site)
    (site / "toy-1.0.dist-info").mkdir()
    (site / "toy-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n")
    (site / "toy-1.0.dist-info" / "entry_points.txt").write_text("[ipyaccel.backends]\nfault = toy_faults:backend\n")
    return str(site)


@pytest.fixture(scope="session", params=["fork", "spawn"])
def faulty(request, tmp_path_factory, faulty_site):
    """One kernel for all faults that must leave it as it was: that it lives to the end is part of what is tested."""
    with patient(tmp_path_factory.mktemp("faulty"), PYTHONPATH=faulty_site, IPYACCEL_EXECUTOR=request.param) as found:
        yield found


@pytest.fixture
def new_patient(tmp_path):
    """A function that starts a kernel with further environment variables, ended after the test."""
    with contextlib.ExitStack() as stack:
        yield lambda folder="scratch", **environment: stack.enter_context(patient(tmp_path / folder, **environment))
