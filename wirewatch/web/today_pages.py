"""The pages of what was published: today's stories as a timeline, the search, what people gave a tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from aiohttp import web

from alerts.excerpts import excerpts, headline, lead
from storage.database import UnitOfWork
from topics.query import QueryError, parse
from topics.references import resolved
from topics.search import Hit
from wirewatch.health_report import ill
from wirewatch.story_lists import gathered
from wirewatch.web.archive_search import PATIENCE_S, QUICK_S, Facet, Patience, look, mistake_of
from wirewatch.web.site import Site, number

DAY = timedelta(days=1)
MOST_LISTED = 200
"""Articles read for one page of stories."""
MOST_FOUND = 500
"""Hits that are counted."""
ON_A_PAGE = 40
"""Hits that are shown at once."""
_FACETS = 10


class Newsroom:
    """What was published."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/", page(self.today))
        application.router.add_get("/search", page(self.search))
        application.router.add_get("/tags", page(self.tags))
        application.router.add_get("/tags/{tag}", page(self.tag))

    async def today(self, request: web.Request) -> web.StreamResponse:
        """The stories of the last day, the one that moved last first; `before` goes on from an article."""
        now = self._site.now()
        topic, before = request.query.get("topic") or None, number(request, "before", most=2**62, default=0) or None

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            since = None if before else now - DAY
            listed = ledger.articles.recent(MOST_LISTED, since=since, topic=topic, before=before)
            stories = gathered(listed)
            return {
                "listed": listed,
                "stories": stories,
                "topics": ledger.topics.all(),
                "handled": ledger.notes.handled([each.event_id for each in stories if each.event_id is not None]),
                "ill": len(ill(ledger, now)),
                "any": bool(listed) or bool(ledger.articles.recent(1, topic=topic)),
            }

        found = await self._site.ask(read)
        listed = found.pop("listed")
        last = min((each.id for each in listed), default=before or 2**62)
        return self._site.show(
            request,
            "today.html",
            "today",
            topic=topic,
            before=before,
            articles=len(listed),
            last=last if listed or not before else None,
            met=sum(1 for each in found["stories"] if each.topics),
            full=len(listed) == MOST_LISTED,
            **found,
        )

    async def search(self, request: web.Request) -> web.StreamResponse:
        words = request.query.get("q", "").strip()
        source, language = request.query.get("source") or None, request.query.get("language") or None
        days = number(request, "days", most=3650, default=90)
        before = number(request, "before", most=2**62, default=0) or None
        patience = Patience(PATIENCE_S if before else QUICK_S)
        mistake: dict[str, Any] | None = None
        found: list[Hit] = []
        cut = False
        if words:
            try:
                queries = await self._site.ask(lambda ledger: ledger.topics.queries())
                query = resolved(parse(words), queries)
                since = self._site.now() - timedelta(days=days)
                found, cut = await self._site.ask(
                    lambda ledger: look(
                        self._site,
                        ledger,
                        query,
                        since=since,
                        sources=[source] if source else (),
                        languages=[language] if language else (),
                        most=MOST_FOUND,
                        before=before,
                        patience=patience,
                    )
                )
            except QueryError as error:
                mistake = mistake_of(error, words)
        sources = await self._site.ask(lambda ledger: [each.name for each in ledger.sources.all(retired=True)])
        shown = found[:ON_A_PAGE]
        older = shown[-1].revision.article_id if len(found) > ON_A_PAGE else patience.last if cut else None
        return self._site.show(
            request,
            "search.html",
            "search",
            q=words,
            source=source,
            tongue=language,
            days=days,
            mistake=mistake,
            total=len(found),
            more=cut or len(found) == MOST_FOUND,
            found=[_shown(hit) for hit in shown],
            before=before,
            older=older,
            by_source=facets(hit.revision.source for hit in found),
            by_language=facets(hit.revision.article.language for hit in found),
            cut=cut,
            sources=sources,
        )

    async def tags(self, request: web.Request) -> web.StreamResponse:
        found = await self._site.ask(lambda ledger: ledger.notes.common_tags(200))
        return self._site.show(request, "tags.html", "tags", tags=found)

    async def tag(self, request: web.Request) -> web.StreamResponse:
        tag, before = request.match_info["tag"], number(request, "before", most=2**62, default=0) or None
        found = await self._site.ask(lambda ledger: ledger.articles.recent(ON_A_PAGE, tag=tag, before=before))
        if not found:
            return self._site.missing(request)
        more = found[-1].id if len(found) == ON_A_PAGE else None
        return self._site.show(request, "tag.html", "#" + tag, tag=tag, articles=found, more=more)


def facets(values: Iterable[str | None]) -> list[Facet]:
    """The values that most hits have, and how many have each."""
    common = Counter(value for value in values if value).most_common(_FACETS)
    return [Facet(value, count) for value, count in common]


def _shown(hit: Hit) -> dict[str, Any]:
    article = hit.revision.article
    passages = [each.segments for each in excerpts(article, hit.evidence)]
    return {
        "revision": hit.revision,
        "headline": headline(article, hit.evidence),
        "passages": passages or [lead(article, hit.evidence)],
    }
