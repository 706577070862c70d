"""Scenes for the rules of the advice: a function's text, the shares of its lines, what it calls."""

from __future__ import annotations

import ast

from ipyaccel.advice.hints.scene import Callee, Scene
from ipyaccel.model import CalledFunction


def scene(text, shares=None, callees=(), kinds=None, share=1.0, **more):
    """A scene of the function that the text ends with; `shares` by line, each 0.9 when none are given."""
    names = {}
    exec(text, names)
    tree = next(node for node in reversed(ast.parse(text).body) if isinstance(node, ast.FunctionDef))
    lines = range(tree.lineno, tree.end_lineno + 1)
    key = ("<cell 1>", tree.lineno, tree.name)
    function = CalledFunction(key, tree.name, "cell 1", "yours", 1, share, share, share, native=more.pop("native", float("nan")))
    by_line = shares if shares is not None else dict.fromkeys(lines, 0.9)
    return Scene(function, tree, by_line, tuple(callees), names, kinds or {}, **more)


def callee(name, share, calls=1, place="Python", origin="library"):
    """A function that is called: its seconds are its share."""
    return Callee(name, place, origin, calls, share, share)


def said(rule, one):
    """What a rule says, in order: text and line."""
    return [(finding.text, finding.line) for finding in rule(one)]
