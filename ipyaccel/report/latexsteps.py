"""A climb for a PDF: the table of steps, and the cell with its scores. In: what a sheet has of it. Out: LaTeX."""

from __future__ import annotations

from collections.abc import Sequence

from ipyaccel.report.annotation import ShownLine
from ipyaccel.report.latexparts import bold, escaped, sentence, typewriter
from ipyaccel.report.steps import Step

NAMES_ALONE = r"p{0.9\linewidth}"
STEPS = r"p{0.44\linewidth}rrrr"
STEPS_HEADER = r"step & time & & speedup & gain over the row above \\ \hline"
LINES = r"rp{0.4\linewidth}rrp{0.36\linewidth}"
ON_A_PAGE = 20
LINES_HEADER = r"line & & score & time & why, and what would remove it \\ \hline"


def steps_table(steps: Sequence[Step], *, has_figures: bool = True) -> str:
    """The steps, phrases below their names."""
    if not steps:
        return ""
    lines = "\n".join(_step(step, has_figures=has_figures) for step in steps)
    columns, header = (STEPS, STEPS_HEADER) if has_figures else (NAMES_ALONE, r"step \\ \hline")
    return f"{{\\small\\begin{{tabular}}{{{columns}}}\n{header}\n{lines}\n\\hline\n\\end{{tabular}}}}\n"


def _step(step: Step, *, has_figures: bool) -> str:
    """One step, or a quiet line."""
    if step.row is None:
        return rf"\multicolumn{{{5 if has_figures else 1}}}{{p{{0.9\linewidth}}}}{{{escaped(f'{step.name}: {step.phrase}')}}} \\"
    words, write = step.row.words, bold if step.row.fastest else escaped
    said = "; ".join(text for text in (step.answer, step.phrase) if text)
    below = rf"\newline{{\footnotesize {escaped(said)}}}" if said else ""
    over = f" over {step.over}" if step.over and step.gain else ""
    if not has_figures:
        return rf"\raggedright {write(step.name)}{below} \tabularnewline"
    figures = (words.time, words.spread, words.speedup, step.gain + over)
    return rf"\raggedright {write(step.name)}{below} & {' & '.join(write(text) if text else '' for text in figures)} \\"


def cell_lines(lines: Sequence[ShownLine]) -> str:
    """The cell, line by line."""
    if not lines:
        return ""
    title = r"Your cell: a higher score calls Python more\par\noindent"
    pieces = [lines[k : k + ON_A_PAGE] for k in range(0, len(lines), ON_A_PAGE)]
    return "\\par\\noindent\n".join([f"{title}\n{_tabular(pieces[0])}", *map(_tabular, pieces[1:])])


def _tabular(lines: Sequence[ShownLine]) -> str:
    """A piece of the cell: a tabular does not break over pages by itself."""
    written = "\n".join(_line(line) for line in lines)
    return f"{{\\small\\begin{{tabular}}{{{LINES}}}\n{LINES_HEADER}\n{written}\n\\end{{tabular}}}}\n"


def _line(line: ShownLine) -> str:
    arrow = r" $\rightarrow$ "
    why = arrow.join(sentence(text) for text in (line.why, line.cure) if text)
    score = str(line.score) if line.score else ""
    code = rf"\raggedright {typewriter(line.text)}"
    return rf"{line.number} & {code} & {score} & {escaped(line.share)} & {{\footnotesize \raggedright {why}}} \tabularnewline"
