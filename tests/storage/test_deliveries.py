"""The outbox: claimed once, fenced, in order, and nothing in it is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.database import Database
from storage.records import (
    Alert,
    AlertKind,
    AlertState,
    Article,
    AttemptOutcome,
    Delivery,
    DeliveryState,
    Evidence,
)
from tests.conftest import MINUTE, NOW

LEASE = 11 * MINUTE


@pytest.fixture
def channel(database: Database) -> int:
    with database.begin() as ledger:
        return ledger.people.declare_channel("mail", "email")


def queue(database: Database, channel_id: int, number: int = 1, order_key: str | None = None) -> int:
    with database.begin() as ledger:
        delivery_id = ledger.deliveries.queue(
            channel_id=channel_id,
            recipient="desk@mail",
            address="desk@paper.example",
            kind="alert",
            idem_key=f"key-{number}",
            message_id=f"<{number}@paper.example>",
            thread_ref=None,
            order_key=order_key or f"story:{number}",
            payload={"schema": 1},
            alert_ids=(),
            now=NOW,
        )
    assert delivery_id is not None
    return delivery_id


def claim(database: Database, now=NOW, limit: int = 10, **more: object) -> list[Delivery]:  # type: ignore[no-untyped-def]
    with database.begin() as ledger:
        return ledger.deliveries.claim(now, owner="outbox", lease=LEASE, limit=limit, **more)  # type: ignore[arg-type]


def test_one_key_is_queued_once(database: Database, channel: int) -> None:
    queue(database, channel)
    with database.begin() as ledger:
        assert (
            ledger.deliveries.queue(
                channel_id=channel, recipient="x", address=None, kind="alert", idem_key="key-1", message_id="<x@y>",
                thread_ref=None, order_key="x", payload={}, alert_ids=(), now=NOW,
            )
            is None
        )  # fmt: skip


def test_a_claim_is_exclusive_until_its_lease_is_over(database: Database, channel: int) -> None:
    queue(database, channel)
    (first,) = claim(database)
    assert (first.state, first.fence, first.channel_kind) == (DeliveryState.SENDING, 1, "email")
    assert claim(database) == []
    assert claim(database, NOW + LEASE) == []
    (second,) = claim(database, NOW + LEASE + MINUTE)
    assert second.fence == 2


def test_a_stale_holder_cannot_settle(database: Database, channel: int) -> None:
    queue(database, channel)
    (stale,) = claim(database)
    (fresh,) = claim(database, NOW + 2 * LEASE)
    with database.begin() as ledger:
        assert ledger.deliveries.begin_attempt(stale, NOW + 2 * LEASE, lease=LEASE) is None
        number = ledger.deliveries.begin_attempt(fresh, NOW + 2 * LEASE, lease=LEASE)
        assert number == 1
        settled = {"outcome": AttemptOutcome.DELIVERED, "state": DeliveryState.DELIVERED}
        assert not ledger.deliveries.settle(stale, number, NOW, **settled)  # type: ignore[arg-type]
        assert ledger.deliveries.settle(fresh, number, NOW + 2 * LEASE, code="250", **settled)  # type: ignore[arg-type]
        kept = ledger.deliveries.get(fresh.id)
        (attempt,) = ledger.deliveries.attempts(fresh.id)
    assert kept is not None
    assert (kept.state, kept.delivered_at) == (DeliveryState.DELIVERED, NOW + 2 * LEASE)
    assert (attempt.outcome, attempt.code) == (AttemptOutcome.DELIVERED, "250")


def test_within_a_story_the_older_message_goes_first(database: Database, channel: int) -> None:
    first = queue(database, channel, 1, "story:7")
    second = queue(database, channel, 2, "story:7")
    other = queue(database, channel, 3, "story:8")
    assert {delivery.id for delivery in claim(database)} == {first, other}
    with database.begin() as ledger:
        (held,) = [each for each in ledger.deliveries.recent() if each.id == first]
        number = ledger.deliveries.begin_attempt(held, NOW, lease=LEASE)
        assert number
        ledger.deliveries.settle(held, number, NOW, outcome=AttemptOutcome.PERMANENT, state=DeliveryState.DEAD)
    assert [delivery.id for delivery in claim(database)] == [second]


def test_no_channel_gets_more_than_its_share(database: Database, channel: int) -> None:
    with database.begin() as ledger:
        other = ledger.people.declare_channel("slack", "slack")
    for number in range(30):
        queue(database, channel, number)
    queue(database, other, 99)
    assert {each.channel for each in claim(database, limit=12, per_channel=10)} == {"mail", "slack"}


@pytest.mark.parametrize("state", ["active", "broken"])
def test_a_channel_that_failed_rests_and_is_then_probed_with_one(database: Database, channel: int, state: str) -> None:
    for number in range(3):
        queue(database, channel, number)
    with database.begin() as ledger:
        ledger.people.channel_failed(channel, state, "connection refused", NOW + 5 * MINUTE)
    assert claim(database, NOW + MINUTE) == []
    assert len(claim(database, NOW + 5 * MINUTE)) == 1
    with database.begin() as ledger:
        ledger.people.channel_works(channel)
    assert len(claim(database, NOW + 6 * MINUTE)) == 2
    with database.begin() as ledger:
        ledger.people.channel_failed(channel, "suspended", "bad login", None)
        assert ledger.people.resume_channel("mail")
        assert not ledger.people.resume_channel("mail")


def test_what_a_killed_process_held_is_found_with_its_open_attempt(database: Database, channel: int) -> None:
    begun, claimed = queue(database, channel, 1), queue(database, channel, 2)
    first, _ = claim(database)
    with database.begin() as ledger:
        ledger.deliveries.begin_attempt(first, NOW, lease=LEASE)
        orphans = {delivery.id: attempt for delivery, attempt in ledger.deliveries.orphans()}
        assert orphans[claimed] is None
        open_attempt = orphans[begun]
        assert open_attempt is not None
        assert open_attempt.outcome is AttemptOutcome.OPEN
        untouched = ledger.deliveries.get(claimed)
        assert untouched is not None
        assert ledger.deliveries.unclaim(untouched, NOW)
    assert [delivery.id for delivery in claim(database)] == [claimed]


def test_a_dead_delivery_can_be_replayed_under_its_key(database: Database, channel: int) -> None:
    delivery_id = queue(database, channel)
    (held,) = claim(database)
    with database.begin() as ledger:
        number = ledger.deliveries.begin_attempt(held, NOW, lease=LEASE)
        assert number
        ledger.deliveries.settle(held, number, NOW, outcome=AttemptOutcome.PERMANENT, state=DeliveryState.DEAD)
        assert ledger.deliveries.counts()["dead"] == 1
        assert ledger.deliveries.replay(delivery_id, NOW)
        assert not ledger.deliveries.replay(delivery_id, NOW)
    assert [each.idem_key for each in claim(database)] == ["key-1"]


# ------------------------------------------------------------------ alerts


def open_alert(
    database: Database, channel_id: int, kind: AlertKind = AlertKind.NEW, times: int = 1
) -> list[int | None]:
    """Open the same alert several times; the ids given."""
    with database.begin() as ledger:
        stored = ledger.articles.store(
            Article(url="https://wire.example/1", headline="Ministers agree"),
            source_id=ledger.sources.declare("Wire"),
            seen_at=NOW,
        )
        story = ledger.stories.recent()
        story_id = story[0].id if story else ledger.stories.open("Ministers agree", NOW)
        return [
            ledger.alerts.open(
                recipient="desk@mail",
                subscriber_id=None,
                channel_id=channel_id,
                story_id=story_id,
                kind=kind,
                revision_id=stored.revision_id,
                article_id=stored.article_id,
                state=AlertState.GROUPING,
                reason="first match of the story",
                rhythm="at once",
                now=NOW,
                due_at=NOW + MINUTE,
            )
            for _ in range(times)
        ]


def test_one_alert_for_a_recipient_and_a_story(database: Database, channel: int) -> None:
    first, again = open_alert(database, channel, times=2)
    assert first is not None
    assert again is None
    assert open_alert(database, channel, AlertKind.CORRECTION)[0] is not None


def test_an_alert_is_due_when_its_time_comes_and_names_its_topics(database: Database, channel: int) -> None:
    (alert_id,) = open_alert(database, channel)
    assert alert_id is not None
    evidence = Evidence(field="title", start=0, end=9, text="Ministers", clause="ministers")
    with database.begin() as ledger:
        revision = ledger.articles.unmatched(1)[0]
        for name in ("defence", "europe"):
            topic_id = ledger.topics.declare(name, title=name.title(), query="ministers", now=NOW)
            topic = ledger.topics.named(name)
            assert topic is not None
            assert topic.id == topic_id
            match = ledger.topics.add_match(
                revision_id=revision.id, article_id=revision.article_id, story_id=1, topic=topic, now=NOW,
                analyzer="1", evidence=[evidence],
            )  # fmt: skip
            ledger.alerts.add_matches(alert_id, [match, match])
        assert ledger.alerts.due(NOW) == []
        (due,) = ledger.alerts.due(NOW + MINUTE)
        assert due.topics == ("defence", "europe")
        assert [match.evidence for match in ledger.alerts.matches(alert_id)] == [(evidence,), (evidence,)]
        assert [alert.topics for alert in ledger.alerts.carrying([match.id])] == [("defence", "europe")]
        assert ledger.alerts.carrying([match.id + 1]) == []
        ledger.alerts.released([alert_id], NOW + MINUTE)
        assert ledger.alerts.due(NOW + 2 * MINUTE) == []
        assert [alert.id for alert in ledger.alerts.told_of(revision.article_id)] == [alert_id]


def test_a_digest_slot_is_used_once(database: Database) -> None:
    with database.begin() as ledger:
        assert ledger.alerts.take_slot("desk@mail", "30 7 * * *", NOW, None)
        assert not ledger.alerts.take_slot("desk@mail", "30 7 * * *", NOW, None)
        assert ledger.alerts.take_slot("desk@mail", "30 7 * * *", NOW + timedelta(days=1), None)
        assert ledger.alerts.last_slot("desk@mail", "30 7 * * *") == NOW + timedelta(days=1)


def test_alert_and_its_subject_read_back_as_records(database: Database, channel: int) -> None:
    (alert_id,) = open_alert(database, channel)
    assert alert_id is not None
    with database.read() as ledger:
        alert = ledger.alerts.get(alert_id)
    assert isinstance(alert, Alert)
    assert (alert.kind, alert.state, alert.due_at) == (AlertKind.NEW, AlertState.GROUPING, NOW + MINUTE)
