"""The table of small programs, one for each kind of value and statement. In: `programs/*.toml`. Out: cases with what is expected.

[name]
text        the program; its entry is `f`
call        what is compared (default: `f` with its parameters)
setups      lines that bind the arguments: the first is the call's own, the others are tried too
declined    by variant, words of the reason why it is not possible. All of MAIN that are not named here must be `ok`
differs     variants that are compiled, and that the product must mark as giving another answer
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fuzz"))

from case import Case  # noqa: E402 - the fuzzer's folder is no package

MAIN = ("cython", "cython-typed", "cython-fast", "numba", "numba-fast")
"""Variants that every program says something about; the others are free to decline, never to be wrong."""


@dataclass(frozen=True)
class Expected:
    """One program, and what its rows must be."""

    case: Case
    declined: Mapping[str, str] = field(default_factory=dict)
    differs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.case.name

    @property
    def ok(self) -> tuple[str, ...]:
        return tuple(name for name in MAIN if name not in self.declined and name not in self.differs)


def programs() -> list[Expected]:
    """All programs of the table, named by topic and item."""
    return [_expected(path.stem, name, row) for path in sorted(HERE.glob("programs/*.toml")) for name, row in _rows(path)]


def _rows(path: Path) -> list[tuple[str, dict]]:
    return list(tomllib.loads(path.read_text(encoding="utf-8")).items())


def _expected(topic: str, name: str, row: dict) -> Expected:
    text = row["text"].strip() + "\n"
    case = Case(f"{topic}-{name}", text, row.get("call") or _plain_call(text), tuple(row["setups"]))
    return Expected(case, row.get("declined", {}), tuple(row.get("differs", ())))


def _plain_call(text: str) -> str:
    entry = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.name == "f")
    return f"f({', '.join(argument.arg for argument in entry.args.args)})"
