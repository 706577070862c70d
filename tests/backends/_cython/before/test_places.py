"""An index that is computed is named before the element is changed, and only there."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from ipyaccel.backends._cython.before.places import with_places
from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type

FLOAT = Type("float")
NAMES = {
    "x": Type("array", items=(FLOAT,), ndim=1),
    "counts": Type("array", items=(Type("int"),), ndim=1),
    "grid": Type("array", items=(Type("int"),), ndim=2),
    "seen": Type("list", items=(Type("int"),)),
    **dict.fromkeys(("k", "n", "place"), Type("int")),
    **dict.fromkeys(("low", "width"), FLOAT),
}
LOOP = "def f(x, counts, low, width):\n    for k in range(len(x)):\n        {}\n    return counts\n"


def named(source: str) -> tuple[str, FunctionTypes]:
    """The text and the types afterwards."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    function = Function("f", source, tuple(argument.arg for argument in tree.args.args), 1, "cell 1")
    made, facts = with_places(Program("f", (function,)), Facts(types={"f": FunctionTypes(NAMES)}))
    return made.main.source, facts.types["f"]


def test_a_computed_index_gets_a_name() -> None:
    """It is computed on the line before, once, and the count is the same."""
    source = LOOP.format("counts[int((x[k] - low) / width)] += 1")
    text, types = named(source)
    line = "        place = int((x[k] - low) / width)\n        counts[place] += 1\n"
    assert line in text
    assert types.of("place") == Type("int")
    answers = []
    for written in (source, text):
        namespace: dict[str, object] = {}
        exec(written, namespace)
        run = namespace["f"]
        answers.append(run(np.array([0.1, 0.9, 0.15]), np.zeros(4, dtype=int), 0.0, 0.25).tolist())  # type: ignore[operator]
    assert answers[0] == answers[1] == [2, 0, 0, 1]


def test_a_taken_name_is_not_used_again() -> None:
    """Where the program has a `place` of its own, another name is found."""
    text, _ = named(LOOP.format("place = 3\n        counts[k % 4] += place"))
    assert "place_ = k % 4\n        counts[place_] += place" in text


@pytest.mark.parametrize(
    "line",
    [
        "counts[k] += 1",
        "counts[k - 1] += 1",
        "counts[int(x[k])] = 1",
        "seen[int(x[k])] += 1",
        "grid[k // 2, 0] += 1",
        "counts[(k := k // 2)] += 1",
        "low = 1.0; counts[k // 2] += 1",
        "int = 3; counts[k // 2] += 1",
    ],
)
def test_all_else_stays(line: str) -> None:
    """Plain indices, lists, several indices, names bound on the way and lines of several statements are left alone."""
    source = LOOP.format(line)
    assert named(source)[0] == source
