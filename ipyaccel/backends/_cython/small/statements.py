"""Statements with small arrays, written number by number. In: a function and what is known. Out: its text, names and types.

k = f(s + h * v)      k_0, k_1 = f(s_0 + h * v_0, s_1 + h * v_1)
x, y = s              x, y = s_0, s_1
path[i] = s           path[i, 0] = s_0
                      path[i, 1] = s_1
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass

from ipyaccel.backends._cython.small.elements import Cells, Elements, answers_small, element_names
from ipyaccel.backends._cython.small.known import ANSWER, FLOAT, Known, Shape, Stays, cells_of, plain
from ipyaccel.backends._cython.small.shapes import row_shape
from ipyaccel.model import Type
from ipyaccel.syntax.fusion import layout

HEADERS = {ast.If: "test", ast.While: "test", ast.For: "iter"}


@dataclass(frozen=True)
class Written:
    """A function without its small arrays. `numpys`: names that hold numbers of NumPy's."""

    source: str
    names: dict[str, Type]
    numpys: frozenset[str]


class Statements:
    """Writes one function."""

    def __init__(self, known: Known, function: str, text: layout.Text, tree: ast.FunctionDef, taken: set[str]) -> None:
        self.known, self.function, self.text, self.tree, self.taken = known, function, text, tree, taken
        self.blocks: dict[ast.stmt, list[str]] = {}
        self.names: dict[str, Type] = {}
        self.numpys: set[str] = set()
        self.is_entry = function == known.program.entry

    def written(self) -> Written:
        """The function's new text; raises `Stays`."""
        for name in sorted(self.known.bound[self.function]):
            if shape := self.known.small(self.function, name):
                self._new_names(name, shape)
        for statement in ast.walk(self.tree):
            if isinstance(statement, ast.stmt) and statement is not self.tree:
                self._statement(statement)
        source = layout.replaced(self.text, self.blocks).source
        return Written(source, self.names, frozenset(self.numpys))

    def _new_names(self, name: str, shape: Shape) -> None:
        names = element_names(name, shape)
        if self.taken & set(names):
            raise Stays((self.function, name))
        self.names |= dict.fromkeys(names, FLOAT)
        self.numpys |= set(names)

    def _statement(self, statement: ast.stmt) -> None:
        """One statement, or the header of one that has others under it."""
        work = Elements(self.known, self.function, self.taken)
        if isinstance(statement, ast.If | ast.While | ast.For):
            lines = self._header(statement, work)
        elif isinstance(statement, ast.Assign | ast.AugAssign | ast.Return | ast.Expr | ast.AnnAssign | ast.Assert):
            lines = self._simple(statement, work) if self._concerns(statement) else None
        else:
            lines = None
            self._untouched(statement)
        if lines is not None:
            self.blocks[statement] = lines
            self.names |= work.named
            self.numpys |= work.numpys

    def _concerns(self, node: ast.AST) -> bool:
        if any(True for _ in self.known.small_names(self.function, node)):
            return True
        if isinstance(node, ast.Return) and not self.is_entry:
            return bool(self.known.small(self.function, ANSWER))
        return False

    def _untouched(self, statement: ast.stmt) -> None:
        """Statements of other kinds may not read small arrays themselves."""
        for _, value in ast.iter_fields(statement):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.expr | ast.withitem | ast.ExceptHandler) and not isinstance(part, ast.ExceptHandler):
                    names = list(self.known.small_names(self.function, part))
                    if names:
                        raise Stays(*names)

    def _header(self, statement: ast.If | ast.While | ast.For, work: Elements) -> list[str] | None:
        where = HEADERS[type(statement)]
        part: ast.expr = getattr(statement, where)
        if not self._concerns(part):
            return None
        made = copy.copy(statement)
        setattr(made, where, work.rewritten(part))
        made.body, made.orelse = [ast.Pass()], []
        head = ast.unparse(ast.fix_missing_locations(made)).rpartition("\n")[0]
        other = self.text.lines[statement.lineno - 1].strip().startswith("elif")
        if work.before and (other or isinstance(statement, ast.While)):
            raise work.stays(part)
        return [*work.before, f"el{head}" if other else head]

    def _simple(self, statement: ast.stmt, work: Elements) -> list[str]:
        lines: list[str] | None = None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            lines = self._assignment(statement, statement.targets[0], work)
        elif isinstance(statement, ast.AugAssign):
            lines = self._augmented(statement, work)
        elif isinstance(statement, ast.Return) and statement.value is not None:
            lines = self._return(statement.value, work)
        elif isinstance(statement, ast.Expr):
            lines = [ast.unparse(work.rewritten(statement.value))]
        if lines is None:
            raise work.stays(statement)
        return [*work.before, *lines]

    # --------------------------------------------------------------------------------------------------------- assignment

    def _assignment(self, statement: ast.Assign, target: ast.expr, work: Elements) -> list[str] | None:
        value = statement.value
        shape = self._target_shape(target)
        if isinstance(target, ast.Name) and shape and answers_small(self.known, self.function, value):
            assert isinstance(value, ast.Call)
            together = ", ".join(element_names(target.id, shape)) + ("," if cells_of(shape) == 1 else "")
            return [f"{together} = {ast.unparse(work.rewritten_call(value))}"]
        if isinstance(target, ast.Name) and shape:
            return _one_by_one(element_names(target.id, shape), work.cells(value))
        if isinstance(target, ast.Subscript):
            return self._store(target, value, work)
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            return self._tuples(target.elts, value.elts, work)
        if isinstance(target, ast.Tuple) and (given := work.shape(value)):
            names = [item.id for item in target.elts if isinstance(item, ast.Name)]
            if len(given) != 1 or len(names) != given[0] or len(names) != len(target.elts):
                return None
            return _one_by_one(names, work.cells(value))
        if isinstance(target, ast.Name | ast.Tuple) and not any(self.known.small_names(self.function, target)):
            return [f"{ast.unparse(target)} = {ast.unparse(work.rewritten(value))}"]
        return None

    def _target_shape(self, target: ast.expr) -> Shape | None:
        return self.known.small(self.function, target.id) if isinstance(target, ast.Name) else None

    def _tuples(self, targets: list[ast.expr], values: list[ast.expr], work: Elements) -> list[str]:
        """`x, v = x + h * v, v + h * a`: all is computed before anything is assigned."""
        names: list[str] = []
        cells: Cells = []
        for target, value in zip(targets, values, strict=True):
            shape = self._target_shape(target)
            if isinstance(target, ast.Name) and shape:
                names += element_names(target.id, shape)
                cells += work.cells(value)
            elif isinstance(target, ast.Name):
                names.append(target.id)
                cells.append(work.rewritten(value))
            else:
                raise work.stays(ast.Tuple([*targets, *values], ast.Load()))
        return _one_by_one(names, cells)

    def _store(self, target: ast.Subscript, value: ast.expr, work: Elements) -> list[str] | None:
        """`v[0] = x`, `path[k] = v`, `u[i] = v[0]`."""
        shape = work.shape(target.value)
        if shape:
            if not isinstance(target.value, ast.Name) or work.shape(target) != () or work.shape(value) != ():
                return None
            return [f"{ast.unparse(work.cells_at(target))} = {ast.unparse(work.as_float(value))}"]
        given = work.shape(value)
        if given:
            row = row_shape(self.known, self.function, target)
            if row != given:
                return None
            places, cells = work.row(target, row), work.cells(value)
            reads = any(isinstance(item, ast.Subscript) for cell in cells for item in ast.walk(cell))
            cells = work.names_of(cells) if reads else cells
            return [f"{ast.unparse(place)} = {ast.unparse(cell)}" for place, cell in zip(places, cells, strict=True)]
        if any(self.known.small_names(self.function, target)):
            index = work.rewritten(target.slice)
            target = ast.Subscript(target.value, index, ast.Store())
        return [f"{ast.unparse(target)} = {ast.unparse(work.rewritten(value))}"]

    def _augmented(self, statement: ast.AugAssign, work: Elements) -> list[str] | None:
        target, value = statement.target, statement.value
        sign = ast.unparse(ast.AugAssign(ast.Name("x", ast.Store()), statement.op, ast.Name("y", ast.Load()))).split()[1]
        shape = self._target_shape(target)
        if isinstance(target, ast.Name) and shape:
            given = work.shape(value)
            if given not in ((), shape) or not isinstance(statement.op, ast.Add | ast.Sub | ast.Mult | ast.Div):
                return None
            sum_of = ast.BinOp(ast.Name(target.id, ast.Load()), statement.op, value)
            names, cells = element_names(target.id, shape), work.cells(sum_of)
            if not _reads_earlier(names, cells) and not isinstance(statement.op, ast.Div):
                parts = [cell.right for cell in cells if isinstance(cell, ast.BinOp)]
                return [f"{name} {sign} {ast.unparse(part)}" for name, part in zip(names, parts, strict=True)]
            return _one_by_one(names, cells)
        if isinstance(target, ast.Subscript) and work.shape(target.value):
            if work.shape(target) != () or work.shape(value) != () or isinstance(statement.op, ast.MatMult):
                return None
            return [f"{ast.unparse(work.cells_at(target))} {sign} {ast.unparse(work.rewritten(value))}"]
        if any(self.known.small_names(self.function, target)) or work.shape(value):
            return None
        return [f"{ast.unparse(target)} {sign} {ast.unparse(work.rewritten(value))}"]

    # -------------------------------------------------------------------------------------------------------------- answers

    def _return(self, value: ast.expr, work: Elements) -> list[str]:
        if not self.is_entry and (shape := self.known.small(self.function, ANSWER)):
            if answers_small(self.known, self.function, value):
                assert isinstance(value, ast.Call)
                return [f"return {ast.unparse(work.rewritten_call(value))}"]
            cells = ", ".join(ast.unparse(cell) for cell in work.cells(value))
            return [f"return {cells}{',' if cells_of(shape) == 1 else ''}"]
        if not self.is_entry:
            return [f"return {ast.unparse(work.rewritten(value))}"]
        parts = value.elts if isinstance(value, ast.Tuple) else [value]
        arrays = [self._array(part, work) if work.shape(part) else work.rewritten(part) for part in parts]
        return [f"return {', '.join(map(ast.unparse, arrays))}{',' if isinstance(value, ast.Tuple) and len(arrays) == 1 else ''}"]

    def _array(self, node: ast.expr, work: Elements) -> ast.expr:
        """The small array as one of NumPy's again."""
        shape, cells = work.shape(node) or (), work.cells(node)
        numpy = next((item.name for item in self.known.program.imports if item.module == "numpy" and not item.attribute), "")
        if not numpy or numpy in self.known.bound[self.function]:
            raise work.stays(node)
        rows: Cells = cells
        if len(shape) == 2:
            rows = [ast.List(cells[at : at + shape[1]], ast.Load()) for at in range(0, len(cells), shape[1])]
        return ast.Call(ast.Attribute(ast.Name(numpy, ast.Load()), "array", ast.Load()), [ast.List(rows, ast.Load())], [])


def _one_by_one(names: list[str], cells: Cells) -> list[str]:
    """`a = x`, `b = y`, or `a, b = x, y` where a line would read what the one above has changed, or all are short."""
    together = f"{', '.join(names)}{',' if len(names) == 1 else ''} = {', '.join(map(ast.unparse, cells))}"
    if len(names) > 1 and (_reads_earlier(names, cells) or all(map(plain, cells))):
        return [together]
    return [f"{name} = {ast.unparse(cell)}" for name, cell in zip(names, cells, strict=True)]


def _reads_earlier(names: list[str], cells: Cells) -> bool:
    """Whether a value reads a name that is assigned before it, or calls what might."""
    for place, cell in enumerate(cells):
        if any(isinstance(node, ast.Name) and node.id in names[:place] for node in ast.walk(cell)):
            return True
    return False
