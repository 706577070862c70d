"""The build server and the C compiler die, are missing, or talk nonsense: a row says so, and the next call works again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from compilers import path_without_compilers, path_without_zig
from processes import commands, until

pytestmark = pytest.mark.faults

SLOW = "def slow(n):\n    total = 0\n    for k in range(n):\n        total += k * k\n    return total"


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_no_compiler(new_patient, tmp_path, executor):
    """Without a C compiler the Cython rows say what to install, and the others are timed."""
    hidden = {"PATH": path_without_compilers(tmp_path / "path"), "PYTHONPATH": path_without_zig(tmp_path / "site")}
    sick = new_patient(**hidden, CC="", IPYACCEL_EXECUTOR=executor)
    rows = sick.compare("--only cython-typed,cython-fast,numba,numpy")
    for name in ("cython-typed", "cython-fast"):
        assert rows[name]["status"] == "declined", rows[name]
        assert "compiler" in rows[name]["note"]
    sick.is_well(rows, "python", "numba")


@pytest.mark.parametrize("executor", ["fork", "spawn"])
@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("garbage", 'for word; do last=$word; done; echo garbage > "$last"', ""),
        ("nothing", "exit 0", ""),
        ("fails", "echo 'internal compiler error: out of luck' >&2; exit 4", "out of luck"),
        ("killed", "kill -9 $$", ""),
    ],
)
def test_compiler_that_goes_wrong(new_patient, tmp_path, executor, name, text, word):
    """A compiler that writes garbage or nothing, fails, or is killed, is a failed row with a reason."""
    fake = script(tmp_path / "tools" / "gcc", f'case "$1" in --version) echo "gcc (fake) 1.0"; exit 0;; esac\n{text}')
    sick = new_patient(CC=str(fake), IPYACCEL_EXECUTOR=executor)
    rows = sick.compare("--only cython-typed,numba")
    assert rows["cython-typed"]["status"] == "failed", rows["cython-typed"]
    assert word in rows["cython-typed"]["note"]
    assert len(rows["cython-typed"]["note"]) > 15
    sick.is_well(rows, "python", "numba")


@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_compiler_killed_while_it_works(new_patient, executor):
    """A C compiler that is killed in the middle is a failed row; the same call builds it the next time."""
    sick = new_patient(IPYACCEL_EXECUTOR=executor)
    killed = []

    def kill():
        def found():
            return [pid for pid, text in commands(sick.mark).items() if "cc1" in text.split(" ", 1)[0]]

        until(found, 60)
        for pid in found():
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    killer = threading.Thread(target=kill)
    killer.start()
    rows = sick.compare("--only cython-typed")
    killer.join()
    assert killed
    assert rows["cython-typed"]["status"] == "failed", rows["cython-typed"]
    sick.is_clean()
    sick.is_well(sick.compare("--only cython-typed"), "python", "cython-typed")


def test_server_killed_between_calls(new_patient):
    """A build server that was killed is started again by the next call."""
    sick = new_patient()
    sick.is_well(sick.compare("--only cython-typed"), "python", "cython-typed")
    first = sick.server()
    os.kill(first, signal.SIGKILL)
    assert until(lambda: sick.server() is None)
    sick.is_well(sick.compare("--only cython-typed"), "python", "cython-typed")
    assert sick.server() not in (None, first)


@pytest.mark.parametrize("after", [0.0, 0.3, 0.8, 1.5])
def test_server_killed_during_a_call(new_patient, after):
    """A build server killed in the middle of a call costs at most rows that say so; the next call is whole."""
    sick = new_patient()
    sick.notebook.must(SLOW)
    sick.compare("--only cython-typed")

    def kill():
        until(lambda: False, after)
        os.kill(sick.server(), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    rows = sick.compare("--only cython-typed", "slow(3000)")
    killer.join()
    assert rows["python"]["status"] in ("ok", "crashed")
    assert all(row["status"] == "ok" or len(row["note"]) > 10 for row in rows.values())
    sick.is_well(sick.compare("--only cython-typed"), "python", "cython-typed")


@pytest.mark.parametrize("which", range(4))
def test_worker_killed_during_a_call(new_patient, which):
    """Without a server, a job's process killed from outside costs the rows of its own, which say so; the next call is whole."""
    sick = new_patient(IPYACCEL_EXECUTOR="spawn")
    sick.notebook.must(SLOW)
    sick.is_well(sick.compare("--only cython-typed"), "python", "cython-typed")
    killed = []

    def kill():
        seen = set()

        def found():
            seen.update(pid for pid, text in commands(sick.mark).items() if "ipyaccel.build.worker" in text)
            return len(seen) > which

        until(found, 60)
        victim = max(seen)
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)

    killer = threading.Thread(target=kill)
    killer.start()
    rows = sick.compare("--only cython-typed,numba", "slow(3000)")
    killer.join()
    assert killed
    assert rows["python"]["status"] in ("ok", "crashed")
    assert sum(row["status"] != "ok" for row in rows.values()) <= 1 or rows["python"]["status"] == "crashed", rows
    assert all(row["status"] == "ok" or len(row["note"]) > 10 for row in rows.values())
    sick.is_well(sick.compare("--only cython-typed,numba"), "python", "cython-typed", "numba")


LOOP = """
import numpy as np
def rows(u):
    total = 0.0
    for i in range(u.shape[0]):
        for j in range(u.shape[1]):
            total += np.sqrt(u[i, j])
    return total
u = np.ones((600, 600))
"""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="the test wants to hide a compiler that is there")
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_zig_serves_where_there_is_no_other_compiler(new_patient, tmp_path, executor):
    """With every C compiler hidden, the one of the package `ziglang` builds the Cython rows; threads, which it lacks, say so."""
    pytest.importorskip("ziglang")
    kept = {"ZIG_GLOBAL_CACHE_DIR": str(tmp_path / "zig")}
    (tmp_path / "one.c").write_text("int one(void) { return 1; }")
    # Its first linking builds parts of the C library, which may take longer than a row is waited for.
    command = [sys.executable, "-m", "ziglang", "cc", "-shared", "-fPIC", "one.c", "-o", "one.so", "-lm"]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, **kept}, check=True)
    sick = new_patient(PATH=path_without_compilers(tmp_path / "path"), CC="", IPYACCEL_EXECUTOR=executor, **kept)
    sick.notebook.must(LOOP)
    rows = sick.compare("--only cython --timeout 200", "rows(u)")
    sick.is_well(rows, "python", "cython", "cython-typed", "cython-fast")
    assert rows["cython-parallel"]["status"] in ("declined", "failed"), rows["cython-parallel"]
    assert "OpenMP" in rows["cython-parallel"]["note"]
