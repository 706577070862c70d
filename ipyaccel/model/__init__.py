"""Every frozen type that crosses a stage.

Data walks one way: call -> Workload -> Facts -> Variant | Declined -> Build -> Check -> Timing -> Outcome -> Comparison.
All types here are frozen and picklable and hold no live function, module or array: live values travel as `Payload`.
Times are seconds, sizes bytes, unless a name says otherwise.
"""

from __future__ import annotations

from ipyaccel.model.facts import OBJECT, Facts, FunctionTypes, Kind, Looped, Outlined, Type
from ipyaccel.model.options import Options
from ipyaccel.model.outcome import (
    Answer,
    Check,
    Comparison,
    FunctionProfile,
    LineTime,
    Machine,
    Outcome,
    Probe,
    Status,
    Timing,
    Verdict,
)
from ipyaccel.model.program import Constant, Effects, Function, Import, Payload, Program, Reason, Workload
from ipyaccel.model.variant import Build, Declined, Variant

__all__ = [
    "OBJECT",
    "Answer",
    "Build",
    "Check",
    "Comparison",
    "Constant",
    "Declined",
    "Effects",
    "Facts",
    "Function",
    "FunctionProfile",
    "FunctionTypes",
    "Import",
    "Kind",
    "LineTime",
    "Looped",
    "Machine",
    "Options",
    "Outcome",
    "Outlined",
    "Payload",
    "Probe",
    "Program",
    "Reason",
    "Status",
    "Timing",
    "Type",
    "Variant",
    "Verdict",
    "Workload",
]
