"""The profile that users hold."""

import pstats
from dataclasses import replace

import pytest
from profiles import states

from ipyaccel.errors import UserError
from ipyaccel.profiled import Profile


@pytest.fixture(scope="module")
def data():
    return states()["design"]


def test_tables(data):
    """Functions, lines and advice are tables, the figures a `pstats.Stats`."""
    profile = Profile(data)
    assert (len(profile.frame), len(profile.lines), len(profile.advice)) == (18, 14, 2)
    assert isinstance(profile.stats, pstats.Stats)


@pytest.mark.parametrize("name", sorted(states()))
def test_json_there_and_back(name):
    """Every profile can be kept as JSON and read again, figures of cProfile included."""
    whole = states()[name]
    again = Profile.from_json(Profile(whole).to_json()).data
    assert Profile(again).stats.stats == Profile(whole).stats.stats
    assert repr(replace(again, stats=b"")) == repr(replace(whole, stats=b""))  # NaN equals nothing, its word does


def test_other_json_is_refused():
    """A text that holds something else is a mistake with a message."""
    with pytest.raises(UserError, match="something else than a profile"):
        Profile.from_json('{"format": "ipyaccel comparison"}')
    with pytest.raises(UserError, match="not a profile"):
        Profile.from_json("[]")


def test_dump_is_read_by_other_tools(data, tmp_path):
    """The file is one that `pstats` reads; a path that cannot be written is said."""
    Profile(data).dump(tmp_path / "run.prof")
    assert pstats.Stats(str(tmp_path / "run.prof")).total_calls > 0
    Profile(replace(data, stats=b"")).dump(tmp_path / "empty.prof")
    with pytest.raises(UserError, match="could not be written"):
        Profile(data).dump(tmp_path / "no" / "run.prof")


def test_use_and_restore(data):
    """Winners go in place once, and are taken out once."""
    done = []

    def install():
        done.append("in")
        return lambda: done.append("out")

    profile = Profile(data, install)
    profile.use()
    profile.use()
    profile.restore()
    assert done == ["in", "out"]
    with pytest.raises(UserError, match="nothing of this profile is in place"):
        profile.restore()


def test_nothing_to_use(data):
    """Without a winner, or read from JSON, `use` says why there is nothing to put in place."""
    with pytest.raises(UserError, match="run it again"):
        Profile(data).use()
    with pytest.raises(UserError, match="nothing was found that is faster"):
        Profile(replace(data, advice=())).use()


def test_one_line(data):
    """As the last value of a cell it is one line."""
    line = "<profile of analyse(500): 93 % of 2.48 s is in pairwise; numba-parallel makes pairwise 797× as fast>"
    assert repr(Profile(data)) == line


def test_shown_once(data):
    """A cell that has shown the report does not show it again as its value."""
    profile = Profile(data)
    assert "<iframe" in profile._repr_html_()
    assert profile._repr_latex_().endswith("\\par\n")
    profile.shown_now = lambda: True
    assert profile._repr_html_() is None
    assert profile._repr_latex_() is None


def test_reprs_never_raise(data):
    """A profile that cannot be drawn says so, escaped, in every form."""
    broken = Profile(replace(data, functions=("<b>no function</b>",), run=None))
    for text in (repr(broken), str(broken), broken._repr_html_(), broken._repr_latex_()):
        assert "could not be drawn" in text
    assert "<profile" not in broken._repr_html_()
