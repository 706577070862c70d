"""Random numbers of a Generator in C. Out: the text of functions that stand above the program's own, and call NumPy's library."""

from __future__ import annotations

LIBRARY = """cdef extern from "numpy/random/distributions.h":
    ctypedef struct binomial_t:
        pass
    double random_beta(bitgen_t *, double, double) noexcept nogil
    long long random_poisson(bitgen_t *, double) noexcept nogil
    long long random_binomial(bitgen_t *, double, long long, binomial_t *) noexcept nogil
    double random_normal(bitgen_t *, double, double) noexcept nogil
    double random_exponential(bitgen_t *, double) noexcept nogil
    double random_gamma(bitgen_t *, double, double) noexcept nogil
    double random_lognormal(bitgen_t *, double, double) noexcept nogil
    double random_laplace(bitgen_t *, double, double) noexcept nogil
    double random_chisquare(bitgen_t *, double) noexcept nogil
    double random_weibull(bitgen_t *, double) noexcept nogil
    double random_pareto(bitgen_t *, double) noexcept nogil
    double random_rayleigh(bitgen_t *, double) noexcept nogil
    double random_standard_t(bitgen_t *, double) noexcept nogil
    double random_triangular(bitgen_t *, double, double, double) noexcept nogil
    unsigned long long random_interval(bitgen_t *, unsigned long long) noexcept nogil
    long long random_geometric(bitgen_t *, double) noexcept nogil
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
    "lognormal": '''cdef double next_lognormal(bitgen_t *bits, double mean, double sigma) except? -1:
    """Generator.lognormal."""
    if {signbit}(sigma) and not {isnan}(sigma):
        raise ValueError("sigma < 0")
    return random_lognormal(bits, mean, sigma)''',
    "laplace": '''cdef double next_laplace(bitgen_t *bits, double loc, double scale) except? -1:
    """Generator.laplace."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return random_laplace(bits, loc, scale)''',
    "chisquare": '''cdef double next_chisquare(bitgen_t *bits, double df) except? -1:
    """Generator.chisquare."""
    if not df > 0.0:
        raise ValueError("df <= 0")
    return random_chisquare(bits, df)''',
    "weibull": '''cdef double next_weibull(bitgen_t *bits, double a) except? -1:
    """Generator.weibull."""
    if {signbit}(a) and not {isnan}(a):
        raise ValueError("a < 0")
    return random_weibull(bits, a)''',
    "pareto": '''cdef double next_pareto(bitgen_t *bits, double a) except? -1:
    """Generator.pareto."""
    if not a > 0.0:
        raise ValueError("a <= 0")
    return random_pareto(bits, a)''',
    "rayleigh": '''cdef double next_rayleigh(bitgen_t *bits, double scale) except? -1:
    """Generator.rayleigh."""
    if {signbit}(scale) and not {isnan}(scale):
        raise ValueError("scale < 0")
    return random_rayleigh(bits, scale)''',
    "standard_t": '''cdef double next_standard_t(bitgen_t *bits, double df) except? -1:
    """Generator.standard_t."""
    if not df > 0.0:
        raise ValueError("df <= 0")
    return random_standard_t(bits, df)''',
    "triangular": '''cdef double next_triangular(bitgen_t *bits, double left, double mode, double right) except? -1:
    """Generator.triangular."""
    if left > mode or mode > right:
        raise ValueError("left > mode or mode > right")
    if left == right:
        raise ValueError("left == right")
    return random_triangular(bits, left, mode, right)''',
    "geometric": '''cdef long long next_geometric(bitgen_t *bits, double p) except? -1:
    """Generator.geometric."""
    if not 0.0 < p <= 1.0:
        raise ValueError("p <= 0, p > 1 or p contains NaNs")
    return random_geometric(bits, p)''',
    "integers": '''@cython.overflowcheck(False)
cdef long long next_integers(bitgen_t *bits, long long low, long long high) except? -1:
    """Generator.integers(low, high)."""
    if low >= high:
        raise ValueError("low >= high")
    cdef unsigned long long start = <unsigned long long>low
    return <long long>random_bounded_uint64(bits, start, <unsigned long long>high - start - 1, 0, False)''',
}
IN_LIBRARY = {"normal", "exponential", "gamma", "integers", "beta", "poisson", "binomial", "lognormal", "laplace", "chisquare"}
IN_LIBRARY |= {"weibull", "pareto", "rayleigh", "standard_t", "triangular", "geometric"}
SHARED = {"poisson", "binomial", "laplace", "triangular"}
"""Kinds that np.random draws as a Generator does."""
