"""What users hold of a sweep over sizes. In: a finished `model.Sweep`. Out: tables, texts, a picture."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING

from ipyaccel import model
from ipyaccel.errors import UserError
from ipyaccel.report.hidden import HIDDEN, revealed_sweep, veiled_sweep
from ipyaccel.result import Comparison

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


class Sweep:
    """The result of `%compare --vary`: a comparison for each size, as one table, in words and as a picture."""

    def __init__(self, data: model.Sweep) -> None:
        self._whole = data
        self.data = veiled_sweep(data)
        self.shown_now: Callable[[], bool] = lambda: False
        self.present: Callable[[Sweep], None] = print

    def reveal(self) -> None:
        """Ends `--hide`, and shows the whole table."""
        self.data = self._whole = revealed_sweep(self._whole)
        self.shown_now = lambda: False
        self.present(self)

    @property
    def frame(self) -> pd.DataFrame:
        """A pandas DataFrame: the columns of `Comparison.frame`, indexed by variant and by each varied name."""
        from ipyaccel.report.sweep.frame import sweep_frame

        return sweep_frame(self.data)

    @property
    def points(self) -> tuple[Comparison, ...]:
        """The comparison of each size, in their order: figures and sources, without callables."""
        return tuple(Comparison(point.comparison) for point in self.data.points)

    def text(self, width: int | None = None, color: bool | None = None) -> str:
        """The report as text of that many columns."""
        from ipyaccel.report.sweep.text import as_text

        return as_text(self.data, width, color)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Lines of time over size on a log–log chart, drawn with matplotlib. Raises UserError where there are too few sizes."""
        from ipyaccel.report.sweep.plot import plot

        if self.data.options.hide:
            raise UserError(HIDDEN)
        return plot(self.data, ax)

    def __str__(self) -> str:
        return _shown(self.text)

    def __repr__(self) -> str:
        return (
            f"<sweep of {' '.join(self.data.call.split())} over {' and '.join(self.data.names)}: {len(self.data.points)} sizes>"
        )

    def _repr_html_(self) -> str | None:
        from ipyaccel.report.sweep.html import as_html

        return None if self.shown_now() else _shown(lambda: as_html(self.data))


def _shown(draw: Callable[[], str]) -> str:
    """A drawing, or one line that says what went wrong: since ipykernel 7 a repr that raises fails the whole cell."""
    try:
        return draw()
    except Exception as error:  # noqa: BLE001 - see above
        return html.escape(f"<sweep that could not be drawn: {type(error).__name__}: {error}>")
