"""The pages of people at work: the handover, and what they say of an article."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from storage.database import UnitOfWork
from storage.notes import NOTE
from wirewatch.handover import handover
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.site import Site, number, part_of_path

LONGEST_NOTE = 4_000
LONGEST_TAG = 60


class Shift:
    """Who takes care of what."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/handover", page(self.handover))
        application.router.add_post("/articles/{id}/said", page(self.said, WRITE))

    async def handover(self, request: web.Request) -> web.StreamResponse:
        hours = number(request, "hours", most=24 * 31, default=12)
        now = self._site.now()
        found = await self._site.ask(lambda ledger: handover(ledger, now - timedelta(hours=hours), now))
        return self._site.show(request, "handover.html", "handover", found=found, hours=hours)

    async def said(self, request: web.Request) -> web.StreamResponse:
        """One form of the article's page: a note, a tag, a mark for a topic, or that somebody takes care of it."""
        article_id, asker, now = part_of_path(request), request[ASKER], self._site.now()
        form = await request.post()
        what, text = str(form.get("what", "")), " ".join(str(form.get("text", "")).split())
        topic_name = str(form.get("topic", ""))

        def keep(ledger: UnitOfWork) -> bool:
            if ledger.articles.latest(article_id) is None:
                return False
            topic = ledger.topics.named(topic_name) if what in ("relevant", "not relevant") else None
            if what == "note" and text:
                ledger.articles.annotate(article_id, asker.name, NOTE, now, text[:LONGEST_NOTE])
            elif what == "tag" and text:
                ledger.notes.tag(article_id, asker.name, text[:LONGEST_TAG], now)
            elif what == "untag":
                ledger.notes.untag(article_id, text)
            elif what == "handled":
                ledger.notes.handle(article_id, asker.name, now)
            elif what == "open":
                ledger.notes.unhandle(article_id)
            elif topic is not None:
                ledger.topics.mark(topic.id, article_id, what == "relevant", asker.name, now)
            else:
                raise web.HTTPBadRequest(text="say something of the article\n")
            ledger.access.changed(asker.who, f"article {what}", str(article_id), now)
            return True

        if not await self._site.database.write(keep):
            return self._site.missing(request)
        raise web.HTTPSeeOther("/handover" if form.get("back") == "handover" else f"/articles/{article_id}#said")
