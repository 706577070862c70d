"""What came of the attempts, as people read it and as JSON. In: records by kernel and opponent. Out: TUNING.md, tuning.json."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from attempts import FLAGS_FOR_C
from verdicts import FEWEST_ATTEMPTS, SMALL_PERCENT

from ipyaccel import units
from ipyaccel.measure.machine import describe

HEAD = """\
# Are the hand-written opponents as fast as they get

Written by `make bench-tune`. Each opponent was timed in turns with further attempts at being faster: other texts
(`attempts/first`, `attempts/second`), and the present text under other flags ({flags}; Cython: the first two). A gain is the
share of the opponent's time that the attempt saves, the median over the rounds in which both ran, with its 95 % interval.
Tuned is who withstood at least {fewest} attempts, none of which saves {small:g} %. A record holds for the text that was measured:
an opponent changed since is not called tuned in RESULTS.md.

To adopt an attempt, exchange the two texts: the attempt's function goes to the file of the same name in `hand`, the present one
takes its place among the attempts. When only one freedom gains, the text goes to the file named after it (`hand/fast.c`,
`hand/fast.pyx`, `hand/numba_fast.py`, `hand/checked.pyx`). Flags go to the kernel's row in `kernels.toml`:
`flags = {{ "hand c-fast" = ["-funroll-loops"] }}`. Then measure again: `make bench-tune ONLY=kernel`."""


def markdown(known: Mapping[str, Mapping[str, Any]]) -> str:
    """TUNING.md."""
    machine = describe()
    every = [record for records in known.values() for record in records.values()]
    counts = (
        f"- opponents: {len(every)}; tuned: {sum(record['tuned'] for record in every)}; "
        f"an attempt should be adopted: {sum(bool(record['adopt']) for record in every)}"
    )
    head = HEAD.format(
        flags="; ".join(f"`{' '.join(each)}`" for each in FLAGS_FOR_C), fewest=FEWEST_ATTEMPTS, small=SMALL_PERCENT
    )
    where = f"- {machine.processor}, {machine.cores} cores; {machine.python}; {machine.compiler}"
    table = ["| kernel | opponent | time | verdict | attempts |", "|---|---|---|---|---|", *_rows(known)]
    return "\n\n".join((head, f"{counts}\n{where}", "\n".join(table))) + "\n"


def _rows(known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for kernel, opponents in known.items():
        for name, record in opponents.items():
            tried = "; ".join(_tried(record, each) for each in record["gains"])
            time = units.seconds(record["seconds"])
            yield f"| {kernel} | {name.removeprefix('hand ')} | {time} | {record['verdict']} | {tried} |"


def _tried(record: Mapping[str, Any], each: Mapping[str, Any]) -> str:
    what = record["tried"].get(each["attempt"], "")
    said = "" if what == "the same text" or not what else f" ({what})"
    low, high = (math.nan if each[end] is None else each[end] for end in ("low", "high"))
    bounds = "" if math.isnan(low) else f" ({low:.1f} to {high:.1f})"
    return f"{each['attempt']}{said}: {each['percent']:.1f} %{bounds}"


def as_json(known: Mapping[str, Mapping[str, Any]]) -> str:
    """One opponent a line: a change of one is a change of one line."""
    kernels = ",\n".join(f"{json.dumps(kernel)}: {{\n{_rows_json(found)}\n}}" for kernel, found in known.items())
    return f'{{\n"machine": {_line(asdict(describe()))},\n"kernels": {{\n{kernels}\n}}\n}}\n'


def _rows_json(found: Mapping[str, Any]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {_line(record)}" for name, record in found.items())


def _line(value: object) -> str:
    return json.dumps(_finite(value), ensure_ascii=False)


def _finite(value: object) -> object:
    """The same without NaN, which JSON does not know."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
