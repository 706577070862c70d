import json
import marshal
import os
import subprocess
import sys
import textwrap

import pytest

SCRIPT = """
    import sys
    import own_helpers


    class Model:
        def step(self, n):
            return own_helpers.slow(n)


    def main():
        return sum(Model().step(5000) for _ in range(5))


    if __name__ == "__main__":
        print("arguments", sys.argv[1:], main(), Model.__module__)
        if "-x" in sys.argv:
            sys.exit(7)
        if "-e" in sys.argv:
            1 / 0
"""
HELPERS = """
    print("imported")


    def slow(n):
        s = 0.0
        for k in range(n):
            s += k * 0.5
        return s
"""


@pytest.fixture
def shell(tmp_path):
    """Runs `python -m ipyaccel autoprofile` in a folder with a script and a module of its own."""
    (tmp_path / "prog.py").write_text(textwrap.dedent(SCRIPT))
    (tmp_path / "own_helpers.py").write_text(textwrap.dedent(HELPERS))

    def run(*words):
        command = [sys.executable, "-m", "ipyaccel", "autoprofile", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, env=os.environ, check=False)

    return run


def test_a_script_with_its_own_arguments(shell, tmp_path):
    """It runs once as `__main__` with its arguments; the lines of its modules are there; pages and figures are written."""
    done = shell("--no-advice", "--html", "o.html", "--json", "o.json", "-D", "o.prof", "prog.py", "-n", "3")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("arguments ['-n', '3']") == 1
    assert done.stdout.count("imported") == 1
    assert "__main__" in done.stdout
    assert "s += k * 0.5" in done.stdout
    assert "own_helpers.py" in (tmp_path / "o.html").read_text()
    assert "slow" in json.dumps(json.loads((tmp_path / "o.json").read_text()))
    assert any(key[2] == "slow" for key in marshal.loads((tmp_path / "o.prof").read_bytes()))


def test_the_scripts_own_status(shell):
    """Its exit status is ours; an exception is shown in its own lines."""
    assert shell("-q", "--no-advice", "prog.py", "-x").returncode == 7
    done = shell("-q", "--no-advice", "prog.py", "-e")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "ipyaccel" not in done.stderr


def test_mistakes_are_one_sentence(shell, tmp_path):
    """A file that is not there, one that is no Python, an option that is none."""
    (tmp_path / "bad.py").write_text("def f(:\n")
    for words, said in (
        (("none.py",), "there is no file none.py"),
        (("bad.py",), "not Python"),
        (("--speed", "prog.py"), "--speed"),
    ):
        done = shell(*words)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
