from ipyaccel.model import Function, Program
from ipyaccel.syntax.rewriting.hidden import hidden_names, thread_globals


def program(*sources, globals_=()):
    functions = []
    for source in sources:
        name, parameters = source[4:].split(")")[0].split("(")
        functions.append(Function(name, source, tuple(filter(None, parameters.split(", "))), 1, "cell 1"))
    return Program(functions[-1].name, tuple(functions), globals=globals_)


def test_globals_travel_through_helpers():
    """A global array read by a helper becomes a parameter of the helper and of everyone who calls it."""
    before = program(
        "def weight(i):\n    return w[i]  # theirs\n",
        "def total():\n    return sum(weight (i) for i in range(len(x)))\n",
        globals_=("x", "w"),
    )
    after = thread_globals(before)
    assert after.function("weight").source == "def weight(w, i):\n    return w[i]  # theirs\n"
    assert after.main.source == "def total(x, w):\n    return sum(weight (w, i) for i in range(len(x)))\n"
    assert after.main.parameters == ("x", "w") == hidden_names(before)
    assert after.globals == ()


def test_a_local_of_the_same_name_is_left_alone():
    """A caller with a local variable of the global's name passes the global under another name."""
    before = program("def first():\n    return u[0]\n", "def main(n):\n    u = n\n    return first() + u\n", globals_=("u",))
    after = thread_globals(before)
    assert after.main.source == "def main(global_u, n):\n    u = n\n    return first(global_u) + u\n"
    assert hidden_names(before) == ("u",)


def test_what_cannot_be_passed_stays_global():
    """Assigned globals, and those of a function used as a value, are left for the backend to inject."""
    assigned = program("def bump():\n    global count\n    count = count + 1\n", globals_=("count",))
    assert thread_globals(assigned) == assigned
    value = program("def f(x):\n    return x * a[0]\n", "def main(xs):\n    return list(map(f, xs))\n", globals_=("a",))
    assert thread_globals(value) == value
