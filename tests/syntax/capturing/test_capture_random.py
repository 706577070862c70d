from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.text import program_text

NAMES = ["f", "g", "h", "sum", "k", "x", "f_2"]


@st.composite
def notebooks(draw):
    """A cell of functions that call, alias, close over and hand on one another, under names chosen to collide."""
    lines = ["import math", "from math import cos as c1", "k0 = 3", "P = (1, 2)", "A = [5, 6, 7]"]
    functions = ["c1", "math.sin"]
    for _ in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(NAMES))
        kind = draw(st.sampled_from(["plain", "closure", "alias", "lambda", "higher", "default", "nested", "rebound", "keyword"]))
        one, two = draw(st.sampled_from(functions)), draw(st.sampled_from(functions))
        number = draw(st.integers(1, 4))
        safe = f"v{len(functions)}_{name}"
        local = draw(st.sampled_from(NAMES))
        # Every function is bound under a name of its own, and its `def` carries a name that collides.
        lines += TEMPLATES[kind].format(name=name, safe=safe, one=one, two=two, n=number, local=local).strip("\n").split("\n")
        functions.append(safe)
    call = f"{functions[-1]}({draw(st.sampled_from(['1.5', '2', 'k0', 'c1(1)']))})"
    return "\n".join(lines), call


TEMPLATES = {
    "plain": """
def {name}({local}):
    return {one}({local}) + {n} * k0  # {two}
{safe} = {name}
""",
    "closure": """
def make(k0, {name}={one}):
    def {name}_(z, y={n}):
        return {two}(z) * y + k0 + {name}(z)
    return {name}_
{safe} = make({n})
""",
    "alias": """
{safe} = lambda z, {name}={two}: {one}(z) - {name}(z) + A[1]
""",
    "lambda": """
{safe}, unused = (lambda {local}: {one}({local}) + P[1]), (lambda {local}: {one}({local}) - P[1])
""",
    "higher": """
def apply_{safe}({name}, z, times={n}):
    for _ in range(times):
        z = {name}(z) / 2
    return z
def {name}(z):
    return apply_{safe}({one}, z) + apply_{safe}(z=z, {name}={two}) if z > -1e9 else apply_{safe}({one}, {two}(z), 2)
{safe} = {name}
""",
    "default": """
def {name}(z, {local}_=A, other={one}, *, last=k0 + {n}):
    return other(z) + {local}_[0] + last
{safe} = {name}
""",
    "nested": """
def {name}(z):
    def inner({local}):
        return {one}({local}) + z
    return sum__{safe}([inner(i) for i in range({n})]) + (lambda {local}: {two}({local}))(z)
def sum__{safe}(xs):
    total = 0
    for one in xs:
        total += one
    return total
{safe} = {name}
""",
    "rebound": """
def choose_{safe}(f, z):
    if z > {n}:
        f = {two}
    return f(z)
def {name}(z): return choose_{safe}({one}, z)
{safe} = {name}
""",
    "keyword": """
def outer_{safe}(a, *, go, b=1):
    return go(a) if a < 0 else b + inner_{safe}(go, a)
def inner_{safe}(h, f):
    return h(f) + f"{{h(f)}}{{k0}}".count("1")
def {name}(z):
    return outer_{safe}(z, go={one}) + outer_{safe}(z, b={n}, go={two})
{safe} = {name}
""",
}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(notebooks())
def test_the_program_answers_like_the_original(made):
    """Whatever helpers, closures, aliases and functions as arguments are nested, the captured text gives the same answer."""
    cell, call = made
    namespace = {"__name__": "__main__"}
    exec(compile(cell, "<cell 1>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", cell)])
    assert workload.program is not None, workload.reason
    assert not workload.program.opaque
    scope = dict(live.bindings)
    exec(program_text(workload.program), scope)
    assert scope[workload.program.entry](*live.arguments) == live.function(*live.args, **live.kwargs)
    names = [function.name for function in workload.program.functions]
    assert len(set(names)) == len(names)
