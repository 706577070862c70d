"""A job on its way to its process: a job goes in, a file without a name that holds all of it comes out, and back."""

from __future__ import annotations

import os
import pickle
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ipyaccel.build import scratch
from ipyaccel.build.surroundings import Surroundings, surroundings

if TYPE_CHECKING:
    from ipyaccel.build.executor import Job


@dataclass(frozen=True)
class Request:
    """A job as it travels. `call`: the pickled pair (function, args). `session`: the kernel's folder, `room`: this job's own."""

    call: bytes
    surroundings: Surroundings
    session: str
    room: str
    memory: int | None
    seconds: float | None


def request_file(job: Job, room: str) -> int:
    """Writes the request of a job; returns the file's descriptor. Raises whatever pickling raises."""
    import cloudpickle

    call = cloudpickle.dumps((job.function, job.args), protocol=5)
    request = Request(call, surroundings(), str(scratch.session_folder()), room, job.memory, job.timeout)
    data = memoryview(pickle.dumps(request, protocol=5))
    descriptor = _nameless_file()
    done = 0
    while done < data.nbytes:
        done += os.write(descriptor, data[done:])
    return descriptor


def read_request(descriptor: int) -> Request:
    """Reads a request, and closes its file."""
    # By position: the offset is shared with the kernel's copy of this descriptor.
    size = os.fstat(descriptor).st_size
    data = bytearray()
    while len(data) < size:
        data += os.pread(descriptor, size - len(data), len(data))
    os.close(descriptor)
    request = pickle.loads(data)
    assert isinstance(request, Request)
    return request


def _nameless_file() -> int:
    if hasattr(os, "memfd_create"):
        return os.memfd_create("ipyaccel-job", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())
