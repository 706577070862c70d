"""Random programs in every variant, and the programs that once failed: no row that is `ok` has a wrong answer."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SEEDS = (0, 1, 2)
PROGRAMS = 100
SHARES = 6
"""Each program takes one of so many shares of the Numba variants, half of which are empty: they cannot be compiled together."""
EXACT = ("cython", "cython-typed")
REGRESSIONS = sorted(HERE.glob("regressions/*.py"))


def rows_of(folder, *arguments):
    """The rows of one run; its counts are printed, and seen with `-s`."""
    out = folder / "rows.json"
    done = subprocess.run(
        [sys.executable, str(HERE / "run.py"), "--quick", "--every", str(SHARES), "--json", str(out), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    return json.loads(out.read_text())


@pytest.fixture(scope="module", params=SEEDS)
def random_rows(request, tmp_path_factory):
    """The rows of the random programs of one seed."""
    return rows_of(tmp_path_factory.mktemp("fuzz"), "--programs", PROGRAMS, "--seed", request.param)


@pytest.fixture(scope="module")
def known_rows(tmp_path_factory):
    """The rows of the regression programs."""
    return rows_of(tmp_path_factory.mktemp("fuzz"), *REGRESSIONS)


def findings(rows):
    """Wrong answers marked right; exact variants that are silently wrong on other arguments; crashes of exact variants."""
    for row in rows:
        place = f"{row['case']} {row['variant']}"
        if row["wrong"]:
            yield f"{place} is {row['status']} and wrong: {row['wrong']}"
        if row["elsewhere"] and row["variant"] in EXACT:
            yield f"{place} is wrong on other arguments: {row['elsewhere']}"
        if row["status"] in ("crashed", "timeout") and row["variant"] in EXACT:
            yield f"{place} {row['status']}: {row['said']}"


def test_no_random_program_is_wrong_and_ok(random_rows):
    """Of random programs no variant that is `ok` answers wrongly, nor do exact variants on other arguments of the same types."""
    assert not list(findings(random_rows))


def test_most_random_programs_are_tried(random_rows):
    """The run tries what it should: nearly all programs answer in `cython`, most in the typed rows and in Numba."""
    ok = {
        name: [row["status"] == "ok" for row in random_rows if row["variant"] == name]
        for name in {row["variant"] for row in random_rows}
    }
    assert len(ok["cython"]) == PROGRAMS
    for name, share in (("cython", 0.95), ("cython-typed", 0.75), ("cython-fast", 0.65)):
        assert sum(ok[name]) >= share * len(ok[name]), name
    tried = [row["status"] for row in random_rows if row["variant"] == "numba" and row["status"] != "declined"]
    assert len(tried) >= 0.25 * len(ok["numba"])  # `try`, and lists used as only lists can be, are not for Numba
    assert tried.count("ok") >= 0.75 * len(tried)
    assert sum(ok["numpy"]) > 0


@pytest.mark.parametrize("name", [path.stem for path in REGRESSIONS])
def test_what_failed_once_holds(known_rows, name, request):
    """A program that once was wrong, or made the compiler fail, is right; those known to fail do so for a reason."""
    said = runpy.run_path(str(HERE / "regressions" / f"{name}.py"))
    if "EXPECTED_TO_FAIL" in said:
        request.applymarker(pytest.mark.xfail(reason=said["EXPECTED_TO_FAIL"], strict=True))
    rows = [row for row in known_rows if row["case"] == name]
    assert not list(findings(rows))
    status = {row["variant"]: (row["status"], row["said"]) for row in rows}
    assert {variant: status[variant] for variant in said["MUST_BE_OK"]} == dict.fromkeys(said["MUST_BE_OK"], ("ok", ""))
