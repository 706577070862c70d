"""The benchmark as people read it. In: what was measured, by kernel. Out: the table for the terminal, RESULTS.md, and JSON.

Nothing here measures. Means are geometric; a ratio below 1 says that the automatic version is the faster one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from kernels import Kernel
from opponents import FLAGS
from ratios import COLUMNS, Ratio, geometric_mean, ratios, seconds
from rounds import PYTHON, Raced

from ipyaccel import units
from ipyaccel.measure.machine import describe
from ipyaccel.stats import NOISY_PERCENT, noise_percent, per_call

AIMS = {"exact and fast": 1.05, "worst": 1.3, "cython": 1.05, "arrays": 1.1}
SHOWN = ("exact", "fast", "cython checked", "cython fast", "numpy", "numexpr")
"""Columns of the table; the others are in the summary and in the JSON."""


@dataclass(frozen=True)
class Measured:
    """One kernel: its timings and ratios, why others are missing. `error`: why there is nothing at all."""

    kernel: Kernel
    raced: Raced | None = None
    left_out: Mapping[str, str] | None = None
    error: str = ""

    @property
    def ratios(self) -> dict[str, Ratio]:
        """By column; empty when nothing could be measured."""
        return ratios(self.raced.timings) if self.raced else {}


# ------------------------------------------------------------------------------------------------------------------ summary


def summary(measured: Iterable[Measured]) -> list[str]:
    """Seven lines: what was asked for, and whether it is reached."""
    rows = list(measured)
    found = {column: [(row.kernel.name, row.ratios[column].value) for row in rows if column in row.ratios] for column in COLUMNS}
    both = found["exact"] + found["fast"]
    beyond = sorted({name for name, value in both if value > AIMS["worst"]})
    worst = max(both, key=lambda pair: pair[1], default=("–", math.nan))
    arrays = found["numpy"] + found["numexpr"]
    # Asked for is the mean over Cython's rows of both freedoms, and over NumPy's and numexpr's rows together.
    cython = found["cython checked"] + found["cython fast"]
    unlike = f"with Python's rules / by hand without checks {_mean(found['cython exact'])}"
    above = f"above it {len(beyond)}: {', '.join(beyond) or 'none'}"
    silent = [row.kernel.name for row in rows if "exact" not in row.ratios]
    return [
        _line("best automatic / best by hand, same freedom", both, AIMS["exact and fast"]),
        f"  without fast-math {_mean(found['exact'])}; with it {_mean(found['fast'])}",
        f"worst: {worst[1]:.2f} ({worst[0]}); {_reached(worst[1], AIMS['worst'])} (aim: none above {AIMS['worst']}); {above}",
        _line("automatic Cython / Cython by hand", cython, AIMS["cython"]),
        f"  with Python's rules {_mean(found['cython checked'])}; with fast-math {_mean(found['cython fast'])}; {unlike}",
        f"{_line('NumPy and numexpr rows / by hand', arrays, AIMS['arrays'])}; numpy {_mean(found['numpy'])}, numexpr "
        + _mean(found["numexpr"]),
        f"kernels: {len(rows)}; without a comparison: {', '.join(silent) or 'none'}; {_noise(rows)}",
    ]


def _line(what: str, pairs: list[tuple[str, float]], aim: float) -> str:
    mean = geometric_mean(value for _, value in pairs)
    return f"{what}: {_mean(pairs)}, {_reached(mean, aim)} (aim: at most {aim})"


def _mean(pairs: list[tuple[str, float]]) -> str:
    count = len(pairs)
    return f"{geometric_mean(value for _, value in pairs):.3f} (mean of {count})" if count else "nothing to compare"


def _reached(value: float, aim: float) -> str:
    return "not known" if math.isnan(value) else "reached" if value <= aim else "not reached"


def _noise(rows: list[Measured]) -> str:
    samples = [timing.samples for row in rows if row.raced for timing in row.raced.timings.values()]
    noise = noise_percent(samples)
    return f"times vary by {noise:.0f} % between rounds{': too much to judge by' if noise > NOISY_PERCENT else ''}"


# -------------------------------------------------------------------------------------------------------------------- table


def table(measured: Iterable[Measured]) -> str:
    """One row a kernel, as a Markdown table: Python's time, then each ratio with the two versions it compares."""
    lines = [
        "| kernel | Python | without fast-math | with fast-math | Cython, Python's rules | Cython, fast-math | NumPy | numexpr |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [f"| {row.kernel.name} | {' | '.join(_cells(row))} |" for row in measured]
    return "\n".join(lines)


def _cells(row: Measured) -> list[str]:
    if row.raced is None:
        return [f"not measured: {row.error}", *("" for _ in SHOWN)]
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
    return cells


def _interval(ratio: Ratio) -> str:
    return "" if math.isnan(ratio.low) else f" ({ratio.low:.2f}–{ratio.high:.2f})"


def plain_row(row: Measured) -> str:
    """One line for the terminal, as soon as a kernel is done."""
    if row.raced is None:
        return f"{row.kernel.name:18} not measured: {row.error}"
    parts = [f"{column} {ratio.value:.2f}" for column, ratio in row.ratios.items()]
    return f"{row.kernel.name:18} {'   '.join(parts)}"


# -------------------------------------------------------------------------------------------------------------------- files


def markdown(measured: Iterable[Measured], budget: float) -> str:
    """RESULTS.md."""
    rows = list(measured)
    missing = [f"- {row.kernel.name}: {name}: {why}" for row in rows for name, why in (row.left_out or {}).items()]
    tuned = [f"- {row.kernel.name}: {', '.join(row.kernel.tuned)}" for row in rows if row.kernel.tuned]
    without = [f"- {row.kernel.name}: no {name}: {why}" for row in rows for name, why in row.kernel.without.items()]

    def listed(lines: list[str]) -> str:
        return "\n".join(lines) or "- none"

    parts = (
        "# How near to what an expert writes",
        "\n".join(f"  - {line.strip()}" if line.startswith(" ") else f"- {line}" for line in summary(rows)),
        "Written by `make bench`; the kernels are in `kernels.toml`, the hand-written versions in `hand/`.",
        "## Measured with",
        "\n".join(_machine()),
        "## How to read it",
        _reading(budget),
        "## Kernels",
        table(rows),
        "## Hand-written versions that were tuned",
        f"Tuned until two further attempts gained under 3 %, on a quiet machine:\n\n{listed(tuned)}",
        "## Rows that are not compared",
        f"Different answers, and what was not possible:\n\n{listed(missing)}",
        f"Opponents that do not exist:\n\n{listed(without)}",
    )
    return "\n\n".join(parts) + "\n"


READING = """\
A ratio is the time of the automatic version over that of the hand-written one: the median over the rounds in which both ran,
with its 95 % interval; below 1 the automatic one is faster. Versions take turns in one process, in a new random order each
round, {budget:g} s a kernel; in-place calls get fresh copies. Automatic rows are those whose answer the product found right;
hand-written ones are held against Python the same way. Versions far behind the fastest, and Python, are called once.

*Without fast-math*: the numbers of Python's order of operations. The hand-written versions drop every check of bounds, division
and overflow; of ours, those of Cython keep them. C and Cython: `{exact}`.

*With fast-math*: sums may be regrouped, and the best of all looped versions counts. `{fast}`.

*Cython, Python's rules*: the automatic rows that keep them over Cython written by hand that keeps them too: bounds, negative
indices, division, overflow.

NumPy and numexpr are held against NumPy and numexpr written by hand. All run on one thread, but numexpr, which takes on both
sides what the machine grants; the parallel rows are left out."""


def _reading(budget: float) -> str:
    return READING.format(budget=budget, exact=" ".join(FLAGS["exact"]), fast=" ".join(FLAGS["fast"]))


def _machine() -> list[str]:
    machine = describe()
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions)
    return [
        f"- {machine.processor}, {machine.cores} cores, {machine.system}",
        f"- {machine.python}; {versions}",
        f"- {machine.compiler}",
    ]


def as_json(measured: Iterable[Measured], budget: float) -> str:
    """Everything, with the raw samples: any other statistic can be computed from it."""
    rows = list(measured)
    head = {"machine": asdict(describe()), "budget_seconds": budget, "summary": summary(rows)}
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
