"""The backends that are installed.

In: the entry points of the group `ipyaccel.backends`. Out: the backends by name, in the order of their rows, and a
`Declined` for each entry point that could not be loaded.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points

from ipyaccel.backends.contract import Backend
from ipyaccel.model import Declined, Reason

GROUP = "ipyaccel.backends"
ORDER = ("numpy", "numexpr", "cython", "numba", "yours")
NEEDED = ("propose", "compile", "load", "warm")


def backends() -> dict[str, Backend]:
    """The usable backends by name: our own in the fixed order of rows, then others by name."""
    return load_entries(entry_points(group=GROUP))[0]


def broken() -> tuple[Declined, ...]:
    """One row for each entry point that could not be loaded or is not a backend, with the reason."""
    return load_entries(entry_points(group=GROUP))[1]


def load_entries(entries: Iterable[EntryPoint]) -> tuple[dict[str, Backend], tuple[Declined, ...]]:
    """Loads each entry point once; a distribution seen twice on the path counts once."""
    found: dict[str, Backend] = {}
    failed: dict[str, Declined] = {}
    for entry in sorted(entries, key=_place):
        if entry.name in found or entry.name in failed:
            continue
        loaded = _load(entry)
        if isinstance(loaded, Declined):
            failed[entry.name] = loaded
        else:
            found[entry.name] = loaded
    return found, tuple(failed.values())


def _place(entry: EntryPoint) -> tuple[int, str]:
    """Where an entry point's rows stand."""
    return (ORDER.index(entry.name) if entry.name in ORDER else len(ORDER), entry.name)


def _load(entry: EntryPoint) -> Backend | Declined:
    """One entry point, loaded; whatever somebody else's module raises on import is a reason, not our crash."""
    try:
        backend: Backend = entry.load()
    except Exception as error:  # noqa: BLE001 - see above
        said = str(error).splitlines()[0] if str(error) else "no message"
        return Declined(entry.name, Reason(f"the backend `{entry.value}` cannot be loaded ({type(error).__name__}: {said})"))
    absent = [name for name in NEEDED if not callable(getattr(backend, name, None))]
    if absent or not isinstance(getattr(backend, "variants", None), tuple):
        lacking = ", ".join(f"`{name}`" for name in absent) or "`variants`"
        return Declined(entry.name, Reason(f"the backend `{entry.value}` lacks {lacking}"))
    return backend
