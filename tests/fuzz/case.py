"""A program to try: its text, its call, and arguments. In: a file or the generator. Out: a `Case`."""

from __future__ import annotations

import re
import runpy
from dataclasses import dataclass
from pathlib import Path

ENTRY, HELPERS, GLOBALS = "f", ("g", "h"), ("LIMIT", "GAIN", "TABLE")


@dataclass(frozen=True)
class Case:
    """One program. `setups[0]` binds the arguments of the call; the others bind further arguments of the same types.

    `lines`: the functions' text.
    """

    name: str
    lines: str
    call: str
    setups: tuple[str, ...]

    def renamed(self, suffix: str) -> Case:
        """The same under function names that no other case has, so that many cases fit into one module."""
        pattern = re.compile(rf"\b({'|'.join((ENTRY, *HELPERS, *GLOBALS))})\b(?!['\"])")
        made = {field: pattern.sub(rf"\1_{suffix}", getattr(self, field)) for field in ("lines", "call")}
        return Case(self.name, made["lines"], made["call"], self.setups)

    @property
    def as_file(self) -> str:
        """The text of a regression file."""
        setups = "".join(f"    {setup!r},\n" for setup in self.setups)
        return f"{self.lines.strip()}\n\n\nCALL = {self.call!r}\nSETUPS = [\n{setups}]\nMUST_BE_OK = []\n"


def read(path: Path) -> Case:
    """The case that a regression file holds: functions, then CALL and SETUPS.

    MUST_BE_OK and EXPECTED_TO_FAIL, which may follow, are for the test alone.
    """
    said = runpy.run_path(str(path))
    lines = path.read_text(encoding="utf-8").split("\nCALL = ", maxsplit=1)[0]
    return Case(path.stem, lines.strip() + "\n", said["CALL"], tuple(said["SETUPS"]))
