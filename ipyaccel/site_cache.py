"""The cache that an administrator provides for all users of a machine. Out: a folder in it that can be trusted, or None.

Code is loaded from it, so every folder on the way must belong to root, and nobody else may write to any of them. It is only read.
"""

from __future__ import annotations

import stat
from pathlib import Path

ROOT = 0


def site_folder(*parts: str) -> Path | None:
    """`<site cache>/ipyaccel/<parts>`, where it exists and only root can change it."""
    import platformdirs

    folder = platformdirs.site_cache_path("ipyaccel").joinpath(*parts)
    return folder.resolve() if is_sealed(folder) else None


def is_sealed(folder: Path) -> bool:
    """True when the folder and all above it belong to root and nobody else may write to them."""
    try:
        path = folder.resolve(strict=True)
        statuses = [place.stat() for place in (path, *path.parents)]
    except OSError:
        return False
    return all(status.st_uid == ROOT and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH) for status in statuses)
