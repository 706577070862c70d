"""Which well-known calls change what they are given: in goes a call and its dotted name, out go the expressions written into."""

from __future__ import annotations

import ast

_METHODS = frozenset(
    """append extend insert remove pop popitem clear sort reverse add discard update setdefault appendleft popleft extendleft
    rotate difference_update intersection_update symmetric_difference_update fill put itemset setflags partition resize
    byteswap __setitem__ __delitem__""".split()
)
DRAWS = frozenset(
    """random integers normal standard_normal uniform exponential standard_exponential gamma standard_gamma beta binomial
    poisson choice shuffle permutation permuted bytes chisquare dirichlet f geometric gumbel hypergeometric laplace logistic
    lognormal logseries multinomial multivariate_normal negative_binomial noncentral_chisquare noncentral_f pareto power
    rayleigh standard_cauchy standard_t triangular vonmises wald weibull zipf rand randn randint random_sample gauss
    betavariate expovariate gammavariate normalvariate randrange getrandbits seed""".split()
)
_FIRST_ARGUMENT = frozenset(
    """next setattr delattr numpy.copyto numpy.fill_diagonal numpy.put numpy.place numpy.putmask numpy.put_along_axis
    random.shuffle numpy.random.shuffle heapq.heappush heapq.heappop heapq.heapify heapq.heapreplace heapq.heappushpop
    bisect.insort bisect.insort_left bisect.insort_right operator.setitem operator.delitem operator.iadd""".split()
)

VIEW_METHODS = frozenset(
    "reshape ravel view transpose squeeze swapaxes diagonal items values get setdefault __getitem__ __iter__".split()
)
"""Methods whose result shares memory or elements with what they are called on."""

VIEW_FUNCTIONS = frozenset(
    """zip enumerate reversed iter next list tuple sorted min max numpy.asarray numpy.asanyarray numpy.ascontiguousarray
    numpy.atleast_1d numpy.atleast_2d numpy.ravel numpy.reshape numpy.transpose numpy.squeeze numpy.swapaxes
    numpy.broadcast_to numpy.nditer""".split()
)
"""Functions whose result may share memory or elements with an argument."""


def written_by(call: ast.Call, dotted: str) -> list[ast.expr]:
    """Expressions whose values a call changes in place, as far as well-known names tell."""
    written = [keyword.value for keyword in call.keywords if keyword.arg == "out"]
    if dotted in _FIRST_ARGUMENT or (dotted.startswith("numpy.") and dotted.endswith(".at")):
        written += call.args[:1]
    if not dotted and isinstance(call.func, ast.Attribute):
        if call.func.attr in _METHODS or call.func.attr in DRAWS:
            written.append(call.func.value)
        if call.func.attr == "shuffle":
            written += call.args[:1]
    return written


def is_draw(call: ast.Call) -> bool:
    """Whether a method call is one of a random generator, which changes its state and nothing else."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in DRAWS
