"""Arrays, points and random numbers as one would write them for Numba. In: `FASTMATH`, set beforehand. Out: jitted functions.

Plain Python division by zero is not asked for (`error_model="numpy"`): whoever writes by hand knows the inputs.
"""

from __future__ import annotations

import math

import numba
import numpy as np

jit = numba.njit(error_model="numpy", fastmath=bool(globals().get("FASTMATH", False)))


# ------------------------------------------------------------------------------------------------------------------- arrays


@jit
def polynomial(x):
    y = np.empty_like(x)
    for k in range(len(x)):
        y[k] = 0.25 * (x[k] * x[k] * x[k]) + 0.75 * (x[k] * x[k]) - 1.5 * x[k] - 2.0
    return y


@jit
def euclid(x, y):
    total = 0.0
    for k in range(len(x)):
        difference = x[k] - y[k]
        total += difference * difference
    return math.sqrt(total)


@jit
def normal_cdf(x):
    k = 1.0 / (1.0 + 0.2316419 * abs(x))
    tail = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
    tail = tail * 0.3989422804014327 * math.exp(-0.5 * x * x)
    return 1.0 - tail if x > 0.0 else tail


@jit
def black_scholes(spot, strike, years, rate, volatility):
    prices = np.empty(len(spot))
    drift = rate + 0.5 * volatility * volatility
    for i in range(len(spot)):
        spread = volatility * math.sqrt(years[i])
        d1 = (math.log(spot[i] / strike[i]) + drift * years[i]) / spread
        prices[i] = spot[i] * normal_cdf(d1) - strike[i] * math.exp(-rate * years[i]) * normal_cdf(d1 - spread)
    return prices


@jit
def histogram(values, low, high, bins):
    counts = np.zeros(bins, dtype=np.int64)
    width = (high - low) / bins
    for value in values:
        if low <= value < high:
            counts[np.uint64((value - low) / width)] += 1
    return counts


@jit
def density(x, mean, deviation, scale):
    z = (x - mean) / deviation
    return math.exp(-0.5 * z * z) / scale


@jit
def em(data, rounds):
    n = len(data)
    weight, m1, s1, m2, s2 = 0.5, -2.0, 1.0, 1.0, 1.0
    root = math.sqrt(2.0 * math.pi)
    share = np.empty(n)
    for _ in range(rounds):
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
        s1 = math.sqrt(square1 / total)
        s2 = math.sqrt(square2 / (n - total))
    return weight, m1, s1, m2, s2


@jit
def quicksort(values, first, last):
    while first < last:
        pivot = values[(first + last) >> 1]
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
            quicksort(values, first, right)
        first = left
    return values


@jit
def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    for i in range(m):
        for j in range(m):
            total = 0.0
            for k in range(n):
                difference = X[i, k] - X[j, k]
                total += difference * difference
            D[i, j] = math.sqrt(total)
    return D


@jit
def nbody(positions, velocities, masses, dt, steps):
    n = len(masses)
    for _ in range(steps):
        for i in range(n):
            vx, vy, vz = velocities[i, 0], velocities[i, 1], velocities[i, 2]
            for j in range(i + 1, n):
                dx = positions[i, 0] - positions[j, 0]
                dy = positions[i, 1] - positions[j, 1]
                dz = positions[i, 2] - positions[j, 2]
                square = dx * dx + dy * dy + dz * dz + 0.01
                pull = dt / (square * math.sqrt(square))
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


@jit
def kmeans(points, centres):
    n, dimensions = points.shape
    k = centres.shape[0]
    labels = np.empty(n, dtype=np.int64)
    sums = np.zeros((k, dimensions))
    counts = np.zeros(k)
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
    return sums, labels


@jit
def edit_distance_of_bytes(a, b):
    m = len(b)
    row = np.arange(m + 1)
    for i in range(1, len(a) + 1):
        corner = row[0]
        left = i
        row[0] = i
        for j in range(1, m + 1):
            above = row[j]
            change = corner + (a[i - 1] != b[j - 1])
            left = min(min(above, left) + 1, change)
            corner = above
            row[j] = left
    return row[m]


def edit_distance(a, b):
    return edit_distance_of_bytes(np.frombuffer(a.encode(), np.uint8), np.frombuffer(b.encode(), np.uint8))


# ------------------------------------------------------------------------------------------------------------------ randoms


@jit
def seed(number):
    np.random.seed(number)


@jit
def gibbs(n, thin):
    samples = np.empty((n, 2))
    x = 0.0
    y = 0.0
    for k in range(n):
        for _ in range(thin):
            x = np.random.gamma(3.0, 1.0 / (y * y + 4.0))
            y = np.random.normal(1.0 / (1.0 + x), 1.0 / math.sqrt(2.0 * (1.0 + x)))
        samples[k, 0] = x
        samples[k, 1] = y
    return samples


@jit
def abc(observed, n, epsilon):
    wanted_mean, wanted_spread, size = np.mean(observed), np.std(observed), len(observed)
    drawn = np.empty(size)
    kept = np.empty((n, 2))
    count = 0
    while count < n:
        m = np.random.uniform(0.0, 4.0)
        s = np.random.uniform(0.5, 2.0)
        mean = 0.0
        for k in range(size):
            drawn[k] = np.random.normal(m, s)
            mean += drawn[k]
        mean /= size
        square = 0.0
        for k in range(size):
            square += (drawn[k] - mean) * (drawn[k] - mean)
        if abs(mean - wanted_mean) < epsilon and abs(math.sqrt(square / size) - wanted_spread) < epsilon:
            kept[count, 0] = m
            kept[count, 1] = s
            count += 1
    return kept


@jit
def transposed_product(a, result):
    rows, columns = a.shape
    result[:] = 0.0
    for k in range(rows):
        for i in range(columns):
            factor = a[k, i]
            for j in range(columns):
                result[i, j] += factor * a[k, j]


@jit
def trace_of_fourth_power(a, once, twice):
    transposed_product(a, once)
    transposed_product(once, twice)
    total = 0.0
    for value in twice.ravel():
        total += value * value
    return total


@jit
def matrix_statistics(count):
    wide, square = np.empty(count), np.empty(count)
    p, q = np.empty((5, 20)), np.empty((10, 10))
    p1, p2, q1, q2 = np.empty((20, 20)), np.empty((20, 20)), np.empty((10, 10)), np.empty((10, 10))
    for k in range(count):
        for block in range(4):
            for i in range(5):
                for j in range(5):
                    drawn = np.random.normal(0.0, 1.0)
                    p[i, block * 5 + j] = drawn
                    q[block // 2 * 5 + i, block % 2 * 5 + j] = drawn
        wide[k] = trace_of_fourth_power(p, p1, p2)
        square[k] = trace_of_fourth_power(q, q1, q2)
    return np.std(wide) / np.mean(wide), np.std(square) / np.mean(square)
