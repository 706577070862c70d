"""What a compiler says of a cell, at the line of the page. In: what it printed. Out: a BuildError that reads so.

Cython's own words are kept; what is added is the line as it stands in the cell, and a mark under the place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ipyaccel.errors import BuildError
from ipyaccel.model import Native

MOST = 5
_CYTHON = re.compile(r"^[^\s:]+\.p(?:yx|xd|xi|y):(\d+):(\d+): (?!cimported|warning)(.*)$", re.MULTILINE)
_C = re.compile(r"^[^\s:]*\.pyx:(\d+):(?:\d+:)? (?:fatal )?error: (.*)$", re.MULTILINE)


def of_cython(error: BuildError, text: str, native: Native) -> BuildError:
    """Cython's messages, each with its line and a mark; as it was where nothing like them was printed."""
    found = list(dict.fromkeys(_CYTHON.findall(error.log)))
    if not found:
        return error
    said = [piece for line, column, message in found[:MOST] for piece in _shown(text, int(line), int(column), message, native)]
    more = [f"and {len(found) - MOST} more"] if len(found) > MOST else []
    return BuildError("\n".join(("Cython cannot compile this:", *said, *more)), error.log)


def of_c(error: BuildError, native: Native) -> BuildError:
    """The C compiler's first message with the line of the cell that it came from."""
    found = _C.search(error.log)
    if found is None:
        return error
    line = int(found[1]) - native.shift
    return BuildError(f"the C compiler failed at line {line}: {found[2].strip()}", error.log, missing=error.missing)


def _shown(text: str, line: int, column: int, message: str, native: Native) -> Iterator[str]:
    lines = text.split("\n")
    yield f"line {line - native.shift}: {message}"
    if 0 < line <= len(lines) and lines[line - 1].strip():
        yield f"    {lines[line - 1]}"
        yield f"    {' ' * column}^"
