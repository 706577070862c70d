"""Memory by line. In: the statement. Out: what each line of the user's allocated, held at the most, and kept. A job for a child.

tracemalloc counts all that Python and NumPy allocate and knows the most that was held since it was last asked. It is asked
before and after each line of the user's, so temporaries that live for part of a line count, too. A line that calls a function
includes it.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from ipyaccel.model import Payload, Statement
from ipyaccel.profile.calls import deeper
from ipyaccel.profile.reach import is_users_file
from ipyaccel.profile.statement import finish, runnable, unpack_namespace

LEAST_BYTES = 4096
"""A line that holds less is no concern."""


@dataclass
class Held:
    """Bytes at one line: `allocated` above what there was, of all its runs; `peak`, of the worst; `kept`, of all; its runs."""

    allocated: int = 0
    peak: int = 0
    kept: int = 0
    count: int = 0


@dataclass
class Allocations:
    """By code and line. `peak`: of the whole run. `stopped`: seconds after which no more lines were looked at; 0: all were."""

    lines: dict[tuple[str, int, str], Held] = field(default_factory=dict)
    peak: int = 0
    stopped: float = 0.0


@dataclass
class _Open:
    """A line that is being run: bytes held when it began, the most seen since."""

    line: int
    before: int
    most: int


def allocation_run(statement: Statement, payload: Payload, patience: float, *, send: Callable[[object], None]) -> Allocations:
    """Runs the statement under tracemalloc, looked at line by line for at most `patience` seconds."""
    del send
    namespace = unpack_namespace(payload)
    ready, found = runnable(statement), Allocations()
    watching = _Watching(found, time.monotonic() + patience)
    tracemalloc.start()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        with contextlib.suppress(Exception), watching.on(), deeper():  # what it raises was seen in the first run
            finish(ready.function(namespace))
        found.peak = max(watching.most, tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()
    found.lines = {at: held for at, held in found.lines.items() if held.peak >= LEAST_BYTES}
    found.stopped = patience if watching.late else 0.0
    return found


class _Watching:
    """A tracer of the user's lines."""

    def __init__(self, found: Allocations, ends: float) -> None:
        self._found = found
        self._ends = ends
        self._open: dict[FrameType, _Open] = {}
        self._stack: list[_Open] = []
        self._users: dict[CodeType, bool] = {}
        self.most = 0
        self.late = False

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        """Traces while the body runs."""
        sys.settrace(self._called)
        try:
            yield
        finally:
            sys.settrace(None)

    def _called(self, frame: FrameType, event: str, arg: Any) -> Any:
        """A function begins; only the user's are looked into."""
        del event, arg
        code = frame.f_code
        if code not in self._users:
            self._users[code] = is_users_file(code.co_filename)
        return self._step if self._users[code] and not self.late else None

    def _step(self, frame: FrameType, event: str, arg: Any) -> Any:
        """A line begins, or the function ends."""
        del arg
        now, most = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        self.most = max(self.most, most)
        if self._stack:
            self._stack[-1].most = max(self._stack[-1].most, most)
        if event in ("line", "return"):
            self._close(frame, now)
        if event == "line":
            self._open[frame] = begun = _Open(frame.f_lineno, now, now)
            self._stack.append(begun)
            if time.monotonic() > self._ends:
                self.late = True
                return None
        return self._step

    def _close(self, frame: FrameType, now: int) -> None:
        """The line that the frame was at is over."""
        begun = self._open.pop(frame, None)
        if begun is None:
            return
        while self._stack and self._stack.pop() is not begun:
            pass
        if self._stack:
            self._stack[-1].most = max(self._stack[-1].most, begun.most)
        code = frame.f_code
        held = self._found.lines.setdefault((code.co_filename, begun.line, code.co_name), Held())
        above = max(begun.most - begun.before, 0)
        held.allocated += above
        held.peak = max(held.peak, above)
        held.kept += now - begun.before
        held.count += 1
