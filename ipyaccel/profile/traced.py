"""How often each line runs, and how long it takes. In: functions, and the statement. Out: hits and seconds by line, by function.

line_profiler watches functions that it was told of; here it is also told of those inside of others, which are made while the
statement runs: they stand in the code of what makes them. A line that calls a function includes that call.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CellType, CodeType, FunctionType
from typing import TYPE_CHECKING, Any

from ipyaccel.model import FunctionKey, Payload, Statement
from ipyaccel.profile.calls import deeper, said_of
from ipyaccel.profile.imports import users_modules
from ipyaccel.profile.meanwhile import sending
from ipyaccel.profile.reach import functions_reached, key_of, roots
from ipyaccel.profile.statement import Runnable, finish, runnable, unpack_namespace

if TYPE_CHECKING:
    from line_profiler import LineProfiler

OPTIMIZED = 0x1
"""inspect.CO_OPTIMIZED: a function's code, and not that of a class or a module."""
MADE_ON_THE_WAY = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
"""These run as part of the line in which they stand."""

MOST_ALIKE = 1000
"""Functions of the same instructions: line_profiler tells them apart by making each longer than the last."""

LineCounts = dict[int, tuple[int, float]]
"""Hits and seconds by line."""


@dataclass(frozen=True)
class Traced:
    """What line_profiler saw. `raised`: what the statement raised, in one line. `wall`: seconds until now, of an unfinished run.

    Of a line that has not come to its end there is no time yet.
    """

    counts: Mapping[FunctionKey, LineCounts] = field(default_factory=dict)
    raised: str = ""
    wall: float = 0.0


class Tracing:
    """line_profiler over some functions, for one run; afterwards their code is what it was."""

    def __init__(self, functions: Mapping[FunctionKey, FunctionType]) -> None:
        self._functions = functions
        self._before: dict[FunctionType, CodeType] = {}
        self._profiler: LineProfiler | None = None
        self._tracer: Any = None
        self._alike: Counter[bytes] = Counter()

    def statement(self, ready: Runnable, namespace: dict[str, Any]) -> FunctionType:
        """The statement as a function whose lines are watched, too."""
        made = ready.function(namespace)
        self._watch(made)
        return made

    def __enter__(self) -> None:
        """Begins to watch."""
        self._tracer = sys.gettrace()
        for function in self._functions.values():
            self._watch(function)
        self.profiler.enable_by_count()

    def __exit__(self, *_: object) -> None:
        """Watches no longer; functions have their code again, and another tracer its place."""
        self.profiler.disable_by_count()
        for function, code in self._before.items():
            function.__code__ = code
        if self._tracer is not None and sys.gettrace() is not self._tracer:
            sys.settrace(self._tracer)

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
        made: dict[FunctionKey, LineCounts] = {}
        for (file, first, name), lines in stats.timings.items():
            counts = made.setdefault((file, first, name.rpartition(".")[2]), {}) if lines else {}
            for line, hits, units in lines:
                before = counts.get(line, (0, 0.0))
                counts[line] = (before[0] + hits, before[1] + units * stats.unit)
        return made

    def _watch(self, function: FunctionType) -> None:
        self._alike[function.__code__.co_code] += 1
        if self._alike[function.__code__.co_code] > MOST_ALIKE:
            return
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


def _imported(text: str) -> list[object]:
    """The modules of the user's that the statement imports, which print nothing."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return list(users_modules(text))


def traced_run(statement: Statement, payload: Payload, *, send: Callable[[object], None]) -> Traced:
    """Runs the statement under line_profiler; a job for a child, which prints nothing."""
    namespace = unpack_namespace(payload)
    ready = runnable(statement)
    begins = [*roots(ready.code, namespace), *_imported(statement.text)]
    tracing = Tracing(functions_reached(begins))
    raised, started = "", time.perf_counter()

    def so_far() -> Traced:
        return Traced(tracing.counts(), wall=time.perf_counter() - started)

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()), sending(so_far, send), deeper():
        try:
            made = tracing.statement(ready, namespace)
            with tracing:
                finish(made)
        except BaseException as error:  # noqa: BLE001 - what the user's code raises belongs to what is found
            raised = said_of(error)
    return Traced(tracing.counts(), raised)


def statement_key(ready: Runnable) -> FunctionKey:
    """How the profilers name the statement itself."""
    return key_of(ready.code)
