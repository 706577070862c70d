"""Loops of a first course on programming and numerical methods."""

import math

import numpy as np


def f(x):
    return x * x * math.exp(-x)


def riemann(a, b, n):
    dx = (b - a) / n
    area = 0.0
    for i in range(n):
        area += f(a + (i + 0.5) * dx)
    return area * dx


def simpson(a, b, n):
    h = (b - a) / n
    s = f(a) + f(b)
    for i in range(1, n):
        if i % 2 == 0:
            s += 2 * f(a + i * h)
        else:
            s += 4 * f(a + i * h)
    return s * h / 3


def leibniz(n):
    total = 0.0
    sign = 1.0
    for k in range(n):
        total += (-1) ** k / (2 * k + 1)
    return 4 * total


def zeta(s, n):
    total = 0.0
    for k in range(n, 0, -1):
        total += 1 / k**s
    return total


def darts(x, y):
    inside = 0
    for i in range(len(x)):
        if x[i] ** 2 + y[i] ** 2 <= 1:
            inside += 1
    return 4 * inside / len(x)


def sieve(n):
    prime = np.ones(n + 1, dtype=bool)
    prime[0] = False
    prime[1] = False
    for i in range(2, int(n**0.5) + 1):
        if prime[i]:
            for j in range(i * i, n + 1, i):
                prime[j] = False
    return prime


def double_integral(n):
    h = 1.0 / n
    total = 0.0
    for i in range(n):
        for j in range(n):
            x = (i + 0.5) * h
            y = (j + 0.5) * h
            if x + y < 1:
                total += math.exp(x * y)
    return total * h * h


def polynomial(coefficients, x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        for k in range(len(coefficients)):
            y[i] += coefficients[k] * x[i] ** k
    return y


def geometric_mean(x):
    product = 1.0
    for v in x:
        product *= v
    return product ** (1 / len(x))


def safe_ratios(a, b):
    out = np.zeros(len(a))
    for i in range(len(a)):
        if b[i] != 0:
            out[i] = a[i] / b[i]
        else:
            out[i] = -1.0
    return out


def safe_roots(x):
    total = 0.0
    for i in range(len(x)):
        if x[i] >= 0:
            total += math.sqrt(x[i])
        else:
            total -= math.sqrt(-x[i])
    return total


def last_difference(x):
    step = 0.0
    for i in range(len(x) - 1):
        step = x[i + 1] - x[i]
    return step, i


def sum_of_squares(numbers):
    total = 0
    for n in numbers:
        total = total + n * n
    return total


def multiplication_table(n):
    table = np.zeros((n, n), dtype=np.int64)
    for i in range(n):
        for j in range(n):
            table[i, j] = (i + 1) * (j + 1)
    return table


def interpolate(x, y):
    middle = np.zeros(len(x) - 1)
    for i in range(len(x) - 1):
        middle[i] = (y[i] + y[i + 1]) / 2
    return middle


def counts_of_digits(numbers):
    counts = [0] * 10
    for n in numbers:
        counts[n % 10] += 1
    return counts


def logistic_map(r, x, n):
    for i in range(n):
        x = r * x * (1 - x)
    return x


def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def fibonacci(n):
    a = 0
    b = 1
    for i in range(n):
        a, b = b, a + b
    return a


def ways(coins, amount):
    table = np.zeros(amount + 1, dtype=np.int64)
    table[0] = 1
    for coin in coins:
        for value in range(coin, amount + 1):
            table[value] += table[value - coin]
    return table[amount]


def shortest_paths(d):
    n = len(d)
    for k in range(n):
        for i in range(n):
            for j in range(n):
                if d[i, k] + d[k, j] < d[i, j]:
                    d[i, j] = d[i, k] + d[k, j]
    return d


def sum_until_negative(x):
    total = 0.0
    for v in x:
        if v < 0:
            break
        total += v
    return total


def checked_sum(x):
    total = 0.0
    for i in range(len(x)):
        if x[i] > 1000:
            raise ValueError("too large")
        total += x[i]
    return total


def scatter(values, places, size):
    out = np.zeros(size)
    for i in range(len(values)):
        out[places[i]] = 0.5 * out[places[i]] + values[i]
    return out


def horner(coefficients, x):
    p = 0.0
    for c in coefficients:
        p = p * x + c
    return p


def newton_roots(values):
    out = np.zeros(len(values))
    for i in range(len(values)):
        r = values[i]
        while abs(r * r - values[i]) > 1e-9:
            r = 0.5 * (r + values[i] / r)
        out[i] = r
    return out


seen = []


def note(v):
    seen.append(v)
    return v


def noted_sum(x):
    total = 0.0
    for v in x:
        total += note(v)
    return total


def growing_step(limit):
    i = 1
    total = 0
    while i < limit:
        total += i
        i = i + i % 7 + 1
    return total
