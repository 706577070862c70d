"""Further attempts for Numba: scalars and grids. In: `FASTMATH`, set beforehand. Out: jitted functions.

Each number is computed as in the file of this name in `hand`.
"""

from __future__ import annotations

import numba
import numpy as np

jit = numba.njit(error_model="numpy", fastmath=bool(globals().get("FASTMATH", False)))


# Typed beforehand, without boxing: the recursion is compiled for one type only.
@numba.njit("int64(int64)", error_model="numpy")
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)


# The places first, eight at a time; their values side by side; added up in order.
@jit
def trapezoid(a, b, n):
    h = (b - a) / n
    x = float(a)
    total = (2.0 * a * a + 3.0 * a + 1.0 + 2.0 * b * b + 3.0 * b + 1.0) / 2.0
    places = np.empty(8)
    whole = (n - 1) // 8
    for _ in range(whole):
        for j in range(8):
            x += h
            places[j] = x
        for j in range(8):
            total += 2.0 * (places[j] * places[j]) + 3.0 * places[j] + 1.0
    for _ in range(8 * whole, n - 1):
        x += h
        total += 2.0 * (x * x) + 3.0 * x + 1.0
    return total * h


# Four rows at once, each one column behind the row above it.
@jit
def gauss_seidel(n, sweeps):
    u = np.zeros((n, n))
    u[0] = 1.0
    w, h, d = 0.01, 0.04, 2 * (0.01 + 0.04)
    for _ in range(sweeps):
        i = 1
        while i + 3 < n - 1 and n > 8:
            r, a, b, c, e, f = u[i - 1], u[i], u[i + 1], u[i + 2], u[i + 3], u[i + 4]
            a[1] = ((b[1] + r[1]) * h + (a[2] + a[0]) * w) / d
            a[2] = ((b[2] + r[2]) * h + (a[3] + a[1]) * w) / d
            b[1] = ((c[1] + a[1]) * h + (b[2] + b[0]) * w) / d
            a[3] = ((b[3] + r[3]) * h + (a[4] + a[2]) * w) / d
            b[2] = ((c[2] + a[2]) * h + (b[3] + b[1]) * w) / d
            c[1] = ((e[1] + b[1]) * h + (c[2] + c[0]) * w) / d
            la, lb, lc, le = a[3], b[2], c[1], e[0]
            for j in range(4, n - 1):
                la = ((b[j] + r[j]) * h + (a[j + 1] + la) * w) / d
                lb = ((c[j - 1] + a[j - 1]) * h + (b[j] + lb) * w) / d
                lc = ((e[j - 2] + b[j - 2]) * h + (c[j - 1] + lc) * w) / d
                le = ((f[j - 3] + c[j - 3]) * h + (e[j - 2] + le) * w) / d
                a[j], b[j - 1], c[j - 2], e[j - 3] = la, lb, lc, le
            j = n - 2
            b[j] = ((c[j] + a[j]) * h + (b[j + 1] + lb) * w) / d
            c[j - 1] = ((e[j - 1] + b[j - 1]) * h + (c[j] + lc) * w) / d
            e[j - 2] = ((f[j - 2] + c[j - 2]) * h + (e[j - 1] + le) * w) / d
            c[j] = ((e[j] + b[j]) * h + (c[j + 1] + c[j - 1]) * w) / d
            e[j - 1] = ((f[j - 1] + c[j - 1]) * h + (e[j] + e[j - 2]) * w) / d
            e[j] = ((f[j] + c[j]) * h + (e[j + 1] + e[j - 1]) * w) / d
            i += 4
        for k in range(i, n - 1):
            for j in range(1, n - 1):
                u[k, j] = ((u[k + 1, j] + u[k - 1, j]) * h + (u[k, j + 1] + u[k, j - 1]) * w) / d
    return u


# Rows as arrays of their own, taken out once a row.
@jit
def jacobi_slices(n, sweeps):
    old = np.zeros((n, n))
    old[0] = 1.0
    new = old.copy()
    for _ in range(sweeps):
        for i in range(1, n - 1):
            up, here, down, row = old[i - 1], old[i], old[i + 1], new[i]
            for j in range(1, n - 1):
                row[j] = ((down[j] + up[j]) * 0.04 + (here[j + 1] + here[j - 1]) * 0.01) / (2 * (0.01 + 0.04))
        old, new = new, old
    return old


# Rows as arrays of their own, taken out once a row.
@jit
def jacobi(u, sweeps):
    rows, columns = u.shape
    old, new = u.copy(), u.copy()
    for _ in range(sweeps):
        for i in range(1, rows - 1):
            up, here, down, row = old[i - 1], old[i], old[i + 1], new[i]
            for j in range(1, columns - 1):
                row[j] = 0.25 * (up[j] + down[j] + here[j - 1] + here[j + 1])
        old, new = new, old
    return old


# Two places to go through at once: half as many passes over the table. Lengths are not negative.
@jit
def floyd_warshall(lengths):
    n = len(lengths)
    one, two = np.empty(n), np.empty(n)
    for k in range(0, n - 1, 2):
        one[:] = lengths[k]
        two[:] = lengths[k + 1]
        across, back = two[k], one[k + 1]
        for j in range(n):
            two[j] = min(two[j], across + one[j])
        for i in range(n):
            row = lengths[i]
            first = row[k]
            second = min(row[k + 1], first + back)
            for j in range(n):
                row[j] = min(row[j], first + one[j], second + two[j])
    if n % 2 == 1:
        one[:] = lengths[n - 1]
        for i in range(n):
            row = lengths[i]
            first = row[n - 1]
            for j in range(n):
                row[j] = min(row[j], first + one[j])


# One row of the small kernel at a time, five factors in one pass over the picture's row.
@jit
def convolution(image, kernel):
    rows, columns = image.shape
    height, width = kernel.shape
    down, across = rows - height + 1, columns - width + 1
    result = np.zeros((down, across))
    for i in range(down):
        row = result[i]
        for k in range(height):
            near, factors = image[i + k], kernel[height - 1 - k]
            m = 0
            while m + 5 <= width:
                f0, f1, f2 = factors[width - 1 - m], factors[width - 2 - m], factors[width - 3 - m]
                f3, f4 = factors[width - 4 - m], factors[width - 5 - m]
                for j in range(across):
                    total = row[j] + near[j + m] * f0
                    total += near[j + m + 1] * f1
                    total += near[j + m + 2] * f2
                    total += near[j + m + 3] * f3
                    row[j] = total + near[j + m + 4] * f4
                m += 5
            while m < width:
                for j in range(across):
                    row[j] += near[j + m] * factors[width - 1 - m]
                m += 1
    return result


# Four rows by eight columns of the product in a small array.
@jit
def matmul(A, B):
    n, m = A.shape
    p = B.shape[1]
    C = np.zeros((n, p))
    sums = np.empty((4, 8))
    rows, columns = n - n % 4, p - p % 8
    for i in range(0, rows, 4):
        for start in range(0, columns, 8):
            sums[:] = 0.0
            for k in range(m):
                for j in range(8):
                    b = B[k, start + j]
                    sums[0, j] += A[i, k] * b
                    sums[1, j] += A[i + 1, k] * b
                    sums[2, j] += A[i + 2, k] * b
                    sums[3, j] += A[i + 3, k] * b
            C[i : i + 4, start : start + 8] = sums
    for i in range(n):
        for k in range(m):
            for j in range(columns if i < rows else 0, p):
                C[i, j] += A[i, k] * B[k, j]
    return C
