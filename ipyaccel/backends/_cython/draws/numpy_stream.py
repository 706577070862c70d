"""Random numbers in C, the same ones as NumPy gives. Out: the text of functions that stand above the program's own.

NumPy's global stream (`np.random.normal`) is a Mersenne Twister, whose words C takes from the very generator that NumPy uses.
Its normal numbers come in pairs (Marsaglia's polar method): the second is kept for the next time, and NumPy must find it there.
A Generator's numbers are made by NumPy's own C library.
"""

from __future__ import annotations

BITS = """from cpython.pycapsule cimport PyCapsule_GetPointer

cdef extern from "numpy/random/bitgen.h":
    ctypedef struct bitgen_t:
        void *state
        unsigned int (*next_uint32)(void *) noexcept nogil
        unsigned long long (*next_uint64)(void *) noexcept nogil
        double (*next_double)(void *) noexcept nogil"""

BITS_OF = '''cdef bitgen_t *bits_of(generator) except NULL:
    """Where a Generator takes its random bits from."""
    return <bitgen_t *>PyCapsule_GetPointer(generator.bit_generator.capsule, "BitGenerator")'''

STREAM = '''cdef Twister stream  # the words of np.random
cdef bitgen_t *stream_bits

cdef object begin_stream():
    """Finds the generator that np.random uses now; its lock keeps other threads from drawing meanwhile."""
    global stream_bits
    bits = {numpy}.random.mtrand._rand._bit_generator
    if type(bits) is not {numpy}.random.MT19937:
        raise TypeError("np.random has been given another generator than its own")
    stream_bits = <bitgen_t *>PyCapsule_GetPointer(bits.capsule, "BitGenerator")
    stream.words = <unsigned int *>stream_bits.state
    stream.place = <int *>(stream.words + 624)
    return bits.lock'''

KEPT = '''cdef bint is_taken, has_kept
cdef double kept_normal  # normal numbers come in pairs: the second one is kept
cdef int asked

cdef double next_normal() except? -1:
    """A standard normal number by Marsaglia's polar method. The first hundred of a call are left to NumPy: that is cheaper."""
    global is_taken, has_kept, kept_normal, asked
    cdef double u, v, square, factor
    if not is_taken:
        asked += 1
        if asked <= 100:
            return {numpy}.random.standard_normal()
        has_kept = {numpy}.random.get_state(legacy=False)["has_gauss"]
        if has_kept:
            kept_normal = {numpy}.random.standard_normal()
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
    factor = {sqrt}(-2.0 * {log}(square) / square)
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
        state = {numpy}.random.get_state(legacy=False)
        state["has_gauss"], state["gauss"] = 1, kept_normal
        {numpy}.random.set_state(state)'''

SEED = '''cdef object seed_stream(seed):
    """np.random.seed, which forgets the number that was kept."""
    {numpy}.random.seed(seed)
    forget_normals()'''

FROM_STREAM = {
    "random": '''cdef double draw_random():
    """np.random.random(): from 0 to 1."""
    return next_float(stream)''',
    "uniform": '''cdef double draw_uniform(double low, double high) except? -1:
    """np.random.uniform."""
    if not {isfinite}(high - low):
        raise OverflowError("Range exceeds valid bounds")
    return low + (high - low) * next_float(stream)''',
    "normal": '''cdef double draw_normal(double loc, double scale) except? -1:
    """np.random.normal."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return loc + scale * next_normal()''',
    "exponential": '''cdef double draw_exponential(double scale) except? -1:
    """np.random.exponential."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return scale * -{log1p}(-next_float(stream))''',
    "gamma": '''cdef double draw_gamma(double shape, double scale) except? -1:
    """np.random.gamma: Marsaglia and Tsang's method, for shapes below 1 Ahrens and Dieter's."""
    cdef double b, c, u, v, x
    if {signbit}(shape) and not {isnan}(shape):
        raise ValueError("shape < 0")
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    if shape == 1.0:
        return scale * -{log1p}(-next_float(stream))
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        while True:
            u = next_float(stream)
            v = -{log1p}(-next_float(stream))
            if u <= 1.0 - shape:
                x = {pow}(u, 1.0 / shape)
                if x <= v:
                    return scale * x
            else:
                c = -{log}((1.0 - u) / shape)
                x = {pow}(1.0 - shape + shape * c, 1.0 / shape)
                if x <= v + c:
                    return scale * x
    b = shape - 1.0 / 3.0
    c = 1.0 / {sqrt}(9.0 * b)
    while True:
        x = next_normal()
        v = 1.0 + c * x
        while v <= 0.0:
            x = next_normal()
            v = 1.0 + c * x
        v = v * v * v
        u = next_float(stream)
        if u < 1.0 - 0.0331 * (x * x) * (x * x) or {log}(u) < 0.5 * x * x + b * (1.0 - v + {log}(v)):
            return scale * (b * v)''',
    "poisson": '''cdef long long draw_poisson(double lam) except? -1:
    """np.random.poisson."""
    return next_poisson(stream_bits, lam)''',
    "integers": '''@cython.overflowcheck(False)
cdef long long draw_integers(long long low, long long high) except? -1:
    """np.random.randint(low, high): bits are drawn until they fit."""
    if low >= high:
        raise ValueError("low >= high")
    cdef unsigned long long span = <unsigned long long>high - <unsigned long long>low - 1
    cdef unsigned long long mask = span, value
    cdef int shift
    for shift in (1, 2, 4, 8, 16, 32):
        mask |= mask >> shift
    if span == 0:
        return low
    while True:
        if span < 0xFFFFFFFF:
            value = next_word(stream) & mask
        elif span == 0xFFFFFFFF:
            value = next_word(stream)
        else:
            value = next_word(stream)
            value = (value << 32 | next_word(stream)) & mask
        if value <= span:
            return <long long>(<unsigned long long>low + value)''',
}
"""By kind. The words in braces are C's functions, as the program's module calls them."""

LIBRARY = """cdef extern from "numpy/random/distributions.h":
    ctypedef struct binomial_t:
        pass
    double random_beta(bitgen_t *, double, double) noexcept nogil
    long long random_poisson(bitgen_t *, double) noexcept nogil
    long long random_binomial(bitgen_t *, double, long long, binomial_t *) noexcept nogil
    double random_normal(bitgen_t *, double, double) noexcept nogil
    double random_exponential(bitgen_t *, double) noexcept nogil
    double random_gamma(bitgen_t *, double, double) noexcept nogil
    unsigned long long random_bounded_uint64(
        bitgen_t *, unsigned long long, unsigned long long, unsigned long long, bint
    ) noexcept nogil"""

FROM_GENERATOR = {
    "random": '''cdef double next_random(bitgen_t *bits):
    """Generator.random(): from 0 to 1."""
    return bits.next_double(bits.state)''',
    "uniform": '''cdef double next_uniform(bitgen_t *bits, double low, double high) except? -1:
    """Generator.uniform."""
    if not {isfinite}(high - low):
        raise OverflowError("high - low range exceeds valid bounds")
    if {signbit}(high - low) and not {isnan}(high - low):
        raise ValueError("low > high")
    return low + (high - low) * bits.next_double(bits.state)''',
    "normal": '''cdef double next_normal_of(bitgen_t *bits, double loc, double scale) except? -1:
    """Generator.normal."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return random_normal(bits, loc, scale)''',
    "exponential": '''cdef double next_exponential(bitgen_t *bits, double scale) except? -1:
    """Generator.exponential."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return random_exponential(bits, scale)''',
    "gamma": '''cdef double next_gamma(bitgen_t *bits, double shape, double scale) except? -1:
    """Generator.gamma."""
    if {signbit}(shape) and not {isnan}(shape):
        raise ValueError("shape < 0")
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return random_gamma(bits, shape, scale)''',
    "beta": '''cdef double next_beta(bitgen_t *bits, double a, double b) except? -1:
    """Generator.beta."""
    if not (a > 0.0 and b > 0.0):
        raise ValueError("a <= 0 or b <= 0")
    return random_beta(bits, a, b)''',
    "poisson": '''cdef long long next_poisson(bitgen_t *bits, double lam) except? -1:
    """Generator.poisson."""
    if not 0.0 <= lam < 9.2e18:
        raise ValueError("lam < 0, or too large")
    return random_poisson(bits, lam)''',
    "binomial": '''cdef binomial_t of_binomial  # what was prepared for the last n and p

cdef long long next_binomial(bitgen_t *bits, long long n, double p) except? -1:
    """Generator.binomial."""
    if n < 0:
        raise ValueError("n < 0")
    if not 0.0 <= p <= 1.0:
        raise ValueError("p < 0 or p > 1")
    return random_binomial(bits, p, n, &of_binomial)''',
    "integers": '''@cython.overflowcheck(False)
cdef long long next_integers(bitgen_t *bits, long long low, long long high) except? -1:
    """Generator.integers(low, high)."""
    if low >= high:
        raise ValueError("low >= high")
    cdef unsigned long long start = <unsigned long long>low
    return <long long>random_bounded_uint64(bits, start, <unsigned long long>high - start - 1, 0, False)''',
}
IN_LIBRARY = {"normal", "exponential", "gamma", "integers", "beta", "poisson", "binomial"}
SHARED = {"poisson"}
"""Kinds that np.random draws as a Generator does."""
