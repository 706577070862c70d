import array
import collections
import dataclasses
import decimal
import enum
import math
import pickle
import random
import typing

import numpy as np
import pytest

from ipyaccel.measure.check import changed, check
from ipyaccel.measure.record import Lost, Run, keep, kept, run
from ipyaccel.model import Options


def compared(expected, actual, **keywords):
    return check(Run(returned=expected), Run(returned=actual), **keywords)


@dataclasses.dataclass
class Point:
    x: float
    y: float


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Slotted:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a


class Unfriendly:
    """Everything that a comparison might ask of it raises."""

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None

    def __repr__(self):
        raise RuntimeError("no")

    def __reduce__(self):
        raise RuntimeError("no")


class Pair(typing.NamedTuple):
    a: int
    b: int


SAME = [
    (3, 3),
    (10**400, 10**400),
    (math.nan, math.nan),
    (-math.inf, -math.inf),
    (complex(math.nan, 1), complex(math.nan, 1)),
    (None, None),
    ("text", "text"),
    (b"", b""),
    ([], []),
    ([[1, 2.0], {"a": (3,)}], [[1, 2.0], {"a": (3,)}]),
    ({1.0, 2.0}, {2.0, 1.0}),
    (np.array([]), np.array([])),
    (np.array(3.0), np.array(3.0)),
    (np.array([1, math.nan, math.inf]), np.array([1, math.nan, math.inf])),
    (np.array([1, None, "x"], dtype=object), np.array([1, None, "x"], dtype=object)),
    (np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]), np.array([(1, 2.0)], dtype=[("a", int), ("b", float)])),
    (np.array(["2020-01-01", "NaT"], dtype="M8[D]"), np.array(["2020-01-01", "NaT"], dtype="M8[D]")),
    (np.datetime64("NaT"), np.datetime64("NaT")),
    (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[0, 1])),
    (Point(1, math.nan), Point(1, math.nan)),
    (Colour.RED, Colour.RED),
    (Slotted([1]), Slotted([1])),
    (decimal.Decimal("0.1"), decimal.Decimal("0.1")),
    (array.array("d", [1, 2]), array.array("d", [1, 2])),
    (range(3), range(3)),
    (collections.deque([1]), collections.deque([1])),
    (np.random.default_rng(1), np.random.default_rng(1)),
    (int, int),
    (iter([1, 2]), iter([1, 2])),
]


@pytest.mark.parametrize(("expected", "actual"), SAME)
def test_equal_values_of_every_kind_are_the_same(expected, actual):
    """Numbers, arrays, containers, records: equal is the same, without a note."""
    found = compared(expected, actual)
    assert (found.verdict, found.error, found.detail) == ("same", 0.0, "")


DIFFERENT = [
    (2, 3, "answer: Python gives 2, this gives 3"),
    (2**63, -(2**63), "answer: Python gives 9223372036854775808, this gives -9223372036854775808"),
    (10**40, math.inf, "this gives inf"),
    (1.0, math.nan, "answer: Python gives 1.0, this gives nan"),
    (math.inf, 1e308, "answer: Python gives inf, this gives 1e+308"),
    (1.7e308, -1.7e308, "answer: Python gives 1.7e+308"),
    (0.0, 1e-17, "answer: Python gives 0.0"),
    (3, 3.0000001, "answer: Python gives 3, this gives 3.0000001"),
    ("a", "b", "answer: Python gives 'a', this gives 'b'"),
    ([0, 1, 2, 2], [0, 1, 2, 3], "answer[3]: Python gives 2, this gives 3"),
    ([1.0, 2.0], [1.0, 2.1], "answer[1]: Python gives 2.0, this gives 2.1"),
    ([1], [1, 2], "answer: Python gives 1 element, this gives 2"),
    ([1], (1,), "answer: Python gives the list [1], this gives the tuple (1,)"),
    ([1.0], np.array([1.0]), "answer: Python gives the list [1.0], this gives an array of float64"),
    (1.0, None, "answer: Python gives the float 1.0, this gives None"),
    ({"a": {"b": 1}}, {"a": {"b": 2}}, "answer['a']['b']: Python gives 1, this gives 2"),
    ({"a": 1}, {}, "answer: the key 'a' is missing"),
    ({1, 2}, {1, 3}, "answer"),
    (Point(1, 2), Point(1, 3), "answer.y: Python gives 2, this gives 3"),
    (Pair(1, 2), (1, 2), "answer: Python gives the Pair"),
    (Slotted(1), Slotted(2), "answer.a: Python gives 1, this gives 2"),
    (Colour.RED, Colour.BLUE, "answer: Python gives <Colour.RED: 1>"),
    (np.array([1, 2]), np.array([1, 3]), "answer[1]: Python gives 2, this gives 3"),
    (np.array([[1.0, 2], [3, 4]]), np.array([[1.0, 2], [3, 5]]), "answer[1, 1]: Python gives 4.0, this gives 5.0"),
    (np.zeros(3), np.zeros((3, 1)), "answer: Python gives an array of shape (3,), this gives (3, 1)"),
    (np.array([1, 2]), np.array([1.0, 2.0]), "answer: Python gives an array of int64, this gives one of float64"),
    (np.array([1.0, 2.0]), np.array([1.0, math.nan]), "answer[1]: Python gives 2.0, this gives nan"),
    (np.array(["a"]), np.array(["b"]), "answer[0]: Python gives 'a', this gives 'b'"),
    (np.array([[1, None]], dtype=object), np.array([[1, 2]], dtype=object), "answer[0, 1]"),
    (np.ma.array([1, 2], mask=[0, 1]), np.ma.array([1, 2], mask=[0, 0]), "answer.mask[1]"),
]


@pytest.mark.parametrize(("expected", "actual", "detail"), DIFFERENT)
def test_differences_are_named_with_their_place(expected, actual, detail):
    """One sentence says where, what Python gives, and what the variant gives."""
    found = compared(expected, actual)
    assert found.verdict == "differs"
    assert found.detail.startswith(detail) or found.detail.endswith(detail)


def test_float_arrays_are_close_relative_to_their_largest_element():
    """A tiny element may be far off in its own terms; the largest decides, and single precision is allowed more."""
    assert compared(np.array([1.0, 1e-12]), np.array([1.0, 2e-12])).verdict == "close"
    assert compared(np.array([1.0, 1e-3]), np.array([1.0, 1.001e-3])).verdict == "differs"
    single = compared(np.array([1.0], np.float32), np.array([1.00001], np.float32))
    assert single.verdict == "close"
    assert single.error == pytest.approx(1e-5, rel=0.01)
    assert compared(np.array([1 + 1j]), np.array([1 + (1 + 1e-8) * 1j])).verdict == "differs"


def test_another_scalar_type_or_size_of_equal_value_is_a_note():
    """0 and 0.0, float and np.float64, float32 and float64 arrays: the row stays, and says so."""
    assert compared(0, 0.0) == check(Run(returned=0), Run(returned=0.0))
    assert compared(0, 0.0).detail == "answer is of type float, in Python int"
    assert compared(1.5, np.float64(1.5)).detail == "answer is of type np.float64, in Python float"
    found = compared(np.array([1.5], np.float32), np.array([1.5]))
    assert (found.verdict, found.detail) == ("same", "answer is of float64, in Python of float32")


def test_tolerances_of_the_user_take_the_place_of_ours():
    """`--rtol` and `--atol` hold for scalars, lists and arrays."""
    for expected, actual in [(1.0, 1.01), ([1.0], [1.01]), (np.array([1.0]), np.array([1.01])), ({1.0}, {1.01})]:
        assert compared(expected, actual, options=Options(rtol=0.1)).verdict == "close"
        assert compared(expected, actual, options=Options(atol=0.1)).verdict == "close"
        assert compared(expected, actual, options=Options(rtol=1e-3)).verdict == "differs"


def test_spread_is_asked_for_only_where_a_float_is_off():
    """A difference within ten times of what the inputs' last digit does passes; the path says which float is meant."""
    asked = []

    def spread(path):
        asked.append(path)
        return 1e-6

    assert compared({"a": [1.0, 2.0]}, {"a": [1.0, 2.0]}, spread=spread).verdict == "same"
    assert asked == []
    assert compared({"a": [1, 1e-3]}, {"a": [1, 1.001e-3]}, spread=spread).verdict == "close"
    assert asked == [(("item", "a"), ("item", 1))]
    assert compared(0.0, 1e-3, spread=spread).verdict == "differs"


def test_exceptions_by_type():
    """The words of an exception may differ, its type may not; one that Python does not raise is told with its text."""
    zero = Run(raised="ZeroDivisionError", text="division by zero")
    assert check(zero, Run(raised="ZeroDivisionError", text="float division")).verdict == "same"
    assert check(zero, Run(returned=math.inf)).detail == "Python raises ZeroDivisionError, this returns inf"
    overflow = Run(raised="OverflowError", text="value too large\nmore")
    detail = check(Run(returned=1), overflow).detail
    assert detail.startswith("raises OverflowError where Python answers: value too large (a whole number outgrew its 64 bits")
    assert check(zero, overflow).verdict == "differs"


def test_arguments_globals_and_printed_text_belong_to_the_answer():
    """What a call leaves behind is compared like what it returns."""
    u, v = np.zeros((3, 3)), np.zeros((3, 3))
    v[1, 2] = 3.0
    found = check(Run(arguments=(1, u)), Run(arguments=(1, v)), parameters=("n", "u"))
    assert found.detail == "the argument `u` is changed differently: u[1, 2]: Python gives 0.0, this gives 3.0"
    found = check(Run(bindings={"log": [1]}), Run(bindings={"log": []}))
    assert found.detail.startswith("the global `log` is changed differently: log: ")
    found = check(Run(printed="a\nb\n"), Run(printed="a\nc\n"))
    assert found.detail == "it prints 'c' where Python prints 'b'"
    assert check(Run(printed="x = 1.0000000000001\n"), Run(printed="x = 1.0\n")).verdict == "close"
    assert check(Run(printed="x = 1.1\n"), Run(printed="x = 1.0\n")).verdict == "differs"


def test_what_chance_explains_is_unchecked_and_what_it_does_not_differs():
    """Other numbers from a random program prove nothing; another type does."""
    assert compared([0.1], [0.2], repeatable=False).verdict == "unchecked"
    assert compared([0.1], None, repeatable=False).verdict == "differs"


def test_containers_that_hold_themselves_and_endless_nesting_end():
    """A recursive list is compared once around; very deep nesting is unchecked, not a crash."""
    first, second = [1], [1]
    first.append(first)
    second.append(second)
    assert compared(first, second).verdict == "same"
    deep, other = [1], [1]
    for _ in range(5000):
        deep, other = [deep], [other]
    assert compared(deep, other).verdict == "unchecked"


def test_values_that_refuse_everything_are_unchecked():
    """An object that raises whenever it is asked, and one that could not travel."""
    assert compared(Unfriendly(), Unfriendly()).verdict in {"unchecked", "differs"}
    found = compared(Lost("generator"), iter([1]))
    assert (found.verdict, found.detail) == ("unchecked", "answer is a generator, which cannot be compared")


@pytest.mark.parametrize(
    "made", [np.random.default_rng, np.random.RandomState, np.random.MT19937, random.Random, lambda seed: [random.Random(seed)]]
)
def test_random_generators_are_compared_by_where_they_stand_in_their_stream(made):
    """Two of one seed are the same, of whatever bytes they are made; of two seeds they differ."""
    assert compared(made(3), pickle.loads(pickle.dumps(made(3)))).verdict == "same"
    found = compared(made(3), made(4))
    assert found.verdict == "differs"
    assert "the next random number" in found.detail


def test_data_frames_series_and_sparse_matrices_by_their_values():
    """They answer `==` with a table, so that their parts are compared instead."""
    pandas = pytest.importorskip("pandas")
    sparse = pytest.importorskip("scipy.sparse")
    frame = pandas.DataFrame({"a": [1.0, math.nan], "b": ["x", None]})
    assert compared(frame, frame.copy()).verdict == "same"
    other = frame.copy()
    other.loc[0, "a"] = 2.0
    assert compared(frame, other).detail == "answer['a'][0]: Python gives 1.0, this gives 2.0"
    assert compared(frame["a"], frame["a"].rename("c")).verdict == "differs"
    matrix = sparse.csr_array(np.eye(3))
    assert compared(matrix, matrix.copy()).verdict == "same"
    assert compared(matrix, 2 * matrix).verdict == "differs"


def test_a_run_is_kept_even_when_parts_of_it_cannot_travel():
    """A generator becomes `Lost`, all else arrives; a printed line and an exception are kept too."""
    back = kept(keep(Run(returned=(1, (k for k in range(3))), arguments=([1],), printed="x")))
    assert back.returned == (1, Lost("generator"))
    assert back.arguments == ([1],)
    assert back.printed == "x"
    with pytest.raises(TypeError):
        kept(pickle.dumps(3))


def test_a_run_captures_what_is_printed_and_whatever_is_raised(capsys):
    """`sys.exit()` in the user's code is an answer, only an interrupt goes on."""

    def leaves(code):
        print("bye")
        raise SystemExit(code)

    seen = run(leaves, (3,))
    assert (seen.printed, seen.error) == ("bye\n", "SystemExit: 3")
    assert capsys.readouterr().out == ""

    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(interrupted, ())


def test_changed_sees_what_was_written_into():
    """Any difference at all, however small, and whatever cannot be compared counts as changed."""
    assert not changed([1, np.zeros(3)], [1, np.zeros(3)])
    assert changed(np.array([1.0]), np.array([1 + 1e-15]))
    assert changed([1], [1, 2])


def test_an_integer_that_outgrew_its_bits_is_flagged_where_the_warning_is_lost() -> None:
    """NumPy's own scalars wrap with a warning: a version that wraps without one is no match, one that warns too is."""

    def doubling(turns: int) -> np.ndarray:
        numbers = np.ones(turns, dtype=np.int64)
        for k in range(1, turns):
            numbers[k] = numbers[k - 1] + numbers[k - 1]
        return numbers

    def silent(turns: int) -> np.ndarray:
        with np.errstate(over="ignore"):
            return doubling(turns)

    assert check(run(doubling, (70,)), run(silent, (70,))).verdict == "differs"
    assert check(run(doubling, (70,)), run(doubling, (70,))).verdict == "same"
    assert check(run(doubling, (60,)), run(silent, (60,))).verdict == "same"
