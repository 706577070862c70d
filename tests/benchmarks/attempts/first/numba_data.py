"""Further attempts for Numba: arrays, points and words. In: `FASTMATH`, set beforehand. Out: jitted functions.

Each number is computed as in the file of this name in `hand`.
"""

from __future__ import annotations

import math

import numba
import numpy as np

jit = numba.njit(error_model="numpy", fastmath=bool(globals().get("FASTMATH", False)))
BLOCK = 256


# Eight at a time by hand.
@jit
def polynomial(x):
    y = np.empty_like(x)
    whole = len(x) - len(x) % 8
    for k in range(0, whole, 8):
        for j in range(8):
            v = x[k + j]
            y[k + j] = 0.25 * (v * v * v) + 0.75 * (v * v) - 1.5 * v - 2.0
    for k in range(whole, len(x)):
        y[k] = 0.25 * (x[k] * x[k] * x[k]) + 0.75 * (x[k] * x[k]) - 1.5 * x[k] - 2.0
    return y


# Over both arrays at once, without an index.
@jit
def euclid(x, y):
    total = 0.0
    for a, b in zip(x, y):  # noqa: B905 - Numba knows no `strict`
        total += (a - b) * (a - b)
    return math.sqrt(total)


# Block by block, one operation after the other: what can be vectorised is, around the calls of `log` and `exp`.
@jit
def black_scholes(spot, strike, years, rate, volatility):
    n = len(spot)
    prices = np.empty(n)
    drift = rate + 0.5 * volatility * volatility
    d1, d2, g1, g2, now = np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK), np.empty(BLOCK)
    for start in range(0, n, BLOCK):
        count = min(BLOCK, n - start)
        s, x, t = spot[start : start + count], strike[start : start + count], years[start : start + count]
        for i in range(count):
            d1[i] = s[i] / x[i]
        for i in range(count):
            d1[i] = math.log(d1[i])
        for i in range(count):
            spread = volatility * math.sqrt(t[i])
            d1[i] = (d1[i] + drift * t[i]) / spread
            d2[i] = d1[i] - spread
            g1[i] = -0.5 * d1[i] * d1[i]
            g2[i] = -0.5 * d2[i] * d2[i]
            now[i] = -rate * t[i]
        for i in range(count):
            g1[i] = math.exp(g1[i])
        for i in range(count):
            g2[i] = math.exp(g2[i])
        for i in range(count):
            now[i] = math.exp(now[i])
        for i in range(count):
            a = 1.0 / (1.0 + 0.2316419 * abs(d1[i]))
            b = 1.0 / (1.0 + 0.2316419 * abs(d2[i]))
            a = a * (0.31938153 + a * (-0.356563782 + a * (1.781477937 + a * (-1.821255978 + a * 1.330274429))))
            b = b * (0.31938153 + b * (-0.356563782 + b * (1.781477937 + b * (-1.821255978 + b * 1.330274429))))
            a = a * 0.3989422804014327 * g1[i]
            b = b * 0.3989422804014327 * g2[i]
            a = 1.0 - a if d1[i] > 0.0 else a
            b = 1.0 - b if d2[i] > 0.0 else b
            prices[start + i] = s[i] * a - x[i] * now[i] * b
    return prices


# The bins of a block first, without a branch (what lies outside goes to one more bin); then counted in four tables in turns.
@jit
def histogram(values, low, high, bins):
    width = (high - low) / bins
    tables = np.zeros((4, bins + 1), dtype=np.int64)
    place = np.empty(BLOCK, dtype=np.int64)
    n = len(values)
    for start in range(0, n, BLOCK):
        count = min(BLOCK, n - start)
        for k in range(count):
            value = values[start + k]
            place[k] = np.int64((value - low) / width) if (low <= value) & (value < high) else bins
        for k in range(0, count - 3, 4):
            tables[0, place[k]] += 1
            tables[1, place[k + 1]] += 1
            tables[2, place[k + 2]] += 1
            tables[3, place[k + 3]] += 1
        for k in range(count - count % 4, count):
            tables[0, place[k]] += 1
    return tables[0, :bins] + tables[1, :bins] + tables[2, :bins] + tables[3, :bins]


# Exponents, calls of `exp` and the rest in loops of their own, so that all but the calls is vectorised.
@jit
def em(data, rounds):
    n = len(data)
    weight, m1, s1, m2, s2 = 0.5, -2.0, 1.0, 1.0, 1.0
    root = math.sqrt(2.0 * math.pi)
    share, low, high = np.empty(n), np.empty(BLOCK), np.empty(BLOCK)
    for _ in range(rounds):
        scale1, scale2 = s1 * root, s2 * root
        total = sum1 = sum2 = square1 = square2 = 0.0
        for start in range(0, n, BLOCK):
            count = min(BLOCK, n - start)
            for k in range(count):
                a = (data[start + k] - m1) / s1
                b = (data[start + k] - m2) / s2
                low[k] = -0.5 * a * a
                high[k] = -0.5 * b * b
            for k in range(count):
                low[k] = math.exp(low[k])
            for k in range(count):
                high[k] = math.exp(high[k])
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
        s1 = math.sqrt(square1 / total)
        s2 = math.sqrt(square2 / (n - total))
    return weight, m1, s1, m2, s2


# Short stretches by insertion.
@jit
def quicksort(values, first, last):
    while last - first > 16:
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
    for i in range(first + 1, last + 1):
        value = values[i]
        j = i
        while j > first and values[j - 1] > value:
            values[j] = values[j - 1]
            j -= 1
        values[j] = value
    return values


# The points turned into columns first: then a whole row of distances is computed side by side.
@jit
def pairwise(X):
    m, n = X.shape
    columns = np.ascontiguousarray(X.T)
    D = np.zeros((m, m))
    for i in range(m):
        row = D[i]
        for k in range(n):
            column = columns[k]
            mine = column[i]
            for j in range(m):
                row[j] += (mine - column[j]) * (mine - column[j])
        for j in range(m):
            row[j] = math.sqrt(row[j])
    return D


# All pulls of a step side by side first; then they are applied pair by pair, in the order of the pairs.
@jit
def nbody(positions, velocities, masses, dt, steps):
    n = len(masses)
    pairs = n * (n - 1) // 2
    dx, dy, dz, pull = np.empty(pairs), np.empty(pairs), np.empty(pairs), np.empty(pairs)
    for _ in range(steps):
        at = 0
        for i in range(n):
            for j in range(i + 1, n):
                dx[at] = positions[i, 0] - positions[j, 0]
                dy[at] = positions[i, 1] - positions[j, 1]
                dz[at] = positions[i, 2] - positions[j, 2]
                at += 1
        for k in range(pairs):
            square = dx[k] * dx[k] + dy[k] * dy[k] + dz[k] * dz[k] + 0.01
            pull[k] = dt / (square * math.sqrt(square))
        at = 0
        for i in range(n):
            vx, vy, vz = velocities[i, 0], velocities[i, 1], velocities[i, 2]
            for j in range(i + 1, n):
                vx -= dx[at] * masses[j] * pull[at]
                vy -= dy[at] * masses[j] * pull[at]
                vz -= dz[at] * masses[j] * pull[at]
                velocities[j, 0] += dx[at] * masses[i] * pull[at]
                velocities[j, 1] += dy[at] * masses[i] * pull[at]
                velocities[j, 2] += dz[at] * masses[i] * pull[at]
                at += 1
            velocities[i, 0], velocities[i, 1], velocities[i, 2] = vx, vy, vz
        for i in range(n):
            for k in range(3):
                positions[i, k] += dt * velocities[i, k]


# A row of 32-bit numbers, and what comes from the left last.
@jit
def edit_distance_of_bytes(a, b):
    m = len(b)
    row = np.arange(m + 1).astype(np.int32)
    for i in range(1, len(a) + 1):
        corner = row[0]
        left = np.int32(i)
        row[0] = left
        letter = a[i - 1]
        for j in range(1, m + 1):
            above = row[j]
            other = min(above + np.int32(1), corner + np.int32(letter != b[j - 1]))
            left = min(np.int32(left + 1), np.int32(other))
            corner = above
            row[j] = left
    return row[m]


# A row of 32-bit numbers, and what comes from the left last.
def edit_distance(a, b):
    return int(edit_distance_of_bytes(np.frombuffer(a.encode(), np.uint8), np.frombuffer(b.encode(), np.uint8)))
