"""A hypothesis strategy of small programs with arguments. Out: a `Case`.

Functions call helpers; loops are bounded; arrays are read and written at shifted, negative and computed places. Most programs
answer, some raise: that too must be the same in every variant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from case import ENTRY, HELPERS, Case
from flavours import STATEMENTS, Flavours
from hypothesis import strategies as st
from reach import Array, Helper, Reach
from vectors import Vectors

DTYPES = ("float64", "float64", "float64", "int64", "int64", "float32", "int32", "uint8", "bool")
FREE = {"int": ("k", "m", "p", "q"), "float": ("s", "t", "x", "y"), "counter": ("i", "j", "l", "o")}
ARGUMENTS = {
    "count": ("4", "0", "1", "3", "7"),
    "int": ("3", "-2", "0", "12", "2147483647", "-2147483648", "9223372036854775807", "-9223372036854775808", "3037000500"),
    "text": ("'ab07z 9a'", "'10010'", "'7'", "'a b,c'", "''", "'zzz'", "'\u00e9t\u00e9'"),
    "float": ("1.5", "-0.25", "0.0", "1e10", "-3.0", "1e-7", "2.0", "1e200", "float('inf')", "float('nan')"),
}
ELEMENTS = {
    "float": ("1.5", "-2.0", "0.0", "0.25", "3.0", "-0.5", "1e8", "7.0"),
    "int": ("3", "-2", "0", "1", "5", "100", "-7", "2"),
    "uint": ("3", "0", "250", "1", "5", "100", "7", "2"),
    "bool": ("True", "False", "True", "True", "False", "False", "True", "False"),
}


class Maker(Flavours, Vectors):
    """One program. Statements are lists of lines, indented by their block."""

    def __init__(self, choose: Callable[[Sequence], object]) -> None:
        super().__init__(choose)
        self.result: Callable[[Reach], str] = lambda _: "0"

    # ----------------------------------------------------------------------------------------------------------- the whole

    def case(self) -> tuple[str, str, list[tuple[str, str]]]:
        """Text, call, and the entry's parameters with their kinds."""
        flavours = self.choose(
            ((), (), *((one,) for one in STATEMENTS), ("lists", "helpers"), ("vectors", "helpers"), ("errors", "lists"))
        )
        helpers: list[Helper] = []
        blocks = []
        for name in HELPERS[: self.choose((1, 2)) if "helpers" in flavours else self.choose((0, 1, 1, 2))]:
            lines, signature = self.helper(name, helpers, flavours)
            blocks.append(lines)
            helpers.append(signature)
        kept = self.parameters(flavours)
        reach = Reach(helpers=helpers, flavours=flavours)
        constants = self.constants(reach)
        for name, kind in kept:
            if "/" in kind:
                item, rank = kind.split("/")
                extent = "args" if rank[0] == "1" and "S" not in rank else ""
                reach.arrays.append(Array(name, item, int(rank[0]), extent, listed="L" in rank))
            else:
                {"count": reach.counts, "int": reach.whole, "float": reach.floats, "text": reach.texts}[kind].append(name)
        blocks.append(self.function(ENTRY, [name for name, _ in kept], reach))
        lines = "\n\n\n".join("\n".join(block) for block in blocks)
        above = "import math\n\nimport numpy as np\n" + "".join(f"\n{line}" for line in constants)
        return f"{above}\n\n\n{lines}\n", f"{ENTRY}({', '.join(name for name, _ in kept)})", kept

    def parameters(self, flavours: Sequence[str]) -> list[tuple[str, str]]:
        """What the entry takes, with kinds: arrays are "dtype/rank", with F for Fortran's order, S for steps, L for lists."""
        plain = [("n", "count"), ("a", "int"), ("b", "int"), ("c", "float"), ("d", "float")]
        wanted = self.choose(
            (("n", "a"), ("n", "c"), ("a", "b", "c"), ("n", "a", "c", "d"), ("n", "a", "b", "c"), ("c", "d"), ("n",))
        )
        kept = [item for item in plain if item[0] in wanted]
        if "lists" in flavours:
            item = self.choose(("float64", "int64"))
            return [*kept, *(("L", f"{item}/{self.choose('112')}L"),)[: self.choose((0, 1, 1))]]
        if "vectors" in flavours:
            return [
                *kept,
                ("u", "float64/1"),
                *(("v", "float64/1"), ("A", f"float64/2{self.choose(('', '', 'F'))}"))[: self.choose((0, 1, 2))],
            ]
        if "texts" in flavours:
            return [*kept, ("text", "text")]
        for name, rank in (("u", 1), ("v", 1), ("A", 2))[: self.choose((0, 1, 2, 3))]:
            laid = self.choose(("", "", "", "F", "S") if rank == 2 else ("", "", "", "", "S"))
            kept.append((name, f"{self.choose(DTYPES if rank == 1 else DTYPES[:6])}/{rank}{laid}"))
        return kept

    def constants(self, reach: Reach) -> list[str]:
        """Globals that the entry reads."""
        lines = []
        if self.chance(5):
            reach.whole.append("LIMIT")
            lines.append(f"LIMIT = {self.choose(('7', '-3', '2147483648'))}")
        if self.chance(5):
            reach.floats.append("GAIN")
            lines.append(f"GAIN = {self.choose(('0.75', '-2.0', '1e-3'))}")
        if self.chance(6):
            item = self.choose(("float64", "int64"))
            reach.arrays.append(Array("TABLE", item, 1, fixed=True))
            lines.append(f"TABLE = np.array([3, 1, 4, 1, 5], dtype=np.{item})")
        return lines

    def helper(self, name: str, others: list[Helper], flavours: Sequence[str]) -> tuple[list[str], Helper]:
        """A function of numbers; some have a loop or an early return."""
        kinds = self.choose(("i", "f", "ii", "if", "ff", "iif"))
        result = self.choose(("pair", "maybe", "pair", "int") if "helpers" in flavours else ("int", "float"))
        names = [f"{kind}{place}" for place, kind in enumerate(kinds)]
        reach = Reach([n for n in names if n[0] == "i"], [n for n in names if n[0] == "f"], helpers=list(others))
        answers = {
            "int": self.whole,
            "float": self.floating,
            "pair": lambda inner: f"{self.whole(inner, 1)}, {self.floating(inner, 1)}",
            "maybe": lambda inner: self.whole(inner, 1),
        }
        self.result = answers[result]
        lines = []
        deep = kinds[0] == "i" and result in ("int", "float") and self.chance(5)
        omissible = 1 if len(kinds) > 1 and self.chance(4) else 0
        if result == "maybe":
            lines = [f"    if {self.truth(reach, 1)}:", "        return None"]
        if deep:
            again = ", ".join([f"{names[0]} - 1", *(self.choose((one, f"{one} + 1")) for one in names[1:])])
            ends = self.result(reach)
            lines = [f"    if {names[0]} <= 0:", f"        return {ends}", f"    {names[0]}{names[0]} = {name}({again})"]
            (reach.whole if result == "int" else reach.floats).append(f"{names[0]}{names[0]}")
        lines += self.block(reach, self.choose((0, 1, 2)) if not deep else 0, 1)
        given = [
            one if place < len(names) - omissible else f"{one}={'2' if one[0] == 'i' else '0.5'}"
            for place, one in enumerate(names)
        ]
        made = Helper(name, kinds, result, tuple(names), omissible, deep)
        return [f"def {name}({', '.join(given)}):", *lines, f"    return {self.result(reach)}"], made

    def function(self, name: str, parameters: list[str], reach: Reach) -> list[str]:
        """The entry."""
        shape: tuple[str, ...] = self.choose(
            (("int",), ("float",), ("int", "float"), ("float", "array"), ("int", "int"), ("array",))
        )
        if "complex" in reach.flavours:
            shape = self.choose((("complex",), ("complex", "int"), shape))
        elif "lists" in reach.flavours or "vectors" in reach.flavours:
            shape = self.choose((("array",), ("array", "float"), shape, shape))
        self.result = lambda inner: ", ".join(self.returned(kind, inner) for kind in shape)
        lines = [f"def {name}({', '.join(parameters)}):"]
        if "draws" in reach.flavours:
            lines.append(f"    np.random.seed({self.choose(('1', '7', '42'))})")
        for kind in ("int", "float"):
            start = self.whole(reach, 1) if kind == "int" else self.choose((self.floating(reach, 1), "0.0"))
            lines.append(f"    {FREE[kind][0]} = {start}")
            (reach.whole if kind == "int" else reach.floats).append(FREE[kind][0])
        lines += self.block(reach, self.choose((2, 3, 4, 5)), 1)
        everything = [
            *reach.whole[:3],
            *reach.floats[:3],
            *reach.complexes,
            *(one.name for one in reach.arrays[:2] if not one.fixed),
        ]
        return [*lines, f"    return {self.choose((self.result(reach), ', '.join(everything)))}"]

    def returned(self, kind: str, reach: Reach) -> str:
        """A part of the answer."""
        arrays = [array for array in reach.arrays if not array.fixed]
        if kind == "array" and arrays:
            return self.choose(arrays).name
        if kind == "complex" and reach.complexes:
            return self.choose(reach.complexes)
        names = reach.whole if kind == "int" else reach.floats
        return (
            self.choose(names)
            if names and not self.chance(4)
            else (self.whole(reach, 1) if kind == "int" else self.floating(reach, 1))
        )

    # ---------------------------------------------------------------------------------------------------------- statements

    def block(self, reach: Reach, count: int, depth: int, *, in_loop: bool = False) -> list[str]:
        """So many statements; names they bind are added to the reach."""
        lines: list[str] = []
        for _ in range(count):
            lines += self.statement(reach, depth, in_loop=in_loop)
        return lines

    def statement(self, reach: Reach, depth: int, *, in_loop: bool) -> list[str]:
        """One statement, indented."""
        kinds = ["assign", "assign", "augmented", "augmented", "store", "swap", "array", "later float", "divmod"]
        if depth < 4:
            kinds += ["if", "if", "for", "for", "for", "while", "each"]
        if in_loop:
            kinds += ["leave", "store", "augmented"]
        kind = str(self.choose(kinds))
        own = [other for flavour in reach.flavours for other in STATEMENTS[flavour]]
        if own and self.chance(2):
            made = getattr(self, self.choose(own))(reach, depth)
        else:
            made = getattr(self, "_" + kind.replace(" ", "_"))(reach, depth, in_loop)
        return [line if line.startswith("    " * depth) else "    " * depth + line for line in made]

    def _name(self, kind: str, reach: Reach) -> str:
        """A name to bind: an old or a new one."""
        names = reach.whole if kind == "int" else reach.floats
        name = self.choose((*FREE[kind], *(name for name in names if name in tuple("abcd"))))
        if name not in names:
            names.append(name)
        return name

    def _assign(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        kind = self.choose(("int", "float"))
        value = self.whole(reach) if kind == "int" else self.floating(reach)
        return [f"{self._name(kind, reach)} = {value}"]

    def _later_float(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        """A float that starts as a whole number."""
        name = self.choose(FREE["float"])
        if name not in reach.floats:
            reach.floats.append(name)
        return [f"{name} = {self.choose(('0', '1', self._atom(reach)))}"]

    def _augmented(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        kind = self.choose(("int", "float"))
        names = [name for name in (reach.whole if kind == "int" else reach.floats) if name.islower()]
        if not names:
            return self._assign(reach, depth, in_loop)
        if kind == "int":
            sign = self.choose(("+", "-", "*", "+", "//", "%", "&", "|", "^", "<<", ">>", *(() if in_loop else ("**",))))
            value = {"<<": "2", ">>": "1", "**": "2"}.get(sign) or self.whole(reach, 1)
        else:
            sign = self.choose(("+", "-", "*", "+", "+", "/", "%", "//", "**"))
            value = "2" if sign == "**" else self.floating(reach, 1)
        return [f"{self.choose(names)} {sign}= {value}"]

    def _store(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        arrays = [array for array in reach.arrays if not array.fixed]
        if not arrays:
            return self._augmented(reach, depth, in_loop)
        array = self.choose(arrays)
        value = self.truth(reach, 1) if array.item == "bool" else self.whole(reach, 1) if array.whole else self.floating(reach, 1)
        sign = self.choose(("", "", "+", "-", "*")) if array.item != "bool" else ""
        return [f"{self.element(array, reach)} {sign}= {value}"]

    def _swap(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        names = [name for name in (reach.whole if self.chance(2) else reach.floats) if name.islower()]
        if len(names) < 2:
            return self._assign(reach, depth, in_loop)
        first, second = self.choose(names), self.choose(names)
        both = self.choose((f"{second}, {first}", f"{second}, {first} + {second}", f"{second} - 1, {first}"))
        return [f"{first}, {second} = {both}"] if first != second else self._assign(reach, depth, in_loop)

    def _divmod(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        a, b = self.whole(reach, 1), self.choose(("3", "-4", "7", self._atom(reach)))
        reach.whole += [name for name in ("p", "q") if name not in reach.whole]
        return [f"p, q = divmod({a}, {b})"]

    def _array(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        size = self.choose(("5", f"{self.choose(reach.counts)} + 2" if reach.counts else "6"))
        made = [
            (f"np.zeros({size})", "float64"),
            (f"np.ones({size})", "float64"),
            (f"np.zeros({size}, dtype=np.int64)", "int64"),
            (f"np.arange({size})", "int64"),
            (f"np.full({size}, {self.choose(('0.5', '2.0'))})", "float64"),
        ]
        for array in reach.arrays:
            if array.rank == 1 and array.item in ("float64", "int64") and not array.listed:
                made += [
                    (f"{array.name}.copy()", array.item),
                    (f"{array.name} * {self.choose(('2', '3'))} + 1", array.item),
                    (f"np.zeros_like({array.name})", array.item),
                    (f"{array.name}[1:] - {array.name}[:-1]", array.item),
                    (f"{array.name}[::2]", array.item),
                    (f"np.where({array.name} > 1, {array.name}, 0)", array.item),
                ]
        text, item = self.choose(made)
        others = [array for array in reach.arrays if array.name == "w"]
        if others and others[0].item != item:
            return self._store(reach, depth, in_loop)
        if not others:
            reach.arrays.append(Array("w", item))
        return [f"w = {text}"]

    # --------------------------------------------------------------------------------------------------------------- flow

    def _inside(self, reach: Reach, depth: int, count: int, *, in_loop: bool) -> list[str]:
        """An inner block. Its names end with it, but now and then one goes on, though it may be unbound."""
        inner = reach.inner()
        lines = self.block(inner, count, depth + 1, in_loop=in_loop)
        if self.chance(40):
            reach.whole += [name for name in inner.whole if name not in reach.whole]
            reach.floats += [name for name in inner.floats if name not in reach.floats]
        return lines

    def _if(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        lines = [f"if {self.truth(reach)}:", *self._inside(reach, depth, self.choose((1, 2)), in_loop=in_loop)]
        if self.chance(8):
            lines.append("    " * (depth + 1) + f"return {self.result(reach)}")
        if self.chance(2):
            other = f"elif {self.truth(reach, 1)}:" if self.chance(4) else "else:"
            lines += ["    " * depth + other, *self._inside(reach, depth, 1, in_loop=in_loop)]
        return lines

    def _for(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        name = next((name for name in FREE["counter"] if name not in reach.counts), "i")
        ends = [
            "3",
            "5",
            *reach.counts,
            *(array.size(0) for array in reach.arrays),
            *(array.size(1) for array in reach.arrays if array.rank == 2),
        ]
        end = self.choose(ends)
        forms = (
            f"range({end})",
            f"range({end})",
            f"range({end})",
            f"range(1, {end})",
            f"range({end} - 1, -1, -1)",
            f"range(0, {end}, 2)",
            f"range(1, {end} - 1)",
            f"range(-2, {end})",
        )
        inner = reach.inner()
        inner.counts.append(name)
        lines = [f"for {name} in {self.choose(forms)}:", *self._inside(inner, depth, self.choose((1, 2, 3)), in_loop=True)]
        if self.chance(10):
            reach.counts.append(name)
        return [*lines, *self._otherwise(reach, depth, in_loop)]

    def _each(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        """Over the elements of an array."""
        arrays = [array for array in reach.arrays if array.rank == 1 and array.item in ("float64", "int64")]
        if not arrays:
            return self._for(reach, depth, in_loop)
        array, other = self.choose(arrays), self.choose(arrays)
        inner = reach.inner()
        for name, one in (("e", array), ("r", other)):
            (inner.whole if one.whole else inner.floats).append(name)
        head = self.choose(
            (f"for e in {array.name}:", f"for z, e in enumerate({array.name}):", f"for e, r in zip({array.name}, {other.name}):")
        )
        if "r" not in head.split(" in ")[0].replace("for", ""):
            (inner.whole if other.whole else inner.floats).remove("r")
        if "enumerate" in head:
            inner.counts.append("z")
        return [head, *self._inside(inner, depth, self.choose((1, 2)), in_loop=True)]

    def _while(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        turn = f"turn{depth}"
        inner = reach.inner()
        inner.counts.append(turn)
        more = f" and {self.truth(reach, 1)}" if self.chance(2) else ""
        lines = [f"{turn} = 0", "    " * depth + f"while {turn} < {self.choose(('3', '6', '9'))}{more}:"]
        lines += ["    " * (depth + 1) + f"{turn} += 1", *self._inside(inner, depth, self.choose((1, 2)), in_loop=True)]
        return [*lines, *self._otherwise(reach, depth, in_loop)]

    def _otherwise(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        if not self.chance(8):
            return []
        return ["    " * depth + "else:", *self._inside(reach, depth, 1, in_loop=in_loop)]

    def _leave(self, reach: Reach, depth: int, in_loop: bool) -> list[str]:
        return [f"if {self.truth(reach, 1)}:", "    " * (depth + 1) + self.choose(("break", "continue", "continue"))]


# ------------------------------------------------------------------------------------------------------------- the strategy


def _argument(choose: Callable[[Sequence], object], kind: str, size: int, first: bool) -> str:
    """Text of a value; the first call's are tamer."""
    if "/" not in kind:
        values = ARGUMENTS[kind]
        return choose(values[:4]) if first else choose(values)
    item, form = kind.split("/")
    rank, laid = int(form[0]), form[1:]
    elements = ELEMENTS[next(family for family in ("float", "uint", "int", "bool") if family in item)]
    start = choose(range(8))
    stretched = 2 * size if laid == "S" else size
    rows = [[elements[(start + k + 3 * line) % 8] for k in range(stretched)] for line in range(3 if rank == 2 else 1)]
    lines = [f"[{', '.join(line)}]" for line in rows]
    text = lines[0] if rank == 1 else f"[{', '.join(lines)}]"
    if laid == "L":
        return text
    made = f"np.array({text}, dtype=np.{item if item != 'bool' else 'bool_'}{', order=' + repr('F') if laid == 'F' else ''})"
    return made + (("[::2]" if rank == 1 else "[:, ::2]") if laid == "S" else "")


@st.composite
def cases(draw: Callable) -> Case:
    """Programs with one call and three further sets of arguments."""
    # One seed for a program: choices drawn one by one would make hypothesis repeat half of each program in the next.
    choose = draw(st.randoms(use_true_random=True)).choice

    text, call, parameters = Maker(choose).case()
    setups = []
    for turn in range(4):
        size = choose((5, 6, 8)) if turn == 0 else choose((1, 3, 5, 7, 0))
        given = [f"{name} = {_argument(choose, kind, size, turn == 0)}" for name, kind in parameters]
        setups.append("; ".join(given))
    return Case("", text, call, tuple(setups))
