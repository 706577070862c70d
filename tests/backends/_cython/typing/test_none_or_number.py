"""In Cython a name that is None or a number is a C number with a flag, and answers and raises as Python's does."""

import re
from dataclasses import replace

import pytest
from compilers import needs_compiler

from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler

NEXT = """
def f(distances, done):
    best = None
    for v in range(len(distances)):
        if not done[v] and (best is None or distances[v] < distances[best]):
            best = v
    return best
"""
DOUBLED = """
def f(distances, done):
    low = None
    for k, d in enumerate(distances):
        if not done[k] and (low is None or d < low):
            low = d
    return low * 2
"""
GIVEN = [([3.0, 1.5, 2.0], [False, True, False]), ([], []), ([1.0], [True]), ([0.0], [False])]


def outcome(function, arguments):
    """What a function answers, errors in words."""
    try:
        return function(*arguments)
    except TypeError as error:
        return str(error)


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
@pytest.mark.parametrize(("source", "declared"), [(NEXT, "cdef long long .*best"), (DOUBLED, "cdef double .*low")])
def test_in_c(tmp_path, source, declared, name):
    """Both are C variables; where there is no number the answer is None, or the error Python's own."""
    namespace = {"x": GIVEN[0][0], "done": GIVEN[0][1]}
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture("f(x, done)", namespace, lambda: [("cell 1", source)])
    rows = {row.name: row for row in backend.propose(workload, find_facts(workload, live))}
    variant = rows[name]
    assert isinstance(variant, Variant), variant
    assert re.search(declared, variant.source), variant.source
    assert re.search("cdef bint (best|low)_known", variant.source)
    flags = tuple("-O1" if flag in ("-O2", "-O3") else flag for flag in variant.flags)
    (build,) = backend.compile([replace(variant, flags=flags)], tmp_path)
    compiled = backend.load(build, live.bindings)
    for given in GIVEN:
        assert outcome(compiled, given) == outcome(namespace["f"], given)
