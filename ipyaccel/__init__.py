"""Compare plain Python with its Cython, Numba, numexpr and NumPy versions, in the notebook."""
