"""Cython's annotation page, read back and said in plain words."""

from ipyaccel.backends._cython.annotation.lines import annotated

__all__ = ["annotated"]
