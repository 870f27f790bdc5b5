"""The pages of what was published: today's stories, one story, one article, the search."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from aiohttp import web

from alerts.changes import changes
from alerts.excerpts import Segment, excerpts, field_text, headline, lead, shown
from storage.articles import Listed
from storage.database import UnitOfWork
from storage.records import Article, Evidence, Match, Revision
from topics.query import QueryError, parse
from topics.references import resolved
from topics.search import Hit
from wirewatch.stories_told import gathered
from wirewatch.web.looking import look, mistake_of
from wirewatch.web.site import Site, number, part_of_path

DAY = timedelta(days=1)
MOST_LISTED = 500
"""Articles read for one page of stories."""
MOST_FOUND = 50


class Newsroom:
    """What was published."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/", page(self.today))
        application.router.add_get("/stories/{id}", page(self.story))
        application.router.add_get("/articles/{id}", page(self.article))
        application.router.add_get("/search", page(self.search))

    async def today(self, request: web.Request) -> web.StreamResponse:
        now = self._site.now()
        topic = request.query.get("topic") or None

        def read(ledger: UnitOfWork) -> tuple[list[Listed], list[str]]:
            listed = ledger.articles.recent(MOST_LISTED, since=now - DAY, topic=topic)
            return listed, [each.name for each in ledger.topics.all()]

        articles, topics = await self._site.ask(read)
        stories = gathered(articles)
        return self._site.show(
            request, "today.html", "today", stories=stories, topics=topics, topic=topic, articles=len(articles)
        )

    async def story(self, request: web.Request) -> web.StreamResponse:
        story_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            story = ledger.stories.get(story_id)
            if story is None:
                return None
            listed = sorted(
                ledger.articles.recent(MOST_LISTED, story_id=story_id), key=lambda each: (each.first_seen_at, each.id)
            )
            histories = [(each, ledger.articles.revisions(each.id)) for each in listed[:50]]
            return {"story": story, "articles": listed, "moves": [_move(each, past) for each, past in histories]}

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        return self._site.show(request, "story.html", found["story"].headline or "story", **found)

    async def article(self, request: web.Request) -> web.StreamResponse:
        article_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            revisions = ledger.articles.revisions(article_id)
            if not revisions:
                return None
            return {
                "revisions": revisions,
                "matches": ledger.topics.matches(article_id=article_id),
                "alerts": ledger.alerts.told_of(article_id),
                "entries": ledger.entries.of_article(article_id),
                "notes": ledger.articles.annotations(article_id),
                "marks": ledger.topics.marks(article_id=article_id),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        newest: Revision = found["revisions"][-1]
        evidence = _newest_evidence(newest, found["matches"])
        return self._site.show(
            request,
            "article.html",
            newest.article.headline or newest.article.url,
            newest=newest,
            article=newest.article,
            headline=headline(newest.article, evidence),
            paragraphs=_paragraphs(newest.article, evidence),
            fields=_fields(newest.article),
            changed=_changed(found["revisions"]),
            **found,
        )

    async def search(self, request: web.Request) -> web.StreamResponse:
        words = request.query.get("q", "").strip()
        source, language = request.query.get("source") or None, request.query.get("language") or None
        days = number(request, "days", most=3650, default=90)
        values: dict[str, Any] = {"q": words, "source": source, "tongue": language, "days": days}
        mistake: dict[str, Any] | None = None
        found: list[dict[str, Any]] = []
        cut = False
        if words:
            try:
                queries = await self._site.ask(lambda ledger: ledger.topics.queries())
                query = resolved(parse(words), queries)
                since = self._site.now() - timedelta(days=days)
                found, cut = await self._site.ask(lambda ledger: self._found(ledger, query, since, source, language))
            except QueryError as error:
                mistake = mistake_of(error, words)
        sources = await self._site.ask(lambda ledger: [each.name for each in ledger.sources.all(retired=True)])
        return self._site.show(
            request, "search.html", "search", **values, mistake=mistake, found=found, cut=cut, sources=sources
        )

    def _found(
        self, ledger: UnitOfWork, query: Any, since: datetime, source: str | None, language: str | None
    ) -> tuple[list[dict[str, Any]], bool]:
        hits, cut = look(
            self._site,
            ledger,
            query,
            since=since,
            sources=[source] if source else (),
            languages=[language] if language else (),
            most=MOST_FOUND,
        )
        return [_shown(hit) for hit in hits], cut


def _shown(hit: Hit) -> dict[str, Any]:
    article = hit.revision.article
    passages = [each.segments for each in excerpts(article, hit.evidence)]
    return {
        "revision": hit.revision,
        "headline": headline(article, hit.evidence),
        "passages": passages or [lead(article, hit.evidence)],
    }


def _newest_evidence(newest: Revision, matches: Sequence[Match]) -> tuple[Evidence, ...]:
    return tuple(each for match in matches if match.revision_id == newest.id for each in match.evidence)


def _paragraphs(article: Article, evidence: Sequence[Evidence]) -> list[tuple[Segment, ...]]:
    """The body, paragraph by paragraph, with what matched."""
    text, places = field_text(article, "body"), [(each.start, each.end) for each in evidence if each.field == "body"]
    paragraphs, start = [], 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        inside = [(a, b) for a, b in places if a < end and b > start]
        paragraphs.append(shown(text, inside, start, end))
        start = end + 2
    return paragraphs


def _fields(article: Article) -> list[tuple[str, Any, Any]]:
    """Each field that was read, its value in short, and where it comes from."""
    return [
        (name, getattr(article, name, None), where)
        for name, where in article.provenance.items()
        if name not in ("body_text", "headline")
    ]


def _changed(revisions: Sequence[Revision]) -> list[dict[str, Any]]:
    """What each later revision changed."""
    return [
        {"revision": after, "changes": changes(before.article, after.article)} for before, after in pairwise(revisions)
    ]


def _move(listed: Listed, revisions: Sequence[Revision]) -> dict[str, Any]:
    return {"article": listed, "revisions": revisions, "changed": _changed(revisions)}
