"""Who calls whom: from cProfile's figures."""

import marshal

from ipyaccel.advice.calltree import CallTree


def key(name):
    return ("cell", 1, name)


def row(total, **callers):
    """Figures of a function, with seconds by caller."""
    return (1, 1, total, total, {key(name): (1, 1, seconds, seconds) for name, seconds in callers.items()})


TREE = CallTree(
    {
        key("main"): row(10.0),
        key("outer"): row(9.0, main=9.0),
        key("inner"): row(8.0, outer=7.9, main=0.1),
        key("shared"): row(4.0, outer=2.0, other=2.0),
        key("other"): row(2.5, main=2.5),
    }
)


def test_time_within_calls_of_others():
    """What is nearly always reached through a function lies in it, also by a detour; what others call as much does not."""
    outer = frozenset({key("outer")})
    assert TREE.lies_in(key("inner"), outer)
    assert not TREE.lies_in(key("shared"), outer)
    assert TREE.lies_in(key("shared"), frozenset({key("main")}))
    assert not TREE.lies_in(key("main"), outer)
    assert not TREE.lies_in(key("inner"), frozenset())


def test_functions_that_call_each_other_come_to_an_end():
    """Two that call each other, and each itself, are not followed for ever."""
    tree = CallTree({key("a"): row(2.0, b=1.0, a=1.0, main=1.0), key("b"): row(1.0, a=1.0), key("main"): row(2.0)})
    assert tree.lies_in(key("b"), frozenset({key("a")}))


def test_figures_are_read_as_cprofile_writes_them():
    """Marshalled figures are a tree; none are an empty one."""
    tree = CallTree.read(marshal.dumps(dict(TREE.stats)))
    assert tree.seconds_in(key("outer"), key("inner")) == 7.9
    assert tree.seconds_in(key("inner"), key("outer")) == 0.0
    assert CallTree.read(b"").stats == {}
