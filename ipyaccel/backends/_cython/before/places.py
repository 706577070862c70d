"""An index that is computed gets a name before the element is changed. In: a program with its facts. Out: both.

counts[int((x - low) / width)] += 1         place = int((x - low) / width)
                                            counts[place] += 1

With Python's rules `counts[k] += 1` is written as `counts[k] = counts[k] + 1`: what stands in the brackets would be computed
twice. Python too computes the index before it reads the element, and once. Only elements of arrays are changed so, by statements
that stand on lines of their own, where the index is one whole number that calls or divides.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.inference.infer import Scope, infer
from ipyaccel.syntax.rewriting.edits import Edits, span

COSTLY = (ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
PYTHONS = {"int", "len", "abs", "min", "max", "round"}
"""Functions that make whole numbers: where the program has others of these names, nothing is said of their answers."""
INT = Type("int")


def with_places(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with these indices named, and their names typed."""
    imports = {item.name: item for item in program.imports}
    outer = {*imports, *(name for name, _ in program.constants), *program.globals, *(item.name for item in program.functions)}
    functions, types = [], dict(facts.types)
    for function in program.functions:
        known = facts.types.get(function.name)
        made = None if known is None else _named(function, known, outer, Scope(known.names, imports))
        if made is None or known is None:
            functions.append(function)
            continue
        functions.append(made[0])
        types[function.name] = replace(known, names={**known.names, made[1]: INT})
    return replace(program, functions=tuple(functions)), replace(facts, types=types)


def _named(function: Function, known: FunctionTypes, outer: set[str], scope: Scope) -> tuple[Function, str] | None:
    """The function with such indices named, and the name."""
    tree = next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))
    edits = Edits(function.source)
    own = outer | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    if own & PYTHONS:
        return None
    found = [node for node in ast.walk(tree) if isinstance(node, ast.AugAssign) and _is_costly(node, known, scope)]
    found = [node for node in found if edits.starts_line(node) and edits.indent(node)]
    if not found:
        return None
    taken = own | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | set(function.parameters)
    name = "place"
    while name in taken:
        name += "_"
    for node in found:
        assert isinstance(node.target, ast.Subscript)
        index = ast.get_source_segment(function.source, node.target.slice) or ""
        edits.replace(node.target.slice, name)
        edits.replace_span(span(node)[0], span(node)[0], f"{name} = {index}\n{edits.indent(node)}")
    return replace(function, source=edits.text()), name


def _is_costly(node: ast.AugAssign, known: FunctionTypes, scope: Scope) -> bool:
    """Whether a statement changes an element at a place that is worth a name."""
    target = node.target
    if not (isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name)):
        return False
    kind = known.of(target.value.id)
    inner = list(ast.walk(target.slice))
    if kind.kind != "array" or kind.ndim != 1 or infer(target.slice, scope) != INT or target.lineno != target.end_lineno:
        return False
    if any(isinstance(part, ast.NamedExpr | ast.Lambda | ast.comprehension) for part in inner):
        return False
    return any(isinstance(part, ast.Call) or (isinstance(part, ast.BinOp) and isinstance(part.op, COSTLY)) for part in inner)
