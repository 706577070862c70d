"""What is wrong in a cell that Cython's parser cannot read: a message for its author."""

from __future__ import annotations

from ipyaccel.errors import UserError


class CellError(UserError):
    """Cython stops at a place of the cell: its own `message`, `line` from 1 and `column` from 0, and the `text` of the line."""

    def __init__(self, message: str, line: int, column: int, text: str) -> None:
        super().__init__(message, line, column, text)
        self.message = message
        self.line = line
        self.column = column
        self.text = text

    def __str__(self) -> str:
        shown = self.text.rstrip()
        under = "".join(sign if sign == "\t" else " " for sign in shown[: self.column].ljust(self.column))
        return f"line {self.line}: {self.message}\n    {shown}\n    {under}^"
