"""The benchmark in a few lines: what was asked for, and whether it is reached. In: what was measured. Out: lines of text. Pure.

Means are geometric. What flatters a mean is said beside it: kernels where one side does away with work that the other repeats,
rows that are not there because ours declined, and calls so short that calling is most of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kernels import Kernel
from opponents import opponents_of
from ratios import COLUMNS, Ratio, geometric_mean, ratios, seconds
from rounds import Raced

from ipyaccel.stats import NOISY_PERCENT, noise_percent

AIMS = {"exact and fast": 1.05, "worst": 1.3, "cython": 1.05, "arrays": 1.1}
LIFTED = 0.5
"""A ratio below this says that ours left work out, not that it did the work better."""
CALL_SHARE = 0.5
"""A kernel whose call alone takes this share of the best time by hand shows how it is called, and little else."""
ARRAYS = ("numpy", "numexpr")


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

    @property
    def against_attempts(self) -> dict[str, Ratio]:
        """The same, where further attempts at being faster count as written by hand."""
        return ratios(self.raced.timings, attempts=True) if self.raced else {}


Pairs = list[tuple[str, float]]


def summary(measured: Iterable[Measured], calls: Mapping[str, float]) -> list[str]:
    """One line for each aim, below it what helps to judge it. `calls`: seconds of an empty call by language."""
    rows = list(measured)
    found = _by_column({row.kernel.name: row.ratios for row in rows})
    hardest = _by_column({row.kernel.name: row.against_attempts for row in rows})
    both = found["exact"] + found["fast"]
    beyond = sorted({name for name, value in both if value > AIMS["worst"]})
    worst = max(both, key=lambda pair: pair[1], default=("–", math.nan))
    arrays = found["numpy"] + found["numexpr"]
    # Asked for is the mean over Cython's rows of both freedoms, and over NumPy's and numexpr's rows together.
    cython = found["cython checked"] + found["cython fast"]
    unlike = f"with Python's rules / by hand without checks {_mean(found['cython exact'])}"
    above = f"above it {len(beyond)}: {', '.join(beyond) or 'none'}"
    silent = [row.kernel.name for row in rows if "exact" not in row.ratios]
    short = [row.kernel.name for row in rows if mostly_the_call(row, calls)]
    return [
        _line("best automatic / best by hand, same freedom", both, AIMS["exact and fast"]),
        f"  without fast-math {_mean(found['exact'])}; with it {_mean(found['fast'])}",
        _without("kernels that are mostly the call", both, short),
        f"  with the fastest attempts in the place of the versions by hand: {_mean(hardest['exact'] + hardest['fast'])}",
        _without(
            "opponents that draw from another generator", both, [row.kernel.name for row in rows if row.kernel.own_generator]
        ),
        f"worst: {worst[1]:.2f} ({worst[0]}); {_reached(worst[1], AIMS['worst'])} (aim: none above {AIMS['worst']}); {above}",
        _line("automatic Cython / Cython by hand", cython, AIMS["cython"]),
        f"  with Python's rules {_mean(found['cython checked'])}; with fast-math {_mean(found['cython fast'])}; {unlike}",
        f"  with the fastest attempts {_mean(hardest['cython checked'] + hardest['cython fast'])}",
        f"{_line('NumPy and numexpr rows / by hand', arrays, AIMS['arrays'])}; numpy {_mean(found['numpy'])}, numexpr "
        + _mean(found["numexpr"]),
        _without(f"ratios below {LIFTED} (work left out)", arrays, [name for name, value in arrays if value < LIFTED]),
        f"  by hand only, ours declined or differs: {_declined(rows)}",
        f"kernels: {len(rows)}; without a comparison: {', '.join(silent) or 'none'}; {_noise(rows)}",
    ]


def _by_column(found: Mapping[str, Mapping[str, Ratio]]) -> dict[str, Pairs]:
    """Kernels and values for each column. `found`: by kernel, then by column."""
    return {column: [(name, row[column].value) for name, row in found.items() if column in row] for column in COLUMNS}


def mostly_the_call(row: Measured, calls: Mapping[str, float]) -> bool:
    """Whether calling takes a large share of the best time by hand."""
    ratio = row.ratios.get("exact")
    if ratio is None or row.raced is None:
        return False
    language = ratio.hand.removeprefix("hand ").partition("-")[0]
    return calls.get(language, 0.0) > CALL_SHARE * seconds(row.raced.timings[ratio.hand])


def _without(what: str, pairs: Pairs, names: Iterable[str]) -> str:
    """The mean once more, where the named kernels are left out."""
    left = sorted(set(names))
    kept = [pair for pair in pairs if pair[0] not in left]
    return f"  without {what}: {_mean(kept)}; those are: {', '.join(left) or 'none'}"


def _declined(rows: Iterable[Measured]) -> str:
    """Array rows that somebody wrote by hand and ours has not: they are in no mean."""
    missing: dict[str, list[str]] = {name: [] for name in ARRAYS}
    for row in rows:
        by_hand = {each.language for each in opponents_of(row.kernel)} if row.raced else set()
        for name in ARRAYS:
            if name in by_hand and name not in row.ratios:
                missing[name].append(row.kernel.name)
    return "; ".join(f"{name} {len(names)} ({', '.join(names) or 'none'})" for name, names in missing.items())


def _line(what: str, pairs: Pairs, aim: float) -> str:
    mean = geometric_mean(value for _, value in pairs)
    return f"{what}: {_mean(pairs)}, {_reached(mean, aim)} (aim: at most {aim})"


def _mean(pairs: Pairs) -> str:
    count = len(pairs)
    return f"{geometric_mean(value for _, value in pairs):.3f} (mean of {count})" if count else "nothing to compare"


def _reached(value: float, aim: float) -> str:
    return "not known" if math.isnan(value) else "reached" if value <= aim else "not reached"


def _noise(rows: list[Measured]) -> str:
    samples = [timing.samples for row in rows if row.raced for timing in row.raced.timings.values()]
    noise = noise_percent(samples)
    return f"times vary by {noise:.0f} % between rounds{': too much to judge by' if noise > NOISY_PERCENT else ''}"
