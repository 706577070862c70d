"""Every kind of value and statement that the translators are to cover: compiled and right, or declined with words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from table import HERE, MAIN, programs

RUN = HERE.parent / "fuzz" / "run.py"
EXACT = ("cython", "cython-typed")
TABLE = programs()
pytestmark = pytest.mark.table


def rows_of(programs, folder):
    """What came of the programs, by name and variant."""
    files = []
    for program in programs:
        path = folder / f"{program.name}.py"
        path.write_text(program.case.as_file)
        files.append(str(path))
    out = folder / "rows.json"
    command = [sys.executable, str(RUN), "--quick", "--json", str(out), *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    found = {}
    for row in json.loads(out.read_text()):
        found.setdefault(row["case"], {})[row["variant"]] = row
    return found


@pytest.fixture(scope="module")
def rows(request, tmp_path_factory):
    """One run over all programs that are asked for."""
    asked = [item.callspec.params["program"] for item in request.session.items if "program" in item.fixturenames]
    return rows_of({program.name: program for program in asked}.values(), tmp_path_factory.mktemp("table"))


@pytest.mark.parametrize("program", TABLE, ids=[program.name for program in TABLE])
def test_the_row_is_as_the_table_says(program, rows):
    """What must be compiled is right, what must decline says the words and a line, and nothing is wrong that is called right."""
    found = rows[program.name]
    wrong = [f"{name}: {row['wrong']}" for name, row in found.items() if row["wrong"]]
    wrong += [f"{name} elsewhere: {found[name]['elsewhere']}" for name in EXACT if name in found and found[name]["elsewhere"]]
    assert not wrong
    assert not [name for name, row in found.items() if row["status"] == "crashed"]
    for name in MAIN:
        row = found[name]
        if name in program.declined:
            assert row["status"] == "declined", row
            assert program.declined[name] in row["said"]
        else:
            assert row["status"] == ("ok" if name in program.ok else "differs"), (name, row["said"])


@pytest.mark.parametrize("program", TABLE, ids=[program.name for program in TABLE])
def test_every_refusal_speaks_of_the_program(program, rows):
    """A refusal is a sentence, and no row is a fault of a translator."""
    for row in rows[program.name].values():
        assert "translator stopped" not in row["said"]
        assert row["status"] not in ("failed", "timeout"), row
        assert row["status"] != "declined" or row["said"]
