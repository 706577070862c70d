"""`make bench-tool`: how long the tool itself takes, beside a `%%cython` cell written by hand, in one run. Out: TOOL.md.

Each measurement is made so many times, the kinds in turn; what is shown is the median, and its ratio to the hand-written cell of
the same function. "New source": a constant of the program is another each time, so that nothing can be reused.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path
from statistics import median

import ipyaccel.pipeline
from ipyaccel.build.executor import executor
from ipyaccel.measure.machine import describe
from ipyaccel.model import Comparison

HERE = Path(__file__).parent
TRAPEZ = """
def f(x):
    return 2 * x**2 + 3 * x + {number}.0

def trapez(a, b, n):
    h = (b - a) / n
    x = a
    s = 0.5 * (f(a) + f(b))
    for i in range(1, n):
        x += h
        s += f(x)
    return s * h
"""
TRAPEZ_CELL = """
cdef double f(double x):
    return 2 * x**2 + 3 * x + {number}.0

def trapez(double a, double b, int n):
    cdef double h = (b - a) / n, x = a, s = 0.5 * (f(a) + f(b))
    cdef int i
    for i in range(1, n):
        x += h
        s += f(x)
    return s * h
"""
PAIRWISE = """
import numpy as np

def pairwise(X):
    M, N = X.shape
    D = np.empty((M, M))
    for i in range(M):
        for j in range(M):
            d = {number}.0
            for k in range(N):
                tmp = X[i, k] - X[j, k]
                d += tmp * tmp
            D[i, j] = d**0.5
    return D
"""
PAIRWISE_CELL = """
import numpy as np
from libc.math cimport sqrt

def pairwise(double[:, ::1] X):
    cdef int M = X.shape[0], N = X.shape[1], i, j, k
    cdef double tmp, d
    D = np.empty((M, M))
    cdef double[:, ::1] out = D
    for i in range(M):
        for j in range(M):
            d = {number}.0
            for k in range(N):
                tmp = X[i, k] - X[j, k]
                d += tmp * tmp
            out[i, j] = sqrt(d)
    return D
"""
KERNELS = {
    "trapez": (TRAPEZ, TRAPEZ_CELL, "trapez(1, 5, 1000)", ""),
    "pairwise": (PAIRWISE, PAIRWISE_CELL, "pairwise(X)", "import numpy as np; X = np.random.default_rng(1).random((100, 3))"),
}


class Tool:
    """A process that holds what a kernel holds: IPython with Cython's magic, and ipyaccel with its server."""

    def __init__(self) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        self.shell = InteractiveShell.instance()
        self.shell.run_line_magic("load_ext", "Cython")
        self.numbers = itertools.count(os.getpid() * 1000)
        executor().warm()

    def cell(self, kernel: str) -> dict[str, float]:
        """One `%%cython` cell with new source."""
        text = KERNELS[kernel][1].format(number=next(self.numbers))
        began = time.perf_counter()
        self.shell.run_cell_magic("cython", "", text)
        return {"%%cython": time.perf_counter() - began}

    def compare(self, kernel: str, *, number: int | None = None) -> dict[str, float]:
        """One comparison; with a number, of a source that was compared before."""
        text, _, call, setup = KERNELS[kernel]
        module = types.ModuleType("__main__")
        cell = text.format(number=next(self.numbers) if number is None else number)
        exec(setup, module.__dict__)
        exec(compile(cell, "<ipython-input-1-tool>", "exec"), module.__dict__)
        moments: dict[str, float] = {}
        began = time.perf_counter()

        def show(comparison: Comparison) -> None:
            seen = time.perf_counter() - began
            if any(outcome.timing for outcome in comparison.outcomes):
                moments.setdefault("first row", seen)
            if len(comparison.outcomes) > 1 and not comparison.waiting:
                moments.setdefault("all built and checked", seen)

        ipyaccel.pipeline.compare(call, module.__dict__, history=lambda: [("cell 1", cell)], show=show)
        return {**moments, "whole answer": time.perf_counter() - began}


def measured(rounds: int) -> dict[str, dict[str, list[float]]]:
    """Seconds by what was done and by moment, the kinds in turn in each round."""
    tool = Tool()
    for kernel in KERNELS:  # warms up both sides: Cython is imported, the server is there, its shared code is built
        tool.cell(kernel)
        tool.compare(kernel)
    found: dict[str, dict[str, list[float]]] = {}
    for _ in range(rounds):
        for kernel in KERNELS:
            kinds: dict[str, Callable[[], dict[str, float]]] = {
                f"{kernel}, by hand": lambda kernel=kernel: tool.cell(kernel),
                f"{kernel}, new source": lambda kernel=kernel: tool.compare(kernel),
                f"{kernel}, same call again": lambda kernel=kernel: tool.compare(kernel, number=1),
            }
            for name, run in kinds.items():
                for moment, seconds in run().items():
                    found.setdefault(name, {}).setdefault(moment, []).append(seconds)
    for name, moments in found.items():
        if name.endswith("again"):  # the first one compiled
            found[name] = {moment: times[1:] or times for moment, times in moments.items()}
    return found


def load_seconds() -> float:
    """What `%load_ext ipyaccel` takes in a fresh IPython."""
    text = (
        "import time; from IPython.core.interactiveshell import InteractiveShell; shell = InteractiveShell.instance()\n"
        "began = time.perf_counter(); shell.run_line_magic('load_ext', 'ipyaccel'); print(time.perf_counter() - began)"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def report(found: dict[str, dict[str, list[float]]], loading: list[float]) -> list[str]:
    """A table of medians and ratios to the hand-written cell."""
    rows = ["| what | moment | median | against a hand-written cell |", "|---|---|---|---|"]
    for name, moments in found.items():
        by_hand = median(found[f"{name.partition(',')[0]}, by hand"]["%%cython"])
        for moment, times in moments.items():
            rows.append(f"| {name} | {moment} | {median(times):.2f} s | {median(times) / by_hand:.2f} |")
    rows.append(f"| %load_ext ipyaccel | | {1000 * median(loading):.0f} ms | |")
    return rows


def main() -> None:
    """Measures, prints, writes TOOL.md."""
    parser = argparse.ArgumentParser(prog="make bench-tool", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    loading = [load_seconds() for _ in range(rounds)]
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_CACHE_HOME=f"{home}/cache", IPYTHONDIR=f"{home}/ipython")
        table = report(measured(rounds), loading)
    machine = describe()
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions)
    head = [
        "# How long the tool itself takes",
        "",
        f"Written by `make bench-tool`, {rounds} rounds. {machine.processor}, {machine.cores} cores,",
    ]
    head += [f"{machine.system}; {machine.python}, {versions}; {machine.compiler}.", ""]
    print(*table, sep="\n")
    (HERE / "TOOL.md").write_text("\n".join([*head, *table, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
