"""The head of a function and its `cdef` lines. In: a plan. Out: edits of the `def` line, and declarations under the docstring."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

from ipyaccel.backends._cython.draws.write_numpy import bits_line, bits_type
from ipyaccel.backends._cython.draws.write_python import words_line, words_type
from ipyaccel.backends._cython.lists.names import counters, list_classes, only_in_comprehensions
from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.rewrite import view_of
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.loop_variables import declared_flags
from ipyaccel.backends._cython.typing.spelling import BUILTINS, c_value, view
from ipyaccel.syntax.rewriting.edits import Edits, Place, span


@dataclass(frozen=True)
class _Head:
    """Places in the `def` line: where it starts, where the name ends, the closing parenthesis's end, the colon."""

    start: Place
    name_end: Place
    closed: Place
    colon: Place


def declare(scene: Scene, plan: Plan, edits: Edits, prelude: Prelude) -> None:
    """Writes the head and the declarations of one function."""
    head = _head(plan.function.source)
    classes = list_classes(scene, plan)
    edits.replace_span(head.start, head.name_end, f"{_form(scene, plan)}{scene.written_name(plan.function.name)}")
    clause = _clause(plan)
    if clause or plan.tree.returns is not None:
        edits.replace_span(head.closed, head.colon, clause)
    for argument in (*plan.tree.args.posonlyargs, *plan.tree.args.args, *plan.tree.args.kwonlyargs):
        kind = classes.get(argument.arg) or _parameter_type(plan, argument.arg)
        if kind or argument.annotation is not None:
            start, end = (argument.lineno, argument.col_offset), (argument.end_lineno or 0, argument.end_col_offset or 0)
            edits.replace_span(start, end, f"{kind} {argument.arg}".strip())
    _body(
        plan,
        edits,
        head,
        [
            *_declarations(plan, classes),
            *_counters(scene, plan),
            *declared_flags(plan),
            *plan.extra,
            *_first_views(plan, prelude),
            *_bits(scene, plan, prelude),
        ],
    )


# ------------------------------------------------------------------------------------------------------------------- head


def _head(source: str) -> _Head:
    lines = source.split("\n")
    all_tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    tokens = [token for token in all_tokens if token.type in (tokenize.OP, tokenize.NAME)]
    at = next(index for index, token in enumerate(tokens) if token.string == "def")
    depth, closed = 0, tokens[at]
    for token in tokens[at + 2 :]:
        depth += (token.string in "([{") - (token.string in ")]}")
        if token.string == ")" and depth == 0 and closed is tokens[at]:
            closed = token
        if token.string == ":" and depth == 0:
            places = (tokens[at].start, tokens[at + 1].end, closed.end, token.start)
            return _Head(*(_bytes(lines, place) for place in places))
    raise ValueError("a def line without a colon")


def _bytes(lines: list[str], place: Place) -> Place:
    """A place of the tokenizer, which counts characters, in bytes."""
    return place[0], len(lines[place[0] - 1][: place[1]].encode())


def _form(scene: Scene, plan: Plan) -> str:
    """`cdef inline double `, `cpdef long long `, `def `."""
    if plan.form == "def":
        return "def "
    kind = c_value(plan.returns) or ("void" if plan.returns.kind == "none" else "")
    inline = "inline " if plan.form == "cdef" and not scene.checked else ""
    if plan.form == "cdef" and scene.checked and not any(isinstance(node, ast.For | ast.While) for node in ast.walk(plan.tree)):
        inline = "inline "
    return f"{plan.form} {inline}{kind}{' ' if kind else ''}"


def _clause(plan: Plan) -> str:
    """How errors leave a C function."""
    kind = c_value(plan.returns)
    if plan.form == "def" or (kind is None and plan.returns.kind != "none"):
        return ""
    if plan.nogil:
        return " except? -1 nogil" if plan.python_division else " noexcept nogil"
    if plan.quiet:
        return " noexcept"
    return " except *" if kind is None or plan.returns.kind in ("complex", "tuple") else " except? -1"


def _parameter_type(plan: Plan, name: str) -> str:
    """The C type of a parameter; empty for a Python object."""
    kind = plan.of(name)
    if kind.kind == "array":
        return (view(kind) or "") if plan.arrays.get(name) == "view" else ""
    return c_value(kind) or BUILTINS.get(kind.kind, "")


# ----------------------------------------------------------------------------------------------------------- declarations


def _declarations(plan: Plan, classes: Mapping[str, str]) -> list[str]:
    """`cdef` lines: one a type, names in the order in which they occur."""
    lines: dict[str, list[str]] = {}
    for name in _in_order(plan):
        kind, held = plan.of(name), plan.arrays.get(name)
        parameter = name in plan.function.parameters
        if held == "beside" or (held == "view" and not parameter):
            spelled = view(kind, strided=plan.strided and not parameter) or ""
            lines.setdefault(spelled, []).append(plan.view_name(name))
        elif held is None and not parameter:
            spelled = classes.get(name) or c_value(kind) or BUILTINS.get(kind.kind, "")
            lines.setdefault(spelled, []).append(name)
    return [f"cdef {spelled} {', '.join(names)}" for spelled, names in lines.items() if spelled]


def _counters(scene: Scene, plan: Plan) -> list[str]:
    """What counts the turns of loops over lists of C numbers."""
    names = counters(scene, plan)
    return [f"cdef Py_ssize_t {', '.join(names)}"] if names else []


def _in_order(plan: Plan) -> list[str]:
    names = [(node.lineno, node.col_offset, node.id) for node in ast.walk(plan.tree) if isinstance(node, ast.Name)]
    order = dict.fromkeys((*plan.function.parameters, *(name for _, _, name in sorted(names))))
    return [name for name in order if name in plan.names and name not in only_in_comprehensions(plan)]


def _first_views(plan: Plan, prelude: Prelude) -> list[str]:
    """The memoryviews of array parameters that are kept as arrays too."""
    beside = (name for name in plan.function.parameters if plan.arrays.get(name) == "beside")
    return [f"{plan.view_name(name)} = {view_of(plan, name, prelude)}" for name in beside]


def _bits(scene: Scene, plan: Plan, prelude: Prelude) -> list[str]:
    """Where the function's random Generators take their bits from: those of parameters are known from the start."""
    generators, randoms = sorted(scene.generators(plan)), sorted(scene.randoms(plan))
    parameters = plan.function.parameters
    declared = [f"cdef {bits_type(prelude)}{plan.bits_name(name)}" for name in generators]
    declared += [f"cdef {words_type(prelude)}{plan.bits_name(name)}" for name in randoms]
    found = [bits_line(plan.bits_name(name), name, prelude) for name in generators if name in parameters]
    return [*declared, *found, *(words_line(plan.bits_name(name), name, prelude) for name in randoms if name in parameters)]


def _body(plan: Plan, edits: Edits, head: _Head, lines: list[str]) -> None:
    """Puts the lines under the docstring, or under the `def` line."""
    if not lines:
        return
    first, *rest = plan.tree.body
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    if not edits.starts_line(first):
        indent = "    "
        edits.replace_span((head.colon[0], head.colon[1] + 1), span(first)[0], f"\n{indent}" + f"\n{indent}".join([*lines, ""]))
        return
    indent = edits.indent(first)
    above = (first.end_lineno or first.lineno) if documented and rest else first.lineno - 1
    edits.insert(edits.line_end(above), "".join(f"\n{indent}{line}" for line in lines))
