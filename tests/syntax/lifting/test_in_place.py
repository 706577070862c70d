"""Large arrays written over instead of made anew: where nobody can tell the difference, and nowhere else."""

from __future__ import annotations

import pytest

from ipyaccel.syntax.lifting.in_place import LARGE, Known, in_place
from ipyaccel.syntax.lifting.value import Value, name

HELD = {"t": Value(name("t"), (0, 1)), "u": Value(name("u"), (0, 1)), "v": Value(name("v"), (0,))}


def made(text: str, later: frozenset[str] = frozenset(), *, size: int = LARGE) -> str:
    """The lines afterwards; `C` and `D` are arrays of floats, and the axis 0 has 1 element."""
    known = Known(HELD, lambda axes: size if 1 in axes else 1, frozenset("CD"), later, "np")
    return "\n".join(in_place(text.split("\n"), known))


def test_the_last_look_at_a_temporary_may_write_over_it() -> None:
    """`t` is not looked at again, so its product takes its place; the comment stays."""
    assert made("t = a - b\ns += t * t  # squares") == "t = a - b\nt *= t\ns += t  # squares"
    assert made("for k in r:\n    t = a - b\n    s += t * v") == "for k in r:\n    t = a - b\n    t *= v\n    s += t"


@pytest.mark.parametrize(
    "text",
    [
        "t = a - b\ns += t * t\nm = np.max(t)",
        "t = a[:, k]\ns += t * t",
        "t = a - b\ns += v * t",
        "v = a - b\ns += v * t",
        "t = a - b\ns += t * w",
        "t = a - b\nfor k in r:\n    s += t * t",
        "t = a - b\ns[t] += t * t",
    ],
)
def test_it_may_not_where_it_would_show(text: str) -> None:
    """Looked at again, a view of another array, small, too few axes, not known, in every turn of a loop, or in the target."""
    assert made(text) == text


def test_a_small_array_and_one_needed_later_stay() -> None:
    """What gains nothing is not done, and what comes after the lines may look at a name."""
    text = "t = a - b\ns += t * t"
    assert made(text, size=LARGE - 1) == text
    assert made(text, frozenset("t")) == text


def test_functions_write_into_the_array_they_are_stored_in() -> None:
    """All of an array, from a function that can."""
    assert made("C[:, :] = np.sqrt(t)") == "np.sqrt(t, out=C)"
    assert made("t = a @ b\nC[:, :] = t") == "np.matmul(a, b, out=C)"
    for text in ("C[1:] = np.sqrt(t)", "E[:, :] = np.sqrt(t)", "C[:, :] = np.where(t, t, u)", "C[:, :] = np.sqrt(w)"):
        assert made(text) == text


def test_sums_go_into_the_answer() -> None:
    """What is added up only to be stored in a whole array is added up there."""
    text = "t = np.zeros(C.shape)\nfor k in r:\n    t += x[:, k]\nC[:, :] = t"
    assert made(text) == "C[:, :] = 0.0\nfor k in r:\n    C += x[:, k]"
    assert made(f"{text} / n").endswith("C[:, :] = C / n")


@pytest.mark.parametrize("more", ["D[:, :] = t", "s += np.sum(t)"])
def test_sums_that_are_needed_again_do_not(more: str) -> None:
    """A sum that is stored twice, or summed up, is no part of the answer."""
    text = f"t = np.zeros(C.shape)\nfor k in r:\n    t += x[:, k]\nC[:, :] = t\n{more}"
    assert "C += " not in made(text)


def test_sums_stay_outside_an_array_that_is_read() -> None:
    """The old elements of the array are needed while the sum grows."""
    text = "t = np.zeros(C.shape)\nfor k in r:\n    t += x[:, k] * C\nC[:, :] = t"
    assert made(text) == text
