"""When a function that was handed out leaves the fast way."""

import os

import numpy as np

from ipyaccel.build.guarded import Ways, guarded, kind_of, size_of
from ipyaccel.syntax.live import Live


def handed_out(arguments, **ways):
    def original(u, v):
        return "original"

    live = Live(original, arguments, {}, arguments, {})
    return guarded(live, Ways(original, lambda *_: "fast", **ways))


def test_arrays_that_share_memory_otherwise_than_tried_go_to_the_original():
    """What was tried on two arrays is not trusted with one array given twice, nor with two parts of one that overlap."""
    u, v = np.zeros(9), np.zeros(9)
    function = handed_out((u, v))
    assert function(u, v) == "fast"
    assert function(v, u) == "fast"
    assert function(u, u) == "original"
    whole = np.zeros(12)
    assert function(whole[:9], whole[3:]) == "original"
    assert handed_out((u, u))(u, u) == "fast"


def test_a_forked_process_does_not_wait_for_threads_that_it_has_not():
    """What runs on several threads goes to the original in a child of the process it was made for."""
    arrays = np.zeros(3), np.zeros(3)
    for threads, expected in ((1, b"fast"), (2, b"original")):
        function = handed_out(arrays, threads=threads)
        assert function(*arrays) == "fast"
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.write(writing, function(*arrays).encode())
            os._exit(0)
        os.waitpid(child, 0)
        assert os.read(reading, 100) == expected


def test_long_lists_have_the_kinds_and_sizes_of_their_items():
    """Plain values are looked at together; mixed ones, large numbers and nested lists give what their items give."""
    assert kind_of([1.0, 2.0]) == (list, frozenset({(float,)}))
    assert kind_of([1, 2**70]) == (list, frozenset({(int, True), (int, False)}))
    assert kind_of([-(2**70), 1]) == kind_of([1, 2**70])
    assert kind_of([1, 2.0, "a"]) == (list, frozenset({(int, True), (float,), (str,)}))
    assert kind_of([[1.0], [2]]) == (list, frozenset({(list, frozenset({(float,)})), (list, frozenset({(int, True)}))}))
    assert kind_of([]) == (list, frozenset())
    assert size_of([1.0, 2.0]) == size_of([3.0, 4.0]) != size_of([1.0])
    assert size_of([1, 2]) != size_of([1, 3])
    assert size_of([[1.0], [2.0, 3.0]]) != size_of([[1.0, 2.0], [3.0]])
    assert size_of([True, False]) != size_of([True, True])
