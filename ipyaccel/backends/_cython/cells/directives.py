"""Which of Cython's checks a cell has at all. In: a step without checks. Out: the directives that change its C.

Nothing is timed here: a directive that leaves the C as it was cannot matter.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

from ipyaccel.backends._cython.cells.asked import with_comments
from ipyaccel.backends._cython.cells.building import translate_cell, without_magic
from ipyaccel.model import Variant

_METADATA = re.compile(r"/\* BEGIN: Cython Metadata.*?END: Cython Metadata \*/", re.DOTALL)
_HEADER = re.compile(r"^# cython: .*$", re.MULTILINE)


def directives_that_matter(step: Variant, directives: tuple[tuple[str, bool], ...]) -> tuple[str, ...]:
    """Names of directives without which the C would be another. Raises BuildError where there is no C."""
    with tempfile.TemporaryDirectory(prefix="ipyaccel-") as folder:
        whole = _c_of(step, directives, Path(folder))
        return tuple(
            name
            for name, value in directives
            if _c_of(step, tuple(item for item in directives if item != (name, value)), Path(folder)) != whole
        )


def _c_of(step: Variant, directives: tuple[tuple[str, bool], ...], folder: Path) -> str:
    """The step's C under these directives, without what tells how it was made."""
    assert step.native is not None
    native = replace(with_comments(step.native, without_magic(step.source)), directives=(*directives, ("auto_pickle", False)))
    path = translate_cell(_HEADER.sub("#", step.source, count=1), native, folder, "cell").path
    return _METADATA.sub("", path.read_text(encoding="utf-8"))
