"""The answer in one line."""

from dataclasses import replace

import pytest

from ipyaccel.report.profile.headline import headline


@pytest.mark.parametrize(
    ("name", "said", "aside"),
    [
        ("design", "93 % of 2.48 s is in pairwise", "CPU 2.46 s · peak +8.1 MB · memory clean-up 0.2 %"),
        ("inside_numpy", "72 % of 3.10 s is in simulate, 68 % inside library code", "CPU 2.90 s"),
        ("starting", "running the statement", ""),
        ("halfway", "93 % of 2.48 s is in pairwise · measuring lines", "CPU 2.46 s · peak +8.1 MB · memory clean-up 0.2 %"),
        ("interrupted", "stopped: 93 % of 2.48 s is in pairwise", "CPU 2.46 s · peak +8.1 MB · memory clean-up 0.2 %"),
        (
            "raising",
            "your code raises ZeroDivisionError: division by zero · line 3 of the statement",
            "CPU 2.46 s · peak +8.1 MB · memory clean-up 0.2 %",
        ),
        (
            "spread",
            "2.48 s, spread over 80 functions: none takes more than 1.2 % itself",
            "CPU 2.46 s · peak +8.1 MB · memory clean-up 0.2 %",
        ),
        ("waiting", "93 % of 2.48 s is in time.sleep", "CPU 100 ms, waiting 2.38 s"),
        ("nothing", "1.00 µs, no function of its own was called", "CPU 1.00 µs"),
    ],
)
def test_says_where_the_time_is(made, name, said, aside):
    """Share, time and function, what is under way, what went wrong; processor time and memory beside it."""
    found = headline(made[name])
    assert (str(found), found.aside) == (said, aside)


def test_sampler_goes_first(made):
    """Where the sampler saw the run, its shares choose the function: cProfile makes many small calls look dearer."""
    whole = made["design"]
    functions = tuple(replace(each, sampled=0.6 if each.name == "load_points" else 0.1) for each in whole.functions)
    assert str(headline(replace(whole, functions=functions))).startswith("60 % of 2.48 s is in load_points")


def test_library_is_named(made):
    """When the name of the call tells whose code it is, it is said."""
    whole = made["inside_numpy"]
    assert "68 % inside NumPy" in str(headline(replace(whole, sampled=whole.sampled[1:])))


def test_mean_of_many(made):
    """A statement too short for one run says how often it was repeated."""
    assert headline(made["tiny"]).aside == "CPU 2.00 µs · mean of 100\u202f000 runs"
