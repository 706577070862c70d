"""Cells of Cython, compiled step by step."""
