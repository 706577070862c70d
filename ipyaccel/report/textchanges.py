"""What changed since an earlier comparison, in a terminal. In: changes. Out: rich's lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipyaccel.report.changes import Changes
from ipyaccel.report.textgrid import GAP, WIDEST_NAME, cells, fit
from ipyaccel.report.textparts import wrapped

if TYPE_CHECKING:
    from rich.text import Text

STYLES = {"faster": "green", "slower": "red"}
MOST_LINES = 12


def changes_table(found: Changes, width: int) -> Iterator[Text]:
    """Title, one line for each version, sentences, and the first lines of the code that are others."""
    from rich.text import Text

    yield Text()
    yield from wrapped(found.title, width, 0, "bold")
    name = min(max([len("variant"), *(cells(row.name) for row in found.rows)]), WIDEST_NAME)
    then, now = (max([4, *(cells(getattr(row, place)) for row in found.rows)]) for place in ("then_words", "now_words"))
    gap = " " * GAP
    if found.rows:
        yield Text(
            f"  {fit('variant', name)}{gap}{fit('then', then, right=True)}{gap}{fit('now', now, right=True)}{gap}change", "dim"
        )
    for row in found.rows:
        figures = f"{fit(row.then_words, then, right=True)}{gap}{fit(row.now_words, now, right=True)}{gap}"
        yield Text(f"  {fit(row.name, name)}{gap}{figures}").append(row.words, STYLES.get(row.verdict, "dim"))
    for sentence in found.said:
        yield from wrapped(sentence, width, 0, "")
    for line in found.difference[:MOST_LINES]:
        yield Text(fit(f"    {line}", width).rstrip(), "dim")
    if len(found.difference) > MOST_LINES:
        yield Text("    …", "dim")
