"""Who calls whom, under names that a reader knows."""

import marshal

import pytest

from ipyaccel.model.profile import CalledFunction
from ipyaccel.report.snakeviz.calls import call_graph, readable


def test_functions_bear_their_cell(small):
    """A function of a notebook cell is found by its name and its cell, and the run begins at the statement."""
    assert small.functions["cell 4:2(inner)"].shown == "inner (cell 4)"
    assert small.root == "the statement:1(the statement)"
    assert not [label for label in small.functions if "/tmp" in label or "ipykernel" in label]


def test_place_is_said_once():
    """A name that begins with its library's, and the statement's own, stand alone."""
    keys = [("a", 1, "m"), ("b", 2, "n"), ("c", 3, "numpyro"), ("d", 4, "o")]
    said = [("the statement itself", "the statement"), ("numpy.sum", "NumPy"), ("numpyro", "NumPy"), ("f", "cell 2")]
    functions = [CalledFunction(key, *names, "yours", 1, 0.1, 0.1, 0.1) for key, names in zip(keys, said, strict=True)]
    stats = {keys[0]: (1, 1, 0.1, 0.9, {})} | {key: (1, 1, 0.1, 0.1, {keys[0]: (1, 1, 0.1, 0.1)}) for key in keys[1:]}
    shown = [called.shown for called in call_graph(marshal.dumps(stats), functions).functions.values()]
    assert shown == ["the statement itself", "numpy.sum", "numpyro (NumPy)", "f (cell 2)"]


def test_recursion_is_a_child_of_itself(small):
    """A recursive function is among the callers of itself, and the run still begins at the statement."""
    assert "cell 4:5(fib)" in small.children["cell 4:5(fib)"]
    assert small.functions["cell 4:5(fib)"].figures[0] == 1


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (("~", 0, "<built-in method math.sqrt>"), ("math.sqrt", "Python")),
        (("~", 0, "<built-in method builtins.len>"), ("len", "Python")),
        (("~", 0, "<method 'append' of 'list' objects>"), ("list.append", "Python")),
        (("/tmp/ipykernel_3/99.py", 4, "f"), ("f", "notebook")),
        (("/usr/lib/python3/dist-packages/scipy/optimize/_root.py", 4, "root"), ("root", "scipy")),
        (("/home/me/walkers.py", 4, "<lambda>"), ("<lambda>", "walkers.py")),
        (("<the statement>", 1, "<module>"), ("the statement itself", "the statement")),
    ],
)
def test_names_without_help(key, shown):
    """Where nobody named a function, its file's own name or its library stands for the path."""
    assert readable(key, None) == shown


def test_equal_names_are_two_functions():
    """Two files of the same name with the same function keep apart."""
    root, one, two = ("a.py", 1, "main"), ("/x/b.py", 1, "f"), ("/y/b.py", 1, "f")
    part = {root: (1, 1, 0.1, 0.1)}
    graph = call_graph(marshal.dumps({root: (1, 1, 0, 1.0, {}), one: (1, 1, 0.1, 0.1, part), two: (1, 1, 0.1, 0.1, part)}), ())
    assert set(graph.children[graph.root]) == {"b.py:1(f)", "b.py:1(f #2)"}


def test_nothing_to_draw():
    """No figures, a single function, or a run that took no time have no picture."""
    alone = {("a.py", 1, "f"): (1, 1, 1.0, 1.0, {})}
    still = {("a.py", 1, "f"): (1, 1, 0, 0, {}), ("a.py", 2, "g"): (1, 1, 0, 0, {("a.py", 1, "f"): (1, 1, 0, 0)})}
    assert call_graph(b"", ()) is None
    assert call_graph(marshal.dumps(alone), ()) is None
    assert call_graph(marshal.dumps(still), ()) is None


def test_small_ones_go_with_their_edges(small):
    """What is left out is no caller and no child of what stays."""
    kept = small.without_small(0.3)
    assert len(kept.functions) < len(small.functions)
    for label, called in kept.functions.items():
        assert set(called.callers) <= set(kept.functions)
        assert set(kept.children[label]) <= set(kept.functions)
