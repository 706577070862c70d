"""A comparison for a PDF made by nbconvert. In: a `Comparison`. Out: LaTeX that needs no package beyond the standard ones.

Plain rules, everything from the user escaped; characters that a TeX font may lack become LaTeX commands or a question mark.
"""

from __future__ import annotations

from ipyaccel.model import Comparison
from ipyaccel.report.changes import Changes
from ipyaccel.report.latexparts import bold, escaped, typewriter
from ipyaccel.report.latexsteps import cell_lines, steps_table
from ipyaccel.report.markup import shortened
from ipyaccel.report.rows import Row
from ipyaccel.report.sheet import Sheet, sheet

COLUMNS = r"lrrrrp{0.36\linewidth}"
WORDS_ALONE = r"lp{0.6\linewidth}"
HEADER = r"variant & time & & speedup & compile & answer \\ \hline"


def as_latex(comparison: Comparison) -> str:
    """The headline, the table, and where Python spends its time."""
    content = sheet(comparison)
    blocks = [_head(content), *(escaped(warning) for warning in content.warnings)]
    has_figures = not content.is_hidden
    blocks.append(_table(content) if content.climb is None else steps_table(content.climb.steps, has_figures=has_figures))
    blocks += [escaped(remark) for remark in content.remarks]
    blocks += [escaped(f"{names}: {reason}") for names, reason in content.refusals]
    blocks += _changes(content.changes) if content.changes is not None else []
    blocks += _profile(content)
    blocks.append(cell_lines(content.climb.lines) if content.climb is not None else "")
    return "\\par\\medskip\\noindent\n".join(["", *(block for block in blocks if block)]) + "\\par\n"


def _head(content: Sheet) -> str:
    """The call and what came out."""
    phrases = [bold(phrase.text) if phrase.strong or phrase.bad else escaped(phrase.text) for phrase in content.headline.phrases]
    aside = f" ({escaped(content.headline.aside)})" if content.headline.aside else ""
    return rf"{typewriter(shortened(content.call))}\quad {''.join(phrases)}{aside}" + "\n"


def _table(content: Sheet) -> str:
    """The rows, notes below the verdict."""
    if not content.rows:
        return ""
    columns, header = (WORDS_ALONE, "variant & answer \\\\ \\hline") if content.is_hidden else (COLUMNS, HEADER)
    lines = "\n".join(_row(row, has_figures=not content.is_hidden) for row in content.rows)
    return f"{{\\small\\begin{{tabular}}{{{columns}}}\n{header}\n{lines}\n\\hline\n\\end{{tabular}}}}\n"


def _row(row: Row, *, has_figures: bool) -> str:
    """One row of the table."""
    words = row.words
    compile_words = f"{words.compile} (reused)" if row.is_reused else words.compile
    notes = rf"\newline{{\footnotesize {escaped('; '.join(words.notes))}}}" if words.notes else ""
    cells = [row.name, words.time, words.spread, words.speedup, compile_words] if has_figures else [row.name]
    written = [bold(cell) if row.fastest and cell else escaped(cell) for cell in cells]
    return rf"{' & '.join(written)} & \raggedright {escaped(words.answer)}{notes} \tabularnewline"


def _changes(found: Changes) -> list[str]:
    """What is different since an earlier comparison."""
    cells = [(row.name, row.then_words, row.now_words, row.words) for row in found.rows]
    lines = "\n".join(rf"{' & '.join(map(escaped, row))} \\" for row in cells)
    head = r"variant & then & now & change \\ \hline"
    table = f"\\par\\noindent\n{{\\small\\begin{{tabular}}{{lrrl}}\n{head}\n{lines}\n\\end{{tabular}}}}\n"
    return [f"{bold(found.title)}{table if cells else ''}", *map(escaped, found.said)]


def _profile(content: Sheet) -> list[str]:
    """Where Python spends its time."""
    blocks = []
    for function in content.hot:
        lines = "\n".join(
            rf"{escaped(line.number)} & {escaped(line.share)} & {typewriter(line.text)} \\" for line in function.lines
        )
        title = rf"Where Python spends its time: {escaped(function.title)}"
        blocks.append(f"{title}\\par\\noindent\n{{\\small\\begin{{tabular}}{{rrl}}\n{lines}\n\\end{{tabular}}}}\n")
    return blocks
