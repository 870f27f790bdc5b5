"""What becomes of a delivery, and of its channel, after an attempt. Pure.

- delivered: settled; a channel that was in trouble works again
- transient: again after a back-off, until the delivery is too old
- permanent: a dead letter, which the operator may replay
- ambiguous: once more under the same key and Message-ID, so that at most two copies arrive; then a dead letter

What concerns the channel and not the message pauses the channel and keeps its deliveries, and costs the message no
attempt: a rest after each failure, a breaker after five in a row, a suspension for what the operator must mend.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.channels.apprise import UNKNOWN_FAILURE
from alerts.channels.channel import Receipt
from storage.records import AttemptOutcome, Channel, Delivery, DeliveryState

BASE = timedelta(seconds=10)
CAP = timedelta(minutes=15)
CAP_EMAIL = timedelta(minutes=60)
FIRST_RETRY_EMAIL = timedelta(seconds=60)
"""Greylisting servers take a mail that comes again after a minute, and distrust one that comes sooner."""
FIRST_RETRY_AMBIGUOUS = timedelta(seconds=60)
UNKNOWN_FAILURES = 3
"""Further tries of what failed without a reason."""
GIVE_UP = timedelta(hours=6)
GIVE_UP_EMAIL = timedelta(hours=48)
LONGEST_RETRY_AFTER = timedelta(hours=24)
RESTS = (timedelta(seconds=10), timedelta(seconds=15), timedelta(seconds=20), timedelta(seconds=30))
"""How long a channel rests after its first, second, ... failure in a row; then one delivery is the probe."""
PROBES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""After one failure more the breaker is open: how long until each probe."""

Random = Callable[[], float]
"""A number in [0, 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """The channel rests: `active` or, the breaker being open, `broken` until an instant; or `suspended`."""

    state: str
    until: datetime | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The decision, as the ledger keeps it."""

    outcome: AttemptOutcome
    state: DeliveryState
    """delivered, retrying or dead."""
    next_attempt_at: datetime | None = None
    """Only with retrying."""
    code: str | None = None
    detail: str | None = None
    error_kind: str | None = None
    """A stable word for a delivery that is not delivered: the receipt's code, ambiguous or expired."""
    provider_ref: str | None = None
    failed: bool = False
    """It was the message's own fault: it waits longer next time."""
    pause: Pause | None = None
    """None: nothing is wrong with the channel."""
    bounced: bool = False
    """There is no such address."""


def after(receipt: Receipt, delivery: Delivery, channel: Channel, now: datetime, random: Random) -> Settlement:
    """What to do; `delivery` and `channel` are as they were when the attempt began."""
    match receipt.outcome:
        case AttemptOutcome.DELIVERED:
            return arrived(receipt)
        case AttemptOutcome.PERMANENT if receipt.channel_level:
            pause = Pause(state="suspended", until=None, error=_error(receipt))
            return _settled(receipt, DeliveryState.RETRYING, next_attempt_at=now, error_kind=receipt.code, pause=pause)
        case AttemptOutcome.PERMANENT:
            return replace(_settled(receipt, DeliveryState.DEAD, error_kind=receipt.code), bounced=receipt.bounced)
        case AttemptOutcome.TRANSIENT if receipt.code == UNKNOWN_FAILURE and delivery.attempts >= UNKNOWN_FAILURES:
            return _settled(receipt, DeliveryState.DEAD, error_kind=receipt.code)
        case AttemptOutcome.TRANSIENT:
            return _again(receipt, delivery, channel, now, random)
        case AttemptOutcome.AMBIGUOUS:
            return _ambiguous(receipt, delivery, channel, now, random)
    raise ValueError(f"an attempt cannot end as {receipt.outcome}")


def arrived(receipt: Receipt) -> Settlement:
    """What to do with what was delivered, whatever else was."""
    return _settled(receipt, DeliveryState.DELIVERED)


def backoff(delivery: Delivery, random: Random) -> timedelta:
    """Exponential with jitter: uniform(0.5, 1) x min(cap, 10 s x 2^n), n its own failures before this one."""
    email = delivery.channel_kind == "email"
    wait = min(CAP_EMAIL if email else CAP, BASE * 2.0 ** min(delivery.failures, 20))
    jittered = wait * (0.5 + 0.5 * random())
    return max(jittered, FIRST_RETRY_EMAIL) if email else jittered


def give_up_after(channel_kind: str) -> timedelta:
    """How old a message may grow before it is given up."""
    return GIVE_UP_EMAIL if channel_kind == "email" else GIVE_UP


def _again(receipt: Receipt, delivery: Delivery, channel: Channel, now: datetime, random: Random) -> Settlement:
    pause = _broken(receipt, channel, now, random) if receipt.channel_level else None
    wait = max(backoff(delivery, random), _asked(receipt, random))
    if now - delivery.created_at >= give_up_after(delivery.channel_kind):
        return _settled(receipt, DeliveryState.DEAD, error_kind="expired", pause=pause)
    # A resting channel keeps its deliveries due: the first of them is the probe.
    at = pause.until if pause is not None and pause.until is not None else now + wait
    return _settled(receipt, DeliveryState.RETRYING, next_attempt_at=at, error_kind=receipt.code, pause=pause)


def _ambiguous(receipt: Receipt, delivery: Delivery, channel: Channel, now: datetime, random: Random) -> Settlement:
    # A server that takes messages and does not answer is in trouble: each further message would be in doubt too.
    pause = _broken(receipt, channel, now, random)
    if delivery.ambiguous >= 1:
        return _settled(receipt, DeliveryState.DEAD, error_kind="ambiguous", pause=pause)
    wait = max(backoff(delivery, random), FIRST_RETRY_AMBIGUOUS)
    at = now + wait
    return _settled(receipt, DeliveryState.RETRYING, next_attempt_at=at, error_kind="ambiguous", pause=pause)


def _broken(receipt: Receipt, channel: Channel, now: datetime, random: Random) -> Pause:
    opened = channel.failures - len(RESTS)  # failures beyond those that a short rest answers
    usual = RESTS[channel.failures] if opened < 0 else PROBES[min(opened, len(PROBES) - 1)]
    rest = _asked(receipt, random) or usual * (1 + 0.1 * random())
    return Pause(state="active" if opened < 0 else "broken", until=now + rest, error=_error(receipt))


def _asked(receipt: Receipt, random: Random) -> timedelta:
    """The server's Retry-After as a floor, with 0 to 10 % on top, at most a day; zero if it named none."""
    if receipt.retry_after is None:
        return timedelta()
    return min(receipt.retry_after, LONGEST_RETRY_AFTER) * (1 + 0.1 * random())


def _error(receipt: Receipt) -> str:
    return receipt.detail or receipt.code or "no reason given"


def _settled(
    receipt: Receipt,
    state: DeliveryState,
    *,
    next_attempt_at: datetime | None = None,
    error_kind: str | None = None,
    pause: Pause | None = None,
) -> Settlement:
    return Settlement(
        outcome=receipt.outcome,
        state=state,
        next_attempt_at=next_attempt_at,
        code=receipt.code,
        detail=receipt.detail,
        error_kind=error_kind,
        provider_ref=receipt.provider_ref,
        failed=not receipt.channel_level and state is not DeliveryState.DELIVERED,
        pause=pause,
    )
