"""The rows of Cython's ladder. In: a program and its facts. Out: a variant for each step, or why not."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.iteration import count_iterations
from ipyaccel.backends._cython.observed import observed_types
from ipyaccel.backends._cython.planning import plan_program
from ipyaccel.backends._cython.scene import Scene
from ipyaccel.backends._cython.spelling import number
from ipyaccel.backends._cython.translate import translate
from ipyaccel.backends._cython.unchecked import needs_wraparound, unchecked
from ipyaccel.model import Declined, Facts, Outlined, Program, Reason, Variant
from ipyaccel.syntax.dtypes import spell_dtypes
from ipyaccel.syntax.fuse import Fusion, fusion
from ipyaccel.syntax.hidden import hidden_names, thread_globals
from ipyaccel.syntax.independent import in_parallel
from ipyaccel.syntax.text import program_text

EXACT = ("-O2", "-finline-limit=1000", "-ffp-contract=off")
"""The limit: with their checks, small helpers are just beyond what gcc inlines, and calling them doubles an inner loop's time."""
FAST = ("-O3", "-march=native", "-ffast-math")
FITS = "integers fit in 64 bits"
ASSUMED = (FITS, "no bounds checks", "no NaN or infinity", "sums may be regrouped", "dividing by zero gives infinity")


def propose_rows(program: Program, facts: Facts) -> list[Variant | Declined]:
    """`cython`, `cython-typed`, `cython-fast`, `cython-parallel`."""
    rows: list[Variant | Declined] = [_unchanged(program)]
    # Cython makes Python's own dicts: what is typed as a whole stays whole.
    outlined = facts.outlined if facts.untyped is not None else None
    prepared = _parts(outlined) if outlined else _prepared(program, facts)
    typed = _typed(prepared)
    if isinstance(typed, Reason):
        rows += [Declined(name, typed) for name in ("cython-typed", "cython-fast", "cython-parallel")]
        return rows
    if outlined:
        typed = replace(typed, done=outlined.done)
        fast = _fast(prepared, typed)
        reason = Reason("only parts of the code can be compiled, and those run on one thread")
        return [*rows, typed, replace(fast, done=f"{typed.done}; {fast.done}"), Declined("cython-parallel", reason)]
    return [*rows, typed, _fast(prepared, typed), Declined("cython-parallel", _not_parallel(program, facts))]


@dataclass(frozen=True)
class _Prepared:
    """A program ready to be written: globals threaded, array expressions made loops."""

    program: Program
    facts: Facts
    hidden: tuple[str, ...]
    fused: bool
    interpreted: frozenset[str] = frozenset()


def _prepared(program: Program, facts: Facts) -> _Prepared:
    threaded = spell_dtypes(thread_globals(program))
    known = facts if facts.types else observed_types(threaded, facts)
    made = fusion(threaded, facts) if facts.types else None
    fused = isinstance(made, Fusion) and made.program != threaded
    written, known = (made.program, made.facts) if isinstance(made, Fusion) else (threaded, known)
    return _Prepared(*count_iterations(written, known), hidden_names(program), fused)


def _parts(outlined: Outlined) -> _Prepared:
    """A program whose entry stays Python: only its parts are fused, and looped by counters."""
    threaded = spell_dtypes(thread_globals(outlined.program))
    made = fusion(threaded, outlined.facts)
    written, known = (made.program, made.facts) if isinstance(made, Fusion) else (threaded, outlined.facts)
    program, facts = count_iterations(written, known)
    return _Prepared(program, facts, hidden_names(outlined.program), False, outlined.interpreted)


def _unchanged(program: Program) -> Variant:
    """The user's text; names of global values are declared, and filled when the module is loaded."""
    text = program_text(program)
    if program.globals:
        head, separator, rest = text.partition("\n\n")
        text = head + separator + "\n".join(f"{name} = None" for name in program.globals) + "\n\n" + rest
    return Variant("cython", "cython", text, program.entry, done="compiled unchanged", flags=("-O2",))


def _typed(prepared: _Prepared) -> Variant | Reason:
    scene = plan_program(prepared.program, prepared.facts, checked=True)
    if not any(plan.names for plan in scene.plans.values()):
        return prepared.facts.untyped or Reason("no number or array was found whose type could be declared")
    flags = (*EXACT, *(("-DCYTHON_CCOMPLEX=0",) if "complex" in _kinds(scene) else ()))
    source = translate(scene, _head("infer_types=False, overflowcheck=True", flags))
    return Variant("cython-typed", "cython", source, prepared.program.entry, _done(scene), flags, hidden=prepared.hidden)


def _fast(prepared: _Prepared, typed: Variant) -> Variant:
    scene = unchecked(plan_program(prepared.program, prepared.facts, checked=False))
    wraparound = "" if needs_wraparound(scene) else "wraparound=False, "
    flags = (*FAST, *(("-fno-finite-math-only",) if _needs_infinity(prepared.program) else ()))
    checks = f"boundscheck=False, {wraparound}initializedcheck=False"
    scene = replace(scene, interpreted=prepared.interpreted)
    source = translate(scene, _head(f"infer_types=False, {checks}, cdivision=True, cpow=True", flags))
    return replace(
        typed, name="cython-fast", source=source, done="no checks, native, fast-math", flags=flags, assumes=ASSUMED, twin=typed
    )


def _head(directives: str, flags: tuple[str, ...]) -> str:
    return f"# cython: {directives}\n# distutils: extra_compile_args = {' '.join(flags)}"


def _kinds(scene: Scene) -> set[str]:
    return {kind.kind for plan in scene.plans.values() for kind in plan.names.values()}


def _done(scene: Scene) -> str:
    """Which names got which types, for the note of the row."""
    groups: dict[str, list[str]] = {}
    for plan in scene.plans.values():
        for name, kind in plan.names.items():
            word = (
                "array" if kind.kind == "array" else {"long long": "integer"}.get(number(kind) or "", number(kind) or kind.kind)
            )
            if name not in groups.setdefault(word, []) and name != "_":
                groups[word].append(name)
    return "; ".join(f"{', '.join(names)}: {word}" for word, names in groups.items() if names)


def _needs_infinity(program: Program) -> bool:
    """Whether the code speaks of infinity or NaN, which fast-math would otherwise take as impossible."""
    words = {"inf", "nan", "isnan", "isinf", "isfinite", "nanmin", "nanmax", "Infinity"}
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.Attribute) and node.attr in words:
                return True
            if isinstance(node, ast.Name) and node.id in words:
                return True
            if isinstance(node, ast.Constant) and str(node.value).strip("+-").lower() in ("inf", "nan", "infinity"):
                return True
    return False


def _not_parallel(program: Program, facts: Facts) -> Reason:
    """Why there is no row on several threads: the program's reason, or that this step of the ladder is not built yet."""
    found = in_parallel(program, facts)
    if isinstance(found, Reason):
        return found
    return Reason("its turns are independent, but ipyaccel does not write Cython's `prange` yet: see `numba-parallel`")
