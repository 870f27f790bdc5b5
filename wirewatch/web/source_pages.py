"""The pages of how the watch is doing: hosts, sources and feeds, their rhythm and delays, and what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from crawler import drift
from scheduler import rhythm
from storage.database import UnitOfWork
from storage.delays import BUCKETS
from storage.records import Feed
from wirewatch.commands.coverage import reserved_in_words
from wirewatch.health_report import ill
from wirewatch.units import format_duration
from wirewatch.web.site import Site, by_day, number, part_of_path

_PLOTTED = timedelta(days=29)
_MEASURED = timedelta(days=7)
_ENTRIES = 50
_ON_A_PAGE = 100


class Plant:
    """Sources, feeds and the machine."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/sources", page(self.sources))
        application.router.add_get("/sources/{id}", page(self.source))
        application.router.add_get("/feeds/{id}", page(self.feed))
        application.router.add_get("/status", page(self.status))
        application.router.add_get("/changes", page(self.changes))

    async def sources(self, request: web.Request) -> web.StreamResponse:
        now, page = self._site.now(), number(request, "page", most=10_000, default=1)

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            feeds: dict[int, list[Feed]] = {}
            for feed in ledger.feeds.all():
                feeds.setdefault(feed.source_id, []).append(feed)
            return {
                "sources": ledger.sources.all(),
                "feeds": feeds,
                "covered": ledger.coverage.by_source(now),
                "ill": ill(ledger, now),
            }

        found = await self._site.ask(read)
        sources = found.pop("sources")
        first = (page - 1) * _ON_A_PAGE
        return self._site.show(
            request,
            "sources.html",
            "sources",
            sources=sources[first : first + _ON_A_PAGE],
            total=len(sources),
            page=page,
            pages=-(-len(sources) // _ON_A_PAGE),
            **found,
        )

    async def source(self, request: web.Request) -> web.StreamResponse:
        """How one source is doing: its feeds, how much of it is captured, how late, what its pages give."""
        source_id, now = part_of_path(request), self._site.now()

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            source = ledger.sources.get(source_id)
            if source is None:
                return None
            known = drift.known(source.extraction)
            feeds = ledger.feeds.of_source(source_id)
            hosts = [ledger.hosts.named(name) for name in sorted({feed.host for feed in feeds if feed.host})]
            return {
                "source": source,
                "feeds": [(feed, by_hour(feed)) for feed in feeds],
                "hosts": [host for host in hosts if host is not None],
                "coverage": ledger.coverage.of_source(source_id, now),
                "gaps": ledger.poll_gaps.of_source(source_id, now)[:10],
                "turns": ledger.health.of(source_id=source_id),
                "shares": drift.shares(known, now) if known.recent else [],
                "reserves": reserved_in_words(source),
                "delay": ledger.delays.of_source(source_id, now - _MEASURED),
                "days": ledger.articles.days(now - _PLOTTED, source_id=source_id),
                "articles": ledger.articles.recent(20, source_id=source_id),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        delay = found["delay"]
        found["days"] = by_day(found["days"], now - _PLOTTED, now) if found["days"] else []
        return self._site.show(
            request, "source.html", found["source"].name, delays=steps(delay.counts) if delay.count else [], **found
        )

    async def feed(self, request: web.Request) -> web.StreamResponse:
        feed_id, now = part_of_path(request), self._site.now()

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            feed = ledger.feeds.get(feed_id)
            if feed is None:
                return None
            return {
                "feed": feed,
                "entries": ledger.entries.of_feed(feed_id, _ENTRIES),
                "turns": ledger.health.of(feed_id=feed_id),
                "gaps": ledger.poll_gaps.of_feed(feed_id, now)[:10],
                "delay": ledger.delays.of_feed(feed_id, now - _MEASURED),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        feed, delay = found["feed"], found["delay"]
        delays = steps(delay.counts) if delay.count else []
        return self._site.show(
            request, "feed.html", feed.title or feed.url, hours=by_hour(feed), delays=delays, **found
        )

    async def status(self, request: web.Request) -> web.StreamResponse:
        now = self._site.now()
        day = now - timedelta(days=1)

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            return {
                "feeds": ledger.feeds.counts(now),
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
                "ill": ill(ledger, now),
            }

        found = await self._site.ask(read)
        plots = [(name, steps(each.counts), each) for name, each in found.pop("delays").items()]
        return self._site.show(request, "status.html", "status", plots=plots, **found)

    async def changes(self, request: web.Request) -> web.StreamResponse:
        before = number(request, "before", most=2**62, default=0) or None
        found = await self._site.ask(lambda ledger: ledger.access.changes(_ON_A_PAGE, before=before))
        more = found[-1].id if len(found) == _ON_A_PAGE else None
        return self._site.show(request, "audit.html", "audit", changes=found, more=more)


def steps(counts: Sequence[int]) -> list[tuple[str, int]]:
    """A histogram's bars, each with the span that it counts."""
    names = [f"≤ {format_duration(bucket)}" for bucket in BUCKETS] + ["> " + format_duration(BUCKETS[-1])]
    return list(zip(names, counts, strict=True))


def by_hour(feed: Feed) -> list[tuple[str, int]]:
    """New entries an hour of the day (UTC) as learned, in thousandths of an entry; empty if nothing is."""
    known = rhythm.known(feed.rhythm)
    hours = getattr(known, "hours", ())
    return [(f"{hour:02}:00", round(1000 * each)) for hour, each in enumerate(hours)]
