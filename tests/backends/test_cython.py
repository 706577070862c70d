"""Helpers compile what a call needs and run it beside the original."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from compilers import needs_compiler

from ipyaccel import compiler
from ipyaccel.backends._cython.making.empty import empty_twin
from ipyaccel.backends.cython import backend
from ipyaccel.model import Declined, Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler


def proposed(source, call, **values):
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    rows = backend.propose(workload, find_facts(workload, live))
    assert [row.name for row in rows] == list(backend.variants)
    return {row.name: row for row in rows}, live


def answer(function, arguments):
    try:
        return function(*copy.deepcopy(arguments))
    except ArithmeticError as error:
        return type(error)


def run(tmp_path, variant, live):
    assert isinstance(variant, Variant), variant
    directory = tmp_path / variant.name
    directory.mkdir()
    # What is tested is the translation: gcc is quicker without optimising.
    flags = tuple("-O0" if flag in ("-O2", "-O3") else flag for flag in variant.flags)
    (build,) = backend.compile([replace(variant, flags=flags)], directory)
    return answer(backend.load(build, live.bindings), live.arguments)


def typed(tmp_path, source, call, names=("cython-typed",), **values):
    """The source of the typed variant, after all `names` were checked against Python."""
    rows, live = proposed(source, call, **values)
    expected = answer(live.function, live.arguments)
    for name in names:
        found = run(tmp_path, rows[name], live)
        if isinstance(expected, type):
            assert found is expected
        else:
            np.testing.assert_allclose(found, expected, rtol=1e-12, err_msg=rows[name].source)
    return rows["cython-typed"].source


TRAPEZ = '''
def f(x):
    return 2 * x**2 + 3 * x + 1


def trapez(a, b, n):
    """The integral of f."""
    h = (b - a) / n
    x = a  # starts left
    total = (f(a) + f(b)) / 2
    for _ in range(n - 1):
        x += h
        total += f(x)
    return total * h
'''


def test_the_trapezoid_is_typed_and_still_the_users_text(tmp_path):
    """All three variants answer alike; names, comments and order are the user's, with the declarations under the docstring."""
    source = typed(tmp_path, TRAPEZ, "trapez(1, 5, 100)", ("cython", "cython-typed", "cython-fast"))
    assert "cdef inline double f(double x) except? -1:" in source
    assert (
        'def trapez(long long a, long long b, long long n):\n    """The integral of f."""\n'
        "    cdef double h, x, total\n    cdef long long _\n    h = (b - a) / n\n    x = a  # starts left\n"
    ) in source


def test_fast_math_is_declared_and_its_twin_is_the_checked_variant():
    """cython-fast drops checks and regroups sums; its helper runs without Python; the twin is cython-typed."""
    rows, _ = proposed(TRAPEZ, "trapez(1, 5, 100)")
    fast = rows["cython-fast"]
    assert "-ffast-math" in fast.flags
    assert fast.twin == rows["cython-typed"]
    assert "cdef inline double f(double x) noexcept nogil:" in fast.source
    assert "sums may be regrouped" in fast.assumes


def test_arrays_become_memoryviews(tmp_path):
    """Elements go through a typed view, sizes come from it, and the array itself is returned."""
    source = """
from math import sqrt

def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    for i in range(m):
        for j in range(m):
            total = 0.0
            for k in range(n):
                difference = X[i, k] - X[j, k]
                total += difference * difference
            D[i, j] = sqrt(total)
    return D
"""
    text = typed(tmp_path, source, "pairwise(X)", ("cython-typed", "cython-fast"), X=np.random.default_rng(1).random((9, 3)))
    assert "def pairwise(double[:, ::1] X):" in text
    assert "return D\n" in text
    assert "asarray" not in text


def test_an_array_that_is_used_whole_is_kept_beside_its_view(tmp_path):
    """Slices and methods need the ndarray, elements its memoryview; the view follows every assignment."""
    source = """
def smooth(u, steps):
    for _ in range(steps):
        v = u.copy()
        for i in range(1, len(u) - 1):
            v[i] = (u[i - 1] + u[i + 1]) / 2
        u = v
    return u[1:-1], u
"""
    text = typed(tmp_path, source, "smooth(u, 4)[0]", u=np.random.default_rng(1).random(9))
    assert "u_view" in text


def test_array_expressions_are_written_as_loops(tmp_path):
    """An expression over whole arrays is fused into one loop."""
    source = "def p(x):\n    return 0.25 * x**3 - 2 * x\n"
    text = typed(tmp_path, source, "p(x)", x=np.linspace(-1, 1, 99))
    assert "for i in range(n):" in text


def test_loops_over_elements_count(tmp_path):
    """`for v in x`, enumerate and zip over arrays read the memoryview."""
    source = """
def weigh(x, y):
    total = 0.0
    for v in x: total += v
    for i, v in enumerate(y):
        total += i * v
    for a, b in zip(x, y):
        total += a * b
    return total
"""
    text = typed(tmp_path, source, "weigh(x, y)", x=np.arange(5.0), y=np.arange(4.0))
    assert "v = x[v_index]" in text


@pytest.mark.parametrize(
    "source",
    [
        "def g(n):\n    p = 1\n    for k in range(2, n):\n        p *= k\n    return p\n",
        "def g(n):\n    return n ** 20\n",
        "def g(n):\n    m = 1 - 2**62 - 2**62 - 1\n    return -m + n - n\n",
        "def g(n):\n    a = np.ones(2, dtype=np.int64)\n    for i in range(70):\n        a[1] *= n\n    return a\n",
    ],
)
def test_no_integer_overflow_passes_silently(tmp_path, source):
    """Where C's integers end, cython-typed raises OverflowError: in products, powers, negation and stores into arrays."""
    rows, live = proposed(source, "g(30)")
    assert run(tmp_path, rows["cython-typed"], live) is OverflowError


@pytest.mark.parametrize("call", ["g(-1.0)", "h(1e200)", "k(0)", "q(7, -2)", "w(x)", "u(3)"])
def test_python_rules_are_kept(tmp_path, call):
    """Domain errors, overflow of floats, division by zero, the sign of `//` and `%`, and negative indices are Python's."""
    source = """
import math

def g(x):
    try:
        return math.sqrt(x)
    except ValueError:
        return -1.0

def h(x):
    return x ** 2 + x ** -1 + x ** 3

def k(n):
    return 1 / n

def q(a, b):
    s = 0
    for i in range(a - 3, a + 3):
        s += i // b * 100 + i % b
    return s

def w(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i - 1] * i
    return s + x[-1]

def u(n):
    return math.floor(-0.5 * n) + math.ceil(0.5 * n) + round(0.5 * n) + int(-0.9 * n)
"""
    typed(tmp_path, source, call, x=np.arange(4.0))


@pytest.mark.parametrize("call", ["q(-7, 2)", "w(x)", "lev('kitten', 'sitting')"])
def test_fast_leaves_out_only_what_is_safe_to_leave_out(tmp_path, call):
    """Division of negative integers and negative indices stay right in cython-fast too."""
    source = """
def q(a, b):
    s = 0
    for i in range(a - 3, a + 3):
        s += i // b * 100 + i % b
    return s

def w(x):
    s = 0.0
    for i in range(len(x)):
        s += x[i - 1] * i
    return s

def lev(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a):
        current = [i + 1]
        for j, y in enumerate(b):
            current.append(min(previous[j] + (x != y), previous[j + 1] + 1, current[j] + 1))
        previous = current
    return previous[-1]
"""
    typed(tmp_path, source, call, ("cython-typed", "cython-fast"), x=np.arange(4.0))


def test_a_name_that_may_be_unassigned_stays_an_object(tmp_path):
    """Python's UnboundLocalError is kept: a C variable would hold anything."""
    rows, live = proposed("def last(n):\n    for i in range(n):\n        value = i * 2\n    return value\n", "last(0)")
    with pytest.raises(UnboundLocalError):
        run(tmp_path, rows["cython-typed"], live)


def test_narrow_and_truth_value_arrays_answer_as_numpy_does(tmp_path):
    """uint8 wraps as in NumPy, a histogram of bytes is typed, a sieve of truth values works through bytes."""
    source = """
def brighten(img):
    out = np.empty_like(img)
    for i in range(img.shape[0]):
        out[i] = img[i] + np.uint8(100)
    return out

def histogram(img):
    counts = np.zeros(256, dtype=np.int64)
    for i in range(img.shape[0]):
        counts[img[i]] += 1
    return counts

def sieve(n):
    flags = np.ones(n + 1, dtype=bool)
    flags[0] = flags[1] = False
    for i in range(2, n + 1):
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return np.nonzero(flags)[0]
"""
    img = np.arange(0, 250, 10, dtype=np.uint8)
    typed(tmp_path, source, "brighten(img)", img=img)
    (tmp_path / "h").mkdir()
    assert "unsigned char[::1] img" in typed(tmp_path / "h", source, "histogram(img)", img=img)
    (tmp_path / "s").mkdir()
    assert "flags_view = flags.view(np.uint8)" in typed(tmp_path / "s", source, "sieve(60)")


def test_complex_recursion_and_lists(tmp_path):
    """Complex numbers, a function that calls itself, and lists of Python objects."""
    source = """
def escape(c, limit):
    z = c
    for k in range(limit):
        if abs(z) > 2.0:
            return k
        z = z * z + c
    return limit

def row(n):
    counts = []
    for k in range(n):
        counts.append(escape(complex(-2.0 + 0.3 * k, 0.4), 50))
    return counts

def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
"""
    assert "double complex z" in typed(tmp_path, source, "row(9)")
    (tmp_path / "fib").mkdir()
    assert "cpdef long long fib(long long n) except? -1:" in typed(tmp_path / "fib", source, "fib(12)")


def test_globals_are_hidden_arguments(tmp_path):
    """A global array is a typed leading parameter; unchanged source finds it in its module."""
    source = "def total(n):\n    s = 0.0\n    for i in range(n):\n        s += w[i]\n    return s\n"
    rows, live = proposed(source, "total(3)", w=np.arange(4.0))
    assert rows["cython-typed"].hidden == ("w",)
    assert run(tmp_path, rows["cython-typed"], live) == run(tmp_path, rows["cython"], live) == 3.0


def test_what_numba_cannot_type_is_typed_as_far_as_can_be_seen(tmp_path):
    """Parameters that are never assigned and counters of ranges get their types; without any the reason is given."""
    source = "def words(n):\n    s = 0\n    for i in range(n):\n        s += len(hex(i))\n    return s\n"
    assert "cdef long long i" in typed(tmp_path, source, "words(20)")
    rows, _ = proposed("def opened(path):\n    with path as f:\n        return f\n", "opened(value)", value=_Opened())
    assert isinstance(rows["cython-typed"], Declined)
    assert rows["cython-typed"].reason.text


class _Opened:
    def __enter__(self):
        return 1

    def __exit__(self, *_):
        return None


def test_fast_math_does_not_leak_into_the_process(tmp_path):
    """Subnormal numbers survive after a fast-math extension was loaded."""
    rows, live = proposed(TRAPEZ, "trapez(1, 5, 10)")
    run(tmp_path, rows["cython-fast"], live)
    assert 1e-310 * 0.5 != 0.0


def test_no_compiler_declines_with_advice(monkeypatch):
    """Without a C compiler every row says what to install."""
    monkeypatch.setattr(compiler, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CC", raising=False)
    rows, _ = proposed(TRAPEZ, "trapez(1, 5, 10)")
    assert all(isinstance(row, Declined) and "install" in row.reason.text for row in rows.values())


@pytest.mark.parametrize(
    ("source", "twin"),
    [
        ("def f(long long a, double[:, ::1] x): return a", "def _empty_f( long long a , double [ : , : : 1 ] x ) :"),
        ("cpdef long long f(long long n) except? -1:\n    return n", "def _empty_f( long long n ) :"),
        ("def g(f): pass\n\ndef f(x=(1, 2),  # why )\n      y=')'):\n    pass", "def _empty_f( x = ( 1 , 2 ) , y = ')' ) :"),
        ("cdef class f:\n    pass", ""),
    ],
)
def test_the_empty_twin_takes_what_the_entry_takes(source: str, twin: str) -> None:
    """Its signature is the entry's, with the C types; an entry that is no plain function has none."""
    assert "".join(empty_twin(source, "f").split()).removesuffix("pass") == "".join(twin.split())


RESERVED = """
short = 3
def double(x): return 2 * x
def scale(v, char=1.0): return v * char
def f(n, long):
    float_ = 0.0
    for unsigned in range(n):
        float_ += double(unsigned) * long + scale(char=short + 0, v=0.25 + 0.25)
    return float_
"""


def test_names_that_mean_something_in_cython_get_an_underscore(tmp_path):
    """Functions, parameters, locals, globals and keywords alike; a parameter whose default is of another type is untyped."""
    source = typed(tmp_path, RESERVED, "f(100, 2.5)", ("cython", "cython-typed", "cython-fast"))
    assert "cdef long long short_ = 3" in source
    assert "def f(long long n, double long_):" in source
    assert "float_ += double_(unsigned_) * long_ + scale(char_=short_ + 0, v=0.25 + 0.25)" in source
    assert "def scale(double v, char_=1.0)" in source


def test_a_reserved_name_inside_an_f_string_is_renamed_too(tmp_path):
    """Where the names stand in the text of an f-string is not known on every Python."""
    source = """
def f(n, long):
    total = 0
    for i in range(n):
        total += long
    return f"{total} of {long!s:>4}"
"""
    rows, live = proposed(source, "f(3, 4)")
    assert run(tmp_path, rows["cython-typed"], live) == "12 of    4"


def test_operands_that_become_arguments_lose_their_parentheses(tmp_path):
    """`(x - y)**2` becomes `square(x - y)`, without a second pair; the parentheses of others stay."""
    source = "def f(x, y):\n    return ((x - y)**2 + (x * 0.01) ** 3 - (x) % (y + 1)) * (x + 1)\n"
    text = typed(tmp_path, source, "f(7.5, -2.5)")
    assert "return (square(x - y) + cubed(x * 0.01) - modulo(x, y + 1)) * (x + 1)\n" in text


def test_float_division_by_floor_and_modulo_are_pythons(tmp_path):
    """`1.0 // 0.1` is 9 in Python, though 1.0 / 0.1 is 10; what is divided by infinity keeps its sign; zero raises."""
    source = "def f(x, y):\n    return x // y, x % y\n"
    for number, call in enumerate(("f(1.0, 0.1)", "f(-2.0, 1e400)", "f(-0.0, 3.0)", "f(1.0, 0.0)")):
        folder = tmp_path / str(number)
        folder.mkdir()
        typed(folder, source, call)


def test_a_square_root_by_power_keeps_pythons_rules(tmp_path):
    """`x**0.5` is C's square root, with Python's answers for zeros, infinities and NaN; negative numbers are refused."""
    source = "def f(x):\n    return (x + 0.0 * x) ** 0.5 if x == 0.5 else x**0.5\n"
    rows, live = proposed(source, "f(2.25)")
    assert "root(x + 0.0 * x) if x == 0.5 else root(x)" in rows["cython-typed"].source
    (build,) = backend.compile([rows["cython-typed"]], tmp_path)
    found = backend.load(build, live.bindings)
    for x in (0.0, -0.0, 0.5, 2.0, 3.0, 1e-320, 1.7e308, float("inf"), float("-inf"), float("nan")):
        assert repr(found(x)) == repr(live.function(x))
    for x in (-1.0, -1e-320):
        with pytest.raises(ValueError, match="complex"):
            found(x)


@pytest.mark.parametrize("power", ["0.0 ** -1", "((-0.0) ** 0.5) ** -1", "10.0 ** 400", "(-8.0) ** 0.5"])
def test_a_power_of_literals_that_c_computes_otherwise_is_declined(power):
    """Unchanged source would give inf or NaN where Python raises or gives a complex number; the line is named."""
    rows, _ = proposed(f"def f(n):\n    return n if n > 0 else {power}", "f(3)")
    assert isinstance(rows["cython"], Declined)
    assert rows["cython"].reason.line == 2


def test_other_powers_of_literals_are_compiled(tmp_path):
    """`2.0 ** -3` and `10 ** 30` are what they are in Python."""
    rows, live = proposed("def f(n):\n    return n * 2.0 ** -3 + 10 ** 30 + 2 ** n ** 2", "f(3)")
    assert run(tmp_path, rows["cython"], live) == answer(live.function, live.arguments)


def test_a_name_that_is_read_before_it_has_a_value_raises_as_in_python(tmp_path):
    """Cython compiles it, and the line raises UnboundLocalError when it runs."""
    source = "def f(n):\n    k = n + x\n    x = 1\n    return k + x\n"
    (build,) = backend.compile([Variant("cython", "cython", source, "f")], tmp_path)
    with pytest.raises(UnboundLocalError, match="'x' referenced before assignment"):
        backend.load(build, {})(1)
