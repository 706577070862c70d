"""Whether C's arrays, pointers and structs are used as a list or an object of Python's would be. In: a function. Out: refusals.

A list stands for memory while it is only indexed, handed on and freed; an object stands for a struct while nothing copies it.
"""

from __future__ import annotations

from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.kinds import OBJECT, Kind, base_kind, declared, dotted
from ipyaccel.syntax.cells.likeness import FREERS, MAKERS
from ipyaccel.syntax.cells.parser import Node

_LISTS = frozenset("len list tuple sum min max sorted print enumerate zip reversed any all".split())
_NULL = Kind("pointer", "NULL")
_MEMORY = ("pointer", "array")


def check_uses(function: Node, parameters: set[str], draft: Draft) -> None:
    """Refuses each use of C's memory in a function that Python would do otherwise."""
    Uses(function, parameters, draft).look(function.body, [function])


class Uses:
    """A walk through one function, with the nodes above the one it is at."""

    def __init__(self, function: Node, parameters: set[str], draft: Draft) -> None:
        self.function = function
        self.parameters = parameters
        self.draft = draft

    def look(self, node: Node, above: list[Node]) -> None:
        """Looks at a node and all below it."""
        if isinstance(node, list | tuple):
            for item in node:
                self.look(item, above)
            return
        form = type(node).__name__
        if not hasattr(node, "child_attrs") or (form.endswith("DefNode") and form != "CVarDefNode"):
            return  # a function within sees its own
        if form == "CNameDeclaratorNode" and node.default is not None:
            self.check_default(node)
        kind = self.kind(node)
        if (kind.family in _MEMORY and not self.memory_is_fine(node, kind, above)) or (
            kind.family == "struct" and not self.struct_is_fine(node, above)
        ):
            what = "the memory behind a pointer" if kind.family in _MEMORY else "a struct, which C copies"
            self.draft.refuse(node, f"{dotted(node) or 'this'} is {what}: used like this it has no likeness in Python")
            return
        names = {"LambdaNode": ["result_expr"], "GeneratorExpressionNode": ["loop"]}.get(form, node.child_attrs)
        for name in names or ():
            self.look(getattr(node, name, None), [*above, node])

    def check_default(self, node: Node) -> None:
        """`cdef char* s = name` looks into an object's memory."""
        if self.draft.kind_of(str(node.name)).family == "pointer" and self.kind(node.default).family not in _MEMORY:
            self.draft.refuse(node, f"{node.name} points into the memory of an object, which has no likeness in Python")

    def kind(self, node: Node) -> Kind:
        """The kind of an expression, as far as C's memory is concerned."""
        form = type(node).__name__
        if form == "NameNode":
            return self.draft.kind_of(str(node.name))
        if form == "NullNode":
            return _NULL
        if form == "AttributeNode":
            members = dict(self.draft.names.members.get(self.kind(node.obj).name, ()))
            return members.get(str(node.attribute), OBJECT)
        if form == "IndexNode":
            base = self.kind(node.base)
            return base.of or OBJECT if base.family in _MEMORY else OBJECT
        if form == "TypecastNode":
            return declared(base_kind(node.base_type, self.draft.names.kind), node.declarator)[0]
        return self.answer(node) if form in ("SimpleCallNode", "GeneralCallNode") else OBJECT

    def answer(self, call: Node) -> Kind:
        """The kind of what a call of the cell's own functions, or of a struct, gives."""
        name = dotted(call.function)
        function = self.draft.names.functions.get(name)
        if type(function).__name__ == "CFuncDefNode":
            return _answer(function, self.draft)
        kind = self.draft.names.kinds.get(name, OBJECT)
        return kind if kind.family == "struct" else OBJECT

    def memory_is_fine(self, node: Node, kind: Kind, above: list[Node]) -> bool:
        """Whether a list can stand for the memory here."""
        parent, form = above[-1], type(above[-1]).__name__
        if form == "IndexNode":
            return parent.base is node and type(parent.index).__name__ not in ("TupleNode", "SliceNode")
        if form == "SliceIndexNode":
            return parent.base is node and (kind.of or OBJECT).is_number and _is_read(parent, above[-2])
        if form == "SimpleCallNode":
            return self.may_be_given(node, kind, parent)
        if form in ("SingleAssignmentNode", "CNameDeclaratorNode"):
            return self.may_be_assigned(node, kind, parent)
        if form == "PrimaryCmpNode":
            return _NULL in (self.kind(parent.operand1), self.kind(parent.operand2)) and parent.operator in (
                "==",
                "!=",
                "is",
                "is_not",
            )
        if form == "ReturnStatNode":
            return kind.family == "array" if not _is_c(self.function) else _answer(self.function, self.draft).family == "pointer"
        if form in ("NotNode", "IfClauseNode"):
            return kind.family == "pointer" and self.asks_for_null(node, parent)
        if form == "TupleNode":
            return self.swaps(above[-2])
        return form == "ExprStatNode" or (form == "IteratorNode" and kind.family == "array")

    def asks_for_null(self, node: Node, parent: Node) -> bool:
        """`if not p:` asks whether there is memory; an empty list would be no."""
        draft = self.draft
        first = draft.index(node)
        if type(node).__name__ != "NameNode":
            return False
        if type(parent).__name__ == "NotNode":
            draft.replace(draft.tokens[first - 1].start, draft.tokens[first].start, "")
        end = draft.tokens[first].end
        draft.replace(end, end, " is None" if type(parent).__name__ == "NotNode" else " is not None")
        return True

    def may_be_given(self, node: Node, kind: Kind, call: Node) -> bool:
        """Whether the function called does with a list what it would do with the memory."""
        name = dotted(call.function)
        origin = self.draft.names.origin(name)
        if origin in FREERS | MAKERS or node is call.function:
            return True
        if kind.family == "array" and name in _LISTS:
            return True
        function = self.draft.names.functions.get(name)
        return _is_c(function) and any(argument is node for argument in call.args)

    def may_be_assigned(self, node: Node, kind: Kind, parent: Node) -> bool:
        """Whether both names may stand for the same list."""
        if type(parent).__name__ == "CNameDeclaratorNode":
            return self.draft.kind_of(str(parent.name)).family == "pointer"
        if node is parent.lhs:
            return kind.family == "pointer" and self.kind(parent.rhs).family in _MEMORY
        return self.kind(parent.lhs).family == "pointer"

    def swaps(self, above: Node) -> bool:
        """`p, q = q, p`."""
        if type(above).__name__ != "SingleAssignmentNode" or type(above.lhs) is not type(above.rhs):
            return False
        return all(self.kind(item).family == "pointer" for side in (above.lhs, above.rhs) for item in side.args)

    def struct_is_fine(self, node: Node, above: list[Node]) -> bool:
        """Whether an object can stand for the struct here, though nothing copies it."""
        parent, form = above[-1], type(above[-1]).__name__
        if form == "AttributeNode":
            own = type(node).__name__ == "NameNode" and str(node.name) in self.parameters
            return not own or _is_read(parent, above[-2])
        if form == "SingleAssignmentNode":
            return _is_call(parent.rhs) and self.kind(parent.rhs).family == "struct"
        if form == "CNameDeclaratorNode":
            return _is_call(node)
        if form == "SimpleCallNode":
            return _is_c(self.draft.names.functions.get(dotted(parent.function)))
        if form == "ReturnStatNode":
            inside = _is_c(self.function) and not self.function.overridable
            return inside and (_is_call(node) or (type(node).__name__ == "NameNode" and self.is_own(str(node.name))))
        return form == "ExprStatNode"

    def is_own(self, name: str) -> bool:
        """Whether a name is a variable of this function."""
        return name in self.draft.scopes[-1].kinds and name not in self.parameters


def _answer(function: Node, draft: Draft) -> Kind:
    """The kind that a C function gives back."""
    kind = base_kind(function.base_type, draft.names.kind)
    pointers = function.declarator
    while type(pointers).__name__ == "CPtrDeclaratorNode":
        kind = Kind("pointer", of=kind)
        pointers = pointers.base
    return kind


def _is_c(function: Node) -> bool:
    return type(function).__name__ == "CFuncDefNode"


def _is_call(node: Node) -> bool:
    return type(node).__name__ in ("SimpleCallNode", "GeneralCallNode")


def _is_read(node: Node, parent: Node) -> bool:
    """Whether an attribute or a slice is not what is assigned to."""
    return getattr(parent, "lhs", None) is not node and not any(each is node for each in getattr(parent, "lhs_list", ()))
