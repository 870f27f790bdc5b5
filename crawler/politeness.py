"""Which hosts want to be left alone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from scrapy import Request

from crawler.failures import FetchFailed

_BUSY_WAIT = timedelta(seconds=60)
"""After 429 without a usable Retry-After."""

_HOSTS_KEPT = 10_000


def host_of(request: Request) -> str:
    """The host whose turn a request takes: all ports and both schemes of a name are one host."""
    return urlsplit(request.url).hostname or ""


class Hosts:
    """Which hosts want to be left alone, and for how long.

    `clock` is monotonic, in seconds: setting the wall clock neither shortens nor lengthens a wait.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ready_at: dict[str, float] = {}
        self._last_end: OrderedDict[str, float] = OrderedDict()
        self._slow: OrderedDict[str, None] = OrderedDict()
        self._closed = False

    def close(self) -> None:
        """From now on no host is asked anything."""
        self._closed = True

    def answered(self, host: str, status: int, wait: timedelta | None) -> timedelta | None:
        """Heed an answer: Retry-After on any failing status holds for the whole host; for how long, or None."""
        if status == 429 and wait is None:
            wait = _BUSY_WAIT
        if status < 400 or not wait:
            return None
        self.leave_alone(host, wait)
        return wait

    def leave_alone(self, host: str, wait: timedelta) -> None:
        """The host is to be left alone for so long, or for as long as was known before if that is longer."""
        now = self._clock()
        self._ready_at = {name: ready for name, ready in self._ready_at.items() if ready > now}
        self._ready_at[host] = max(self._ready_at.get(host, now), now + wait.total_seconds())

    def check(self, host: str) -> None:
        """Raise FetchFailed if the host may not be asked now."""
        if self._closed:
            raise FetchFailed("stopped", f"{host} is not asked, because the crawler stops")
        wait = self.wait(host)
        if wait is not None:
            seconds = wait.total_seconds()
            raise FetchFailed("cooling-down", f"{host} asked to be left alone for another {seconds:.0f} s", wait)

    def ended(self, host: str, *, in_vain: bool = False) -> None:
        """A request to the host has ended, however it did; `in_vain` if the host let us wait until the deadline."""
        self._last_end[host] = self._clock()
        self._last_end.move_to_end(host)
        if in_vain:
            self._slow[host] = None
            self._slow.move_to_end(host)
        else:
            self._slow.pop(host, None)
        for kept in (self._last_end, self._slow):
            while len(kept) > _HOSTS_KEPT:
                kept.popitem(last=False)

    def slow(self, host: str) -> bool:
        """Whether the last request to the host ended at its deadline: it is likely to take as long again."""
        return host in self._slow

    def rest(self, host: str, gap_s: float) -> float:
        """Seconds until the gap after the last request's end is over: so the server, too, sees no shorter one."""
        last = self._last_end.get(host)
        return 0.0 if last is None else max(last + gap_s - self._clock(), 0.0)

    def wait(self, host: str) -> timedelta | None:
        """How much longer the host wants to be left alone; None if it may be asked."""
        remaining = self._ready_at.get(host, 0.0) - self._clock()
        return timedelta(seconds=remaining) if remaining > 0 else None
