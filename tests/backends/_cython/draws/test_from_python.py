"""Python's own random numbers drawn in C: the same ones, and `random` goes on as after Python's draws."""

import copy
import random
import textwrap
from dataclasses import replace

import pytest
from compilers import needs_compiler_and

from ipyaccel.backends._cython.draws import from_numpy
from ipyaccel.backends._cython.draws.python_stream import is_known
from ipyaccel.backends.cython import backend
from ipyaccel.model import Declined, Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

needs_compiler = needs_compiler_and(is_known(), "needs CPython with its lock")


def proposed(source, call, **values):
    """The rows of a program, and its live values."""
    source = textwrap.dedent(source)
    namespace = {"random": random, **values}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return {row.name: row for row in backend.propose(workload, find_facts(workload, live))}, live


def story(function, live):
    """Three calls in a row with draws of Python's own between them, and the state in which every generator is afterwards."""
    random.seed(5)
    arguments = copy.deepcopy(live.arguments)
    told = []
    for _ in range(3):
        try:
            told.append(function(*arguments))
        except (ArithmeticError, LookupError, ValueError) as error:
            told.append(type(error))
        told.append(random.gauss(0, 1))
    states = [value.getstate() for value in arguments if isinstance(value, random.Random)]
    return [*told, random.getstate(), *states, *(value for value in arguments if isinstance(value, list))]


def same_story(directory, source, call, names=("cython-typed", "cython-fast"), **values):
    """The typed source, once all `names` have told the same as Python, to the last bit."""
    rows, live = proposed(source, call, **values)
    expected = story(live.function, live)
    for name in names:
        row = rows[name]
        assert isinstance(row, Variant), row
        folder = directory / name
        folder.mkdir()
        (build,) = backend.compile([replace(row, flags=tuple("-O1" if flag[:2] == "-O" else flag for flag in row.flags))], folder)
        assert story(backend.load(build, live.bindings), live) == expected, row.source
    return rows["cython-typed"].source


ALL = """
    def every(n):
        s = 0.0
        k = 0
        for i in range(n):
            s += random.random() - random.random() + random.uniform(-1, 3) + random.gauss(0, 2) + random.gauss(mu=1, sigma=i)
            s += random.normalvariate(0, 1) + random.expovariate(0.5) + random.triangular(0, 2, 1) + random.betavariate(2, 3)
            s += random.gammavariate(0.5, 2) + random.gammavariate(1, 2) + random.gammavariate(2.5, 1)
            s += random.betavariate(0.5, 0.5)
            k += random.randint(1, 6) - random.randrange(10) + random.randrange(-5, 2**40) % 7 + random.getrandbits(5)
            k += random.getrandbits(63) % 3 + random.choice([-1, 1]) + random.choice((3, 5, 7)) + random.choice([1])
            s += random.choice([0.5, 1.5])
        return s + k
"""


@needs_compiler
def test_every_draw_is_pythons(tmp_path):
    """All draws that C makes give Python's numbers, two in one expression in their order, and leave Python's state."""
    source = same_story(tmp_path, ALL, "every(300)")
    assert "random." not in source.split("\ndef every(")[1]
    assert "cdef double s" in source


@needs_compiler
def test_a_generator_of_ones_own_as_argument_and_in_a_helper(tmp_path):
    """A `random.Random` is drawn from in C wherever every call of a helper hands one over; the names keep C's types."""
    source = """
        def throw(dice, sides):
            return dice.randint(1, sides) + dice.gauss(0.0, 1.0)

        def game(dice, n):
            total = 0.0
            for _ in range(n):
                total += throw(dice, 6)
                if dice.random() < 0.5:
                    total += dice.choice([1, 2])
            return total
    """
    text = same_story(tmp_path, source, "game(dice, 500)", dice=random.Random(3))
    assert "cdef double total" in text
    assert "dice.randint" not in text


@needs_compiler
def test_lists_are_shuffled_and_chosen_from_in_c(tmp_path):
    """`shuffle` and `choice` of a list, by a generator made in the function, and what Python draws from it between."""
    source = """
        def deal(cards, n):
            rng = random.Random(n)
            total = 0
            for _ in range(n):
                rng.shuffle(cards)
                random.shuffle(cards)
                total += rng.choice(cards) + cards[0] + sum(rng.sample(cards, 3))
            return total
    """
    text = same_story(tmp_path, source, "deal(cards, 20)", cards=list(range(52)))
    assert "python_shuffle(&rng_bits, cards)" in text
    assert "rng.sample(cards, 3)" in text


@needs_compiler
@pytest.mark.parametrize(
    ("draw", "error"),
    [
        ("random.randint(n, 1)", "ValueError"),
        ("random.randrange(n - n)", "ValueError"),
        ("random.getrandbits(n - 3)", "ValueError"),
        ("random.choice(empty)", "IndexError"),
        ("random.expovariate(n - 2)", "ZeroDivisionError"),
        ("random.gammavariate(n - 2, 1)", "ValueError"),
    ],
)
def test_what_python_raises_is_raised(tmp_path, draw, error):
    """Bad arguments raise as in Python, after as many draws."""
    source = f"def f(n, empty):\n    s = random.random()\n    for _ in range(n):\n        s += {draw}\n    return s\n"
    _, live = proposed(source, "f(2, empty)", empty=[])
    assert error in str(story(live.function, live))
    same_story(tmp_path, source, "f(2, empty)", ("cython-typed",), empty=[])


@needs_compiler
def test_seeding_inside(tmp_path):
    """`random.seed` stays Python's: it forgets the second number of a pair, and C's draws follow it."""
    source = """
        def f(n):
            s = 0.0
            for k in range(n):
                random.seed(k)
                s += random.gauss(0, 1) + random.randint(1, 6)
            return s
    """
    same_story(tmp_path, source, "f(9)", ("cython-typed",))


STAY = {
    "a name without a value on some ways": (
        "def f(n):\n    if n > 2:\n        r = random.Random(1)\n    return r.random() + r.randint(1, n)\n",
        "f(9)",
        "r.random()",
    ),
    "a generator that the system feeds": (
        "def f(n):\n    r = random.SystemRandom(1)\n    s = 0.0\n    for k in range(n):\n        s += r.random()\n    return s\n",
        "f(9)",
        "r.random()",
    ),
    "a name bound anew": (
        "def f(n):\n    r = random.Random(1)\n    for k in range(n):\n        n += r.random()\n        r = n\n    return n\n",
        "f(9)",
        "r.random()",
    ),
    "bits beyond 64": ("def f(n):\n    return random.getrandbits(128) % n\n", "f(9)", "random.getrandbits(128)"),
    "numbers of two kinds": ("def f(n):\n    return random.choice([1, 0.5]) * n\n", "f(9)", "random.choice([1, 0.5])"),
    "a function of the user's named random": (
        "def random():\n    return 0.5\ndef f(n):\n    s = 0.0\n    for k in range(n):\n        s += random()\n    return s\n",
        "f(9)",
        "s += random()",
    ),
}


@pytest.mark.parametrize(("source", "call", "kept"), STAY.values(), ids=STAY.keys())
def test_other_draws_stay_pythons(source, call, kept):
    """What C cannot draw with the same numbers remains a call of Python, word for word."""
    rows, _ = proposed(source, call)
    assert isinstance(rows["cython-typed"], Variant)
    assert kept in rows["cython-typed"].source


def test_threads_do_not_draw():
    """Turns that draw are not shared out among threads: their order counts."""
    for draw in ("random.random()", "dice.random()"):
        source = (
            "import numpy as np\ndef f(dice, n):\n    x = np.zeros(n)\n"
            f"    for k in range(n):\n        x[k] = {draw}\n    return x\n"
        )
        rows, _ = proposed(source, "f(dice, 900)", dice=random.Random(2))
        assert isinstance(rows["cython-parallel"], Declined)
        assert "order counts" in rows["cython-parallel"].reason.text


def test_where_the_state_lies_elsewhere_python_draws(monkeypatch):
    """Another Python may keep its numbers in another place: then all draws are its own."""
    monkeypatch.setattr(from_numpy, "is_known", lambda: False)
    rows, _ = proposed(ALL, "every(3)")
    assert "Twister" not in rows["cython-typed"].source
    assert "random.gauss" in rows["cython-typed"].source


def test_the_row_says_whose_numbers_it_draws():
    """The note of the row tells that the numbers are Python's, and that fast-math is left out for them."""
    rows, _ = proposed(ALL, "every(3)")
    assert "the same as Python's" in rows["cython-typed"].done
    assert "-ffast-math" not in rows["cython-fast"].flags
