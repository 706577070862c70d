# cython: language_level=3, overflowcheck=False
# Further attempts: random numbers from NumPy's own generator, drawn in C; answers are compared by mean and spread.
import numpy as np
from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.math cimport fabs, sqrt
from numpy.random cimport bitgen_t
from numpy.random.c_distributions cimport (
    random_standard_gamma, random_standard_normal, random_standard_normal_fill, random_standard_uniform
)

_generator = np.random.PCG64(1)
cdef bitgen_t* source = <bitgen_t*>PyCapsule_GetPointer(_generator.capsule, "BitGenerator")


# The standard distributions, scaled by hand: two calls less a draw.
def gibbs(long long n, long long thin):
    answer = np.empty((n, 2))
    cdef double[:, ::1] samples = answer
    cdef double x = 0.0, y = 0.0
    cdef long long k, t
    for k in range(n):
        for t in range(thin):
            x = random_standard_gamma(source, 3.0) / (y * y + 4.0)
            y = 1.0 / (1.0 + x) + random_standard_normal(source) / sqrt(2.0 * (1.0 + x))
        samples[k, 0] = x
        samples[k, 1] = y
    return answer


# All numbers of a proposal drawn by one call; their mean and square from sums over standard numbers.
def abc(double[::1] observed, long long n, double epsilon):
    cdef long long size = observed.shape[0], count = 0, k
    cdef double wanted_mean = np.mean(observed), wanted_spread = np.std(observed), m, s, mean, square
    cdef double[::1] drawn = np.empty(size)
    answer = np.empty((n, 2))
    cdef double[:, ::1] kept = answer
    while count < n:
        m = 4.0 * random_standard_uniform(source)
        s = 0.5 + 1.5 * random_standard_uniform(source)
        random_standard_normal_fill(source, size, &drawn[0])
        mean = square = 0.0
        for k in range(size):
            mean += drawn[k]
        mean /= size
        for k in range(size):
            square += (drawn[k] - mean) * (drawn[k] - mean)
        if fabs(m + s * mean - wanted_mean) < epsilon and fabs(s * sqrt(square / size) - wanted_spread) < epsilon:
            kept[count, 0] = m
            kept[count, 1] = s
            count += 1
    return answer


cdef inline void transposed_product(double* a, double* result, int rows, int columns) noexcept nogil:
    cdef int i, j, k
    for i in range(columns * columns):
        result[i] = 0.0
    for k in range(rows):
        for i in range(columns):
            for j in range(columns):
                result[i * columns + j] += a[k * columns + i] * a[k * columns + j]


cdef inline double trace_of_fourth_power(double* a, int rows, int columns) noexcept nogil:
    # With S = aᵀa symmetric, trace(S⁴) is the sum of the squares of S²; SᵀS is S².
    cdef double[400] once, twice
    cdef double total = 0.0
    cdef int k
    transposed_product(a, once, rows, columns)
    transposed_product(once, twice, columns, columns)
    for k in range(columns * columns):
        total += twice[k] * twice[k]
    return total


# A hundred numbers drawn by one call; products inlined, so that the compiler knows their sizes.
def matrix_statistics(long long count):
    first, second = np.empty(count), np.empty(count)
    cdef double[::1] wide = first, square = second
    cdef double[100] drawn, p, q
    cdef long long k
    cdef int block, i, j
    for k in range(count):
        random_standard_normal_fill(source, 100, drawn)
        for block in range(4):
            for i in range(5):
                for j in range(5):
                    p[i * 20 + block * 5 + j] = drawn[block * 25 + i * 5 + j]
                    q[(block // 2 * 5 + i) * 10 + block % 2 * 5 + j] = drawn[block * 25 + i * 5 + j]
        wide[k] = trace_of_fourth_power(p, 5, 20)
        square[k] = trace_of_fourth_power(q, 10, 10)
    return np.std(first) / np.mean(first), np.std(second) / np.mean(second)
