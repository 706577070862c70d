"""Who removes a kernel's folders when the kernel is killed. In: folders. Out: a waiting shell, which costs next to nothing.

Where there is no build server to see that the kernel is gone, nobody else would remove them before the next comparison does.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

NAME = "ipyaccel-sweeper"
# Its input ends when the kernel does. The jobs of that kernel end then too, but not before it: what they still write goes later.
_SCRIPT = 'read -r nothing; for pause in 0 1 3; do sleep "$pause"; rm -rf -- "$@"; done'
# The shell that starts it leaves at once, so that it is nobody's child.
_START = 'script=$1; shift; exec 3<&0; /bin/sh -c "$script" "$0" "$@" <&3 3<&- &'


class _Watched:
    """Folders that are seen to, and the pipes whose ends tell that this process has ended."""

    def __init__(self) -> None:
        self.folders: frozenset[Path] = frozenset()
        self.lifelines: list[int] = []


_watched = _Watched()


def sweep_at_the_end(folders: Sequence[Path]) -> None:
    """Has folders removed when this process ends, in whatever way. Where no shell can be started, they await the next sweep."""
    new = frozenset(folders) - _watched.folders
    if not new:
        return
    try:
        far, lifeline = os.pipe()
    except OSError:
        return
    try:
        _start(far, sorted(map(str, new)))
    except (OSError, subprocess.CalledProcessError):
        os.close(lifeline)
    else:
        _watched.folders |= new
        _watched.lifelines.append(lifeline)
    finally:
        os.close(far)


def _start(stdin: int, folders: Sequence[str]) -> None:
    subprocess.run(
        ["/bin/sh", "-c", _START, NAME, _SCRIPT, *folders],
        start_new_session=True,
        stdin=stdin,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _leave() -> None:
    """In a process forked from this one, which may live longer: the end of this one alone counts."""
    for lifeline in _watched.lifelines:
        os.close(lifeline)
    _watched.__init__()  # type: ignore[misc]


os.register_at_fork(after_in_child=_leave)
