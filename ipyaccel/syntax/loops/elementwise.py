"""One expression of a turn, written for all turns at once. In: an expression over numbers. Out: its text over whole arrays.

sqrt(x) if x > 0 else 0     refused: the root of a negative number would be taken for the turns that do not want it
math.sin(x) * 2             np.sin(x) * 2
0 < x and x < 1             (0 < x) & (x < 1)
a[i + 1] - a[i]             a[1:] - a[:-1]       when i runs over all but the last index
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from ipyaccel.model import OBJECT, Import, Type
from ipyaccel.syntax.edits import edited, instead_of
from ipyaccel.syntax.loops.sizes import Sizes
from ipyaccel.syntax.loops.turns import NotLifted, Turns, plus

MATH = {name: name for name in "sqrt exp expm1 exp2 log log2 log10 log1p sin cos tan sinh cosh tanh hypot fabs cbrt".split()} | {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "copysign": "copysign", "degrees": "degrees", "radians": "radians", "isnan": "isnan", "isinf": "isinf",
    "isfinite": "isfinite", "fmod": "fmod",
}  # fmt: skip
"""What `math` and NumPy both have and mean alike, by the name in `math`."""
UFUNCS = set(MATH.values()) | set("abs absolute power square sign minimum maximum where floor ceil sinc".split())
TOTAL = set("sin cos arctan arctan2 tanh fabs abs exp hypot copysign minimum maximum isnan isinf".split())
"""NumPy functions that no number makes complain."""

STEADY = {"len", "abs", "min", "max", "float", "int", "round", "pow", "sum"}
"""Functions of Python's own that answer the same whenever they are asked the same."""


@dataclass(frozen=True)
class Term:
    """The text of an expression: over all turns when `varying`, else the same in every turn. `total`: nothing can go wrong."""

    text: str
    varying: bool = False
    kind: str = "float"
    total: bool = True


@dataclass(frozen=True)
class Surroundings:
    """What a translator must know: the function's text, imports, name of NumPy, types, lengths, the loop's head.

    `amounts`: whole numbers and lengths as they are in this call. `fused`: expressions will be joined by a library. `helper`
    gives the name under which a function of the program may be called with arrays; it raises NotLifted. `shared`: pairs of names
    whose arrays lie in the same memory. `generators`: names of NumPy's random Generators.
    """

    source: str
    numpy: str
    imports: Mapping[str, Import]
    types: Mapping[str, Type]
    sizes: Sizes
    helper: Callable[[str, int], str]
    functions: frozenset[str]
    turns: Turns | None = None
    index: str = "k"
    amounts: Mapping[str, int] = field(default_factory=dict)
    fused: bool = False
    shared: frozenset[frozenset[str]] = frozenset()
    generators: frozenset[str] = frozenset()


@dataclass
class Elementwise:
    """Translates expressions. `names` maps each name that varies to its term; all others are the same in every turn."""

    around: Surroundings
    names: dict[str, Term] = field(default_factory=dict)
    stored: frozenset[str] = frozenset()
    mask: str = ""
    seen: set[str] = field(default_factory=set)
    """Elements that every turn looks at anyway."""
    counted: bool = False
    """Set when the array of the loop variable itself is needed."""

    def term(self, node: ast.expr) -> Term:
        """The translation of an expression. Raises NotLifted."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            if not self.varies(node):
                return self._unvarying(node, "object")
            raise NotLifted(f"`{ast.unparse(node)}` has no array form", node.lineno)
        term: Term = method(node)
        return term

    def look_at(self, node: ast.expr) -> None:
        """Remembers the elements in an expression that every turn computes: to read them again does no harm."""
        self.seen |= {ast.dump(part) for part in ast.walk(node) if isinstance(part, ast.Subscript)}

    def varies(self, node: ast.AST) -> bool:
        """Whether a part of the expression is different from turn to turn."""
        return any(isinstance(part, ast.Name) and part.id in self.names for part in ast.walk(node))

    def _text(self, node: ast.expr, parts: Mapping[ast.expr, Term]) -> str:
        """The user's text of a node, with the given parts replaced."""
        edits = [instead_of(part, term.text) for part, term in parts.items()]
        line, column = node.lineno, node.col_offset
        lines = self.around.source.encode().split(b"\n")
        whole = edited(
            lines[line - 1].decode(), [replace(edit, start=(1, edit.start[1]), end=(1, edit.end[1])) for edit in edits]
        )
        tail = len(lines[line - 1]) - (node.end_col_offset or 0)
        data = whole.encode()
        return data[column : len(data) - tail].decode()

    def _same(self, node: ast.expr, parts: list[ast.expr], kind: str, *, total: bool = True) -> Term:
        """A node whose form stays, its parts translated."""
        terms = {part: self.term(part) for part in parts}
        varying = any(term.varying for term in terms.values())
        return Term(self._text(node, terms), varying, kind, total and all(term.total for term in terms.values()))

    # ------------------------------------------------------------------------------------------------ names and numbers

    def _constant(self, node: ast.Constant) -> Term:
        return Term(self._text(node, {}), kind=type(node.value).__name__)

    def _name(self, node: ast.Name) -> Term:
        if node.id in self.names:
            if self.around.turns is not None and node.id == self.around.turns.variable:
                self.counted = True
            return self.names[node.id]
        return Term(node.id, kind=self.around.types.get(node.id, OBJECT).kind)

    def _attribute(self, node: ast.Attribute) -> Term:
        if self.varies(node):
            raise NotLifted(f"`{ast.unparse(node)}` has no array form", node.lineno)
        return Term(self._text(node, {}))

    # ------------------------------------------------------------------------------------------------------- operators

    def _binop(self, node: ast.BinOp) -> Term:
        left, right = self.term(node.left), self.term(node.right)
        if left.kind == right.kind == "bool" and (left.varying or right.varying):
            raise NotLifted(f"`{ast.unparse(node)}` counts with truth values, which NumPy does not add like numbers", node.lineno)
        kind = _wider(left.kind, right.kind)
        total = left.total and right.total
        if isinstance(node.op, ast.Pow):
            self._power(node, left, right)
            total = total and isinstance(node.right, ast.Constant) and node.right.value in (2, 3, 4)
        elif isinstance(node.op, (ast.Div, ast.FloorDiv, ast.Mod)):
            total = total and isinstance(node.right, ast.Constant) and bool(node.right.value)
            kind = "float" if isinstance(node.op, ast.Div) and kind in ("int", "bool") else kind
        elif isinstance(node.op, ast.MatMult):
            raise NotLifted("`@` inside a loop has no array form here", node.lineno)
        varying = left.varying or right.varying
        return Term(self._text(node, {node.left: left, node.right: right}), varying, kind, total)

    def _power(self, node: ast.BinOp, left: Term, right: Term) -> None:
        """NumPy refuses an integer to a negative integer power; Python gives a fraction."""
        if not (left.varying or right.varying) or left.kind == "float" or right.kind == "float":
            return
        positive = isinstance(node.right, ast.Constant) and isinstance(node.right.value, (int, float))
        turns = self.around.turns
        counts = isinstance(node.right, ast.Name) and turns is not None and node.right.id == turns.variable
        rising = counts and turns is not None and (turns.first or -1) + 1 > 0 and not turns.step.startswith("-")
        if turns is not None and counts and turns.first == 0 and not turns.step.startswith("-"):
            rising = True
        if not positive and not rising:
            raise NotLifted(f"`{ast.unparse(node)}`: NumPy takes no integer to a power that may be negative", node.lineno)

    def _unaryop(self, node: ast.UnaryOp) -> Term:
        operand = self.term(node.operand)
        if isinstance(node.op, ast.Not) and operand.varying:
            if operand.kind != "bool":
                return Term(f"({operand.text} == 0)", varying=True, kind="bool", total=operand.total)
            return Term(f"~({operand.text})", varying=True, kind="bool", total=operand.total)
        if operand.kind == "bool" and operand.varying:
            raise NotLifted(
                f"`{ast.unparse(node)}` counts with truth values, which NumPy does not negate like numbers", node.lineno
            )
        kind = "bool" if isinstance(node.op, ast.Not) else operand.kind
        return replace(operand, text=self._text(node, {node.operand: operand}), kind=kind)

    def _compare(self, node: ast.Compare) -> Term:
        terms = [self.term(part) for part in (node.left, *node.comparators)]
        if not any(term.varying for term in terms):
            return self._same(node, [node.left, *node.comparators], "bool")
        if not all(isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)) for op in node.ops):
            raise NotLifted(f"`{ast.unparse(node)}` is no comparison of numbers", node.lineno)
        total = all(term.total for term in terms)
        if len(terms) == 2:
            return Term(
                self._text(node, {node.left: terms[0], node.comparators[0]: terms[1]}), varying=True, kind="bool", total=total
            )
        signs = [_SIGNS[type(op)] for op in node.ops]
        pairs = [f"({a.text} {sign} {b.text})" for a, sign, b in zip(terms, signs, terms[1:], strict=False)]
        return Term(f"({' & '.join(pairs)})", varying=True, kind="bool", total=total)

    def _boolop(self, node: ast.BoolOp) -> Term:
        if not self.varies(node):
            return self._same(node, node.values, "bool")
        terms = [self.term(node.values[0])]
        self.look_at(node.values[0])
        terms += [self.term(part) for part in node.values[1:]]
        if any(term.kind != "bool" for term in terms):
            raise NotLifted(f"`{ast.unparse(node)}` joins numbers, not comparisons", node.lineno)
        if not all(term.total for term in terms[1:]):
            raise NotLifted(
                f"`{ast.unparse(node.values[1])}` may only be looked at where `{ast.unparse(node.values[0])}` allows it",
                node.lineno,
            )
        sign = " & " if isinstance(node.op, ast.And) else " | "
        return Term("(" + sign.join(f"({term.text})" for term in terms) + ")", varying=True, kind="bool", total=terms[0].total)

    def _ifexp(self, node: ast.IfExp) -> Term:
        if not self.varies(node):
            return self._same(node, [node.test, node.body, node.orelse], "float")
        test = self.term(node.test)
        self.look_at(node.test)
        body, other = self.term(node.body), self.term(node.orelse)
        if not test.varying:
            raise NotLifted(f"`{ast.unparse(node)}` has no array form", node.lineno)
        return choose(self.around.numpy, test, body, other, node)

    # ---------------------------------------------------------------------------------------------- calls and elements

    def _call(self, node: ast.Call) -> Term:
        if not self.varies(node):
            return self._unvarying_call(node)
        if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
            raise NotLifted(f"`{ast.unparse(node)}` has no array form", node.lineno)
        name, total = self._array_function(node)
        terms = [self.term(item) for item in node.args]
        kind = terms[0].kind if name.endswith(("abs", "imum", "square")) else "float"
        if name.endswith("imum"):
            kind = _wider(*(term.kind for term in terms)) if len(terms) == 2 else kind
        text = f"{name}({', '.join(term.text for term in terms)})"
        return Term(text, varying=True, kind=kind, total=total and all(term.total for term in terms))

    def _unvarying(self, node: ast.expr, kind: str) -> Term:
        """An expression that is the same in every turn, once every call in it is known to answer the same."""
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                self._unvarying_call(part)
        return Term(self._text(node, {}), kind=kind, total=False)

    def _unvarying_call(self, node: ast.Call) -> Term:
        """A call that has the same arguments in every turn: it may be made once only if it has no effect and no memory."""
        touched = next((part.id for part in ast.walk(node) if isinstance(part, ast.Name) and part.id in self.stored), None)
        if touched is not None and not _is_length(node):
            raise NotLifted(f"`{ast.unparse(node)}` reads `{touched}`, which the loop is writing", node.lineno)
        module, _ = self._origin(node.func)
        said = ast.unparse(node.func)
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and ast.unparse(part.func) not in STEADY and self._origin(part.func)[0] != "math":
                self._array_function(part)
        kind = {"len": "int", "int": "int"}.get(said, "float" if module == "math" or said == "float" else "object")
        return Term(self._text(node, {}), kind=kind, total=said == "len")

    def _array_function(self, node: ast.Call) -> tuple[str, bool]:
        """The name of what does to arrays what the called function does to numbers, and whether it never complains."""
        function, numpy = node.func, self.around.numpy
        said = ast.unparse(function)
        if isinstance(function, ast.Name) and function.id in self.around.functions:
            return self.around.helper(function.id, node.lineno), False
        module, attribute = self._origin(function)
        if module == "math" and attribute in MATH and len(node.args) <= (2 if attribute in _PAIRS else 1):
            return f"{numpy}.{MATH[attribute]}", MATH[attribute] in TOTAL
        if module == "numpy" and attribute in UFUNCS:
            return said, attribute in TOTAL
        if module == "builtins" and attribute == "abs":
            return "abs", True
        if module == "builtins" and attribute in ("min", "max") and len(node.args) == 2:
            return f"{numpy}.{attribute}imum", True
        if module == "random":
            raise NotLifted(f"`{said}` draws one number at a time; NumPy's generators can be asked for many", node.lineno)
        if module == "numpy.random":
            raise NotLifted(
                f"each turn draws its own random number by `{said}`; drawn all at once they would come out otherwise", node.lineno
            )
        raise NotLifted(f"`{said}` takes one number at a time, and NumPy has nothing in its place", node.lineno)

    def _origin(self, function: ast.expr) -> tuple[str, str]:
        """Module and name of what is called."""
        if isinstance(function, ast.Name):
            found = self.around.imports.get(function.id)
            return (found.module, found.attribute) if found else ("builtins", function.id)
        if isinstance(function, ast.Attribute):
            module, attribute = self._origin(function.value)
            return ".".join(part for part in (module, attribute) if part and part != "builtins"), function.attr
        return "", ""

    def _subscript(self, node: ast.Subscript) -> Term:
        if not isinstance(node.value, ast.Name) or node.value.id in self.names:
            if not self.varies(node):
                return self._unvarying(node, "object")
            raise NotLifted(f"`{ast.unparse(node)}` has no array form", node.lineno)
        array = self.around.types.get(node.value.id, OBJECT)
        kind = array.items[0].kind if array.items else "object"
        if not self.varies(node.slice):
            return self._unvarying(node, kind)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if any(isinstance(part, ast.Slice) for part in parts) or len(parts) != array.ndim:
            raise NotLifted(_why_no_number(node, node.value.id, array, len(parts)), node.lineno)
        text = self.element(node.value.id, parts)
        return Term(text, varying=True, kind=kind, total=ast.dump(node) in self.seen)

    def element(self, array: str, parts: list[ast.expr]) -> str:
        """The text for the elements of all turns: the array itself, a slice of it, or its elements one by one."""
        turns, texts, whole = self.around.turns, [], False
        for axis, part in enumerate(parts):
            offset = self.offset(part)
            cut = None
            if turns is not None and offset is not None and sum(self.varies(other) for other in parts) == 1:
                cut = _slice(self.around.sizes, (array, axis), turns, offset)
            whole = whole or cut is not None
            texts.append(cut if cut is not None else self.term(part).text)
        text = array if texts == [":"] else f"{array}[{', '.join(texts)}]"
        return f"{text}[{self.mask}]" if self.mask and whole else text

    def offset(self, node: ast.expr) -> int | None:
        """C in the index `i + c`; None when the index is something else."""
        variable = self.around.turns.variable if self.around.turns else None
        match node:
            case ast.Name(id=name) if name == variable:
                return 0
            case ast.BinOp(left=ast.Name(id=name), op=ast.Add(), right=ast.Constant(value=int(number))) if name == variable:
                return number
            case ast.BinOp(left=ast.Name(id=name), op=ast.Sub(), right=ast.Constant(value=int(number))) if name == variable:
                return -number
        return None


def _why_no_number(node: ast.Subscript, name: str, array: Type, parts: int) -> str:
    """Why an element of each turn is not one number of an array."""
    if array.kind == "array":
        return f"`{ast.unparse(node)}` is {'more than one number' if parts <= array.ndim else 'no element of an array'}"
    if array.kind == "object":
        return f"the type of `{name}` is not known, so `{ast.unparse(node)}` could be anything"
    return f"`{name}` is a {array.kind}, and array expressions need an array"


_PAIRS = {"atan2", "hypot", "copysign", "fmod"}
_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_WIDTH = ("bool", "int", "float", "complex")


def choose(numpy: str, test: Term, body: Term, other: Term, node: ast.stmt | ast.expr) -> Term:
    """The array form of "body where test, else other": both are computed for every turn, so both must be harmless."""
    if not (body.total and other.total):
        raise NotLifted(
            "NumPy would compute both branches for every turn, and one may divide by zero or leave its domain", node.lineno
        )
    text = f"{numpy}.where({bare(test.text)}, {bare(body.text)}, {bare(other.text)})"
    return Term(text, varying=True, kind=_wider(body.kind, other.kind), total=test.total)


def bare(text: str) -> str:
    """The text without parentheses around the whole of it."""
    if text.startswith("(") and text.endswith(")"):
        try:
            if ast.dump(ast.parse(text[1:-1], mode="eval")) == ast.dump(ast.parse(text, mode="eval")):
                return text[1:-1]
        except SyntaxError:  # the first and the last parenthesis do not belong together
            return text
    return text


def _wider(*kinds: str) -> str:
    """The kind that arithmetic between these gives."""
    if any(kind not in _WIDTH for kind in kinds):
        return "object"
    return _WIDTH[max(_WIDTH.index(kind) for kind in kinds)]


def _is_length(node: ast.Call) -> bool:
    """Whether a call is `len(...)`."""
    return isinstance(node.func, ast.Name) and node.func.id == "len"


def _slice(sizes: Sizes, place: tuple[str, int], turns: Turns, offset: int) -> str | None:
    """The slice for index i + offset, when it surely holds what the loop would read; None when elements are to be picked."""
    stop = sizes.of_number(turns.stop)
    if stop is None or turns.first is None or turns.step != "1" or turns.first + offset < 0:
        return None
    key, added = stop
    low = "" if turns.first + offset == 0 else str(turns.first + offset)
    if sizes.of_axis(*place) == key:
        if added + offset > 0:
            return None
        return f"{low}:{added + offset or ''}"
    if added + offset < 0:
        return None  # an array longer than the loop's, and a loop of no turns: the slice would end before its end, not before 0
    return f"{low}:{plus(turns.stop, offset)}"
