"""Comparisons made by hand: every status, long texts, unicode, markup in a call, preliminary, raising, all declined."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from ipyaccel.model import (
    AnnotatedLine,
    Build,
    Check,
    Comparison,
    Declined,
    FunctionProfile,
    Ladder,
    LineTime,
    Machine,
    Outcome,
    Reason,
    Timing,
    Variant,
)

MACHINE = Machine(
    "Example CPU @ 3.0 GHz", 2, "Linux 6.1", "CPython 3.11.9", (("numpy", "2.4.0"), ("numba", "0.68.1")), "gcc 12.2.0", 2
)
LINES = (
    "def trapez(a, b, n):",
    "    h = (b - a) / n",
    "    x = a",
    "    sumy = (f(a) + f(b)) / 2",
    "",
    "    for i in range(1, n):",
)
LINES += ("        x += h", "        sumy += f(x)", "    return sumy * h")
SHARES = (0.0, 0.001, 0.0, 0.002, 0.0, 0.14, 0.18, 0.67, 0.0)
PROFILE = FunctionProfile(
    "trapez",
    "cell 3",
    tuple(LineTime(4 + k, text, 999, share) for k, (text, share) in enumerate(zip(LINES, SHARES, strict=True))),
)
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> & "quotes" \'too\' {{ 7 * 7 }}'


def timing(seconds: float, rounds: int = 11, vary: float = 0.01, **more: object) -> Timing:
    """Samples around `seconds`, the same in every run."""
    chance = random.Random(round(seconds * 1e12))
    loops = max(1, round(1e-3 / seconds))
    return Timing(loops, tuple(seconds * loops * (1 + vary * chance.uniform(-1, 1)) for _ in range(rounds)), **more)  # type: ignore[arg-type]


def outcome(name: str, seconds: float, check: Check, done: str = "", assumes: tuple[str, ...] = (), **more: object) -> Outcome:
    """A variant that was built, checked and timed."""
    built = float(more.pop("built", 0.6))  # type: ignore[arg-type]
    reused = bool(more.pop("reused", False))
    status = "unchecked" if check.verdict == "unchecked" else "ok"
    variant = Variant(
        name, name.partition("-")[0], f"# {name}\ndef f(x):\n    return x < 2 & x\n", "f", done, assumes=assumes, **more
    )  # type: ignore[arg-type]
    build = Build(variant, "/cache/f.so", built, reused)
    return Outcome(name, status, variant, build, check, timing(seconds))


def python(seconds: float = 149e-6, **more: object) -> Outcome:
    """The reference."""
    return Outcome("python", "ok", check=Check("same"), timing=timing(seconds, **more))  # type: ignore[arg-type]


def stopped(name: str, status: str, text: str, line: int | None = None, **more: object) -> Outcome:
    """A variant without an answer."""
    return Outcome(name, status, reason=Reason(text, line), **more)  # type: ignore[arg-type]


SAME, REGROUPED = Check("same"), ("sums may be regrouped", "no checks of indices")
TWIN = Variant("numba", "numba", "", "f")


def trapezoid() -> Comparison:
    """The design's own picture."""
    rows = (
        python(),
        outcome("numpy", 9.8e-6, Check("close", 4e-14), "loop at line 6 became an array expression", built=0.0),
        outcome("numexpr", 21.4e-6, Check("close", 3e-14), "1000 elements: too few to pay", built=0.0),
        outcome("cython", 62e-6, SAME, "compiled unchanged", built=0.9),
        outcome("cython-typed", 1.02e-6, SAME, "x, sumy: double; a, b, n, i: integer", reused=True),
        outcome("cython-fast", 204e-9, Check("close", 6e-15), "-O3, this processor's instructions", REGROUPED, twin=TWIN),
        stopped("cython-parallel", "declined", "x += h needs the turn before", 7),
        outcome("numba", 1.11e-6, SAME, "@njit", twin=TWIN),
        outcome("numba-fast", 312e-9, Check("close", 6e-15), "@njit(fastmath=True)", REGROUPED, twin=TWIN),
        stopped("numba-parallel", "declined", "x += h needs the turn before", 7),
    )
    return Comparison("trapez(1, 5, 1000)", rows, seconds=1.94, profile=(PROFILE,), machine=MACHINE)


def every_status() -> Comparison:
    """One row of each kind, with long reasons, and one slower than the original."""
    long = (
        "the loop over rows writes into the array that it reads from, so every turn needs what the turn before it left behind, "
        "and an array expression would compute something else"
    )
    failed = Build(Variant("numba-fast", "numba", "x", "f"), "", 0.4, log="error: <no> such & thing\nat line 3")
    rows = (
        python(2.3e-3, vary=0.5),
        outcome("yours", 3.1e-3, SAME, "your compiled function", built=0.0),
        stopped("numpy", "declined", long, 12),
        outcome(
            "numexpr",
            21e-3,
            Check("same", 0.0, "an np.float64 where Python gives a float"),
            "folded into one expression",
            built=0.0,
        ),
        outcome("cython", 2.31e-3, Check("unchecked", detail="the call answers differently each time"), "compiled unchanged"),
        Outcome(
            "cython-typed",
            "differs",
            check=Check("differs", 0.02, "n = 93: Python gives 12200160415121876738, this -6246583658587674878"),
        ),
        stopped("cython-fast", "crashed", "it read memory that is not its own and was stopped (signal 11)"),
        stopped("cython-parallel", "interrupted", "not reached before the interrupt"),
        outcome("numba", 0.2e-3, SAME, "@njit", twin=TWIN),
        replace(stopped("numba-fast", "failed", "Numba cannot compile the call of scipy.optimize.line_search", 9), build=failed),
        stopped("numba-parallel", "timeout", "no answer within 30 s"),
    )
    warnings = ("helpers.py changed since it was imported: what runs is what was imported",)
    return Comparison("simulate(data, steps=100)", rows, seconds=34.2, profile=(PROFILE,), machine=MACHINE, warnings=warnings)


def hostile() -> Comparison:
    """Markup, template syntax, LaTeX and unicode wherever a user can put text."""
    profile = FunctionProfile(
        HOSTILE, "cell ü", (LineTime(1, "def f():", 1, 0.0), LineTime(2, HOSTILE + " \\end{document} # 100 % ∑ ✓ 日本", 1, 1.0))
    )
    rows = (
        python(),
        replace(outcome("cython", 1e-6, Check("same", 0.0, HOSTILE), HOSTILE), name="alternative <b>" + "long" * 12),
        stopped("numba", "declined", HOSTILE + " \\input{x} ~ ^ _ $ % # { }", 3),
    )
    call = f"f({HOSTILE!r}, α=1, 日本='語', {', '.join(f'argument_{k}={k}' for k in range(60))})"
    return Comparison(call, rows, seconds=1.0, profile=(profile,), machine=MACHINE, warnings=(HOSTILE,))


def preliminary() -> Comparison:
    """Half way."""
    whole = trapezoid()
    kept = tuple(
        replace(row, timing=replace(row.timing, samples=row.timing.samples[:3]) if row.timing and row.name != "numba" else None)
        for row in whole.outcomes
        if row.name not in ("numba-fast", "cython-fast")
    )
    return replace(whole, outcomes=kept, waiting=("cython-fast", "numba-fast"), complete=False, machine=None)


def raising() -> Comparison:
    """The original raises; compiled variants do other things."""
    rows = (
        Outcome("python", "failed", reason=Reason("ZeroDivisionError: division by zero", 4)),
        replace(outcome("cython", 1, SAME, "compiled unchanged"), timing=None),
        Outcome("numba", "differs", check=Check("differs", float("nan"), "Python raises ZeroDivisionError, this returns inf")),
        stopped("numpy", "declined", "there is no loop", None),
    )
    error = "ZeroDivisionError: division by zero"
    return Comparison(
        "f(0)", rows, seconds=1.2, error=error, error_line=4, error_place="cell 7", profile_skipped="there is nothing to profile"
    )


def declined() -> Comparison:
    """Nothing can be made of it."""
    names = ("numpy", "numexpr", "cython", "cython-typed", "numba")
    reasons = [
        Reason("there is no loop over numbers"),
        Reason("not an array expression"),
        Reason("calls open, a file", 3),
        Reason("calls open, a file", 3),
        Reason("calls open, a file", 3),
    ]
    rows = [Declined(name, reason) for name, reason in zip(names, reasons, strict=True)]
    return Comparison(
        "read('a.txt')",
        (python(), *(Outcome(row.name, "declined", reason=row.reason) for row in rows)),
        seconds=0.4,
        machine=MACHINE,
    )


def thirty() -> Comparison:
    """More rows than a screen has."""
    rows = (outcome(f"alternative-{k}", 1e-5 * 1.3**k, SAME, "as written") for k in range(30))
    return replace(trapezoid(), outcomes=(python(), *rows))


def losing() -> Comparison:
    """A call so small that nothing helps, with ties."""
    rows = (
        replace(python(150e-9), timing=timing(150e-9, overhead=62e-9)),
        outcome("cython", 151e-9, SAME, "compiled unchanged"),
        outcome("cython-typed", 190e-9, SAME, "typed"),
        outcome("numba", 400e-9, SAME, "@njit", twin=TWIN),
    )
    return Comparison("hypot(10, 8)", rows, seconds=1.0, machine=MACHINE)


def once() -> Comparison:
    """The original is slower than the budget."""
    slow = Outcome("python", "ok", check=SAME, timing=Timing(1, (20.4,), once=True))
    rows = (slow, replace(outcome("cython-typed", 0.04, SAME, "typed"), timing=timing(0.04, 3)))
    return Comparison(
        "pairwise(points)", rows, seconds=44, machine=MACHINE, profile_skipped="one run takes 20 s, more than the budget of 2 s"
    )


CELL = """
cdef double f(double x):
    return 2*x*x + 3*x + 1

def trapez3(double a, double b, int n):
    h = (b-a)/float(n)
    x = a
    sumy = (f(a) + f(b)) / 2
    for i in range(1, n):
        x += h
        sumy += f(x)
    return sumy*h
"""
WHY = {
    5: ("the door for calls from Python: `a`, `b` and `n` become C numbers",),
    6: ("checks that `n` is not 0", "turns `h` into a Python object"),
    12: ("turns the result `sumy * h` into a Python object",),
}
SCORES = {5: 67, 6: 5, 12: 6}
DIVIDES = ("dividing by zero gives infinity",)
FASTEST = ("no NaN or infinity", "sums may be regrouped")


def cell_lines(text: str = CELL) -> tuple[AnnotatedLine, ...]:
    """A cell as the backend annotates it, and the climb completes it."""
    return tuple(
        AnnotatedLine(
            number,
            line,
            SCORES.get(number, 0),
            "x < y;" if line else "",
            WHY.get(number, ()),
            "cdivision=True" * (number == 6),
            {6: "h: double", 8: "sumy: double"}.get(number, ""),
            {6: 0.002, 9: 0.14, 10: 0.18, 11: 0.67}.get(number, float("nan")),
        )
        for number, line in enumerate(text.rstrip().split("\n"), 1)
    )


def step(name: str, seconds: float, check: Check = SAME, done: str = "", assumes: tuple[str, ...] = ()) -> Outcome:
    """A step that was built, checked and timed."""
    made = outcome(name, seconds, check, done, assumes)
    assert made.variant is not None
    assert made.build is not None
    source = f"%%cython -c=-O2\n{CELL.replace('    x = a', '    cdef double x, sumy, h' + chr(10) + '    x = a')}"
    variant = replace(made.variant, flags=("-O2", "-ffp-contract=off"), source=source)
    return replace(made, variant=variant, build=replace(made.build, variant=variant, log="gcc & <said> nothing"))


def climb() -> Comparison:
    """The design's picture of steps: two that gain nothing, one that is not possible."""
    rows = (
        python(),
        step("cython", 62e-6, SAME, "your cell without its C types, compiled"),
        step("your types", 1.21e-6, SAME, "double a, double b, int n"),
        step("inferred types", 1.02e-6, SAME, "adds: double x, double sumy, double h"),
        step("no checks", 1.018e-6, SAME, "cdivision=True", DIVIDES),
        step("-O3 native", 1.021e-6, SAME, "-O3 -march=native", DIVIDES),
        step("fast-math", 204e-9, Check("close", 6e-15), "sums may be regrouped", (*DIVIDES, *FASTEST)),
        stopped("parallel", "declined", "x += h needs the turn before", 10),
    )
    ladder = Ladder(CELL, cell_lines(), "fast-math", ("wraparound: this cell has nothing that it would check.",))
    return Comparison("trapez3(1, 5, 1000)", rows, seconds=2.1, machine=MACHINE, profile=(PROFILE,), ladder=ladder)


def climbing() -> Comparison:
    """The same half way."""
    whole = climb()
    return replace(whole, outcomes=whole.outcomes[:3], waiting=("inferred types", "fast-math"), complete=False, machine=None)


def uncompiled() -> Comparison:
    """The same without a C compiler."""
    whole = climb()
    lacking = [stopped(row.name, "declined", "there is no C compiler here") for row in whole.outcomes[1:]]
    return replace(whole, outcomes=(whole.outcomes[0], *lacking))


def unlike() -> Comparison:
    """A cell that has no likeness in Python is measured against itself as typed; a wrong answer and a crash besides."""
    text = "\ncdef extern from 'a.h':\n    double g(double)\n\ndef f(double x):\n    return g(x) # <b>\n"
    rows = (
        stopped("python", "declined", "g is a function of a C library", 3),
        stopped("cython", "declined", "without its C types the cell is not Python", 3),
        step("your types", 1.2e-6, SAME, "double x"),
        step("boundscheck=False", 1.1e-6, SAME, "this directive alone"),
        step("no checks", 0.6e-6, replace(SAME, difference="x = 0: Python raises ZeroDivisionError, this returns inf")),
        Outcome("fast-math", "differs", check=Check("differs", 0.02, "the answer is 2 % off")),
        stopped("parallel", "crashed", "it read memory that is not its own"),
    )
    return Comparison("f(3.0)", rows, seconds=3, machine=MACHINE, reference="your types", ladder=Ladder(text, cell_lines(text)))


MAKERS = (
    trapezoid,
    every_status,
    hostile,
    preliminary,
    raising,
    declined,
    thirty,
    losing,
    once,
    climb,
    climbing,
    uncompiled,
    unlike,
)


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__)
def comparison(request: pytest.FixtureRequest) -> Comparison:
    """Each of the comparisons in turn."""
    made: Comparison = request.param()
    return made


@pytest.fixture
def made() -> dict[str, Comparison]:
    """All of them, by name."""
    return {make.__name__: make() for make in MAKERS}
