"""All that a function reaches: in goes a live function, out come units, callees first, each with its text and its uses."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from ipyaccel.model import Reason
from ipyaccel.syntax.capturing.resolve import Uses, private_name, undefined, uses_of
from ipyaccel.syntax.capturing.source import Source, Sources
from ipyaccel.syntax.capturing.specialise import specialise
from ipyaccel.syntax.capturing.targets import Code, Key, Target, Unknown
from ipyaccel.syntax.edits import Edit


@dataclass(frozen=True)
class Unit:
    """One function of the program to be: what it is, its text, what it uses, and what is cut out of its calls."""

    code: Code
    source: Source
    uses: Uses
    cuts: tuple[Edit, ...]


@dataclass
class Reach:
    """Walks from function to function. `units`: callees before callers. `warnings`: sentences for the user."""

    sources: Sources
    units: list[Unit] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _visited: set[Key] = field(default_factory=set)

    def walk(self, code: Code) -> Reason | None:
        """Adds the function and what it reaches. Gives the reason when it has no text."""
        if code.key in self._visited:
            return None
        source = self.sources.find(code.function)
        if isinstance(source, Reason):
            return source
        if private := private_name(code.function, source):
            return private
        self._visited.add(code.key)
        if code.decorated:
            self._warn(f"the decorator of `{code.label}` is left out of the compiled variants")
        uses = uses_of(code.function, source, dict(code.fixed))
        cuts = self._specialise_calls(source, uses)
        self._descend(uses)
        self.units.append(Unit(code, source, uses, cuts))
        return None

    def settle(self) -> None:
        """Names that have no value yet, but that a function of the program assigns, are no riddle."""
        assigned = {name for unit in self.units for name in unit.uses.names.assigned}
        for unit in self.units:
            for node, target in list(unit.uses.targets.items()):
                if (
                    isinstance(target, Unknown)
                    and isinstance(node, ast.Name)
                    and target.key == undefined(node.id)
                    and node.id in assigned
                ):
                    del unit.uses.targets[node]

    def _descend(self, uses: Uses) -> None:
        for node, target in uses.targets.items():
            uses.targets[node] = self._reached(target)
        for parameter, target in uses.defaults.items():
            uses.defaults[parameter] = self._reached(target)

    def _reached(self, target: Target) -> Target:
        """The target itself, or when it is a function without a text, that it is unknown."""
        reason = self.walk(target) if isinstance(target, Code) else None
        return target if reason is None else Unknown(("unknown", *target.key), target.label, reason.text)

    def _specialise_calls(self, source: Source, uses: Uses) -> tuple[Edit, ...]:
        cuts: list[Edit] = []
        in_strings = {node for string in ast.walk(source.node) if isinstance(string, ast.JoinedStr) for node in ast.walk(string)}
        for call in ast.walk(source.node):
            if call in in_strings:
                continue  # until Python 3.12 the nodes in an f-string have no reliable positions
            callee = uses.targets.get(call.func) if isinstance(call, ast.Call) else None
            if not isinstance(call, ast.Call) or not isinstance(callee, Code) or callee.fixed:
                continue
            text = self.sources.find(callee.function)
            if isinstance(text, Reason):
                continue
            known = specialise(call, source, text, callee.function, uses.chains | uses.targets)
            if known.fixed:
                uses.targets[call.func] = callee.with_fixed(known.fixed)
                cuts += known.cuts
                for argument in known.gone:
                    uses.targets.pop(argument, None)
        return tuple(cuts)

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)
