"""Expressions in C's terms, by small edits at their places. In: a function's plan. Out: its edits, and what the prelude needs.

`math.sqrt(x)` becomes `sqrt(x)` of C, `u[i, j]` reads the memoryview, `x**2` keeps Python's errors, `n, m = u.shape` takes the
sizes.
"""

from __future__ import annotations

import ast

from ipyaccel.backends._cython.before.computed_once import once_only
from ipyaccel.backends._cython.draws.write_numpy import bits_line, write_draw, write_shuffled
from ipyaccel.backends._cython.draws.write_python import (
    chooses_object,
    shuffles_list,
    words_line,
    write_python_draw,
    write_shuffle,
)
from ipyaccel.backends._cython.functions.complex_numbers import complex_function, write_complex_power
from ipyaccel.backends._cython.functions.extremes import extreme_of_three
from ipyaccel.backends._cython.functions.library import of_numpy
from ipyaccel.backends._cython.functions.magnitudes import write_compared_magnitude
from ipyaccel.backends._cython.functions.mathematics import TESTS, c_constant, c_function
from ipyaccel.backends._cython.functions.numpy_operators import operator_text
from ipyaccel.backends._cython.functions.numpy_scalars import WRITTEN, takes
from ipyaccel.backends._cython.functions.small_powers import short_power
from ipyaccel.backends._cython.lists.write import ListWriter
from ipyaccel.backends._cython.prelude import Prelude
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.counted import counters, write_in_floats
from ipyaccel.backends._cython.typing.exactness import EXACT, Exactness
from ipyaccel.backends._cython.typing.letters import DIGIT, as_objects
from ipyaccel.backends._cython.typing.origins import Origins
from ipyaccel.backends._cython.typing.spelling import c_tuple, sizes
from ipyaccel.backends._cython.typing.typer import Typer, is_negative_literal
from ipyaccel.model import Type
from ipyaccel.syntax.rewriting.edits import Edits, span

STORES = (ast.Add, ast.Sub, ast.Mult)
OPERATORS = {ast.Pow: "**", ast.FloorDiv: "//", ast.Mod: "%", ast.LShift: "<<", ast.RShift: ">>", ast.Div: "/"}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


class Rewriter(ast.NodeVisitor):
    """Walks one function from the outside in and collects its edits."""

    def __init__(self, scene: Scene, plan: Plan, edits: Edits, prelude: Prelude) -> None:
        self.scene, self.plan, self.edits, self.prelude = scene, plan, edits, prelude
        self.typer = Typer(scene, plan)
        self.left_to_python: set[int] = set()
        self.list_writer = ListWriter(scene, plan, edits, prelude.lists, self.visit, self.typer)
        self.counters = counters(plan.tree, plan.function.parameters) if scene.checked else frozenset()
        self.origins = Origins(scene)
        self.letters = as_objects(scene, plan)
        self.exactness = Exactness(scene, plan, self.origins) if scene.checked else None

    def visit(self, node: ast.AST) -> None:
        """A whole number that becomes a float keeps its value, or says that it cannot; lists of C numbers are written apart."""
        if isinstance(node, ast.expr) and self.exactness is not None and id(node) in self.exactness.widened:
            self.edits.wrap(node, f"{self.prelude.define('exact', EXACT)}(", ")")
        if not self.list_writer.write(node):
            super().visit(node)

    # --------------------------------------------------------------------------------------------------------- statements

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        self._follow(node, [name for target in node.targets for name in _names(target)])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """The annotation goes: Cython would read it as a C type of its own."""
        if node.value is None:
            self.edits.replace(node, "pass")
            return
        self.edits.replace_span(span(node.target)[1], span(node.value)[0], " = ")
        self.visit(node.target)
        self.visit(node.value)
        self._follow(node, _names(node.target))

    def _follow(self, node: ast.stmt, names: list[str]) -> None:
        """The memoryviews of arrays that were just bound."""
        lines = [f"{self.plan.view_name(name)} = {view_of(self.plan, name, self.prelude)}" for name in names
                 if self.plan.arrays.get(name) == "beside"]  # fmt: skip
        generators = self.scene.generators(self.plan)
        lines += [bits_line(self.plan.bits_name(name), name, self.prelude) for name in names if name in generators]
        randoms = self.scene.randoms(self.plan)
        lines += [words_line(self.plan.bits_name(name), name, self.prelude) for name in names if name in randoms]
        if lines:
            indent = self.edits.indent(node)
            separator = f"\n{indent}" if self.edits.starts_line(node) else "; "
            self.edits.insert(span(node)[1], "".join(separator + line for line in lines))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """Cython does not check `a[i] += x` for overflow nor `a[i] /= x` for zero, but does check `a[i] = a[i] + x`."""
        target = node.target
        kind = self.typer.element(target) if isinstance(target, ast.Subscript) else None
        if kind is not None and self._written_out(node, kind):
            sign = SIGNS[type(node.op)]
            element = self._element_text(target)
            self.edits.operator(target, f"{sign}=", f"= {element} {sign}")
            if not isinstance(node.value, ast.Name | ast.Constant | ast.Call | ast.Subscript | ast.Attribute):
                self.edits.wrap(node.value, "(", ")")
        elif self.typer.of(target).is_number:
            name = self._function_for(target, node.op, node.value)
            if name:
                self._in_place(node, name)
        self.generic_visit(node)

    def _written_out(self, node: ast.AugAssign, kind: Type) -> bool:
        """Whole numbers and divisors are checked so; for an element that is a complex number, C's structs have no `+=`."""
        stored = kind.kind == "int" and isinstance(node.op, STORES) and not once_only(node.target, self.scene, self.plan)
        divided = kind.kind == "float" and isinstance(node.op, ast.Div) and not once_only(node.target, self.scene, self.plan)
        apart = divided or (kind.kind == "complex" and type(node.op) in SIGNS)
        return self.scene.checked and (stored or (apart and not self._function_for(node.target, node.op, node.value)))

    def _element_text(self, target: ast.expr) -> str:
        text = ast.get_source_segment(self.plan.function.source, target) or ""
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            return text.replace(target.value.id, self.plan.view_name(target.value.id), 1)
        return text

    def _in_place(self, node: ast.AugAssign, name: str) -> None:
        """`x %= y` becomes `x = name(x, y)`."""
        sign = f"{OPERATORS[type(node.op)]}="
        self.edits.operator(node.target, sign, f"= {name}({self._element_text(node.target)},")
        self.edits.wrap(node.value, "", ")")
        self.edits.unwrap(node.value)

    def visit_Return(self, node: ast.Return) -> None:
        if self.plan.returns.kind == "none" and self.plan.form == "cdef" and node.value is not None:
            self.edits.replace(node, "return")
            return
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and self.plan.arrays.get(node.value.id) == "view":
            self.edits.wrap(node.value, f"{self.prelude.numpy}.asarray(", ")")

    # --------------------------------------------------------------------------------------------------------- expressions

    def visit_Name(self, node: ast.Name) -> None:
        name = self.scene.written_name(node.id)
        if name != node.id and self.scene.outside(self.plan, node.id):
            self.edits.replace(node, name)
        elif id(node) in self.letters:
            self.edits.wrap(node, *self.letters[id(node)])

    def visit_Subscript(self, node: ast.Subscript) -> None:
        if isinstance(node.value, ast.Name) and self.typer.element(node) is not None:
            self._through_view(node.value)
            self.visit(node.slice)
        elif self.typer.is_extent(node) and isinstance(node.value, ast.Attribute):
            self._through_view(node.value.value)
        else:
            self.generic_visit(node)

    def _through_view(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name) and self.plan.view_name(node.id) != node.id:
            self.edits.replace(node, self.plan.view_name(node.id))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        library = self.scene.library(self.plan, node)
        constant = c_constant(*library) if library else None
        if constant:
            self.edits.replace(node, self.prelude.c(constant))
            return
        kind = self.typer.array(node.value)
        if kind is not None and node.attr in ("shape", "size", "ndim") and isinstance(node.value, ast.Name):
            self.edits.replace(node, sizes(self.plan.view_name(node.value.id), kind, node.attr))
            return
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """A number beyond 32 bits is a Python object for Cython, unless it is written as one of C."""
        text = ast.get_source_segment(self.plan.function.source, node) or ""
        whole = type(node.value) is int and 2**31 <= node.value < 2**63
        if whole and text[:1].isdigit() and id(node) not in self.left_to_python:
            self.edits.wrap(node, "", "LL")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Formatted strings stay as they are: Python makes them, and says only roughly where their parts stand."""

    def visit_Compare(self, node: ast.Compare) -> None:
        if not self.typer.of(node).is_number:
            self.left_to_python |= {id(part) for part in (node.left, *node.comparators)}
        exactly = self.exactness is not None and self.exactness.write_comparison(node, self.edits, self.prelude)
        call = None if exactly else write_compared_magnitude(node, self.typer, self.edits, self.prelude)
        self.generic_visit(node) if call is None else self.visit(call.args[0])

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if not self.typer.of(node).is_number:
            self.left_to_python |= {id(node.left), id(node.right)}
        if write_complex_power(node, self.typer, self.edits, self.prelude):
            if not isinstance(node.left, ast.Name):
                self.visit(node.left)
            return
        shorter = short_power(node, self.typer, self.origins, self.prelude)
        if shorter:
            name, further = shorter
            self.edits.wrap(node, f"{name}(", "")
            self.edits.close_before(node.left, "**", span(node)[1], further)
            self.edits.unwrap(node.left)
            self.visit(node.left)
            return
        name = self._function_for(node.left, node.op, node.right)
        if not name and write_in_floats(node, self.counters, self.typer, self.edits):
            self.generic_visit(node)
            return
        if name:
            self.edits.wrap(node, f"{name}(", ")")
            self.edits.operator(node.left, OPERATORS[type(node.op)], ",")
            self.edits.unwrap(node.left)
            self.edits.unwrap(node.right)
        elif self._needs_double(node):
            power = isinstance(node.op, ast.Pow)  # `<double>x ** y` is the cast of the power
            self.edits.wrap(node.left if power else node, "(<double>(" if power else "<double>", "))" if power else "")
        self.generic_visit(node)

    def _needs_double(self, node: ast.BinOp) -> bool:
        """With Python's division rules off, Cython would divide integers as C does, and so take their negative powers."""
        if (self.scene.checked and not self.plan.c_division) or not self.typer.is_int(node.left):
            return False
        divided = isinstance(node.op, ast.Div) and self.typer.is_int(node.right)
        return divided or (isinstance(node.op, ast.Pow) and is_negative_literal(node.right))

    def _function_for(self, left: ast.expr, op: ast.operator, right: ast.expr) -> str:
        """The function that does in C what Python's operator does; empty where C's operator does it."""
        kind, checked = self.typer.of(ast.BinOp(left, op, right)).kind, self.scene.checked
        divides = isinstance(op, ast.Div | ast.FloorDiv | ast.Mod) and self.plan.python_division
        never_zero = isinstance(right, ast.Constant) and right.value and not isinstance(op, ast.Pow)
        if (checked or divides) and not never_zero and self.origins.is_numpys(self.plan, left, right):
            found = operator_text(op, self.typer.of(ast.BinOp(left, op, right)), checked=checked)
            if found:
                return self.prelude.define(*found)
        match op, kind:
            case ast.Pow(), "int" if checked:
                return self.prelude.power_int()
            case ast.Pow(), "float" if checked:
                return self.prelude.power()
            case ast.FloorDiv(), "float" if checked:
                return self.prelude.floor_divide()
            case ast.Mod(), "float":
                return self.prelude.modulo(checked=checked)
            case ast.LShift(), "int" if checked:
                return self.prelude.shift_left()
            case ast.RShift(), "int" if checked and not isinstance(right, ast.Constant):
                return self.prelude.shift_right()
        return ""

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """The one negative integer without a positive twin: `0 - n` is checked, `-n` is not."""
        literal = isinstance(node.operand, ast.Constant)
        if self.scene.checked and isinstance(node.op, ast.USub) and not literal and self.typer.of(node.operand) == Type("int"):
            bounded = isinstance(node.operand, ast.Name) and node.operand.id in self.plan.lowest
            if not bounded:
                start = span(node)[0]
                self.edits.replace_span(start, (start[0], start[1] + 1), "(0 - ")
                self.edits.wrap(node, "", ")")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        draw = self.scene.draw(self.plan, node)
        if draw is not None and self.typer.of(node).is_number:
            view = self.plan.view_name(draw.sequence) if self.plan.arrays.get(draw.sequence, "object") != "object" else ""
            write_draw(draw, node, self.plan.bits_name(draw.generator) if draw.generator else "", self.edits, self.prelude, view)
            for argument in () if view else draw.arguments:
                self.visit(argument)
            return
        if self._drawn_by_python(node) or write_shuffled(self.scene, self.plan, node, self.edits, self.prelude):
            return
        callee = self.scene.callee(self.plan, node)
        if callee is None and (self.typer.of(node).is_number or c_tuple(self.typer.of(node))):
            self._call_of_c(node)
            return
        divide = self._divmod(node)
        if divide:
            self.edits.replace(node.func, divide)
        self.generic_visit(node)
        for argument in node.args:
            if callee is not None and isinstance(argument, ast.Name):
                parameter = callee.function.parameters[node.args.index(argument)] if callee.form != "def" else ""
                if callee.arrays.get(parameter) == "view":
                    self._through_view(argument)

    def _drawn_by_python(self, node: ast.Call) -> bool:
        """Whether a call was written as a draw of Python's own numbers; a list is shuffled by the same numbers."""
        called = self.scene.draws.called_of_python(self.plan.function.name, self.plan.scope.bound, node)
        if called is None:
            return False
        bits = self.plan.bits_name(called[1]) if called[1] else ""
        draw = self.scene.python_draw(self.plan, node)
        if called[0] == "shuffle" and shuffles_list(node, self.plan):
            write_shuffle(node, called[1], bits, self.edits, self.prelude)
        elif draw is None or not (self.typer.of(node).is_number or chooses_object(draw, self.plan)):
            return False
        else:
            sequence = self.plan.view_name(draw.sequence) if draw.sequence else ""
            write_python_draw(draw, node, bits, self.edits, self.prelude, sequence)
            for argument in draw.arguments:
                self.visit(argument)
        return True

    def _divmod(self, node: ast.Call) -> str:
        """The function that gives both in C; empty where it is not `divmod` of numbers, or Cython's own will do."""
        if self.scene.builtin(self.plan, node.func) != "divmod" or len(node.args) != 2 or node.keywords:
            return ""
        kind = self.typer.of(ast.BinOp(node.args[0], ast.FloorDiv(), node.args[1])).kind
        if kind == "int":
            return self.prelude.divide(checked=self.scene.checked)
        return self.prelude.divide_floats() if kind == "float" and self.scene.checked else ""

    def _call_of_c(self, node: ast.Call) -> None:
        """A call that C can make."""
        library = self.scene.library(self.plan, node.func)
        if self.typer.is_conjugate(node) and isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
            return
        written = self.typer.written(node)
        if written is not None:
            written = of_numpy(written) if self.origins.is_numpys(self.plan, *node.args) else written
            name = self.prelude.define(written.name, written.text.replace("{errors}", written.errors))
        else:
            name = self._c_name(library, node) if library else self._converted(node)
        if name:
            self.edits.replace(node.func, name)
        for argument in node.args:
            if isinstance(argument, ast.Name) and argument.id in self.plan.arrays:
                self._through_view(argument)
            else:
                self.visit(argument)

    def _c_name(self, library: tuple[str, str], node: ast.Call) -> str:
        module, name = library
        if name in TESTS:
            return self.prelude.c(name)
        if name in ("abs", "absolute"):
            whole = self.scene.checked and self.typer.is_int(node.args[0])
            return self.prelude.absolute(checked=True) if whole and not isinstance(node.args[0], ast.Name) else "abs"
        if takes(library, len(node.args)):
            return self.prelude.define(f"numpy_{name}", WRITTEN[name][1])
        found = c_function(module, name)
        if found is None:
            return ""
        if found.whole:
            return self._whole(node, self.prelude.c(found.name))
        keeps_errors = self.scene.checked and module == "math"
        return self.prelude.checked(found, name) if keeps_errors else self.prelude.c(found.name)

    def _converted(self, node: ast.Call) -> str:
        """`int(x)` and `round(x)` without a Python integer in between."""
        name = self.scene.builtin(self.plan, node.func)
        if of_complex := complex_function(name, node, self.typer, self.edits, self.prelude):
            return of_complex
        digit = ("digit", DIGIT) if self.typer.is_digit(name, node.args[0]) else None
        if small := digit or extreme_of_three(name, node, self.typer):
            return self.prelude.define(*small)
        if name == "pow":
            return self._function_for(node.args[0], ast.Pow(), node.args[1]) or self._unchecked_power(node)
        if name == "abs" and self.typer.is_int(node.args[0]) and self._breaks_abs(node.args[0]):
            return self.prelude.absolute(checked=self.scene.checked)
        if name == "float" and not any(isinstance(part, ast.Name) for part in ast.walk(node.args[0])):
            return "<double>"  # of a literal, Cython would make a Python object
        if name not in ("int", "round"):
            return ""
        if self.typer.is_int(node.args[0]):
            return "<long long>"
        return self._whole(node, self.prelude.c("rint") if name == "round" else "")

    def _breaks_abs(self, node: ast.expr) -> bool:
        """Whether Cython's own `abs` goes wrong: it looks for the smallest number before it has computed its argument."""
        computed = self.scene.checked and not isinstance(node, ast.Name)
        return computed or _stops_abs(node) or self.typer.reads_list(node)

    def _unchecked_power(self, node: ast.Call) -> str:
        """`pow(x, y)` without Python's errors, but for integers, whose power Cython would take as floats."""
        return self.prelude.power_int() if self.typer.of(node).kind == "int" else self.prelude.c("pow")

    def _whole(self, node: ast.Call, function: str) -> str:
        """Python's integer of a float: checked, or C's conversion."""
        if not function:
            return self.prelude.to_int() if self.scene.checked else "<long long>"
        self.edits.wrap(node, f"{self.prelude.to_int()}(" if self.scene.checked else "<long long>(", ")")
        return function


def _stops_abs(node: ast.expr) -> bool:
    """Whether Cython may compute, or simplify, the argument of `abs` with a constant: its own `abs` then stops the compiler."""
    inner = list(ast.walk(node))
    simplified = any(isinstance(part, ast.BinOp) and isinstance(part.op, ast.Pow | ast.FloorDiv | ast.Mod) for part in inner)
    return simplified or not any(isinstance(part, ast.Name) for part in inner)


def _names(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]


def view_of(plan: Plan, name: str, prelude: Prelude) -> str:
    """The expression that makes the memoryview of an array: truth values are seen as bytes."""
    if plan.of(name).items[0] == Type("bool"):
        return f"{name}.view({prelude.numpy}.uint8)"
    return name
