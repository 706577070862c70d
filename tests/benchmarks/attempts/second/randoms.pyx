# cython: language_level=3, overflowcheck=False
# Further attempts: random numbers from a generator of NumPy's that is faster, drawn in C; answers are compared by mean and spread.
import numpy as np
from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.math cimport fabs, log, sqrt
from numpy.random cimport bitgen_t
from numpy.random.c_distributions cimport random_standard_normal, random_standard_normal_fill, random_standard_uniform

_generator = np.random.SFC64(1)
cdef bitgen_t* source = <bitgen_t*>PyCapsule_GetPointer(_generator.capsule, "BitGenerator")


cdef inline double gamma_of_three() noexcept nogil:
    # Marsaglia and Tsang, with the constants for the shape 3 found once.
    cdef double b = 3.0 - 1.0 / 3.0, c = 0.2041241452319315, x, v, u
    while True:
        x = random_standard_normal(source)
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = source.next_double(source.state)
        if u < 1.0 - 0.0331 * (x * x) * (x * x) or log(u) < 0.5 * x * x + b * (1.0 - v + log(v)):
            return b * v


# The gamma distribution of shape 3 by hand, its constants found once; the faster generator.
def gibbs(long long n, long long thin):
    answer = np.empty((n, 2))
    cdef double[:, ::1] samples = answer
    cdef double x = 0.0, y = 0.0
    cdef long long k, t
    for k in range(n):
        for t in range(thin):
            x = gamma_of_three() / (y * y + 4.0)
            y = 1.0 / (1.0 + x) + random_standard_normal(source) / sqrt(2.0 * (1.0 + x))
        samples[k, 0] = x
        samples[k, 1] = y
    return answer


# Sum and sum of squares in one pass as the numbers are drawn; the faster generator.
def abc(double[::1] observed, long long n, double epsilon):
    cdef long long size = observed.shape[0], count = 0, k
    cdef double wanted_mean = np.mean(observed), wanted_spread = np.std(observed), m, s, mean, square, z
    answer = np.empty((n, 2))
    cdef double[:, ::1] kept = answer
    while count < n:
        m = 4.0 * random_standard_uniform(source)
        s = 0.5 + 1.5 * random_standard_uniform(source)
        mean = square = 0.0
        for k in range(size):
            z = random_standard_normal(source)
            mean += z
            square += z * z
        mean /= size
        square = square / size - mean * mean
        if fabs(m + s * mean - wanted_mean) < epsilon and fabs(s * sqrt(square) - wanted_spread) < epsilon:
            kept[count, 0] = m
            kept[count, 1] = s
            count += 1
    return answer


cdef inline double fourth(double* a, int rows, int columns) noexcept nogil:
    cdef double[400] once
    cdef double[20] line
    cdef double total = 0.0, factor
    cdef int i, j, k
    for i in range(columns * columns):
        once[i] = 0.0
    for k in range(rows):
        for i in range(columns):
            factor = a[k * columns + i]
            for j in range(columns):
                once[i * columns + j] += factor * a[k * columns + j]
    for i in range(columns):
        for j in range(columns):
            line[j] = 0.0
        for k in range(columns):
            factor = once[i * columns + k]
            for j in range(columns):
                line[j] += factor * once[k * columns + j]
        for j in range(columns):
            total += line[j] * line[j]
    return total


# The second product row by row, never kept as a whole; the faster generator.
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
        wide[k] = fourth(p, 5, 20)
        square[k] = fourth(q, 10, 10)
    return np.std(first) / np.mean(first), np.std(second) / np.mean(second)
