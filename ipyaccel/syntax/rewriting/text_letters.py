"""Texts of which only letters are compared, read as numbers. In: the entry's tree and types. Out: which texts, and the edits.

    s[i] == "G"             s[i] == ord("G")
    ord(s[i]) - 48          int(s[i]) - 48
    c in "GC"               c in (ord("G"), ord("C"))           `c` goes through a text by `for`

Letters compare as their numbers do, and an array of numbers knows its length and its end as the text does. Only parameters of the
entry are taken, of which letters are read in a loop, and nothing but letters and the length is used.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ipyaccel.model import Facts, FunctionTypes, Program, Type
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.rewriting.edits import Edits, span
from ipyaccel.syntax.rewriting.taken_names import taken_names

CODES = Type("array", items=(Type("int", 32),), ndim=1, readonly=True)
CODE = Type("int", 32)
ORDERED = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
NEEDED = {"memoryview", "ord", "len", "int", "enumerate", "zip"}
"""Built-in functions that are called, or looked for: where the program has others of these names, its texts stay."""


@dataclass(frozen=True)
class Reading:
    """The entry's tree, what stands around each node, and what its names are.

    `each`: names that go through a text letter by letter are read as well, and sets of letters in quotes.
    """

    tree: ast.FunctionDef
    parents: Mapping[ast.AST, ast.AST]
    scope: Scope
    constants: Mapping[str, str]
    each: bool

    @cached_property
    def ways(self) -> list[tuple[ast.Name, ast.Name]]:
        """Names that go through something by `for`, each with what it goes through."""
        loops = [node for node in ast.walk(self.tree) if isinstance(node, ast.For | ast.comprehension)] if self.each else []
        return [pair for loop in loops for pair in _pairs(loop.target, loop.iter)]

    def letter(self, node: ast.AST, words: set[str]) -> bool:
        """Whether this reads one letter of one of the words."""
        if isinstance(node, ast.Name):
            return node.id in self.letters(words)
        return (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Load)
            and isinstance(node.value, ast.Name)
            and node.value.id in words
            and infer(node.slice, self.scope) == Type("int")
        )

    def letters(self, words: set[str]) -> set[str]:
        """The names that are letters of the words and nothing else."""
        bound = [target for target, word in self.ways if word.id in words]
        stores = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
        others = {node.id for node in stores if node not in bound} | self.scope.imports.keys()
        return {target.id for target in bound} - others - {item.arg for item in ast.walk(self.tree) if isinstance(item, ast.arg)}

    def allowed(self, node: ast.Name, words: set[str]) -> bool:
        """Whether numbers can stand in the place of a word, or of a letter, here."""
        parent = self.parents[node]
        if node.id in words:
            if calls(parent, "len"):
                return True
            target = next((target for target, word in self.ways if word is node), None)
            if target is not None:
                return target.id in self.letters(words)
        read = node if node.id not in words else parent
        if not self.letter(read, words) or (read is parent and node is not getattr(parent, "value", None)):
            return False
        return self._compared(read, words)

    def _compared(self, read: ast.AST, words: set[str]) -> bool:
        """Whether a letter stands where a number can: beside another, in `ord`, looked for among others."""
        around = self.parents[read]
        if calls(around, "ord"):
            return True
        if not isinstance(around, ast.Compare) or (len(around.ops) > 1 and not self.each):
            return False
        if all(isinstance(sign, ORDERED) for sign in around.ops):
            return all(self.letter(side, words) or is_one(side) for side in sides(around))
        looked_for = len(around.ops) == 1 and isinstance(around.ops[0], ast.In | ast.NotIn) and read is around.left
        return self.each and looked_for and bool(self.among(around))

    def among(self, node: ast.Compare) -> str:
        """The letters of a text that is written in the code; empty for what is not one."""
        side = node.comparators[0]
        if isinstance(side, ast.Constant) and isinstance(side.value, str):
            return side.value
        return self.constants.get(side.id, "") if isinstance(side, ast.Name) else ""

    def inside(self, node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> bool:
        """Whether a node stands in one of these, the function itself apart."""
        above = self.parents.get(node)
        while above is not None and above is not self.tree:
            if isinstance(above, kinds):
                return True
            above = self.parents.get(above)
        return False


def reading_of(program: Program, facts: Facts, *, each: bool) -> Reading:
    """How the entry of a program is read."""
    tree = next(node for node in ast.parse(program.main.source).body if isinstance(node, ast.FunctionDef))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    names = {**facts.argument_types, **facts.types.get(program.entry, FunctionTypes({})).names}
    scope = Scope(names, {item.name: item for item in program.imports})
    return Reading(tree, parents, scope, _texts(program, tree), each)


def words_read(program: Program, reading: Reading) -> set[str]:
    """The texts among the entry's parameters of which nothing but letters and the length is used."""
    if taken_names(program, reads=False) & NEEDED or _calls_entry(program):
        return set()
    words = {name for name in program.main.parameters if reading.scope.names.get(name, CODE).kind == "str"}
    uses = [node for node in ast.walk(reading.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    closed = CLOSED if reading.each else (*CLOSED, *COMPREHENSIONS)
    words -= {node.id for node in ast.walk(reading.tree) if isinstance(node, ast.Name) and reading.inside(node, closed)}
    ways = {word.id for _, word in reading.ways}
    read = [node for node in uses if isinstance(reading.parents[node], ast.Subscript)]
    words &= ways | {node.id for node in read if reading.inside(node, (ast.For, ast.While, *COMPREHENSIONS))}
    while gone := _gone(words, uses, reading):
        words -= gone
    return words


def _gone(words: set[str], uses: list[ast.Name], reading: Reading) -> set[str]:
    """Words that are used otherwise, or whose letters are."""
    wrong = {node.id for node in uses if node.id in words | reading.letters(words) and not reading.allowed(node, words)}
    stored = {node.id for node in ast.walk(reading.tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return (words & (wrong | stored)) | {word.id for target, word in reading.ways if target.id in wrong and word.id in words}


def with_codes_for_letters(program: Program, facts: Facts) -> tuple[Program, Facts, frozenset[str]]:
    """The program whose entry is given the numbers of letters in the place of these texts."""
    reading = reading_of(program, facts, each=True)
    words = words_read(program, reading)
    if not words:
        return program, facts, frozenset()
    edits = Edits(program.main.source)
    write_letters(reading, words, edits)
    main, known = program.main, facts.types.get(program.entry, FunctionTypes({}))
    functions = tuple(replace(item, source=edits.text()) if item is main else item for item in program.functions)
    found: dict[str, Type] = {**dict.fromkeys(words, CODES), **dict.fromkeys(reading.letters(words), CODE)}
    types = {**facts.types, program.entry: replace(known, names={**known.names, **found})}
    given = {name: found.get(name, kind) for name, kind in facts.argument_types.items()}
    return replace(program, functions=functions), replace(facts, types=types, argument_types=given), frozenset(words)


def write_letters(reading: Reading, words: set[str], edits: Edits) -> None:
    """Writes letters in quotes as their numbers, wherever one of the words is looked at."""
    for node in ast.walk(reading.tree):
        if isinstance(node, ast.Compare) and any(reading.letter(side, words) for side in sides(node)):
            if isinstance(node.ops[0], ast.In | ast.NotIn):
                numbers = [f"ord({_quoted(letter)})" for letter in reading.among(node)]
                edits.replace(node.comparators[0], f"({', '.join(numbers)}{',' * (len(numbers) == 1)})")
                continue
            for side in sides(node):
                if is_one(side):
                    edits.wrap(side, "ord(", ")")
        elif isinstance(node, ast.Call) and calls(node, "ord") and reading.letter(node.args[0], words):
            start, end = span(node.func)
            edits.replace_span(start, end, "int")


def _pairs(target: ast.expr, iterated: ast.expr) -> Iterator[tuple[ast.Name, ast.Name]]:
    """What `for` binds by one of `word`, `enumerate(word)` and `zip(word, word)`."""
    match target, iterated:
        case ast.Name(), ast.Name():
            yield target, iterated
        case ast.Tuple(elts=[_, ast.Name() as value]), ast.Call(func=ast.Name(id="enumerate"), args=[ast.Name() as word, *_]):
            yield value, word
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=args, keywords=[]) if len(targets) == len(args):
            for one, given in zip(targets, args, strict=True):
                if isinstance(one, ast.Name) and isinstance(given, ast.Name):
                    yield one, given


def sides(node: ast.AST) -> list[ast.expr]:
    """Both sides of a comparison."""
    return [node.left, *node.comparators] if isinstance(node, ast.Compare) else []


def calls(node: ast.AST, name: str) -> bool:
    """Whether this is a call of a built-in function with one argument."""
    plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    return plain and isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords


def is_one(node: ast.expr) -> bool:
    """Whether this is a letter in quotes."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 1


def _quoted(letter: str) -> str:
    """A letter in quotes, double ones where that needs nothing else."""
    return repr(letter) if letter in "\"'\\" or not letter.isprintable() else f'"{letter}"'


def _texts(program: Program, tree: ast.FunctionDef) -> dict[str, str]:
    """Names that stand for one text that is written in the code."""
    stores = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    found = {name: value for name, value in program.constants if isinstance(value, str) and name not in stores}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(value))) if stores.count(name) == 1:
                found[name] = value
    return {name: value for name, value in found.items() if name not in program.main.parameters}


def _calls_entry(program: Program) -> bool:
    """Whether the entry is called by the program too: short texts would pay for their numbers at each call."""
    nodes = (node for function in program.functions for node in ast.walk(ast.parse(function.source)))
    return any(isinstance(node, ast.Name) and node.id == program.entry for node in nodes)
