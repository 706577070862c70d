"""Functions compiled in parts: which lines become functions of their own, and that the rest still answers the same.

The outlined program is plain Python too: run as it is, it must do what the original does.
"""

from __future__ import annotations

import copy
import re
import textwrap
from typing import Any

import pytest

from ipyaccel.model import Outlined, Workload
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.observing import observe
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.parts.outline import outline
from ipyaccel.syntax.parts.regions import places_of
from ipyaccel.syntax.rewriting.hidden import hidden_names, thread_globals
from ipyaccel.syntax.text import program_text

HEAD = "import math\nimport random\nimport json\nimport numpy as np\n"


def captured(source: str, call: str) -> tuple[Workload, Live]:
    text = HEAD + textwrap.dedent(source)
    namespace: dict[str, Any] = {}
    exec(compile(text, "<cell>", "exec"), namespace)
    return capture(call, namespace, lambda: [("cell 1", text)])


def parts(source: str, call: str, seconds: float = 5.0) -> Outlined | None:
    """What can be compiled of a call, with every function's text starting after the four lines of imports."""
    workload, live = captured(source, call)
    assert workload.program is not None
    facts = find_facts(workload, live)
    places = places_of(workload.program)
    seen = observe(workload.program, places, copy.deepcopy(live), seconds)
    draws = [reason.line for reason in workload.effects.random]
    return outline(workload.program, places, facts, seen, draws)


def done(source: str, call: str) -> str:
    found = parts(source, call)
    return "nothing" if found is None else found.done


def answers(source: str, call: str) -> tuple[Any, Any]:
    """What the original and the outlined program give, each with its arguments afterwards."""
    found = parts(source, call)
    assert found is not None
    _, live = captured(source, call)
    expected = live.function(*live.args, **live.kwargs), live.arguments
    _, fresh = captured(source, call)
    space: dict[str, Any] = {}
    exec(program_text(thread_globals(found.program)), space)
    hidden = [fresh.bindings[name] for name in hidden_names(found.program)]
    return expected, (space[found.program.entry](*hidden, *fresh.arguments), fresh.arguments)


def text_of(source: str, call: str) -> str:
    found = parts(source, call)
    assert found is not None
    return program_text(found.program)


REPORT = """
def report(x):
    label = f"{len(x)} values"
    total = 0.0
    for v in x:
        total += v * v
    mean = total / len(x)
    return {"label": label, "mean": mean}
"""


def test_a_loop_between_text_and_a_dict_is_compiled() -> None:
    """The run around the loop becomes a function; its lines are told, and the lines that stay."""
    found = parts(REPORT, "report(np.arange(5.0))")
    assert found is not None
    assert found.done == "lines 8–10 compiled, 6–7 and 11–12 stay Python"
    assert found.interpreted == {"report"}
    assert program_text(found.program).split("\n\n")[1].strip() == textwrap.dedent("""\
        def report_lines_8_10(x):
            total = 0.0
            for v in x:
                total += v * v
            return total""")
    assert "    total = report_lines_8_10(x)\n    total = np.float64(total)\n" in program_text(found.program)


def test_a_number_of_numpys_stays_one() -> None:
    """A compiled part hands out Python's float, and where Python had NumPy's, it is made one again: `repr` would tell."""
    expected, found = answers(REPORT.replace('"mean": mean', '"mean": repr(mean)'), "report(np.arange(5.0))")
    assert expected[0] == found[0]


PROGRAMS = {
    "a list is converted, and written back": ("""
def f(xs):
    for k in range(1, len(xs)):
        xs[k] = xs[k] + xs[k - 1]
    return str(xs)
""", "f([0.5, 1.0, 2.0])"),
    "a list of lists is converted, and written back": ("""
def f(m):
    for i in range(len(m)):
        for j in range(len(m[i])):
            m[i][j] = m[i][j] * 2.0 + i
    return json.dumps(m)
""", "f([[1.0, 2.0], [3.0, 4.0]])"),
    "a list read in a loop that stays Python": ("""
def f(xs, steps):
    w, log = 0.5, {}
    for step in range(steps):
        g = 0.0
        for v in xs:
            g += w * v
        w -= 0.01 * g
        log[f"{step}"] = w
    return log
""", "f([0.5, 1.0, 2.0], 3)"),
    "a value bound in the loop for the first time": ("""
def f(n):
    for k in range(n):
        y = math.sin(k)
    return {"y": y}
""", "f(5)"),
    "two parts, the second in a branch": ("""
def f(x, wanted):
    out = {"n": len(x)}
    for k in range(len(x)):
        x[k] = x[k] + 1.0
    if wanted == "sum":
        s = 0.0
        for v in x:
            s += v
        out["s"] = s
    return out
""", "f(np.arange(4.0), 'sum')"),
    "an answer inside the part": ("""
def f(x):
    name = f"{len(x)}"
    print(name)
    best = x[0]
    for v in x:
        if v < 0:
            return best
        if v > best:
            best = v
    return best
""", "f(np.arange(4.0))"),
    "a list of NumPy's numbers, made in the part": ("""
def f(x):
    name = f"{len(x)}"
    print(name)
    sums = []
    s = 0.0
    for v in x:
        s += v
        sums.append(s)
    return {name: str(sums)}
""", "f(np.arange(4.0))"),
    "infinity to begin with": ("""
def f(x):
    best = float("inf")
    for v in x:
        if v < best:
            best = v
    return {"best": best}
""", "f(np.arange(4.0))"),
    "a global array, read in the part": ("""
TABLE = np.arange(6.0)
def f(n):
    s = 0.0
    for k in range(n):
        s += TABLE[k]
    return {"s": s}
""", "f(6)"),
    "a helper that is compiled as a whole": ("""
def nearest(points, q):
    best = 0
    for k in range(len(points)):
        if abs(points[k] - q) < abs(points[best] - q):
            best = k
    return best
def f(points, queries):
    return {str(q): nearest(points, q) for q in queries}
""", "f(np.arange(6.0), [0.4, 3.7])"),
    "a helper used by a part and by Python": ("""
def g(x):
    return x * x + 1.0
def f(n):
    s = 0.0
    for k in range(n):
        s += g(0.5 * k)
    return f"{s} {g(2.0)}"
""", "f(6)"),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_in_parts_does_what_the_original_does(name: str) -> None:
    """The answer and the arguments afterwards are the same; what comes out of an array is NumPy's only until it is compiled."""
    expected, found = answers(*PROGRAMS[name])
    plain = [re.sub(r"np\.float64\(([^)]*)\)", r"\1", repr(answer)) for answer in (expected, found)]
    assert plain[0] == plain[1]


def test_a_list_only_read_is_converted_before_the_outer_loop() -> None:
    """Once, and not in every step of a loop that stays Python."""
    text = text_of(*PROGRAMS["a list read in a loop that stays Python"])
    assert "    xs_array = np.array(xs)\n    for step in range(steps):\n" in text


def test_a_list_that_the_outer_loop_changes_is_converted_each_time() -> None:
    """Appending in between would be lost otherwise."""
    source = """
    def f(xs, steps):
        log = {}
        for step in range(steps):
            g = 0.0
            for v in xs:
                g += v
            xs.append(g)
            log[step] = str(g)
        return log
    """
    expected, found = answers(source, "f([0.5, 1.0], 4)")
    assert expected == found
    assert "(np.array(xs))" in text_of(source, "f([0.5, 1.0], 4)")


def test_a_list_that_comes_back_holds_numpys_numbers_again() -> None:
    """What was appended to it in Python was taken out of an array."""
    assert "    sums = list(np.array(sums))\n" in text_of(*PROGRAMS["a list of NumPy's numbers, made in the part"])


def test_a_table_is_read_by_pairs_of_indices() -> None:
    """`m[i][j]` of a list of lists is one element of an array."""
    assert "m[i, j] = m[i, j] * 2.0 + i" in text_of(*PROGRAMS["a list of lists is converted, and written back"])


def test_where_a_loop_makes_no_turn_its_names_stay_unbound() -> None:
    """As in Python the name has no value then: the part is not called."""
    found = parts(*PROGRAMS["a value bound in the loop for the first time"])
    assert found is not None
    space: dict[str, Any] = {}
    exec(program_text(found.program), space)
    with pytest.raises(UnboundLocalError):
        space["f"](0)


REFUSED = {
    "a list under two names, written": ("""
def f(a, b):
    for k in range(len(a)):
        a[k] = b[k] + 1.0
    return str(a)
""", "f(*[[1.0, 2.0]] * 2)"),
    "rows that are one list": ("""
def f(m):
    for i in range(2):
        for j in range(2):
            m[i][j] += 1.0
    return str(m)
""", "f([[0.0, 1.0]] * 2)"),
    "floats written into a list of integers": ("""
def f(a):
    for k in range(len(a)):
        a[k] = a[k] / 2
    return str(a)
""", "f([4, 6])"),
    "truth values written into a list of integers": ("""
def f(a):
    for k in range(len(a)):
        a[k] = a[k] > 4
    return str(a)
""", "f([4, 6])"),
    "rows that are joined": ("""
def f(m):
    for row in m:
        m[0] = row + row
    return str(m)
""", "f([[1.0, 2.0], [3.0, 4.0]])"),
    "a handler that needs what the loop counted": ("""
def f(x):
    k = 0
    try:
        for k in range(10):
            x[k] += 1.0
    except IndexError:
        return f"{k}"
""", "f(np.zeros(3))"),
    "a number beyond 64 bits": ("""
def f(n):
    p = 1
    for k in range(1, n):
        p *= k
    return f"{p}"
""", "f(30)"),
    "a break of an outer loop": ("""
def f(x):
    out = {}
    for k in range(9):
        out[k] = str(k)
        if x[k] > 1:
            break
    return out
""", "f(np.arange(9.0))"),
    "draws here, the seed there": ("""
def f(n):
    random.seed(1)
    s = 0.0
    for k in range(n):
        s += random.random()
    return f"{s} {random.random()}"
""", "f(9)"),
    "a global that is assigned": ("""
COUNT = 0
def f(n):
    global COUNT
    s = 0.0
    for k in range(n):
        s += k
    COUNT += 1
    return f"{s}"
""", "f(9)"),
    "no loop": ("""
def f(n):
    return {"n": n}
""", "f(9)"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_not_be_the_same_stays_python(name: str) -> None:
    """No part is made where an array, a 64-bit integer or another generator would answer otherwise."""
    assert done(*REFUSED[name]) == "nothing"


def test_types_that_change_between_visits_stay_python() -> None:
    """A part is compiled for one type of each of its inputs."""
    source = """
    def f(rows):
        out = {}
        for row in rows:
            s = row[0] * 0
            for v in row:
                s += v
            out[str(row)] = s
        return out
    """
    assert done(source, "f([np.arange(3), np.arange(3.0)])") == "nothing"
    assert done(source, "f([np.arange(3.0), np.arange(4.0)])") != "nothing"


def test_a_run_cut_short_by_the_time_limit_still_tells_types() -> None:
    """The loop that takes so long is the one that matters."""
    source = """
    def f(x):
        name = f"{len(x)}"
        s = 0.0
        while True:
            for v in x:
                s += v
        return {name: s}
    """
    workload, live = captured(source, "f(np.arange(9.0))")
    assert workload.program is not None
    seen = observe(workload.program, places_of(workload.program), live, 0.3)
    assert not seen.complete
    assert seen.at


def test_what_the_observed_run_prints_is_not_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """The run that looks at types is no run of the user's."""
    parts("def f(n):\n    for k in range(n):\n        print(k)\n", "f(3)")
    assert capsys.readouterr() == ("", "")
