"""Scalars and grids as one would write them for Numba. In: `FASTMATH`, set beforehand. Out: jitted functions.

Plain Python division by zero is not asked for (`error_model="numpy"`): whoever writes by hand knows the inputs.
"""

from __future__ import annotations

import math

import numba
import numpy as np

jit = numba.njit(error_model="numpy", fastmath=bool(globals().get("FASTMATH", False)))


# ------------------------------------------------------------------------------------------------------------------ scalars


@jit
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@jit
def pi_sum(rounds, terms):
    total = 0.0
    for _ in range(rounds):
        total = 0.0
        for k in range(1, terms + 1):
            total += 1.0 / (k * k)
    return total


@jit
def trapezoid(a, b, n):
    h = (b - a) / n
    x = float(a)
    total = (2.0 * a * a + 3.0 * a + 1.0 + 2.0 * b * b + 3.0 * b + 1.0) / 2.0
    for _ in range(n - 1):
        x += h
        total += 2.0 * (x * x) + 3.0 * x + 1.0
    return total * h


@jit
def hypotenuse(a, b):
    return math.sqrt(a * a + b * b)


@jit
def factorial(n):
    product = 1
    for k in range(2, n + 1):
        product *= k
    return product


@jit
def cubic(x):
    return x * x * x - 2.0 * x - 5.0


@jit
def bisection(low, high, tolerance):
    below = cubic(low) < 0.0
    while high - low > tolerance:
        middle = (low + high) / 2.0
        if (cubic(middle) < 0.0) == below:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0


@jit
def descent(x, y, rate, steps):
    a, b, c = 3.0, 1.0, 2.0
    for _ in range(steps):
        gx = a * x + b * y
        gy = b * x + c * y
        x -= rate * gx
        y -= rate * gy
    return x, y, (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0


@jit
def logistic_map(rate, x, steps):
    path = np.empty(steps)
    for k in range(steps):
        x = rate * x * (1.0 - x)
        path[k] = x
    return path


@jit
def fibonacci(size):
    numbers = np.empty(size, dtype=np.int64)
    a, b = 0, 1
    for k in range(size):
        numbers[k] = a
        a, b = b, a + b
    return numbers


@jit
def cubes(n):
    return [k * k * k for k in range(n)]


@jit
def common_in_arrays(first, second):
    found = np.empty(len(first) * len(second), dtype=np.int64)
    count = 0
    for a in first:
        for b in second:
            if a == b:
                found[count] = a
                count += 1
    return found[:count]


def common(first, second):
    return common_in_arrays(np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)).tolist()


# -------------------------------------------------------------------------------------------------------------------- grids


@jit
def escape(cx, cy, limit):
    x, y = cx, cy
    for k in range(limit):
        if x * x + y * y > 4.0:
            return k
        x, y = x * x - y * y + cx, 2.0 * x * y + cy
    return limit


@jit
def mandelbrot(limit):
    counts = []
    for row in range(26):
        for column in range(21):
            counts.append(escape(-2.0 + 0.1 * row, -1.0 + 0.1 * column, limit))  # noqa: PERF401 - an append is what Numba compiles best
    return counts


@jit
def mandelbrot_grid(width, height, limit):
    counts = np.empty((height, width), dtype=np.int64)
    for row in range(height):
        for column in range(width):
            cx = -2.0 + 3.0 * column / width
            cy = -1.5 + 3.0 * row / height
            x = y = xx = yy = 0.0
            k = 0
            while k < limit and xx + yy <= 4.0:
                y = 2.0 * x * y + cy
                x = xx - yy + cx
                xx = x * x
                yy = y * y
                k += 1
            counts[row, column] = k
    return counts


@jit
def gauss_seidel(n, sweeps):
    u = np.zeros((n, n))
    u[0] = 1.0
    dx2, dy2 = 0.01, 0.04
    for _ in range(sweeps):
        for i in range(1, n - 1):
            left = u[i, 0]
            for j in range(1, n - 1):
                left = ((u[i + 1, j] + u[i - 1, j]) * dy2 + (u[i, j + 1] + left) * dx2) / (2 * (dx2 + dy2))
                u[i, j] = left
    return u


@jit
def jacobi_slices(n, sweeps):
    old = np.zeros((n, n))
    old[0] = 1.0
    new = old.copy()
    dx2, dy2 = 0.01, 0.04
    for _ in range(sweeps):
        for i in range(1, n - 1):
            for j in range(1, n - 1):
                new[i, j] = ((old[i + 1, j] + old[i - 1, j]) * dy2 + (old[i, j + 1] + old[i, j - 1]) * dx2) / (2 * (dx2 + dy2))
        old, new = new, old
    return old


@jit
def jacobi(u, sweeps):
    rows, columns = u.shape
    old = u.copy()
    new = u.copy()
    for _ in range(sweeps):
        for i in range(1, rows - 1):
            for j in range(1, columns - 1):
                new[i, j] = 0.25 * (old[i - 1, j] + old[i + 1, j] + old[i, j - 1] + old[i, j + 1])
        old, new = new, old
    return old


@jit
def floyd_warshall(lengths):
    n = lengths.shape[0]
    via = np.empty(n)
    for k in range(n):
        via[:] = lengths[k]
        for i in range(n):
            first = lengths[i, k]
            for j in range(n):
                lengths[i, j] = min(lengths[i, j], first + via[j])


@jit
def matmul(A, B):
    n, m = A.shape
    p = B.shape[1]
    C = np.zeros((n, p))
    for i in range(n):
        for k in range(m):
            a = A[i, k]
            for j in range(p):
                C[i, j] += a * B[k, j]
    return C


@jit
def convolution(image, kernel):
    rows, columns = image.shape
    height, width = kernel.shape
    down, across = rows - height + 1, columns - width + 1
    result = np.zeros((down, across))
    for i in range(down):
        for k in range(height):
            for m in range(width):
                factor = kernel[height - 1 - k, width - 1 - m]
                for j in range(across):
                    result[i, j] += image[i + k, j + m] * factor
    return result
