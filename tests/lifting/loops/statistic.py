"""Loops of a statistics course."""

import math
import random

import numpy as np


def variance(x):
    n = len(x)
    mean = 0.0
    for v in x:
        mean += v
    mean /= n
    total = 0.0
    for v in x:
        total += (v - mean) ** 2
    return total / (n - 1)


def skewness(x):
    n = len(x)
    m = sum(x) / n
    m2 = 0.0
    m3 = 0.0
    for i in range(n):
        d = x[i] - m
        m2 += d * d
        m3 += d * d * d
    m2 = m2 / n
    m3 = m3 / n
    return m3 / m2**1.5


def correlation(x, y):
    n = len(x)
    sx = 0.0
    sy = 0.0
    sxx = 0.0
    syy = 0.0
    sxy = 0.0
    for a, b in zip(x, y):
        sx += a
        sy += b
        sxx += a * a
        syy += b * b
        sxy += a * b
    return (n * sxy - sx * sy) / math.sqrt((n * sxx - sx * sx) * (n * syy - sy * sy))


def weighted_mean(values, weights):
    top = 0.0
    bottom = 0.0
    for i, v in enumerate(values):
        top += weights[i] * v
        bottom += weights[i]
    return top / bottom


def entropy(p):
    h = 0.0
    for i in range(len(p)):
        if p[i] > 0:
            h -= p[i] * math.log2(p[i])
    return h


def bin_counts(x, low, high, bins):
    counts = np.zeros(bins)
    width = (high - low) / bins
    for i in range(len(x)):
        k = int((x[i] - low) / width)
        if k >= 0 and k < bins:
            counts[k] += 1
    return counts


def moving_average(x, w):
    n = len(x) - w + 1
    out = np.zeros(n)
    for i in range(n):
        s = 0.0
        for k in range(w):
            s += x[i + k]
        out[i] = s / w
    return out


def autocorrelation(x, lags):
    n = len(x)
    mean = 0.0
    for i in range(n):
        mean += x[i]
    mean /= n
    out = np.zeros(lags)
    for k in range(lags):
        s = 0.0
        for i in range(n - k):
            s += (x[i] - mean) * (x[i + k] - mean)
        out[k] = s / n
    return out


def empirical_cdf(sample, points):
    out = np.zeros(len(points))
    for i in range(len(points)):
        below = 0
        for j in range(len(sample)):
            if sample[j] <= points[i]:
                below += 1
        out[i] = below / len(sample)
    return out


def gauss(u):
    return math.exp(-0.5 * u * u) / math.sqrt(2 * math.pi)


def density(sample, grid, h):
    n = len(sample)
    out = np.zeros(len(grid))
    for i in range(len(grid)):
        total = 0.0
        for j in range(n):
            total += gauss((grid[i] - sample[j]) / h)
        out[i] = total / (n * h)
    return out


def spread(x):
    low = x[0]
    high = x[0]
    for v in x:
        if v < low:
            low = v
        if v > high:
            high = v
    return high - low


def farthest_from_mean(x):
    mean = sum(x) / len(x)
    best = 0
    largest = abs(x[0] - mean)
    for i in range(1, len(x)):
        d = abs(x[i] - mean)
        if d > largest:
            largest = d
            best = i
    return best


def any_negative(x):
    found = False
    for v in x:
        if v < 0:
            found = True
    return found


def winsorize(x, low, high):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = min(max(x[i], low), high)
    return y


def group_means(values, groups, k):
    sums = np.zeros(k)
    counts = np.zeros(k)
    for i in range(len(values)):
        sums[groups[i]] += values[i]
        counts[groups[i]] += 1
    means = np.zeros(k)
    for g in range(k):
        if counts[g] > 0:
            means[g] = sums[g] / counts[g]
    return means


def smooth_exponential(x, alpha):
    s = x[0]
    for i in range(1, len(x)):
        s = alpha * x[i] + (1 - alpha) * s
    return s


def welford(x):
    mean = 0.0
    m2 = 0.0
    count = 0
    for v in x:
        count += 1
        delta = v - mean
        mean += delta / count
        m2 += delta * (v - mean)
    return m2 / (count - 1)


def longest_run(flags):
    best = 0
    current = 0
    for f in flags:
        if f:
            current += 1
        else:
            current = 0
        if current > best:
            best = current
    return best


def bootstrap_mean(x, draws):
    total = 0.0
    for _ in range(draws):
        total += x[int(random.random() * len(x))]
    return total / draws


def autoregressive(noise, phi):
    x = np.zeros(len(noise))
    for t in range(1, len(noise)):
        x[t] = phi * x[t - 1] + noise[t]
    return x
