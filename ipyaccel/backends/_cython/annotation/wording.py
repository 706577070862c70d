"""Names in a sentence. In: the user's names and expressions. Out: "`a`", "`a` and `b`", "`a`, `b` and 3 more"."""

from __future__ import annotations

from collections.abc import Sequence

MOST = 3


def listed(names: Sequence[str]) -> str:
    """The names, each in backquotes."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) > MOST:
        return f"{', '.join(quoted[: MOST - 1])} and {len(quoted) - MOST + 1} more"
    return " and ".join(part for part in (", ".join(quoted[:-1]), *quoted[-1:]) if part)
