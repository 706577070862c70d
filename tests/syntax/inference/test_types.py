import numpy as np
import pytest

from ipyaccel.model import Type
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_again, find_facts


def facts_of(source, call, **values):
    namespace = dict(values)
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return workload, find_facts(workload, live)


TRAPEZ = """
def f(x):
    return 2 * x**2 + 3 * x + 1

def trapez(a, b, n):
    h = (b - a) / n
    x = a
    total = (f(a) + f(b)) / 2
    for _ in range(n - 1):
        x += h
        total += f(x)
    return total * h
"""


def test_an_integer_that_becomes_a_float_is_a_float():
    """Versions of one variable are unified by the user's name, and a helper called with both takes floats."""
    workload, facts = facts_of(TRAPEZ, "trapez(1, 5, 1000)")
    types = facts.types["trapez"]
    assert {name: str(types.of(name)) for name in ("a", "n", "h", "x", "total", "_")} == {
        "a": "int64", "n": "int64", "h": "float64", "x": "float64", "total": "float64", "_": "int64",
    }  # fmt: skip
    assert str(facts.types["f"].of("x")) == str(facts.types["f"].returns) == str(types.returns) == "float64"
    assert find_again(workload.program, facts).types == facts.types


def test_an_integer_that_may_pass_two_to_the_53_is_not_made_a_float():
    """A product of integers that is divided later would lose digits as a float, a counter would not."""
    source = """
def product(n):
    p = 1
    for i in range(1, n):
        p *= i
    p = p / 3
    return p

def share(n):
    k = 0
    for i in range(n):
        k += 1
    k = k / n
    return k
"""
    assert facts_of(source, "product(5)")[1].types["product"].of("p").kind == "object"
    assert facts_of(source, "share(5)")[1].types["share"].of("k") == Type("float")


def test_arrays_carry_dtype_rank_layout_and_whether_they_are_read_only():
    """Arrays are told apart by everything that a memoryview must know; NumPy's own functions are typed without compiling them."""
    source = """
import numpy as np

def look(x, y):
    z = np.zeros_like(x)
    t = x.T
    m = np.mean(x)
    b = x > m
    return z[0, 0] + y[0] + np.linalg.norm(y)
"""
    frozen = np.arange(3.0)
    frozen.flags.writeable = False
    _, facts = facts_of(source, "look(x, y)", x=np.ones((2, 3), np.float32), y=frozen)
    types = facts.types["look"]
    assert types.of("x") == Type("array", items=(Type("float", 32),), ndim=2)
    assert types.of("y").readonly
    assert types.of("t").layout == "F"
    assert types.of("b").items == (Type("bool"),)


def test_globals_reach_helpers_with_their_types():
    """A global array read by a helper is typed there like a parameter."""
    source = "def f(i):\n    return w[i]\n\ndef total(n):\n    s = 0.0\n    for i in range(n):\n        s += f(i)\n    return s\n"
    _, facts = facts_of(source, "total(3)", w=np.arange(3.0))
    assert facts.types["f"].of("w").kind == "array"
    assert facts.types["total"].of("s") == Type("float")


def test_recursion_is_typed():
    """A function that calls itself, also with literal arguments, has a return type."""
    source = """
def ack(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ack(m - 1, 1)
    return ack(m - 1, ack(m, n - 1))
"""
    assert facts_of(source, "ack(2, 3)")[1].types["ack"].returns == Type("int")


@pytest.mark.parametrize(
    ("body", "arguments", "line", "words"),
    [
        ("    return x + 's'", (1,), 2, "Numba cannot use `+` with an integer and text"),
        ("    y = 1\n    return hex(x)", (1,), 3, "Numba cannot type this call of hex"),
        ("    if x > 1:\n        x = 's'\n    return x", (1,), 4, "`x` is first an integer, then text: Numba needs one type"),
        ("    return x['a']", ({"a": 1},), None, "Numba has no type for `x`, which is of type dict"),
        ("    with open(x) as g:\n        return g.read()", ("f",), 2, "Numba does not support this `with` statement"),
        ("    return any(i for i in x)", ([1],), 2, "Numba takes no generator inside a call: a `for` loop does the same"),
        ("    return x.foo", (1,), 2, "Numba does not know `.foo` of an integer"),
        ("    return x", (2**70,), None, "`x` does not fit in 64 bits"),
        ("    return x", ([],), None, "`x` is a list that Numba has no type for: empty, or with different kinds of items"),
    ],
)
def test_what_numba_cannot_type_is_said_in_plain_words(body, arguments, line, words):
    """The reason has the user's line and one short sentence, and what was seen of the arguments is kept."""
    _, facts = facts_of(f"def g(x):\n{body}\n", "g(value)", value=arguments[0])
    assert facts.untyped is not None
    assert (facts.untyped.line, facts.untyped.text) == (line, words)
    assert "x" in facts.argument_types
    assert not facts.types


def test_numba_still_compiles_afterwards():
    """Inference borrows Numba's dispatchers and gives them back as they were."""
    import numba

    facts_of("import numpy as np\ndef s(x):\n    return np.std(x)\n", "s(x)", x=np.arange(4.0))
    spread = numba.njit(lambda x: np.std(x) + 0.0)
    assert spread(np.arange(4.0)) == np.std(np.arange(4.0))
