"""Texts whose letters are only compared, as numbers of C. In: a program with its facts. Out: both, with views of the codes.

                                    word_codes = memoryview(word.encode("utf-32-le", "surrogatepass")).cast("i")
word[i] == "a"                      word_codes[i] == ord("a")
first[i] < second[j]                first_codes[i] < second_codes[j]

Python orders letters by their numbers, and a view knows its length and its end as the text does. Only parameters of the entry
are taken, of which letters are read in a loop, and nothing but letters and the length is used.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ipyaccel.model import Facts, FunctionTypes, Program, Type
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.rewriting.edits import Edits, span

CODES = Type("array", items=(Type("int", 32),), ndim=1, readonly=True)
ORDERED = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
CLOSED = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
NEEDED = {"memoryview", "ord", "len", "int"}
"""Built-in functions that are called, or looked for: where the program has others of these names, its texts stay."""


@dataclass(frozen=True)
class _Reading:
    """The entry's tree, what stands around each node, and what its names are."""

    tree: ast.FunctionDef
    parents: Mapping[ast.AST, ast.AST]
    scope: Scope

    def letter(self, node: ast.AST, words: set[str]) -> bool:
        """Whether this reads one letter of one of the words."""
        return (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and isinstance(node.value, ast.Name)
            and node.value.id in words
            and infer(node.slice, self.scope) == Type("int")
        )

    def allowed(self, node: ast.Name, words: set[str]) -> bool:
        """Whether a view can stand in the place of a word here."""
        parent = self.parents[node]
        if _calls(parent, "len"):
            return True
        if not self.letter(parent, words) or node is not getattr(parent, "value", None):
            return False
        around = self.parents[parent]
        if _calls(around, "ord"):
            return True
        compared = isinstance(around, ast.Compare) and len(around.ops) == 1 and isinstance(around.ops[0], ORDERED)
        return compared and all(self.letter(side, words) or _is_one(side) for side in _sides(around))

    def inside(self, node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
        """Whether a node stands in one of these, the function itself apart."""
        above = self.parents.get(node)
        while above is not None and above is not self.tree:
            if isinstance(above, kinds):
                return True
            above = self.parents.get(above)
        return False


def with_codes(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with the codes of its entry's texts made once, at its head."""
    main, known = program.main, facts.types.get(program.entry, FunctionTypes({}))
    tree = next(node for node in ast.parse(main.source).body if isinstance(node, ast.FunctionDef))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    names = {**facts.argument_types, **known.names}
    reading = _Reading(tree, parents, Scope(names, {item.name: item for item in program.imports}))
    words = _words(program, known, reading)
    if not words:
        return program, facts
    taken = _taken(program) | names.keys()
    views = {word: _free(f"{word}_codes", taken) for word in main.parameters if word in words}
    edits = Edits(main.source)
    if not _make(tree, views, edits):
        return program, facts
    _rewrite(reading, views, edits)
    functions = tuple(replace(item, source=edits.text()) if item is main else item for item in program.functions)
    types = {**facts.types, main.name: replace(known, names={**known.names, **dict.fromkeys(views.values(), CODES)})}
    return replace(program, functions=functions), replace(facts, types=types)


def _words(program: Program, known: FunctionTypes, reading: _Reading) -> set[str]:
    """The texts of which nothing but letters and the length is used."""
    if _taken(program, reads=False) & NEEDED or _calls_entry(program):
        return set()
    words = {name for name in program.main.parameters if known.of(name).kind == "str"}
    uses = [node for node in ast.walk(reading.tree) if isinstance(node, ast.Name) and node.id in words]
    words -= {node.id for node in uses if reading.inside(node, CLOSED)}
    read = [node for node in uses if isinstance(reading.parents[node], ast.Subscript)]
    words &= {node.id for node in read if reading.inside(node, (ast.For, ast.While))}
    while gone := {node.id for node in uses if node.id in words and not reading.allowed(node, words)}:
        words -= gone
    return words


def _make(tree: ast.FunctionDef, views: Mapping[str, str], edits: Edits) -> bool:
    """Puts the lines that make the views under the docstring; False where there is no line of its own for them."""
    documented = ast.get_docstring(tree) is not None
    first = tree.body[1 if documented and len(tree.body) > 1 else 0]
    indent = edits.indent(first)
    if not indent:
        return False
    made = (f'{view} = memoryview({word}.encode("utf-32-le", "surrogatepass")).cast("i")\n' for word, view in views.items())
    edits.replace_span((first.lineno, 0), (first.lineno, 0), "".join(indent + line for line in made))
    return True


def _rewrite(reading: _Reading, views: Mapping[str, str], edits: Edits) -> None:
    words = set(views)
    for node in ast.walk(reading.tree):
        if isinstance(node, ast.Name) and node.id in words:
            edits.replace(node, views[node.id])
        elif isinstance(node, ast.Compare) and any(reading.letter(side, words) for side in _sides(node)):
            for side in _sides(node):
                if _is_one(side):
                    edits.wrap(side, "ord(", ")")
        elif isinstance(node, ast.Call) and _calls(node, "ord") and reading.letter(node.args[0], words):
            start, end = span(node.func)
            edits.replace_span(start, end, "int")


def _sides(node: ast.AST) -> list[ast.expr]:
    return [node.left, *node.comparators] if isinstance(node, ast.Compare) else []


def _calls(node: ast.AST, name: str) -> bool:
    """Whether this is a call of a built-in function with one argument."""
    plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    return plain and isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords


def _is_one(node: ast.expr) -> bool:
    """Whether this is a letter in quotes."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 1


def _calls_entry(program: Program) -> bool:
    """Whether the entry is called by the program too: short texts would pay for their views at each call."""
    nodes = (node for function in program.functions for node in ast.walk(ast.parse(function.source)))
    return any(isinstance(node, ast.Name) and node.id == program.entry for node in nodes)


def _taken(program: Program, *, reads: bool = True) -> set[str]:
    """Names that mean something in the program. `reads`: also those that are only read, such as built-in functions."""
    taken = {item.name for item in program.imports} | {name for name, _ in program.constants} | set(program.globals)
    for function in program.functions:
        taken |= {function.name, *function.parameters}
        for node in ast.walk(ast.parse(function.source)):
            if isinstance(node, ast.Name) and (reads or not isinstance(node.ctx, ast.Load)):
                taken.add(node.id)
    return taken


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name
