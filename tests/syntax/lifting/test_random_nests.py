"""Random nests: whatever is lifted answers like the loops, also where a range is empty and where arrays are tiny."""

from __future__ import annotations

import ast
import copy
import warnings
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import lift
from ipyaccel.syntax.text import program_text

FLOAT, INT = Type("float"), Type("int")
VECTOR, MATRIX, PLACES = (
    Type("array", items=(FLOAT,), ndim=1),
    Type("array", items=(FLOAT,), ndim=2),
    Type("array", items=(INT,), ndim=1),
)
TYPES = {
    **dict.fromkeys("x y out".split(), VECTOR),
    **dict.fromkeys("a b grid".split(), MATRIX),
    **dict.fromkeys("n m i j k t_ c".split(), INT),
    **dict.fromkeys("s p best t u h".split(), FLOAT),
    "q": PLACES,
}
HEADS = {
    "i": [
        "range(n)",
        "range(1, n)",
        "range(n - 1)",
        "range(1, n - 1)",
        "range(len(x))",
        "range(0, n, 2)",
        "range(n - 1, -1, -1)",
    ],
    "j": ["range(m)", "range(1, m)", "range(m - 1)", "range(i)", "range(i + 1, n)", "range(n - i)", "range(1, m - 1)"],
}
SCALARS = ["x[i]", "y[i]", "i", "0.5", "2", "h", "x[i - 1]", "a[i, 0]", "x[q[i]]", "out[i]", "x[n - 1 - i]"]
INNER = ["a[i, j]", "y[j]", "x[j]", "j", "a[i - 1, j]", "b[i, j]", "a[i, j - 1]", "x[i] * y[j]", "grid[i, j]", "a[j, i]"]


def values(draw: st.DrawFn, leaves: list[str], names: list[str]) -> str:
    """One expression."""
    leaf = st.sampled_from([*leaves, *names])
    form = draw(st.sampled_from(["{}", "{} + {}", "{} - {}", "{} * {}", "abs({})", "({} if {} > 0.2 else {})", "max({}, {})"]))
    return form.format(*(draw(leaf) for _ in range(form.count("{}"))))


def statement(draw: st.DrawFn, names: list[str], made: list[str], *, inner: bool) -> str:
    """One statement, on one line or two; a new name goes into `made`."""
    value = values(draw, SCALARS + (INNER * 2 if inner else []), names)
    target = "grid[i, j]" if inner else "out[i]"
    kind = draw(
        st.sampled_from("sum less gather temporary store add masked masked_sum extreme count histogram run divide best".split())
    )
    if kind == "temporary":
        name = draw(st.sampled_from(["t", "u"]))
        made.append(name)
        return f"{name} = {value}"
    return {
        "sum": f"s += {value}",
        "less": f"s -= {value}",
        "gather": f"out[i] += {value}",
        "store": f"{target} = {value}",
        "add": f"{target} += {value}",
        "masked": f"if {value} > 0.3:\n    {target} = {value}",
        "masked_sum": f"if {value} > 0.1:\n    s += {value}",
        "extreme": f"best = max(best, 1.0 * ({value}))",
        "count": f"if {value} < 0.5 and i > 0:\n    c += 1",
        "histogram": f"out[q[{'j' if inner else 'i'}]] += {value}",
        "run": f"p += {value}\n{target} = p",
        "divide": f"if abs({value}) > 0.01:\n    s += 1 / ({value})",
        "best": f"if 1.0 * ({value}) > best:\n    best = 1.0 * ({value})\n    t_ = {'j' if inner else 'i'}",
    }[kind]


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in text.split("\n"))


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A function of one nest, of depth one or two."""
    lines = [f"    for i in {draw(st.sampled_from(HEADS['i']))}:"]
    names: list[str] = []
    lines += [indented(statement(draw, list(names), names, inner=False), 8) for _ in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()) or len(lines) == 1:
        lines.append(f"        for j in {draw(st.sampled_from(HEADS['j']))}:")
        inside = list(names)
        lines += [indented(statement(draw, list(inside), inside, inner=True), 12) for _ in range(draw(st.integers(1, 2)))]
        if draw(st.booleans()):
            lines.append("            for k in range(3):")
            lines.append(indented(statement(draw, [*inside, "a[i, k]", "x[k]", "k"], inside, inner=True), 16))
        if draw(st.booleans()):
            lines.append(indented(statement(draw, list(names), names, inner=False), 8))
    head = "def run(x, y, a, b, q, h, n, m):\n    s = 0.0\n    p = 0.0\n    best = -9.0\n    c = 0\n    t_ = -1\n"
    head += "    out = np.zeros(n)\n    grid = np.zeros((n, m))\n"
    return f"import numpy as np\n{head}" + "\n".join(lines) + "\n    return s, p, best, c, t_, out, grid\n"


def lifted_text(source: str, sizes: dict[str, int]) -> str | Reason:
    """The array form of a text; `sizes` choose between forms that are all right, whatever the arrays that come."""
    tree = ast.parse(source).body[1]
    assert isinstance(tree, ast.FunctionDef)
    text = "\n".join(source.split("\n")[1:])
    function = Function("run", text, tuple(argument.arg for argument in tree.args.args), 2, "cell 1")
    program = Program("run", (function,), (Import("np", "numpy"),))
    arguments = {name: TYPES[name] for name in function.parameters}
    made = lift(program, Facts(types={"run": FunctionTypes(TYPES)}, argument_types=arguments, sizes=sizes))
    return made if isinstance(made, Reason) else program_text(made.program)


def answer(text: str, call: tuple[Any, ...]) -> Any:
    """What a text answers; None when it raises."""
    namespace: dict[str, Any] = {"np": np}
    exec(text, namespace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return namespace["run"](*copy.deepcopy(call))
        except (IndexError, ZeroDivisionError, ValueError, UnboundLocalError):
            return None


def calls() -> list[tuple[Any, ...]]:
    """Arguments of all small sizes."""
    seeded = np.random.default_rng(3)
    found = []
    for n, m in ((0, 0), (1, 1), (1, 3), (2, 2), (3, 1), (4, 4), (5, 7), (0, 2)):
        arrays = [seeded.normal(size=n), seeded.normal(size=max(n, m)), seeded.normal(size=(n, m)), seeded.normal(size=(n, m))]
        found.append((*arrays, seeded.integers(max(n, 1), size=max(n, m)), 0.25, n, m))
    return found


COUNTS = {"lifted": 0, "refused": 0}
SIZES = [{}, {"n": 9000, "m": 3, "x.shape[0]": 9000}, {"n": 3, "m": 9000, "x.shape[0]": 9000}]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(source=programs(), sizes=st.sampled_from(SIZES))
def test_random_nests(source: str, sizes: dict[str, int]) -> None:
    """Wherever Python answers, the array form gives the same, or raises: it never gives something else."""
    text = lifted_text(source, sizes)
    if isinstance(text, Reason):
        COUNTS["refused"] += 1
        assert text.line is not None
        return
    COUNTS["lifted"] += 1
    for call in calls():
        want = answer(source, call)
        if want is not None:
            got = answer(text, call)
            if got is None:
                continue
            for one, two in zip(want, got, strict=True):
                assert np.allclose(one, two, rtol=1e-9, atol=1e-9, equal_nan=True), (call, want, got, text, source)
