"""Programs a little simpler than one. In: a case. Out: cases with one part less, largest cuts first."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import replace

from case import ENTRY, Case

BLOCKS = ("body", "orelse", "finalbody")
TAME = ("0", "1", "2", "1.5")
OPERANDS = ("left", "right", "operand", "body", "orelse", "value", "test")


def simpler(case: Case) -> Iterator[Case]:
    """Every case that is one cut away."""
    yield from _fewer_setups(case)
    tree = ast.parse(case.lines)
    for changed in (*_without_statements(tree), *_opened_blocks(tree)):
        yield replace(case, lines=_text(changed))
    yield from _without_parameters(case, tree)
    for changed in _smaller_expressions(tree):
        yield replace(case, lines=_text(changed))
    yield from _tamer_arguments(case)


def _text(tree: ast.Module) -> str:
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n"


def _changed(tree: ast.Module, place: int, change: Callable[[ast.AST], None]) -> ast.Module:
    """A copy in which the node that `ast.walk` meets at that place was changed."""
    made = copy.deepcopy(tree)
    change(list(ast.walk(made))[place])
    return made


# --------------------------------------------------------------------------------------------------------------- statements


def _without_statements(tree: ast.Module) -> Iterator[ast.Module]:
    for place, node in enumerate(ast.walk(tree)):
        for block in BLOCKS:
            for index in reversed(range(len(_block(node, block)))):

                def cut(copied: ast.AST, block: str = block, index: int = index) -> None:
                    body = getattr(copied, block)
                    del body[index]
                    if not body and block == "body":
                        body.append(ast.Pass())

                if not isinstance(_block(node, block)[index], ast.Pass):
                    yield _changed(tree, place, cut)


def _opened_blocks(tree: ast.Module) -> Iterator[ast.Module]:
    """`if`, `while`, `for` and `try` give way to what they hold."""
    for place, node in enumerate(ast.walk(tree)):
        for block in BLOCKS:
            for index, inner in enumerate(_block(node, block)):
                if isinstance(inner, ast.If | ast.While | ast.For | ast.Try):

                    def opened(copied: ast.AST, block: str = block, index: int = index) -> None:
                        body = getattr(copied, block)
                        body[index : index + 1] = body[index].body

                    yield _changed(tree, place, opened)


def _block(node: ast.AST, name: str) -> list[ast.stmt]:
    found = getattr(node, name, [])
    return found if isinstance(found, list) else []


# -------------------------------------------------------------------------------------------------------------- expressions


def _smaller_expressions(tree: ast.Module) -> Iterator[ast.Module]:
    """An expression gives way to one of its parts, or to a number."""
    for place, node in enumerate(ast.walk(tree)):
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not isinstance(getattr(value, "ctx", None), ast.Store):
                for part in _parts(value):
                    yield _changed(
                        tree, place, lambda copied, field=field, part=part: setattr(copied, field, copy.deepcopy(part))
                    )
            elif isinstance(value, list) and field in ("elts", "args", "values", "comparators"):
                yield from _smaller_items(tree, place, field, value)


def _smaller_items(tree: ast.Module, place: int, field: str, values: list[ast.AST]) -> Iterator[ast.Module]:
    for index, value in enumerate(values):
        if not isinstance(value, ast.expr) or isinstance(getattr(value, "ctx", None), ast.Store):
            continue
        if field in ("elts", "values") and len(values) > 1:
            yield _changed(tree, place, lambda copied, index=index: getattr(copied, field).__delitem__(index))
        for part in _parts(value):
            yield _changed(
                tree, place, lambda copied, index=index, part=part: getattr(copied, field).__setitem__(index, copy.deepcopy(part))
            )


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Constant):
        if type(node.value) is int and abs(node.value) > 1:
            yield ast.Constant(1)
        return
    for field in OPERANDS:
        part = getattr(node, field, None)
        if isinstance(part, ast.expr) and not isinstance(node, ast.Attribute | ast.Subscript):
            yield part
    for field in ("args", "values", "comparators"):
        yield from (part for part in getattr(node, field, []) if isinstance(part, ast.expr))
    if not isinstance(node, ast.Name | ast.Attribute | ast.UnaryOp):
        yield from (ast.Constant(1), ast.Constant(0.5))


# ---------------------------------------------------------------------------------------------------------------- arguments


def _fewer_setups(case: Case) -> Iterator[Case]:
    if len(case.setups) > 2:
        for other in case.setups[1:]:
            yield replace(case, setups=(case.setups[0], other))
    if len(case.setups) > 1:
        yield replace(case, setups=case.setups[:1])


def _given(setup: str) -> dict[str, str]:
    return dict(part.split(" = ", maxsplit=1) for part in setup.split("; ")) if setup else {}


def _setup(given: dict[str, str]) -> str:
    return "; ".join(f"{name} = {value}" for name, value in given.items())


def _without_parameters(case: Case, tree: ast.Module) -> Iterator[Case]:
    """The entry without a parameter that it does not use."""
    entry = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == ENTRY)
    used = {node.id for node in ast.walk(entry) if isinstance(node, ast.Name)}
    for index, argument in enumerate(entry.args.args):
        if argument.arg in used or len(entry.args.args) == 1:
            continue
        names = [one.arg for one in entry.args.args if one is not argument]
        made = copy.deepcopy(tree)
        del next(node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == ENTRY).args.args[index]
        setups = tuple(_setup({name: value for name, value in _given(setup).items() if name in names}) for setup in case.setups)
        yield replace(case, lines=_text(made), call=f"{ENTRY}({', '.join(names)})", setups=setups)


def _tamer_arguments(case: Case) -> Iterator[Case]:
    for place, setup in enumerate(case.setups):
        given = _given(setup)
        for name, value in given.items():
            wanted = TAME if value not in TAME and "[" not in value else ()
            for tame in (one for one in wanted if ("." in one) == ("." in value or "e" in value)):
                setups = [*case.setups]
                setups[place] = _setup({**given, name: tame})
                yield replace(case, setups=tuple(setups))
