"""Which opponents are tuned. In: `tuning.json`, of `make bench-tune`. Out: records; names of those still as measured.

A record holds for one text and its flags: an opponent that was changed afterwards is no longer tuned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kernels import HERE, Kernel
from opponents import FLAGS, Opponent, opponents_of, written
from texts import digest, text

TUNING = HERE / "tuning.json"


def fingerprint(kernel: Kernel, opponent: Opponent) -> str:
    """Of the opponent's text, with what it needs of its file, and of its flags."""
    version = written(kernel, opponent)
    flags = FLAGS.get(opponent.freedom, ())
    return digest((text(version.source, kernel.function), *flags, *version.flags))


def records(path: Path = TUNING) -> dict[str, dict[str, Any]]:
    """By kernel, then by opponent; empty before the first measurement."""
    if not path.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["kernels"]
    return found


def tuned(kernel: Kernel, known: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The opponents of a kernel that withstood their attempts and were not changed since."""
    mine = known.get(kernel.name, {})
    return tuple(each.name for each in opponents_of(kernel) if each.name in mine and _holds(kernel, each, mine[each.name]))


def _holds(kernel: Kernel, opponent: Opponent, record: Mapping[str, Any]) -> bool:
    return bool(record["tuned"]) and record["fingerprint"] == fingerprint(kernel, opponent)
