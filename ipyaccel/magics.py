"""The notebook's door: parses the line, calls the pipeline, displays. The only file that knows IPython."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_cell_magic, magics_class, no_var_expand
from traitlets import Bool, Float, Int, Unicode

from ipyaccel.cell_options import CellRequest, cell_parser, parse_cell_line, source_of
from ipyaccel.errors import UserError
from ipyaccel.lacking import plainly
from ipyaccel.model import Options
from ipyaccel.options import Request, from_keywords, option_parser, parse_line

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Configurable

    from ipyaccel import model
    from ipyaccel.result import Comparison

_USAGE = """Write the call's functions anew for Cython, Numba, numexpr and NumPy, check each against the original, time them all.

    %compare [options] CALL       one expression, such as trapez(1, 5, 1000)
    %%compare [options] CALL      the cell defines the functions, then CALL is compared

"""
_CLIMB_USAGE = """What each step of Cython buys: the cell as Python, compiled, with types, without checks, native, with fast-math.

    %%cythonbench [options] CALL      the cell is Python or Cython; CALL is one expression that uses it

"""
_LEAST_SECONDS_BETWEEN_DRAWS = 0.1


@magics_class
class IPyAccel(Magics):
    """`%compare` and `%%compare`. Its traits are the defaults of the options: `%config IPyAccel.budget = 5`."""

    budget = Float(2.0, help="at most this many seconds of timing").tag(config=True)
    timeout = Float(30.0, help="seconds for one variant's build and check").tag(config=True)
    threads = Int(None, allow_none=True, help="threads of parallel variants; None takes what is granted").tag(config=True)
    loops = Int(None, allow_none=True, help="calls in one sample; None finds a number").tag(config=True)
    rounds = Int(None, allow_none=True, help="rounds of samples; None goes on until the intervals are narrow").tag(config=True)
    digits = Int(3, help="significant digits shown").tag(config=True)
    quiet = Bool(False, help="show nothing").tag(config=True)
    only = Unicode("", help="these variants alone, comma-separated").tag(config=True)
    skip = Unicode("", help="all but these variants").tag(config=True)
    rtol = Float(None, allow_none=True, help="relative difference that still counts as the same answer").tag(config=True)
    atol = Float(None, allow_none=True, help="absolute difference that still counts as the same answer").tag(config=True)
    profile = Bool(True, help="show where Python spends its time").tag(config=True)
    # On a hub a server for every open notebook would take the machine's memory before anyone has compared anything.
    prewarm = Bool("JUPYTERHUB_USER" not in os.environ, help="start the build server with %load_ext").tag(config=True)

    @line_cell_magic
    @no_var_expand
    def compare(self, line: str, cell: str | None = None) -> Comparison | None:
        """The text is set below, from the options themselves."""
        try:
            return plainly(lambda: self._answer(line, cell))
        except UserError as mistake:
            raise UsageError(str(mistake)) from None

    compare.__doc__ = _USAGE + option_parser().format_help()

    @cell_magic
    @no_var_expand
    def cythonbench(self, line: str, cell: str) -> Comparison | None:
        """The text is set below, from the options themselves."""
        try:
            return plainly(lambda: self._climb(parse_cell_line(line, self._defaults()), cell))
        except UserError as mistake:
            raise UsageError(str(mistake)) from None

    cythonbench.__doc__ = _CLIMB_USAGE + cell_parser().format_help()

    def _climb(self, request: CellRequest, cell: str) -> Comparison | None:
        from ipyaccel.api import bench_cell

        shell = self._shell
        text = source_of(request, cell)
        screen = _Screen(shell) if not request.options.quiet else None
        result = bench_cell(text, request, shell.user_ns, self._cells, screen.show if screen else lambda _: None)
        if request.verbose:
            from ipyaccel.report.logs import log_of

            print(log_of(result.data))  # noqa: T201 - the user asked for it
        return self._handed_out(result, screen, request.variable, give=request.give)

    def _answer(self, line: str, cell: str | None) -> Comparison | None:
        request = parse_line(line, self._defaults())
        if request.doctor:
            from ipyaccel.api import doctor

            doctor()
            return None
        if cell is not None and not self._define(request, cell):
            return None
        return self._compare(request)

    def _defaults(self) -> Options:
        return from_keywords({field.name: getattr(self, field.name) for field in fields(Options)})

    def _define(self, request: Request, cell: str) -> bool:
        """Runs the cell's definitions, one line down so that line numbers are those of the notebook's cell."""
        if not request.call:
            raise UserError("the call is missing: write it behind %%compare, such as `%%compare f(3)`")
        return bool(self._shell.run_cell("\n" + cell).success)

    def _compare(self, request: Request) -> Comparison | None:
        from ipyaccel.api import compare_with

        shell = self._shell
        screen = _Screen(shell) if not request.options.quiet else None
        result = compare_with(
            request.call, shell.user_ns, request.options, self._cells, screen.show if screen else lambda _: None
        )
        return self._handed_out(result, screen, request.name, give=request.give)

    def _handed_out(self, result: Comparison, screen: _Screen | None, name: str, *, give: bool) -> Comparison | None:
        """The result, under the name and in the way that the options ask for."""
        shell = self._shell
        if screen is not None:
            screen.finish()
            shown_at = shell.execution_count
            result.shown_now = lambda: shell.execution_count == shown_at
        if name:
            shell.user_ns[name] = result
        return result if give else None

    def _cells(self) -> Sequence[tuple[str, str]]:
        """The notebook's cells so far, as they were typed, with their names."""
        history = self._shell.history_manager
        texts = history.input_hist_raw if history is not None else []
        return [(f"cell {number}", text) for number, text in enumerate(texts) if text]

    @property
    def _shell(self) -> InteractiveShell:
        return cast("InteractiveShell", self.shell)


class _Screen:
    """Shows a growing comparison in place: HTML in a notebook page, rich's Live in a terminal."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._in_page = getattr(shell, "kernel", None) is not None
        self._handle: Any = None
        self._drawn = float("-inf")
        self._lost: Exception | None = None

    def show(self, comparison: model.Comparison) -> None:
        """Draws the comparison, at most ten times a second; the complete one always."""
        now = time.perf_counter()
        if self._lost or (not comparison.complete and now - self._drawn < _LEAST_SECONDS_BETWEEN_DRAWS):
            return
        self._drawn = now
        if self._in_page:
            self._draw_page(comparison)
        else:
            self._draw_terminal(comparison)

    def _draw_page(self, comparison: model.Comparison) -> None:
        from IPython.display import display

        from ipyaccel.report.bundle import as_bundle

        bundle = as_bundle(comparison)
        try:
            if self._handle is None:
                self._handle = display(bundle, raw=True, display_id=True)
            else:
                self._handle.update(bundle, raw=True)
        except Exception as error:  # noqa: BLE001 - a kernel flushes the user's own streams here, which may raise anything
            self._lost = error

    def _draw_terminal(self, comparison: model.Comparison) -> None:
        from ipyaccel.report.live import LiveText

        if self._handle is None:
            self._handle = LiveText()
        self._handle.show(comparison)

    def finish(self) -> None:
        """Leaves the last drawing on the terminal; where nothing can be drawn, says where the result is."""
        if self._handle is not None and not self._in_page:
            self._handle.finish()
            self._lost = self._handle.lost
        if self._lost:
            with contextlib.suppress(Exception):  # what is wrong with the output may be so here too
                sys.stderr.write(f"the table cannot be shown here ({self._lost}); ipyaccel.last holds it\n")


def _complete_options(parser: Callable[[], ArgumentParser], _: Any, event: Any) -> list[str]:
    """Tab after `%compare --`: the options."""
    if not event.symbol.startswith("-"):
        return []
    actions = parser()._actions  # noqa: SLF001 - argparse has no public list of options
    return [text for action in actions for text in action.option_strings if text.startswith(event.symbol)]


def load(shell: InteractiveShell) -> None:
    """Registers the magics, their settings and completions; starts the build server in the background."""
    magics = IPyAccel(shell=shell, parent=shell)
    shell.register_magics(magics)
    _forget_settings(shell)
    configurables = cast("list[Configurable]", shell.configurables)  # IPython's hints name the shell alone
    configurables.append(magics)
    for prefix, parser in (("%compare", option_parser), ("%%compare", option_parser), ("%%cythonbench", cell_parser)):
        shell.set_hook("complete_command", partial(_complete_options, parser), str_key=prefix)
    if magics.prewarm:
        from ipyaccel.build.executor import executor

        executor().warm()


def unload(shell: InteractiveShell) -> None:
    """Takes the magics away and ends the build server."""
    from ipyaccel.build.executor import executor

    for kind in ("line", "cell"):
        for name in ("compare", "cythonbench"):
            shell.magics_manager.magics[kind].pop(name, None)
    _forget_settings(shell)
    executor().close()


def _forget_settings(shell: InteractiveShell) -> None:
    """Takes `%config IPyAccel` away, also that of a module that was reloaded since: hence by name."""
    shell.configurables[:] = [known for known in shell.configurables if type(known).__name__ != IPyAccel.__name__]
