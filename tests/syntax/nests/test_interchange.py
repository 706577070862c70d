"""A nest turned inside out gives the same numbers in the same order, and stays as it is where that is not certain."""

from __future__ import annotations

import numpy as np
import pytest
from nested import FLOAT, INT, MATRIX, VECTOR, alike, answer, better

from ipyaccel.model import Type

TYPES = {
    **dict.fromkeys("A B C D".split(), MATRIX),
    **dict.fromkeys("x y out mean spread".split(), VECTOR),
    **dict.fromkeys("n m p i j k last".split(), INT),
    **dict.fromkeys("total squares d a".split(), FLOAT),
}
MATMUL = """def f(A, B):
    n, m = A.shape
    p = B.shape[1]
    C = np.zeros((n, p))
    for i in range(n):
        for j in range(p):  # one element
            # starts from nothing
            total = 0.0
            for k in range(m):
                total += A[i, k] * B[k, j]  # the formula
            C[i, j] = total
    return C
"""
TURNED = """def f(A, B):
    n, m = A.shape
    p = B.shape[1]
    C = np.zeros((n, p))
    for i in range(n):
        for j in range(p):  # one element
            # starts from nothing
            C[i, j] = 0.0
        for k in range(m):
            A_ik = A[i, k]
            for j in range(p):
                C[i, j] += A_ik * B[k, j]  # the formula
    return C
"""
MOMENTS = """def f(A):
    n, m = A.shape
    mean = np.empty(m)
    spread = np.empty(m)
    for j in range(m):
        total = 0.0
        squares = 0.0
        for i in range(n):
            d = A[i, j]
            total += d
            squares += d * d
        mean[j] = total / n
        spread[j] = squares / n - (total / n) ** 2
    return mean, spread
"""


def matrices(*shapes: tuple[int, int]) -> tuple[np.ndarray, ...]:
    seeded = np.random.default_rng(1)
    return tuple(seeded.normal(size=shape) for shape in shapes)


def test_product() -> None:
    """The product of matrices goes along rows, its comments stay, and each element adds up as before."""
    assert better(MATMUL, TYPES) == TURNED
    for shapes in (((3, 4), (4, 5)), ((0, 4), (4, 5)), ((3, 0), (0, 5)), ((3, 4), (2, 5)), ((3, 4), (9, 0))):
        call = matrices(*shapes)
        assert alike(answer(MATMUL, call), answer(TURNED, call))


def test_columns() -> None:
    """Two sums for each column are made row by row, and what is computed from them comes after."""
    made = better(MOMENTS, TYPES)
    assert made != MOMENTS
    assert "for i in range(n):\n        for j in range(m):" in made
    for shape in ((5, 7), (1, 1), (3, 0), (0, 3)):
        call = matrices(shape)
        assert alike(answer(MOMENTS, call), answer(made, call))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("def f(A, B):", "def f(A, B, C):", id="the caller sees C while it is made"),
        pytest.param("total += A[i, k] * B[k, j]", "total += A[i, k] * C[k, j]", id="C is read"),
        pytest.param("for k in range(m):", "for k in range(j):", id="the turns hang on j"),
        pytest.param("total += A[i, k] * B[k, j]", "total += A[i, k] * B[j, k]", id="B is gone through by columns"),
        pytest.param("return C", "return C, k", id="the inner counter is needed"),
        pytest.param("return C", "return C, total", id="the last total is needed"),
        pytest.param("C[i, j] = total", "C[i, j - 1] = total", id="not surely its own element"),
        pytest.param("C[i, j] = total", "C[i, 0] = total", id="one element for all turns"),
        pytest.param("np.zeros((n, p))", "np.zeros((n, p), dtype=np.float32)", id="other elements than the total"),
        pytest.param("np.zeros((n, p))", "A", id="C is A"),
        pytest.param("total = 0.0", "total = a", id="nothing is known of where it starts"),
        pytest.param("total += A[i, k] * B[k, j]", "total += A[i, k] / B[k, j]", id="errors of two kinds"),
        pytest.param("total += A[i, k] * B[k, j]", "total = total / m", id="divided in mid-loop"),
        pytest.param("C[i, j] = total", "C[i, j] = B[0, j] ** total", id="errors before what comes after"),
        pytest.param("total += A[i, k] * B[k, j]", "total += print(k)", id="the order can be seen"),
        pytest.param("    C = np", "    C = np.zeros((1, 1))\n    C = np", id="C is made twice"),
    ],
)
def test_left_as_it_is(before: str, after: str) -> None:
    """Where another order could be seen or felt, the text stays."""
    source = MATMUL.replace(before, after)
    types = {**TYPES, "C": MATRIX}
    if "float32" in after:
        types["C"] = Type("array", items=(Type("float", 32),), ndim=2)
    if after == "total = a":
        del types["a"]
    assert source != MATMUL
    if "C)" in after:
        source = source.replace("    C = np.zeros((n, p))\n", "")
    assert better(source, types) == source


def test_short_rows_stay() -> None:
    """Rows of three elements, or of a million, are not worth it."""
    for columns in (3, 10**6):
        assert better(MATMUL, TYPES, sizes={"B.shape[1]": columns}) == MATMUL
    assert better(MATMUL, TYPES, sizes={"B.shape[1]": 100}) == TURNED


def test_threads_keep_outer_loops() -> None:
    """For threads, a loop with no other around it stays: its turns are what they share out."""
    from nested import facts_of

    from ipyaccel.syntax.nests.program import with_better_nests

    program, facts = facts_of(MOMENTS, TYPES)
    assert with_better_nests(program, facts, shared_out=True)[0] == program
