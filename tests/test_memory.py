"""What is known of an earlier, equal call: used when nothing has changed, and never otherwise."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compilers import needs_compiler

from ipyaccel import memory
from ipyaccel.build.payload import pack, release
from ipyaccel.compiler import find_compiler
from ipyaccel.model import Answer, Build, Check, Comparison, FunctionProfile, Options, Outcome, Probe, Reason, Variant
from ipyaccel.pipeline import compare
from ipyaccel.syntax.capturing.capture import capture

TEXT = """
SCALE = 2.0

def weight(k):
    return SCALE * k

def adds(n, extra=0.0):
    total = extra
    for k in range(n):
        total += weight(k)
    return total

def of_array(u):
    total = 0.0
    for k in range(len(u)):
        total += u[k]
    return total

def writes(n):
    print(n)
    return n

def by_chance(n):
    import random
    return random.random() * n
"""
SUMMED = "def adds(n):\n    total = 0\n    for k in range(n):\n        total += weight(k)\n    return total\n"
OPTIONS = Options(only=("cython",), budget=0.2)


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """Each test begins and ends without memories."""
    memory.forget()
    yield
    memory.forget()


def defined(text: str = TEXT) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(text, names)
    return names


def cells() -> list[tuple[str, str]]:
    return [("cell 1", TEXT)]


def key(call: str, names: dict[str, Any], text: str = TEXT, options: Options = OPTIONS) -> str:
    workload, live = capture(call, names, lambda: [("cell 1", text)])
    payload = pack(live)
    try:
        return memory.key_of(workload, payload, options)
    finally:
        release(payload)


def test_the_same_call_is_known_again() -> None:
    """Twice the same program with the same values: the same key; another way of showing it changes nothing."""
    names = defined()
    assert key("adds(100)", names) == key("adds(100)", names) != ""
    assert key("adds(100)", names, options=replace(OPTIONS, digits=5, rounds=9)) == key("adds(100)", names)


@pytest.mark.parametrize(
    "change",
    [
        "an edited helper",
        "a changed global constant",
        "another value",
        "another type",
        "another default",
        "another option",
        "another folder",
    ],
)
def test_whatever_could_change_the_answer_is_another_call(change: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An equal key would show checks and builds of what is no longer there."""
    names, text, call, options = defined(), TEXT, "adds(100)", OPTIONS
    before = key(call, names)
    match change:
        case "an edited helper":
            text = TEXT.replace("SCALE * k", "SCALE * k + 1")
            names = defined(text)
        case "a changed global constant":
            names["SCALE"] = 3.0
        case "another value":
            call = "adds(101)"
        case "another type":
            call = "adds(100, 0)"
        case "another default":
            text = TEXT.replace("extra=0.0", "extra=1.0")
            names = defined(text)
        case "another option":
            options = replace(OPTIONS, rtol=1e-3)
        case "another folder":
            monkeypatch.chdir(tmp_path)
    assert key(call, names, text, options) != before


@pytest.mark.parametrize("name", ["CC", "CFLAGS", "OMP_NUM_THREADS", "PATH"])
def test_another_environment_is_another_call(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compilers and libraries read it."""
    names = defined()
    before = key("adds(100)", names)
    monkeypatch.setenv(name, f"/elsewhere{os.pathsep}{os.environ.get(name, '')}")
    assert key("adds(100)", names) != before


def test_more_threads_are_another_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions in parallel are written for so many."""
    names = defined()
    before = key("adds(100)", names)
    monkeypatch.setattr(memory, "threads_available", lambda: 77)
    assert key("adds(100)", names) != before


def test_arrays_count_by_what_is_in_them() -> None:
    """Large arrays travel in a file beside the rest: another number in it is another call."""
    names = defined()
    names["u"] = np.zeros(50_000)
    before = key("of_array(u)", names)
    assert key("of_array(u)", names) == before
    names["u"][49_000] = 1
    assert key("of_array(u)", names) != before


@pytest.mark.parametrize("size", [10, 50_000])
def test_arrays_changed_in_place(size: int) -> None:
    """The same array object with another number, type or order is another call."""
    names = defined()
    names["u"] = np.arange(float(size))
    keys = [key("of_array(u)", names)]
    names["u"][3] += 1e-9
    keys.append(key("of_array(u)", names))
    names["u"] = np.arange(float(size), dtype=np.float32)
    keys.append(key("of_array(u)", names))
    names["u"] = np.arange(float(2 * size))[::2]
    keys.append(key("of_array(u)", names))
    assert len({*keys, ""}) == 5


@needs_compiler
def test_a_compiler_replaced_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another compiler under the same name, which says the same of itself, is another one."""
    found = find_compiler()
    assert found is not None
    fake = tmp_path / "cc"
    fake.write_text(f'#!/bin/sh\nexec {" ".join(found.command)} "$@"\n')
    fake.chmod(0o755)
    monkeypatch.setenv("CC", str(fake))
    names = defined()
    before = key("adds(100)", names)
    os.utime(fake, (1, 1))
    assert "" != key("adds(100)", names) != before


def test_something_was_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an installation a version that was declined may be there."""
    site = tmp_path / "site-packages"
    site.mkdir()
    monkeypatch.syspath_prepend(site)
    names = defined()
    before = key("adds(100)", names)
    os.utime(site, (1, 1))
    assert key("adds(100)", names) != before


def test_a_module_of_the_users_that_was_edited_and_reloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the kernel holds counts: the new text once it is loaded."""
    module = tmp_path / "remembered_by_nobody.py"
    module.write_text("STEP = 1\ndef step(k):\n    return k + STEP\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    text = "def walks(n):\n    for _ in range(3):\n        n = helper.step(n)\n    return n\n"
    names: dict[str, Any] = {"helper": importlib.import_module(module.stem)}
    exec(text, names)
    before = key("walks(3)", names, text)
    for content in ("STEP = 2\ndef step(k):\n    return k + STEP\n", "STEP = 2\ndef step(k):\n    return STEP + k + 10\n"):
        module.write_text(content)
        importlib.reload(names["helper"])
        after = key("walks(3)", names, text)
        assert "" != after != before
        before = after


@pytest.mark.parametrize("call", ["writes(3)", "by_chance(3)", "sorted([3, 1])"])
def test_what_does_more_than_answer_is_not_remembered(call: str) -> None:
    """Prints, draws of random numbers, and what has no source."""
    assert key(call, defined()) == ""


@needs_compiler
def test_nothing_but_times_is_taken_from_a_second_call(tmp_path: Path) -> None:
    """The rows are those of the first call, timed anew; a build that is gone since is built again."""
    names = defined()
    first = compare("adds(500)", names, OPTIONS, history=lambda: [("cell 1", TEXT)])
    shown: list[int] = []
    again = compare(
        "adds(500)", names, OPTIONS, history=lambda: [("cell 1", TEXT)], show=lambda now: shown.append(len(now.waiting))
    )
    assert [(row.name, row.status, row.check) for row in again.outcomes] == [
        (row.name, row.status, row.check) for row in first.outcomes
    ]
    assert all(row.build.reused for row in again.outcomes if row.build is not None)
    assert max(shown[1:]) == 0
    assert again.outcomes[1].timing != first.outcomes[1].timing
    built = next(row.build for row in again.outcomes if row.build is not None)
    os.utime(built.artefact, (1, 1))
    assert compare("adds(500)", names, OPTIONS, history=cells).outcomes[1].status == "ok"


@needs_compiler
def test_an_edited_helper_is_checked_anew() -> None:
    """A helper whose edit makes a version wrong is seen, although the call and all else stayed as they were."""
    statuses = []
    for factor in (3, 10**17):
        text = f"def weight(k):\n    return {factor} * k\n\n{SUMMED}"
        made = compare("adds(500)", defined(text), OPTIONS, history=lambda text=text: [("cell 1", text)])  # type: ignore[misc]
        statuses.append({row.name: row.status for row in made.outcomes}["cython-fast"])
    assert statuses == ["ok", "differs"]


VARIANT = Variant("numba", "numba", "def f(n):\n    return n\n", "f")


def outcome(status: str, text: str = "", *, written: bool = True) -> Outcome:
    variant = VARIANT if written else None
    return Outcome("numba", status, variant, check=Check("same"), reason=Reason(text) if text else None)  # type: ignore[arg-type]


def comparison(*rows: Outcome, **more: Any) -> Comparison:
    return Comparison("f(3)", (Outcome("python", "ok"), *rows), **more)


@pytest.mark.parametrize(
    "found",
    [
        comparison(outcome("failed", "the compiler was killed")),
        comparison(outcome("crashed", "it died")),
        comparison(outcome("timeout", "no answer")),
        comparison(outcome("interrupted", "not reached")),
        comparison(outcome("declined", "there is no OpenMP here")),
        comparison(outcome("differs", "raises MemoryError: no room")),
        comparison(outcome("ok"), waiting=("cython",)),
        comparison(outcome("ok"), warnings=("compiled code is kept for this session only: the disk is full",)),
    ],
)
def test_what_may_come_out_otherwise_is_tried_again(found: Comparison) -> None:
    """A row that lacked room, time, a library, or was stopped, and a warning that may have lost its cause."""
    memory.remember("key", Answer(b"x", 1.0), found)
    assert memory.recall("key") is None


@pytest.mark.parametrize(
    "row",
    [outcome("ok"), outcome("differs", "n = 0"), outcome("declined", "uses a class", written=False)],
    ids=lambda row: row.status,
)
def test_what_comes_out_the_same_is_kept(row: Outcome) -> None:
    """Rows that depend on the program alone, without their times."""
    memory.remember("key", Answer(b"x", 1.0), comparison(row))
    known = memory.recall("key")
    assert known is not None
    assert [(one.status, one.timing) for one in known.outcomes] == [(row.status, None)]


@pytest.mark.parametrize(
    "answer", [Answer(b"x", 1.0, error="ValueError"), Answer(b"x", 1.0, deterministic=False), Answer(b"", 1.0)]
)
def test_answers_that_are_none(answer: Answer) -> None:
    """An error, chance, or no answer in time: each call finds out anew."""
    memory.remember("key", answer, comparison(outcome("ok")))
    assert memory.recall("key") is None


def test_memories_are_bounded() -> None:
    """Many calls, and large answers, push out those not asked for longest; one that is too large is not kept at all."""
    for number in range(memory.MOST + 1):
        memory.remember(f"small {number}", Answer(b"x", 1.0), comparison(outcome("ok")))
    assert memory.recall("small 0") is None
    assert memory.recall("small 1") is not None
    large = memory.LARGEST_BYTES // 2
    for number in range(memory.MOST_BYTES // large + 1):
        value = bytes(large - 1000)
        memory.remember(
            f"large {number}", Answer(value, 1.0, probes=(Probe("n = 0", 1, True, 0, b"y"),)), comparison(outcome("ok"))
        )
        memory.recall("large 0")
    assert memory.recall("large 0") is not None
    assert memory.recall("large 1") is None
    memory.remember("huge", Answer(bytes(memory.LARGEST_BYTES + 1), 1.0), comparison(outcome("ok")))
    assert memory.recall("huge") is None


def test_a_profile_is_kept_with_the_rest() -> None:
    """Where Python spends its time, or why that was not looked at."""
    profile = (FunctionProfile("f", "cell 1", ()),)
    memory.remember("key", Answer(b"x", 1.0), comparison(outcome("ok"), profile=profile, profile_skipped="as asked"))
    known = memory.recall("key")
    assert known is not None
    assert (known.profile, known.profile_skipped) == (profile, "as asked")


def test_a_build_that_is_gone(tmp_path: Path) -> None:
    """Damaged, replaced or deleted since: the call is made as if it were the first."""
    artefact = tmp_path / "f.so"
    artefact.write_text("code")
    row = replace(outcome("ok"), build=Build(VARIANT, str(artefact), 1.0))
    memory.remember("key", Answer(b"x", 1.0), comparison(row))
    assert memory.recall("key") is not None
    artefact.unlink()
    assert memory.recall("key") is None


@needs_compiler
def test_a_file_that_the_program_reads(tmp_path: Path) -> None:
    """No key tells what is in it; the original's answer does, and all is checked anew."""
    file = tmp_path / "factor.txt"
    file.write_text("2")
    text = f"""
def reads(n):
    with open({str(file)!r}) as data:
        factor = int(data.read())
    total = 0
    for k in range(n):
        total += factor * k
    return total
"""
    names = defined(text)
    answers: list[list[int]] = []
    for content in ("2", "2", "3"):
        file.write_text(content)
        waiting: list[int] = []
        made = compare(
            "reads(500)",
            names,
            OPTIONS,
            history=lambda: [("cell 1", text)],
            show=lambda now, seen=waiting: seen.append(len(now.waiting)),
        )
        assert {row.name: row.status for row in made.outcomes}["cython"] == "ok"
        answers.append(waiting)
    assert [max(waiting[1:]) > 0 for waiting in answers] == [True, False, True]
