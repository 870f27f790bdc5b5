"""The pages of one story and of one article: who was first, what changed, what matched, and why or why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from alerts.excerpts import Segment, field_text, headline, shown
from storage.articles import Listed
from storage.database import UnitOfWork
from storage.records import Article, Evidence, Match, Revision, Story
from topics.explain import explain
from topics.query import QueryError, parse
from topics.references import resolved
from topics.watch import document_of
from wirewatch.address_outcome import article_at, fate_of_address
from wirewatch.article_outcome import fate_of
from wirewatch.web.api_explain import LONGEST_ADDRESS
from wirewatch.web.archive_search import mistake_of
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.side_by_side import Sides, sides
from wirewatch.web.site import Site, part_of_path

MOST_TOLD = 100
"""Articles of one story that its page lists."""
_MOST_COMPARED = 12
"""Revisions of one article that are shown side by side with the one before."""


class Reading:
    """One story, one article."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/stories/{id}", page(self.story))
        application.router.add_post("/stories/{id}/mute", page(self.mute, WRITE))
        application.router.add_get("/articles/{id}", page(self.article))
        application.router.add_get("/articles/{id}/explain", page(self.explain))
        application.router.add_get("/explain", page(self.explain_address))
        application.router.add_get("/articles/{id}/against/{other}", page(self.against))

    async def story(self, request: web.Request) -> web.StreamResponse:
        story_id, now = part_of_path(request), self._site.now()

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            story = ledger.stories.get(story_id)
            if story is None:
                return None
            listed = sorted(
                ledger.articles.recent(MOST_TOLD, story_id=story_id), key=lambda each: (each.first_seen_at, each.id)
            )
            opening = listed[0].first_seen_at if listed else now
            moves = [
                _move(each, ledger.articles.revisions(each.id) if each.revisions > 1 else (), opening)
                for each in listed
            ]
            event = ledger.stories.event_of(story_id)
            former = ledger.stories.former(story_id) if story.follows_id is None else None
            before = former.id if former is not None else story.follows_id
            return {
                "story": story,
                "articles": listed,
                "sources": len({each.source for each in listed}),
                "topics": list(dict.fromkeys(topic for each in listed for topic in each.topics)),
                "moves": moves,
                "handled": ledger.notes.handled([event]).get(event),
                "silences": [each for each in ledger.silences.at(now) if each.story_id in (story_id, event)],
                "event": event,
                "before": _told(ledger, [] if before is None else [before]),
                "after": _told(ledger, ledger.stories.followed_by(story_id)),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        if not found["articles"] and found["event"] != story_id:  # it was joined to that one, and messages name it
            raise web.HTTPSeeOther(f"/stories/{found['event']}")
        not_mended = request.query.get("mended") == "0"
        return self._site.show(
            request, "story.html", found["story"].headline or "story", not_mended=not_mended, **found
        )

    async def mute(self, request: web.Request) -> web.StreamResponse:
        """Nobody is told of the story any more, until somebody ends that."""
        story_id, asker, now = part_of_path(request), request[ASKER], self._site.now()

        def keep(ledger: UnitOfWork) -> bool:
            story = ledger.stories.get(story_id)
            if story is None:
                return False
            silence = ledger.silences.add(author=asker.name, comment=story.headline, now=now, story_id=story_id)
            ledger.access.changed(asker.who, "silence begun", str(silence), now, story=story_id)
            return True

        if not await self._site.database.write(keep):
            return self._site.missing(request)
        raise web.HTTPSeeOther(f"/stories/{story_id}")

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
                "notes": ledger.articles.annotations(article_id),
                "marks": ledger.topics.marks(article_id=article_id),
                "topics": ledger.topics.all(),
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

    async def explain(self, request: web.Request) -> web.StreamResponse:
        """Why the article met the topic, or did not, clause by clause; and what became of it."""
        article_id, name = part_of_path(request), request.query.get("topic", "")

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            revision, topic = ledger.articles.latest(article_id), ledger.topics.named(name)
            if revision is None or topic is None:
                return None
            document = document_of(revision, ledger.sources.get(revision.source_id))
            told, mistake = None, None
            try:
                query = resolved(parse(topic.query), ledger.topics.queries())
                told = explain(query, document, self._site.lexicon, topic.languages, topic.sources)
            except QueryError as error:
                mistake = mistake_of(error, topic.query)
            return {
                "revision": revision,
                "topic": topic,
                "told": told,
                "mistake": mistake,
                "fate": fate_of(ledger, revision, topic),
                "topics": ledger.topics.all(),
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        return self._site.show(request, "explain.html", "explain", **found)

    async def explain_address(self, request: web.Request) -> web.StreamResponse:
        """The same for an address; where no article is stored for it, why not."""
        url, name = request.query.get("url", "").strip()[:LONGEST_ADDRESS], request.query.get("topic", "")

        def read(ledger: UnitOfWork) -> dict[str, Any]:
            number = article_at(ledger, url) if url else None
            steps: tuple[str, ...] = ()
            if url and number is None:
                steps, _ = fate_of_address(ledger, url, self._site.now())
            return {"number": number, "steps": steps, "topics": ledger.topics.all()}

        found = await self._site.ask(read)
        if found["number"] is not None and any(each.name == name for each in found["topics"]):
            raise web.HTTPSeeOther(f"/articles/{found['number']}/explain?{urlencode({'topic': name})}")
        return self._site.show(request, "why.html", "why not", url=url, chosen=name, **found)

    async def against(self, request: web.Request) -> web.StreamResponse:
        """Two articles side by side, as the newest revision of each has them."""
        one, other = part_of_path(request), part_of_path(request, "other")
        found = await self._site.ask(lambda ledger: (ledger.articles.latest(one), ledger.articles.latest(other)))
        first, second = found
        if first is None or second is None:
            return self._site.missing(request)
        both = sides(first.article, second.article)
        return self._site.show(request, "against.html", "compared", first=first, second=second, both=both)


def _newest_evidence(newest: Revision, matches: Sequence[Match]) -> tuple[Evidence, ...]:
    return tuple(each for match in matches if match.revision_id == newest.id for each in match.evidence)


def _paragraphs(article: Article, evidence: Sequence[Evidence]) -> list[tuple[Segment, ...]]:
    """The body, paragraph by paragraph, with what matched."""
    text, places = field_text(article, "body"), [(each.start, each.end) for each in evidence if each.field == "body"]
    if not text:
        return []
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
        (name, _in_short(getattr(article, name, None)), where)
        for name, where in article.provenance.items()
        if name not in ("body_text", "headline")
    ]


def _in_short(value: object) -> object:
    """A field as people write it: lists with commas, no language's brackets."""
    return ", ".join(str(each) for each in value) if isinstance(value, (tuple, list)) else value


def _changed(revisions: Sequence[Revision]) -> list[tuple[Revision, Sides]]:
    """Each later revision beside the one before, the newest first."""
    pairs = list(pairwise(revisions))[-_MOST_COMPARED:]
    return [(after, sides(before.article, after.article)) for before, after in reversed(pairs)]


def _told(ledger: UnitOfWork, story_ids: Sequence[int]) -> list[Story]:
    """The stories of these numbers, each the one that it was joined to."""
    told = dict.fromkeys(ledger.stories.standing(each) for each in story_ids)
    return [story for each in told if (story := ledger.stories.get(each)) is not None]


def _move(listed: Listed, revisions: Sequence[Revision], opening: datetime) -> dict[str, Any]:
    return {
        "article": listed,
        "later": max(listed.first_seen_at - opening, timedelta(0)),
        "changed": _changed(revisions),
    }
