"""`make bench-tune`: are the hand-written opponents as fast as they get. Each is held against further attempts at being faster.

In: options of the command line. Out: lines as kernels are done; `TUNING.md` and `tuning.json` beside this file (elsewhere with
`--out`). A run over some kernels renews their records and keeps the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from attempts import Attempt, attempts_of
from bench import builds_folder, chosen
from kernels import HERE, Kernel, captured
from opponents import Opponent, Written, build_one, opponents_of, written
from tries import Pairs, Tried, label, try_all
from tuned import fingerprint, records
from tuning_report import as_json, markdown
from verdicts import Gain, gain, verdict

from ipyaccel.build.executor import Job, Returned, executor
from ipyaccel.build.payload import pack, release
from ipyaccel.build.together import run_together
from ipyaccel.cgroup import threads_available

BUDGET_S = 6.0
PATIENCE_S = 300.0
Version = tuple[Opponent, Written]


def main(arguments: list[str]) -> int:
    """Measures and prints; 0 when every kernel could be measured."""
    options = _options(arguments)
    folder = builds_folder()
    every = chosen(options.only)
    refused = _built(every, folder)
    if options.build:
        return 0
    known, failed = records(options.out / "tuning.json"), False
    for kernel in every:
        attempts = [(opponent, each) for opponent, each in _versions(kernel) if (opponent, each.version) not in refused]
        unbuilt = {label(*pair): refused[pair[0], pair[1].version] for pair in _versions(kernel) if pair not in attempts}
        tried = _tried(kernel, attempts, folder, options.budget)
        if isinstance(tried, str):
            failed = True
            print(f"{kernel.name:18} not measured: {tried}", flush=True)
            continue
        known[kernel.name] = _records(kernel, attempts, Tried(tried.timings, tried.wrong | unbuilt), options.budget)
        print(*_lines(kernel, known[kernel.name]), sep="\n", flush=True)
        _write(known, options.out)
    return int(failed)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-tune", description=__doc__)
    parser.add_argument("--only", default="", help="comma-separated kernels, all when empty")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds of timing for each kernel")
    parser.add_argument("--build", action="store_true", help="only build, so that measuring later takes less time")
    parser.add_argument("--out", type=Path, default=HERE, help="folder for TUNING.md and tuning.json")
    return parser.parse_args(arguments)


def _versions(kernel: Kernel) -> Pairs:
    """Every attempt at each opponent of a kernel."""
    return [(opponent, attempt) for opponent in opponents_of(kernel) for attempt in attempts_of(kernel, opponent)]


def _built(every: list[Kernel], folder: Path) -> dict[Version, str]:
    """Builds all that is timed later, several at a time; gives the compiler's complaint about each attempt that it refuses."""
    opponents = {(each, written(kernel, each)) for kernel in every for each in opponents_of(kernel)}
    attempts = {(opponent, attempt.version) for kernel in every for opponent, attempt in _versions(kernel)} - opponents
    with ThreadPoolExecutor(max_workers=threads_available()) as at_once:
        for done in [at_once.submit(build_one, version, opponent, folder) for opponent, version in opponents]:
            done.result()
        tried = {each: at_once.submit(build_one, each[1], each[0], folder) for each in attempts}
        return {each: str(done.exception()) for each, done in tried.items() if done.exception() is not None}


def _tried(kernel: Kernel, attempts: Pairs, folder: Path, budget: float) -> Tried | str:
    """All of a kernel in one process of its own, or why it could not be measured."""
    payload = pack(captured(kernel)[1])
    job = Job(try_all, (kernel, attempts, payload, str(folder), budget), PATIENCE_S + budget, kernel.name)
    try:
        *_, (_, ending) = run_together(executor(), {kernel.name: job}, at_once=1)
    finally:
        release(payload)
    return ending.value if isinstance(ending, Returned) else str(ending)


# ------------------------------------------------------------------------------------------------------------------ records


def _records(kernel: Kernel, attempts: Pairs, tried: Tried, budget: float) -> dict[str, Any]:
    """What is kept of a kernel: for each opponent the gains of its attempts and the verdict."""
    return {
        opponent.name: _record(kernel, opponent, [each for other, each in attempts if other == opponent], tried, budget)
        for opponent in opponents_of(kernel)
        if opponent.name in tried.timings
    }


def _record(kernel: Kernel, opponent: Opponent, attempts: list[Attempt], tried: Tried, budget: float) -> dict[str, Any]:
    present = tried.timings[opponent.name]
    gains: list[Gain] = []
    for attempt in attempts:
        timing = tried.timings.get(label(opponent, attempt))
        if timing is not None:
            gains.append(gain(attempt.name, present, timing))
    wrong = {name.partition(": ")[2]: why for name, why in tried.wrong.items() if name.startswith(f"{opponent.name}: ")}
    found = verdict(gains, wrong)
    return {
        "tuned": found.tuned,
        "verdict": found.words,
        "adopt": found.adopt,
        "fingerprint": fingerprint(kernel, opponent),
        "seconds": min(present.samples) / present.loops,
        "budget": budget,
        "tried": {attempt.name: attempt.what for attempt in attempts},
        "gains": [asdict(each) for each in gains],
        "wrong": wrong,
    }


def _lines(kernel: Kernel, record: Mapping[str, Any]) -> list[str]:
    return [f"{kernel.name:18} {name:20} {each['verdict']}" for name, each in record.items()]


def _write(known: Mapping[str, Any], out: Path) -> None:
    """After each kernel, so that what was measured stays when the run is ended early."""
    out.mkdir(parents=True, exist_ok=True)
    (out / "TUNING.md").write_text(markdown(known), encoding="utf-8")
    (out / "tuning.json").write_text(as_json(known), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
