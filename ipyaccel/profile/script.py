"""A whole script as one statement. In: a file and its arguments. Out: the statement, and the namespace it runs in."""

from __future__ import annotations

import contextlib
import sys
import tokenize
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from ipyaccel.errors import UserError
from ipyaccel.model import Statement

INTERRUPTED, FAILED = 130, 1


def script(file: Path) -> Statement:
    """The script's text. Raises UserError where there is none."""
    try:
        with tokenize.open(file) as opened:
            return Statement(opened.read(), file.name, whole_cell=True)
    except OSError as error:
        raise UserError(f"there is no file {file}" if not file.exists() else f"{file} cannot be read: {error.strerror}") from None
    except (SyntaxError, UnicodeDecodeError) as error:
        raise UserError(f"{file} is not Python text: {error}") from None


@contextlib.contextmanager
def running(file: Path, arguments: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The surroundings of a script while the body runs: `__main__`, `sys.argv`, and its folder to import from."""
    main = ModuleType("__main__")
    main.__file__ = str(file)
    before = sys.modules["__main__"], sys.argv, list(sys.path)
    sys.modules["__main__"], sys.argv = main, [str(file), *arguments]
    sys.path.insert(0, str(file.resolve().parent))
    try:
        yield vars(main)
    finally:
        sys.modules["__main__"], sys.argv, sys.path[:] = before


def exit_status(raised: BaseException | None, file: str) -> int:
    """The status that Python would end with, after it has shown what the script raised, in the script's own lines."""
    match raised:
        case None:
            return 0
        case KeyboardInterrupt():
            return INTERRUPTED
        case SystemExit(code=None):
            return 0
        case SystemExit(code=int(status)):
            return status
        case SystemExit(code=said):
            print(said, file=sys.stderr)  # noqa: T201 - as Python does
            return FAILED
    trace = raised.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename != file:
        trace = trace.tb_next
    traceback.print_exception(type(raised), raised, trace)
    return FAILED
