# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500

cimport cython
import random

cdef struct Floats:
    unsigned int *words  # whose floats these are
    int upto  # how many are made
    unsigned int[2] seen  # the last two of the words they were made of
    double[623] made  # each of a word and the next

cdef struct Twister:
    unsigned int *words  # the 624 words of a Mersenne Twister
    int *place  # how many of them are used up
    Floats *floats

cdef Floats[4] all_floats
cdef int given_floats

cdef Floats *floats_of(unsigned int *words) noexcept:
    """The place for a twister's floats; four twisters have one each."""
    global given_floats
    cdef int k
    for k in range(4):
        if all_floats[k].words == words:
            return &all_floats[k]
    given_floats = (given_floats + 1) & 3
    all_floats[given_floats].words = words
    all_floats[given_floats].upto = 0
    return &all_floats[given_floats]

cdef inline unsigned int mixed(unsigned int high, unsigned int low) noexcept:
    """One bit of a word and 31 of the next, as the twister mixes them."""
    cdef unsigned int both = (high & 0x80000000U) | (low & 0x7FFFFFFFU)
    return (both >> 1) ^ (0x9908B0DFU if both & 1 else 0)

@cython.overflowcheck(False)
cdef void twist(unsigned int *words) noexcept:
    """The next 624 words."""
    cdef int k
    for k in range(227):
        words[k] = words[k + 397] ^ mixed(words[k], words[k + 1])
    for k in range(227, 623):
        words[k] = words[k - 227] ^ mixed(words[k], words[k + 1])
    words[623] = words[396] ^ mixed(words[623], words[0])

cdef inline unsigned int tempered(unsigned int word) noexcept:
    """The 32 random bits of a word."""
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C5680U
    word ^= (word << 15) & 0xEFC60000U
    return word ^ (word >> 18)

@cython.overflowcheck(False)
cdef inline unsigned int next_word(Twister *twister) noexcept:
    """32 random bits."""
    cdef int place = twister.place[0]
    if place >= 624:
        twist(twister.words)
        place = 0
    twister.place[0] = place + 1
    return tempered(twister.words[place])

cdef inline double float_of(unsigned int high, unsigned int low) noexcept:
    """From 0 to 1, by 53 of the random bits of two words."""
    return (<int>(high >> 5) * 67108864.0 + <int>(low >> 6)) * (1.0 / 9007199254740992.0)

@cython.overflowcheck(False)
cdef double make_floats(Twister *twister) noexcept:
    """The next float, and all others that the same words give."""
    cdef int k
    cdef unsigned int high
    cdef unsigned int[624] bits
    cdef Floats *floats = twister.floats
    if twister.place[0] == 623:
        high = next_word(twister)
        return float_of(high, next_word(twister))
    if twister.place[0] >= 624:
        twist(twister.words)
        twister.place[0] = 0
    for k in range(624):
        bits[k] = tempered(twister.words[k])
    for k in range(623):
        floats.made[k] = float_of(bits[k], bits[k + 1])
    floats.seen[0], floats.seen[1] = twister.words[622], twister.words[623]
    floats.words, floats.upto = twister.words, 623
    twister.place[0] += 2
    return floats.made[twister.place[0] - 2]

@cython.overflowcheck(False)
cdef inline double next_float(Twister *twister) noexcept:
    """From 0 to 1, by 53 random bits."""
    cdef int place = twister.place[0]
    cdef Floats *floats = twister.floats
    if place >= floats.upto or twister.words[622] != floats.seen[0] or twister.words[623] != floats.seen[1]:
        return make_floats(twister)
    twister.place[0] = place + 2
    return floats.made[place]

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
    twister.floats = floats_of(twister.words)
    return twister

cdef object python_stream = of_python.random.__self__
cdef Twister python_words = twister_of(python_stream)

@cython.overflowcheck(False)
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
    return value

cdef long long python_getrandbits(Twister *twister, long long count) except? -1:
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
        number = python_getrandbits(&python_words, 32)
        if int(hex(number), 16) != number:
            wrong += 1
    return wrong
