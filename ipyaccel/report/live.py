"""A growing comparison in a terminal, redrawn in place. In: comparisons as they come. Out: the last one stays on screen."""

from __future__ import annotations

from rich.console import Console
from rich.live import Live

from ipyaccel.model import Comparison
from ipyaccel.report.text import renderable


class LiveText:
    """Redraws in place where the output is a terminal; elsewhere prints the complete comparison once."""

    def __init__(self) -> None:
        self._live = Live(console=Console(highlight=False), auto_refresh=False, transient=False)

    def show(self, comparison: Comparison) -> None:
        """Draws the comparison. In a pipe or a file only the complete one appears."""
        self._live.start()
        self._live.update(renderable(comparison), refresh=self._live.console.is_terminal)

    def finish(self) -> None:
        """Leaves the last drawing where it stands."""
        self._live.stop()
        if not self._live.console.is_terminal:
            self._live.console.print()
