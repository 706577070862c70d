"""How the original is called with other arguments."""

import pickle

import numpy as np

from ipyaccel.measure.rebind import rebind
from ipyaccel.syntax.live import Live


def called(function, values, *args, arguments, **kwargs):
    live = Live(function, args, kwargs, arguments, {})
    way = rebind(live)
    if way is None:
        return None
    positional, keywords = way(values)
    return function(*positional, **keywords)


def test_values_go_to_their_parameters():
    """By position, by keyword, by default, and several at once."""

    def shown(a, b=2, *rest, key=5, **more):
        return a, b, rest, key, more

    assert called(shown, (7, 8, 9), 1, key=3, arguments=(1, 2, 3)) == (7, 8, (), 9, {})
    assert called(shown, (7, 8, 9, 10, 11), 1, 4, 6, arguments=(1, 4, 6, 5, 0), extra=0) == (7, 8, (9,), 10, {"extra": 11})
    assert called(shown, (7, 8), 1, arguments=(1, 3)) is None
    assert called(shown, (7, 8, 9, 10), 1, 4, 6, arguments=(1, 4, 6, 5)) == (7, 8, (9,), 10, {})


def test_functions_stay_where_they_are():
    """A function that was written into the program is no argument of the build, but one of the original."""

    def apply(f, x):
        return f(x)

    assert called(apply, (-7,), abs, 3, arguments=(3,)) == 7


def test_values_that_travelled_are_found_again():
    """After pickling a number is another object; it is the same when it is equal, NaN included."""
    x = np.arange(3)
    live = pickle.loads(pickle.dumps(Live(divmod, (10**6, float("nan"), x), {}, (10**6, float("nan"), x), {})))
    live.function = lambda a, b, c: (a, b, c)
    way = rebind(live)
    assert way((1, 2, 3)) == ((1, 2, 3), {})


def test_what_has_no_signature_cannot_be_called_otherwise():
    """Some builtins do not say what they take."""
    assert rebind(Live(range, (1, 2), {}, (1, 2), {})) is None
