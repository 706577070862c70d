"""Builds that were made before: a key and a way to make a build go in, a folder with its files comes out.

Each entry is a folder named by its key, complete from the moment it has that name; its artefact is never changed. Code is loaded
from it, so nothing is taken from a place that somebody else can write to, and nothing whose checksums do not hold.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ipyaccel.build import scratch
from ipyaccel.build.turn import turn
from ipyaccel.site_cache import site_folder

LIMIT_BYTES = 500 * 1000**2
_MANIFEST = "entry.json"
_IN_USE_SECONDS = 600.0
_STALE_SECONDS = 3600.0
_NEEDED_BYTES = 8 * 1000**2
"""What the builds of one comparison take, and some more."""


@dataclass(frozen=True)
class Entry:
    """One build in the cache. `artefact`: relative to `folder`. `files`: checksum of each file, by relative path."""

    folder: Path
    artefact: str
    seconds: float
    log: str
    annotation: str
    files: dict[str, str]
    reused: bool = True

    @property
    def path(self) -> str:
        """Where the artefact is."""
        return str(self.folder / self.artefact)


@dataclass(frozen=True)
class Made:
    """What a compiler left in its folder: the artefact's path, how long it took, what it said."""

    artefact: str
    seconds: float
    log: str = ""
    annotation: str = ""


@dataclass(frozen=True)
class Cache:
    """A folder of entries. `complaint`: why it is a temporary one, empty when it is not."""

    directory: Path
    complaint: str = ""
    limit_bytes: int = LIMIT_BYTES

    def warning(self) -> str:
        """A sentence for the user when builds are not kept beyond this session."""
        return f"compiled code is kept for this session only: {self.complaint}" if self.complaint else ""

    def fetch(self, key: str, make: Callable[[Path], Made]) -> Entry:
        """The entry under `key`; where there is none, or a damaged one, `make` builds it in a fresh private folder.

        Jobs of one kernel that ask for the same key at once wait for the first. Several kernels may each build it: the first to
        finish is kept.
        """
        with turn(key):
            return self.lookup(key) or self._from_site(key) or self._made(key, make)

    def _made(self, key: str, make: Callable[[Path], Made]) -> Entry:
        """The entry, built now."""
        with tempfile.TemporaryDirectory(prefix="build-", dir=scratch.work_folder(), ignore_cleanup_errors=True) as name:
            work = Path(name).resolve()
            return self.store(key, work, make(work))

    def lookup(self, key: str) -> Entry | None:
        """The entry under `key` if its files are as they were stored; a damaged one is removed."""
        folder = self._place(key)
        if not folder.exists():
            return None
        entry = _read(folder)
        if entry is None or entry.artefact not in entry.files or _checksums(folder, entry.files) != entry.files:
            self._discard(folder)
            return None
        with contextlib.suppress(OSError):
            os.utime(folder / _MANIFEST)
        return entry

    def _from_site(self, key: str) -> Entry | None:
        """The entry of the machine's own cache, copied into this one: a first call may write beside its code."""
        folder = site_folder(key[:2], key)
        entry = _read(folder) if folder is not None else None
        if folder is None or entry is None or _checksums(folder, entry.files) != entry.files:
            return None
        kept = self.store(key, folder, Made(str(folder / entry.artefact), entry.seconds, entry.log, entry.annotation))
        return replace(kept, reused=True)

    def store(self, key: str, work: Path, made: Made) -> Entry:
        """Copies what was made in `work` into the cache; when that cannot be, into this session's own one."""
        try:
            return self.place(key, work, made)
        except OSError as error:
            other = _temporary(str(error))
            if other.directory == self.directory:
                raise
            return other.place(key, work, made)

    def place(self, key: str, work: Path, made: Made) -> Entry:
        """Copies what was made in `work` into this cache. Raises OSError when there is no room."""
        folder = self._place(key)
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix="stage-", dir=self.directory))
        try:
            shutil.copytree(work, stage, dirs_exist_ok=True)
            artefact = str(Path(made.artefact).resolve().relative_to(work))
            entry = Entry(folder, artefact, made.seconds, made.log, made.annotation, _all_checksums(stage), reused=False)
            _write(stage, entry)
            self._move(stage, folder)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
        self._trim()
        return entry

    def _move(self, stage: Path, folder: Path) -> None:
        try:
            stage.rename(folder)
        except OSError as error:
            # Another kernel was faster, with the same content.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise

    def _place(self, key: str) -> Path:
        return self.directory / key[:2] / key

    def _discard(self, folder: Path) -> None:
        """Out of the way at once, then gone: a process that has files of it loaded keeps them."""
        grave = Path(tempfile.mkdtemp(prefix="stage-", dir=self.directory))
        with contextlib.suppress(FileNotFoundError):
            folder.rename(grave / "entry")
        shutil.rmtree(grave, ignore_errors=True)

    def _trim(self) -> None:
        """Removes what was not used for longest until the cache keeps to its limit, and what broken-off stores left behind."""
        now = time.time()
        entries = []
        for folder in self.directory.glob("*/*"):
            with contextlib.suppress(OSError):
                used = (folder / _MANIFEST).stat().st_mtime
                entries.append((used, sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()), folder))
        total = sum(size for _, size, _ in entries)
        for used, size, folder in sorted(entries):
            if total <= self.limit_bytes or now - used < _IN_USE_SECONDS:
                break
            self._discard(folder)
            total -= size
        for stage in self.directory.glob("stage-*"):
            with contextlib.suppress(OSError):
                if now - stage.stat().st_mtime > _STALE_SECONDS:
                    shutil.rmtree(stage, ignore_errors=True)


def open_cache() -> Cache:
    """The user's cache folder, made if need be; a temporary one where that cannot be trusted or written to."""
    import platformdirs

    directory = platformdirs.user_cache_path("ipyaccel")
    complaint = _prepare(directory)
    return _temporary(complaint) if complaint else Cache(directory)


def _temporary(complaint: str) -> Cache:
    directory = scratch.session_folder() / "cache"
    directory.mkdir(mode=0o700, exist_ok=True)
    return Cache(directory, complaint)


def _prepare(directory: Path) -> str:
    """Makes the folder ours alone. Returns why it cannot be used, or nothing."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = directory.stat()
        if status.st_uid != os.getuid():
            return f"the folder {directory} belongs to someone else"
        if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            return f"others may write to the folder {directory}; delete it, or run `chmod -R go-w` on it"
        if stat.S_IMODE(status.st_mode) != 0o700:
            directory.chmod(0o700)
        with tempfile.TemporaryFile(dir=directory):
            return f"the disk of {directory} is full" if _free_bytes(directory) < _NEEDED_BYTES else ""
    except OSError as error:
        return f"the folder {directory} cannot be written to ({error.strerror or error})"


def _free_bytes(directory: Path) -> int:
    status = os.statvfs(directory)
    return status.f_bavail * status.f_frsize


def seal(artefact: str) -> None:
    """Records the files of an entry anew: a compiler that works at the first call has put machine code beside the artefact."""
    for folder in Path(artefact).parents:
        if (folder / _MANIFEST).is_file():
            entry = _read(folder)
            if entry is not None:
                _write(folder, replace(entry, files=_all_checksums(folder)))
            return


def _read(folder: Path) -> Entry | None:
    """The entry as its manifest tells it; None when there is no sound one."""
    try:
        recorded = json.loads((folder / _MANIFEST).read_text())
        return Entry(**{**recorded, "folder": folder, "reused": True})
    except (OSError, ValueError, TypeError):
        return None


def _write(folder: Path, entry: Entry) -> None:
    stage = folder / f"{_MANIFEST}.{os.getpid()}"
    stage.write_text(json.dumps({**asdict(entry), "folder": ""}))
    stage.replace(folder / _MANIFEST)


def _all_checksums(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(_MANIFEST))
    return _checksums(folder, [str(path.relative_to(folder)) for path in paths])


def _checksums(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Checksums of those files, by name; one that cannot be read has none."""
    found = {}
    for name in names:
        with contextlib.suppress(OSError):
            found[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    return found
