"""What may be raised: mistakes of the user (shown as a short message), and a compiler that could not do its work."""

from __future__ import annotations


class UserError(Exception):
    """A mistake of the user's (unknown name, syntax error): shown as this message alone, without our traceback."""

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it, by IPython's own name for this method."""
        return [str(self)]


class BuildError(Exception):
    """A variant could not be compiled. The message is one sentence, `log` what the compiler printed.

    `missing`: the compiler itself is not there, so nothing was tried: the row is declined instead of failed.
    """

    def __init__(self, message: str, log: str = "", *, missing: bool = False) -> None:
        super().__init__(message, log)
        self.message = message
        self.log = log
        self.missing = missing

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        return _build_error, (self.message, self.log, self.missing)


def _build_error(message: str, log: str, missing: bool) -> BuildError:
    """Makes a `BuildError` anew in the process it was sent to."""
    return BuildError(message, log, missing=missing)


class Unpicklable(Exception):
    """A value of the user's cannot travel to another process. The message names the value and says why."""
