"""Loaded by the fork server that a journey's daemons share: it outlives one that is killed while it asks for a child.

A daemon's own server ends with its daemon anyhow, and may end of the EOFError that `recvfds` raises then.
"""

from __future__ import annotations

import errno
import socket
from multiprocessing import reduction

_received = reduction.recvfds


def recvfds(sock: socket.socket, size: int) -> list[int]:
    """As it was, but a request that breaks off is the one error that the server passes over."""
    try:
        return _received(sock, size)
    except EOFError as error:
        raise OSError(errno.ECONNABORTED, "broken off") from error


reduction.recvfds = recvfds
