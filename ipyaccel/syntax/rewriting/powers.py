"""Powers of arrays with less work. In: a program over arrays. Out: the same with polynomials by Horner's rule, or why not.

    0.25 * x**3 + 0.75 * x**2 - 1.5 * x - 2        ((0.25 * x + 0.75) * x - 1.5) * x - 2
    x**3                                            x * x * x

NumPy computes `x**3` with the general power function, tens of times slower than two products.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from ipyaccel.model import OBJECT, Facts, Function, FunctionTypes, Program, Reason
from ipyaccel.syntax.edits import Edit, edited, instead_of
from ipyaccel.syntax.inference.infer import Scope, infer, rung

HIGHEST = 8
"""Powers beyond this are left to NumPy."""


def cheaper_powers(program: Program, facts: Facts) -> Program | Reason:
    """The program with small whole powers of arrays as products, polynomials by Horner's rule."""
    functions = tuple(_cheaper(function, program, facts) for function in program.functions)
    if functions == program.functions:
        return Reason("your code is already NumPy, and nothing in it is slower than it need be", program.main.first_line)
    return replace(program, functions=functions)


def _cheaper(function: Function, program: Program, facts: Facts) -> Function:
    """One function with its powers rewritten."""
    names = dict(facts.types.get(function.name, FunctionTypes({})).names)
    if function.name == program.entry:
        names |= {**facts.global_types, **facts.argument_types}
    scope = Scope({**facts.global_types, **names}, {item.name: item for item in program.imports})
    edits: list[Edit] = []
    for statement in ast.walk(ast.parse(function.source)):
        value = getattr(statement, "value", None)
        if isinstance(statement, (ast.Assign, ast.Return, ast.AugAssign)) and isinstance(value, ast.expr):
            edits += _rewritten(value, scope)
    return replace(function, source=edited(function.source, edits)) if edits else function


def _rewritten(node: ast.expr, scope: Scope) -> list[Edit]:
    """The edits in an expression, its largest polynomials first."""
    polynomial = _polynomial(node, scope)
    if polynomial is not None and polynomial.has_power:
        return [instead_of(node, polynomial.horner())]
    product = _product(node, scope)
    if product is not None:
        return [instead_of(node, product)]
    return [edit for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for edit in _rewritten(child, scope)]


def _product(node: ast.expr, scope: Scope) -> str | None:
    """`x**3` as `(x * x * x)`."""
    power = _power(node)
    if power is None or infer(power[0], scope).ndim == 0 or not rung(infer(power[0], scope)):
        return None
    base, exponent = power
    return f"({' * '.join([base.id] * exponent)})" if 3 <= exponent <= 4 else None


def _power(node: ast.expr) -> tuple[ast.Name, int] | None:
    """Base and exponent of `x**3`."""
    match node:
        case ast.BinOp(left=ast.Name() as base, op=ast.Pow(), right=ast.Constant(value=int(exponent))) if (
            2 <= exponent <= HIGHEST
        ):
            return base, exponent
    return None


# ------------------------------------------------------------------------------------------------------------- polynomials


@dataclass
class _Polynomial:
    """Coefficients as (sign, text), by exponent, of a polynomial in one array."""

    variable: str
    terms: dict[int, tuple[str, str]] = field(default_factory=dict)
    has_power: bool = False

    def horner(self) -> str:
        """The polynomial with one product and one sum for each coefficient."""
        degree = max(self.terms)
        sign, text = self.terms[degree]
        made = f"-{text}" if sign == "-" else text
        for exponent in range(degree - 1, -1, -1):
            made = self.variable if made == "1" else f"-{self.variable}" if made == "-1" else f"{made} * {self.variable}"
            if exponent in self.terms:
                sign, text = self.terms[exponent]
                made = f"{made} {sign} {text}"
                made = f"({made})" if exponent else made
        return made


def _polynomial(node: ast.expr, scope: Scope) -> _Polynomial | None:
    """A sum of numbers times powers of one floating-point array; None for everything else."""
    made = _Polynomial("")
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub)) or not _gather(node, "+", made, scope):
        return None
    degree = max(made.terms)
    return made if made.variable and degree >= 3 and len(made.terms) >= 3 else None


def _gather(node: ast.expr, sign: str, made: _Polynomial, scope: Scope) -> bool:
    """Adds the terms of a sum; False when one of them is something else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        turned = {"+": "-", "-": "+"}[sign] if isinstance(node.op, ast.Sub) else sign
        return _gather(node.left, sign, made, scope) and _gather(node.right, turned, made, scope)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _gather(node.operand, {"+": "-", "-": "+"}[sign], made, scope)
    factors = _factors(node)
    numbers = [factor for factor in factors if _is_number(factor, scope)]
    rest = [factor for factor in factors if factor not in numbers]
    if len(numbers) > 1 or len(rest) > 1:
        return False
    exponent = 0
    if rest:
        base, exponent = _power(rest[0]) or (rest[0], 1)
        if not isinstance(base, ast.Name) or made.variable not in ("", base.id) or not _is_float_array(base, scope):
            return False
        made.variable = base.id
        made.has_power = made.has_power or exponent > 2
    if exponent in made.terms:
        return False
    made.terms[exponent] = (sign, ast.unparse(numbers[0]) if numbers else "1")
    return True


def _factors(node: ast.expr) -> list[ast.expr]:
    """The factors of a product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def _is_number(node: ast.expr, scope: Scope) -> bool:
    """A literal or a name of one number."""
    found = infer(node, scope)
    return isinstance(node, (ast.Name, ast.Constant)) and found != OBJECT and not found.ndim and found.kind in ("int", "float")


def _is_float_array(node: ast.expr, scope: Scope) -> bool:
    found = infer(node, scope)
    return found.ndim > 0 and rung(found) in ("float32", "float64")
