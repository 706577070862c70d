"""Python's own random numbers in C. Out: the text of functions that stand above the program's own.

`random.random()` and all that is built on it take their bits from a Mersenne Twister inside a `random.Random`: 624 words, and how
many of them are used up. C reads and writes them where they are: draws that stay Python's go on with the same numbers, and
nothing has to be given back when a call ends.
"""

from __future__ import annotations

import ctypes
import math
import random
import sys

IN_PYTHON = '''import random as of_python

from cpython.object cimport PyObject

cdef struct PythonRandom:  # a random.Random as it lies in memory
    PyObject head
    int place
    unsigned int words[624]

cdef Twister twister_of(generator) except *:
    """Where a random.Random keeps its words."""
    cdef Twister twister
    if type(generator) is not of_python.Random:
        raise TypeError("what draws random numbers here must be a random.Random")
    twister.words = (<PythonRandom *>generator).words
    twister.place = &(<PythonRandom *>generator).place
    twister.floats = floats_of(twister.words)
    return twister'''

OF_PYTHON = """cdef object python_stream = of_python.random.__self__
cdef Twister python_words = twister_of(python_stream)"""

BELOW = '''@cython.overflowcheck(False)
cdef unsigned long long next_bits(Twister *twister, int count) noexcept:
    """So many random bits, 64 at most."""
    cdef unsigned long long low
    if count <= 32:
        return next_word(twister) >> (32 - count)
    low = next_word(twister)
    return low | (<unsigned long long>(next_word(twister) >> (64 - count)) << 32)

@cython.overflowcheck(False)
cdef inline unsigned long long next_below(Twister *twister, unsigned long long end) noexcept:
    """A whole number from 0 up to `end`: bits are drawn until they fit."""
    cdef int count = 0
    cdef unsigned long long value = end
    while value != 0:
        count += 1
        value >>= 1
    value = next_bits(twister, count)
    while value >= end:
        value = next_bits(twister, count)
    return value'''

FLOATS = {
    "random": '''cdef inline double python_random(Twister *twister) except? -1:
    """random.random; what may raise is called in the order in which it is written."""
    return next_float(twister)''',
    "uniform": '''cdef inline double python_uniform(Twister *twister, double a, double b) except? -1:
    """random.uniform."""
    return a + (b - a) * next_float(twister)''',
    "gauss": '''cdef double python_gauss(generator, Twister *twister, double mu, double sigma) except? -1:
    """random.gauss: the numbers come in pairs, and the generator keeps the second one."""
    cdef double angle, radius
    kept = generator.gauss_next
    if kept is not None:
        generator.gauss_next = None
        return mu + <double>kept * sigma
    angle = next_float(twister) * 6.283185307179586
    radius = {sqrt}(-2.0 * {log}(1.0 - next_float(twister)))
    generator.gauss_next = {sin}(angle) * radius
    return mu + {cos}(angle) * radius * sigma''',
    "normalvariate": '''cdef double python_normalvariate(Twister *twister, double mu, double sigma) except? -1:
    """random.normalvariate, by Kinderman and Monahan's method."""
    cdef double u, v, z
    while True:
        u = next_float(twister)
        v = 1.0 - next_float(twister)
        z = {magic!r} * (u - 0.5) / v
        if z * z / 4.0 <= -{log}(v):
            return mu + z * sigma''',
    "expovariate": '''cdef double python_expovariate(Twister *twister, double rate) except? -1:
    """random.expovariate."""
    cdef double drawn = -{log}(1.0 - next_float(twister))
    if rate == 0.0:
        raise ZeroDivisionError("float division by zero")
    return drawn / rate''',
    "triangular": '''cdef double python_triangular(Twister *twister, double low, double high, double mode) except? -1:
    """random.triangular."""
    cdef double u = next_float(twister), c
    if high == low:
        return low
    c = (mode - low) / (high - low)
    if u > c:
        u, c, low, high = 1.0 - u, 1.0 - c, high, low
    if u * c < 0.0:
        raise ValueError("math domain error")
    return low + (high - low) * {sqrt}(u * c)''',
    "gammavariate": '''cdef double python_gammavariate(Twister *twister, double alpha, double beta) except? -1:
    """random.gammavariate: Cheng's method, for alpha below 1 Ahrens and Dieter's."""
    cdef double spread, u, v, w, x, r
    if alpha <= 0.0 or beta <= 0.0:
        raise ValueError("gammavariate: alpha and beta must be > 0.0")
    if alpha == 1.0:
        return -{log}(1.0 - next_float(twister)) * beta
    if alpha > 1.0:
        spread = {sqrt}(2.0 * alpha - 1.0)
        while True:
            u = next_float(twister)
            if not 1e-7 < u < 0.9999999:
                continue
            w = 1.0 - next_float(twister)
            v = {log}(u / (1.0 - u)) / spread
            x = alpha * {exp}(v)
            w = u * u * w
            r = alpha - {log4!r} + (alpha + spread) * v - x
            if r + {constant!r} - 4.5 * w >= 0.0 or r >= {log}(w):
                return x * beta
    while True:
        v = ({e!r} + alpha) / {e!r}
        w = v * next_float(twister)
        x = {pow}(w, 1.0 / alpha) if w <= 1.0 else -{log}((v - w) / alpha)
        u = next_float(twister)
        if u <= ({pow}(x, alpha - 1.0) if w > 1.0 else {exp}(-x)):
            return x * beta''',
    "betavariate": '''cdef double python_betavariate(Twister *twister, double alpha, double beta) except? -1:
    """random.betavariate, as a share of two draws of gammavariate."""
    cdef double y = python_gammavariate(twister, alpha, 1.0)
    return y / (y + python_gammavariate(twister, beta, 1.0)) if y != 0.0 else 0.0''',
}
"""By kind. The words in braces are C's functions, as the program's module calls them, and Python's own constants.

None is `noexcept`: C would be free to make two draws of one expression in either order.
"""

INTEGERS = {
    "randrange": '''@cython.overflowcheck(False)
cdef long long python_randrange(Twister *twister, long long start, long long stop) except? -1:
    """random.randrange(start, stop)."""
    if start >= stop:
        raise ValueError("empty range for randrange()")
    cdef unsigned long long first = start
    return <long long>(first + next_below(twister, <unsigned long long>stop - first))''',
    "randint": '''@cython.overflowcheck(False)
cdef long long python_randint(Twister *twister, long long a, long long b) except? -1:
    """random.randint(a, b), with b among the numbers."""
    if a > b:
        raise ValueError("empty range for randrange()")
    cdef unsigned long long first = a, count = <unsigned long long>b - first + 1
    if count == 0:
        raise OverflowError("this range needs Python's big integers")
    return <long long>(first + next_below(twister, count))''',
    "getrandbits": '''cdef long long python_getrandbits(Twister *twister, long long count) except? -1:
    """random.getrandbits, if the bits fit."""
    if count < 0:
        raise ValueError("number of bits must be non-negative")
    if count > 63:
        raise OverflowError("these bits need Python's big integers")
    return <long long>next_bits(twister, <int>count) if count > 0 else 0''',
    "choice": '''cdef long long python_place(Twister *twister, long long length) except -1:
    """Which item random.choice takes out of so many."""
    if length <= 0:
        raise IndexError("Cannot choose from an empty sequence")
    return <long long>next_below(twister, length)''',
}

SHUFFLE = '''cdef object python_shuffle(Twister *twister, list items):
    """random.shuffle of a list."""
    cdef Py_ssize_t k, other
    for k in range(len(items) - 1, 0, -1):
        other = <Py_ssize_t>next_below(twister, k + 1)
        items[k], items[other] = items[other], items[k]'''

NAMES = """PyObject PythonRandom twister_of of_python python_stream python_words next_bits next_below
python_random python_uniform python_gauss python_normalvariate python_expovariate python_triangular python_gammavariate
python_betavariate python_randrange python_randint python_getrandbits python_place python_shuffle""".split()
CONSTANTS = {
    "magic": 4 * math.exp(-0.5) / math.sqrt(2.0),
    "log4": math.log(4.0),
    "constant": 1.0 + math.log(4.5),
    "e": math.e,
}


def is_known() -> bool:
    """Whether this Python keeps its random numbers where the C text looks for them: tried with a generator of our own."""
    if sys.implementation.name != "cpython" or not getattr(sys, "_is_gil_enabled", lambda: True)():
        return False
    generator = random.Random(1)  # noqa: S311 - only its place in memory counts
    generator.random()
    head = object.__basicsize__
    if type(generator).__mro__[1].__basicsize__ < head + 4 * 625:
        return False
    state = generator.getstate()[1]
    found = (ctypes.c_uint32 * 625).from_address(id(generator) + head)
    return [*found[1:], found[0]] == list(state)
