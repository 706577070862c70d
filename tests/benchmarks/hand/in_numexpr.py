"""The kernels as numexpr expressions, as one would write them by hand. Each takes the arguments of the plain Python kernel."""

from __future__ import annotations

import numexpr as ne
import numpy as np


def pi_sum(rounds, terms):
    total = 0.0
    for _ in range(rounds):
        k = np.arange(1.0, terms + 1.0)
        total = ne.evaluate("sum(1 / (k * k))", {"k": k})
    return float(total)


def trapezoid(a, b, n):
    h = (b - a) / n
    x = a + h * np.arange(1, n)
    ends = (2.0 * a + 3.0) * a + 1.0 + (2.0 * b + 3.0) * b + 1.0
    return (float(ne.evaluate("sum((2 * x + 3) * x + 1)", {"x": x})) + ends / 2.0) * h


def jacobi_slices(n, sweeps):
    old = np.zeros((n, n))
    old[0] = 1.0
    new = old.copy()
    for _ in range(sweeps):
        near = {"s": old[2:, 1:-1], "n": old[:-2, 1:-1], "e": old[1:-1, 2:], "w": old[1:-1, :-2]}
        ne.evaluate("((s + n) * 0.04 + (e + w) * 0.01) / 0.1", near, out=new[1:-1, 1:-1])
        old, new = new, old
    return old


def jacobi(u, sweeps):
    old, new = u.copy(), u.copy()
    for _ in range(sweeps):
        near = {"n": old[:-2, 1:-1], "s": old[2:, 1:-1], "w": old[1:-1, :-2], "e": old[1:-1, 2:]}
        ne.evaluate("0.25 * (n + s + w + e)", near, out=new[1:-1, 1:-1])
        old, new = new, old
    return old


def floyd_warshall(lengths):
    old, new = lengths, lengths.copy()
    for k in range(len(lengths)):
        known = {"old": old, "a": old[:, k, None], "b": old[k]}
        ne.evaluate("where(a + b < old, a + b, old)", known, out=new)
        old, new = new, old
    if old is not lengths:
        lengths[:] = old


def polynomial(x):
    return ne.evaluate("((0.25 * x + 0.75) * x - 1.5) * x - 2", {"x": x})


def euclid(x, y):
    return float(np.sqrt(ne.evaluate("sum((x - y) * (x - y))", {"x": x, "y": y})))


TAIL = (
    "({k} * (0.31938153 + {k} * (-0.356563782 + {k} * (1.781477937 + {k} * (-1.821255978 + {k} * 1.330274429)))))"
    " * 0.3989422804014327 * exp(-0.5 * {x} * {x})"
)


def _cdf(x: str, k: str) -> str:
    tail = TAIL.format(x=x, k=k)
    return f"where({x} > 0, 1 - {tail}, {tail})"


PRICE = f"spot * {_cdf('d1', 'k1')} - strike * exp(-rate * years) * {_cdf('d2', 'k2')}"


def black_scholes(spot, strike, years, rate, volatility):
    known = {"spot": spot, "strike": strike, "years": years, "rate": rate, "volatility": volatility}
    text = "(log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / (volatility * sqrt(years))"
    d1 = ne.evaluate(text, known)
    known |= {"d1": d1, "d2": ne.evaluate("d1 - volatility * sqrt(years)", known | {"d1": d1})}
    known |= {f"k{j}": ne.evaluate("1 / (1 + 0.2316419 * abs(d))", {"d": known[f"d{j}"]}) for j in (1, 2)}
    return ne.evaluate(PRICE, known)


def em(data, rounds):
    n = len(data)
    weight, m1, s1, m2, s2 = 0.5, -2.0, 1.0, 1.0, 1.0
    root = np.sqrt(2.0 * np.pi)
    for _ in range(rounds):
        known = {"x": data, "m1": m1, "m2": m2, "a": weight / (s1 * root), "b": (1 - weight) / (s2 * root)}
        known |= {"p": -0.5 / s1**2, "q": -0.5 / s2**2}
        low = ne.evaluate("a * exp(p * (x - m1) * (x - m1))", known)
        share = ne.evaluate("low / (low + b * exp(q * (x - m2) * (x - m2)))", known | {"low": low})
        total = np.sum(share)
        weight = total / n
        first = np.dot(share, data)
        m1 = first / total
        m2 = (np.sum(data) - first) / (n - total)
        known = {"x": data, "share": share, "m1": m1, "m2": m2}
        s1 = np.sqrt(float(ne.evaluate("sum(share * (x - m1) * (x - m1))", known)) / total)
        s2 = np.sqrt(float(ne.evaluate("sum((1 - share) * (x - m2) * (x - m2))", known)) / (n - total))
    return weight, m1, s1, m2, s2


def pairwise(X):
    columns = {f"x{k}": column[:, None] for k, column in enumerate(X.T)} | {f"y{k}": column for k, column in enumerate(X.T)}
    total = " + ".join(f"(x{k} - y{k}) * (x{k} - y{k})" for k in range(X.shape[1]))
    return ne.evaluate(f"sqrt({total})", columns)


def convolution(image, kernel):
    height, width = kernel.shape
    down, across = image.shape[0] - height + 1, image.shape[1] - width + 1
    result = np.zeros((down, across))
    for k in range(height):
        near = {f"p{m}": image[k : k + down, m : m + across] for m in range(width)}
        near |= {f"f{m}": kernel[height - 1 - k, width - 1 - m] for m in range(width)}
        ne.evaluate(" + ".join(["r", *(f"p{m} * f{m}" for m in range(width))]), near | {"r": result}, out=result)
    return result
