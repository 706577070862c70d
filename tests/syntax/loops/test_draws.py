"""Random numbers drawn before a loop: the same numbers in the same turns, and the generator left in the same state."""

# ruff: noqa: NPY002 - the global generator of `np.random` is what students draw from
from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pytest

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import Lifted, lift
from ipyaccel.syntax.text import program_text

FLOATS = Type("array", items=(Type("float"),), ndim=1)
NUMPY = Import("np", "numpy")


def lifted(text: str, parameters: tuple[str, ...], generators: tuple[str, ...] = (), **types: Type) -> Lifted | Reason:
    """What becomes of one function."""
    source = textwrap.dedent(text).strip() + "\n"
    name = source.removeprefix("def ").partition("(")[0]
    program = Program(
        name, (Function(name, source, parameters, 1, "cell 1"),), (NUMPY, Import("normal", "numpy.random", "normal"))
    )
    facts = Facts(types={name: FunctionTypes({"n": Type("int"), **types})}, generators=generators)
    return lift(program, facts)


def alike(text: str, parameters: tuple[str, ...], *calls: tuple[Any, ...], **more: Any) -> str:
    """The new text, once both have answered alike and left the generators alike."""
    made = lifted(text, parameters, **more)
    assert isinstance(made, Lifted), made
    new = program_text(made.program)
    answers = []
    for source in ("import numpy as np\nfrom numpy.random import normal\n" + textwrap.dedent(text), new):
        names: dict[str, Any] = {}
        exec(source, names)
        function = names[made.program.entry]
        found = []
        for call in calls:
            np.random.seed(5)
            given = [np.random.default_rng(7) if isinstance(value, str) else value for value in call]
            found.append(np.asarray(function(*given), dtype=float))
            left = [value.random() for value in given if isinstance(value, np.random.Generator)]
            found.append(np.array([np.random.random(), np.random.normal(), *left]))
        answers.append(found)
    for old, changed in zip(*answers, strict=True):
        assert np.allclose(old, changed, rtol=1e-12), new
    return new


LOOP = "def f({parameters}):\n    total = 0.0\n    for k in range({head}):\n        total += {value}\n    return total\n"


@pytest.mark.parametrize(
    "value",
    [
        "np.random.random()",
        "np.random.rand() * np.random.rand()",
        "np.random.uniform(-1, 2) ** 2",
        "np.random.uniform(0, 1) - np.random.uniform(n, 2 * n) + np.random.random()",
        "np.random.normal(1.5, 0.3)",
        "np.random.normal() * np.random.normal(1) + np.random.normal(n, 2) - np.random.randn()",
        "np.random.standard_normal() * k",
        "np.random.exponential(2.0)",
        "np.random.gamma(3.0, 0.5)",
        "np.random.beta(2.0, 3.0)",
        "np.random.poisson(4.0)",
        "np.random.binomial(10, 0.3)",
        "np.random.geometric(0.2)",
        "np.random.randint(1, 7) + np.random.randint(1, 7)",
        "np.random.randint(1000)",
        "np.random.triangular(0.0, 0.2, 1.0)",
        "normal(0.0, 2.0)",
    ],
)
@pytest.mark.parametrize("head", ["n", "2, n", "n - 1"])
def test_the_old_generator_gives_the_same_numbers(value: str, head: str) -> None:
    """For many turns, for one, for none, and for a range that is empty the other way round."""
    alike(LOOP.format(parameters="n", head=head, value=value), ("n",), (50,), (3,), (0,), (-4,))


@pytest.mark.parametrize(
    "value",
    [
        "rng.random() - rng.random()",
        "rng.uniform(2, 3) * rng.random()",
        "rng.normal(0, 2)",
        "rng.standard_normal() + rng.normal(1, n)",
        "rng.integers(1, 7) + rng.integers(1, 7)",
        "rng.integers(0, 2**40)",
        "rng.exponential(0.1)",
        "rng.gamma(0.7, 2.0)",
        "rng.poisson(30.0)",
        "rng.binomial(5, 0.5)",
        "rng.lognormal(0, 1)",
        "rng.chisquare(3)",
    ],
)
def test_a_generator_gives_the_same_numbers(value: str) -> None:
    """One that is given, and one that is made in the function."""
    alike(LOOP.format(parameters="n, rng", head="n", value=value), ("n", "rng"), (50, "rng"), (0, "rng"), generators=("rng",))
    made = LOOP.format(parameters="n", head="n", value=value).replace(
        "total = 0.0\n", "total = 0.0\n    rng = np.random.default_rng(n + 9)\n"
    )
    alike(made, ("n",), (50,), (0,))


def test_darts_read_as_a_person_would_write_them() -> None:
    """Two numbers a turn are two columns; whoever is inside is counted."""
    text = """
    def darts(n):
        inside = 0
        for _ in range(n):
            x = np.random.random()
            y = np.random.random()
            if x * x + y * y <= 1:
                inside += 1
        return 4 * inside / n
    """
    new = alike(text, ("n",), (1000,), inside=Type("int"), x=Type("float"), y=Type("float"))
    assert "draws = np.random.random((max(n, 0), 2))" in new
    assert "x = draws[:, 0]" in new


def test_a_walk_is_a_running_sum() -> None:
    """Each place is needed by the next one; sums of random steps are sums all the same."""
    text = """
    def walk(n):
        x = 0.0
        path = np.zeros(n)
        for k in range(n):
            x += np.random.normal(0, 0.1)
            path[k] = x
        return path
    """
    assert "np.cumsum(draws)" in alike(text, ("n",), (200,), (0,), x=Type("float"), path=FLOATS)


def test_a_loop_through_an_array_draws_for_each_element() -> None:
    """The array's length is the number of draws."""
    text = """
    def noisy(data, rng):
        total = 0.0
        for value in data:
            total += (value + rng.normal(0, 1)) ** 2
        return total
    """
    types = {"data": FLOATS, "total": Type("float")}
    new = alike(text, ("data", "rng"), (np.arange(5.0), "rng"), (np.zeros(0), "rng"), generators=("rng",), **types)
    assert "size=len(data)" in new


def test_a_name_of_the_users_is_not_taken() -> None:
    """`draws` may be the user's own."""
    text = LOOP.format(parameters="n", head="n", value="np.random.rand()").replace("total", "draws")
    assert "drawn = np.random.rand(max(n, 0))" in alike(text, ("n",), (20,))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("np.random.random() * np.random.normal()", "draw in turns"),
        ("np.random.normal(0, 1 + k)", "`k` that is another one in each turn"),
        ("(np.random.rand() if k > 3 else 0.0)", "in some turns only"),
        ("(k > 3 and np.random.rand() > 0.5)", "in some turns only"),
        ("np.random.choice(n)", "is not known"),
        ("np.random.normal(size=1)", "an array of its own"),
        ("np.random.rand(2)[0]", "an array of its own"),
        ("np.random.normal(np.random.rand())", "calls something else"),
        ("rng.random() * np.random.random()", "only one generator"),
    ],
)
def test_what_would_come_out_otherwise_is_refused(value: str, why: str) -> None:
    """The reason stands at the line, in the user's words."""
    made = lifted(LOOP.format(parameters="n, rng", head="n", value=value), ("n", "rng"), generators=("rng",))
    assert isinstance(made, Reason)
    assert made.line == 4
    assert why in made.text


def test_a_draw_in_a_branch_is_refused() -> None:
    """How many numbers such a loop draws is known only when it has run."""
    text = """
    def f(n):
        total = 0.0
        for _ in range(n):
            if np.random.rand() < 0.3:
                total += np.random.rand()
        return total
    """
    made = lifted(text, ("n",))
    assert isinstance(made, Reason)
    assert made.line == 5
    assert "in some turns only" in made.text


def test_an_unknown_generator_is_left_alone() -> None:
    """An object that has a method `random` is not known to be NumPy's."""
    made = lifted(LOOP.format(parameters="n, rng", head="n", value="rng.random()"), ("n", "rng"))
    assert isinstance(made, Reason)
    assert "takes one number at a time" in made.text


def test_a_refusal_behind_the_draws_speaks_of_the_users_calls() -> None:
    """No name that the user has not written."""
    text = """
    def f(n):
        x = 0.5
        for _ in range(n):
            x = x * np.random.rand() + 1
        return x
    """
    made = lifted(text, ("n",), x=Type("float"))
    assert isinstance(made, Reason)
    assert "draws" not in made.text
