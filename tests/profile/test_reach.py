import numpy as np
from profiled_runs import cell

from ipyaccel.profile.reach import compiled_reached, functions_reached, names_in, roots


def names(text, statement):
    """Names of the functions that a statement reaches."""
    namespace = cell(text, before="")
    return {key[2] for key in functions_reached(roots(compile(statement, "<s>", "exec"), namespace))}


def test_through_globals_closures_classes_and_containers():
    """All that the statement can call is found, and nothing that it cannot."""
    text = """
import functools
def leaf(): pass
def other(): pass
def closed(f):
    def inner(): return f()
    return inner
held = closed(leaf)
table = {"a": [leaf]}
part = functools.partial(other)
class Base:
    def up(self): return other()
class C(Base):
    def m(self): return 1
    @property
    def p(self): return 2
c = C()
"""
    assert names(text, "held()") == {"inner", "leaf"}
    assert names(text, "table") == {"leaf"}
    assert names(text, "part()") == {"other"}
    assert names(text, "c.m()") == {"m", "p", "up", "other"}


def test_data_without_end_is_no_matter():
    """A ring of objects, and functions behind a long list."""
    text = "class N:\n    def go(self): pass\na, b = N(), N()\na.next, b.next = b, a\nrow = [0] * 5000\n"
    assert names(text, "a, row") == {"go"}


def test_wrapped_functions_are_found():
    """lru_cache and the like lead to what they wrap."""
    assert names("import functools\n@functools.lru_cache\ndef slow(n): return n\n", "slow(3)") == {"slow"}


def test_names_of_inner_code_count():
    """What a lambda in the statement names is reached as well."""
    assert set(names_in(compile("f = lambda: g(h)", "<s>", "exec"))) >= {"g", "h"}


def test_classes_of_compiled_functions_are_no_matter():
    """NumPy's generators are made by Cython, and the class of the class of their methods has no name of a module."""
    method = np.random.default_rng(0).__class__.random
    assert not isinstance(getattr(type(type(method)), "__module__", None), str)
    assert compiled_reached([method, type(method), np.random.rand]) == []
