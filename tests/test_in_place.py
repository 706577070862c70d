"""A faster function in the place of the user's: bound where the original was, and taken out again."""

from types import ModuleType

from ipyaccel.in_place import called_as, find, function_at, put


def slow(x):
    return x


class Walker:
    def step(self, n):
        return ("slow", n)

    @staticmethod
    def length(n):
        return ("slow", n)


def quick(*args):
    return ("quick", args[-1])


def key(function):
    code = function.__code__
    return (code.co_filename, code.co_firstlineno, code.co_name)


def test_every_name_of_a_function_is_bound_and_restored():
    """The notebook's names and a module's are bound to the stand-in; restoring brings the very same function back."""
    module = ModuleType("walkers")
    module.slow = slow
    names = {"slow": slow, "other_name": slow, "walkers": module, "x": 3}
    done = put(slow, quick, names)
    assert names["slow"] is names["other_name"] is module.slow is quick
    assert set(done.restore()) == {"slow", "other_name"}
    assert names["slow"] is names["other_name"] is module.slow is slow


def test_methods_stay_methods():
    """A method is replaced in its class for objects that exist already, a static one stays static."""
    names = {"Walker": Walker}
    walker = Walker()
    original = Walker.step
    done = [put(original, quick, names), put(Walker.length, quick, names)]
    assert walker.step(4) == ("quick", 4)
    assert walker.length(5) == ("quick", 5)
    for one in done:
        one.restore()
    assert walker.step(4) == ("slow", 4)
    assert Walker.step is original
    assert isinstance(vars(Walker)["length"], staticmethod)


def test_a_name_that_means_something_else_by_now_is_left_alone():
    """A function that was defined anew since is the user's: restoring does not bring the old one back."""
    names = {"slow": slow}
    done = put(slow, quick, names)
    names["slow"] = newer = lambda x: x + 1
    done.restore()
    assert names["slow"] is newer


def test_functions_are_found_as_profilers_name_them():
    """File, line and name lead to the function, in a namespace or a class, and to what it is called in a call."""
    names = {"Walker": Walker, "slow": slow}
    assert function_at(find(key(slow), names)) is slow
    place = find(key(Walker.step), names)
    assert called_as(place) == ("Walker.step", Walker)
    assert find(("nowhere.py", 1, "slow"), names) is None
