"""Types of a program that Numba cannot type: what one run has shown, held against what the text says. Out: types by function.

A name gets a type only when every value that it may get is of that type: certainly, by the text, or as a float (or an array) that
was seen. A whole number or a truth value must be certain, for C would cut a float that comes in its place. Where the run and the
text disagree, where a type changes, or where a value was never seen, the name stays a Python object.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from ipyaccel.model import OBJECT, Facts, FunctionTypes, Program, Type
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.inference.sources import RETURNED, Source, Watch, barred_names, sources_in
from ipyaccel.syntax.inference.unify import join
from ipyaccel.syntax.inference.values import type_of_value
from ipyaccel.syntax.scope import names_of

INT, FLOAT = Type("int"), Type("float")
HELD = (INT, FLOAT, Type("bool"), Type("complex", 128))
"""What a C variable may hold."""

INT64 = range(-(2**63), 2**63)
Name = tuple[str, str]
"""A function and a name of it."""


def observed_types(program: Program, facts: Facts, watch: Watch) -> dict[str, FunctionTypes]:
    """The types of names and answers, by function."""
    settled = _Settled(program, facts, watch).settle()
    return {
        function.name: FunctionTypes(
            {name: kind for (owner, name), kind in settled.items() if owner == function.name and name and kind != OBJECT},
            settled.get((function.name, RETURNED), OBJECT),
        )
        for function in program.functions
    }


@dataclass(frozen=True)
class _Text:
    """One function: its tree, and the names that mean something of its own."""

    tree: ast.FunctionDef
    bound: frozenset[str]


class _Settled:
    """Begins with the types that were seen, and takes back what the text does not bear out until nothing changes."""

    def __init__(self, program: Program, facts: Facts, watch: Watch) -> None:
        self.program, self.facts, self.watch = program, facts, watch
        self.texts = {function.name: _text(function.source) for function in program.functions}
        self.imports = {item.name: item for item in program.imports}
        self.constants = {name: type_of_value(value) for name, value in program.constants} | dict(facts.global_types)
        self.sources: dict[Name, list[Source]] = {}
        for name, text in self.texts.items():
            for source in (*sources_in(text.tree, name), *self._parameters(name)):
                self.sources.setdefault(source.key[:2], []).append(source)
        self.types = {name: self._seen(found) for name, found in self.sources.items()}

    def settle(self) -> Mapping[Name, Type]:
        """The types that hold together."""
        for name, text in self.texts.items():
            for barred in barred_names(text.tree):
                self.types[name, barred] = OBJECT
            if not _always_returns(text.tree.body):
                self.types[name, RETURNED] = OBJECT
        while True:
            wrong = [name for name, kind in self.types.items() if kind != OBJECT and not self._holds(name, kind)]
            if not wrong:
                return self.types
            self.types.update(dict.fromkeys(wrong, OBJECT))

    def _parameters(self, name: str) -> Iterator[Source]:
        """Where the parameters of a function get their values: the call, other functions' calls, defaults."""
        arguments = self.texts[name].tree.args
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        for parameter in parameters:
            if name == self.program.entry:
                given = self.facts.argument_types.get(parameter.arg, OBJECT)
                yield Source((name, parameter.arg, 0, 0), name, None, given)
        positional = [parameter.arg for parameter in parameters]
        for caller, text in self.texts.items():
            for call in _calls(text, name):
                spread = any(isinstance(part, ast.Starred) for part in call.args) or any(
                    word.arg is None for word in call.keywords
                )
                values = {} if spread else dict(zip(positional, call.args, strict=False))
                values |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
                for word in positional:
                    yield Source((name, word, 0, 0), caller, values.get(word, _default(arguments, word)))

    # ------------------------------------------------------------------------------------------------------ seen, and said

    def _seen(self, sources: list[Source]) -> Type:
        """The one type of what was seen, a whole number written beside floats being one of them."""
        kinds: list[Type] = []
        for source in sources:
            given = self.watch.types.get(source.key, set()) if source.given is None else {source.given}
            if source.is_whole_literal:
                given = {INT}
            kinds += given
        others = {kind for kind in kinds if kind != INT}
        if others == {FLOAT}:
            return FLOAT
        if others and all(kind.kind == "array" for kind in kinds):
            return reduce(join, kinds)
        return kinds[0] if len(set(kinds)) == 1 and kinds[0] in HELD else OBJECT

    def _holds(self, name: Name, kind: Type) -> bool:
        """Whether every source of a name gives that type."""
        return all(self._gives(source, kind) for source in self.sources[name])

    def _gives(self, source: Source, kind: Type) -> bool:
        if source.given is not None:
            return source.given == kind or (kind.kind == "array" == source.given.kind and join(source.given, kind) == kind)
        said = self.said(source.value, source.scope) if source.value is not None else OBJECT
        seen = self.watch.types.get(source.key, set())
        if kind.kind == "array":
            return bool(seen) and all(one.kind == "array" for one in seen)
        if said != OBJECT:
            return said == kind or (kind == FLOAT and source.is_whole_literal)
        if isinstance(source.value, ast.IfExp | ast.BoolOp):
            return False  # one of its values may not have been seen
        return kind == FLOAT and self.watch.classes.get(source.key) == {float}

    def said(self, node: ast.expr, function: str) -> Type:
        """The type of an expression by the text alone; `object` where it does not tell."""
        if isinstance(node, ast.IfExp):
            kinds = {self.said(node.body, function), self.said(node.orelse, function)}
            return kinds.pop() if len(kinds) == 1 else OBJECT
        bound = self.texts[function].bound
        names = {name: kind for name, kind in self.constants.items() if name not in bound}
        names |= {name: kind for (owner, name), kind in self.types.items() if owner == function}
        plain = _Plain(self, bound)
        asked = plain.visit(ast.parse(ast.unparse(node), mode="eval").body)
        scope = Scope({**names, **plain.answers}, {name: item for name, item in self.imports.items() if name not in bound})
        return OBJECT if plain.unclear or _counts_truth(asked, scope) else infer(asked, scope)


class _Plain(ast.NodeTransformer):
    """An expression with names in place of calls of the program's own functions. `unclear`: what its parts mean is not known."""

    def __init__(self, settled: _Settled, bound: frozenset[str]) -> None:
        self.settled, self.bound = settled, bound
        self.answers: dict[str, Type] = {}
        self.unclear = False

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name):
            return node
        name = node.func.id
        if name in self.settled.texts and name not in self.bound:
            self.answers[f"{name}()"] = self.settled.types.get((name, RETURNED), OBJECT)
            return ast.Name(f"{name}()", ast.Load())
        taken = name in self.bound or name in self.settled.constants
        self.unclear = self.unclear or (taken and hasattr(builtins, name))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """`u.shape[0]` is a whole number, where `u` is an array."""
        self.generic_visit(node)
        shape = node.value
        if isinstance(shape, ast.Attribute) and shape.attr == "shape" and isinstance(node.slice, ast.Constant):
            self.answers["shape()"] = INT
            return ast.Name("shape()", ast.Load())
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        self.unclear = self.unclear or (type(node.value) is int and node.value not in INT64)
        return node


def _counts_truth(node: ast.expr, scope: Scope) -> bool:
    """Whether truth values are added or negated: that gives whole numbers."""
    truth = Type("bool")
    return any(
        (isinstance(part, ast.BinOp) and infer(part.left, scope) == truth == infer(part.right, scope))
        or (isinstance(part, ast.UnaryOp) and not isinstance(part.op, ast.Not) and infer(part.operand, scope) == truth)
        for part in ast.walk(node)
    )


# ------------------------------------------------------------------------------------------------------------------ the text


def _text(source: str) -> _Text:
    tree = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return _Text(tree, names_of(tree).bound)


def _calls(text: _Text, name: str) -> list[ast.Call]:
    """The calls of a function in another one; where it is handed on by its name, a call that tells nothing."""
    if name in text.bound:
        return []
    heads = {id(node.func): node for node in ast.walk(text.tree) if isinstance(node, ast.Call)}
    uses = [node for node in ast.walk(text.tree) if isinstance(node, ast.Name) and node.id == name]
    unknown = ast.Call(ast.Name(name, ast.Load()), [ast.Starred(ast.Name("", ast.Load()), ast.Load())], [])
    return [heads.get(id(use), unknown) for use in uses]


def _default(arguments: ast.arguments, parameter: str) -> ast.expr | None:
    positional = [*arguments.posonlyargs, *arguments.args]
    late = zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    pairs = [*late, *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return next((value for argument, value in pairs if argument.arg == parameter), None)


def _always_returns(body: list[ast.stmt]) -> bool:
    """Whether the end of a block is never reached."""
    last = body[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and _always_returns(last.body) and _always_returns(last.orelse)
    return isinstance(last, ast.Return | ast.Raise)
