"""SnakeViz's own scripts, read where it is installed. Out: their texts, as the frame loads them, or why they cannot be used.

SnakeViz is not imported: it would bring IPython along, and its server is not needed.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LIBRARIES = {
    "jquery": "vendor/jquery-3.2.1.min.js",
    "d3": "vendor/d3.v3.min.js",
    "lodash": "vendor/lodash.min.js",
    "immutable": "vendor/immutable.min.js",
}
DRAWING = {"controls": "snakeviz.js", "picture": "drawsvg.js"}
WORKER = re.compile(r'<script id="hierarchy-worker"[^>]*>(.*?)</script>', re.DOTALL)
FROM_ELSEWHERE = re.compile(r'(["\'])https?://[^"\']*\1')
STATS = "{% raw callees %}"


class Unusable(Exception):
    """SnakeViz is not here, or not as this version knows it; the text says which."""


@cache
def scripts() -> Mapping[str, str]:
    """By name: the libraries, `controls`, `picture`, and `worker` with `STATS` in the place of the figures. Raises Unusable."""
    folder = _folder()
    try:
        texts = {name: (folder / "static" / file).read_text(encoding="utf-8") for name, file in (LIBRARIES | DRAWING).items()}
        found = WORKER.search((folder / "templates" / "viz.html").read_text(encoding="utf-8"))
    except OSError as error:
        raise Unusable(f"the installed SnakeViz has no file `{Path(str(error.filename)).name}`") from None
    if found is None or STATS not in found[1]:
        raise Unusable("the installed SnakeViz has another form than the one known here")
    # The worker asks a public server for libraries; here they are put in front of it.
    return {**texts, "worker": FROM_ELSEWHERE.sub('""', found[1])}


def _folder() -> Path:
    """Where SnakeViz is installed. Raises Unusable."""
    found = importlib.util.find_spec("snakeviz")
    if found is None or found.origin is None:
        raise Unusable("SnakeViz is not installed")
    return Path(found.origin).parent
