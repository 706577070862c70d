"""An empty twin of an entry function, built beside it: what calling and converting the arguments cost alone.

In: a variant's source and the entry's name. Out: source of a function with the same signature and nothing in it.
"""

from __future__ import annotations

import io
import re
import tokenize

PREFIX = "_empty_"


def empty_twin(source: str, entry: str) -> str:
    """The function's text: the same parameters with the same C types; "" when the entry is not defined by a plain `def`."""
    found = re.search(rf"^(?:def|cpdef [^\n(]*?) *\b{re.escape(entry)} *(?=\()", source, re.MULTILINE)
    if found is None:
        return ""
    return f"def {PREFIX}{entry}{_parenthesised(source[found.end() :])}:\n    pass\n"


def _parenthesised(text: str) -> str:
    """What stands from the first character, an opening bracket, to the bracket that closes it, without comments."""
    depth = 0
    kept = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            kept.append(token.string)
        depth += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        if depth == 0:
            break
    return " ".join(kept)
