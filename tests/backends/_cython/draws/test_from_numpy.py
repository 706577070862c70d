"""Random numbers drawn in C: the same ones as Python draws, and the same that follow afterwards."""

import copy
import textwrap
from dataclasses import replace

import numpy as np
import pytest
from compilers import needs_compiler_and

from ipyaccel.backends._cython.draws import from_numpy
from ipyaccel.backends._cython.draws.library import is_there
from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

# ruff: noqa: NPY002 - the global stream of `np.random` is what is tested here

needs_compiler = needs_compiler_and(is_there(), "needs NumPy's library of random numbers")


def proposed(source, call, **values):
    """The rows of a program, its live values, and its namespace."""
    source = textwrap.dedent(source)
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return {row.name: row for row in backend.propose(workload, find_facts(workload, live))}, live


def quick(row):
    """The same row, optimised less: the compiler is what takes the time here."""
    return replace(row, flags=tuple("-O1" if flag[:2] == "-O" else flag for flag in row.flags))


def story(function, live):
    """Three calls in a row with draws of Python's own between them, and what every generator gives afterwards."""
    np.random.seed(5)
    arguments = copy.deepcopy(live.arguments)
    told = [function(*arguments), function(*arguments), np.random.normal(), function(*arguments)]
    told += [np.random.normal(), np.random.normal(), np.random.random(), np.random.randint(100)]
    return told + [value.random() for value in arguments if isinstance(value, np.random.Generator)]


def same_story(directory, source, call, names=("cython-typed", "cython-fast"), **values):
    """The typed source, once all `names` have told the same as Python."""
    rows, live = proposed(source, call, **values)
    expected = story(live.function, live)
    for name in names:
        row = rows[name]
        assert isinstance(row, Variant), row
        folder = directory / name
        folder.mkdir()
        (build,) = backend.compile([quick(row)], folder)
        assert story(backend.load(build, live.bindings), live) == expected, row.source
    return rows["cython-typed"].source


ALL = """
    def walk(n):
        x = 0
        s = 0.0
        for k in range(n):
            x += np.random.randint(10) - np.random.randint(-3, 2**40) % 3 + np.random.randint(5, 6)
            x += np.random.randint(0, 2**32) % 5 + np.random.randint(0, 2**32 - 1) % 5
            s += np.random.random() + np.random.rand() + np.random.uniform() + np.random.uniform(-1, k)
            s += np.random.exponential() + np.random.exponential(3.0) + np.random.standard_exponential()
            s += np.random.normal() + np.random.normal(2.0) + np.random.normal(loc=k, scale=0.5) + np.random.randn()
            s += np.random.gamma(0.4) + np.random.gamma(1.0, 2.0) + np.random.standard_gamma(2.5) + np.random.standard_normal()
        return x + s
"""
OF_A_GENERATOR = """
    def step(rng, scale):
        return rng.normal(0.0, scale)

    def simulate(rng, n):
        s = 0.0
        for k in range(n):
            s += rng.random() + rng.uniform(1, 3) + rng.normal() + rng.standard_normal() + step(rng, 2.0)
            s += rng.exponential(2.0) + rng.standard_exponential() + rng.gamma(0.3) + rng.gamma(3.0, scale=2.0)
        return s
"""
IN_TURNS = """
    def turns(x, n):
        s = 0.0
        for k in range(n):
            s += np.random.normal() + np.random.random()
            if k % 7 == 0:
                s += np.random.vonmises(0.0, 1.0) + np.random.zipf(3.0)
            if k == 40:
                state = np.random.get_state()
            if k == 60:
                np.random.set_state(state)
            if k == 70:
                np.random.seed(k)
            s += np.random.randint(9) + x[0] + np.random.standard_normal()
        return s
"""
FEWER = """
    def counts(n):
        x = 0
        s = 0.0
        for k in range(n):
            x += np.random.poisson() + np.random.poisson(3.5) * np.random.poisson(lam=40.0)
            s += np.random.normal()
        return x + s
"""
COUNTS = """
    def counts(rng, n):
        x = 0
        s = 0.0
        for k in range(n):
            x += rng.poisson() + rng.poisson(3.5) - rng.poisson(40.0) + rng.binomial(k, 0.3) - rng.binomial(200, 0.7)
            s += rng.beta(2.0, 3.0) + rng.beta(0.5, 0.5) + rng.beta(1, 0.2)
        return x + s
"""
WHOLE = """
    def dice(rng, n):
        s = 0
        for k in range(n):
            s += rng.integers(1, 7) + rng.integers(5) + rng.integers(0, 2**33) % 7 + rng.integers(3, 4)
            s += rng.integers(-5, 2**32 - 5) % 5
        return s
"""


@needs_compiler
def test_every_draw_from_the_global_stream_is_numpys(tmp_path):
    """All draws that C makes itself, an odd number of normal ones among them, leave `np.random` where Python leaves it."""
    source = same_story(tmp_path, ALL, "walk(77)")
    assert "np.random." not in source.split("def walk_in_c(")[1].split("def walk(")[0]


@needs_compiler
@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937])
def test_every_draw_from_a_generator_is_numpys(tmp_path, bits):
    """A Generator given as argument, also to a helper, is drawn from in C and left where Python leaves it."""
    source = same_story(tmp_path, OF_A_GENERATOR, "simulate(g, 150)", ("cython-typed",), g=np.random.Generator(bits(3)))
    assert "rng.normal" not in source


@needs_compiler
def test_whole_numbers_from_a_generator_are_numpys(tmp_path):
    """`integers` gives the same for ranges below, at and above 32 bits."""
    same_story(tmp_path, WHOLE, "dice(g, 150)", ("cython-typed",), g=np.random.default_rng(3))


@needs_compiler
def test_counts_from_the_global_stream_are_numpys(tmp_path):
    """Poisson numbers are drawn by NumPy's own library, which np.random uses for them too."""
    source = same_story(tmp_path, FEWER, "counts(150)")
    assert "np.random." not in source.split("def counts_in_c(")[1].split("def counts(")[0]


@needs_compiler
def test_c_and_numpy_draw_in_turns(tmp_path):
    """What C does not know is drawn by NumPy between its own draws; older states, seeds and kept numbers count for both."""
    source = same_story(tmp_path, IN_TURNS, "turns(x, 400)", x=np.ones(2))
    assert "draw_normal(0.0, 1.0) + draw_random()" in source
    assert "np.random.vonmises(0.0, 1.0)" in source


@needs_compiler
def test_counts_from_a_generator_are_numpys(tmp_path):
    """The same for a Generator, and beta."""
    source = same_story(tmp_path, COUNTS, "counts(g, 150)", ("cython-typed",), g=np.random.default_rng(6))
    assert "rng.b" not in source


@needs_compiler
def test_generators_made_here_and_global_ones(tmp_path):
    """A Generator made in the function is seeded as in Python; a name of the program is not taken by a helper of ours."""
    source = """
        def f(seed, stream):
            rng = np.random.default_rng(seed)
            next_random = 0.0
            for _ in range(stream):
                next_random += rng.random() + np.random.random()
            return next_random
    """
    text = same_story(tmp_path, source, "f(7, 50)", ("cython-fast",))
    assert "rng_bits = bits_of(rng)" in text
    assert "cdef Twister c_stream" in text


@needs_compiler
def test_seeding_inside_and_errors_on_the_way(tmp_path):
    """`np.random.seed` forgets the kept number in C too; when the function raises, NumPy goes on with the number that is kept."""
    source = """
        def part(x):
            s = 0.0
            for k in range(len(x)):
                s += np.random.normal(0.0, x[k])
                if k == 120:
                    np.random.seed(k)
            return s

        def f(x):
            try:
                return part(x)
            except ValueError:
                return np.random.normal()
    """
    ends_badly = np.ones(301)
    ends_badly[-1] = -1
    text = same_story(tmp_path, source, "f(x)", ("cython-typed",), x=ends_badly)
    assert "draw_normal(0.0, " in text


@needs_compiler
def test_a_function_that_calls_itself_stays_in_c(tmp_path):
    """The user's name is the one to call from outside; inside, the function calls itself without finding the stream again."""
    source = """
        def f(n):
            if n == 0:
                return np.random.normal()
            return f(n - 1) + np.random.normal()
    """
    text = same_story(tmp_path, source, "f(150)", ("cython-typed",))
    assert "return f_in_c(n - 1) + draw_normal(0.0, 1.0)" in text


@needs_compiler
def test_bad_parameters_raise_as_numpy_does(tmp_path):
    """A negative scale raises ValueError out of C too."""
    source = "def f(n, scale):\n    s = 0.0\n    for k in range(n):\n        s += np.random.normal(0.0, scale)\n    return s\n"
    rows, live = proposed(source, "f(200, 1.0)")
    (build,) = backend.compile([rows["cython-typed"]], tmp_path)
    function = backend.load(build, live.bindings)
    with pytest.raises(ValueError, match="scale < 0"):
        function(200, -1.0)


CHOSEN = """
    def f(x, m, n):
        total = 0
        s = 0.0
        for k in range(n):
            total += np.random.choice(6) + np.random.choice(m) + np.random.choice([-1, 1]) + np.random.choice((3, 5, 7))
            s += np.random.choice([0.5, -1.5]) + np.random.choice(x) * x[0] + np.random.normal()
            np.random.shuffle(x)
        return total + s
"""
CHOSEN_BY_A_GENERATOR = """
    def f(rng, x, m, n):
        total = 0
        s = 0.0
        for k in range(n):
            total += rng.choice(6) + rng.choice(m) + rng.choice([-1, 1]) + rng.choice((3, 5, 7))
            s += rng.choice([0.5, -1.5]) + rng.choice(x) * x[0]
            rng.shuffle(x)
        return total + s
"""
SHUFFLED = """
    def f(x, n):
        for k in range(n):
            np.random.shuffle(x)
            x[0], x[1] = x[1], x[0]
        return x
"""


@needs_compiler
def test_choices_and_orders_of_the_global_stream_are_numpys(tmp_path):
    """`choice` of a number, of what is written out and of an array, and `shuffle` of an array: as NumPy draws them."""
    source = same_story(tmp_path, CHOSEN, "f(x, 9, 200)", x=np.arange(7.0))
    assert "np.random." not in source.split("def f_in_c(")[1].split("def f(")[0]


@needs_compiler
def test_choices_and_orders_of_a_generator_are_numpys(tmp_path):
    """The same for a Generator."""
    values = {"x": np.arange(7.0), "g": np.random.default_rng(3)}
    source = same_story(tmp_path, CHOSEN_BY_A_GENERATOR, "f(g, x, 9, 200)", ("cython-typed",), **values)
    assert "rng." not in source.split("\ndef f(")[1]


@needs_compiler
@pytest.mark.parametrize("kind", ["bool", "float32"])
def test_arrays_of_every_number_are_shuffled(tmp_path, kind):
    """The order is NumPy's for elements of every size, also of an array of which only every second element is taken."""
    rows, live = proposed(SHUFFLED, "f(x, 3)", x=np.arange(20).astype(kind)[::2])
    row = rows["cython-typed"]
    assert isinstance(row, Variant), row
    (build,) = backend.compile([quick(row)], tmp_path)
    function = backend.load(build, live.bindings)
    for length in (2, 3, 50):
        told = []
        for way in (live.function, function):
            np.random.seed(length)
            told.append((way(np.arange(2 * length).astype(kind)[::2], 5).tolist(), np.random.random()))
        assert told[0] == told[1]


def test_what_is_no_array_with_one_axis_is_shuffled_by_numpy():
    """Rows change places as wholes, and a list is Python's."""
    source = "def f(x, n):\n    for k in range(n):\n        np.random.shuffle(x)\n    return x[0, 0]\n"
    rows, _ = proposed(source, "f(x, 4)", x=np.ones((4, 4)))
    assert "np.random.shuffle(x)" in rows["cython-typed"].source
    source = "def f(x, n):\n    s = 0\n    for k in range(n):\n        np.random.shuffle(x)\n        s += x[0]\n    return s\n"
    rows, _ = proposed(source, "f(x, 4)", x=[1, 2, 3])
    assert "np.random.shuffle(x)" in rows["cython-typed"].source


MADE_HERE = """
    def f(seed, n):
        rng = np.random.default_rng(seed)
        heights = np.zeros(n)
        turns = 0
        for k in range(n):
            step = rng.choice([-1, 1])
            turns += step * rng.integers(1, 7)
            z = rng.normal(0.0, 1.0, size=4)
            w = rng.integers(0, 9, 3)
            heights[k] = z[0] * z[3] + rng.random() + w[2]
        return heights, turns
"""


@needs_compiler
def test_a_generator_made_in_the_function_leaves_all_else_typed(tmp_path):
    """Numba does not know `default_rng`: the types of everything else are found all the same, and C draws."""
    rows, live = proposed(MADE_HERE, "f(3, 50)")
    row = rows["cython-typed"]
    assert isinstance(row, Variant), row
    assert "cdef double[::1] heights" in row.source.replace("heights, z", "heights")
    assert "next_integers(rng_bits, 1, 7)" in row.source
    (build,) = backend.compile([quick(row)], tmp_path)
    function = backend.load(build, live.bindings)
    for seed in range(5):
        expected, actual = live.function(seed, 60), function(seed, 60)
        assert expected[0].tobytes() == actual[0].tobytes()
        assert expected[1] == actual[1]


def test_means_that_are_arrays_are_not_typed_as_numbers():
    """A draw from an array of means is an array, whatever its name says."""
    source = "def f(x, n):\n    rng = np.random.default_rng(n)\n    z = rng.normal(x, 1.0)\n    return z[0]\n"
    rows, _ = proposed(source, "f(x, 4)", x=np.ones(4))
    assert "cdef double z" not in getattr(rows["cython-typed"], "source", "")
    assert "double" not in getattr(rows["cython-typed"], "source", "").replace("double[", "").partition("def f(")[2]


STAY = {
    "whole arrays": ("def f(x, n):\n    return np.random.normal(size=n)[0] + x[0]\n", "f(x, 9)", "np.random.normal(size=n)"),
    "another way than C's": (
        "def f(x, n):\n    for k in range(n):\n        x[0] += np.random.vonmises(0.5, 0.3)\n    return x\n",
        "f(x, 9)",
        "np.random.vonmises(0.5, 0.3)",
    ),
    "an older RandomState": (
        "def f(rs, n):\n    s = 0.0\n    for k in range(n):\n        s += rs.normal()\n    return s\n",
        "f(rs, 9)",
        "rs.normal()",
    ),
    "a name bound anew": (
        "def f(g, n):\n    s = 0.0\n    for k in range(n):\n        s += g.random()\n    g = n\n    return s + g\n",
        "f(g, 9)",
        "g.random()",
    ),
}


@pytest.mark.parametrize(("source", "call", "kept"), STAY.values(), ids=STAY.keys())
def test_other_draws_stay_pythons(source, call, kept):
    """What C cannot draw with the same numbers remains a call of Python, word for word."""
    rows, _ = proposed(source, call, x=np.ones(4), rs=np.random.RandomState(1), g=np.random.default_rng(1))
    assert isinstance(rows["cython-typed"], Variant)
    assert kept in rows["cython-typed"].source


def test_fast_math_is_left_out_where_numbers_are_drawn():
    """A last digit decides what a drawing loop keeps: `cython-fast` says that it does without fast-math."""
    rows, _ = proposed(ALL, "walk(3)")
    fast = rows["cython-fast"]
    assert isinstance(fast, Variant)
    assert "-ffast-math" not in fast.flags
    assert "no NaN or infinity" not in fast.assumes
    assert "random numbers stay the same" in fast.done


def test_without_numpys_library_python_draws(monkeypatch):
    """Some distributions leave the C library out: then all draws are Python's."""
    monkeypatch.setattr(from_numpy, "is_there", lambda: False)
    rows, _ = proposed(ALL, "walk(3)")
    assert isinstance(rows["cython-typed"], Variant)
    assert "bitgen_t" not in rows["cython-typed"].source


FILLS = """
    def f(n, m):
        s = 0.0
        for k in range(n):
            a = np.random.rand(4, 3)
            b = np.random.normal(0, np.sqrt(m + k), size=m)
            c = np.random.uniform(-1, 1, (m, 2))
            d = np.random.exponential(2.0, 5)
            e = np.random.standard_normal(6)
            g = np.random.gamma(0.4, 1.0, 3)
            s += a[1, 2] + b[m - 1] + c[m - 2, 1] + d[4] + e[3] + g[2]
        return s
"""
FILLS_OF_A_GENERATOR = """
    def f(rng, n):
        s = 0.0
        for k in range(n):
            a = rng.normal(1.0, 2.0, size=7)
            b = rng.random(5)
            c = rng.standard_exponential(4)
            d = rng.standard_normal((2, 3))
            e = rng.uniform(-1, k, 3)
            s += a[6] + b[2] + c[1] + d[1, 2] + e[2]
        return s
"""


@needs_compiler
def test_arrays_from_the_global_stream_are_numpys(tmp_path):
    """One loop of draws gives what NumPy's one call gives, and leaves `np.random` where it would."""
    source = same_story(tmp_path, FILLS, "f(30, 7)")
    assert "size=" not in source
    assert "b_2 = " in source


@needs_compiler
def test_arrays_from_a_generator_are_numpys(tmp_path):
    """The same for a Generator."""
    source = same_story(tmp_path, FILLS_OF_A_GENERATOR, "f(g, 40)", ("cython-typed",), g=np.random.default_rng(4))
    assert "size=" not in source


STAY_WHOLE = {
    "an array of means": ("def f(x, n):\n    y = np.random.normal(x, 1.0, n)\n    return y[0]\n", "np.random.normal(x, 1.0, n)"),
    "whole numbers": ("def f(x, n):\n    y = np.random.randint(0, 9, n)\n    return y[0]\n", "np.random.randint(0, 9, n)"),
    "an array that is in its own size": (
        "def f(x, n):\n    y = np.ones(n)\n    y = np.random.normal(0.0, 1.0, len(y))\n    return y[0]\n",
        "np.random.normal(0.0, 1.0, len(y))",
    ),
}


@pytest.mark.parametrize(("source", "kept"), STAY_WHOLE.values(), ids=STAY_WHOLE.keys())
def test_other_arrays_stay_numpys(source, kept):
    """What is not drawn one by one by the same numbers remains a call of NumPy."""
    rows, _ = proposed(source, "f(x, 4)", x=np.ones(4))
    assert isinstance(rows["cython-typed"], Variant)
    assert kept in rows["cython-typed"].source


def test_the_array_is_made_once_when_only_its_elements_are_used():
    """A work array of one size moves in front of the loop that fills it."""
    source = (
        "def f(x, n):\n    size = len(x)\n    s = 0.0\n    while s < n:\n        y = np.random.normal(0.0, 1.0, size)\n"
        "        s += y.max()\n    return s\n"
    )
    rows, _ = proposed(source, "f(x, 4)", x=np.ones(4))
    text = rows["cython-typed"].source.split("def f_in_c(")[1]
    assert text.index("y = np.empty(size)") < text.index("    while ")
