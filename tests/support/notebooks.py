"""Notebooks for tests: a real Jupyter kernel (through nbclient) and a real InteractiveShell, behind one small interface."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import tempfile
from dataclasses import dataclass

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient

_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_AS_JSON = "import json\nprint('ROWS ' + json.dumps({name}.frame.reset_index().to_dict('records'), default=float))"


@dataclass(frozen=True)
class Said:
    """What a cell answered: its streams and plain texts, its HTML, and the name of the exception it ended with."""

    text: str
    html: str = ""
    error: str = ""


class Notebook:
    """What both kinds can do besides running a cell."""

    def run(self, code: str) -> Said:
        raise NotImplementedError

    def must(self, code: str) -> Said:
        """Runs a cell that may not fail."""
        said = self.run(code)
        assert not said.error, said.text
        return said

    def value(self, expression: str):
        """The value of an expression, by way of JSON."""
        text = self.must(f"import json\nprint('VALUE ' + json.dumps({expression}, default=str))").text
        return json.loads(text.rsplit("VALUE ", 1)[1])

    def rows(self, name: str = "result") -> dict[str, dict]:
        """The frame of a result, row by row."""
        text = self.must(_AS_JSON.format(name=name)).text
        return {row.pop("variant"): row for row in json.loads(text.rsplit("ROWS ", 1)[1])}


class KernelNotebook(Notebook):
    """A notebook executed by nbclient in a kernel of this Python's own, whatever kernels the user has installed."""

    def __init__(self, client: NotebookClient) -> None:
        self.client = client

    def pid(self) -> int:
        """The kernel's process, as Jupyter interrupts it."""
        return self.client.km.provisioner.process.pid

    def run(self, code: str) -> Said:
        cell = nbformat.v4.new_code_cell(code)
        self.client.nb.cells.append(cell)
        self.client.execute_cell(cell, len(self.client.nb.cells) - 1)
        return _said(cell.outputs)

    def restart_during(self, code: str, after: float, *, now: bool) -> None:
        """Starts a cell, and restarts the kernel so many seconds later: killed at once (`now`), or asked to end first."""

        async def restarted() -> None:
            self.client.kc.execute(code)
            await asyncio.sleep(after)
            await self.client.km.restart_kernel(now=now)
            await self.client.kc.wait_for_ready(timeout=120)

        run_sync(restarted)()


def _said(outputs) -> Said:
    text, html, error = [], [], ""
    for output in outputs:
        if output.output_type == "stream":
            text.append(output.text)
        elif output.output_type == "error":
            error = output.ename
            text.append("\n".join(output.traceback))
        else:
            text.append(output.data.get("text/plain", ""))
            html.append(output.data.get("text/html", ""))
    return Said(_COLOUR.sub("", "\n".join(text)), "\n".join(html), error)


class ShellNotebook(Notebook):
    """IPython as in a terminal, in this process."""

    def __init__(self, shell: InteractiveShell) -> None:
        self.shell = shell

    def run(self, code: str) -> Said:
        with capture_output() as captured:
            done = self.shell.run_cell(code, store_history=True)
        raised = done.error_before_exec or done.error_in_exec
        text = captured.stdout + captured.stderr + "\n".join(output.data.get("text/plain", "") for output in captured.outputs)
        return Said(_COLOUR.sub("", text), error=type(raised).__name__ if raised else "")


@contextlib.contextmanager
def started_kernel(**environment: str):
    """A kernel of its own with the extension loaded; `environment` is added to this process's."""
    specs = KernelSpecManager(kernel_dirs=[])
    with tempfile.TemporaryDirectory(prefix="kernel") as private:  # pytest's own folders make paths too long for a socket
        connection = f"{private}/kernel.json"
        manager = AsyncKernelManager(
            kernel_name="python3", kernel_spec_manager=specs, transport="ipc", connection_file=connection
        )
        client = NotebookClient(nbformat.v4.new_notebook(), km=manager, timeout=240, allow_errors=True)
        with client.setup_kernel(cleanup_kc=True, env={**os.environ, **environment}):
            notebook = KernelNotebook(client)
            notebook.must("%load_ext ipyaccel")
            yield notebook
