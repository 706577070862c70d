"""What this process has too little of, in a sentence. In: an error that our own code met for lack of it. Out: a UserError."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import TypeVar

from ipyaccel.errors import UserError

_T = TypeVar("_T")
_USUAL_RECURSION_LIMIT = 1000


def plainly(work: Callable[[], _T]) -> _T:
    """What `work` returns. A lack of open files or of room for nested calls is a UserError; other errors go on as they are."""
    try:
        return work()
    except (OSError, RecursionError) as error:
        lack = lack_behind(error)
        if not lack:
            raise
    # Outside of the handler: the error would keep the frames below alive, and with them what they hold open.
    raise UserError(lack)


def lack_behind(error: OSError | RecursionError) -> str:
    """What is lacking, in a sentence; empty where it is something else."""
    if isinstance(error, RecursionError):
        limit = sys.getrecursionlimit()
        if limit >= _USUAL_RECURSION_LIMIT:
            return ""
        return (
            f"the recursion limit is {limit} here, too low for ipyaccel's own functions: "
            f"`sys.setrecursionlimit({_USUAL_RECURSION_LIMIT})` sets what is usual"
        )
    if error.errno == errno.EMFILE:
        import resource  # not on Windows, where this module is imported too

        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        return f"too many files are open here (the limit is {limit}), and a comparison opens some: close those you no longer need"
    if error.errno == errno.ENFILE:
        return "too many files are open on this machine, and a comparison opens some: try again when others have closed theirs"
    return ""
