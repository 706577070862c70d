import asyncio

from profiled_runs import cell, function, lines, recorded

TEXT = "async def waits(n):\n    await asyncio.sleep(0.01)\n    return work(n)\n"


def test_await_without_a_loop():
    """A statement that awaits at top level runs as in a notebook."""
    namespace = cell(TEXT)
    found = recorded("z = await waits(2000)", namespace)
    assert found.raised is None
    assert namespace["z"] == namespace["work"](2000)
    assert function(found, "work").calls == 1
    assert lines(found, "waits")["return work(n)"].hits == 1


def test_await_inside_a_running_loop():
    """As in a Jupyter kernel, whose own loop is running."""
    namespace = cell(TEXT)

    async def kernel():
        return recorded("z = await waits(2000)", namespace)

    found = asyncio.run(kernel())
    assert found.raised is None
    assert namespace["z"] == namespace["work"](2000)
    assert function(found, "work").calls == 1


def test_what_an_awaiting_statement_raises():
    """Its exception comes out, and the profile up to there."""

    async def kernel():
        return recorded("await waits(100); 1 / 0", cell(TEXT))

    found = asyncio.run(kernel())
    assert isinstance(found.raised, ZeroDivisionError)
    assert function(found, "work").calls == 1
