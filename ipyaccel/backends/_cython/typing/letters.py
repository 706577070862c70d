"""Names that hold one letter of a text at a time, as C's letters. In: a scene. Out: the scene with these names, and their uses.

for c in text:                    cdef Py_UCS4 c
    if c == "a": ...              for c in text:
        seen.add(c)                   if c == "a": ...
                                          seen.add(<object>c)

Cython compares such letters as numbers, and makes a text of one where Python is given it. Where it would compute with its number
instead, the text is asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.assigned import unsafe_reads
from ipyaccel.backends._cython.typing.typer import Typer

TESTS = frozenset("isalpha isdigit isdecimal isnumeric isalnum isupper islower isspace isprintable".split())
"""Methods that ask of one letter what they ask of a text of one letter."""
CHANGED = frozenset("lower upper strip lstrip rstrip replace swapcase casefold".split())
"""Methods of a text that answer with a text."""
LETTER = "Py_UCS4"
DIGIT = '''cdef inline long long {name}(Py_UCS4 c) except? -1:
    """int(c) of one letter."""
    if "0" <= c <= "9":
        return <long long>c - 48
    return int(<object>c)'''
CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.GeneratorExp)
ORDERED = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def with_letters(scene: Scene) -> Scene:
    """Marks them in every function."""
    return replace(scene, plans={name: _with_letters(scene, plan) for name, plan in scene.plans.items()})


def _with_letters(scene: Scene, plan: Plan) -> Plan:
    texts = _Texts(scene, plan)
    found = frozenset(texts.held())
    if not found:
        return plan
    names = {name: kind for name, kind in plan.names.items() if name not in found}
    return replace(plan, names=names, letters=found, extra=(*plan.extra, f"cdef {LETTER} {', '.join(sorted(found))}"))


@dataclass(frozen=True)
class _Texts:
    """What is a text in one function, and what one letter of it."""

    scene: Scene
    plan: Plan

    def held(self) -> set[str]:
        """The locals that hold nothing but letters, and always have one when they are read."""
        tree, parameters = self.plan.tree, self.plan.function.parameters
        given: dict[str, list[ast.expr | None]] = {}
        for name, value in self._given():
            given.setdefault(name, []).append(value)
        barred = set(parameters) | _barred(tree) | unsafe_reads(tree, parameters, self.plan.scope.bound).keys()
        found = {name for name in given if name not in barred and any(map(self.is_taken, given[name]))}
        while gone := {name for name in found if not all(self._is_letter(value, found) for value in given[name])}:
            found -= gone
        return found

    def _given(self) -> Iterator[tuple[str, ast.expr | None]]:
        """Names with the letter that they get: `text[0]` for a loop over a text; None where it is not known for one."""
        known: dict[int, ast.expr] = {}
        for node in ast.walk(self.plan.tree):
            if isinstance(node, ast.For):
                pairs = _of_loop(node.target, node.iter)
                known |= {id(target): _first_of(text) for target, text in pairs if self.is_text(text)}
            elif isinstance(node, ast.Assign):
                known |= {id(target): node.value for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(self.plan.tree):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id, known.get(id(node))

    def _is_letter(self, value: ast.expr | None, found: set[str]) -> bool:
        """Whether it is one letter: of a text, in another such name, or written out."""
        match value:
            case ast.Name(id=name):
                return name in found
            case ast.Constant(value=str(text)):
                return len(text) == 1
        return self.is_taken(value)

    def is_taken(self, value: ast.expr | None) -> bool:
        """`text[i]`."""
        return isinstance(value, ast.Subscript) and self.is_text(value.value) and Typer(self.scene, self.plan).is_int(value.slice)

    def is_text(self, node: ast.expr) -> bool:
        """Whether an expression is certainly a text."""
        match node:
            case ast.Name(id=name):
                return name in self.plan.scope.bound and self.plan.of(name).kind == "str"
            case ast.Constant(value=value):
                return isinstance(value, str)
            case ast.Subscript(value=value, slice=ast.Slice()):
                return self.is_text(value)
            case ast.Call(func=ast.Attribute(value=value, attr=attribute)):
                return attribute in CHANGED and self.is_text(value)
            case ast.Call(func=ast.Name() as function, args=[value], keywords=[]):
                return self.scene.builtin(self.plan, function) in ("reversed", "sorted") and self.is_text(value)
        return False


def _first_of(text: ast.expr) -> ast.expr:
    return ast.Subscript(text, ast.Constant(0), ast.Load())


def _of_loop(target: ast.expr, iterable: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    """Targets of a loop, with what each goes through."""
    match target, iterable:
        case ast.Tuple(elts=[_, inner]), ast.Call(func=ast.Name(id="enumerate"), args=[over, *_]):
            yield from _of_loop(inner, over)
        case ast.Tuple(elts=parts), ast.Call(func=ast.Name(id="zip"), args=overs, keywords=[]) if len(parts) == len(overs):
            for inner, over in zip(parts, overs, strict=True):
                yield from _of_loop(inner, over)
        case ast.Name(), _:
            yield target, iterable


def _barred(tree: ast.FunctionDef) -> set[str]:
    """Names that are shared with other scopes, deleted, or used in formatted texts, in which nothing can be written."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (*CLOSED, ast.JoinedStr)) and node is not tree:
            found |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        elif isinstance(node, ast.comprehension):
            found |= {inner.id for inner in ast.walk(node.target) if isinstance(inner, ast.Name)}
        elif isinstance(node, ast.Delete):
            found |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found |= set(node.names)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            found.add(node.name)
    return found


# -------------------------------------------------------------------------------------------------------------- their uses


def as_objects(scene: Scene, plan: Plan) -> dict[int, tuple[str, str]]:
    """The occurrences, by identity, at which Python's text of one letter is needed, each with what is written around it."""
    if not plan.letters:
        return {}
    parents = {id(child): node for node in ast.walk(plan.tree) for child in ast.iter_child_nodes(node)}
    uses = [node for node in ast.walk(plan.tree) if isinstance(node, ast.Name) and node.id in plan.letters]
    read = [node for node in uses if isinstance(node.ctx, ast.Load)]
    needed = [node for node in read if not _in_c(node, parents, scene, plan)]
    return {id(node): ("<object>", "") if _stands_alone(node, parents) else ("(<object>", ")") for node in needed}


def _stands_alone(node: ast.Name, parents: Mapping[int, ast.AST]) -> bool:
    """Whether a cast can be read without parentheses."""
    parent = parents[id(node)]
    inside = isinstance(parent, ast.Call) and parent.func is not node
    return inside or isinstance(parent, ast.Tuple | ast.List | ast.Return | ast.Assign)


def _in_c(node: ast.Name, parents: Mapping[int, ast.AST], scene: Scene, plan: Plan) -> bool:
    """Whether Cython means by the letter what Python means by the text."""
    parent = parents[id(node)]
    match parent:
        case ast.Compare(left=left, ops=ops, comparators=others):
            if all(isinstance(op, ORDERED) for op in ops):
                return all(_is_compared(side, scene, plan) for side in (left, *others))
            return (
                left is node and len(ops) == 1 and isinstance(ops[0], ast.In | ast.NotIn) and _is_searched(others[0], scene, plan)
            )
        case ast.Call(func=function, args=[_], keywords=[]):
            return scene.builtin(plan, function) in ("ord", "int")
        case ast.Attribute(attr=attribute):
            above = parents[id(parent)]
            return attribute in TESTS and isinstance(above, ast.Call) and above.func is parent and not above.args
        case ast.AugAssign(target=ast.Name(id=name), op=ast.Add()):
            return plan.of(name).kind == "str"
        case ast.Assign(targets=targets):
            return all(isinstance(target, ast.Name) for target in targets)
    return False


def _is_compared(node: ast.expr, scene: Scene, plan: Plan) -> bool:
    """Letters, those written out among them."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and len(node.value) == 1
    return (isinstance(node, ast.Name) and node.id in plan.letters) or _Texts(scene, plan).is_taken(node)


def _is_searched(node: ast.expr, scene: Scene, plan: Plan) -> bool:
    """A text, or several letters written out."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return bool(node.elts) and all(_is_compared(item, scene, plan) and isinstance(item, ast.Constant) for item in node.elts)
    return _Texts(scene, plan).is_text(node)
