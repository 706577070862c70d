"""A profile for a PDF made by nbconvert. In: a `Profile`. Out: LaTeX that needs no package beyond the standard ones."""

from __future__ import annotations

from collections.abc import Iterable

from ipyaccel.model import Profile
from ipyaccel.report.hotlines import HotLine
from ipyaccel.report.latexparts import bold, escaped, sentence, typewriter
from ipyaccel.report.markup import shortened
from ipyaccel.report.profile.functions import FunctionRow
from ipyaccel.report.profile.helping import HelpRow
from ipyaccel.report.profile.lines import LineBlock
from ipyaccel.report.profile.sheet import ProfileSheet, profile_sheet

FUNCTIONS = r"p{0.3\linewidth}p{0.16\linewidth}rrrr"
FUNCTION_HEADER = r"function & where & calls & own time & with calls & share \\ \hline"
HELP = r"p{0.2\linewidth}lrrp{0.3\linewidth}"
HELP_HEADER = r"replace & by & its time & speedup & whole statement \\ \hline"


def as_latex(profile: Profile) -> str:
    """The headline, the functions, the hot lines and what would help."""
    content = profile_sheet(profile)
    blocks = [_head(content), *map(escaped, content.warnings)]
    if content.table.shown:
        blocks.append(_table(FUNCTIONS, FUNCTION_HEADER, map(_function, content.table.shown)))
        blocks.append(escaped(content.table.more))
    blocks += map(sentence, content.remarks)
    blocks += map(_lines, content.lines)
    if content.help:
        blocks.append(f"What would help\\par\\noindent\n{_table(HELP, HELP_HEADER, map(_help, content.help))}")
    blocks += map(sentence, content.skipped)
    return "\\par\\medskip\\noindent\n".join(["", *(block for block in blocks if block)]) + "\\par\n"


def _head(content: ProfileSheet) -> str:
    """What was run and what came out."""
    phrases = []
    for phrase in content.headline.phrases:
        write = typewriter if phrase.code else bold if phrase.strong or phrase.bad else escaped
        phrases.append(write(phrase.text))
    aside = f" ({escaped(content.headline.aside)})" if content.headline.aside else ""
    return rf"{typewriter(shortened(content.title))}\quad {''.join(phrases)}{aside}" + "\n"


def _table(columns: str, header: str, rows: Iterable[str]) -> str:
    """A plain table."""
    lines = "\n".join(rows)
    return f"{{\\small\\begin{{tabular}}{{{columns}}}\n{header}\n{lines}\n\\hline\n\\end{{tabular}}}}\n"


def _function(row: FunctionRow) -> str:
    """One function, its notes below its name."""
    notes = rf"\newline{{\footnotesize {escaped('; '.join(row.notes))}}}" if row.notes else ""
    figures = " & ".join(escaped(text) for text in (row.calls, row.own, row.total, row.share))
    return rf"\raggedright {escaped(row.name)}{notes} & \raggedright {escaped(row.place)} & {figures} \\"


def _lines(block: LineBlock) -> str:
    """The lines of one function."""
    lines = "\n".join(rf"{_figures(line)} & {typewriter(line.text)} \\" for line in block.lines)
    title = rf"Lines of {typewriter(block.name)} ({escaped(block.aside)})"
    return f"{title}\\par\\noindent\n{{\\small\\begin{{tabular}}{{rrrl}}\n{lines}\n\\end{{tabular}}}}\n"


def _figures(line: HotLine) -> str:
    """What stands before the text of a line."""
    return " & ".join(escaped(text) for text in (line.number, line.share, line.hits))


def _help(row: HelpRow) -> str:
    """A winner with its figures, or why nothing helps."""
    if row.by:
        note = rf"\newline{{\footnotesize {escaped(row.whole_note)}}}" if row.whole_note else ""
        note += rf"\newline{{\footnotesize besides: {sentence(row.remedy)}}}" if row.remedy else ""
        figures = " & ".join(bold(text) if text else "" for text in (row.by, row.times, row.speedup))
        return rf"\raggedright {bold(row.name)} & {figures} & \raggedright {escaped(row.whole)}{note} \tabularnewline"
    remedy = rf"\newline{{\footnotesize {sentence(row.remedy)}}}" if row.remedy else ""
    return (
        rf"\raggedright {escaped(row.name)} & \multicolumn{{4}}{{p{{0.7\linewidth}}}}"
        rf"{{\raggedright {sentence(row.why)}{remedy}}} \tabularnewline"
    )
