"""The parts of a program that can be compiled, when the whole cannot. In: an untyped program, what was seen. Out: an `Outlined`.

Regions are looked for from the outside in: a function called with known types as a whole, then the longest runs of statements
with a loop, and where type inference stumbles at a statement, the runs before and after it and the blocks inside it.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ipyaccel.model import OBJECT, Facts, Function, FunctionTypes, Import, Outlined, Program, Type
from ipyaccel.syntax.inference.observing import Seen, Value, at_end, before
from ipyaccel.syntax.inference.types import find_types
from ipyaccel.syntax.inference.unify import join, unified
from ipyaccel.syntax.parts.boundary import Crossing, comes_back, crossing, keeps_items, numpy_class
from ipyaccel.syntax.parts.cutting import Cut, helper_of, without
from ipyaccel.syntax.parts.hoisting import hoisted
from ipyaccel.syntax.parts.outlined_lines import compiled_lines, lines_note
from ipyaccel.syntax.parts.regions import (
    Block,
    Place,
    Region,
    blocks_in,
    first_bound_inside,
    has_loop,
    may_leave,
    places_of,
    region_of,
    runs,
    trimmed,
)
from ipyaccel.syntax.rewriting.prune import pruned

ATTEMPTS = 30
PATIENCE_S = 4.0
Types = Mapping[str, FunctionTypes]


def outline(
    program: Program, places: Mapping[str, Place], facts: Facts, seen: Seen, draws: Collection[int | None] = ()
) -> Outlined | None:
    """The program with its compilable parts in functions of their own; None when there is no such part.

    `draws`: the user's lines that draw from, or seed, a global random generator. Compiled code has a generator of its own: such
    lines are compiled all together, or not at all.
    """
    if any(place.names.assigned for place in places.values()):
        return None
    banned: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    started = time.monotonic()
    while True:
        search = _Search(program, places, facts, seen, banned, wanted, started)
        search.run()
        # A function cannot be compiled for a region and stay Python for the rest: compiled for both, or else for neither.
        clash = frozenset(search.types) & search.interpreted
        if clash:
            banned |= clash & wanted
            wanted |= clash
        elif 0 < len(search.lines() & set(draws)) < len(set(draws)) and not banned & _functions_at(program, draws):
            kept = frozenset(line for line in draws if line is not None)
            places, banned = places_of(program, kept), banned | _functions_at(program, draws)
        else:
            return search.result()


def _functions_at(program: Program, lines: Collection[int | None]) -> frozenset[str]:
    """The functions in which lines are."""
    return frozenset(
        function.name
        for function in program.functions
        if any(line is not None and 0 <= line - function.first_line <= function.source.rstrip().count("\n") for line in lines)
    )


@dataclass
class _Search:
    """What was found so far."""

    program: Program
    places: Mapping[str, Place]
    facts: Facts
    seen: Seen
    banned: frozenset[str]
    wanted: frozenset[str]
    started: float
    attempts: int = 0
    cuts: dict[str, list[Cut]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    written: dict[str, Function] = field(default_factory=dict)
    types: dict[str, FunctionTypes] = field(default_factory=dict)

    @property
    def interpreted(self) -> frozenset[str]:
        """Functions that stay Python."""
        return frozenset(self.written)

    def run(self) -> None:
        """From the entry to what it calls."""
        waiting, known = [self.program.entry], {function.name for function in self.program.functions}
        while waiting:
            name = waiting.pop(0)
            if name in self.written or name in self.whole:
                continue
            place = self.places[name]
            if name != self.program.entry and self._as_a_whole(place):
                self.whole.add(name)
                continue
            self._blocks(place, [place.tree.body])
            self.written[name] = without(place.function, self.cuts.get(name, []), self._numpy(place)[0])
            called = ast.walk(ast.parse(self.written[name].source))
            waiting += [node.id for node in called if isinstance(node, ast.Name) and node.id in known]

    # ------------------------------------------------------------------------------------------------------------- looking

    def _as_a_whole(self, place: Place) -> bool:
        """Whether a function compiles for what it was called with."""
        name, tree = place.function.name, place.tree
        body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
        if name not in place.looping | self.wanted or name in self.banned or not body or tree.args.vararg or tree.args.kwarg:
            return False
        if not all(isinstance(statement, ast.Return) or may_leave(place, statement) for statement in body):
            return False
        position = before(place, body[0])
        values = {parameter: self.seen.value(position, parameter) for parameter in place.function.parameters}
        arguments = {parameter: value.kind for parameter, value in values.items() if value is not None and _passes(value)}
        if len(arguments) < len(values):
            return False
        found = self._infer(replace(self.program, entry=name), arguments, {})
        if found.untyped is not None or any(kind == OBJECT for kind in (found.types[name].returns,)):
            return False
        self._keep(found.types)
        return True

    def _blocks(self, place: Place, blocks: Iterable[Block]) -> None:
        """Looks at blocks from the outside in."""
        for block in blocks:
            tried = [statement for run in runs(place, block) for statement in self._run(place, run)]
            done = {id(statement) for statement in tried}
            for statement in block:
                if id(statement) not in done and has_loop(place, [statement]):
                    self._blocks(place, blocks_in(statement))

    def _run(self, place: Place, run: Sequence[ast.stmt]) -> list[ast.stmt]:
        """The statements of a run that were dealt with."""
        run = trimmed(place, run)
        if not run:
            return []
        region = region_of(place, run)
        fault: ast.stmt | None = None
        if region is not None:
            cut = self._cut(place, region)
            if isinstance(cut, Cut):
                self.cuts.setdefault(place.function.name, []).append(cut)
                return list(run)
            fault = cut
        elif isinstance(run[-1], ast.Return):
            fault = run[-1]
        if fault is None:
            fault = next((statement for statement in run if has_loop(place, [statement])), run[0])
        at = run.index(fault)
        around = [*self._run(place, run[:at]), *self._run(place, run[at + 1 :])]
        if len(run) > 1 and isinstance(fault, ast.For) and self._is_first_bound(place, fault):
            return [*around, *self._run(place, [fault])]
        if has_loop(place, [fault]):
            self._blocks(place, blocks_in(fault))
        return [*around, fault]

    def _is_first_bound(self, place: Place, loop: ast.For) -> bool:
        """Whether the loop alone could do what it could not together with its neighbours: bind names for the first time."""
        region = region_of(place, [loop])
        if region is None:
            return False
        unbound = frozenset(name for name in region.inputs if self.seen.value(before(place, loop), name) is None)
        return bool(unbound) and first_bound_inside(region, unbound) is not None

    def _cut(self, place: Place, region: Region) -> Cut | ast.stmt | None:
        """The region as a function; or the statement that it stumbles on, None when that is not known."""
        position = before(place, region.statements[0])
        if not self.seen.looks.get(position):
            return None
        unbound = frozenset(name for name in region.inputs if self.seen.value(position, name) is None)
        if unbound:
            inside = first_bound_inside(region, unbound)
            if inside is None:
                return _first_reader(region, min(unbound))
            region = inside
        crossings = [(name, crossing(self.program, region, name, self.seen.value(position, name))) for name in region.inputs]
        for name, crossed in crossings:
            if crossed is None:
                return _first_reader(region, name)
        given = tuple(crossed for _, crossed in crossings if crossed is not None)
        name = self._name(place, region)
        helper = helper_of(region, name, given)
        found = self._infer(
            replace(self.program, entry=name, functions=(*self.program.functions, helper)),
            {crossed.name: crossed.kind for crossed in given},
            {crossed.name: crossed.example for crossed in given},
        )
        if found.untyped is not None:
            return _at_line(region, found.untyped.line)
        fault = self._misfit(region, found.types[name], given)
        if fault is not None:
            return fault
        if set(found.types) & self.banned:
            return None
        self._keep(found.types)
        scalars = {} if region.returns else {output: self._scalar(region, output) for output in region.outputs}
        early = hoisted(self.program, region, given, self.seen)
        return Cut(region, helper, given, {output: kind for output, kind in scalars.items() if kind}, early)

    def _misfit(self, region: Region, types: FunctionTypes, given: Sequence[Crossing]) -> ast.stmt | None:
        """The statement after which a name would not be what it is in Python."""
        for crossed in given:
            if crossed.written and not (keeps_items(region, crossed, types) and self._list_stays(region, crossed)):
                return _first_reader(region, crossed.name)
        if region.returns:
            return None if types.returns != OBJECT else region.statements[-1]
        kinds = types.returns.items if len(region.outputs) > 1 else (types.returns,)
        for output, kind in zip(region.outputs, kinds, strict=len(region.outputs) > 0):
            if not comes_back(kind, self._after(region, output)):
                return _last_writer(region, output)
        return None

    def _list_stays(self, region: Region, crossed: Crossing) -> bool:
        """Whether a list still held items of the same kind after the region."""
        was, now = self.seen.value(before(region.place, region.statements[0]), crossed.name), self._after(region, crossed.name)
        return was is not None and (now is None or now.kind == was.kind)

    def _after(self, region: Region, name: str) -> Value | None:
        """What a name held after a region."""
        place, last = region.place, region.statements[-1]
        following = _following(place, last)
        position = at_end(place, last) if following is None else before(place, following)
        return self.seen.value(position, name)

    def _scalar(self, region: Region, name: str) -> str:
        return numpy_class(self._after(region, name))

    # ------------------------------------------------------------------------------------------------------------- inference

    def _infer(self, program: Program, arguments: Mapping[str, Type], live: Mapping[str, Any]) -> Facts:
        """The facts of one part, as if it were the entry."""
        if self.attempts >= ATTEMPTS or time.monotonic() - self.started > PATIENCE_S:
            return replace(self.facts, types={})
        self.attempts += 1
        return find_types(_own_globals(pruned(program)), arguments, self.facts.global_types, live)

    def _keep(self, types: Types) -> None:
        for name, found in types.items():
            old = self.types.get(name)
            self.types[name] = found if old is None else _joined(old, found)

    def _name(self, place: Place, region: Region) -> str:
        first, last = region.lines
        wish = f"{place.function.name}_line_{first}" if first == last else f"{place.function.name}_lines_{first}_{last}"
        taken = {function.name for function in self.program.functions} | {item.name for item in self.program.imports}
        taken |= set(self.program.globals) | {name for name, _ in self.program.constants}
        taken |= {name for other in self.places.values() for name in other.names.bound}
        while wish in taken:
            wish += "_"
        return wish

    def _numpy(self, place: Place) -> tuple[str, tuple[Import, ...]]:
        """What NumPy is called in a function, and the import that this needs."""
        for item in self.program.imports:
            if item.module == "numpy" and not item.attribute and item.name not in place.names.bound:
                return item.name, ()
        taken = {item.name for item in self.program.imports} | set(self.program.globals) | place.names.bound
        taken |= {function.name for function in self.program.functions} | {name for name, _ in self.program.constants}
        name = next(wish for wish in ("np", "numpy", "numpy_") if wish not in taken)
        return name, (Import(name, "numpy"),)

    # --------------------------------------------------------------------------------------------------------------- result

    def result(self) -> Outlined | None:
        """The program written anew."""
        if not self.cuts and not self.whole:
            return None
        functions: list[Function] = []
        imports = dict.fromkeys(self.program.imports)
        for function in self.program.functions:
            cuts = self.cuts.get(function.name, [])
            functions += [cut.function for cut in sorted(cuts, key=lambda cut: cut.region.lines)]
            functions.append(self.written.get(function.name, function))
            if any(crossed.depth for cut in cuts for crossed in cut.crossings) or any(cut.scalars for cut in cuts):
                imports |= dict.fromkeys(self._numpy(self.places[function.name])[1])
        made = pruned(replace(self.program, functions=tuple(functions), imports=tuple(imports)))
        compiled = frozenset(self.types)
        left = frozenset(function.name for function in made.functions) - compiled
        facts = Facts(types=self.types, global_types=self.facts.global_types)
        return Outlined(made, facts, left, lines_note(self.program, self._regions(), left))

    def lines(self) -> set[int]:
        """The user's lines that would be compiled."""
        return compiled_lines(self.program.functions, self._regions(), self.interpreted)

    def _regions(self) -> list[Region]:
        return [cut.region for cuts in self.cuts.values() for cut in cuts]


def _own_globals(program: Program) -> Program:
    """Only the globals that its functions name."""
    named = {name for function in program.functions for name in _names(ast.parse(function.source))}
    return replace(program, globals=tuple(name for name in program.globals if name in named))


def _passes(value: Value) -> bool:
    """Whether an argument can be handed to a compiled function as it is."""
    return not value.absent and (value.kind.is_number or value.kind.kind in ("array", "none", "str", "tuple"))


def _joined(old: FunctionTypes, new: FunctionTypes) -> FunctionTypes:
    names = {name: join(old.of(name), new.of(name)) if name in old.names and name in new.names else OBJECT
             for name in {**old.names, **new.names}}  # fmt: skip
    return FunctionTypes(names, unified(tuple(dict.fromkeys((old.returns, new.returns)))))


def _first_reader(region: Region, name: str) -> ast.stmt:
    """The first statement of a region that has a name in it."""
    return next(statement for statement in region.statements if name in _names(statement))


def _last_writer(region: Region, name: str) -> ast.stmt:
    return next(statement for statement in reversed(region.statements) if name in _names(statement))


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _at_line(region: Region, line: int | None) -> ast.stmt | None:
    """The statement of a region on a user's line."""
    for statement in region.statements:
        if line is not None and region.place.line(statement) <= line <= region.place.last_line(statement):
            return statement
    return None


def _following(place: Place, last: ast.stmt) -> ast.stmt | None:
    """The statement after one, in its block."""
    waiting: list[Block] = [place.tree.body]
    while waiting:
        block = waiting.pop()
        for at, statement in enumerate(block):
            if statement is last:
                return block[at + 1] if at + 1 < len(block) else None
            waiting += blocks_in(statement)
    return None
