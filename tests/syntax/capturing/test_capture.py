from __future__ import annotations

import importlib
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ipyaccel.errors import UserError
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.capturing.cells import python_of
from ipyaccel.syntax.text import program_text


@dataclass
class Notebook:
    """Cells that were run, as text without line cache: the way functions of `%%time` cells are."""

    namespace: dict
    cells: list[tuple[str, str]]

    def run(self, cell):
        self.cells.append((f"cell {len(self.cells) + 1}", cell))
        exec(compile(python_of(cell), "<timed exec>", "exec"), self.namespace)

    def capture(self, call):
        return capture(call, self.namespace, lambda: self.cells)

    def same(self, call):
        """Captures, runs the program from its text, compares with the original; gives the workload."""
        workload, live = self.capture(call)
        assert workload.program is not None, workload.reason
        scope = dict(live.bindings)
        exec(program_text(workload.program), scope)
        answer = scope[workload.program.entry](*live.arguments)
        original = live.function(*live.args, **live.kwargs)
        assert type(answer) is type(original)
        np.testing.assert_equal(answer, original)
        return workload, live


@pytest.fixture
def notebook():
    return Notebook({"__name__": "__main__"}, [])


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Writes a module of the user's and imports it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made = []

    def make(name, text):
        (tmp_path / f"{name}.py").write_text(text)
        made.append(name)
        return importlib.import_module(name)

    yield make
    for name in made:
        sys.modules.pop(name, None)


def test_reaches_helpers_constants_arrays_and_imports(notebook):
    """A function brings all that it reaches: helpers of helpers, numbers, arrays, modules and names out of modules."""
    notebook.run("import numpy as np, math\nfrom math import sqrt as root\nK = 3\nW = np.arange(3.0)\nPAIR = (1, 2.5)")
    notebook.run("def f(x):\n    return g(x) + K  # the constant\ndef g(x): return root(x) * W[1] + math.pi + PAIR[1]")
    workload, live = notebook.same("f(4)")
    program = workload.program
    assert [function.name for function in program.functions] == ["g", "f"]
    assert dict(program.constants) == {"K": 3, "PAIR": (1, 2.5)}
    assert program.globals == ("W",)
    assert live.bindings["W"] is notebook.namespace["W"]
    assert {item.statement for item in program.imports} == {"from math import sqrt as root", "import math"}
    assert (program.main.first_line, program.main.place) == (1, "cell 2")
    assert "# the constant" in program.main.source


def test_lines_count_from_the_top_of_the_cell(notebook):
    """Lines are those of the cell with its magics; of two runs of a cell the newest text that fits is taken."""
    notebook.run(
        "%%time\n"
        "%matplotlib inline\n"
        "\n"
        "@staticmethod\n"
        "def unused(): pass\n"
        "if True:\n"
        "    def f(x):\n"
        "        '''\n"
        "  doc'''\n"
        "        return x\n"
    )
    function = notebook.same("f(3)")[0].program.main
    assert (function.first_line, function.source) == (7, "def f(x):\n    '''\n  doc'''\n    return x\n")
    notebook.run("def f(x): return x + 1")
    notebook.run("\n\ndef f(x): return x + 2")
    assert notebook.same("f(3)")[0].program.main.first_line == 3
    notebook.run("def f(x): return x + 2")
    assert notebook.capture("f(3)")[0].program.main.place == "cell 4"


@pytest.mark.parametrize(
    "call",
    [
        "l2(3)",
        "l4(3)",
        "make(3)(4)",
        "inc(2)",
        "kw(1, c=2)",
        "va(1, 2, 3)",
        "fib(10)",
        "even(10)",
        "part(4)",
        "obj.scaled(3)",
        "obj(3)",
        "Model.made(3)",
        "Model.plain(3)",
        "apply(apply, l1, 3)",
        "twice(l4, 3)",
        "twice(np.sin, 3)",
        "twice(abs, -3)",
        "stored(l1, 3)",
        "mixed(l1, 3)",
        "optional(3)",
        "optional(3, l1)",
        "default(2)",
        "calls_default(3)",
        "text(2)",
        "shadow(3)",
        "decorated(2)",
        "late(3)",
    ],
)
def test_every_kind_of_function_gives_the_same_answer(notebook, call):
    """Lambdas, closures, methods, partials, decorated functions, function arguments: the program answers like the original."""
    notebook.run(KINDS)
    notebook.same(call)


KINDS = """
import numpy as np, math, functools
x = np.linspace(0, 1, 5)
l1, l2 = lambda x: x + 1, lambda x: x + 1
l3, l4 = (lambda x, k=2: x + k), (
    lambda x:
        x + 3
)
def make(k):
    def inner(x): return k * x
    return inner
def counter():
    c = 0
    def inc(k):
        nonlocal c
        c += k
        return c * 0 + k
    return inc
inc = counter()
def kw(a, b=1, *, c, d=math.pi): return a + 10*b + 100*c + 1000*d
def va(a, *args, **kws): return a + sum(args) + sum(kws.values())
@functools.lru_cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
part = functools.partial(lambda a, b, c=3: a + b * c, 2, c=5)
class Model:
    k = 3
    def scaled(self, x): return l1(self.k) * x
    def __call__(self, y): return y * self.k
    @classmethod
    def made(cls, a): return a + cls.k
    @staticmethod
    def plain(a): return l1(a)
obj = Model()
def apply(f, *args): return f(*args)
def twice(f, x): return apply(f, one(f, x))
def one(g,  # the function
        x): return g(x)
def stored(f, x):
    g = f
    return g(x)
def mixed(f, n): return 0 if n == 0 else f(n) + mixed(math.cos, n - 1) + mixed(l1, n - 1)
def optional(x, f=None):
    if f is None:
        return x
    return f(x)
def default(a, arr=x, fn=l1): return fn(a) + arr[1]
def calls_default(n): return default(n) + default(n, fn=math.sin) + default(n, fn=l4)
def text(n): return f"{l3(n)} {make_2(n):.3f} {x!r}"
make_2 = make(5)
def shadow(inner): return make_2(inner) + (lambda l1: l1)(inner)
def plain(f):
    def wrapper(x): return f(x) + 100
    return wrapper
@plain
def decorated(x): return x + 1
def late(n):
    from math import sqrt
    return [sqrt(i) + l1(i) for i in range(n) if (j := i) >= 0]
"""


def test_functions_given_as_arguments_are_written_in(notebook):
    """The parameter that carried a function is gone, from the entry and from the helper it was handed to."""
    notebook.run(
        "import math\n"
        "def f(x): return x * x\n"
        "def area(g, a, b): return (b - a) * g(a)\n"
        "def both(h, b): return area(h, 0.5, b) + area(math.cos, 0, b=b)"
    )
    workload, live = notebook.same("both(f, 2)")
    assert workload.program.main.parameters == ("b",)
    assert live.arguments == (2,)
    assert [function.name for function in workload.program.functions] == ["f", "area", "area_2", "both"]
    assert workload.program.function("area").source == "def area(a, b): return (b - a) * f(a)\n"
    assert "cos(a)" in workload.program.function("area_2").source


def test_own_modules_are_captured_and_names_kept_apart(notebook, module):
    """A function of the user's own module comes along under a name of its own; constants of equal name do not mix."""
    module(
        "own_helpers",
        "import math as m\nK = 3\nT = [1, 2]\ndef sq(x): return x * K + T[0]\ndef sum(xs): return sq(xs[0]) + m.sqrt(4)\n",
    )
    notebook.run(
        "import own_helpers\n"
        "import own_helpers as oh\n"
        "K = 5\n"
        "def sq(x): return x + K\n"
        "def f(x): return own_helpers.sq(x) + sq(x) + oh.sum([x]) + sum([x]) + oh.K"
    )
    workload, _ = notebook.same("f(3)")
    assert {function.place for function in workload.program.functions} == {"own_helpers.py", "cell 1"}
    assert dict(workload.program.constants) == {"K": 5, "K_2": 3} or dict(workload.program.constants) == {"K": 3, "K_2": 5}
    notebook.same("oh.sq(3)")


def test_a_module_edited_since_its_import_is_noticed(notebook, module):
    """The text of a function that is not what runs is not taken; a function that only moved is found."""
    own = module("edited_module", "def f(x):\n    return x + 1\ndef g(x):\n    return x + 2\n")
    notebook.run("import edited_module")
    notebook.same("edited_module.g(1)")
    time.sleep(0.01)
    Path(own.__file__).write_text("# moved\ndef f(x):\n    return x + 1\ndef g(x):\n    return x + 20\n")
    assert notebook.same("edited_module.f(1)")[0].program.main.first_line == 2
    workload, live = notebook.capture("edited_module.g(1)")
    assert workload.program is None
    assert "edited_module.py changed since it was imported" in workload.warnings
    assert live.function(*live.args) == 3


def test_expressions_become_functions_of_the_values_they_name(notebook):
    """An array expression is a program whose parameters are the variables in order of appearance."""
    notebook.run("import numpy as np\nx = np.arange(4.0)\ny = 2.0\nxs = [1, 2]\ndef f(v): return v * 2")
    workload, live = notebook.same("0.25*x**3 + f(y) - np.sin(x)")
    assert workload.expression
    assert workload.program.main.parameters == ("x", "y")
    assert workload.program.main.source == "def expression(x, y): return 0.25*x**3 + f(y) - np.sin(x)\n"
    assert (workload.program.main.place, workload.program.main.first_line) == ("the call", 1)
    assert live.arguments[0] is notebook.namespace["x"]
    for call in [
        "np.sum(x**2)",
        "x[1:] - x[:-1]",
        "[f(i) for i in xs]",
        "f(x).sum()",
        "sum(v**2 for v in xs)",
        "(x\n  + y)",
        "list(map(f, xs))",
    ]:
        assert notebook.same(call)[0].expression, call


def test_arguments_are_evaluated_once_and_leave_no_trace(notebook):
    """A nested call runs once while capturing; the random states and the namespace are as before."""
    notebook.run(
        "import numpy as np, random\n"
        "np.random.seed(1)\n"
        "ran = []\n"
        "def f(n):\n"
        "    ran.append(n)\n"
        "    return np.random.rand(n)\n"
        "def g(a, k): return a.sum() * k * 0"
    )
    before, legacy, names = random.getstate(), sys.modules["numpy.random"].get_state()[1].copy(), set(notebook.namespace)
    workload, _ = notebook.same("g(f(3), (k := random.random()))")
    assert notebook.namespace["ran"] == [3]
    assert not workload.expression
    assert random.getstate() == before
    assert (sys.modules["numpy.random"].get_state()[1] == legacy).all()
    assert set(notebook.namespace) == names


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("len(xs)", "len is built in: there is no Python source to translate"),
        ("np.sort(xs)", "sort is compiled already: there is no Python source to translate"),
        ("gen(3)", "line 1: gen is a generator: calling it does no work yet; compare list(gen(...)) instead"),
        ("co(3)", "line 2: co is a coroutine: calling it does no work yet; compare a plain function instead"),
        ("hidden(3)", "the source text of hidden is not at hand, so it cannot be written anew"),
        ("Point(3)", "`Point` is a class: only functions can be written anew"),
        (
            "rest(3, k=4)",
            "line 3: `**kws` takes values by any name, and versions are called by position: write the parameters out",
        ),
        (
            "more(3, 4)",
            "line 4: `k` after `*args` can be given by name only, and versions are called by position: put it before `*args`",
        ),
    ],
)
def test_what_has_no_program_says_why(notebook, call, reason):
    """Built-in, compiled, generator, coroutine, no source, class: the call can still be timed, and a sentence says why."""
    notebook.run(
        "def gen(n): yield n\n"
        "async def co(n): return n\n"
        "def rest(a, **kws): return a + kws['k']\n"
        "def more(a, *args, k=2): return a + k * sum(args)\n"
        "class Point:\n"
        "    def __init__(self, x): self.x = x\n"
        "import numpy as np\n"
        "xs = [2, 1]"
    )
    notebook.namespace |= {"hidden": eval("lambda: 0")}
    exec("def hidden(x): return x", notebook.namespace)
    workload, live = notebook.capture(call)
    assert workload.program is None
    assert str(workload.reason) == reason
    assert callable(live.function)


def test_a_compiled_function_is_taken_back_to_python(notebook):
    """The reference of an `@njit` function is Python all the way down; the compiled one stays as `yours`."""
    notebook.run(
        "from numba import njit\n"
        "@njit\n"
        "def h(x): return x * 2\n"
        "@njit\n"
        "def main(x, n=3): return h(x) + n\n"
        "def outer(x): return main(x) + h(x)"
    )
    workload, live = notebook.same("main(2)")
    assert workload.yours
    assert live.yours is notebook.namespace["main"]
    assert "njit" not in program_text(workload.program)
    workload, live = notebook.same("outer(2)")
    assert not workload.yours
    assert not any(notebook.namespace[name].signatures for name in ("h", "main"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("trapz(1)", "`trapz` is not defined in this notebook; did you mean `trapez`?"),
        ("x = f(3)", "`x = f(3)` is a statement; %compare takes one expression, such as f(3)"),
        ("", "%compare takes one expression, such as f(3)"),
        ("trapez(1); trapez(2)", "%compare takes one expression, such as f(3); this has 2 statements"),
        ("trapez(1/0)", "the argument `1/0` raised ZeroDivisionError: division by zero"),
        ("trapez(1", "the call has a mistake: '(' was never closed\n    trapez(1\n          ^"),
        ("trapez()", "trapez cannot be called like this: missing a required argument: 'a'"),
        ("k(2)", "`k` is not a function: it is of type int"),
    ],
)
def test_mistakes_in_the_call_get_one_short_message(notebook, call, message):
    """A mistake of the user raises UserError with a sentence, and nothing else."""
    notebook.run("def trapez(a): return a\nk = 3")
    with pytest.raises(UserError) as caught:
        notebook.capture(call)
    assert str(caught.value) == message


def test_what_is_out_of_reach_is_named_with_its_line(notebook):
    """Undefined names and helpers without source are opaque, each with the line that uses it; a class travels as a value."""
    notebook.run("class Point: pass\nexec('def hidden(x): return x')\ndef f(x):\n    p = Point()\n    return hidden(x) + missing")
    program = notebook.capture("f(1)")[0].program
    assert {name: reason.line for name, reason in program.opaque} == {"hidden": 5, "missing": 5}
    assert program.globals == ("Point",)


def test_what_only_works_inside_a_class_is_left_there(notebook):
    """`super()` and private names mean something else outside of their class: said, with the line."""
    notebook.run(
        "class Q:\n    def __init__(self): self.__x = 3\n    def m(self, k): return self.__x + k\n    def s(self): return super()"
    )
    notebook.run("q = Q()")
    assert (
        str(notebook.capture("q.m(3)")[0].reason) == "line 3: `__x` is private to its class: only functions can be written anew"
    )
    assert dict(notebook.capture("q.s()")[0].program.opaque)["super"].line == 4


def test_state_shared_by_functions_stays_one_name(notebook):
    """A global or closed-over number that a function assigns is one name in all functions, also when it has no value yet."""
    notebook.run(
        "n = 0\n"
        "def step(k):\n"
        "    global n, fresh\n"
        "    n += k\n"
        "    fresh = n\n"
        "def run(k):\n"
        "    n_ = n\n"
        "    step(k)\n"
        "    return n - n_ + 0 * fresh"
    )
    program = notebook.same("run(2)")[0].program
    assert dict(program.constants) == {"n": 0}
    assert not program.opaque


def test_every_station_is_captured_whole(notebook, small_station):
    """Each of the classroom's programs, run from its captured text, answers like the original."""
    notebook.run(small_station.text)
    notebook.run(small_station.small_setup or small_station.setup)
    workload, live = notebook.capture(small_station.small)
    if workload.program is None:
        assert workload.reason is not None
        return
    scope = dict(live.bindings)
    exec(program_text(workload.program), scope)
    if not workload.effects.random and not small_station.reference_raises and not workload.effects.mutates:
        np.testing.assert_equal(scope[workload.program.entry](*live.arguments), live.function(*live.args, **live.kwargs))
