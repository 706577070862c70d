"""Writes the golden sources anew, and says which have changed: `python tests/golden/renew.py [STATION ...]`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from sources import HERE, kept, sources, stations  # noqa: E402 - the folder is no package


def main(names: list[str]) -> None:
    """All stations, or those that are named."""
    known = stations()
    for folder in [] if names else (HERE / "kept").glob("*"):
        if folder.name not in known:
            shutil.rmtree(folder)
            print(f"{folder.name}: no station any more")
    for name in names or known:
        before, now = kept(name), sources(known[name])
        folder = HERE / "kept" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file, text in now.items():
            (folder / file).write_text(text, encoding="utf-8")
        changed = sorted(file for file in before.keys() | now.keys() if before.get(file) != now.get(file))
        if changed:
            print(f"{name}: {', '.join(changed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
