"""Many documents, one after the other in and out, each read in a child process that it cannot escape from."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from crawler.workers import TaskFailed, WorkerKilled

Item = TypeVar("Item")
Answer = TypeVar("Answer")

WORKERS = 2
WINDOW = 16
"""Items under way at once: enough that no worker waits for the slowest."""
LONGEST_LINE = 64 * 2**20
"""Characters of one line of standard input."""


class InputError(Exception):
    """What was given cannot be used; raised in a child process, which tells the kind and the text alone."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Failed:
    """An item that could not be done: a short stable word, and what to know about it."""

    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.message}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of standard input: the object on it, or why there is none."""

    number: int
    """From 1."""
    content: dict[str, Any]
    failed: Failed | None = None

    @property
    def named(self) -> str:
        """How an error names it."""
        return f"line {self.number} ({self.content['id']})" if "id" in self.content else f"line {self.number}"


def read_bytes(path: str, most: int) -> bytes:
    """A file of at most so many bytes."""
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise InputError("unreadable", f"{path} cannot be read ({error.strerror})") from error
    if len(content) > most:
        raise InputError("too-large", f"{path} has more than {most >> 20} MiB")
    return content


def read_lines(stream: IO[str]) -> Iterable[Line]:
    """The JSON objects of a stream, one a line; empty lines are passed over."""
    number = 0
    while text := stream.readline(LONGEST_LINE):
        number += 1
        if len(text) >= LONGEST_LINE:
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                pass
            yield Line(number, {}, Failed("too-large", f"longer than {LONGEST_LINE >> 20} MiB"))
        elif text.strip():
            yield _line(number, text)


def _line(number: int, text: str) -> Line:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Line(number, {}, Failed("not-json", f"{error}: write one JSON object a line"))
    if not isinstance(content, dict):
        return Line(number, {}, Failed("not-json", "no JSON object: write {...}"))
    return Line(number, content)


async def in_order(
    items: Iterable[Item], work: Callable[[Item], Awaitable[Answer]], window: int = WINDOW
) -> AsyncIterator[tuple[Item, Answer | Failed]]:
    """Each item with what came of it, in the order in which they came; several are under way at once.

    The items are taken on a thread of their own: they may be lines that somebody is still typing.
    """
    loop = asyncio.get_running_loop()
    under_way: asyncio.Queue[tuple[Item, asyncio.Future[Answer]] | Exception | None] = asyncio.Queue(window)

    async def admit(item: Item) -> None:
        await under_way.put((item, asyncio.ensure_future(work(item))))

    def take() -> None:
        end: Exception | None = None
        # Whoever stops listening cancels what is put, or closes the loop: then nobody wants the rest.
        with suppress(CancelledError, RuntimeError):
            try:
                for item in items:
                    asyncio.run_coroutine_threadsafe(admit(item), loop).result()
            except (OSError, ValueError) as error:  # the stream broke
                end = error
            asyncio.run_coroutine_threadsafe(under_way.put(end), loop).result()

    threading.Thread(target=take, name="items", daemon=True).start()
    while (next_up := await under_way.get()) is not None:
        if isinstance(next_up, Exception):
            raise next_up
        item, future = next_up
        try:
            yield item, await future
        except (TaskFailed, WorkerKilled) as error:
            yield item, Failed(error.kind, str(error))
