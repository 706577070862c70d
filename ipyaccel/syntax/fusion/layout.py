"""Where statements stand in the text: each on lines of its own, and replacing some of them.

In: the source of a function. Out: the source with other lines in some statements' place; all else, comments included, as it was.
"""

from __future__ import annotations

import ast
import io
import tokenize

INDENT = "    "


def bodies(tree: ast.AST) -> list[tuple[ast.AST, list[ast.stmt]]]:
    """Every block of statements with the statement it belongs to."""
    found: list[tuple[ast.AST, list[ast.stmt]]] = []
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                found.append((node, block))
    return found


def one_a_line(source: str) -> str:
    """The source with every statement on lines of its own (`def f(x): return x` and `a = 1; b = 2` are split)."""
    lines = source.split("\n")
    edits: list[tuple[int, int, int]] = []
    for owner, block in bodies(ast.parse(source)):
        if isinstance(owner, ast.Module):
            continue
        column = _column(owner, lines) + len(INDENT) if _on_header(block[0], lines) else block[0].col_offset
        edits += [(item.lineno, item.col_offset, column) for item in block if _on_header(item, lines)]
    for line, offset, column in sorted(edits, reverse=True):
        raw = lines[line - 1].encode()
        before, after = raw[:offset].decode().rstrip(), raw[offset:].decode()
        lines[line - 1 : line] = [before.rstrip(";").rstrip(), " " * column + after]
    return "\n".join(lines)


def _on_header(statement: ast.stmt, lines: list[str]) -> bool:
    """Does something else begin on the statement's line before it."""
    before = lines[statement.lineno - 1].encode()[: statement.col_offset].decode().strip()
    return bool(before)


def _column(owner: ast.AST, lines: list[str]) -> int:
    line = lines[owner.lineno - 1]  # type: ignore[attr-defined]
    return len(line) - len(line.lstrip())


def replaced(source: str, blocks: dict[ast.stmt, list[str]]) -> str:
    """The source with new lines in place of these statements; their comments stand above."""
    lines = source.split("\n")
    comments = _comments(source)
    for statement in sorted(blocks, key=lambda item: item.lineno, reverse=True):
        last = _end(statement, lines)
        indent = " " * statement.col_offset
        kept = [comments[line] for line in range(statement.lineno, last + 1) if line in comments]
        lines[statement.lineno - 1 : last] = [indent + line if line else "" for line in [*kept, *blocks[statement]]]
    return "\n".join(lines)


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
