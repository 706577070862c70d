"""A function that only takes lists into C and gives them back, built beside an entry that does so: what that costs alone.

In: a variant's source and the entry's name. Out: source of a function with the entry's parameters, or nothing.
"""

from __future__ import annotations

import re

PREFIX = "_taking_"


def taking_twin(source: str, entry: str) -> str:
    """The function's text; "" when no list crosses at the entry."""
    found = re.search(rf"^def {re.escape(entry)}\((.*)\):\n(?:    .*\n?)*", source, re.MULTILINE)
    taken = re.findall(r"\w+_taken_from\([^()]*\)", found[0]) if found else []
    if found is None or not taken:
        return ""
    lines = [f"def {PREFIX}{entry}({found[1]}):", "    cdef dict known = {}", *(f"    {call}" for call in taken)]
    if "give_back(known)" in found[0]:
        lines.append("    give_back(known)")
    return "\n".join(lines) + "\n"
