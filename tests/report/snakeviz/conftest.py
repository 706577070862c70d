"""A small run's calls."""

import pytest
from called import named, profiled

from ipyaccel.report.snakeviz.calls import call_graph


@pytest.fixture(scope="session")
def small():
    """The graph of `outer(50)` with its functions named."""
    stats = profiled("outer(50)")
    places = {name: (name, "cell 4") for name in ("inner", "fib", "outer", "<listcomp>")} | {"<module>": ("the statement",) * 2}
    return call_graph(stats, named(stats, places))
