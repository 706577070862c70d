"""Lifting counted loops: each program and its array form must answer alike, and what cannot be lifted says why."""

from __future__ import annotations

import ast
import copy
import textwrap
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import Lifted, lift
from ipyaccel.syntax.text import program_text

FLOAT, INT = Type("float"), Type("int")
FLOATS, INTS = Type("array", items=(FLOAT,), ndim=1), Type("array", items=(INT,), ndim=1)


def program_of(source: str) -> Program:
    """The program of a text; its last function is the entry."""
    lines = source.split("\n")
    tree = ast.parse(source)
    functions = tuple(
        Function(
            node.name,
            "\n".join(lines[node.lineno - 1 : node.end_lineno]) + "\n",
            tuple(argument.arg for argument in node.args.args),
            node.lineno,
            "cell 1",
        )
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    )
    imports = [
        Import(item.asname or item.name, item.name) for node in tree.body if isinstance(node, ast.Import) for item in node.names
    ]
    imports += [
        Import(item.asname or item.name, str(node.module), item.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for item in node.names
    ]
    return Program(functions[-1].name, functions, tuple(imports))


def facts_of(program: Program, **types: Type) -> Facts:
    """Facts with the types of the entry's names."""
    arguments = {name: types[name] for name in program.main.parameters if name in types}
    return Facts(types={program.entry: FunctionTypes(types)}, argument_types=arguments)


def lifted(source: str, **types: Type) -> Lifted | Reason:
    """What `lift` makes of a text."""
    program = program_of(textwrap.dedent(source).strip() + "\n")
    return lift(program, facts_of(program, **types))


def both(source: str, *calls: tuple[Any, ...], **types: Type) -> str:
    """The lifted text, after it was found to answer like the original on all calls, arguments written into included."""
    source = textwrap.dedent(source).strip() + "\n"
    program = program_of(source)
    made = lift(program, facts_of(program, **types))
    assert isinstance(made, Lifted), made
    text = program_text(made.program)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    exec(source, before)
    exec(text, after)
    for call in calls:
        mine, theirs = copy.deepcopy(call), copy.deepcopy(call)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            want, got = before[program.entry](*mine), after[program.entry](*theirs)
        assert _alike(want, got), (call, want, got, text)
        assert all(_alike(one, two) for one, two in zip(mine, theirs, strict=True)), (call, mine, theirs, text)
    return text


def _alike(want: Any, got: Any) -> bool:
    """Whether two answers are equal but for rounding."""
    if isinstance(want, (tuple, list)):
        return len(want) == len(got) and all(_alike(one, two) for one, two in zip(want, got, strict=True))
    if want is None:
        return got is None
    return bool(np.allclose(got, want, rtol=1e-9, atol=1e-9, equal_nan=True))


def test_trapezoid_reads_as_a_person_would_write_it() -> None:
    """A running x that is stepped before it is used counts from 1."""
    text = both(
        """
        def f(x):
            return 2 * x**2 + 3 * x + 1

        def trapez(a, b, n):
            h = (b - a) / n
            x = a
            total = (f(a) + f(b)) / 2
            for _ in range(n - 1):
                x += h
                total += f(x)  # the inner points
            return total * h
        """,
        (1, 5, 1000), (1, 5, 1), (1, 5, 2), (1.5, -2, 7),
        a=INT, b=INT, n=INT, h=FLOAT, x=FLOAT, total=FLOAT,
    )  # fmt: skip
    assert "    k = np.arange(1, n)\n    x = x + k * h\n    total += np.sum(f(x))  # the inner points\n" in text


SCALARS = {"a": FLOAT, "h": FLOAT, "n": INT, "s": FLOAT, "x": FLOAT, "c": INT, "p": FLOAT, "m": FLOAT}
BODIES = {
    "used before its step": "s += x * x\n x += h",
    "used on both sides of its step": "s += x\n x += h\n s += 2 * x",
    "step downwards, spelled out": "x = x - h\n s = s + x",
    "two steps": "x += h\n y += 2\n s += x * y",
    "product": "p *= 1 + h / (i + 2)",
    "difference": "s -= i * h",
    "the same in every turn": "s += h\n p *= 1.01",
    "temporary": "t = a + i * h\n u = t * t\n s += u - t",
    "temporary made anew": "t = i * h\n t *= 2\n t = t + 1\n s += t",
    "two at once": "t, u = i * h, i + 1\n s += t * u",
    "root and friends": "s += math.sqrt(i + 1) + math.sin(x) * math.exp(-i * h * h)\n x += h",
    "largest and smallest": "t = math.sin(i * h)\n m = max(m, t)\n p = min(t, p)",
    "largest by if": "t = math.cos(i)\n if t > m:\n  m = t",
    "counting": "if math.sin(i) > 0:\n  c += 1",
    "some turns": "t = math.sin(i)\n if t > 0:\n  s += t\n else:\n  s -= 2 * t * t",
    "some turns, where dividing is safe": "t = i - 2\n if t != 0:\n  s += 1 / t",
    "three ways": "t = math.sin(i)\n if t > 0.5:\n  c += 1\n if t < 0 and i > 2:\n  c += 10",
    "conditional expression": "s += i if i % 2 == 0 else -i",
    "choice": "if i % 3 == 1:\n  t = i * h\n else:\n  t = 2.0\n s += t",
    "chained comparison": "if 1 < i <= 3:\n  c += 1",
    "not": "if not i % 2 == 0:\n  c += 2",
    "absolute": "s += abs(x)\n x -= h",
    "integers": "c += i * i % 7 // 2",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("head", ["range(n)", "range(1, n)", "range(n - 1)", "range(2, n, 3)", "range(n, 0, -1)", "range(c0, n)"])
def test_bodies(head: str, body: str) -> None:
    """Every kind of body over every kind of range: no turns, one, several, negative."""
    source = (
        f"import math\ndef run(a, h, n):\n c0 = 1\n s = 0.0\n x = a\n y = 1\n c = 0\n p = 1.0\n m = -5.0\n for i in {head}:\n"
    )
    source += textwrap.indent(body, "  ").replace("\n   ", "\n  ") + "\n return s, c, p, m\n"
    source = "\n".join(line for line in source.split("\n"))
    calls = [(a, h, n) for a, h in ((0.5, 0.25), (-1.0, 3.0)) for n in (0, 1, 2, 5, 8, -2)]
    both(source, *calls, **SCALARS, y=INT, c0=INT, t=FLOAT, i=INT)


def test_what_is_needed_after_the_loop_is_there() -> None:
    """A step's last value and the loop variable's are kept, also when there was no turn."""
    source = """
    def run(a, h, n):
        s = 0.0
        x = a
        i = 7
        for i in range(n):
            s += x * i
            x += h
        return s, x, i
    """
    both(source, (1.0, 0.5, 0), (1.0, 0.5, 1), (1.0, 0.5, 5), (1.0, 0.5, -5), **SCALARS, i=INT)


ARRAYS = {
    "sum of all": ("for i in range(len(v)):\n  s += v[i]", "s += np.sum(v)"),
    "neighbours": ("for i in range(1, len(v) - 1):\n  s += v[i - 1] - 2 * v[i] + v[i + 1]", "v[:-2] - 2 * v[1:-1] + v[2:]"),
    "elements": ("for e in v:\n  s += e * e", "np.dot(v, v)"),
    "enumerated": ("for i, e in enumerate(v):\n  s += i * e", "np.sum(i * v)"),
    "out": ("for i in range(len(v)):\n  w[i] = 2 * v[i]", "w[:len(v)] = 2 * v"),
    "shifted out": ("for i in range(len(v) - 1):\n  w[i + 1] = v[i] + 1", "w[1:len(v)] = v[:-1] + 1"),
    "read ahead": ("for i in range(len(w) - 1):\n  w[i] = w[i + 1]", "w[:-1] = w[1:]"),
    "in place": ("for i in range(len(w)):\n  w[i] *= 3", "w *= 3"),
    "picked": ("for i in range(n):\n  s += v[i] * v[-i]", "np.dot(v[i], v[-i])"),
    "chosen": ("for i in range(len(v)):\n  if v[i] > 0:\n   s += math.log(v[i])", "np.log(v[chosen])"),
    "list grown": ("for i in range(n):\n  out.append(i**3)", "out += (i**3).tolist()"),
    "histogram": (
        "for i in range(len(v)):\n  w[int(abs(v[i]) / 3)] += 1",
        "np.bincount((abs(v) / 3).astype(np.int64), minlength=len(w))",
    ),
    "branch that would divide": (
        "for i in range(len(v)):\n  s += 1 / v[i] if v[i] != 0 else 0.0",
        "np.where(chosen, 1 / np.where(chosen, v, 1), 0.0)",
    ),
    "helper with branches": (
        "for i in range(len(v)):\n  s += inverse(v[i])",
        "return np.where(u == 0, -1.0, 2 * (1 / np.where(u != 0, u, 1)))",
    ),
    "helper with branches after long arithmetic": (
        "for i in range(len(v)):\n  s += bent(v[i])",
        "return np.where(tail > 0.5, 1.0 - tail, tail)",
    ),
    "nothing": ("for i in range(len(v)):\n  w[i] = 0.0", "w[:len(v)] = 0.0"),
}


@pytest.mark.parametrize(("body", "wanted"), ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays(body: str, wanted: str) -> None:
    """Elements become arrays, slices, or picked elements; what is written is written."""
    source = "import math\nimport numpy as np\ndef inverse(u):\n if u == 0:\n  return -1.0\n r = 1 / u\n return 2 * r\n"
    source += "def bent(u):\n k = 1.0 / (1.0 + abs(u))\n tail = k * (0.3 + k * (1.8 + k * (1.3 + k * k)))\n"
    source += " tail = tail * math.exp(-0.5 * u * u) + tail * tail\n if tail > 0.5:\n  return 1.0 - tail\n return tail\n"
    source += f"def run(v, w, n):\n s = 0.0\n out = []\n {body}\n return s, out\n"
    v = np.linspace(-1.0, 2.0, 8)
    calls = [(v[:k].copy(), v[:k] * 2, min(k, 3)) for k in (0, 1, 2, 3, 8)]
    text = both(source, *calls, v=FLOATS, w=FLOATS, n=INT, s=FLOAT, e=FLOAT, i=INT)
    assert wanted in text


DECLINED = {
    "    x = x / 2 + i": "`x` needs the value that the turn before has made",
    "    if v[i] > s:\n      break": "`break` ends the loop",
    "    w[i] = 2 * w[i - 1] + v[i]": "`w[i]` needs `w[i - 1]`, which the turn before has just written",
    "    w[int(v[i])] = v[i]": "two turns may write the same place",
    "    w[int(v[i])] *= 2": "two turns may write the same place",
    "    print(i)": "does something in every turn",
    "    s += random.random()": "draws one number at a time",
    "    s += g(v[i])": "`g` cannot be called with an array: it may end without an answer",
    "    s += math.gamma(v[i])": "takes one number at a time",
    "    if v[i] > 0:\n      x = v[i]\n    s += x": "set in some turns only",
    "    s += (v[i] > 0) + (v[i] > 1)": "counts with truth values",
    "    s += 2 ** (-i)": "a power that may be negative",
    "    i += 1": "changes its own variable",
    "    s += prices[i]": "the type of `prices` is not known, so `prices[i]` could be anything",
    "    s += pairs[i]": "`pairs` is a tuple, and array expressions need an array",
    "    s += grid[i]": "`grid[i]` is more than one number",
}


@pytest.mark.parametrize(("body", "why"), DECLINED.items())
def test_reasons(body: str, why: str) -> None:
    """What cannot be lifted is declined at its line, and the sentence says what stands in the way."""
    source = "import math\nimport random\ndef g(x):\n  if x > 0:\n    return x\n  pass\n"
    source += f"def run(v, w, n, prices, pairs, grid):\n  s = 0.0\n  x = 1.0\n  for i in range(1, n):\n{body}\n  return s\n"
    others = {"pairs": Type("tuple", items=(FLOAT, INT)), "grid": Type("array", items=(FLOAT,), ndim=2)}
    made = lifted(source, v=FLOATS, w=FLOATS, n=INT, s=FLOAT, x=FLOAT, i=INT, **others)
    assert isinstance(made, Reason)
    assert why in made.text
    assert made.line in (11, 12)


def test_gauss_seidel_is_declined() -> None:
    """Sweeping in place is another method than slices."""
    source = """
    def sweep(u):
        m, n = u.shape
        for i in range(1, m - 1):
            for j in range(1, n - 1):
                u[i, j] = (u[i + 1, j] + u[i - 1, j] + u[i, j + 1] + u[i, j - 1]) / 4
    """
    made = lifted(source, u=Type("array", items=(FLOAT,), ndim=2), m=INT, n=INT, i=INT, j=INT)
    assert isinstance(made, Reason)
    assert made.line == 5
    assert "u[i, j - 1]" in made.text


# -------------------------------------------------------------------------------------------------- random loop bodies

NAMES = ("x", "i", "h", "a", "v[i]")


def expressions(names: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Arithmetic over names that neither divides nor leaves a domain."""
    leaf = st.sampled_from([*names, "2", "0.5", "3"])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner),
            st.builds("math.sin({})".format, inner),
            st.builds("abs({})".format, inner),
            st.builds("({} if {} > 1 else {})".format, inner, inner, inner),
        ),
        max_leaves=4,
    )


@st.composite
def bodies(draw: st.DrawFn) -> str:
    """Random straight-line bodies: sums, steps, temporaries, stores, branches, in any order."""
    lines, names = [], [*NAMES]
    for number in range(draw(st.integers(1, 5))):
        value = draw(expressions(tuple(names)))
        kind = draw(st.sampled_from(["sum", "less", "step", "temporary", "store", "some", "most"]))
        if kind == "temporary":
            names.append(f"t{number}")
        lines.append(
            {
                "sum": f"s += {value}",
                "less": f"s = s - {value}",
                "step": "x += h",
                "temporary": f"t{number} = {value}",
                "store": f"w[i] = {value}",
                "some": f"if {value} > 1:\n            p += {value}",
                "most": f"m = max(m, 1.0 * {value})",
            }[kind]
        )
    return "\n        ".join(lines)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(body=bodies(), head=st.sampled_from(["range(len(v))", "range(1, len(v))", "range(n)"]))
def test_random_bodies(body: str, head: str) -> None:
    """Whatever is lifted answers like the loop; what is not has a line."""
    source = "import math\ndef run(v, w, a, h, n):\n    s = 0.0\n    p = 0.0\n    m = -1.0\n    x = a\n"
    source += f"    for i in {head}:\n        {body}\n"
    source += "    return s, p, m, x\n"
    types = {"v": FLOATS, "w": FLOATS, "a": FLOAT, "h": FLOAT, "n": INT, "s": FLOAT, "p": FLOAT, "m": FLOAT, "x": FLOAT, "i": INT}
    made = lifted(source, **types)
    if isinstance(made, Reason):
        assert made.line is not None
        return
    v = np.array([0.5, -1.25, 2.0, 3.5, -0.75])
    calls = [(v[:k].copy(), np.zeros(k), a, h, k) for k in (0, 1, 2, 5) for a, h in ((0.5, 0.25), (-2.0, 1.5))]
    both(source, *calls, **types)
