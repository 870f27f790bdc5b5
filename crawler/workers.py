"""Child processes that read what came from the web, so that no document can stall, crash or exhaust the daemon.

Each task has one child to itself, on a pipe of its own: a child that dies takes only its own task with it. Children are
forked from a server that has the parsers loaded, so that a new one costs milliseconds. What a child answers is decoded
as data of the declared type and nothing else: a child that a document took over cannot make the daemon run code.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from multiprocessing import forkserver
from typing import Any, ParamSpec, TypeVar, get_type_hints

import msgspec

from crawler.child import FAILURE, READY, Failure, Limits, serve
from storage.conversion import known

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_PRELOADED = ["crawler.child", "crawler.formats", "crawler.extraction"]
_TASKS_PER_CHILD = 500
"""Then it is replaced: what parsers leak goes with it."""
_LARGEST_ANSWER = 64 * 1024 * 1024
_START_S = 60
"""The first child waits until the fork server has loaded the parsers."""

_context = multiprocessing.get_context("forkserver")


class TaskFailed(Exception):
    """The function raised in the child; `kind` is the exception's own kind, or its class."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class WorkerKilled(Exception):
    """A child ended before it answered, or none began; `kind` is parse-timeout, out-of-memory, crashed or no-reader."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    @property
    def by_document(self) -> bool:
        """Whether it may be what was read that ended the child; not if the machine could give none."""
        return self.kind != "no-reader"


class Workers:
    """A few child processes, started when first needed."""

    def __init__(
        self,
        count: int = 2,
        cpu_limit: timedelta = timedelta(seconds=5),
        memory_limit: int = 1024 * 1024 * 1024,
        wall_limit: timedelta = timedelta(seconds=30),
    ) -> None:
        self._limits = Limits(cpu_s=cpu_limit.total_seconds(), memory=memory_limit)
        self._wall_s = wall_limit.total_seconds()
        self._turns = asyncio.Semaphore(count)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")
        self._idle: list[_Child] = []
        self._busy: set[_Child] = set()
        self._closed = False

    def prepare(self) -> None:
        """Have the parsers loaded while there is nothing to read yet; returns at once."""
        _start_server()

    async def run(self, function: Callable[Asked, Answer], /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        """What the function answers, computed in a child; or TaskFailed, or WorkerKilled.

        The function is found by name in its module; its answer has to be of the type that its signature promises.
        """
        async with self._turns:
            if self._closed:
                raise WorkerKilled("crashed", "the workers are closed")
            if not self._idle:
                with suppress(OSError):  # the child that is not had then says so
                    _start_server()
            child = self._idle.pop() if self._idle else _Child(self._limits)
            self._busy.add(child)
            call = asyncio.get_running_loop().run_in_executor(
                self._threads, child.call, (function, args, kwargs), self._wall_s
            )
            try:
                answer = await asyncio.shield(call)
            except asyncio.CancelledError:
                child.kill()
                call.add_done_callback(_unheard)
                raise
            finally:
                self._busy.discard(child)
                if child.usable and not self._closed:
                    self._idle.append(child)
                else:
                    child.kill()
        return _decoded(answer, function)

    def close(self) -> None:
        """End all children, busy or not."""
        self._closed = True
        for child in (*self._idle, *self._busy):
            child.kill()
        self._idle.clear()
        self._threads.shutdown(wait=True)  # whoever waits for a child learns at once that it is gone


class _Child:
    """One child process and the pipe to it; used by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: multiprocessing.process.BaseProcess | None = None
        self._calls = 0
        self._dead = False

    @property
    def usable(self) -> bool:
        return not self._dead and self._calls < _TASKS_PER_CHILD

    def call(self, task: tuple[Any, ...], wall_s: float) -> bytes:
        """Hand the task over and wait for the answer; blocks."""
        try:
            if self._process is None and not self._dead and not self._started() and not self._dead:
                self._dead = True
                raise WorkerKilled("no-reader", "the system gives no process to read it: it may be short of memory")
            if self._dead:
                raise EOFError
            self._calls += 1
            self._pipe.send(task)
            if self._pipe.poll(wall_s):
                return self._pipe.recv_bytes(_LARGEST_ANSWER)
        except (OSError, EOFError) as error:
            raise self._obituary() from error
        self.kill()
        raise WorkerKilled("parse-timeout", f"not read within {wall_s:g} s")

    def kill(self) -> None:
        self._dead = True
        if self._process is not None:
            self._process.kill()

    def _started(self) -> bool:
        """Whether the process runs and is ready; it may have been closed meanwhile."""
        try:
            self._pipe, theirs = _context.Pipe()
            process = _context.Process(target=serve, args=(theirs, self._limits), name="wirewatch-reader", daemon=True)
            process.start()
            self._process = process  # not sooner: who wants to end it could not
            theirs.close()
            if self._dead:  # closed while it was starting
                self._process.kill()
            ready = self._pipe.poll(_START_S) and self._pipe.recv_bytes(1) == READY
        except (OSError, EOFError):
            ready = False
        if not ready and self._process is not None:
            self._process.kill()
        return ready

    def _obituary(self) -> WorkerKilled:
        """Why the child is gone, from its exit status."""
        killed_by_us, self._dead = self._dead, True
        if self._process is None or killed_by_us:
            return WorkerKilled("crashed", "ended, because the crawler stops")
        self._process.join(5)
        code = self._process.exitcode
        self._process.kill()
        if code == -signal.SIGPROF:
            return WorkerKilled("parse-timeout", f"not read within {self._limits.cpu_s:g} s of processor time")
        if code == -signal.SIGKILL:
            return WorkerKilled("out-of-memory", "the system ended the process that read it: it may need more memory")
        return WorkerKilled("crashed", f"the process that read it ended with status {code}")


def _unheard(call: asyncio.Future[bytes]) -> None:
    """Nobody waits any more for what a child says that is killed."""
    if not call.cancelled():
        call.exception()


def _start_server() -> None:
    """Start the fork server without waiting for it, if it does not run."""
    forkserver.set_forkserver_preload(_PRELOADED)
    forkserver.ensure_running()


def _decoded(answer: bytes, function: Callable[..., Answer]) -> Answer:
    if answer[:1] == FAILURE:
        failure = msgspec.msgpack.decode(answer[1:], type=known(Failure))
        if failure.kind == "out-of-memory":
            raise WorkerKilled(failure.kind, failure.message)
        raise TaskFailed(failure.kind, failure.message)
    try:
        decoded: Answer = _decoder(function).decode(answer[1:])
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise WorkerKilled("crashed", f"the process that read it gave a wrong answer ({error})") from error
    return decoded


@lru_cache(maxsize=32)
def _decoder(function: Callable[..., Any]) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(known(get_type_hints(function).get("return", Any)))
