# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500
# distutils: include_dirs = <python>/site-packages/numpy/_core/include
# distutils: extra_link_args = -L<python>/site-packages/numpy/random/lib -lnpyrandom -lm

cimport cython
import numpy as np
import math

from libc.math cimport isfinite, isinf, isnan, log, pow, signbit, sqrt

from cpython.pycapsule cimport PyCapsule_GetPointer

cdef extern from "numpy/random/bitgen.h":
    ctypedef struct bitgen_t:
        void *state
        unsigned int (*next_uint32)(void *) noexcept nogil
        unsigned long long (*next_uint64)(void *) noexcept nogil
        double (*next_double)(void *) noexcept nogil

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

from cpython.object cimport PyObject

cdef struct RandomState:  # np.random as it lies in memory
    PyObject head
    void *methods
    PyObject *bit_generator
    bitgen_t own_bits
    bitgen_t *bits
    int has_normal
    double normal  # normal numbers come in pairs: the second one is kept

cdef Twister stream  # the words of np.random
cdef RandomState *shared

cdef object begin_stream():
    """Finds the generator that np.random uses now; its lock keeps other threads from drawing meanwhile."""
    global shared
    state = np.random.mtrand._rand
    source = state._bit_generator
    shared = <RandomState *>state
    if type(source) is not np.random.MT19937 or shared.bits != &shared.own_bits:
        raise TypeError("np.random has been given another generator than its own")
    stream.words = <unsigned int *>shared.bits.state
    stream.place = <int *>(stream.words + 624)
    stream.floats = floats_of(stream.words)
    return source.lock

cdef double new_normals() noexcept:
    """Two standard normal numbers by Marsaglia's polar method; the first of them is kept."""
    cdef double u, v, square, factor
    while True:
        u = 2.0 * next_float(&stream) - 1.0
        v = 2.0 * next_float(&stream) - 1.0
        square = u * u + v * v
        if 0.0 < square < 1.0:
            break
    factor = sqrt(-2.0 * log(square) / square)
    shared.normal = factor * u
    shared.has_normal = True
    return factor * v

cdef inline double next_normal() noexcept:
    """A standard normal number."""
    cdef double kept
    if not shared.has_normal:
        return new_normals()
    kept = shared.normal
    shared.has_normal = False
    shared.normal = 0.0
    return kept

cdef double next_gamma_number(double shape) noexcept:
    """A standard gamma number: Marsaglia and Tsang's method, for shapes below 1 Ahrens and Dieter's."""
    cdef double b, c, u, v, x
    if shape == 1.0:
        return -log(1.0 - next_float(&stream))
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        while True:
            u = next_float(&stream)
            v = -log(1.0 - next_float(&stream))
            if u <= 1.0 - shape:
                x = pow(u, 1.0 / shape)
                if x <= v:
                    return x
            else:
                c = -log((1.0 - u) / shape)
                x = pow(1.0 - shape + shape * c, 1.0 / shape)
                if x <= v + c:
                    return x
    b = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * b)
    while True:
        x = next_normal()
        v = 1.0 + c * x
        while v <= 0.0:
            x = next_normal()
            v = 1.0 + c * x
        v = v * v * v
        u = next_float(&stream)
        if u < 1.0 - 0.0331 * (x * x) * (x * x) or log(u) < 0.5 * x * x + b * (1.0 - v + log(v)):
            return b * v

cdef double draw_gamma(double shape, double scale) except? -1:
    """np.random.gamma."""
    if signbit(shape) and not isnan(shape):
        raise ValueError("shape < 0")
    if signbit(scale) and not isnan(scale):
        raise ValueError("scale < 0")
    return scale * next_gamma_number(shape)

cdef inline double draw_normal(double loc, double scale) except? -1:
    """np.random.normal."""
    if signbit(scale) and not isnan(scale):
        raise ValueError("scale < 0")
    return loc + scale * next_normal()

cdef inline double checked_sqrt(double x) except? -1:
    """math.sqrt, with the errors that Python raises."""
    cdef double result = sqrt(x)
    if isnan(result) and not isnan(x):
        raise ValueError("math domain error")
    if isinf(result) and isfinite(x):
        raise ValueError("math domain error")
    return result


def gibbs_in_c(long long n, long long thin):
    cdef double[:, ::1] samples_view
    cdef double x, y
    cdef long long k, _
    samples = np.zeros((n, 2))
    samples_view = samples
    x = 0.0
    y = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for k in range(n):
            for _ in range(thin):
                x = draw_gamma(3.0, 1.0 / (y * y + 4.0))
                y = draw_normal(1.0 / (1.0 + x), 1.0 / checked_sqrt(2.0 * (1.0 + x)))
            samples_view[k, 0] = x
            samples_view[k, 1] = y
    return samples


def gibbs(*arguments):
    """gibbs_in_c with the random numbers that np.random would give."""
    with begin_stream():
        return gibbs_in_c(*arguments)


begin_stream()
