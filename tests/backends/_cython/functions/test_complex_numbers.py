"""Complex numbers are computed in C, to the last digit and with the errors of Python."""

import copy
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


def proposed(source, call, **values):
    namespace = dict(values)
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return {row.name: row for row in backend.propose(workload, find_facts(workload, live))}, live


def loaded(tmp_path, variant, live):
    assert isinstance(variant, Variant), variant
    directory = tmp_path / variant.name
    directory.mkdir()
    # What is tested is the translation: gcc is quicker without optimising.
    flags = tuple("-O0" if flag in ("-O2", "-O3") else flag for flag in variant.flags)
    (build,) = backend.compile([replace(variant, flags=flags)], directory)
    return backend.load(build, live.bindings)


def answer(function, arguments):
    try:
        return repr(function(*copy.deepcopy(arguments)))
    except ArithmeticError as error:
        return repr(error)


AWKWARD = [0.0, -0.0, 1.5, -2.25, 1e200, -1e308, 1e-310, INF, -INF, NAN]

PARTS = """
def parts(x, y):
    z = complex(x, y)
    w = complex(y)
    return z.real, z.imag, w.real, w.imag, z.conjugate().imag, z.conjugate()
"""


def test_a_complex_number_is_made_of_its_parts(tmp_path):
    """`complex(x, y)`, `.real`, `.imag` and `.conjugate()` keep infinities, NaN and the sign of zero."""
    rows, live = proposed(PARTS, "parts(1.5, -2.0)")
    for name in ("cython-typed", "cython-fast"):
        assert "z = complex_number(x, y)\n    w = complex_number(y, 0)" in rows[name].source
    function = loaded(tmp_path, rows["cython-typed"], live)
    for x in AWKWARD:
        for y in AWKWARD:
            assert answer(function, (x, y)) == answer(live.function, (x, y))


LENGTH = """
def length(z):
    return abs(z)
"""


def test_the_length_raises_where_python_does(tmp_path):
    """`abs(z)` beyond the largest float is an OverflowError; that of an infinity is one."""
    rows, live = proposed(LENGTH, "length(3 + 4j)")
    assert "return magnitude(z)" in rows["cython-typed"].source
    assert "return abs(z)" in rows["cython-fast"].source
    function = loaded(tmp_path, rows["cython-typed"], live)
    for x in [*AWKWARD, 1.7e308]:
        for y in [*AWKWARD, 1.7e308]:
            assert answer(function, (complex(x, y),)) == answer(live.function, (complex(x, y),))


POWERS = """
def powers(z):
    return z**0, z**1, z**2, (z + 1)**3, z**7
"""


def test_powers_are_the_products_of_python(tmp_path):
    """Powers by whole numbers agree in the last digit, and raise OverflowError where Python does."""
    rows, live = proposed(POWERS, "powers(0.3 + 0.4j)")
    assert "complex_square(z), complex_power(z + 1, 3)" in rows["cython-typed"].source
    function = loaded(tmp_path, rows["cython-typed"], live)
    for x in [*AWKWARD, 0.1]:
        for y in [*AWKWARD, 0.7]:
            assert answer(function, (complex(x, y),)) == answer(live.function, (complex(x, y),))
    fast = loaded(tmp_path, rows["cython-fast"], live)
    assert fast(0.3 + 0.4j) == pytest.approx(live.function(0.3 + 0.4j), rel=1e-13)


ESCAPE = """
def steps(x, y, limit):
    point = complex(x, y)
    z = 0j
    for k in range(limit):
        if abs(z) > 2:
            return k
        z = z**2 + point
    return limit
"""


def test_an_escape_count_is_all_c(tmp_path):
    """The loop of a Mandelbrot point holds no Python object."""
    rows, live = proposed(ESCAPE, "steps(-0.7, 0.3, 200)")
    for name, square in {"cython-typed": "complex_square(z)", "cython-fast": "(z * z)"}.items():
        assert f"z = {square} + point" in rows[name].source
        function = loaded(tmp_path, rows[name], live)
        for x, y in [(-0.7, 0.3), (0.0, 0.0), (0.4, 0.4), (1e200, 1.0)]:
            assert function(x, y, 200) == live.function(x, y, 200)
