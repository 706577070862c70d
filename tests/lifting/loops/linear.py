"""Loops of linear algebra and machine learning."""

import math

import numpy as np


def matvec(a, x):
    n, m = a.shape
    y = np.zeros(n)
    for i in range(n):
        for j in range(m):
            y[i] += a[i, j] * x[j]
    return y


def matmul(a, b):
    n = a.shape[0]
    m = a.shape[1]
    p = b.shape[1]
    c = np.zeros((n, p))
    for i in range(n):
        for j in range(p):
            s = 0.0
            for k in range(m):
                s += a[i, k] * b[k, j]
            c[i, j] = s
    return c


def outer(x, y):
    out = np.zeros((len(x), len(y)))
    for i in range(len(x)):
        for j in range(len(y)):
            out[i, j] = x[i] * y[j]
    return out


def trace(a):
    t = 0.0
    for i in range(len(a)):
        t += a[i, i]
    return t


def transpose(a):
    rows, cols = a.shape
    out = np.zeros((cols, rows))
    for i in range(rows):
        for j in range(cols):
            out[j, i] = a[i, j]
    return out


def frobenius(a):
    s = 0
    for row in a:
        for v in row:
            s += v * v
    return s**0.5


def axpy(alpha, x, y):
    for i in range(len(x)):
        y[i] += alpha * x[i]
    return y


def distances(points):
    n, d = points.shape
    out = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            s = 0.0
            for k in range(d):
                s += (points[i, k] - points[j, k]) ** 2
            out[i, j] = math.sqrt(s)
    return out


def hilbert(n):
    h = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            h[i, j] = 1 / (i + j + 1)
    return h


def identity(n):
    eye = np.zeros((n, n))
    for i in range(n):
        eye[i, i] = 1.0
    return eye


def back_substitution(u, b):
    n = len(b)
    x = np.zeros(n)
    for i in range(n - 1, -1, -1):
        s = b[i]
        for j in range(i + 1, n):
            s -= u[i, j] * x[j]
        x[i] = s / u[i, i]
    return x


def eliminate(a):
    n = len(a)
    for k in range(n):
        for i in range(k + 1, n):
            f = a[i, k] / a[k, k]
            for j in range(k, n):
                a[i, j] -= f * a[k, j]
    return a


def column_maxima(a):
    rows, cols = a.shape
    out = np.zeros(cols)
    for j in range(cols):
        largest = a[0, j]
        for i in range(1, rows):
            if a[i, j] > largest:
                largest = a[i, j]
        out[j] = largest
    return out


def is_symmetric(a, tol):
    n = len(a)
    ok = True
    for i in range(n):
        for j in range(i):
            if abs(a[i, j] - a[j, i]) > tol:
                ok = False
    return ok


def assign_clusters(x, centers):
    n = x.shape[0]
    k = centers.shape[0]
    labels = np.zeros(n, dtype=np.int64)
    for i in range(n):
        best = math.inf
        for c in range(k):
            d = 0.0
            for f in range(x.shape[1]):
                d += (x[i, f] - centers[c, f]) ** 2
            if d < best:
                best = d
                labels[i] = c
    return labels


def update_centers(x, labels, k):
    n, d = x.shape
    sums = np.zeros((k, d))
    counts = np.zeros(k)
    for i in range(n):
        counts[labels[i]] += 1
        for f in range(d):
            sums[labels[i], f] += x[i, f]
    for c in range(k):
        for f in range(d):
            if counts[c] > 0:
                sums[c, f] /= counts[c]
    return sums


def sigmoid(t):
    return 1 / (1 + math.exp(-t))


def logistic_loss(x, y, w, b):
    loss = 0.0
    for i in range(len(y)):
        z = b
        for j in range(len(w)):
            z += w[j] * x[i, j]
        p = sigmoid(z)
        if y[i] == 1:
            loss -= math.log(p)
        else:
            loss -= math.log(1 - p)
    return loss / len(y)


def gradient(x, y, w):
    n = len(y)
    d = len(w)
    grad = np.zeros(d)
    for i in range(n):
        prediction = 0.0
        for j in range(d):
            prediction += w[j] * x[i, j]
        error = prediction - y[i]
        for j in range(d):
            grad[j] += 2 * error * x[i, j] / n
    return grad


def one_hot(labels, k):
    out = np.zeros((len(labels), k))
    for i in range(len(labels)):
        out[i, labels[i]] = 1.0
    return out


def softmax(x):
    largest = x[0]
    for v in x:
        largest = max(largest, v)
    out = np.zeros(len(x))
    total = 0.0
    for i in range(len(x)):
        out[i] = math.exp(x[i] - largest)
        total += out[i]
    for i in range(len(x)):
        out[i] = out[i] / total
    return out


def perceptron(x, y, rate):
    w0 = 0.0
    w1 = 0.0
    for i in range(len(y)):
        guess = 1 if w0 * x[i, 0] + w1 * x[i, 1] > 0 else -1
        if guess != y[i]:
            w0 += rate * y[i] * x[i, 0]
            w1 += rate * y[i] * x[i, 1]
    return w0, w1


def shift_rows(a):
    row = a[0]
    for j in range(1, len(row)):
        row[j] = row[j - 1] * 0.5
    return a


def permute_in_place(a, order):
    for i in range(len(order)):
        a[i] = a[order[i]]
    return a
