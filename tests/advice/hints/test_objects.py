"""A loop that works on the attributes of one object."""

from scenes import said, scene

from ipyaccel.advice.hints.objects import objects

TEXT = """\
import math
def step(self, dt, n):
    for _ in range(n):
        self.v -= math.sin(self.x) * dt
        self.x += self.v * dt
    return self.x
"""


def test_the_numbers_of_an_object_could_be_a_functions():
    """The loop stores into attributes of an object that it does not change for another."""
    ((text, line),) = said(objects, scene(TEXT))
    assert line == 3
    assert "`self.v`, `self.x`" in text or "`self.x`, `self.v`" in text


def test_other_objects_and_unknown_calls_are_left_alone():
    """Attributes that are only read, an object of each turn, and methods that may do anything."""
    reads = TEXT.replace("self.v -= ", "v = ").replace("self.x += self.v", "x = self.v")
    assert said(objects, scene(reads)) == []
    assert said(objects, scene(TEXT.replace("for _ in range(n)", "for self in n"))) == []
    assert said(objects, scene(TEXT.replace("math.sin(self.x)", "self.force()"))) == []
