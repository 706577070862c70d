"""A whole program as Cython text. In: a scene. Out: the module's source."""

from __future__ import annotations

from collections.abc import Callable

from ipyaccel.backends._cython.checks.tested import tested_divisions
from ipyaccel.backends._cython.declare import declare
from ipyaccel.backends._cython.draws.write_numpy import wrapper_text
from ipyaccel.backends._cython.lists.crossing import MEMORY, crossing, list_texts
from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.rewrite import Rewriter
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.loop_variables import write_flags
from ipyaccel.backends._cython.typing.spelling import number
from ipyaccel.model import Import
from ipyaccel.syntax.rewriting.edits import Edits
from ipyaccel.syntax.text import constant_text

PYTHON = "@cython.boundscheck(True)\n@cython.wraparound(True)\n@cython.cdivision(False)\n@cython.cpow(False)\n"
"""What gives one function of an unchecked module Python's rules."""


def translate(scene: Scene, directives: str, rewriter: Callable[..., Rewriter] = Rewriter, cimports: tuple[str, ...] = ()) -> str:
    """Directives, imports, constants, what keeps Python's errors, and the functions. `rewriter`: makes each function's edits."""
    prelude = Prelude(_names(scene))
    imports = list(scene.program.imports)
    numpy = next((item.name for item in imports if item.module == "numpy" and not item.attribute), "")
    prelude.numpy = numpy or "np"
    functions = [_function(scene, plan, prelude, rewriter) for plan in scene.plans.values()]
    wrapper = _wrapper(scene, prelude)
    body = "\n\n\n".join([*functions, *([wrapper] if wrapper else [])])
    above = prelude.text()
    if not numpy and "np." in body + above:
        imports.append(Import("np", "numpy"))
    kept = [item.statement for item in _used_imports(imports, f"{body}\n{above}")]
    lists = list_texts(scene, prelude.lists)
    above = "\n\n".join(text for text in (above, *lists) if text)
    if "@cython." in body + above or "with cython." in body:
        kept.insert(0, "cimport cython")
    if lists:
        kept.append(MEMORY)
    kept += cimports
    blocks = ["\n".join(kept), _constants(scene), above]
    return "\n\n".join([directives, *(block for block in blocks if block)]) + "\n\n\n" + body + "\n"


def _wrapper(scene: Scene, prelude: Prelude) -> str:
    """The function that is called in the entry's place, if there is one."""
    if scene.lists.entry:
        return crossing(scene, prelude.lists)
    return wrapper_text(scene.program.entry, scene.inner, prelude) if scene.inner else ""


def _function(scene: Scene, plan: Plan, prelude: Prelude, rewriter: Callable[..., Rewriter]) -> str:
    edits = Edits(plan.function.source)
    declare(scene, plan, edits, prelude)
    write_flags(plan, edits)
    walk = rewriter(scene, plan, edits, prelude)
    for statement in plan.tree.body:
        walk.visit(statement)
    for default in plan.tree.args.defaults:
        walk.visit(default)
    decorator = "@cython.cdivision(False)\n" if plan.python_division else ""
    if plan.c_division or (plan.quiet and tested_divisions(plan.tree)):
        decorator = "@cython.cdivision(True)  # no divisor here can be zero\n"
    if plan.function.name in scene.interpreted:
        decorator = PYTHON
    return decorator + edits.text().strip("\n")


def _names(scene: Scene) -> frozenset[str]:
    """Every name of the program: the prelude must not use one of them, except for imports that it replaces."""
    names = set(scene.plans) | set(scene.constants) | set(scene.modules) | set(scene.program.globals)
    for plan in scene.plans.values():
        names |= plan.scope.bound
    return frozenset(names)


def _used_imports(imports: list[Import], body: str) -> list[Import]:
    """The imports that the new text still needs: `math.sqrt` may have become C's."""
    words = set(_words(body))
    return [item for item in imports if item.name in words]


def _words(text: str) -> list[str]:
    return "".join(character if character.isidentifier() or character.isdigit() else " " for character in text).split()


def _constants(scene: Scene) -> str:
    lines = []
    for name, value in scene.program.constants:
        kind = number(scene.constants[name]) if name in scene.constants else None
        lines.append(f"cdef {kind} {name} = {constant_text(value)}" if kind else f"{name} = {constant_text(value)}")
    return "\n".join(lines)
