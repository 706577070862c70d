"""The same attribute read again and again in a loop."""

from scenes import said, scene

from ipyaccel.advice.hints.attributes import attributes

TEXT = """\
def f(model, n):
    total = 0.0
    for k in range(n):
        total += model.rate * k + model.rate ** 2 + k / model.rate
    return total
"""


def test_three_reads_in_a_turn_are_worth_a_name():
    """The owner is left alone by the loop: the attribute can be read before it."""
    assert said(attributes, scene(TEXT)) == [("`model.rate` is looked up 3 times in every turn", 4)]


def test_what_the_loop_may_change_is_left_alone():
    """It stores into the attribute, binds the owner anew, or calls what is not known; modules' functions are no attributes."""
    for change in ("model.rate = k", "model = model", "model.update()", "g(model)"):
        text = "def g(m):\n    m.rate = 1\n" + TEXT.replace("    return", f"        {change}\n    return")
        assert said(attributes, scene(text)) == [], change
    module = "import math\n" + TEXT.replace("model.rate", "math.pi")
    assert said(attributes, scene(module)) == []


def test_a_lookup_is_only_a_part_of_its_line():
    """A quarter of what the lines take is behind it."""
    (finding,) = attributes(scene(TEXT, {4: 0.8}))
    assert finding.share == 0.2
