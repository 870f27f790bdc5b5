"""Which digests are due: every slot of every rhythm that somebody asked for, once, whether or not there is news.

After a stop the slots that were missed are one digest, however late: that of the latest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.rhythm import next_slot
from alerts.routing import AT_ONCE, burst_rhythm, recipient_of
from storage.database import UnitOfWork
from storage.records import Subscription

LOOK_EVERY = timedelta(minutes=1)
"""How soon a subscription that was added by command is heeded."""
_FAR = timedelta(days=40)
"""Beyond it slots are looked for from the near end first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotDue:
    """A recipient's slot that has come."""

    recipient: str
    rhythm: str
    at: datetime
    since: datetime | None = None
    """The end of the digest before; None for what only waited and is no digest by rhythm."""
    subscriptions: tuple[Subscription, ...] = ()


class Slots:
    """Remembers when the next slot of each rhythm is, so that a tick in between costs nothing."""

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        self._look_at: datetime | None = None
        self._last_look: datetime | None = None

    def due(self, ledger: UnitOfWork, now: datetime) -> list[SlotDue]:
        """Slots that have come and were not used."""
        went_back = self._last_look is not None and now < self._last_look
        if self._look_at is not None and now < self._look_at and not went_back:
            return []
        zones = {each.id: each.timezone for each in ledger.people.subscribers()}
        asked: dict[tuple[str, str], list[Subscription]] = {}
        for each in ledger.people.subscriptions():
            if each.rhythm != AT_ONCE and burst_rhythm(each) is None and each.unsubscribed_at is None:
                asked.setdefault((recipient_of(each), each.rhythm), []).append(each)
        found: list[SlotDue] = []
        look_at = now + LOOK_EVERY
        for (recipient, rhythm), subscriptions in asked.items():
            zone = zones.get(subscriptions[0].subscriber_id or 0, self._timezone)
            last = ledger.alerts.last_slot(recipient, rhythm)
            since = last or min((each.created_at or now) for each in subscriptions)
            slot = latest_slot(rhythm, zone, since, now)
            if slot is not None:
                found.append(
                    SlotDue(
                        recipient=recipient, rhythm=rhythm, at=slot, since=since, subscriptions=tuple(subscriptions)
                    )
                )
            look_at = min(look_at, next_slot(rhythm, zone, now))
        self._look_at, self._last_look = look_at, now
        return found


def latest_slot(rhythm: str, zone: str, since: datetime, now: datetime) -> datetime | None:
    """The last slot after `since` that has come; None if there is none."""
    start = max(since, now - _FAR)
    slot = next_slot(rhythm, zone, start)
    if slot > now and start > since:  # a rhythm of less than once in forty days
        slot = next_slot(rhythm, zone, since)
    if slot > now:
        return None
    while (following := next_slot(rhythm, zone, slot)) <= now:
        slot = following
    return slot
