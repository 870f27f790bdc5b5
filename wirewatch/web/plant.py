"""The pages of how the watch is doing: sources, feeds, delays, what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from scheduler import rhythm
from storage.database import UnitOfWork
from storage.delays import BUCKETS
from storage.records import Feed
from wirewatch.units import format_duration
from wirewatch.web.site import Site, part_of_path


class Plant:
    """Sources, feeds and the machine."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/sources", page(self.sources))
        application.router.add_get("/feeds/{id}", page(self.feed))
        application.router.add_get("/status", page(self.status))
        application.router.add_get("/changes", page(self.changes))

    async def sources(self, request: web.Request) -> web.StreamResponse:
        def read(ledger: UnitOfWork) -> dict[str, Any]:
            return {"sources": ledger.sources.all(), "feeds": ledger.feeds.all()}

        found = await self._site.ask(read)
        feeds: dict[int, list[Feed]] = {}
        for feed in found["feeds"]:
            feeds.setdefault(feed.source_id, []).append(feed)
        return self._site.show(request, "sources.html", "sources", sources=found["sources"], feeds=feeds)

    async def feed(self, request: web.Request) -> web.StreamResponse:
        feed_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            feed = ledger.feeds.get(feed_id)
            if feed is None:
                return None
            return {
                "feed": feed,
                "entries": ledger.entries.of_feed(feed_id, 50),
                "turns": ledger.health.of(feed_id=feed_id),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        hours = by_hour(found["feed"])
        return self._site.show(request, "feed.html", found["feed"].title or found["feed"].url, hours=hours, **found)

    async def status(self, request: web.Request) -> web.StreamResponse:
        day = self._site.now() - timedelta(days=1)

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            return {
                "feeds": ledger.feeds.counts(self._site.now()),
                "entries": ledger.entries.waiting(),
                "stored": ledger.articles.count(),
                "today": ledger.articles.count(day),
                "unmatched": ledger.articles.count_unmatched(),
                "alerts": ledger.alerts.counts(),
                "deliveries": ledger.deliveries.counts(),
                "delivered": ledger.deliveries.delivered_since(day),
                "channels": ledger.people.channels(),
                "delays": ledger.delays.since(day),
                "jobs": ledger.jobs.recent(10),
            }

        found = await self._site.ask(read)
        plots = [(name, steps(each.counts), each) for name, each in found.pop("delays").items()]
        return self._site.show(request, "status.html", "status", plots=plots, **found)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        found = await self._site.ask(lambda ledger: ledger.access.changes(200))
        return self._site.show(request, "audit.html", "audit", changes=found)


def steps(counts: Sequence[int]) -> list[tuple[str, int]]:
    """A histogram's bars, each with the span that it counts."""
    names = [f"≤ {format_duration(bucket)}" for bucket in BUCKETS] + ["> " + format_duration(BUCKETS[-1])]
    return list(zip(names, counts, strict=True))


def by_hour(feed: Feed) -> list[tuple[str, int]]:
    """New entries an hour of the day (UTC) as learned, in thousandths of an entry; empty if nothing is."""
    known = rhythm.known(feed.rhythm)
    hours = getattr(known, "hours", ())
    return [(f"{hour:02}:00", round(1000 * each)) for hour, each in enumerate(hours)]
