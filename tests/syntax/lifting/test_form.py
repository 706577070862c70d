"""The page on the form: every example on it is what really comes out."""

from __future__ import annotations

import doctest

from ipyaccel.syntax.lifting import form


def test_every_example_of_the_page() -> None:
    """Before and after stand on the page as they are."""
    found = doctest.testmod(form)
    assert found.attempted > 20
    assert found.failed == 0
