"""Memory by line. In: a profile. Out: the lines that allocate most, in words."""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import Profile

MOST = 30


@dataclass(frozen=True)
class AllocationRow:
    """One line: where it is, what it allocated in all its runs, the most at a time, what was kept; `heat` as for hot lines."""

    where: str
    allocated: str
    peak: str
    kept: str
    text: str
    heat: float


def allocation_rows(profile: Profile) -> tuple[AllocationRow, ...]:
    """The lines that allocated most, the largest first."""
    ordered = sorted(profile.memory, key=lambda line: -max(line.allocated, line.peak))[:MOST]
    whole = max(sum(max(line.allocated, 0) for line in profile.memory), 1)
    return tuple(
        AllocationRow(
            f"{line.function or line.place}, line {line.line}",
            _size(line.allocated),
            _size(line.peak),
            _size(line.kept),
            line.text.strip(),
            min(max(line.allocated / whole, 0.0), 1.0),
        )
        for line in ordered
    )


def _size(count: int) -> str:
    """Bytes in words; what was not measured and nothing at all are both a dash."""
    return units.size(count) if count > 0 else units.NOTHING
