"""Looking through a list again and again: `x in a_list`, `a_list.index(x)`, `a_list.count(x)` in a loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.advice.hints.scene import Finding, Scene


def membership(scene: Scene) -> Iterator[Finding]:
    """Tests and searches in what is sure to be a list."""
    for node, _ in scene.inside_loops():
        match node:
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=name)]) if scene.kind(name) == "list":
                text = f"`in {name}` goes through the list from its beginning, in every turn of the loop"
                remedy = f"keep its items in a set as well (`set({name})`), and look there: that takes one step"
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="index" | "count" as method)) if (
                scene.kind(name) == "list"
            ):
                text = f"`{name}.{method}` goes through the list from its beginning, in every turn of the loop"
                answer = "its position" if method == "index" else "how often it is there"
                remedy = f"make a dict once, from each item to {answer}"
            case _:
                continue
        yield Finding(text, remedy, getattr(node, "lineno", None), scene.line_share(node))
