from __future__ import annotations

import json
import math
import sys
from dataclasses import replace
from pathlib import Path

import pytest

# The harness is a folder of scripts, found once it is on the path.
sys.path.insert(0, str(Path(__file__).parent))

from attempts import attempts_of
from kernels import kernels
from opponents import HAND, opponents_of
from texts import comment, defines, text
from tuned import fingerprint, records, tuned
from tuning_report import as_json, markdown
from verdicts import Gain, gain, verdict

from ipyaccel.model import Timing

KERNELS = kernels()


def _opponent(kernel, name):
    return next(each for each in opponents_of(kernel) if each.name == name)


def _steady(milliseconds):
    return Timing(2, (2e-3 * milliseconds,) * 9)


def test_a_function_is_found_with_what_it_needs():
    """A function's text brings the functions it calls and the file's head along, and no others."""
    found = text(HAND / "arrays.c", "black_scholes")
    assert "normal_cdf(double x)" in found
    assert "#include <math.h>" in found
    assert "quicksort" not in found
    assert defines(HAND / "arrays.pyx", "edit_distance")
    assert defines(HAND / "scalars.pyx", "fib")
    assert not defines(HAND / "arrays.pyx", "fib")
    assert not defines(HAND / "nowhere.c", "fib")


@pytest.mark.parametrize("kernel", KERNELS.values(), ids=KERNELS)
def test_every_opponent_has_a_text(kernel):
    """The text of every opponent is found, so that a change of it is seen."""
    for opponent in opponents_of(kernel):
        source = HAND / f"in_{opponent.language}.py"
        if opponent.language in ("numpy", "numexpr"):
            assert defines(source, kernel.function)
        assert len(fingerprint(kernel, opponent)) == 12


def test_the_comment_above_a_function_is_read(tmp_path):
    """What stands directly above a function says what it tries; a comment apart does not."""
    path = tmp_path / "some.c"
    path.write_text(
        "/* Apart. */\n\n/* Two rows\n * at once. */\nint f(int n) { return n; }\n\nint g(int n) {\n    return f(n);\n}\n"
    )
    assert comment(path, "f") == "Two rows at once"
    assert comment(path, "g") == ""
    assert "int f" in text(path, "g")


def test_a_gain_is_what_an_attempt_saves():
    """Two milliseconds instead of three save a third; who ran once claims no interval."""
    found = gain("first/x.c", _steady(3.0), _steady(2.0))
    assert found.percent == pytest.approx(100 / 3)
    assert found.low == pytest.approx(100 / 3)
    assert math.isnan(gain("x", _steady(3.0), Timing(1, (0.001,), once=True)).low)


def test_who_withstands_two_attempts_is_tuned():
    """Small gains leave an opponent tuned, a certain one asks to be adopted, an uncertain one to be measured again."""
    small = [Gain("first/x.c", 2.9, 1.0, 4.0), Gain("-O2", -7.0, -9.0, -5.0)]
    assert verdict(small, {}).tuned
    assert "1 other texts and 1 flags" in verdict(small, {}).words
    assert not verdict(small[:1], {}).tuned
    large = verdict([*small, Gain("second/x.c", 8.0, 6.0, 9.0)], {})
    assert (large.tuned, large.adopt) == (False, "second/x.c")
    unsure = verdict([*small, Gain("second/x.c", 8.0, -1.0, 9.0)], {})
    assert (unsure.tuned, unsure.adopt) == (False, "")
    assert "not counted: second/x.c" in verdict(small, {"second/x.c": "answers 3"}).words


def test_a_changed_opponent_is_no_longer_tuned():
    """A record holds for the text and the flags that were measured."""
    kernel = KERNELS["euclid"]
    record = {"tuned": True, "fingerprint": fingerprint(kernel, _opponent(kernel, "hand c"))}
    assert tuned(kernel, {"euclid": {"hand c": record}}) == ("hand c",)
    assert tuned(kernel, {"euclid": {"hand c": record | {"fingerprint": "another"}}}) == ()
    assert tuned(replace(kernel, flags={"hand c": ("-O1",)}), {"euclid": {"hand c": record}}) == ()
    assert tuned(kernel, {"euclid": {"hand c": record | {"tuned": False}}}) == ()
    assert tuned(kernel, {}) == ()


def test_checked_opponents_meet_checked_attempts_only():
    """Texts with pointers are no attempt for an opponent that keeps every check."""
    for kernel in KERNELS.values():
        for opponent in opponents_of(kernel):
            if opponent.freedom == "checked":
                texts = [each for each in attempts_of(kernel, opponent) if not each.name.startswith("-")]
                assert {each.version.source.name for each in texts} <= {"checked.pyx"}


def test_the_files_say_everything(tmp_path):
    """TUNING.md names verdict and gains; the JSON is read again as it was written, without NaN."""
    record = {
        "tuned": False, "verdict": "attempt first/x.c saves 8.0 %: adopt it", "adopt": "first/x.c", "fingerprint": "0",
        "seconds": 2e-3, "budget": 6.0, "tried": {"first/x.c": "two rows at once"},
        "gains": [{"attempt": "first/x.c", "percent": 8.0, "low": math.nan, "high": math.nan}], "wrong": {},
    }  # fmt: skip
    path = tmp_path / "tuning.json"
    path.write_text(as_json({"euclid": {"hand c": record}}), encoding="utf-8")
    found = records(path)
    assert found["euclid"]["hand c"]["gains"][0]["low"] is None
    assert "| euclid | c | 2.00 ms | attempt first/x.c saves 8.0 %: adopt it | first/x.c (two rows at once): 8.0 % |" in markdown(
        found
    )
    assert json.loads(path.read_text())["machine"]["processor"]


def test_records_are_of_opponents_that_exist():
    """What was measured and committed names kernels and opponents of the table."""
    for name, opponents in records().items():
        assert set(opponents) <= {each.name for each in opponents_of(KERNELS[name])}
