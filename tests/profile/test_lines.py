import ast
import sys
import textwrap

from ipyaccel.build.payload import pack
from ipyaccel.model import Function, Options, Program, Workload
from ipyaccel.profile.lines import profile_lines
from ipyaccel.syntax.live import Live

TEXT = """
def helper(x):
    total = 0
    for k in range(x):
        total += k
    return total


def entry(n):
    if n < 0:
        return None
    values = [helper(k) for k in range(n)]
    return sum(values)
"""


def profiled(text, entry, *args, above=0, place="cell 3"):
    """Profiles a program whose cell has `above` more lines before it than the code that runs knows of."""
    text = textwrap.dedent(text)
    namespace = {"__name__": "__main__"}
    exec(compile(text, f"<{place}>", "exec"), namespace)
    found = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    functions = tuple(Function(node.name, ast.get_source_segment(text, node), (), node.lineno + above, place) for node in found)
    workload = Workload("call", Program(entry, functions))
    payload = pack(Live(namespace[entry], args, {}, args, {}))
    return profile_lines(workload, payload, Options(), send=lambda message: None)


def test_lines_of_all_functions_with_their_shares():
    """The entry first; a line that calls a helper includes it; a line that never ran is there with no hits."""
    entry, helper = profiled(TEXT, "entry", 40)
    assert (entry.name, entry.place, entry.share) == ("entry", "cell 3", 1.0)
    assert [line.line for line in entry.lines] == [9, 10, 11, 12, 13]
    by_text = {line.text.strip(): line for line in entry.lines}
    assert by_text["return None"].hits == 0
    assert by_text["values = [helper(k) for k in range(n)]"].share > 0.5
    assert 0 < helper.share < 1
    assert next(line for line in helper.lines if "total += k" in line.text).hits == sum(range(40))


def test_lines_are_those_of_the_users_cell():
    """A magic at the top of the cell shifts the code's own numbers."""
    (entry, _) = profiled(TEXT, "entry", 3, above=2)
    assert next(line for line in entry.lines if "return sum" in line.text).line == 15
    assert next(line for line in entry.lines if "return sum" in line.text).hits == 1


def test_recursion_and_exceptions_do_not_break_it():
    """Shares stay between 0 and 1; what ran before an exception is shown."""
    (fib,) = profiled("def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)", "fib", 8)
    assert all(0 <= line.share <= 1 for line in fib.lines)
    (bad,) = profiled("def bad(n):\n    m = n\n    return m / 0", "bad", 8)
    assert [line.hits for line in bad.lines] == [0, 1, 1]


def test_the_profiler_stops():
    """Nothing is left switched on in the process."""
    profiled(TEXT, "entry", 3)
    assert sys.gettrace() is None
    if sys.version_info >= (3, 12):
        assert sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) is None


def test_without_source_there_is_no_profile():
    """A builtin has no lines."""
    payload = pack(Live(len, ([],), {}, ([],), {}))
    assert profile_lines(Workload("len([])", None), payload, Options(), send=lambda message: None) == ()


def test_what_only_the_first_call_does_is_left_out(tmp_path, monkeypatch):
    """A module that is slow to import is imported once: a short call is made again, and its hits stay those of one call."""
    (tmp_path / "slow_to_come.py").write_text("import time\ntime.sleep(0.02)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    (entry,) = profiled("def entry(n):\n    import slow_to_come\n    return sum(k * k for k in range(n))", "entry", 3000)
    by_text = {line.text.strip(): line for line in entry.lines}
    assert by_text["import slow_to_come"].share < 0.1
    assert by_text["import slow_to_come"].hits == 1
