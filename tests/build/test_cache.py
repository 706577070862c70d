import json
import multiprocessing
import os
import time
from pathlib import Path

import pytest

from ipyaccel.build import cache as caches
from ipyaccel.build import scratch
from ipyaccel.build.cache import Cache, Made, open_cache

KEY = "ab" + "0" * 62


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "ipyaccel"


def maker(text="machine code", calls=None):
    def make(directory):
        if calls is not None:
            calls.append(directory)
        (directory / "inner").mkdir()
        path = directory / "inner" / "module.so"
        path.write_text(text)
        return Made(str(path), 0.5, "a word of the compiler's")

    return make


def test_second_time_is_reused(home):
    """A build is made once; later it comes from the cache with the seconds it took then. Nothing is left of the making."""
    calls = []
    first, second = (open_cache().fetch(KEY, maker(calls=calls)) for _ in range(2))
    assert (first.reused, second.reused, len(calls)) == (False, True, 1)
    assert first.path == second.path
    assert Path(second.path).read_text() == "machine code"
    assert (second.seconds, second.log) == (0.5, "a word of the compiler's")
    assert home.stat().st_mode & 0o777 == 0o700
    assert not calls[0].exists()
    assert not list(home.glob("stage-*"))


@pytest.mark.parametrize("harm", ["changed", "gone", "manifest", "empty"])
def test_damaged_entry_is_built_anew(home, harm):
    """Nothing is loaded from an entry whose checksums do not hold."""
    path = Path(open_cache().fetch(KEY, maker()).path)
    manifest = path.parents[1] / "entry.json"
    match harm:
        case "changed":
            path.write_text("other code")
        case "gone":
            path.unlink()
        case "manifest":
            manifest.write_text("{")
        case "empty":
            manifest.write_text("")
    entry = open_cache().fetch(KEY, maker())
    assert not entry.reused
    assert Path(entry.path).read_text() == "machine code"


def test_entry_without_manifest_is_built_anew(home):
    """A folder that is no entry is no obstacle."""
    (home / KEY[:2] / KEY).mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    (home / KEY[:2] / KEY / "dirt").write_text("x")
    assert Path(open_cache().fetch(KEY, maker()).path).read_text() == "machine code"
    assert open_cache().lookup(KEY) is not None


def test_folder_that_others_can_write_is_not_used(home):
    """Code is never loaded from where others could have put it: a private folder serves, and a sentence says so."""
    open_cache().fetch(KEY, maker("planted"))
    home.chmod(0o777)
    cache = open_cache()
    entry = cache.fetch(KEY, maker())
    assert Path(entry.path).read_text() == "machine code"
    assert not Path(entry.path).is_relative_to(home)
    assert "others may write" in cache.warning()
    assert open_cache().fetch(KEY, maker()).reused


def test_folder_of_someone_else_is_not_used(home, monkeypatch):
    """A cache folder that belongs to another user is left alone."""
    open_cache()
    owner = home.stat().st_uid
    monkeypatch.setattr(caches.os, "getuid", lambda: owner + 1)
    assert "belongs to someone else" in open_cache().warning()


def test_unwritable_place(tmp_path, monkeypatch):
    """Where no folder can be made, builds last for the session."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache = open_cache()
    assert "cannot be written" in cache.warning()
    assert Path(cache.fetch(KEY, maker()).path).is_relative_to(scratch.session_folder())


def test_full_disk(home, monkeypatch):
    """When the cache's disk is full, the build is kept for the session."""
    cache = open_cache()
    original = caches.shutil.copytree

    def copytree(work, stage, *rest, **options):
        if Path(stage).is_relative_to(home):
            raise OSError(28, "No space left on device")
        return original(work, stage, *rest, **options)

    monkeypatch.setattr(caches.shutil, "copytree", copytree)
    entry = cache.fetch(KEY, maker())
    assert Path(entry.path).read_text() == "machine code"
    assert not list(home.glob("stage-*"))


def test_least_recently_used_goes_first(home):
    """The cache keeps to its limit; what was used last stays, and so does what another kernel may be about to load."""
    cache = Cache(open_cache().directory, limit_bytes=6000)
    keys = [f"{number:02}" + "0" * 62 for number in range(4)]
    now = time.time()
    for number, key in enumerate(keys):
        folder = Path(cache.fetch(key, maker("x" * 1000)).path).parents[1]
        os.utime(folder / "entry.json", (now - 10_000 + number, now - 10_000 + number))
    cache.lookup(keys[0])
    cache.fetch("ff" + "0" * 62, maker("x" * 1000))
    kept = [key for key in keys if cache.lookup(key)]
    assert keys[0] in kept
    assert keys[1] not in kept


def _race(folder, number, barrier):
    cache = Cache(Path(folder))

    def make(directory):
        made = maker(f"code of {number}")(directory)
        barrier.wait(20)
        return made

    entry = cache.fetch(KEY, make)
    assert Path(entry.path).read_text().startswith("code of")


def test_parallel_kernels(home):
    """Kernels that build the same at once all get a whole entry."""
    folder = str(open_cache().directory)
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(4)
    kernels = [context.Process(target=_race, args=(folder, number, barrier)) for number in range(4)]
    for kernel in kernels:
        kernel.start()
    for kernel in kernels:
        kernel.join(30)
    assert [kernel.exitcode for kernel in kernels] == [0] * 4
    assert not list(home.glob("stage-*"))
    assert open_cache().lookup(KEY) is not None


def test_machine_code_of_the_first_call_is_sealed(home):
    """What a first call adds beside the artefact is watched over like the rest."""
    path = Path(open_cache().fetch(KEY, maker()).path)
    added = path.with_name("added.nbc")
    added.write_text("more machine code")
    caches.seal(str(path))
    assert open_cache().lookup(KEY) is not None
    added.write_text("other machine code")
    assert open_cache().lookup(KEY) is None


def test_manifest_cannot_lead_elsewhere(home):
    """An entry whose manifest points outside of its folder is damaged."""
    path = Path(open_cache().fetch(KEY, maker()).path)
    manifest = path.parents[1] / "entry.json"
    record = json.loads(manifest.read_text())
    record["artefact"] = "../../../elsewhere.so"
    manifest.write_text(json.dumps(record))
    assert open_cache().lookup(KEY) is None


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The machine's own cache with one entry, in a folder that passes for root's."""
    monkeypatch.setattr("platformdirs.site_cache_path", lambda name: tmp_path / "site" / name)
    monkeypatch.setattr("ipyaccel.site_cache.is_sealed", lambda folder: folder.exists())
    folder = tmp_path / "site" / "ipyaccel"
    folder.mkdir(parents=True)
    return Path(Cache(folder).fetch(KEY, maker("the machine's")).path)


def test_the_machines_own_cache_is_asked_second(home, site):
    """What it has is copied into the user's cache and counts as reused; the machine's is left as it was."""
    before = {path: path.stat().st_mtime_ns for path in site.parents[1].rglob("*")}
    found = open_cache().fetch(KEY, maker("never made"))
    assert (found.reused, found.seconds) == (True, 0.5)
    assert Path(found.path).read_text() == "the machine's"
    assert Path(found.path).is_relative_to(home)
    assert {path: path.stat().st_mtime_ns for path in site.parents[1].rglob("*")} == before
    assert Path(open_cache().fetch("cd" + KEY[2:], maker("new")).path).read_text() == "new"


def test_a_damaged_entry_of_the_machine_is_passed_over(home, site):
    """Its checksums must hold too."""
    site.write_text("other code")
    assert Path(open_cache().fetch(KEY, maker("made here")).path).read_text() == "made here"
