"""The notebooks of these tests, as fixtures."""

from __future__ import annotations

import contextlib
import os

import pytest
from IPython.core.interactiveshell import InteractiveShell
from notebooks import ShellNotebook, started_kernel


@pytest.fixture(scope="session")
def kernel(tmp_path_factory):
    """One Jupyter kernel for all tests of the session: that it lives to the end is part of what is tested."""
    with started_kernel(IPYTHONDIR=str(tmp_path_factory.mktemp("ipython"))) as notebook:
        yield notebook


@pytest.fixture
def new_kernel(tmp_path):
    """A function that starts a fresh kernel with further environment variables, ended after the test."""
    with contextlib.ExitStack() as stack:
        yield lambda **environment: stack.enter_context(started_kernel(IPYTHONDIR=str(tmp_path / "ipython"), **environment))


@pytest.fixture(scope="session")
def shell(tmp_path_factory):
    """One InteractiveShell for the session."""
    os.environ["IPYTHONDIR"] = str(tmp_path_factory.mktemp("ipython"))
    InteractiveShell.clear_instance()
    made = InteractiveShell.instance()
    made.colors = "nocolor"
    notebook = ShellNotebook(made)
    notebook.must("%load_ext ipyaccel")
    yield notebook
    notebook.run("%unload_ext ipyaccel")
    InteractiveShell.clear_instance()


@pytest.fixture(params=["kernel", "shell"])
def notebook(request):
    """Each of the two."""
    return request.getfixturevalue(request.param)
