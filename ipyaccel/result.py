"""What users hold: a comparison with its views.

In: a finished `model.Comparison` and the live values. Out: tables, texts, callables.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipyaccel import model
from ipyaccel.errors import UserError
from ipyaccel.model import Build, Outcome
from ipyaccel.report import archive
from ipyaccel.report.headline import headline
from ipyaccel.report.hidden import HIDDEN, revealed, veiled
from ipyaccel.report.rows import Row, fastest, rows

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ipyaccel.in_place import Put
    from ipyaccel.syntax.live import Live

LONGEST_CALL = 60
TRUSTED = ("ok", "unchecked")
EXPRESSION = "expression"
"""What a call that is no call of one function becomes."""


class Explanation(str):
    """A text that shows itself with its line breaks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


class Comparison:
    """The result of `%compare -o` or `ipyaccel.compare`: all rows with their raw samples, as numbers, words and callables.

    `data` is the frozen comparison that travels between stages. `shown_now()` tells whether the cell that is being run has
    already shown this table: then the result's own display is one line. `next_cell(text)` puts a text into the notebook's next
    cell; None outside of a notebook. `present(result)` shows the whole table. `namespace`: where the call's functions are bound,
    for `use`. Where times are hidden, `data` and all views are without them until `reveal`.
    """

    def __init__(
        self, data: model.Comparison, live: Live | None = None, namespace: MutableMapping[str, Any] | None = None
    ) -> None:
        self._whole = data
        self.data = veiled(data)
        self.shown_now: Callable[[], bool] = lambda: False
        self.present: Callable[[Comparison], None] = print
        self.next_cell: Callable[[str], object] | None = None
        self._live = live
        self._namespace = namespace
        self._put: Put | None = None

    def reveal(self) -> None:
        """Ends `--hide`, and shows the whole table."""
        self.data = self._whole = revealed(self._whole)
        self.shown_now = lambda: False
        self.present(self)

    def _refuse_hidden(self) -> None:
        """Raises UserError while times are hidden."""
        if self.data.options.hide:
            raise UserError(HIDDEN)

    # ------------------------------------------------------------------------------------------------------------ numbers

    @property
    def frame(self) -> pd.DataFrame:
        """A pandas DataFrame with one row for each variant; times in seconds for one call, speedups against `python`."""
        from ipyaccel.report.frame import frame

        return frame(self.rows)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows with their numbers and the words on screen."""
        return rows(self.data)

    @property
    def best(self) -> str:
        """The name of the fastest variant whose answer is right; `python` when nothing is faster.

        Raises UserError while times are hidden.
        """
        self._refuse_hidden()
        return fastest(self.data)

    @property
    def changes(self) -> pd.DataFrame:
        """What became faster or slower: `then` and `now` in seconds, their `ratio` with its interval, and the `change` in a word.

        Raises UserError where there is nothing that it is held against.
        """
        from ipyaccel.report.changes import changes
        from ipyaccel.report.frame import changes_frame

        self._refuse_hidden()
        found = changes(self.data)
        if found is None:
            raise UserError("this is held against nothing yet: `against(NAME)` of the result does, or `%compare --against NAME`")
        return changes_frame(found.rows)

    def keep(self, name: str) -> Path:
        """Saves the figures and sources under a name, or in a file whose path ends in `.json`; `against` takes them up again.

        Out: the file. Raises UserError when nothing was timed, or nothing can be written.
        """
        from ipyaccel.kept import keep

        return keep(name, self._whole)

    def against(self, name: str) -> Comparison:
        """This result held against one that was saved: its report says for each version whether it is faster or slower by now.

        Raises UserError when nothing is saved under the name, or another call.
        """
        from ipyaccel.kept import earlier, refuse_other

        found = earlier(name)
        refuse_other(found, self._whole.call)
        beside = Comparison(replace(self._whole, earlier=found), self._live, self._namespace)
        beside.present, beside.next_cell = self.present, self.next_cell
        return beside

    # ----------------------------------------------------------------------------------------------------------- variants

    def source(self, variant: str) -> str:
        """The source text of a variant, runnable as a cell. Raises UserError where there is none."""
        outcome = self._outcome(variant)
        if outcome.variant is not None and outcome.variant.source:
            return outcome.variant.source
        if variant == self.data.reference and self._live is not None:
            try:
                return inspect.getsource(self._live.function)
            except (OSError, TypeError):
                raise UserError("the source of your own code could not be found again") from None
        raise UserError(f"there is no source of `{variant}`: {outcome.reason or 'only the figures were kept'}")

    def function(self, variant: str) -> Callable[..., Any]:
        """A variant as a function with the original's signature: fast for arguments like those tried, the original for others.

        Raises UserError for a variant whose answer was not right, or a comparison read from JSON.
        """
        outcome = self._outcome(variant)
        if self._live is None:
            raise UserError("this comparison came without its functions: run it again to get callables")
        if variant == self.data.reference:
            return self._live.function
        if outcome.build is None or outcome.status not in TRUSTED:
            raise UserError(f"`{variant}` cannot be used: {outcome.reason or outcome.status}")
        if variant == "yours" and self._live.yours is not None:
            return self._live.yours
        return guarded_function(outcome.build, self._live)

    def cell(self, variant: str = "") -> None:
        """Puts a variant's source (the best one's) into the next cell of the notebook. Raises UserError outside of one."""
        from ipyaccel.eject import as_cell

        outcome = self._outcome(variant or self.best)
        text = as_cell(outcome.variant) if outcome.variant is not None else self.source(outcome.name)
        if self.next_cell is None:
            raise UserError(f"there is no notebook to put it in; `print(result.source({outcome.name!r}))` shows it")
        self.next_cell(text)

    def save(self, path: str | Path, variant: str = "") -> tuple[Path, ...]:
        """Writes a variant (the best one) as a module that does not need ipyaccel; Cython as `.pyx` with a file that builds it.

        Out: the files. Raises UserError where there is no source, or the file cannot be written.
        """
        from ipyaccel.eject import write

        outcome = self._outcome(variant or self.best)
        if outcome.status not in TRUSTED:
            raise UserError(f"`{outcome.name}` is not to be saved: {outcome.reason or outcome.status}")
        return write(Path(path).expanduser(), outcome)

    def use(self, variant: str = "") -> None:
        """Puts a variant (the best one) in the place of the original, in the notebook and in the module that it came from.

        `restore` undoes it. Raises UserError where there is no function to replace.
        """
        from types import FunctionType

        from ipyaccel.in_place import put

        name = variant or self.best
        function = self.function(name)
        self._back()
        if name == self.data.reference:
            return
        original = self._live.function if self._live is not None else None
        if self._namespace is None or not isinstance(original, FunctionType) or original.__name__ == EXPRESSION:
            raise UserError("the call is an expression: there is no function in whose place another could be put")
        done = put(original, function, self._namespace)
        if not done.places:
            raise UserError(f"no name of the notebook leads to `{original.__name__}`, so nothing can be put in its place")
        self._put = done

    def restore(self) -> None:
        """The original as it was before `use`. Raises UserError when nothing is in place."""
        if self._put is None:
            raise UserError("nothing of this result is in place: `use()` puts the fastest right version there")
        self._back()

    def _back(self) -> None:
        if self._put is not None:
            self._put.restore()
            self._put = None

    def explain(self, variant: str = "") -> Explanation:
        """A variant (the best one) in words: what was done, assumed, why it is fast, or why it is not possible, at which line."""
        from ipyaccel.report.explain import explain

        return Explanation(explain(self.data, self._outcome(variant or self.best).name))

    def plot(self, kind: str = "speedup", ax: Axes | None = None) -> Axes:
        """Draws the comparison with matplotlib: `speedup` bars, or all `samples` as strips. Raises UserError for another kind."""
        from ipyaccel.report.plot import plot

        self._refuse_hidden()
        return plot(self.data, kind, ax)

    def _outcome(self, variant: str) -> Outcome:
        """The row of that name. Raises UserError."""
        for outcome in self.data.outcomes:
            if outcome.name == variant:
                return outcome
        names = ", ".join(outcome.name for outcome in self.data.outcomes)
        raise UserError(f"there is no variant `{variant}` here; there are {names}")

    # -------------------------------------------------------------------------------------------------------------- texts

    def text(self, width: int | None = None, color: bool | None = None) -> str:
        """The report as text of that many columns."""
        from ipyaccel.report.text import as_text

        return as_text(self.data, width, color)

    def to_json(self) -> str:
        """The comparison as JSON, raw samples included; `from_json` reads it back."""
        return archive.to_json(self._whole)

    @classmethod
    def from_json(cls, text: str) -> Comparison:
        """A comparison that `to_json` wrote: everything but its callables. Raises UserError for any other text."""
        return cls(archive.from_json(text))

    def __str__(self) -> str:
        return _shown(self.text) or repr(self)

    def __repr__(self) -> str:
        return _shown(self._line) or "<comparison that could not be drawn>"

    def _repr_html_(self) -> str | None:
        from ipyaccel.report.html import as_html

        return None if self.shown_now() else _shown(lambda: as_html(self.data))

    def _repr_latex_(self) -> str | None:
        from ipyaccel.report.latex import as_latex

        return None if self.shown_now() else _shown(lambda: as_latex(self.data))

    def _line(self) -> str:
        """The comparison in one line."""
        said = headline(self.data, self.rows)
        call = " ".join(self.data.call.split())
        call = call if len(call) <= LONGEST_CALL else f"{call[: LONGEST_CALL - 1]}…"
        return f"<comparison of {call}: {', '.join(part for part in (str(said), said.aside) if part)}>"


def guarded_function(build: Build, live: Live) -> Callable[..., Any]:
    """The build, loaded into this process, behind a guard. Raises UserError when its backend is not there."""
    from ipyaccel.build import handed_out  # compilers' modules come with it

    return handed_out.guarded_function(build, live)


def _shown(draw: Callable[[], str]) -> str:
    """A drawing, or one line that says what went wrong: since ipykernel 7 a repr that raises fails the whole cell."""
    try:
        return draw()
    except Exception as error:  # noqa: BLE001 - see above
        return f"<comparison that could not be drawn: {type(error).__name__}: {error}>"
