"""What a hostile answer cost: processor time, memory, and how long the event loop did nothing else."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psutil

MIB = 1024 * 1024
LAG_S = 0.5
"""The loop does nothing else for no longer than this: .1 s on a quiet machine, .3 on one that is overrun."""


@dataclass
class Figures:
    cpu_s: float = 0.0
    """Of this process and the children that read documents."""
    grown: int = 0
    """Bytes that this process needed more, at the worst moment."""
    lag_s: float = 0.0
    """The longest time that the loop's thread worked without a pause: its own time, whatever else the machine does."""


@asynccontextmanager
async def figures() -> AsyncIterator[Figures]:
    """Measures what is done in the block."""
    found, own = Figures(), psutil.Process()
    began, before = cpu(own), own.memory_info().rss

    async def watch() -> None:
        while True:
            worked = time.thread_time()
            await asyncio.sleep(0.002)
            found.lag_s = max(found.lag_s, time.thread_time() - worked)
            found.grown = max(found.grown, own.memory_info().rss - before)

    watching = asyncio.create_task(watch())
    try:
        yield found
    finally:
        await asyncio.sleep(0.005)
        watching.cancel()
        found.cpu_s = cpu(own) - began


def cpu(process: psutil.Process) -> float:
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = ended.ru_utime + ended.ru_stime
    for each in (process, *process.children(recursive=True)):
        try:
            times = each.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total
