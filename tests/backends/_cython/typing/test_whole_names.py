"""Names that hold Python's whole numbers are C's, whatever the width of the elements that they came from; others stay NumPy's."""

from dataclasses import replace

import numpy as np
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


EDGES = """
import numpy as np

def square(p):
    return p * p

def strength(img):
    low, high = 255, 0
    total = 0
    for i in range(img.shape[0]):
        p = int(img[i])
        for v in range(3):
            total += v * p * (2 if v == 1 else -1)
        q = p - 200
        total += q * q + square(p)
        v = int(img[i]) * 3
        if v > high:
            high = v
        if p < low:
            low = p
    return total, low, high

img = np.array([250, 3, 199, 255], dtype=np.uint8)
"""
WRAPPING = """
import numpy as np

def brighter(img):
    total = 0
    for i in range(len(img)):
        p = img[i] + 200
        q = int(img[i])
        if i > 1:
            q = p
        total += int(q) + int(q + q)
    return total

img = np.array([250, 3, 199, 255], dtype=np.uint8)
"""
NOTHING = """
import numpy as np

def found(p):
    if p > 100:
        return p

def count(img):
    n = 0
    for i in range(len(img)):
        p = int(img[i])
        q = found(p)
        if q is None:
            n += 1
    return n

img = np.array([250, 3, 199, 255], dtype=np.uint8)
"""
REACHED = "import numpy as np\n\ndef last(img):\n    p = int(img[0])\n    for p in img:\n        pass\n    return p + p\n"


@pytest.mark.parametrize("name", ["cython-typed", "cython-fast"])
def test_numbers_taken_out_of_bytes_by_int_are_those_of_c(tmp_path, name):
    """`int(img[i])` is a whole number of Python's, and so is what is computed from it alone, also in a helper."""
    source = written(EDGES, "strength(img)", name)
    declared = source[source.index("def strength") :].split("low, high = 255, 0")[0]
    for each in ("low", "high", "total", "p", "q", "v"):
        assert f" {each}," in declared or f", {each}" in declared, (each, declared)
    function, original = loaded(tmp_path, EDGES, "strength(img)", name)
    for values in ([250, 3, 199, 255], [0], [255, 255]):
        img = np.array(values, dtype=np.uint8)
        assert repr(function(img)) == repr(original(img))


@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_numbers_that_wrap_in_numpy_stay_with_numpy(tmp_path):
    """A name that may hold an element computed in eight bits is no C number: there `q + q` wraps."""
    assert "q" not in " ".join(line for line in written(WRAPPING, "brighter(img)").split("\n") if "cdef" in line).split()
    function, original = loaded(tmp_path, WRAPPING, "brighter(img)")
    img = np.array([250, 3, 199, 255], dtype=np.uint8)
    assert function(img) == original(img)


def test_an_answer_that_may_be_none_is_no_number(tmp_path):
    """What a helper without a `return` at its end answers may be None."""
    function, original = loaded(tmp_path, NOTHING, "count(img)")
    img = np.array([250, 3, 199, 255], dtype=np.uint8)
    assert function(img) == original(img) == 1


@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_a_name_that_also_walks_over_bytes_stays_with_numpy(tmp_path):
    """What a loop takes out of a narrow array is NumPy's."""
    text = f"{REACHED}\nimg = np.array([250, 3, 199, 255], dtype=np.uint8)\n"
    function, original = loaded(tmp_path, text, "last(img)")
    img = np.array([250, 3, 199, 255], dtype=np.uint8)
    assert repr(function(img)) == repr(original(img))
