"""Private folders that last as long as the kernel: a base folder goes in, a 0700 folder inside it comes out.

Each folder holds a file that its kernel keeps locked, so that whoever comes later can tell the folders of kernels that are
gone (killed, say) and remove them. Jobs put their temporary files here, payloads their arrays.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
import time
from pathlib import Path

PREFIX = "ipyaccel-"
_LOCK = "lock"
_UNCLAIMED_SECONDS = 86_400.0


class _Held:
    """What this process holds: its folders by base, their locks, and the folder it was lent."""

    def __init__(self) -> None:
        self.folders: dict[Path, Path] = {}
        self.locks: dict[Path, int] = {}
        self.owner = os.getpid()
        self.adopted: Path | None = None


_held = _Held()


def session_folder() -> Path:
    """The folder on disk for temporary files of this kernel and its jobs."""
    return _held.adopted or _folder(_disk())


def work_folder() -> Path:
    """Where this process puts what it needs for a moment: a job's own folder, else the session folder."""
    return session_folder() if _held.adopted is None else _disk()


def memory_folder() -> Path | None:
    """The folder in memory for arrays on their way to a job; None where the system has no such place."""
    base = _memory()
    return None if base is None else _folder(base)


def folders() -> tuple[Path, ...]:
    """The folders this process made and holds."""
    return tuple(_held.locks)


def adopt(folder: Path) -> None:
    """Makes `folder`, which belongs to the kernel, the session folder of this process (a job)."""
    forget()
    _held.adopted = folder


def forget() -> None:
    """Leaves all folders to the process that made them; for a process forked from it."""
    for lock in _held.locks.values():
        os.close(lock)
    _held.__init__()  # type: ignore[misc]


def sweep() -> None:
    """Removes the folders of kernels that are gone."""
    for base in {_disk(), _memory() or _disk()}:
        for folder in base.glob(PREFIX + "*"):
            if _abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


def remove() -> None:
    """Removes the folders this process made."""
    if _held.owner != os.getpid():
        return
    for folder in _held.locks:
        shutil.rmtree(folder, ignore_errors=True)
    forget()


def _disk() -> Path:
    return Path(tempfile.gettempdir())


def _memory() -> Path | None:
    base = Path("/dev/shm")  # noqa: S108 - only folders with random names and mode 0700 are made there
    return base if base.is_dir() and os.access(base, os.W_OK) else None


def _folder(base: Path) -> Path:
    if base in _held.folders and _held.folders[base].is_dir():
        return _held.folders[base]
    if not _held.folders:
        sweep()
        atexit.register(remove)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # An empty lock file means "not locked yet": a sweep in between must not take the folder for abandoned.
    os.write(lock, b"1")
    _held.locks[folder] = lock
    _held.folders[base] = folder
    return folder


def _abandoned(folder: Path) -> bool:
    try:
        status = folder.lstat()
        if status.st_uid != os.getuid():
            return False
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return folder.is_dir() and time.time() - status.st_mtime > _UNCLAIMED_SECONDS
    except OSError:
        return False
    try:
        if not os.fstat(lock).st_size:
            return False
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(lock)
    return True


os.register_at_fork(after_in_child=forget)
