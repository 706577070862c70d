"""What a compiler says of a cell, at the line of the page. In: what it printed. Out: a BuildError that reads so.

Cython's own words are kept; what is added is the line as it stands in the cell, and a mark under the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ipyaccel.errors import BuildError
from ipyaccel.model import Native

MOST = 5
_CYTHON = re.compile(r"^[^\s:]+\.p(?:yx|xd|xi|y):(\d+):(\d+): (?!cimported|warning)(.*)$", re.MULTILINE)
_C = re.compile(r"^([^\s:]*\.(?:c|cpp)):(\d+):(?:\d+:)? (?:fatal )?error: (.*)$", re.MULTILINE)
_ORIGIN = re.compile(r'^ */\* "[^"]*\.pyx":(\d+)$')
_NO_HEADER = re.compile(r"(\S+): No such file or directory")
_LINKER = re.compile(r"(?:cannot find|undefined reference to|undefined symbol:?) .*$", re.MULTILINE)


def of_cython(error: BuildError, text: str, native: Native) -> BuildError:
    """Cython's messages, each with its line and a mark; as it was where nothing like them was printed."""
    found = list(dict.fromkeys(_CYTHON.findall(error.log)))
    if not found:
        return error
    said = [piece for line, column, message in found[:MOST] for piece in _shown(text, int(line), int(column), message, native)]
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    return BuildError("\n".join(("Cython cannot compile this:", *said, *more)), error.log)


def of_c(error: BuildError, unit: Path, text: str, native: Native) -> BuildError:
    """The C compiler's first message with the line of the cell that it came from, or what the linker did not find.

    That something has to be installed is said already.
    """
    if error.missing:
        return error
    found = _C.search(error.log)
    if found is None:
        lost = _LINKER.search(error.log)
        return error if lost is None else BuildError(f"linking failed: {lost[0].strip()}", error.log)
    file, message = Path(found[1]).name, found[3].strip()
    if file != unit.name:
        where = f"at line {int(found[2])} of {file}"
    else:
        line = _including(text, message) or _origin(unit, int(found[2]))
        where = "" if line is None else f"at line {line - native.shift}"
    return BuildError(" ".join(filter(None, ("the C compiler failed", where))) + f": {message}", error.log, missing=error.missing)


def _including(text: str, message: str) -> int | None:
    """The line that asks for a header which the compiler did not find: C has all of them at its top."""
    header = _NO_HEADER.match(message)
    if header is None:
        return None
    return next((number for number, line in enumerate(text.split("\n"), start=1) if header[1] in line), None)


def _origin(unit: Path, line: int) -> int | None:
    """The line of Cython that a line of C was made of: the last that is named above it."""
    for text in reversed(unit.read_text(encoding="utf-8", errors="replace").split("\n")[:line]):
        if found := _ORIGIN.match(text):
            return int(found[1])
    return None


def _shown(text: str, line: int, column: int, message: str, native: Native) -> Iterator[str]:
    lines = text.split("\n")
    yield f"line {line - native.shift}: {message}"
    if 0 < line <= len(lines) and lines[line - 1].strip():
        yield f"    {lines[line - 1]}"
        yield f"    {' ' * column}^"
