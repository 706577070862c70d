"""NumPy-style statements: whole arrays, slices, reductions. In: a reach. Out: lines. Arrays of one extent fit together."""

from __future__ import annotations

from expressions import COMPARISONS, Expressions
from reach import Array, Reach

FUNCTIONS = ("np.sin", "np.exp", "np.abs", "np.floor", "np.tanh", "np.cos")
FLOATS = ("float64", "float32")
ELEMENTWISE = ("float64", "float64", "int64")


class Vectors(Expressions):
    """Statements about whole arrays."""

    def vector(self, reach: Reach, depth: int) -> list[str]:
        """An array computed from others."""
        found = [
            one for one in reach.arrays if not one.listed and one.item in ("float64", "int64") and one.rank == 1 and one.extent
        ]
        if not found:
            return self._made(reach)
        one = self.choose(found)
        made = Array("r" if one.extent == "args" else "q0", "float64", 1, one.extent)
        text = f"{self.elementwise(one, reach, 2)} * 1.0"
        if self.chance(5):
            made, text = Array("h0", "float64", 1, f"{one.extent}-1"), self._shorter(one)
        known = next((other for other in reach.arrays if other.name == made.name), made)
        if known != made:
            return self.reduced(reach, depth)
        if made not in reach.arrays:
            reach.arrays.append(made)
        return [f"{made.name} = {text}"]

    def _made(self, reach: Reach) -> list[str]:
        """One to begin with."""
        made = Array("r", "float64", 1, "args")
        if any(one.name == "r" for one in reach.arrays):
            return ["pass"]
        reach.arrays.append(made)
        return [f"r = {self.choose(('np.linspace(0.0, 1.0, 6)', 'np.arange(6) * 0.5', 'np.ones(6)'))}"]

    def _shorter(self, one: Array) -> str:
        name = one.name
        forms = (f"{name}[1:] - {name}[:-1]", f"0.5 * ({name}[1:] + {name}[:-1])", f"np.diff({name}) * 1.0", f"{name}[:-1] * 2.0")
        return str(self.choose(forms))

    def elementwise(self, one: Array, reach: Reach, depth: int) -> str:
        """An expression of the extent of that array."""
        fitting = [
            other.name
            for other in reach.arrays
            if other.extent == one.extent and other.rank == 1 and other.item in ("float64", "int64") and not other.listed
        ]
        name = self.choose(fitting)
        if depth == 0:
            return str(self.choose((name, name, f"{name}[::-1]")))
        a, b = self.elementwise(one, reach, depth - 1), self.elementwise(one, reach, depth - 1)
        number = self.choose(("2", "0.5", "3.0", self._float_leaf(reach)))
        forms = (
            f"({a} + {b})",
            f"({a} - {b})",
            f"{a} * {b}",
            f"{number} * {a}",
            f"({a} + {number})",
            f"{a} ** 2",
            f"({a}) / 4.0",
            f"{self.choose(FUNCTIONS)}({a})",
            f"np.where({a} {self.choose(COMPARISONS)} {number}, {a}, {b})",
            f"-({a})",
            f"np.clip({a}, -1.0, 2.0)",
            f"np.maximum({a}, {b})",
            f"np.minimum({a}, {number})",
            f"np.sqrt(np.abs({a}))",
            f"({a}) / ({b})",
            f"np.where({a} > 0, {number}, {b})",
            f"np.cumsum({a})",
            f"({a} > {number})",
        )
        return str(self.choose(forms[:-1]))

    def slice_store(self, reach: Reach, depth: int) -> list[str]:
        """Into a part of an array."""
        found = [one for one in reach.arrays if not one.listed and one.item == "float64" and not one.fixed]
        if not found:
            return self._made(reach)
        one = self.choose(found)
        name = one.name
        number = self._float_leaf(reach)
        if one.rank == 2:
            forms = [
                f"{name}[0] = {number}",
                f"{name}[:, 0] += {number}",
                f"{name}[1:] = {name}[:-1] * 0.5",
                f"{name}[:, 1:] -= {name}[:, :-1]",
                f"{name} *= {number}",
            ]
        else:
            forms = [
                f"{name}[1:-1] = 0.5 * ({name}[2:] + {name}[:-2])",
                f"{name}[1:] = {name}[:-1]",
                f"{name}[:2] = {number}",
                f"{name}[::2] += {number}",
                f"{name}[1:] += {name}[:-1]",
                f"{name}[-2:] = 1.0",
            ]
        return [self.choose(forms)]

    def in_place(self, reach: Reach, depth: int) -> list[str]:
        """A whole array changed."""
        found = [
            one
            for one in reach.arrays
            if not one.listed and one.item == "float64" and one.extent and one.rank == 1 and not one.fixed
        ]
        if not found:
            return self._made(reach)
        one = self.choose(found)
        return [f"{one.name} {self.choose('+-*')}= {self.elementwise(one, reach, 1)}"]

    def reduced(self, reach: Reach, depth: int) -> list[str]:
        """A number out of an array."""
        found = [one for one in reach.arrays if not one.listed and one.item in ("float64", "int64", "float32")]
        if not found or not reach.floats:
            return self._made(reach)
        one = self.choose(found)
        name, into = one.name, self.own(reach.floats)
        if one.rank == 2:
            at = self.choose(("0", "1", "-1"))
            forms = [
                f"{name}.sum()",
                f"{name}[{at}].sum()",
                f"{name}[:, {at}].sum()",
                f"np.mean({name})",
                f"{name}.max()",
                f"{name}.sum(axis=0)[{at}]",
                f"{name}.sum(axis=1)[{at}]",
                f"np.sum({name} * {name})",
                f"{name}.T[{at}].sum()",
                f"np.mean({name}, axis=0)[{at}]",
                f"{name}.max(axis=1)[{at}]",
            ]
        else:
            forms = [
                f"{name}.sum()",
                f"np.mean({name})",
                f"{name}.max()",
                f"np.argmax({name})",
                f"np.prod({name})",
                f"{name}.std()",
                f"np.sum({name} > 0.5)",
                f"np.dot({name}, {name})",
                f"({name} * {name}).sum()",
                f"{name}[1:].sum()",
                f"{name}[::2].min()",
                f"np.sum({name}[::-1] * {name})",
                f"np.any({name} > 1)",
                f"np.sqrt(np.sum({name} ** 2))",
            ]
        return [f"{into} {self.choose(('', '+'))}= {self.choose(forms)} * 1.0"]
