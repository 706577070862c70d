"""numexpr. In: a program. Out: its array expressions, and loops that can be written as such, as `ne.evaluate` calls; one variant.

numexpr starts threads when it is imported: that happens only in `load`, in a child that forks no more.
"""

from __future__ import annotations

import ast
import copy
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ipyaccel.backends.source import beginning, function_of, written
from ipyaccel.cgroup import threads_available
from ipyaccel.model import Build, Declined, Facts, Import, Program, Reason, Type, Variant, Workload
from ipyaccel.syntax.inference.infer import FLOATS, LADDER, Scope, called, infer, rung
from ipyaccel.syntax.loops.lift import Lifted, lift
from ipyaccel.syntax.rewriting.hidden import hidden_names
from ipyaccel.syntax.rewriting.powers import cheaper_powers
from ipyaccel.syntax.rewriting.prune import with_import
from ipyaccel.syntax.rewriting.straight import Folded, fold, is_leaf, operands
from ipyaccel.syntax.text import program_text

FUNCTIONS = {name: name for name in sorted(FLOATS)} | {"abs": "abs", "absolute": "abs", "where": "where"}
"""NumPy functions that numexpr has, with its names for them."""
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)
WIDTH = 110
CHEAP = 12
"""Operations for each element up to which a sum on one thread costs less than an array for all threads to write."""


class NumExpr:
    """Hands whole-array arithmetic to numexpr's virtual machine."""

    name = "numexpr"
    variants: tuple[str, ...] = ("numexpr",)

    def propose(self, workload: Workload, facts: Facts) -> list[Variant | Declined]:
        """One variant, or why not."""
        threaded = beginning(self.name, workload)
        if isinstance(threaded, Declined):
            return [threaded]
        assert workload.program is not None
        lifted = lift(threaded, facts, fused=True)
        cheaper = cheaper_powers(threaded, facts)
        start = lifted.program if isinstance(lifted, Lifted) else cheaper if isinstance(cheaper, Program) else threaded
        module = "numexpr" if _names_in(start) & {"ne"} else "ne"
        dialect = NumExprDialect(module, _numpy(start))
        folded = fold(start, facts, dialect, lifted if isinstance(lifted, Lifted) else None)
        if isinstance(folded, Reason):
            looping = any(word in function.source for function in threaded.functions for word in ("for ", "while "))
            return [Declined(self.name, lifted if isinstance(lifted, Reason) and looping else folded)]
        return [self._variant(folded, module, hidden_names(workload.program))]

    def _variant(self, folded: Folded, module: str, hidden: tuple[str, ...]) -> Variant:
        program = with_import(folded.program, Import(module, "numexpr"))
        if f".astype({_numpy(program)}." in program_text(program):
            program = with_import(program, Import(_numpy(program), "numpy"))
        lines = sorted(set(folded.lines))
        done = (
            f"line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))} evaluated by numexpr, in blocks that fit the cache"
        )
        assumes = ("integers fit in 64 bits", "dividing by zero gives infinity")
        source = program_text(program)
        threads = threads_available()
        return Variant(self.name, self.name, source, program.entry, done, assumes=assumes, hidden=hidden, threads=threads)

    def compile(self, variants: list[Variant], directory: Path) -> list[Build]:
        """Writes each module to a file; numexpr compiles a text when it sees it first."""
        return written(variants, directory)

    def load(self, build: Build, bindings: Mapping[str, Any]) -> Callable[..., Any]:
        """The function of the module, with as many threads as the variant says."""
        import numexpr

        numexpr.set_num_threads(build.variant.threads)
        return function_of(build, bindings)

    def warm(self) -> None:
        """Nothing: importing numexpr starts threads, and a process with threads must not fork."""


# ---------------------------------------------------------------------------------------------------------------- language


@dataclass(frozen=True)
class NumExprDialect:
    """What numexpr knows. `module` and `numpy`: what the two are called in the program."""

    module: str
    numpy: str

    def refusal(self, node: ast.expr, scope: Scope) -> str | None:
        """Why numexpr cannot do one operation."""
        if isinstance(node, ast.BinOp):
            return _operator_refusal(node, infer(node.left, scope), infer(node.right, scope))
        if isinstance(node, ast.UnaryOp):
            inner = rung(infer(node.operand, scope))
            fine = inner == "bool" if isinstance(node.op, ast.Invert) else isinstance(node.op, ast.USub) and inner != "bool"
            return None if fine else f"numexpr has no `{ast.unparse(node)}`"
        if isinstance(node, ast.Compare):
            fine = len(node.ops) == 1 and isinstance(node.ops[0], (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq))
            return None if fine else f"numexpr has no `{ast.unparse(node)}`"
        if isinstance(node, ast.Call):
            return _call_refusal(node, scope)
        return f"numexpr has no `{ast.unparse(node)}`"

    def written(self, node: ast.expr, scope: Scope, indent: int, into: str = "") -> str | Reason:
        """`ne.evaluate("2*x + y", {"x": x, "y": y})`, or why it would not pay or give another dtype.

        `into`: the array that takes the answer.
        """
        if _work(node, scope) < 2 or (into and isinstance(node, ast.BinOp) and _work(node, scope) < 3):
            return Reason("a single operation on an array is as fast in NumPy")
        wanted, given = rung(infer(node, scope)), _rung_there(node, scope)
        if wanted != given and (wanted, given) != ("float32", "float64"):
            return Reason(f"numexpr would give {given} where NumPy gives {wanted}")
        printer = _Printer(scope)
        text = ast.unparse(printer.printed(node))
        into = f"out={into}" if into else ""
        return self._call(text, printer.locals, indent, into) + ("" if wanted == given else f".astype({self.numpy}.float32)")

    def summed(self, node: ast.expr, scope: Scope, indent: int) -> str | Reason:
        """`ne.evaluate("sum(x * y)", {"x": x, "y": y}).sum()`: one number, also of empty arrays, of which numexpr's sum is empty.

        It goes on one thread, so it is no place for functions.
        """
        if not 2 <= _work(node, scope) <= CHEAP or _rung_there(node, scope) != "float64":
            return Reason("adding up alone is as fast in NumPy")
        printer = _Printer(scope)
        return self._call(f"sum({ast.unparse(printer.printed(node))})", printer.locals, indent) + ".sum()"

    def _call(self, text: str, local: Mapping[str, str], indent: int, more: str = "") -> str:
        """The call, on several lines when it is long."""
        names = ", ".join(f'"{name}": {source}' for name, source in local.items())
        short = f'{self.module}.evaluate("{text}", {{{names}}}{", " if more else ""}{more})'
        if len(short) + indent + 12 <= WIDTH:
            return short
        inner = " " * (indent + 4)
        ends = f", {more}," if more else ","
        wrapped = textwrap.wrap(f"{{{names}}}{ends}", WIDTH - len(inner), break_long_words=False, break_on_hyphens=False)
        below = f"\n{inner} ".join(wrapped)
        return f'{self.module}.evaluate(\n{inner}"{text}",\n{inner}{below}\n{" " * indent})'


def _operator_refusal(node: ast.BinOp, left: Type, right: Type) -> str | None:
    """Why numexpr cannot do an operation, or would do another."""
    text = ast.unparse(node)
    kinds = {rung(left), rung(right)}
    if isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        return None if kinds == {"bool"} else f"numexpr joins only truth values by `{text}`"
    if not isinstance(node.op, OPERATORS):
        return f"numexpr has no operation like that of `{text}` with Python's rules"
    if kinds == {"bool"}:
        return f"numexpr does no arithmetic with truth values (`{text}`)"
    whole = kinds <= {"bool", "int32", "int64"}
    if isinstance(node.op, ast.Pow) and whole:
        exponent = node.right.value if isinstance(node.right, ast.Constant) else -1
        if not (isinstance(exponent, int) and exponent >= 0):
            return f"numexpr raises integers only to fixed powers, not `{text}`"
    return None


def _call_refusal(node: ast.Call, scope: Scope) -> str | None:
    """Why numexpr has no such function, or would give another type."""
    module, name = called(node.func, scope.imports)
    said = ast.unparse(node.func)
    types = [infer(argument, scope) for argument in node.args]
    if node.keywords or not all(map(rung, types)) or (module != "numpy" and (module, name) != ("", "abs")):
        return f"numexpr has no `{said}`"
    if name in ("sum", "prod"):
        return "adding up alone is as fast in NumPy"
    if name not in FUNCTIONS or len(types) != {"where": 3, "arctan2": 2}.get(name, 1):
        return f"numexpr has no `{said}`"
    if name in ("abs", "absolute") and rung(types[0]) not in ("float32", "float64"):
        return "numexpr turns the absolute value of integers into floating point"
    return None


def _work(node: ast.expr, scope: Scope) -> int:
    """How much there is to do: 1 for each operation, 2 for a function."""
    if is_leaf(node, scope):
        return 0
    own = 2 if isinstance(node, ast.Call) and called(node.func, scope.imports)[1] in FLOATS else 1
    return own + sum(_work(part, scope) for part in operands(node))


def _rung_there(node: ast.expr, scope: Scope) -> str:
    """The dtype that numexpr gives: it knows no weak scalars, and whole numbers in a text are int32."""
    if is_leaf(node, scope):
        small = isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) < 2**31
        return "int32" if small else rung(infer(node, scope))
    parts = [_rung_there(part, scope) for part in operands(node)]
    if isinstance(node, ast.Compare):
        return "bool"
    if isinstance(node, ast.Call):
        name = called(node.func, scope.imports)[1]
        if name == "where":
            return max(parts[1:], key=LADDER.index)
        if name in FLOATS:
            return parts[0] if parts[0] in ("float32", "complex128") and len(parts) == 1 else "float64"
    widest = max(parts, key=LADDER.index)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and widest in ("int32", "int64", "bool"):
        return "float64"
    return widest


@dataclass
class _Printer:
    """Writes an expression in numexpr's language and gathers what its names stand for."""

    scope: Scope
    locals: dict[str, str] = field(default_factory=dict)

    def printed(self, node: ast.expr) -> ast.expr:
        """The expression over local names only."""
        if is_leaf(node, self.scope):
            return node if _is_number(node) else ast.Name(self._name(node), ast.Load())
        made = copy.copy(node)
        if isinstance(made, ast.BinOp):
            made.left, made.right = self.printed(made.left), self.printed(made.right)
        elif isinstance(made, ast.UnaryOp):
            made.operand = self.printed(made.operand)
        elif isinstance(made, ast.Compare):
            made.left, made.comparators = self.printed(made.left), [self.printed(part) for part in made.comparators]
        elif isinstance(made, ast.Call):
            name = called(made.func, self.scope.imports)[1]
            made.func = ast.Name(FUNCTIONS.get(name, name), ast.Load())
            made.args = [self.printed(part) for part in made.args]
        return made

    def _name(self, node: ast.expr) -> str:
        """The local name of a leaf: its own where numexpr accepts it, else a new one."""
        text = ast.unparse(node)
        for name, source in self.locals.items():
            if source == text:
                return name
        base = next((part.id for part in ast.walk(node) if isinstance(part, ast.Name)), "c").strip("_") or "v"
        if not infer(node, self.scope).ndim and not isinstance(node, ast.Name):
            base = "c"
        name, number = base, 0
        part = not isinstance(node, ast.Name) and base != "c"
        while name in self.locals or name in _RESERVED or (part and name == base):
            number += 1
            name = f"{base}{number}"
        self.locals[name] = text
        return name


_WORDS = "sum prod min max real imag conj complex contains floor ceil mean std var any all round sign fmod ones_like div inv pow"
_RESERVED = {*FUNCTIONS.values(), *_WORDS.split()}
"""Names that numexpr would take for its own."""


def _is_number(node: ast.expr) -> bool:
    """A literal, also with a sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _is_number(node.operand)
    return isinstance(node, ast.Constant)


def _numpy(program: Program) -> str:
    """What the program calls NumPy."""
    return next((item.name for item in program.imports if item.module == "numpy" and not item.attribute), "np")


def _names_in(program: Program) -> set[str]:
    """All names of a program."""
    trees = [ast.parse(function.source) for function in program.functions]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        item.name for item in program.imports
    }


backend = NumExpr()
