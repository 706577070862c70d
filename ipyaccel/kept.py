"""Comparisons that are saved by name, to be held against a later one. In: a name and a comparison. Out: a file, and back.

A name stands for a JSON file in a folder of the user's; one that ends in `.json` is a path of its own, for another machine or a
repository. The file has machine, versions, sources and raw samples. What is read may be anyone's, old, newer or broken: nothing
in it is run, and every figure is looked at before it is calculated with.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import json
import math
import os
import re
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from ipyaccel import units
from ipyaccel.errors import UserError
from ipyaccel.model import Comparison, Earlier, Outcome
from ipyaccel.report import archive
from ipyaccel.syntax.live import Live

FORMAT, VERSION = "ipyaccel saved comparison", 1
ENDING = ".json"
_NAME = re.compile(r"\w[\w.+ -]*")
LONGEST_VALUE = 40


def file_of(name: str) -> Path:
    """The file of a name. Raises UserError for what is no name."""
    if name.endswith(ENDING):
        return Path(name).expanduser()
    if not _NAME.fullmatch(name):
        raise UserError(f"`{name}` is no name to save under: letters, digits and - _ . make one, and a path ends in {ENDING}")
    return _folder() / f"{name}{ENDING}"


def keep(name: str, comparison: Comparison) -> Path:
    """Writes a comparison under a name, in the place of what was there. Out: the file.

    Raises UserError when nothing in it was timed, for a name that is none, or where nothing can be written.
    """
    path = file_of(name)
    if not any(outcome.timing is not None for outcome in comparison.outcomes):
        raise UserError("nothing was timed, so there is nothing to save")
    document = {
        "format": FORMAT,
        "version": VERSION,
        "when": datetime.now().astimezone().isoformat(timespec="seconds"),
        "saved": json.loads(archive.to_json(_bare(comparison))),
    }
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise UserError(f"nothing can be saved at {path}: {error.strerror or error}") from None
    return path


def earlier(name: str) -> Earlier:
    """What was saved under a name. Raises UserError when there is nothing, or nothing that can be read."""
    path = file_of(name)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UserError(_nothing(name)) from None
    except (OSError, ValueError) as error:
        raise UserError(f"{path} cannot be read: {error}") from None
    try:
        return _read(name, text)
    except UserError as error:
        raise UserError(f"{path} holds no comparison that can be read: {error}") from None


def refuse_other(found: Earlier, call: str) -> None:
    """Raises UserError when what was saved is another call: their times have nothing to do with each other."""
    if not same_call(found.comparison.call, call):
        there = " ".join(found.comparison.call.split())
        raise UserError(f"`{found.name}` holds another call, {there}: times of different calls are not held against each other")


def saved() -> tuple[str, ...]:
    """The names in the user's folder."""
    return tuple(sorted(path.name.removesuffix(ENDING) for path in _folder().glob(f"*{ENDING}")))


def same_call(one: str, other: str) -> bool:
    """Whether two texts are the same expression, however it is spaced."""
    return _plainly(one) == _plainly(other)


def other_call(name: str, call: str) -> str:
    """The call that was saved under a name so far, when it is another than this one."""
    try:
        before = earlier(name).comparison.call
    except UserError:
        return ""
    return "" if same_call(before, call) else " ".join(before.split())


def described(live: Live) -> tuple[str, ...]:
    """The call's values in a few words each: "x: float64 array of 1 000"."""
    names = _parameters(live)
    arguments = [f"{name}: {_words(value)}" for name, value in zip(names, live.arguments, strict=True) if not callable(value)]
    data = {name: value for name, value in live.bindings.items() if not callable(value) and not isinstance(value, ModuleType)}
    return (*arguments, *(f"{name}: {_words(value)}" for name, value in data.items()))


def _parameters(live: Live) -> list[str]:
    """Names of the arguments; where the function's own do not fit, their numbers."""
    try:
        names = list(inspect.signature(live.function).parameters)
    except (TypeError, ValueError):
        names = []
    count = len(live.arguments)
    return names if len(names) == count else [f"argument {k + 1}" for k in range(count)]


def _words(value: Any) -> str:
    """A value in a few words."""
    try:
        if hasattr(value, "dtype") and hasattr(value, "shape"):
            return f"{value.dtype} array of {' × '.join(map(units.count, value.shape)) or 'one number'}"
        if isinstance(value, int | float | complex | str | None) and len(repr(value)) <= LONGEST_VALUE:
            return repr(value)
        return f"{type(value).__name__} of {units.count(len(value))}"
    except Exception:  # noqa: BLE001 - the user's own objects may raise anything when asked for their size
        return type(value).__name__


def _plainly(call: str) -> str:
    try:
        return ast.unparse(ast.parse(call.strip(), mode="eval"))
    except (SyntaxError, ValueError):
        return " ".join(call.split())


def _folder() -> Path:
    import platformdirs

    return platformdirs.user_data_path("ipyaccel") / "saved"


def _nothing(name: str) -> str:
    """That nothing is there, and what there is instead."""
    if name.endswith(ENDING):
        return f"there is no file {name}"
    names = saved()
    if not names:
        return f"nothing is saved as `{name}`; nothing was saved yet: `%compare --save {name} ...` does"
    close = get_close_matches(name, names, n=1)
    return f"nothing is saved as `{name}`; " + (f"did you mean `{close[0]}`?" if close else f"there are {', '.join(names)}")


def _bare(comparison: Comparison) -> Comparison:
    """Without what is of no use on another occasion: compilers' logs, this machine's paths, what it was itself held against."""
    outcomes = tuple(
        replace(row, build=replace(row.build, artefact="", log="", annotation="")) if row.build is not None else row
        for row in comparison.outcomes
    )
    options = replace(comparison.options, hide=False)
    return replace(comparison, outcomes=outcomes, options=options, earlier=None, profile=(), complete=True, waiting=())


def _read(name: str, text: str) -> Earlier:
    """Raises UserError for any text that `keep` did not write."""
    try:
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise UserError("it was not written by `--save`")
        if document["version"] != VERSION:
            raise UserError(f"it was written by another version of ipyaccel (format {document['version']}, here {VERSION})")
        when = str(document["when"])
        datetime.fromisoformat(when)
        comparison = archive.from_json(json.dumps(document["saved"]))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise UserError(f"it is damaged ({type(error).__name__}: {error})") from None
    if not all(map(_is_possible, comparison.outcomes)):
        raise UserError("it is damaged: it has times that cannot be")
    return Earlier(name, when, comparison)


def _is_possible(outcome: Outcome) -> bool:
    """Whether times can be calculated with."""
    timing = outcome.timing
    return timing is None or (timing.loops > 0 and all(sample > 0 and math.isfinite(sample) for sample in timing.samples))
