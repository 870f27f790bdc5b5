"""The pages of what matters and who is told: topics with their preview, alerts, deliveries."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aiohttp import web

from storage.database import UnitOfWork
from storage.records import AlertState, DeliveryState, Topic
from topics.prefilter import weaken
from topics.query import Query, QueryError, parse
from topics.references import resolved
from topics.trial import Candidate, Trial, found_among, summed_up
from wirewatch.archive_trial import opening
from wirewatch.asked_query import not_watched, read_query
from wirewatch.forecast import MOST_PER_DAY
from wirewatch.watch_list import keep_topic, topic_query
from wirewatch.web.archive_search import (
    MOST_LOOKED_AT,
    PATIENCE_S,
    QUICK_S,
    Past,
    Patience,
    keep_past,
    mistake_of,
    past_of,
)
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.site import Site, by_day, number, part_of_path

MOST = 60
"""Alerts or deliveries on a page."""
LISTED = 50
"""Articles on the page of a topic."""
SHOWN = timedelta(days=13)
"""Before today, by day, beside each topic."""
PLOTTED = timedelta(days=89)
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

    @property
    def too_many(self) -> bool:
        """Whether it would give more alerts a day than anybody wants."""
        return self.trial is not None and self.trial.alerts_per_day > MOST_PER_DAY

    @property
    def days(self) -> list[tuple[str, int]]:
        """Matches by day, two weeks at least: a bar by itself is no plot."""
        counts = dict(self.trial.days) if self.trial is not None else {}
        if not counts:
            return []
        last = max(counts)
        span = max(last - min(counts), SHOWN)
        return [
            (str(last - timedelta(days=ago)), counts.get(last - timedelta(days=ago), 0))
            for ago in range(span.days, -1, -1)
        ]


def preview(site: Site, text: str, days: int, seconds: float = PATIENCE_S) -> Preview:
    """Try the query on the archive, for so long; it blocks, so beside the loop."""
    text = text.strip()[:LONGEST_QUERY]
    if not text:
        return Preview("")
    try:
        with site.database.read() as ledger:
            query = resolved(parse(text), ledger.topics.queries())
            trial, cut = _tried(site, ledger, query, days, Patience(seconds))
    except QueryError as error:
        return Preview(text, mistake=mistake_of(error, text))
    return Preview(text, trial=trial, notices=tuple(map(str, query.notices)), cut=cut)


def _tried(site: Site, ledger: UnitOfWork, query: Query, days: int, patience: Patience) -> tuple[Trial, bool]:
    now = site.now()
    since = opening(ledger, now - timedelta(days=days), now)
    tried = [Candidate("", query)]
    ids = ledger.search.candidates(weaken(query, site.lexicon), limit=MOST_LOOKED_AT + 1, since=since)
    hits, cut = patience.gathered(found_among(ledger, ids, tried, site.lexicon, patience.looked))
    found = [each for _, each in hits]
    if cut and found:
        since = min(each.at for each in found)
    return summed_up(found, since, now, ledger.articles.days(since)), cut


class Desk:
    """Topics, alerts and deliveries."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._wrong: tuple[object, set[str]] = (None, set())

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/topics", page(self.topics))
        application.router.add_post("/topics", page(self.watch, WRITE))
        application.router.add_get("/topics/preview", page(self.preview))
        application.router.add_get("/topics/{name}", page(self.topic))
        application.router.add_get("/alerts", page(self.alerts))
        application.router.add_get("/alerts/{id}", page(self.alert))
        application.router.add_get("/deliveries", page(self.deliveries))
        application.router.add_get("/deliveries/{id}", page(self.delivery))
        application.router.add_post("/deliveries/{id}/replay", page(self.replay, WRITE))

    async def topics(self, request: web.Request) -> web.StreamResponse:
        return await self._topics(request, request.query.get("query", ""))

    async def _topics(self, request: web.Request, query: str, why: str | None = None) -> web.StreamResponse:
        now = self._site.now()

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            lately = ledger.topics.days(now - SHOWN)
            topics = ledger.topics.all()
            return {
                "topics": topics,
                "wrong": self._not_watched(ledger, topics),
                "days": {each.name: by_day(lately.get(each.name, {}), now - SHOWN, now) for each in topics},
                "subscriptions": ledger.people.subscriptions(),
            }

        span = number(request, "days", most=3650, default=90)
        found = await self._site.ask(read)
        tried = await self._site.ask(lambda _: preview(self._site, query, span, QUICK_S)) if query else Preview("")
        form = defaultdict(str, await request.post() if why else {})
        return self._site.show(
            request,
            "topics.html",
            "topics",
            status=400 if why else 200,
            span=span,
            preview=tried,
            why=why,
            form=form,
            **found,
        )

    def _not_watched(self, ledger: UnitOfWork, topics: list[Topic]) -> set[str]:
        """The names of topics whose queries cannot be read; looked for when any topic has changed."""
        version, known = ledger.topics.version(), self._wrong
        if known[0] != version:
            self._wrong = known = (version, set(not_watched(topics, self._site.lexicon, ledger.topics.queries())))
        return known[1]

    async def watch(self, request: web.Request) -> web.StreamResponse:
        """Watch a query that was tried; what is stored already and is found in time is matched silently. One that would
        alert too often is asked for twice."""
        form, asker, now = await request.post(), request[ASKER], self._site.now()
        name, title, text = (" ".join(str(form.get(each, "")).split()) for each in ("name", "title", "query"))
        name = name or _short(title)

        def read(ledger: UnitOfWork) -> Past:
            query = topic_query(ledger, self._site.lexicon, name, text)
            return past_of(self._site, ledger, query, (), (), now)

        def keep(ledger: UnitOfWork) -> bool:
            standing = ledger.topics.named(name)
            if standing is not None and standing.retired_at is None:
                return False
            topic = keep_topic(ledger, name, text, file=self._site.configuration.path.name, now=now, title=title[:200])
            keep_past(ledger, topic, past, now)
            ledger.access.changed(asker.who, "topic added", name, now, query=text)
            return True

        try:
            past = await self._site.ask(read)
            if past.alerts_per_day > MOST_PER_DAY and form.get("force") != "yes":
                return await self._topics(request, text, "too loud")
            kept = await self._site.database.write(keep)
        except ValueError:
            return await self._topics(request, text, "bad name")
        except QueryError:
            return await self._topics(request, text, "mistake")
        if not kept:
            return await self._topics(request, text, "bad name")
        raise web.HTTPSeeOther(f"/topics/{name}")

    async def preview(self, request: web.Request) -> web.StreamResponse:
        """A piece of the page: what the query typed so far would have matched."""
        query, days = request.query.get("query", ""), number(request, "days", most=3650, default=90)
        seconds = PATIENCE_S if request.query.get("patient") == "1" else QUICK_S
        tried = await self._site.ask(lambda _: preview(self._site, query, days, seconds))
        return self._site.show(request, "preview.html", "topics", preview=tried)

    async def topic(self, request: web.Request) -> web.StreamResponse:
        name, now = request.match_info["name"], self._site.now()

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            topic = ledger.topics.named(name)
            if topic is None:
                return None
            mistake = None
            try:
                read_query(topic.query, self._site.lexicon, ledger.topics.queries())
            except QueryError as error:
                mistake = mistake_of(error, topic.query)
            return {
                "topic": topic,
                "mistake": mistake,
                "articles": ledger.articles.recent(LISTED, topic=name),
                "subscriptions": [each for each in ledger.people.subscriptions() if each.topic == name],
                "alerts": ledger.alerts.recent(20, topic=name),
                "days": by_day(ledger.topics.days(now - PLOTTED, topic=name).get(name, {}), now - PLOTTED, now),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        return self._site.show(request, "topic.html", found["topic"].title, **found)

    async def alerts(self, request: web.Request) -> web.StreamResponse:
        state = _one_of(request, "state", [each.value for each in AlertState])
        topic, before = request.query.get("topic") or None, number(request, "before", most=2**62, default=0) or None

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            alerts = ledger.alerts.recent(MOST, state=state, topic=topic, before=before)
            revisions = ledger.articles.newest(list({each.article_id for each in alerts}))
            return {"alerts": alerts, "headlines": {each.article_id: each.article.headline for each in revisions}}

        found = await self._site.ask(read)
        states = [each.value for each in AlertState]
        more = found["alerts"][-1].id if len(found["alerts"]) == MOST else None
        return self._site.show(
            request, "alerts.html", "alerts", state=state, states=states, topic=topic, more=more, **found
        )

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
        before = number(request, "before", most=2**62, default=0) or None
        found = await self._site.ask(lambda ledger: ledger.deliveries.recent(MOST, state=state, before=before))
        more = found[-1].id if len(found) == MOST else None
        return self._site.show(
            request, "deliveries.html", "deliveries", deliveries=found, state=state, states=states, more=more
        )

    async def delivery(self, request: web.Request) -> web.StreamResponse:
        delivery_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            delivery = ledger.deliveries.get(delivery_id)
            if delivery is None:
                return None
            ways = [each for each in ledger.people.channels() if each.name == delivery.channel]
            rest = next((each for each in ways if each.state != "active"), None)  # what is queued waits for it
            return {"delivery": delivery, "attempts": ledger.deliveries.attempts(delivery_id), "rest": rest}

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


def _short(title: str) -> str:
    """A topic's name out of its title."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:64]


def _one_of(request: web.Request, name: str, words: list[str]) -> str | None:
    given = request.query.get(name)
    return given if given in words else None
