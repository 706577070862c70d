"""Texts whose letters are only compared, as numbers of C. In: a program with its facts. Out: both, with views of the codes.

                                    word_codes = memoryview(word.encode("utf-32-le", "surrogatepass")).cast("i")
word[i] == "a"                      word_codes[i] == ord("a")
first[i] < second[j]                first_codes[i] < second_codes[j]

Python orders letters by their numbers (see `syntax.rewriting.text_letters`). Through a text by `for` Cython goes as fast as
through numbers, so that only letters by their place are read so.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from ipyaccel.model import Facts, FunctionTypes, Program
from ipyaccel.syntax.rewriting.edits import Edits
from ipyaccel.syntax.rewriting.taken_names import free_name, taken_names
from ipyaccel.syntax.rewriting.text_letters import CODES, reading_of, words_read, write_letters


def with_codes(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with the codes of its entry's texts made once, at its head."""
    main, known = program.main, facts.types.get(program.entry, FunctionTypes({}))
    reading = reading_of(program, facts, each=False)
    words = words_read(program, reading)
    if not words:
        return program, facts
    taken = taken_names(program) | facts.argument_types.keys() | known.names.keys()
    views = {word: free_name(f"{word}_codes", taken) for word in main.parameters if word in words}
    edits = Edits(main.source)
    if not _make(reading.tree, views, edits):
        return program, facts
    for node in ast.walk(reading.tree):
        if isinstance(node, ast.Name) and node.id in words:
            edits.replace(node, views[node.id])
    write_letters(reading, words, edits)
    functions = tuple(replace(item, source=edits.text()) if item is main else item for item in program.functions)
    types = {**facts.types, main.name: replace(known, names={**known.names, **dict.fromkeys(views.values(), CODES)})}
    return replace(program, functions=functions), replace(facts, types=types)


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
