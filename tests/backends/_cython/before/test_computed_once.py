"""The index of `counts[draw()] += 1` is computed once, as in Python; complex elements are changed in place too."""

import random
from dataclasses import replace

import numpy as np
import pytest
from compilers import needs_compiler

from ipyaccel.backends.cython import backend
from ipyaccel.model import Declined, Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler


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


ROLLS = """
import random
import numpy as np

def turn(box):
    box[0] = box[0] + 1
    return box[0] % 3

def rolls(n):
    random.seed(3)
    counts = np.zeros(6, dtype=np.int64)
    box = np.zeros(1, dtype=np.int64)
    for k in range(n):
        counts[random.randrange(6)] += 1
        counts[turn(box)] *= 2
        counts[k % 6] -= 1
    return counts
"""
DIVIDED = """
import numpy as np

def turn(box):
    box[0] = box[0] + 1
    return box[0] % 3

def f(n):
    u = np.ones(3, dtype=np.int64)
    box = np.zeros(1, dtype=np.int64)
    for k in range(n):
        u[turn(box)] %= 2
    return u
"""
COMPLEX = """
import cmath
import numpy as np

def f(n):
    X = np.zeros(3, dtype=complex)
    for k in range(n):
        w = cmath.exp(-2j * cmath.pi * k / 7)
        X[k % 3] += w * 2 - k
        X[k % 3] *= w
        X[k % 3] -= cmath.e
        X[k % 3] /= 3
    return X
"""


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
def test_an_index_that_draws_or_calls_is_computed_once(tmp_path, name):
    """One roll of the die counts one number, and a helper that counts its calls is called once; plain indices are checked."""
    function, original = loaded(tmp_path, ROLLS, "rolls(100)", name)
    for n in (0, 1, 12):
        assert function(n).tolist() == original(n).tolist()
        after = random.random()
        original(n)
        assert after == random.random()
    assert "counts_view[place] = counts_view[place] - 1" in written(ROLLS, "rolls(100)") or name == "cython-fast"


def test_a_remainder_in_place_at_such_an_index_is_declined():
    """C's `%` is not Python's, and writing it out would call the index twice: the reason says what to do."""
    rows, _ = proposed(DIVIDED, "f(5)")
    row = rows["cython-typed"]
    assert isinstance(row, Declined)
    assert str(row.reason) == "line 12: the index in `u[turn(box)]` would be computed twice; give it a name first"


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
def test_complex_elements_are_changed_in_place(tmp_path, name):
    """`X[k] += w`, `-=`, `*=` and `/=`, with the constants of `cmath` in C."""
    assert "cmath.pi" not in written(COMPLEX, "f(9)", name)
    function, original = loaded(tmp_path, COMPLEX, "f(9)", name)
    for n in (0, 1, 9, 50):
        np.testing.assert_allclose(function(n), original(n), rtol=1e-13, atol=1e-15)


ABSOLUTE = """
import numpy as np

def f(a, b, u):
    total = 0
    for k in range(len(u)):
        total += abs(u[k]) + abs(u[k] - a) + np.abs(u[k] * b)
    return total, abs(a - b), abs(b), abs(-(a))
"""


def test_abs_of_what_is_computed_is_computed_first(tmp_path):
    """Elements, differences and products are looked at after they are there; what is too large is an error."""
    function, original = loaded(tmp_path, ABSOLUTE + "\nu = np.array([3, -4, 0])\n", "f(3, -7, u)")
    for a, b, values in ((3, -7, [3, -4, 0]), (-5, 5, []), (0, 1, [-1])):
        u = np.array(values, dtype=np.int64)
        assert answer(function, a, b, u) == answer(original, a, b, u).replace("np.int64(", "").replace("),", ",")
    assert answer(function, -(2**63), 1, np.array([], dtype=np.int64)) == "OverflowError"
