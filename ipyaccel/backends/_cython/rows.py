"""The rows of Cython's ladder. In: a program and its facts. Out: a variant for each step, or why not."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.before.compared_tuples import with_compared_tuples
from ipyaccel.backends._cython.before.computed_once import why_twice
from ipyaccel.backends._cython.before.places import with_places
from ipyaccel.backends._cython.before.recursion import with_doors
from ipyaccel.backends._cython.before.reserved import without_reserved
from ipyaccel.backends._cython.before.row_reads import with_row_reads
from ipyaccel.backends._cython.before.row_stores import with_row_stores
from ipyaccel.backends._cython.before.text_codes import with_codes
from ipyaccel.backends._cython.checks.catching import caught, caught_power
from ipyaccel.backends._cython.checks.delicate import ends_by_chaos, ends_by_floats
from ipyaccel.backends._cython.checks.swallowed import swallowed
from ipyaccel.backends._cython.checks.trusted import with_trusted_nests
from ipyaccel.backends._cython.checks.unchecked import needs_wraparound, unchecked
from ipyaccel.backends._cython.draws.fills import with_fills
from ipyaccel.backends._cython.draws.library import RANDOM, headers, library
from ipyaccel.backends._cython.draws.types import with_draws_typed
from ipyaccel.backends._cython.functions.literal_powers import literal_power
from ipyaccel.backends._cython.matrices.with_loops import with_matrices
from ipyaccel.backends._cython.planning import plan_program
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.small.taken_apart import with_small_arrays
from ipyaccel.backends._cython.threads.openmp import OPENMP
from ipyaccel.backends._cython.threads.parallel import translate_parallel
from ipyaccel.backends._cython.threads.sharing import refuse_python
from ipyaccel.backends._cython.translate import translate
from ipyaccel.backends._cython.typing.observed import observed_types
from ipyaccel.backends._cython.typing.spelling import number
from ipyaccel.backends._cython.typing.whole_names import with_whole_names
from ipyaccel.backends._cython.typing.whole_uses import whole_uses_of_floats
from ipyaccel.cgroup import threads_available
from ipyaccel.model import Declined, Facts, Function, FunctionTypes, Outlined, Program, Reason, Type, Variant
from ipyaccel.syntax.assumptions import BOUNDS, DIVIDES, FITS, NO_NAN, REGROUPED, relevant, speaks_of_infinity
from ipyaccel.syntax.fuse import Fusion, fusion
from ipyaccel.syntax.lines import line_before
from ipyaccel.syntax.looped import at_users_lines
from ipyaccel.syntax.nests.program import with_better_nests
from ipyaccel.syntax.nests.short import with_short_loops
from ipyaccel.syntax.plainly import said_plainly
from ipyaccel.syntax.rewriting.brought_out import brought_out
from ipyaccel.syntax.rewriting.by_position import by_position
from ipyaccel.syntax.rewriting.dtypes import spell_dtypes
from ipyaccel.syntax.rewriting.hidden import hidden_names, thread_globals
from ipyaccel.syntax.rewriting.iteration import count_iterations
from ipyaccel.syntax.rewriting.named_arrays import with_named_arrays
from ipyaccel.syntax.rewriting.nested_tests import with_nested_tests
from ipyaccel.syntax.rewriting.none_or_number import with_flags
from ipyaccel.syntax.rewriting.progressions import with_ranges
from ipyaccel.syntax.rewriting.reuse import with_reuse
from ipyaccel.syntax.text import program_text
from ipyaccel.syntax.threads.independent import Refused, array_lines, nothing_to_share, shared_out, shared_phrase
from ipyaccel.syntax.threads.turnwise import Turnwise

EXACT = (
    "-O3",
    "-march=native",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
    "--param=max-inline-insns-single=500",
)
"""The limit: with their checks, small helpers are just beyond what gcc inlines, and calling them doubles an inner loop's time.

It is that of functions declared inline: the general one would let Cython's own code grow as well, and double the compiling.
"""
RECURSIVE = ("--param=max-inline-insns-auto=500",)
"""A function that calls itself is put into itself a few times, which takes gcc longer and saves most of its calls."""
FAST = ("-O3", "-march=native", "-ffast-math")
UNCHANGED = ("-O1",)
"""Calls into Python take the time: -O2 compiles half as long again, and what comes out is as quick within one per cent."""
AS_OBJECTS = "# cython: infer_types=False"
STEADY = ("-O3", "-march=native", "-ffp-contract=off")
"""For what small differences would change much: quick, but every operation is rounded as Python rounds it."""
BY_LOOPS = "; small matrices are multiplied by loops, and the last digits may differ from those of NumPy's library"
ASSUMED = (FITS, BOUNDS, NO_NAN, REGROUPED, DIVIDES)


def propose_rows(program: Program, facts: Facts) -> list[Variant | Declined]:
    """`cython`, `cython-typed`, `cython-fast`, `cython-parallel`."""
    if facts.looped is not None:
        made = propose_rows(facts.looped.program, facts.looped.facts)
        return [_as_written(program), *at_users_lines(made[1:], program, facts.looped.program)]
    rows: list[Variant | Declined] = [_as_written(program)]
    # Cython makes Python's own dicts: what is typed as a whole stays whole.
    said, facts = said_plainly(program, facts)
    flagged = with_flags(said, facts)
    said, facts = flagged.program, flagged.facts
    facts = with_whole_names(said, with_draws_typed(said, facts))
    outlined = facts.outlined if facts.untyped is not None else None
    plain = _parts(outlined) if outlined else _prepared(program, said, facts)
    prepared = _with_nests(plain)
    typed = _typed(prepared)
    if isinstance(typed, Reason):
        rows += [Declined(name, typed) for name in ("cython-typed", "cython-fast", "cython-parallel")]
        return rows
    if outlined:
        typed = replace(typed, done=outlined.done)
        fast = _fast(prepared, typed)
        reason = Reason("only parts of the code can be compiled, and those run on one thread")
        return [*rows, typed, replace(fast, done=f"{typed.done}; {fast.done}"), Declined("cython-parallel", reason)]
    if plain.rows_held:
        plain = _prepared(program, said, facts, by_rows=False)
    threads = _with_nests(plain, shared_out=True)
    return [*rows, typed, _fast(prepared, typed), _parallel(program, threads, typed)]


@dataclass(frozen=True)
class _Prepared:
    """A program ready to be written: globals threaded, array expressions made loops. `steps`: the texts on the way to it.

    `rows_held`: some loops hold rows back, which threads cannot. `by_loops`: small matrices are multiplied by loops.
    """

    program: Program
    facts: Facts
    hidden: tuple[str, ...]
    fused: bool
    steps: tuple[Program, ...] = ()
    interpreted: frozenset[str] = frozenset()
    rows_held: bool = False
    by_loops: bool = False


def _prepared(users: Program, program: Program, facts: Facts, *, by_rows: bool = True) -> _Prepared:
    named, facts = with_named_arrays(program, facts)
    threaded, facts = without_reserved(_plainer(spell_dtypes(thread_globals(brought_out(named)))), facts)
    known = facts if facts.types else observed_types(threaded, facts)
    threaded = with_row_stores(with_compared_tuples(threaded, known.types or known.observed), facts)
    threaded, facts = with_row_reads(threaded, facts)
    threaded, facts = with_fills(with_nested_tests(threaded, facts), facts)
    threaded, facts = with_small_arrays(threaded, facts) if facts.types else (threaded, facts)
    before = threaded
    threaded, facts = with_matrices(before, facts)
    known = facts if facts.types else known
    made = fusion(threaded, facts, by_rows=by_rows) if facts.types else None
    fused = isinstance(made, Fusion) and made.program != threaded
    written, known = (made.program, made.facts) if isinstance(made, Fusion) else (threaded, known)
    counted, known = count_iterations(with_reuse(written, known), known, rows=True)
    coded, known = with_codes(counted, known)
    placed, known = with_places(coded, known)
    placed, known = with_doors(placed, known)
    held, steps = isinstance(made, Fusion) and made.rows_held, (placed, coded, counted, written, program, users)
    return _Prepared(placed, known, hidden_names(program), fused, steps, rows_held=held, by_loops=threaded is not before)


def _with_nests(prepared: _Prepared, *, shared_out: bool = False) -> _Prepared:
    """The program with its loop nests turned where that pays."""
    better, facts = with_better_nests(prepared.program, prepared.facts, shared_out=shared_out)
    return replace(prepared, program=better, facts=facts, steps=(better, *prepared.steps))


def _plainer(program: Program) -> Program:
    """The same said so that C can do it: arguments by position, ranges for numbers that are counted."""
    return with_ranges(by_position(program))


def _parts(outlined: Outlined) -> _Prepared:
    """A program whose entry stays Python: only its parts are fused, and looped by counters."""
    before = _plainer(spell_dtypes(thread_globals(outlined.program)))
    threaded, known = without_reserved(before, outlined.facts)
    pairs = zip(before.functions, threaded.functions, strict=True)
    interpreted = frozenset(new.name for old, new in pairs if old.name in outlined.interpreted)
    made = fusion(threaded, known)
    written, known = (made.program, made.facts) if isinstance(made, Fusion) else (threaded, known)
    program, facts = count_iterations(written, known, rows=True)
    return _Prepared(program, facts, hidden_names(outlined.program), False, interpreted=interpreted)


def _as_written(program: Program) -> Variant | Declined:
    """The row `cython`."""
    astray = literal_power(program)
    return Declined("cython", astray) if astray else _unchanged(program)


def _unchanged(program: Program) -> Variant:
    """The user's text; names of global values are declared, and filled when the module is loaded."""
    text = program_text(program)
    if program.globals:
        head, separator, rest = text.partition("\n\n")
        text = head + separator + "\n".join(f"{name} = None" for name in program.globals) + "\n\n" + rest
    if any(_computes_otherwise(function.source) for function in program.functions):
        text = f"{AS_OBJECTS}\n{text}"
    return Variant("cython", "cython", text, program.entry, done="compiled unchanged", flags=UNCHANGED)


def _computes_otherwise(source: str) -> bool:
    """Whether there is an operator that Cython, where it infers a float by itself, does in C with other answers than Python's."""
    tree = ast.parse(source)
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.AugAssign))
    mixed = any(isinstance(node, ast.FunctionDef) and whole_uses_of_floats(node) for node in tree.body)
    return mixed or any(isinstance(node.op, ast.Pow | ast.FloorDiv | ast.Mod) for node in nodes)


def _typed(prepared: _Prepared) -> Variant | Reason:
    masked = caught_power(prepared.program)
    if masked is not None:
        return masked
    trusted = with_trusted_nests(prepared.program, prepared.facts)
    trusted = with_short_loops(trusted, prepared.facts, only_unchecked=True)
    scene = plan_program(trusted, prepared.facts, checked=True, lists=not prepared.interpreted)
    if not any(plan.names for plan in scene.plans.values()):
        return prepared.facts.untyped or _why_untyped(prepared)
    twice = why_twice(scene) or swallowed(scene)
    if twice is not None:
        return twice
    deeper = RECURSIVE if any(_calls_itself(plan) for plan in scene.plans.values()) else ()
    flags = (*EXACT, *deeper, *(("-DCYTHON_CCOMPLEX=0",) if _has_complex(scene) else ()))
    linking = _linking(scene)
    source = translate(scene, _head("infer_types=False, overflowcheck=True", flags, linking))
    done = _done(scene) + _drawn(scene) + (BY_LOOPS if prepared.by_loops else "")
    return Variant("cython-typed", "cython", source, prepared.program.entry, done, (*flags, *linking), hidden=prepared.hidden)


def _calls_itself(plan: Plan) -> bool:
    return any(isinstance(node, ast.Name) and node.id == plan.function.name for node in ast.walk(plan.tree))


def _why_untyped(prepared: _Prepared) -> Reason:
    """Why nothing is declared, at the entry's line."""
    names = prepared.facts.types.get(prepared.program.entry, FunctionTypes({})).names
    narrow = next((name for name, kind in names.items() if kind.kind == "int" and kind != Type("int")), None)
    line = prepared.program.main.first_line
    if narrow is None:
        return Reason("no number or array was found whose type could be declared", line)
    said = f"`{narrow}` is NumPy's {names[narrow]}, which begins again at its smallest where it ends, and warns"
    return Reason(f"{said}: C's integers do not, so it stays NumPy's; `int({narrow})` could be compiled", line)


def _fast(prepared: _Prepared, typed: Variant) -> Variant:
    if caught(prepared.program) is not None:
        flags = (*STEADY, *(flag for flag in typed.flags if flag not in EXACT))
        source = typed.source.replace(" ".join(EXACT), " ".join(STEADY), 1)
        done = "native; the checks stay, because the code catches what they raise"
        return replace(typed, name="cython-fast", source=source, done=done, flags=flags, twin=typed)
    written = with_short_loops(prepared.program, prepared.facts)
    scene = unchecked(plan_program(written, prepared.facts, checked=False, lists=not prepared.interpreted))
    scene = replace(scene, interpreted=prepared.interpreted)
    linking, drawing = _linking(scene), bool(_drawn(scene))
    steady = drawing or ends_by_chaos(scene)
    flags = STEADY if steady else _fast_flags(prepared.program)
    source = translate(scene, _head(_unchecked_directives(scene), flags, linking))
    why = "random numbers stay the same" if drawing else "loops end after as many turns as in Python"
    done = f"no checks, native; no fast-math, so that {why}" if steady else "no checks, native, fast-math"
    phrases = tuple(item for item in ASSUMED if not steady or item not in (NO_NAN, REGROUPED))
    assumes = relevant(phrases, prepared.program, prepared.facts)
    flags = (*flags, *linking)
    return replace(typed, name="cython-fast", source=source, done=done, flags=flags, assumes=assumes, twin=typed)


def _fast_flags(program: Program) -> tuple[str, ...]:
    return (*FAST, *(("-fno-finite-math-only",) if speaks_of_infinity(program) else ()))


def _unchecked_directives(scene: Scene) -> str:
    wraparound = "" if needs_wraparound(scene) else "wraparound=False, "
    return f"infer_types=False, boundscheck=False, {wraparound}initializedcheck=False, cdivision=True, cpow=True"


def _parallel(program: Program, prepared: _Prepared, typed: Variant) -> Variant | Declined:
    """As cython-fast, with independent turns on all threads; the twin that tries its indices runs them one after the other."""
    catches = caught(prepared.program)
    if catches is not None:
        return Declined("cython-parallel", catches)
    scene = unchecked(plan_program(prepared.program, prepared.facts, checked=False))

    def refuse(function: Function, _: ast.FunctionDef, turns: Turnwise) -> None:
        refuse_python(scene, scene.plans[function.name], turns)

    shared = shared_out(prepared.program, prepared.facts, refuse)
    if not shared.loops:
        return Declined("cython-parallel", _why_not(shared.why_not, program, prepared))
    threads, drawing = threads_available(), _linking(scene)
    delicate = bool(_drawn(scene)) or ends_by_floats(scene)
    flags = (*(STEADY if delicate else _fast_flags(prepared.program)), OPENMP)
    phrases = tuple(item for item in ASSUMED if not (delicate and item == NO_NAN))
    assumes = relevant(phrases, prepared.program, prepared.facts)
    source = translate_parallel(scene, _head(_unchecked_directives(scene), flags, (*drawing, OPENMP)), shared.loops, threads)
    flags = (*flags, *drawing)
    done = shared_phrase(shared, prepared.program, lambda name, line: _users_line(name, line, program, prepared))
    return replace(
        typed, name="cython-parallel", source=source, done=done, flags=flags, assumes=assumes, threads=threads, twin=typed
    )


def _why_not(refused: Refused | None, program: Program, prepared: _Prepared) -> Reason:
    """The reason that tells most, at the user's line."""
    if refused is not None:
        return Reason(refused.text, _users_line(refused.function, refused.line, program, prepared))
    if array_lines(program, prepared.facts):
        return Reason("the array expressions stay with NumPy, which computes them on one thread", program.main.first_line)
    return nothing_to_share(program)


def _users_line(name: str, line: int, program: Program, prepared: _Prepared) -> int:
    """The line in the user's cell that a line of a prepared function comes from; a new function comes from the entry."""
    if name not in {function.name for function in program.functions}:
        return program.main.first_line
    for after, before in itertools.pairwise(prepared.steps):
        line = line_before(before.function(name).source, after.function(name).source, line)
    return program.function(name).first_line + line - 1


def _head(directives: str, flags: tuple[str, ...], linking: tuple[str, ...] = ()) -> str:
    lines = [f"# cython: {directives}", f"# distutils: extra_compile_args = {' '.join(flags)}"]
    if RANDOM in linking:
        lines += [f"# distutils: include_dirs = {headers()}", f"# distutils: extra_link_args = {' '.join(library())}"]
    if OPENMP in linking:
        lines.append(f"# distutils: extra_link_args = {OPENMP}")
    return "\n".join(lines)


def _linking(scene: Scene) -> tuple[str, ...]:
    """NumPy's library of random numbers, for programs that draw in C."""
    return (RANDOM,) if scene.draws_in_c() else ()


def _drawn(scene: Scene) -> str:
    """Whose random numbers C draws, for the note of the row; empty when it draws none."""
    whose = [*(["NumPy's"] if scene.draws_in_c() else []), *(["Python's"] if scene.draws_of_python() else [])]
    return f"; random numbers drawn in C, the same as {' and '.join(whose)}" if whose else ""


def _has_complex(scene: Scene) -> bool:
    """Whether C may compute with complex numbers, also with some that have no name."""
    return "complex" in _kinds(scene) or any(item.module == "cmath" for item in scene.program.imports)


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
            if scene.lists.name(plan.function.name, name) is not None:
                word = "list of C numbers"
            if name not in groups.setdefault(word, []) and name != "_":
                groups[word].append(name)
    return "; ".join(f"{', '.join(names)}: {word}" for word, names in groups.items() if names)
