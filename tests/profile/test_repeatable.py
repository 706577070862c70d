import pytest
from profiled_runs import cell

from ipyaccel.model import Statement
from ipyaccel.profile.reach import functions_reached, roots
from ipyaccel.profile.repeatable import against_repeating
from ipyaccel.profile.statement import runnable
from ipyaccel.syntax.capturing.source import Sources


def against(text, statement):
    """What stands against a second run."""
    namespace = cell(text)
    ready = runnable(Statement(statement))
    functions = functions_reached(roots(ready.code, namespace))
    return against_repeating(ready, namespace, functions, Sources(lambda: [("cell 1", "")]))


@pytest.mark.parametrize("statement", ["print(work(3))", "x = work(3)", "open('x').read()", "[].append(3)"])
def test_what_stays_in_the_process_may_be_repeated(statement):
    """Printing, assigning and reading harm nobody."""
    assert against("", statement) is None


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("open('x', 'w')", "writes a file"),
        ("os.remove('x')", "changes files or folders"),
        ("run(['ls'])", "starts another program"),
        ("go.run(['ls'])", "starts another program"),
        ("input()", "reads what is typed"),
    ],
)
def test_what_leaves_the_process_may_not(statement, said):
    """Files, other programs, and what is typed; under any name they were imported by."""
    reason = against("import subprocess as go\nfrom subprocess import run\n", statement)
    assert said in reason.text
    assert reason.line == 1


def test_in_a_function_it_is_said_where():
    """The function and its line are named, also when it is reached through another."""
    text = "import subprocess as go\ndef inner():\n    go.run(['ls'])\ndef outer():\n    inner()\n"
    reason = against(text, "outer()")
    assert "inner" in reason.text
    assert "starts another program" in reason.text
