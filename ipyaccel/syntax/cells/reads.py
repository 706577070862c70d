"""Which files a build of a cell reads beside it. In: its text and the folders to search. Out: paths, for the cache's stamp.

Found by the words of the text alone: what only looks like a header's name, and is a file there, is one file more in the stamp.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_EXTERN = re.compile(r"""\bcdef\s+(?:public\s+)?extern\s+from\s+['"]([^'"\n]+)['"]""")
_INCLUDED = re.compile(r"""^\s*(?:include|\#\s*include)\s+['"]([^'"\n]+)['"]""", re.MULTILINE)
_SETTINGS = re.compile(r"^\s*#\s*distutils\s*:\s*(?:sources|depends|extra_objects)\s*=\s*(.+)$", re.MULTILINE)
_FROM = re.compile(r"^\s*from\s+([\w.]+)\s+cimport\b", re.MULTILINE)
_CIMPORT = re.compile(r"^\s*cimport\s+([^#\n;]+)", re.MULTILINE)


def beside(text: str, folders: Sequence[str | Path]) -> tuple[Path, ...]:
    """The files in these folders that the text names, and what they name in their turn, as absolute paths in order of discovery.

    Headers of `cdef extern from`, `include`, sources and dependencies of `# distutils`, `.pxd` files of `cimport`.
    """
    found: dict[Path, None] = {}
    waiting = [(text, tuple(Path(folder).absolute() for folder in folders))]
    while waiting:
        words, places = waiting.pop(0)
        for name in _named(words):
            path = next((folder / name for folder in places if (folder / name).is_file()), None)
            if path is None or path.resolve() in found:
                continue
            path = path.resolve()
            found[path] = None
            waiting.append((path.read_text(encoding="utf-8", errors="replace"), (path.parent, *places)))
    return tuple(found)


def _named(text: str) -> Iterator[str]:
    """The names of files in a text, as they are written there."""
    for pattern in (_EXTERN, _INCLUDED):
        yield from pattern.findall(text)
    for setting in _SETTINGS.findall(text):
        yield from re.split(r"[,\s]+", setting.strip())
    modules = [
        *_FROM.findall(text),
        *(part.split()[0] for words in _CIMPORT.findall(text) for part in words.split(",") if part.split()),
    ]
    for module in modules:
        yield f"{module.lstrip('.').replace('.', '/')}.pxd"
