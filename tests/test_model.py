import subprocess
import sys

import pytest

from ipyaccel import model

ASKED_FOR_ONE = """
import sys
from ipyaccel.model import Options
print(sorted(name for name in sys.modules if name.startswith("ipyaccel.model.")))
"""


@pytest.mark.parametrize("name", model.__all__)
def test_every_type_is_found_by_its_name(name):
    """Each name that the package lists is there when it is asked for."""
    assert getattr(model, name) is not None


def test_no_other_name_is_there():
    """A misspelt type is an AttributeError that says so."""
    with pytest.raises(AttributeError, match="no attribute 'Varaint'"):
        model.Varaint  # noqa: B018 - looking the name up is what is tested


def test_a_type_is_imported_when_it_is_first_asked_for():
    """Loading the extension needs the options alone, and pays for nothing else."""
    said = subprocess.run([sys.executable, "-c", ASKED_FOR_ONE], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "['ipyaccel.model.options']"
