"""`make bench-tool`: how long the tool itself takes, beside a `%%cython` cell written by hand, in one run. Out: TOOL.md.

Each measurement is made so many times, the kinds in turn; what is shown is the median of the seconds on the clock and of the
processor's seconds of all processes together, and the ratios to the hand-written cell of the same function. "New source": a
constant of the program is another each time, so that nothing can be reused. "First call": a new process with an empty cache.
The stages are seen from inside the jobs: each is wrapped in a function that notes the processor's seconds of its stages.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path
from statistics import median

import ipyaccel.pipeline
from ipyaccel.api import bench_cell
from ipyaccel.build.executor import Job, executor
from ipyaccel.cell_options import parse_cell_line
from ipyaccel.measure.machine import describe
from ipyaccel.model import Comparison, Options

HERE = Path(__file__).parent
REPORTS = HERE.parent / "benchmarks"
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


PATIENT = Options(timeout=300.0)
LADDER = "trapez"
"""The cell whose ladder is climbed, in turns with one `%%cython` of the same text."""
LEAST_STEPS = 3

STAGES = (
    ("ipyaccel.build.plan", "find_facts", "types and facts"),
    ("ipyaccel.build.plan", "_propose", "writing the variants"),
    ("ipyaccel.backends.cython", "to_c", "Cython to C"),
    ("ipyaccel.backends.cython", "compile_c", "C compiler and linker"),
    ("ipyaccel.backends.cython", "provide_shared", "shared Cython code"),
    ("ipyaccel.measure.trial", "_run_build", "first run (Numba compiles here)"),
    ("ipyaccel.measure.trial", "_checked", "check"),
    ("ipyaccel.measure.trial", "probe_original", "other inputs, original"),
    ("ipyaccel.measure.trial", "probe_variant", "other inputs, variants"),
)
"""Functions whose time is noted inside the jobs; what is in none of them is the rest of its job."""


def noted(
    function: Callable[..., object], name: str, log: str, stages: tuple[tuple[str, str, str], ...], *args: object, send: object
) -> object:
    """A job's function, run in the job's child; appends [job, CPU, wall, {stage: [CPU, wall]}] to the log. It stands alone."""
    import importlib
    import json
    import os
    import time
    from pathlib import Path

    def now() -> tuple[float, float]:
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system, time.perf_counter()

    spent: dict[str, list[float]] = {}

    def wrapped(old: Callable[..., object], label: str) -> Callable[..., object]:
        def run(*given: object, **named: object) -> object:
            cpu, wall = now()
            try:
                return old(*given, **named)
            finally:
                after = now()
                kept = spent.setdefault(label, [0.0, 0.0])
                kept[0] += after[0] - cpu
                kept[1] += after[1] - wall

        return run

    for module_name, attribute, label in stages:
        module = importlib.import_module(module_name)
        setattr(module, attribute, wrapped(getattr(module, attribute), label))
    cpu, wall = now()
    try:
        return function(*args, send=send)
    finally:
        after = now()
        with Path(log).open("a", encoding="utf-8") as file:
            file.write(json.dumps([name, after[0] - cpu, after[1] - wall, spent]) + "\n")


class Tool:
    """A process that holds what a kernel holds: IPython with Cython's magic, and ipyaccel with its server."""

    def __init__(self, log: Path) -> None:
        from IPython.core.interactiveshell import InteractiveShell

        self.shell = InteractiveShell.instance()
        self.shell.run_line_magic("load_ext", "Cython")
        self.numbers = itertools.count(os.getpid() * 1000)
        self.log = log
        self.stages: dict[str, list[dict[str, tuple[float, float]]]] = {}
        executor().warm()

    def cell(self, kernel: str) -> dict[str, tuple[float, float]]:
        """One `%%cython` cell with new source."""
        text = KERNELS[kernel][1].format(number=next(self.numbers))
        began, cpu = time.perf_counter(), own_cpu()
        self.shell.run_cell_magic("cython", "", text)
        return {"%%cython": (time.perf_counter() - began, own_cpu() - cpu)}

    def climb(self, kernel: str) -> dict[str, tuple[float, float]]:
        """One `%%cythonbench` of a cell like the one written by hand, with new source: CPU is that of the kernel alone."""
        _, text, call, _ = KERNELS[kernel]
        moments: dict[str, tuple[float, float]] = {}
        began, cpu = time.perf_counter(), own_cpu()

        def show(comparison: Comparison) -> None:
            if any(outcome.timing for outcome in comparison.outcomes):
                moments.setdefault("first row", (time.perf_counter() - began, own_cpu() - cpu))

        request = parse_cell_line(call, PATIENT)
        found = bench_cell(text.format(number=next(self.numbers)), request, {}, list, show).data
        moments["whole answer"] = time.perf_counter() - began, own_cpu() - cpu
        wrong = [f"{row.name}: {row.status}" for row in found.outcomes if row.status not in ("ok", "declined")]
        if wrong or len(found.outcomes) < LEAST_STEPS:
            raise SystemExit(f"the ladder of {kernel}: {', '.join(wrong) or 'steps are missing'}; its times are worth nothing")
        return moments

    def compare(self, kernel: str, *, number: int | None = None, stages: str = "") -> dict[str, tuple[float, float]]:
        """One comparison; with a number, of a source that was compared before. Wall and CPU seconds by moment.

        CPU is that of the kernel and all jobs so far. `stages`: where to keep the seconds of the stages.
        """
        text, _, call, setup = KERNELS[kernel]
        module = types.ModuleType("__main__")
        cell = text.format(number=next(self.numbers) if number is None else number)
        exec(setup, module.__dict__)
        exec(compile(cell, "<ipython-input-1-tool>", "exec"), module.__dict__)
        self.log.write_text("")
        moments: dict[str, tuple[float, float]] = {}
        began, cpu = time.perf_counter(), own_cpu()

        def seen() -> tuple[float, float]:
            return time.perf_counter() - began, own_cpu() - cpu + sum(job[1] for job in self.jobs())

        def show(comparison: Comparison) -> None:
            if any(outcome.timing for outcome in comparison.outcomes):
                moments.setdefault("first row", seen())
            if len(comparison.outcomes) > 1 and not comparison.waiting:
                moments.setdefault("all built and checked", seen())

        found = ipyaccel.pipeline.compare(call, module.__dict__, PATIENT, history=lambda: [("cell 1", cell)], show=show)
        moments["whole answer"] = seen()
        wrong = [f"{row.name}: {row.status}" for row in found.outcomes if row.status not in ("ok", "declined")]
        if wrong:
            raise SystemExit(f"{kernel}: {', '.join(wrong)}; times of wrong answers are worth nothing")
        if number is not None and stages and any(row.build and not row.build.reused for row in found.outcomes):
            raise SystemExit(f"{kernel}: the same call again has compiled something")
        if stages:
            self.stages.setdefault(stages, []).append(self.by_stage(moments["whole answer"]))
        return moments

    def jobs(self) -> list[tuple[str, float, float, dict[str, list[float]]]]:
        """What the jobs of this comparison noted so far."""
        return [tuple(json.loads(line)) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def by_stage(self, whole: tuple[float, float]) -> dict[str, tuple[float, float]]:
        """Wall and CPU seconds of each stage, summed over the jobs; jobs run two at a time."""
        kept: dict[str, tuple[float, float]] = {}

        def add(label: str, wall: float, cpu: float) -> None:
            before = kept.get(label, (0.0, 0.0))
            kept[label] = before[0] + wall, before[1] + cpu

        jobs = self.jobs()
        for name, cpu, wall, spent in jobs:
            for label, (stage_cpu, stage_wall) in spent.items():
                add(label, stage_wall, stage_cpu)
            rest = {"timing": "timing", "python": "running the original", "plan": "plan, the rest", "profile": "profile"}
            inside = [sum(values[k] for values in spent.values()) for k in (0, 1)]
            add(rest.get(name, "the rest of building and checking"), wall - inside[1], cpu - inside[0])
        kept["the kernel itself"] = (float("nan"), whole[1] - sum(job[1] for job in jobs))
        return kept


def own_cpu() -> float:
    """Processor seconds of this process and the children it waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


Found = dict[str, dict[str, list[tuple[float, float]]]]


def measured(rounds: int, log: Path) -> tuple[Found, Tool]:
    """Wall and CPU seconds by what was done and by moment, the kinds in turn in each round."""
    note_stages(log)
    tool = Tool(log)
    for kernel in KERNELS:  # warms up both sides: Cython is imported, the server is there, its shared code is built
        tool.cell(kernel)
        tool.compare(kernel)
        tool.compare(kernel, number=1)
    tool.climb(LADDER)
    time.sleep(2.0)  # the server has time to prepare the rest
    found: Found = {}
    for _ in range(rounds):
        for kernel in KERNELS:
            kinds: dict[str, Callable[[str], dict[str, tuple[float, float]]]] = {
                f"{kernel}, by hand": lambda _, kernel=kernel: tool.cell(kernel),
                f"{kernel}, new source": lambda name, kernel=kernel: tool.compare(kernel, stages=name),
                f"{kernel}, same call again": lambda name, kernel=kernel: tool.compare(kernel, number=1, stages=name),
            }
            if kernel == LADDER:
                kinds[f"{kernel}, ladder"] = lambda _, kernel=kernel: tool.climb(kernel)
            for name, run in kinds.items():
                for moment, seconds in run(name).items():
                    found.setdefault(name, {}).setdefault(moment, []).append(seconds)
    return found, tool


def note_stages(log: Path) -> None:
    """From here on every job of a comparison notes its stages."""

    def job(function: Callable[..., object], args: tuple[object, ...], timeout: float | None, name: str) -> Job:
        return Job(noted, (function, name, str(log), STAGES, *args), timeout, name)

    ipyaccel.pipeline.Job = job  # type: ignore[assignment, misc]


def first_call(folder: Path) -> dict[str, list[tuple[float, float]]]:
    """One comparison in a new process with an empty cache, the server not yet warm."""
    folder.mkdir()
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder / "cache"), "IPYTHONDIR": str(folder / "ipython")}
    text = f"import json, sys; sys.path.insert(0, {str(HERE)!r}); import pathlib, tool\n"
    text += (
        f"log = pathlib.Path({str(folder / 'log')!r}); tool.note_stages(log); print(json.dumps(tool.Tool(log).compare('trapez')))"
    )
    done = subprocess.run([sys.executable, "-c", text], stdout=subprocess.PIPE, text=True, check=True, env=os.environ | home)
    shutil.rmtree(folder, ignore_errors=True)
    return {moment: [tuple(times)] for moment, times in json.loads(done.stdout.splitlines()[-1]).items()}


def stolen(rounds: int) -> list[float]:
    """Seconds by which a cell of half a second takes longer when the server warms up meanwhile, in turns with one without."""
    text = (
        "import os, sys, time; from IPython.core.interactiveshell import InteractiveShell; shell = InteractiveShell.instance()\n"
        "def cell():\n    began = time.perf_counter()\n"
        "    for _ in range(8_000_000): pass\n    return time.perf_counter() - began\n"
        "cell(); shell.run_cell('x = 1')\n"
        "if sys.argv[1] == 'with': shell.run_line_magic('load_ext', 'ipyaccel')\n"
        "print(cell() + cell())"
    )

    def seconds(how: str) -> float:
        return printed_seconds(text, how)

    return [seconds("with") - seconds("without") for _ in range(rounds)]


def load_seconds() -> float:
    """What `%load_ext ipyaccel` takes in a fresh IPython, beyond what a kernel has imported anyway."""
    text = (
        "import time, subprocess, signal; from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(); import IPython.core.magics.extension\n"
        "began = time.perf_counter(); shell.run_line_magic('load_ext', 'ipyaccel'); print(time.perf_counter() - began)"
    )
    printed_seconds(text)  # the bytecode is written at the first start, as on every machine where that is not forbidden
    return printed_seconds(text)


def printed_seconds(text: str, *args: str) -> float:
    """What a new process prints last, with bytecode kept between starts."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, "-c", text, *args], capture_output=True, text=True, check=True, env=kept)
    return float(done.stdout.split()[-1])


def report(found: Found, loading: list[float], taken: list[float]) -> list[str]:
    """A table of medians and ratios to the hand-written cell."""
    rows = [
        "| what | moment | wall | slowest | against a hand-written cell | CPU | CPU against it |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, moments in found.items():
        by_hand = found[f"{name.partition(',')[0]}, by hand"]["%%cython"]
        hand_wall, hand_cpu = (median(pair[k] for pair in by_hand) for k in (0, 1))
        for moment, pairs in moments.items():
            wall, cpu = (median(pair[k] for pair in pairs) for k in (0, 1))
            slowest = max(pair[0] for pair in pairs)
            ratios = f"{wall / hand_wall:.2f} | {cpu:.2f} s | {cpu / hand_cpu:.2f}"
            rows.append(f"| {name} | {moment} | {wall:.2f} s | {slowest:.2f} s | {ratios} |")
    rows.append(f"| %load_ext ipyaccel | | {1000 * median(loading):.0f} ms | {1000 * max(loading):.0f} ms | | | |")
    rows.append(
        f"| a cell while the server warms up | longer by | {1000 * median(taken):.0f} ms | {1000 * max(taken):.0f} ms | | | |"
    )
    return rows


def stage_table(tool: Tool) -> list[str]:
    """The stages of each kind of comparison: medians of wall and CPU seconds, summed over its jobs."""
    rows = []
    for name, runs in tool.stages.items():
        rows += ["", f"## {name}", "", "| stage | wall, summed over jobs | CPU |", "|---|---|---|"]
        for label in dict.fromkeys(label for run in runs for label in run):
            walls, cpus = ([run.get(label, (0.0, 0.0))[k] for run in runs] for k in (0, 1))
            wall = "" if label == "the kernel itself" else f"{median(walls):.3f} s"
            rows.append(f"| {label} | {wall} | {median(cpus):.3f} s |")
    return rows


def main() -> None:
    """Measures, prints, writes TOOL.md."""
    parser = argparse.ArgumentParser(prog="make bench-tool", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_CACHE_HOME=f"{home}/cache", IPYTHONDIR=f"{home}/ipython")
        load_seconds()  # compiles the byte code
        loading = [load_seconds() for _ in range(rounds)]
        taken = stolen(rounds)
        first = first_call(Path(home) / "first")
        found, tool = measured(rounds, Path(home) / "stages")
        found["trapez, first call of all"] = first
        table = [*report(found, loading, taken), *stage_table(tool)]
    machine = describe()
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions)
    head = [
        "# How long the tool itself takes",
        "",
        f"Written by `make bench-tool`, {rounds} rounds. {machine.processor}, {machine.cores} cores,",
    ]
    head += [f"{machine.system}; {machine.python}, {versions}; {machine.compiler}.", ""]
    print(*table, sep="\n")
    (REPORTS / "TOOL.md").write_text("\n".join([*head, *table, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
