# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import random

cdef struct Twister:
    unsigned int *words  # the 624 words of a Mersenne Twister
    int *place  # how many of them are used up

cdef inline unsigned int mixed(unsigned int high, unsigned int low) noexcept:
    """One bit of a word and 31 of the next, as the twister mixes them."""
    cdef unsigned int both = (high & 0x80000000U) | (low & 0x7FFFFFFFU)
    return (both >> 1) ^ (0x9908B0DFU if both & 1 else 0)

cdef void twist(unsigned int *words) noexcept:
    """The next 624 words."""
    cdef int k
    for k in range(227):
        words[k] = words[k + 397] ^ mixed(words[k], words[k + 1])
    for k in range(227, 623):
        words[k] = words[k - 227] ^ mixed(words[k], words[k + 1])
    words[623] = words[396] ^ mixed(words[623], words[0])

@cython.overflowcheck(False)
cdef inline unsigned int next_word(Twister twister) noexcept:
    """32 random bits."""
    cdef unsigned int word
    if twister.place[0] >= 624:
        twist(twister.words)
        twister.place[0] = 0
    word = twister.words[twister.place[0]]
    twister.place[0] += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C5680U
    word ^= (word << 15) & 0xEFC60000U
    return word ^ (word >> 18)

cdef inline double next_float(Twister twister) noexcept:
    """From 0 to 1, by 53 random bits."""
    cdef unsigned int high = next_word(twister) >> 5, low = next_word(twister) >> 6
    return (high * 67108864.0 + low) * (1.0 / 9007199254740992.0)

import random as of_python

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
    return twister

cdef object python_stream = of_python.random.__self__
cdef Twister python_words = twister_of(python_stream)

@cython.overflowcheck(False)
cdef unsigned long long next_bits(Twister twister, int count) noexcept:
    """So many random bits, 64 at most."""
    cdef unsigned long long low
    if count <= 32:
        return next_word(twister) >> (32 - count)
    low = next_word(twister)
    return low | (<unsigned long long>(next_word(twister) >> (64 - count)) << 32)

@cython.overflowcheck(False)
cdef inline unsigned long long next_below(Twister twister, unsigned long long end) noexcept:
    """A whole number from 0 up to `end`: bits are drawn until they fit."""
    cdef int count = 0
    cdef unsigned long long value = end
    while value != 0:
        count += 1
        value >>= 1
    value = next_bits(twister, count)
    while value >= end:
        value = next_bits(twister, count)
    return value

cdef long long python_getrandbits(Twister twister, long long count) except? -1:
    """random.getrandbits, if the bits fit."""
    if count < 0:
        raise ValueError("number of bits must be non-negative")
    if count > 63:
        raise OverflowError("these bits need Python's big integers")
    return <long long>next_bits(twister, <int>count) if count > 0 else 0


def parse_int(long long count):
    cdef long long wrong, _
    wrong = 0
    for _ in range(count):
        number = python_getrandbits(python_words, 32)
        if int(hex(number), 16) != number:
            wrong += 1
    return wrong
