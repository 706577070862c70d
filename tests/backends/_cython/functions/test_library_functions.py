"""Functions of `math` and `cmath` run in C, with Python's answers to the last digit and with Python's errors."""

import cmath
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
FLOATS = [0.0, -0.0, 0.5, 1.0, -2.25, 3.7, 1e-5, 700.5, -745.0, 1e17, 1e160, -1e300, 1.7e308, 5e-324, 1e-300, INF, -INF, NAN]
WHOLES = [0, 1, 2, 3, 5, 12, 20, 30, 97, -1, -7, 1000, 2**31, 2**40 + 1, 2**62, 2**63 - 1, -(2**63) + 1]
COMPLEXES = [complex(x, y) for x in FLOATS for y in FLOATS]

ONE_FLOAT = ("math.degrees", "math.radians", "math.cbrt", "math.exp2", "math.frexp", "math.modf")
TWO_FLOATS = ("math.log", "math.remainder", "math.pow", "math.isclose")
OF_COMPLEX = (
    "cmath.sqrt",
    "cmath.exp",
    "cmath.log",
    "cmath.phase",
    "cmath.polar",
    "cmath.isnan",
    "cmath.isinf",
    "cmath.isfinite",
)

SMALL = [n for n in WHOLES if n <= 1000]
"""Python's own `math.comb` and `math.factorial` take minutes beyond."""

CASES = {
    **{name: ([(x,) for x in FLOATS], (0.5,)) for name in ONE_FLOAT},
    **{name: ([(x, y) for x in FLOATS for y in FLOATS], (2.5, 3.0)) for name in TWO_FLOATS},
    "math.isqrt": ([(n,) for n in WHOLES], (5,)),
    "math.factorial": ([(n,) for n in SMALL], (5,)),
    **{name: ([(n, k) for n in WHOLES for k in WHOLES], (5, 3)) for name in ("math.gcd", "math.lcm")},
    **{name: ([(n, k) for n in WHOLES for k in SMALL], (5, 3)) for name in ("math.comb", "math.perm")},
    **{name: ([(z,) for z in COMPLEXES], (1 + 2j,)) for name in OF_COMPLEX},
    "math.ldexp": ([(x, k) for x in FLOATS for k in WHOLES], (0.5, 3)),
    "math.hypot": ([(x, y, z) for x in FLOATS for y in FLOATS for z in FLOATS], (0.5, 3.0, 1.0)),
    "cmath.rect": ([(x, y) for x in FLOATS for y in FLOATS], (0.5, 3.0)),
    "pow": ([(a, b, m) for a in WHOLES for b in WHOLES for m in WHOLES if abs(a) < 2**50], (5, 3, 7)),
}


def loaded(tmp_path, source, call, name):
    namespace = {"math": math, "cmath": cmath}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    variant = {row.name: row for row in backend.propose(workload, find_facts(workload, live))}[name]
    assert isinstance(variant, Variant), variant
    directory = tmp_path / name
    directory.mkdir(exist_ok=True)
    flags = tuple("-O1" if flag in ("-O2", "-O3") else flag for flag in variant.flags)
    (build,) = backend.compile([replace(variant, flags=flags)], directory)
    return backend.load(build, live.bindings), live.function, variant.source


def answer(function, arguments):
    try:
        return function(*arguments)
    except (ArithmeticError, ValueError) as error:
        return type(error)


def alike(ours, python):
    """The same to the last digit but one; an integer that does not fit is an error instead."""
    if isinstance(python, int) and not isinstance(python, bool) and not -(2**63) < python < 2**63:
        return ours is OverflowError
    if isinstance(python, type) or isinstance(ours, type):
        return ours is python
    if isinstance(python, tuple):
        return all(map(alike, ours, python))
    if isinstance(python, complex):
        return alike(ours.real, python.real) and alike(ours.imag, python.imag)
    if isinstance(python, float) and not math.isfinite(python):
        return repr(ours) == repr(python)
    return ours == python or math.isclose(ours, python, rel_tol=3e-16)


@pytest.mark.parametrize("function", CASES)
def test_a_library_function_answers_as_pythons(tmp_path, function):
    """Zeros with their signs, infinities, NaN, the ends of the range, whole numbers beyond 64 bits: all as Python has them."""
    cases, first = CASES[function]
    names = [f"a{place}" for place in range(len(first))]
    source = f"def f({', '.join(names)}):\n    for k in range(1):\n        x = {function}({', '.join(names)})\n    return x\n"
    ours, python, text = loaded(tmp_path, source, f"f({', '.join(map(repr, first))})", "cython-typed")
    assert f"{function}(a0" not in text.split("def f")[1]
    assert [case for case in cases if not alike(answer(ours, case), answer(python, case))] == []


@pytest.mark.parametrize("function", ["math.isqrt(n + k)", "math.gcd(n, k)", "math.degrees(x + k)", "cmath.phase(x + 1j * k)"])
def test_without_checks_they_answer_too(tmp_path, function):
    """Where checks are left out, ordinary numbers give the same."""
    source = f"def f(x, n):\n    total = 0.0\n    for k in range(n):\n        total += {function}\n    return total\n"
    ours, python, _ = loaded(tmp_path, source, "f(1.5, 20)", "cython-fast")
    assert math.isclose(ours(1.5, 20), python(1.5, 20), rel_tol=1e-12)


@pytest.mark.parametrize("call", ["math.isclose(x, y, rel_tol=0.1)", "math.hypot(x, y, x, y)", "cmath.log(x, y)", "math.perm(4)"])
def test_what_has_no_text_stays_pythons(tmp_path, call):
    """Keywords and other numbers of arguments are left to Python's own function."""
    source = f"def f(x, y):\n    total = 0.0\n    for k in range(3):\n        total += abs({call}) + k\n    return total\n"
    ours, python, text = loaded(tmp_path, source, "f(1.5, 2.5)", "cython-typed")
    assert call in text
    assert ours(1.5, 2.5) == python(1.5, 2.5)
