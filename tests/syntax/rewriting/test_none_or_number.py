"""A name that is None or a number becomes a number and a flag, where nobody could tell the two apart; the others stay."""

import pytest

from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts
from ipyaccel.syntax.rewriting.none_or_number import with_flags


def flagged(source, call):
    """What becomes of the program of a call."""
    namespace = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    made = with_flags(workload.program, find_facts(workload, live))
    return made, namespace


def written(source, call):
    """The new text of the entry."""
    made, _ = flagged(source, call)
    assert not made.refused
    return made.program.main.source


def refusal(source, call="f([3.0, 1.5])"):
    """Why the first name stayed; the text must have stayed too."""
    made, _ = flagged(source, call)
    assert "_known" not in made.program.main.source
    reason, *_ = made.refused.values()
    return str(reason)


SMALLEST = """
def f(xs):
    best = None  # nothing yet
    for x in xs:
        if best is None or x < best:
            best = x
    return best
"""


def test_smallest():
    """The number starts with one of its type, each test asks the flag, and the answer is None or the number."""
    assert (
        written(SMALLEST, "f([3.0, 1.5])")
        == """\
def f(xs):
    best = 0.0
    best_known = False  # nothing yet
    for x in xs:
        if not best_known or x < best:
            best = x
            best_known = True
    return best if best_known else None
"""
    )
    assert "    best = 0\n" in written(SMALLEST, "f([3, 1])")


def test_types():
    """The number and its flag are typed, and no name of the trial is left."""
    made, _ = flagged(SMALLEST, "f([3.0, 1.5])")
    kinds = {name: str(kind) for name, kind in made.facts.types["f"].names.items()}
    assert kinds == {"xs": "list of float64", "x": "float64", "best": "float64", "best_known": "bool"}


TAKEN = """
def f(xs):
    best_known = 7.0
    best = None
    for x in xs:
        if best is None or x < best:
            best = x
    return best, best_known
"""


def test_taken_name():
    """A flag does not take a name that the user has."""
    assert "best_known_ = False" in written(TAKEN, "f([3.0])")


FORMS = """
def f(xs):
    low = high = None
    place, count = None, 0
    for k in range(len(xs)):
        if low == None: low = xs[k]; count += 1
        if not (high is not None) or high < xs[k]:
            high = xs[k]  # so far
            place = k
        if place and low is not None and low > 0:
            low -= 1.5
        while high is not None and high > 100.0:
            high = None
    assert place is not None
    return low, high, place * 2, count
"""
COPIES = """
def f(xs):
    first, second = None, None
    for x in xs:
        if first is None or x > first:
            first, second = x, first
        elif second is None or x > second:
            second = x
    return first, second
"""
LEFT = """
def f(xs):
    for k in range(3):
        best = None
        for x in xs:
            if x < k:
                continue
            if best is None:
                best = x
                continue
            if x > best:
                best = x
        if best is None:
            break
        xs[k] = best
    return xs
"""
AFTER = """
def f(xs):
    best = None
    for x in xs:
        if best is None or x < best:
            best = x
    return best * 2 + (1.0 if best is None else best)
"""
GIVEN = [
    [],
    [3.0],
    [3.0, 1.5],
    [0.0, 1.0, -2.0, 7.5],
    [200.0, 1.0],
    [1.0, 1.0, 2.0],
    [-3.0, -1.0, 4.0, 0.0],
]


def outcome(function, values):
    """What a function does with a list, errors in words."""
    try:
        return function(list(values))
    except (TypeError, AssertionError, IndexError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("source", [SMALLEST, TAKEN, FORMS, COPIES, LEFT, AFTER])
def test_same_in_python(source):
    """Run by Python, the new text answers as the old one, and raises the same errors."""
    made, namespace = flagged(source, "f([3.0, 1.5, 2.0])")
    assert not made.refused
    assert "best" in source or "low_known" in made.program.main.source or "first_known" in made.program.main.source
    changed = {}
    exec(compile(made.program.main.source, "<new>", "exec"), changed)
    for values in GIVEN:
        assert outcome(changed["f"], values) == outcome(namespace["f"], values)


def test_copied():
    """A copy of what may be None copies its flag, from before the assignment."""
    assert "first_known, second_known = True, first_known" in written(COPIES, "f([3.0, 1.5])")


def test_known_already():
    """Where there is a number already, no flag is set again; a test that left the loop has told as much."""
    text = written(LEFT, "f([3.0, 1.5, 2.0])")
    assert text.count("best_known = True") == 1
    assert "xs[k] = best\n" in text


def test_python_raises():
    """A number that is needed where there may be None is computed with by Python, outside loops."""
    assert "return (best if best_known else None) * 2 + (1.0 if not best_known else best)" in written(AFTER, "f([3.0, 1.5])")


def smallest_with(body, start="best = None", end="return best"):
    """The search for the smallest number with other lines in the loop."""
    lines = "\n        ".join(body)
    return f"def f(xs):\n    {start}\n    for x in xs:\n        {lines}\n    {end}\n"


PICK = ["if best is None or x < best:", "    best = x"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (
            smallest_with(["y = best + x", *PICK], "best = None; y = 0.0"),
            "line 4: `best` is None or a number, and is needed in a",
        ),
        (
            smallest_with(["if x > 9.0: best = None", "else: best = x"], "y = 1.0"),
            "line 6: `best` is None or a number, and may be",
        ),
        (smallest_with(PICK, end="return [best for k in range(2)]"), "line 6: `best` is None or a number, and a function or"),
        (smallest_with(PICK, end="g = lambda: best; return g()"), "line 6: `best` is None or a number, and a function or"),
        (smallest_with(PICK, end="return f'{best}'"), "line 6: `best` is None or a number, and is written into a text"),
        (smallest_with([*PICK, "best += 1.0"], end="for best in xs: pass\n    return best"), "bound in another way than by"),
        (
            smallest_with(["best += x", "if x > 5.0: best = 1.0"]),
            "line 4: `best` is None or a number, and is computed with where",
        ),
        (smallest_with([*PICK, "try:", "    x = best", "except TypeError:", "    pass"]), "is used within `try`"),
        (smallest_with(["if best is None or x < best: best = 1", "elif x > 5.0: best = x"]), "not always an int, nor always a"),
        (smallest_with(["if best is None or x < best: best = x > 2"]), "not always an int, nor always a float"),
        (smallest_with(PICK, end="y = best is x; return best"), "is the same object as another"),
        (smallest_with([*PICK, "best, y = None, best"], "best = y = None"), "is set to None on the line that copies it"),
        (smallest_with(PICK, "y = best = None", "return y, best"), "is assigned together with something else"),
    ],
)
def test_refused(source, said):
    """What a flag could not say, or Python would do otherwise, leaves the name as it is, with the line and the reason."""
    assert said in refusal(source)


def test_narrow_floats():
    """Numbers of 32 bits are NumPy's own, computed with in their own width: the name stays."""
    source = "import numpy as np\nx = np.ones(3, np.float32)\n" + SMALLEST
    assert "not always an int, nor always a float" in refusal(source, "f(x)")


def test_parameters():
    """A parameter may be None from the start: it stays."""
    source = (
        "def f(xs, best=None):\n    for x in xs:\n        if best is None or x < best:\n            best = x\n    return best\n"
    )
    made, _ = flagged(source, "f([3.0, 1.5])")
    assert made.program.main.source == source
