"""Which turns may run at the same time: for each rule one loop that is allowed, and one that is refused with its line."""

import textwrap

import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.threads.independent import Parallel, in_parallel

INT, FLOAT = Type("int"), Type("float")
VECTOR, GRID = Type("array", items=(FLOAT,), ndim=1), Type("array", items=(FLOAT,), ndim=2)
NAMES = {
    **dict.fromkeys("ijknm", INT),
    **dict.fromkeys(("s", "t", "p", "best", "a", "b"), FLOAT),
    **dict.fromkeys(("x", "y", "v", "new"), VECTOR),
    **dict.fromkeys(("u", "w"), GRID),
}


def function(source, name):
    text = textwrap.dedent(source)
    head = text[text.index("(") + 1 : text.index(")")]
    return Function(name, text, tuple(part.strip() for part in head.split(",") if part.strip()), 1, "cell 1")


def judged(body, *, helper="", names=None, shared=()):
    """The parallel form of a function with this body, or the reason."""
    text = "def run(x, y, u, w, n):\n    s = t = p = best = 0.0\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    functions = [function(text + "\n", "run")]
    if helper:
        functions.insert(0, function(helper, "helper"))
    types = {item.name: FunctionTypes({**NAMES, **(names or {})}) for item in functions}
    program = Program("run", tuple(functions), (Import("np", "numpy"), Import("random", "random"), Import("math", "math")))
    sizes = {"n": 1_000_000, **{f"{name}.shape[0]": 1_000_000 for name in ("x", "y")}}
    return in_parallel(program, Facts(types, shared=shared, sizes=sizes))


RULES = {
    "own element": (
        "for i in range(n):\n    x[i] = y[i] + 1",
        "for i in range(n):\n    x[0] = y[i] + 1",
        "line 4: `x[0]` may be written by two turns at once",
    ),
    "own element, shifted": (
        "for i in range(1, n):\n    x[i - 1] = y[i]",
        "for i in range(1, n):\n    x[i] = y[i]\n    x[i - 1] = 0",
        "line 5: `x[i - 1]` is written by another turn",
    ),
    "what is written is not read elsewhere": (
        "for i in range(1, n):\n    x[i] = y[i - 1] + y[i]",
        "for i in range(1, n):\n    x[i] = x[i - 1] + y[i]",
        "line 4: `x[i - 1]` is written by another turn",
    ),
    "an index of another array is no place": (
        "for i in range(n):\n    k = int(y[i])\n    x[i] = k",
        "for i in range(n):\n    k = int(y[i])\n    x[k] += 1",
        "line 5: `x[k]` may be written by two turns at once",
    ),
    "no two turns by negative indices": (
        "for i in range(2, n):\n    x[i - 2] = 1",
        "for i in range(1, n):\n    x[i - 2] = 1",
        "line 3: the turns begin at 1, and with a negative index two turns could write the same element",
    ),
    "a start that is not known": (
        "m = len(y) // 2\nfor i in range(m, len(y)):\n    x[i] = 1",
        "for i in range(n, len(y)):\n    x[i] = 1",
        "line 3: `n` may be negative, and then two turns could write the same element",
    ),
    "not used as a whole": (
        "for i in range(n):\n    x[i] = len(x) + x.shape[0]",
        "for i in range(n):\n    x[i] = np.sum(x)",
        "line 4: `x` is used as a whole while turns write into it",
    ),
    "numbers of its own": (
        "for i in range(n):\n    t = y[i] * 2\n    x[i] = t",
        "for i in range(n):\n    x[i] = t\n    t = y[i] * 2",
        "line 4: `x[i] = t` needs the value of `t` from the turn before",
    ),
    "made in every turn": (
        "for i in range(n):\n    if y[i] > 0:\n        t = 1.0\n    else:\n        t = 2.0\n    x[i] = t",
        "for i in range(n):\n    if y[i] > 0:\n        t = 1.0\n    x[i] = t",
        "line 6: `x[i] = t` needs the value of `t` from the turn before",
    ),
    "not needed afterwards": (
        "for i in range(n):\n    t = y[i]\n    x[i] = t\nt = 0.0\nreturn t",
        "for i in range(n):\n    t = y[i]\n    x[i] = t\nreturn t",
        "line 6: `t` is used after the loop, with the value of its last turn",
    ),
    "a comprehension's name is its own": (
        "for i in range(n):\n    x[i] = 1\nreturn [i for i in range(3)]",
        "for i in range(n):\n    x[i] = 1\nreturn [j + i for j in range(3)]",
        "line 5: `i` is used after the loop, with the value of its last turn",
    ),
    "the loop's variable is left alone": (
        "for i in range(n):\n    k = len([i for i in (1, 2)])\n    x[i] = k",
        "for i in range(n):\n    x[i] = 1\n    i = i + 1",
        "line 3: the loop changes its own variable `i`",
    ),
    "a sum": (
        "for i in range(n):\n    s += y[i]\nreturn s",
        "for i in range(n):\n    s += y[i]\n    x[i] = s\nreturn s",
        "line 4: `s += y[i]` needs the value of `s` from the turn before",
    ),
    "a sum in an inner loop": (
        "for i in range(n):\n    for j in range(n):\n        if u[i, j] > 0:\n            s += u[i, j]\nreturn s",
        "for i in range(n):\n    for j in range(n):\n        if u[i, j] > 0:\n            s = u[i, j] - s\nreturn s",
        "line 6: `s = u[i, j] - s` needs the value of `s` from the turn before",
    ),
    "a product, of one kind": (
        "for i in range(n):\n    p *= y[i]\nreturn p",
        "for i in range(n):\n    p *= y[i]\n    if y[i] > 3:\n        p += 1\nreturn p",
        "line 4: `p *= y[i]` needs the value of `p` from the turn before",
    ),
    "the largest": (
        "for i in range(n):\n    if y[i] > best:\n        best = y[i]\nreturn best",
        "for i in range(n):\n    if y[i] > best:\n        best = y[i]\n        k = i\nreturn best",
        "line 4: `if y[i] > best:` needs the value of `best` from the turn before",
    ),
    "no leaving": (
        "for i in range(n):\n    for j in range(n):\n        if u[i, j] > 1:\n            break\n        x[i] = u[i, j]",
        "for i in range(n):\n    if y[i] > 1:\n        break\n    x[i] = y[i]",
        "line 5: `break` ends the loop at some turn, and those that other threads have begun should not have run",
    ),
    "no return": (
        "for i in range(n):\n    x[i] = 1\nreturn x",
        "for i in range(n):\n    x[i] = 1\n    return x",
        "line 5: `return` leaves in mid-loop, and turns that other threads have begun should not have run",
    ),
    "counted turns": (
        "for i in range(n):\n    x[i] = 1",
        "for t in y:\n    s += t\nreturn s",
        "line 3: only turns that are counted by `range` can be shared out",
    ),
    "harmless calls": (
        "for i in range(n):\n    x[i] = math.sqrt(np.abs(y[i]))",
        "for i in range(n):\n    x[i] = 1\n    print(i)",
        "line 5: `print` may do more than give a number",
    ),
    "no random numbers": (
        "for i in range(n):\n    x[i] = math.cos(i)",
        "for i in range(n):\n    x[i] = random.random()",
        "line 4: `random.random` draws random numbers, whose order counts",
    ),
    "nothing written by a library": (
        "for i in range(n):\n    x[i] = np.sum(u[i])",
        "for i in range(n):\n    np.copyto(u[i], 1)",
        "line 4: `np.copyto` may do more than give a number",
    ),
    "an array made by each turn": (
        "for i in range(n):\n    v = np.zeros(3)\n    v[0] = y[i]\n    x[i] = v[0]",
        "v = np.zeros(3)\nfor i in range(n):\n    v[0] = y[i]\n    x[i] = v[0]",
        "line 5: `v[0]` may be written by two turns at once",
    ),
    "a row is no array of its own": (
        "for i in range(n):\n    v = y.copy()\n    v[0] = 1\n    x[i] = v[1]",
        "for i in range(n):\n    v = u[0]\n    v[0] = 1\n    x[i] = v[1]",
        "line 5: `v[0]` may be written by two turns at once",
    ),
    "indices one after the other": (
        "for i in range(n):\n    for j in range(n):\n        u[i][j] = w[i][j - 1]",
        "for i in range(1, n):\n    for j in range(n):\n        u[i][j] = u[i - 1][j - 1]",
        "line 5: `u[i - 1][j - 1]` is written by another turn",
    ),
    "places that can be told": (
        "for i in range(n):\n    u[:, i] = 0\n    u[0, i] = 1",
        "for i in range(n):\n    u[..., i] = 0\n    u[0, i] = 1",
        "line 4: `u[..., i]` may be written by two turns at once",
    ),
    "two arrays": (
        "v = y.copy()\nfor i in range(1, n):\n    v[i] = y[i - 1]",
        "v = y\nfor i in range(1, n):\n    v[i] = y[i - 1]",
        "line 5: `v` and `y` may be the same array, so a turn may read what another writes",
    ),
    "no part of the array read": (
        "v = y[1:] + 0\nfor i in range(n):\n    v[i] = y[i]",
        "v = y[1:]\nfor i in range(n):\n    v[i] = y[i]",
        "line 5: `v` and `y` may be the same array, so a turn may read what another writes",
    ),
    "two arrays that change names": (
        "v = y.copy()\nfor k in range(9):\n    for i in range(1, n):\n        v[i] = y[i - 1]\n    y, v = v, y",
        "v = y.copy()\nfor k in range(9):\n    for i in range(1, n):\n        v[i] = y[i - 1]\n    y = v",
        "line 6: `v` and `y` may be the same array, so a turn may read what another writes",
    ),
}


@pytest.mark.parametrize(("good", "bad", "why"), RULES.values(), ids=RULES.keys())
def test_every_rule_accepts_and_refuses(good, bad, why):
    """The loop that keeps the rule is shared out; the one that breaks it is refused at the line, for that reason."""
    allowed = judged(good)
    assert isinstance(allowed, Parallel), allowed
    assert "prange(" in allowed.program.main.source
    refused = judged(bad)
    assert isinstance(refused, Reason), refused.program.main.source
    assert str(refused) == why


HELPERS = {
    "only computes": ("def helper(a):\n    b = a\n    b += 1\n    return b\n", "x[i] = helper(y[i])", None),
    "writes": ("def helper(v, i):\n    v[0] = i\n", "helper(y, i)", "line 4: `helper` writes into an array"),
    "adds in place": ("def helper(v):\n    v += 1\n", "helper(u[i])", "line 4: `helper` changes `v`, which it was given"),
    "draws": (
        "def helper(a):\n    return a + np.random.normal()\n",
        "x[i] = helper(y[i])",
        "line 4: in `helper`: `np.random.normal` draws random numbers, whose order counts",
    ),
    "assigns a global": (
        "def helper(a):\n    global count\n    count = 1\n    return a\n",
        "x[i] = helper(y[i])",
        "line 4: `helper` assigns a global",
    ),
}


@pytest.mark.parametrize(("helper", "line", "why"), HELPERS.values(), ids=HELPERS.keys())
def test_helpers_must_only_compute(helper, line, why):
    """A function called in a turn may use its own numbers, and nothing that another turn could see."""
    found = judged(f"for i in range(n):\n    {line}", helper=helper)
    assert isinstance(found, Parallel) if why is None else str(found) == why


def test_a_helper_called_in_turns_keeps_its_own_loop():
    """Threads are started once, by the outermost loop; the loop inside the helper is not shared out again."""
    helper = "def helper(v, k):\n    s = 0.0\n    for i in range(k):\n        s += v[i]\n    return s\n"
    found = judged("for i in range(n):\n    x[i] = helper(y, i)", helper=helper)
    assert isinstance(found, Parallel)
    assert found.functions == {"run"}
    assert "prange" not in found.program.function("helper").source


def test_the_same_array_given_twice_is_noticed():
    """Two arguments are two arrays unless the real call gives one twice; a helper looks at how the program calls it."""
    body = "for i in range(1, n):\n    x[i] = y[i - 1]"
    assert isinstance(judged(body), Parallel)
    assert "may be the same array" in str(judged(body, shared=(("x", "y"),)))
    helper = "def helper(v, new):\n    for i in range(1, len(v)):\n        new[i] = v[i - 1]\n"
    assert isinstance(judged("for k in range(n):\n    helper(x, y)\n    x, y = y, x", helper=helper), Parallel)
    assert isinstance(judged("for k in range(n):\n    helper(x, x)", helper=helper), Reason)


def test_small_loops_beside_a_deep_one_that_is_refused_are_left_alone():
    """When the nest that takes the time cannot be shared out, its reason is given, instead of threads for a border."""
    deep = "for i in range(1, n):\n    for j in range(1, n):\n        u[i, j] = u[i - 1, j] + u[i, j - 1]"
    assert isinstance(judged("for i in range(n):\n    u[i, 0] = 1"), Parallel)
    found = judged(f"for i in range(n):\n    u[i, 0] = 1\n{deep}")
    assert str(found) == "line 7: `u[i - 1, j]` is written by another turn"


def test_totals_are_written_as_numba_knows_them():
    """A guarded largest becomes `max`, `s = e + s` becomes `+=`, and subtracting beside adding becomes adding."""
    found = judged(
        "for i in range(n):\n    if y[i] > best:\n        best = y[i]\n"
        "    s = y[i] + s\n    if i > 3:\n        s -= 2 * y[i]\nreturn s, best"
    )
    assert isinstance(found, Parallel)
    assert (
        "        best = max(best, y[i])\n        s += y[i]\n        if i > 3:\n            s += -(2 * y[i])\n"
        in found.program.main.source
    )


def test_numba_takes_one_change_of_a_total_in_a_row():
    """Two in a row, which Numba does not compile, are declined with what to do; another one under an `if` is no harm."""
    two = "for i in range(n):\n    s += y[i]\n    s += 1\nreturn s"
    assert str(judged(two)) == "line 5: Numba takes one change of `s` in a row: put both into one statement"
    assert isinstance(judged("for i in range(n):\n    s += y[i]\n    if i > 3:\n        s += 1\nreturn s"), Parallel)
