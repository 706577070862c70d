"""What a winner does for the whole statement, measured and checked."""

import math

import pytest
from profiled import compare_in, notebook

from ipyaccel.advice.effect import Measured, _seen, measure_effect, projected, winner_of
from ipyaccel.advice.travel import to_bytes
from ipyaccel.in_place import key_of
from ipyaccel.model import Check, Options, ProfileOptions, Statement
from ipyaccel.profile.statement import pack_namespace, runnable

TEXT = """\
RATE = 0.5
table = [1.0, 2.0, 3.0]

def total(n):
    s = 0.0
    for k in range(n):
        s += RATE * k
    return s

def moves(n):
    global place
    for k in range(n):
        place = 0.5 * place + k

place = 1.0

def weighed(n):
    s = 0.0
    for k in range(n):
        s += table[k % 3]
    return s
"""


def effect_of(statement, name, arguments, names):
    """The statement with the compiled function in its place; compared with these arguments."""
    call = f"{name}({', '.join(map(repr, arguments))})"
    comparison, live = compare_in(call, names, Options(only=("cython-typed",), budget=0.2, profile=False))
    build = next(outcome.build for outcome in comparison.outcomes if outcome.name == "cython-typed")
    ready = runnable(Statement(statement))
    payload = pack_namespace(ready, names)
    winner = winner_of(key_of(names[name]), build, live, to_bytes((tuple(arguments), {}), 10**6), names)
    return measure_effect(ready.statement, payload, winner, ProfileOptions(budget=0.2), send=lambda _: None)


def test_amdahl():
    """Nine tenths of ten seconds made nine times faster leave two."""
    assert projected(10.0, 0.9, 9.0) == pytest.approx(2.0)
    assert projected(10.0, 0.0, 100.0) == pytest.approx(10.0)


def test_the_statement_is_timed_with_both_and_its_answer_checked():
    """What it assigns and its last value are the same, and it is faster."""
    found = effect_of("s = total(300000)\ns + 1", "total", (300000,), notebook(TEXT))
    assert found.check.verdict in ("same", "close")
    assert found.gains
    assert found.first > max(found.after)


def test_a_statement_that_answers_differently_is_never_called_faster():
    """The statement changes a global that the compiled function was built with: its answer is another one."""
    found = effect_of("RATE = 2.0\ns = total(1000)", "total", (1000,), notebook(TEXT))
    assert found.check.verdict == "differs"
    assert "`s`" in found.check.detail


def test_global_values_are_the_statements_own():
    """A list that the statement writes into is the one that the winner reads."""
    found = effect_of("table[0] = 7.0\ns = weighed(30000)", "weighed", (30000,), notebook(TEXT))
    assert found.check.verdict in ("same", "close")


def test_globals_that_functions_change_are_compared():
    """The statement names neither of the two; what the function leaves in the one is an answer all the same."""
    names = notebook(TEXT)
    payload = pack_namespace(ready := runnable(Statement("moves(1000)")), names)
    seen, _ = _seen(ready.statement, payload)
    assert seen.bindings["place"] != 1.0
    assert "moves" not in seen.bindings


def test_a_gain_shows_in_nearly_every_round():
    """One lucky round, or a tenth on the median only just, is none."""
    same = Check("same")
    assert Measured((2.0,) * 7, (1.0,) * 7, 3.0, same).gains
    assert not Measured((1.0,) * 7, (0.99,) * 7, 3.0, same).gains
    assert not Measured((1.0, 1.0, 1.0, 9.0), (0.8, 1.1, 1.1, 1.0), 3.0, same).gains
    assert math.isclose(Measured((1.0,), (0.5,), 3.0, same).first, 3.0)
