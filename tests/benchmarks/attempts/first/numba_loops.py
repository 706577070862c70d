"""Further attempts for Numba: scalars and grids. In: `FASTMATH`, set beforehand. Out: jitted functions.

Each number is computed as in the file of this name in `hand`.
"""

from __future__ import annotations

import math

import numba
import numpy as np

jit = numba.njit(error_model="numpy", fastmath=bool(globals().get("FASTMATH", False)))


# One of the two calls as a loop.
@jit
def fib(n):
    total = 0
    while n >= 2:
        total += fib(n - 1)
        n -= 2
    return total + n


# A counter in floating point, whose square is exact here: no conversion in the loop.
@jit
def pi_sum(rounds, terms):
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        k = 0.0
        for _ in range(terms):
            k += 1.0
            total += 1.0 / (k * k)
    return total


# The next place is found while the present value is computed.
@jit
def trapezoid(a, b, n):
    h = (b - a) / n
    x = a + h
    total = (2.0 * a * a + 3.0 * a + 1.0 + 2.0 * b * b + 3.0 * b + 1.0) / 2.0
    for _ in range(n - 1):
        total += 2.0 * (x * x) + 3.0 * x + 1.0
        x += h
    return total * h


# Without a branch in the loop: which half is chosen cannot be predicted.
@jit
def bisection(low, high, tolerance):
    sign = 1.0 if low * low * low - 2.0 * low - 5.0 < 0.0 else -1.0
    while high - low > tolerance:
        middle = (low + high) * 0.5
        value = sign * (middle * middle * middle - 2.0 * middle - 5.0)
        low = middle if value < 0.0 else low
        high = high if value < 0.0 else middle
    return (low + high) * 0.5


@jit
def eight_escapes(cx, cy, x, y, limit, count, going):
    for j in range(8):
        count[j] = 0
        going[j] = 1
    for _ in range(limit):
        inside = 0
        for j in range(8):
            xx = x[j] * x[j]
            yy = y[j] * y[j]
            going[j] = going[j] if xx + yy <= 4.0 else 0
            count[j] += going[j]
            inside += going[j]
            y[j] = 2.0 * x[j] * y[j] + cy[j]
            x[j] = xx - yy + cx[j]
        if inside == 0:
            break


# Eight points at once, which the compiler can hold in one register.
@jit
def mandelbrot(limit):
    counts = []
    cx, cy, x, y = np.empty(8), np.empty(8), np.empty(8), np.empty(8)
    count, going = np.empty(8, dtype=np.int64), np.empty(8, dtype=np.int64)
    for at in range(0, 546, 8):
        for j in range(8):
            x[j] = cx[j] = -2.0 + 0.1 * ((at + j) // 21)
            y[j] = cy[j] = -1.0 + 0.1 * ((at + j) % 21)
        eight_escapes(cx, cy, x, y, limit, count, going)
        for j in range(min(8, 546 - at)):
            counts.append(count[j])  # noqa: PERF401 - an append is what Numba compiles best
    return counts


# Eight columns at once, which the compiler can hold in one register.
@jit
def mandelbrot_grid(width, height, limit):
    counts = np.empty((height, width), dtype=np.int64)
    cx, cy, x, y = np.empty(8), np.empty(8), np.empty(8), np.empty(8)
    count, going = np.empty(8, dtype=np.int64), np.empty(8, dtype=np.int64)
    for row in range(height):
        for column in range(0, width, 8):
            for j in range(8):
                cx[j] = -2.0 + 3.0 * (column + j) / width
                cy[j] = -1.5 + 3.0 * row / height
                x[j] = y[j] = 0.0
            eight_escapes(cx, cy, x, y, limit, count, going)
            for j in range(min(8, width - column)):
                counts[row, column + j] = count[j]
    return counts


# Two rows at once: the lower one is one column behind, so that it finds the upper one's new values.
@jit
def gauss_seidel(n, sweeps):
    u = np.zeros((n, n))
    u[0] = 1.0
    dx2, dy2 = 0.01, 0.04
    for _ in range(sweeps):
        for i in range(1, n - 2, 2):
            up, down, under, above = u[i], u[i + 1], u[i + 2], u[i - 1]
            below = down[0]
            left = ((down[1] + above[1]) * dy2 + (up[2] + up[0]) * dx2) / (2 * (dx2 + dy2))
            up[1] = left
            for j in range(2, n - 1):
                left = ((down[j] + above[j]) * dy2 + (up[j + 1] + left) * dx2) / (2 * (dx2 + dy2))
                below = ((under[j - 1] + up[j - 1]) * dy2 + (down[j] + below) * dx2) / (2 * (dx2 + dy2))
                up[j] = left
                down[j - 1] = below
            down[n - 2] = ((under[n - 2] + up[n - 2]) * dy2 + (down[n - 1] + below) * dx2) / (2 * (dx2 + dy2))
        if n % 2 == 1:
            i = n - 2
            left = u[i, 0]
            for j in range(1, n - 1):
                left = ((u[i + 1, j] + u[i - 1, j]) * dy2 + (u[i, j + 1] + left) * dx2) / (2 * (dx2 + dy2))
                u[i, j] = left
    return u


@jit
def weighted_row(up, here, down, row):
    for j in range(1, len(row) - 1):
        row[j] = ((down[j] + up[j]) * 0.04 + (here[j + 1] + here[j - 1]) * 0.01) / (2 * (0.01 + 0.04))


# Two sweeps in one pass: the second follows one row behind the first, while its rows are still in the cache.
@jit
def jacobi_slices(n, sweeps):
    u = np.zeros((n, n))
    u[0] = 1.0
    spare = u.copy()
    for _ in range(sweeps // 2):
        for i in range(1, n):
            if i < n - 1:
                weighted_row(u[i - 1], u[i], u[i + 1], spare[i])
            if i > 1:
                weighted_row(spare[i - 2], spare[i - 1], spare[i], u[i - 1])
    if sweeps % 2 == 0:
        return u
    for i in range(1, n - 1):
        weighted_row(u[i - 1], u[i], u[i + 1], spare[i])
    return spare


@jit
def mean_row(up, here, down, row):
    for j in range(1, len(row) - 1):
        row[j] = 0.25 * (up[j] + down[j] + here[j - 1] + here[j + 1])


# Two sweeps in one pass: the second follows one row behind the first, while its rows are still in the cache.
@jit
def jacobi(u, sweeps):
    rows = len(u)
    old, new = u.copy(), u.copy()
    for _ in range(sweeps // 2):
        for i in range(1, rows):
            if i < rows - 1:
                mean_row(old[i - 1], old[i], old[i + 1], new[i])
            if i > 1:
                mean_row(new[i - 2], new[i - 1], new[i], old[i - 1])
    if sweeps % 2 == 0:
        return old
    for i in range(1, rows - 1):
        mean_row(old[i - 1], old[i], old[i + 1], new[i])
    return new


# Two rows in a turn, so that the row gone through is read half as often.
@jit
def floyd_warshall(lengths):
    n = len(lengths)
    via = np.empty(n)
    for k in range(n):
        via[:] = lengths[k]
        for i in range(0, n - 1, 2):
            first, second = lengths[i, k], lengths[i + 1, k]
            for j in range(n):
                lengths[i, j] = min(lengths[i, j], first + via[j])
                lengths[i + 1, j] = min(lengths[i + 1, j], second + via[j])
        if n % 2 == 1:
            first = lengths[n - 1, k]
            for j in range(n):
                lengths[n - 1, j] = min(lengths[n - 1, j], first + via[j])


# Four rows of the product at once.
@jit
def matmul(A, B):
    n, m = A.shape
    p = B.shape[1]
    C = np.zeros((n, p))
    whole = n - n % 4
    for i in range(0, whole, 4):
        c0, c1, c2, c3 = C[i], C[i + 1], C[i + 2], C[i + 3]
        for k in range(m):
            a0, a1, a2, a3 = A[i, k], A[i + 1, k], A[i + 2, k], A[i + 3, k]
            row = B[k]
            for j in range(p):
                b = row[j]
                c0[j] += a0 * b
                c1[j] += a1 * b
                c2[j] += a2 * b
                c3[j] += a3 * b
    for i in range(whole, n):
        for k in range(m):
            for j in range(p):
                C[i, j] += A[i, k] * B[k, j]
    return C


# Thirty-two sums at once in a small array, while all factors of the small kernel pass.
@jit
def convolution(image, kernel):
    rows, columns = image.shape
    height, width = kernel.shape
    down, across = rows - height + 1, columns - width + 1
    result = np.zeros((down, across))
    sums = np.empty(32)
    for i in range(down):
        for start in range(0, across - 31, 32):
            sums[:] = 0.0
            for k in range(height):
                for m in range(width):
                    factor = kernel[height - 1 - k, width - 1 - m]
                    near = image[i + k, start + m : start + m + 32]
                    for j in range(32):
                        sums[j] += near[j] * factor
            for j in range(32):
                result[i, start + j] = sums[j]
        for k in range(height):
            for m in range(width):
                factor = kernel[height - 1 - k, width - 1 - m]
                for j in range(across - across % 32, across):
                    result[i, j] += image[i + k, j + m] * factor
    return result


# Two steps in a turn.
@jit
def logistic_map(rate, x, steps):
    path = np.empty(steps)
    for k in range(0, steps - 1, 2):
        x = rate * x * (1.0 - x)
        path[k] = x
        x = rate * x * (1.0 - x)
        path[k + 1] = x
    if steps % 2 == 1:
        path[steps - 1] = rate * x * (1.0 - x)
    return path


# In floating point from the start: no product of whole numbers
@jit
def hypotenuse(a, b):
    return math.sqrt(float(a) * a + float(b) * b)
