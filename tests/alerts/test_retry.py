"""What becomes of a delivery and its channel after an attempt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.channel import Receipt, ambiguous, delivered, permanent, transient
from alerts.retry import LONGEST_RETRY_AFTER, PROBES, RESTS, after
from storage.records import AttemptOutcome, Channel, Delivery, DeliveryState

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
CHANCES = st.floats(0, 1, exclude_max=True)


def a_delivery(kind: str = "webhook", age: timedelta = timedelta(), **changes: Any) -> Delivery:
    values: dict[str, Any] = {
        "id": 1,
        "channel_id": 1,
        "channel": "desk",
        "channel_kind": kind,
        "recipient": "@desk",
        "address": None,
        "kind": "alert",
        "idem_key": "k",
        "message_id": "<k@x>",
        "thread_ref": None,
        "order_key": "@desk/1",
        "payload": {},
        "state": DeliveryState.SENDING,
        "created_at": NOW - age,
        "next_attempt_at": NOW,
    }
    return Delivery(**(values | changes))


def a_channel(**changes: Any) -> Channel:
    return Channel(**({"id": 1, "name": "desk", "kind": "webhook"} | changes))


def test_delivered_is_settled_and_the_channel_works() -> None:
    done = after(delivered("250", provider_ref="7"), a_delivery(), a_channel(failures=3), NOW, lambda: 0.5)
    assert (done.state, done.next_attempt_at, done.pause) == (DeliveryState.DELIVERED, None, None)
    assert done.provider_ref == "7"


@pytest.mark.parametrize(
    ("kind", "attempts", "least", "most"),
    [
        ("webhook", 0, 5 * SECOND, 10 * SECOND),
        ("webhook", 1, 10 * SECOND, 20 * SECOND),
        ("webhook", 3, 40 * SECOND, 80 * SECOND),
        ("slack", 7, 7.5 * MINUTE, 15 * MINUTE),
        ("slack", 500, 7.5 * MINUTE, 15 * MINUTE),
        ("email", 0, MINUTE, MINUTE),
        ("email", 4, 80 * SECOND, 160 * SECOND),
        ("email", 500, 30 * MINUTE, 60 * MINUTE),
    ],
)
@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_m01_k03_a_transient_failure_backs_off_with_jitter(
    kind: str, attempts: int, least: timedelta, most: timedelta, chance: float
) -> None:
    delivery = a_delivery(kind, failures=attempts, attempts=attempts + 40)  # the channel's failures do not count
    again = after(transient("451", "later"), delivery, a_channel(), NOW, lambda: chance)
    assert again.failed
    assert again.state is DeliveryState.RETRYING
    assert again.next_attempt_at is not None
    assert least <= again.next_attempt_at - NOW <= most
    assert again.pause is None


@given(chance=CHANCES)
def test_m02_a_greylisted_mail_comes_again_after_one_to_fifteen_minutes(chance: float) -> None:
    again = after(transient("450", "greylisted"), a_delivery("email"), a_channel(), NOW, lambda: chance)
    assert again.next_attempt_at is not None
    assert MINUTE <= again.next_attempt_at - NOW <= 15 * MINUTE


@given(chance=CHANCES, asked=st.integers(1, 10**8))
def test_k01_nothing_is_posted_before_retry_after(chance: float, asked: int) -> None:
    receipt = transient("429", "slow", retry_after=timedelta(seconds=asked), channel_level=True)
    again = after(receipt, a_delivery(), a_channel(), NOW, lambda: chance)
    floor = min(timedelta(seconds=asked), LONGEST_RETRY_AFTER)
    assert again.pause is not None
    assert again.pause.until is not None
    assert again.pause.state == "active"
    assert not again.failed
    assert floor <= again.pause.until - NOW <= floor * 1.1
    assert again.next_attempt_at == again.pause.until


def test_m03_a_permanent_failure_is_a_dead_letter_at_once() -> None:
    dead = after(permanent("550", "nobody"), a_delivery("email"), a_channel(), NOW, lambda: 0.5)
    assert (dead.state, dead.error_kind, dead.pause) == (DeliveryState.DEAD, "550", None)


@pytest.mark.parametrize(
    "receipt", [permanent("auth", "535", channel_level=True), permanent("404", "gone", channel_level=True)]
)
def test_m05_k05_what_the_operator_must_mend_suspends_the_channel_and_keeps_the_delivery(receipt: Receipt) -> None:
    kept = after(receipt, a_delivery("email", age=100 * HOUR), a_channel(), NOW, lambda: 0.5)
    assert kept.state is DeliveryState.RETRYING
    assert kept.pause is not None
    assert (kept.pause.state, kept.pause.until) == ("suspended", None)


def test_m05_the_fifth_failure_opens_the_breaker_and_probes_come_after_1_5_and_15_minutes() -> None:
    rests, states = [], []
    for failures in range(8):
        receipt = transient("connect", "refused", channel_level=True)
        again = after(receipt, a_delivery(attempts=40), a_channel(failures=failures), NOW, lambda: 0.0)
        assert again.pause is not None
        assert again.pause.until is not None
        assert again.next_attempt_at == again.pause.until  # the delivery is the probe: it does not wait longer itself
        assert not again.failed
        rests.append(again.pause.until - NOW)
        states.append(again.pause.state)
    assert states == ["active"] * 4 + ["broken"] * 4
    assert rests == [*RESTS, *PROBES, PROBES[-1]]
    assert rests[4:7] == [MINUTE, 5 * MINUTE, 15 * MINUTE]


@pytest.mark.parametrize("kind", ["webhook", "email"])
def test_m07_k04_a_doubtful_delivery_is_sent_once_more_and_then_never(kind: str) -> None:
    receipt = ambiguous("lost", "no answer")
    first = after(receipt, a_delivery(kind), a_channel(), NOW, lambda: 0.0)
    assert first.state is DeliveryState.RETRYING
    assert first.next_attempt_at is not None
    assert first.next_attempt_at - NOW >= MINUTE
    assert first.pause is not None
    second = after(receipt, a_delivery(kind, attempts=1, ambiguous=1), a_channel(), NOW, lambda: 0.0)
    assert (second.state, second.error_kind) == (DeliveryState.DEAD, "ambiguous")


@pytest.mark.parametrize(
    ("kind", "age", "state"),
    [
        ("webhook", 6 * HOUR - SECOND, DeliveryState.RETRYING),
        ("slack", 6 * HOUR, DeliveryState.DEAD),
        ("email", 47 * HOUR, DeliveryState.RETRYING),
        ("email", 48 * HOUR, DeliveryState.DEAD),
    ],
)
@pytest.mark.parametrize("channel_level", [False, True])
def test_a_delivery_is_given_up_when_its_news_is_old(
    kind: str, age: timedelta, state: DeliveryState, channel_level: bool
) -> None:
    end = after(
        transient("503", "down", channel_level=channel_level), a_delivery(kind, age), a_channel(), NOW, lambda: 0.5
    )
    assert end.state is state
    assert end.error_kind == ("expired" if state is DeliveryState.DEAD else "503")


receipts = st.builds(
    Receipt,
    outcome=st.sampled_from([outcome for outcome in AttemptOutcome if outcome is not AttemptOutcome.OPEN]),
    code=st.none() | st.just("x"),
    retry_after=st.none() | st.timedeltas(timedelta(), timedelta(days=5000)),
    channel_level=st.booleans(),
)


@given(
    receipt=receipts,
    kind=st.sampled_from(["email", "slack", "webhook", "console", "file"]),
    attempts=st.integers(0, 10**6),
    doubts=st.integers(0, 5),
    failures=st.integers(0, 10**6),
    age=st.timedeltas(timedelta(), timedelta(days=400)),
    chance=CHANCES,
)
def test_whatever_happens_the_decision_is_complete(
    receipt: Receipt, kind: str, attempts: int, doubts: int, failures: int, age: timedelta, chance: float
) -> None:
    end = after(
        receipt,
        a_delivery(kind, age, attempts=attempts, ambiguous=doubts),
        a_channel(failures=failures),
        NOW,
        lambda: chance,
    )
    assert end.outcome is receipt.outcome
    assert end.state in (DeliveryState.DELIVERED, DeliveryState.RETRYING, DeliveryState.DEAD)
    assert (end.state is DeliveryState.DELIVERED) == (receipt.outcome is AttemptOutcome.DELIVERED)
    assert (end.next_attempt_at is not None) == (end.state is DeliveryState.RETRYING)
    if end.next_attempt_at is not None:
        assert NOW <= end.next_attempt_at <= NOW + LONGEST_RETRY_AFTER * 1.1
    if end.pause is not None:
        assert (end.pause.until is None) == (end.pause.state == "suspended")
