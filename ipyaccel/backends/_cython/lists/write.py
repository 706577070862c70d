"""Uses of lists of C numbers, written in Cython. In: a node of a function. Out: edits, and what the class needs.

x[i]               x.get(i), or x.items[i] where nothing is checked and the index cannot be negative
x[i] = v           x.at(i)[0] = v
m[i][j]            int_item(m, i, j)
for v in x:        for v_index in range(x.length): v = x.items[v_index]
[0] * n            repeated_int(0, n)
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from ipyaccel.backends._cython.lists.classes import KINDS, Needed
from ipyaccel.backends._cython.lists.names import counter_name, only_in_comprehensions
from ipyaccel.backends._cython.scene import Plan, Scene
from ipyaccel.backends._cython.typing.lowest import lowest
from ipyaccel.backends._cython.typing.typer import Typer
from ipyaccel.model import Type
from ipyaccel.syntax.rewriting.edits import Edits, span

IN_PLACE = {
    ast.Add: ("add", "+"),
    ast.Sub: ("subtract", "-"),
    ast.Mult: ("multiply", "*"),
    ast.Div: ("divide", "/"),
    ast.FloorDiv: ("floor_divide", "//"),
    ast.Mod: ("modulo", "%"),
}
IN_C = frozenset({"sum", "min", "max"})


class ListWriter:
    """Writes what one function does with its lists. `visit` is called for what stands inside."""

    def __init__(
        self, scene: Scene, plan: Plan, edits: Edits, needed: Needed, visit: Callable[[ast.AST], None], typer: Typer
    ) -> None:
        self.scene, self.plan, self.edits, self.needed, self.visit, self.typer = scene, plan, edits, needed, visit, typer
        self.lists = scene.lists
        self.unnamed = only_in_comprehensions(plan)

    def write(self, node: ast.AST) -> bool:
        """Writes a node, with what stands in it; False when it is no list's business."""
        if not self.lists.nodes:
            return False
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None or not method(node):
            return isinstance(node, ast.expr) and self._shown(node)
        return True

    def leaf(self, node: ast.AST) -> Type | None:
        """The kind of number in a list, when an expression is a list of C numbers."""
        kind = self.lists.of(node) if isinstance(node, ast.expr) else None
        return kind.items[0] if kind is not None and kind.items[0].is_number else None

    def _shown(self, node: ast.expr) -> bool:
        """A list that Python looks at is handed out as one of its own."""
        item = self.leaf(node)
        if item is None or id(node) not in self.lists.snapshots:
            return False
        self.edits.wrap(node, "", f".{self.needed.method(item, 'as_list_of_python')}()")
        self._value(node)
        return True

    def _value(self, node: ast.expr) -> None:
        """What a method is called on, or a number taken from."""
        if isinstance(node, ast.Name):
            if node.id in self.unnamed:
                item = self.leaf(node)
                cast = KINDS[item].name if item is not None else "list"
                self.edits.wrap(node, f"(<{cast}>", ")")
        elif isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
            self._subscript_of_rows(node)
        else:
            self.visit(node)

    def _subscript_of_rows(self, node: ast.Subscript) -> None:
        item = self.leaf(node)
        if item is not None:
            self.edits.wrap(node, f"(<{KINDS[item].name}>", ")")
        self._value(node.value)
        self.visit(node.slice)

    # --------------------------------------------------------------------------------------------------- single numbers

    def _subscript(self, node: ast.Subscript) -> bool:
        item = self.leaf(node.value)
        if item is None:
            return False
        if isinstance(node.slice, ast.Slice):
            return self._cut(node, node.slice, item)
        store = not isinstance(node.ctx, ast.Load)
        if isinstance(node.value, ast.Subscript):
            self._item_of_row(node, node.value, item, "item_at" if store else "item", ")[0]" if store else ")")
        elif self._is_plain(node.slice):
            self.edits.insert(span(node.value)[1], ".items")
            self._value(node.value)
        else:
            self.needed.method(item, "at" if store else "get")
            self._brackets(node.value, node, ".at(" if store else ".get(", ")[0]" if store else ")")
            self._value(node.value)
        self.visit(node.slice)
        return True

    def _item_of_row(self, node: ast.Subscript, row: ast.Subscript, item: Type, function: str, closed: str) -> None:
        self.edits.wrap(node, f"{self.needed.function(item, function)}(", "")
        self._brackets(row.value, row, ", ", ",")
        self._brackets(row, node, " ", closed)
        self._value(row.value)
        self.visit(row.slice)

    def _brackets(self, value: ast.expr, node: ast.Subscript, opened: str, closed: str) -> None:
        """Puts other text in the place of the brackets of an index."""
        line, column = self.edits.find(span(value)[1], "[")
        self.edits.replace_span((line, column), (line, column + 1), opened)
        line, column = span(node)[1]
        self.edits.replace_span((line, column - 1), (line, column), closed)

    def _is_plain(self, index: ast.expr) -> bool:
        """Whether C may take the number as it is: nothing is checked, and the index counts from the start."""
        return not self.scene.checked and not self.lists.steady and lowest(index, self.plan.lowest) >= 0

    def _augassign(self, node: ast.AugAssign) -> bool:
        """`x[i] += v`: Cython would not check it for overflow, nor divide as Python does."""
        target = node.target
        item = self.leaf(target.value) if isinstance(target, ast.Subscript) else None
        if item is None or not isinstance(target, ast.Subscript):
            return False
        if not self.scene.checked and isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
            self.visit(target)
            self.visit(node.value)
            return True
        verb, sign = IN_PLACE[type(node.op)]
        self.edits.wrap(target, f"{self.needed.function(item, verb)}(", "")
        self.edits.operator(target, f"{sign}=", ",")
        self.edits.wrap(node.value, "", ")")
        self._place(target, item)
        self.visit(node.value)
        return True

    def _place(self, node: ast.Subscript, item: Type) -> None:
        """Where a number is kept."""
        if isinstance(node.value, ast.Subscript):
            self._item_of_row(node, node.value, item, "item_at", ")")
        else:
            self.needed.method(item, "at")
            self._brackets(node.value, node, ".at(", ")")
            self._value(node.value)
        self.visit(node.slice)

    # ------------------------------------------------------------------------------------------------------- whole lists

    def _cut(self, node: ast.Subscript, cut: ast.Slice, item: Type) -> bool:
        if not isinstance(node.ctx, ast.Load):
            return False
        line, column = self.edits.find(span(node.value)[1], "[")
        end = span(node)[1]
        self._value(node.value)
        if cut.step is not None:
            name = self.needed.method(item, "backwards")
            self.edits.replace_span((line, column), end, f".{name}()")
            return True
        name = self.needed.method(item, "part" if cut.upper else "rest" if cut.lower else "copy")
        colon = self.edits.find(span(cut.lower)[1] if cut.lower else (line, column), ":")
        if cut.lower:
            self.edits.replace_span((line, column), (line, column + 1), f".{name}(")
            self.edits.replace_span(colon, (colon[0], colon[1] + 1), ", " if cut.upper else "")
        else:
            self.edits.replace_span((line, column), (colon[0], colon[1] + 1), f".{name}(0, " if cut.upper else f".{name}(")
        self.edits.replace_span((end[0], end[1] - 1), end, ")")
        for bound in (cut.lower, cut.upper):
            if bound is not None:
                self.visit(bound)
        return True

    def _assign(self, node: ast.Assign) -> bool:
        """`x[:] = y`."""
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Subscript) or not isinstance(target.slice, ast.Slice):
            return False
        item = self.leaf(target.value)
        if item is None:
            return False
        self.needed.method(item, "refill")
        start = self.edits.find(span(target.value)[1], "[")
        self.edits.replace_span(start, span(node.value)[0], ".refill(")
        self.edits.wrap(node.value, "", ")")
        self._value(target.value)
        self.visit(node.value)
        return True

    def _list(self, node: ast.List) -> bool:
        item = self.leaf(node)
        if item is None:
            return False
        if not node.elts:
            self.edits.replace(node, f"{self.needed.function(item, 'new')}(0)")
            return True
        self.edits.wrap(node, f"{self.needed.function(item, 'of')}(", ")")
        for inner in node.elts:
            self.visit(inner)
        return True

    def _listcomp(self, node: ast.ListComp) -> bool:
        item = self.leaf(node)
        if item is None:
            return False
        self.edits.wrap(node, f"{self.needed.function(item, 'of')}(", ")")
        for inner in ast.iter_child_nodes(node):
            self.visit(inner)
        return True

    def _binop(self, node: ast.BinOp) -> bool:
        item = self.leaf(node)
        if item is None:
            return False
        if isinstance(node.op, ast.Add):
            self._method_for(node, item, "joined", "+")
        elif self.leaf(node.left) is not None:
            single = isinstance(node.left, ast.List) and len(node.left.elts) == 1
            if single and isinstance(node.left, ast.List):
                self._repeated(node, node.left, item)
            else:
                self._method_for(node, item, "times", "*")
        else:
            count = ast.get_source_segment(self.plan.function.source, node.left) or ""
            line, column = span(node)[0]
            self.edits.replace_span((line, column), span(node.right)[0], "")
            self.edits.wrap(node.right, "", f".{self.needed.method(item, 'times')}({count})")
            self.visit(node.right)
        return True

    def _repeated(self, node: ast.BinOp, single: ast.List, item: Type) -> None:
        """`[v] * n`."""
        name = self.needed.function(item, "repeated")
        start, end = span(single)
        self.edits.replace_span(start, (start[0], start[1] + 1), f"{name}(")
        self.edits.replace_span((end[0], end[1] - 1), end, "")
        self.edits.operator(single, "*", ",")
        self.edits.wrap(node, "", ")")
        self.visit(single.elts[0])
        self.visit(node.right)

    def _method_for(self, node: ast.BinOp, item: Type, name: str, sign: str) -> None:
        """`x + y` as `x.joined(y)`."""
        line, column = self.edits.find(span(node.left)[1], sign)
        self.edits.replace_span(span(node.left)[1], (line, column + 1), f".{self.needed.method(item, name)}(")
        self.edits.wrap(node, "", ")")
        self.visit(node.left)
        self.visit(node.right)

    # ------------------------------------------------------------------------------------------------------------ calls

    def _call(self, node: ast.Call) -> bool:
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func)
        name = self.scene.builtin(self.plan, node.func)
        if len(node.args) != 1 or node.keywords or (id(node.args[0]) in self.lists.snapshots and name not in IN_C):
            return False
        argument = node.args[0]
        item = self.leaf(argument)
        if name == "list" and item is None and self.leaf(node) is not None:
            self._counted(node, self.leaf(node) or Type("int"), argument)
            return True
        if item is None:
            return False
        words = {"sum": "sum", "min": "min", "max": "max", "list": "copy", "sorted": "in_order", "len": "length"}
        if name not in words or (name in IN_C and self.typer.of_list(node) is None):
            return False
        self._turned(node, argument, words[name], item)
        return True

    def _turned(self, node: ast.Call, argument: ast.expr, word: str, item: Type) -> None:
        """`sum(x)` as `x.sum()`."""
        self.edits.replace_span(span(node)[0], span(argument)[0], "")
        after = f".{word}()"
        if word == "length":
            after = f".{self.needed.method(item, 'size')}()" if self.lists.steady else ".length"
        else:
            self.needed.method(item, word)
        self.edits.replace_span(span(argument)[1], span(node)[1], "")
        self.edits.wrap(argument, "", after)
        self._value(argument)

    def _counted(self, node: ast.Call, item: Type, argument: ast.expr) -> None:
        """`list(range(n))`."""
        assert isinstance(argument, ast.Call)
        name = self.needed.function(item, "counted")
        opened = self.edits.find(span(argument.func)[1], "(")
        zero = "0, " if len(argument.args) == 1 else ""
        self.edits.replace_span(span(node)[0], (opened[0], opened[1] + 1), f"{name}({zero}")
        self.edits.replace_span(span(argument)[1], span(node)[1], "")
        for inner in argument.args:
            self.visit(inner)

    def _method(self, node: ast.Call, func: ast.Attribute) -> bool:
        item = self.leaf(func.value)
        if item is None:
            return False
        name = func.attr
        if name == "pop" and node.args:
            self.needed.method(item, "pop_at")
            self.edits.insert(span(func)[1], "_at")
        else:
            self.needed.method(item, name)
        self._value(func.value)
        for argument in node.args:
            self.visit(argument)
        return True

    def _compare(self, node: ast.Compare) -> bool:
        """`v in x`."""
        item = self.leaf(node.comparators[0]) if len(node.ops) == 1 and isinstance(node.ops[0], ast.In | ast.NotIn) else None
        if item is None or id(node.comparators[0]) in self.lists.snapshots:
            return False
        name = self.needed.function(item, "contains")
        negated = isinstance(node.ops[0], ast.NotIn)
        self.edits.wrap(node, f"(not {name}(" if negated else f"{name}(", "))" if negated else ")")
        start = self.edits.find(span(node.left)[1], "not" if negated else "in")
        line, column = self.edits.find(start, "in")
        self.edits.replace_span(start, (line, column + 2), ",")
        self._value(node.comparators[0])
        self.visit(node.left)
        return True

    # ---------------------------------------------------------------------------------------------------- tests and loops

    def _if(self, node: ast.If) -> bool:
        return self._test(node.test) and self._rest(node, node.test)

    def _while(self, node: ast.While) -> bool:
        return self._test(node.test) and self._rest(node, node.test)

    def _unaryop(self, node: ast.UnaryOp) -> bool:
        return isinstance(node.op, ast.Not) and self._test(node.operand)

    def _boolop(self, node: ast.BoolOp) -> bool:
        if not any(self.leaf(value) for value in node.values):
            return False
        for value in node.values:
            if not self._test(value):
                self.visit(value)
        return True

    def _test(self, node: ast.expr) -> bool:
        """A list as a truth value."""
        if self.leaf(node) is None:
            return False
        self.edits.wrap(node, "", ".length")
        self._value(node)
        return True

    def _rest(self, node: ast.AST, done: ast.AST) -> bool:
        for child in ast.iter_child_nodes(node):
            if child is not done:
                self.visit(child)
        return True

    def _for(self, node: ast.For) -> bool:
        walk = self.lists.walks.get(id(node))
        if walk is None:
            return False
        counter = self.counter(node)
        texts = [self._list_text(item) for item in walk.lists]
        lengths = [f"{text}.length" for text in texts]
        self.edits.replace(node.target, counter)
        self.edits.replace(node.iter, f"range({lengths[0] if len(lengths) == 1 else 'min(' + ', '.join(lengths) + ')'})")
        lines = [f"{target} = {text}.items[{counter}]" for target, text in zip(walk.targets, texts, strict=True)]
        if walk.counter:
            lines.insert(0, f"{walk.counter} = {counter}")
        first = node.body[0]
        separator = f"\n{self.edits.indent(first)}" if self.edits.starts_line(first) else "; "
        self.edits.insert(span(first)[0], "".join(line + separator for line in lines))
        for child in node.body:
            self.visit(child)
        return True

    def counter(self, node: ast.For) -> str:
        """The name that counts the turns of a loop over lists."""
        return counter_name(self.plan, self.lists.walks[id(node)].targets[0])

    def _list_text(self, node: ast.expr) -> str:
        source = self.plan.function.source
        text = ast.get_source_segment(source, node) or ""
        item = self.leaf(node)
        return f"(<{KINDS[item].name}>{text})" if isinstance(node, ast.Subscript) and item is not None else text
