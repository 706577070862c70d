"""Numba. In: a typed program. Out: the same functions under `@njit`, as a module a person would write; three variants.

`numba` keeps Python's ZeroDivisionError, `numba-fast` allows fast-math, `numba-parallel` spreads independent turns or array
expressions over threads. Numba is imported only inside functions.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import itertools
import random
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from ipyaccel.backends.divisions import divides_without_error
from ipyaccel.backends.numba_warming import steps
from ipyaccel.cgroup import threads_available
from ipyaccel.errors import BuildError
from ipyaccel.model import Build, Declined, Facts, Function, Import, Outlined, Program, Reason, Variant, Workload
from ipyaccel.syntax.answers import line_of_dict
from ipyaccel.syntax.assumptions import BOUNDS, DIVIDES, FITS, NO_NAN, REGROUPED, relevant, speaks_of_infinity
from ipyaccel.syntax.fuse import Fusion, fusion
from ipyaccel.syntax.inference.unlowered import taken_by_threads, unlowered
from ipyaccel.syntax.looped import at_users_lines
from ipyaccel.syntax.loops.chaos import is_chaotic
from ipyaccel.syntax.nests.program import with_better_nests
from ipyaccel.syntax.plainly import said_plainly
from ipyaccel.syntax.rewriting.brought_out import recursion_brought_out
from ipyaccel.syntax.rewriting.compared_magnitudes import with_compared_magnitudes
from ipyaccel.syntax.rewriting.dtypes import spell_dtypes
from ipyaccel.syntax.rewriting.generators import with_lists_for_generators
from ipyaccel.syntax.rewriting.hidden import hidden_names, thread_globals
from ipyaccel.syntax.rewriting.iteration import count_iterations
from ipyaccel.syntax.rewriting.lists import SUFFIX, with_arrays_for_lists
from ipyaccel.syntax.rewriting.text_letters import with_codes_for_letters
from ipyaccel.syntax.text import program_text
from ipyaccel.syntax.threads.independent import Parallel, in_parallel
from ipyaccel.syntax.threads.torn import torn_stores

EMPTY = "_empty"
QUIET = 'error_model="numpy"'
"""What leaves out the look at every divisor."""
STEADY = "; no fast-math, so that loops end after as many turns as in Python"
CHECKED = "boundscheck=True"
TAKEN = {
    "_of_lists": "; the lists become arrays inside the timed call",
    "_of_text": "; the text becomes an array of numbers inside the timed call",
}
"""What the wrappers do, by what is behind their names."""
FAST = (NO_NAN, REGROUPED, DIVIDES)
WITH_NAN = '{"reassoc", "contract", "arcp", "nsz", "afn"}'
"""All of fast-math but the promise that there is no NaN and no infinity."""


class Numba:
    """Puts `@njit` before every function; compilation itself happens at the first call, for the types of that call."""

    name = "numba"
    variants: tuple[str, ...] = ("numba", "numba-fast", "numba-parallel")
    compiles_at_first_call = True
    further = steps()

    def propose(self, workload: Workload, facts: Facts) -> list[Variant | Declined]:
        """Three variants, or why not."""
        program = workload.program
        assert program is not None
        if facts.looped is not None:
            looped = facts.looped.program
            return at_users_lines(self.propose(replace(workload, program=looped), facts.looped.facts), program, looped)
        if facts.untyped is not None:
            program, facts = said_plainly(program, facts)
        if facts.outlined is not None:
            return _parts(facts.outlined)
        reason = _obstacle(program, facts)
        if reason is None:
            apart = recursion_brought_out(program)
            written, facts = with_compared_magnitudes(with_lists_for_generators(spell_dtypes(apart)), facts)
            written, facts, texts = with_codes_for_letters(written, facts)
            converted = with_arrays_for_lists(thread_globals(written), facts, texts)
            if not isinstance(converted, Reason):
                return _variants(converted, hidden_names(program), facts)
            reason = converted
        return [Declined(name, reason) for name in self.variants]

    def compile(self, variants: list[Variant], directory: Path) -> list[Build]:
        """Writes each module; machine code follows at the first call, and is kept beside the file."""
        return [Build(variant, str(_written(variant, directory)), 0.0) for variant in variants]

    def load(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
        """The dispatcher itself, so that a timed call carries nothing of ours. Its first call may raise BuildError."""
        if "parallel=True" in build.variant.source:
            _set_threads(build.variant.threads)
        return _bound(getattr(_prepared(build), build.variant.entry), build, bindings)

    def empty(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
        """A compiled function that takes what the entry takes and does nothing."""
        return _bound(getattr(_prepared(build), EMPTY), build, bindings)

    def taking(self, build: Build, _: Mapping[str, Any]) -> Callable[..., Any] | None:
        """What makes arrays of the lists that the entry is given; None where it makes none."""
        return _arrays_of_lists if build.variant.entry.endswith(SUFFIX) else None

    def warm(self) -> None:
        """Imports Numba and compiles one small function, which starts no thread."""
        import numba

        numba.njit(_sum_of_squares)(3, 0.5)

    def seed(self, seed: int) -> None:
        """Gives the generators of compiled code the state that `random` and `numpy.random` have after seeding with `seed`.

        Seeding inside compiled code would start `random` otherwise than Python does.
        """
        import numba
        import numpy as np

        native: Any = numba._helperlib  # noqa: SLF001 - nothing public sets these states
        plain = random.Random(seed).getstate()[1]  # noqa: S311 - the user's code draws from this generator
        legacy = np.random.RandomState(seed).get_state(legacy=False)["state"]
        native.rnd_set_state(native.rnd_get_py_state_ptr(), (plain[-1], list(plain[:-1])))
        native.rnd_set_state(native.rnd_get_np_state_ptr(), (int(legacy["pos"]), legacy["key"].tolist()))


def _sum_of_squares(n: int, h: float) -> float:
    """What `warm` compiles: the operations that most programs need."""
    total = 0.0
    for k in range(n):
        total += (k * h) ** 2 / 2
    return total


def _arrays_of_lists(*arguments: Any) -> None:
    """What a wrapper does before it calls compiled code."""
    import numpy as np

    for argument in arguments:
        if type(argument) is list:
            np.array(argument)
        elif type(argument) is str:
            np.frombuffer(argument.encode("utf-32-le", "surrogatepass"), dtype=np.int32)


# -------------------------------------------------------------------------------------------------------------- proposing


def _obstacle(program: Program, facts: Facts) -> Reason | None:
    """Why Numba cannot compile this at all."""
    if facts.untyped is not None:
        return facts.untyped
    line = line_of_dict(program.main)
    if line is not None:
        return Reason(
            "it answers with a dict, and Numba would make one of another class: return numbers, a tuple or arrays", line
        )
    torn = next(iter(torn_stores(program, facts, in_place=True).values()), None)
    if torn is not None:
        text = f"`{torn.text}` reads what it changes, and Numba would read it half changed: compute a new array instead"
        return Reason(text, torn.line)
    if program.opaque:
        name, reason = program.opaque[0]
        return Reason(f"Numba cannot see into `{name}`: {reason.text}", reason.line)
    return unlowered(program, facts)


def _variants(program: Program, hidden: tuple[str, ...], facts: Facts) -> list[Variant | Declined]:
    """The rows, from a program ready to be decorated."""
    assumes = relevant((FITS, BOUNDS), program, facts)
    base = Variant("numba", "numba", "", program.entry, assumes=assumes, hidden=hidden)
    own, known = program, facts
    made = fusion(program, facts, numpy_on_numbers=True)
    if isinstance(made, Fusion) and made.gains:
        program, facts = made.program, made.facts
    lists = next((said for suffix, said in TAKEN.items() if program.main.name.endswith(suffix)), "")
    threads, _ = with_better_nests(own, known, shared_out=True)
    program, facts = with_better_nests(program, facts)
    model = QUIET if divides_without_error(program, facts) else ""
    plain = _twinned(base, program, model, f"compiled with @njit{f'({model})' if model else ''}{lists}", model=model)
    options, fast = _fast(base, program, facts)
    said = f"compiled with @njit({options}){lists}{STEADY if 'fastmath' not in options else ''}"
    rows: list[Variant | Declined] = [plain, _twinned(fast, program, options, said, model=model)]
    parallel = _shared_out(threads, known)
    if isinstance(parallel, Reason):
        return [*rows, Declined("numba-parallel", parallel)]
    many = replace(
        base, name="numba-parallel", assumes=relevant((FITS, BOUNDS, REGROUPED), program, facts), threads=threads_available()
    )
    return [*rows, _twinned(many, parallel.program, "parallel=True", f"{parallel.done}{lists}", parallel.functions)]


def _fast(base: Variant, program: Program, facts: Facts) -> tuple[str, Variant]:
    """The options of fast-math, and its row: what speaks of infinity or NaN keeps them.

    Where the number of turns hangs on the last digit, escape counts for one, every operation is rounded as Python rounds it.
    """
    if is_chaotic(program, facts):
        steady = replace(base, name="numba-fast", assumes=relevant((FITS, BOUNDS, DIVIDES), program, facts))
        return 'error_model="numpy"', steady
    keeps = speaks_of_infinity(program)
    phrases = (FITS, BOUNDS, *(phrase for phrase in FAST if not (keeps and phrase == NO_NAN)))
    options = f'fastmath={WITH_NAN if keeps else "True"}, error_model="numpy"'
    return options, replace(base, name="numba-fast", assumes=relevant(phrases, program, facts))


def _shared_out(program: Program, facts: Facts) -> Parallel | Reason:
    """The program with independent turns shared out; loops over the elements of arrays count for that."""
    counted, known = count_iterations(program, facts, rows=True)
    shared = taken_by_threads(facts) or in_parallel(counted, known, program)
    whole = isinstance(shared, Parallel) and shared.program == counted
    return in_parallel(program, facts) if whole else shared


def _parts_on_threads(outlined: Outlined, program: Program) -> Parallel | Reason:
    """The same for the parts of a program whose entry stays Python."""
    parts = tuple(function for function in program.functions if function.name not in outlined.interpreted)
    shared = _shared_out(replace(program, entry=parts[-1].name, functions=parts), outlined.facts)
    if isinstance(shared, Reason):
        return Reason(f"only parts of the code can be compiled, and those run on one thread: {shared.text}")
    stay = tuple(function for function in program.functions if function.name in outlined.interpreted)
    whole = replace(shared.program, entry=program.entry, functions=(*shared.program.functions, *stay))
    return replace(shared, program=whole, done=f"{outlined.done}; the turns of their loops shared out among threads")


def _parts(outlined: Outlined) -> list[Variant | Declined]:
    """The rows of a program of which only parts are compiled."""
    written, facts = with_compared_magnitudes(with_lists_for_generators(spell_dtypes(outlined.program)), outlined.facts)
    outlined, program = replace(outlined, facts=facts), thread_globals(written)
    hidden = hidden_names(outlined.program)
    base = Variant("numba", "numba", "", program.entry, assumes=relevant((FITS, BOUNDS), program, outlined.facts), hidden=hidden)
    options, fast = _fast(base, program, outlined.facts)
    python = outlined.interpreted
    rows: list[Variant | Declined] = [
        _twinned(base, program, "", outlined.done, python=python),
        _twinned(fast, program, options, f"{outlined.done}; @njit({options})", python=python),
    ]
    parallel = _parts_on_threads(outlined, program)
    if isinstance(parallel, Reason):
        return [*rows, Declined("numba-parallel", parallel)]
    assumes = relevant((FITS, BOUNDS, REGROUPED), program, outlined.facts)
    many = replace(base, name="numba-parallel", assumes=assumes, threads=threads_available())
    return [*rows, _twinned(many, parallel.program, "parallel=True", parallel.done, parallel.functions, python)]


def _twinned(
    variant: Variant,
    program: Program,
    options: str,
    done: str,
    only: frozenset[str] | None = None,
    python: frozenset[str] = frozenset(),
    model: str = "",
) -> Variant:
    """The variant with its source, and beside it the same with bounds checks.

    `only`: the functions that take the options. `python`: those that are not compiled. The twin does without the options: none
    of them changes an index, and so it is compiled once for several variants. Where nothing has an index, the variant itself
    will do.
    """
    made = replace(
        variant,
        source=_module_text(program, options, "", only, python),
        done=done,
        flags=_split(options),
    )
    if not _has_indices(program):
        return replace(made, twin=made)
    checks = f"{model}, {CHECKED}" if model else CHECKED  # where NumPy divides by zero, the twin must not stop
    text = _module_text(program, checks, "", None, python)
    twin = replace(made, name="numba", source=text, flags=_split(checks), assumes=variant.assumes, threads=1)
    return replace(made, twin=twin)


def _has_indices(program: Program) -> bool:
    """Whether an element can be asked for that is not there: by the program itself, or by a method or a function of NumPy."""
    arrays = any(item.module.partition(".")[0] == "numpy" for item in program.imports)
    return arrays or any(re.search(r"\[|(?<!\bmath)\.\w+\(", function.source) for function in program.functions)


def _split(options: str) -> tuple[str, ...]:
    """The options one by one: a comma inside braces does not part them."""
    return tuple(re.split(r", (?![^{]*\})", options)) if options else ()


def _module_text(program: Program, options: str, plain: str, only: frozenset[str] | None, python: frozenset[str]) -> str:
    """The whole module, every function decorated but those that stay Python and a wrapper that makes arrays of lists."""

    def decorated(function: Function) -> Function:
        if function.name.endswith(SUFFIX) or function.name in python:
            return function
        wanted = options if only is None or function.name in only else plain
        return replace(function, source=f"@njit({wanted})\n{function.source}" if wanted else f"@njit\n{function.source}")

    functions = tuple(map(decorated, program.functions))
    imports = (*(item for item in program.imports if item.name != "njit"), Import("njit", "numba", "njit"))
    return program_text(replace(program, functions=functions, imports=imports))


# ---------------------------------------------------------------------------------------------------------------- loading


def _bound(function: Callable[..., Any], build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
    """The function with the globals that are its first parameters."""
    hidden = [bindings[name] for name in build.variant.hidden]
    return partial(function, *hidden) if hidden else function


def _prepared(build: Build) -> ModuleType:
    """The build's module, its dispatchers ready to be called; read once in a process."""
    path = Path(build.artefact)
    module = sys.modules.get(path.stem)
    if module is None or module.__file__ != str(path):
        module = _imported(path)
        _prepare(module)
    return module


def _written(variant: Variant, directory: Path) -> Path:
    """The module's file, the empty function with it. Its name is content-addressed: Numba's cache finds the module by it."""
    digest = hashlib.sha256(variant.source.encode()).hexdigest()[:16]
    path = directory / f"{variant.kind.replace('-', '_')}_{digest}.py"
    path.write_text(f"{variant.source}\n\n{_empty_twin(variant)}", encoding="utf-8")
    return path


def _empty_twin(variant: Variant) -> str:
    """A compiled function with as many parameters as the entry, and nothing in it."""
    functions = (node for node in ast.parse(variant.source).body if isinstance(node, ast.FunctionDef))
    arguments = next(node.args for node in functions if node.name == variant.entry)
    names = (f"a{k}" for k in range(len(arguments.posonlyargs) + len(arguments.args)))
    return f"@njit\ndef {EMPTY}({', '.join(names)}):\n    pass\n"


def _imported(path: Path) -> ModuleType:
    """The module of a file, under its stem in `sys.modules`: code from Numba's cache looks for its module there."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise BuildError(f"there is no module at {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[path.stem]
        raise
    return module


def _prepare(module: ModuleType) -> None:
    """Lets every dispatcher keep its machine code beside the file, and say in plain words what it cannot compile."""
    import numba

    numba.config.CACHE_DIR = ""  # the folder of the file itself: the index must follow when the folder is moved
    for value in list(vars(module).values()):
        if isinstance(value, numba.core.dispatcher.Dispatcher):
            try:
                value.enable_caching()
            except RuntimeError:  # no folder can be written: compile anew in each process
                continue
            finally:
                slow: Any = value._compile_for_args  # noqa: SLF001 - the one door that a call of new types goes through
                value._compile_for_args = partial(_in_plain_words, slow)  # noqa: SLF001 - as above


def _in_plain_words(compile_for: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Numba's slow path, taken once for new types; its own errors become a BuildError."""
    from numba.core.errors import NumbaError

    try:
        return compile_for(*args, **kwargs)
    except NumbaError as error:
        raise BuildError(_plain(str(error)), str(error)) from None


def _plain(message: str) -> str:
    """One sentence of Numba's page-long message: what it says first, and the last line of source that it points to."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    said = next((line for line in lines if not line.startswith(("Failed in", "During:", "- "))), "it gives no reason")
    shown = [before for before, after in itertools.pairwise(lines) if after.startswith("^")]
    where = f" `{shown[-1]}`" if shown else " this"
    return f"Numba cannot compile{where}: {said.rstrip(':')}"


def _set_threads(threads: int) -> None:
    """As many threads as the variant says, by the layer that survives a fork."""
    import numba

    numba.config.THREADING_LAYER = "workqueue"
    numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))


backend = Numba()
