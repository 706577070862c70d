"""The functions that are worth advice. In: a profile. Out: the user's functions that matter, in the order in which to try them.

The outermost come first: what replaces a function replaces all that it calls. One that only hands on to others, whose calls are
long, gives way to them: they are simpler, and as much is gained.
"""

from __future__ import annotations

from collections.abc import Iterable

from ipyaccel.advice.calltree import NEARLY_ALL, CallTree
from ipyaccel.model import CalledFunction, Profile

LEAST_SHARE = 0.05
LONG_CALL_S = 1e-3
"""From here on, what it costs to enter a compiled function is nothing."""
MOST = 8


def candidates(profile: Profile, tree: CallTree) -> tuple[CalledFunction, ...]:
    """Functions of the user's with a share of at least 5 %, callers before what they call."""
    mattering = [function for function in profile.functions if _matters(function)]
    mattering.sort(key=lambda function: (-function.total, function.own))
    return tuple(function for function in mattering if not hands_on(function, mattering, tree))[:MOST]


def _matters(function: CalledFunction) -> bool:
    return function.origin == "yours" and function.share >= LEAST_SHARE and function.key[2].isidentifier()


def hands_on(outer: CalledFunction, others: Iterable[CalledFunction], tree: CallTree) -> bool:
    """Whether nearly all of its time is in long calls of other functions of these."""
    long = [one for one in others if one.key != outer.key and one.total >= LONG_CALL_S * max(one.calls, 1)]
    handed = sum(tree.seconds_in(outer.key, one.key) for one in long if not _calls_back(one, outer, tree))
    return handed >= (1 + NEARLY_ALL) / 2 * outer.total > 0


def _calls_back(inner: CalledFunction, outer: CalledFunction, tree: CallTree) -> bool:
    return tree.seconds_in(inner.key, outer.key) > 0
