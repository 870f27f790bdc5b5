"""The pages of what matters and who is told: topics with their preview, alerts, deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from storage.database import UnitOfWork
from storage.records import AlertState, DeliveryState
from topics.query import Query, QueryError, parse
from topics.references import resolved
from topics.trial import Candidate, Trial, concerned, found_among, summed_up
from wirewatch.web.looking import MOST_LOOKED_AT, mistake_of
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.site import Site, number, part_of_path

MOST = 100
LONGEST_QUERY = 4_000
"""Code points of a query that an address may carry; a topic may have four times as many."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a query would have matched in the archive."""

    query: str
    trial: Trial | None = None
    mistake: dict[str, Any] | None = None
    notices: tuple[str, ...] = ()
    cut: bool = False
    """Only the newest part of the archive was looked at."""


def preview(site: Site, text: str, days: int) -> Preview:
    """Try the query on the archive; it blocks, so beside the loop."""
    text = text.strip()[:LONGEST_QUERY]
    if not text:
        return Preview("")
    try:
        with site.database.read() as ledger:
            query = resolved(parse(text), ledger.topics.queries())
            trial, cut = _tried(site, ledger, query, days)
    except QueryError as error:
        return Preview(text, mistake=mistake_of(error, text))
    return Preview(text, trial=trial, notices=tuple(map(str, query.notices)), cut=cut)


def _tried(site: Site, ledger: UnitOfWork, query: Query, days: int) -> tuple[Trial, bool]:
    now = site.now()
    oldest, _ = ledger.articles.span()
    since = max(now - timedelta(days=days), oldest or now)
    tried = [Candidate("", query)]
    ids = concerned(ledger, tried, site.lexicon, since)
    found = [each for _, each in found_among(ledger, ids[:MOST_LOOKED_AT], tried, site.lexicon)]
    cut = len(ids) > MOST_LOOKED_AT
    if cut and found:
        since = min(each.at for each in found)
    return summed_up(found, since, now, ledger.articles.days(since)), cut


class Desk:
    """Topics, alerts and deliveries."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/topics", page(self.topics))
        application.router.add_get("/topics/preview", page(self.preview))
        application.router.add_get("/topics/{name}", page(self.topic))
        application.router.add_get("/alerts", page(self.alerts))
        application.router.add_get("/alerts/{id}", page(self.alert))
        application.router.add_get("/deliveries", page(self.deliveries))
        application.router.add_get("/deliveries/{id}", page(self.delivery))
        application.router.add_post("/deliveries/{id}/replay", page(self.replay, WRITE))

    async def topics(self, request: web.Request) -> web.StreamResponse:
        def read(ledger: UnitOfWork) -> dict[str, Any]:
            return {
                "topics": ledger.topics.all(),
                "counts": ledger.topics.counts(),
                "subscriptions": ledger.people.subscriptions(),
            }

        query, days = request.query.get("query", ""), number(request, "days", most=3650, default=90)
        found = await self._site.ask(read)
        tried = await self._site.ask(lambda _: preview(self._site, query, days)) if query else Preview("")
        return self._site.show(request, "topics.html", "topics", days=days, preview=tried, **found)

    async def preview(self, request: web.Request) -> web.StreamResponse:
        """A piece of the page: what the query typed so far would have matched."""
        query, days = request.query.get("query", ""), number(request, "days", most=3650, default=90)
        tried = await self._site.ask(lambda _: preview(self._site, query, days))
        return self._site.show(request, "preview.html", "topics", preview=tried)

    async def topic(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            topic = ledger.topics.named(name)
            if topic is None:
                return None
            return {
                "topic": topic,
                "articles": ledger.articles.recent(MOST, topic=name),
                "subscriptions": [each for each in ledger.people.subscriptions() if each.topic == name],
                "alerts": ledger.alerts.recent(20, topic=name),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        tried = await self._site.ask(lambda _: preview(self._site, found["topic"].query, 90))
        return self._site.show(request, "topic.html", found["topic"].title, preview=tried, **found)

    async def alerts(self, request: web.Request) -> web.StreamResponse:
        state = _one_of(request, "state", [each.value for each in AlertState])
        found = await self._site.ask(lambda ledger: ledger.alerts.recent(MOST, state=state))
        states = [each.value for each in AlertState]
        return self._site.show(request, "alerts.html", "alerts", alerts=found, state=state, states=states)

    async def alert(self, request: web.Request) -> web.StreamResponse:
        alert_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            alert = ledger.alerts.get(alert_id)
            if alert is None:
                return None
            return {
                "alert": alert,
                "matches": ledger.alerts.matches(alert_id),
                "deliveries": ledger.deliveries.of_alert(alert_id),
                "revision": ledger.articles.latest(alert.article_id),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        return self._site.show(request, "alert.html", "alerts", **found)

    async def deliveries(self, request: web.Request) -> web.StreamResponse:
        states = [each.value for each in DeliveryState]
        state = _one_of(request, "state", states)
        found = await self._site.ask(lambda ledger: ledger.deliveries.recent(MOST, state=state))
        return self._site.show(request, "deliveries.html", "deliveries", deliveries=found, state=state, states=states)

    async def delivery(self, request: web.Request) -> web.StreamResponse:
        delivery_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            delivery = ledger.deliveries.get(delivery_id)
            if delivery is None:
                return None
            return {"delivery": delivery, "attempts": ledger.deliveries.attempts(delivery_id)}

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        return self._site.show(
            request, "delivery.html", "deliveries", **found, dead=found["delivery"].state is DeliveryState.DEAD
        )

    async def replay(self, request: web.Request) -> web.StreamResponse:
        delivery_id, who, now = part_of_path(request), request[ASKER].who, self._site.now()

        def send_again(ledger: UnitOfWork) -> bool:
            done = ledger.deliveries.replay(delivery_id, now)
            if done:
                ledger.access.changed(who, "delivery replayed", str(delivery_id), now)
            return done

        if not await self._site.database.write(send_again):
            return self._site.missing(request)
        raise web.HTTPSeeOther(f"/deliveries/{delivery_id}")


def _one_of(request: web.Request, name: str, words: list[str]) -> str | None:
    given = request.query.get(name)
    return given if given in words else None
