"""Units as a program: in go units and their names, out goes the `Program` with the live values of its globals."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from typing import Any

from ipyaccel.model import Constant, Function, Import, Program, Reason
from ipyaccel.syntax.capturing.layout import joined
from ipyaccel.syntax.capturing.naming import names_for, written
from ipyaccel.syntax.capturing.reach import Unit
from ipyaccel.syntax.capturing.resolve import literal_text
from ipyaccel.syntax.capturing.targets import Key, Library, Literal, Object, Target, Unknown
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.scope import parameters_of

Names = Mapping[Key, str]


def program_of(units: Sequence[Unit]) -> tuple[Program, dict[str, Any]]:
    """The program of these units, the last one its entry, and its bindings."""
    names = names_for(units)
    functions = tuple(_function(unit, names) for unit in units)
    imports: dict[str, Import] = {}
    constants: dict[str, Constant] = {}
    bindings: dict[str, Any] = {}
    opaque: dict[str, Reason] = {}
    for unit in reversed(units):
        for target, line in _targets(unit):
            name = names[target.key]
            if isinstance(target, Library):
                imports.setdefault(name, Import(name, target.module, target.attribute))
            elif isinstance(target, Literal):
                constants.setdefault(name, target.value)
            elif isinstance(target, Object):
                bindings.setdefault(name, target.value)
            elif isinstance(target, Unknown):
                opaque.setdefault(name, Reason(target.why, line))
        for module in sorted(unit.uses.submodules):
            imports.setdefault(module, Import(module, module))
    program = Program(
        entry=names[units[-1].code.key],
        functions=functions,
        imports=tuple(imports.values()),
        constants=tuple(constants.items()),
        globals=tuple(bindings),
        opaque=tuple(opaque.items()),
    )
    return program, bindings


def _targets(unit: Unit) -> list[tuple[Target, int]]:
    """All that a unit needs a binding for, with the line."""
    found = [(target, unit.source.line(node)) for node, target in unit.uses.targets.items()]
    defaults = [target for name, target in unit.uses.defaults.items() if literal_text(target) is None]
    return found + [(target, unit.source.first_line) for target in defaults]


def _function(unit: Unit, names: Names) -> Function:
    source, node = unit.source, unit.source.node
    name = names[unit.code.key]
    header = source.layout.header()
    edits = [*unit.cuts, *_renames(unit, names), *_declarations(unit, names), *_signature(unit, names)]
    if header.name.text != name:
        edits.append(Edit(header.name.start, header.name.end, name))
    gone = {parameter for parameter, _ in unit.code.fixed}
    parameters = tuple(parameter for parameter in parameters_of(node.args) if parameter not in gone)
    return Function(name, edited(source.text, joined(edits)), parameters, source.first_line, source.place)


def _renames(unit: Unit, names: Names) -> list[Edit]:
    """Edits for every use whose name in the program is another one."""
    renamed = {node: names[target.key] for node, target in unit.uses.targets.items() if written(node) != names[target.key]}
    edits: list[Edit] = []
    for string in _outermost_strings(unit.source.node):
        inside = {node: renamed.pop(node) for node in list(ast.walk(string)) if isinstance(node, ast.expr) and node in renamed}
        if inside:
            edits.append(_rewritten(string, inside))
    return edits + [instead_of(node, name) for node, name in renamed.items()]


def _outermost_strings(node: ast.AST) -> list[ast.JoinedStr]:
    """f-strings that are not inside another one; until Python 3.12 the nodes inside have wrong positions."""
    found: list[ast.JoinedStr] = []
    for child in ast.iter_child_nodes(node):
        found += [child] if isinstance(child, ast.JoinedStr) else _outermost_strings(child)
    return found


def _rewritten(string: ast.JoinedStr, renamed: Mapping[ast.expr, str]) -> Edit:
    """The f-string written anew with other names inside, on as many lines."""
    memo: dict[int, Any] = {id(node): ast.Name(name, ast.Load()) for node, name in renamed.items()}
    text = ast.unparse(copy.deepcopy(string, memo))
    breaks = (string.end_lineno or string.lineno) - string.lineno - text.count("\n")
    return instead_of(string, f"({text}{chr(10) * breaks})" if breaks > 0 else text)


def _declarations(unit: Unit, names: Names) -> list[Edit]:
    """`nonlocal` of a closure's variables becomes `global`: they are globals of the program."""
    edits: list[Edit] = []
    by_name = {node.id: names[target.key] for node, target in unit.uses.targets.items() if isinstance(node, ast.Name)}
    for statement, outside in unit.uses.names.declared:
        new = [by_name.get(name, name) for name in outside]
        inside = [name for name in statement.names if name not in outside]
        if isinstance(statement, ast.Nonlocal) or new != list(outside):
            text = f"global {', '.join(new)}" + (f"; nonlocal {', '.join(inside)}" if inside else "")
            edits.append(instead_of(statement, text))
    return edits


def _signature(unit: Unit, names: Names) -> list[Edit]:
    """Edits of the parameters: known functions leave, keyword-only ones become ordinary, defaults become literals or names."""
    arguments = unit.source.node.args
    texts = {name: literal_text(target) or names[target.key] for name, target in unit.uses.defaults.items()}
    reordered = unit.code.fixed or arguments.posonlyargs or (arguments.kwonlyargs and not arguments.vararg)
    if not reordered:
        return [instead_of(node, texts[name]) for name, node in _default_nodes(arguments).items() if name in texts]
    header = unit.source.layout.header()
    breaks = "\n" * (header.closing.start[0] - header.opening.end[0])
    text = _written_anew(arguments, {name for name, _ in unit.code.fixed}, texts)
    return [Edit(header.opening.end, header.closing.start, text + breaks)]


def _default_nodes(arguments: ast.arguments) -> dict[str, ast.expr]:
    positional = [*arguments.posonlyargs, *arguments.args]
    first = len(positional) - len(arguments.defaults)
    nodes = {argument.arg: node for argument, node in zip(positional[first:], arguments.defaults, strict=True)}
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return nodes | {argument.arg: node for argument, node in keywords if node is not None}


def _written_anew(arguments: ast.arguments, gone: set[str], texts: Mapping[str, str]) -> str:
    """The parameter list without those that are gone. An ordinary parameter after one with a default needs one too: None."""
    defaults = {name: ast.unparse(node) for name, node in _default_nodes(arguments).items()} | dict(texts)
    parts: list[str] = []
    optional = False
    for argument in (*arguments.posonlyargs, *arguments.args):
        optional |= argument.arg in defaults and argument.arg not in gone
        parts += _parameter(argument, defaults.get(argument.arg), gone)
    if arguments.vararg:
        parts.append(f"*{ast.unparse(arguments.vararg)}")
    for argument in arguments.kwonlyargs:
        optional |= argument.arg in defaults and argument.arg not in gone
        parts += _parameter(argument, defaults.get(argument.arg, "None" if optional and not arguments.vararg else None), gone)
    if arguments.kwarg:
        parts.append(f"**{ast.unparse(arguments.kwarg)}")
    return ", ".join(parts)


def _parameter(argument: ast.arg, default: str | None, gone: set[str]) -> list[str]:
    if argument.arg in gone:
        return []
    text = ast.unparse(argument)
    if default is None:
        return [text]
    return [f"{text} = {default}" if argument.annotation else f"{text}={default}"]
