"""The other end of a worker's pipe: what runs in the child process."""

from __future__ import annotations

import ctypes
import gc
import os
import resource
import signal
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from typing import Any

import msgspec

READY, ANSWER, FAILURE = b"R", b"A", b"F"
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Limits(msgspec.Struct, frozen=True):
    """What one child may use."""

    cpu_s: float
    """Seconds of processor time for each task."""
    memory: int
    """Bytes of address space."""


class Failure(msgspec.Struct):
    """An exception on its way through the pipe."""

    kind: str
    message: str


def serve(pipe: Connection, limits: Limits) -> None:
    """Do one task after another until the pipe is closed."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the daemon, which ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    collect_seldom()
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        pipe.send_bytes(READY)
        while True:
            function, args, kwargs = pipe.recv()
            _allow_cpu(limits.cpu_s)
            answer = _answer(function, args, kwargs)
            _allow_cpu(0)
            pipe.send_bytes(answer)


def collect_seldom() -> None:
    """Have the collector look for cycles seldom, and never among what is loaded: a twentieth of the time of a page."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _answer(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    try:
        return ANSWER + msgspec.msgpack.encode(function(*args, **kwargs))
    except MemoryError:
        failure = Failure("out-of-memory", "it needs more memory than a document may have")
    except Exception as error:  # noqa: BLE001 (whatever a hostile document provokes becomes a value for the parent)
        kind = getattr(error, "kind", type(error).__name__)
        failure = Failure(str(kind), " ".join(str(error).split()).encode("utf-8", "replace").decode()[:300])
    return FAILURE + msgspec.msgpack.encode(failure)


def _allow_cpu(seconds: float) -> None:
    """Let this process use so much processor time from now on before the kernel ends it (SIGPROF); 0: any amount.

    The kernel counts for its timers and its limits in ticks, which under load run up to a third ahead of the time that
    it tells (`process_time`, `getrusage`): a limit reckoned from told time (RLIMIT_CPU) ended innocent tasks.
    """
    signal.setitimer(signal.ITIMER_PROF, seconds)


def _die_with_parent() -> None:
    """Have the kernel end us when the fork server ends, and let the fork server end when the daemon does.

    The server ends when nobody holds its "alive" pipe any more; children inherit it, and must not keep it.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if forkserver._forkserver._forkserver_alive_fd is not None:  # type: ignore[attr-defined]
        os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]
        forkserver._forkserver._forkserver_alive_fd = None  # type: ignore[attr-defined]
    if os.getppid() == 1:
        os._exit(1)
