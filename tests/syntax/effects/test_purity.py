from __future__ import annotations

import pytest

from ipyaccel.model import Function, Import, Program
from ipyaccel.syntax.effects.purity import effects

IMPORTS = (
    Import("np", "numpy"),
    Import("random", "random"),
    Import("os", "os"),
    Import("pd", "pandas"),
    Import("plt", "matplotlib.pyplot"),
)


def program(*sources, shared=("G",), constants=(("count", 0),)):
    functions = []
    for line, source in enumerate(sources):
        head = source[len("def ") :]
        name, parameters = head[: head.index("(")], head[head.index("(") + 1 : head.index(")")]
        names = tuple(one.split("=")[0].strip() for one in parameters.split(",") if one.strip())
        functions.append(Function(name, source, names, 10 * line + 1, "cell 1"))
    return Program(functions[-1].name, tuple(functions), IMPORTS, constants, shared)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("print(u)", "line 2: prints"),
        ("input('n')", "line 2: reads what is typed"),
        ("open('x', 'w').write('3')", "line 2: writes a file"),
        ("open('x', mode='a')", "line 2: writes a file"),
        ("np.savetxt('x', u)", "line 2: writes a file"),
        ("u.to_csv('x')", "line 2: writes a file"),
        ("os.remove('x')", "line 2: changes files or folders"),
        ("import subprocess\n    subprocess.run(['ls'])", "line 3: starts another program"),
        ("from requests import get\n    get('x')", "line 3: talks to the network"),
        ("plt.plot(u)", "line 2: draws a plot"),
        ("global count\n    count += 1", "line 3: changes the global `count`"),
        ("G.append(u)", "line 2: changes the global `G`"),
        ("G[0] = 1", "line 2: changes the global `G`"),
        ("g = G[1:]\n    g += 1", "line 3: changes the global `G`"),
        ("logger.info('x')", "line 2: writes to a log"),
    ],
)
def test_what_must_not_be_repeated_is_found_with_its_line(body, said):
    """Prints, input, files, network, other programs and changed globals are lasting."""
    assert [str(reason) for reason in effects(program(f"def f(u):\n    {body}\n")).lasting] == [said]


@pytest.mark.parametrize(
    "body",
    [
        "open('x').read()",
        "u.to_csv()",
        "a = []\n    a.append(u)",
        "total = 0\n    total += 1",
        "rng.normal()",
        "import time\n    time.sleep(1)",
        "G.sum()",
        "print = u\n    print(3)",
        "for x in G: x = x + 1",
        "count = 3\n    count += 1",
        "os.path.join('a', 'b')",
    ],
)
def test_what_may_be_repeated_is_not_named(body):
    """Reading, local lists, drawing from a generator, a local of the name of a builtin or global: nothing lasting."""
    assert effects(program(f"def f(u, rng):\n    {body}\n")).lasting == ()


@pytest.mark.parametrize(
    ("body", "mutates"),
    [
        ("u[0] = 1", ("u",)),
        ("u[1:, 0] += 1", ("u",)),
        ("u += v[0]", ()),
        ("u += 1\n    return u[0]", ("u",)),
        ("n = 3\n    while n: n -= 1", ()),
        ("u = u.copy()\n    u[0] = 1", ()),
        ("w = u\n    w.sort()", ("u",)),
        ("for row in u:\n        row[0] = 1", ("u",)),
        ("a, b = u, v\n    b[0], a[1] = a[0], 2", ("u", "v")),
        ("u, v = v, u\n    u[0] = 1", ("u", "v")),
        ("np.add(u, 1, out=v)", ("v",)),
        ("np.add.at(u, 0, 1)", ("u",)),
        ("random.shuffle(u)", ("u",)),
        ("v.x = 3", ("v",)),
        ("del u[0]", ("u",)),
        ("w = u + 0\n    w[0] = 1", ()),
        ("w = u.T\n    w[0] = 1", ("u",)),
        ("v.normal()", ("v",)),
        ("def inner():\n        u[0] = 1\n    inner()", ("u",)),
        ("[u.append(i) for i in v]", ("u",)),
    ],
)
def test_what_is_written_into_is_named(body, mutates):
    """Arguments changed in place, directly, through another name, a view, or a well-known function."""
    assert effects(program(f"def f(u, v):\n    {body}\n")).mutates == mutates


def test_helpers_count_for_what_they_are_given():
    """What a helper does to its parameter, the caller does to what it hands over, through any number of calls."""
    sources = [
        "def a(x, i): x[i] = 1\n",
        "def b(y, n):\n    return c(n, y) if n else a(y, 0)\n",
        "def c(n, z): return b(z, n - 1)\n",
    ]
    found = effects(program(*sources, "def f(u, v):\n    c(3, z=u)\n    b(G, 1)\n    a(v.copy(), 2)\n"))
    assert found.mutates == ("u", "G")
    assert [str(reason) for reason in found.lasting] == ["line 33: changes the global `G`"]


def test_draws_from_global_generators_are_random():
    """`random.*` and `np.random.*` draw from a global generator; a generator of one's own does not."""
    found = effects(
        program(
            "def f(rng):\n"
            "    a = random.random()\n"
            "    np.random.seed(1)\n"
            "    r = np.random.default_rng(2)\n"
            "    return a + rng.normal() + r.random()\n"
        )
    )
    assert [reason.line for reason in found.random] == [2, 3]
    assert found.mutates == ("rng",)


def test_what_reaches_outside_the_process_is_told_apart():
    """A written file outlives the child that wrote it; a print and a changed global do not."""
    text = "def f(n):\n    print(n)\n    kept.append(n)\n    open('log', 'w').write('x')\n    return n\n"
    found = effects(Program("f", (Function("f", text, ("n",), 1, "cell 1"),), globals=("kept",)))
    assert {reason.line for reason in found.lasting} >= {2, 3, 4}
    assert {reason.line for reason in found.outside} == {4}
