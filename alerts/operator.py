"""Who tells the operator: changes of health become notices, each change in one of them."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime, timedelta

from alerts import message as told
from storage.database import UnitOfWork
from storage.health import HealthChange

GROUP_WAIT = timedelta(minutes=5)
"""From the first change to the notice, so that a network that fails is one message."""
STALE_AFTER = timedelta(days=1)
"""Older changes are no news: they are on record, and not told."""
_MOST_LINES = 40
_RECIPIENT = "operator"


class Operator:
    """The operator's recipient: one channel, and of a channel that needs one, an address."""

    def __init__(self, channel: str, *, address: str | None, domain: str, timezone: str = "UTC") -> None:
        self._channel = channel
        self._address = address
        self._domain = domain
        self._timezone = timezone

    def tell(self, ledger: UnitOfWork, now: datetime, *, at_once: bool = False) -> int:
        """Put a notice of the changes that are to be told into the outbox; how many it tells of."""
        changes = ledger.health.untold(now - STALE_AFTER)
        if not changes or not (at_once or now - changes[0].at >= GROUP_WAIT):
            return 0
        channel = next((each for each in ledger.people.channels() if each.name == self._channel), None)
        if channel is None:
            return 0
        key = f"health|{changes[0].id}|{changes[-1].id}|{changes[0].at.isoformat()}|{channel.id}|{told.SCHEMA}"
        idem_key = hashlib.sha256(key.encode()).hexdigest()
        to = told.Recipient(
            key=f"{_RECIPIENT}@{channel.name}", name=_RECIPIENT, address=self._address, timezone=self._timezone
        )
        ledger.deliveries.queue(
            channel_id=channel.id,
            recipient=to.key,
            address=self._address if channel.kind == "email" else None,
            kind="notice",
            idem_key=idem_key,
            message_id=f"<{idem_key[:40]}@{self._domain}>",
            thread_ref=None,
            order_key=f"{to.key}/health",
            payload=told.frozen(told.notice(told.MessageKind.OPERATOR, title(changes), lines(changes), to, now)),
            alert_ids=(),
            now=now,
        )
        ledger.health.told([change.id for change in changes], now)
        return len(changes)


def title(changes: list[HealthChange]) -> str:
    """ "2 feeds down, 1 host recovered"; of a single change, what it is of and what became of it."""
    if len(changes) == 1:
        return f"{changes[0].subject} {changes[0].health.value}"
    counts = Counter((change.kind, change.health.value) for change in changes)
    return ", ".join(f"{count} {kind}{'s' * (count > 1)} {health}" for (kind, health), count in counts.most_common())


def lines(changes: list[HealthChange]) -> list[str]:
    """A line for each change, up to a number."""
    shown = [
        f"{change.subject} {change.health.value}, was {change.was.value}: {change.why}"
        + (f" [{change.url}]" if change.url else "")
        for change in changes[:_MOST_LINES]
    ]
    more = len(changes) - len(shown)
    return [*shown, *([f"and {more} more: `wirewatch status` shows who is ill"] if more else [])]
