"""Random numbers in C, the same ones as NumPy gives. Out: the text of functions that stand above the program's own.

NumPy's global stream (`np.random.normal`) is a Mersenne Twister, whose words C takes from the very generator that NumPy uses.
Its normal numbers come in pairs (Marsaglia's polar method): the second is kept for the next time, where NumPy itself keeps it.
So C and NumPy may draw in turns.
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

STREAM = '''from cpython.object cimport PyObject

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
    state = {numpy}.random.mtrand._rand
    source = state._bit_generator
    shared = <RandomState *>state
    if type(source) is not {numpy}.random.MT19937 or shared.bits != &shared.own_bits:
        raise TypeError("np.random has been given another generator than its own")
    stream.words = <unsigned int *>shared.bits.state
    stream.place = <int *>(stream.words + 624)
    stream.floats = floats_of(stream.words)
    return source.lock'''

NORMALS = '''cdef double new_normals() noexcept:
    """Two standard normal numbers by Marsaglia's polar method; the first of them is kept."""
    cdef double u, v, square, factor
    while True:
        u = 2.0 * next_float(&stream) - 1.0
        v = 2.0 * next_float(&stream) - 1.0
        square = u * u + v * v
        if 0.0 < square < 1.0:
            break
    factor = {sqrt}(-2.0 * {log}(square) / square)
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
    return kept'''

GAMMA = '''cdef double next_gamma_number(double shape) noexcept:
    """A standard gamma number: Marsaglia and Tsang's method, for shapes below 1 Ahrens and Dieter's."""
    cdef double b, c, u, v, x
    if shape == 1.0:
        return -{log}(1.0 - next_float(&stream))
    if shape == 0.0:
        return 0.0
    if shape < 1.0:
        while True:
            u = next_float(&stream)
            v = -{log}(1.0 - next_float(&stream))
            if u <= 1.0 - shape:
                x = {pow}(u, 1.0 / shape)
                if x <= v:
                    return x
            else:
                c = -{log}((1.0 - u) / shape)
                x = {pow}(1.0 - shape + shape * c, 1.0 / shape)
                if x <= v + c:
                    return x
    b = shape - 1.0 / 3.0
    c = 1.0 / {sqrt}(9.0 * b)
    while True:
        x = next_normal()
        v = 1.0 + c * x
        while v <= 0.0:
            x = next_normal()
            v = 1.0 + c * x
        v = v * v * v
        u = next_float(&stream)
        if u < 1.0 - 0.0331 * (x * x) * (x * x) or {log}(u) < 0.5 * x * x + b * (1.0 - v + {log}(v)):
            return b * v'''

FROM_STREAM = {
    "random": '''cdef inline double draw_random():
    """np.random.random(): from 0 to 1."""
    return next_float(&stream)''',
    "uniform": '''cdef inline double draw_uniform(double low, double high) except? -1:
    """np.random.uniform."""
    if not {isfinite}(high - low):
        raise OverflowError("Range exceeds valid bounds")
    return low + (high - low) * next_float(&stream)''',
    "normal": '''cdef inline double draw_normal(double loc, double scale) except? -1:
    """np.random.normal."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return loc + scale * next_normal()''',
    "exponential": '''cdef inline double draw_exponential(double scale) except? -1:
    """np.random.exponential."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return scale * -{log}(1.0 - next_float(&stream))''',
    "gamma": '''cdef double draw_gamma(double shape, double scale) except? -1:
    """np.random.gamma."""
    if {signbit}(shape) and not {isnan}(shape):
        raise ValueError("shape < 0")
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return scale * next_gamma_number(shape)''',
    "beta": '''cdef double draw_beta(double a, double b) except? -1:
    """np.random.beta: Johnk's method, or as a share of two gamma numbers."""
    cdef double u, v, x, y, most
    if not (a > 0.0 and b > 0.0):
        raise ValueError("a <= 0 or b <= 0")
    if a > 1.0 or b > 1.0:
        x = next_gamma_number(a)
        y = next_gamma_number(b)
        return x / (x + y)
    while True:
        u = next_float(&stream)
        v = next_float(&stream)
        x = {pow}(u, 1.0 / a)
        y = {pow}(v, 1.0 / b)
        if x + y <= 1.0:
            if x + y > 0.0:
                return x / (x + y)
            x = {log}(u) / a
            y = {log}(v) / b
            most = x if x > y else y
            x -= most
            y -= most
            return {exp}(x - {log}({exp}(x) + {exp}(y)))''',
    "lognormal": '''cdef double draw_lognormal(double mean, double sigma) except? -1:
    """np.random.lognormal."""
    if {signbit}(sigma) and not {isnan}(sigma):
        raise ValueError("sigma < 0")
    return {exp}(mean + sigma * next_normal())''',
    "chisquare": '''cdef double draw_chisquare(double df) except? -1:
    """np.random.chisquare."""
    if not df > 0.0:
        raise ValueError("df <= 0")
    return 2.0 * next_gamma_number(df / 2.0)''',
    "standard_t": '''cdef double draw_standard_t(double df) except? -1:
    """np.random.standard_t."""
    cdef double drawn
    if not df > 0.0:
        raise ValueError("df <= 0")
    drawn = next_normal()
    return {sqrt}(df / 2.0) * drawn / {sqrt}(next_gamma_number(df / 2.0))''',
    "weibull": '''cdef double draw_weibull(double a) except? -1:
    """np.random.weibull."""
    if {signbit}(a) and not {isnan}(a):
        raise ValueError("a < 0")
    return {pow}(-{log}(1.0 - next_float(&stream)), 1.0 / a) if a != 0.0 else 0.0''',
    "pareto": '''cdef double draw_pareto(double a) except? -1:
    """np.random.pareto."""
    if not a > 0.0:
        raise ValueError("a <= 0")
    return {exp}(-{log}(1.0 - next_float(&stream)) / a) - 1.0''',
    "rayleigh": '''cdef double draw_rayleigh(double scale) except? -1:
    """np.random.rayleigh."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return scale * {sqrt}(-2.0 * {log1p}(-next_float(&stream)))''',
    "laplace": '''cdef double draw_laplace(double loc, double scale) except? -1:
    """np.random.laplace."""
    return next_laplace(shared.bits, loc, scale)''',
    "triangular": '''cdef double draw_triangular(double left, double mode, double right) except? -1:
    """np.random.triangular."""
    return next_triangular(shared.bits, left, mode, right)''',
    "binomial": '''cdef long long draw_binomial(long long n, double p) except? -1:
    """np.random.binomial, which draws also where there is only one answer."""
    if (n == 0 and 0.0 <= p <= 1.0) or (p == 0.0 and n > 0):
        next_float(&stream)
    return next_binomial(shared.bits, n, p)''',
    "geometric": '''cdef long long draw_geometric(double p) except? -1:
    """np.random.geometric: by searching, for small p by inversion."""
    cdef double u, added, q = 1.0 - p
    cdef long long turns = 1
    if not 0.0 < p <= 1.0:
        raise ValueError("p <= 0, p > 1 or p contains NaNs")
    u = next_float(&stream)
    if p < 0.333333333333333333333333:
        return <long long>{ceil}({log1p}(-u) / {log}(q))
    added = p
    while u > added:
        p *= q
        added += p
        turns += 1
    return turns''',
    "poisson": '''cdef long long draw_poisson(double lam) except? -1:
    """np.random.poisson."""
    return next_poisson(shared.bits, lam)''',
    "integers": '''@cython.overflowcheck(False)
cdef inline long long draw_integers(long long low, long long high) except? -1:
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
            value = next_word(&stream) & mask
        elif span == 0xFFFFFFFF:
            value = next_word(&stream)
        else:
            value = next_word(&stream)
            value = (value << 32 | next_word(&stream)) & mask
        if value <= span:
            return <long long>(<unsigned long long>low + value)''',
}
"""By kind. The words in braces are C's functions, as the program's module calls them."""
