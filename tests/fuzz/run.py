"""Tries many programs. In: their number and a seed, or files. Out: counts on standard output, findings as JSON in a file.

    run.py [--programs N] [--seed S] [--every K] [--only VARIANT] [--quick] [--json OUT] [--keep FOLDER [--reduce M]] [FILE ...]

The programs of a batch are compiled together; each runs in a child forked from a warm process, for it may crash.
`--every K`: each program takes one of K shares of the Numba variants, whose compilation cannot be shared.
`--only`: this variant alone. `--reduce M`: shrinks each finding, for at most so many minutes.
`--quick`: the C compiler optimises less than in the product.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMBA_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))
sys.path.insert(0, str(Path(__file__).parent))

from batch import AS_SHIPPED, QUICK, Builds, build_together, discard  # noqa: E402 - after the threads are set
from case import Case, read  # noqa: E402 - as above
from reduce import finding, reduced  # noqa: E402 - as above
from trial import Planned, Row, planned, raises, tried  # noqa: E402 - as above

from ipyaccel.backends.registry import backends  # noqa: E402 - as above
from ipyaccel.model import Declined, Variant  # noqa: E402 - as above

BATCH = 50
SECONDS = 60
"""For all variants of one program in one child."""
PATIENCE = 0.3
"""Seconds that a program may take for all its arguments in plain Python."""
RAISES, FAULT = 3, 97
"""Exit codes of children: the program raises on its first arguments; the fault is the fuzzer's own."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--keep", type=Path, help="folder for the programs with findings, as regression files")
    parser.add_argument("--only", action="append", default=[], help="a variant; may be given several times")
    parser.add_argument("--reduce", type=float, default=0.0, help="minutes for each finding")
    parser.add_argument("files", nargs="*", type=Path)
    asked = parser.parse_args()
    started = time.perf_counter()
    cases = [read(path) for path in asked.files] + generated(asked.programs, asked.seed)
    for backend in backends().values():
        backend.warm()
    flags = QUICK if asked.quick else AS_SHIPPED
    rows = list(in_batches(cases, asked.every, flags, asked.only))
    print(summary(len(cases), rows, time.perf_counter() - started))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    if asked.keep:
        keep(cases, rows, asked.keep)
    if asked.keep and asked.reduce:
        shrink(cases, rows, asked.keep, asked.reduce)


def generated(count: int, seed: int) -> list[Case]:
    """So many different programs; the same for the same seed."""
    if not count:
        return []
    import hypothesis
    from grammar import cases

    found: dict[str, Case] = {}
    quick = hypothesis.settings(
        max_examples=4 * count,
        deadline=None,
        database=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )

    @hypothesis.seed(seed)
    @quick
    @hypothesis.given(cases())
    def collect(case: Case) -> None:
        found.setdefault(case.lines, case)

    collect()
    kept = list(itertools.islice(_worth_trying(found.values()), count))
    return [Case(f"{seed}-{number}", case.lines, case.call, case.setups) for number, case in enumerate(kept)]


def _worth_trying(cases: Iterable[Case]) -> Iterator[Case]:
    """Those that come to an end: Python's integers may grow until nothing moves. Of those that raise, every fourth."""
    raising = 0
    for case in cases:
        child = os.fork()
        if child == 0:
            signal.setitimer(signal.ITIMER_PROF, PATIENCE)
            os._exit(RAISES if any([raises(case, setup) for setup in case.setups][:1]) else 0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        raising += code == RAISES
        if code == 0 or (code == RAISES and raising % 4 == 0):
            yield case


# ------------------------------------------------------------------------------------------------------------ the batches


def in_batches(cases: list[Case], every: int, flags: Mapping[str, str], only: Sequence[str] = ()) -> Iterator[Row]:
    """Rows of all cases; as many batches at once as there are processors. `only`: these variants."""
    waiting = [cases[at : at + BATCH] for at in range(0, len(cases), BATCH)]
    running: dict[int, Path] = {}
    with tempfile.TemporaryDirectory(prefix="ipyaccel-fuzz-") as folder:
        for number in range(len(waiting)):
            if len(running) >= (os.cpu_count() or 1):
                yield from _ended(running)
            out = Path(folder) / f"{number}.json"
            child = os.fork()
            if child == 0:
                _leave_after(lambda: _batch(waiting[number], number, (every, flags, only), out))  # noqa: B023 - it ends with this child
            running[child] = out
        while running:
            yield from _ended(running)


def _ended(running: dict[int, Path]) -> list[Row]:
    child, status = os.wait()
    out = running.pop(child)
    if status:
        raise RuntimeError(f"a batch ended with {os.waitstatus_to_exitcode(status)}")
    return [Row(**row) for row in json.loads(out.read_text())]


def _leave_after(work) -> None:
    """Runs something as the whole life of a forked child."""
    try:
        work()
        sys.stdout.flush()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the parent must not be run twice, whatever happens
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(FAULT)


def _batch(cases: list[Case], number: int, how: tuple[int, Mapping[str, str], Sequence[str]], out: Path) -> None:
    folder = out.with_suffix("")
    every, flags, only = how
    mades = [planned(case.renamed(f"{number}_{place}"), only) for place, case in enumerate(cases)]
    together = {
        (one.name, one.source): one
        for made in mades
        for proposal in made.proposals
        if isinstance(proposal, Variant)
        for one in (proposal, proposal.twin)
        if one is not None and one.backend == "cython"
    }
    builds = build_together(together.values(), folder, flags)
    rows = [row for place, made in enumerate(mades) for row in _case(made, builds, folder, (place, every))]
    out.write_text(json.dumps([asdict(row) for row in rows]))
    discard(folder)


def _case(made: Planned, builds: Builds, folder: Path, share: tuple[int, int]) -> list[Row]:
    """All variants of one program, in one child as long as it lives."""
    rows = [Row(made.case.name, one.name, "declined", str(one.reason)) for one in made.proposals if isinstance(one, Declined)]
    waiting = [one for one in made.proposals if isinstance(one, Variant) and _in_share(one, *share)]
    while waiting:
        out = folder / "rows.jsonl"
        out.write_text("")
        child = os.fork()
        if child == 0:
            _leave_after(lambda: _variants(made, waiting, builds, out))  # noqa: B023 - it ends with this child
        _, status = os.waitpid(child, 0)
        done = [Row(**json.loads(line)) for line in out.read_text().splitlines()]
        rows += done
        waiting = waiting[len(done) :]
        code = os.waitstatus_to_exitcode(status)
        if code == FAULT:
            raise RuntimeError(f"{made.case.name} on {waiting[0].name}:\n{waiting[0].source}")
        if waiting and status:
            rows.append(Row(made.case.name, waiting[0].name, "timeout" if code == -signal.SIGALRM else "crashed", f"exit {code}"))
            waiting = waiting[1:]
    return rows


def _in_share(variant: Variant, place: int, every: int) -> bool:
    """Whether this program takes this variant: the others' turn comes with other programs."""
    names = backends()[variant.backend].variants
    return variant.backend != "numba" or names.index(variant.name) % every == place % every


def _variants(made: Planned, variants: list[Variant], builds: Builds, out: Path) -> None:
    for variant in variants:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(SECONDS)
        with contextlib.redirect_stdout(sys.stderr):
            row = tried(made, variant, builds, out.parent)
        with out.open("a") as file:
            file.write(json.dumps(asdict(row)) + "\n")


# -------------------------------------------------------------------------------------------------------------- the counts


def summary(programs: int, rows: list[Row], seconds: float) -> str:
    """What the run found, in a few lines."""
    status = Counter(row.status for row in rows)
    counts = ", ".join(f"{count} {name}" for name, count in status.most_common())
    lines = [f"{programs} programs, {len(rows)} variants: {counts}; {seconds:.0f} s"]
    lines.append(f"wrong but ok: {sum(bool(row.wrong) for row in rows)}")
    for name in sorted({row.variant for row in rows}):
        own = [row for row in rows if row.variant == name]
        ok = sum(row.status == "ok" for row in own)
        silent, loud = sum(bool(row.elsewhere) for row in own), sum(bool(row.loud) for row in own)
        lines.append(f"  {name}: {ok} ok of {len(own)}; on other arguments {silent} silently wrong, {loud} raise")
    lines += [f"WRONG {row.case} {row.variant}: {row.wrong}" for row in rows if row.wrong]
    return "\n".join(lines)


def keep(cases: list[Case], rows: list[Row], folder: Path) -> None:
    """Writes the programs that a finding is about."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {row.case for row in rows if finding(row)}
    for case in cases:
        if case.name in found:
            (folder / f"case_{case.name.replace('-', '_')}.py").write_text(case.as_file)


def shrink(cases: list[Case], rows: list[Row], folder: Path, minutes: float) -> None:
    """Writes beside each kept program the smallest that shows the same, one for each kind of finding in it."""
    by_name = {case.name: case for case in cases}
    first = {(row.case, finding(row)): row for row in reversed(rows) if finding(row)}
    for row in first.values():
        small = reduced(by_name[row.case], row, lambda group, variant: list(in_batches(group, 1, QUICK, (variant,))), minutes)
        path = folder / f"small_{row.case.replace('-', '_')}_{finding(row)}.py"
        path.write_text(f"# {row.variant}: {row.wrong or row.elsewhere or row.said}\n{small.as_file}")
        print(f"{path}\n{path.read_text()}", flush=True)


if __name__ == "__main__":
    main()
