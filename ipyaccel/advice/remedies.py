"""Advice with what a person would do. In: advice of measurements. Out: the same with the rules' reasons and remedies.

Where nothing helped, the dearest finding is the reason; where a winner gains little, it is a remedy beside it.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ipyaccel.advice.arguments import Captured
from ipyaccel.advice.calltree import CallTree
from ipyaccel.advice.helped import Bench
from ipyaccel.advice.hinted import arguments_by_name, hints_for
from ipyaccel.advice.hints.scene import Finding
from ipyaccel.advice.travel import from_bytes
from ipyaccel.in_place import find, function_at
from ipyaccel.model import Advice, CalledFunction, Reason

LITTLE = 3.0
"""A winner that is not even so many times faster does not keep a person from doing better."""


def with_hints(bench: Bench, function: CalledFunction, advice: Advice, captured: Captured, tree: CallTree) -> Advice:
    """The advice with what the rules find: in the place of a reason where nothing helped, as a remedy where little did."""
    if advice.by and not advice.speedup < LITTLE:
        return advice
    findings = hints_for(function, bench.profile, tree, bench.namespace, _arguments(bench, function, captured))
    if not findings:
        return advice if advice.by or _raises(advice) else replace(advice, **_split(advice.reason))
    first = findings[0]
    if advice.by:
        return replace(advice, remedy=_sentence(first))
    return replace(advice, reason=Reason(first.text, first.line), remedy=first.remedy or advice.remedy)


def _raises(advice: Advice) -> bool:
    """Whether the call raised when it was made alone: then the reason is its exception."""
    return advice.comparison is not None and bool(advice.comparison.error)


def _sentence(finding: Finding) -> str:
    """A finding as a remedy by itself."""
    where = f"line {finding.line}: " if finding.line is not None else ""
    return f"{where}{finding.text}; {finding.remedy}" if finding.remedy else ""


def _split(reason: Reason | None) -> dict[str, Any]:
    """A reason of the form "why: what to do instead" in its two halves."""
    if reason is None or reason.line is None or ": " not in reason.text:
        return {}
    why, _, remedy = reason.text.partition(": ")
    return {"reason": Reason(why, reason.line), "remedy": remedy}


def _arguments(bench: Bench, function: CalledFunction, captured: Captured) -> Mapping[str, Any]:
    """The captured arguments by the names of the parameters, as far as they could be had."""
    place = find(function.key, bench.namespace)
    if place is None or not captured.data:
        return {}
    try:
        args, kwargs = from_bytes(captured.data, bench.namespace)
    except (LookupError, pickle.UnpicklingError, AttributeError, ImportError):
        return {}
    return arguments_by_name(function_at(place), args, kwargs)
