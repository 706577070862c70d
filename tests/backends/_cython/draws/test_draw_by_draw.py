"""Every draw by itself, held against Python to the last bit: its numbers, and where it leaves the generator."""

import random
from dataclasses import replace

import numpy as np
import pytest
from compilers import needs_compiler_and

from ipyaccel.backends._cython.draws.library import is_there
from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

# ruff: noqa: NPY002 - the global stream of `np.random` is what is tested here

needs_compiler = needs_compiler_and(is_there(), "needs NumPy's library of random numbers")

BOTH = """uniform() uniform(-1.5,2) normal() normal(1.0,2.0) normal(0,0) standard_normal() exponential() exponential(0.3)
standard_exponential() gamma(0.4) gamma(1.0,2.0) gamma(3.0,1/(k+1)) gamma(0.0) standard_gamma(0.999) standard_gamma(7)
poisson() poisson(0.0) poisson(3.5) poisson(9.99) poisson(10.0) poisson(1e6) binomial(k,0.3) binomial(200,0.7) binomial(9,0.0)
binomial(9,1.0) binomial(0,0.5) binomial(3000,0.01) geometric(0.2) geometric(0.5) geometric(1.0) geometric(1e-9)
beta(2.0,3.0) beta(0.5,0.5) beta(1,0.2) beta(1e-4,1e-3) beta(0.5,2) lognormal() lognormal(0.1,0.2) laplace() laplace(1,0.5)
triangular(0,1,3) triangular(0.0,0.0,k+1) triangular(-1,2,2) chisquare(3) chisquare(0.7) chisquare(2) standard_t(4)
standard_t(0.5) weibull(1.5) weibull(0) weibull(0.1) pareto(2.5) pareto(0.3) rayleigh() rayleigh(2.0) rayleigh(0)
random()""".split()
OF_THE_STREAM = """random_sample() ranf() sample() rand() randn() randint(6) randint(1,7) randint(-5,2**40) randint(0,2**32)
randint(0,2**32-1) randint(5,6) randint(-2**62,2**62)""".split()
OF_A_GENERATOR = """integers(6) integers(1,7) integers(-5,2**40) integers(0,2**32) integers(0,2**32-1) integers(5,6)
integers(-2**62,2**62)""".split()
OF_PYTHON = """random() uniform(-1,3.5) gauss(0,2) gauss(1.5,0.0) normalvariate(0,1) expovariate(0.5) triangular(0,2,1)
triangular(0,0,0) betavariate(2,3) betavariate(0.5,0.5) gammavariate(0.5,2) gammavariate(1,2) gammavariate(2.5,1)
randint(1,6) randint(4,4) randrange(10) randrange(-5,2**40) randrange(1,2**32) getrandbits(1) getrandbits(33) getrandbits(63)
choice([-1,1]) choice((3,5,7)) choice([0.5,1.5])""".split()
TIMES, SEEDS = 300, range(6)


def program(whose, draws, parameters):
    """A function that writes the numbers of each draw into a row of its own, with one row of another draw before each."""
    lines = [f"def f({parameters}floats, wholes, n):"]
    for place, draw in enumerate(draws):
        row = "wholes" if draw.startswith(WHOLE) else "floats"
        lines += [f"    {row}[{place}, 0] = {whose}.{draw.replace('k', '3')}", "    for k in range(1, n):"]
        lines += [f"        {row}[{place}, k] = {whose}.{draw}"]
    return "\n".join([*lines, "    return 0", ""])


WHOLE = ("poisson", "binomial", "geometric", "randint", "integers", "randrange", "getrandbits", "choice([-", "choice((")


def built(source, call, directory, **values):
    """The function compiled with Python's rules, its source, and the original."""
    namespace = {"np": np, "random": random, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    row = {row.name: row for row in backend.propose(workload, find_facts(workload, live))}["cython-typed"]
    assert isinstance(row, Variant), row
    # Less is optimised only so that the test is quicker.
    quick = replace(row, flags=tuple("-O1" if flag.startswith("-O") else flag for flag in row.flags))
    (build,) = backend.compile([quick], directory)
    return backend.load(build, live.bindings), row.source, namespace["f"]


def drawn(function, draws, *before):
    """The numbers of one call."""
    floats, wholes = np.zeros((len(draws), TIMES)), np.zeros((len(draws), TIMES), dtype=np.int64)
    function(*before, floats, wholes, TIMES)
    return floats, wholes


def assert_same(draws, expected, actual):
    """Both hold the same numbers, bit by bit."""
    for place, draw in enumerate(draws):
        for theirs, ours in zip(expected, actual, strict=True):
            assert theirs[place].tobytes() == ours[place].tobytes(), draw


@needs_compiler
def test_the_global_stream_of_numpy(tmp_path):
    """Each draw of `np.random` gives NumPy's numbers for every seed, and leaves words and kept number as NumPy does."""
    draws = [*BOTH, *OF_THE_STREAM]
    tables = {"floats": np.zeros((len(draws), TIMES)), "wholes": np.zeros((len(draws), TIMES), dtype=np.int64)}
    ours, source, original = built(program("np.random", draws, ""), f"f(floats, wholes, {TIMES})", tmp_path, **tables)
    assert "np.random." not in source.split("def f_in_c(")[1].split("def f(")[0]
    for seed in SEEDS:
        told = []
        for function in (original, ours):
            np.random.seed(seed)
            np.random.random(seed)
            np.random.randint(0, 2**31, seed)
            told.append((drawn(function, draws), str(np.random.get_state()), np.random.random(700).tobytes()))
        assert_same(draws, told[0][0], told[1][0])
        assert told[0][1:] == told[1][1:]


@needs_compiler
@pytest.mark.parametrize("bits", [np.random.PCG64, np.random.MT19937, np.random.Philox])
def test_a_generator(tmp_path, bits):
    """Each draw from a Generator gives NumPy's numbers for every seed, whatever its bits come from."""
    draws = [*BOTH, *OF_A_GENERATOR]
    tables = {"floats": np.zeros((len(draws), TIMES)), "wholes": np.zeros((len(draws), TIMES), dtype=np.int64)}
    values = {"rng": np.random.Generator(bits(1)), **tables}
    ours, source, original = built(program("rng", draws, "rng, "), f"f(rng, floats, wholes, {TIMES})", tmp_path, **values)
    assert "rng." not in source.split("\ndef f(")[1]
    for seed in SEEDS:
        told = []
        for function in (original, ours):
            generator = np.random.Generator(bits(seed))
            told.append((drawn(function, draws, generator), generator.bytes(30)))
        assert_same(draws, told[0][0], told[1][0])
        assert told[0][1] == told[1][1]


@needs_compiler
def test_the_generator_of_python(tmp_path):
    """Each draw of `random` gives Python's numbers for every seed, and leaves its state as Python does."""
    draws = OF_PYTHON
    tables = {"floats": np.zeros((len(draws), TIMES)), "wholes": np.zeros((len(draws), TIMES), dtype=np.int64)}
    ours, source, original = built(program("random", draws, ""), f"f(floats, wholes, {TIMES})", tmp_path, **tables)
    assert "random." not in source.split("\ndef f(")[1]
    for seed in SEEDS:
        told = []
        for function in (original, ours):
            random.seed(seed)
            random.getrandbits(32 * seed + 1)
            told.append((drawn(function, draws), random.getstate()))
        assert_same(draws, told[0][0], told[1][0])
        assert told[0][1] == told[1][1]
