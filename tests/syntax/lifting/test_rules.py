"""Each rule: one nest that it allows, with the text that comes out, and one that looks alike and must be refused.

The texts are in `golden/`, one file a rule: before, a line of dashes, after. To renew them after a change that was meant, run
`python tests/syntax/lifting/test_rules.py` and read what git shows.
"""

from __future__ import annotations

import copy
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import lift
from ipyaccel.syntax.text import program_text

GOLDEN = Path(__file__).parent / "golden"
HEAD = "def f(x, y, k, a, h, n):\n    s = 0.0\n    p = 1.0\n    m = x[0]\n    c = 0\n"
TAIL = "    return s, p, m, c, x, y, a\n"
HELPERS = {
    "square": "def square(v):\n    w = v * v\n    return w + 1\n",
    "noted": "def noted(v):\n    print(v)\n    return v\n",
}
FLOATS, INTS = Type("array", items=(Type("float"),), ndim=1), Type("array", items=(Type("int"),), ndim=1)
TYPES = {
    "x": FLOATS, "y": FLOATS, "k": INTS, "a": Type("array", items=(Type("float"),), ndim=2), "v": Type("float"), "w": FLOATS,
    **dict.fromkeys("hspmtu", Type("float")), **dict.fromkeys("ncij", Type("int")),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """`allowed` and `refused` are loops, indented by four; `why` is a part of the refusal."""

    name: str
    allowed: str
    refused: str
    why: str


RULES = [
    Rule(
        "axes",
        "for i in range(len(x)):\n    for j in range(len(y)):\n        # outer product\n        a[i, j] = x[i] * y[j]  # of both",
        "for i in range(len(x)):\n    while s < x[i]:\n        s += 1.0",
        "`while`",
    ),
    Rule(
        "cut",
        "for i in range(1, len(x) - 1):\n    y[i] = x[i - 1] - 2 * x[i] + x[i + 1]",
        "for i in range(len(x)):\n    y[i - 1] = x[i]",
        "it is not sure that the index of `y[i - 1]` stays positive",
    ),
    Rule(
        "picks",
        "for i in range(len(k)):\n    s += x[k[i]] * a[i, k[i]]",
        "for i in range(len(k)):\n    x[k[i]] = x[i]",
        "two turns may write the same place",
    ),
    Rule(
        "temporary",
        "for i in range(len(x)):\n    t = x[i] + 1\n    for j in range(len(y)):\n        u = t * y[j]\n        s += u",
        "for i in range(len(x)):\n    for j in range(len(y)):\n        s += t * y[j]\n        t = y[j]",
        "`t` needs the value that the turn before has made",
    ),
    Rule(
        "gathers",
        "for row in a:\n    t = 0.0\n    for v in row:\n        t += v\n    p *= t",
        "for row in a:\n    for v in row:\n        s += v\n        s *= h",
        "`s` needs the value that the turn before has made",
    ),
    Rule(
        "product",
        "for i in range(len(x)):\n    t = 0.0\n    for j in range(len(y)):\n        t += a[i, j] * y[j]\n    x[i] = t",
        "for i in range(len(x)):\n    x[i] = 0.0\n    for j in range(len(x)):\n        x[i] += a[i, j] * x[j]",
        "`x[j]` may be what another turn writes",
    ),
    Rule(
        "extreme",
        "for i in range(len(x)):\n    for j in range(len(y)):\n        if a[i, j] > m:\n            m = a[i, j]",
        "for i in range(len(x)):\n    for j in range(len(y)):\n        if a[i, j] > m:\n            m = a[i, j] / 2",
        "`m`",
    ),
    Rule(
        "mask",
        "for i in range(len(x)):\n    for j in range(len(y)):\n        if i != j:\n            s += a[i, j] / (x[i] - x[j])",
        "for i in range(len(x)):\n    if x[i] > 0:\n        break\n    s += x[i]",
        "`break`",
    ),
    Rule(
        "bounds",
        "for i in range(len(x)):\n    for j in range(i + 1, len(x)):\n        s += abs(x[i] - x[j])",
        "for i in range(len(x)):\n    for j in range(k[i]):\n        s = s * h + x[j]",
        "`s` needs the value that the turn before has made",
    ),
    Rule(
        "distance",
        "for i in range(len(x) - 1):\n    x[i] = x[i + 1] + h",
        "for i in range(1, len(x)):\n    for j in range(1, len(y)):\n        a[i, j] = a[i - 1, j] + h * a[i, j - 1]",
        "which the turn before has just written",
    ),
    Rule(
        "alias",
        "w = x.copy()\nfor i in range(1, len(x)):\n    w[i] = h * x[i - 1]\ns = w[0]",
        "w = x\nfor i in range(1, len(x)):\n    w[i] = h * x[i - 1]",
        "`w` and `x` may be one array",
    ),
    Rule(
        "histogram",
        "for i in range(len(k)):\n    x[k[i]] += y[i]",
        "for i in range(len(k)):\n    x[k[i]] = h * x[k[i]] + y[i]",
        "two turns may write the same place",
    ),
    Rule(
        "running",
        "for i in range(len(x)):\n    s += x[i]\n    y[i] = s",
        "for i in range(len(x)):\n    s += x[i]\n    if s > 1:\n        s = 0.0\n    y[i] = s",
        "`s` needs the value that the turn before has made",
    ),
    Rule(
        "series",
        "for i in range(1, len(x)):\n    x[i] = x[i - 1] + y[i]",
        "for i in range(1, len(x)):\n    x[i] = x[i - 1] * h + y[i]",
        "which the turn before has just written",
    ),
    Rule(
        "sweep",
        "for j in range(1, len(y)):\n    t = x[j] * x[j]\n    y[j] = min(t, y[j - 1] + h, x[j - 1])",
        "for j in range(1, len(y)):\n    y[j] = min(x[j], y[j - 1] * h)",
        "which the turn before has just written",
    ),
    Rule(
        "dot",
        "for i in range(len(x)):\n    s += h * x[i] * y[i]\n    c += k[i] * k[i]",
        "for i in range(len(x)):\n    s += h * s * y[i]",
        "`s` needs the value that the turn before has made",
    ),
    Rule(
        "choice",
        "for i in range(len(x)):\n    t = abs(x[i] - h)\n    if t > m:\n        m = t\n        c = i",
        "for i in range(len(x)):\n    if x[i] > m:\n        m = x[i]\n        c = c + 1",
        "`m`",
    ),
    Rule(
        "flag",
        "for i in range(len(x)):\n    for j in range(len(y)):\n        if a[i, j] > h:\n            c = 1",
        "for i in range(len(x)):\n    if x[i] > h:\n        c = i\n    s += c",
        "`c`",
    ),
    Rule(
        "last", "for i in range(len(x)):\n    m = x[i] * h", "for i in range(len(x)):\n    if x[i] > h:\n        m = y[i]", "`m`"
    ),
    Rule(
        "helper",
        "for i in range(len(x)):\n    s += square(x[i])",
        "for i in range(len(x)):\n    s += noted(x[i])",
        "`noted` cannot be called with an array",
    ),
]


def program(loop: str) -> Program:
    """The function around a loop, with the helpers that it calls."""
    body = "".join(f"    {line}\n" for line in loop.split("\n"))
    found = [Function(name, text, ("v",), 90, "cell 1") for name, text in HELPERS.items() if f"{name}(" in loop]
    main = Function("f", HEAD + body + TAIL, tuple("xykahn"), 1, "cell 1")
    return Program("f", (*found, main), (Import("np", "numpy"),))


def facts(of: Program) -> Facts:
    """Types of all names."""
    types = {function.name: FunctionTypes(dict.fromkeys("vw", Type("float"))) for function in of.functions}
    types["f"] = FunctionTypes(TYPES)
    return Facts(types=types, argument_types={name: TYPES[name] for name in "xykahn"})


def after(loop: str) -> str:
    """The text of the array form."""
    made = lift(program(loop), facts(program(loop)))
    assert not isinstance(made, Reason), made
    return program_text(made.program)


def golden(rule: Rule) -> str:
    """What is in the file of a rule."""
    return f"{rule.allowed}\n{'-' * 100}\n{after(rule.allowed).strip()}\n"


def ran(text: str, size: int, width: int) -> Any:
    """What a text answers."""
    seeded = np.random.default_rng(5)
    shape = max(size, width)
    arguments = (
        seeded.normal(size=size), seeded.normal(size=width), seeded.integers(min(size, width), size=min(size, width)),
        seeded.normal(size=(shape, shape)), 0.4, 3,
    )  # fmt: skip
    namespace: dict[str, Any] = {"np": np}
    exec(text, namespace)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return namespace["f"](*copy.deepcopy(arguments))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_allowed(rule: Rule) -> None:
    """The text is the one on file, has no loop, and answers like the loop."""
    text = after(rule.allowed)
    assert golden(rule) == (GOLDEN / f"{rule.name}.txt").read_text(encoding="utf-8")
    assert "for " not in text
    before = "\n".join(function.source for function in program(rule.allowed).functions)
    for size, width in ((5, 5), (2, 2), (1, 1), (4, 4)):
        want, got = ran(before, size, width), ran(text, size, width)
        for one, two in zip(want, got, strict=True):
            assert np.allclose(one, two, rtol=1e-9, atol=1e-12), (size, want, got, text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_refused(rule: Rule) -> None:
    """What the rule does not allow stays a loop, and the reason names what stands in the way and its line."""
    made = lift(program(rule.refused), facts(program(rule.refused)))
    assert isinstance(made, Reason), program_text(made.program)
    assert rule.why in made.text
    first = HEAD.count("\n")
    assert made.line is not None
    assert first < made.line <= first + rule.refused.count("\n") + 2


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for one in RULES:
        (GOLDEN / f"{one.name}.txt").write_text(golden(one), encoding="utf-8")
