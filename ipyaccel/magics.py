"""The notebook's door: parses the line, calls the pipeline, displays. The only file that knows IPython."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_cell_magic, magics_class, no_var_expand
from traitlets import Bool, Float, Int, Unicode

from ipyaccel.cell_options import CellRequest, cell_parser, parse_cell_line, source_of
from ipyaccel.errors import UserError
from ipyaccel.lacking import plainly
from ipyaccel.model import Options, ProfileOptions, Statement
from ipyaccel.options import Request, from_keywords, option_parser, parse_line
from ipyaccel.profile_options import ProfileRequest, parse_profile_line, profile_parser

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from types import TracebackType

    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Configurable

    from ipyaccel import model
    from ipyaccel.profiled import Profile
    from ipyaccel.result import Comparison
    from ipyaccel.swept import Sweep

_USAGE = """Write the call's functions anew for Cython, Numba, numexpr and NumPy, check each against the original, time them all.

    %compare [options] CALL       one expression, such as trapez(1, 5, 1000)
    %%compare [options] CALL      the cell defines the functions, then CALL is compared
    %%compare [options]           each line of the cell is an alternative: an expression, or `label: expression`

"""
_CLIMB_USAGE = """What each step of Cython buys: the cell as Python, compiled, with types, without checks, native, with fast-math.

    %%cythonbench [options] CALL      the cell is Python or Cython; CALL is one expression that uses it

"""
_PROFILE_USAGE = """Where the time of a statement goes, by function and line, and what would help, measured.

    %autoprofile [options] STATEMENT      one line, such as analyse(500)
    %%autoprofile [options]               the cell is the statement

"""
_LEAST_SECONDS_BETWEEN_DRAWS = 0.1


_PROFILE_MAGICS = (("%autoprofile", profile_parser), ("%%autoprofile", profile_parser))
_Result = TypeVar("_Result", "Comparison", "Profile", "Sweep")


@magics_class
class IPyAccel(Magics):
    """`%compare`, `%%cythonbench`, `%autoprofile`. Its traits are the defaults of the options: `%config IPyAccel.budget = 5`."""

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
    hide = Bool(False, help="show no times until ipyaccel.last.reveal()").tag(config=True)
    # On a hub a server for every open notebook would take the machine's memory before anyone has compared anything.
    prewarm = Bool("JUPYTERHUB_USER" not in os.environ, help="start the build server with %load_ext").tag(config=True)

    @line_cell_magic
    @no_var_expand
    def compare(self, line: str, cell: str | None = None) -> Comparison | Sweep | None:
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

    @line_cell_magic
    @no_var_expand
    def autoprofile(self, line: str, cell: str | None = None) -> Profile | None:
        """The text is set below, from the options themselves."""
        __tracebackhide__ = True  # what the user's statement raises is shown without our frames
        try:
            result, raised = plainly(lambda: self._profile(parse_profile_line(line, self._profile_defaults()), cell))
        except UserError as mistake:
            raise UsageError(str(mistake)) from None
        if raised is not None and not isinstance(raised, KeyboardInterrupt):
            raise raised.with_traceback(_users_part(raised.__traceback__))
        return result

    autoprofile.__doc__ = _PROFILE_USAGE + profile_parser().format_help()

    def _profile(self, request: ProfileRequest, cell: str | None) -> tuple[Profile | None, BaseException | None]:
        from ipyaccel.api import autoprofile_with

        shell = self._shell
        text = request.statement if cell is None else f"{request.statement}\n{cell}"
        place = "the statement" if cell is None else f"cell {shell.execution_count}"
        statement = Statement(shell.transform_cell(text), place, cell is not None)
        screen = _Screen(shell, _profile_forms) if not request.options.quiet else None
        result, raised = autoprofile_with(
            statement, shell.user_ns, request.options, self._cells, screen.show if screen else lambda _: None
        )
        return self._handed_out(result, screen, request.name, give=request.give), raised

    def _profile_defaults(self) -> ProfileOptions:
        return ProfileOptions(threads=self.threads, digits=self.digits, quiet=self.quiet, budget=self.budget)

    def _answer(self, line: str, cell: str | None) -> Comparison | Sweep | None:
        request = parse_line(line, self._defaults())
        if request.doctor:
            from ipyaccel.api import doctor

            doctor()
            return None
        if cell is not None and not request.call:
            return self._compare(request, cell)
        if cell is not None and not self._define(cell):
            return None
        return self._compare(request)

    def _defaults(self) -> Options:
        return from_keywords({field.name: getattr(self, field.name) for field in fields(Options)})

    def _define(self, cell: str) -> bool:
        """Runs the cell's definitions, one line down so that line numbers are those of the notebook's cell."""
        return bool(self._shell.run_cell("\n" + cell).success)

    def _compare(self, request: Request, lines: str = "") -> Comparison | Sweep | None:
        """The call, or the alternatives in `lines`."""
        from ipyaccel.api import ONE_SIZE, compare_lines, compare_with
        from ipyaccel.kept import file_of

        names, options = self._shell.user_ns, request.options
        if request.vary:
            if request.save or request.against:
                raise UserError(ONE_SIZE)
            return self._sweep(request)
        if request.save:
            file_of(request.save)  # a name that is none is said before anything is measured
        screen = _Screen(self._shell) if not options.quiet else None
        show = screen.show if screen else lambda _: None
        if lines:
            result = compare_lines(
                lines, names, options, compiled=request.compiled, history=self._cells, show=show, against=request.against
            )
        else:
            result = compare_with(request.call, names, options, self._cells, show, request.against)
        handed = self._handed_out(result, screen, request.name, give=request.give)
        if request.save:
            self._save(result, request)
        return handed

    def _save(self, result: Comparison, request: Request) -> None:
        """Saves the result, and says where, and what was there before."""
        from ipyaccel.kept import other_call

        before = other_call(request.save, result.data.call)
        path = result.keep(request.save)
        if not request.options.quiet:
            replaced = f" in the place of another call, {before}" if before else ""
            print(f"saved as {request.save}{replaced} ({path})")  # noqa: T201 - the user asked for it

    def _sweep(self, request: Request) -> Sweep | None:
        """The call at every size."""
        from ipyaccel.api import compare_sizes

        screen = _Screen(self._shell, _sweep_forms) if not request.options.quiet else None
        show = screen.show if screen else lambda _: None
        result = compare_sizes(request.call, self._shell.user_ns, request.vary, request.options, self._cells, show)
        return self._handed_out(result, screen, request.name, give=request.give)

    def _handed_out(self, result: _Result, screen: _Screen | None, name: str, *, give: bool) -> _Result | None:
        """The result, under the name and in the way that the options ask for."""
        shell = self._shell
        if hasattr(result, "present"):
            result.present = self._show_again
        if screen is not None:
            screen.finish()
            shown_at = shell.execution_count
            result.shown_now = lambda: shell.execution_count == shown_at
        if hasattr(result, "next_cell"):
            result.next_cell = shell.set_next_input
        if name:
            shell.user_ns[name] = result
        return result if give else None

    def _show_again(self, result: Comparison | Sweep) -> None:
        """The whole table once more, where output goes now."""
        screen = _Screen(self._shell, _sweep_forms if hasattr(result.data, "points") else _comparison_forms)
        screen.show(result.data)
        screen.finish()

    def _cells(self) -> Sequence[tuple[str, str]]:
        """The notebook's cells so far, as they were typed, with their names."""
        history = self._shell.history_manager
        texts = history.input_hist_raw if history is not None else []
        return [(f"cell {number}", text) for number, text in enumerate(texts) if text]

    @property
    def _shell(self) -> InteractiveShell:
        return cast("InteractiveShell", self.shell)


@dataclass(frozen=True)
class _Forms:
    """How one kind of report is drawn: `bundle` for a page, `renderable` for a terminal."""

    bundle: Callable[[Any], dict[str, str]]
    renderable: Callable[[Any], Any]


def _comparison_forms() -> _Forms:
    from ipyaccel.report.bundle import as_bundle
    from ipyaccel.report.text import renderable

    return _Forms(as_bundle, renderable)


def _profile_forms() -> _Forms:
    from ipyaccel.report.bundle import profile_bundle
    from ipyaccel.report.profile.text import renderable

    return _Forms(profile_bundle, renderable)


def _sweep_forms() -> _Forms:
    from ipyaccel.report.bundle import sweep_bundle
    from ipyaccel.report.sweep.text import renderable

    return _Forms(sweep_bundle, renderable)


def _users_part(trace: TracebackType | None) -> TracebackType | None:
    """A traceback from the user's first frame on."""
    while (
        trace is not None and trace.tb_next is not None and trace.tb_frame.f_globals.get("__name__", "").startswith("ipyaccel.")
    ):
        trace = trace.tb_next
    return trace


class _Screen:
    """Shows a growing report in place: HTML in a notebook page, rich's Live in a terminal."""

    def __init__(self, shell: InteractiveShell, forms: Callable[[], _Forms] = _comparison_forms) -> None:
        self._forms = forms
        self._in_page = getattr(shell, "kernel", None) is not None
        self._handle: Any = None
        self._drawn = float("-inf")
        self._lost: Exception | None = None

    def show(self, state: model.Comparison | model.Profile | model.Sweep) -> None:
        """Draws the report, at most ten times a second; the complete one always."""
        now = time.perf_counter()
        if self._lost or (not state.complete and now - self._drawn < _LEAST_SECONDS_BETWEEN_DRAWS):
            return
        self._drawn = now
        if self._in_page:
            self._draw_page(state)
        else:
            self._draw_terminal(state)

    def _draw_page(self, state: model.Comparison | model.Profile | model.Sweep) -> None:
        from IPython.display import display

        bundle = self._forms().bundle(state)
        try:
            if self._handle is None:
                self._handle = display(bundle, raw=True, display_id=True)
            else:
                self._handle.update(bundle, raw=True)
        except Exception as error:  # noqa: BLE001 - a kernel flushes the user's own streams here, which may raise anything
            self._lost = error

    def _draw_terminal(self, state: model.Comparison | model.Profile | model.Sweep) -> None:
        from ipyaccel.report.live import LiveText

        if self._handle is None:
            self._handle = LiveText(self._forms().renderable)
        self._handle.show(state)

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
    for prefix, parser in (
        ("%compare", option_parser),
        ("%%compare", option_parser),
        ("%%cythonbench", cell_parser),
        *_PROFILE_MAGICS,
    ):
        shell.set_hook("complete_command", partial(_complete_options, parser), str_key=prefix)
    if magics.prewarm:
        from ipyaccel.build.executor import executor

        executor().warm()


def unload(shell: InteractiveShell) -> None:
    """Takes the magics away and ends the build server."""
    from ipyaccel.build.executor import executor

    for kind in ("line", "cell"):
        for name in ("compare", "cythonbench", "autoprofile"):
            shell.magics_manager.magics[kind].pop(name, None)
    _forget_settings(shell)
    executor().close()


def _forget_settings(shell: InteractiveShell) -> None:
    """Takes `%config IPyAccel` away, also that of a module that was reloaded since: hence by name."""
    shell.configurables[:] = [known for known in shell.configurables if type(known).__name__ != IPyAccel.__name__]
