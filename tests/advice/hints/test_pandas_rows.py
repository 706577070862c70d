"""Rows of a table, one at a time."""

from scenes import callee, said, scene

from ipyaccel.advice.hints.pandas_rows import pandas_rows

TEXT = """\
def rows(df):
    total = 0.0
    for i, row in df.iterrows():
        total += row["a"]
    for i in range(len(df)):
        total += df.loc[i, "a"] + df.loc[i, "b"]
    return total + df.apply(lambda row: row["a"], axis=1).sum()
"""
PANDAS = [callee("pandas.iterrows", 0.5, place="pandas")]


def test_loops_over_rows_cells_and_apply_are_named():
    """Each at its line; two cells of one table on one line count once."""
    found = said(pandas_rows, scene(TEXT, callees=PANDAS))
    assert [line for _, line in found] == [3, 6, 7]
    assert found[0][0] == "`iterrows` makes an object of each row"


def test_without_pandas_the_same_words_mean_something_else():
    """Nothing of pandas was called: `loc` is somebody's own. Whole columns and `apply` by column are fine."""
    assert said(pandas_rows, scene(TEXT)) == []
    fine = "def f(df):\n    for name in df.columns:\n        x = df[name].sum()\n    return x + df.apply(len, axis=0).sum()\n"
    assert said(pandas_rows, scene(fine, callees=PANDAS)) == []


def test_the_share_is_that_of_the_lines():
    """What the loop's head and its reads of the row take, not the rest of its body."""
    shares = {3: 0.4, 4: 0.2, 6: 0.01, 7: 0.0}
    assert [round(finding.share, 2) for finding in pandas_rows(scene(TEXT, shares, PANDAS))] == [0.6, 0.01, 0.0]


def test_without_times_of_lines_the_calls_themselves_are_behind_it():
    """Where the lines' times cannot be believed, what the profiler saw of `iterrows` counts."""
    assert [round(finding.share, 2) for finding in pandas_rows(scene(TEXT, {}, PANDAS))] == [0.5, 0.0, 0.0]
