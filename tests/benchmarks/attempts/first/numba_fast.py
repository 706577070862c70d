"""Further attempts for Numba that fast-math alone may make: sums regrouped, quotients by products, chains made shorter."""

from __future__ import annotations

import math

import numba
import numpy as np

jit = numba.njit(error_model="numpy", fastmath=True)


# Two terms with one division.
@jit
def pi_sum(rounds, terms):
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        for k in range(1, terms, 2):
            a, b = float(k) * k, float(k + 1) * (k + 1)
            total += (a + b) / (a * b)
        if terms % 2 == 1:
            total += 1.0 / (terms * terms)
    return total


# Each place from its number, the function by Horner.
@jit
def trapezoid(a, b, n):
    h = (b - a) / n
    total = (((2.0 * a + 3.0) * a + 1.0) + ((2.0 * b + 3.0) * b + 1.0)) / 2.0
    for k in range(1, n):
        x = a + h * k
        total += (2.0 * x + 3.0) * x + 1.0
    return total * h


# The step as one linear map, whose numbers are found once.
@jit
def descent(x, y, rate, steps):
    a, b, c = 3.0, 1.0, 2.0
    p, q, s = 1.0 - rate * a, -rate * b, 1.0 - rate * c
    for _ in range(steps):
        x, y = p * x + q * y, q * x + s * y
    return x, y, (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0


# All that does not need the cell to the left first, for a whole row side by side; then one product and one sum a cell.
@jit
def gauss_seidel(n, sweeps):
    u = np.zeros((n, n))
    u[0] = 1.0
    fixed = np.empty(n)
    for _ in range(sweeps):
        for i in range(1, n - 1):
            up, row, down = u[i - 1], u[i], u[i + 1]
            for j in range(1, n - 1):
                fixed[j] = 0.4 * (down[j] + up[j]) + 0.1 * row[j + 1]
            left = row[0]
            for j in range(1, n - 1):
                left = fixed[j] + 0.1 * left
                row[j] = left
    return u


# By Horner.
@jit
def polynomial(x):
    y = np.empty_like(x)
    for k in range(len(x)):
        y[k] = ((0.25 * x[k] + 0.75) * x[k] - 1.5) * x[k] - 2.0
    return y


# The width as a factor.
@jit
def histogram(values, low, high, bins):
    counts = np.zeros(bins, dtype=np.int64)
    factor = bins / (high - low)
    for value in values:
        if low <= value < high:
            counts[np.uint32((value - low) * factor)] += 1
    return counts


# One `exp` for both densities: their quotient is all that counts.
@jit
def em(data, rounds):
    n = len(data)
    weight, m1, s1, m2, s2 = 0.5, -2.0, 1.0, 1.0, 1.0
    share = np.empty(n)
    whole = 0.0
    for value in data:
        whole += value
    for _ in range(rounds):
        p, q, odds = 0.5 / (s1 * s1), 0.5 / (s2 * s2), (1.0 - weight) / weight * (s1 / s2)
        total = sum1 = square1 = square2 = 0.0
        for k in range(n):
            d1, d2 = data[k] - m1, data[k] - m2
            part = 1.0 / (1.0 + odds * math.exp(p * d1 * d1 - q * d2 * d2))
            share[k] = part
            total += part
            sum1 += part * data[k]
        weight = total / n
        m1 = sum1 / total
        m2 = (whole - sum1) / (n - total)
        for k in range(n):
            square1 += share[k] * ((data[k] - m1) * (data[k] - m1))
            square2 += (1.0 - share[k]) * ((data[k] - m2) * (data[k] - m2))
        s1 = math.sqrt(square1 / total)
        s2 = math.sqrt(square2 / (n - total))
    return weight, m1, s1, m2, s2
