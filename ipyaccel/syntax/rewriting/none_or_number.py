"""A name that is None or a number becomes a number and a flag. In: a program with its facts. Out: both, or what came in.

best = None                              best = 0.0
                                         best_known = False
for x in xs:                             for x in xs:
    if best is None or x < best:             if not best_known or x < best:
        best = x                                 best = x
                                                 best_known = True
return best                              return best if best_known else None

Rules, each of which leaves a name as it is when it is broken: the name is only assigned, in plain assignments; its numbers are
all ints or all floats; it is assigned before it is read; in a loop it is read only where a test has found a number, and
elsewhere, where there may be None, Python computes with None and raises its own errors.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from ipyaccel.model import Facts, Function, FunctionTypes, Outlined, Program, Reason, Type
from ipyaccel.syntax.inference.types import find_again
from ipyaccel.syntax.rewriting.edits import Edits, span
from ipyaccel.syntax.rewriting.known_numbers import NOTHING, NUMBER, UNSET, May, Uses, is_none, none_test, pairs_of, uses_of
from ipyaccel.syntax.rewriting.taken_names import free_name, taken_names

STARTS = {Type("int"): "0", Type("float"): "0.0"}
"""What a name holds while it stands for None; nothing reads it."""
SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
CLOSED = (ast.Try, ast.TryStar, ast.With, ast.Match)
Refusals = Mapping[tuple[str, str], Reason]


@dataclass(frozen=True)
class Flagged:
    """A program without such names, as far as the rules allow. `refused`: why a name stayed, by function and name."""

    program: Program
    facts: Facts
    refused: Refusals = field(default_factory=dict)


def with_flags(program: Program, facts: Facts) -> Flagged:
    """Rewrites every such name; types are found anew."""
    refused: dict[tuple[str, str], Reason] = {}
    candidates = {function.name: _candidates(function) for function in program.functions}
    while any(candidates.values()) and not program.opaque:
        readings = {function.name: _Reading(function, candidates[function.name]) for function in program.functions}
        for name, reading in readings.items():
            refused |= {(name, local): reason for local, reason in reading.refused.items()}
        flags = _flags(program, candidates)
        if not any(reading.refused for reading in readings.values()):
            tried = {name: _Writing(reading, flags, taken_names(program)) for name, reading in readings.items()}
            known = find_again(_with_texts(program, tried), replace(facts, outlined=_outlined(facts), observed={}))
            if known.untyped is not None:
                return Flagged(program, facts, refused)
            mixed = _mixed(tried, known)
            if not mixed:
                return Flagged(_with_texts(program, _final(readings, flags, known)), _without_trials(known, tried), refused)
            refused |= mixed
        candidates = {
            function: frozenset(name for name in names if (function, name) not in refused)
            for function, names in candidates.items()
        }
    return Flagged(program, facts, refused)


def _outlined(facts: Facts) -> Outlined | None:
    return facts.outlined if facts.untyped is None else None


def _mixed(tried: Mapping[str, _Writing], known: Facts) -> dict[tuple[str, str], Reason]:
    """Names whose numbers have no one type."""
    refused = {}
    for name, writing in tried.items():
        types, reading = known.types.get(name, FunctionTypes({})), writing.reading
        for local in sorted(reading.names):
            kinds = {types.of(each) for each in (local, *writing.trials.get(local, ()))}
            if len(kinds) != 1 or not kinds <= STARTS.keys():
                text = f"`{local}` is None or something that is not always an int, nor always a float: it stays Python's"
                refused[name, local] = Reason(text, reading.function.first_line + reading.line(local) - 1)
    return refused


def _without_trials(known: Facts, tried: Mapping[str, _Writing]) -> Facts:
    """The facts without the names that only the trial has."""
    types = {}
    for name, found in known.types.items():
        trials = {trial for trials in tried[name].trials.values() for trial in trials} if name in tried else set()
        types[name] = replace(found, names={local: kind for local, kind in found.names.items() if local not in trials})
    return replace(known, types=types)


def _candidates(function: Function) -> frozenset[str]:
    """Names that are assigned None, and something else too."""
    nothing: set[str] = set()
    something: set[str] = set()
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Assign):
            for target, value in pairs_of(node):
                (nothing if is_none(value) else something).add(target.id)
    return frozenset(nothing & something - set(function.parameters))


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


def _flags(program: Program, candidates: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """The flag of each name."""
    taken = taken_names(program)
    return {name: free_name(f"{name}_known", taken) for names in candidates.values() for name in sorted(names)}


def _final(readings: Mapping[str, _Reading], flags: Mapping[str, str], known: Facts) -> dict[str, _Writing]:
    """The functions as they are to be, each name starting with a number of its type."""
    return {
        name: _Writing(reading, flags, starts={local: STARTS[known.types[name].of(local)] for local in reading.names})
        for name, reading in readings.items()
    }


def _with_texts(program: Program, written: Mapping[str, _Writing]) -> Program:
    return replace(program, functions=tuple(replace(each, source=written[each.name].text()) for each in program.functions))


class _Reading:
    """One function with what its names may hold, and why some cannot have a flag."""

    def __init__(self, function: Function, names: frozenset[str]) -> None:
        self.function, self.names = function, names
        self.tree = _tree(function)
        self.refused: dict[str, Reason] = {}
        self.uses = Uses()
        assigned = (node for node in ast.walk(self.tree) if isinstance(node, ast.Assign))
        self.copies = {
            id(value) for node in assigned for _, value in self.given(node) if isinstance(value, ast.Name) and value.id in names
        }
        if names:
            self._refuse_by_form()
            self.uses = uses_of(self.tree, names)
            self._refuse_by_use(self.tree, loops=0, returned=False)

    def may(self, node: ast.Name) -> May:
        """What a name may hold; a number where no path leads."""
        return self.uses.may.get(id(node), frozenset({NUMBER}))

    def given(self, node: ast.Assign) -> Iterator[tuple[ast.Name, ast.expr | None]]:
        """The names of an assignment that are to have flags, with their values."""
        return ((target, value) for target, value in pairs_of(node) if target.id in self.names)

    def line(self, name: str) -> int:
        """Where a name stands first."""
        return min(node.lineno for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == name)

    def _refuse(self, name: str, line: int, text: str) -> None:
        if name in self.names and name not in self.refused:
            said = f"`{name}` is None or a number, and {text}: it stays Python's"
            self.refused[name] = Reason(said, self.function.first_line + line - 1)

    def _refuse_by_form(self) -> None:
        """Names that are bound otherwise than by plain assignments, or used where their paths are not followed."""
        plain = {id(target) for node in ast.walk(self.tree) if isinstance(node, ast.Assign) for target, _ in pairs_of(node)}
        plain |= {id(node.target) for node in ast.walk(self.tree) if isinstance(node, ast.AugAssign)}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                self._refuse_together(node)
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and id(node) not in plain:
                self._refuse(node.id, node.lineno, "is bound in another way than by `=`")
            elif isinstance(node, ast.Global | ast.Nonlocal):
                for name in node.names:
                    self._refuse(name, node.lineno, "belongs to an outer scope too")
            elif isinstance(node, SCOPES) and node is not self.tree:
                self._refuse_inside(node, "a function or comprehension within shares it")
            elif isinstance(node, CLOSED):
                self._refuse_inside(node, f"is used within `{type(node).__name__.lower().removesuffix('star')}`")

    def _refuse_together(self, node: ast.Assign) -> None:
        for name in self._copied_and_lost(node):
            self._refuse(name, node.lineno, "is set to None on the line that copies it")
        if len(node.targets) > 1 and not self._is_shared(node):
            for target in node.targets:
                self._refuse_inside(target, "is assigned together with something else")

    def _copied_and_lost(self, node: ast.Assign) -> set[str]:
        """Names as `b` in `a, b = b, None`, whose flag would be gone before it is copied."""
        copied = {value.id for _, value in self.given(node) if isinstance(value, ast.Name)}
        return copied & {target.id for target, value in self.given(node) if is_none(value)}

    def _is_shared(self, node: ast.Assign) -> bool:
        """Whether `a = b = value` can be said of flags too."""
        plain = all(isinstance(target, ast.Name) for target in node.targets)
        return plain and (not is_none(node.value) or len(list(self.given(node))) == len(node.targets))

    def _refuse_inside(self, node: ast.stmt | ast.expr, text: str) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                self._refuse(inner.id, inner.lineno, text)

    def _refuse_by_use(self, node: ast.AST, *, loops: int, returned: bool) -> None:
        """Reads of what may be unset, or None where Python would have to compute in every turn."""
        if id(node) in self.uses.tests:
            self._refuse_unset(self.uses.tests[id(node)][0])
            return
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
            self._refuse_inside(node, "is asked whether it is the same object as another")
        if isinstance(node, ast.JoinedStr):
            self._refuse_said(node)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id in self.names:
            if self.may(node.target) != {NUMBER}:
                self._refuse(node.target.id, node.lineno, "is computed with where it may be None")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.names:
            self._refuse_unset(node)
            apart = returned or id(node) in self.copies or id(node) in self.uses.truths
            if NOTHING in self.may(node) and loops and not apart:
                self._refuse(node.id, node.lineno, "is needed in a loop where no test has found a number in it")
        for inner in ast.iter_child_nodes(node):
            within = loops + isinstance(node, ast.For | ast.While)
            self._refuse_by_use(inner, loops=within, returned=returned or isinstance(node, ast.Return))

    def _refuse_unset(self, node: ast.Name) -> None:
        if UNSET in self.may(node):
            self._refuse(node.id, node.lineno, "may be read before it is assigned")

    def _refuse_said(self, node: ast.JoinedStr) -> None:
        """Python tells only roughly where the parts of formatted strings stand."""
        asked = any(id(inner) in self.uses.tests for inner in ast.walk(node))
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name) and inner.id in self.names and (asked or self.may(inner) != {NUMBER}):
                self._refuse(inner.id, node.lineno, "is written into a text where it may be None")


class _Writing:
    """Writes one function with flags. `starts`: what stands for None until there is a number.

    Without starts it is a trial: every name starts with 0, and each of its numbers gets a name of its own, in `trials`, whose
    type is that of this number alone.
    """

    def __init__(
        self,
        reading: _Reading,
        flags: Mapping[str, str],
        taken: Collection[str] = (),
        starts: Mapping[str, str] | None = None,
    ) -> None:
        self.reading, self.flags, self.starts = reading, flags, starts
        self.taken = set(taken)
        self.trials: dict[str, list[str]] = {}
        self.edits = Edits(reading.function.source)
        self._write(reading.tree, None)

    def text(self) -> str:
        """The function's new text."""
        return self.edits.text()

    def _try(self, name: str) -> str:
        """A statement that gives a number of a name a name of its own."""
        trial = free_name(f"{name}_{len(self.trials.get(name, ())) + 1}", self.taken)
        self.taken.add(trial)
        self.trials.setdefault(name, []).append(trial)
        return f"{trial} = {name}"

    def _write(self, node: ast.AST, parent: ast.AST | None) -> None:
        if isinstance(node, ast.Assign):
            self._assign(node)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and self.starts is None:
            self._put(node, [], [self._try(node.target.id)] if node.target.id in self.reading.names else [])
        asked = none_test(node) if id(node) in self.reading.uses.tests else None
        if asked is not None and isinstance(node, ast.Compare):
            self.edits.replace(node, self._asked(*asked))
            return
        inner = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else None
        asked = none_test(inner) if inner is not None and id(inner) in self.reading.uses.tests else None
        if asked is not None and isinstance(node, ast.UnaryOp):
            self.edits.replace(node, self._asked(asked[0], not asked[1]))
            return
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self.reading.names:
            self._read(node, parent)
        for each in ast.iter_child_nodes(node):
            self._write(each, node)

    def _asked(self, name: ast.Name, for_none: bool) -> str:
        return f"{'not ' if for_none else ''}{self.flags[name.id]}"

    def _read(self, node: ast.Name, parent: ast.AST | None) -> None:
        """A name that may be None is written so that it is None there."""
        flag = self.flags[node.id]
        if NOTHING not in self.reading.may(node) or id(node) in self.reading.copies:
            return
        if id(node) in self.reading.uses.truths:
            text = f"{flag} and {node.id}"
            self.edits.replace(node, f"({text})" if isinstance(parent, ast.UnaryOp | ast.BoolOp) else text)
            return
        bare = isinstance(parent, ast.Return | ast.Assign)
        text = f"{node.id} if {flag} else None"
        self.edits.replace(node, text if bare else f"({text})")

    def _assign(self, node: ast.Assign) -> None:
        before, flags, trials = [], {}, []
        for target, value in self.reading.given(node):
            may, flag = self.reading.may(target), self.flags[target.id]
            if is_none(value):
                self.edits.replace(target, flag)
                if UNSET in may:
                    before.append(f"{target.id} = {'0' if self.starts is None else self.starts[target.id]}")
                continue
            if isinstance(value, ast.Name) and NOTHING in self._held(value):
                flags[flag] = self.flags[value.id]
            elif may != {NUMBER}:
                flags[flag] = "True"
            if self.starts is None:
                trials.append(self._try(target.id))
        nothing = {id(value): value for _, value in self.reading.given(node) if value is not None and is_none(value)}
        for value in nothing.values():
            self.edits.replace(value, "False")
        told = [f"{', '.join(flags)} = {', '.join(flags.values())}"] if flags else []
        self._put(node, before, [*trials, *told])

    def _held(self, value: ast.Name) -> May:
        return self.reading.may(value) if id(value) in self.reading.copies else frozenset({NUMBER})

    def _put(self, node: ast.Assign | ast.AugAssign, before: list[str], after: list[str]) -> None:
        """Puts lines around an assignment, on its own line where something else stands there."""
        last = self.reading.function.source.split("\n")[(node.end_lineno or node.lineno) - 1].encode()
        rest = last[node.end_col_offset or 0 :].strip()
        alone = self.edits.starts_line(node) and (not rest or rest.startswith(b"#"))
        between = f"\n{self.edits.indent(node)}" if alone else "; "
        if before and isinstance(node, ast.Assign):
            self.edits.wrap(node.targets[0], "".join(f"{line}{between}" for line in before), "")
        if after:
            end = span(node)[1]
            place = self.edits.line_end(end[0]) if alone else end
            self.edits.insert(place, "".join(f"{between}{line}" for line in after))
