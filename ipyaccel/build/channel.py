"""Messages over a stream socket: Python values go in at one end and come out at the other, each whole or not at all.

The kernel's end never blocks. A KeyboardInterrupt may strike there between any two instructions, so each change of its state is
one C call or one assignment: nothing that was read is lost, nothing arrives twice.
"""

from __future__ import annotations

import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("!Q")
_CHUNK = 1 << 18


def send(end: socket.socket, value: Any) -> None:
    """Sends one value; blocks until the other end has room. Raises OSError when that end is gone."""
    send_pickled(end, pickle.dumps(value, protocol=5))


def send_pickled(end: socket.socket, data: bytes) -> None:
    """Sends one value that is pickled already."""
    end.sendall(_LENGTH.pack(len(data)))
    end.sendall(data)


class Inbox:
    """The receiving end. `messages`: all that arrived whole, still pickled. `open` turns False when the sender is gone."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self.end = end
        self.open = True
        self._state: tuple[tuple[bytes, ...], list[bytes]] = ((), [])

    @property
    def messages(self) -> tuple[bytes, ...]:
        """Every message so far, oldest first."""
        return self._state[0]

    def read(self) -> None:
        """Takes in what has arrived."""
        while self.open and self._read_chunk(self._state[1]):
            whole, rest = _split(self._state[1])
            if whole:
                self._state = (self._state[0] + whole, rest)

    def _read_chunk(self, chunks: list[bytes]) -> bool:
        try:
            # One C call receives and stores.
            chunks.extend(map(self.end.recv, (_CHUNK,)))
        except BlockingIOError:
            return False
        except OSError:
            self.open = False
            return False
        if not chunks[-1]:
            self.open = False
        return self.open


def _split(chunks: list[bytes]) -> tuple[tuple[bytes, ...], list[bytes]]:
    """The whole messages in `chunks`, and the bytes that are left; joins nothing before a message is complete."""
    size = sum(map(len, chunks))
    head = chunks[0] if len(chunks[0]) >= _LENGTH.size else b"".join(chunks)
    if size < _LENGTH.size or size < _LENGTH.size + int(_LENGTH.unpack_from(head)[0]):
        return (), chunks
    data, start, whole = b"".join(chunks), 0, []
    while start + _LENGTH.size <= size:
        end = start + _LENGTH.size + int(_LENGTH.unpack_from(data, start)[0])
        if end > size:
            break
        whole.append(data[start + _LENGTH.size : end])
        start = end
    return tuple(whole), [data[start:]] if start < size else []
