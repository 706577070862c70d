"""Which functions are worth advice, and in which order."""

from ipyaccel.advice.calltree import CallTree
from ipyaccel.advice.candidates import candidates
from ipyaccel.model import CalledFunction, Profile, Statement, WholeRun


def key(name):
    return ("cell", 1, name)


def function(name, calls, own, total, origin="yours"):
    return CalledFunction(key(name), name, "cell 1", origin, calls, own, total, total / 10.0)


def chosen(functions, edges):
    """Names of the candidates; `edges`: seconds by (caller, callee)."""
    rows = {one.key: (one.calls, one.calls, one.own, one.total, {}) for one in functions}
    for (caller, callee), seconds in edges.items():
        rows[key(callee)][4][key(caller)] = (1, 1, seconds, seconds)
    profile = Profile(Statement("main()"), WholeRun(10.0), tuple(functions))
    return [one.name for one in candidates(profile, CallTree(rows))]


def test_a_driver_of_very_many_short_calls_comes_before_what_it_calls():
    """`em` calls `density` a million times: replacing the driver replaces both."""
    functions = [function("density", 10**6, 6.0, 6.0), function("em", 1, 4.0, 10.0)]
    assert chosen(functions, {("em", "density"): 6.0}) == ["em", "density"]


def test_a_function_that_only_hands_on_to_long_calls_gives_way():
    """`analyse` only calls `pairwise` and `load`, once each: those are simpler."""
    functions = [function("analyse", 1, 0.01, 10.0), function("pairwise", 1, 9.0, 9.0), function("load", 1, 0.99, 0.99)]
    edges = {("analyse", "pairwise"): 9.0, ("analyse", "load"): 0.99}
    assert chosen(functions, edges) == ["pairwise", "load"]


def test_functions_that_call_each_other_do_not_both_give_way():
    """Of two that hand on to each other, one would be left with nothing."""
    functions = [function("even", 5, 0.0, 10.0), function("odd", 5, 0.0, 9.9)]
    assert "even" in chosen(functions, {("even", "odd"): 9.9, ("odd", "even"): 9.8})


def test_libraries_small_shares_and_what_has_no_name_are_left_out():
    """A library's function, one with 2 % of the run, and a lambda."""
    functions = [
        function("solve", 1, 8.0, 8.0, "library"),
        function("small", 1, 0.2, 0.2),
        CalledFunction(("cell", 3, "<lambda>"), "lambda", "cell 1", "yours", 9, 5.0, 5.0, 0.5),
    ]
    assert chosen(functions, {}) == []
