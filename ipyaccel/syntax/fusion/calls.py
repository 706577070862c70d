"""Reads calls inside array expressions: NumPy's functions and methods, reductions, the user's own small functions.

In: a call. Out: its node. What has an argument we do not know raises `Unfusable`: never a guess.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from ipyaccel.model import Function, Type
from ipyaccel.syntax.fusion import functions, inline, promotion, rolling
from ipyaccel.syntax.fusion.nodes import Leaf, Node, Op, Reduce, Scalar, Unfusable
from ipyaccel.syntax.fusion.promotion import BOOL, FLOAT, INT

if TYPE_CHECKING:
    from ipyaccel.syntax.fusion.reader import Reader

RADIANS_PER_DEGREE = 0.017453292519943295
DEGREES_PER_RADIAN = 57.29577951308232


def read_call(reader: Reader, expr: ast.Call) -> Node:
    """The node of a call."""
    scene = reader.scene
    known = scene.numpy_name(expr.func)
    if known:
        return _numpy(reader, functions.ALIASES.get(known, known), expr)
    full = scene.dotted(expr.func)
    if full:
        return _imported(reader, full, expr)
    if isinstance(expr.func, ast.Attribute):
        return _method(reader, reader.read(expr.func.value), expr.func.attr, expr)
    for name in ("abs", "len", "float", "int", "sum"):
        if scene.is_builtin(expr.func, name):
            return _builtin(reader, name, expr)
    if isinstance(expr.func, ast.Name) and not scene.is_local(expr.func.id):
        for function in scene.program.functions:
            if function.name == expr.func.id:
                return _own(reader, function, expr)
    raise Unfusable("this function is called as it is", expr)


def _arguments(reader: Reader, expr: ast.Call, count: int) -> list[Node]:
    if expr.keywords or len(expr.args) != count or any(isinstance(arg, ast.Starred) for arg in expr.args):
        raise Unfusable("a call with these arguments is left to NumPy", expr)
    return [reader.read(arg) for arg in expr.args]


def _numpy(reader: Reader, name: str, expr: ast.Call) -> Node:
    graph = reader.graph
    if name in functions.REDUCTIONS:
        if not expr.args:
            raise Unfusable("a call with these arguments is left to NumPy", expr)
        return reduction(reader, name, reader.read(expr.args[0]), expr.args[1:], expr)
    if name in ("dot", "vdot", "inner"):
        if len(expr.args) != 2 or expr.keywords:
            raise Unfusable("a call with these arguments is left to NumPy", expr)
        return dot(reader, expr.args[0], expr.args[1], expr)
    if name in functions.SAME_NAME:
        return graph.function(name, *_arguments(reader, expr, 1))
    if name in functions.TWO_FLOATS:
        return graph.function(name, *_arguments(reader, expr, 2))
    if name in functions.OPERATORS:
        left, right = _arguments(reader, expr, 2)
        if name.startswith("logical"):
            left, right = graph.truth(left), graph.truth(right)
        if isinstance(left, Scalar) and isinstance(right, Scalar):
            raise Unfusable("a function of single numbers stays as it is", expr)
        return graph.operator(functions.OPERATORS[name], left, right)
    return _special(reader, name, expr)


def _special(reader: Reader, name: str, expr: ast.Call) -> Node:
    """Functions that are written differently on single numbers."""
    graph = reader.graph
    if name in ("maximum", "minimum"):
        return graph.extreme(name, *_arguments(reader, expr, 2))
    if name == "where":
        condition, yes, no = _arguments(reader, expr, 3)
        return graph.where(condition, yes, no)
    if name == "clip":
        value, low, high = _arguments(reader, expr, 3)
        return graph.extreme("minimum", graph.extreme("maximum", value, low), high)
    if name == "linalg.norm":
        (vector,) = _arguments(reader, expr, 1)
        if vector.rank not in (1, 2) or vector.type.kind != "float":
            raise Unfusable("this norm is left to NumPy", expr)
        axes = tuple(range(vector.rank))
        return graph.function("sqrt", graph.reduce("sum", graph.operator("*", vector, vector), axes, False))
    if name == "diff":
        return _difference(reader, expr)
    if name == "roll":
        return rolling.rolled(reader, expr)
    return _of_one(reader, name, expr)


def _of_one(reader: Reader, name: str, expr: ast.Call) -> Node:
    if name not in functions.OF_ONE:
        raise Unfusable(f"the function {name} is left to NumPy", expr)
    (value,) = _arguments(reader, expr, 1)
    graph = reader.graph
    if name in functions.OF_FLOAT and value.type.kind != "float":
        raise Unfusable(f"the function {name} of whole or complex numbers is left to NumPy", expr)
    made: dict[str, Callable[[], Node]] = {
        "abs": lambda: graph.absolute(value),
        "square": lambda: graph.operator("*", value, value),
        "negative": lambda: graph.negative(value),
        "sign": lambda: graph.sign(value),
        "logical_not": lambda: graph.inverse(graph.truth(value)),
        "reciprocal": lambda: graph.operator("/", graph.number(1.0), value),
        "deg2rad": lambda: graph.operator("*", value, graph.number(RADIANS_PER_DEGREE)),
        "rad2deg": lambda: graph.operator("*", value, graph.number(DEGREES_PER_RADIAN)),
        "isnan": lambda: graph.operator("!=", value, value),
        "isfinite": lambda: graph.operator("==", graph.operator("-", value, value), graph.number(0)),
        "isinf": lambda: graph.infinite(value),
    }
    return made[name]()


def _difference(reader: Reader, expr: ast.Call) -> Node:
    """np.diff of a whole vector: neighbours subtracted."""
    (vector,) = _arguments(reader, expr, 1)
    if not isinstance(vector, Leaf) or not vector.whole or vector.rank != 1:
        raise Unfusable("differences of this are left to NumPy", expr)
    first, second = (ast.parse(f"{vector.base}{part}", mode="eval").body for part in ("[1:]", "[:-1]"))
    return reader.graph.operator("-", reader.read(first), reader.read(second))


def dot(reader: Reader, left: ast.expr, right: ast.expr, expr: ast.expr) -> Node:
    """The dot product of two vectors."""
    first, second = reader.read(left), reader.read(right)
    if first.rank != 1 or second.rank != 1 or first.type.kind != "float" or second.type.kind != "float":
        raise Unfusable("this product is left to NumPy", expr)
    return reader.graph.reduce("sum", reader.graph.operator("*", first, second), (0,), False)


def _method(reader: Reader, value: Node, name: str, expr: ast.Call) -> Node:
    graph = reader.graph
    if isinstance(value, Scalar) and value.weak is not False:
        raise Unfusable("a method of a single number stays as it is", expr)
    if name in functions.REDUCTIONS:
        return reduction(reader, name, value, expr.args, expr)
    if name == "dot" and len(expr.args) == 1 and not expr.keywords and isinstance(expr.func, ast.Attribute):
        return dot(reader, expr.func.value, expr.args[0], expr)
    if name == "clip":
        low, high = _arguments(reader, expr, 2)
        return graph.extreme("minimum", graph.extreme("maximum", value, low), high)
    if name == "copy" and not expr.args and not expr.keywords and isinstance(value, Op):
        return value
    if name == "transpose" and not expr.args and not expr.keywords:
        return reader.read(ast.Attribute(expr.func.value, "T", ast.Load()))  # type: ignore[attr-defined]
    if name == "astype" and len(expr.args) == 1 and not expr.keywords:
        target = expr.args[0]
        double = reader.scene.is_builtin(target, "float") or reader.scene.numpy_name(target) in ("float64", "double")
        if (double and value.type.kind in ("bool", "int")) or (double and isinstance(value, Op) and value.type == FLOAT):
            return graph.as_float(value)
    raise Unfusable(f"the method {name} is left to NumPy", expr)


def reduction(reader: Reader, name: str, value: Node, rest: list[ast.expr], expr: ast.Call) -> Node:
    """A sum, mean and so on over all or some dimensions."""
    options = {keyword.arg: keyword.value for keyword in expr.keywords}
    if rest:
        options["axis"] = rest[0]
    if len(rest) > 1 or not set(options) <= {"axis", "keepdims", "ddof"} or ("ddof" in options and name not in ("var", "std")):
        raise Unfusable("a reduction with these arguments is left to NumPy", expr)
    if value.rank == 0 or value.type == Type("float", bits=32):
        raise Unfusable("this reduction is left to NumPy", expr)
    axes = _axes(options.get("axis"), value.rank, expr)
    keepdims = _flag(options.get("keepdims"), expr)
    less = options.get("ddof", ast.Constant(0))
    if not isinstance(less, ast.Constant) or type(less.value) is not int or less.value < 0:
        raise Unfusable("these degrees of freedom are left to NumPy", expr)
    graph = reader.graph
    reader.scene.additions.gains |= isinstance(value, Op) or len(axes) < value.rank
    if name == "mean":
        return graph.mean(value, axes, keepdims)
    if name == "var":
        return graph.variance(value, axes, keepdims, less.value)
    if name == "std":
        return graph.function("sqrt", graph.variance(value, axes, keepdims, less.value))
    return graph.reduce(name, value, axes, keepdims)


def _axes(axis: ast.expr | None, rank: int, expr: ast.expr) -> tuple[int, ...]:
    if axis is None or (isinstance(axis, ast.Constant) and axis.value is None):
        return tuple(range(rank))
    try:
        value = ast.literal_eval(axis)
    except ValueError:
        raise Unfusable("an axis that is not a plain number is left to NumPy", expr) from None
    if type(value) is not int or not -rank <= value < rank:
        raise Unfusable("this axis is left to NumPy", expr)
    return (value % rank,)


def _flag(value: ast.expr | None, expr: ast.expr) -> bool:
    if value is None:
        return False
    if not isinstance(value, ast.Constant) or type(value.value) is not bool:
        raise Unfusable("a flag that is not True or False is left to NumPy", expr)
    return value.value


def _builtin(reader: Reader, name: str, expr: ast.Call) -> Node:
    graph = reader.graph
    (value,) = _arguments(reader, expr, 1)
    if name == "abs" and (value.rank or isinstance(value, Op | Reduce)):
        return graph.absolute(value)
    if name == "sum" and value.rank == 1 and value.type == FLOAT:
        return graph.reduce("sum", value, (0,), False)
    if name == "len" and isinstance(value, Leaf) and value.whole:
        return graph.scalar(ast.parse(f"{value.base}.shape[0]", mode="eval").body, INT, True)
    if name == "float" and value.rank == 0 and not isinstance(value, Scalar) and value.type == FLOAT:
        return graph.call("float", (value,), FLOAT)
    if isinstance(value, Scalar) and name in ("abs", "float", "int") and value.type.kind != "complex":
        type_ = {"float": FLOAT, "int": INT}.get(name, value.type)
        return graph.scalar(ast.Call(expr.func, [value.expr], []), type_, True if name != "abs" else value.weak)
    raise Unfusable(f"{name} is left to Python here", expr)


def _imported(reader: Reader, full: str, expr: ast.Call) -> Node:
    graph = reader.graph
    if full in ("scipy.special.erf", "scipy.special.erfc"):
        return graph.function(full.rpartition(".")[2], *_arguments(reader, expr, 1))
    if full in ("scipy.special.ndtr", "scipy.stats.norm.cdf"):
        (value,) = _arguments(reader, expr, 1)
        scaled = graph.operator("*", value, graph.number(-(0.5**0.5)))
        return graph.operator("*", graph.number(0.5), graph.function("erfc", scaled))
    if full.startswith("math."):
        args = [reader.read(arg) for arg in expr.args]
        plain = [arg.expr for arg in args if isinstance(arg, Scalar)]
        if expr.keywords or len(plain) != len(args):
            raise Unfusable("a function of single numbers stays as it is", expr)
        whole = full.rpartition(".")[2] in ("floor", "ceil", "trunc", "gcd", "comb", "factorial", "isqrt", "perm", "lcm", "prod")
        truth = full.rpartition(".")[2].startswith("is") and not whole
        return graph.scalar(ast.Call(expr.func, plain, []), INT if whole else BOOL if truth else FLOAT, True)
    raise Unfusable("this function is called as it is", expr)


def _own(reader: Reader, function: Function, expr: ast.Call) -> Node:
    if expr.keywords or any(isinstance(arg, ast.Starred) for arg in expr.args):
        raise Unfusable("a call with these arguments stays as it is", expr)
    args = [reader.read(arg) for arg in expr.args]
    if all(isinstance(arg, Scalar) for arg in args):
        return _own_of_numbers(reader, function, expr, [arg for arg in args if isinstance(arg, Scalar)])
    return inline.written_in(reader, function, args, expr)


def _own_of_numbers(reader: Reader, function: Function, expr: ast.Call, args: list[Scalar]) -> Node:
    types = reader.scene.facts.types.get(function.name)
    if types is None or types.returns.kind not in promotion.RANK_OF_KIND:
        raise Unfusable("what this function returns is not known", expr)
    return reader.graph.scalar(ast.Call(expr.func, [arg.expr for arg in args], []), types.returns, None)
