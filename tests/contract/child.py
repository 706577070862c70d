"""Runs one backend on cases, each in a process of its own, forked from this one before any thread was started.

In: the backend's name as argument, cases as JSON on standard input (see `test_backends.py`). Out: one line of JSON a case, with
`case` its name and `rows`: by variant `{"declined": [line, reason]}` or `{"answer": "right" or how it is wrong}` with
`empty`, what the function that does nothing gave; else `died` or `fault`.
Nothing of `ipyaccel.measure` is used: what is right is decided here, a second time and independently.
"""

from __future__ import annotations

import copy
import json
import os
import random
import signal
import sys
import tempfile
import traceback
import types

import numpy as np

SECONDS = 120


def main(backend_name: str) -> None:
    from ipyaccel.backends.registry import backends

    cases = json.load(sys.stdin)
    backend = backends()[backend_name]
    backend.warm()
    started = {}
    while cases or started:
        while cases and len(started) < (os.cpu_count() or 1):
            case = cases.pop(0)
            answer = tempfile.TemporaryFile("w+")  # noqa: SIM115 - read when the child has ended
            started[fork(backend, case, answer)] = (case["name"], answer)
        pid, status = os.wait()
        name, answer = started.pop(pid)
        with answer:
            answer.seek(0)
            said = {"died": os.waitstatus_to_exitcode(status)} if status else json.load(answer)
        print(json.dumps({"case": name, **said}), flush=True)


def fork(backend, case, answer):
    """Starts a child that writes what came of the case; its process number."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(SECONDS)
        answer.write(json.dumps(in_child(backend, case)))
        answer.flush()
        os._exit(0)
    return pid


def in_child(backend, case):
    try:
        return {"rows": dict(tried(backend, case))}
    except BaseException:  # noqa: BLE001 - whatever it is, it is told to the test
        return {"fault": traceback.format_exc()}


def tried(backend, case):
    from ipyaccel.build.compile import compile_variant
    from ipyaccel.model import Declined
    from ipyaccel.syntax.capturing.capture import capture
    from ipyaccel.syntax.inference.types import find_facts

    namespace = {"__name__": "__main__"}
    exec(compile(case["text"], "<cell 1>", "exec"), namespace)
    exec(case["setup"], namespace)
    workload, live = capture(case["call"], namespace, lambda: [("cell 1", case["text"])])
    facts = find_facts(workload, live)
    args, kwargs = copied((live.args, live.kwargs))
    expected = outcome(live.function, args, kwargs)
    proposals = backend.propose(workload, facts)
    assert [proposal.name for proposal in proposals] == ([] if backend_is_silent(backend) else list(backend.variants))
    for proposal in proposals:
        if isinstance(proposal, Declined):
            yield proposal.name, {"declined": [proposal.reason.line, proposal.reason.text]}
            continue
        build = compile_variant(proposal)
        function = backend.load(build, copied(live.bindings))
        got = outcome(function, copied(live.arguments), {})
        yield proposal.name, {"answer": difference(expected, got), **called_empty(backend, build, function, live)}


def backend_is_silent(backend):
    """Whether it has nothing to say of these programs: none of them was compiled by its owner."""
    return backend.name == "yours"


def called_empty(backend, build, function, live):
    """What the empty function beside a build gives for the call's arguments, where the backend offers one for compiled code."""
    if isinstance(function, types.FunctionType) or not hasattr(backend, "empty"):
        return {}
    empty = backend.empty(build, copied(live.bindings))
    return {"empty": "there is none" if empty is None else repr(empty(*copied(live.arguments)))}


def copied(values):
    """Deep copies of what can be changed; functions and modules as they are."""
    return copy.deepcopy(values, {})


def outcome(function, args, kwargs):
    """The answer, or the exception's type; then the arguments that are arrays or lists, as the call left them."""
    np.random.seed(2)  # noqa: NPY002 - the programs draw from the global generator
    random.seed(2)
    try:
        answer = ("answer", function(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - an exception is an answer too
        answer = ("raised", type(error).__name__)
    return [answer, [value for value in (*args, *kwargs.values()) if isinstance(value, np.ndarray | list)]]


def difference(expected, got, where="the answer"):
    """`right`, or a sentence."""
    if isinstance(expected, list | tuple):
        if not isinstance(got, list | tuple) or len(expected) != len(got):
            return f"{where}: {expected!r:.80} became {got!r:.80}"
        parts = (difference(a, b, f"{where}[{k}]") for k, (a, b) in enumerate(zip(expected, got, strict=True)))
        return next((part for part in parts if part != "right"), "right")
    if isinstance(expected, np.ndarray):
        if not isinstance(got, np.ndarray) or expected.shape != got.shape or expected.dtype.kind != got.dtype.kind:
            return f"{where}: another kind of array"
        return "right" if close(expected, got) else f"{where}: other values"
    if isinstance(expected, float | complex | np.inexact):
        return "right" if np.isscalar(got) and close(expected, got) else f"{where}: {expected!r} became {got!r}"
    return "right" if bool(expected == got) else f"{where}: {expected!r:.80} became {got!r:.80}"


def close(expected, got):
    scale = np.max(np.abs(np.nan_to_num(expected)), initial=0.0)
    return bool(np.allclose(got, expected, rtol=1e-9, atol=1e-9 * scale, equal_nan=True))


main(sys.argv[1])
