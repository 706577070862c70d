"""A profile in one line, for a result that a cell ends with. In: a `Profile`. Out: words."""

from __future__ import annotations

from ipyaccel.model import Profile
from ipyaccel.report.profile.headline import headline
from ipyaccel.report.profile.helping import help_rows

LONGEST = 60


def one_line(profile: Profile) -> str:
    """`<profile of analyse(500): 93 % of 2.48 s is in pairwise; numba-parallel makes pairwise 797× as fast>`."""
    statement = " ".join(profile.statement.text.split())
    statement = statement if len(statement) <= LONGEST else f"{statement[: LONGEST - 1]}…"
    best = next((row for row in help_rows(profile) if row.by), None)
    helps = f"; {best.by} makes {best.name} {best.speedup} as fast" if best is not None else ""
    return f"<profile of {statement}: {headline(profile)}{helps}>"
