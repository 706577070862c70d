"""How a cell is called. In: the call, what is known of the cell, and the notebook's names. Out: a workload with live values.

With it comes how a compiled cell is entered to do the same.

The cell runs here as plain Python, in a namespace of its own that knows the notebook's names: what it defines stays out of the
notebook until a step has been chosen.
"""

from __future__ import annotations

import ast
import builtins
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FunctionType, ModuleType
from typing import Any

from ipyaccel.errors import UserError
from ipyaccel.model import Cell, Program, Workload
from ipyaccel.syntax.capturing.call import Evaluator, parsed
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.capturing.source import History
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.scope import outer_of_expression

THE_CELL = "the cell"
ENTRY = "ipyaccel_call"
"""The name of the function that is added to a compiled cell when the call is more than one call of one function."""
_FLOATS = ("double ", "float ", "cython.double ", "np.float64_t ", "float64_t ")


@dataclass(frozen=True)
class Entered:
    """`entry`: the function of the compiled cell to call with `Live.arguments`. `added`: text that defines one beside the cell's.

    `imports`: import statements for the notebook's modules that the cell uses. `taken`: its other names in the notebook, which
    travel as `Live.bindings`.
    """

    entry: str
    added: str = ""
    imports: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()


@dataclass
class Called:
    """A cell that can be called: the workload, its live values, how the compiled cell is entered, and the cell's own names.

    `analysed`: the live values as the workload's program takes them, where that differs; None where there is no program.
    `whole`: all that the program reaches is in it, so that it can stand for the cell.
    """

    workload: Workload
    live: Live
    entered: Entered
    names: dict[str, Any] = field(default_factory=dict)
    analysed: Live | None = None
    whole: bool = False


def run_as_python(cell: Cell, notebook: Mapping[str, Any]) -> dict[str, Any]:
    """The names that the cell defines as plain Python. Raises UserError for what it raises, with the line."""
    space = {**notebook, "__name__": "__main__"}
    try:
        exec(compile(cell.twin, f"<{THE_CELL}>", "exec", dont_inherit=True), space)  # noqa: S102 - the user's own cell
    except Exception as error:  # noqa: BLE001 - whatever the cell raises is said to the user
        raise UserError(f"the cell raises {type(error).__name__}: {error}{_line_of(error)}") from None
    return space


def _line_of(error: BaseException) -> str:
    """Where in the cell, as far as the traceback tells."""
    line, step = None, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == f"<{THE_CELL}>":
            line = step.tb_lineno
        step = step.tb_next
    if isinstance(error, SyntaxError) and line is None:
        line = error.lineno
    return "" if line is None else f" (line {line})"


def call_of_cell(call: str, cell: Cell, notebook: Mapping[str, Any], history: History | None) -> Called:
    """Runs the cell as Python and takes the call apart. Raises UserError for a mistake in the cell or the call."""
    expression = parsed(call)
    _refuse_strangers(expression, cell, notebook)
    if not cell.twin:
        return _without_twin(call, expression, cell, notebook)
    space = run_as_python(cell, notebook)

    def with_cell() -> list[tuple[str, str]]:
        return [*(history() if history else ()), (THE_CELL, cell.twin)]

    direct = _is_direct(expression, space, cell)
    workload, live = capture(call, space, with_cell, whole=not direct)
    whole = workload.program is not None and not set(live.bindings) & set(cell.public)
    imports, taken = _from_notebook(cell.twin, call, cell, notebook, space)
    arguments = _flat(live) if direct else live.arguments
    own = Live(live.function, live.args, live.kwargs, arguments, {name: space[name] for name in taken}, live.yours)
    entry, added = (live.function.__name__, "") if direct else (ENTRY, _wrapper(call, live.function))
    entered = Entered(entry, added, imports, taken)
    analysed = _as_declared(cell, workload.program, live) if workload.program is not None else None
    return Called(workload, own, entered, space, analysed, whole)


def _as_declared(cell: Cell, program: Program, live: Live) -> Live:
    """The values as the entry's own types take them: a whole number given for a `double` is a float from there on."""
    declared = {own.text.rpartition(" ")[2]: own.text for own in cell.types if own.line == program.main.first_line}
    arguments = tuple(
        float(value) if isinstance(value, int) and declared.get(name, "").startswith(_FLOATS) else value
        for name, value in zip(program.main.parameters, live.arguments, strict=True)
    )
    return Live(live.function, live.args, live.kwargs, arguments, live.bindings, live.yours)


def _refuse_strangers(expression: ast.expr, cell: Cell, notebook: Mapping[str, Any]) -> None:
    """Raises UserError when the call names what is nowhere defined, or nothing that the cell defines."""
    names = [node.id for node in outer_of_expression(expression)]
    hidden = [name for name in names if name in cell.private]
    if hidden:
        said = f"`{hidden[0]}` is a C function (`cdef`), which only the cell itself can call"
        raise UserError(f"{said}: write `cpdef`, or call a function that uses it")
    unknown = [name for name in names if name not in cell.public and name not in notebook and not hasattr(builtins, name)]
    there = f"it defines {', '.join(cell.public)}" if cell.public else "it defines no function that Python can call"
    if unknown:
        raise UserError(f"neither the cell nor the notebook defines `{unknown[0]}`; the cell: {there}")
    if not set(names) & set(cell.public):
        raise UserError(f"the call uses nothing that the cell defines: {there}")


def _is_direct(expression: ast.expr, space: Mapping[str, Any], cell: Cell) -> bool:
    """Whether it is one call of one function of the cell, whose values can be given by position."""
    if not isinstance(expression, ast.Call) or not isinstance(expression.func, ast.Name) or expression.func.id not in cell.public:
        return False
    arguments = [*expression.args, *(keyword.value for keyword in expression.keywords)]
    if any(node.id in cell.public for argument in arguments for node in outer_of_expression(argument)):
        return False
    function = space.get(expression.func.id)
    if not isinstance(function, FunctionType) or function.__name__ != expression.func.id or hasattr(function, "__wrapped__"):
        return False
    kinds = {parameter.kind for parameter in inspect.signature(function).parameters.values()}
    return not kinds & {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}


def _flat(live: Live) -> tuple[Any, ...]:
    """All values of the call by position, defaults applied."""
    bound = inspect.signature(live.function).bind(*live.args, **live.kwargs)
    bound.apply_defaults()
    return bound.args


def _wrapper(call: str, function: Callable[..., Any]) -> str:
    """The call as a function of the notebook's values that it names."""
    return _as_function(call, tuple(inspect.signature(function).parameters))


def _as_function(call: str, parameters: tuple[str, ...]) -> str:
    body = f"({call})" if "\n" in call else call
    return f"def {ENTRY}({', '.join(parameters)}): return {body}"


def _from_notebook(
    text: str, call: str, cell: Cell, notebook: Mapping[str, Any], space: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the cell takes from the notebook: import statements of modules, and names of other values.

    Looked up in the namespace in which the cell ran, for that is what its functions use.
    """
    defined = _defined(text)
    read = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    read |= {node.id for node in outer_of_expression(parsed(call)) if callable(space.get(node.id)) or _is_module(space, node.id)}
    names = sorted(name for name in read if name in notebook and name not in defined and name not in cell.public)
    modules = [name for name in names if _is_module(space, name)]
    return tuple(_import(name, space[name]) for name in modules), tuple(name for name in names if name not in modules)


def _is_module(space: Mapping[str, Any], name: str) -> bool:
    return isinstance(space.get(name), ModuleType)


def _import(name: str, module: ModuleType) -> str:
    return f"import {name}" if module.__name__ == name else f"import {module.__name__} as {name}"


def _defined(text: str) -> set[str]:
    """Names that the text itself binds at its outermost level, or in whatever function: those are not the notebook's."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return found


def _without_twin(call: str, expression: ast.expr, cell: Cell, notebook: Mapping[str, Any]) -> Called:
    """A cell that has no likeness in Python: the call's values alone are taken from the notebook. Nothing is there to run yet."""
    evaluator = Evaluator(call, notebook)
    workload = Workload(call, None, reason=cell.reason)

    def nothing(*_: Any, **__: Any) -> None:
        """Stands for the cell until it is compiled."""

    if isinstance(expression, ast.Call) and isinstance(expression.func, ast.Name) and expression.func.id in cell.public:
        inside = {node.id for argument in expression.args for node in outer_of_expression(argument)}
        if not expression.keywords and not inside & set(cell.public):
            arguments, _ = evaluator.arguments(expression)
            return Called(workload, Live(nothing, arguments, {}, arguments, {}), Entered(expression.func.id))
    names = list(dict.fromkeys(node.id for node in outer_of_expression(expression)))
    given = [name for name in names if name in notebook and name not in cell.public]
    modules = tuple(_import(name, notebook[name]) for name in given if _is_module(notebook, name))
    values = tuple(name for name in given if not _is_module(notebook, name))
    arguments = tuple(notebook[name] for name in values)
    return Called(workload, Live(nothing, arguments, {}, arguments, {}), Entered(ENTRY, _as_function(call, values), modules))
