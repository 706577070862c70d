"""Programs that bind globals anew, which compiled code cannot do for the notebook."""

from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.effects.rebound import rebound_global

state = 1.0
table = [0]


def counts(n):
    global state  # noqa: PLW0603 - what the test is about
    for k in range(n):
        state = state + k
    return state


def writes(n):
    table[0] = n + state
    return table[0]


def names(n):
    global state  # noqa: PLW0602 - as above
    return n + state


def test_an_assigned_global_is_found_with_its_line():
    """The first assignment to a name that is declared global."""
    found = rebound_global(capture("counts(3)", globals())[0].program)
    assert found is not None
    assert "`state`" in found.text
    assert found.line == counts.__code__.co_firstlineno + 3


def test_what_is_only_read_or_written_into_is_not():
    """An element of a global list, and a declaration that nothing uses."""
    assert rebound_global(capture("writes(3)", globals())[0].program) is None
    assert rebound_global(capture("names(3)", globals())[0].program) is None
