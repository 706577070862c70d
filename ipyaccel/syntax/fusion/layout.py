"""Where statements stand in the text: each on lines of its own, and replacing some of them.

In: the text of a function. Out: the text with other lines in some statements' place; all else, comments included, as it was.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass

INDENT = "    "


@dataclass(frozen=True)
class Text:
    """Lines, and for each the number of the user's line that it comes from."""

    lines: tuple[str, ...]
    origins: tuple[int, ...]

    @property
    def source(self) -> str:
        """The lines as one string."""
        return "\n".join(self.lines)


def text_of(source: str) -> Text:
    """The user's own text."""
    lines = tuple(source.split("\n"))
    return Text(lines, tuple(range(1, len(lines) + 1)))


def _blocks(tree: ast.AST) -> list[tuple[ast.AST, list[ast.stmt]]]:
    """Every block of statements with the statement it belongs to."""
    found: list[tuple[ast.AST, list[ast.stmt]]] = []
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt) and not isinstance(node, ast.Module):
                found.append((node, block))
    return found


def one_a_line(text: Text) -> Text:
    """Every statement on lines of its own: `def f(x): return x` and `a = 1; b = 2` are split."""
    lines, origins = list(text.lines), list(text.origins)
    edits: list[tuple[int, int, int]] = []
    for owner, block in _blocks(ast.parse(text.source)):
        column = _column(owner, lines) + len(INDENT) if _is_shared(block[0], lines) else block[0].col_offset
        edits += [(item.lineno, item.col_offset, column) for item in block if _is_shared(item, lines)]
    for line, offset, column in sorted(edits, reverse=True):
        raw = lines[line - 1].encode()
        before, after = raw[:offset].decode().rstrip(), raw[offset:].decode()
        lines[line - 1 : line] = [before.rstrip(";").rstrip(), " " * column + after]
        origins[line - 1 : line] = [origins[line - 1]] * 2
    return Text(tuple(lines), tuple(origins))


def _is_shared(statement: ast.stmt, lines: list[str]) -> bool:
    """Does something else begin on the statement's line before it."""
    return bool(lines[statement.lineno - 1].encode()[: statement.col_offset].decode().strip())


def _column(owner: ast.AST, lines: list[str]) -> int:
    line = lines[owner.lineno - 1]  # type: ignore[attr-defined]
    return len(line) - len(line.lstrip())


def replaced(text: Text, blocks: dict[ast.stmt, list[str]]) -> Text:
    """New lines in place of these statements (of their headers, if more is indented under them); comments stand above."""
    lines, origins = list(text.lines), list(text.origins)
    comments = _comments(text.source)
    for statement in sorted(blocks, key=lambda item: item.lineno, reverse=True):
        last = _end(statement, lines)
        indent = " " * statement.col_offset
        kept = [comments[line] for line in range(statement.lineno, last + 1) if line in comments]
        new = [indent + line for line in [*kept, *blocks[statement]]]
        origins[statement.lineno - 1 : last] = [origins[statement.lineno - 1]] * len(new)
        lines[statement.lineno - 1 : last] = new
    return Text(tuple(lines), tuple(origins))


def _end(statement: ast.stmt, lines: list[str]) -> int:
    """The last line of a statement, or of its header."""
    body = getattr(statement, "body", None)
    if not body:
        return statement.end_lineno or statement.lineno
    last = int(body[0].lineno) - 1
    while last > statement.lineno and (not lines[last - 1].strip() or lines[last - 1].strip().startswith("#")):
        last -= 1
    return last


def _comments(source: str) -> dict[int, str]:
    """The comment of each line that has one."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
