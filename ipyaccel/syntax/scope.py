"""Which names of a function come from outside it: in goes a `def`, out go the occurrences that no scope inside it binds."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Definition = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass(frozen=True)
class Names:
    """`outer`: occurrences bound outside the function, in order of the text. `bound`: every name bound somewhere inside.

    `declared`: `global` and `nonlocal` statements that name something outside the function, with those names.
    """

    outer: tuple[ast.Name, ...]
    bound: frozenset[str]
    declared: tuple[tuple[ast.Global | ast.Nonlocal, tuple[str, ...]], ...]

    @property
    def assigned(self) -> frozenset[str]:
        """Outside names that the function may assign."""
        return frozenset(name for _, names in self.declared for name in names)


def names_of(function: Definition, unbound: Iterable[str] = ()) -> Names:
    """The names of a function; the parameters in `unbound` count as outside. Defaults and annotations are not looked at."""
    walker = _Walker()
    scope = _function_scope(function.args, function.body, None)
    scope.bound.difference_update(unbound)
    walker.enter(scope, function.body)
    outer = tuple(sorted(walker.outer, key=lambda name: (name.lineno, name.col_offset)))
    return Names(outer, frozenset(walker.bound), tuple(walker.declared))


def outer_of_expression(expression: ast.expr) -> tuple[ast.Name, ...]:
    """Occurrences of names in an expression that come from outside it, in order of the text."""
    walker = _Walker()
    scope = _Scope(None)
    _Bindings(scope).visit(expression)
    walker.enter(scope, [expression])
    return tuple(sorted(walker.outer, key=lambda name: (name.lineno, name.col_offset)))


def parameters_of(arguments: ast.arguments) -> tuple[str, ...]:
    """All parameter names in order: positional, `*args`, keyword-only, `**kwargs`."""
    return tuple(argument.arg for argument in _all_arguments(arguments))


def _all_arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from arguments.posonlyargs
    yield from arguments.args
    if arguments.vararg:
        yield arguments.vararg
    yield from arguments.kwonlyargs
    if arguments.kwarg:
        yield arguments.kwarg


@dataclass
class _Scope:
    parent: _Scope | None
    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    is_class: bool = False

    def binds_inside(self, name: str) -> bool:
        """Whether the name, used in this scope, is bound inside the function."""
        if name in self.globals:
            return False
        if name in self.bound and name not in self.nonlocals:
            return True
        scope = self.parent
        while scope is not None:
            if not scope.is_class:
                if name in scope.globals:
                    return False
                if name in scope.bound and name not in scope.nonlocals:
                    return True
            scope = scope.parent
        return False


def _function_scope(arguments: ast.arguments, body: Iterable[ast.AST], parent: _Scope | None) -> _Scope:
    scope = _Scope(parent, bound=set(parameters_of(arguments)))
    for statement in body:
        _Bindings(scope).visit(statement)
    return scope


class _Bindings(ast.NodeVisitor):
    """Collects what one scope binds, without entering the scopes inside it."""

    def __init__(self, scope: _Scope) -> None:
        self.scope = scope

    def visit(self, node: ast.AST) -> None:
        """Nodes of one kind have one method."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._definition(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
            case ast.Import() | ast.ImportFrom():
                self.scope.bound.update((alias.asname or alias.name).split(".", maxsplit=1)[0] for alias in node.names)
            case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
                self.scope.bound.update([node.name] if node.name else [])
                self.generic_visit(node)
            case ast.Global():
                self.scope.globals.update(node.names)
            case ast.Nonlocal():
                self.scope.nonlocals.update(node.names)
            case _:
                super().visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if not isinstance(node.ctx, ast.Load):
            self.scope.bound.add(node.id)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self.scope.bound.add(node.name)
        for decorator in node.decorator_list:
            self.visit(decorator)
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                self.visit(base)
        else:
            self._defaults(node.args)

    def _defaults(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)

    def _comprehension(self, node: Comprehension) -> None:
        self.visit(node.generators[0].iter)
        for inner in ast.walk(node):
            if isinstance(inner, ast.NamedExpr):
                self.scope.bound.add(inner.target.id)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        if node.rest:
            self.scope.bound.add(node.rest)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)


class _Walker(ast.NodeVisitor):
    """Visits every scope and sorts name occurrences into inside and outside."""

    def __init__(self) -> None:
        self.outer: list[ast.Name] = []
        self.bound: set[str] = set()
        self.declared: list[tuple[ast.Global | ast.Nonlocal, tuple[str, ...]]] = []
        self.scope = _Scope(None)

    def visit(self, node: ast.AST) -> None:
        """Nodes of one kind have one method."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._definition(node)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                self._comprehension(node)
            case ast.Global() | ast.Nonlocal():
                self._declaration(node)
            case _:
                super().visit(node)

    def enter(self, scope: _Scope, nodes: Iterable[ast.AST]) -> None:
        """Visits the nodes inside a scope."""
        before, self.scope = self.scope, scope
        self.bound |= scope.bound - scope.globals - scope.nonlocals
        for node in nodes:
            self.visit(node)
        self.scope = before

    def visit_Name(self, node: ast.Name) -> None:
        if not self.scope.binds_inside(node.id):
            self.outer.append(node)

    def _outside(self, arguments: ast.arguments) -> None:
        for default in (*arguments.defaults, *arguments.kw_defaults):
            if default is not None:
                self.visit(default)

    def _definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._outside(node.args)
        self.enter(_function_scope(node.args, node.body, self.scope), node.body)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._outside(node.args)
        self.enter(_function_scope(node.args, [node.body], self.scope), [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside)
        scope = _Scope(self.scope, is_class=True)
        for statement in node.body:
            _Bindings(scope).visit(statement)
        self.enter(scope, node.body)

    def _comprehension(self, node: Comprehension) -> None:
        self.visit(node.generators[0].iter)
        scope = _Scope(self.scope)
        for generator in node.generators:
            _Bindings(scope).visit(generator.target)
        inner: list[ast.AST] = [generator.target for generator in node.generators]
        inner += [condition for generator in node.generators for condition in generator.ifs]
        inner += [generator.iter for generator in node.generators[1:]]
        inner += [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        self.enter(scope, inner)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    def _declaration(self, node: ast.Global | ast.Nonlocal) -> None:
        outside = tuple(name for name in node.names if not self.scope.binds_inside(name))
        if outside:
            self.declared.append((node, outside))
