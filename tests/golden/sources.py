"""What every backend writes for the classroom's programs. In: a station. Out: texts by file name.

`numba.py`, `cython-typed.pyx`, …: the source of each variant that can be made. `declined.txt`: the others, with the reason. What
hangs on the machine (where NumPy lies, how many threads it has) is written in one way.
"""

from __future__ import annotations

import itertools
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ipyaccel.build.payload import pack, release
from ipyaccel.build.plan import plan
from ipyaccel.model import Declined, Options, Variant
from ipyaccel.syntax.capturing.capture import capture

HERE = Path(__file__).parent
PROGRAMS = HERE.parent / "programs"
DECLINED = "declined.txt"
OURS = ("numpy", "numexpr", "cython", "numba")


def stations() -> dict[str, dict[str, Any]]:
    """The rows of the classroom's table by name: of those that call one function of one file, the first."""
    table = tomllib.loads((PROGRAMS / "stations.toml").read_text(encoding="utf-8"))
    kept: dict[tuple[str, str], str] = {}
    for name, row in table.items():
        kept.setdefault((row["file"], row["call"].partition("(")[0]), name)
    return {name: table[name] for name in kept.values()}


def sources(row: dict[str, Any]) -> dict[str, str]:
    """All that is proposed for a station's call, which is large enough for threads; nothing of it is compiled or run."""
    text = (PROGRAMS / row["file"]).read_text(encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "<cell 1>", "exec"), namespace)
    exec(row.get("setup", ""), namespace)
    workload, live = capture(row["call"], namespace, lambda: [("cell 1", text)])
    payload = pack(live)
    try:
        found = plan(workload, payload, Options(only=OURS), send=lambda _: None)
    finally:
        release(payload)
    return dict(_files(found.proposals))


def _files(proposals: tuple[Variant | Declined, ...]) -> Iterator[tuple[str, str]]:
    declined = [item for item in proposals if isinstance(item, Declined)]
    for item in proposals:
        if isinstance(item, Variant):
            yield f"{item.name}{'.pyx' if item.backend == 'cython' else '.py'}", _anywhere(item.source).rstrip() + "\n"
    groups = itertools.groupby(declined, key=lambda item: str(item.reason))
    if declined:
        yield DECLINED, "".join(f"{', '.join(item.name for item in items)}: {reason}\n" for reason, items in groups)


def _anywhere(source: str) -> str:
    """The text as it would be on any machine."""
    for folder in sorted({sys.prefix, sys.base_prefix}, key=len, reverse=True):
        source = re.sub(rf"{re.escape(folder)}/lib/python[\d.]+", "<python>", source)
    return re.sub(r"num_threads=\d+", "num_threads=2", source)


def kept(name: str) -> dict[str, str]:
    """The texts as they stand in the folder of a station."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((HERE / "kept" / name).glob("*"))}
