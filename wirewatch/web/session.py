"""Who is asking: a person with a login, a program with a token, or nobody; and whether they may."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from storage.database import Database, UnitOfWork
from wirewatch.web.passwords import LONGEST, fits, form_key, new_secret, nobody, secret_hash

log = logging.getLogger("wirewatch.web")

COOKIE = "wirewatch"
LIFETIME = timedelta(days=7)
"""Of a login."""
READ, WRITE = "read", "write"
SCOPES = (READ, WRITE)
_USED_AGAIN = timedelta(hours=1)
FREE_TRIES = 5
"""Wrong passwords in a row from one address before it has to wait."""
LONGEST_WAIT = timedelta(minutes=15)
_ADDRESSES_KEPT = 10_000


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
                raise web.HTTPSeeOther(f"/login?next={quote(request.rel_url.raw_path_qs, safe='')}")
            _may(asker, scope)
            if request.method not in ("GET", "HEAD"):
                await _own_form(request, asker)
            request[ASKER] = asker
            return await handler(request)

        return guarded

    def api(self, handler: Handler, scope: str = READ) -> Handler:
        """The handler behind a token, or behind the login of a page that asks for what it shows."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            asker = await self._token(request) or await self._login(request)
            if asker is None:
                raise web.HTTPUnauthorized(
                    text="say who you are: Authorization: Bearer TOKEN (`wirewatch tokens add NAME`)\n",
                    headers={"WWW-Authenticate": 'Bearer realm="wirewatch"'},
                )
            _may(asker, scope)
            if asker.form_key is not None and request.method not in ("GET", "HEAD"):
                await _own_form(request, asker)
            request[ASKER] = asker
            return await handler(request)

        return guarded

    # -------------------------------------------------------------- in and out

    async def log_in(self, request: web.Request, name: str, password: str) -> web.StreamResponse | str:
        """A redirect with the login's cookie, or why there is none, in a word: wrong or wait."""
        address, now = request.remote or "", self._now()
        if not self._tries.may(address, now):
            return "wait"
        found = await self._database.ask(lambda ledger: ledger.access.password_hash(name))
        async with self._hashing:
            kept = found[1] if found else await asyncio.to_thread(nobody)
            right = len(password) <= LONGEST and await asyncio.to_thread(fits, password, kept)
        if found is None or not right:
            self._tries.failed(address, now)
            log.warning("login refused name=%r address=%s", name[:100], address)
            return "wrong"
        self._tries.succeeded(address)
        secret = new_secret()
        account_id = found[0]
        await self._database.write(
            lambda ledger: ledger.access.log_in(account_id, secret_hash(secret), now, now + LIFETIME)
        )
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
        return Asker(f"account:{login.name}", login.name, login.scope, form_key(secret))

    async def _token(self, request: web.Request) -> Asker | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
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


class Tries:
    """Wrong passwords by address: each beyond the free ones doubles the wait."""

    def __init__(self) -> None:
        self._failed: dict[str, tuple[int, datetime]] = {}

    def may(self, address: str, now: datetime) -> bool:
        count, last = self._failed.get(address, (0, now))
        if count < FREE_TRIES:
            return True
        wait = min(timedelta(seconds=2.0 ** min(count - FREE_TRIES, 20)), LONGEST_WAIT)
        return now - last >= wait

    def failed(self, address: str, now: datetime) -> None:
        count, _ = self._failed.pop(address, (0, now))
        self._failed[address] = (count + 1, now)
        while len(self._failed) > _ADDRESSES_KEPT:
            del self._failed[next(iter(self._failed))]

    def succeeded(self, address: str) -> None:
        self._failed.pop(address, None)


def own_path(target: str) -> str:
    """A path of this server to go on to; never another site."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return target if target.isprintable() else "/"


def _may(asker: Asker, scope: str) -> None:
    if scope == WRITE and asker.scope != WRITE:
        raise web.HTTPForbidden(text=f"{asker.who} may look and not change\n")


async def _own_form(request: web.Request, asker: Asker) -> None:
    """Changes come from a form of ours: the browser says so, and the form knows the login's key."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    given: Mapping[str, object] = {} if request.content_type == "application/json" else await request.post()
    key = str(given.get("key", "")) or request.headers.get("X-Form-Key", "")
    if site not in ("same-origin", "none") or not hmac.compare_digest(key.encode(), (asker.form_key or "").encode()):
        raise web.HTTPForbidden(text="this form is not of this login: load the page again\n")
