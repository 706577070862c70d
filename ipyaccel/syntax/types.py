"""Types by Numba's inference. In: a program with its live arguments. Out: Facts, the type of every name in every function.

Nothing is compiled: the pipeline stops after inference, for the entry and for each helper at the types of its calls.
Numba is imported only inside functions.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import CodeType, FunctionType
from typing import Any

from ipyaccel.model import OBJECT, Facts, Program, Reason, Type, Workload
from ipyaccel.syntax.dtypes import spell_dtypes
from ipyaccel.syntax.hidden import hidden_names, thread_globals
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.typemap import function_types
from ipyaccel.syntax.untyped import reason_of
from ipyaccel.syntax.values import type_of_value


def find_facts(workload: Workload, live: Live) -> Facts:
    """The facts of a workload with these arguments. Without source only the arguments are known."""
    values = {name: type_of_value(value) for name, value in live.bindings.items()}
    program = workload.program
    if program is None:
        return Facts(untyped=workload.reason, global_types=values)
    arguments = dict(zip(program.main.parameters, map(type_of_value, live.arguments), strict=False))
    seen = Facts(argument_types=arguments, global_types=values)
    if program.opaque:
        name, reason = program.opaque[0]
        return replace(seen, untyped=Reason(f"`{name}` cannot be typed: {reason.text}", reason.line))
    objects = dict(zip(program.main.parameters, live.arguments, strict=False))
    return _inferred(program, seen, {**live.bindings, **objects})


def find_again(program: Program, facts: Facts) -> Facts:
    """The facts of a program written anew, from the types of the arguments alone."""
    return _inferred(program, replace(facts, types={}, untyped=None), {})


# ------------------------------------------------------------------------------------------------------------- the stages


def _inferred(program: Program, seen: Facts, live: Mapping[str, Any]) -> Facts:
    """The facts with types, or with the reason why there are none."""
    threaded = spell_dtypes(thread_globals(program))
    if threaded.globals:
        return replace(seen, untyped=Reason(f"`{threaded.globals[0]}` is a global that the code assigns or passes on indirectly"))
    trial = _Trial()
    try:
        given = [_numba_type(name, seen.global_types, live) for name in hidden_names(program)]
        given += [_numba_type(name, seen.argument_types, live) for name in program.main.parameters]
        _dispatchers(threaded, trial)[program.entry].compile(tuple(given))
    except _Untypable as error:
        return replace(seen, untyped=Reason(str(error)))
    except Exception as error:  # noqa: BLE001 - Numba and what the user imported raise anything; it becomes the reason
        return replace(seen, untyped=_reason(error, trial, threaded))
    return replace(seen, types={name: function_types(states) for name, states in trial.results.items()})


class _Untypable(Exception):
    """An argument that Numba has no type for; the message is for the user."""


@dataclass
class _Trial:
    """What inference has found so far: results by function, failures with their depth in the call chain."""

    results: dict[str, list[Any]] = field(default_factory=dict)
    failures: list[tuple[int, str, Exception]] = field(default_factory=list)
    depth: int = 0


def _dispatchers(program: Program, trial: _Trial) -> dict[str, Any]:
    """Every function of the program as a dispatcher that only infers."""
    namespace: dict[str, Any] = {item.name: _imported(item.module, item.attribute) for item in program.imports}
    namespace.update(program.constants)
    made: dict[str, Any] = {}
    kind = _dispatcher_class()
    for function in program.functions:
        code = compile(function.source, _file(function.name), "exec")
        body = next(item for item in code.co_consts if isinstance(item, CodeType))
        scope: dict[str, Any] = dict(namespace)
        exec(code, scope)  # noqa: S102 - the user's own function, as the user ran it
        plain: FunctionType = scope[body.co_name]
        made[function.name] = kind(FunctionType(plain.__code__, namespace, function.name, plain.__defaults__), trial)
    namespace.update(made)
    return made


def _file(name: str) -> str:
    return f"<ipyaccel {name}>"


def _imported(module: str, attribute: str) -> Any:
    """What an import of the user's binds."""
    value = importlib.import_module(module)
    return getattr(value, attribute) if attribute else value


def _dispatcher_class() -> Any:
    """A Numba dispatcher whose compilation is inference alone, so that callers can be typed in a fraction of the time."""
    from numba.core import sigutils, typing
    from numba.core.compiler import CompilerBase, DefaultPassBuilder, Flags
    from numba.core.registry import CPUDispatcher
    from numba.core.typed_passes import NopythonTypeInference

    class Inference(CompilerBase):  # type: ignore[misc]
        """Numba's passes up to the types."""

        def define_pipelines(self) -> list[Any]:
            passes = DefaultPassBuilder.define_untyped_pipeline(self.state)
            passes.add_pass(NopythonTypeInference, "infer types")
            passes.add_pass(_stop_class(), "stop")
            passes.finalize()
            return [passes]

    class Inferring(CPUDispatcher):  # type: ignore[misc]
        """Answers what a call returns; keeps each result in the trial."""

        def __init__(self, function: FunctionType, trial: _Trial) -> None:
            super().__init__(function)
            self.trial, self.found = trial, {}

        def compile(self, signature: Any) -> None:
            arguments, returns = sigutils.normalize_signature(signature)
            if arguments in self.found:
                return
            flags = Flags()
            flags.nrt, flags.error_model = True, "python"
            self.typingctx.refresh()
            name, trial = self.py_func.__name__, self.trial
            trial.depth += 1
            try:
                with self._compiling_counter:
                    pipeline = Inference(self.typingctx, self.targetctx, None, arguments, returns, flags, {})
                    self.found[arguments] = pipeline.compile_extra(self.py_func)
            except Exception as error:
                trial.failures.append((trial.depth, name, error))
                raise
            finally:
                trial.depth -= 1
            trial.failures = [failure for failure in trial.failures if failure[1] != name]
            trial.results.setdefault(name, []).append(self.found[arguments])

        @property
        def nopython_signatures(self) -> list[Any]:
            return [typing.signature(state.return_type, *arguments) for arguments, state in self.found.items()]

    return Inferring


_STOP: list[Any] = []


def _stop_class() -> Any:
    """The pass that ends the pipeline and hands over its state. Numba keeps a registry of passes: made once."""
    from numba.core.compiler import _EarlyPipelineCompletion
    from numba.core.compiler_machinery import FunctionPass, register_pass

    if not _STOP:

        class Stop(FunctionPass):  # type: ignore[misc]
            _name = "ipyaccel_stop"

            def __init__(self) -> None:
                FunctionPass.__init__(self)

            def run_pass(self, state: Any) -> bool:
                raise _EarlyPipelineCompletion(state)

        _STOP.append(register_pass(mutates_CFG=False, analysis_only=True)(Stop))
    return _STOP[0]


# --------------------------------------------------------------------------------------------------------- Numba's types


def _numba_type(name: str, types: Mapping[str, Type], live: Mapping[str, Any]) -> Any:
    """Numba's type of an argument; of an object that we have no word for, what Numba itself says of the live value."""
    kind = types.get(name, OBJECT)
    try:
        return _from_type(kind)
    except KeyError:
        pass
    if kind.kind == "list":
        raise _Untypable(f"`{name}` is a list that Numba has no type for: empty, or with different kinds of items")
    if name not in live:
        raise _Untypable(f"the type of `{name}` is not known")
    from numba import typeof

    try:
        return typeof(live[name])
    except (ValueError, TypeError, NotImplementedError):
        raise _Untypable(f"Numba has no type for `{name}`, which is of type {type(live[name]).__name__}") from None


def _from_type(kind: Type) -> Any:
    """Numba's own of our type. Raises KeyError where there is none."""
    from numba.core import types

    simple = {"bool": types.boolean, "str": types.unicode_type, "none": types.none}
    if kind.kind in simple:
        return simple[kind.kind]
    if kind.is_number:
        return getattr(types, str(kind))
    if kind.kind == "array":
        return types.Array(_from_type(kind.items[0]), kind.ndim, kind.layout, readonly=kind.readonly)
    if kind.kind == "list" and kind.items and kind.items[0].kind != "list":
        return types.List(_from_type(kind.items[0]), reflected=True)
    if kind.kind == "tuple":
        return types.BaseTuple.from_types(tuple(_from_type(item) for item in kind.items))
    raise KeyError(kind.kind)


# ------------------------------------------------------------------------------------------------------------ why it failed


def _reason(error: Exception, trial: _Trial, program: Program) -> Reason:
    """The innermost failure, at its line in the user's cell."""
    failures = trial.failures or [(0, program.entry, error)]
    _, name, cause = max(failures, key=lambda failure: failure[0])
    if isinstance(cause, RecursionError):
        return Reason("the code is nested too deeply for Numba's type inference")
    function = program.function(name)
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(cause))
    return reason_of(message, function, _line(cause, message, name))


def _line(error: Exception, message: str, name: str) -> int | None:
    """The line in the function's own text that an error is about."""
    location = getattr(error, "loc", None)
    if location is not None and getattr(location, "filename", "") == _file(name) and location.line:
        return int(location.line)
    found = re.search(rf"{re.escape(_file(name))}\D{{0,12}}(\d+)", message)
    return int(found[1]) if found else None
