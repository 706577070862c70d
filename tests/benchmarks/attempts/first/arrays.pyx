# cython: language_level=3, overflowcheck=False
# Further attempts: one-dimensional arrays, points and words. Each number is computed as in the file of this name in `hand`.
import numpy as np
from libc.math cimport exp, fabs, log, pi, sqrt
from libc.stdint cimport int16_t
from libc.stdlib cimport calloc, free, malloc


# Block by block, one operation after the other: what can be vectorised is, around the calls of `log` and `exp`.
def black_scholes(double[::1] spot, double[::1] strike, double[::1] years, double rate, double volatility):
    cdef long long n = spot.shape[0], start, count, i
    answer = np.empty(n)
    cdef double[::1] prices = answer
    cdef double drift = rate + 0.5 * volatility * volatility, spread, a, b
    cdef double[256] d1, d2, g1, g2, now
    cdef double* s
    cdef double* x
    cdef double* t
    for start in range(0, n, 256):
        count = min(256, n - start)
        s, x, t = &spot[start], &strike[start], &years[start]
        for i in range(count):
            d1[i] = s[i] / x[i]
        for i in range(count):
            d1[i] = log(d1[i])
        for i in range(count):
            spread = volatility * sqrt(t[i])
            d1[i] = (d1[i] + drift * t[i]) / spread
            d2[i] = d1[i] - spread
            g1[i] = -0.5 * d1[i] * d1[i]
            g2[i] = -0.5 * d2[i] * d2[i]
            now[i] = -rate * t[i]
        for i in range(count):
            g1[i] = exp(g1[i])
        for i in range(count):
            g2[i] = exp(g2[i])
        for i in range(count):
            now[i] = exp(now[i])
        for i in range(count):
            a = 1.0 / (1.0 + 0.2316419 * fabs(d1[i]))
            b = 1.0 / (1.0 + 0.2316419 * fabs(d2[i]))
            a = a * (0.31938153 + a * (-0.356563782 + a * (1.781477937 + a * (-1.821255978 + a * 1.330274429))))
            b = b * (0.31938153 + b * (-0.356563782 + b * (1.781477937 + b * (-1.821255978 + b * 1.330274429))))
            a = a * 0.3989422804014327 * g1[i]
            b = b * 0.3989422804014327 * g2[i]
            a = 1.0 - a if d1[i] > 0.0 else a
            b = 1.0 - b if d2[i] > 0.0 else b
            prices[start + i] = s[i] * a - x[i] * now[i] * b
    return answer


# The bins of a block first, without a branch (what lies outside goes to one more bin); then counted in four tables in turns.
def histogram(double[::1] values, double low, double high, long long bins):
    answer = np.empty(bins, dtype=np.int64)
    cdef long long[::1] counts = answer
    cdef double width = (high - low) / bins, value
    cdef long long n = values.shape[0], start, count, k
    cdef int* tables = <int*>calloc(4 * (bins + 1), sizeof(int))
    cdef int[256] place
    cdef int t, side = bins + 1
    for start in range(0, n, 256):
        count = min(256, n - start)
        for k in range(count):
            value = values[start + k]
            place[k] = <int>((value - low) / width) if (low <= value) & (value < high) else <int>bins
        for k in range(0, count - 3, 4):
            for t in range(4):
                tables[t * side + place[k + t]] += 1
        for k in range(count - count % 4, count):
            tables[place[k]] += 1
    for k in range(bins):
        counts[k] = tables[k] + tables[side + k] + tables[2 * side + k] + tables[3 * side + k]
    free(tables)
    return answer


# Exponents, calls of `exp` and the rest in loops of their own, so that all but the calls is vectorised.
def em(double[::1] data, long long rounds):
    cdef long long n = data.shape[0], k, r, start, count
    cdef double weight = 0.5, m1 = -2.0, s1 = 1.0, m2 = 1.0, s2 = 1.0, root = sqrt(2.0 * pi)
    cdef double total, sum1, sum2, square1, square2, scale1, scale2, a, b
    cdef double[::1] share = np.empty(n)
    cdef double[256] low, high
    for r in range(rounds):
        scale1, scale2 = s1 * root, s2 * root
        total = sum1 = sum2 = square1 = square2 = 0.0
        for start in range(0, n, 256):
            count = min(256, n - start)
            for k in range(count):
                a = (data[start + k] - m1) / s1
                b = (data[start + k] - m2) / s2
                low[k] = -0.5 * a * a
                high[k] = -0.5 * b * b
            for k in range(count):
                low[k] = exp(low[k])
            for k in range(count):
                high[k] = exp(high[k])
            for k in range(count):
                a = weight * (low[k] / scale1)
                b = (1.0 - weight) * (high[k] / scale2)
                share[start + k] = a / (a + b)
            for k in range(start, start + count):
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
    cdef long long left, right, i, j
    cdef double pivot, kept
    while last - first > 16:
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
    for i in range(first + 1, last + 1):
        kept = values[i]
        j = i
        while j > first and values[j - 1] > kept:
            values[j] = values[j - 1]
            j -= 1
        values[j] = kept


# Short stretches by insertion.
def quicksort(values, long long first, long long last):
    cdef double[::1] seen = values
    sorted_between(&seen[0], first, last)
    return values


# The points turned into columns first: then a whole row of distances is computed side by side.
def pairwise(double[:, ::1] X):
    cdef long long m = X.shape[0], n = X.shape[1], i, j, k
    answer = np.zeros((m, m))
    cdef double[:, ::1] D = answer, columns = np.ascontiguousarray(X.base.T)
    cdef double mine
    cdef double* column
    cdef double* row
    for i in range(m):
        row = &D[i, 0]
        for k in range(n):
            column = &columns[k, 0]
            mine = column[i]
            for j in range(m):
                row[j] += (mine - column[j]) * (mine - column[j])
        for j in range(m):
            row[j] = sqrt(row[j])
    return answer


# All pulls of a step side by side first; then they are applied pair by pair, in the order of the pairs.
def nbody(double[:, ::1] positions, double[:, ::1] velocities, double[::1] masses, double dt, long long steps):
    cdef long long n = masses.shape[0], pairs = n * (n - 1) // 2, s, i, j, k, at
    cdef double* dx = <double*>malloc((4 * pairs + 1) * sizeof(double))
    cdef double* dy = dx + pairs
    cdef double* dz = dy + pairs
    cdef double* pull = dz + pairs
    cdef double* p = &positions[0, 0]
    cdef double* v = &velocities[0, 0]
    cdef double square, vx, vy, vz
    for s in range(steps):
        at = 0
        for i in range(n):
            for j in range(i + 1, n):
                dx[at] = p[3 * i] - p[3 * j]
                dy[at] = p[3 * i + 1] - p[3 * j + 1]
                dz[at] = p[3 * i + 2] - p[3 * j + 2]
                at += 1
        for k in range(pairs):
            square = dx[k] * dx[k] + dy[k] * dy[k] + dz[k] * dz[k] + 0.01
            pull[k] = dt / (square * sqrt(square))
        at = 0
        for i in range(n):
            vx, vy, vz = v[3 * i], v[3 * i + 1], v[3 * i + 2]
            for j in range(i + 1, n):
                vx -= dx[at] * masses[j] * pull[at]
                vy -= dy[at] * masses[j] * pull[at]
                vz -= dz[at] * masses[j] * pull[at]
                v[3 * j] += dx[at] * masses[i] * pull[at]
                v[3 * j + 1] += dy[at] * masses[i] * pull[at]
                v[3 * j + 2] += dz[at] * masses[i] * pull[at]
                at += 1
            v[3 * i], v[3 * i + 1], v[3 * i + 2] = vx, vy, vz
        for i in range(3 * n):
            p[i] += dt * v[i]
    free(dx)


# Sixty-four points at once: for each centre in turn, whether it is the nearest so far, without a branch.
def kmeans(double[:, ::1] points, double[:, ::1] centres):
    cdef long long n = points.shape[0], dimensions = points.shape[1], k = centres.shape[0], i, c, d, start, count
    all_labels, all_sums = np.empty(n, dtype=np.int64), np.zeros((k, dimensions))
    cdef long long[::1] labels = all_labels
    cdef double[:, ::1] sums = all_sums
    cdef double[::1] counts = np.zeros(k)
    cdef double[64] smallest, square
    cdef long long[64] best
    cdef double difference
    cdef double* point
    for start in range(0, n, 64):
        count = min(64, n - start)
        point = &points[start, 0]
        for i in range(64):
            smallest[i] = 1e300
            best[i] = 0
        for c in range(k):
            for i in range(64):
                square[i] = 0.0
            for d in range(dimensions):
                for i in range(count):
                    difference = point[i * dimensions + d] - centres[c, d]
                    square[i] += difference * difference
            for i in range(count):
                best[i] = c if square[i] < smallest[i] else best[i]
                smallest[i] = square[i] if square[i] < smallest[i] else smallest[i]
        for i in range(count):
            c = best[i]
            labels[start + i] = c
            counts[c] += 1.0
            for d in range(dimensions):
                sums[c, d] += point[i * dimensions + d]
    for c in range(k):
        for d in range(dimensions):
            sums[c, d] = sums[c, d] / counts[c] if counts[c] > 0.0 else centres[c, d]
    return all_sums, all_labels


cdef void cells(
    int16_t* now, const int16_t* near, const int16_t* corner, const char* p, const char* letters, long long first, long long last
) noexcept nogil:
    cdef long long i
    cdef int16_t change, step
    for i in range(first, last + 1):
        change = <int16_t>(corner[i - 1] + (p[i - 1] != letters[i]))
        step = <int16_t>((near[i - 1] if near[i - 1] < near[i] else near[i]) + 1)
        now[i] = step if step < change else change


# Along the table's diagonals, whose cells do not need each other, in 16 bits: for words of together fewer than 32 000 letters.
def edit_distance(str a, str b):
    cdef bytes first = a.encode(), backwards = b.encode()[::-1]
    cdef const char* p = first
    cdef const char* q = backwards
    cdef long long n = len(first), m = len(backwards), d, low, high
    cdef int16_t* memory = <int16_t*>malloc(3 * (n + 1) * sizeof(int16_t))
    cdef int16_t* before = memory
    cdef int16_t* last = before + n + 1
    cdef int16_t* now = last + n + 1
    if n + m >= 32000:
        free(memory)
        raise ValueError("the words are too long for 16 bits")
    for d in range(n + m + 1):
        low, high = max(d - m, 0), min(d, n)
        if low == 0:
            now[0] = d
        if high == d:
            now[d] = d
        cells(now, last, before, p, q + (m - d), max(low, 1), min(high, d - 1))
        before, last, now = last, now, before
    d = last[n]
    free(memory)
    return d
