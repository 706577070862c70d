# cython: language_level=3, overflowcheck=False
# Further attempts that fast-math alone may make: sums regrouped, quotients by products, chains made shorter.
import numpy as np
from libc.math cimport exp, sqrt


# Two terms with one division.
def pi_sum(long long rounds, long long terms):
    cdef double total = 0.0, a, b
    cdef long long r, k
    for r in range(rounds):
        total = 0.0
        for k in range(1, terms, 2):
            a = <double>k * <double>k
            b = <double>(k + 1) * <double>(k + 1)
            total += (a + b) / (a * b)
        if terms % 2 == 1:
            total += 1.0 / <double>(terms * terms)
    return total


# Each place from its number, the function by Horner.
def trapezoid(double a, double b, int n):
    cdef double h = (b - a) / n, x, total = (((2.0 * a + 3.0) * a + 1.0) + ((2.0 * b + 3.0) * b + 1.0)) / 2.0
    cdef int k
    for k in range(1, n):
        x = a + h * k
        total += (2.0 * x + 3.0) * x + 1.0
    return total * h


# The step as one linear map, whose numbers are found once.
def descent(double x, double y, double rate, long long steps):
    cdef double a = 3.0, b = 1.0, c = 2.0
    cdef double p = 1.0 - rate * a, q = -rate * b, s = 1.0 - rate * c
    cdef long long k
    for k in range(steps):
        x, y = p * x + q * y, q * x + s * y
    return x, y, (a * x * x + 2.0 * b * x * y + c * y * y) / 2.0


# All that does not need the cell to the left first, for a whole row side by side; then one product and one sum a cell.
def gauss_seidel(long long n, long long sweeps):
    answer = np.zeros((n, n))
    answer[0] = 1.0
    cdef double[:, ::1] u = answer
    cdef double[::1] fixed = np.empty(n)
    cdef double left
    cdef double* row
    cdef long long s, i, j
    for s in range(sweeps):
        for i in range(1, n - 1):
            row = &u[i, 0]
            for j in range(1, n - 1):
                fixed[j] = 0.4 * (row[j + n] + row[j - n]) + 0.1 * row[j + 1]
            left = row[0]
            for j in range(1, n - 1):
                left = fixed[j] + 0.1 * left
                row[j] = left
    return answer


# By Horner.
def polynomial(double[::1] x):
    cdef long long k, n = x.shape[0]
    answer = np.empty(n)
    cdef double[::1] y = answer
    for k in range(n):
        y[k] = ((0.25 * x[k] + 0.75) * x[k] - 1.5) * x[k] - 2.0
    return answer


# The width as a factor, the bin in 32 bits.
def histogram(double[::1] values, double low, double high, long long bins):
    answer = np.zeros(bins, dtype=np.int64)
    cdef long long[::1] counts = answer
    cdef double factor = bins / (high - low), value
    cdef long long k
    for k in range(values.shape[0]):
        value = values[k]
        if low <= value and value < high:
            counts[<int>((value - low) * factor)] += 1
    return answer


# One `exp` for both densities: their quotient is all that counts.
def em(double[::1] data, long long rounds):
    cdef long long n = data.shape[0], k, r
    cdef double weight = 0.5, m1 = -2.0, s1 = 1.0, m2 = 1.0, s2 = 1.0, whole = 0.0
    cdef double p, q, odds, part, total, sum1, square1, square2
    cdef double[::1] share = np.empty(n)
    for k in range(n):
        whole += data[k]
    for r in range(rounds):
        p, q, odds = 0.5 / (s1 * s1), 0.5 / (s2 * s2), (1.0 - weight) / weight * (s1 / s2)
        total = sum1 = square1 = square2 = 0.0
        for k in range(n):
            part = 1.0 / (1.0 + odds * exp(p * (data[k] - m1) * (data[k] - m1) - q * (data[k] - m2) * (data[k] - m2)))
            share[k] = part
            total += part
            sum1 += part * data[k]
        weight = total / n
        m1 = sum1 / total
        m2 = (whole - sum1) / (n - total)
        for k in range(n):
            square1 += share[k] * ((data[k] - m1) * (data[k] - m1))
            square2 += (1.0 - share[k]) * ((data[k] - m2) * (data[k] - m2))
        s1 = sqrt(square1 / total)
        s2 = sqrt(square2 / (n - total))
    return weight, m1, s1, m2, s2
