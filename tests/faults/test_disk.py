"""Full disks, and caches that are read-only, damaged or somebody else's: all is built the same, and a sentence says why."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from patients import PROGRAM

pytestmark = pytest.mark.faults

NAMES = ("python", "cython-typed", "numba")
ONLY = "--only cython-typed,numba"
ON_A_DISK = """
import json, sys
import ipyaccel, program
result = ipyaccel.compare("adds(100)", vars(program), only="cython-typed,numba", budget=0.2, profile=False, timeout=60)
print(result.text())
print("ROWS " + json.dumps(result.frame.reset_index().to_dict("records"), default=str))
"""


def is_mountable() -> bool:
    """Whether this machine lets us have file systems of our own."""
    if shutil.which("unshare") is None:
        return False
    done = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    return done.returncode == 0


needs_mounts = pytest.mark.skipif(not is_mountable(), reason="a small disk needs the right to mount one")


def compared(tmp_path: Path, prepare: str, **environment: str) -> tuple[str, dict[str, dict]]:
    """What a comparison says, in a mount space of its own, after shell commands that may mount things."""
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "run.py").write_text(ON_A_DISK)
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-ec", f'{prepare}\nexec "$0" run.py', sys.executable],
        cwd=tmp_path,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text, _, records = done.stdout.rpartition("ROWS ")
    return text, {row.pop("variant"): row for row in json.loads(records)}


def all_right(rows: dict[str, dict]) -> None:
    for name in NAMES:
        assert rows[name]["status"] == "ok", (name, rows[name]["note"])


@needs_mounts
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_cache_on_a_full_disk(tmp_path, executor):
    """When the cache's disk is full, code is kept for the session, and everything is built and timed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    fill = f'mount -t tmpfs -o size=64k none "{disk}"; dd if=/dev/zero of="{disk}/rest" bs=1k 2>/dev/null || true'
    text, rows = compared(tmp_path, fill, XDG_CACHE_HOME=str(disk), IPYACCEL_EXECUTOR=executor)
    all_right(rows)
    assert "this session only" in text
    assert "full" in text


@needs_mounts
@pytest.mark.parametrize("size", ["48k", "300k", "1m"])
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_temporary_files_on_a_full_disk(tmp_path, executor, size):
    """When even the folder for temporary files is full, rows that cannot be built say so; Python's own is timed or says why."""
    disk = tmp_path / "disk"
    disk.mkdir()
    fill = f'mount -t tmpfs -o size={size} none "{disk}"'
    _, rows = compared(tmp_path, fill, TMPDIR=str(disk), XDG_CACHE_HOME=str(disk / "cache"), IPYACCEL_EXECUTOR=executor)
    assert all(row["status"] == "ok" or len(row["note"]) > 10 for row in rows.values()), rows
    assert rows["cython-typed"]["status"] in ("ok", "failed")
    if rows["cython-typed"]["status"] == "failed":
        assert "space" in rows["cython-typed"]["note"].lower() or "disk" in rows["cython-typed"]["note"].lower(), rows[
            "cython-typed"
        ]["note"]


@pytest.mark.parametrize("kilobytes", [4, 64])
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_no_room_for_larger_files(new_patient, executor, kilobytes):
    """Where no file may grow beyond a size, as under a quota, a version that cannot be built says so; without it all is whole."""
    sick = new_patient(IPYACCEL_EXECUTOR=executor)
    sick.notebook.must(
        f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({kilobytes} * 1024, resource.RLIM_INFINITY))"
    )
    sick.notebook.must("%unload_ext ipyaccel\n%load_ext ipyaccel")  # a server from before would not know of it
    rows = sick.compare(ONLY)
    sick.is_well(rows, "python")
    assert rows["cython-typed"]["status"] in ("ok", "failed")
    assert all(row["status"] == "ok" or len(row["note"]) > 10 for row in rows.values()), rows
    sick.notebook.must("resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)")
    sick.notebook.must("%unload_ext ipyaccel\n%load_ext ipyaccel")
    sick.is_well(sick.compare(ONLY), *NAMES)


@needs_mounts
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_cache_that_cannot_be_written(tmp_path, executor):
    """A read-only cache is said, and code is kept for the session."""
    cache = tmp_path / "cache"
    cache.mkdir()
    text, rows = compared(
        tmp_path,
        f'mount --bind "{cache}" "{cache}"; mount -o remount,bind,ro "{cache}"',
        XDG_CACHE_HOME=str(cache),
        IPYACCEL_EXECUTOR=executor,
    )
    all_right(rows)
    assert "this session only" in text


@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_cache_cut_off_in_the_middle(new_patient, tmp_path, executor):
    """Compiled files that lost their second half are built anew, not loaded."""
    cache = tmp_path / "cache"
    new_patient("first", XDG_CACHE_HOME=str(cache)).compare(ONLY)
    files = [path for path in cache.rglob("*") if path.is_file() and path.suffix in (".so", ".json", ".nbc", ".nbi", ".py")]
    assert len(files) > 3
    for path in files:
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[: len(content) // 2])
    second = new_patient("second", XDG_CACHE_HOME=str(cache), IPYACCEL_EXECUTOR=executor)
    rows = second.compare(ONLY)
    second.is_well(rows, *NAMES)
    assert not rows["cython-typed"]["cached"]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can plant files in somebody else's name")
@pytest.mark.parametrize("executor", ["fork", "spawn"])
def test_cache_planted_by_somebody_else(new_patient, tmp_path, executor):
    """A cache folder that belongs to somebody else is neither read nor written."""
    cache = tmp_path / "cache"
    new_patient("first", XDG_CACHE_HOME=str(cache)).compare(ONLY)
    for path in [cache, *cache.rglob("*")]:
        os.chown(path, 12345, 12345)
    before = sorted((str(path), path.stat().st_mtime_ns) for path in cache.rglob("*"))
    second = new_patient("second", XDG_CACHE_HOME=str(cache), IPYACCEL_EXECUTOR=executor)
    rows = second.compare(ONLY)
    second.is_well(rows, *NAMES)
    assert not rows["cython-typed"]["cached"]
    assert "someone else" in second.notebook.value("result.text()")
    assert sorted((str(path), path.stat().st_mtime_ns) for path in cache.rglob("*")) == before
