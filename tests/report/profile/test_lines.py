"""Hot lines, and what the sampler found."""

from dataclasses import replace

from ipyaccel.model import SampledLine
from ipyaccel.report.hotlines import GAP
from ipyaccel.report.profile.lines import findings, line_blocks, sampled_block


def test_hottest_function_is_unfolded(made):
    """A block for each function, the one with the largest share first and alone unfolded."""
    blocks = line_blocks(made["design"])
    assert [(block.name, block.aside, block.hot) for block in blocks] == [
        ("pairwise", "cell 4 · 93 % of the run", True),
        ("load_points", "cell 3 · 5 % of the run", False),
    ]


def test_lines_say_how_often_they_ran(made):
    """Cold lines become a gap; others have their share and count."""
    lines = line_blocks(made["design"])[0].lines
    assert [line.number for line in lines] == ["1", GAP, "6", "7", "8", "9", "10", "11", "12"]
    assert (lines[5].share, lines[5].hits) == ("40 %", "3\u202f000\u202f000")


def test_sampled_lines_stand_in(made):
    """The sampler's lines are shown where none were measured, and only there."""
    assert [line.number for line in sampled_block(made["inside_numpy"])] == ["cell 2, 4", "cell 2, 5", "cell 2, 11"]
    assert sampled_block(replace(made["inside_numpy"], lines=made["design"].lines)) == ()


def test_findings_name_call_line_and_share(made):
    """Library code is told by library, call, line and share; a trifle is not."""
    assert findings(made["inside_numpy"]) == (
        "Inside library code: `rng.normal` at line 4 of `simulate`, 44 %",
        "Inside NumPy: `np.exp` at line 5 of `simulate`, 24 %",
    )


def test_finding_without_a_name(made):
    """A line whose call nobody can tell still has a place."""
    whole = replace(made["inside_numpy"], sampled=(SampledLine("cell 3", 7, "    y = a @ b", 0.5, 0.5),))
    assert findings(whole) == ("Inside library code: line 7 of cell 3, 50 %",)
