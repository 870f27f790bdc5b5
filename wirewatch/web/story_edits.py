"""Stories split and joined by hand, from their page: what was joined wrongly comes out, what was missed comes in."""

from __future__ import annotations

from aiohttp import web

from storage import edits
from storage.database import UnitOfWork
from wirewatch.web.session import ASKER, WRITE
from wirewatch.web.site import Site, part_of_path

_MOST = 2**62
"""No number of an article or a story is larger."""


class Mending:
    """What a person changes about the course of a story; what is changed so stays."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, application: web.Application) -> None:
        page = self._site.sessions.page
        application.router.add_post("/stories/{id}/split", page(self.split, WRITE))
        application.router.add_post("/stories/{id}/join", page(self.join, WRITE))

    async def split(self, request: web.Request) -> web.StreamResponse:
        """The articles that were chosen make a story of their own."""
        form = await request.post()
        return await self._change(request, "story split", [_number(str(each)) for each in form.getall("article", [])])

    async def join(self, request: web.Request) -> web.StreamResponse:
        """Another story is taken into this one."""
        form = await request.post()
        return await self._change(request, "story joined", [_number(str(form.get("other", "")))])

    async def _change(self, request: web.Request, what: str, numbers: list[int]) -> web.StreamResponse:
        story_id, asker, now = part_of_path(request), request[ASKER], self._site.now()

        def keep(ledger: UnitOfWork) -> int | None:
            story = ledger.stories.get(story_id)
            if story is None:
                return None
            other = ledger.stories.get(numbers[0]) if what == "story joined" else None
            try:
                if what == "story split":
                    shown = edits.split(ledger.connection, story, numbers, asker.name, now)
                elif other is None:
                    raise edits.EditError(f"no story has the number {numbers[0]}")
                else:
                    edits.join(ledger.connection, story, other, asker.name, now)
                    shown = story_id
            except edits.EditError:
                return 0
            ledger.access.changed(asker.who, what, str(story_id), now, numbers=numbers)
            return shown

        shown = await self._site.database.write(keep)
        if shown is None:
            return self._site.missing(request)
        raise web.HTTPSeeOther(f"/stories/{shown}" if shown else f"/stories/{story_id}?mended=0")


def _number(text: str) -> int:
    """0, which names nothing, for what is no number."""
    text = text.strip()
    return min(int(text), _MOST) if text.isascii() and text.isdigit() and len(text) < 20 else 0
