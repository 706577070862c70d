"""Statements of Cython's as Python's: its loops, its blocks without the GIL, its directives. In: their nodes. Out: edits."""

from __future__ import annotations

from ipyaccel.syntax.cells.declarations import zero
from ipyaccel.syntax.cells.draft import Draft
from ipyaccel.syntax.cells.expressions import leftmost, opening_of
from ipyaccel.syntax.cells.heads import annotation, is_type
from ipyaccel.syntax.cells.kinds import Kind, base_kind, dotted, expressed, named_number
from ipyaccel.syntax.cells.likeness import FREERS
from ipyaccel.syntax.cells.names import walk
from ipyaccel.syntax.cells.parser import Node
from ipyaccel.syntax.cells.storing import kind_of_target, literal, mask, store, wraps_in_place

_BLOCKS = ("body", "else_clause", "finally_clause")
_CASTS = {"int": "int", "float": "float", "complex": "complex", "bint": "bool"}


def block(node: Node, draft: Draft) -> None:
    """A compound statement that Python has too."""
    for name in node.child_attrs:
        below = getattr(node, name, None)
        if name in _BLOCKS:
            draft.suite(below)
        else:
            draft.visit(below)


def loop(node: Node, draft: Draft) -> None:
    """`for i in prange(n, nogil=True)`: its arguments that only threads need go."""
    sequence = node.iterator.sequence
    target(node.target, draft)
    if draft.names.origin_of(getattr(sequence, "function", None)) == "cython.parallel.prange":
        _over_threads(sequence, draft)
    else:
        draft.visit(sequence)
    draft.suite(node.body)
    draft.suite(node.else_clause)


def _over_threads(sequence: Node, draft: Draft) -> None:
    first, opening = leftmost(sequence, draft), opening_of(sequence, draft)
    draft.own(draft.source(first, draft.tokens.partner[opening] + 1), sequence)
    draft.replace_tokens(first, opening, "range")
    positional = getattr(sequence, "args", None)
    draft.visit(positional if positional is not None else sequence.positional_args)
    parts = draft.tokens.parts(opening)
    named = [part for part in parts if draft.tokens[part[0] + 1].kind == "="]
    if named and len(named) < len(parts):
        last = parts[len(parts) - len(named) - 1][1]
        draft.replace(draft.tokens[last - 1].end, draft.tokens[draft.tokens.partner[opening]].start, "")


def target(node: Node, draft: Draft) -> None:
    """What is assigned to: an element there is not read."""
    if type(node).__name__ == "IndexNode":
        draft.children(node)
    elif type(node).__name__ in ("TupleNode", "ListNode"):
        for item in node.args:
            target(item, draft)
    else:
        draft.visit(node)


def for_from(node: Node, draft: Draft) -> None:
    """`for i from 0 <= i < n by 2`: the same numbers from `range`."""
    tokens = draft.tokens
    name = str(node.target.name)
    for below in (node.bound1, node.bound2, node.step):
        draft.visit(below)
    begin = draft.index(node)
    while tokens[begin].kind != "for":
        begin -= 1
    colon = tokens.until(begin, ":")
    signs = [index for index in range(begin, colon) if tokens[index].kind in ("<", "<=", ">", ">=")]
    has_from = tokens[begin + 2].kind == "from"
    if len(signs) != 2 or not _only_counts(node, draft):
        draft.refuse(node, f"in C this loop leaves another number in {name} than a loop of Python's")
        return
    by = next((index for index in range(signs[1], colon) if tokens[index].text == "by"), colon)
    down = node.relation1[0] == ">"
    low = draft.source(begin + (3 if has_from else 1), signs[0])
    low += {"<": " + 1", ">": " - 1"}.get(node.relation1, "")
    high = draft.source(signs[1] + 1, by)
    high += {"<=": " + 1", ">=": " - 1"}.get(node.relation2, "")
    step = draft.source(by + 1, colon) if by < colon else "1"
    step = f"-({step})" if down and not step.isdigit() else f"-{step}" if down else step
    inside = f"{low}, {high}" + ("" if step == "1" else f", {step}")
    draft.replace_tokens(begin, colon, f"for {name} in range({inside if low != '0' or step != '1' else high})")
    draft.suite(node.body)
    draft.suite(node.else_clause)


def _only_counts(node: Node, draft: Draft) -> bool:
    """Whether the loop's name is read in such loops alone and changed by nothing but them."""
    name = str(node.target.name)
    function = draft.function
    whole = list(walk(function.body)) if function is not None else []
    counting = ("ForFromStatNode", "ForInStatNode")
    loops = [each for each in whole if type(each).__name__ in counting and getattr(each.target, "name", None) == name]
    comprehensions = [each for each in whole if type(each).__name__ in ("ComprehensionNode", "GeneratorExpressionNode")]
    own = [each for each in comprehensions if getattr(each.loop.target, "name", None) == name]
    inside = {id(below) for each in (*loops, *own) for below in walk(each)}
    within = {id(below) for each in loops if type(each).__name__ == "ForFromStatNode" for below in walk(each)}
    uses = [each for each in whole if type(each).__name__ == "NameNode" and each.name == name]
    changed = [each for each in whole if _changes(each, name) and id(each) in within]
    return function is not None and all(id(use) in inside for use in uses) and not changed


def _changes(node: Node, name: str) -> bool:
    form = type(node).__name__
    if form not in ("SingleAssignmentNode", "InPlaceAssignmentNode", "CascadedAssignmentNode", "ForInStatNode"):
        return False
    goals = node.lhs_list if form == "CascadedAssignmentNode" else [node.target if form == "ForInStatNode" else node.lhs]
    while any(hasattr(goal, "args") for goal in goals):
        goals = [item for goal in goals for item in getattr(goal, "args", [goal])]
    return any(getattr(goal, "name", None) == name for goal in goals)


def with_block(node: Node, draft: Draft) -> None:
    """`with nogil:`, `with parallel():`, `with cython.boundscheck(False):`: the block itself is what Python does."""
    begin = draft.index(node)
    while draft.tokens[begin].kind != "with":
        begin -= 1
    colon = draft.tokens.until(begin, ":")
    items = [node]
    while type(items[-1].body).__name__ in ("GILStatNode", "WithStatNode") and draft.index(items[-1].body) < colon:
        items.append(items[-1].body)
    mere = [_is_mere(item, draft) for item in items]
    if all(mere):
        draft.replace_tokens(begin, colon, "if True")
    elif any(mere):
        draft.refuse(node, "one `with` says something to Cython and something to Python")
    else:
        for item in items:
            draft.visit(item.manager)
            draft.visit(item.target)
    draft.suite(items[-1].body)


def _is_mere(item: Node, draft: Draft) -> bool:
    if type(item).__name__ == "GILStatNode":
        return True
    manager = item.manager
    return draft.names.origin_of(getattr(manager, "function", manager)).startswith("cython.")


def expression(node: Node, draft: Draft) -> None:
    """A call that only C needs, or a declaration by annotation."""
    inner = node.expr
    origin = draft.names.origin_of(getattr(inner, "function", None))
    first = leftmost(inner, draft)
    if getattr(inner, "annotation", None) is not None:
        _bare_annotation(node, inner, first, draft)
    elif origin in FREERS or origin == "numpy.import_array":
        draft.drop(node, first, draft.statement_end(first))
    elif origin == "cython.declare":
        draft.own(draft.source(first, draft.statement_end(first)), node)
        draft.drop(node, first, draft.statement_end(first))
    else:
        draft.visit(inner)


def _bare_annotation(node: Node, name: Node, first: int, draft: Draft) -> None:
    """`x: cython.double`: a C variable; global, or in a C class, it begins as zero."""
    if not _typed_here(name, draft):
        return
    end = draft.statement_end(first)
    draft.own(draft.source(first, end), node)
    if draft.function is not None:
        draft.drop(node, first, end)
    else:
        value = zero(expressed(name.annotation, draft.names.kind), draft)
        draft.replace_tokens(first, end, f"{name.name} = {value}")


def _typed_here(name: Node, draft: Draft) -> bool:
    in_python_class = draft.scopes[-1].in_class and "class" not in draft.scopes[-1].kinds
    return is_type(name.annotation, draft.names) and not in_python_class


def assignment(node: Node, draft: Draft) -> None:
    """`x = 0`, `x: cython.int = 0`, `x = cython.declare(cython.int, 0)`."""
    name, value = node.lhs, node.rhs
    if type(value).__name__ == "ImportNode":
        return
    if getattr(name, "annotation", None) is not None and _typed_here(name, draft):
        annotation(name.annotation, draft)
    elif draft.names.origin_of(getattr(value, "function", None)) == "cython.declare":
        _declared(node, draft)
        return
    elif draft.names.origin_of(getattr(value, "function", None)) == "cython.fused_type":
        first = leftmost(name, draft)
        draft.own(draft.source(first, draft.statement_end(first)), name)
        draft.drop(node, first, draft.statement_end(first))
        return
    target(name, draft)
    first = draft.tokens.until(leftmost(name, draft), "=") + 1
    store(kind_of_target(name, draft), value, first, draft.statement_end(first), draft)


def cascade(node: Node, draft: Draft) -> None:
    """`a = b = 0`."""
    kinds = {kind_of_target(name, draft).family for name in node.lhs_list}
    if len(kinds) == 1:
        literal(kind_of_target(node.lhs_list[0], draft), node.rhs, draft)
    for name in node.lhs_list:
        target(name, draft)
    draft.visit(node.rhs)


def in_place(node: Node, draft: Draft) -> None:
    """`a[i] += 1`; `h *= 33` in an unsigned variable wraps around."""
    target(node.lhs, draft)
    kind = kind_of_target(node.lhs, draft)
    first = leftmost(node.lhs, draft)
    sign = draft.tokens.until(first, f"{node.operator}=")
    if wraps_in_place(kind, node.operator):
        lhs = draft.source(first, sign)
        draft.replace_tokens(sign, sign + 1, f"= ({lhs} {node.operator}")
        simple = type(node.rhs).__name__ in ("NameNode", "IntNode", "AttributeNode", "IndexNode")
        draft.replace(draft.tokens[sign + 1].start, draft.tokens[sign + 1].start, "" if simple else "(")
        draft.visit(node.rhs)
        end = draft.tokens[draft.statement_end(sign) - 1].end
        draft.replace(end, end, f"{'' if simple else ')'}) & {mask(kind)}")
    else:
        draft.visit(node.rhs)


def returned(node: Node, draft: Draft) -> None:
    """`return x` of a function that answers with a bint or an unsigned number."""
    declarator = getattr(draft.function, "declarator", None)
    if node.value is None or type(declarator).__name__ != "CFuncDeclaratorNode":
        draft.visit(node.value)
        return
    assert draft.function is not None
    first = draft.index(node) + 1
    store(base_kind(draft.function.base_type, draft.names.kind), node.value, first, draft.statement_end(first), draft)


def _declared(node: Node, draft: Draft) -> None:
    """`x = cython.declare(cython.int, 0)`: the value is what is left."""
    value = node.rhs
    first = leftmost(node.lhs, draft)
    draft.own(draft.source(first, draft.statement_end(first)), node.lhs)
    begin, opening = leftmost(value, draft), opening_of(value, draft)
    kind = expressed(value.args[0], draft.names.kind) if getattr(value, "args", None) else Kind("unknown")
    parts = draft.tokens.parts(opening)
    end = draft.tokens.partner[opening] + 1
    if len(parts) == 2:
        draft.replace(draft.tokens[begin].start, draft.tokens[parts[1][0]].start, "")
        draft.replace(draft.tokens[parts[1][1] - 1].end, draft.tokens[end - 1].end, "")
        literal(kind, value.args[1], draft)
        draft.visit(value.args[1])
    elif draft.function is not None:
        draft.drop(node, first, draft.statement_end(first))
    else:
        draft.replace_tokens(begin, end, zero(kind, draft))


def simple_call(node: Node, draft: Draft) -> None:
    """`cython.cast(cython.int, x)` is `int(x)`; other calls stay."""
    origin = draft.names.origin_of(node.function)
    if origin == "cython.parallel.threadid":
        first = leftmost(node, draft)
        draft.replace_tokens(first, draft.tokens.partner[opening_of(node, draft)] + 1, "0")
    elif origin == "cython.cast" and len(getattr(node, "args", None) or ()) == 2:
        _cast(node, draft)
    else:
        draft.children(node)


def _cast(node: Node, draft: Draft) -> None:
    given = node.args[0]
    text = getattr(given, "value", None)
    kind = (named_number(str(text)) or draft.names.kind(str(text))) if text is not None else expressed(given, draft.names.kind)
    first, opening = leftmost(node, draft), opening_of(node, draft)
    begin, end = draft.tokens.parts(opening)[1]
    draft.own(draft.source(first, opening) + f"({dotted(given) or text})", node)
    draft.visit(node.args[1])
    if kind.family in _CASTS:
        draft.replace(draft.tokens[first].start, draft.tokens[begin].start, f"{_CASTS[kind.family]}(")
    elif kind.family in ("object", "class"):
        draft.replace(draft.tokens[first].start, draft.tokens[begin].start, "(")
    else:
        draft.refuse(node, "memory that is read as another type has no likeness in Python")
    draft.replace(draft.tokens[end - 1].end, draft.tokens[draft.tokens.partner[opening]].start, "")


RULES = {
    **dict.fromkeys(
        "IfClauseNode WhileStatNode TryExceptStatNode ExceptClauseNode TryFinallyStatNode MatchCaseNode IfStatNode".split(), block
    ),
    "ForInStatNode": loop,
    "ForFromStatNode": for_from,
    "GILStatNode": with_block,
    "WithStatNode": with_block,
    "ExprStatNode": expression,
    "SingleAssignmentNode": assignment,
    "CascadedAssignmentNode": cascade,
    "InPlaceAssignmentNode": in_place,
    "ReturnStatNode": returned,
    "AsyncForStatNode": block,
    "SimpleCallNode": simple_call,
    "GeneralCallNode": simple_call,
}
