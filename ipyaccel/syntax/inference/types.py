"""Types by Numba's inference. In: a program with its live arguments. Out: Facts, the type of every name in every function.

Nothing is compiled: while inference runs, Numba's dispatchers, ours and those of its own library, stop after finding types.
That takes a tenth of the time. Numba is imported only inside functions.
"""

from __future__ import annotations
import __future__

import contextlib
import importlib
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

from ipyaccel.model import OBJECT, Facts, Program, Reason, Type, Workload
from ipyaccel.syntax.effects.sharing import sharing
from ipyaccel.syntax.inference.typemap import function_types
from ipyaccel.syntax.inference.unknown import why_unknown
from ipyaccel.syntax.inference.untyped import reason_of
from ipyaccel.syntax.inference.values import is_generator, is_mixed, is_random, sizes_of_value, type_of_value
from ipyaccel.syntax.live import Live
from ipyaccel.syntax.rewriting.brought_out import brought_out
from ipyaccel.syntax.rewriting.dtypes import spell_dtypes
from ipyaccel.syntax.rewriting.generators import with_lists_for_generators
from ipyaccel.syntax.rewriting.hidden import hidden_names, thread_globals


def find_facts(workload: Workload, live: Live) -> Facts:
    """The facts of a workload with these arguments. Without source only the arguments are known."""
    values = {name: type_of_value(value) for name, value in live.bindings.items()}
    program = workload.program
    if program is None:
        return Facts(untyped=workload.reason, global_types=values)
    objects = dict(zip(program.main.parameters, live.arguments, strict=False))
    types = {name: type_of_value(value) for name, value in objects.items()}
    given = {**live.bindings, **objects}
    generators = tuple(name for name, value in given.items() if is_generator(value))
    randoms = tuple(name for name, value in given.items() if is_random(value))
    sizes = {key: size for name, value in given.items() for key, size in sizes_of_value(name, value)}
    mixed = tuple(name for name, value in given.items() if is_mixed(value))
    seen = Facts(
        argument_types=types,
        global_types=values,
        shared=sharing(given),
        generators=generators,
        randoms=randoms,
        sizes=sizes,
        mixed=mixed,
    )
    if program.opaque:
        name, reason = program.opaque[0]
        return replace(seen, untyped=Reason(f"`{name}` cannot be typed: {reason.text}", reason.line))
    return _inferred(program, seen, {**live.bindings, **objects})


def find_types(
    program: Program, argument_types: Mapping[str, Type], global_types: Mapping[str, Type], live: Mapping[str, Any]
) -> Facts:
    """The facts of a program whose entry is called with these types; `live` has values of which only Numba knows the type."""
    return _inferred(program, Facts(argument_types=argument_types, global_types=global_types), live)


def find_again(program: Program, facts: Facts) -> Facts:
    """The facts of a program written anew, from the types of the arguments alone."""
    return _inferred(program, replace(facts, types={}, untyped=None), {})


def _inferred(program: Program, seen: Facts, live: Mapping[str, Any]) -> Facts:
    """The facts with types, or with the reason why there are none, at a line of the program as it was given."""
    apart = brought_out(program)
    found = _inferred_as_written(apart, seen, live)
    return found if found.untyped is None or apart == program else _inferred_as_written(program, seen, live)


def _inferred_as_written(program: Program, seen: Facts, live: Mapping[str, Any]) -> Facts:
    threaded = with_lists_for_generators(spell_dtypes(thread_globals(program)))
    if threaded.globals:
        name = threaded.globals[0]
        return replace(seen, untyped=Reason(f"`{name}` is a global value that the code assigns, or uses in a function passed on"))
    trial = _Trial()
    try:
        given = [_numba_type(name, seen.global_types, live) for name in hidden_names(program)]
        given += [_numba_type(name, seen.argument_types, live) for name in program.main.parameters]
        with _inference_alone(trial), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _dispatchers(threaded)[program.entry].compile(tuple(given))
    except _UntypableError as error:
        return replace(seen, untyped=Reason(str(error)))
    except Exception as error:  # noqa: BLE001 - Numba, and what the user imported, raise anything; it becomes the reason
        return replace(seen, untyped=_reason(error, trial, threaded))
    return replace(seen, types={name: function_types(states) for name, states in trial.results.items()})


class _UntypableError(Exception):
    """An argument that Numba has no type for; the message is for the user."""


# -------------------------------------------------------------------------------------------------------------- inference


@dataclass
class _Trial:
    """What inference has found so far, by function of the user's: results, and failures with their depth in the call chain."""

    results: dict[str, list[Any]] = field(default_factory=dict)
    failures: list[tuple[int, str, Exception]] = field(default_factory=list)
    depth: int = 0

    def found(self, name: str, state: Any) -> None:
        """Keeps a result. Numba tries literal types first: what failed before and now works is no failure."""
        self.failures = [failure for failure in self.failures if failure[1] != name]
        self.results.setdefault(name, []).append(state)


def _dispatchers(program: Program) -> dict[str, Any]:
    """Every function of the program under `njit`, in one namespace."""
    from numba import njit

    namespace: dict[str, Any] = {item.name: _imported(item.module, item.attribute) for item in program.imports}
    namespace.update(program.constants)
    made: dict[str, Any] = {}
    for function in program.functions:
        code = compile(function.source, _file(function.name), "exec", flags=__future__.annotations.compiler_flag)
        scope: dict[str, Any] = dict(namespace)
        exec(code, scope)  # noqa: S102 - the user's own function, as the user ran it
        name = next(item.co_name for item in code.co_consts if isinstance(item, CodeType))
        plain: FunctionType = scope[name]
        made[function.name] = njit(FunctionType(plain.__code__, namespace, function.name, plain.__defaults__))
    namespace.update(made)
    return made


def _file(name: str) -> str:
    return f"<ipyaccel {name}>"


def _imported(module: str, attribute: str) -> Any:
    """What an import of the user's binds."""
    value = importlib.import_module(module)
    if attribute and not hasattr(value, attribute):
        return importlib.import_module(f"{module}.{attribute}")
    return getattr(value, attribute) if attribute else value


@contextlib.contextmanager
def _inference_alone(trial: _Trial) -> Iterator[None]:
    """Inside, every dispatcher of Numba's answers with types and makes no machine code."""
    from numba.core.dispatcher import Dispatcher

    answers = _Answers(trial)
    replaced = {
        "compile": lambda dispatcher, signature: answers.infer(dispatcher, signature),  # noqa: PLW0108 - a function becomes a method
        "nopython_signatures": property(answers.signatures),
        "get_overload": lambda *_: None,
    }
    own = {name: vars(Dispatcher)[name] for name in replaced if name in vars(Dispatcher)}
    try:
        for name, value in replaced.items():
            setattr(Dispatcher, name, value)
        yield
    finally:
        answers.forget()
        for name in replaced:
            delattr(Dispatcher, name)
        for name, value in own.items():
            setattr(Dispatcher, name, value)


class _Answers:
    """What each dispatcher was asked, and the state of Numba's compiler after inference."""

    def __init__(self, trial: _Trial) -> None:
        self.trial = trial
        self.states: dict[Any, dict[Any, Any]] = {}
        self.asked: list[tuple[Any, Any]] = []

    def infer(self, dispatcher: Any, signature: Any) -> None:
        """Stands in for compilation."""
        from numba.core import sigutils

        found = self.states.setdefault(dispatcher, {})
        arguments, returns = sigutils.normalize_signature(signature)
        if arguments in found:
            return
        found[arguments] = _infer(dispatcher, arguments, returns, self.trial)
        if arguments not in dispatcher.overloads:
            # A recursive call with other types looks here for the name of what was compiled.
            described = SimpleNamespace(modname="", qualname=dispatcher.py_func.__qualname__, uid=0)
            dispatcher.overloads[arguments] = SimpleNamespace(fndesc=described)
            self.asked.append((dispatcher, arguments))

    def signatures(self, dispatcher: Any) -> list[Any]:
        """What a dispatcher can be called with."""
        from numba.core import typing

        found = self.states.get(dispatcher, {})
        return [typing.signature(state.return_type, *arguments) for arguments, state in found.items()]

    def forget(self) -> None:
        """Takes back what was put into dispatchers, which may be Numba's own."""
        for dispatcher, arguments in self.asked:
            del dispatcher.overloads[arguments]


def _infer(dispatcher: Any, arguments: tuple[Any, ...], returns: Any, trial: _Trial) -> Any:
    """Numba's state after type inference of one function at these argument types."""
    from numba.core.compiler import Flags

    flags = Flags()
    flags.nrt, flags.error_model = True, "python"
    pipeline = _pipeline_class()
    function = dispatcher.py_func
    name = function.__name__ if function.__code__.co_filename == _file(function.__name__) else ""
    trial.depth += 1
    try:
        dispatcher.typingctx.refresh()
        # The counter tells Numba that a call of this function is a recursion.
        with dispatcher._compiling_counter:  # noqa: SLF001
            compiler = pipeline(dispatcher.typingctx, dispatcher.targetctx, None, arguments, returns, flags, {})
            state = compiler.compile_extra(function)
    except Exception as error:
        if name:
            trial.failures.append((trial.depth, name, error))
        raise
    finally:
        trial.depth -= 1
    if name:
        trial.found(name, state)
    return state


_PIPELINE: list[Any] = []


def _pipeline_class() -> Any:
    """Numba's passes up to the types, then one that ends the pipeline and hands over its state. Registered once."""
    if _PIPELINE:
        return _PIPELINE[0]
    from numba.core.compiler import CompilerBase, DefaultPassBuilder, _EarlyPipelineCompletion
    from numba.core.compiler_machinery import FunctionPass, register_pass
    from numba.core.typed_passes import NopythonTypeInference

    @register_pass(mutates_CFG=False, analysis_only=True)
    class Stop(FunctionPass):  # type: ignore[misc]
        _name = "ipyaccel_stop"

        def __init__(self) -> None:
            FunctionPass.__init__(self)

        def run_pass(self, state: Any) -> bool:
            raise _EarlyPipelineCompletion(state)

    class Inference(CompilerBase):  # type: ignore[misc]
        def define_pipelines(self) -> list[Any]:
            passes = DefaultPassBuilder.define_untyped_pipeline(self.state)
            passes.add_pass(NopythonTypeInference, "infer types")
            passes.add_pass(Stop, "stop")
            passes.finalize()
            return [passes]

    _PIPELINE.append(Inference)
    return Inference


# --------------------------------------------------------------------------------------------------------- Numba's types


def _numba_type(name: str, types: Mapping[str, Type], live: Mapping[str, Any]) -> Any:
    """Numba's type of an argument; of an object that we have no word for, what Numba itself says of the live value."""
    kind = types.get(name, OBJECT)
    if name in live and (why := why_unknown(name, live[name])):
        raise _UntypableError(why)
    known = _from_type(kind)
    if known is not None:
        return known
    if kind.kind == "list":
        raise _UntypableError(f"`{name}` is a list that Numba has no type for: empty, or with different kinds of items")
    if name not in live:
        raise _UntypableError(f"the type of `{name}` is not known")
    from numba import typeof

    value = live[name]
    if isinstance(value, int):
        raise _UntypableError(f"`{name}` does not fit in 64 bits")
    if isinstance(value, type):
        raise _UntypableError(f"`{name}` is a class: only functions can be written anew")
    try:
        return typeof(value)
    except (ValueError, TypeError, NotImplementedError):
        raise _UntypableError(f"Numba has no type for `{name}`, which is of type {type(value).__name__}") from None


def _from_type(kind: Type) -> Any | None:
    """Numba's own of our type; None where there is none."""
    from numba.core import types

    simple = {"bool": types.boolean, "str": types.unicode_type, "none": types.none}
    if kind.kind in simple:
        return simple[kind.kind]
    if kind.kind == "float" and kind.bits < 32:
        return None
    if kind.is_number:
        return getattr(types, str(kind))
    items = tuple(map(_from_type, kind.items))
    if None in items:
        return None
    if kind.kind == "array":
        return types.Array(items[0], kind.ndim, kind.layout, readonly=kind.readonly)
    if kind.kind == "list" and items:
        # Of lists of lists Numba takes none as arguments, but it can say what becomes of them.
        return types.List(items[0], reflected=kind.items[0].kind != "list")  # type: ignore[attr-defined]
    if kind.kind == "tuple":
        return types.BaseTuple.from_types(items)  # type: ignore[attr-defined]
    return None


# ------------------------------------------------------------------------------------------------------------ why it failed


def _reason(error: Exception, trial: _Trial, program: Program) -> Reason:
    """The innermost failure, at its line in the user's cell."""
    failures = trial.failures or [(0, program.entry, error)]
    _, name, cause = max(failures, key=lambda failure: failure[0])
    if isinstance(cause, RecursionError):
        return Reason("the code is nested too deeply for Numba's type inference")
    if isinstance(cause, ImportError):
        return Reason(f"an import fails: {cause}")
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(cause))
    return reason_of(message, program.function(name), _line(cause, message, name))


def _line(error: Exception, message: str, name: str) -> int | None:
    """The line in the function's own text that an error is about."""
    location = getattr(error, "loc", None)
    if location is not None and getattr(location, "filename", "") == _file(name) and location.line:
        return int(location.line)
    found = re.search(rf"{re.escape(_file(name))}\D{{0,12}}(\d+)", message)
    return int(found[1]) if found else None
