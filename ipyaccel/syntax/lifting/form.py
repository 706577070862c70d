"""The form between loops and arrays, on one page: what it is made of, and the rules by which a nest of loops becomes arrays.

A nest is read into `Axis` (one loop: its turns from `start` by `step` to `stop`), `Sum` (a whole number: counters, lengths and
a constant, so that bounds and indices can be compared) and `Access` (one element read or written, by the sums of its index).
It is written as `Value`s (an expression of NumPy and the axes that its array has) by one walk over the user's statements, in
their order and with their names. All turns of one statement are done before the next begins; the rules say when that is the
same computation. What no rule allows is refused at its line, and the loop around or inside it is tried by itself.

>>> show("for i in range(len(x)): for j in range(len(y)): a[i, j] = x[i] * y[j]")           # axes: each loop is an axis
a[:len(x), :len(y)] = x[:, None] * y

>>> show("for i in range(1, len(x) - 1): s += x[i - 1] + x[i + 1]")                         # cut: slices that cannot wrap
s += np.sum(x[:-2] + x[2:])
>>> show("for i in range(n): s += x[i - 1]")                                                # ... x[-1] is another element
i = np.arange(n)
s += np.sum(x[i - 1])
>>> show("for i in range(len(k)): s += x[k[i]]")                                            # ... or elements picked
s += np.sum(x[k])

>>> show("for i in range(len(x)): t = x[i] ** 2; s += t + 1 / t")                           # temporary: made by each turn
t = x**2
s += np.sum(t + 1 / t)
>>> show("for i in range(len(x)): s += t; t = x[i]")                                        # ... not by the turn before
line 3: `t` needs the value that the turn before has made, so the turns cannot be done all at once

>>> show("for i in range(len(x)): s += x[i]; p *= x[i]")                                    # gathers: one kind of update
s += np.sum(x)
p *= np.prod(x)
>>> show("for i in range(len(x)): s = s * h + x[i]")                                        # ... sums and factors mixed
line 3: `s` needs the value that the turn before has made, so the turns cannot be done all at once

>>> show("for i in range(len(x)): for j in range(len(y)): x[i] += a[i, j] * y[j]")          # product: no array of products
x += a[:len(x), :len(y)] @ y

>>> show("for v in x: m = max(m, v)")                                                       # extreme: with what was before
m = np.max(x, initial=m)

>>> show("for i in range(len(x)): if x[i] > 0: s += 1 / x[i]")                              # mask: the other turns get a 1
chosen = x > 0
s += np.sum(1 / x[chosen])
>>> show("for i in range(len(x)): y[i] = math.sqrt(x[i]) if x[i] > 0 else 0.0")
chosen = x > 0
y[:len(x)] = np.where(chosen, np.sqrt(np.where(chosen, x, 1)), 0.0)

>>> show("for i in range(len(x)): for j in range(i): s += abs(x[i] - x[j])")                # bounds: a mask over both axes
i = np.arange(len(x))
j = np.arange(len(x) - 1)
s += np.sum(np.where(j < i[:, None], abs(x[:, None] - x[:-1]), 0))

>>> show("for i in range(len(x) - 1): x[i] = x[i + 1]")                                     # distance: read before written
x[:-1] = x[1:]
>>> show("for i in range(1, len(x)): x[i] = h * x[i - 1]")                                  # ... written before read
line 3: `x[i]` needs `x[i - 1]`, which the turn before has just written: all at once it would be a different method

>>> show("for i in range(len(k)): x[k[i]] += 1")                                            # histogram: places may repeat
x += np.bincount(k, minlength=len(x))
>>> show("for i in range(len(k)): x[k[i]] = h")                                             # ... only where they are added to
line 3: two turns may write the same place `x[k[i]]`

>>> show("for i in range(len(x)): s += x[i]; y[i] = s")                                     # runs: looked at while it gathers
ss = s + np.cumsum(x)
y[:len(x)] = ss
if len(x) > 0:
    s = ss[-1]
>>> show("for i in range(len(x)): s += x[i]; if s > 1: s = 0.0")                            # ... and set by nothing else
line 3: `s` needs the value that the turn before has made, so the turns cannot be done all at once

>>> show("for i in range(len(x)): if x[i] > m: m = x[i]; n = i")                            # choice: the first best turn
if np.max(x, initial=m) > m:
    n = int(np.argmax(x))
    m = np.max(x)

>>> show("for v in x: if v < 0: n = 1")                                                     # flag: raised once if at all
if np.any(x < 0):
    n = 1
>>> show("for i in range(len(x)): m = h * x[i]")                                            # last: what is needed afterwards
ms = h * x
if len(x) > 0:
    m = ms[-1]
"""

from __future__ import annotations

import ast

from ipyaccel.model import Facts, Function, FunctionTypes, Import, Program, Reason, Type
from ipyaccel.syntax.loops.lift import Lifted, lift

KINDS = {"h": "float", "s": "float", "p": "float", "m": "float", "t": "float", "v": "float", "n": "int", "i": "int", "j": "int"}
ARRAYS = {"x": ("float", 1), "y": ("float", 1), "k": ("int", 1), "a": ("float", 2)}


def show(loop: str) -> None:
    """Prints the array form of a loop, or why there is none. `for` and `if` open a block that goes on to the end of the line.

    x, y are vectors and a is a matrix of floats, k a vector of integers; n is an integer, the other names are floats.
    """
    made = array_form(loop)
    if isinstance(made, Reason):
        print(made)  # noqa: T201 - what the examples above are made of
        return
    body = made.main.source.split("\n")[1:-2]
    print("\n".join(line[4:] for line in body))  # noqa: T201 - as above


def array_form(loop: str) -> Program | Reason:
    """The program of a loop's array form, or why there is none."""
    names = [*KINDS, *ARRAYS]
    source = f"def f({', '.join(names)}):\n{_laid_out(loop)}\n    return s, p, m, n, x, y\n"
    types = {name: Type(kind) for name, kind in KINDS.items()}  # type: ignore[arg-type]
    types |= {name: Type("array", items=(Type(kind),), ndim=ndim) for name, (kind, ndim) in ARRAYS.items()}  # type: ignore[arg-type]
    program = Program("f", (Function("f", source, tuple(names), 1, "here"),), (Import("math", "math"), Import("np", "numpy")))
    made = lift(program, Facts(types={"f": FunctionTypes(types)}, argument_types=types))
    return made.program if isinstance(made, Lifted) else made


def _laid_out(loop: str) -> str:
    """The loop on lines of their own; the statements of the innermost block stay on the line that the examples have them on."""
    depth, lines = 1, []
    while loop.startswith(("for ", "if ")):
        head, loop = loop.split(": ", 1)
        lines.append("    " * depth + head + ":")
        depth += 1
    for statement in loop.split("; "):
        inner, _, rest = statement.partition(": ")
        if rest and inner.startswith("if "):
            lines += ["    " * depth + inner + ":", "    " * (depth + 1) + rest]
            depth += 1
        else:
            lines.append("    " * depth + statement)
    ast.parse("def f():\n" + "\n".join(lines))
    return "\n".join(lines)
