"""Text that grows in a loop."""

from scenes import said, scene

from ipyaccel.advice.hints.text_building import text_building

TEXT = """\
def words(n):
    text = ""
    for k in range(n):
        text += str(k)
    return text
"""


def test_text_that_only_grows_is_better_joined():
    """`text += piece`, and both ways to write it out."""
    assert [line for _, line in said(text_building, scene(TEXT))] == [4]
    assert len(said(text_building, scene(TEXT.replace("text += str(k)", "text = str(k) + text")))) == 1


def test_numbers_and_text_that_the_loop_looks_at_are_left_alone():
    """A sum is no text; text whose length decides in the loop cannot be joined afterwards; a name not known as text neither."""
    assert said(text_building, scene(TEXT.replace('""', "0"))) == []
    assert said(text_building, scene(TEXT.replace("str(k)", "str(len(text))"))) == []
    assert said(text_building, scene(TEXT.replace('    text = ""\n', "").replace("words(n)", "words(n, text)"))) == []
