# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500
# distutils: include_dirs = <python>/site-packages/numpy/_core/include
# distutils: extra_link_args = -L<python>/site-packages/numpy/random/lib -lnpyrandom -lm

cimport cython
import numpy as np
import math

from libc.math cimport INFINITY, copysign, isfinite, isnan, log, signbit, sqrt

from cpython.pycapsule cimport PyCapsule_GetPointer

cdef extern from "numpy/random/bitgen.h":
    ctypedef struct bitgen_t:
        void *state
        unsigned int (*next_uint32)(void *) noexcept nogil
        unsigned long long (*next_uint64)(void *) noexcept nogil
        double (*next_double)(void *) noexcept nogil

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

cdef Twister stream  # the words of np.random
cdef bitgen_t *stream_bits

cdef object begin_stream():
    """Finds the generator that np.random uses now; its lock keeps other threads from drawing meanwhile."""
    global stream_bits
    bits = np.random.mtrand._rand._bit_generator
    if type(bits) is not np.random.MT19937:
        raise TypeError("np.random has been given another generator than its own")
    stream_bits = <bitgen_t *>PyCapsule_GetPointer(bits.capsule, "BitGenerator")
    stream.words = <unsigned int *>stream_bits.state
    stream.place = <int *>(stream.words + 624)
    return bits.lock

cdef double draw_uniform(double low, double high) except? -1:
    """np.random.uniform."""
    if not isfinite(high - low):
        raise OverflowError("Range exceeds valid bounds")
    return low + (high - low) * next_float(stream)

cdef bint is_taken, has_kept
cdef double kept_normal  # normal numbers come in pairs: the second one is kept
cdef int asked

cdef double next_normal() except? -1:
    """A standard normal number by Marsaglia's polar method. The first hundred of a call are left to NumPy: that is cheaper."""
    global is_taken, has_kept, kept_normal, asked
    cdef double u, v, square, factor
    if not is_taken:
        asked += 1
        if asked <= 100:
            return np.random.standard_normal()
        has_kept = np.random.get_state(legacy=False)["has_gauss"]
        if has_kept:
            kept_normal = np.random.standard_normal()
        is_taken = True
    if has_kept:
        has_kept = False
        return kept_normal
    while True:
        u = 2.0 * next_float(stream) - 1.0
        v = 2.0 * next_float(stream) - 1.0
        square = u * u + v * v
        if 0.0 < square < 1.0:
            break
    factor = sqrt(-2.0 * log(square) / square)
    kept_normal = factor * u
    has_kept = True
    return factor * v

cdef void forget_normals():
    """As np.random is when a call begins, or when it is seeded."""
    global is_taken, has_kept, asked
    is_taken = has_kept = False
    asked = 0

cdef object give_back():
    """np.random goes on with the number that was kept."""
    if has_kept:
        state = np.random.get_state(legacy=False)
        state["has_gauss"], state["gauss"] = 1, kept_normal
        np.random.set_state(state)

cdef double draw_normal(double loc, double scale) except? -1:
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


def abc_in_c(double[::1] y, long long n, double epsilon):
    cdef long long n1, j, size, count, i, n2
    cdef double total, mean, total2, value, total1, value1, spread, m, s, total3, total5, value2, total4, value3
    cdef double[:, ::1] kept
    cdef double[::1] simulated
    n1 = y.shape[0]
    total = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for j in range(n1):
            total += y[j]
    mean = array_divide(total, exact(n1))
    total2 = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for j in range(n1):
            total2 += y[j]
    value = array_divide(total2, exact(n1))
    total1 = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for j in range(n1):
            value1 = y[j] - value
            total1 += value1 * value1
    spread = sqrt(array_divide(total1, exact(n1)))
    size = len(y)
    kept = np.zeros((n, 2))
    count = 0
    simulated = np.empty(size)
    while count < n:
        m = draw_uniform(0.0, 4.0)
        s = draw_uniform(0.5, 2.0)
        for i in range(size):
            simulated[i] = draw_normal(m, s)
        n2 = simulated.shape[0]
        total3 = 0.0
        with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
            for j in range(n2):
                total3 += simulated[j]
        if abs(array_divide(total3, exact(n2)) - mean) < epsilon:
            total5 = 0.0
            with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
                for j in range(n2):
                    total5 += simulated[j]
            value2 = array_divide(total5, exact(n2))
            total4 = 0.0
            with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
                for j in range(n2):
                    value3 = simulated[j] - value2
                    total4 += value3 * value3
            if abs(sqrt(array_divide(total4, exact(n2))) - spread) < epsilon:
                kept[count, 0] = m
                kept[count, 1] = s
                count += 1
    return np.asarray(kept)


def abc(*arguments):
    """abc_in_c with the random numbers that np.random would give."""
    with begin_stream():
        forget_normals()
        try:
            return abc_in_c(*arguments)
        finally:
            give_back()


begin_stream()
