"""What all tests share: a private cache, and the classroom's stations as parameters.

A test with the argument `station` runs once for each row of `programs/stations.toml` (rows marked `slow` only in
`make test-slow`), one with `small_station` once for each row that has a small call.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class Station:
    """One row of the table; its fields are explained at the table's head."""

    name: str
    file: str
    call: str
    setup: str = ""
    small: str = ""
    small_setup: str = ""
    slow: bool = False
    reference_raises: str = ""
    must_be_ok: tuple[str, ...] = ()
    must_run: tuple[str, ...] = ()
    must_decline: tuple[str, ...] = ()
    must_not_be_ok: tuple[str, ...] = ()
    may_be_slow: tuple[str, ...] = ()
    may_differ: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return (PROGRAMS / self.file).read_text(encoding="utf-8")


def stations() -> list[Station]:
    table = tomllib.loads((PROGRAMS / "stations.toml").read_text(encoding="utf-8"))
    rows = [{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()} for row in table.values()]
    return [Station(name, **row) for name, row in zip(table, rows, strict=True)]


def pytest_generate_tests(metafunc):
    if "station" in metafunc.fixturenames:
        marked = [pytest.param(row, id=row.name, marks=[pytest.mark.slow] if row.slow else []) for row in stations()]
        metafunc.parametrize("station", marked)
    if "small_station" in metafunc.fixturenames:
        metafunc.parametrize("small_station", [pytest.param(row, id=row.name) for row in stations() if row.small])


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory):
    """Builds of a test run go to a folder of their own: nothing is reused from earlier runs, and the user's cache stays clean."""
    folder = tmp_path_factory.mktemp("cache")
    before = os.environ.get("XDG_CACHE_HOME")
    os.environ["XDG_CACHE_HOME"] = str(folder)
    yield folder
    if before is None:
        del os.environ["XDG_CACHE_HOME"]
    else:
        os.environ["XDG_CACHE_HOME"] = before
