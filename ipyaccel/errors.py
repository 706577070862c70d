"""What may be raised: mistakes of the user (shown as a short message), and a compiler that could not do its work."""

from __future__ import annotations


class UserError(Exception):
    """A mistake of the user's (unknown name, syntax error): shown as this message alone, without our traceback."""


class BuildError(Exception):
    """A variant could not be compiled. The message is one sentence, `log` what the compiler printed."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


class Unpicklable(Exception):
    """A value of the user's cannot travel to another process. The message names the value and says why."""
