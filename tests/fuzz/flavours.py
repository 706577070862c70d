"""Statements about more than numbers: lists, tuples, complex numbers, characters, errors, random draws. In: a reach. Out: lines.

Each flavour has a few kinds of statements; a program has no, one or two flavours, so that most of it can be typed.
"""

from __future__ import annotations

from expressions import COMPARISONS, Expressions
from reach import Array, Reach

STATEMENTS = {
    "lists": ("new_list", "grow", "list_each", "grow"),
    "tuples": ("new_tuple", "tuple_each"),
    "complex": ("new_complex", "complex_step", "complex_step"),
    "texts": ("letters", "letters", "letter"),
    "errors": ("guarded",),
    "draws": ("draw", "draw", "draw_into"),
    "helpers": ("unpacked", "maybe"),
    "vectors": ("vector", "vector", "slice_store", "in_place", "reduced"),
}
LISTS = ("L", "M")
LETTERS = ("a", "b", "0", "7", "z", " ")
DRAWS = ("np.random.random()", "np.random.uniform(-1.0, 2.0)", "np.random.normal()", "np.random.randn()", "np.random.rand()")


class Flavours(Expressions):
    """The statements; each takes a reach and its depth, and gives its lines, the first not indented."""

    # -------------------------------------------------------------------------------------------------------------- lists

    def new_list(self, reach: Reach, depth: int) -> list[str]:
        """A list made: written out, repeated, by a comprehension, grown from nothing; now and then of lists."""
        kind = self.choose(("int", "float"))
        value = self._value(kind, reach)
        if self.chance(4):
            name, rank, forms = "G", 2, [f"[[{value}] * 4 for _ in range(3)]", f"[[{value} for o in range(3)] for _ in range(4)]"]
        else:
            count = self.choose(reach.counts) if reach.counts else "4"
            zero = "0" if kind == "int" else "0.0"
            name, rank = self.choose(LISTS), 1
            forms = [
                f"[{value}, {self._value(kind, reach)}, {self._value(kind, reach)}]",
                f"[{value}] * 5",
                f"[{zero}] * ({count} + 1)",
                f"[{value} for o in range({count} + 2)]",
                f"[{value} for o in range(4) if o % 2]",
            ]
        known = next((one for one in reach.arrays if one.name == name), None)
        if known is not None and known.item != f"{kind}64":
            return self.grow(reach, depth)
        lines = [f"{name} = {self.choose(forms)}"]
        if rank == 1 and self.chance(3):
            lines = [f"{name} = []", f"for o in range({self.choose(('4', count))}):", f"    {name}.append({value})"]
        if known is None:
            reach.arrays.append(Array(name, f"{kind}64", rank, listed=True))
        return self._indented(lines, depth)

    def grow(self, reach: Reach, depth: int) -> list[str]:
        """A list that grows, shrinks or is put in order."""
        lists = [one for one in reach.arrays if one.listed and one.rank == 1 and not one.fixed]
        if not lists:
            return self.new_list(reach, depth)
        one = self.choose(lists)
        value = self._value("int" if one.whole else "float", reach)
        forms = (
            f"{one.name}.append({value})",
            f"{one.name}.append({value})",
            f"{one.name}.append({value})",
            f"{one.name}[{self.index(one.size(0), reach)}] = {value}",
            f"{one.name}.reverse()",
            f"if len({one.name}) > 2: {one.name}.pop()",
            f"{one.name}.sort()",
            f"{one.name} = {one.name}[1:]",
            f"{one.name} = {one.name} + [{value}]",
        )
        return [self.choose(forms)]

    def list_each(self, reach: Reach, depth: int) -> list[str]:
        """Over a list, backwards, or with another."""
        lists = [one for one in reach.arrays if one.rank == 1 and (one.listed or one.item in ("float64", "int64"))]
        if not lists:
            return self.new_list(reach, depth)
        one = self.choose(lists)
        target = reach.whole if one.whole else reach.floats
        head = self.choose((f"for e in {one.name}:", f"for e in reversed({one.name}):", f"for z, e in enumerate({one.name}):"))
        inner = reach.inner()
        (inner.whole if one.whole else inner.floats).append("e")
        if not target:
            return [f"total = sum({one.name})"]
        sign = self.choose("+-*") if one.whole else self.choose("+-")
        value = self.whole(inner, 1) if one.whole else self.floating(inner, 1)
        return [head, "    " * (depth + 1) + f"{self.own(target)} {sign}= {value}"]

    def _value(self, kind: str, reach: Reach) -> str:
        return self.whole(reach, 1) if kind == "int" else self.floating(reach, 1)

    def _indented(self, lines: list[str], depth: int) -> list[str]:
        return [lines[0], *("    " * depth + line for line in lines[1:])]

    # ------------------------------------------------------------------------------------------------------------- tuples

    def new_tuple(self, reach: Reach, depth: int) -> list[str]:
        """A tuple of numbers, whose elements become names in reach."""
        if "T" not in reach.tuples:
            reach.tuples.append("T")
            return [f"T = ({self.whole(reach, 1)}, {self.whole(reach, 1)}, {self.whole(reach, 1)})"]
        place = self.choose(("0", "1", "-1", *(f"{name} % 3" for name in reach.counts)))
        return [f"{self._bound('whole', reach)} = T[{place}] + len(T)"]

    def tuple_each(self, reach: Reach, depth: int) -> list[str]:
        """Over a tuple that is written out or named."""
        if not reach.whole:
            return self.new_tuple(reach, depth)
        over = self.choose(("(1, 5, 2)", "(-1, 1)", *reach.tuples))
        inner = reach.inner()
        inner.whole.append("e")
        return [f"for e in {over}:", "    " * (depth + 1) + f"{self.own(reach.whole)} += {self.whole(inner, 1)}"]

    def unpacked(self, reach: Reach, depth: int) -> list[str]:
        """A helper that answers with a pair."""
        pairs = [helper for helper in reach.helpers if helper.result == "pair"]
        if not pairs:
            return self.new_tuple(reach, depth)
        reach.whole += [name for name in ("p",) if name not in reach.whole]
        reach.floats += [name for name in ("x",) if name not in reach.floats]
        return [f"p, x = {self.helper_call(self.choose(pairs), reach)}"]

    def maybe(self, reach: Reach, depth: int) -> list[str]:
        """A helper that answers with a number or None."""
        found = [helper for helper in reach.helpers if helper.result == "maybe"]
        if not found or not reach.whole:
            return self.new_tuple(reach, depth)
        lines = [f"found = {self.helper_call(self.choose(found), reach)}", "if found is not None:"]
        return self._indented([*lines, f"    {self.own(reach.whole)} += found"], depth)

    # ------------------------------------------------------------------------------------------------------------ complex

    def new_complex(self, reach: Reach, depth: int) -> list[str]:
        """A complex number made of floats."""
        if "w0" not in reach.complexes:
            reach.complexes.append("w0")
        forms = (
            f"complex({self.floating(reach, 1)}, {self._float_leaf(reach)})",
            f"{self._float_leaf(reach)} + 1j",
            "0j",
            "0.5 - 0.25j",
        )
        return [f"w0 = {self.choose(forms)}"]

    def complex_step(self, reach: Reach, depth: int) -> list[str]:
        """A step of an iteration, or a look at a part."""
        if not reach.complexes:
            return self.new_complex(reach, depth)
        z = self.choose(reach.complexes)
        other, number = self.choose(reach.complexes), self._float_leaf(reach)
        forms = (
            f"{z} = {z} * {other} + {number}",
            f"{z} += 1j * {number}",
            f"{z} = {z} / ({other} + 2.0)",
            f"{z} = {z} ** 2 - {other}",
            f"{z} *= 0.5",
            f"{z} = {z}.conjugate() - {number}",
            f"{z} -= {self._atom(reach)}",
        )
        parts = (f"abs({z})", f"{z}.real", f"{z}.imag", f"abs({z}) ** 2", f"({z} * {other}).real")
        return [self.choose((*forms, f"{self._bound('floats', reach)} = {self.choose(parts)}"))]

    # --------------------------------------------------------------------------------------------------------- characters

    def letters(self, reach: Reach, depth: int) -> list[str]:
        """Over the characters of a text."""
        if not reach.texts or not reach.whole:
            return self.new_tuple(reach, depth)
        text, count = self.choose(reach.texts), self.own(reach.whole)
        letter = self.choose(LETTERS)
        test = self.choose(
            (
                f"ch == '{letter}'",
                "ch in 'ab7'",
                "'0' <= ch <= '9'",
                f"ch {self.choose(COMPARISONS)} '{letter}'",
                f"ord(ch) > {self._atom(reach)}",
            )
        )
        step = self.choose(
            (f"{count} += 1", f"{count} = {count} * 10 + ord(ch) - 48", f"{count} -= ord(ch)", f"{count} ^= ord(ch)")
        )
        inner = "    " * (depth + 1)
        return [f"for ch in {text}:", f"{inner}if {test}:", f"{inner}    {step}"]

    def letter(self, reach: Reach, depth: int) -> list[str]:
        """One character."""
        if not reach.texts:
            return self.new_tuple(reach, depth)
        text = self.choose(reach.texts)
        place = self.index(f"len({text})", reach)
        forms = (f"ord({text}[{place}])", f"len({text})", f"int({text}[{place}] == {text}[0])")
        return [f"{self._bound('whole', reach)} = {self.choose(forms)}"]

    # --------------------------------------------------------------------------------------------------- errors and draws

    def guarded(self, reach: Reach, depth: int) -> list[str]:
        """What may fail, and what then holds."""
        kind, errors = (
            self.choose(("whole", "floats")),
            self.choose(("ZeroDivisionError", "(IndexError, ZeroDivisionError)", "ValueError")),
        )
        value = self.whole(reach) if kind == "whole" else self.floating(reach)
        other = self.whole(reach, 0) if kind == "whole" else self._float_leaf(reach)
        name = self._bound(kind, reach)
        return self._indented(["try:", f"    {name} = {value}", f"except {errors}:", f"    {name} = {other}"], depth)

    def draw(self, reach: Reach, depth: int) -> list[str]:
        """A random number, of the stream that the function has seeded."""
        if self.chance(4):
            return [f"{self._bound('whole', reach)} = np.random.randint({self.choose(('6', '0, 10', '-3, 4'))})"]
        return [f"{self._bound('floats', reach)} = {self.choose(DRAWS)}"]

    def draw_into(self, reach: Reach, depth: int) -> list[str]:
        """A random number that is used at once."""
        if not reach.floats:
            return self.draw(reach, depth)
        return [f"{self.own(reach.floats)} += {self._float_leaf(reach)} * {self.choose(DRAWS)}"]

    def _bound(self, kind: str, reach: Reach) -> str:
        """A name to bind, from now on in reach."""
        names = getattr(reach, kind)
        name = self.choose(("k", "m", "p") if kind == "whole" else ("s", "t", "x"))
        if name not in names:
            names.append(name)
        return str(name)
