import importlib
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipyaccel.build import payload as payloads
from ipyaccel.build import scratch
from ipyaccel.build.payload import pack, release, unpack
from ipyaccel.errors import Unpicklable
from ipyaccel.syntax.live import Live

DTYPES = ["f8", "O", "f4", "i8", "u1", "c16", "?", "M8[s]", "S3", ">f8", [("a", "i4"), ("b", "f8")]]


def live(function, *args, bindings=None, **kwargs):
    return Live(function, args, kwargs, (*args, *kwargs.values()), bindings or {})


def there_and_back(value):
    packed = pack(live(notebook()["first"], value))
    try:
        return unpack(packed).args[0]
    finally:
        release(packed)


def notebook(text="", **names):
    """The namespace of a notebook, with functions that `__main__` would hold."""
    namespace = {"__name__": "__main__", **names}
    exec("def first(*values):\n    return values[0]\n" + text, namespace)
    return namespace


def layout(array):
    # The strides of a contiguous array follow from its shape, but for axes of length 1, where they mean nothing.
    strides = None if array.flags.forc else array.strides
    return array.shape, array.dtype, strides, array.flags.c_contiguous, array.flags.f_contiguous, array.flags.writeable


@given(
    dtype=st.sampled_from(DTYPES),
    shape=st.lists(st.integers(0, 40), min_size=0, max_size=3),
    order=st.sampled_from("CF"),
    steps=st.lists(st.sampled_from([1, 2, -1, -3]), min_size=3, max_size=3),
    writeable=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_arrays_keep_values_and_layout(dtype, shape, order, steps, writeable):
    """Dtype, shape, order, strides, values and the read-only flag of an array arrive as they were, below and above the limit."""
    array = np.zeros(shape, dtype, order=order)
    array[...] = np.ones((), dtype)
    view = array[(*(slice(None, None, step) for step, _ in zip(steps, shape, strict=False)), ...)]
    view.flags.writeable = writeable
    copy = there_and_back(view)
    assert np.array_equal(copy, view)
    assert layout(copy)[-1] == writeable
    # Objects travel one by one.
    if view.size and dtype != "O":
        assert layout(copy) == layout(view)


@pytest.mark.parametrize("size", [10, 100_000])
def test_each_unpacking_is_fresh(size):
    """Two unpackings share nothing with each other or with the kernel's values, but keep what is shared within."""
    namespace = notebook("def grow():\n    data[0] += 1\n    return data[0]\n", data=np.zeros(size))
    packed = pack(live(namespace["grow"], namespace["data"], bindings={"data": namespace["data"]}))
    one, two = unpack(packed), unpack(packed)
    release(packed)
    assert one.args[0] is one.arguments[0] is one.bindings["data"]
    assert [one.function(), one.function(), two.function()] == [1, 2, 1]
    assert one.bindings["data"][0] == 2
    assert namespace["data"][0] == 0


def test_overlapping_views_still_overlap():
    """Two slices of one array go on sharing memory, as in-place code expects."""
    array = np.zeros(1000)
    packed = pack(live(notebook()["first"], array[1:], array[:-1]))
    left, right = unpack(packed).args
    left[0] = 7
    assert right[1] == 7


def test_small_slice_travels_without_its_owner():
    """A few numbers out of a large array do not drag it along."""
    packed = pack(live(notebook()["first"], np.zeros(1_000_000)[:10]))
    assert packed.buffers == ""
    assert len(packed.data) < 100_000


def test_file_is_private_and_released():
    """Large arrays travel in a file that only the user can read, and that is gone after `release`."""
    packed = pack(live(notebook()["first"], np.arange(100_000)))
    path = Path(packed.buffers)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    values = unpack(packed)
    release(packed)
    release(packed)
    assert not path.exists()
    assert values.args[0][-1] == 99_999


def test_full_memory_folder_falls_back_to_disk(monkeypatch):
    """Where memory has no room for the arrays (64 MB in many containers) they travel on disk."""

    def full(descriptor, offset, size):
        if "shm" in str(Path(f"/proc/self/fd/{descriptor}").readlink()):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(payloads.os, "posix_fallocate", full)
    packed = pack(live(notebook()["first"], np.arange(100_000)))
    assert Path(packed.buffers).is_relative_to(scratch.session_folder())
    assert unpack(packed).args[0][-1] == 99_999
    release(packed)


def test_edited_module_keeps_its_old_code(tmp_path, monkeypatch):
    """A module of the user's travels as the kernel has it, also when its file has changed since, or is gone."""
    file = tmp_path / "helpers_of_mine.py"
    file.write_text("factor = 2\ndef double(x):\n    return factor * x\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("helpers_of_mine")
    monkeypatch.setitem(sys.modules, "helpers_of_mine", module)
    file.write_text("raise SystemExit")
    namespace = notebook("def through(x):\n    return helpers_of_mine.double(x)\n", helpers_of_mine=module)
    for function in (module.double, namespace["through"]):
        packed = pack(live(function, 21))
        program = f"""
import sys
from ipyaccel.build.payload import unpack
from ipyaccel.model import Payload
live = unpack(Payload({packed.data!r}))
print(live.function(*live.args))
"""
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd="/", check=True)
        assert done.stdout == "42\n"


def test_module_that_holds_a_lock_is_imported_by_name(tmp_path, monkeypatch):
    """A module that cannot travel by value is imported in the job."""
    (tmp_path / "guarded_by_lock.py").write_text(
        "import threading\nlock = threading.Lock()\ndef one():\n    with lock:\n        return 1\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("guarded_by_lock")
    monkeypatch.setitem(sys.modules, "guarded_by_lock", module)
    assert unpack(pack(live(module.one))).function() == 1


def test_surroundings_come_back(tmp_path, monkeypatch):
    """Unpacking enters the folder, path, environment and recursion limit of the time of packing."""
    monkeypatch.setenv("FLAVOUR", "sweet")
    monkeypatch.chdir(tmp_path)
    packed = pack(live(notebook()["first"], 1))
    monkeypatch.chdir("/")
    monkeypatch.setenv("FLAVOUR", "sour")
    monkeypatch.setattr(sys, "path", list(sys.path))
    unpack(packed)
    assert (str(Path.cwd()), os.environ["FLAVOUR"]) == (str(tmp_path), "sweet")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: (n for n in range(3)), "argument `x` (a generator) cannot travel"),
        (socket.socket, "argument `x` (a socket) cannot travel"),
        (lambda: [1, {"inner": threading.Lock()}], "argument `x` (a list) holds a lock, which cannot travel"),
        (sys._getframe, "argument `x` (a running frame) cannot travel"),
    ],
)
def test_culprit_is_named(make, words):
    """The message names the argument that cannot travel, and what in it is to blame."""
    function = notebook("def use(x, y):\n    return x\n")["use"]
    with pytest.raises(Unpicklable) as raised:
        pack(live(function, make(), 2))
    assert words in str(raised.value)


def test_culprit_among_globals():
    """A global value that a function reaches, also through a helper, is named."""
    text = "def inner(x):\n    return gate\ndef outer(x):\n    return inner(x)\n"
    namespace = notebook(text, gate=threading.Lock())
    for name in ("inner", "outer"):
        with pytest.raises(Unpicklable, match=r"a lock"):
            pack(live(namespace[name], 1))


def test_objects_of_notebook_classes_travel():
    """Objects, closures, lambdas, recursion and keyword arguments of a notebook come through."""
    text = """
class Model:
    def __init__(self, slope):
        self.slope = slope
    def at(self, x, *, shift=0):
        return self.slope * x + shift
def factory(k):
    return lambda x: fib(k) * x
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
"""
    namespace = notebook(text)
    method = unpack(pack(live(namespace["Model"](3).at, 2, shift=1)))
    assert method.function(*method.args, **method.kwargs) == 7
    closure = unpack(pack(live(namespace["factory"](10), 2)))
    assert closure.function(*closure.args) == 110


def test_kernel_is_left_as_it_was():
    """Packing registers nothing with cloudpickle for good."""
    import cloudpickle

    before = cloudpickle.list_registry_pickle_by_value()
    pack(live(notebook()["first"], 1))
    assert cloudpickle.list_registry_pickle_by_value() == before


CACHED = """
from functools import lru_cache

@lru_cache(maxsize=64, typed=True)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def scaled(k):
    @lru_cache
    def times(x):
        return k * x
    return times
"""


def test_a_cached_function_travels_with_an_empty_cache():
    """It may call itself by its name, or be a closure; its cache is as large as in the notebook, and has nothing in it."""
    names = notebook(CACHED)
    names["fib"](10)
    fib, times = there_and_back([names["fib"], names["scaled"](3)])
    assert fib.cache_info().currsize == 0
    assert fib.cache_parameters() == {"maxsize": 64, "typed": True}
    assert fib(50) == 12586269025
    assert fib.cache_info().currsize == 51
    assert times(4) == 12


def test_a_cached_function_of_a_library_stays_the_librarys():
    """It is found by its name, as every function of an installed module is."""
    import fnmatch

    assert there_and_back(fnmatch._compile_pattern) is fnmatch._compile_pattern


def test_functions_of_the_shared_generators_stay_shared():
    """`from random import random` and `from numpy.random import normal` draw from what seeding the module seeds."""
    import random

    import numpy as np

    drawn = there_and_back({"old": np.random.normal, "python": random.random, "own": random.Random(3).random})
    for seed in (1, 2):
        np.random.seed(seed)  # noqa: NPY002 - what students write
        random.seed(seed)
        want = np.random.RandomState(seed).normal(), random.Random(seed).random()
        assert (drawn["old"](), drawn["python"]()) == want
    assert drawn["own"]() == random.Random(3).random()
