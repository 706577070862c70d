"""Writes draws of random numbers in C's terms. In: a draw and the call it stands in. Out: edits, and what the prelude needs.

np.random.normal(m, s)   ->   draw_normal(m, s)
rng.normal(m, s)         ->   next_normal_of(rng_bits, m, s)
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from ipyaccel.backends._cython.draws.from_numpy import Draw
from ipyaccel.backends._cython.draws.generator_stream import FROM_GENERATOR, IN_LIBRARY, LIBRARY, SHARED
from ipyaccel.backends._cython.draws.numpy_stream import BITS, BITS_OF, FROM_STREAM, GAMMA, NORMALS, STREAM
from ipyaccel.backends._cython.draws.twister import IN_TWISTER
from ipyaccel.backends._cython.draws.write_python import need_twister, table
from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.spelling import ELEMENTS
from ipyaccel.syntax.rewriting.edits import Edits, span

FUNCTIONS = ("isfinite", "signbit", "isnan", "log1p", "log", "sqrt", "pow", "exp", "ceil")
SHUFFLE = '''@cython.overflowcheck(False)
cdef object {name}({first}{kind}[:] items):
    """{whose}.shuffle."""
    cdef Py_ssize_t k, other
    for k in range(items.shape[0] - 1, 0, -1):
        other = <Py_ssize_t>{draw}
        items[k], items[other] = items[other], items[k]'''
PARTS = {"next_normal": NORMALS, "next_gamma_number": GAMMA}
"""What several draws are made of, by the function that they call."""
OWN = """begin_stream stream shared RandomState new_normals next_normal next_gamma_number bits_of bitgen_t binomial_t of_binomial
PyCapsule_GetPointer PyObject random_bounded_uint64 random_interval""".split()
OWN += [*IN_TWISTER, *(f"{way}_{kind}" for way in ("draw", "next", "random") for kind in FROM_GENERATOR), "next_normal_of"]


def write_draw(draw: Draw, node: ast.Call, bits: str, edits: Edits, prelude: Prelude, view: str = "") -> None:
    """The call by the name of our function, with all arguments in order.

    `bits`: where a Generator's random bits come from. `view`: the array that `choice` takes its number from, as it is written.
    """
    name = _name(need_draw(draw, prelude), prelude)
    if draw.choices or view:
        items = view or table(draw.choices, prelude)
        count = f"{view}.shape[0]" if view else str(len(draw.choices))
        edits.replace(node, f"{items}[{name}({f'{bits}, ' if bits else ''}0, {count})]")
        return
    edits.replace(node.func, name)
    for keyword in node.keywords:
        edits.replace_span((keyword.lineno, keyword.col_offset), span(keyword.value)[0], "")
    opened = edits.find(span(node.func)[1], "(")
    before = [bits] if bits else []
    before += ["0"] if draw.zero else []
    given = bool(draw.arguments)
    edits.insert(
        (opened[0], opened[1] + 1), "".join(f"{text}, " for text in before) if given or draw.missing else ", ".join(before)
    )
    line, column = span(node)[1]
    missing = ", ".join(draw.missing)
    if missing:
        edits.insert((line, column - 1), f", {missing}" if given else missing)


def need_draw(draw: Draw, prelude: Prelude) -> str:
    """Puts what a draw needs above the program; the name of its function."""
    _put("bits", BITS, prelude)
    if draw.generator:
        _put("bits_of", BITS_OF, prelude)
        if draw.kind in IN_LIBRARY:
            _put("library", LIBRARY, prelude)
        text = FROM_GENERATOR[draw.kind]
    else:
        need_twister(prelude)
        _put("stream", STREAM, prelude)
        if draw.kind in SHARED:
            _put("library", LIBRARY, prelude)
            _put(f"True {draw.kind}", FROM_GENERATOR[draw.kind], prelude)
        text = FROM_STREAM[draw.kind]
        called = text + (GAMMA if "next_gamma_number(" in text else "")
        for name, part in PARTS.items():
            if f"{name}(" in called:
                _put(name, part, prelude)
    _put(f"{bool(draw.generator)} {draw.kind}", text, prelude)
    found = re.search(r"cdef [\w ]+ (\w+)\(", text)
    assert found is not None
    return found[1]


def write_shuffled(scene: Scene, plan: Plan, node: ast.Call, edits: Edits, prelude: Prelude) -> bool:
    """Whether a call was written as a shuffle of an array with one axis, whose numbers C sees."""
    draw = scene.draw(plan, node)
    if draw is None or draw.kind != "shuffle" or plan.arrays.get(draw.sequence, "object") == "object":
        return False
    items = plan.of(draw.sequence)
    kind = "" if items.readonly or items.ndim != 1 else ELEMENTS.get(items.items[0], "")
    if not kind:
        return False
    bits, whose = (plan.bits_name(draw.generator), "Generator") if draw.generator else ("", "np.random")
    need_draw(replace(draw, kind="integers"), prelude)
    one = f"{_name('random_interval', prelude)}(bits, k)" if bits else f"{_name('draw_integers', prelude)}(0, k + 1)"
    name = f"{'next' if bits else 'draw'}_order_of_{kind.replace(' ', '_')}s"
    while name in prelude.taken:
        name = f"c_{name}"
    first = "bitgen_t *bits, " if bits else ""
    _put(name, SHUFFLE.format(name=name, kind=kind, draw=one, first=first, whose=whose), prelude)
    edits.replace(node, f"{name}({f'{bits}, ' if bits else ''}{plan.view_name(draw.sequence)})")
    return True


def bits_type(prelude: Prelude) -> str:
    """The type of a variable that says where bits come from."""
    _put("bits", BITS, prelude)
    _put("bits_of", BITS_OF, prelude)
    return f"{_name('bitgen_t', prelude)} *"


def bits_line(variable: str, generator: str, prelude: Prelude) -> str:
    """The statement that finds a Generator's bits."""
    return f"{variable} = {_name('bits_of', prelude)}({generator})"


def wrapper_text(entry: str, inner: str, prelude: Prelude) -> str:
    """The function that is called like the user's: it finds the global stream, and leaves it as Python would."""
    _put("bits", BITS, prelude)
    need_twister(prelude)
    _put("stream", STREAM, prelude)
    begin = _name("begin_stream", prelude)
    lines = [
        f"def {entry}(*arguments):",
        f'    """{inner} with the random numbers that np.random would give."""',
        f"    with {begin}():",
        f"        return {inner}(*arguments)",
    ]
    return "\n".join([*lines, "", "", f"{begin}()"])


def _put(block: str, template: str, prelude: Prelude) -> None:
    if block in prelude.blocks:
        return
    words = {word: prelude.c(word) for word in FUNCTIONS if f"{{{word}}}" in template}
    text = template.format(numpy=prelude.numpy, **words)
    for word in OWN:
        if word in prelude.taken:
            text = re.sub(rf"\b{word}\b", _name(word, prelude), text)
    prelude.blocks[block] = text


def _name(word: str, prelude: Prelude) -> str:
    while word in prelude.taken:
        word = f"c_{word}"
    return word
