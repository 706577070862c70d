"""The benchmark as people read it. In: what was measured, by kernel. Out: the table for the terminal, RESULTS.md, and JSON.

Nothing here measures. Means are geometric; a ratio below 1 says that the automatic version is the faster one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from opponents import FLAGS
from ratios import Ratio, seconds
from rounds import PYTHON
from summary import AIMS, Measured, mostly_the_call, summary
from tuned import records, tuned

from ipyaccel import units
from ipyaccel.measure.machine import describe
from ipyaccel.measure.seed import SEED
from ipyaccel.stats import per_call

SHOWN = ("exact", "fast", "cython checked", "cython fast", "numpy", "numexpr")
"""Columns of the table; the others are in the summary and in the JSON."""
UNEXPLAINED = "not yet explained"
NAMES = {"c": "C through ctypes", "cython": "Cython", "numba": "Numba"}


# -------------------------------------------------------------------------------------------------------------------- table


def table(measured: Iterable[Measured]) -> str:
    """One row a kernel, as a Markdown table: Python's time, then each ratio with the two versions it compares."""
    freedoms = "without fast-math | with fast-math | Cython, Python's rules | Cython, fast-math"
    head = f"| kernel | Python | {freedoms} | NumPy | numexpr | the first two against the fastest attempts | why above 1.3 |"
    lines = [head, "|" + "---|" * (head.count("|") - 1)]
    lines += [f"| {row.kernel.name} | {' | '.join(_cells(row))} |" for row in measured]
    return "\n".join(lines)


def _cells(row: Measured) -> list[str]:
    if row.raced is None:
        return [f"not measured: {row.error}", *("" for _ in SHOWN), "", ""]
    timings = row.raced.timings
    cells = [units.seconds(seconds(timings[PYTHON]))]
    for column in SHOWN:
        ratio = row.ratios.get(column)
        if ratio is None:
            cells.append("")
            continue
        names = f"{ratio.automatic} / {ratio.hand.removeprefix('hand ')}" if column in ("exact", "fast") else ""
        times = f"{units.seconds(seconds(timings[ratio.automatic]))} / {units.seconds(seconds(timings[ratio.hand]))}"
        cells.append(f"**{ratio.value:.2f}**{_interval(ratio)} {f'{names}, ' if names else ''}{times}")
    hardest = [f"{row.against_attempts[column].value:.2f}" for column in ("exact", "fast") if column in row.against_attempts]
    return [*cells, " and ".join(hardest), _why(row)]


def _why(row: Measured) -> str:
    """Why ours stays behind, wherever it is further behind than it should be."""
    behind = any(row.ratios[column].value > AIMS["worst"] for column in ("exact", "fast") if column in row.ratios)
    return (row.kernel.why or UNEXPLAINED) if behind else ""


def _interval(ratio: Ratio) -> str:
    return "" if math.isnan(ratio.low) else f" ({ratio.low:.2f}–{ratio.high:.2f})"


def plain_row(row: Measured) -> str:
    """One line for the terminal, as soon as a kernel is done."""
    if row.raced is None:
        return f"{row.kernel.name:18} not measured: {row.error}"
    parts = [f"{column} {ratio.value:.2f}" for column, ratio in row.ratios.items()]
    return f"{row.kernel.name:18} {'   '.join(parts)}"


# -------------------------------------------------------------------------------------------------------------------- files


def markdown(measured: Iterable[Measured], budget: float, calls: Mapping[str, float]) -> str:
    """RESULTS.md. `calls`: seconds of an empty call by language."""
    rows, known = list(measured), records()
    missing = [f"- {row.kernel.name}: {name}: {why}" for row in rows for name, why in (row.left_out or {}).items()]
    held = [f"- {row.kernel.name}: {', '.join(tuned(row.kernel, known))}" for row in rows if tuned(row.kernel, known)]
    without = [f"- {row.kernel.name}: no {name}: {why}" for row in rows for name, why in row.kernel.without.items()]

    def listed(lines: list[str]) -> str:
        return "\n".join(lines) or "- none"

    parts = (
        "# How near to what an expert writes",
        "\n".join(f"  - {line.strip()}" if line.startswith(" ") else f"- {line}" for line in summary(rows, calls)),
        "Written by `make bench`; the kernels are in `kernels.toml`, the hand-written versions in `hand/`.",
        "## Measured with",
        "\n".join(_machine()),
        "## How to read it",
        _reading(rows, budget, calls),
        "## Kernels",
        table(rows),
        "## Hand-written versions that were tuned",
        f"They withstood further attempts at being faster, none of which gained 3 % (see TUNING.md):\n\n{listed(held)}",
        "## Rows that are not compared",
        f"Different answers, and what was not possible:\n\n{listed(missing)}",
        f"Opponents that do not exist:\n\n{listed(without)}",
    )
    return "\n\n".join(parts) + "\n"


READING = """\
A ratio is the time of the automatic version over that of the hand-written one: the median over the rounds in which both ran,
with its 95 % interval; below 1 the automatic one is faster. Versions take turns in one process, in a new random order each
round, {budget:g} s a kernel; in-place calls get fresh copies. Automatic rows are those whose answer the product found right;
hand-written ones are held against Python the same way. Versions that are no rival in any column, and Python when it is slow, are
called once. To repeat it: `make bench BUDGET={budget:g}` on a quiet machine. The order of turns comes from seed {seed}, and so do
the random numbers of Python and of ours; hand-written versions draw from generators of their own with fixed seeds. That makes
them faster than ours, which keep Python's stream of numbers where the algorithm allows.

A call that does nothing takes {calls}; nothing is subtracted, and the fastest of the three counts.
Kernels where the call is half of the best time by hand or more: {short}.

*Without fast-math*: the numbers of Python's order of operations. The hand-written versions drop every check of bounds, division
and overflow; of ours, those of Cython keep them. C and Cython: `{exact}`.

Further attempts at being faster than what stands in `hand/` are in `attempts/`: other texts for the same freedom, some of them
far from what one would write at first (eight points at once, digits taken apart by hand). They run in the same rounds; the means
with them are said apart, and the table shows the versions in `hand/`.

*With fast-math*: sums may be regrouped, and the best of all looped versions counts. `{fast}`.

*Cython, Python's rules*: the automatic rows that keep them over Cython written by hand that keeps them too: bounds, negative
indices, division, overflow.

NumPy and numexpr are held against NumPy and numexpr written by hand. All run on one thread, but numexpr, which takes on both
sides what the machine grants; the parallel rows are left out."""


def _reading(rows: list[Measured], budget: float, calls: Mapping[str, float]) -> str:
    short = ", ".join(row.kernel.name for row in rows if mostly_the_call(row, calls)) or "none"
    costs = ", ".join(f"{units.seconds(cost)} in {NAMES[language]}" for language, cost in calls.items()) or "an unknown time"
    flags = {name: " ".join(FLAGS[name]) for name in ("exact", "fast")}
    return READING.format(budget=budget, seed=SEED, calls=costs, short=short, **flags)


def _machine() -> list[str]:
    machine = describe()
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions)
    return [
        f"- {machine.processor}, {machine.cores} cores, {machine.system}",
        f"- {machine.python}; {versions}",
        f"- {machine.compiler}",
    ]


def as_json(measured: Iterable[Measured], budget: float, calls: Mapping[str, float]) -> str:
    """Everything, with the raw samples: any other statistic can be computed from it."""
    rows = list(measured)
    head = {
        "machine": asdict(describe()),
        "budget_seconds": budget,
        "seed": SEED,
        "empty_call_seconds": dict(calls),
        "summary": summary(rows, calls),
    }
    parts = [f"{_line_json(name)}: {_line_json(value)}" for name, value in head.items()]
    # One kernel a line: a change of one is a change of one line.
    kernels = ",\n".join(f"{_line_json(row.kernel.name)}: {_line_json(_row_json(row))}" for row in rows)
    return "{\n" + ",\n".join([*parts, f'"kernels": {{\n{kernels}\n}}']) + "\n}\n"


def _line_json(value: object) -> str:
    return json.dumps(_finite(value), ensure_ascii=False)


def _row_json(row: Measured) -> dict[str, object]:
    timings = row.raced.timings if row.raced else {}
    return {
        "call": row.kernel.call,
        "error": row.error,
        "ratios": {name: asdict(ratio) for name, ratio in row.ratios.items()},
        "against_attempts": {name: asdict(ratio) for name, ratio in row.against_attempts.items()},
        "left_out": dict(row.left_out or {}),
        "versions": {
            name: {
                "seconds": seconds(timing),
                "loops": timing.loops,
                "once": timing.once,
                "threads": timing.threads,
                "samples": [float(f"{sample:.4g}") for sample in per_call(timing.samples, timing.loops)],
            }
            for name, timing in timings.items()
        },
    }


def _finite(value: object) -> object:
    """The same without NaN and infinity, which JSON does not know."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
