"""A cell as it is typed, read by Cython's parser. In: its text. Out: a `Cell` with its twin in plain Python and the user's types.

Runs in a warm process beside the kernel. The cell's text begins with an empty line where its magic stands; a file's does not.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from ipyaccel.model.ladder import Cell
from ipyaccel.model.program import Reason
from ipyaccel.syntax.cells import declarations, expressions, heads, imports, statements
from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.heads import variables_of
from ipyaccel.syntax.cells.kinds import OBJECT, declared, dotted
from ipyaccel.syntax.cells.mistakes import CellError
from ipyaccel.syntax.cells.names import Names, names_of, walk
from ipyaccel.syntax.cells.parser import Node, Parsed, parsed

__all__ = ["CellError", "read_cell"]

_CPLUS = re.compile(r"^\s*#\s*distutils\s*:\s*language\s*=\s*c\+\+", re.MULTILINE)
_DIRECTIVE = re.compile(r"^(\s*#\s*)(cython\s*:)", re.MULTILINE)
_AT_COMPILE_TIME = "this is chosen when the cell is compiled; Python has no such step"
# What Python has as well: nothing is to be done but to look inside.
_PLAIN = """AssertStatNode BreakStatNode ContinueStatNode DelStatNode GlobalNode NonlocalNode PassStatNode RaiseStatNode
ReraiseStatNode MatchNode MatchValuePatternNode MatchAndAssignPatternNode OrPatternNode MatchSequencePatternNode
MatchMappingPatternNode ClassPatternNode AsTupleNode AssignmentExpressionNode AsyncIteratorNode AwaitExprNode BoolNode BytesNode
CascadedCmpNode ComprehensionAppendNode ComprehensionNode CondExprNode DictComprehensionAppendNode DictItemNode DictNode
EllipsisNode FloatNode FormattedValueNode IdentifierStringNode ImagNode IteratorNode ListNode MergedDictNode MergedSequenceNode
NoneNode NotNode SetNode SliceIndexNode SliceNode StarredUnpackingNode TupleNode UnaryMinusNode UnaryPlusNode TildeNode
UnicodeNode StringNode YieldExprNode YieldFromExprNode BoolBinopNode BitwiseOrNode IntBinopNode AddNode SubNode MulNode
MatMultNode DivNode ModNode PowNode ExceptStarChainNode PyArgDeclNode ImportNode"""
_PUBLIC = frozenset("DefNode PyClassDefNode CClassDefNode".split())


def read_cell(text: str) -> Cell:
    """What is known of a cell before anything of it is run. Raises CellError where Cython's parser stops."""
    read = parsed(text)
    names = names_of(read.tree)
    draft = Draft(text, read, names, _rules())
    draft.scopes[0].kinds.update(kind for node in _top(read.tree.body) for kind in variables_of(node, names).items())
    draft.visit(read.tree.body)
    _headers(draft)
    _compile_time(draft)
    _division(read, draft)
    twin = draft.twin()
    reason = min(draft.reasons, key=lambda reason: reason.line or 0) if draft.reasons else _unlike(twin)
    public, private = _names(read.tree, names)
    return Cell(
        text=text,
        twin="" if reason else twin,
        types=tuple(sorted(draft.types, key=lambda own: own.line)),
        public=public,
        private=private,
        threads=any(origin.startswith("cython.parallel") for origin in names.origins.values()),
        cplus=_CPLUS.search(text) is not None,
        taken=tuple(draft.taken),
        reason=reason,
    )


def _rules() -> dict[str, Any]:
    plain = dict.fromkeys(_PLAIN.split(), lambda node, draft: draft.children(node))
    groups = (declarations.RULES, heads.RULES, expressions.RULES, statements.RULES, imports.RULES)
    rules: dict[str, Any] = {
        **plain,
        "LambdaNode": _lambda,
        "GeneratorExpressionNode": lambda node, draft: draft.visit(node.loop),
    }
    for group in groups:
        rules |= group
    return rules


def _lambda(node: Node, draft: Draft) -> None:
    for argument in node.args:
        draft.visit(argument.default)
    draft.visit(node.result_expr)


def _headers(draft: Draft) -> None:
    """`cdef:` above a block of declarations becomes `if True:` where something of the block is left."""
    tokens = draft.tokens
    for index, token in enumerate(tokens.all):
        if token.kind != "cdef":
            continue
        colon = index + 1
        while tokens[colon].text in ("public", "readonly", "nogil", "inline", "api"):
            colon += 1
        if tokens[colon].kind == ":":
            draft.block_header(index, colon, declarations.block_end(colon, draft))


class _Place:
    """A place that has a line, for a sign that has no node."""

    def __init__(self, line: int) -> None:
        self.pos = (None, line, 0)


def _compile_time(draft: Draft) -> None:
    """`DEF N = 100` becomes a name; `IF` and `include` have no likeness. Cython's parser leaves nothing of them in its tree."""
    for index, token in enumerate(draft.tokens.all):
        if token.kind == "DEF":
            draft.replace(token.start, draft.tokens[index + 1].start, "")
            name = draft.tokens[index + 1].text
            draft.own(f"DEF {name}", _Place(draft.tokens.line(token.start)))
        elif token.kind in ("IF", "include"):
            line = draft.tokens.line(token.start)
            draft.reasons.append(Reason(_AT_COMPILE_TIME if token.kind == "IF" else "another file's text is included", line))
    for found in _DIRECTIVE.finditer(draft.text):
        draft.replace(found.start(2), found.end(2), "for Cython:")


def _division(read: Parsed, draft: Draft) -> None:
    """Notes that the cell divides as C does."""
    asked = bool(read.directives.get("cdivision"))
    divides = False
    for node in walk(read.tree.body):
        form = type(node).__name__
        if form in ("SimpleCallNode", "GeneralCallNode") and dotted(node.function).endswith("cdivision"):
            asked = asked or bool(getattr(node.args[0], "value", False) if getattr(node, "args", None) else False)
        divides = divides or form == "ModNode" or (form == "DivNode" and node.operator == "//")
    if asked and divides:
        draft.take("C's division of whole numbers (cdivision)", "Python's // and %, which round down and tell of zero")


def _unlike(twin: str) -> Reason | None:
    """The twin must be Python."""
    try:
        ast.parse(twin)
    except (SyntaxError, ValueError) as error:
        return Reason("this line has no likeness in plain Python", getattr(error, "lineno", None))
    return None


def _names(tree: Node, names: Names) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that Python sees of the module, and its C functions."""
    public: dict[str, None] = {}
    private: dict[str, None] = {}
    for node in _top(tree.body):
        form = type(node).__name__
        if form == "CFuncDefNode":
            name = str(declared(OBJECT, node.declarator)[1].name)
            (public if node.overridable else private)[name] = None
        elif form in _PUBLIC:
            hidden = any(names.origin_of(each.decorator) == "cython.cfunc" for each in getattr(node, "decorators", None) or ())
            (private if hidden else public)[str(getattr(node, "class_name", None) or node.name)] = None
        elif form == "SingleAssignmentNode" and type(node.lhs).__name__ == "NameNode":
            public[str(node.lhs.name)] = None
        elif form == "FromImportStatNode":
            public |= dict.fromkeys(str(target.name) for _, target in node.items)
    return tuple(public), tuple(private)


def _top(body: Node) -> Iterator[Node]:
    """The statements of the module itself, also those in its `if` and `try`."""
    form = type(body).__name__
    if form == "StatListNode":
        for statement in body.stats:
            yield from _top(statement)
    elif form.endswith("DefNode") or not hasattr(body, "child_attrs"):
        yield body
    else:
        yield body
        for name in ("if_clauses", "body", "else_clause", "except_clauses", "finally_clause"):
            below = getattr(body, name, None)
            for each in below if isinstance(below, list) else [below]:
                if each is not None:
                    yield from _top(each)
