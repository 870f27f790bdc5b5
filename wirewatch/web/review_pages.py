"""The pages of the press review: editions, one being made, and one as it prints."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import click
from aiohttp import web

from storage.database import UnitOfWork
from storage.editions import Edition
from wirewatch import press_review
from wirewatch.review_delivery import hand_out
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.site import Site, part_of_path

_LONGEST = 2_000
_MOST_SHOWN = 100
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""Of a page that brings its own style and nothing else, as it is mailed and printed."""


class Press:
    """Press reviews."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_get("/reviews", page(self.editions))
        application.router.add_post("/reviews", page(self.begin, WRITE))
        application.router.add_get("/reviews/{id}", page(self.edition))
        application.router.add_post("/reviews/{id}", page(self.change, WRITE))
        application.router.add_post("/reviews/{id}/send", page(self.send, WRITE))
        application.router.add_get("/reviews/{id}/print", page(self.printed))

    async def editions(self, request: web.Request) -> web.StreamResponse:
        found = await self._site.ask(lambda ledger: (ledger.editions.recent(), ledger.topics.all()))
        return self._site.show(request, "reviews.html", "press review", editions=found[0], topics=found[1])

    async def begin(self, request: web.Request) -> web.StreamResponse:
        form, asker, now = await request.post(), request[ASKER], self._site.now()
        title = " ".join(str(form.get("title", "")).split())[:200] or "Press review"
        hours = str(form.get("hours", "24"))
        since = now - timedelta(hours=min(int(hours), 24 * 31) if hours.isascii() and hours.isdigit() else 24)
        topics = [str(each) for each in form.getall("topic", [])]

        def begin(ledger: UnitOfWork) -> int:
            known = {each.name for each in ledger.topics.all()}
            wanted = [each for each in topics if each in known]
            edition_id = ledger.editions.begin(title, asker.name, since, now, wanted, now)
            ledger.access.changed(asker.who, "review begun", str(edition_id), now)
            return edition_id

        raise web.HTTPSeeOther(f"/reviews/{await self._site.database.write(begin)}")

    async def edition(self, request: web.Request) -> web.StreamResponse:
        return await self._edition(request)

    async def _edition(self, request: web.Request, why: str | None = None, status: int = 200) -> web.StreamResponse:
        edition_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> dict[str, Any] | None:
            edition = ledger.editions.get(edition_id)
            if edition is None:
                return None
            taken = {each.article_id for each in edition.picks}
            among = [] if edition.frozen_at else press_review.candidates(ledger, edition)
            left = [each for each in among if each.first.id not in taken][:_MOST_SHOWN]
            return {
                "edition": edition,
                "seen": _seen(edition),
                "content": press_review.content(ledger, edition),
                "candidates": left,
                "channels": ledger.people.channels(),
                "readers": [each for each in ledger.people.subscribers() if each.email],
            }

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        return self._site.show(request, "review.html", found["edition"].title, status=status, why=why, **found)

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Send a frozen edition, once to each."""
        edition_id, asker, now = part_of_path(request), request[ASKER], self._site.now()
        form = await request.post()
        channel, readers = str(form.get("channel", "")), [str(each) for each in form.getall("reader", [])]

        def send(ledger: UnitOfWork) -> bool:
            edition = ledger.editions.get(edition_id)
            if edition is None:
                return False
            by = next((each for each in ledger.people.channels() if each.name == channel), None)
            to = readers if by is not None and by.kind == "email" else []
            queued = hand_out(ledger, self._site.configuration, edition, channel, to, now)
            ledger.access.changed(asker.who, "review sent", str(edition_id), now, channel=channel, queued=queued)
            return True

        try:
            done = await self._site.database.write(send)
        except click.UsageError as error:
            return await self._edition(request, error.message, 400)
        if not done:
            return self._site.missing(request)
        raise web.HTTPSeeOther("/deliveries")

    async def change(self, request: web.Request) -> web.StreamResponse:
        """Pick, move, comment or drop a story, or freeze the edition."""
        edition_id, asker, now = part_of_path(request), request[ASKER], self._site.now()
        form = await request.post()
        what, article, place = (str(form.get(name, "")) for name in ("what", "article", "place"))
        comment = " ".join(str(form.get("comment", "")).split())[:_LONGEST]
        article_id = int(article) if article.isascii() and article.isdigit() and len(article) < 19 else 0
        at = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else None

        # Two make an edition: what stood in a field and was not touched takes back nothing of what the other did.
        said = comment if "comment" in form and form.get("comment") != form.get("was") else None
        at = None if place == form.get("stood") else at

        def change(ledger: UnitOfWork) -> str:
            edition = ledger.editions.get(edition_id)
            if edition is None:
                return "missing"
            if edition.frozen_at is not None:
                return f"edition {edition_id} is frozen as number {edition.number}: begin another"
            if what == "freeze" and "seen" in form and form.get("seen") != _seen(edition):
                return "somebody changed the edition meanwhile: look at it, and freeze it then"
            if what == "freeze" and edition.picks:
                ledger.editions.freeze(edition_id, press_review.kept(press_review.content(ledger, edition)), now)
            elif what == "drop":
                ledger.editions.pick(edition_id, press_review.dropped(edition, article_id))
            elif what in ("up", "down") and article_id in (order := [each.article_id for each in edition.picks]):
                to = order.index(article_id) + (0 if what == "up" else 2)
                ledger.editions.pick(edition_id, press_review.picked(edition, article_id, place=max(to, 1)))
            elif what == "pick" and ledger.articles.latest(article_id) is not None:
                ledger.editions.pick(edition_id, press_review.picked(edition, article_id, place=at, comment=said))
            else:
                raise web.HTTPBadRequest(text="say what to do with which story\n")
            ledger.access.changed(asker.who, f"review {what}", str(edition_id), now)
            return ""

        if why := await self._site.database.write(change):
            return self._site.missing(request) if why == "missing" else await self._edition(request, why, 409)
        stays = f"#story-{article_id}" if what in ("pick", "up", "down") else ""
        raise web.HTTPSeeOther(f"/reviews/{edition_id}{stays}")

    async def printed(self, request: web.Request) -> web.StreamResponse:
        edition_id = part_of_path(request)

        def read(ledger: UnitOfWork) -> tuple[Edition, press_review.Content] | None:
            edition = ledger.editions.get(edition_id)
            return None if edition is None else (edition, press_review.content(ledger, edition))

        found = await self._site.ask(read)
        if found is None:
            return self._site.missing(request)
        page = press_review.html(found[1], self._site.configuration.wirewatch.timezone)
        headers = {"Content-Security-Policy": _POLICY}
        return web.Response(text=page, content_type="text/html", charset="utf-8", headers=headers)


def _seen(edition: Edition) -> str:
    """What is picked, in order, and said of it: what whoever freezes it has before them."""
    return hashlib.sha256(repr(edition.picks).encode()).hexdigest()[:16]
