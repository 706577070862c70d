"""The climb of `%%cythonbench` on one page: what each step of Cython buys."""
