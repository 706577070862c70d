"""Further attempts for Numba: arrays, points and words. In: `FASTMATH`, set beforehand. Out: jitted functions.

Each number is computed as in the file of this name in `hand`.
"""

from __future__ import annotations

import math

import numba
import numpy as np

jit = numba.njit(error_model="numpy", fastmath=bool(globals().get("FASTMATH", False)))


# The square found once.
@jit
def polynomial(x):
    y = np.empty(len(x))
    for k in range(len(x)):
        v = x[k]
        square = v * v
        y[k] = 0.25 * (square * v) + 0.75 * square - 1.5 * v - 2.0
    return y


# Squares of a block side by side; added up in order.
@jit
def euclid(x, y):
    total = 0.0
    square = np.empty(64)
    whole = len(x) - len(x) % 64
    for start in range(0, whole, 64):
        for j in range(64):
            square[j] = (x[start + j] - y[start + j]) * (x[start + j] - y[start + j])
        for j in range(64):
            total += square[j]
    for k in range(whole, len(x)):
        total += (x[k] - y[k]) * (x[k] - y[k])
    return math.sqrt(total)


# Both values of the distribution side by side.
@jit
def black_scholes(spot, strike, years, rate, volatility):
    n = len(spot)
    prices = np.empty(n)
    drift = rate + 0.5 * volatility * volatility
    for i in range(n):
        spread = volatility * math.sqrt(years[i])
        x = (math.log(spot[i] / strike[i]) + drift * years[i]) / spread
        y = x - spread
        e, f, now = math.exp(-0.5 * x * x), math.exp(-0.5 * y * y), math.exp(-rate * years[i])
        k, m = 1.0 / (1.0 + 0.2316419 * abs(x)), 1.0 / (1.0 + 0.2316419 * abs(y))
        k = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
        m = m * (0.31938153 + m * (-0.356563782 + m * (1.781477937 + m * (-1.821255978 + m * 1.330274429))))
        k = k * 0.3989422804014327 * e
        m = m * 0.3989422804014327 * f
        prices[i] = spot[i] * (1.0 - k if x > 0.0 else k) - strike[i] * now * (1.0 - m if y > 0.0 else m)
    return prices


# Counted in two tables in turns: equal neighbours do not wait for each other.
@jit
def histogram(values, low, high, bins):
    counts, others = np.zeros(bins, dtype=np.int64), np.zeros(bins, dtype=np.int64)
    width = (high - low) / bins
    n = len(values)
    for k in range(0, n - 1, 2):
        a, b = values[k], values[k + 1]
        if low <= a < high:
            counts[np.uint64((a - low) / width)] += 1
        if low <= b < high:
            others[np.uint64((b - low) / width)] += 1
    if n % 2 == 1 and low <= values[n - 1] < high:
        counts[np.uint64((values[n - 1] - low) / width)] += 1
    return counts + others


# Both densities in one turn, and the sums with them: one pass less over the data.
@jit
def em(data, rounds):
    n = len(data)
    weight, m1, s1, m2, s2 = 0.5, -2.0, 1.0, 1.0, 1.0
    root = math.sqrt(2.0 * math.pi)
    share = np.empty(n)
    for _ in range(rounds):
        scale1, scale2 = s1 * root, s2 * root
        total = sum1 = sum2 = square1 = square2 = 0.0
        for k in range(n):
            z1, z2 = (data[k] - m1) / s1, (data[k] - m2) / s2
            e1, e2 = math.exp(-0.5 * z1 * z1), math.exp(-0.5 * z2 * z2)
            low, high = weight * (e1 / scale1), (1.0 - weight) * (e2 / scale2)
            part = low / (low + high)
            share[k] = part
            total += part
            sum1 += part * data[k]
            sum2 += (1.0 - part) * data[k]
        weight = total / n
        m1 = sum1 / total
        m2 = sum2 / (n - total)
        for k in range(n):
            square1 += share[k] * ((data[k] - m1) * (data[k] - m1))
            square2 += (1.0 - share[k]) * ((data[k] - m2) * (data[k] - m2))
        s1 = math.sqrt(square1 / total)
        s2 = math.sqrt(square2 / (n - total))
    return weight, m1, s1, m2, s2


# Half of the distances, and each written to both places: a difference and its negative have one square.
@jit
def pairwise(X):
    m, n = X.shape
    D = np.empty((m, m))
    for i in range(m):
        D[i, i] = 0.0
        for j in range(i):
            total = 0.0
            for k in range(n):
                difference = X[i, k] - X[j, k]
                total += difference * difference
            D[i, j] = D[j, i] = math.sqrt(total)
    return D


# Positions and velocities as columns of their own; written back at the end.
@jit
def nbody(positions, velocities, masses, dt, steps):
    n = len(masses)
    p, q = positions.T.copy(), velocities.T.copy()
    x, y, z, u, v, w = p[0], p[1], p[2], q[0], q[1], q[2]
    for _ in range(steps):
        for i in range(n):
            ui, vi, wi, xi, yi, zi, mi = u[i], v[i], w[i], x[i], y[i], z[i], masses[i]
            for j in range(i + 1, n):
                dx, dy, dz = xi - x[j], yi - y[j], zi - z[j]
                square = dx * dx + dy * dy + dz * dz + 0.01
                pull = dt / (square * math.sqrt(square))
                ui -= dx * masses[j] * pull
                vi -= dy * masses[j] * pull
                wi -= dz * masses[j] * pull
                u[j] += dx * mi * pull
                v[j] += dy * mi * pull
                w[j] += dz * mi * pull
            u[i], v[i], w[i] = ui, vi, wi
        for i in range(n):
            x[i] += dt * u[i]
            y[i] += dt * v[i]
            z[i] += dt * w[i]
    positions[:] = p.T
    velocities[:] = q.T


# Sixty-four points at once: for each centre in turn, whether it is the nearest so far, without a branch.
@jit
def kmeans(points, centres):
    n, dimensions = points.shape
    k = len(centres)
    labels, sums, counts = np.empty(n, dtype=np.int64), np.zeros((k, dimensions)), np.zeros(k)
    smallest, square, best = np.empty(64), np.empty(64), np.empty(64, dtype=np.int64)
    for start in range(0, n, 64):
        count = min(64, n - start)
        smallest[:] = 1e300
        best[:] = 0
        for c in range(k):
            square[:] = 0.0
            for d in range(dimensions):
                for i in range(count):
                    difference = points[start + i, d] - centres[c, d]
                    square[i] += difference * difference
            for i in range(count):
                best[i] = c if square[i] < smallest[i] else best[i]
                smallest[i] = min(smallest[i], square[i])
        for i in range(count):
            c = best[i]
            labels[start + i] = c
            counts[c] += 1.0
            for d in range(dimensions):
                sums[c, d] += points[start + i, d]
    for c in range(k):
        for d in range(dimensions):
            sums[c, d] = sums[c, d] / counts[c] if counts[c] > 0.0 else centres[c, d]
    return sums, labels


@jit
def along_diagonals(a, reversed_b, before, last, now):
    n, m = len(a), len(reversed_b)
    for d in range(n + m + 1):
        low, high = max(d - m, 0), min(d, n)
        if low == 0:
            now[0] = d
        if high == d:
            now[d] = d
        shift = m - d
        for i in range(max(low, 1), min(high, d - 1) + 1):
            change = before[i - 1] + np.int16(a[i - 1] != reversed_b[i + shift])
            now[i] = min(min(last[i - 1], last[i]) + np.int16(1), change)
        before, last, now = last, now, before
    return last[n]


# Along the table's diagonals, whose cells do not need each other, in 16 bits: for words of together fewer than 32 000 letters.
def edit_distance(a, b):
    p, q = np.frombuffer(a.encode(), np.uint8), np.frombuffer(b.encode()[::-1], np.uint8)
    if len(p) + len(q) >= 32000:
        raise ValueError("the words are too long for 16 bits")
    rows = np.empty((3, len(p) + 1), dtype=np.int16)
    return int(along_diagonals(p, q, rows[0], rows[1], rows[2]))
