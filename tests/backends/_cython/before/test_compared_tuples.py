"""Tuples that are only compared are no objects in C; those that NaN, or a missing value, would tell from their numbers stay."""

import math
from dataclasses import replace

import pytest
from compilers import needs_compiler

from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler


def proposed(source, call):
    namespace = {}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    return {row.name: row for row in backend.propose(workload, find_facts(workload, live))}, live


def written(source, call, name="cython-typed"):
    """The text of a variant."""
    rows, _ = proposed(source, call)
    assert isinstance(rows[name], Variant), rows[name]
    return rows[name].source


def loaded(tmp_path, source, call, name="cython-typed"):
    """The compiled function, and the original."""
    rows, live = proposed(source, call)
    variant = rows[name]
    assert isinstance(variant, Variant), variant
    directory = tmp_path / name
    directory.mkdir(exist_ok=True)
    flags = tuple("-O1" if flag in ("-O2", "-O3") else flag for flag in variant.flags)
    (build,) = backend.compile([replace(variant, flags=flags)], directory)
    return backend.load(build, live.bindings), live.function


NEIGHBOURS = """
GOAL = 2

def f(n, x):
    total = 0
    for i in (-1, 0, 1):
        for j in range(n):
            if (i, j) != (0, 0):  # not the place itself
                total += 1
            apart = not (i, j) == (1, GOAL)
            while (total, x) == (3, 0.5):
                total += 10
            if apart and (j, x) != (-1, 1.5) and not (i + 1, j) == (0, 0):
                total += 100
    return total
"""
STAYS = """
def f(x, y, n):
    total = 0
    for k in range(n):
        last = k
        if (x, y) == (y, x):
            total += 1
        if (k, x) == (k,):
            total += 10
        if (k, 1) < (3, 2):
            total += 100
    if n > 0 and (1, last) == (2, 3):
        total += 1000
    return total
"""
AMONG = """
def among(n):
    return n in (2, 3, -5)

def f(n, x):
    count = 0
    for k in range(-6, n):
        if k in (2, 3):
            count += 1
        if k + 1 not in [-4, 0]:
            count += 10
        if among(k) or k * 2 in (4,):
            count += 100
        if x in (0.5, 2.0):
            count += 1000
    return count
"""


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
def test_tuples_of_numbers_are_compared_number_by_number(tmp_path, name):
    """`(i, j) != (0, 0)` reads as a person writes it for C, also negated, in a `while`, and beside global numbers."""
    source = written(NEIGHBOURS, "f(4, 0.5)", name)
    assert "if i != 0 or j != 0:  # not the place itself" in source
    assert "not (i == 1 and j == GOAL)" in source
    function, original = loaded(tmp_path, NEIGHBOURS, "f(4, 0.5)", name)
    for n, x in ((4, 0.5), (0, 0.5), (3, 1.5), (5, math.inf)):
        assert function(n, x) == original(n, x)


def test_tuples_that_are_told_apart_otherwise_stay(tmp_path):
    """One NaN in both tuples is equal to itself there; other lengths, other signs, and names without a value stay too."""
    source = written(STAYS, "f(1.0, 2.0, 4)")
    for kept in ("(x, y) == (y, x)", "(k, x) == (k,)", "(k, 1) < (3, 2)", "(1, last) == (2, 3)"):
        assert kept in source
    function, original = loaded(tmp_path, STAYS, "f(1.0, 2.0, 4)")
    for arguments in ((1.0, 2.0, 4), (float("nan"), float("nan"), 3), (2.0, 2.0, 0)):
        assert function(*arguments) == original(*arguments)


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
def test_a_number_among_others_is_found_in_c(tmp_path, name):
    """`n in (2, 3)` is a truth value of C, computed once; among floats it is found as well."""
    assert "bint among(long long n)" in written(AMONG, "f(9, 2.0)", name)
    function, original = loaded(tmp_path, AMONG, "f(9, 2.0)", name)
    for n, x in ((9, 2.0), (-6, 0.5), (4, 0.25), (3, 0.0)):
        assert function(n, x) == original(n, x)
