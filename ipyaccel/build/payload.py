"""Live values on their way to another process: a `Live` goes in, a `Payload` comes out, and in the job fresh values again.

What the user defined in the notebook or in modules of their own travels as code, so that the job runs what the kernel has, not
what the file says by now. Large arrays travel through a private file in memory, which each job maps copy-on-write.
"""

from __future__ import annotations

import contextlib
import io
import mmap
import os
import pickle
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ipyaccel.build import scratch
from ipyaccel.build.arrays import reduce_view
from ipyaccel.build.caches import reduce_cached
from ipyaccel.build.generators import reduce_shared_generator
from ipyaccel.build.homes import user_modules
from ipyaccel.build.surroundings import surroundings
from ipyaccel.errors import Unpicklable
from ipyaccel.model import Payload
from ipyaccel.syntax.live import Live

_LARGE_BYTES = 65536
_ALIGNMENT = 4096


def pack(live: Live) -> Payload:
    """Serialises live values. Raises Unpicklable, which names the value that cannot travel; the kernel's values stay as they are.

    Some payloads own a file: give each to `release` when no job needs it any longer.
    """
    buffers: list[pickle.PickleBuffer] = []
    try:
        body = _dumps(live, buffers)
    except Exception as error:
        from ipyaccel.build.culprit import culprit

        found = culprit(live, refusal)
        raise Unpicklable(found or f"the call cannot travel to another process: {_first_line(error)}") from error
    places = _places(buffers)
    path = _write(buffers, places) if buffers else ""
    return Payload(pickle.dumps((surroundings(), body, places), protocol=5), path)


def unpack(payload: Payload) -> Live:
    """Live values that share nothing with those of another call. Enters the surroundings the payload was made in.

    Raises whatever the user's own code raises when it is imported or rebuilt.
    """
    around, body, places = pickle.loads(payload.data)
    around.enter()
    live = pickle.loads(body, buffers=_map(payload.buffers, places) if places else [])
    assert isinstance(live, Live)
    return live


def release(payload: Payload) -> None:
    """Deletes the payload's file. Jobs that have unpacked it keep their values."""
    if payload.buffers:
        Path(payload.buffers).unlink(missing_ok=True)


def refusal(value: Any) -> Exception | None:
    """None when the value can be serialised, else what was raised."""
    try:
        _dumps(value, [])
    except Exception as error:  # noqa: BLE001 - users' own classes may raise anything
        return error
    return None


def _dumps(value: Any, buffers: list[pickle.PickleBuffer]) -> bytes:
    """Code of the user's modules travels along; a module that holds what cannot is imported by its name in the job instead."""
    try:
        with _by_value():
            return _dumps_once(value, buffers)
    except Exception:  # noqa: BLE001 - as in `refusal`
        buffers.clear()
        return _dumps_once(value, buffers)


def _dumps_once(value: Any, buffers: list[pickle.PickleBuffer]) -> bytes:
    import cloudpickle

    def keep(buffer: pickle.PickleBuffer) -> bool:
        """False takes the buffer out of the stream."""
        if buffer.raw().nbytes < _LARGE_BYTES:
            return True
        buffers.append(buffer)
        return False

    by_value = cloudpickle.list_registry_pickle_by_value()

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        def reducer_override(self, obj: Any) -> Any:
            for reduced in (reduce_view(obj), reduce_cached(obj, by_value), reduce_shared_generator(obj)):
                if reduced is not NotImplemented:
                    return reduced
            return super().reducer_override(obj)

    stream = io.BytesIO()
    Pickler(stream, protocol=5, buffer_callback=keep).dump(value)
    return stream.getvalue()


@contextlib.contextmanager
def _by_value() -> Iterator[None]:
    import cloudpickle

    already = cloudpickle.list_registry_pickle_by_value()
    modules = [module for module in user_modules() if module.__name__ not in already]
    for module in modules:
        cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        for module in modules:
            cloudpickle.unregister_pickle_by_value(module)


def _places(buffers: Sequence[pickle.PickleBuffer]) -> list[tuple[int, int]]:
    """Where in the file each buffer goes: offset and size, in bytes."""
    places, offset = [], 0
    for buffer in buffers:
        size = buffer.raw().nbytes
        places.append((offset, size))
        offset += -(-size // _ALIGNMENT) * _ALIGNMENT
    return places


def _write(buffers: Sequence[pickle.PickleBuffer], places: Sequence[tuple[int, int]]) -> str:
    """Writes the buffers into memory when it has room for them, else to disk."""
    offset, size = places[-1]
    memory = scratch.memory_folder()
    if memory is not None:
        with contextlib.suppress(OSError):
            return _write_in(memory, buffers, places, offset + size)
    return _write_in(scratch.session_folder(), buffers, places, offset + size)


def _write_in(folder: Path, buffers: Sequence[pickle.PickleBuffer], places: Sequence[tuple[int, int]], size: int) -> str:
    descriptor, path = tempfile.mkstemp(prefix="arrays-", dir=folder)
    try:
        if hasattr(os, "posix_fallocate"):
            # Too little room is an error now, and not a bus error when a page is touched.
            os.posix_fallocate(descriptor, 0, size)
        for buffer, (offset, _) in zip(buffers, places, strict=True):
            raw, done = buffer.raw(), 0
            while done < raw.nbytes:
                done += os.pwrite(descriptor, raw[done:], offset + done)
    except BaseException:
        Path(path).unlink()
        raise
    finally:
        os.close(descriptor)
    return path


def _map(path: str, places: Sequence[tuple[int, int]]) -> list[memoryview]:
    with Path(path).open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    return [view[offset : offset + size] for offset, size in places]


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
