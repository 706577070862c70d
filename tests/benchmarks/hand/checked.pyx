# cython: language_level=3, overflowcheck=False
# Kernels whose unchecked version works with pointers or helpers that cannot raise: here with Python's rules kept. Overflow is checked
# where integers are more than indices.
cimport cython
import numpy as np
from libc.math cimport exp, fabs, log, pi, sqrt


@cython.overflowcheck(True)
cpdef long long fib(long long n) except? -1:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def jacobi_slices(long long n, long long sweeps):
    first = np.zeros((n, n))
    first[0] = 1.0
    second = first.copy()
    cdef double[:, ::1] old = first, new = second
    cdef double wide = 0.01, high = 0.04
    cdef long long s, i, j
    for s in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                new[i, j] = ((old[i + 1, j] + old[i - 1, j]) * high + (old[i, j + 1] + old[i, j - 1]) * wide) / (2.0 * (wide + high))
        old, new = new, old
        first, second = second, first
    return first


def jacobi(double[:, ::1] u, long long sweeps):
    first = np.array(u)
    second = first.copy()
    cdef double[:, ::1] old = first, new = second
    cdef long long rows = u.shape[0], columns = u.shape[1], s, i, j
    for s in range(sweeps):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                new[i, j] = 0.25 * (old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1])
        old, new = new, old
        first, second = second, first
    return first


def floyd_warshall(double[:, ::1] lengths):
    cdef long long n = lengths.shape[0], i, j, k
    cdef double first, through
    for k in range(n):
        for i in range(n):
            first = lengths[i, k]
            for j in range(n):
                through = first + lengths[k, j]
                if through < lengths[i, j]:
                    lengths[i, j] = through


cdef int sorted_between(double[::1] values, long long first, long long last) except -1:
    cdef long long left, right
    cdef double pivot
    while first < last:
        pivot = values[(first + last) // 2]
        left, right = first, last
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                values[left], values[right] = values[right], values[left]
                left += 1
                right -= 1
        if first < right:
            sorted_between(values, first, right)
        first = left
    return 0


def quicksort(values, long long first, long long last):
    sorted_between(values, first, last)
    return values


cdef inline double normal_cdf(double x) except? -1.0:
    cdef double k = 1.0 / (1.0 + 0.2316419 * fabs(x))
    cdef double tail = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
    tail = tail * 0.3989422804014327 * exp(-0.5 * x * x)
    return 1.0 - tail if x > 0.0 else tail


def black_scholes(double[::1] spot, double[::1] strike, double[::1] years, double rate, double volatility):
    cdef long long i, n = spot.shape[0]
    answer = np.empty(n)
    cdef double[::1] prices = answer
    cdef double drift = rate + 0.5 * volatility * volatility, spread, d1
    for i in range(n):
        if years[i] < 0.0 or spot[i] / strike[i] <= 0.0:
            raise ValueError("math domain error")
        spread = volatility * sqrt(years[i])
        d1 = (log(spot[i] / strike[i]) + drift * years[i]) / spread
        prices[i] = spot[i] * normal_cdf(d1) - strike[i] * exp(-rate * years[i]) * normal_cdf(d1 - spread)
    return answer


cdef inline double density(double x, double mean, double deviation, double scale) except? -1.0:
    cdef double z = (x - mean) / deviation
    return exp(-0.5 * z * z) / scale


def em(double[::1] data, long long rounds):
    cdef long long n = data.shape[0], k, r
    cdef double weight = 0.5, m1 = -2.0, s1 = 1.0, m2 = 1.0, s2 = 1.0, root = sqrt(2.0 * pi)
    cdef double low, high, total, sum1, sum2, square1, square2, scale1, scale2
    cdef double[::1] share = np.empty(n)
    for r in range(rounds):
        scale1, scale2 = s1 * root, s2 * root
        for k in range(n):
            low = weight * density(data[k], m1, s1, scale1)
            high = (1.0 - weight) * density(data[k], m2, s2, scale2)
            share[k] = low / (low + high)
        total = sum1 = sum2 = square1 = square2 = 0.0
        for k in range(n):
            total += share[k]
            sum1 += share[k] * data[k]
            sum2 += (1.0 - share[k]) * data[k]
        weight = total / n
        m1 = sum1 / total
        m2 = sum2 / (n - total)
        for k in range(n):
            square1 += share[k] * ((data[k] - m1) * (data[k] - m1))
            square2 += (1.0 - share[k]) * ((data[k] - m2) * (data[k] - m2))
        s1 = sqrt(square1 / total)
        s2 = sqrt(square2 / (n - total))
    return weight, m1, s1, m2, s2


def edit_distance(str a, str b):
    cdef bytes first = a.encode(), second = b.encode()
    cdef const unsigned char[::1] p = first, q = second
    cdef long long n = p.shape[0], m = q.shape[0], i, j, corner, left, above, change
    cdef long long[::1] row = np.arange(m + 1)
    for i in range(1, n + 1):
        corner = row[0]
        left = i
        row[0] = i
        for j in range(1, m + 1):
            above = row[j]
            change = corner + (p[i - 1] != q[j - 1])
            left = min(min(above, left) + 1, change)
            corner = above
            row[j] = left
    return row[m]
