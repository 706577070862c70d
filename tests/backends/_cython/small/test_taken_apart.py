"""Small arrays of known size become numbers; those that two names share, or whose size is not written, stay arrays."""

import copy

import numpy as np
import pytest

from ipyaccel.backends._cython.small.taken_apart import with_small_arrays
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts


def taken_apart(source, call):
    """The program before and after, the facts of the new one, and the live values."""
    namespace = {"np": np}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    facts = find_facts(workload, live)
    assert facts.types, facts.untyped
    new, known = with_small_arrays(workload.program, facts)
    return workload.program, new, known, live


def answer(program, live):
    """What a program answers in plain Python."""
    lines = [item.statement for item in program.imports]
    lines += [f"{name} = {value!r}" for name, value in program.constants]
    lines += [function.source for function in program.functions]
    namespace = {}
    exec("\n\n".join(lines), namespace)
    return namespace[program.entry](*copy.deepcopy(live.arguments))


def stays(source, call):
    """Whether nothing is taken apart."""
    old, new, _, _ = taken_apart(source, call)
    return new == old


FOXES = """
import numpy as np
def f(state, a):
    x, y = state
    return np.array([a * x - x * y, x * y - y])
def foxes(n, h):
    path = np.zeros((n + 1, 2))
    path[0] = 2.0, 1.0
    for k in range(n):
        s = path[k]
        k1 = f(s, 1.5)
        k2 = f(s + h / 2 * k1, 1.5)
        path[k + 1] = s + h * k2
    return path
"""
ORBIT = """
import numpy as np
def orbit(n, h):
    p = np.array([1.0, 0.0, 0])
    v = np.zeros(3)
    v[1] = 1.0
    total = 0.0
    for _ in range(n):
        r = np.linalg.norm(p)
        v += -h * p / r**3
        p = p + h * v
        total += np.dot(v, v) / 2
    return total, np.cross(p, v)
"""
FILTER = """
import numpy as np
def filtered(n, q):
    x = np.array([0.0, 1.0])
    P = np.eye(2)
    F = np.array([[1.0, 0.5], [0.0, 1.0]])
    for i in range(n):
        x = F @ x
        P = F @ P @ F.T + q * np.eye(2)
        K = P[:, 0] / (P[0, 0] + 1.0)
        x = x + K * (np.sin(0.1 * i) - x[0])
        P = P - np.outer(K, P[0])
    return x
"""
SPIN = """
import numpy as np
def product(a, b):
    w, x = a
    v, y = b
    return np.array([w * v - x * y, w * y + x * v])
def spin(n):
    q = np.array([1.0, 0.0])
    d = np.array([np.cos(0.1), np.sin(0.1)])
    for _ in range(n):
        q = product(d, q)
        q = q / np.sqrt(q @ q)
    return q
"""


@pytest.mark.parametrize(
    ("source", "call"),
    [(FOXES, "foxes(50, 0.01)"), (ORBIT, "orbit(50, 0.01)"), (FILTER, "filtered(30, 0.1)"), (SPIN, "spin(30)")],
)
def test_the_numbers_give_the_answer_of_the_arrays(source, call):
    """Steps of solvers, orbits, filters and rotations answer as before, without an array in their loops."""
    old, new, _, live = taken_apart(source, call)
    assert new != old
    first, second = answer(old, live), answer(new, live)
    for one, two in zip(first, second, strict=True):
        np.testing.assert_allclose(two, one, rtol=1e-11)
    assert "np.array" not in "".join(function.source for function in new.functions[:-1])


def test_functions_take_and_return_the_numbers():
    """A helper's small array becomes parameters, and its answer becomes several numbers."""
    _, new, known, _ = taken_apart(FOXES, "foxes(5, 0.01)")
    helper = new.function("f")
    assert helper.parameters == ("state_0", "state_1", "a")
    assert "x, y = state_0, state_1" in helper.source
    assert "return a * x - x * y, x * y - y" in helper.source
    assert known.types["f"].returns.kind == "tuple"
    assert ("f", "state_0") in known.elements


def test_values_that_need_each_other_are_assigned_together():
    """`v = m @ v` reads all of the old `v` before the first number of the new one is stored."""
    source = "import numpy as np\ndef f(n):\n    v = np.array([1.0, 2.0])\n    m = np.array([[0.0, 1.0], [-1.0, 0.0]])\n"
    source += "    for _ in range(n):\n        v = m @ v\n    return v\n"
    old, new, _, live = taken_apart(source, "f(3)")
    assert "v_0, v_1 = m_00 * v_0 + m_01 * v_1, m_10 * v_0 + m_11 * v_1" in new.main.source
    np.testing.assert_array_equal(answer(new, live), answer(old, live))


@pytest.mark.parametrize(
    "body",
    [
        "a = np.array([1.0, 2.0])\n    b = a\n    b[0] = x\n    return a[0] + b[1]",
        "a = np.zeros((2, 2))\n    r = a[0]\n    r[1] = x\n    return a[0, 1]",
        "a = np.array([1.0, 2.0])\n    b = a\n    b += x\n    return a[0]",
    ],
)
def test_two_names_of_one_array_keep_it(body):
    """Where one name writes into what another shows, the array stays."""
    assert stays(f"import numpy as np\ndef f(x):\n    {body}\n", "f(3.0)")


def test_a_row_that_is_overwritten_stays_a_view():
    """`s = path[k]` shows what is written into the row before `s` is read for the last time."""
    source = "import numpy as np\ndef f(n):\n    path = np.zeros((n, 2))\n    total = 0.0\n    for k in range(n):\n"
    source += "        s = path[k]\n        path[k, 0] = 5.0\n        total += s[0]\n    return total\n"
    assert stays(source, "f(4)")


def test_an_index_that_runs_keeps_the_array():
    """Elements at places that are not written in the text are left in the array."""
    source = "import numpy as np\ndef f(x):\n    a = np.array([1.0, 2.0, x])\n    t = 0.0\n    for i in range(3):\n"
    source += "        t += a[i]\n    return t\n"
    assert stays(source, "f(3.0)")


def test_a_place_outside_the_array_keeps_the_array():
    """`a[2]` of two numbers is Python's error, and stays one."""
    source = "import numpy as np\ndef f(x):\n    a = np.array([1.0, x])\n    if x > 5:\n        return a[2]\n    return a[0]\n"
    assert stays(source, "f(3.0)")


def test_a_function_that_changes_what_it_is_given_keeps_the_array():
    """A helper that writes into its parameter must be given the array itself."""
    source = "import numpy as np\ndef g(v):\n    v[0] = 7.0\n    return v[1]\ndef f(x):\n    a = np.array([1.0, x])\n"
    source += "    y = g(a)\n    return a[0] + y\n"
    assert stays(source, "f(3.0)")


def test_an_array_whose_errors_are_caught_stays():
    """After an error in mid-assignment the old array would still be whole."""
    source = "import numpy as np\ndef f(x):\n    a = np.array([1.0, 2.0])\n    try:\n        a = np.array([x, 1 / x])\n"
    source += "    except ZeroDivisionError:\n        x = 1.0\n    return a[0] + x\n"
    namespace = {"np": np}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture("f(2.0)", namespace, lambda: [("cell 1", source)])
    facts = find_facts(workload, live)
    assert with_small_arrays(workload.program, facts)[0] == workload.program


def test_whole_numbers_alone_make_no_array_of_floats():
    """`np.array([1, 2])` holds whole numbers, which wrap around where they are too large: NumPy keeps it."""
    source = "import numpy as np\ndef f(x):\n    a = np.array([1, 2])\n    return a[0] * x\n"
    assert stays(source, "f(3)")


def test_a_name_that_is_taken_is_not_used_twice():
    """Where the program has an `a_0` of its own, the array `a` stays."""
    source = "import numpy as np\ndef f(a_0):\n    a = np.array([1.0, 2.0])\n    return a[0] * a_0\n"
    assert stays(source, "f(3.0)")
