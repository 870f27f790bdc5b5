"""Alerts become deliveries: when, together with what, and why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.blocks import slack
from alerts.message import MessageKind
from storage import schema
from storage.database import Database
from storage.records import AlertKind, AlertState, PubStatus
from tests.alerts.newsroom import WAIT, Newsroom

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # 13:00 in Paris
HOUR = timedelta(hours=1)
EVERY_MORNING = "30 7 * * *"


@pytest.fixture
def room(sqlite: Database) -> Newsroom:
    return Newsroom(sqlite, MONDAY)


@pytest.fixture
def any_room(database: Database) -> Newsroom:
    """On SQLite and on PostgreSQL."""
    return Newsroom(database, MONDAY)


def at(local: str) -> datetime:
    """An instant of the test's day in Paris (winter time)."""
    return datetime.fromisoformat(f"2026-11-{local}:00+01:00").astimezone(UTC)


def test_an_alert_at_once_is_a_message_of_its_own_when_its_wait_is_over(any_room: Newsroom) -> None:
    first, second = any_room.tell("OTAN un", due_in=WAIT), any_room.tell("OTAN deux", due_in=WAIT)
    assert any_room.run() == 0
    assert any_room.run(after=WAIT) == 2
    assert any_room.run(after=WAIT) == 0
    one, two = any_room.outbox()
    assert (one.alert_ids, two.alert_ids) == ((first,), (second,))
    assert one.address == "ana@paper.example"
    assert one.idem_key != two.idem_key
    assert one.message_id.endswith("@wirewatch.example>")
    message = any_room.messages()[0]
    assert message.kind is MessageKind.NEW
    assert message.item is not None
    assert message.item.title == "OTAN un"
    assert message.recipient.language == "fr"
    assert [topic.title for topic in message.topics] == ["NATO–EU"]
    assert any_room.alert(first) == (AlertState.RELEASED, "first match of the story")


def test_a_round_by_hand_takes_waits_for_copies_as_over(room: Newsroom) -> None:
    room.tell("OTAN un", due_in=WAIT)
    room.tell("OTAN deux", state=AlertState.HELD, rhythm=EVERY_MORNING, due_in=HOUR)
    assert room.run(at_once=True) == 1
    assert [message.kind for message in room.messages()] == [MessageKind.NEW]


def test_a_message_names_the_copies_in_order_of_time(room: Newsroom) -> None:
    with room.database.begin() as ledger:
        story = ledger.stories.open("x", MONDAY)
    for source, minute in (("Le Soir", 31), ("RTBF", 20)):
        room.tell(
            "OTAN copie",
            to="@desk" if source == "RTBF" else "@hook",
            url=f"https://{minute}.example/",
            source=source,
            story=story,
            published_at=MONDAY.replace(minute=minute),
        )
    room.tell("OTAN original", story=story)
    room.run()
    message = room.messages()[-1]
    assert message.item is not None
    assert [copy.source for copy in message.item.others] == ["RTBF", "Le Soir"]


def test_a_channel_by_itself_reads_the_language_and_zone_of_the_house(room: Newsroom) -> None:
    room.tell("OTAN", to="@desk")
    room.run()
    (delivery,) = room.outbox()
    recipient = room.messages()[0].recipient
    assert (recipient.name, recipient.language, recipient.timezone) == ("desk", "fr", "Europe/Paris")
    assert delivery.address is None


# -------------------------------------------------------------- quiet hours


def test_c04_quiet_hours_hold_alerts_and_bring_them_together_at_their_end(any_room: Newsroom) -> None:
    any_room.subscriber("Ana", quiet_hours="22:00-07:00")
    any_room.now = at("23T23:10")
    held = [any_room.tell(f"OTAN {n}") for n in range(3)]
    assert any_room.run() == 0
    assert any_room.alert(held[0]) == (AlertState.HELD, "quiet hours 22:00-07:00")
    any_room.now = at("24T06:59")
    assert any_room.run() == 0
    any_room.now = at("24T07:00")
    assert any_room.run() == 3
    (message,) = any_room.messages()
    assert message.kind is MessageKind.DIGEST
    assert len(message.items) == 3


def test_one_alert_that_waited_alone_comes_as_if_it_had_not(room: Newsroom) -> None:
    room.subscriber("Ana", quiet_hours="22:00-07:00")
    room.now = at("23T23:10")
    room.tell("OTAN")
    room.run()
    room.now = at("24T07:00")
    room.run()
    assert [message.kind for message in room.messages()] == [MessageKind.NEW]


@pytest.mark.parametrize(("urgency", "passes"), [(1, True), (2, True), (3, False), (None, False)])
def test_urgent_news_passes_quiet_hours_if_the_subscriber_said_so(
    room: Newsroom, urgency: int | None, passes: bool
) -> None:
    ana = room.subscriber("Ana", quiet_hours="22:00-07:00")
    room.wants(subscriber=ana, breakthrough=2)
    room.now = at("23T23:10")
    room.tell("OTAN", urgency=urgency)
    assert room.run() == int(passes)


def test_corrections_and_withdrawals_wait_for_nothing(room: Newsroom) -> None:
    ana = room.subscriber("Ana", quiet_hours="22:00-07:00")
    room.wants(subscriber=ana, max_per_hour=1)
    room.now = at("23T12:00")
    room.tell("OTAN un")
    room.run()
    room.now = at("23T23:10")
    room.tell("OTAN deux", kind=AlertKind.CORRECTION, rhythm=EVERY_MORNING)
    room.tell("OTAN trois", kind=AlertKind.WITHDRAWAL)
    assert room.run() == 2
    assert [message.kind for message in room.messages()] == [
        MessageKind.NEW,
        MessageKind.CORRECTION,
        MessageKind.WITHDRAWAL,
    ]


# -------------------------------------------------------------- too many


def test_f21_what_is_too_much_for_an_hour_comes_together_at_its_end(any_room: Newsroom) -> None:
    any_room.wants(subscriber=any_room.ana, max_per_hour=2)
    for n in range(6):
        any_room.tell(f"OTAN {n}")
    assert any_room.run() == 2
    assert any_room.run(after=HOUR - timedelta(minutes=1)) == 0
    assert any_room.run(after=timedelta(minutes=1)) == 4
    kinds = [message.kind for message in any_room.messages()]
    assert kinds == [MessageKind.NEW, MessageKind.NEW, MessageKind.DIGEST]
    assert len(any_room.messages()[-1].items) == 4
    any_room.tell("OTAN encore")
    assert any_room.run() == 1  # the digest counts as one message of its hour


# -------------------------------------------------------------- digests


def test_a_digest_tells_at_its_slot_what_waited_for_it(room: Newsroom) -> None:
    slot = at("24T07:30") - MONDAY
    for n in range(3):
        room.tell(f"OTAN {n}", state=AlertState.HELD, rhythm=EVERY_MORNING, due_in=slot)
    assert room.run(after=slot - timedelta(seconds=1)) == 0
    assert room.run(after=timedelta(seconds=1)) == 3
    (delivery,) = room.outbox()
    assert delivery.kind == "digest"
    assert len(delivery.alert_ids) == 3
    assert len(room.messages()[0].items) == 3


def test_what_is_due_leaves_in_short_transactions_and_one_that_breaks_off_loses_nothing(
    any_room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.release.STEP_S", 0)
    any_room.subscriber("Ben")
    for name in ("Ana", "Ben"):
        any_room.wants(subscriber=any_room.ana if name == "Ana" else any_room.ana + 1, rhythm=EVERY_MORNING)
        any_room.tell(f"OTAN {name}", to=f"{name}@mail", state=AlertState.HELD, rhythm=EVERY_MORNING)
    any_room.now = at("24T07:30")
    for n in range(4):
        any_room.tell(f"OTAN {n}")
    steps = any_room.release.steps(any_room.database, any_room.now)
    outbox = []
    for left in range(1, 4):  # two digests and an alert
        assert next(steps) == 1
        outbox.append(len(any_room.outbox()))
        with any_room.database.begin() as ledger:  # whoever wants to write has a turn
            ledger.jobs.set("turn", str(left))
    assert outbox == [1, 2, 3]
    steps.close()  # the process ends here; the next one goes on
    assert sum(any_room.release.steps(any_room.database, any_room.now)) == 3
    told = sorted(item.title for message in any_room.messages() for item in message.items)
    assert told == ["OTAN 0", "OTAN 1", "OTAN 2", "OTAN 3", "OTAN Ana", "OTAN Ben"]


def test_c02_a_slot_tells_once_whatever_comes_late(any_room: Newsroom) -> None:
    slot = at("24T07:30") - MONDAY
    any_room.tell("OTAN un", state=AlertState.HELD, rhythm=EVERY_MORNING, due_in=slot)
    any_room.run(after=slot)
    late = any_room.tell("OTAN deux", state=AlertState.HELD, rhythm=EVERY_MORNING)
    assert any_room.run() == 0
    assert any_room.alert(late) == (AlertState.HELD, "its slot was used: waits for the next digest")
    assert any_room.run(after=timedelta(days=1)) == 1
    assert [len(message.items) for message in any_room.messages()] == [1, 1]


def test_c03_slots_missed_while_we_were_down_are_one_digest(room: Newsroom) -> None:
    for day in range(3):
        due = at("24T07:30") - MONDAY + timedelta(days=day)
        room.tell(f"OTAN {day}", state=AlertState.HELD, rhythm=EVERY_MORNING, due_in=due)
    assert room.run(after=timedelta(days=4)) == 3
    assert [len(message.items) for message in room.messages()] == [3]


def test_an_update_for_a_digest_reader_waits_for_the_next_digest(room: Newsroom) -> None:
    waiting = room.tell("OTAN", kind=AlertKind.UPDATE, rhythm=EVERY_MORNING)
    assert room.run() == 0
    assert room.alert(waiting) == (AlertState.HELD, "waits for its digest")
    room.now = at("24T07:30")
    assert room.run() == 1
    assert room.messages()[0].kind is MessageKind.DIGEST


def test_the_digest_job_leaves_alerts_at_once_alone(room: Newsroom) -> None:
    room.tell("OTAN un")
    room.tell("OTAN deux", state=AlertState.HELD, rhythm=EVERY_MORNING)
    with room.database.begin() as ledger:
        assert room.release.digests(ledger, room.now) == 1
    assert [message.kind for message in room.messages()] == [MessageKind.DIGEST]


def test_f21_a_digest_too_long_for_slack_comes_in_parts_that_list_everything(room: Newsroom) -> None:
    for n in range(60):
        room.tell(f"OTAN {n}", to="@desk", state=AlertState.HELD, rhythm=EVERY_MORNING)
    assert room.run() == 60
    assert [len(message.items) for message in room.messages()] == [25, 25, 10]
    assert len({delivery.idem_key for delivery in room.outbox()}) == 3
    told = {item.title for message in room.messages() for item in message.items}
    assert told == {f"OTAN {n}" for n in range(60)}


def test_recipients_have_their_own_digests(room: Newsroom) -> None:
    room.subscriber("Ben", language="de")
    for name in ("Ana", "Ben"):
        room.tell(f"OTAN {name}", to=f"{name}@mail", state=AlertState.HELD, rhythm=EVERY_MORNING)
    assert room.run() == 2
    assert sorted((d.recipient, d.address) for d in room.outbox()) == [
        ("Ana@mail", "ana@paper.example"),
        ("Ben@mail", "ben@paper.example"),
    ]


# -------------------------------------------------------------- threads


def test_m12_an_update_answers_the_message_that_opened_the_story_and_says_what_changed(any_room: Newsroom) -> None:
    body = "OTAN : dix pays ont signé l'accord. La cérémonie a eu lieu à Bruxelles devant la presse réunie. " * 5
    with any_room.database.begin() as ledger:
        story = ledger.stories.open("x", MONDAY)
    any_room.tell("OTAN accord", url="https://wire.example/a", body_text=body, story=story)
    any_room.run()
    any_room.sent()
    changed = body.replace("dix pays", "douze pays et deux organisations")
    any_room.tell("OTAN accord", kind=AlertKind.UPDATE, url="https://wire.example/a", body_text=changed, story=story)
    any_room.run(after=HOUR)
    opening, update = any_room.outbox()
    assert opening.thread_ref is None
    assert update.thread_ref == opening.message_id
    assert update.message_id != opening.message_id
    assert update.order_key == opening.order_key
    item = any_room.messages()[1].item
    assert item is not None
    assert next((change.removed, change.added) for change in item.changes) == ("dix", "douze")


# -------------------------------------------------------------- nobody to tell


@pytest.mark.parametrize("way", ["suspended", "retired", "no address", "channel retired"])
def test_an_alert_that_can_reach_nobody_is_suppressed_with_its_reason(room: Newsroom, way: str) -> None:
    waiting = room.tell("OTAN")
    with room.database.begin() as ledger:
        if way == "suspended":
            ledger.people.suspend_subscriber(room.ana, MONDAY, "three hard bounces")
        elif way == "retired":
            ledger.people.retire_undeclared(
                MONDAY, subscribers=[], channels=[room.mail, room.desk, room.hook], subscriptions=[]
            )
        elif way == "no address":
            ledger.people.declare_subscriber("Ana", email=None)
        else:
            ledger.people.retire_undeclared(MONDAY, subscribers=[room.ana], channels=[], subscriptions=[])
    assert room.run() == 0
    state, reason = room.alert(waiting)
    assert state is AlertState.SUPPRESSED
    assert {
        "suspended": "the subscriber is suspended: three hard bounces",
        "retired": "the subscriber is retired",
        "no address": "the subscriber has no e-mail address",
        "channel retired": "the channel is retired",
    }[way] == reason


def test_a_ledger_begun_anew_does_not_reuse_message_ids(room: Newsroom, tmp_path: Path) -> None:
    other_ledger = Database(f"sqlite:///{tmp_path}/other.db")
    schema.upgrade(other_ledger)
    other = Newsroom(other_ledger, MONDAY + HOUR)
    for each in (room, other):
        each.tell("OTAN")
        each.run()
    assert other.outbox()[0].alert_ids == room.outbox()[0].alert_ids
    assert other.outbox()[0].message_id != room.outbox()[0].message_id
    other_ledger.close()


def test_a_round_that_fails_releases_nothing(any_room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = any_room.tell("OTAN un"), any_room.tell("OTAN deux")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is gone")

    with monkeypatch.context() as patched:
        patched.setattr("storage.alerts.Alerts.released", broken)
        with pytest.raises(RuntimeError):
            any_room.run()
    assert any_room.outbox() == []
    assert [any_room.alert(each)[0] for each in (first, second)] == [AlertState.GROUPING] * 2
    assert any_room.run() == 2


# -------------------------------------------------------------- embargo and status


def test_an_embargo_holds_an_alert_until_its_time(any_room: Newsroom) -> None:
    alert = any_room.tell("OTAN", embargoed_until=any_room.now + timedelta(hours=2))
    assert any_room.run() == 0
    state, reason = any_room.alert(alert)
    assert state is AlertState.HELD
    assert reason.startswith("under embargo until ")
    assert any_room.run(after=timedelta(hours=1, minutes=59)) == 0
    assert any_room.run(after=timedelta(minutes=1)) == 1
    assert any_room.messages()[0].items[0].embargoed_until is None


def test_who_asked_for_it_is_shown_what_is_under_embargo_marked_as_such(room: Newsroom) -> None:
    room.wants(subscriber=room.ana, embargo="show")
    until = room.now + timedelta(hours=2)
    room.tell("OTAN", embargoed_until=until)
    assert room.run() == 1
    message = room.messages()[0]
    assert message.items[0].embargoed_until == until
    assert "Sous embargo" in str(slack(message))


def test_nothing_under_embargo_leaves_through_a_webhook(room: Newsroom) -> None:
    room.wants(channel=room.hook, embargo="show")
    room.tell("OTAN", to="@hook", embargoed_until=room.now + timedelta(hours=2))
    assert room.run() == 0
    assert room.run(after=timedelta(hours=2)) == 1


def test_a_digest_leaves_out_what_is_under_embargo_and_the_next_one_brings_it(room: Newsroom) -> None:
    room.now = at("24T06:30")
    free = room.tell("OTAN un", state=AlertState.HELD, rhythm=EVERY_MORNING)
    under = room.tell(
        "OTAN deux", state=AlertState.HELD, rhythm=EVERY_MORNING, embargoed_until=room.now + timedelta(hours=2)
    )
    assert room.run() == 1
    assert (room.alert(free)[0], room.alert(under)[0]) == (AlertState.RELEASED, AlertState.HELD)
    assert room.run(after=timedelta(hours=3)) == 0
    assert room.run(after=timedelta(hours=22)) == 1


def test_what_its_publisher_holds_waits_and_what_is_withdrawn_is_never_told(room: Newsroom) -> None:
    held = room.tell("OTAN un", pub_status=PubStatus.WITHHELD)
    gone = room.tell("OTAN deux", pub_status=PubStatus.CANCELED)
    assert room.run() == 0
    assert room.alert(held) == (AlertState.HELD, "held by its publisher")
    assert room.alert(gone) == (AlertState.SUPPRESSED, "withdrawn before it was told")
    room.publish("OTAN un")
    assert room.run(after=timedelta(minutes=10)) == 1
