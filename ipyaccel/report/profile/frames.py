"""A profile as pandas DataFrames: functions, lines, and what would help. In: a `Profile`. Out: tables, times in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ipyaccel.model import Advice, CalledFunction, Effect, Profile

if TYPE_CHECKING:
    import pandas as pd

FUNCTIONS = {
    "place": "str",
    "calls": "int64",
    "own": "float64",
    "total": "float64",
    "share": "float64",
    "sampled": "float64",
    "native": "float64",
}
LINES = {"function": "str", "text": "str", "hits": "int64", "share": "float64"}
ADVICE = {
    "by": "str",
    "before": "float64",
    "after": "float64",
    "speedup": "float64",
    "projected": "float64",
    "whole_before": "float64",
    "whole_first": "float64",
    "whole_after": "float64",
    "whole_speedup": "float64",
    "reason": "str",
    "remedy": "str",
    "line": "Int64",
}
"""Column names with their dtypes. `Int64` is nullable: a reason may stand at no single line."""

NAN = float("nan")


def functions_frame(profile: Profile) -> pd.DataFrame:
    """Every function of the run, indexed by its name; the one with the most time of its own first. `share`: with its calls."""
    import pandas as pd

    ordered = sorted(profile.functions, key=lambda function: -function.own)
    index = pd.Index([function.name for function in ordered], name="function", dtype="str")
    return _frame(index, [_function(function) for function in ordered], FUNCTIONS)


def lines_frame(profile: Profile) -> pd.DataFrame:
    """Every line of the functions that matter, indexed by place and line. `share`: of the run, with what the line calls."""
    import pandas as pd

    pairs = [(function, line) for function in profile.lines for line in function.lines]
    places = [(function.place, line.line) for function, line in pairs]
    index = pd.MultiIndex.from_tuples(places, names=["place", "line"]) if places else _no_lines()
    cells = [{"function": function.name, "text": line.text, "hits": line.hits, "share": line.share} for function, line in pairs]
    return _frame(index, cells, LINES)


def advice_frame(profile: Profile) -> pd.DataFrame:
    """What would help, indexed by function: `by` is empty and `reason` says why where nothing does."""
    import pandas as pd

    index = pd.Index([advice.function for advice in profile.advice], name="function", dtype="str")
    return _frame(index, [_advice(advice) for advice in profile.advice], ADVICE)


def _no_lines() -> pd.MultiIndex:
    """The index of an empty table of lines."""
    import pandas as pd

    return pd.MultiIndex.from_arrays([pd.Index([], dtype="str"), pd.Index([], dtype="int64")], names=["place", "line"])


def _function(function: CalledFunction) -> dict[str, object]:
    return {name: getattr(function, name) for name in FUNCTIONS}


def _advice(advice: Advice) -> dict[str, object]:
    """One function's advice by column."""
    effect = advice.effect or Effect(NAN)
    return {
        "by": advice.by,
        "before": advice.before,
        "after": advice.after,
        "speedup": advice.speedup,
        "projected": effect.projected,
        "whole_before": effect.before,
        "whole_first": effect.first,
        "whole_after": effect.after,
        "whole_speedup": effect.before / effect.after if effect.after > 0 else NAN,
        "reason": advice.reason.text if advice.reason is not None else "",
        "remedy": advice.remedy,
        "line": advice.reason.line if advice.reason is not None else None,
    }


def _frame(index: pd.Index, rows: Sequence[Mapping[str, object]], kinds: Mapping[str, str]) -> pd.DataFrame:
    """A table whose columns have their types also where it is empty."""
    import pandas as pd

    columns = {name: pd.Series([row[name] for row in rows], index, kind) for name, kind in kinds.items()}
    return pd.DataFrame(columns, index=index)
