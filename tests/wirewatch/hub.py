"""A paper whose feed names a hub, and that hub, on loopback: it verifies who asks, and sends what it is told to."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape

import aiohttp
from aiohttp import web


@dataclass
class Hub:
    """Both in one server; what may go wrong is set from outside."""

    host: str = "127.0.0.61"
    port: int = 0
    entries: list[str] = field(default_factory=lambda: ["The harbour is closed"])
    named_by: str = "header"
    """header, document or nobody: where the feed names its hub."""
    lease_s: int | None = 86_400
    """What it grants; None: it does not say."""
    refuses: int | None = None
    """The status with which it answers whoever asks."""
    verifies: bool = True
    at_once: bool = False
    """Whether it verifies before it answers."""
    asked: list[dict[str, str]] = field(default_factory=list)
    verified: list[tuple[str, int, str]] = field(default_factory=list)
    """Mode, status and body of each verification's answer."""
    polls: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def feed(self) -> str:
        return f"{self.origin}/feed"

    @property
    def secret(self) -> str:
        return next(form["hub.secret"] for form in reversed(self.asked) if "hub.secret" in form)

    @property
    def callback(self) -> str:
        return self.asked[-1]["hub.callback"]

    def document(self, *titles: str) -> bytes:
        """A feed of these entries, newest first."""
        links = f'<atom:link rel="hub" href="{self.origin}/hub"/><atom:link rel="self" href="{self.feed}"/>'
        items = "".join(
            f"<item><guid>{escape(title)}</guid><title>{escape(title)}</title>"
            f"<link>{self.origin}/{hashlib.md5(title.encode()).hexdigest()}</link></item>"
            for title in titles
        )
        return (
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>The paper</title>'
            f"{links if self.named_by == 'document' else ''}{items}</channel></rss>"
        ).encode()

    async def push(
        self, body: bytes, *, algorithm: str = "sha256", signature: str | None = "right", **headers: str
    ) -> int:
        """Send a body to whoever asked; the status that comes back."""
        digest = hmac.new(self.secret.encode(), body, algorithm).hexdigest()
        head = {
            "Content-Type": "application/rss+xml",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        if signature is not None:
            head["X-Hub-Signature"] = f"{algorithm}={digest}" if signature == "right" else signature
        async with aiohttp.ClientSession() as http, http.post(self.callback, data=body, headers=head) as answer:
            return answer.status

    async def get(self, **query: str) -> tuple[int, str]:
        """Ask the callback as a hub would, with these words."""
        words = {f"hub.{name}": value for name, value in query.items()}
        async with aiohttp.ClientSession() as http, http.get(self.callback, params=words) as answer:
            return answer.status, await answer.text()

    async def verify(self, form: dict[str, str]) -> None:
        """Go back to the callback and ask whether it was meant (WebSub 5.3)."""
        words = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": secrets.token_hex(8)}
        if self.lease_s is not None and form["hub.mode"] == "subscribe":
            words["hub.lease_seconds"] = str(self.lease_s)
        async with aiohttp.ClientSession() as http, http.get(form["hub.callback"], params=words) as answer:
            body = await answer.text()
            said = "right" if body == words["hub.challenge"] else body
            self.verified.append((form["hub.mode"], answer.status, said))

    async def _answer_feed(self, _: web.Request) -> web.Response:
        self.polls += 1
        headers = {"Content-Type": "application/rss+xml"}
        if self.named_by == "header":
            headers["Link"] = f'<{self.origin}/hub>; rel="hub", <{self.feed}>; rel="self"'
        return web.Response(body=self.document(*self.entries), headers=headers)

    async def _answer_ask(self, request: web.Request) -> web.Response:
        form = {str(name): str(value) for name, value in (await request.post()).items()}
        self.asked.append(form)
        if self.refuses is not None:
            return web.Response(status=self.refuses)
        if self.verifies and self.at_once:
            await self.verify(form)
        elif self.verifies:
            task = asyncio.create_task(self.verify(form))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return web.Response(status=202)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Hub]:
        application = web.Application()
        application.router.add_get("/feed", self._answer_feed)
        application.router.add_post("/hub", self._answer_ask)
        runner = web.AppRunner(application, handle_signals=False, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, self.host, self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        try:
            yield self
        finally:
            await runner.cleanup()
