# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500
# distutils: include_dirs = <python>/site-packages/numpy/_core/include
# distutils: extra_link_args = -L<python>/site-packages/numpy/random/lib -lnpyrandom -lm

cimport cython
import numpy as np
import math

from libc.math cimport isfinite, isinf, isnan, log, log1p, pow, signbit, sqrt

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

cdef double draw_gamma(double shape, double scale) except? -1:
    """np.random.gamma: Marsaglia and Tsang's method, for shapes below 1 Ahrens and Dieter's."""
    cdef double b, c, u, v, x
    if signbit(shape) and not isnan(shape):
        raise ValueError("shape < 0")
    if signbit(scale) and not isnan(scale):
        raise ValueError("scale < 0")
    if shape == 1.0:
        return scale * -log1p(-next_float(stream))
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        while True:
            u = next_float(stream)
            v = -log1p(-next_float(stream))
            if u <= 1.0 - shape:
                x = pow(u, 1.0 / shape)
                if x <= v:
                    return scale * x
            else:
                c = -log((1.0 - u) / shape)
                x = pow(1.0 - shape + shape * c, 1.0 / shape)
                if x <= v + c:
                    return scale * x
    b = shape - 1.0 / 3.0
    c = 1.0 / sqrt(9.0 * b)
    while True:
        x = next_normal()
        v = 1.0 + c * x
        while v <= 0.0:
            x = next_normal()
            v = 1.0 + c * x
        v = v * v * v
        u = next_float(stream)
        if u < 1.0 - 0.0331 * (x * x) * (x * x) or log(u) < 0.5 * x * x + b * (1.0 - v + log(v)):
            return scale * (b * v)

cdef double draw_normal(double loc, double scale) except? -1:
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
    cdef double[:, ::1] samples
    cdef double x, y
    cdef long long k, _
    samples = np.zeros((n, 2))
    x = 0.0
    y = 0.0
    with cython.boundscheck(False), cython.wraparound(False), cython.overflowcheck(False):
        for k in range(n):
            for _ in range(thin):
                x = draw_gamma(3.0, 1.0 / (y * y + 4.0))
                y = draw_normal(1.0 / (1.0 + x), 1.0 / checked_sqrt(2.0 * (1.0 + x)))
            samples[k, 0] = x
            samples[k, 1] = y
    return np.asarray(samples)


def gibbs(*arguments):
    """gibbs_in_c with the random numbers that np.random would give."""
    with begin_stream():
        forget_normals()
        try:
            return gibbs_in_c(*arguments)
        finally:
            give_back()


begin_stream()
