"""Random nests: whatever is turned answers as before to the last bit, with the same errors, on arrays of all small sizes."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nested import FLOAT, INT, MATRIX, VECTOR, alike, answer, better

TYPES = {
    **dict.fromkeys("x y out".split(), VECTOR),
    **dict.fromkeys("a b grid".split(), MATRIX),
    **dict.fromkeys("n m i j k l".split(), INT),
    **dict.fromkeys("s t u h".split(), FLOAT),
}
HEADS = {
    "i": ["range(n)", "range(1, n)", "range(n - 1)"],
    "j": ["range(m)", "range(1, m)", "range(m - 1)", "range(a.shape[1])", "range(i)", "range(m - 1, -1, -1)", "range(0, m, 2)"],
    "k": ["range(n)", "range(1, n)", "range(b.shape[0])", "range(2)", "range(i)", "range(n - 1, 0, -1)", "range(j)"],
}
LEAVES = [
    "a[k, j]",
    "b[k, j]",
    "x[k]",
    "y[j]",
    "h",
    "a[i, k]",
    "k",
    "b[k - 1, j]",
    "a[k, j - 1]",
    "grid[k, j]",
    "0.5",
    "b[k, j + 1]",
]
STARTS = ["0.0", "h", "1.0", "y[j]", "x[i]", "t", "a[i, j]"]
TURNS = [
    "s += {}",
    "s -= {}",
    "s = s * h + {}",
    "s = max(s, {})",
    "t = {}\ns += t * t",
    "if {} > 0.1:\n    s += 1.5",
    "s += {} / 3",
    "t = {}\nu = t + h\ns += u",
    "s += 1.0 / {}",
]
ENDS = ["{} = s", "{} = s / 2", "u = s * h\n{} = u", "{} = s\nt = s", "if s > 0:\n    {} = s", "{} = s / h", "s += h\n{} = s"]


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.split("\n"))


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A function with one nest that makes a row, or a grid."""

    def pick(values: list[str]) -> str:
        return draw(st.sampled_from(values))

    deep = draw(st.booleans())
    place = pick(["grid[i, j]", "grid[i, j]", "grid[i, j - 1]", "out[j]"]) if deep else pick(["out[j]", "out[j]", "out[j + 1]"])
    value = " * ".join(pick(LEAVES) for _ in range(draw(st.integers(1, 2))))
    turn = pick(TURNS).format(f"({value})")
    lines = [f"for j in {pick(HEADS['j'])}:", f"    s = {pick(STARTS)}", f"    for k in {pick(HEADS['k'])}:"]
    if draw(st.booleans()):
        lines += ["        for l in range(2):", indented(turn, 12)]
    else:
        lines.append(indented(turn, 8))
    lines.append(indented(pick(ENDS).format(place), 4))
    if deep:
        lines = [f"for i in {pick(HEADS['i'])}:", *(indented(line, 4) for line in lines)]
    else:
        lines = [line.replace("range(i)", "range(n)").replace("[i,", "[0,").replace("[i]", "[0]") for line in lines]
    made = pick(["np.zeros", "np.empty"]) if draw(st.booleans()) else "np.zeros"
    fill = "" if made == "np.zeros" else "    out[:] = 0.25\n    grid[:] = 0.5\n"
    last = pick(["out, grid", "out, grid", "out, grid, t", "out, grid, s"])
    head = (
        f"def run(x, y, a, b, h):\n    n, m = a.shape\n    t = 0.5\n    s = 1.0\n    out = {made}(m)\n    grid = {made}((n, m))\n"
    )
    return head + fill + indented("\n".join(lines), 4) + f"\n    return {last}\n"


def calls() -> list[tuple[Any, ...]]:
    seeded = np.random.default_rng(3)
    sizes = [
        ((3, 4), (3, 4)),
        ((1, 1), (1, 1)),
        ((2, 3), (3, 5)),
        ((4, 2), (2, 2)),
        ((0, 3), (2, 3)),
        ((3, 0), (3, 0)),
        ((5, 5), (4, 6)),
    ]
    return [
        (seeded.normal(size=n), seeded.normal(size=max(m, 1)), seeded.normal(size=(n, m)), seeded.normal(size=other), 0.5)
        for (n, m), other in sizes
    ]


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=programs())
def test_random_nests(source: str) -> None:
    """The turned text answers exactly what the text answers, and raises what it raises."""
    made = better(source, TYPES)
    if made != source:
        with np.errstate(all="ignore"):
            for call in calls():
                assert alike(answer(source, call), answer(made, call)), (source, made, call)


def test_some_are_turned() -> None:
    """The random programs are worth their time: a plain one among them is turned."""
    source = "def run(x, y, a, b, h):\n    n, m = a.shape\n    out = np.zeros(m)\n    for j in range(m):\n        s = h\n"
    source += "        for k in range(n):\n            s += a[k, j] * x[k]\n        out[j] = s / 2\n    return out\n"
    assert "        for j in range(m):" in better(source, TYPES)
