"""What a person is shown where a page cannot be: the frame of every page, what is wrong, and a way on."""

from __future__ import annotations

import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from wirewatch.web.kept_forms import kept
from wirewatch.web.session import LoginEndedError, OtherLoginError
from wirewatch.web.site import Site

log = logging.getLogger("wirewatch.web")

_FOR_PROGRAMS = ("/api/", "/metrics", "/static/", "/livez", "/readyz", "/push/")
_TITLES = {403: "not allowed", 404: "not found", 500: "broken"}


def faults(site: Site) -> Middleware:
    """Programs are told in a line, people on a page."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if "text/html" not in request.headers.get("Accept", "") or request.path.startswith(_FOR_PROGRAMS):
            return await handler(request)
        try:
            return await handler(request)
        except (LoginEndedError, OtherLoginError) as error:
            if request.headers.get("Sec-Fetch-Site") == "same-origin":  # what another site made up is not kept
                return await kept(site, request, error)
            if isinstance(error, LoginEndedError):
                raise
            return _shown(site, request, error.status, error.text)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            if error.status == 404:
                return site.missing(request)
            return _shown(site, request, error.status, error.text)
        except Exception:
            log.exception("web request failed path=%r", request.path)
            return _shown(site, request, 500, None)

    return middleware


def _shown(site: Site, request: web.Request, status: int, why: str | None) -> web.StreamResponse:
    title = _TITLES.get(status, "not possible")
    return site.show(request, "fault.html", title, status=status, why=(why or "").strip(), help=f"{title} help")
