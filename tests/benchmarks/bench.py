"""`make bench`: how near the automatic versions come to what an expert writes by hand.

In: options of the command line. Out: lines as kernels are done, a summary; for a run over all kernels also
`RESULTS.md` and `results.json` beside this file (elsewhere with `--out`).
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from automatic import automatic
from calls import call_costs
from kernels import HERE, Kernel, captured, kernels
from opponents import build_one, written
from platformdirs import user_cache_path
from report import as_json, markdown, plain_row, table
from rounds import Raced, race, written_by_hand
from summary import Measured, summary

from ipyaccel.build.executor import Died, Job, Raised, Returned, executor
from ipyaccel.build.payload import pack, release
from ipyaccel.build.together import run_together

BUDGET_S = 1.5
PATIENCE_S = 300.0
"""A kernel's checks, Numba's compilations and timing may take this long together, beyond the budget."""


def main(arguments: list[str]) -> int:
    """Measures and prints; 0 when every kernel could be measured."""
    options = _options(arguments)
    folder = builds_folder()
    measured = []
    for kernel in chosen(options.only):
        row = _measured(kernel, folder, options.budget)
        measured.append(row)
        print(plain_row(row), flush=True)
    calls = call_costs(kernels()["fib"], folder)
    print("", table(measured), "", *summary(measured, calls), sep="\n")
    _write(measured, options, calls, everything=not options.only)
    return int(any(row.error for row in measured))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", default="", help="comma-separated kernels, all when empty")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds of timing for each kernel")
    parser.add_argument("--out", type=Path, default=None, help="folder for RESULTS.md and results.json, also of a partial run")
    return parser.parse_args(arguments)


def builds_folder() -> Path:
    """Where builds of opponents are kept for the next run."""
    folder = user_cache_path("ipyaccel") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def chosen(only: str) -> list[Kernel]:
    """The kernels asked for, in the table's order. Ends the program for a name that is not there."""
    every = kernels()
    names = {name.strip() for name in only.split(",") if name.strip()}
    unknown = sorted(names - set(every))
    if unknown:
        sys.exit(f"there is no kernel {', '.join(unknown)}; there are {', '.join(every)}")
    return [kernel for name, kernel in every.items() if not names or name in names]


def _measured(kernel: Kernel, folder: Path, budget: float) -> Measured:
    """One kernel from translation to timing. What goes wrong is a row with the reason, and the next kernel follows."""
    try:
        for _, opponent, attempt in written_by_hand(kernel):
            build_one(attempt.version if attempt else written(kernel, opponent), opponent, folder)
        made = automatic(kernel)
    except RuntimeError as error:
        return Measured(kernel, error=str(error))
    _, live = captured(kernel)
    payload = pack(live)
    job = Job(race, (kernel, made.builds, payload, str(folder), budget), PATIENCE_S + budget, kernel.name)
    try:
        *_, (_, ending) = run_together(executor(), {kernel.name: job}, at_once=1)
    finally:
        release(payload)
    match ending:
        case Returned(Raced() as raced):
            return Measured(kernel, raced, made.left_out | raced.left_out)
        case Raised():
            return Measured(kernel, error=f"{ending.type_name}: {ending.message}")
        case Died():
            return Measured(kernel, error=ending.sentence)
        case _:
            return Measured(kernel, error=f"no end within {job.timeout:g} s")


def _write(measured: list[Measured], options: argparse.Namespace, calls: dict[str, float], *, everything: bool) -> None:
    """A partial run does not replace the results of a whole one."""
    if options.out is None and not everything:
        return
    folder = options.out or HERE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "RESULTS.md").write_text(markdown(measured, options.budget, calls), encoding="utf-8")
    (folder / "results.json").write_text(as_json(measured, options.budget, calls), encoding="utf-8")
    print(f"\nwritten: {folder / 'RESULTS.md'}, {folder / 'results.json'}  ({time.strftime('%H:%M')})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
