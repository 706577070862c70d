"""Arrays, tables and lists that grow in a loop by being copied: `a = np.append(a, x)`, `xs = xs + [x]`, `xs.insert(0, x)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ipyaccel.advice.hints.scene import Finding, Scene

COPIES = {
    "append": "np.append",
    "concatenate": "np.concatenate",
    "vstack": "np.vstack",
    "hstack": "np.hstack",
    "column_stack": "np.column_stack",
    "insert": "np.insert",
    "concat": "pd.concat",
}
"""Functions of NumPy and pandas that make a new array or table of all that they are given."""
ARRAY = "make the array once before the loop, with np.empty, and fill it; or collect in a list and join once after the loop"
TABLE = "collect the parts in a list, and join them once after the loop"


def growing(scene: Scene) -> Iterator[Finding]:
    """Assignments in a loop whose new value holds the old one, copied; and lists that move all their items."""
    for node, _ in scene.inside_loops():
        share = scene.line_share(node)
        line = getattr(node, "lineno", None)
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if _copies(call, name, scene):
                function = COPIES[scene.dotted(call.func).rpartition(".")[2]]
                remedy = TABLE if function.startswith("pd") else ARRAY
                yield Finding(
                    f"`{function}` copies all of `{name}` in every turn of the loop",
                    remedy,
                    line,
                    max(share, scene.called(function.partition(".")[2])),
                )
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.BinOp(ast.Name(id=same), ast.Add(), ast.List() | ast.ListComp())
            ):
                if name == same:
                    yield Finding(f"`{name} + [...]` copies the whole list in every turn", f"`{name}.append(...)`", line, share)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="insert" | "pop" as method), args=[first, *_]):
                if isinstance(first, ast.Constant) and first.value == 0 and scene.kind(name) == "list":
                    text = f"`{name}.{method}(0{', ...' if method == 'insert' else ''})` moves every item of the list"
                    yield Finding(text, "a collections.deque takes and gives at both ends", line, share)


def _copies(call: ast.Call, name: str, scene: Scene) -> bool:
    """Whether the call joins the name's old value with something else."""
    module, _, function = scene.dotted(call.func).rpartition(".")
    library = module.partition(".")[0]
    if (library, function) != ("pandas", "concat") and not (library == "numpy" and function in COPIES):
        return False
    first = call.args[0] if call.args else None
    parts = first.elts if isinstance(first, ast.Tuple | ast.List) else [first]
    return any(isinstance(part, ast.Name) and part.id == name for part in parts)
