"""From Cython's text to a loaded module: Cython, the C compiler, and what they share."""
