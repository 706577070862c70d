"""What one run gave: returned value, arguments and globals afterwards, printed text, exception.

In: a callable with its arguments. Out: a `Run` with live values; `keep` and `kept` turn it into bytes and back.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

OVERFLOW = "overflow encountered in scalar"
"""How NumPy's warning begins when a number of its own, not an array, outgrows its type."""


@dataclass(frozen=True)
class Lost:
    """Stands for a value that cannot travel between processes; `what` names its type."""

    what: str


@dataclass(frozen=True)
class Run:
    """One run. `arguments` and `bindings` are their values afterwards; None says that they were left as they were.

    `raised`: name of the exception's type, empty when none; `text`: what it says; `exception`: itself, in the process where it
    was raised. `seed`: the common seed it ran under.
    `outgrew`: NumPy warned that a number outgrew its type.
    """

    returned: Any = None
    printed: str = ""
    raised: str = ""
    text: str = ""
    seconds: float = 0.0
    arguments: tuple[Any, ...] | None = None
    bindings: Mapping[str, Any] | None = None
    seed: int | None = None
    outgrew: bool = False
    exception: BaseException | None = field(default=None, compare=False, repr=False)

    @property
    def error(self) -> str:
        """The exception as Python prints it, empty when there was none."""
        return f"{self.raised}: {self.text}" if self.raised and self.text else self.raised


def run(function: Callable[..., Any], arguments: tuple[Any, ...], keywords: Mapping[str, Any] | None = None) -> Run:
    """Calls once, with printed text captured. Whatever the call raises is part of the result, only an interrupt goes on."""
    out = io.StringIO()
    started = time.perf_counter()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("always", message=OVERFLOW, category=RuntimeWarning)
        try:
            started = time.perf_counter()
            returned = function(*arguments, **(keywords or {}))
            seconds = time.perf_counter() - started
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever the user's code raises, SystemExit too, is its answer
            seconds = time.perf_counter() - started
            return Run(None, out.getvalue(), type(error).__name__, _said(error), seconds, exception=error)
    outgrew = any(str(warning.message).startswith(OVERFLOW) for warning in said)
    return Run(returned, out.getvalue(), seconds=seconds, outgrew=outgrew)


def _said(error: BaseException) -> str:
    """The message of an exception whose `__str__` may itself be broken."""
    try:
        return str(error).strip()
    except Exception as second:  # noqa: BLE001 - a user's `__str__` may raise anything
        return f"(its message cannot be shown: {type(second).__name__})"


def keep(one: Run) -> bytes:
    """A run as bytes; a part that cannot travel becomes `Lost`."""
    plain = replace(one, exception=None)
    try:
        return _dump(plain)
    except Exception:  # noqa: BLE001 - pickling a user's object may raise anything: then one part is in the way
        parts = {name: _travels(getattr(plain, name)) for name in ("returned", "arguments", "bindings")}
        return _dump(replace(plain, **parts))


def kept(data: bytes) -> Run:
    """The run that `keep` wrote."""
    loaded = pickle.loads(data)
    if not isinstance(loaded, Run):
        raise TypeError(f"not a run: {type(loaded).__name__}")
    return loaded


def _dump(value: object) -> bytes:
    import cloudpickle

    return bytes(cloudpickle.dumps(value, protocol=5))


def _travels(value: Any) -> Any:
    """The value itself when it can be pickled and read again, element by element for tuples and dicts, else `Lost`."""
    if type(value) is tuple:
        return tuple(_travels(item) for item in value)
    if type(value) is dict:
        return {key: _travels(item) for key, item in value.items()}
    try:
        _dump(value)
    except Exception:  # noqa: BLE001 - as above
        return Lost(type(value).__name__)
    return value
