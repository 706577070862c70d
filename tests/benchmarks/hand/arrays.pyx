# cython: language_level=3, overflowcheck=False
# One-dimensional arrays, and points as rows of a two-dimensional one.
# Which checks are made is said where this is built (opponents.py): none, or all of Python's. None for overflow: integers here
# are indices and counts, and bounded by the sizes.
import numpy as np
from libc.math cimport exp, fabs, log, pi, sqrt
from libc.stdlib cimport free, malloc


def polynomial(double[::1] x):
    cdef long long k, n = x.shape[0]
    answer = np.empty(n)
    cdef double[::1] y = answer
    for k in range(n):
        y[k] = 0.25 * (x[k] * x[k] * x[k]) + 0.75 * (x[k] * x[k]) - 1.5 * x[k] - 2.0
    return answer


def euclid(double[::1] x, double[::1] y):
    cdef double total = 0.0, difference
    cdef long long k
    for k in range(x.shape[0]):
        difference = x[k] - y[k]
        total += difference * difference
    return sqrt(total)


cdef inline double normal_cdf(double x) noexcept nogil:
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
        spread = volatility * sqrt(years[i])
        d1 = (log(spot[i] / strike[i]) + drift * years[i]) / spread
        prices[i] = spot[i] * normal_cdf(d1) - strike[i] * exp(-rate * years[i]) * normal_cdf(d1 - spread)
    return answer


def histogram(double[::1] values, double low, double high, long long bins):
    answer = np.zeros(bins, dtype=np.int64)
    cdef long long[::1] counts = answer
    cdef double width = (high - low) / bins, value
    cdef long long k
    for k in range(values.shape[0]):
        value = values[k]
        if low <= value and value < high:
            counts[<long long>((value - low) / width)] += 1
    return answer


cdef inline double density(double x, double mean, double deviation, double scale) noexcept nogil:
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


cdef void sorted_between(double* values, long long first, long long last) noexcept nogil:
    cdef long long left, right
    cdef double pivot, kept
    while first < last:
        pivot = values[(first + last) // 2]
        left, right = first, last
        while left <= right:
            while values[left] < pivot:
                left += 1
            while values[right] > pivot:
                right -= 1
            if left <= right:
                kept = values[left]
                values[left] = values[right]
                values[right] = kept
                left += 1
                right -= 1
        if first < right:
            sorted_between(values, first, right)
        first = left


def quicksort(values, long long first, long long last):
    cdef double[::1] seen = values
    sorted_between(&seen[0], first, last)
    return values


def pairwise(double[:, ::1] X):
    cdef long long m = X.shape[0], n = X.shape[1], i, j, k
    answer = np.empty((m, m))
    cdef double[:, ::1] D = answer
    cdef double total, difference
    for i in range(m):
        for j in range(m):
            total = 0.0
            for k in range(n):
                difference = X[i, k] - X[j, k]
                total += difference * difference
            D[i, j] = sqrt(total)
    return answer


def nbody(double[:, ::1] positions, double[:, ::1] velocities, double[::1] masses, double dt, long long steps):
    cdef long long n = masses.shape[0], s, i, j, k
    cdef double dx, dy, dz, square, pull, vx, vy, vz
    for s in range(steps):
        for i in range(n):
            vx, vy, vz = velocities[i, 0], velocities[i, 1], velocities[i, 2]
            for j in range(i + 1, n):
                dx = positions[i, 0] - positions[j, 0]
                dy = positions[i, 1] - positions[j, 1]
                dz = positions[i, 2] - positions[j, 2]
                square = dx * dx + dy * dy + dz * dz + 0.01
                pull = dt / (square * sqrt(square))
                vx -= dx * masses[j] * pull
                vy -= dy * masses[j] * pull
                vz -= dz * masses[j] * pull
                velocities[j, 0] += dx * masses[i] * pull
                velocities[j, 1] += dy * masses[i] * pull
                velocities[j, 2] += dz * masses[i] * pull
            velocities[i, 0], velocities[i, 1], velocities[i, 2] = vx, vy, vz
        for i in range(n):
            for k in range(3):
                positions[i, k] += dt * velocities[i, k]


def kmeans(double[:, ::1] points, double[:, ::1] centres):
    cdef long long n = points.shape[0], dimensions = points.shape[1], k = centres.shape[0], i, c, d, best
    all_labels, all_sums = np.empty(n, dtype=np.int64), np.zeros((k, dimensions))
    cdef long long[::1] labels = all_labels
    cdef double[:, ::1] sums = all_sums
    cdef double[::1] counts = np.zeros(k)
    cdef double smallest, square, difference
    for i in range(n):
        best = 0
        smallest = 1e300
        for c in range(k):
            square = 0.0
            for d in range(dimensions):
                difference = points[i, d] - centres[c, d]
                square += difference * difference
            if square < smallest:
                smallest = square
                best = c
        labels[i] = best
        counts[best] += 1.0
        for d in range(dimensions):
            sums[best, d] += points[i, d]
    for c in range(k):
        for d in range(dimensions):
            sums[c, d] = sums[c, d] / counts[c] if counts[c] > 0.0 else centres[c, d]
    return all_sums, all_labels


def edit_distance(str a, str b):
    cdef bytes first = a.encode(), second = b.encode()
    cdef const char* p = first
    cdef const char* q = second
    cdef long long n = len(first), m = len(second), i, j, corner, left, above, change, step
    cdef long long* row = <long long*>malloc((m + 1) * sizeof(long long))
    for j in range(m + 1):
        row[j] = j
    for i in range(1, n + 1):
        corner = row[0]
        left = i
        row[0] = i
        for j in range(1, m + 1):
            above = row[j]
            change = corner + (p[i - 1] != q[j - 1])
            step = (above if above < left else left) + 1
            left = step if step < change else change
            corner = above
            row[j] = left
    left = row[m]
    free(row)
    return left
