# cython: language_level=3, overflowcheck=False
# Random numbers from NumPy's own generator, drawn in C (its library npyrandom); another stream than `np.random.seed` gives.
# Which checks are made is said where this is built (opponents.py): none, or all of Python's. None for overflow: integers here
# are indices and counts, and bounded by the sizes.
import numpy as np
from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.math cimport fabs, sqrt
from numpy.random cimport bitgen_t
from numpy.random.c_distributions cimport random_gamma, random_normal, random_standard_normal, random_standard_uniform

_generator = np.random.PCG64(1)
cdef bitgen_t* source = <bitgen_t*>PyCapsule_GetPointer(_generator.capsule, "BitGenerator")


def gibbs(long long n, long long thin):
    answer = np.empty((n, 2))
    cdef double[:, ::1] samples = answer
    cdef double x = 0.0, y = 0.0
    cdef long long k, t
    for k in range(n):
        for t in range(thin):
            x = random_gamma(source, 3.0, 1.0 / (y * y + 4.0))
            y = random_normal(source, 1.0 / (1.0 + x), 1.0 / sqrt(2.0 * (1.0 + x)))
        samples[k, 0] = x
        samples[k, 1] = y
    return answer


def abc(double[::1] observed, long long n, double epsilon):
    cdef long long size = observed.shape[0], count = 0, k
    cdef double wanted_mean = np.mean(observed), wanted_spread = np.std(observed), m, s, mean, square
    cdef double[::1] drawn = np.empty(size)
    answer = np.empty((n, 2))
    cdef double[:, ::1] kept = answer
    while count < n:
        m = 4.0 * random_standard_uniform(source)
        s = 0.5 + 1.5 * random_standard_uniform(source)
        mean = square = 0.0
        for k in range(size):
            drawn[k] = m + s * random_standard_normal(source)
            mean += drawn[k]
        mean /= size
        for k in range(size):
            square += (drawn[k] - mean) * (drawn[k] - mean)
        if fabs(mean - wanted_mean) < epsilon and fabs(sqrt(square / size) - wanted_spread) < epsilon:
            kept[count, 0] = m
            kept[count, 1] = s
            count += 1
    return answer


cdef void transposed_product(double* a, double* result, int rows, int columns) noexcept nogil:
    cdef int i, j, k
    cdef double factor
    for i in range(columns * columns):
        result[i] = 0.0
    for k in range(rows):
        for i in range(columns):
            factor = a[k * columns + i]
            for j in range(columns):
                result[i * columns + j] += factor * a[k * columns + j]


cdef double trace_of_fourth_power(double* a, int rows, int columns) noexcept nogil:
    # With S = aᵀa symmetric, trace(S⁴) is the sum of the squares of S²; SᵀS is S².
    cdef double[400] once, twice
    cdef double total = 0.0
    cdef int k
    transposed_product(a, once, rows, columns)
    transposed_product(once, twice, columns, columns)
    for k in range(columns * columns):
        total += twice[k] * twice[k]
    return total


def matrix_statistics(long long count):
    first, second = np.empty(count), np.empty(count)
    cdef double[::1] wide = first, square = second
    cdef double[100] p, q
    cdef long long k
    cdef int block, i, j
    cdef double drawn
    for k in range(count):
        for block in range(4):
            for i in range(5):
                for j in range(5):
                    drawn = random_standard_normal(source)
                    p[i * 20 + block * 5 + j] = drawn
                    q[(block // 2 * 5 + i) * 10 + block % 2 * 5 + j] = drawn
        wide[k] = trace_of_fourth_power(p, 5, 20)
        square[k] = trace_of_fourth_power(q, 10, 10)
    return np.std(first) / np.mean(first), np.std(second) / np.mean(second)
