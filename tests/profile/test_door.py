import ipyaccel


def test_the_door_opens_twice():
    """`ipyaccel.autoprofile` is the function at any time, also after its own module has been imported."""
    names = {"__name__": "__main__"}
    exec("def double(x):\n    return 2 * x", names)
    for _ in range(2):
        profile = ipyaccel.autoprofile("double(3)", names, advice=False)
        assert "double" in set(profile.frame.index)
