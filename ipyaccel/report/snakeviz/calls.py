"""Who calls whom, under names that a reader knows. In: cProfile's figures and the functions named. Out: a `CallGraph`.

File names of notebook cells are those of temporary files; here every function is called by its name and its cell or library.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ipyaccel.model.profile import CalledFunction, FunctionKey

Figures = tuple[int, int, float, float]
"""Primitive calls, all calls, seconds of its own, seconds with the functions it calls: cProfile's four."""
Caller = tuple[int, int, float, float]

BUILT_IN = re.compile(r"<built-in method (.+)>")
METHOD = re.compile(r"<method '(.+)' of '(.+)' objects>")
INSTALLED = re.compile(r"[/\\](?:site|dist)-packages[/\\]([^/\\]+)")


@dataclass(frozen=True)
class Called:
    """One function. `label` is unique and has the form that SnakeViz reads, `cell 4:1(pairwise)`; `shown`: `pairwise (cell 4)`.

    `callers`: by their labels, the part of the figures that is due to each.
    """

    label: str
    shown: str
    figures: Figures
    callers: Mapping[str, Caller]

    @property
    def total(self) -> float:
        """Seconds with the functions it calls."""
        return self.figures[3]


@dataclass(frozen=True)
class CallGraph:
    """All functions by label; `children`: the labels of what each calls; `root`: where the run begins."""

    functions: Mapping[str, Called]
    children: Mapping[str, tuple[str, ...]]
    root: str

    @property
    def seconds(self) -> float:
        """The time of the whole run."""
        return self.functions[self.root].total

    def without_small(self, share: float) -> CallGraph:
        """The same without functions below that share of the run."""
        least = share * self.seconds
        kept = {label for label, called in self.functions.items() if called.total >= least}
        functions = {
            label: Called(label, called.shown, called.figures, {by: part for by, part in called.callers.items() if by in kept})
            for label, called in self.functions.items()
            if label in kept
        }
        children = {label: tuple(child for child in self.children[label] if child in kept) for label in kept}
        return CallGraph(functions, children, self.root)


def call_graph(stats: bytes, functions: Sequence[CalledFunction]) -> CallGraph | None:
    """The graph; None where no function calls another or none took any time, so that there is nothing to draw."""
    figures = marshal.loads(stats) if stats else {}  # noqa: S302 - written by cProfile in a process of the same user
    labels = _labels(figures, {function.key: function for function in functions})
    called = {label: _called(label, shown, figures[key], labels) for key, (label, shown) in labels.items()}
    children: dict[str, list[str]] = {label: [] for label in called}
    for label, function in called.items():
        for by in function.callers:
            children[by].append(label)
    root = _root(called, children)
    if not root or called[root].total <= 0:
        return None
    return CallGraph(called, {label: tuple(those) for label, those in children.items()}, root)


def _called(label: str, shown: str, figures: tuple[int, int, float, float, dict], labels: Mapping) -> Called:  # type: ignore[type-arg]
    """One function with its callers by label; a caller without figures of its own is left out."""
    primitive, calls, own, total, callers = figures
    parts = {labels[by][0]: tuple(part) for by, part in callers.items() if by in labels}
    return Called(label, shown, (primitive, calls, own, total), parts)


def _root(called: Mapping[str, Called], children: Mapping[str, Sequence[str]]) -> str:
    """What calls others and is called by none; of several, and where there is none, the one with the most time."""
    callers = [label for label in called if children[label]]
    first = [label for label in callers if not set(called[label].callers) - {label}]
    return max(first or callers, key=lambda label: called[label].total, default="")


def _labels(
    figures: Mapping[FunctionKey, object], named: Mapping[FunctionKey, CalledFunction]
) -> dict[FunctionKey, tuple[str, str]]:
    """For every function its label and what is written into its box."""
    taken: dict[str, int] = {}
    labels = {}
    for key in figures:
        name, place = readable(key, named.get(key))
        label = f"{place}:{key[1]}({name})"
        taken[label] = taken.get(label, 0) + 1
        if taken[label] > 1:
            label = f"{place}:{key[1]}({name} #{taken[label]})"
        labels[key] = (label, name if _says_place(name, place) else f"{name} ({place})")
    return labels


def _says_place(name: str, place: str) -> bool:
    """`numpy.linalg.solve` needs no word of NumPy, `the statement itself` none of the statement."""
    said, where = name.lower(), place.lower()
    return said in {where, f"{where} itself"} or said.startswith(f"{where}.")


def readable(key: FunctionKey, named: CalledFunction | None) -> tuple[str, str]:
    """A function's name and place on one line, without the path of a file."""
    if named is not None:
        name, place = named.name, named.place
    else:
        name, place = _name(key[2]), _place(key[0])
        name = f"{place} itself" if name == "<module>" else name
    return _one_line(name), _one_line(place)


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which neither SnakeViz nor a picture could take."""
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))


def _name(name: str) -> str:
    """`math.sqrt` for `<built-in method math.sqrt>`, `list.append` for `<method 'append' of 'list' objects>`."""
    if match := BUILT_IN.fullmatch(name):
        return match[1].removeprefix("builtins.")
    if match := METHOD.fullmatch(name):
        return f"{match[2]}.{match[1]}"
    return name


def _place(file: str) -> str:
    """A library's name, a file's own name, `notebook` for a cell that nobody named."""
    if file in {"~", ""} or file.startswith("<frozen "):
        return "Python"
    if "ipykernel_" in file or file.startswith("<ipython-input"):
        return "notebook"
    if match := INSTALLED.search(file):
        return match[1].removesuffix(".py")
    return re.split(r"[/\\]", file)[-1].strip("<>") or file
