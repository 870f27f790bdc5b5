"""What every channel is: one method that sends one delivery, and what came of it as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from alerts.text import cut, line
from storage.records import AttemptOutcome, Delivery

DETAIL_LIMIT = 300
"""Code points kept of what a server said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """How one attempt ended."""

    outcome: AttemptOutcome
    """delivered, transient, permanent or ambiguous."""
    code: str | None = None
    """A reply code (250, 429) or a short stable word: connect, timeout, tls, auth, address, message ..."""
    detail: str | None = None
    """One line for the operator, without secrets."""
    provider_ref: str | None = None
    """What the receiver calls the message."""
    retry_after: timedelta | None = None
    """What the receiver asked for."""
    channel_level: bool = False
    """It says something about the channel, not about this message: all of its deliveries would fare alike."""
    bounced: bool = False
    """The receiver says that there is no such address: after some of these in a row nothing is sent there."""


class Channel(Protocol):
    """A way of telling. An expected ending is a receipt; an exception is a fault of ours."""

    @property
    def kind(self) -> str:
        """email, slack, webhook, feed, file, console or apprise."""

    async def send(self, delivery: Delivery) -> Receipt:
        """Try once; cancelled, it leaves open whether the message went out."""


def delivered(code: str, detail: str | None = None, provider_ref: str | None = None) -> Receipt:
    return Receipt(outcome=AttemptOutcome.DELIVERED, code=code, detail=said(detail), provider_ref=said(provider_ref))


def transient(code: str, detail: str, *, channel_level: bool = False, retry_after: timedelta | None = None) -> Receipt:
    """Not now: the same attempt may do later."""
    return Receipt(
        outcome=AttemptOutcome.TRANSIENT,
        code=code,
        detail=said(detail),
        channel_level=channel_level,
        retry_after=retry_after,
    )


def permanent(code: str, detail: str, *, channel_level: bool = False, bounced: bool = False) -> Receipt:
    """Not ever, unless someone changes the message or the channel."""
    return Receipt(
        outcome=AttemptOutcome.PERMANENT,
        code=code,
        detail=said(detail),
        channel_level=channel_level,
        bounced=bounced,
    )


def ambiguous(code: str, detail: str) -> Receipt:
    """Everything was handed over and no answer came: nobody knows."""
    return Receipt(outcome=AttemptOutcome.AMBIGUOUS, code=code, detail=said(detail))


def said(text: str | None) -> str | None:
    """What a server said, as one short line that may be logged."""
    return cut(line(text), DETAIL_LIMIT) if text else None
