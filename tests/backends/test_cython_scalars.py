"""Numbers in loops and calls are written as an expert writes them, and answer as Python does, to the last digit."""

import math
from dataclasses import replace

import pytest
from compilers import needs_compiler

from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler

INF, NAN = math.inf, math.nan


def proposed(source, call):
    namespace = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return {row.name: row for row in backend.propose(workload, find_facts(workload, live))}, live


def written(source, call, name="cython-typed"):
    """The text of a variant."""
    rows, _ = proposed(source, call)
    assert isinstance(rows[name], Variant), rows[name]
    return rows[name].source


def loaded(tmp_path, source, call, name="cython-typed"):
    """The compiled function, and the original."""
    rows, live = proposed(source, call)
    variant = rows[name]
    assert isinstance(variant, Variant), variant
    directory = tmp_path / name
    directory.mkdir(exist_ok=True)
    flags = tuple("-O1" if flag in ("-O2", "-O3") else flag for flag in variant.flags)
    (build,) = backend.compile([replace(variant, flags=flags)], directory)
    return backend.load(build, live.bindings), live.function


def answer(function, *arguments):
    try:
        return repr(function(*arguments))
    except (ArithmeticError, ValueError, TypeError) as error:
        return type(error).__name__


# ------------------------------------------------------------------------------------------------------------------ tuples

STEP = """
def step(x, y, h):
    return x + h * y, y - h * x


def orbit(n):
    x, y = 1.0, 0.0
    for _ in range(n):
        x, y = step(x, y, 0.01)
    return x, y
"""

MIXED = """
def halved(k, x, odd):
    return k + 1, x / 2, not odd


def halvings(x):
    state = (0, x, False)
    while state[1] > 1:
        state = halved(state[0], state[1], state[-1])
    k, rest, odd = state
    return k, rest, odd
"""


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
def test_a_helper_returns_numbers_in_a_tuple_of_c(tmp_path, name):
    """Two floats come back as a struct, which needs no object and, in plain float arithmetic, no look for an error."""
    assert "cdef inline (double, double) step(double x, double y, double h) noexcept" in written(STEP, "orbit(5)", name)
    ours, python = loaded(tmp_path, STEP, "orbit(5)", name)
    assert all(math.isclose(one, two, rel_tol=1e-13) for one, two in zip(ours(20), python(20), strict=True))


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
def test_a_tuple_of_several_kinds_lives_in_a_variable(tmp_path, name):
    """An integer, a float and a truth value are one variable of C, taken apart by index and by assignment."""
    assert "cdef (long long, double, bint) state" in written(MIXED, "halvings(100.0)", name)
    ours, python = loaded(tmp_path, MIXED, "halvings(100.0)", name)
    assert [answer(ours, x) for x in (100.0, 0.5, 7.0)] == [answer(python, x) for x in (100.0, 0.5, 7.0)]


@pytest.mark.parametrize(
    "use",
    [
        "total += len(pair)",
        "total += sum(pair)",
        "total += pair[k % 2]",
        "total += pair == (1, 2)",
        "for part in pair: total += part",
    ],
)
def test_a_tuple_that_is_used_as_an_object_stays_one(tmp_path, use):
    """What a struct cannot do leaves the variable to Python, and the answer is the same."""
    source = f"def pairs(n):\n    total = 0\n    for k in range(n):\n        pair = (k, k + 1)\n        {use}\n    return total\n"
    assert "(long long, long long) pair" not in written(source, "pairs(3)")
    ours, python = loaded(tmp_path, source, "pairs(3)")
    assert answer(ours, 9) == answer(python, 9)


def test_a_tuple_with_a_wider_number_than_its_name_is_no_c_tuple_for_it(tmp_path):
    """`first` is a whole number in the run and a float in another branch: C would cut it off."""
    source = """
def pair(k, x):
    if k > 3:
        return x, 1
    return k, 1


def first_of(n, x):
    total = 0.0
    for k in range(n):
        first, one = pair(k, x)
        total += first * one
    return total
"""
    ours, python = loaded(tmp_path, source, "first_of(3, 0.5)")
    assert math.isclose(ours(9, 0.5), python(9, 0.5))


def test_a_helper_that_may_raise_says_so(tmp_path):
    """Integers may overflow and divisors may be zero: such helpers keep the sign of an error, and the error comes out."""
    source = """
def parts(a, b):
    return a // b, a * b


def both(a, b):
    x, y = parts(a, b)
    return x + y
"""
    assert "parts(long long a, long long b) except *" in written(source, "both(7, 2)")
    ours, python = loaded(tmp_path, source, "both(7, 2)")
    assert answer(ours, 7, 0) == answer(python, 7, 0) == "ZeroDivisionError"
    assert answer(ours, 2**40, 2**30) == "OverflowError"


# ------------------------------------------------------------------------------------------------------------------ powers

EDGE = [5.643803094122361e102, 5.643803094122364e102, 1.1579208923731618e77, 1.1579208923731622e77, 4.479489484355608e25]
AWKWARD = [0.0, -0.0, 1.5, -2.25, 1e-310, 5e-324, 1e102, -1e103, 1e155, 1e-110, INF, -INF, NAN, *EDGE]
POWERS = """
def powers(x, n):
    if n == 3:
        return x**3
    if n == 4:
        return x**4.0
    if n == 7:
        return x**7
    if n == 12:
        return x**12
    return x**1.5
"""


def test_small_powers_have_the_bits_of_pow(tmp_path):
    """Cubes and the like are computed without `pow`, and no bit is another one; errors are Python's."""
    assert "cubed(x)" in written(POWERS, "powers(0.5, 3)")
    ours, python = loaded(tmp_path, POWERS, "powers(0.5, 3)")
    many = [*AWKWARD, *(math.exp(k % 37 - 18) * (1 + k / 7919) for k in range(4000))]
    wrong = [(x, n) for x in many for n in (3, 4, 7, 12) if answer(ours, x, n) != answer(python, x, n)]
    assert wrong == []
    assert [x for x in many if x >= 0 and answer(ours, x, 0) != answer(python, x, 0)] == []


def test_a_power_that_is_not_small_is_left_to_pow():
    """An exponent beyond twelve, a negative one, or one that is no literal is C's `pow` with Python's errors."""
    assert "power(x, 13)" in written("def f(x):\n    return x**13\n", "f(0.5)")
    assert "small_power" not in written("def f(x):\n    return x**-3 + x**13 + x**x\n", "f(0.5)")


# -------------------------------------------------------------------------------------------------------------- magnitudes

SIDES = """
def sides(z, limit):
    return abs(z) > limit, abs(z) >= limit, limit > abs(z), limit >= abs(z), abs(z) < 2.0, abs(z) <= 2
"""


def test_the_side_of_a_limit_is_told_by_squares(tmp_path):
    """Comparing a magnitude takes no root, and is right beside the limit, for huge and tiny numbers, for infinity and NaN."""
    assert "magnitude_near(z, limit) > limit" in written(SIDES, "sides(1 + 2j, 2.0)")
    ours, python = loaded(tmp_path, SIDES, "sides(1 + 2j, 2.0)")
    parts = [
        0.0,
        -1.5,
        2.0,
        math.nextafter(2.0, 3.0),
        math.nextafter(2.0, 1.0),
        1e-170,
        5e-324,
        1e200,
        1.4e308,
        INF,
        NAN,
        math.sqrt(2),
    ]
    limits = [0.0, -1.0, 2.0, math.nextafter(2.0, 3.0), 1e-170, 1e200, 1e308, INF, NAN]
    cases = [(complex(x, y), limit) for x in parts for y in parts for limit in limits]
    assert [case for case in cases if answer(ours, *case) != answer(python, *case)] == []


def test_a_magnitude_that_is_more_than_compared_is_computed():
    """Equality, a chain, or a limit that is computed needs the magnitude itself."""
    source = "def f(z, a):\n    return abs(z) == a, 1 < abs(z) < a, abs(z) > a + 1, abs(z)\n"
    assert "magnitude_near" not in written(source, "f(1 + 2j, 2.0)")


# ---------------------------------------------------------------------------------------------------------------- counters

INVERSES = """
def inverses(n):
    total = 0.0
    for k in range(1, n + 1):
        total += 1.0 / (k * k) + 1 / (2 * k + 1) - k * (k + 1) / 3
    return total
"""


def test_whole_numbers_that_become_floats_are_computed_as_floats(tmp_path):
    """A counter's square cannot overflow as a float, and is the same float; no divisor is zero, so none is looked at."""
    text = written(INVERSES, "inverses(10)")
    assert "1.0 / (<double>k * k) + 1 / (2 * <double>k + 1) - <double>k * (<double>k + 1) / 3" in text
    assert "@cython.cdivision(True)" in text
    ours, python = loaded(tmp_path, INVERSES, "inverses(10)")
    assert [answer(ours, n) for n in (0, 1, 7, 3000)] == [answer(python, n) for n in (0, 1, 7, 3000)]


@pytest.mark.parametrize(
    "line",
    [
        "total += 1.0 / (n * n)",  # a parameter may be anything
        "total += 1.0 / (k * k * k)",  # rounded twice
        "total += 1.0 / (k * k - 9)",  # and so is this; it may be zero too
        "j = j * 3; total += 1.0 / (j * j + 1)",  # grows without end
    ],
)
def test_whole_numbers_that_may_be_large_stay_whole(tmp_path, line):
    """Where a float would round otherwise than the whole number, the whole number is computed, with its checks."""
    source = f"def f(n):\n    total = 0.0\n    j = 1\n    for k in range(5, n):\n        {line}\n    return total + j\n"
    assert "<double>" not in written(source, "f(9)")
    ours, python = loaded(tmp_path, source, "f(9)")
    assert answer(ours, 20) == answer(python, 20)


def test_a_divisor_that_may_be_zero_is_looked_at(tmp_path):
    """A counter from zero on, or a difference, may be zero: Python's error comes out."""
    source = "def f(n):\n    total = 0.0\n    for k in range(n):\n        total += 1 / (k - 3) + k / 2\n    return total\n"
    assert "cdivision(True)" not in written(source, "f(3)")
    ours, python = loaded(tmp_path, source, "f(3)")
    assert answer(ours, 9) == answer(python, 9) == "ZeroDivisionError"


def test_whole_division_of_counters_is_cs(tmp_path):
    """`k // 3` and `k % 3` of a number that is never negative are the same in C; `k / 4` stays a division of floats."""
    source = "def f(n):\n    total = 0.0\n    for k in range(n):\n        total += k // 3 + k % 3 + k / 4\n    return total\n"
    text = written(source, "f(9)")
    assert "@cython.cdivision(True)" in text
    assert "<double>k / 4" in text
    ours, python = loaded(tmp_path, source, "f(9)")
    assert answer(ours, 50) == answer(python, 50)
