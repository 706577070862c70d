"""What the first call of a build cost, for compilers that work at the first call, one entry for each kind of arguments.

In: a build and its arguments. Out: seconds, remembered beside the artefact, where the compiler keeps its machine code too.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ipyaccel.build.cache import seal
from ipyaccel.build.guarded import kind_of
from ipyaccel.model import Build


def remembered(build: Build, arguments: Sequence[Any]) -> float | None:
    """Seconds that compiling for such arguments took some earlier time; None when that was never seen."""
    try:
        seconds = json.loads(_file(build, arguments).read_text())
    except (OSError, ValueError):
        return None
    return float(seconds) if isinstance(seconds, int | float) else None


def remember(build: Build, arguments: Sequence[Any], seconds: float) -> None:
    """Keeps the seconds for the next time; where the folder cannot be written, the compiler has kept nothing either."""
    path = _file(build, arguments)
    stage = path.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        stage.write_text(json.dumps(seconds))
        stage.replace(path)
        seal(build.artefact)


def _file(build: Build, arguments: Sequence[Any]) -> Path:
    kinds = repr([kind_of(value) for value in arguments])
    digest = hashlib.sha256(kinds.encode()).hexdigest()[:16]
    return Path(build.artefact).parent / f"first-call-{digest}.json"
