"""What the compilers said. In: a comparison. Out: one text, row by row."""

from __future__ import annotations

from ipyaccel.model import Comparison


def log_of(comparison: Comparison) -> str:
    """Commands and words of the compilers, each under the name of its row."""
    said = [(outcome.name, outcome.build.log.strip()) for outcome in comparison.outcomes if outcome.build is not None]
    return "\n\n".join(f"{name}\n{log}" for name, log in said if log)
