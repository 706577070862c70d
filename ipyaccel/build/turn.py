"""One at a time. In: the name of a piece of work. Out: the right to do it, when no other job of this kernel is doing the same.

Two jobs may need one build, a variant and the checked twin of another. Whoever comes second waits, and finds it made.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator

from ipyaccel.build import scratch


@contextlib.contextmanager
def turn(name: str) -> Iterator[None]:
    """Waits until nobody else in this session has the turn of that name.

    The operating system takes it back from a process that ends. Where no file can be made, nobody waits: the work may then be
    done twice, and no harm in that.
    """
    lock = _locked(name)
    try:
        yield
    finally:
        if lock is not None:
            # Not left to the closing: a process forked meanwhile has the file open too.
            fcntl.flock(lock, fcntl.LOCK_UN)
            os.close(lock)


def _locked(name: str) -> int | None:
    """The descriptor of the lock; None when there can be none."""
    try:
        folder = scratch.session_folder() / "turns"
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(folder / hashlib.sha256(name.encode()).hexdigest()[:32], os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
    except OSError:
        os.close(lock)
        return None
    return lock
