"""Lines of the functions that matter, and what the sampler found at single lines. In: a profile. Out: blocks and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from ipyaccel import units
from ipyaccel.model import Profile, SampledLine
from ipyaccel.report.hotlines import HotLine, hot_lines
from ipyaccel.report.profile.headline import library_of
from ipyaccel.report.profile.shares import by_found_share

MOST_FINDINGS = 5
MOST_SAMPLED = 12
WORTH_SAYING = 0.03
COLD = 0.01


@dataclass(frozen=True)
class LineBlock:
    """The lines of one function. `aside`: its place and share. `hot`: worth being unfolded."""

    name: str
    aside: str
    lines: tuple[HotLine, ...]
    hot: bool


def line_blocks(profile: Profile) -> tuple[LineBlock, ...]:
    """Every function whose lines were measured, the one with the most time of its own first, which alone is unfolded."""
    own = {(function.name, function.place): share for share, function in by_found_share(profile)}
    measured = (each for each in profile.lines if each.lines)
    ordered = sorted(measured, key=lambda function: (-own.get((function.name, function.place), 0.0), -function.share))
    return tuple(
        LineBlock(function.name, _aside(function.place, function.share), hot_lines(function.lines), k == 0)
        for k, function in enumerate(ordered)
    )


def _aside(place: str, share: float) -> str:
    return " · ".join(part for part in (place, f"{units.percent(share)} of the run") if part)


def sampled_block(profile: Profile) -> tuple[HotLine, ...]:
    """The hottest lines by the sampler, where no lines were measured."""
    if any(each.lines for each in profile.lines):
        return ()
    hot = [line for line in profile.sampled if line.share >= COLD][:MOST_SAMPLED]
    return tuple(
        HotLine(f"{line.place}, {line.line}", units.percent(line.share), line.text.strip(), min(line.share, 1.0)) for line in hot
    )


def findings(profile: Profile) -> tuple[str, ...]:
    """Library code at work for one line, a sentence for each library: "Inside NumPy: `np.exp` at line 7, 41 %"."""
    worth = sorted((line for line in profile.sampled if line.native >= WORTH_SAYING), key=lambda line: -line.native)
    by_library: dict[str, list[str]] = {}
    for line in worth[:MOST_FINDINGS]:
        by_library.setdefault(library_of(line.call) or "library code", []).append(_finding(line))
    return tuple(f"Inside {library}: {'; '.join(each)}" for library, each in by_library.items())


def _finding(line: SampledLine) -> str:
    """One line in words, with what is not its own Python."""
    what = f"`{line.call}` at " if line.call else ""
    where = f" of `{line.function}`" if line.function and "`" not in line.function else ""
    return f"{what}line {line.line}{where or f' of {line.place}'}, {units.percent(line.native)}"
