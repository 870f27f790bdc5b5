"""Ctrl-C for what waits in an event loop: heard at once, wherever the signal finds the program."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

Answer = TypeVar("Answer")
_READ = 4096


def run_interruptible(work: Coroutine[Any, Any, Answer]) -> Answer:
    """As `asyncio.run`, but that no interruption is lost: KeyboardInterrupt, once what was under way is put away.

    `asyncio.run` hears a signal when its loop next comes round. One that comes after Python has looked for signals and
    before the loop sleeps, or that the system gives to another thread, wakes nobody: a loop with no timer then waits
    for ever. Here each signal wakes the loop.
    """
    if threading.current_thread() is not threading.main_thread():
        return asyncio.run(work)  # signals are the main thread's
    return asyncio.run(_awake(work))


async def _awake(work: Coroutine[Any, Any, Answer]) -> Answer:
    with _woken_by_signals(asyncio.get_running_loop()):
        return await work


@contextlib.contextmanager
def _woken_by_signals(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    ours, pythons = socket.socketpair()
    with ours, pythons:
        ours.setblocking(False)
        pythons.setblocking(False)

        def drain() -> None:
            with contextlib.suppress(BlockingIOError):
                ours.recv(_READ)

        loop.add_reader(ours, drain)
        before = signal.set_wakeup_fd(pythons.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            loop.remove_reader(ours)
