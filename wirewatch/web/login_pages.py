"""In and out: the login page, the logout, and the files that every page needs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from urllib.parse import quote

from aiohttp import web

from storage.database import UnitOfWork
from wirewatch.web.error_pages import faults
from wirewatch.web.kept_forms import TYPED, asked, carried
from wirewatch.web.passwords import LONGEST
from wirewatch.web.session import own_path, posted
from wirewatch.web.site import Site, static

LEAST_ROOM, LEAST_SHARE = 64 * 2**20, 0.01
"""Bytes, and the part of the disk, that must be left: what comes in soon fills less."""


def full(total: int, _used: int, free: int) -> bool:
    """Whether a disk has so little room that writing will fail soon."""
    return free < LEAST_ROOM or free < LEAST_SHARE * total


class Entrance:
    """What may be asked without a login."""

    def __init__(self, site: Site, stuck: Callable[[], str | None] = lambda: None) -> None:
        self._site = site
        self._stuck = stuck
        """What of the process stands still, in words; None: nothing."""

    def __call__(self, application: web.Application) -> None:
        application.middlewares.append(faults(self._site))
        application.router.add_get("/login", self.door)
        application.router.add_post("/login", self.enter)
        application.router.add_post("/logout", self._site.sessions.page(self._site.sessions.log_out))
        application.router.add_get("/static/{name}", static)
        application.router.add_get("/readyz", self.ready)

    async def door(self, request: web.Request) -> web.StreamResponse:
        return self._shown(request, None)

    async def enter(self, request: web.Request) -> web.StreamResponse:
        form = await posted(request)
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            raise web.HTTPForbidden(text="this form is of another site\n")  # it would log people in as somebody else
        name, password = form.get("name"), form.get("password")
        if not isinstance(name, str) or not isinstance(password, str) or len(name) > LONGEST:
            return self._shown(request, "wrong", 400, form.items())
        answer = await self._site.sessions.log_in(request, name, password)
        if isinstance(answer, str):
            return self._shown(request, answer, 429 if answer == "wait" else 403, form.items())
        if (left := carried(form.items())) is None:
            return answer
        question = asked(self._site, request, *left)
        question.cookies.update(answer.cookies)
        return question

    async def ready(self, _: web.Request) -> web.StreamResponse:
        """Whether the ticker ticks, the ledger can be written and its disk has room: what a load balancer or a
        supervisor asks."""
        if (why := self._stuck()) is not None:
            return web.Response(text=f"{why}: see the log, and start it again\n", status=503)

        def write(ledger: UnitOfWork) -> None:
            ledger.jobs.set("ready", self._site.now().isoformat())

        try:
            await self._site.database.write(write)
        except Exception:  # noqa: BLE001  whatever it is, the answer is no; who looks after it sees the log
            return web.Response(text="the ledger cannot be written\n", status=503)
        if (path := self._site.database.path) is not None and full(*shutil.disk_usage(path.parent)):
            return web.Response(text="the disk is nearly full: make room\n", status=503)
        return web.Response(text="ok\n")

    def _shown(
        self, request: web.Request, why: str | None, status: int = 200, form: Iterable[tuple[str, object]] = ()
    ) -> web.StreamResponse:
        target = quote(own_path(request.query.get("next", "/")), safe="/")
        action = f"/login?next={target}"
        left = [(name, value) for name, value in form if name == "again" or name.startswith(TYPED)]
        return self._site.show(request, "login.html", "log in", status=status, why=why, action=action, carried=left)
