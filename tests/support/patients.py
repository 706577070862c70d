"""A kernel into which faults are put, and what must hold after each of them."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from notebooks import KernelNotebook, started_kernel
from processes import commands, until

from ipyaccel.build.sweeper import NAME

PROGRAM = """
def half(x):
    return 0.5 * x

def adds(n):
    total = 0.0
    for k in range(n):
        total += half(k)
    return total
"""
COMPARE = "%compare -v result --budget 0.2 --no-profile"


@dataclass(frozen=True)
class Patient:
    """A kernel with a program, and everything that it or its children could leave behind."""

    notebook: KernelNotebook
    mark: str
    scratch: Path

    def compare(self, options: str = "", call: str = "adds(100)") -> dict[str, dict]:
        """The rows of a comparison that may not fail as a cell."""
        self.notebook.must(f"{COMPARE} {options} {call}")
        return self.notebook.rows()

    def is_well(self, rows: dict[str, dict], *names: str) -> None:
        """Those rows are right and timed, the kernel computes, and nothing runs on or lies about."""
        for name in names:
            assert rows[name]["status"] == "ok", (name, rows[name]["note"])
            assert rows[name]["time"] > 0, name
        self.is_clean()

    def is_clean(self) -> None:
        """The kernel computes, no child runs on, no file of a job lies about."""
        assert self.notebook.value("sum(range(10))") == 45
        assert until(lambda: not self.children()), self.children()
        assert until(lambda: not self.files()), self.files()

    def children(self) -> dict[int, str]:
        """All processes but the kernel, the waiting build server, and the shell that waits for the kernel's end."""
        waiting = (self.notebook.pid(), self.server())
        return {pid: text for pid, text in commands(self.mark).items() if pid not in waiting and NAME not in text}

    def server(self) -> int | None:
        """The build server: the oldest of its kind, the others are forked from it."""
        return min((pid for pid, text in commands(self.mark).items() if "ipyaccel.build.server" in text), default=None)

    def folders(self) -> list[str]:
        """Where this kernel keeps what lasts as long as it does."""
        return self.notebook.value("list(map(str, __import__('ipyaccel.build.scratch').build.scratch.folders()))")

    def files(self) -> list[str]:
        """What jobs and payloads left in the folders for temporary files."""
        jobs = [path for pattern in ("ipyaccel-*/job-*", "ipyaccel-*/build-*") for path in self.scratch.glob(pattern)]
        return sorted(str(path) for path in jobs)


@contextlib.contextmanager
def patient(folder: Path, **environment: str):
    """A kernel of its own whose temporary files go to `folder`."""
    mark = uuid.uuid4().hex
    folder.mkdir(exist_ok=True)
    with started_kernel(
        IPYTHONDIR=str(folder / "ipython"), TMPDIR=str(folder), IPYACCEL_TEST_MARK=mark, **environment
    ) as notebook:
        notebook.must(PROGRAM)
        yield Patient(notebook, mark, folder)
