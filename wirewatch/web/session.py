"""Who is asking: a person with a login, a program with a token, or nobody; and whether they may."""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from storage.access import Login
from storage.database import Database, UnitOfWork
from wirewatch.web.login_attempts import Tries, counted, known, new_mark
from wirewatch.web.passwords import LONGEST, fits, form_key, new_secret, nobody, secret_hash

log = logging.getLogger("wirewatch.web")

COOKIE = "wirewatch"
LIFETIME = timedelta(days=7)
"""Of a login."""
READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
_USED_AGAIN = timedelta(hours=1)
BROWSER = "wirewatch-browser"
"""The cookie of a browser that has logged in before."""
_KNOWN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks."""

    who: str
    """account:NAME or token:NAME, as the audit log has it."""
    name: str
    scope: str
    form_key: str | None = None
    """What this login's forms carry; None for a token, which no browser sends by itself."""


ASKER: web.RequestKey[Asker] = web.RequestKey("asker", Asker)


class LoginEndedError(web.HTTPSeeOther):
    """A form came without a login, from a page of ours."""

    def __init__(self, place: str) -> None:
        super().__init__(f"/login?next={quote(place, safe='')}")
        self.place = place
        """The page that can be looked at after logging in."""


class OtherLoginError(web.HTTPForbidden):
    """A form came from a page of ours that an earlier login had opened."""


class Sessions:
    """Logins and tokens, and the doors that they open."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, https: bool) -> None:
        self._database = database
        self._now = now
        self._https = https
        self._tries = Tries()
        self._hashing = asyncio.Semaphore(1)  # 32 MiB each: who guesses must not fill the memory

    # -------------------------------------------------------------- doors

    def page(self, handler: Handler, scope: str = READ) -> Handler:
        """The handler behind a login; whoever has none is sent to the login page."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            asker = await self._login(request)
            if asker is None:
                raise await _no_login(request)
            _may(asker, scope)
            request[ASKER] = asker
            if request.method not in ("GET", "HEAD"):
                await _own_form(request, asker)
            return await handler(request)

        return guarded

    def api(self, handler: Handler, scope: str = READ, *, password: bool = False) -> Handler:
        """The handler behind a token, or behind the login of a page that asks for what it shows.

        With `password` the token may come as the password of HTTP Basic (RFC 7617), which is what feed readers can
        say. A browser says such a password again by itself, from any site: nothing that changes takes it.
        """

        async def guarded(request: web.Request) -> web.StreamResponse:
            basic = password and scope == READ and request.method == "GET"
            asker = await self._token(request, basic=basic) or await self._login(request)
            if asker is None:
                also = ', Basic realm="wirewatch", charset="UTF-8"' if basic else ""
                raise web.HTTPUnauthorized(
                    text="say who you are: Authorization: Bearer TOKEN (`wirewatch tokens add NAME`)\n",
                    headers={"WWW-Authenticate": 'Bearer realm="wirewatch"' + also},
                )
            _may(asker, scope)
            request[ASKER] = asker
            if asker.form_key is not None and request.method not in ("GET", "HEAD"):
                await _own_form(request, asker)
            return await handler(request)

        return guarded

    # -------------------------------------------------------------- in and out

    async def log_in(self, request: web.Request, name: str, password: str) -> web.StreamResponse | str:
        """A redirect with the login's cookie, or why there is none, in a word: wrong or wait."""
        found = await self._database.ask(lambda ledger: ledger.access.password_hash(name))
        mark = request.cookies.get(BROWSER, "")
        tried = counted(request.remote or "", name, mark, found[1] if found else new_secret())
        if not self._tries.may(tried, self._now()):
            return "wait"
        async with self._hashing:
            now = self._now()
            if not self._tries.may(tried, now):  # others of the same hand were tried while this one stood in line
                return "wait"
            kept = found[1] if found else await asyncio.to_thread(nobody)
            right = len(password) <= LONGEST and await asyncio.to_thread(fits, password, kept)
            if found is None or not right:
                self._tries.failed(tried, now)
                log.warning("login refused name=%r address=%s", name[:100], request.remote or "")
                return "wrong"
        self._tries.succeeded(tried)
        secret = new_secret()
        account_id = found[0]

        def log_in(ledger: UnitOfWork) -> Login | None:
            ledger.access.log_in(account_id, secret_hash(secret), now, now + LIFETIME)
            return ledger.access.login(secret_hash(secret), now)

        if (login := await self._database.write(log_in)) is not None:
            request[ASKER] = _person(login, secret)
        answer = web.Response(status=303, headers={"Location": own_path(request.query.get("next", "/"))})
        answer.set_cookie(
            COOKIE,
            secret,
            max_age=int(LIFETIME.total_seconds()),
            httponly=True,
            samesite="Lax",  # a link in a mail leads in; changes need the form's key as well
            secure=self._https,
            path="/",
        )
        answer.set_cookie(
            BROWSER,
            mark if known(mark, name, kept) else new_mark(name, kept),
            max_age=int(_KNOWN_FOR.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=self._https,
            path="/login",
        )
        return answer

    async def log_out(self, request: web.Request) -> web.StreamResponse:
        secret = request.cookies.get(COOKIE, "")
        await self._database.write(lambda ledger: ledger.access.log_out(secret_hash(secret)))
        answer = web.Response(status=303, headers={"Location": "/login"})
        answer.del_cookie(COOKIE, path="/")
        return answer

    async def _login(self, request: web.Request) -> Asker | None:
        secret = request.cookies.get(COOKIE)
        if not secret:
            return None
        now = self._now()
        login = await self._database.ask(lambda ledger: ledger.access.login(secret_hash(secret), now))
        if login is None:
            return None
        return _person(login, secret)

    async def _token(self, request: web.Request, *, basic: bool) -> Asker | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if basic and kind.lower() == "basic":
            kind, secret = "bearer", _password(secret.strip())
        if kind.lower() == "bearer" and secret:
            return await self.token(secret.strip())
        return None

    async def token(self, secret: str) -> Asker | None:
        """Who shows this token."""
        now = self._now()
        token = await self._database.ask(lambda ledger: ledger.access.token(secret_hash(secret), now))
        if token is None:
            return None
        if token.used_at is None or now - token.used_at > _USED_AGAIN:
            token_id = token.id

            def used(ledger: UnitOfWork) -> None:
                ledger.access.token_used(token_id, now)

            await self._database.write(used)
        return Asker(f"token:{token.name}", token.name, token.scope)


def _password(pair: str) -> str:
    """What stands behind the colon of HTTP Basic's pair; "" for what is none."""
    try:
        return base64.b64decode(pair, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def own_path(target: str) -> str:
    """A path of this server to go on to; never another site."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return target if target.isprintable() else "/"


def _may(asker: Asker, scope: str) -> None:
    if scope == WRITE and asker.scope != WRITE:
        raise web.HTTPForbidden(text=f"{asker.who} may look and not change\n")


def _person(login: Login, secret: str) -> Asker:
    return Asker(f"account:{login.name}", login.name, login.scope, form_key(secret))


async def posted(request: web.Request) -> Mapping[str, object]:
    """The fields of a form; a body that is none is the sender's mistake."""
    try:
        return await request.post()
    except ValueError as error:
        raise web.HTTPBadRequest(text="this form cannot be read\n") from error


async def _no_login(request: web.Request) -> web.HTTPException:
    """The way to the login page; what a form of ours had in it can be kept."""
    if request.method in ("GET", "HEAD"):
        return web.HTTPSeeOther(f"/login?next={quote(request.rel_url.raw_path_qs, safe='')}")
    place = request.path
    while place and not await _is_page(request, place):
        place = place.rpartition("/")[0]
    await posted(request)
    return LoginEndedError(place or "/")


async def _is_page(request: web.Request, path: str) -> bool:
    found = await request.app.router.resolve(request.clone(method="GET", rel_url=path))
    return found.http_exception is None


async def _own_form(request: web.Request, asker: Asker) -> None:
    """Changes come from a form of ours: the browser says so, and the form knows the login's key."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    given: Mapping[str, object] = {} if request.content_type == "application/json" else await posted(request)
    key = str(given.get("key", "")) or request.headers.get("X-Form-Key", "")
    right = hmac.compare_digest(key.encode("utf-8", "surrogatepass"), (asker.form_key or "").encode())
    if site not in ("same-origin", "none") or not right:
        raise OtherLoginError(text="this form is not of this login: load the page again\n")
