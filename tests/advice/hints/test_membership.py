"""Looking through a list in every turn of a loop."""

from scenes import said, scene

from ipyaccel.advice.hints.membership import membership

TEXT = """\
def look(n, known):
    seen = []
    for k in range(n):
        if k not in seen and k in known:
            seen.append(k)
    return seen
"""


def test_a_list_is_known_by_the_text_or_by_a_real_call():
    """`seen` begins as a list; `known` is one at the call that was looked at."""
    assert [line for _, line in said(membership, scene(TEXT))] == [4]
    assert len(said(membership, scene(TEXT, kinds={"n": "int", "known": "list"}))) == 2


def test_sets_and_unknown_things_are_left_alone():
    """A set needs no advice, a name that is also bound to something else may hold anything, and once is not in a loop."""
    assert said(membership, scene(TEXT.replace("[]", "set()").replace("append", "add"), kinds={"known": "set"})) == []
    assert said(membership, scene(TEXT.replace("    seen = []", "    seen = []\n    seen = {}"))) == []
    assert said(membership, scene("def f(x):\n    xs = [1, 2]\n    return x in xs\n")) == []


def test_searching_for_a_position():
    """`xs.index(x)` in a loop asks for a dict."""
    text = "def f(xs, n):\n    for k in range(n):\n        n += xs.index(k)\n    return n\n"
    (finding,) = membership(scene(text, kinds={"xs": "list"}))
    assert "dict" in finding.remedy
    assert said(membership, scene(text, kinds={"xs": "str"})) == []
