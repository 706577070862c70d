import faulthandler

import numpy as np
from profiled_runs import cell, recorded

from ipyaccel.profile.sampler import Samples, _letters, _path

DUMP = """Timeout (0:00:00.001000)!
Thread 0x00007f0000000001 (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 10 in wait

Thread 0x00007f0000000002 (most recent call first):
  File "/x/lib/python3.11/site-packages/numpy/core.py", line 5 in mean
  File "<cell 1>", line 7 in gr\\xf6\\xdfe
  File "<cell 1>", line 9 in main
"""


def test_the_innermost_line_of_the_user_counts():
    """A library's Python under it is noted apart; other threads do not count; names have their letters."""
    samples = Samples()
    samples.read(DUMP, 0x7F0000000002)
    assert samples.taken == 1
    assert dict(samples.at) == {("<cell 1>", 7, "größe"): 1}
    assert dict(samples.inside) == {("<cell 1>", 7, "größe"): 1}


def test_letters_and_long_names():
    """Escapes become letters; a backslash that is none stays; a path that was cut is known by its beginning."""
    assert _letters("/tmp/\\u044f\\U0001f600/a.py") == "/tmp/я😀/a.py"
    assert _letters("C:\\new\\users") == "C:\\new\\users"
    place = "<" + "very long " * 80 + ">"
    cell("", place)
    assert _path(place[:500] + "...") == place


def test_native_code_is_found_at_its_line():
    """Where an array operation takes the time, the sampler finds its line, also in a statement of several lines under `with`."""
    text = """
import numpy as np
big = np.ones((600, 600))
def heavy(u, n):
    for _ in range(n):
        with np.errstate(all="ignore"):
            u = (
                np.sin(u)
            )
    return u
"""
    namespace = cell(text)
    found = recorded("heavy(big, 60)", namespace)
    first = found.profile.sampled[0]
    assert first.text == "np.sin(u)"
    assert first.native > 0.5
    assert first.call == "np.sin"
    assert namespace["big"].sum() == np.ones((600, 600)).sum()


def test_a_name_with_other_letters():
    """Functions and files of any alphabet are found."""
    found = recorded(
        "größe(400_000)", cell("def größe(n):\n    s = 0\n    for k in range(n):\n        s += k\n    return s\n", "<ячейка 1>")
    )
    assert found.profile.sampled[0].function == "größe"


def test_the_kernels_own_watchdog_stays():
    """The sampler is used in children alone: here faulthandler is as it was."""
    enabled = faulthandler.is_enabled()
    recorded("work(1000)", cell(""))
    assert faulthandler.is_enabled() == enabled
