"""What users hold: the profile of a statement with its views.

In: a finished `model.Profile`, and what puts winners in place. Out: tables, texts, and the winners in the notebook.
"""

from __future__ import annotations

import html
import marshal
import pstats
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ipyaccel import model
from ipyaccel.errors import UserError
from ipyaccel.report import archive
from ipyaccel.report.figures import statistics

if TYPE_CHECKING:
    import pandas as pd

Undo = Callable[[], object]
NO_STATS = marshal.dumps({})


class Profile:
    """The result of `%autoprofile -o` or `ipyaccel.autoprofile`: where the time went and what would help, as tables and texts.

    `data` is the frozen profile that travels between stages. `install()` puts the winners in place and gives back what undoes
    it; None: there is nothing to put in place. `shown_now()` tells whether the cell that is being run has already shown this
    profile: then the result's own display is one line.
    """

    def __init__(self, data: model.Profile, install: Callable[[], Undo] | None = None) -> None:
        self.data = data
        self.shown_now: Callable[[], bool] = lambda: False
        self._install = install
        self._undo: Undo | None = None

    # ------------------------------------------------------------------------------------------------------------ numbers

    @property
    def frame(self) -> pd.DataFrame:
        """Functions: calls, seconds of their own, seconds with the functions they call, share of the run."""
        from ipyaccel.report.profile.frames import functions_frame

        return functions_frame(self.data)

    @property
    def lines(self) -> pd.DataFrame:
        """Lines of the functions that matter: how often each ran, and its share of the run."""
        from ipyaccel.report.profile.frames import lines_frame

        return lines_frame(self.data)

    @property
    def advice(self) -> pd.DataFrame:
        """What would help, measured: the version to put in place, seconds before and after, or why nothing helps."""
        from ipyaccel.report.profile.frames import advice_frame

        return advice_frame(self.data)

    @property
    def stats(self) -> pstats.Stats:
        """The same figures for Python's own tools: `profile.stats.sort_stats("tottime").print_stats(10)`."""
        return statistics(self.data.stats)

    def dump(self, path: str | Path) -> None:
        """Writes the figures as a file that `snakeviz`, `pstats`, `gprof2dot` and others read. Raises UserError."""
        try:
            Path(path).expanduser().write_bytes(self.data.stats or NO_STATS)
        except OSError as error:
            raise UserError(f"the profile could not be written to {path}: {error.strerror or error}") from None

    # ----------------------------------------------------------------------------------------------------------- in place

    def use(self) -> None:
        """Puts the winners in the place of the functions they replace; `restore` undoes it. Raises UserError."""
        if self._undo is not None:
            return
        if self._install is None:
            found = any(advice.by for advice in self.data.advice)
            why = "this profile came without its functions: run it again" if found else "nothing was found that is faster"
            raise UserError(f"there is nothing to put in place: {why}")
        self._undo = self._install()

    def restore(self) -> None:
        """The functions as they were before `use`. Raises UserError when nothing is in place."""
        if self._undo is None:
            raise UserError("nothing of this profile is in place: `use()` puts what helps there")
        undo, self._undo = self._undo, None
        undo()

    # -------------------------------------------------------------------------------------------------------------- texts

    def text(self, width: int | None = None, color: bool | None = None) -> str:
        """The report as text of that many columns."""
        from ipyaccel.report.profile.text import as_text

        return as_text(self.data, width, color)

    def to_json(self) -> str:
        """The profile as JSON; `from_json` reads it back."""
        return archive.to_json(self.data)

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """A profile that `to_json` wrote: everything but what `use` needs. Raises UserError for any other text."""
        return cls(archive.profile_from_json(text))

    def __str__(self) -> str:
        return _shown(self.text) or repr(self)

    def __repr__(self) -> str:
        return _shown(self._line) or "<profile that could not be drawn>"

    def _repr_html_(self) -> str | None:
        from ipyaccel.report.profile.html import as_html

        return None if self.shown_now() else _shown(lambda: as_html(self.data), html.escape)

    def _repr_latex_(self) -> str | None:
        from ipyaccel.report.latexparts import escaped
        from ipyaccel.report.profile.latex import as_latex

        return None if self.shown_now() else _shown(lambda: as_latex(self.data), escaped)

    def _line(self) -> str:
        """The profile in one line."""
        from ipyaccel.report.profile.line import one_line

        return one_line(self.data)


def _shown(draw: Callable[[], str], written: Callable[[str], str] = str) -> str:
    """A drawing, or one line that says what went wrong: since ipykernel 7 a repr that raises fails the whole cell.

    `written`: how such a line is written in the form that was asked for.
    """
    try:
        return draw()
    except Exception as error:  # noqa: BLE001 - see above
        return written(f"<profile that could not be drawn: {type(error).__name__}: {error}>")
