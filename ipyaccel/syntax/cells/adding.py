"""C types and threads added to a cell, where its author left them out. In: a cell and what was found. Out: its text with them.

What the user typed stays as it is: types are written before parameters that have none, and in lines of their own at the head of a
function, as a person would write them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ipyaccel.model.ladder import Cell
from ipyaccel.model.program import Reason
from ipyaccel.syntax.cells.answering import answering, called_plainly
from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.free_names import free_names, parameters_of
from ipyaccel.syntax.cells.heads import own_kinds, parameter, signature
from ipyaccel.syntax.cells.kinds import OBJECT
from ipyaccel.syntax.cells.names import names_of, walk
from ipyaccel.syntax.cells.parser import Node, parsed

Types = Mapping[str, Mapping[str, str]]
_FUNCTIONS = ("DefNode", "CFuncDefNode")


def with_types(cell: Cell, types: Types) -> tuple[str, tuple[str, ...]]:
    """The cell with declarations for names that have none, and phrases of what was added ("double x", "f becomes cpdef")."""
    if not cell.twin:
        return cell.text, ()
    draft = _draft(cell.text)
    module = ast.parse(cell.twin)
    trees = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
    added: dict[str, None] = {}
    known: dict[str, dict[str, str]] = {}
    nodes = {name: draft.names.functions[name] for name in trees if name in draft.names.functions}
    for name, node in nodes.items():
        own = own_kinds(node, draft.names)
        known[name] = {each: kind.name or kind.family for each, kind in own.items() if kind != OBJECT}
        free = [each for each in free_names(trees[name]) if each in types.get(name, {}) and each not in known[name]]
        typed = _parameters(node, trees[name], free, types[name], draft) if free else []
        typed += _locals(node, trees[name], free, types[name], draft) if free else []
        known[name] |= {each: types[name][each] for each in typed}
        added |= dict.fromkeys(f"{types[name][each]} {each}" for each in typed)
    for name in sorted(answering(module, known), key=list(nodes).index):
        phrase = _as_c_function(name, nodes[name], module, draft)
        added |= {phrase: None} if phrase else {}
    return draft.edited(), tuple(added)


def _draft(text: str) -> Draft:
    read = parsed(text)
    return Draft(text, read, names_of(read.tree), {})


def _parameters(node: Node, tree: ast.FunctionDef, free: list[str], types: Mapping[str, str], draft: Draft) -> list[str]:
    """Writes a type before each parameter that has none; its default value must be a number too."""
    typed = []
    takes = {argument.arg for argument in parameters_of(tree)} & set(free)
    for argument in signature(node)[0]:
        _, name, _ = parameter(argument, draft.names)
        default = type(argument.default).__name__
        if name in takes and argument.annotation is None and default in ("NoneType", "IntNode", "FloatNode", "UnaryMinusNode"):
            start = draft.tokens[draft.index(argument)].start
            draft.replace(start, start, f"{types[name]} ")
            typed.append(name)
    return typed


def _locals(node: Node, tree: ast.FunctionDef, free: list[str], types: Mapping[str, str], draft: Draft) -> list[str]:
    """Writes `cdef double x, y` at the head of the function, a line for each type."""
    parameters = {argument.arg for argument in parameters_of(tree)}
    wanted = [name for name in free if name not in parameters]
    place = _head(node, draft)
    if not wanted or place is None:
        return []
    offset, indent = place
    kinds = dict.fromkeys(types[name] for name in wanted)
    lines = [f"{indent}cdef {kind} {', '.join(name for name in wanted if types[name] == kind)}" for kind in kinds]
    draft.replace(offset, offset, "".join(f"\n{line}" for line in lines))
    return wanted


def _head(node: Node, draft: Draft) -> tuple[int, str] | None:
    """Where the line of a function's signature, or of its docstring, ends, and the indentation of its body."""
    tokens = draft.tokens
    colon = tokens.until(tokens.partner[signature_opening(node, draft)], ":")
    if tokens[colon + 1].kind != "NEWLINE":
        return None  # `def f(x): return x`
    first = colon + 2
    while tokens[first].kind in ("NEWLINE", "INDENT"):
        first += 1
    start = tokens[first].start
    indent = draft.text[draft.text.rfind("\n", 0, start) + 1 : start]
    last = tokens[tokens.until(first, "NEWLINE", ";") - 1] if node.doc is not None else tokens[colon]
    if node.doc is not None and tokens[tokens.until(first, "NEWLINE", ";")].kind == ";":
        return None
    end = draft.text.find("\n", last.end)
    return (end, indent) if end >= 0 and not indent.strip() else None


def signature_opening(node: Node, draft: Draft) -> int:
    """The index of the bracket that opens a function's parameters."""
    arguments, name = signature(node)
    del arguments
    if name is not None:
        return draft.index(name) + 1
    index = draft.index(node)
    while draft.tokens[index].kind != "def":
        index += 1
    return index + 2


def _as_c_function(name: str, node: Node, module: ast.Module, draft: Draft) -> str:
    """Makes a function that only the cell's others call one of C's; or says what a C function answers with. Empty: neither."""
    if type(node).__name__ == "CFuncDefNode":
        if node.base_type.name is not None or type(node.declarator).__name__ != "CFuncDeclaratorNode":
            return ""
        start = draft.tokens[draft.index(signature(node)[1])].start
        draft.replace(start, start, "double ")
        return f"{name} answers with a double"
    if node.decorators or not called_plainly(name, module):
        return ""
    token = draft.tokens[signature_opening(node, draft) - 2]
    draft.replace(token.start, token.end, "cpdef inline double")
    return f"{name} becomes cpdef"


# --------------------------------------------------------------------------------------------------------------- threads


def with_parallel(cell: Cell, function: str, line: int) -> str | Reason:
    """The cell with the loop that begins at a line of the page shared out among threads.

    The text may have more lines than the page by now: the loop is found by its place among the function's loops.
    """
    draft = _draft(cell.text)
    node = draft.names.functions.get(function)
    loop = _loop(cell, node, line) if node is not None else None
    if node is None or loop is None:
        return Reason("there is no loop here", line)
    call = loop.iterator.sequence if type(loop).__name__ == "ForInStatNode" else None
    called = getattr(call, "function", None)
    if called is None or getattr(called, "name", "") != "range" or type(call).__name__ != "SimpleCallNode":
        return Reason("only a loop over range is shared out among threads", line)
    first = draft.index(called)
    closing = draft.tokens.partner[first + 1]
    draft.replace_tokens(first, first + 1, "prange")
    if not _without_gil(node, loop):
        draft.replace(draft.tokens[closing].start, draft.tokens[closing].start, ", nogil=True")
    if draft.names.origins.get("prange") != "cython.parallel.prange":
        _import(draft)
    return draft.edited()


def _loop(cell: Cell, node: Node, line: int) -> Node | None:
    """The loop of the function that stands at a line of the page."""
    here = _loops(node)
    there = _loops(_draft(cell.twin).names.functions.get(str(_name(node)))) if cell.twin else here
    found = [index for index, loop in enumerate(there) if loop.target.pos[1] == line]
    return here[found[0]] if len(found) == 1 and len(here) == len(there) else None


def _name(node: Node) -> str:
    name = signature(node)[1]
    return str(node.name if name is None else name.name)


def _loops(node: Node | None) -> list[Node]:
    """The `for` statements of a function in the order of the text; those in comprehensions are none."""
    if node is None:
        return []
    whole = list(walk(node.body))
    hidden = {id(each.loop) for each in whole if type(each).__name__ in ("ComprehensionNode", "GeneratorExpressionNode")}
    hidden |= {id(below) for each in whole if id(each) in hidden for below in walk(each)}
    loops = [each for each in whole if type(each).__name__ in ("ForInStatNode", "ForFromStatNode") and id(each) not in hidden]
    return sorted(loops, key=lambda loop: loop.target.pos[1:])


def _without_gil(node: Node, loop: Node) -> bool:
    """Whether the loop already runs without Python's lock."""
    if type(node).__name__ == "CFuncDefNode" and node.declarator.nogil:
        return True
    blocks = [each for each in walk(node.body) if type(each).__name__ == "GILStatNode" and each.state == "nogil"]
    return any(below is loop for each in blocks for below in walk(each.body))


def _import(draft: Draft) -> None:
    """Writes the import above the first statement, on an empty line if there is one below the first comments."""
    tokens = draft.tokens
    index = 0
    while tokens[index].kind in ("NEWLINE", "STRING") or (
        tokens[index].kind == "from" and tokens[index + 1].text == "__future__"
    ):
        index = tokens.until(index, "NEWLINE") + 1
    start = tokens[index].start
    lines = draft.text[:start].split("\n")[:-1]
    said = "from cython.parallel cimport prange"
    if lines and not lines[-1].strip():
        draft.replace(start - 1, start - 1, said)
    else:
        draft.replace(start, start, f"{said}\n")
