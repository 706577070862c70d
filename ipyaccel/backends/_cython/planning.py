"""How each function will be written. In: a program and its facts. Out: a Scene with a Plan for every function."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from ipyaccel.backends._cython.arrays import with_arrays
from ipyaccel.backends._cython.checks.quiet import with_quiet
from ipyaccel.backends._cython.checks.swallowed import swallowed_names
from ipyaccel.backends._cython.draws.from_numpy import find_draws
from ipyaccel.backends._cython.lists.held import with_lists
from ipyaccel.backends._cython.scene import Form, Plan, Scene
from ipyaccel.backends._cython.typing.assigned import unsafe_reads
from ipyaccel.backends._cython.typing.conflicts import without_conflicts
from ipyaccel.backends._cython.typing.counted import never_by_zero
from ipyaccel.backends._cython.typing.identified import identified
from ipyaccel.backends._cython.typing.letters import with_letters
from ipyaccel.backends._cython.typing.loop_variables import checkable
from ipyaccel.backends._cython.typing.lowest import lowest_values
from ipyaccel.backends._cython.typing.spelling import c_tuple, c_value, number, view
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import OBJECT, Facts, Function, FunctionTypes, Program, Type
from ipyaccel.syntax.scope import names_of

CLOSED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp, ast.ClassDef)
"""What has a scope of its own that outlives the line: the names it uses are shared through cells."""


def plan_program(program: Program, facts: Facts, checked: bool, *, lists: bool = False) -> Scene:
    """The scene of a program: forms of functions, types of names, how arrays are held. `lists`: C may hold lists too."""
    trees = {function.name: _tree(function) for function in program.functions}
    forms = _forms(program, trees)
    plans = {}
    for function in program.functions:
        types = facts.types.get(function.name, FunctionTypes({}))
        plans[function.name] = _plan(function, trees[function.name], types, forms[function.name], checked)
    scene = Scene(
        program,
        plans,
        {item.name: item.module for item in program.imports if not item.attribute},
        {item.name: (item.module, item.attribute) for item in program.imports if item.attribute},
        {name: kind for name, value in program.constants if (kind := _constant_type(value)) is not None},
        checked,
        find_draws(program, facts),
    )
    scene = with_arrays(_with_returns(_with_inner(scene), facts))
    scene = with_letters(_settled(scene, facts) if lists else without_conflicts(scene, facts))
    return with_quiet(_with_c_division(scene)) if checked else scene


def _settled(scene: Scene, facts: Facts) -> Scene:
    """Lists of C numbers and names of C types, each of which may take something back from the other."""
    while True:
        listed = with_lists(scene, facts)
        later = without_conflicts(listed, facts)
        if later is listed:
            return listed
        scene = later


def _with_inner(scene: Scene) -> Scene:
    """A program that draws from NumPy's global stream is entered by a function that finds the stream."""
    if all(draw.generator for draw in scene.draws_in_c()):
        return scene
    inner = f"{scene.program.entry}_in_c"
    while inner in scene.plans or any(inner in plan.scope.bound for plan in scene.plans.values()):
        inner += "_"
    return replace(scene, inner=inner)


def _tree(function: Function) -> ast.FunctionDef:
    return next(node for node in ast.parse(function.source).body if isinstance(node, ast.FunctionDef))


def _constant_type(value: object) -> Type | None:
    """The C type of a global number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Type("int") if -(2**63) <= value < 2**63 else None
    return {bool: Type("bool"), float: Type("float"), complex: Type("complex", 128)}.get(type(value))


# ------------------------------------------------------------------------------------------------------------------ forms


def _forms(program: Program, trees: Mapping[str, ast.FunctionDef]) -> dict[str, Form]:
    """`cdef` for helpers that are only called, plainly; `cpdef` for an entry that is called too; else `def`."""
    called: dict[str, list[ast.Call]] = {name: [] for name in trees}
    values: set[str] = set()
    for tree in trees.values():
        heads = {id(node.func): node for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for use in names_of(tree).outer:
            if use.id in trees and id(use) in heads:
                called[use.id].append(heads[id(use)])
            elif use.id in trees:
                values.add(use.id)
    forms: dict[str, Form] = {}
    for name, tree in trees.items():
        plain = _can_be_c(tree) and all(_is_plain(call) for call in called[name])
        wanted: Form = "cpdef" if name in values or name == program.entry else "cdef"
        forms[name] = wanted if plain and called[name] else "def"
    return forms


def _can_be_c(tree: ast.FunctionDef) -> bool:
    """A C function has no closures, no `yield`, no starred or keyword-only parameters."""
    arguments = tree.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs:
        return False
    inner = (node for statement in tree.body for node in ast.walk(statement))
    return not any(isinstance(node, (*CLOSED, ast.Yield, ast.YieldFrom, ast.Await)) for node in inner)


def _is_plain(call: ast.Call) -> bool:
    return not call.keywords and not any(isinstance(argument, ast.Starred) for argument in call.args)


# ------------------------------------------------------------------------------------------------------------------ names


def _plan(function: Function, tree: ast.FunctionDef, types: FunctionTypes, form: Form, checked: bool) -> Plan:
    """One function with the C types of its names; arrays are decided later."""
    scope = names_of(tree)
    unsafe = unsafe_reads(tree, function.parameters, scope.bound) if checked else {}
    unsure = checkable(tree, unsafe, function.source, scope.bound)
    fixed = _fixed_names(tree) | _misfits(tree, types) | (unsafe.keys() - unsure)
    fixed |= (swallowed_names(tree, types) | identified(tree, types)) if checked else frozenset()
    names = {name: kind for name, kind in types.names.items() if name in scope.bound - fixed and _has_c_type(kind)}
    strided = any(kind.kind == "array" and kind.layout != "C" for kind in types.names.values())
    lowest = lowest_values(tree, names, frozenset(function.parameters))
    return Plan(function, tree, scope, names, form=form, lowest=lowest, strided=strided, unsure=unsure)


def _has_c_type(kind: Type) -> bool:
    return kind.kind in ("list", "str") or c_value(kind) is not None or view(kind) is not None


def _fixed_names(tree: ast.FunctionDef) -> frozenset[str]:
    """Names that must stay Python objects: deleted, shared with an inner function, starred, bound by `except` or `import`."""
    fixed = {argument.arg for argument in (tree.args.vararg, tree.args.kwarg) if argument}
    for node in ast.walk(tree):
        if isinstance(node, ast.Delete):
            fixed |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, CLOSED) and node is not tree:
            fixed |= {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        elif isinstance(node, ast.ExceptHandler) and node.name:
            fixed.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            fixed |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.MatchAs | ast.MatchStar) and node.name:
            fixed.add(node.name)
        elif isinstance(node, ast.Global | ast.Nonlocal):
            fixed |= set(node.names)
        elif isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            fixed.add(node.value.id)
    return frozenset(fixed)


def _misfits(tree: ast.FunctionDef, types: FunctionTypes) -> frozenset[str]:
    """Parameters whose default is a literal that the type of their values here cannot hold: `k=1.0`, called with integers."""
    positional = [*tree.args.posonlyargs, *tree.args.args]
    pairs = [
        *zip(positional[len(positional) - len(tree.args.defaults) :], tree.args.defaults, strict=True),
        *zip(tree.args.kwonlyargs, tree.args.kw_defaults, strict=True),
    ]
    holds = {"bool": (bool,), "int": (int,), "float": (int, float), "complex": (int, float, complex)}
    return frozenset(
        parameter.arg
        for parameter, default in pairs
        if isinstance(default, ast.Constant) and not isinstance(default.value, holds.get(types.of(parameter.arg).kind, object))
    )


def _with_returns(scene: Scene, facts: Facts) -> Scene:
    """What each function returns: a number in C, nothing, or an object."""
    plans = {}
    for name, plan in scene.plans.items():
        kind = facts.types[name].returns if name in facts.types else OBJECT
        known = number(kind) is not None or (c_tuple(kind) is not None and plan.form != "def")
        known = known or (kind.kind == "none" and plan.form == "cdef" and not _value_used(scene, name))
        plans[name] = replace(plan, returns=kind if known else OBJECT)
    return replace(scene, plans=plans)


def _with_c_division(scene: Scene) -> Scene:
    """Marks the functions in which every divisor is proved to be above zero."""
    plans = {
        name: replace(plan, c_division=never_by_zero(plan.tree, Typer(scene, plan), plan.lowest))
        for name, plan in scene.plans.items()
    }
    return replace(scene, plans=plans)


def _value_used(scene: Scene, name: str) -> bool:
    """Whether what a function returns is used anywhere."""
    for plan in scene.plans.values():
        bare = {id(node.value) for node in ast.walk(plan.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(plan.tree):
            if isinstance(node, ast.Call) and scene.callee(plan, node) is scene.plans[name] and id(node) not in bare:
                return True
    return False
