import sys
import threading

import pytest
from profiled_runs import cell, function, lines, recorded

from ipyaccel.profile.others import NO_SAMPLES


def test_calls_lines_and_a_plain_run():
    """One statement gives functions, the lines of those that matter, and its time without a profiler; it is said what goes on."""
    shown = []
    namespace = cell("def twice(n):\n    a = work(n)\n    return a + work(n)\n")
    found = recorded("answer = twice(20_000)", namespace, shown)
    assert found.raised is None
    assert found.payload is not None
    assert namespace["answer"] == namespace["twice"](20_000)
    assert (function(found, "work").calls, function(found, "twice").calls) == (2, 1)
    assert lines(found, "work")["total += math.sin(k)"].hits == 40_000
    assert found.profile.run.plain > 0
    assert shown == ["running it under cProfile", "looking at its lines, and at a run without a profiler"]
    assert not found.profile.skipped


def test_the_statement_runs_once_here():
    """Only one run changes what the notebook has, and what it prints is there once; nothing of ours is left in the namespace."""
    namespace = cell("seen = []\n")
    before = set(namespace)
    recorded("seen.append(work(10))", namespace)
    assert len(namespace["seen"]) == 1
    assert set(namespace) == before | {"__builtins__"}


def test_printed_text_appears_once(capfd):
    """Print or write to the descriptor: other processes do not show it again."""
    recorded("print('hello'); work(10)", cell(""))
    assert capfd.readouterr().out.count("hello") == 1


def test_short_statements_run_again_with_fresh_values():
    """Each of the many runs begins with the values that the notebook had, so that none is shorter than the first."""
    namespace = cell("data = list(range(50))\ndef eat():\n    while data:\n        data.pop()\n    return 1 / (len(data) == 0)\n")
    found = recorded("eat(); 1 / (len(data) == 0); data.append(3); assert len(data) == 1", namespace)
    assert found.raised is None
    assert found.profile.run.repeats > 1
    assert any("very short" in note for note in found.profile.notes)


def test_what_the_statement_raises_is_kept():
    """The profile reaches up to there, with the statement's line."""
    found = recorded("x = 1\nbad(1000)", cell("def bad(n):\n    work(n)\n    return 1 / 0\n"))
    assert isinstance(found.raised, ZeroDivisionError)
    assert (found.profile.error, found.profile.error_line) == ("ZeroDivisionError: division by zero", 2)
    assert function(found, "work").calls == 1
    assert lines(found, "bad")["return 1 / 0"].hits == 1


def test_exit_is_kept_too():
    """A statement that ends Python ends itself alone."""
    found = recorded("work(100); sys.exit(3)", cell(""))
    assert isinstance(found.raised, SystemExit)
    assert function(found, "work").calls == 1


def test_an_interrupt_leaves_a_partial_profile():
    """Ctrl-C keeps what ran before, and says what is missing."""
    found = recorded("work(2000); signal.raise_signal(signal.SIGINT); work(10)", cell("import signal\n"))
    assert isinstance(found.raised, KeyboardInterrupt)
    assert found.profile.interrupted
    assert function(found, "work").calls == 1
    assert any("without a profiler" in sentence for sentence in found.profile.skipped)
    assert found.profile.error == ""


def test_a_recursive_function_counts_once():
    """Its share is that of its outermost call, its lines share that out, and others keep theirs."""
    found = recorded("fib(17); work(60_000)", cell("def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n"))
    fib = function(found, "fib")
    assert (fib.primitive_calls, fib.calls) == (1, 5167)
    assert fib.share <= 1
    heat = next(one for one in found.profile.lines if one.name == "fib")
    assert heat.share == pytest.approx(fib.share)
    assert sum(line.share for line in heat.lines) == pytest.approx(fib.share)


def test_generators_and_comprehensions():
    """A generator's lines count whenever it is resumed."""
    found = recorded(
        "total(20_000)", cell("def gen(n):\n    for k in range(n):\n        yield k * k\ndef total(n):\n    return sum(gen(n))\n")
    )
    assert lines(found, "gen")["yield k * k"].hits == 20_000


def test_two_lambdas_in_one_line_are_added_up():
    """Python gives them one name; neither is lost."""
    found = recorded("[f(100) for f in two]", cell("two = [lambda n: work(n), lambda n: work(2 * n)]\n"))
    (one,) = [one for one in found.profile.functions if "lambda" in one.name]
    assert one.calls == 2


def test_threads_are_said():
    """The thread it began in is seen, and that there were others is said."""
    text = """
def many(n):
    ts = [threading.Thread(target=work, args=(n,)) for _ in range(3)]
    for t in ts: t.start()
    for t in ts: t.join()
"""
    found = recorded("many(500)", cell(text))
    assert found.profile.run.threads == 4
    assert any("threads" in note for note in found.profile.notes)


def test_decorated_functions_and_methods():
    """Wrappers, lru_cache, properties, static and class methods: all have their lines and their own names."""
    text = """
def loud(f):
    @functools.wraps(f)
    def inner(*args):
        return f(*args)
    return inner
@loud
def decorated(n):
    return work(n)
@functools.lru_cache
def cached(n):
    return work(n)
class C:
    @property
    def p(self):
        return work(3000)
    @staticmethod
    def s(n):
        return work(n)
    @classmethod
    def c(cls, n):
        return work(n)
"""
    found = recorded("c = C(); c.p; C.s(3000); C.c(3000); decorated(3000); cached(3000)", cell(text))
    named = {one.name for one in found.profile.functions}
    assert named >= {"C.p", "C.s", "C.c", "decorated", "inner", "cached"}
    assert {one.name for one in found.profile.lines} >= {"C.p", "C.s", "C.c", "decorated", "inner", "cached"}


def test_functions_without_source():
    """They are in the table; there are no lines of them, and nothing fails."""
    namespace = cell("")
    exec("def hidden(n):\n    return work(n)", namespace)
    found = recorded("hidden(3000)", namespace)
    assert function(found, "hidden").calls == 1
    assert "hidden" not in {one.name for one in found.profile.lines}


def test_numba_functions_are_said():
    """Profilers do not see into compiled code, and it is still compiled code afterwards."""
    numba = pytest.importorskip("numba")
    text = """
import numba
@numba.njit
def fast(n):
    s = 0.0
    for k in range(n):
        s += k
    return s
def use(n):
    return fast(n)
"""
    namespace = cell(text)
    found = recorded("use(1000)", namespace)
    assert any("compiled by Numba: fast" in note for note in found.profile.notes)
    assert isinstance(namespace["fast"], numba.core.dispatcher.Dispatcher)
    assert "fast" not in {one.name for one in found.profile.lines}


def test_values_that_ask_back():
    """An object whose attributes raise is left alone."""
    text = """
class Odd:
    def __getattr__(self, name):
        raise KeyError(name)
odd = Odd()
def use(n):
    odd
    return work(n)
"""
    assert function(recorded("use(100)", cell(text)), "work").calls == 1


def test_deep_recursion_near_the_limit():
    """Frames of ours do not take from what the user's recursion may use, in any of the runs; the limit is as before."""
    limit, depth, frame = sys.getrecursionlimit(), 0, sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    found = recorded(f"deep({limit - depth - 15})", cell("def deep(n):\n    return 0 if n == 0 else 1 + deep(n - 1)\n"))
    assert found.raised is None
    assert set(found.profile.skipped) <= {NO_SAMPLES}  # frames that come and go so fast may defeat the sampler
    assert found.profile.run.plain > 0
    assert lines(found, "deep")["return 0 if n == 0 else 1 + deep(n - 1)"].hits == limit - depth - 14
    assert sys.getrecursionlimit() == limit


def test_a_limit_that_the_statement_sets_stays():
    """What the statement changes is changed."""
    limit = sys.getrecursionlimit()
    try:
        recorded("sys.setrecursionlimit(5432)", cell(""))
        assert sys.getrecursionlimit() == 5432
    finally:
        sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    ("text", "statement", "said"),
    [
        ("g = (k for k in range(3))\n", "work(1000); g", "`g` (a generator) cannot travel"),
        ("lock = threading.Lock()\n", "with lock: work(1000)", "`lock` (a lock) cannot travel"),
        ("", "open(os.devnull, 'w').close(); work(1000)", "writes a file, which a second run would do again"),
    ],
)
def test_one_run_where_there_can_be_no_other(text, statement, said):
    """Values that cannot travel, files that are written: calls and lines come from one run, and it is said why."""
    found = recorded(statement, cell(text))
    assert found.payload is None
    assert said in found.profile.notes[0]
    assert function(found, "work").calls == 1
    assert lines(found, "work")["total += math.sin(k)"].hits == 1000
    assert all("contextlib" not in one.name for one in found.profile.functions)


def test_once():
    """The user may ask for a single run; functions have their own code again afterwards."""
    namespace = cell("")
    code = namespace["work"].__code__
    found = recorded("work(1000)", namespace, once=True)
    assert found.profile.notes[0].startswith("--once")
    assert lines(found, "work")["total += math.sin(k)"].hits == 1000
    assert namespace["work"].__code__ is code


BUSY = """
def busy(n):
    total = 0
    while n:
        n -= 1
        total += n
        total -= 1
    return total
"""


@pytest.mark.slow  # how far the run comes in its time depends on how busy the machine is
def test_a_run_beyond_its_time_leaves_what_it_showed():
    """The line run is stopped at the time limit: the hits until then are kept, and it is said."""
    found = recorded("for k in range(200): busy(20_000)", cell(BUSY), timeout=2.0)
    assert any(
        sentence.startswith("the lines: no end within 2 s; what it showed until then") for sentence in found.profile.skipped
    )
    assert lines(found, "busy")["total += n"].hits > 0
    assert all(0 <= line.share <= 1 for one in found.profile.lines for line in one.lines)


def test_another_tracer_keeps_its_place():
    """A debugger or coverage that traces this thread does so afterwards."""
    namespace = cell("")

    def tracer(frame, event, arg):
        return None

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        found = recorded("work(1000)", namespace, once=True)
        now = sys.gettrace()
    finally:
        sys.settrace(before)
    assert now is tracer
    assert function(found, "work").calls == 1


def test_another_profiler_keeps_its_place():
    """A profile function of the user's is in its place afterwards."""

    def watcher(frame, event, arg):
        return None

    namespace = cell("")
    before = sys.getprofile()
    sys.setprofile(watcher)
    try:
        found = recorded("work(1000)", namespace)
        now = sys.getprofile()
    finally:
        sys.setprofile(before)
    assert now is watcher
    assert found.raised is None
    assert lines(found, "work")["total += math.sin(k)"].hits == 1000


def test_many_functions():
    """Thousands of functions in a cell are no matter."""
    text = "".join(f"def f{k}(x):\n    return x + {k}\n" for k in range(3000))
    text += """
def all_of_them():
    return sum(f(1) for f in many)
many = [v for n, v in list(globals().items()) if n[0] == "f" and n[1:].isdigit()]
"""
    found = recorded("all_of_them()", cell(text))
    assert len(found.profile.functions) >= 3000
    assert "all_of_them" in {one.name for one in found.profile.lines}
    assert threading.active_count() < 50


def test_typed_input_is_asked_for_once(monkeypatch):
    """What the user types cannot be typed in another process."""
    monkeypatch.setattr("builtins.input", lambda prompt="": "4")
    namespace = cell("")
    found = recorded("n = int(input()); work(n)", namespace)
    assert namespace["n"] == 4
    assert found.payload is None
