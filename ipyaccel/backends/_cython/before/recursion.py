"""A recursive function that works in place and gives back its array becomes one that gives back nothing, behind a short door.

def sort(values, first, last):              def sort_in_place(values, first, last):
    ...                                         ...
    sort(values, first, right)                  sort_in_place(values, first, right)
    return values                               return

                                            def sort(values, first, last):
                                                sort_in_place(values, first, last)
                                                return values

In: a program with its facts. Out: both. An array that is given back is a Python object, and each call would make a memoryview
of it anew. So only where every call inside is a statement of its own, whose answer nobody looks at, every way out gives back
the same parameter, and that parameter is never bound to something else.
"""

from __future__ import annotations

import ast
from dataclasses import replace

from ipyaccel.model import Facts, Function, Program, Type
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import names_of

CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal)


def with_doors(program: Program, facts: Facts) -> tuple[Program, Facts]:
    """The program with such functions parted in two."""
    functions: list[Function] = []
    types = dict(facts.types)
    taken = _taken(program)
    for function in program.functions:
        known = facts.types.get(function.name)
        array = "" if known is None else _given_back(function)
        if known is None or not array or known.of(array).kind != "array":
            functions.append(function)
            continue
        name = f"{function.name}_in_place"
        while name in taken:
            name += "_"
        functions += [_inside(function, name), _door(function, name, array)]
        types[name] = replace(known, returns=Type("none"))
        types[function.name] = replace(known, names={item: known.of(item) for item in function.parameters})
    return replace(program, functions=tuple(functions)), replace(facts, types=types)


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


def _given_back(function: Function) -> str:
    """The parameter that a function gives back on every way out, when it calls itself for nothing else; "" otherwise."""
    tree = _tree(function)
    inner = [node for statement in tree.body for node in ast.walk(statement)]
    arguments = tree.args
    plain = not (arguments.defaults or arguments.kwonlyargs or arguments.posonlyargs or arguments.vararg or arguments.kwarg)
    if not plain or any(isinstance(node, CLOSED) for node in inner) or not isinstance(tree.body[-1], ast.Return):
        return ""
    answers = {node.value.id if isinstance(node.value, ast.Name) else "" for node in inner if isinstance(node, ast.Return)}
    array = answers.pop() if len(answers) == 1 else ""
    bound = {node.id for node in inner if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    if array not in function.parameters or array in bound or function.name in names_of(tree).bound:
        return ""
    uses = {id(node) for node in inner if isinstance(node, ast.Name) and node.id == function.name}
    statements = [node.value for node in inner if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    calls = [call for call in statements if id(call.func) in uses and _is_plain(call, len(function.parameters))]
    return array if calls and len(calls) == len(uses) else ""


def _is_plain(call: ast.Call, count: int) -> bool:
    """Whether a call gives every argument by position."""
    return len(call.args) == count and not call.keywords and not any(isinstance(item, ast.Starred) for item in call.args)


def _inside(function: Function, name: str) -> Function:
    """The function itself, under another name, which gives back nothing."""
    tree = _tree(function)
    at = function.source.split("\n")[tree.lineno - 1].encode().index(function.name.encode(), tree.col_offset + len("def "))
    edits = [Edit((tree.lineno, at), (tree.lineno, at + len(function.name.encode())), name)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == function.name:
            edits.append(instead_of(node, name))
        elif isinstance(node, ast.Return):
            edits.append(instead_of(node, "return"))
    return replace(function, name=name, source=_without_last_return(edited(function.source, edits)))


def _without_last_return(source: str) -> str:
    """A bare `return` at the very end says nothing; one that stands alone in the body stays."""
    tree = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    last, lines = tree.body[-1], source.rstrip("\n").split("\n")
    alone = lines[last.lineno - 1].strip() == "return" and last.lineno == len(lines) and len(tree.body) > 1
    return "\n".join(lines[:-1]) if alone else source


def _door(function: Function, name: str, array: str) -> Function:
    """What bears the old name: it calls the other one, and gives back the array."""
    given = ", ".join(function.parameters)
    return replace(function, source=f"def {function.name}({given}):\n    {name}({given})\n    return {array}")


def _taken(program: Program) -> set[str]:
    names = {item.name for item in program.imports} | {name for name, _ in program.constants} | set(program.globals)
    for function in program.functions:
        names |= {function.name, *function.parameters}
        names |= {node.id for node in ast.walk(_tree(function)) if isinstance(node, ast.Name)}
    return names
