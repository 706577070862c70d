"""When a function that was handed out leaves the fast way."""

import os

import numpy as np

from ipyaccel.build.guarded import Ways, guarded
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
