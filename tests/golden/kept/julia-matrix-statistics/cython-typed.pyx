# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500
# distutils: include_dirs = <python>/site-packages/numpy/_core/include
# distutils: extra_link_args = -L<python>/site-packages/numpy/random/lib -lnpyrandom -lm

cimport cython
import numpy as np
import math

from libc.math cimport INFINITY, copysign, isnan, log, signbit, sqrt

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

cdef inline double draw_normal(double loc, double scale) except? -1:
    """np.random.normal."""
    if signbit(scale) and not isnan(scale):
        raise ValueError("scale < 0")
    return loc + scale * next_normal()

cdef inline double exact(long long n) except? -1:
    """n as a float, if there is one with its value."""
    if -9007199254740992LL <= n <= 9007199254740992LL:
        return <double>n
    if <double>n > 9.2233720368547e18 or <long long><double>n != n:
        raise OverflowError("there is no float with the value of this integer")
    return <double>n


@cython.cdivision(True)  # no divisor here can be zero
cdef inline double array_divide(double a, double b) noexcept:
    # arrays divide by zero without an error: the answer is inf or nan
    if b != 0:
        return a / b
    return a * copysign(INFINITY, b)


def matrix_statistics_in_c(long long count):
    cdef long long size, k, i, j, l, m, n, n1, i1, n2, i2, n3, i4, i3, n4, i6, i5
    cdef double[::1] wide, square, diagonal, diagonal1
    cdef double[:, ::1] a, b, c, d, p, joined, joined1, q, product, product1, product2, product3
    cdef double factor, factor1, total, total2, factor2, factor3, total1, total3, total5, value, total4, value1, total7, value2, total6, value3
    size = 5
    wide = np.zeros(count)
    square = np.zeros(count)
    a = np.empty((size, size))
    b = np.empty((size, size))
    c = np.empty((size, size))
    d = np.empty((size, size))
    p = np.empty((5, 20))
    joined = np.empty((5, 10))
    joined1 = np.empty((5, 10))
    q = np.empty((10, 10))
    product = np.empty((20, 20))
    product1 = np.empty((20, 20))
    diagonal = np.empty(20)
    product2 = np.empty((10, 10))
    product3 = np.empty((10, 10))
    diagonal1 = np.empty(10)
    for k in range(count):
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for i in range(size):
                for j in range(size):
                    a[i, j] = draw_normal(0.0, 1.0)
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for i in range(size):
                for j in range(size):
                    b[i, j] = draw_normal(0.0, 1.0)
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for i in range(size):
                for j in range(size):
                    c[i, j] = draw_normal(0.0, 1.0)
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for i in range(size):
                for j in range(size):
                    d[i, j] = draw_normal(0.0, 1.0)
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    p[l, m] = a[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    p[l, m + 5] = b[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    p[l, m + 10] = c[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    p[l, m + 15] = d[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    joined[l, m] = a[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    joined[l, m + 5] = b[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    joined1[l, m] = c[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(5):
                    joined1[l, m + 5] = d[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(10):
                    q[l, m] = joined[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(5):
                for m in range(10):
                    q[l + 5, m] = joined1[l, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(20):
                for m in range(20):
                    product[l, m] = 0.0
                for n in range(5):
                    factor = p[n, l]
                    for m in range(20):
                        product[l, m] += factor * p[n, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(20):
                for m in range(20):
                    product1[l, m] = 0.0
                for n in range(20):
                    factor1 = product[l, n]
                    for m in range(20):
                        product1[l, m] += factor1 * product[n, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(20):
                total = 0.0
                for n in range(20):
                    total += product1[l, n] * product1[n, l]
                diagonal[l] = total
        n1 = diagonal.shape[0]
        total2 = 0.0
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for i1 in range(n1):
                total2 += diagonal[i1]
        wide[k] = total2
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(10):
                for m in range(10):
                    product2[l, m] = 0.0
                for n in range(10):
                    factor2 = q[n, l]
                    for m in range(10):
                        product2[l, m] += factor2 * q[n, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(10):
                for m in range(10):
                    product3[l, m] = 0.0
                for n in range(10):
                    factor3 = product2[l, n]
                    for m in range(10):
                        product3[l, m] += factor3 * product2[n, m]
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for l in range(10):
                total1 = 0.0
                for n in range(10):
                    total1 += product3[l, n] * product3[n, l]
                diagonal1[l] = total1
        n2 = diagonal1.shape[0]
        total3 = 0.0
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for i2 in range(n2):
                total3 += diagonal1[i2]
        square[k] = total3
    n3 = wide.shape[0]
    total5 = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i4 in range(n3):
            total5 += wide[i4]
    value = array_divide(total5, exact(n3))
    total4 = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i3 in range(n3):
            value1 = wide[i3] - value
            total4 += value1 * value1
    n4 = square.shape[0]
    total7 = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i6 in range(n4):
            total7 += square[i6]
    value2 = array_divide(total7, exact(n4))
    total6 = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for i5 in range(n4):
            value3 = square[i5] - value2
            total6 += value3 * value3
    return (array_divide(sqrt(array_divide(total4, exact(n3))), value), array_divide(sqrt(array_divide(total6, exact(n4))), value2))


def matrix_statistics(*arguments):
    """matrix_statistics_in_c with the random numbers that np.random would give."""
    with begin_stream():
        return matrix_statistics_in_c(*arguments)


begin_stream()
