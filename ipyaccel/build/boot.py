"""Starts a module of this package in a new Python: its file is run as `python -P boot.py MODULE ARGUMENTS...`.

Unlike `python -m`, this finds the very package that the kernel uses, however the kernel found it, and neither the user's working
folder nor the folder of this file comes onto `sys.path`: a `random.py` of theirs shadows nothing.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import ipyaccel  # noqa: F401 - from here on its modules are found through it

    del sys.path[0]
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=False)
