"""What a winner does for the whole statement. In: the statement and its values, a build. Out: its times and whether it is right.

By Amdahl's law first; then the statement is run, side by side, with the original and with the winner in its place, each time from
the same values and under the same seed. What the statement answers, prints, and leaves behind must be the same.
"""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from ipyaccel import stats
from ipyaccel.advice.standing import Maker, run_with
from ipyaccel.advice.travel import from_bytes
from ipyaccel.build.guarded import bound_values, places_in
from ipyaccel.build.handed_out import guarded_function
from ipyaccel.cgroup import limit_threads
from ipyaccel.class_home import class_home
from ipyaccel.in_place import Namespace, spaces_of
from ipyaccel.measure.check import alike, check
from ipyaccel.measure.record import Run
from ipyaccel.measure.seed import SEED, seed_all
from ipyaccel.model import Build, Check, FunctionKey, Payload, ProfileOptions, Statement
from ipyaccel.profile.statement import unpack_namespace
from ipyaccel.syntax.live import Live

ROUNDS = 8
"""The first of them only warms up, where there is time for others."""
WORTH = 1.1
"""Times faster, of one call and of the whole statement, below which nothing is advised."""
NAN = float("nan")


def projected(whole: float, share: float, speedup: float) -> float:
    """Seconds of the statement by Amdahl's law, when this share of it becomes so many times faster."""
    return whole * (1.0 - share + share / speedup)


@dataclass(frozen=True)
class Winner:
    """A build to be put in the place of a function, in another process.

    `arguments`: those it was tried on, as bytes. `places`: which of them the build takes. `paths`: for each hidden value, the
    name under which the function finds it.
    """

    key: FunctionKey
    build: Build
    arguments: bytes
    places: tuple[int, ...]
    paths: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Measured:
    """Seconds of the statement in each round: with the original, with the winner. `check`: is its answer right.

    `first`: the first run with the winner, compiling and loading included.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]
    first: float
    check: Check

    @property
    def gains(self) -> bool:
        """Whether the winner is faster by more than chance: on the median, and in all rounds but one in five."""
        faster = sum(b > a for b, a in zip(self.before, self.after, strict=True))
        return stats.paired_speedup(self.before, self.after).value > WORTH and faster >= 0.8 * len(self.before)


def winner_of(key: FunctionKey, build: Build, live: Live, arguments: bytes, namespace: Namespace) -> Winner:
    """What of the kernel's live values the other process needs. Raises LookupError for what no name leads to."""
    signature = inspect.signature(live.function)
    places = places_in(bound_values(signature, live.args, live.kwargs), live.arguments)
    return Winner(key, build, arguments, places, {name: _path(value, namespace) for name, value in live.bindings.items()})


def _path(value: Any, namespace: Namespace) -> tuple[str, str]:
    """The module and the name of a global value."""
    for space in spaces_of(namespace):
        for name, other in list(space.items()):
            if other is value and not name.startswith("_"):
                return str(space.get("__name__", "__main__")), name
    raise LookupError("it uses a value that no name leads to")


def _value(path: tuple[str, str], namespace: Namespace) -> Any:
    module, name = path
    for space in spaces_of(namespace):
        if name in space and space.get("__name__", "__main__") == module:
            return space[name]
    raise LookupError(f"{name} is not there")


# ------------------------------------------------------------------------------------------------------------- the job


def measure_effect(
    statement: Statement, payload: Payload, winner: Winner, options: ProfileOptions, *, send: Callable[[object], None]
) -> Measured:
    """Runs the statement with the original and with the winner in turns, until the budget is spent. A job for a child."""
    del send
    limit_threads(options.threads)
    begun = time.perf_counter()
    expected, _ = _seen(statement, payload)
    actual, loading = _seen(statement, payload, winner)
    found = check(expected, actual)
    if found.verdict == "differs" and not alike(expected, _seen(statement, payload)[0]):
        found = Check("unchecked", NAN, "the statement answers differently each time, so the answers cannot be compared")
    first = winner.build.seconds + actual.seconds
    before, after = [expected.seconds], [actual.seconds - loading]
    while len(before) < ROUNDS and found.verdict != "differs" and time.perf_counter() - begun < options.budget:
        before.append(_seen(statement, payload)[0].seconds)
        again, loading = _seen(statement, payload, winner)
        after.append(again.seconds - loading)
    warm = slice(1, None) if len(before) > 1 else slice(None)
    return Measured(tuple(before[warm]), tuple(after[warm]), first, found)


def _seen(statement: Statement, payload: Payload, winner: Winner | None = None) -> tuple[Run, float]:
    """One run from fresh values, and the seconds of it that loading took. `bindings` are the values it leaves behind."""
    namespace = unpack_namespace(payload)
    makers: dict[FunctionKey, Maker] = {}
    loading: list[float] = []
    if winner is not None:
        makers[winner.key] = lambda function: _stand_in(winner, function, namespace, loading)
    seed_all(SEED)
    seen = run_with(statement, namespace, makers)
    return replace(seen, bindings=_left_behind(namespace)), sum(loading)


def _left_behind(namespace: Namespace) -> dict[str, Any]:
    """All values that can be seen afterwards: the notebook's names, and those of the user's modules. Functions are no values."""
    found: dict[str, Any] = {}
    for space in spaces_of(namespace):
        of = "" if space is namespace else f"{space.get('__name__', '')}."
        found |= {of + name: value for name, value in list(space.items()) if not name.startswith("_") and _is_value(value)}
    return found


def _is_value(value: Any) -> bool:
    return not isinstance(value, FunctionType | BuiltinFunctionType | ModuleType | type) and class_home(type(value)) != "typing"


def _stand_in(winner: Winner, original: FunctionType, namespace: Namespace, loading: list[float]) -> Callable[..., Any]:
    """The winner as a function, loaded at its first call: only then is all there that it was tried on.

    `loading` is given the seconds that this takes.
    """

    @functools.cache
    def loaded() -> Callable[..., Any]:
        begun = time.perf_counter()
        args, kwargs = from_bytes(winner.arguments, namespace)
        values = bound_values(inspect.signature(original), args, kwargs)
        bindings = {name: _value(path, namespace) for name, path in winner.paths.items()}
        live = Live(original, args, kwargs, tuple(values[place] for place in winner.places), bindings)
        function = guarded_function(winner.build, live)
        loading.append(time.perf_counter() - begun)
        return function

    @functools.wraps(original)
    def stand_in(*args: Any, **kwargs: Any) -> Any:
        """Loads once, then calls."""
        return loaded()(*args, **kwargs)

    return stand_in
