"""Any text as LaTeX that prints it and does nothing else. In: text. Out: LaTeX."""

from __future__ import annotations

COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\char34{}",
    "'": r"\char39{}",
    "`": r"\char96{}",
    "-": r"{-}",
    "µ": r"$\mu$",
    "×": r"$\times$",
    "±": r"$\pm$",
    "…": r"\ldots{}",
    "⋮": r"$\vdots$",
    "·": r"$\cdot$",
    "∞": r"$\infty$",
    "–": "--",
    "−": r"$-$",
    "\u202f": r"\,",
    "\xa0": "~",
    "\n": " ",
    "\t": " ",
}
LATIN = range(0xA1, 0x180)


def escaped(text: str) -> str:
    """Any text as LaTeX that prints it and does nothing else."""
    return "".join(COMMANDS.get(character) or _printable(character) for character in text)


def _printable(character: str) -> str:
    """ASCII and Latin letters as they are; of the rest a standard font may have nothing."""
    return character if (character.isascii() and character.isprintable()) or ord(character) in LATIN else "?"


def bold(text: str) -> str:
    """The text in bold."""
    return rf"\textbf{{{escaped(text)}}}"


def typewriter(code: str) -> str:
    """Code, its indentation kept."""
    body = code.expandtabs(4).lstrip(" ")
    return rf"\texttt{{{'~' * (len(code.expandtabs(4)) - len(body))}{escaped(body)}}}"


def sentence(text: str) -> str:
    """A sentence whose names in backquotes are set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(typewriter(part) if k % 2 else escaped(part) for k, part in enumerate(parts))
