"""Noise of a real machine, recorded. In: seconds of recording. Out: `noise.json`, each sample over the median of its neighbours.

Two loops take turns, each as long as a sample of the scheduler, so that what moves both together and what hits only one are kept
in their real mixture and in their order.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import repeat
from pathlib import Path
from statistics import median

from ipyaccel.measure.loop import reusing

HERE = Path(__file__).parent
FILE = HERE / "noise.json"
SAMPLE_S = 1.5e-3


def turns(n: int) -> float:
    """The work that is timed: a loop of Python, each turn as long as the others."""
    total = 0.0
    for _ in repeat(None, n):
        total += 0.5
    return total


def recorded(seconds: float) -> list[float]:
    """Samples of one loop, over their median."""
    loop = reusing(turns, (100,))
    once = min(loop(100) for _ in range(20)) / 100
    count = max(1, round(SAMPLE_S / once))
    samples, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        samples.append(loop(count))
    middle = median(samples)
    return [round(sample / middle, 5) for sample in samples]


if __name__ == "__main__":
    noise = recorded(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0)
    FILE.write_text(json.dumps(noise))
    print(f"{len(noise)} samples; 5 % are above {sorted(noise)[int(0.95 * len(noise))]:.3f}, the largest is {max(noise):.2f}")
