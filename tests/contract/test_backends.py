"""Every registered backend on the whole corpus, against Python, each case in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ipyaccel.backends.registry import backends, broken

CHILD = Path(__file__).with_name("child.py")


@pytest.fixture(scope="module")
def corpus(request):
    """The small calls of all stations, by name."""
    rows = [item.callspec.params["small_station"] for item in request.session.items if "small_station" in item.fixturenames]
    return {row.name: row for row in rows}


@pytest.fixture(scope="module", params=sorted(backends()))
def answers(request, corpus):
    """What one backend answered on each case, by the case's name; the process is started once for a backend."""
    cases = [
        {"name": row.name, "text": row.text, "setup": row.small_setup or row.setup, "call": row.small} for row in corpus.values()
    ]
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
    done = subprocess.run(
        [sys.executable, str(CHILD), request.param],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        env={**os.environ, **threads},
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"case"')]
    return request.param, {line["case"]: line for line in lines}


def test_backend_on_station(answers, small_station):
    """What a backend makes of a program answers like Python; what it cannot make it declines with a reason; nothing dies."""
    backend, by_case = answers
    case = by_case[small_station.name]
    assert "rows" in case, f"{backend} on {small_station.name}: {case.get('fault') or case}"
    wrong = list(_wrong(case["rows"], small_station))
    assert not wrong, "\n".join(wrong)


def _wrong(rows, station):
    free = (*station.must_not_be_ok, *station.must_run, *station.may_differ)
    for name, row in rows.items():
        declined = row.get("declined")
        if declined and not declined[1]:
            yield f"{name} declined without a reason"
        if declined and name in (*station.must_be_ok, *station.must_run):
            yield f"{name} must run and declined: {declined}"
        if declined and name in station.must_decline and declined[0] is None:
            yield f"{name} declined without the line: {declined[1]}"
        if not declined and name in station.must_decline:
            yield f"{name} must decline"
        if not declined and row["answer"] != "right" and name not in free:
            yield f"{name}: {row['answer']}"
        if row.get("empty", "None") != "None":
            yield f"{name}: the empty function gave {row['empty']}"


def test_our_own_are_there():
    """The backends of the package are registered, in the order of their rows, and none is broken."""
    assert list(backends())[:5] == ["numpy", "numexpr", "cython", "numba", "yours"]
    assert broken() == ()
