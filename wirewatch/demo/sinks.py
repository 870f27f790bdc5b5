"""Where the demonstration's messages arrive: a mail server and a Slack-style webhook that keep all they are given."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

SINK_ADDRESS = "127.0.0.2"


@dataclass(frozen=True)
class ReceivedMail:
    """A mail that was accepted, byte for byte."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @cached_property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        parsed = message_from_bytes(self.raw, policy=modern)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @cached_property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])

    @cached_property
    def text(self) -> str:
        """The plain-text part, decoded: what a reader sees."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part is not None else ""


class MailSink:
    """An SMTP server that accepts and keeps every mail, except where `replies` says otherwise."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.mails: list[ReceivedMail] = []
        self.replies: deque[str] = deque()
        """SMTP replies to give to the next messages in place of accepting them: "451 4.3.0 try again later"."""
        self.refused: list[str] = []
        self.delay_s = 0.0
        """Seconds between keeping a mail and saying so."""
        self.port = 0
        self._now = now
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="mail.demo.example", loop=loop), SINK_ADDRESS, 0
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Called by aiosmtpd once a whole message is there."""
        if self.replies:
            self.refused.append(self.replies.popleft())
            return self.refused[-1]
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        self.mails.append(ReceivedMail(self._now(), envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        return "250 2.0.0 kept"


@dataclass(frozen=True)
class ReceivedPost:
    """A Slack message that was accepted."""

    at: datetime
    payload: dict[str, Any]

    @cached_property
    def text(self) -> str:
        """The message's blocks as plain text, one line each: what a reader sees, without the bold type."""
        return "\n".join(line for block in self.payload.get("blocks", ()) for line in _lines(block))


class SlackSink:
    """An incoming webhook that answers "ok" and keeps every payload, except where `refusals` says otherwise."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.posts: list[ReceivedPost] = []
        self.refusals: deque[tuple[int, int | None]] = deque()
        """(status, Retry-After in seconds) to give to the next posts in place of "ok"."""
        self.refused: list[tuple[datetime, int]] = []
        self.delay_s = 0.0
        """Seconds between keeping a post and saying so."""
        self.url = ""
        self._now = now
        self._runner = web.ServerRunner(web.Server(self._answer), shutdown_timeout=0.1)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await web.TCPSite(self._runner, SINK_ADDRESS, 0).start()
        self.url = f"http://{SINK_ADDRESS}:{self._runner.addresses[0][1]}/services/T0DEMO/B0DEMO/webhook"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        payload = await request.json()
        if self.refusals:
            status, retry_after = self.refusals.popleft()
            self.refused.append((self._now(), status))
            headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
            return web.Response(status=status, text="rate_limited", headers=headers)
        self.posts.append(ReceivedPost(self._now(), payload))
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        return web.Response(text="ok")


def _lines(block: dict[str, Any]) -> list[str]:
    """The texts of one Slack block, in reading order."""
    if block.get("type") == "divider":
        return ["-" * 40]
    found = [block["text"]["text"]] if isinstance(block.get("text"), dict) else []
    for part in [*block.get("fields", ()), *block.get("elements", ())]:
        text = part.get("text")
        found.append(text["text"] if isinstance(text, dict) else str(text or ""))
    return [line for line in found if line]
