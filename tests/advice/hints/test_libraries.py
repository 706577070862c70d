"""Time that is inside compiled code already."""

from scenes import callee, said, scene

from ipyaccel.advice.hints.libraries import compiled_already, libraries

TEXT = "import numpy as np\ndef f(A, b):\n    x = np.linalg.solve(A, b)\n    return x\n"


def test_the_dearest_call_of_a_library_is_named_at_its_line():
    """As the user wrote it, with the library's part of the function's time."""
    found = said(libraries, scene(TEXT, callees=[callee("numpy.solve", 0.96, place="NumPy")]))
    assert found == [("96 % of it is inside NumPy already, in `np.linalg.solve`", 3)]


def test_many_short_calls_ask_for_whole_arrays():
    """A hundred thousand calls of ten microseconds are Python's cost, not NumPy's."""
    (finding,) = libraries(scene(TEXT, callees=[callee("numpy.solve", 0.96, calls=100_000, place="NumPy")]))
    assert "short calls" in finding.text
    assert "whole arrays" in finding.remedy


def test_the_users_own_functions_and_tiny_calls_are_no_library():
    """Time in their own functions is theirs; of calls under two microseconds the profiler's part is most."""
    assert said(libraries, scene(TEXT, callees=[callee("solve", 0.96, place="cell 1", origin="yours")])) == []
    assert said(libraries, scene(TEXT, callees=[callee("abs", 0.9, calls=10**6, origin="builtin")])) == []
    assert said(libraries, scene(TEXT, callees=[callee("numpy.solve", 0.3, place="NumPy")])) == []


def test_native_time_under_its_own_lines():
    """What the sampler found in native code counts, though the profiler saw no call."""
    assert said(libraries, scene(TEXT, native=0.8)) == [("80 % of it is compiled code already, under its own lines", None)]
    assert said(libraries, scene(TEXT, native=0.3)) == []


def test_a_function_that_the_user_compiled():
    """A Numba dispatcher is compiled already; a plain function is not."""
    text = "class CPUDispatcher:\n    def __call__(self, x):\n        return x\nfast = CPUDispatcher()\n"
    text += "def f(x):\n    return fast(x)\n"
    assert said(compiled_already, scene(text)) == [("the time is inside `fast`, which Numba compiled already", 6)]
    assert (
        said(compiled_already, scene(text.replace("class CPUDispatcher", "class Other").replace("CPUDispatcher()", "Other()")))
        == []
    )
