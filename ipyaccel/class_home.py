"""Where a class is defined. In: a class. Out: the name of its module."""

from __future__ import annotations


def class_home(of: type) -> str:
    """The name of the class's module, empty if the class does not tell.

    A metaclass made in C may have a property where others have a name: that of Cython's own functions does.
    """
    home = getattr(of, "__module__", "")
    return home if isinstance(home, str) else ""
