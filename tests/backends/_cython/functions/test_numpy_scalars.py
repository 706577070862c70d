"""NumPy's functions of single numbers are computed in C with NumPy's answers."""

import math

import numpy as np
from compilers import needs_compiler

from ipyaccel.backends.cython import backend
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler

SOURCE = """
def several(x, y, n):
    return np.maximum(x, y), np.minimum(x, y), np.square(x), np.sign(y), np.maximum(0, x), np.maximum(n, 2)
"""


def typed(call):
    namespace = {"np": np}
    exec(compile(SOURCE, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", SOURCE)])
    return {row.name: row for row in backend.propose(workload, find_facts(workload, live))}["cython-typed"], live


def test_they_answer_as_numpy_does(tmp_path):
    """Infinities and NaN go through; two whole numbers are left to NumPy."""
    row, live = typed("several(1.5, 2.5, 3)")
    assert "numpy_maximum(x, y), numpy_minimum(x, y), numpy_square(x), numpy_sign(y), numpy_maximum(0, x)" in row.source
    assert "np.maximum(n, 2)" in row.source
    (build,) = backend.compile([row], tmp_path)
    found = backend.load(build, live.bindings)
    for x in (0.0, 1.5, -2.5, 1e200, math.inf, -math.inf, math.nan):
        for y in (0.0, 1.5, -2.5, 1e-320, math.inf, -math.inf, math.nan):
            with np.errstate(all="ignore"):
                np.testing.assert_array_equal(found(x, y, -1), live.function(x, y, -1))
