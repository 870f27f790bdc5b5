"""What was typed into a form outlives its login: it is shown, and sent when who typed it says so."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from aiohttp import web

from wirewatch.web.session import LoginEndedError, OtherLoginError, own_path
from wirewatch.web.site import Site

TYPED = "typed:"
"""Before the names of the fields that a login form carries along."""


async def kept(site: Site, request: web.Request, error: LoginEndedError | OtherLoginError) -> web.StreamResponse:
    """The login page, or a question, with what was typed."""
    fields = [(name, value) for name, value in (await request.post()).items() if isinstance(value, str)]
    typed = [(name, value) for name, value in fields if name != "key"]
    if isinstance(error, OtherLoginError):
        return asked(site, request, request.path, typed, 403)
    carried = [("again", request.path)] + [(TYPED + name, value) for name, value in typed]
    action = f"/login?next={quote(error.place, safe='/')}"
    return site.show(request, "login.html", "log in", status=403, why="login ended", action=action, carried=carried)


def carried(form: Iterable[tuple[str, object]]) -> tuple[str, list[tuple[str, str]]] | None:
    """Where a login form's carried fields are to be sent, and the fields; None if it carries none."""
    fields = [(name, value) for name, value in form if isinstance(value, str)]
    path = own_path(dict(fields).get("again", "/"))
    if path in ("/", "/logout"):
        return None
    return path, [(name.removeprefix(TYPED), value) for name, value in fields if name.startswith(TYPED)]


def asked(
    site: Site, request: web.Request, path: str, typed: list[tuple[str, str]], status: int = 200
) -> web.StreamResponse:
    """The question whether what was typed is to be sent now."""
    return site.show(request, "again.html", "send this again", status=status, path=path, typed=typed)
