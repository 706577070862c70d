"""Cython variants of many programs in one translation unit. In: variants. Out: a build for each, that the backend itself loads.

The C compiler needs as long for twenty small programs as for three alone. Functions have names that no other program has; what
the translator puts above them (`power`, imports) is the same text in each and is kept once.
"""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ipyaccel.backends.registry import backends
from ipyaccel.errors import BuildError
from ipyaccel.model import Build, Variant

Builds = dict[tuple[str, str], Build | BuildError]
"""By the variant's name and source."""


AS_SHIPPED: Mapping[str, str] = {}
QUICK: Mapping[str, str] = {"-O2": "-O0", "-O3": "-O2"}
"""For the run inside the tests: how thoroughly the C compiler optimises is not what is tried there."""


def build_together(variants: Iterable[Variant], folder: Path, flags: Mapping[str, str] = AS_SHIPPED) -> Builds:
    """Builds in as few units as the flags and directives allow. A unit that fails is halved until the culprits are alone.

    `flags`: other ones for some of the compiler's.
    """
    groups: dict[tuple[str, str, tuple[str, ...]], list[Variant]] = {}
    for variant in variants:
        key = (variant.name, "\n".join(_comments(variant.source)), variant.flags)
        groups.setdefault(key, []).append(variant)
    builds: Builds = {}
    fitting = [unit for group in groups.values() for unit in _without_clashes(group)]
    for number, unit in enumerate(fitting):
        builds |= _unit(unit, folder / f"unit{number}", flags)
    return builds


def _without_clashes(variants: list[Variant]) -> list[list[Variant]]:
    """Units in which a name means one thing: the translator may write other texts above other programs."""
    units: list[tuple[list[Variant], dict[str, str]]] = []
    for variant in variants:
        own = {name: block for block in _blocks(variant.source) if (name := _defined(block))}
        for unit, known in units:
            if all(known.get(name, block) == block for name, block in own.items()):
                unit.append(variant)
                known.update(own)
                break
        else:
            units.append(([variant], own))
    return [unit for unit, _ in units]


def _defined(block: str) -> str:
    """The function or class that a block defines."""
    found = re.search(r"^(?:(?:cdef )?class (\w+)|(?:cpdef|cdef|def) (?:.*?\W)?(\w+)\()", block, re.MULTILINE)
    return next((name for name in found.groups() if name), "") if found else ""


def _unit(variants: list[Variant], folder: Path, flags: Mapping[str, str]) -> Builds:
    """One module; a fresh folder, because names of modules are made of their content."""
    folder.mkdir(parents=True)
    try:
        chosen = tuple(flags.get(flag, flag) for flag in variants[0].flags)
        merged = replace(variants[0], source=_merged(variants), twin=None, flags=chosen)
        built = backends()["cython"].compile([merged], folder)[0]
    except BuildError as error:
        if len(variants) == 1:
            return {(variants[0].name, variants[0].source): error}
        half = len(variants) // 2
        return _unit(variants[:half], folder / "a", flags) | _unit(variants[half:], folder / "b", flags)
    return {(one.name, one.source): replace(built, variant=one) for one in variants}


def _comments(source: str) -> list[str]:
    return list(itertools.takewhile(lambda line: line.startswith("#"), source.splitlines()))


def _merged(variants: list[Variant]) -> str:
    """The texts one after the other, each block once."""
    blocks: dict[str, None] = {}
    for variant in variants:
        blocks |= dict.fromkeys(_blocks(variant.source))
    return "\n".join(_comments(variants[0].source)) + "\n\n" + "\n\n".join(blocks) + "\n"


def _blocks(source: str) -> list[str]:
    """Statements that begin in the first column, each with its indented lines; decorators go with what they decorate."""
    blocks: list[list[str]] = []
    for line in source.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        inside = line[0].isspace() or line.startswith((")", "]", "}"))
        decorated = bool(blocks) and blocks[-1][-1].startswith("@")
        if blocks and (inside or decorated):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return ["\n".join(block) for block in blocks]


def discard(folder: Path) -> None:
    """Removes what was built."""
    shutil.rmtree(folder, ignore_errors=True)
