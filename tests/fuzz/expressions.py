"""Random expressions of whole numbers, floats and truth values. In: a way to choose, and the names in reach. Out: text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reach import Array, Helper, Reach

WHOLE = ("0", "1", "2", "3", "5", "7", "10", "-1", "-2", "-3")
LARGE = ("255", "2147483647", "-2147483648", "4294967296", "9007199254740993", "9223372036854775807", "3037000500")
FLOATS = ("0.0", "1.0", "0.5", "2.0", "-1.5", "3.25", "0.1", "1e-3", "1e10", "-0.0", "7.0", "1e300")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
MATHEMATICS = ("sin", "cos", "exp", "sqrt", "log", "floor", "fabs", "atan", "tanh", "log1p")


class Expressions:
    """Expressions over a reach; `choose(items)` picks one of them."""

    def __init__(self, choose: Callable[[Sequence], object]) -> None:
        self.choose = choose

    def chance(self, of: int) -> bool:
        """True once in so many."""
        return self.choose(range(of)) == of - 1

    def own(self, names: list[str]) -> str:
        """One of these names that the function may bind: no global."""
        return str(self.choose([name for name in names if name.islower()]))

    # ---------------------------------------------------------------------------------------------------- whole numbers

    def whole(self, reach: Reach, depth: int = 2) -> str:
        """A whole number."""
        if depth == 0 or self.chance(4):
            return self._whole_leaf(reach)
        a, b = (lambda: self.whole(reach, depth - 1)), (lambda: self.whole(reach, depth - 1))
        kind = self.choose(
            ("+", "-", "*", "+", "-", "*", "//", "%", "//", "%", "**", "bit", "shift", "unary", "call", "if", "int")
        )
        if kind in ("+", "-", "*"):
            return f"({a()} {kind} {b()})"
        if kind in ("//", "%"):
            return f"({a()} {kind} {self.choose((b(), self.choose(('2', '3', '7', '-3', '-1')), self._whole_leaf(reach)))})"
        if kind == "**":
            return f"{self._base(reach)} ** {self.choose(('2', '3', '2', '5', '0', '-1', self._small(reach)))}"
        if kind == "bit":
            return f"({a()} {self.choose('&|^')} {b()})"
        if kind == "shift":
            bits = self.choose(("1", "2", "3", "31", "40", f"({b()} & 7)", self._small(reach)))
            return f"({a()} {self.choose(('<<', '>>'))} {bits})"
        if kind == "unary":
            return f"{self.choose('--~')}({a()})" if self.chance(2) else f"-{self._atom(reach)}"
        if kind == "call":
            return self._whole_call(reach, depth)
        if kind == "int":
            return self.choose(
                (f"int({self.floating(reach, 1)})", f"({self.truth(reach, 1)}) + {a()}", f"int({self.truth(reach, 1)})")
            )
        return f"({a()} if {self.truth(reach, 1)} else {b()})"

    def _whole_call(self, reach: Reach, depth: int) -> str:
        a, b = self.whole(reach, depth - 1), self.whole(reach, depth - 1)
        helpers = [helper for helper in reach.helpers if helper.result == "int"]
        if helpers and self.chance(2):
            return self.helper_call(self.choose(helpers), reach)
        calls = [f"abs({a})", f"min({a}, {b})", f"max({a}, {b})", f"divmod({a}, {b})[{self.choose('01')}]", f"pow({a}, 2)"]
        calls += [f"round({self.floating(reach, 1)})", f"math.floor({self.floating(reach, 1)})"]
        return self.choose(calls)

    def _base(self, reach: Reach) -> str:
        return self.choose((self._atom(reach), f"({self.whole(reach, 1)})"))

    def _atom(self, reach: Reach) -> str:
        """A name or a small number."""
        names = [*reach.whole, *reach.counts]
        return self.choose(names) if names and not self.chance(3) else self.choose(WHOLE[:7])

    def _small(self, reach: Reach) -> str:
        """Small enough for an exponent: Python's integers grow until the machine is full."""
        return self.choose(reach.counts) if reach.counts else f"({self._atom(reach)} & 7)"

    def _whole_leaf(self, reach: Reach) -> str:
        kind = self.choose((*["name"] * 7, "small", "small", "large", "element", "element", "size"))
        arrays = [array for array in reach.arrays if array.whole]
        if kind == "element" and arrays:
            return self.element(self.choose(arrays), reach)
        if kind == "size" and reach.arrays:
            array = self.choose(reach.arrays)
            return self.choose(
                (f"len({array.name})", array.size(array.rank - 1), *(() if array.listed else (f"{array.name}.size",)))
            )
        if kind == "large" and self.chance(3):
            return self.choose(LARGE)
        return self._atom(reach) if kind == "name" else self.choose(WHOLE)

    # ------------------------------------------------------------------------------------------------------------ floats

    def floating(self, reach: Reach, depth: int = 2) -> str:
        """A float."""
        if depth == 0 or self.chance(4):
            return self._float_leaf(reach)
        a, b = (lambda: self.floating(reach, depth - 1)), (lambda: self.floating(reach, depth - 1))
        kind = self.choose(("+", "-", "*", "+", "-", "*", "/", "/", "//", "%", "**", "unary", "call", "mixed", "math", "if"))
        if kind in ("+", "-", "*"):
            return f"({a()} {kind} {b()})"
        if kind in ("/", "//", "%"):
            return f"({a()} {kind} {self.choose((b(), '2.0', '-3.0', '0.7', f'(abs({b()}) + 1.0)'))})"
        if kind == "**":
            return f"({a()}) ** {self.choose(('2', '3', '-1', '0.5', '2.0', '-2', self._float_leaf(reach)))}"
        if kind == "unary":
            return f"-({a()})"
        if kind == "call":
            return self._float_call(reach, depth)
        if kind == "mixed":
            left, right = self.whole(reach, 1), self.whole(reach, 1)
            return self.choose(
                (f"({left} / {right})", f"({left} * {a()})", f"({a()} + {right})", f"float({left})", f"({a()} - {left})")
            )
        if kind == "math":
            return f"math.{self.choose(MATHEMATICS)}({self.choose((a(), f'abs({b()})'))})"
        return f"({a()} if {self.truth(reach, 1)} else {b()})"

    def _float_call(self, reach: Reach, depth: int) -> str:
        a, b = self.floating(reach, depth - 1), self.floating(reach, depth - 1)
        helpers = [helper for helper in reach.helpers if helper.result == "float"]
        if helpers and not self.chance(3):
            return self.helper_call(self.choose(helpers), reach)
        calls = [
            f"abs({a})",
            f"min({a}, {b})",
            f"max({a}, {b})",
            f"math.hypot({a}, {b})",
            f"math.copysign({a}, {b})",
            f"max({a}, 1)",
        ]
        lists = [array.name for array in reach.arrays if array.rank == 1 and array.item == "float64" and array.listed]
        if lists:
            calls += [f"sum({lists[0]})", f"max({lists[-1]})"]
        vectors = [array.name for array in reach.arrays if array.rank == 1 and array.item == "float64" and not array.listed]
        if vectors:
            one = self.choose(vectors)
            calls += [f"np.sum({one})", f"{one}.max()", f"sum({one})", f"min({one})", f"np.dot({one}, {one})", f"{one}.mean()"]
        return self.choose(calls)

    def helper_call(self, helper: Helper, reach: Reach) -> str:
        """A call of one of the program's functions, now and then by keyword, or without what has a default."""
        given = [self.whole(reach, 1) if kind == "i" else self.floating(reach, 1) for kind in helper.kinds]
        if helper.deep:
            given[0] = f"abs({given[0]}) % 6"
        if helper.omissible and self.chance(2):
            given = given[: -helper.omissible]
        elif helper.names and self.chance(4):
            given[-1] = f"{helper.names[-1]}={given[-1]}"
        return f"{helper.name}({', '.join(given)})"

    def _float_leaf(self, reach: Reach) -> str:
        kind = self.choose((*["name"] * 5, "number", "element", "element"))
        arrays = [array for array in reach.arrays if "float" in array.item]
        if kind == "element" and arrays:
            return self.element(self.choose(arrays), reach)
        if kind == "name" and reach.floats:
            return self.choose(reach.floats)
        return self.choose(FLOATS)

    # ----------------------------------------------------------------------------------------------- elements and truth

    def element(self, array: Array, reach: Reach) -> str:
        """One element of an array."""
        if array.rank == 1:
            return f"{array.name}[{self.index(array.size(0), reach)}]"
        row, column = (self.index(array.size(axis), reach) for axis in (0, 1))
        return f"{array.name}[{row}][{column}]" if array.listed or self.chance(6) else f"{array.name}[{row}, {column}]"

    def index(self, size: str, reach: Reach) -> str:
        """A position, mostly inside."""
        kind = self.choose(("counter", "counter", "before", "after", "negative", "fixed", "turned", "any"))
        name = self.choose(reach.counts) if reach.counts else "0"
        if kind in ("counter", "before", "after"):
            return {"counter": name, "before": f"{name} - 1", "after": f"({name} + 1) % {size}"}[kind]
        if kind == "negative":
            return self.choose(("-1", f"-{name}", f"-{name} - 1", "-2"))
        if kind == "turned":
            return f"({self.whole(reach, 1)}) % {size}"
        return (
            self.choose(("0", "1", "2"))
            if kind == "fixed"
            else self.choose((f"{size} - 1 - {name}", self._atom(reach), f"{name} + 1"))
        )

    def truth(self, reach: Reach, depth: int = 2) -> str:
        """A condition."""
        kind = self.choose(("whole", "whole", "float", "and", "or", "not", "chain", "number"))
        if kind in ("and", "or") and depth > 0:
            return f"{self.truth(reach, depth - 1)} {kind} {self.truth(reach, depth - 1)}"
        if kind == "not" and depth > 0:
            return f"not ({self.truth(reach, depth - 1)})"
        if kind == "chain":
            return f"0 {self.choose(COMPARISONS[:2])} {self.whole(reach, 1)} < 10"
        if kind == "number":
            return self.choose((self._atom(reach), f"{self._atom(reach)} % 2"))
        side = self.whole if kind == "whole" else self.floating
        return f"{side(reach, 1)} {self.choose(COMPARISONS)} {side(reach, 1)}"
