"""The C opponents as Python calls them: through ctypes, with pointers to NumPy's memory. In: the library. Out: functions by name.

Each takes the arguments of the plain Python kernel and answers with values of the same types.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np

INT, REAL, POINTER, TEXT = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p, ctypes.c_char_p

SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "fib": (INT, (INT,)),
    "pi_sum": (REAL, (INT, INT)),
    "trapezoid": (REAL, (REAL, REAL, INT)),
    "hypotenuse": (REAL, (REAL, REAL)),
    "factorial": (INT, (INT,)),
    "bisection": (REAL, (REAL, REAL, REAL)),
    "descent": (None, (REAL, REAL, REAL, INT, POINTER)),
    "logistic_map": (None, (REAL, REAL, INT, POINTER)),
    "fibonacci": (None, (INT, POINTER)),
    "cubes": (None, (INT, POINTER)),
    "common": (INT, (POINTER, INT, POINTER, INT, POINTER)),
    "parse_int": (INT, (INT,)),
    "mandelbrot": (None, (INT, POINTER)),
    "mandelbrot_grid": (None, (INT, INT, INT, POINTER)),
    "gauss_seidel": (None, (INT, INT, POINTER)),
    "jacobi_slices": (ctypes.c_int, (INT, INT, POINTER, POINTER)),
    "jacobi": (ctypes.c_int, (INT, INT, INT, POINTER, POINTER)),
    "floyd_warshall": (None, (INT, POINTER)),
    "matmul": (None, (INT, INT, INT, POINTER, POINTER, POINTER)),
    "convolution": (None, (INT, INT, POINTER, INT, INT, POINTER, POINTER)),
    "polynomial": (None, (INT, POINTER, POINTER)),
    "euclid": (REAL, (INT, POINTER, POINTER)),
    "black_scholes": (None, (INT, POINTER, POINTER, POINTER, REAL, REAL, POINTER)),
    "histogram": (None, (INT, POINTER, REAL, REAL, INT, POINTER)),
    "em": (None, (INT, POINTER, INT, POINTER)),
    "quicksort": (None, (POINTER, INT, INT)),
    "pairwise": (None, (INT, INT, POINTER, POINTER)),
    "nbody": (None, (INT, POINTER, POINTER, POINTER, REAL, INT)),
    "kmeans": (None, (INT, INT, INT, POINTER, POINTER, POINTER, POINTER, POINTER)),
    "edit_distance": (INT, (TEXT, INT, TEXT, INT)),
    "gibbs": (None, (INT, INT, POINTER)),
    "abc": (None, (INT, REAL, REAL, INT, REAL, POINTER)),
    "matrix_statistics": (None, (INT, POINTER, POINTER)),
}


def functions(path: str) -> dict[str, Callable[..., Any]]:
    """The C functions that the library at `path` has, ready to be called like the Python kernels of their names."""
    library = ctypes.CDLL(path)
    native = {name: getattr(library, name) for name in SIGNATURES if hasattr(library, name)}
    for name, function in native.items():
        function.restype, function.argtypes = SIGNATURES[name]
    every = native | _on_numbers(native) | _on_grids(native) | _on_arrays(native) | _on_points(native) | _on_chance(native)
    return {name: every[name] for name in native}


def _on_numbers(c: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """Numbers in, an array, list or tuple out."""

    def descent(x, y, rate, steps):
        answer = (REAL * 3)()
        c["descent"](x, y, rate, steps, ctypes.addressof(answer))
        return tuple(answer)

    def logistic_map(rate, x, steps):
        path = np.empty(steps)
        c["logistic_map"](rate, x, steps, path.ctypes.data)
        return path

    def fibonacci(size):
        numbers = np.empty(size, dtype=np.int64)
        c["fibonacci"](size, numbers.ctypes.data)
        return numbers

    def cubes(n):
        answer = np.empty(n, dtype=np.int64)
        c["cubes"](n, answer.ctypes.data)
        return answer.tolist()

    def common(first, second):
        a, b = np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)
        found = np.empty(len(a) * len(b), dtype=np.int64)
        count = c["common"](a.ctypes.data, len(a), b.ctypes.data, len(b), found.ctypes.data)
        return found[:count].tolist()

    return {each.__name__: each for each in (descent, logistic_map, fibonacci, cubes, common)}


def _on_grids(c: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """Two-dimensional arrays."""

    def mandelbrot(limit):
        counts = np.empty(26 * 21, dtype=np.int64)
        c["mandelbrot"](limit, counts.ctypes.data)
        return counts.tolist()

    def mandelbrot_grid(width, height, limit):
        counts = np.empty((height, width), dtype=np.int64)
        c["mandelbrot_grid"](width, height, limit, counts.ctypes.data)
        return counts

    def gauss_seidel(n, sweeps):
        u = np.zeros((n, n))
        u[0] = 1.0
        c["gauss_seidel"](n, sweeps, u.ctypes.data)
        return u

    def jacobi_slices(n, sweeps):
        u = np.zeros((n, n))
        u[0] = 1.0
        spare = u.copy()
        return (u, spare)[c["jacobi_slices"](n, sweeps, u.ctypes.data, spare.ctypes.data)]

    def jacobi(u, sweeps):
        old, new = u.copy(), u.copy()
        return (old, new)[c["jacobi"](*u.shape, sweeps, old.ctypes.data, new.ctypes.data)]

    def floyd_warshall(lengths):
        c["floyd_warshall"](len(lengths), lengths.ctypes.data)

    def matmul(A, B):
        C = np.empty((A.shape[0], B.shape[1]))
        c["matmul"](*A.shape, B.shape[1], A.ctypes.data, B.ctypes.data, C.ctypes.data)
        return C

    def convolution(image, kernel):
        result = np.empty((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
        c["convolution"](*image.shape, image.ctypes.data, *kernel.shape, kernel.ctypes.data, result.ctypes.data)
        return result

    every = (mandelbrot, mandelbrot_grid, gauss_seidel, jacobi_slices, jacobi, floyd_warshall, matmul, convolution)
    return {each.__name__: each for each in every}


def _on_arrays(c: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """One-dimensional arrays."""

    def polynomial(x):
        y = np.empty_like(x)
        c["polynomial"](len(x), x.ctypes.data, y.ctypes.data)
        return y

    def euclid(x, y):
        return c["euclid"](len(x), x.ctypes.data, y.ctypes.data)

    def black_scholes(spot, strike, years, rate, volatility):
        prices = np.empty_like(spot)
        pointers = (spot.ctypes.data, strike.ctypes.data, years.ctypes.data)
        c["black_scholes"](len(spot), *pointers, rate, volatility, prices.ctypes.data)
        return prices

    def histogram(values, low, high, bins):
        counts = np.empty(bins, dtype=np.int64)
        c["histogram"](len(values), values.ctypes.data, low, high, bins, counts.ctypes.data)
        return counts

    def em(data, rounds):
        answer = (REAL * 5)()
        c["em"](len(data), data.ctypes.data, rounds, ctypes.addressof(answer))
        return tuple(answer)

    def quicksort(values, first, last):
        c["quicksort"](values.ctypes.data, first, last)
        return values

    return {each.__name__: each for each in (polynomial, euclid, black_scholes, histogram, em, quicksort)}


def _on_points(c: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """Points as rows of an array, and words."""

    def pairwise(X):
        D = np.empty((len(X), len(X)))
        c["pairwise"](*X.shape, X.ctypes.data, D.ctypes.data)
        return D

    def nbody(positions, velocities, masses, dt, steps):
        c["nbody"](len(masses), positions.ctypes.data, velocities.ctypes.data, masses.ctypes.data, dt, steps)

    def kmeans(points, centres):
        labels, sums, counts = np.empty(len(points), dtype=np.int64), np.zeros_like(centres), np.zeros(len(centres))
        into = (sums.ctypes.data, counts.ctypes.data, labels.ctypes.data)
        c["kmeans"](*points.shape, len(centres), points.ctypes.data, centres.ctypes.data, *into)
        return sums, labels

    def edit_distance(a, b):
        first, second = a.encode(), b.encode()
        return c["edit_distance"](first, len(first), second, len(second))

    return {each.__name__: each for each in (pairwise, nbody, kmeans, edit_distance)}


def _on_chance(c: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    """Random numbers."""

    def gibbs(n, thin):
        samples = np.empty((n, 2))
        c["gibbs"](n, thin, samples.ctypes.data)
        return samples

    def abc(observed, n, epsilon):
        kept = np.empty((n, 2))
        c["abc"](len(observed), np.mean(observed), np.std(observed), n, epsilon, kept.ctypes.data)
        return kept

    def matrix_statistics(count):
        wide, square = np.empty(count), np.empty(count)
        c["matrix_statistics"](count, wide.ctypes.data, square.ctypes.data)
        return np.std(wide) / np.mean(wide), np.std(square) / np.mean(square)

    return {each.__name__: each for each in (gibbs, abc, matrix_statistics)}
