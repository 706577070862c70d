"""Executes a notebook in a real Jupyter kernel of this Python and shows what its `%compare` said.

    python demo_notebooks/run.py NOTEBOOK FOLDER

In: a notebook. Out: its first table on the terminal, the executed notebook and its page in the folder. Progress is shown while it
works. Exit status 1 when a cell fails or there is no table.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter
from nbformat import NotebookNode

TIMEOUT_SECONDS = 300
MAGICS = ("compare", "cythonbench", "autoprofile")


def main(notebook_path: Path, folder: Path) -> int:
    """Runs, shows, writes."""
    notebook = nbformat.read(notebook_path, as_version=4)
    try:
        execute(notebook, notebook_path.parent)
    except CellExecutionError as failed:
        print(f"a cell failed:\n{failed}", file=sys.stderr)
        return 1
    table = first_table(notebook)
    if not table:
        print("no cell of the notebook showed a table", file=sys.stderr)
        return 1
    page = write(notebook, folder, notebook_path.stem)
    print(f"\n{table}\n\nThe whole notebook as a page: {page}")
    return 0


def execute(notebook: NotebookNode, folder: Path) -> None:
    """Runs all cells in a kernel of this Python's own, in that folder: what the user has set up for kernels plays no part."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    started = time.perf_counter()

    def on_cell_start(cell: NotebookNode, **_: object) -> None:
        number = next((k for k, each in enumerate(code, start=1) if each is cell), None)
        if number is not None:
            print(f"{time.perf_counter() - started:6.1f} s  cell {number} of {len(code)}: {title(cell)}", flush=True)

    with tempfile.TemporaryDirectory() as private:
        client = NotebookClient(
            notebook,
            km=kernel_manager(Path(private)),
            timeout=TIMEOUT_SECONDS,
            on_cell_start=on_cell_start,
            resources={"metadata": {"path": str(folder)}},
        )
        client.execute(cleanup_kc=True, env={**os.environ, "IPYTHONDIR": private})
    print(f"{time.perf_counter() - started:6.1f} s  done", flush=True)


def kernel_manager(private: Path) -> AsyncKernelManager:
    """Starts kernels of this Python, reached through a socket file where the system has those: no port is opened."""
    specs = KernelSpecManager(kernel_dirs=[])
    if os.name != "posix":
        return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs)
    connection = str(private / "kernel.json")
    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs, transport="ipc", connection_file=connection)


def title(cell: NotebookNode) -> str:
    """The cell's first line."""
    return str(cell.source).partition("\n")[0]


def first_table(notebook: NotebookNode) -> str:
    """The plain-text form of the first table that one of ours made."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and title(cell).lstrip("%").startswith(MAGICS):
            for output in cell.outputs:
                if output.output_type == "display_data" and "text/html" in output.data:
                    return str(output.data["text/plain"])
    return ""


def write(notebook: NotebookNode, folder: Path, stem: str) -> Path:
    """The executed notebook, and the same as one HTML file; libraries that it does not need are not fetched by it."""
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / f"{stem}.ipynb")
    body, _ = HTMLExporter(require_js_url="", jquery_url="", mathjax_url="").from_notebook_node(notebook)
    page = folder / f"{stem}.html"
    page.write_text(body, encoding="utf-8")
    return page


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
