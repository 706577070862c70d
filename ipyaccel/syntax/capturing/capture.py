"""Capture: in go the call and the notebook's namespace, out go a `Workload` and its `Live` values.

The story: parse the call, see whether it is one call of a Python function or an expression, evaluate the arguments once,
take the called object apart, walk from function to function, write the program.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from ipyaccel.errors import UserError
from ipyaccel.model import Effects, Program, Reason, Workload
from ipyaccel.syntax.capturing.call import Evaluator, parsed, require_names
from ipyaccel.syntax.capturing.emit import program_of
from ipyaccel.syntax.capturing.entry import Entry, entry_of, not_a_computation, not_by_position
from ipyaccel.syntax.capturing.originals import python_original
from ipyaccel.syntax.capturing.reach import Reach
from ipyaccel.syntax.capturing.resolve import is_function
from ipyaccel.syntax.capturing.source import History, Source, Sources
from ipyaccel.syntax.capturing.specialise import may_be_fixed
from ipyaccel.syntax.capturing.targets import Code, Object, Target, classify, is_dispatcher, is_library_file
from ipyaccel.syntax.effects.purity import effects
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.scope import outer_of_expression, parameters_of

THE_CALL = "the call"


def capture(
    call: str, namespace: Mapping[str, Any], history: History | None = None, *, whole: bool = False
) -> tuple[Workload, Live]:
    """The program behind a call, and the live values to run it with.

    `history()` gives (place, text) of the notebook's cells, newest last. Arguments are evaluated once; the random states of
    `random` and `numpy.random` are as before afterwards. `whole`: also one call of a function is taken as an expression, its
    arguments with it. Raises UserError for a mistake in the call.
    """
    expression = parsed(call)
    text = call.strip().rstrip(";").rstrip()
    require_names(expression, namespace)
    evaluator = Evaluator(text, namespace)
    sources = Sources(history, [(THE_CALL, text)])
    if isinstance(expression, ast.Call) and not whole:
        called = _called(expression, evaluator)
        if called is not None:
            args, kwargs = evaluator.arguments(expression)
            label = expression.func.id if isinstance(expression.func, ast.Name) else "call"
            return _Capture(text, sources, entry_of(called, args, kwargs), label).result()
    return _expression(text, expression, namespace, sources)


def _called(call: ast.Call, evaluator: Evaluator) -> object:
    """The object that is called, or None when the call is to be taken as an expression."""
    if _computes_first(call.func, evaluator.namespace):
        return None
    called = evaluator.value(call.func, "")
    if not callable(called):
        raise UserError(f"`{ast.unparse(call.func)}` is not a function: it is of type {type(called).__name__}")
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    functions = any(isinstance(argument, ast.Name) and is_users(evaluator.namespace.get(argument.id)) for argument in arguments)
    if is_users(called) or (entry_of(called, (), {}).original is not None and not functions):
        return called
    return called if not functions and all(map(_is_simple, (call.func, *arguments))) else None


def _computes_first(func: ast.expr, namespace: Mapping[str, Any]) -> bool:
    """Whether `f(3).sum` stands there: the work is done before the call. `Model(3).predict` only makes an object."""
    calls = [node for node in ast.walk(func) if isinstance(node, ast.Call)] if isinstance(func, ast.Attribute) else []
    return any(not (isinstance(node.func, ast.Name) and isinstance(namespace.get(node.func.id), type)) for node in calls)


def _is_simple(node: ast.expr) -> bool:
    """A name, a chain of names, a number, or a list of such: nothing that is computed."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return all(map(_is_simple, node.elts))
    if isinstance(node, ast.Attribute | ast.UnaryOp | ast.Starred):
        return _is_simple(node.operand if isinstance(node, ast.UnaryOp) else node.value)
    return isinstance(node, ast.Name | ast.Constant)


def _expression(text: str, expression: ast.expr, namespace: Mapping[str, Any], sources: Sources) -> tuple[Workload, Live]:
    """An expression as a function of the values it names."""
    return _function_of(text, values_of(expression, namespace), namespace, sources)


def as_function(
    text: str, values: Mapping[str, Any], namespace: Mapping[str, Any], history: History | None
) -> tuple[Workload, Live]:
    """An expression as a function of these values, whether it names them all or not."""
    return _function_of(text, values, namespace, Sources(history, [(THE_CALL, text)]))


def values_of(expression: ast.expr, namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The values that an expression names, without functions, classes and modules."""
    values = {name.id: namespace[name.id] for name in outer_of_expression(expression) if name.id in namespace}
    return {name: value for name, value in values.items() if not _stays(value)}


def _function_of(text: str, values: Mapping[str, Any], namespace: Mapping[str, Any], sources: Sources) -> tuple[Workload, Live]:
    scope = namespace if isinstance(namespace, dict) else dict(namespace)
    body = f"({text})" if "\n" in text else text
    source = Source(f"def expression({', '.join(values)}): return {body}\n", 1, THE_CALL)
    function = defined(source, scope)
    sources.add(function, source)
    arguments = tuple(values.values())
    return _Capture(text, sources, Entry(function, arguments, {}, function), "expression", expression=True).result()


def defined(source: Source, scope: dict[str, Any]) -> FunctionType:
    """A live function made of a text, with the given globals."""
    made: dict[str, FunctionType] = {}
    exec(compile(source.text, f"<{source.place}>", "exec", dont_inherit=True), scope, made)  # noqa: S102 - the user's own call
    return made[source.node.name]


def _stays(value: object) -> bool:
    """Whether a name of an expression stays a name of the program: functions, classes, modules."""
    return isinstance(value, ModuleType | type) or is_function(classify(value, "value", ()))


@dataclass
class _Capture:
    """One capture on its way from the called object to the workload."""

    call: str
    sources: Sources
    entry: Entry
    label: str
    expression: bool = False

    def result(self) -> tuple[Workload, Live]:
        """The workload and its live values."""
        entry = self.entry
        original = entry.original
        if original is None:
            return self._without_program(entry.reason)
        bound = self._bound(original)
        source = self.sources.find(original)
        line = source.first_line if isinstance(source, Source) else None
        reason = not_a_computation(original, line) or not_by_position(original, bound, line)
        reason = reason or (source if isinstance(source, Reason) else None)
        if reason is not None or not isinstance(source, Source):
            return self._without_program(reason)
        code = _entry_code(original, source, bound, self.label)
        reach = Reach(self.sources)
        reason = reach.walk(code)
        if reason is not None:
            return self._without_program(reason)
        reach.settle()
        program, bindings = program_of(reach.units)
        live = self._live(_flat(bound, source, code), bindings)
        return self._workload(program, None, effects(program), reach.warnings), live

    def _bound(self, original: FunctionType) -> dict[str, Any]:
        try:
            bound = inspect.signature(original, follow_wrapped=False).bind(*self.entry.args, **self.entry.kwargs)
        except TypeError as error:
            raise UserError(f"{original.__name__} cannot be called like this: {error}") from None
        bound.apply_defaults()
        return bound.arguments

    def _without_program(self, reason: Reason | None) -> tuple[Workload, Live]:
        return self._workload(None, reason, Effects(), []), self._live((), {})

    def _live(self, arguments: tuple[Any, ...], bindings: dict[str, Any]) -> Live:
        entry = self.entry
        reference = python_original(entry.reference) if isinstance(entry.reference, FunctionType) else entry.reference
        return Live(reference, entry.args, entry.kwargs, arguments, bindings, entry.yours)

    def _workload(self, program: Program | None, reason: Reason | None, found: Effects, warnings: list[str]) -> Workload:
        said = tuple(dict.fromkeys((*self.entry.warnings, *warnings, *self.sources.warnings)))
        return Workload(self.call, program, found, reason, self.entry.yours is not None, self.expression, said)


def _entry_code(function: FunctionType, source: Source, bound: Mapping[str, Any], label: str) -> Code:
    """The entry, with the functions given as arguments written in where that is possible."""
    fixed: dict[str, Target] = {}
    for parameter, value in bound.items():
        target = classify(value, parameter, ("argument",)) if callable(value) else None
        if target is not None and is_function(target) and may_be_fixed(source, parameter):
            fixed[parameter] = target
    name = function.__name__ if function.__name__.isidentifier() else label
    return Code(("code", id(function), ()), name, function).with_fixed(fixed)


def _flat(bound: Mapping[str, Any], source: Source, code: Code) -> tuple[Any, ...]:
    """The values of the program's parameters by position; `*args` and `**kwargs` are flattened."""
    arguments = source.node.args
    gone = {parameter for parameter, _ in code.fixed}
    values: list[Any] = []
    for parameter in parameters_of(arguments):
        if arguments.vararg and parameter == arguments.vararg.arg:
            values += bound[parameter]
        elif arguments.kwarg and parameter == arguments.kwarg.arg:
            values += bound[parameter].values()
        elif parameter not in gone:
            values.append(bound[parameter])
    return tuple(values)


def is_users(value: object) -> bool:
    """Whether a value is a function or class of the user's own, compiled or not."""
    if is_dispatcher(value):
        return True
    if isinstance(value, type):
        return isinstance(classify(value, value.__name__, ()), Object)
    original = entry_of(value, (), {}).original if callable(value) else None
    return original is not None and not is_library_file(original.__code__.co_filename)
