"""The kernels as array expressions, written for NumPy by hand. Each takes the arguments of the plain Python kernel."""

from __future__ import annotations

import numpy as np


def pi_sum(rounds, terms):
    total = 0.0
    for _ in range(rounds):
        k = np.arange(1.0, terms + 1.0)
        total = np.sum(1.0 / (k * k))
    return total


def trapezoid(a, b, n):
    h = (b - a) / n
    x = a + h * np.arange(1, n)
    y = (2.0 * x + 3.0) * x + 1.0
    ends = (2.0 * a + 3.0) * a + 1.0 + (2.0 * b + 3.0) * b + 1.0
    return (np.sum(y) + ends / 2.0) * h


def cubes(n):
    return (np.arange(n) ** 3).tolist()


def mandelbrot_grid(width, height, limit):
    cx = np.broadcast_to(-2.0 + 3.0 * np.arange(width) / width, (height, width)).ravel()
    cy = np.repeat(-1.5 + 3.0 * np.arange(height) / height, width)
    counts = np.zeros(width * height, dtype=np.int64)
    left = np.arange(width * height)
    x, y = np.zeros_like(cx), np.zeros_like(cx)
    for _ in range(limit):
        inside = x * x + y * y <= 4.0
        if not inside.all():
            left, x, y, cx, cy = left[inside], x[inside], y[inside], cx[inside], cy[inside]
        counts[left] += 1
        x, y = x * x - y * y + cx, 2.0 * x * y + cy
    return counts.reshape(height, width)


def jacobi_slices(n, sweeps):
    u = np.zeros((n, n))
    u[0] = 1.0
    dx2, dy2 = 0.01, 0.04
    down, across = np.empty((n - 2, n - 2)), np.empty((n - 2, n - 2))
    for _ in range(sweeps):
        np.add(u[2:, 1:-1], u[:-2, 1:-1], out=down)
        np.add(u[1:-1, 2:], u[1:-1, :-2], out=across)
        down *= dy2
        across *= dx2
        down += across
        np.divide(down, 2 * (dx2 + dy2), out=u[1:-1, 1:-1])
    return u


def jacobi(u, sweeps):
    old, new = u.copy(), u.copy()
    for _ in range(sweeps):
        inner = new[1:-1, 1:-1]
        np.add(old[:-2, 1:-1], old[2:, 1:-1], out=inner)
        inner += old[1:-1, :-2]
        inner += old[1:-1, 2:]
        inner *= 0.25
        old, new = new, old
    return old


def floyd_warshall(lengths):
    through = np.empty_like(lengths)
    for k in range(len(lengths)):
        np.add(lengths[:, k, None], lengths[k], out=through)
        np.minimum(lengths, through, out=lengths)


def matmul(A, B):
    return A @ B


def convolution(image, kernel):
    height, width = kernel.shape
    down, across = image.shape[0] - height + 1, image.shape[1] - width + 1
    result, product = np.zeros((down, across)), np.empty((down, across))
    for k in range(height):
        for m in range(width):
            np.multiply(image[k : k + down, m : m + across], kernel[height - 1 - k, width - 1 - m], out=product)
            result += product
    return result


def polynomial(x):
    return ((0.25 * x + 0.75) * x - 1.5) * x - 2.0


def euclid(x, y):
    difference = x - y
    return np.sqrt(np.dot(difference, difference))


def _normal_cdf(x):
    k = 1.0 / (1.0 + 0.2316419 * np.abs(x))
    tail = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
    tail *= 0.3989422804014327 * np.exp(-0.5 * x * x)
    return np.where(x > 0.0, 1.0 - tail, tail)


def black_scholes(spot, strike, years, rate, volatility):
    spread = volatility * np.sqrt(years)
    d1 = (np.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / spread
    return spot * _normal_cdf(d1) - strike * np.exp(-rate * years) * _normal_cdf(d1 - spread)


def histogram(values, low, high, bins):
    inside = values[(values >= low) & (values < high)]
    return np.bincount(((inside - low) / ((high - low) / bins)).astype(np.int64), minlength=bins)


def em(data, rounds):
    n = len(data)
    weight, m1, s1, m2, s2 = 0.5, -2.0, 1.0, 1.0, 1.0
    root = np.sqrt(2.0 * np.pi)
    for _ in range(rounds):
        low = weight / (s1 * root) * np.exp(-0.5 * ((data - m1) / s1) ** 2)
        high = (1.0 - weight) / (s2 * root) * np.exp(-0.5 * ((data - m2) / s2) ** 2)
        share = low / (low + high)
        rest = 1.0 - share
        total = np.sum(share)
        weight = total / n
        m1 = np.dot(share, data) / total
        m2 = np.dot(rest, data) / (n - total)
        s1 = np.sqrt(np.dot(share, (data - m1) ** 2) / total)
        s2 = np.sqrt(np.dot(rest, (data - m2) ** 2) / (n - total))
    return weight, m1, s1, m2, s2


def quicksort(values, first, last):
    values[first : last + 1].sort()
    return values


def pairwise(X):
    total = np.zeros((len(X), len(X)))
    for column in X.T:
        difference = column[:, None] - column
        difference *= difference
        total += difference
    return np.sqrt(total, out=total)


def nbody(positions, velocities, masses, dt, steps):
    for _ in range(steps):
        difference = positions[:, None, :] - positions
        square = np.einsum("ijk,ijk->ij", difference, difference) + 0.01
        pull = dt / (square * np.sqrt(square))
        velocities -= np.einsum("ijk,ij,j->ik", difference, pull, masses)
        positions += dt * velocities


def kmeans(points, centres):
    square = ((points[:, None, :] - centres) ** 2).sum(axis=2)
    labels = square.argmin(axis=1)
    counts = np.bincount(labels, minlength=len(centres))[:, None]
    sums = np.stack([np.bincount(labels, column, minlength=len(centres)) for column in points.T], axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), centres), labels


def edit_distance(a, b):
    """By rows: what comes from the left is a running minimum."""
    first, second = np.frombuffer(a.encode(), np.uint8), np.frombuffer(b.encode(), np.uint8)
    places = np.arange(len(second) + 1)
    row = places.copy()
    for i, letter in enumerate(first, 1):
        step = np.minimum(row[1:] + 1, row[:-1] + (second != letter))
        row = np.minimum.accumulate(np.concatenate(([i], step)) - places) + places
    return row[-1]


# ------------------------------------------------------------------------------------------------------------------ randoms


GENERATOR = np.random.default_rng(2)


def matrix_statistics(count):
    blocks = GENERATOR.standard_normal((count, 4, 5, 5))
    p = blocks.transpose(0, 2, 1, 3).reshape(count, 5, 20)
    q = blocks.reshape(count, 2, 2, 5, 5).transpose(0, 1, 3, 2, 4).reshape(count, 10, 10)
    traces = []
    for a in (p, q):
        once = a.transpose(0, 2, 1) @ a
        twice = once @ once
        traces.append(np.einsum("kij,kij->k", twice, twice))
    return np.std(traces[0]) / np.mean(traces[0]), np.std(traces[1]) / np.mean(traces[1])


def matrix_multiply(n):
    return GENERATOR.random((n, n)) @ GENERATOR.random((n, n))


def abc(observed, n, epsilon):
    """Many proposals at once; more than are kept."""
    mean, spread, size, at_once = np.mean(observed), np.std(observed), len(observed), 200
    found = np.empty((0, 2))
    while len(found) < n:
        m, s = GENERATOR.uniform(0.0, 4.0, at_once), GENERATOR.uniform(0.5, 2.0, at_once)
        drawn = m[:, None] + s[:, None] * GENERATOR.standard_normal((at_once, size))
        near = (np.abs(drawn.mean(axis=1) - mean) < epsilon) & (np.abs(drawn.std(axis=1) - spread) < epsilon)
        found = np.concatenate((found, np.stack((m[near], s[near]), axis=1)))
    return found[:n]
