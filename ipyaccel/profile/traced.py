"""How often each line runs, and how long it takes. In: functions, and the statement. Out: hits and seconds by line, by function.

line_profiler watches functions that it was told of; here it is also told of those inside of others, which are made while the
statement runs: they stand in the code of what makes them. A line that calls a function includes that call.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import CellType, CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from ipyaccel.model import FunctionKey, Payload, Statement
from ipyaccel.profile.calls import said_of
from ipyaccel.profile.reach import functions_reached, key_of, roots
from ipyaccel.profile.statement import Runnable, finish, runnable, unpack_namespace

if TYPE_CHECKING:
    from line_profiler import LineProfiler

OPTIMIZED = 0x1
"""inspect.CO_OPTIMIZED: a function's code, and not that of a class or a module."""
MADE_ON_THE_WAY = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
"""These run as part of the line in which they stand."""

LineCounts = dict[int, tuple[int, float]]
"""Hits and seconds by line."""


@dataclass(frozen=True)
class Traced:
    """What line_profiler saw. `wall`: seconds of the run. `raised`: what the statement raised, in one line."""

    counts: Mapping[FunctionKey, LineCounts] = field(default_factory=dict)
    raised: str = ""


class Tracing:
    """line_profiler over some functions, for one run; afterwards their code is what it was."""

    def __init__(self, functions: Mapping[FunctionKey, FunctionType]) -> None:
        self._functions = functions
        self._before: dict[FunctionType, CodeType] = {}
        self._profiler: LineProfiler | None = None

    def statement(self, ready: Runnable, namespace: dict[str, Any]) -> FunctionType:
        """The statement as a function whose lines are watched, too."""
        made = ready.function(namespace)
        self._watch(made)
        return made

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Watches while the body runs."""
        tracer = sys.gettrace()
        try:
            for function in self._functions.values():
                self._watch(function)
            self.profiler.enable_by_count()
            try:
                yield
            finally:
                self.profiler.disable_by_count()
        finally:
            for function, code in self._before.items():
                function.__code__ = code
            if tracer is not None and sys.gettrace() is not tracer:
                sys.settrace(tracer)

    @property
    def profiler(self) -> LineProfiler:
        """line_profiler, imported when it is needed."""
        if self._profiler is None:
            from line_profiler import LineProfiler

            self._profiler = LineProfiler()
        return self._profiler

    def counts(self) -> dict[FunctionKey, LineCounts]:
        """Hits and seconds by line, of every function that ran."""
        stats = self.profiler.get_stats()
        return {
            (file, first, name.rpartition(".")[2]): {line: (hits, time * stats.unit) for line, hits, time in lines}
            for (file, first, name), lines in stats.timings.items()
            if lines
        }

    def _watch(self, function: FunctionType) -> None:
        self._before.setdefault(function, function.__code__)
        function.__code__ = self._with_inner(function.__code__, function.__globals__)
        self.profiler.add_function(function)

    def _with_inner(self, code: CodeType, scope: dict[str, Any]) -> CodeType:
        """The code with that of its inner functions in a form that line_profiler knows again."""
        consts = tuple(self._inner(const, scope) if isinstance(const, CodeType) else const for const in code.co_consts)
        return code.replace(co_consts=consts) if consts != code.co_consts else code

    def _inner(self, code: CodeType, scope: dict[str, Any]) -> CodeType:
        code = self._with_inner(code, scope)
        if not code.co_flags & OPTIMIZED or code.co_name in MADE_ON_THE_WAY:
            return code
        stand_in = FunctionType(code, scope, code.co_name, None, tuple(CellType() for _ in code.co_freevars))
        self.profiler.add_function(stand_in)
        return stand_in.__code__


def traced_run(statement: Statement, payload: Payload, *, send: Callable[[object], None]) -> Traced:
    """Runs the statement under line_profiler; a job for a child, which prints nothing."""
    del send
    namespace = unpack_namespace(payload)
    ready = runnable(statement)
    tracing = Tracing(functions_reached(roots(ready.code, namespace)))
    raised = ""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            made = tracing.statement(ready, namespace)
            with tracing.running():
                finish(made)
        except BaseException as error:  # noqa: BLE001 - what the user's code raises belongs to what is found
            raised = said_of(error)
    return Traced(tracing.counts(), raised)


def statement_key(ready: Runnable) -> FunctionKey:
    """How the profilers name the statement itself."""
    return key_of(ready.code)
