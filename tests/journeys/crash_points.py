"""Named points of the line at which a process can be made to end, as if the machine had been switched off there.

They are no part of the product: a test's process replaces one function by one that ends the process, so that nothing is
asked in production and nothing in the environment can set one off. Where the product moves, the table fails loudly.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from alerts.channels.email import RECEIPT_TIMEOUT

CRASHED = 77
"""Exit status of a process that ended at its point."""


class When(StrEnum):
    BEFORE = "before"
    AFTER = "after"


def _always(_words: tuple[Any, ...], _named: dict[str, Any], _answer: Any) -> bool:
    return True


@dataclass(frozen=True)
class Point:
    """Before or after a function of the product."""

    module: str
    function: str
    """ "Class.method" or a function's name."""
    when: When
    copies: int = 1
    """How often the message arrives in the end."""
    only: Callable[[tuple[Any, ...], dict[str, Any], Any], bool] = _always
    """Of its calls, given its arguments and, afterwards, its answer."""


POINTS = {
    "after fetch": Point("crawler.spiders.pages", "PagesSpider.read", When.BEFORE),
    "after parse": Point("crawler.pipelines", "Store.process_item", When.BEFORE),
    "inside the article's transaction": Point("storage.articles", "Articles.store", When.AFTER),
    "after the article's commit": Point("crawler.pipelines", "Store.process_item", When.AFTER),
    "inside the match's transaction": Point("storage.alerts", "Alerts.open", When.AFTER),
    "after grouping": Point(
        "topics.watch", "Watch._together", When.AFTER, only=lambda words, _named, _: words[-1].alerts > 0
    ),
    "inside the outbox's transaction": Point("storage.deliveries", "Deliveries.queue", When.AFTER),
    "after the outbox's commit": Point(
        "alerts.delivery",
        "Outbox._claim",
        When.BEFORE,
        only=lambda words, _named, _: words[1].deliveries.next_due() is not None,
    ),
    "after lease": Point("alerts.delivery", "Outbox._lane", When.BEFORE),
    "after the attempt's row": Point("alerts.delivery", "Outbox._send", When.BEFORE),
    "after the bytes, before the reply": Point(
        "aiosmtplib.protocol",
        "SMTPProtocol.read_response",
        When.BEFORE,
        copies=2,
        only=lambda _words, named, _: named.get("timeout") == RECEIPT_TIMEOUT.total_seconds(),
    ),
    "after the reply, before its commit": Point("alerts.delivery", "Outbox._send", When.AFTER, copies=2),
}
"""The ten of the design and two more; only what dies after the bytes have left arrives twice."""


def arm(name: str) -> None:
    """From now on this process ends at the point."""
    point = POINTS[name]
    owner: Any = importlib.import_module(point.module)
    *classes, function = point.function.split(".")
    for each in classes:
        owner = getattr(owner, each)
    setattr(owner, function, _ending(getattr(owner, function), point))


def _ending(function: Callable[..., Any], point: Point) -> Callable[..., Any]:
    before = point.when is When.BEFORE

    def passes(words: tuple[Any, ...], named: dict[str, Any], answer: Any = None) -> None:
        if point.only(words, named, answer):
            os._exit(CRASHED)

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def crashing(*words: Any, **named: Any) -> Any:
            if before:
                passes(words, named)
            answer = await function(*words, **named)
            if not before:
                passes(words, named, answer)
            return answer
    else:

        @functools.wraps(function)
        def crashing(*words: Any, **named: Any) -> Any:
            if before:
                passes(words, named)
            answer = function(*words, **named)
            if not before:
                passes(words, named, answer)
            return answer

    return crashing
