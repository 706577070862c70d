"""Loops over samples in time."""

import math

import numpy as np


def rms(x):
    total = 0.0
    for sample in x:
        total += sample * sample
    return math.sqrt(total / len(x))


def zero_crossings(x):
    count = 0
    for i in range(1, len(x)):
        if x[i - 1] * x[i] < 0:
            count += 1
    return count


def fir(x, taps):
    n = len(x)
    m = len(taps)
    y = np.zeros(n)
    for i in range(m - 1, n):
        acc = 0.0
        for k in range(m):
            acc += taps[k] * x[i - k]
        y[i] = acc
    return y


def convolve_full(x, h):
    out = np.zeros(len(x) + len(h) - 1)
    for i in range(len(x)):
        for j in range(len(h)):
            out[i + j] += x[i] * h[j]
    return out


def dft_power(x):
    n = len(x)
    power = np.zeros(n)
    for k in range(n):
        re = 0.0
        im = 0.0
        for t in range(n):
            angle = 2 * math.pi * k * t / n
            re += x[t] * math.cos(angle)
            im -= x[t] * math.sin(angle)
        power[k] = re * re + im * im
    return power


def hann(x):
    n = len(x)
    for i in range(n):
        x[i] *= 0.5 - 0.5 * math.cos(2 * math.pi * i / (n - 1))
    return x


def upsample(x):
    y = np.zeros(2 * len(x))
    for i in range(len(x)):
        y[2 * i] = x[i]
    return y


def interleave(left, right):
    out = np.zeros(2 * len(left))
    for i in range(len(left)):
        out[2 * i] = left[i]
        out[2 * i + 1] = right[i]
    return out


def backwards(x):
    n = len(x)
    y = np.zeros(n)
    for i in range(n - 1, -1, -1):
        y[n - 1 - i] = x[i]
    return y


def rectify(x):
    y = np.zeros(len(x))
    for i in range(len(x)):
        y[i] = x[i] if x[i] > 0 else 0.0
    return y


def count_peaks(x, height):
    peaks = 0
    for i in range(1, len(x) - 1):
        if x[i] > x[i - 1] and x[i] > x[i + 1] and x[i] > height:
            peaks += 1
    return peaks


def tone(frequency, rate, n):
    out = np.zeros(n)
    for i in range(n):
        t = i / rate
        out[i] = math.sin(2 * math.pi * frequency * t) + 0.3 * math.sin(4 * math.pi * frequency * t)
    return out


def undo_differences(d):
    x = np.zeros(len(d))
    x[0] = d[0]
    for i in range(1, len(d)):
        x[i] = x[i - 1] + d[i]
    return x


def low_pass(x, a):
    y = np.zeros(len(x))
    y[0] = x[0]
    for i in range(1, len(x)):
        y[i] = y[i - 1] + a * (x[i] - y[i - 1])
    return y


def echo(x, delay, gain):
    for i in range(delay, len(x)):
        x[i] += gain * x[i - delay]
    return x


def goertzel(x, coefficient):
    s1 = 0.0
    s2 = 0.0
    for v in x:
        s = v + coefficient * s1 - s2
        s2 = s1
        s1 = s
    return s1 * s1 + s2 * s2 - coefficient * s1 * s2


def debounce(x, hold):
    level = x[0]
    waited = 0
    changes = 0
    for v in x:
        if v != level:
            waited += 1
        else:
            waited = 0
        if waited > hold:
            level = v
            changes += 1
            waited = 0
    return changes


def smooth_alias(x):
    y = x
    for i in range(1, len(x)):
        y[i] = 0.5 * (x[i] + x[i - 1])
    return y
