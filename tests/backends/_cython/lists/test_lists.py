"""Lists of numbers that C holds answer, change and fail as Python's lists do; where they could not, they stay Python's."""

import copy
import textwrap
from dataclasses import replace

import pytest
from compilers import needs_compiler
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ipyaccel.backends._cython.lists.taking import taking_twin
from ipyaccel.backends.cython import backend
from ipyaccel.model import Variant
from ipyaccel.syntax.capturing.capture import capture
from ipyaccel.syntax.inference.types import find_facts

pytestmark = needs_compiler


def proposed(source, call, **values):
    namespace = dict(values)
    exec(compile(source, "<cell>", "exec"), namespace)
    workload, live = capture(call, namespace, lambda: [("cell 1", source)])
    rows = {row.name: row for row in backend.propose(workload, find_facts(workload, live))}
    return rows, live


def held(source, call, **values):
    """Whether the typed source holds a list in C."""
    rows, _ = proposed(textwrap.dedent(source), call, **values)
    assert isinstance(rows["cython-typed"], Variant)
    return "cdef class" in rows["cython-typed"].source


def loaded(tmp_path, variant, live):
    assert isinstance(variant, Variant), variant
    directory = tmp_path / variant.name
    directory.mkdir()
    flags = tuple("-O0" if flag in ("-O2", "-O3") else flag for flag in variant.flags)
    (build,) = backend.compile([replace(variant, flags=flags)], directory)
    return backend.load(build, live.bindings)


def seen(function, arguments):
    """The answer or the error, and the arguments after the call, with the types of all numbers."""
    arguments = copy.deepcopy(arguments)
    try:
        answer = function(*arguments)
    except (ArithmeticError, LookupError, ValueError, TypeError) as error:
        answer = type(error)
    return repr(answer), repr(arguments)


def agrees(tmp_path, source, call, *, holds=True, others=(), **values):
    """The typed variant does on these and on other arguments what Python does; its source."""
    source = textwrap.dedent(source)
    rows, live = proposed(source, call, **values)
    text = rows["cython-typed"].source
    assert ("cdef class" in text) == holds, text
    function = loaded(tmp_path, rows["cython-typed"], live)
    for arguments in (live.arguments, *others):
        assert seen(function, arguments) == seen(live.function, arguments), text
    return text


def test_a_list_argument_is_sorted_in_place(tmp_path):
    """What is written into a list argument stands in the user's own list afterwards."""
    source = """
    def order(x):
        for i in range(1, len(x)):
            v = x[i]
            j = i - 1
            while j >= 0 and x[j] > v:
                x[j + 1] = x[j]
                j -= 1
            x[j + 1] = v
        return x
    """
    text = agrees(tmp_path, source, "order(data)", data=[3, 1, 2], others=[([],), ([5, 4, 3, 3],)])
    assert "x.at(j + 1)[0] = x.get(j)" in text
    rows, live = proposed(textwrap.dedent(source), "order(data)", data=[3, 1, 2])
    (tmp_path / "again").mkdir()
    given_list = [2, 1]
    assert loaded(tmp_path / "again", rows["cython-typed"], live)(given_list) is given_list


def test_the_same_list_given_twice_is_one_list(tmp_path):
    """Two parameters that are the same list see each other's writes, and so do rows that are shared."""
    source = """
    def both(a, b, rows):
        a[0] = a[0] + 1
        b[0] = b[0] + 1
        rows[0][0] += a[0]
        return a[0], rows[1][0]
    """
    one, row = [1, 2], [5]
    agrees(tmp_path, source, "both(x, x, m)", x=one, m=[row, row], others=[([1], [2], [[1], [2]])])


def test_rows_replaced_and_appended_keep_their_identity(tmp_path):
    """A list of lists stays a list of lists: rows may be swapped, shared and appended."""
    source = """
    def turn(g):
        first = g[0]
        g[0], g[1] = g[1], g[0]
        g.append(first)
        g[2][0] += 10
        return g, first
    """
    agrees(tmp_path, source, "turn(m)", m=[[1, 2], [3, 4]], others=[([[0], [0], [7]],)])


def test_a_local_table_never_becomes_python_objects(tmp_path):
    """A table of a dynamic program is read and written by C alone."""
    source = """
    def change(amount, coins):
        ways = [[0] * (amount + 1) for _ in range(len(coins) + 1)]
        ways[0][0] = 1
        for i in range(1, len(coins) + 1):
            for a in range(amount + 1):
                ways[i][a] = ways[i - 1][a]
                if a >= coins[i - 1]:
                    ways[i][a] += ways[i][a - coins[i - 1]]
        return ways[len(coins)][amount]
    """
    text = agrees(tmp_path, source, "change(20, c)", c=[1, 2, 5], others=[(7, [3]), (0, [2])])
    assert "add_int(int_item_at(ways, i, a), int_item(ways, i, a - coins.get(i - 1)))" in text


def test_a_stack_grows_and_shrinks(tmp_path):
    """`append`, `pop`, the truth of a list and an index from its end follow Python, with Python's errors."""
    source = """
    def run(x, n):
        stack = [0]
        total = 0
        while stack and total < 100:
            total += stack[-1] + x[n]
            k = stack.pop()
            if k < n:
                stack.append(k + 1)
                stack.append(k + 2)
        stack.append(total)
        return stack, len(stack), stack.pop(0)
    """
    agrees(tmp_path, source, "run(x, 3)", x=[1, 2, 3, 4], others=[([1, 2], 5), ([1, 2], -3), ([1, 2], -1)])


def test_numbers_are_read_before_a_call_changes_them(tmp_path):
    """In one line, what was read before a call that changes the list keeps its value, and what comes after sees the change."""
    source = """
    def bump(x, k):
        x[0] = x[0] + k
        x.append(k)
        return len(x)

    def f(x, k):
        return x[0] + bump(x, k) * len(x) + x[0] + x.pop() * x[-1]
    """
    agrees(tmp_path, source, "f(x, 4)", x=[5, 3, 8], others=[([1, 1], 2)])


def test_integers_beyond_64_bits_raise(tmp_path):
    """A sum that no C integer holds is an error, never another number; the list holds what was written before."""
    source = """
    def double(x):
        for i in range(len(x)):
            x[i] += x[i]
        return sum(x)
    """
    rows, live = proposed(textwrap.dedent(source), "double(x)", x=[1, 2])
    function = loaded(tmp_path, rows["cython-typed"], live)
    data = [1, 2**62]
    with pytest.raises(OverflowError):
        function(data)
    assert data == [2, 2**62]
    with pytest.raises(OverflowError):
        function([2**61, 2**61, 2**61, 2**61])


def test_division_of_elements_in_place_is_pythons(tmp_path):
    """`//=`, `%=` and `/=` keep Python's signs and errors."""
    source = """
    def f(x, y, d):
        for i in range(len(x)):
            x[i] //= d
            x[i] %= 5
            y[i] /= d
        return x, y
    """
    agrees(tmp_path, source, "f(x, y, -3)", x=[7, -8], y=[1.5, -2.0], others=[([7], [1.0], 0), ([1], [], 2)])


def test_slices_are_cut_as_python_cuts_them(tmp_path):
    """Bounds beyond the ends and from the end, and lists that are copies and not the same."""
    source = """
    def f(x, a, b):
        y = x[a:b]
        z = x[:a] + x[b:] + [7] * b
        w = x[::-1]
        x[:] = w[1:]
        y.append(x[0])
        return y, z, w, x[-2:]
    """
    others = [([1, 2, 3, 4], a, b) for a in (-9, -1, 0, 2, 9) for b in (-2, 0, 3, 9)]
    agrees(tmp_path, source, "f(x, 1, 2)", x=[1, 2, 3, 4], others=others)


def test_whole_lists_are_searched_summed_and_sorted(tmp_path):
    """`in`, `sum`, `min`, `max`, `sort`, `sorted`, `reverse`, `list(range(n))` and `copy` do what Python does."""
    source = """
    def f(x, n):
        y = list(range(n))
        y.reverse()
        z = x.copy()
        z.sort()
        if n in x and not (n + 1) not in x:
            y.extend(z)
        y.insert(1, max(x))
        return sorted(x), y, z, sum(x), min(x), [v * v for v in z]
    """
    agrees(tmp_path, source, "f(x, 3)", x=[4, 3, 9], others=[([], 3), ([1], 0), ([5], -2)])


def test_loops_over_lists_count_in_c(tmp_path):
    """`for v in x`, `enumerate` and `zip` read the numbers of the moment."""
    source = """
    def f(x, y):
        total = 0.0
        for k, v in enumerate(x):
            x[k] = v + 1.0
            total += x[k - 1]
        for a, b in zip(x, y):
            total += a * b
        for a in y:
            total -= a
        return total, x
    """
    text = agrees(tmp_path, source, "f(x, y)", x=[1.0, 2.0, 3.0], y=[0.5, -1.0], others=[([], []), ([0.5], [1.0, 2.0])])
    assert "for v_index in range(x.length):" in text


@pytest.mark.parametrize(
    ("source", "call", "values"),
    [
        ("def f(x):\n    t = 0\n    for v in x:\n        if v > 2:\n            x.append(1)\n        t += v\n    return t, x[0]",
         "f(x)", {"x": [1, 2, 3]}),
        ("def f(x):\n    x[0] = x[0] + 1\n    return x", "f(x)", {"x": [1, 2.5]}),
        ("def f(x):\n    x[0] = x[1] / 2\n    return x", "f(x)", {"x": [1, 2]}),
        ("def f(n):\n    x = [0] * n\n    for i in range(n):\n        x[i] = 0.5 * i\n    return x[0], x", "f(3)", {}),
        ("def f(x, y):\n    return x == y, x[0]", "f(x, y)", {"x": [1, 2], "y": [1, 2]}),
        ("def f(x):\n    x += [1]\n    return x[0]", "f(x)", {"x": [1, 2]}),
        ("def f(x):\n    del x[0]\n    return x[0]", "f(x)", {"x": [1, 2]}),
        ("def f(x, v):\n    return v in x, x[0]", "f(x, v)", {"x": [1.5, 2.5], "v": 2.5}),
        ("def f(x):\n    y = [x, x]\n    g = [y, y]\n    return str(g), x[0]", "f(x)", {"x": [1, 2]}),
        ("def f(x, n):\n    m = n - 1\n    return sum((x[i] for i in range(len(x))), m)", "f(x, 3)", {"x": [1, 2]}),
        ("def f(n):\n    x = []\n    for i in range(n):\n        x.append(i)\n    return x", "f(3)", {}),
        ("def f(x):\n    x[0] += len([x.pop()])\n    return x[0]", "f(x)", {"x": [1, 2, 3]}),
    ],
    ids=["grows-under-a-loop", "mixed", "float-into-ints", "half-a-list-of-zeros", "compared", "added-in-place", "deleted",
         "float-searched", "shown-with-its-rows", "generator", "only-built", "changed-in-its-own-line"],
)  # fmt: skip
def test_what_only_pythons_list_can_do_stays_with_it(tmp_path, source, call, values):
    """Where a list of C numbers would behave otherwise, or would gain nothing, it is Python's list; the answer is the same."""
    agrees(tmp_path, source, call, holds=False, **values)


def test_unchecked_lists_divide_and_count_from_the_end_as_python_does(tmp_path):
    """Without checks, indices from the end and divisions of negative numbers are still Python's."""
    source = textwrap.dedent("""
    def f(x, k):
        for i in range(len(x)):
            x[i] //= -3
            x[i] %= 5
        x[k] += 1
        return x[k - 1] + x[-1], x
    """)
    rows, live = proposed(source, "f(x, -1)", x=[7, -8, 9])
    function = loaded(tmp_path, rows["cython-fast"], live)
    assert seen(function, live.arguments) == seen(live.function, live.arguments)


def test_taking_lists_can_be_timed_alone():
    """Beside an entry that is given lists stands a function that takes them and gives them back; else there is none."""
    source = "def f(x, n):\n    for i in range(n):\n        x[i] = x[i] + 1\n    return x[0]"
    rows, _ = proposed(source, "f(x, 2)", x=[1, 2, 3])
    text = taking_twin(rows["cython-typed"].source, "f")
    assert text.splitlines()[0] == "def _taking_f(x, n):"
    assert "ints_taken_from(x, 1, known)" in text
    assert "give_back(known)" in text
    plain, _ = proposed("def f(n):\n    return n + 1", "f(2)")
    assert taking_twin(plain["cython-typed"].source, "f") == ""


def test_truth_values_stay_truth_values(tmp_path):
    """Truth values stay truth values, in lists, answers and sums."""
    source = """
    def sieve(n):
        flags = [True] * n
        for i in range(2, n):
            if flags[i]:
                for j in range(i * i, n, i):
                    flags[j] = False
        return flags, sum(flags), max(flags), True in flags
    """
    agrees(tmp_path, source, "sieve(12)", others=[(2,), (0,), (-1,)])


PROGRAM = """
def f(x, y, a, b):
    t = 0
    for i in range(len(x)):
        {first}
    k = 0
    for v in y:
        {second}
        k += 1
    return t, x, {answer}
"""
STEPS = st.sampled_from(
    [
        "x[{i}] = x[{j}] + a",
        "x[{i}] += y[{j}]",
        "x[{i}], x[{j}] = x[{j}], x[{i}]",
        "t += x[{i}] * b",
        "t += sum(x[{i}:{j}])",
        "x[{i}] -= len(x[{j}:]) - b",
        "x[{i}] //= b",
        "t += x[{i}] % a",
        "t += 1 if x[{i}] in y else -1",
        "x[:] = x[::-1]",
    ]
)
INDICES = st.sampled_from(["0", "-1", "a", "b", "t % 3", "a - 1"])
ANSWERS = st.sampled_from(["x[a:b]", "y", "x + y", "sorted(y)", "[v + t for v in y]", "len(x)"])


@st.composite
def programs(draw):
    """Small functions over two lists of integers."""

    def step():
        return draw(STEPS).format(i=draw(INDICES), j=draw(INDICES))

    return PROGRAM.format(first=step(), second=step(), answer=draw(ANSWERS))


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(program=programs(), data=st.data())
def test_random_programs_over_lists_answer_as_python_does(tmp_path_factory, program, data):
    """Whatever is done to lists, the answer, the error and the lists afterwards are Python's."""
    rows, live = proposed(program, "f(x, y, 2, 1)", x=[3, 1, 2], y=[4, -5])
    if not isinstance(rows["cython-typed"], Variant):
        return
    function = loaded(tmp_path_factory.mktemp("lists"), rows["cython-typed"], live)
    small = st.integers(-6, 6)
    for _ in range(20):
        arguments = (
            data.draw(st.lists(small, max_size=5)),
            data.draw(st.lists(small, max_size=4)),
            data.draw(small),
            data.draw(small),
        )
        assert seen(function, arguments) == seen(live.function, arguments), (program, arguments)
        same = data.draw(st.lists(small, min_size=1, max_size=4))
        assert seen(function, (same, same, 1, 2)) == seen(live.function, (same, same, 1, 2)), (program, same)
