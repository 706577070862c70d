"""Counted loops over scalars, lifted to array expressions. In: a program and facts. Out: the program in NumPy, or why not.

    for i in range(1, n):           i = np.arange(1, n)
        total += f(x)        ->     x = x + (i - 1) * h
        x += h                      total += np.sum(f(x))

Innermost loops are lifted one by one; a loop whose turns need each other stays as it is. When no loop can be lifted, the
reason names the line that stands in the way.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.effects.given import known_of
from ipyaccel.syntax.lifting.helper import chosen_by_element
from ipyaccel.syntax.lifting.nest import lifted_nest
from ipyaccel.syntax.loops.draws import drawn_first, generators_in
from ipyaccel.syntax.loops.elementwise import Elementwise, Surroundings, Term
from ipyaccel.syntax.loops.hoist import hoisted
from ipyaccel.syntax.loops.loop import ArrayForm, lifted_loop
from ipyaccel.syntax.loops.sizes import sizes_of
from ipyaccel.syntax.loops.turns import Never, NotLifted
from ipyaccel.syntax.rewriting.letters import words_of
from ipyaccel.syntax.rewriting.lists import other_use
from ipyaccel.syntax.rewriting.prune import pruned, with_import

BLOCKS = ("body", "orelse", "finalbody")


@dataclass(frozen=True)
class Lifted:
    """A program whose loops have become array expressions.

    `lines`: the user's lines of the loops that were lifted. `left`: why others stayed. `arrays`: by function, the names that
    now hold arrays over all turns. `largest`: elements of the largest of them in this call, when known. `first`: by changed
    function, the line of its first lifted loop: the text below has moved.
    """

    program: Program
    lines: tuple[int, ...]
    left: tuple[Reason, ...]
    arrays: Mapping[str, Mapping[str, Type]]
    first: Mapping[str, int]
    largest: int | None = None


def lift(program: Program, facts: Facts, *, fused: bool = False) -> Lifted | Reason:
    """Lifts what can be lifted in all functions. A Reason when nothing can.

    `fused`: a library will join the expressions, so that none is cut into steps that write arrays over.
    """
    state = _State(program, facts, fused)
    functions = [_lifted_function(function, state) for function in program.functions]
    if not state.lines:
        if state.left:
            return state.left[0]
        return _no_loop(program)
    made = [*state.copies.values()]
    at = min(
        (position for position, function in enumerate(functions) if function.source != program.functions[position].source),
        default=0,
    )
    functions[at:at] = made
    lifted = with_import(replace(program, functions=tuple(functions)), Import(state.numpy, "numpy"))
    largest = None if None in state.largest else max(size for size in state.largest if size is not None)
    return Lifted(pruned(lifted), tuple(state.lines), tuple(state.left), state.arrays, state.first, largest)


def _no_loop(program: Program) -> Reason:
    """Why there is nothing to lift, when there is no loop statement."""
    for function in program.functions:
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)):
                line = function.first_line + node.lineno - 1
                return Reason(
                    "a comprehension hands out Python objects one at a time; as a `for` loop over numbers it could be tried", line
                )
    return Reason("there is no counted loop to write as an array expression", program.main.first_line)


@dataclass
class _State:
    """What is gathered while the functions of a program are gone through."""

    program: Program
    facts: Facts
    fused: bool = False
    lines: list[int] = field(default_factory=list)
    left: list[Reason] = field(default_factory=list)
    largest: list[int | None] = field(default_factory=list)
    arrays: dict[str, dict[str, Type]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    copies: dict[str, Function] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @property
    def numpy(self) -> str:
        """The user's name for NumPy, or the usual one."""
        return next((item.name for item in self.program.imports if item.module == "numpy" and not item.attribute), "np")

    def types(self, function: Function) -> dict[str, Type]:
        """Types of a function's names; those of the arguments are known even when Numba could not type the program."""
        found = dict(self.facts.types.get(function.name, FunctionTypes({})).names)
        if function.name == self.program.entry:
            found = {**self.facts.global_types, **self.facts.argument_types, **found}
        return {**self.facts.global_types, **found}

    def around(self, function: Function, source: str, tree: ast.FunctionDef) -> Surroundings:
        """What a translator of this function must know."""
        imports = {item.name: item for item in self.program.imports}
        functions = frozenset(item.name for item in self.program.functions)
        found = Surroundings(source, self.numpy, imports, self.types(function), sizes_of(tree), self.helper, functions)
        shared = known_of(function, self.program, self.facts).shared
        entry = function.name == self.program.entry
        own = set() if entry else set(function.parameters)  # what the entry is given is known, what others are given is not
        generators = generators_in(tree, imports, set(self.facts.generators) - own)
        found = replace(found, fused=self.fused, shared=shared, generators=generators)
        return replace(found, amounts=self.facts.sizes) if entry else found

    def helper(self, name: str, line: int) -> str:
        """The name of the function that does to arrays what `name` does to numbers. Raises NotLifted at `line`."""
        if name not in self.names:
            if name in self.asked:
                raise NotLifted(f"`{name}` calls itself", line)
            self.asked.add(name)
            try:
                made = _for_arrays(self.program.function(name), self)
            except NotLifted as why:
                where = self.program.function(name).first_line + why.line - 1
                raise NotLifted(f"`{name}` cannot be called with an array: {why.text} (line {where})", line) from None
            finally:
                self.asked.discard(name)
            self.names[name] = made.name
            if made.name != name:
                self.copies[name] = made
        return self.names[name]


def _lifted_function(function: Function, state: _State) -> Function:
    """One function with its innermost loops lifted where that is possible."""
    source = one_line_each(function.source)
    tree = definition(source)
    around = state.around(function, source, tree)
    lists = _lists_read_only(function, state, around.types)
    words = words_of(function, around.types, state.numpy)
    around = replace(around, types={**around.types, **lists, **{name: type_ for name, (type_, _) in words.items()}})
    forms, early = hoisted(tree, _array_forms(tree, function, around, state), around.types, state.numpy)
    if words and any(made.reads & set(words) for _, made in forms):
        first = _without_docstring(tree.body)[0]
        early[first] = [f"{name} = {text}" for name, (_, text) in words.items()] + early.get(first, [])
        state.arrays.setdefault(function.name, {}).update({name: type_ for name, (type_, _) in words.items()})
    edits: list[Edit] = []
    for loop, made in forms:
        indent = " " * loop.col_offset
        before = early.pop(loop, []) + [f"{name} = {state.numpy}.array({name})" for name in lists if name in made.reads]
        edits.append(instead_of(loop, f"\n{indent}".join([*before, *made.lines])))
        line = function.first_line + loop.lineno - 1
        state.lines.append(line)
        state.largest.append(made.largest)
        state.first.setdefault(function.name, line)
        state.arrays.setdefault(function.name, {}).update({**made.arrays, **{name: lists[name] for name in lists}})
    for outer, lines in early.items():
        place, indent = (outer.lineno, outer.col_offset), " " * outer.col_offset
        edits.append(Edit(place, place, "".join(f"{line}\n{indent}" for line in lines)))
    return replace(function, source=edited(source, edits)) if edits else function


def _array_forms(
    tree: ast.FunctionDef, function: Function, around: Surroundings, state: _State
) -> list[tuple[ast.For, ArrayForm]]:
    """The loops that can be lifted, outermost first: what is inside a lifted one is lifted with it.

    Reasons, those of the innermost loops first, go to the state.
    """
    found: list[tuple[ast.For, ArrayForm]] = []

    def search(statements: list[ast.stmt]) -> None:
        for statement in statements:
            inside = [item for block in BLOCKS for item in getattr(statement, block, [])]
            why: NotLifted | None = None
            if isinstance(statement, ast.For):
                try:
                    found.append((statement, _array_form(statement, tree, around)))
                    continue
                except NotLifted as refused:
                    why = refused
            elif isinstance(statement, ast.While) and not _loops_in(statement):
                why = NotLifted("how many turns a `while` loop makes is known only while it runs", statement.lineno)
            search(inside)
            if why is not None:
                state.left.append(Reason(why.text, function.first_line + why.line - 1))

    search(tree.body)
    return found


def _array_form(loop: ast.For, tree: ast.FunctionDef, around: Surroundings) -> ArrayForm:
    """The array form of a loop with all that is in it. Raises NotLifted."""
    if _loops_in(loop):
        return lifted_nest(loop, tree, around)
    drawn = drawn_first(loop, tree, around)
    if drawn is None:
        return _without_draws(loop, tree, around)
    types = {**around.types, drawn.name: drawn.array}
    around = replace(around, source=drawn.source, types=types, sizes=sizes_of(drawn.tree))
    try:
        form = _without_draws(drawn.loop, drawn.tree, around)
    except NotLifted as why:
        raise type(why)(drawn.in_words(why.text), why.line) from None
    return replace(form, lines=drawn.written(form.lines), arrays={**form.arrays, drawn.name: drawn.array})


def _without_draws(loop: ast.For, tree: ast.FunctionDef, around: Surroundings) -> ArrayForm:
    """The array form of a loop without loops in it and without random numbers. Raises NotLifted."""
    try:
        nest = lifted_nest(loop, tree, around)
    except Never:
        raise
    except NotLifted:
        return lifted_loop(loop, tree, around)
    try:
        return min(lifted_loop(loop, tree, around), nest, key=_effort)
    except NotLifted:
        return nest


def _effort(made: ArrayForm) -> tuple[int, int]:
    """How much an array form asks of its reader and of the machine: choices and picks first, then its length."""
    text = "\n".join(made.lines)
    return text.count(".where(") + text.count(".arange(") + text.count("[:] "), len(text)


def _loops_in(loop: ast.stmt) -> bool:
    """Whether there is a loop inside a loop."""
    return any(isinstance(node, (ast.For, ast.While)) and node is not loop for node in ast.walk(loop))


def _lists_read_only(function: Function, state: _State, types: Mapping[str, Type]) -> dict[str, Type]:
    """Parameters that are lists of numbers and of which only elements are read: they may become arrays."""
    found = {}
    for name in function.parameters:
        kind = types.get(name)
        numbers = kind is not None and kind.kind == "list" and bool(kind.items) and kind.items[0].is_number
        if kind is not None and numbers and other_use(state.program, function, name) is None:
            found[name] = Type("array", items=kind.items, ndim=1)
    return found


# ---------------------------------------------------------------------------------------------------------------- helpers


def _for_arrays(function: Function, state: _State) -> Function:
    """A function of numbers, straight or with branches, made to work on arrays too. Raises NotLifted."""
    source = one_line_each(function.source)
    tree = definition(source)
    if any(isinstance(statement, ast.If) for statement in tree.body):
        name = f"{function.name}_of_arrays"
        lines = chosen_by_element(tree, state.around(function, source, tree))
        text = "".join(f"    {line}\n" for line in lines)
        return replace(function, name=name, source=f"def {name}({ast.unparse(tree.args)}):\n{text}")
    translate = Elementwise(state.around(function, source, tree))
    kinds = {name: translate.around.types[name].kind for name in function.parameters if name in translate.around.types}
    translate.names = {name: Term(name, varying=True, kind=kinds.get(name, "float")) for name in function.parameters}
    edits: list[Edit] = []
    for statement in _without_docstring(tree.body):
        value, target = _straight(statement)
        term = translate.term(value)
        if isinstance(statement, ast.Return) and not term.varying:
            raise NotLifted("it gives one number, whatever the array", statement.lineno)
        if target is not None and term.varying:
            translate.names[target] = replace(term, text=target, total=True)
        if term.text != ast.get_source_segment(source, value):
            edits.append(instead_of(value, term.text))
    if not edits:
        return function
    name = f"{function.name}_of_arrays"
    source = edited(source, edits).replace(f"def {function.name}(", f"def {name}(", 1)
    return replace(function, name=name, source=source)


def _straight(statement: ast.stmt) -> tuple[ast.expr, str | None]:
    """Value and target of a statement that any number goes through alike. Raises NotLifted."""
    if isinstance(statement, ast.Return) and statement.value is not None:
        return statement.value, None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.value, statement.targets[0].id
    if isinstance(statement, (ast.For, ast.While)):
        raise NotLifted("it has a loop of its own", statement.lineno)
    raise NotLifted(f"`{ast.unparse(statement).splitlines()[0]}` is not arithmetic", statement.lineno)


# ---------------------------------------------------------------------------------------------------------- text of functions


def definition(source: str) -> ast.FunctionDef:
    """The one function of a text."""
    tree = ast.parse(source).body[0]
    assert isinstance(tree, ast.FunctionDef)
    return tree


def one_line_each(source: str) -> str:
    """The text with every simple statement on one line; line numbers stay."""
    edits = []
    for node in ast.walk(ast.parse(source)):
        if (
            not isinstance(node, ast.stmt)
            or hasattr(node, "body")
            or isinstance(node, ast.Match)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ):
            continue
        more = (node.end_lineno or node.lineno) - node.lineno
        if more:
            edits.append(instead_of(node, ast.unparse(node) + "\n" * more))
    return edited(source, edits)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements after a docstring."""
    first = body[0]
    return body[1:] if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else body
