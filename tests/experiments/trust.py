"""`make bench-timing`: can the times be trusted. Out: `tests/benchmarks/TIMING.md`, with machine and versions.

Needs a quiet machine with two processors, and about a quarter of an hour. Seeds are fixed here, before anything is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator

from noise import FILE, HERE
from real import alike, by_pyperf, by_timeit, compared, line, of_known_ratio
from simulation import lines, simulated

from ipyaccel.measure.machine import describe

SIMULATED, ALIKE, BUSY, KNOWN, PYPERF = 2000, 200, 60, 20, 3
SEED = 20261122


@contextlib.contextmanager
def busy_neighbour() -> Iterator[None]:
    """Another process that computes all the time."""
    other = subprocess.Popen([sys.executable, "-c", "while True: sum(range(10**6))"])
    try:
        yield
    finally:
        other.kill()
        other.wait()


def simulations() -> list[str]:
    """With the noise that `noise.py` recorded."""
    return ["## Simulated, with recorded noise", "", *lines(simulated(json.loads(FILE.read_text()), SIMULATED, SEED))]


def equals(scale: float) -> list[str]:
    """One function under two names, alone and beside a busy neighbour."""
    said = ["## One function under two names", "", line("quiet", alike(round(ALIKE * scale), SEED + 1))]
    with busy_neighbour():
        said.append(line("beside a busy process", alike(round(BUSY * scale), SEED + 2)))
    return said


def known(scale: float) -> list[str]:
    """Loops of known ratios, by three ways of timing."""
    count = max(1, round(KNOWN * scale))
    ours = of_known_ratio(count, SEED + 3, compared)
    each = sum(result.seconds for result in ours) / len(ours)
    said = ["## Loops of n against 1, 1.05, 1.2 and 2 n turns", "", line("ipyaccel", ours)]
    said.append(line("two runs of timeit, in the same time", of_known_ratio(count, SEED + 3, lambda t, _: by_timeit(t, each))))
    said.append(line("pyperf, in processes of its own", of_known_ratio(PYPERF, SEED + 4, lambda t, _: by_pyperf(t))))
    with busy_neighbour():
        said.append(line("ipyaccel, beside a busy process", of_known_ratio(count // 2, SEED + 5, compared)))
        noisy = of_known_ratio(count // 2, SEED + 5, lambda t, _: by_timeit(t, each))
        said.append(line("two runs of timeit, beside a busy process", noisy))
    return said


def main() -> None:
    """Runs all and writes the report."""
    parser = argparse.ArgumentParser(prog="make bench-timing", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="part of the real comparisons to make")
    scale = parser.parse_args().scale
    machine = describe()
    text = [
        "# Can the times be trusted",
        "",
        f"Written by `make bench-timing` on {machine.processor}, {machine.cores} cores, {machine.system};",
    ]
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions)
    text += [f"{machine.python}, {versions}. Seed {SEED}.", ""]
    for part in (simulations(), equals(scale), known(scale)):
        print(*part, "", sep="\n", flush=True)
        text += [*(f"- {row.strip()}" if row and not row.startswith("#") else row for row in part), ""]
    if scale == 1.0:
        (HERE.parent / "benchmarks" / "TIMING.md").write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
