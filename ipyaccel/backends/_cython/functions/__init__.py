"""Functions and operators of numbers in C that answer as Python's and NumPy's do."""
