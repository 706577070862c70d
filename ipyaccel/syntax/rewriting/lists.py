"""Lists of numbers given as arguments, to a compiler that wants arrays. In: a program and facts. Out: a program with a wrapper.

    def distance(x, y): ...      ->      def distance_of_lists(x, y):
                                             return distance(np.array(x), np.array(y))

    def gc(s): ...               ->      def gc_of_text(s):
                                             return gc(np.frombuffer(s.encode("utf-32-le", "surrogatepass"), dtype=np.int32))

Only where an array answers as a list does: elements are read, lengths taken, the list is walked over. A function that
changes the list, keeps it or joins it is left alone, with the reason.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from ipyaccel.model import Facts, Function, Import, Program, Reason

READERS = {"len", "sum", "min", "max", "enumerate", "zip"}
TEXT = '{numpy}.frombuffer({name}.encode("utf-32-le", "surrogatepass"), dtype={numpy}.int32)'
SUFFIX = ("_of_lists", "_of_text")
"""What the wrapper of a function has behind its name."""


def with_arrays_for_lists(program: Program, facts: Facts, texts: AbstractSet[str] = frozenset()) -> Program | Reason:
    """The program as it is when no argument is a list of numbers; else with a wrapper as its entry, or why not.

    `texts`: arguments that are texts, of which the entry wants the numbers of the letters.
    """
    main = program.main
    lists = [name for name in main.parameters if name in facts.argument_types and facts.argument_types[name].kind == "list"]
    if not (lists or texts):
        return program
    for name in lists:
        items = facts.argument_types[name].items
        line = other_use(program, main, name)
        if not items or not items[0].is_number:
            return Reason(f"`{name}` is a list; Numba needs an array of numbers", main.first_line)
        if line is not None:
            return Reason(f"`{name}` is a list and is used as only a list can be; Numba needs an array: np.array({name})", line)
    numpy = next((item.name for item in program.imports if item.module == "numpy" and not item.attribute), "np")
    imports = (
        program.imports if any(item.name == numpy for item in program.imports) else (*program.imports, Import("np", "numpy"))
    )
    handed = {**dict.fromkeys(lists, "{numpy}.array({name})"), **dict.fromkeys(texts, TEXT)}
    wrapper = _wrapper(main, {name: text.format(numpy=numpy, name=name) for name, text in handed.items()}, SUFFIX[not lists])
    return replace(program, entry=wrapper.name, functions=(*program.functions, wrapper), imports=imports)


def _wrapper(main: Function, handed: Mapping[str, str], suffix: str) -> Function:
    """The function that turns lists and texts into arrays and calls the entry."""
    name = main.name + suffix
    arguments = ", ".join(handed.get(name, name) for name in main.parameters)
    source = f"def {name}({', '.join(main.parameters)}):\n    return {main.name}({arguments})\n"
    return Function(name, source, main.parameters, main.first_line, main.place)


def other_use(program: Program, function: Function, name: str, seen: frozenset[tuple[str, str]] = frozenset()) -> int | None:
    """The user's line where the list is used as an array could not be, or None."""
    if (function.name, name) in seen:
        return None
    tree = ast.parse(function.source)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == name:
            parent = parents[node]
            if not _is_read(program, parent, node, seen | {(function.name, name)}):
                return function.first_line + node.lineno - 1
    return None


def _is_read(program: Program, parent: ast.AST, node: ast.Name, seen: frozenset[tuple[str, str]]) -> bool:
    """Whether this use only reads numbers out of the list."""
    if isinstance(parent, ast.Subscript) and parent.value is node:
        return isinstance(parent.ctx, ast.Load) and not isinstance(parent.slice, (ast.Slice, ast.Tuple))
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is node
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name) and node in parent.args:
        if parent.func.id in READERS:
            return True
        called = next((function for function in program.functions if function.name == parent.func.id), None)
        position = parent.args.index(node)
        if called is not None and position < len(called.parameters):
            return other_use(program, called, called.parameters[position], seen) is None
    return False
