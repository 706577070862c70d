"""Every frozen type that crosses a stage.

Data walks one way: call -> Workload -> Facts -> Variant | Declined -> Build -> Check -> Timing -> Outcome -> Comparison.
All types here are frozen and picklable and hold no live function, module or array: live values travel as `Payload`.
Times are seconds, sizes bytes, unless a name says otherwise.

A type's module is imported when the type is first asked for: making the classes would be most of what `%load_ext` takes.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ipyaccel.model.facts import OBJECT, Facts, FunctionTypes, Kind, Looped, Outlined, Type
    from ipyaccel.model.ladder import AnnotatedLine, Cell, Ladder, OwnType
    from ipyaccel.model.native import Native
    from ipyaccel.model.options import Options
    from ipyaccel.model.outcome import (
        Answer,
        Check,
        Comparison,
        Earlier,
        FunctionProfile,
        LineTime,
        Machine,
        Outcome,
        Probe,
        Status,
        Timing,
        Verdict,
    )
    from ipyaccel.model.profile import (
        Advice,
        CalledFunction,
        Effect,
        FunctionKey,
        MemoryLine,
        Origin,
        Profile,
        SampledLine,
        WholeRun,
    )
    from ipyaccel.model.program import Constant, Effects, Function, Import, Payload, Program, Reason, Workload
    from ipyaccel.model.statement import ProfileOptions, Statement
    from ipyaccel.model.sweep import Point, Sweep
    from ipyaccel.model.variant import Build, Declined, Variant

__all__ = [
    "OBJECT",
    "Advice",
    "AnnotatedLine",
    "Answer",
    "Build",
    "CalledFunction",
    "Cell",
    "Check",
    "Comparison",
    "Constant",
    "Declined",
    "Earlier",
    "Effect",
    "Effects",
    "Facts",
    "Function",
    "FunctionKey",
    "FunctionProfile",
    "FunctionTypes",
    "Import",
    "Kind",
    "Ladder",
    "LineTime",
    "Looped",
    "Machine",
    "MemoryLine",
    "Native",
    "Options",
    "Origin",
    "Outcome",
    "Outlined",
    "OwnType",
    "Payload",
    "Point",
    "Probe",
    "Profile",
    "ProfileOptions",
    "Program",
    "Reason",
    "SampledLine",
    "Statement",
    "Status",
    "Sweep",
    "Timing",
    "Type",
    "Variant",
    "Verdict",
    "WholeRun",
    "Workload",
]

_HOMES = {
    "facts": ("OBJECT", "Facts", "FunctionTypes", "Kind", "Looped", "Outlined", "Type"),
    "ladder": ("AnnotatedLine", "Cell", "Ladder", "OwnType"),
    "native": ("Native",),
    "options": ("Options",),
    "outcome": (
        *("Answer", "Check", "Comparison", "Earlier", "FunctionProfile", "LineTime", "Machine", "Outcome", "Probe"),
        *("Status", "Timing", "Verdict"),
    ),
    "profile": (
        *("Advice", "CalledFunction", "Effect", "FunctionKey", "MemoryLine", "Origin", "Profile"),
        *("SampledLine", "WholeRun"),
    ),
    "program": ("Constant", "Effects", "Function", "Import", "Payload", "Program", "Reason", "Workload"),
    "statement": ("ProfileOptions", "Statement"),
    "sweep": ("Point", "Sweep"),
    "variant": ("Build", "Declined", "Variant"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Imports a type when it is first asked for, and keeps it here."""
    if name not in _HOME:
        raise AttributeError(f"module 'ipyaccel.model' has no attribute '{name}'")
    globals()[name] = found = getattr(import_module(f"ipyaccel.model.{_HOME[name]}"), name)
    return found
