"""Does the watch live? One judgement for the dead-man ping, the operator and systemd's watchdog. Pure.

A ping that is sent by whoever is alive says only that somebody is. Here it is sent while news comes in, is matched and
goes out, and stops when one of the three has stood still for too long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage.vitals import Vitals

TICK_LIMIT = timedelta(seconds=30)
"""The ticker ticks every second."""
LOOP_LIMIT = timedelta(minutes=10)
"""A loop works in short rounds; one that has not come round for so long hangs."""
FETCH_LIMIT = timedelta(minutes=15)
"""Since a feed was last read, while others were tried or due."""
MATCH_LIMIT = timedelta(minutes=10)
SEND_LIMIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beats:
    """How long ago the daemon's own parts moved, on a clock that nobody sets."""

    ticker: timedelta
    loops: Mapping[str, timedelta]
    """Loop -> since it last came round."""
    ledger: timedelta
    """Since something could be written."""


def stuck(beats: Beats) -> str | None:
    """What of the process itself stands still, so that starting it again may help; None: nothing."""
    if beats.ticker > TICK_LIMIT:
        return f"the ticker has not ticked for {_span(beats.ticker)}"
    for name, age in sorted(beats.loops.items(), key=lambda item: -item[1]):
        if age > LOOP_LIMIT:
            return f"the {name} loop has not come round for {_span(age)}"
    return None


def ailment(beats: Beats, vitals: Vitals | None, now: datetime) -> str | None:
    """Why the watch cannot be said to live; None: it does. Without vitals the ledger could not be read."""
    if (why := stuck(beats)) is not None:
        return why
    if vitals is None or beats.ledger > LOOP_LIMIT:
        return "the database cannot be used"
    return _nothing_read(vitals, now) or _nothing_matched(vitals, now) or _nothing_sent(vitals, now)


def counted_from(vitals: Vitals, began: datetime) -> Vitals:
    """The same, as if nothing had waited before an instant: what waited while we were down is no standstill yet."""

    def later(instant: datetime | None) -> datetime | None:
        return instant and max(instant, began)

    return replace(
        vitals,
        watched_since=later(vitals.watched_since),
        feed_read_at=later(vitals.feed_read_at),
        poll_due_since=later(vitals.poll_due_since),
        unmatched_since=later(vitals.unmatched_since),
        alert_due_since=later(vitals.alert_due_since),
        delivery_due_since=later(vitals.delivery_due_since),
    )


def standstill(vitals: Vitals, now: datetime) -> list[str]:
    """What of the news has stood still for too long, by the ledger alone."""
    looks = (_nothing_read, _nothing_matched, _nothing_sent)
    return [why for look in looks if (why := look(vitals, now)) is not None]


def _nothing_read(vitals: Vitals, now: datetime) -> str | None:
    if not vitals.feeds:
        return None
    if vitals.poll_due_since is not None and now - vitals.poll_due_since > FETCH_LIMIT:
        return f"a feed has been due for {_span(now - vitals.poll_due_since)}"
    # Feeds may rest longer than the limit: only polls that were made since, and failed, say something.
    read, tried = vitals.feed_read_at or vitals.watched_since, vitals.feed_tried_at
    if read is not None and tried is not None and tried > read and now - read > FETCH_LIMIT:
        return f"no feed could be read for {_span(now - read)}"
    return None


def _nothing_matched(vitals: Vitals, now: datetime) -> str | None:
    since = vitals.unmatched_since
    if since is not None and now - since > MATCH_LIMIT:
        return f"an article has waited {_span(now - since)} to be matched"
    return None


def _nothing_sent(vitals: Vitals, now: datetime) -> str | None:
    if vitals.alert_due_since is not None and now - vitals.alert_due_since > SEND_LIMIT:
        return f"an alert has been due for {_span(now - vitals.alert_due_since)}"
    if vitals.delivery_due_since is not None and now - vitals.delivery_due_since > SEND_LIMIT:
        return f"a message has waited {_span(now - vitals.delivery_due_since)} to be sent"
    return None


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes else f"{int(span.total_seconds())} s"
