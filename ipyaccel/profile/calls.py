"""One run of the statement in the notebook, watched by cProfile. In: a statement, its namespace. Out: figures by function.

This is the run with real effects: what the statement assigns, prints and writes. cProfile sees functions, not operators: the time
of `a * b` on arrays belongs to the function in which it stands. Watching costs about as much as a call does, so functions that
are called often look dearer than they are.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import cProfile
import gc
import math
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ipyaccel.model import FunctionKey
from ipyaccel.profile.entries import Row, table
from ipyaccel.profile.statement import ANSWER, Runnable, awaits, finish

HEADROOM = 60
"""Frames that stand between the notebook and the statement: what they take of Python's limit is given back."""


@dataclass
class Watched:
    """What one run showed. `raised`: the user's exception. `watched` is False when another profiler was in the way."""

    stats: dict[FunctionKey, Row] = field(default_factory=dict)
    wall: float = 0.0
    cpu: float = 0.0
    collecting: float = 0.0
    raised: BaseException | None = None
    watched: bool = True
    threads: int = 1
    queued: float = math.nan

    @property
    def interrupted(self) -> bool:
        """Ctrl-C ended it."""
        return isinstance(self.raised, KeyboardInterrupt)


def watched_run(ready: Runnable, namespace: dict[str, Any], beside: AbstractContextManager[object] | None = None) -> Watched:
    """Runs the statement once under cProfile. Never raises what the statement raises: it is part of what is found.

    `beside`: another profiler that watches the same run; it is entered after cProfile and left before it, as Python wants it.
    """
    seen = Watched()
    profiler = cProfile.Profile()

    def work() -> None:
        function, before = ready.function(namespace), sys.getprofile()
        seen.watched = _enabled(profiler)
        try:
            if beside is None:
                finish(function)
            else:
                with beside:
                    finish(function)
        finally:
            if seen.watched:
                profiler.disable()
            if before is not None:
                sys.setprofile(before)

    with _collecting(seen), deeper(), _clocks(seen):
        try:
            _in_loop(work) if _needs_thread(ready) else work()
        except BaseException as error:  # noqa: BLE001 - whatever the user's code raises, SystemExit too, belongs to the profile
            seen.raised = error
    if seen.watched:
        seen.stats = table(profiler)
        seen.threads = 1 + sum(row[1] for key, row in seen.stats.items() if key[0] == threading.__file__ and key[2] == "start")
    namespace.pop(ANSWER, None)
    return seen


def _enabled(profiler: cProfile.Profile) -> bool:
    """Turns cProfile on. False where Python lets no second profiler in, which it does not since 3.12."""
    try:
        profiler.enable()
    except ValueError:
        return False
    return True


@contextlib.contextmanager
def _clocks(seen: Watched) -> Iterator[None]:
    """Wall and processor time."""
    queued, cpu, wall = queued_s(), time.process_time(), time.perf_counter()
    try:
        yield
    finally:
        seen.wall, seen.cpu = time.perf_counter() - wall, time.process_time() - cpu
        seen.queued = queued_s() - queued


@contextlib.contextmanager
def deeper() -> Iterator[None]:
    """Python's limit of recursion, as far above as our own frames take of it."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + HEADROOM)
    try:
        yield
    finally:
        if sys.getrecursionlimit() == limit + HEADROOM:  # else the statement set its own
            sys.setrecursionlimit(limit)


@contextlib.contextmanager
def _collecting(seen: Watched) -> Iterator[None]:
    """Adds up what Python's memory clean-up takes."""
    began = 0.0

    def note(phase: str, _info: dict[str, int]) -> None:
        nonlocal began
        if phase == "start":
            began = time.perf_counter()
        else:
            seen.collecting += time.perf_counter() - began

    gc.callbacks.append(note)
    try:
        yield
    finally:
        gc.callbacks.remove(note)


def _needs_thread(ready: Runnable) -> bool:
    """Whether the statement awaits where an event loop runs already, as in every Jupyter kernel."""
    if not awaits(ready.code):
        return False
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _in_loop(work: Callable[[], None]) -> None:
    """Runs in a thread of its own, in which no event loop runs yet. Ctrl-C reaches it at its next Python instruction."""
    ended: list[BaseException | None] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - handed on below
            ended.append(error)
        else:
            ended.append(None)

    around = contextvars.copy_context()  # in it, what is printed finds its cell
    thread = threading.Thread(target=lambda: around.run(run), name="ipyaccel-await", daemon=True)
    thread.start()
    try:
        thread.join()
    except KeyboardInterrupt:
        _interrupt(thread)
        thread.join(1.0)
    if ended and ended[0] is not None:
        raise ended[0]
    if not ended:
        raise KeyboardInterrupt


def _interrupt(thread: threading.Thread) -> None:
    """Raises KeyboardInterrupt in a thread."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(KeyboardInterrupt))


def queued_s() -> float:
    """Seconds that this process has waited for a processor; NaN where the system does not tell."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int(Path("/proc/self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    return math.nan


def said_of(error: BaseException) -> str:
    """An exception as Python prints it, in one line."""
    return "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]


def line_of(error: BaseException, file: str) -> int | None:
    """The statement's line in which it arose."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    return lines[0] if lines else None
