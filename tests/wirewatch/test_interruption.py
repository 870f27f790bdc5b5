"""Ctrl-C is heard by whoever waits in an event loop, wherever the signal finds the program."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator

import pytest

from wirewatch.interruption import run_interruptible


@contextlib.contextmanager
def interrupted_elsewhere(began: threading.Event) -> Iterator[threading.Event]:
    """SIGINT to a thread that is not the main one, once that sleeps in its loop; set if nobody heard it for long."""
    unheard, over = threading.Event(), threading.Event()

    def send() -> None:
        assert began.wait(20)
        # To this thread: Python notes it for the main one, whose sleep nothing ends.
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        if not over.wait(20):
            unheard.set()
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield unheard
    finally:
        over.set()
        thread.join()


def test_a_signal_that_another_thread_gets_ends_a_loop_that_waits_for_nothing() -> None:
    began, put_away = threading.Event(), threading.Event()

    async def work() -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(began.set)  # at the end of this turn: then it sleeps
        try:
            await loop.create_future()
        finally:
            put_away.set()

    with interrupted_elsewhere(began) as unheard, pytest.raises(KeyboardInterrupt):
        run_interruptible(work())
    assert put_away.is_set()
    assert not unheard.is_set()


def test_what_was_there_before_is_there_after() -> None:
    before = signal.getsignal(signal.SIGINT)

    async def work() -> int:
        return 7

    assert run_interruptible(work()) == 7
    assert signal.set_wakeup_fd(-1) == -1
    assert signal.getsignal(signal.SIGINT) == before


def test_a_loop_beside_the_main_thread_runs_too() -> None:
    async def work() -> int:
        return threading.get_ident()

    found: list[int] = []
    thread = threading.Thread(target=lambda: found.append(run_interruptible(work())))
    thread.start()
    thread.join()
    assert found == [thread.ident]
