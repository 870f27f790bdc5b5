"""Addresses that a subscriber may follow without a login: each says by itself what it is for, and is signed.

A link opens a page; only what is posted there changes anything (RFC 8058 says so of unsubscribing, and mail scanners
follow every link).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from alerts.message import Message, MessageKind

STORY, MUTE, UNSUBSCRIBE = "s", "m", "u"
"""What a link is for; also the first part of its path."""
_MARK = 16
"""Bytes of the signature that are kept."""
_MOST_TOPICS = 8
_MOST_LETTERS = 300
"""A link that would name more ends everything that its reader gets through the channel: header lines are short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What a link stands for."""

    verb: str
    recipient: str
    """As in `Alert.recipient`: "subscriber@channel" or "@channel"."""
    story_id: int | None = None
    topics: tuple[str, ...] = ()
    """Of unsubscribing; none: everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLinks:
    """The web links of one message; those that it cannot have are None."""

    story: str | None = None
    mute: str | None = None
    unsubscribe: str | None = None
    one_click: bool = False
    """The unsubscribe link may stand in the headers that let a mail client use it by itself: https only."""


NO_LINKS = MessageLinks()


class Links:
    """Makes links under the public address, and reads them back."""

    def __init__(self, public_url: str, secret: bytes) -> None:
        self._base = public_url.rstrip("/")
        self._secret = secret

    def of(self, message: Message) -> MessageLinks:
        """The links of a message; none of one about Wirewatch itself."""
        if message.kind in (MessageKind.OPERATOR, MessageKind.TEST, MessageKind.REVIEW):
            return MessageLinks()
        to, topics = message.recipient.key, [topic.name for topic in message.topics]
        few = len(topics) <= _MOST_TOPICS and sum(map(len, topics)) <= _MOST_LETTERS
        unsubscribe = self._link(UNSUBSCRIBE, [to, topics if few else []])
        https = self._base.startswith("https://")
        if message.kind is MessageKind.DIGEST or not message.items:
            return MessageLinks(unsubscribe=unsubscribe, one_click=https)
        about = [to, message.items[0].story_id]
        return MessageLinks(
            story=self._link(STORY, about),
            mute=self._link(MUTE, about),
            unsubscribe=unsubscribe,
            one_click=https,
        )

    def read(self, verb: str, token: str) -> Act | None:
        """What a link stands for; None if it was not made here, or for something else."""
        try:
            body, _, mark = token.partition(".")
            if not hmac.compare_digest(_decoded(mark), self._mark(verb, body)):
                return None
            recipient, what = msgspec.json.decode(_decoded(body))
        except (ValueError, TypeError, binascii.Error):
            return None
        if verb == UNSUBSCRIBE:
            return Act(verb=verb, recipient=recipient, topics=tuple(what))
        return Act(verb=verb, recipient=recipient, story_id=what)

    def _link(self, verb: str, what: Sequence[Any]) -> str:
        body = _encoded(msgspec.json.encode(what))
        return f"{self._base}/{verb}/{body}.{_encoded(self._mark(verb, body))}"

    def _mark(self, verb: str, body: str) -> bytes:
        return hmac.new(self._secret, f"{verb}/{body}".encode(), hashlib.sha256).digest()[:_MARK]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
