"""`/metrics` for Prometheus: what this process did since it started, and how the ledger stands."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from itertools import accumulate
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from scheduler.heartbeat import LATENESS, Signs
from storage.database import UnitOfWork
from storage.delays import BUCKETS, Histogram
from wirewatch.config_refusal import refusal
from wirewatch.web.site import Site


@dataclass(frozen=True, slots=True)
class Described:
    """One metric: its name, what it is, and the label that tells its values apart."""

    name: str
    doc: str
    label: str | None = None


COUNTERS = {
    "polls": Described("wirewatch_polls", "Polls of feeds."),
    "poll_failures": Described("wirewatch_poll_failures", "Polls that brought no document."),
    "entries": Described("wirewatch_entries", "New entries of feeds."),
    "pages": Described("wirewatch_pages", "Pages handed out to be read."),
    "matched": Described("wirewatch_revisions_matched", "Revisions held against the topics."),
    "matches": Described("wirewatch_matches", "Matches found."),
    "alerts": Described("wirewatch_alerts_opened", "Alerts opened."),
    "delivered": Described("wirewatch_deliveries", "Messages handed over."),
    "failed": Described("wirewatch_delivery_failures", "Attempts to send that did not hand the message over."),
}
"""Name among the totals of the jobs -> the counter; Prometheus adds `_total`."""

BUILD = Described("wirewatch_build_info", "1, with the version as its label.", "version")
FEEDS = Described("wirewatch_feeds", "Feeds by how they are doing.", "state")
PAGES = Described("wirewatch_entries_waiting", "Entries whose page is still to be read.", "state")
UNMATCHED = Described("wirewatch_unmatched_revisions", "Revisions that no topic has looked at.")
ALERTS = Described("wirewatch_alerts_waiting", "Alerts that wait for their time.", "state")
OUTBOX = Described("wirewatch_outbox_rows", "Messages that are not handed over.", "state")
OLDEST = Described("wirewatch_outbox_oldest_age_seconds", "How long the message due first has been due.")
CHANNELS = Described("wirewatch_channel_up", "1 if the channel works, 0 if it rests or is given up.", "channel")
TICKER = Described("wirewatch_ticker_age_seconds", "Since the ticker ticked; it does so every second.")
LOOPS = Described("wirewatch_loop_age_seconds", "Since a loop of the daemon came round.", "loop")
LAG = Described("wirewatch_event_loop_lag_seconds", "How late who sleeps on the event loop is woken.")
DELAYS = Described("wirewatch_delay_seconds", "How long news took from one step to the next.", "step")
TAKEN_UP = Described(
    "wirewatch_config_last_reload_successful", "1 if the file was taken up when it was read last, 0 if it was refused."
)
GAUGES = (TAKEN_UP, BUILD, FEEDS, PAGES, UNMATCHED, ALERTS, OUTBOX, OLDEST, CHANNELS, TICKER, LOOPS)
HISTOGRAMS = (LAG, DELAYS)
_SETTLED = timedelta(seconds=10)
"""After which what happened at a moment is in the ledger, whatever transaction it was part of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger says, read in one transaction."""

    feeds: Mapping[str, int]
    entries: Mapping[str, int]
    unmatched: int
    alerts: Mapping[str, int]
    outbox: Mapping[str, int]
    due_since: datetime | None
    channels: Mapping[str, str]
    refused: bool
    """Whether the file could not be taken up when it was read last."""


def standing(ledger: UnitOfWork, now: datetime) -> Standing:
    return Standing(
        feeds=ledger.feeds.counts(now),
        entries=ledger.entries.waiting(),
        unmatched=ledger.articles.count_unmatched(),
        alerts=ledger.alerts.counts(),
        outbox=ledger.deliveries.counts(),
        due_since=ledger.deliveries.next_due(),
        channels={channel.name: channel.state for channel in ledger.people.channels()},
        refused=refusal(ledger) is not None,
    )


class Metrics:
    """The metrics as a route; whoever asks shows a token, for names of channels are nobody else's business."""

    def __init__(self, site: Site, totals: Mapping[str, int], signs: Signs | None = None) -> None:
        self._site = site
        self._totals = totals
        self._signs = signs if signs is not None else Signs()
        self._delays = Summed()
        self._until = site.now()
        """What came to its end before this is counted."""
        self._turn = asyncio.Lock()

    def __call__(self, application: web.Application) -> None:
        application.router.add_get("/metrics", self._site.sessions.api(self.metrics))

    async def metrics(self, _: web.Request) -> web.StreamResponse:
        now = self._site.now()
        async with self._turn:  # two who ask at once must not count the same twice
            since, until = self._until, now - _SETTLED
            found, delays = await self._site.ask(
                lambda ledger: (standing(ledger, now), ledger.delays.since(since, until) if until > since else {})
            )
            self._delays.add(delays)
            self._until = max(since, until)
        told = [*families(found, self._totals, now), *self._delays.family(), *signs_of_life(self._signs)]
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Told(told))
        ProcessCollector(registry=registry)
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _Told(Collector):
    def __init__(self, told: Iterable[Metric]) -> None:
        self._told = list(told)

    def collect(self) -> Iterable[Metric]:
        return self._told


def families(found: Standing, totals: Mapping[str, int], now: datetime) -> Iterator[Metric]:
    """Every metric with its values; no address is a label, for there is no end of them."""
    for name, counter in COUNTERS.items():
        yield CounterMetricFamily(counter.name, counter.doc, value=totals.get(name, 0))
    yield GaugeMetricFamily(TAKEN_UP.name, TAKEN_UP.doc, value=int(not found.refused))
    yield _gauge(BUILD, {version("wirewatch"): 1})
    yield _gauge(FEEDS, found.feeds)
    yield _gauge(PAGES, found.entries)
    yield GaugeMetricFamily(UNMATCHED.name, UNMATCHED.doc, value=found.unmatched)
    yield _gauge(ALERTS, found.alerts)
    yield _gauge(OUTBOX, found.outbox)
    age = (now - found.due_since).total_seconds() if found.due_since else 0.0
    yield GaugeMetricFamily(OLDEST.name, OLDEST.doc, value=max(age, 0.0))
    yield _gauge(CHANNELS, {name: int(state == "active") for name, state in found.channels.items()})


class Summed:
    """Delays of each step since the process began, in buckets."""

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}

    def add(self, more: Mapping[str, Histogram]) -> None:
        """Count what came to its end since the last time."""
        for step, histogram in more.items():
            before = self._counts.setdefault(step, [0] * len(histogram.counts))
            self._counts[step] = [was + count for was, count in zip(before, histogram.counts, strict=True)]
            self._sums[step] = self._sums.get(step, 0.0) + histogram.total.total_seconds()

    def family(self) -> Iterator[Metric]:
        """As Prometheus takes them."""
        family = HistogramMetricFamily(DELAYS.name, DELAYS.doc, labels=["step"])
        bounds = [each.total_seconds() for each in BUCKETS]
        for step, counts in self._counts.items():
            family.add_metric([step], _buckets(bounds, counts), self._sums[step])
        yield family


def signs_of_life(signs: Signs) -> Iterator[Metric]:
    """How the daemon's own parts move."""
    beats = signs.beats()
    yield GaugeMetricFamily(TICKER.name, TICKER.doc, value=beats.ticker.total_seconds())
    yield _gauge(LOOPS, {name: age.total_seconds() for name, age in beats.loops.items()})
    lag = HistogramMetricFamily(LAG.name, LAG.doc)
    lag.add_metric([], _buckets(LATENESS, signs.late), signs.late_s)
    yield lag


def _buckets(bounds: Sequence[float], counts: Sequence[int]) -> list[tuple[str, float]]:
    """Counts as Prometheus wants them: each with all that took less."""
    names = [*(str(bound) for bound in bounds), "+Inf"]
    return list(zip(names, accumulate(counts), strict=True))


def _gauge(described: Described, values: Mapping[str, Any]) -> Metric:
    gauge = GaugeMetricFamily(described.name, described.doc, labels=[described.label or "name"])
    for label, value in values.items():
        gauge.add_metric([label], value)
    return gauge
