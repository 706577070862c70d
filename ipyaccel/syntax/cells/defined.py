"""Names that a cell seems to define, read from its text alone: also of a cell that cannot be parsed."""

from __future__ import annotations

import re

_DEFINES = re.compile(r"^(?:async +)?(?:def|cpdef|class|cdef +class)\b[^(:=\n]*?(\w+) *(?:[(:\[]|$)", re.MULTILINE)


def names_in(text: str) -> tuple[str, ...]:
    """Functions and classes at the outermost level, as far as Python can see them."""
    return tuple(dict.fromkeys(_DEFINES.findall(text)))
