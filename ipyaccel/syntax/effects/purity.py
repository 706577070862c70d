"""What a program does beyond returning an answer: in goes a `Program`, out go `Effects`, read from its text alone.

Lasting is only what must not be repeated: prints, input, files, network, changes of globals. Each comes with the line in the
user's cell. What a helper does to its parameters counts for what the caller hands it.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import dataclass, field

from ipyaccel.model import Effects, Function, Program, Reason
from ipyaccel.syntax.effects.alias import Aliases
from ipyaccel.syntax.effects.deeds import OUTSIDE, draws_globally, lasting_deed
from ipyaccel.syntax.effects.mutation import is_draw, written_by
from ipyaccel.syntax.scope import Definition, names_of, parameters_of


def effects(program: Program) -> Effects:
    """Effects of the program: of all its functions, and what its entry changes of its parameters and of globals."""
    changed: dict[str, frozenset[str]] = {function.name: frozenset() for function in program.functions}
    while True:
        readers = {function.name: _read(function, program, changed) for function in program.functions}
        found = {name: frozenset(reader.changed) for name, reader in readers.items()}
        if found == changed:
            break
        changed = found
    outside = {*program.globals, *(name for name, _ in program.constants)}
    entry = program.main.parameters
    written = {name for reader in readers.values() for name in reader.changed if name in reader.globals}
    mutates = [name for name in entry if name in changed[program.entry] and name not in readers[program.entry].globals]
    mutates += [name for name in sorted(written | (outside & written)) if name not in mutates]
    lasting = _unique([reason for reader in readers.values() for reason in reader.lasting])
    return Effects(
        lasting=lasting,
        outside=tuple(reason for reason in lasting if reason.text in OUTSIDE),
        random=_unique([reason for reader in readers.values() for reason in reader.random]),
        mutates=tuple(mutates),
    )


def _unique(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _read(function: Function, program: Program, changed: dict[str, frozenset[str]]) -> _Reader:
    reader = _Reader(function, program, changed)
    for statement in reader.node.body:
        reader.visit(statement)
    return reader


@dataclass
class _Reader(ast.NodeVisitor):
    """Reads one function. `changed`: parameters and globals it writes into."""

    function: Function
    program: Program
    known: dict[str, frozenset[str]]
    lasting: list[Reason] = field(default_factory=list)
    random: list[Reason] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.node = _definition(self.function)
        names = names_of(self.node)
        self.parameters = set(parameters_of(self.node.args))
        self.declared = set(names.assigned)
        self.local = set(names.bound) - self.declared
        outside = {*self.program.globals, *(name for name, _ in self.program.constants)} | self.declared
        self.globals = outside - self.local
        self.modules = {item.name: f"{item.module}.{item.attribute}".rstrip(".") for item in self.program.imports}
        self.modules = {name: path for name, path in self.modules.items() if name not in self.local} | _imported(self.node)
        self.aliases = Aliases(self.node, self.parameters | self.globals, self.dotted)
        self.containers = _containers(self.node)

    def dotted(self, node: ast.expr) -> str:
        """The dotted name of something out of a module or of a builtin; empty for everything else."""
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else ""
        if not isinstance(node, ast.Name):
            return ""
        if node.id in self.modules:
            return self.modules[node.id]
        own = node.id in self.local or node.id in self.globals or node.id in self.known
        return node.id if not own and hasattr(builtins, node.id) else ""

    def visit_Call(self, node: ast.Call) -> None:
        """Well-known calls, methods that change their object, and functions of the program."""
        dotted = self.dotted(node.func)
        if deed := lasting_deed(node, dotted):
            self.lasting.append(Reason(deed, self._line(node)))
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("write", "writelines") and not dotted:
            self._handle(node, node.func.value)
        if draws_globally(node, dotted):
            self.random.append(Reason("draws random numbers", self._line(node)))
        for written in written_by(node, dotted):
            self._write(written, node, lasting=not is_draw(node))
        if isinstance(node.func, ast.Name) and node.func.id in self.known and node.func.id not in self.local:
            self._own_call(node, node.func.id)
        self.generic_visit(node)

    def _handle(self, node: ast.Call, handle: ast.expr) -> None:
        if self.aliases.roots(handle, node.lineno):
            self.lasting.append(Reason("writes a file", self._line(node)))

    def _own_call(self, node: ast.Call, name: str) -> None:
        callee = _definition(self.program.function(name)).args
        positional = [argument.arg for argument in (*callee.posonlyargs, *callee.args)]
        given = list(zip(positional, node.args, strict=False)) + [(keyword.arg, keyword.value) for keyword in node.keywords]
        for parameter, argument in given:
            if parameter in self.known[name]:
                self._write(argument, node, lasting=True)

    def _target(self, target: ast.expr, node: ast.stmt) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._target(part, node)
        elif isinstance(target, ast.Starred):
            self._target(target.value, node)
        elif isinstance(target, ast.Subscript | ast.Attribute):
            self._write(target.value, node, lasting=True)
        elif isinstance(target, ast.Name) and target.id in self.declared:
            self._change(target.id, node, lasting=True)

    def visit_Assign(self, node: ast.Assign) -> None:
        """`u[i] = x`, `obj.x = 1`, and a name that was declared global."""
        for target in node.targets:
            self._target(target, node)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """As an assignment."""
        if node.value is not None:
            self._target(node.target, node)
        self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        """The loop variable may be an item: `for u[0] in ...`."""
        self._target(node.target, node)
        self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> None:
        """`del u[i]`."""
        for target in node.targets:
            self._target(target, node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """`u += 1` is in place for an array or list, which is what the name is if its items are used somewhere."""
        self._target(node.target, node)
        if isinstance(node.target, ast.Name) and node.target.id in self.containers and node.target.id not in self.declared:
            self._write(node.target, node, lasting=True)
        self.generic_visit(node)

    def _write(self, written: ast.expr, node: ast.expr | ast.stmt, *, lasting: bool) -> None:
        for root in sorted(self.aliases.roots(written, node.lineno)):
            self._change(root, node, lasting=lasting)

    def _change(self, name: str, node: ast.expr | ast.stmt, *, lasting: bool) -> None:
        self.changed.add(name)
        if name in self.globals and lasting:
            self.lasting.append(Reason(f"changes the global `{name}`", self._line(node)))

    def _line(self, node: ast.expr | ast.stmt) -> int:
        return self.function.first_line + node.lineno - 1


def _definition(function: Function) -> Definition:
    node = ast.parse(function.source).body[0]
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        raise TypeError(f"{function.name} is not a def")
    return node


def _imported(node: Definition) -> dict[str, str]:
    """Names bound by imports inside the function."""
    found: dict[str, str] = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Import):
            found |= {
                (alias.asname or alias.name.split(".")[0]): (alias.name if alias.asname else alias.name.split(".")[0])
                for alias in inner.names
            }
        elif isinstance(inner, ast.ImportFrom):
            found |= {(alias.asname or alias.name): f"{inner.module or ''}.{alias.name}" for alias in inner.names}
    return found


def _takes_part(index: ast.expr) -> bool:
    """Whether an index has a slice: then what it gives is an array or list."""
    return any(isinstance(part, ast.Slice) for part in ast.walk(index))


def _containers(node: Definition) -> set[str]:
    """Names whose items, length or attributes are used: they are no numbers."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Subscript | ast.Attribute) and isinstance(inner.value, ast.Name):
            found.add(inner.value.id)
        elif isinstance(inner, ast.Assign) and isinstance(inner.value, ast.Subscript) and _takes_part(inner.value.slice):
            found |= {target.id for target in inner.targets if isinstance(target, ast.Name)}
        elif isinstance(inner, ast.For | ast.comprehension) and isinstance(inner.iter, ast.Name):
            found.add(inner.iter.id)
        elif (
            isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Name)
            and inner.func.id in ("len", "list", "sum", "enumerate", "zip")
        ):
            found |= {argument.id for argument in inner.args if isinstance(argument, ast.Name)}
    return found
