"""The build server when it has nothing to do."""

from __future__ import annotations

import os
import socket

import pytest

from ipyaccel.build import server


def test_it_prepares_further_and_then_waits_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps are taken one after the other while nobody wants anything; one that fails keeps none of the others back."""
    monkeypatch.setattr(server, "QUIET_SECONDS", 0.0)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    told = os.pipe()
    pid = os.fork()
    if pid == 0:  # it changes how signals are handled
        try:
            ours.close()
            one = server._Server(theirs)
            one.further = [lambda: os.write(told[1], b"a"), lambda: 1 // 0, lambda: os.write(told[1], b"b")]
            one.loop(0.0)
            os.write(told[1], b"." if not one.further else b"!")
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(told[0], 10) == b"ab."
    ours.close()
    theirs.close()


def test_numba_offers_what_it_would_compile_again_and_again() -> None:
    """Numba's own inner functions are there after the steps; another call finds them made."""
    from numba.core.registry import cpu_target

    steps = server.further_steps()
    assert len(steps) == 2
    for step in steps:
        step()
    models = {key[2].__name__ for key in cpu_target.target_context.cached_internal_func if len(key) > 2}
    assert {"PythonErrorModel", "NumpyErrorModel"} <= models
