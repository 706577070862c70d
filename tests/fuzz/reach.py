"""What a statement of a random program can see: names by kind, arrays, helpers. In: nothing. Out: `Reach`, `Array`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Array:
    """An array, or a list, in reach. `item`: its dtype. `rank`: 1 or 2. `extent`: arrays of the same are of one length.

    `listed`: it is a list, of lists where it has two axes. `fixed`: the program must not write into it.
    """

    name: str
    item: str
    rank: int = 1
    extent: str = ""
    listed: bool = False
    fixed: bool = False

    @property
    def whole(self) -> bool:
        """Whether its elements are whole numbers."""
        return "int" in self.item

    def size(self, axis: int) -> str:
        """The text of its length along an axis."""
        if self.rank == 1:
            return f"len({self.name})"
        return (f"len({self.name})", f"len({self.name}[0])")[axis] if self.listed else f"{self.name}.shape[{axis}]"


@dataclass(frozen=True)
class Helper:
    """A function of the program. `kinds`: a letter for each parameter, `i` or `f`. `result`: "int", "float", "pair" or "maybe".

    `names`: its parameters. `omissible`: so many of the last have defaults. `deep`: it calls itself as often as its first says.
    """

    name: str
    kinds: str
    result: str
    names: tuple[str, ...] = ()
    omissible: int = 0
    deep: bool = False


@dataclass
class Reach:
    """What a statement can see. `counts`: small whole numbers that loops may run to. `texts`, `complexes`: names of such values.

    `flavours`: what else than numbers this program is about.
    """

    whole: list[str] = field(default_factory=list)
    floats: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    arrays: list[Array] = field(default_factory=list)
    helpers: list[Helper] = field(default_factory=list)
    complexes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    tuples: list[str] = field(default_factory=list)
    flavours: tuple[str, ...] = ()

    def inner(self) -> Reach:
        """What an inner block starts with: its own names end with it."""
        return replace(
            self,
            whole=[*self.whole],
            floats=[*self.floats],
            counts=[*self.counts],
            arrays=[*self.arrays],
            complexes=[*self.complexes],
            texts=[*self.texts],
            tuples=[*self.tuples],
        )
