"""Loops on several threads. In: a scene, and the loops whose turns are independent. Out: Cython source with `prange`.

    for i in range(m):                    for i in prange(m, nogil=True, num_threads=2):
        total = 0.0                           total = 0.0
        for k in range(n):          ->        for k in range(n):
            total += X[i, k]                      total = total + X[i, k]
        out[i] = total                        out[i] = total

In `prange`, `+=` always means a total over all turns: what a turn adds up for itself is written out. The largest or smallest
of all turns is kept for each thread in an array, and taken from there after the loop.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.rewrite import Rewriter
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.threads.schedule import schedule
from ipyaccel.backends._cython.translate import translate
from ipyaccel.backends._cython.typing.spelling import number
from ipyaccel.syntax.loops.carried import update_of
from ipyaccel.syntax.rewriting.edits import Edits, span
from ipyaccel.syntax.threads.totals import updates_in
from ipyaccel.syntax.threads.turnwise import Turnwise

EXTREMES = ("max", "min")
SIMPLE = (ast.Name, ast.Constant, ast.Call, ast.Subscript, ast.Attribute)
WRITTEN_OUT = "# `{} ...` would be a total over all turns here, so it is written out"


@dataclass(frozen=True)
class Threads:
    """The names that the source uses for threads, and how many there are."""

    count: int
    prange: str = "prange"
    number_of: str = "threadid"


def translate_parallel(scene: Scene, directives: str, loops: Mapping[str, list[Turnwise]], count: int) -> str:
    """The program's source with the loops shared out among `count` threads."""
    taken = {name for plan in scene.plans.values() for name in plan.scope.bound} | set(scene.plans) | set(scene.constants)
    threads = Threads(count, _free("prange", taken), _free("threadid", taken))
    plans = {name: _with_places(plan, loops.get(name, []), count) for name, plan in scene.plans.items()}
    words = [("prange", threads.prange)]
    if any(kind in EXTREMES for found in loops.values() for turns in found for kind in turns.totals.values()):
        words.append(("threadid", threads.number_of))
    names = ", ".join(word if word == own else f"{word} as {own}" for word, own in words)
    rewriter = partial(ParallelRewriter, loops=loops, threads=threads)
    return translate(replace(scene, plans=plans), directives, rewriter, (f"from cython.parallel cimport {names}",))


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name = f"c_{name}"
    return name


def _with_places(plan: Plan, loops: list[Turnwise], count: int) -> Plan:
    """The plan with a place for each thread's largest and smallest."""
    extremes = dict.fromkeys(name for turns in loops for name, kind in sorted(turns.totals.items()) if kind in EXTREMES)
    lines = [f"cdef {number(plan.of(name))} {places_of(plan, name)}[{count}]  # one for each thread" for name in extremes]
    return replace(plan, extra=(*plan.extra, *lines, f"cdef int {thread_in(plan)}")) if lines else plan


def places_of(plan: Plan, name: str) -> str:
    """The array in which each thread keeps its own."""
    return _free(f"{name}_of", set(plan.scope.bound))


def thread_in(plan: Plan) -> str:
    """The name of the thread's number in a function."""
    return _free("thread", set(plan.scope.bound))


class ParallelRewriter(Rewriter):
    """Writes `prange` for the loops that are shared out, and what is in them as `prange` wants it."""

    def __init__(
        self, scene: Scene, plan: Plan, edits: Edits, prelude: Prelude, *, loops: Mapping[str, list[Turnwise]], threads: Threads
    ) -> None:
        super().__init__(scene, plan, edits, prelude)
        self.shared = {_place(turns.loop): turns for turns in loops.get(plan.function.name, [])}
        self.threads = threads
        self.turns: Turnwise | None = None
        self.signs: dict[str, set[str]] = {}

    # -------------------------------------------------------------------------------------------------------------- loops

    def visit_For(self, node: ast.For) -> None:
        turns = self.shared.get(_place(node))
        if turns is None or self.turns is not None:
            self.generic_visit(node)
            return
        assert isinstance(node.iter, ast.Call)
        self.turns = turns
        updates = [update for _, update in updates_in(node.body)]
        self.signs = {name: {update.sign for update in updates if update.name == name} for name in turns.totals}
        self._head(node, node.iter)
        self._around(node, turns)
        for statement in node.body:
            self.visit(statement)
        self.turns = None

    def _head(self, node: ast.For, call: ast.Call) -> None:
        """`prange(..., nogil=True, num_threads=2)`. A length is read off the shape: `len` crashes where threads begin."""
        self.edits.replace(call.func, self.threads.prange)
        for argument in call.args:
            for inner in ast.walk(argument):
                if self._is_length(inner):
                    assert isinstance(inner, ast.Call)
                    self.edits.replace(inner, f"{self._array_name(inner.args[0])}.shape[0]")
            if not any(self._is_length(inner) for inner in ast.walk(argument)):
                self.visit(argument)
            if any(isinstance(inner, ast.Call) and not self._is_length(inner) for inner in ast.walk(argument)):
                # Where `prange` looks at its bounds, Cython does not know yet that `min` of C integers is one.
                self.edits.wrap(argument, "<long long>(", ")")
        nogil = "" if self.plan.nogil else "nogil=True, "
        line, column = span(call)[1]
        last = f", {nogil}num_threads={self.threads.count}{schedule(node, self.scene)}"
        self.edits.insert((line, column - 1), last)

    def _is_length(self, node: ast.AST) -> bool:
        return (
            isinstance(node, ast.Call)
            and self.scene.builtin(self.plan, node.func) == "len"
            and len(node.args) == 1
            and self.typer.array(node.args[0]) is not None
        )

    def _array_name(self, node: ast.expr) -> str:
        return self.plan.view_name(node.id) if isinstance(node, ast.Name) else ast.unparse(node)

    def _around(self, node: ast.For, turns: Turnwise) -> None:
        """What stands before the loop, at the start of a turn, and after the loop."""
        indent = self.edits.indent(node)
        own = self._changed_in_place(node, turns)
        extremes = sorted(name for name, kind in turns.totals.items() if kind in EXTREMES)
        before = [WRITTEN_OUT.format(own)] if own else []
        after: list[str] = []
        if extremes:
            thread = thread_in(self.plan)
            each = f"for {thread} in range({self.threads.count}):"
            places = {name: f"{places_of(self.plan, name)}[{thread}]" for name in extremes}
            before += [each, *(f"    {place} = {name}" for name, place in places.items())]
            after = [each, *(f"    {name} = {turns.totals[name]}({name}, {place})" for name, place in places.items())]
            first = node.body[0]
            separator = f"\n{self.edits.indent(first)}" if self.edits.starts_line(first) else "; "
            self.edits.insert(span(first)[0], f"{thread} = {self.threads.number_of}(){separator}")
        self.edits.insert(span(node)[0], "".join(f"{line}\n{indent}" for line in before))
        self.edits.insert(self.edits.line_end(span(node)[1][0]), "".join(f"\n{indent}{line}" for line in after))

    def _changed_in_place(self, loop: ast.For, turns: Turnwise) -> str:
        """`total +=`: the first change in place of a turn's own number; empty when there is none."""
        changes = [node for node in ast.walk(loop) if isinstance(node, ast.AugAssign)]
        for node in sorted(changes, key=lambda node: node.lineno):
            if isinstance(node.target, ast.Name) and node.target.id in turns.private and type(node.op) in GATHERED:
                return f"{node.target.id} {SIGNS[type(node.op)]}="
        return ""

    # ------------------------------------------------------------------------------------------------------------- totals

    def visit_Name(self, node: ast.Name) -> None:
        if self.turns is not None and self.turns.totals.get(node.id) in EXTREMES:
            self.edits.replace(node, f"{places_of(self.plan, node.id)}[{thread_in(self.plan)}]")
        super().visit_Name(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """A turn's own number is changed by a plain assignment; a total is only added to."""
        if self.turns is None or not isinstance(node.target, ast.Name):
            super().visit_AugAssign(node)
            return
        name, sign = node.target.id, f"{SIGNS[type(node.op)]}="
        if name in self.turns.private:
            self.edits.operator(node.target, sign, f"= {name} {sign[:-1]}")
            if self._needs_parentheses(sign[:-1], node.value):
                self.edits.wrap(node.value, "(", ")")
        elif sign == "-=" and len(self.signs.get(name, ())) > 1:
            self.edits.operator(node.target, sign, "+=")
            self.edits.wrap(node.value, "-(", ")")
        self.generic_visit(node)

    def _needs_parentheses(self, sign: str, value: ast.expr) -> bool:
        """Whether a value, moved behind an operator, would be read otherwise."""
        line, column = span(value)[0]
        before = self.plan.function.source.encode().split(b"\n")[line - 1][:column]
        product = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult | ast.Div)
        return not (isinstance(value, SIMPLE) or (product and sign in "+-") or before.rstrip().endswith(b"("))

    def visit_Assign(self, node: ast.Assign) -> None:
        """`s = s + e` of a total becomes `s += e`."""
        update = update_of(node)
        if self.turns is None or update is None or self.turns.totals.get(update.name) not in ("sum", "product"):
            super().visit_Assign(node)
            return
        assert isinstance(node.value, ast.BinOp)
        target, value, sign = node.targets[0], node.value, update.sign
        less = sign == "-" and len(self.signs[update.name]) > 1
        _, end = span(node)
        if self._in_parentheses(target, value):
            self.edits.replace_span(span(target)[1], span(update.value)[0], " += -(" if less else f" {sign}= (")
            self.edits.replace_span(span(update.value)[1], end, ")")
        elif update.value is value.right:
            line, column = self.edits.find(span(value.left)[1], sign)
            after = (line, column + 1)
            start = span(update.value)[0]
            spaced = start == (line, column + 2)
            self.edits.replace_span(span(target)[1], start if spaced else after, " += -(" if less else f" {sign}={' ' * spaced}")
            self.edits.insert(end, ")" if less else "")
        else:
            self.edits.operator(target, "=", f"{sign}=")
            place = self.edits.find(span(value.left)[1], sign)
            self.edits.replace_span(place, end, "")
        self.visit(update.value)

    def _in_parentheses(self, target: ast.expr, value: ast.BinOp) -> bool:
        """Whether one opens between the `=` and the first number."""
        (line, column), (last, end) = span(target)[1], span(value)[0]
        if line != last:
            return True
        return b"(" in self.plan.function.source.encode().split(b"\n")[line - 1][column:end]


def _place(node: ast.For) -> tuple[int, int]:
    return node.lineno, node.col_offset


SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}
GATHERED = (ast.Add, ast.Sub, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
"""The operators that `prange` takes for totals."""
