"""A growing report in a terminal, redrawn in place. In: comparisons or profiles as they come. Out: the last stays on screen."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import IO, Any, cast

from rich.console import Console
from rich.live import Live

from ipyaccel.report.terminal import Drawn
from ipyaccel.report.text import renderable


class LiveText:
    """Redraws in place where the output is a terminal; elsewhere prints the complete report once.

    `draw`: how one state of it becomes lines; a comparison's, unless another is given.
    """

    def __init__(self, draw: Callable[[Any], Drawn] = renderable) -> None:
        self._draw = draw
        self._output = _Output(sys.stdout)
        console = Console(file=cast("IO[str]", self._output), highlight=False)
        self._live = Live(console=console, auto_refresh=False, transient=False)

    @property
    def lost(self) -> Exception | None:
        """Why the output takes no more, when it does not."""
        return self._output.lost

    def show(self, state: Any) -> None:
        """Draws the comparison or profile. In a pipe or a file only the complete one appears."""
        self._live.start()
        self._live.update(self._draw(state), refresh=self._live.console.is_terminal)

    def finish(self) -> None:
        """Leaves the last drawing where it stands."""
        self._live.stop()
        if not self._live.console.is_terminal:
            self._live.console.print()


class _Output:
    """The user's stream. What it raises must not end the work: the first error is kept, and nothing more is written."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.lost: Exception | None = None
        self.encoding = getattr(stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        if self.lost is None:
            try:
                self._stream.write(text)
            except Exception as error:  # noqa: BLE001 - a stream of the user's own may raise anything
                self.lost = error
        return len(text)

    def flush(self) -> None:
        if self.lost is None:
            try:
                self._stream.flush()
            except Exception as error:  # noqa: BLE001 - as in `write`
                self.lost = error

    def isatty(self) -> bool:
        try:
            return bool(self._stream.isatty())
        except Exception:  # noqa: BLE001 - as in `write`; what cannot say it is a terminal is none
            return False

    def fileno(self) -> int:
        return int(self._stream.fileno())
