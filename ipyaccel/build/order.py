"""Whose build begins first. In: variants in the order of their rows. Out: the same in the order in which to build them.

What needs no compiler comes first, so that rows appear at once. Then what others wait for: a checked twin that is a row of its
own, and one variant of those that share a twin. Rows keep their places on the screen.
"""

from __future__ import annotations

from collections.abc import Iterable

from ipyaccel.model import Variant

SOON, AWAITED, ALONE, AFTER = range(4)


def in_order(variants: Iterable[Variant]) -> tuple[Variant, ...]:
    """The variants, those first that are quick or that others need."""
    given = tuple(variants)
    twins = [variant.twin for variant in given if variant.twin is not None]
    rows = {variant.name: variant.source for variant in given}
    seen: set[str] = set()
    ranks = {}
    for variant in given:
        ranks[variant.name] = _rank(variant, twins, rows, seen)
        if variant.twin is not None:
            seen.add(variant.twin.source)
    return tuple(sorted(given, key=lambda variant: ranks[variant.name]))


def _rank(variant: Variant, twins: list[Variant], rows: dict[str, str], seen: set[str]) -> int:
    if any(twin.name == variant.name and twin.source == variant.source for twin in twins):
        return AWAITED
    if variant.twin is None:
        return ALONE if variant.flags else SOON
    is_row = rows.get(variant.twin.name) == variant.twin.source
    return AFTER if is_row or variant.twin.source in seen else AWAITED
