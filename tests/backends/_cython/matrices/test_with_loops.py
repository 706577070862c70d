"""Small matrices are multiplied by loops; large ones, other numbers, and what somebody else may hold stay as they are."""

import copy

import numpy as np
import pytest

from ipyaccel.backends._cython.matrices.with_loops import with_matrices
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts


def written(source, call, **values):
    """The program before and after, and the live values."""
    namespace = {"np": np, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    facts = find_facts(workload, live)
    assert facts.types, facts.untyped
    new, _ = with_matrices(workload.program, facts)
    return workload.program, new, live


def answer(program, arguments):
    """What a program answers in plain Python."""
    lines = [item.statement for item in program.imports]
    lines += [f"{name} = {value!r}" for name, value in program.constants]
    lines += [function.source for function in program.functions]
    namespace = {}
    exec("\n\n".join(lines), namespace)
    return namespace[program.entry](*copy.deepcopy(arguments))


def parts(value):
    """The arrays and numbers of an answer."""
    return value if isinstance(value, tuple) else (value,)


def stays(source, call, **values):
    """Whether nothing is written as loops."""
    old, new, _ = written(source, call, **values)
    return new == old


HEAD = "import numpy as np\n"
RANDOM = np.random.default_rng(7)
MATRIX, OTHER, VECTOR = RANDOM.random((3, 3)), RANDOM.random((3, 5)), RANDOM.random(3)
LESLIE = f"""{HEAD}
def leslie(L, n0, years):
    history = np.zeros((years + 1, len(n0)))
    history[0] = n0
    n = n0
    for t in range(years):
        n = L @ n
        history[t + 1] = n
    return history
"""
KALMAN = f"""{HEAD}
def kalman(zs, F, H, Q):
    x = np.zeros(3)
    P = np.eye(3)
    out = np.zeros(len(zs))
    for k in range(len(zs)):
        x = F @ x
        P = F @ P @ F.T + Q
        S = H @ P @ H + 0.5
        K = P @ H / S
        x = x + K * (zs[k] - H @ x)
        P = (np.eye(3) - np.outer(K, H)) @ P
        out[k] = x[0]
    return out, x, P
"""
BLOCKS = f"""{HEAD}
def blocks(A, n):
    total = 0.0
    for k in range(n):
        a = np.array([[k, 1.5], [-1, 0.25 * k]])
        b = np.ones((2, 2))
        wide = np.hstack((a, b))
        tall = np.vstack((a, b))
        both = np.concatenate((np.concatenate((a, b), axis=1), np.concatenate((b, a), axis=1)), axis=0)
        total += np.trace(np.linalg.matrix_power(wide.T @ wide, 3)) + np.trace(tall @ wide)
        total += np.linalg.matrix_power(both, 5)[0, 1]
    return total
"""
POWER = f"""{HEAD}
def power(A, steps):
    v = np.ones(A.shape[0])
    for _ in range(steps):
        w = np.dot(A, v)
        v = w / np.linalg.norm(w)
    return v @ A @ v
"""
HIDDEN = f"""{HEAD}
def hidden(A, B, start, seen):
    alpha = start * B[:, seen[0]]
    for t in range(1, len(seen)):
        alpha = (alpha @ A) * B[:, seen[t]]
        alpha = alpha / alpha.sum()
    return alpha
"""
LAYERS = f"""{HEAD}
def layers(A, B, X):
    total = 0.0
    for i in range(len(X)):
        h = np.tanh(A @ X[i])
        o = B.T @ (h / (1.0 + h * h))
        total += o[0]
    return total
"""
CASES = [
    (HIDDEN, "hidden(MATRIX, OTHER, VECTOR, np.array([1, 4, 0, -2]))"),
    (LAYERS, "layers(MATRIX, OTHER, MATRIX)"),
    (LESLIE, "leslie(MATRIX, VECTOR, 6)"),
    (KALMAN, "kalman(VECTOR, MATRIX, VECTOR, MATRIX)"),
    (BLOCKS, "blocks(MATRIX, 3)"),
    (POWER, "power(MATRIX, 9)"),
    (f"{HEAD}def f(A, B):\n    return (A.T @ B)[0, 1] + np.dot(B.T, A)[2, 2]\n", "f(MATRIX, OTHER)"),
    (f"{HEAD}def f(A, B, i):\n    return A[i] @ B, B.T @ A[:, i], np.outer(A[0], B[:, 1])\n", "f(MATRIX, OTHER, 2)"),
    (f"{HEAD}def g(m, v):\n    return m @ v\ndef f(m, v):\n    return g(m, g(m, v))\n", "f(MATRIX, VECTOR)"),
    (f"{HEAD}def f(A):\n    s = A @ A  # once\n    return s - 2.0 * (A + s) @ A.T\n", "f(MATRIX)"),
    (f"{HEAD}def f(A):\n    return A @ A @ np.ones((3, 1)), np.ones((1, 3)) @ A\n", "f(MATRIX)"),
]


@pytest.mark.parametrize(("source", "call"), CASES)
def test_loops_give_what_numpy_gives(source, call):
    """With loops in the place of NumPy's calls the answer is the same up to rounding, and the products are gone."""
    old, new, live = written(source, call, MATRIX=MATRIX, OTHER=OTHER, VECTOR=VECTOR)
    assert new != old
    assert all("empty" in function.source for function in new.functions if "@" in old.function(function.name).source)
    expected, found = answer(old, live.arguments), answer(new, live.arguments)
    for one, two in zip(parts(expected), parts(found), strict=True):
        np.testing.assert_allclose(two, one, rtol=1e-12)


@pytest.mark.parametrize(
    ("source", "call"),
    [
        (f"{HEAD}def f(A):\n    return A @ A\n", "f(np.ones((200, 200)))"),
        (f"{HEAD}def f(A):\n    return A @ A\n", "f(np.ones((3, 3), dtype=np.float32))"),
        (f"{HEAD}def f(A, k):\n    return np.linalg.matrix_power(A, k)\n", "f(np.ones((3, 3)), 2)"),
        (f"{HEAD}def f(x, y):\n    return x @ y\n", "f(np.ones(3), np.ones(3))"),
        (f"{HEAD}def f(A):\n    return A + A.T\n", "f(np.ones((3, 3)))"),
        (f"{HEAD}def f(n):\n    return np.eye(n)\n", "f(3)"),
    ],
)
def test_what_loops_do_not_gain_stays(source, call):
    """Large matrices, other numbers than float64, powers not written in the text and what has no product are left alone."""
    assert stays(source, call)


def test_an_array_that_another_name_holds_is_not_filled_anew():
    """`old = new` keeps the array of the turn before, so the next one is made beside it."""
    source = f"""{HEAD}
def f(A, n):
    new = A.copy()
    old = A.copy()
    for _ in range(n):
        old = new
        new = new @ A
    return old, new
"""
    old, new, live = written(source, "f(MATRIX, 4)", MATRIX=MATRIX)
    assert "new = product" in new.main.source
    for one, two in zip(answer(old, live.arguments), answer(new, live.arguments), strict=True):
        np.testing.assert_allclose(two, one, rtol=1e-12)


def test_an_array_that_only_this_name_holds_is_filled_anew():
    """What is multiplied turn after turn keeps its memory; the argument it began with is not written into."""
    _, new, live = written(LESLIE, "leslie(MATRIX, VECTOR, 3)", MATRIX=MATRIX, VECTOR=VECTOR)
    assert "n = n0.copy()" in new.main.source
    assert "n[i] = product[i]" in new.main.source
    before = copy.deepcopy(live.arguments)
    answer(new, live.arguments)
    assert np.array_equal(before[1], live.arguments[1])


@pytest.mark.parametrize(
    "handed",
    ["kept.append(x)", "y = x", "y = (x, 1)[0]", "y = x[:2]", "y = x.T", "y = x.reshape(3)", "y = [x]", "y = x if k else x"],
)
def test_what_is_handed_on_is_not_filled_anew(handed):
    """Whatever may hold on to an array gets one that nobody changes."""
    source = (
        f"{HEAD}def f(A, v, n):\n    x = v * 1.0\n    y = x\n    kept = []\n    for k in range(n):\n        {handed}\n"
        "        x = A @ x\n    return x\n"
    )
    namespace = {"np": np, "MATRIX": MATRIX, "VECTOR": VECTOR}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture("f(MATRIX, VECTOR, 3)", namespace, lambda: [("cell 1", source)])
    facts = find_facts(workload, live)
    new, _ = with_matrices(workload.program, facts)
    assert "x[i] =" not in new.main.source


def test_sizes_that_do_not_fit_raise_as_in_numpy():
    """Lengths are those of one call: where they do not fit in another, ValueError is raised as NumPy raises it."""
    old, new, _ = written(LESLIE, "leslie(MATRIX, VECTOR, 2)", MATRIX=MATRIX, VECTOR=VECTOR)
    for program in (old, new):
        with pytest.raises(ValueError, match=r"cannot be multiplied|mismatch"):
            answer(program, (np.ones((3, 3)), np.ones(4), 2))


def test_other_sizes_than_those_of_the_call_are_right():
    """What was written for matrices of one size multiplies others as well."""
    old, new, _ = written(POWER, "power(MATRIX, 4)", MATRIX=MATRIX)
    for size in (1, 2, 7):
        matrix = RANDOM.random((size, size))
        np.testing.assert_allclose(answer(new, (matrix, 5)), answer(old, (matrix, 5)), rtol=1e-12)


def test_an_array_that_changes_its_size_gets_a_new_one():
    """A name whose array grows from turn to turn is right, too."""
    source = f"""{HEAD}
def f(A, B, n):
    x = A @ B
    for k in range(n):
        x = B @ x
        x = np.outer(x[:, 0], x[0])
    return x
"""
    old, new, _ = written(source, "f(MATRIX, MATRIX, 3)", MATRIX=MATRIX)
    assert "x.shape" in new.main.source
    square, wide = RANDOM.random((3, 3)), RANDOM.random((3, 5))
    np.testing.assert_allclose(answer(new, (square, wide, 0)), answer(old, (square, wide, 0)), rtol=1e-12)
    np.testing.assert_allclose(answer(new, (square, square, 3)), answer(old, (square, square, 3)), rtol=1e-12)
    for program in (old, new):
        with pytest.raises(ValueError, match=r"cannot be multiplied|mismatch"):
            answer(program, (square, wide, 2))
