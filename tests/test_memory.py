"""What is known of an earlier, equal call: used when nothing has changed, and never otherwise."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compilers import needs_compiler

from ipyaccel import memory
from ipyaccel.build.payload import pack, release
from ipyaccel.model import Options
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
        "another compiler",
        "another folder",
    ],
)
def test_whatever_could_change_the_answer_is_another_call(change: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An equal key would show checks and builds of what is no longer there."""
    names, text, call, options = defined(), TEXT, "adds(100)", OPTIONS
    before = key(call, names)
    if change == "an edited helper":
        text = TEXT.replace("SCALE * k", "SCALE * k + 1")
        names = defined(text)
    elif change == "a changed global constant":
        names["SCALE"] = 3.0
    elif change == "another value":
        call = "adds(101)"
    elif change == "another type":
        call = "adds(100, 0)"
    elif change == "another default":
        text = TEXT.replace("extra=0.0", "extra=1.0")
        names = defined(text)
    elif change == "another option":
        options = replace(OPTIONS, rtol=1e-3)
    elif change == "another compiler":
        monkeypatch.setenv("CC", "clang")
    else:
        monkeypatch.chdir(tmp_path)
    assert key(call, names, text, options) != before


def test_arrays_count_by_what_is_in_them() -> None:
    """Large arrays travel in a file beside the rest: another number in it is another call."""
    names = defined()
    names["u"] = np.zeros(50_000)
    before = key("of_array(u)", names)
    assert key("of_array(u)", names) == before
    names["u"][49_000] = 1
    assert key("of_array(u)", names) != before


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
