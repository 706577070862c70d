"""Every rule, asked in turn. In: a scene. Out: what they found, dearest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ipyaccel.advice.hints.attributes import attributes
from ipyaccel.advice.hints.growing import growing
from ipyaccel.advice.hints.libraries import compiled_already, libraries
from ipyaccel.advice.hints.membership import membership
from ipyaccel.advice.hints.objects import objects
from ipyaccel.advice.hints.outside import outside
from ipyaccel.advice.hints.pandas_rows import pandas_rows
from ipyaccel.advice.hints.repeated import repeated
from ipyaccel.advice.hints.scene import LEAST_SHARE, Finding, Scene
from ipyaccel.advice.hints.text_building import text_building
from ipyaccel.advice.hints.waiting import waiting

Rule = Callable[[Scene], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    waiting, pandas_rows, growing, membership, text_building, repeated, outside, objects,
    compiled_already, libraries, attributes,
)  # fmt: skip
"""Of findings that weigh the same, the first is said: what is to be done before what is so."""
PRECISE = frozenset({pandas_rows, growing, membership, text_building, repeated, outside, objects})
"""Rules that say what to change: they go before a statement of where the time is, when they cover a good part of it."""
GOOD_PART = 0.3


def found_in(scene: Scene) -> tuple[Finding, ...]:
    """Findings with at least 5 % of the run behind them."""
    found = [(rule, one) for rule in RULES for one in rule(scene) if one.share >= LEAST_SHARE]
    weights = {rule: GOOD_PART if rule in PRECISE else 1.0 for rule in RULES}
    found.sort(key=lambda pair: -pair[1].share / weights[pair[0]])
    return tuple(one for _, one in found)
