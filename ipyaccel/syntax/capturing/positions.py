"""Where running code stands in the user's cell. In: a code object and the captured functions. Out: the function and its lines.

A decorator, a `%%time` above the cell or a lambda written as a `def` shift line numbers; comparing the first line of the body
in both texts gives the shift.
"""

from __future__ import annotations

from types import CodeType

from ipyaccel.model import Function, Program

LAMBDA = "<lambda>"


def find_function(code: CodeType, program: Program) -> Function | None:
    """The captured function that this code object was compiled from, None when it is not one of the program's."""
    named = [function for function in program.functions if function.name == code.co_name]
    if named:
        return named[0]
    close = [function for function in program.functions if _starts_at(function, code.co_firstlineno)]
    renamed = code.co_name == LAMBDA or any(function.name.startswith(code.co_name) for function in close)
    return close[0] if close and renamed else None


def _starts_at(function: Function, line: int) -> bool:
    """True when a line of the code object's file could be where this function starts; decorators stand above its `def`."""
    return line <= function.first_line < line + 20


def line_in_cell(code: CodeType, line: int, function: Function) -> int:
    """The user's line for a line number of the running code."""
    return line - _body_start(code) + _body_start_of(function)


def _body_start(code: CodeType) -> int:
    """The first line with code below the one the function starts at; that one itself when all stands on one line."""
    lines = [line for _, _, line in code.co_lines() if line is not None and line > code.co_firstlineno]
    return min(lines, default=code.co_firstlineno)


def _body_start_of(function: Function) -> int:
    """As `_body_start`, in the user's lines, from the captured source."""
    compiled = compile(function.source, function.place, "exec", dont_inherit=True)
    code = next((const for const in compiled.co_consts if isinstance(const, CodeType)), None)
    return function.first_line + (_body_start(code) if code is not None else 1) - 1


def failing_line(error: BaseException | None, program: Program | None) -> int | None:
    """The user's line in which an exception arose: that of the innermost frame that belongs to a function of the program."""
    found = None
    trace = error.__traceback__ if error is not None else None
    while trace is not None:
        code = trace.tb_frame.f_code
        function = find_function(code, program) if program is not None else None
        if function is not None:
            found = line_in_cell(code, trace.tb_lineno, function)
        trace = trace.tb_next
    return found
