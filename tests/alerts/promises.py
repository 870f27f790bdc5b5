"""What holds of the line whatever happens: each promise looks at the ledger and at what the receiver took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.decisions import hour
from alerts.message import thawed
from alerts.rhythm import parse_quiet_hours, quiet_until
from alerts.routing import FOLLOW_UPS_A_DAY, UPDATE_GAP, UPDATES_A_DAY
from storage.database import UnitOfWork
from storage.records import Alert, AlertKind, AlertState, AttemptOutcome, Delivery, DeliveryState, PubStatus
from tests.alerts.line import CAP, DAY, QUIET, READERS, START, ZONE, Line

OPENING = (AlertKind.NEW, AlertKind.FOLLOW_UP)
TAKING_BACK = (AlertKind.WITHDRAWAL, AlertKind.HOLD)
ALL = 1000


def who_sleeps_hears_of_nothing_but_what_takes_back(line: Line, ledger: UnitOfWork) -> None:
    for alert in ledger.alerts.recent(ALL):
        if alert.released_at is not None and alert.recipient == "Ana@mail" and alert.kind not in TAKING_BACK:
            asleep = quiet_until(alert.released_at, parse_quiet_hours(QUIET), ZONE)
            assert asleep is None, f"alert {alert.id} was released at {alert.released_at}"


def who_is_silenced_hears_of_nothing_but_what_takes_back(line: Line, ledger: UnitOfWork) -> None:
    for alert in ledger.alerts.recent(ALL):
        if alert.recipient == "Ben@mail" and alert.released_at is not None and alert.kind not in TAKING_BACK:
            hushed = any(start <= alert.released_at < end for start, end in line.silences)
            assert not hushed, f"alert {alert.id} was released at {alert.released_at}"


def a_story_opens_once_for_each_reader(line: Line, ledger: UnitOfWork) -> None:
    opened = Counter((each.recipient, each.story_id) for each in ledger.alerts.recent(ALL) if each.kind in OPENING)
    assert set(opened.values()) <= {1}, opened


def every_match_is_told_to_every_reader_or_has_a_reason(line: Line, ledger: UnitOfWork) -> None:
    """From the transaction on that keeps it."""
    for match in ledger.topics.matches():
        for name in READERS:
            told = ledger.alerts.of_story(f"{name}@mail", match.story_id)
            assert any(each.kind in OPENING for each in told), f"match {match.id} is nothing to {name}"


def an_event_is_told_as_each_reader_wants(line: Line, ledger: UnitOfWork) -> None:
    """Cy hears of each text by itself, Eve of the first alone, the others of the rest in its thread."""
    for alert in ledger.alerts.recent(ALL):
        name = alert.recipient.removesuffix("@mail")
        if alert.kind is AlertKind.FOLLOW_UP:
            assert name != "Cy"
            assert name != "Eve" or alert.released_at is None, f"alert {alert.id} was told to {name}"
        if alert.kind is AlertKind.NEW and name != "Cy":
            first = [
                each
                for each in ledger.alerts.of_event(alert.recipient, ledger.stories.event_of(alert.story_id))
                if each.kind is AlertKind.NEW and each.state in ("grouping", "held", "released")
            ]
            assert len(first) <= 1, f"the event of alert {alert.id} is new twice to {name}"


def threads_keep_their_measure(line: Line, ledger: UnitOfWork) -> None:
    """Updates and follow-ups of a thread come at intervals, and not too many a day."""
    sent: dict[tuple[str, int, AlertKind], set[datetime]] = {}
    for alert in ledger.alerts.recent(ALL):
        if alert.released_at is None or alert.kind not in (AlertKind.UPDATE, AlertKind.FOLLOW_UP):
            continue
        if "hold-released" in alert.reason or "hold_released" in alert.reason or alert.recipient == "Dora@mail":
            continue
        of = alert.article_id if alert.kind is AlertKind.UPDATE else ledger.stories.event_of(alert.story_id)
        sent.setdefault((alert.recipient, of, alert.kind), set()).add(alert.released_at)
    for (recipient, of, kind), found in sent.items():
        times = sorted(found)
        most = UPDATES_A_DAY if kind is AlertKind.UPDATE else FOLLOW_UPS_A_DAY
        gap = UPDATE_GAP if kind is AlertKind.UPDATE else timedelta(minutes=30)
        for place, at in enumerate(times):
            what = f"{kind} of {of} to {recipient} at {times}"
            if not line.was_set:
                assert place == 0 or at - times[place - 1] >= gap, what
                assert place < most or at - times[place - most] >= DAY, what


def what_takes_back_waits_for_nothing(line: Line, ledger: UnitOfWork) -> None:
    """No cap, no quiet hour, no digest and no silence holds up that a story was wrong."""
    for alert in ledger.alerts.recent(ALL):
        if alert.kind in TAKING_BACK:
            assert alert.state in ("grouping", "released"), f"alert {alert.id}: {alert.reason}"


def a_cap_is_kept(line: Line, ledger: UnitOfWork) -> None:
    """In no hour does Cy get more messages than asked for, besides what waited and came together."""
    free: Counter[datetime] = Counter()
    for delivery in ledger.deliveries.recent(ALL):
        alerts = [ledger.alerts.get(each) for each in delivery.alert_ids]
        waited = any(each is None or each.reason.startswith(("more than", "held by")) for each in alerts)
        took_back = any(each is not None and each.kind in TAKING_BACK for each in alerts)
        if delivery.recipient == "Cy@mail" and not waited and not took_back:
            free[hour(delivery.created_at)] += 1
    assert max(free.values(), default=0) <= CAP, free


def there_is_one_digest_for_each_morning(line: Line, ledger: UnitOfWork) -> None:
    """Not more than there were mornings, and what waited for it came with it, but for what takes back."""
    first, last = (instant.astimezone(ZoneInfo(ZONE)) for instant in (START, line.latest))
    mornings = (last.date() - first.date()).days - (last.hour < 7)
    found = [each for each in ledger.deliveries.recent(ALL) if each.recipient == "Dora@mail"]
    assert sum(each.kind == "digest" for each in found) <= max(0, mornings)
    for delivery in found:
        alerts = [ledger.alerts.get(each) for each in delivery.alert_ids]
        if delivery.kind != "digest":
            assert any(each is not None and each.kind in TAKING_BACK for each in alerts), f"{delivery.id} is no digest"


def what_was_delivered_stays_so(line: Line, ledger: UnitOfWork) -> None:
    """Whoever lost the lease says nothing more."""
    now = {each.id for each in ledger.deliveries.recent(ALL) if each.state is DeliveryState.DELIVERED}
    assert line.arrived <= now, f"delivered and then not: {line.arrived - now}"
    line.arrived = now


def no_message_arrives_twice_but_where_nobody_knew(line: Line, ledger: UnitOfWork) -> None:
    for delivery in ledger.deliveries.recent(ALL):
        attempts = ledger.deliveries.attempts(delivery.id)
        doubts = sum(each.outcome in (AttemptOutcome.AMBIGUOUS, AttemptOutcome.OPEN) for each in attempts)
        assert line.taken[delivery.idem_key] <= 1 + doubts, f"delivery {delivery.id} came too often"
        if delivery.state is DeliveryState.DELIVERED:
            assert line.taken[delivery.idem_key] >= 1, f"delivery {delivery.id} was lost"


def an_alert_names_the_revision_that_it_told(line: Line, ledger: UnitOfWork) -> None:
    """What comes next is measured against it."""
    for delivery in ledger.deliveries.recent(ALL):
        for item in thawed(delivery.payload).items:
            alert = ledger.alerts.get(item.alert_id)
            assert alert is not None
            assert alert.revision_id == item.revision_id, f"alert {alert.id} told revision {item.revision_id}"


def within_a_story_messages_arrive_in_order(line: Line, ledger: UnitOfWork) -> None:
    newest: dict[str, int] = {}
    for key, delivery_id, _ in line.order:
        assert newest.get(key, 0) <= delivery_id, f"{key}: {delivery_id} came late"
        newest[key] = delivery_id


PROMISES: tuple[Callable[[Line, UnitOfWork], None], ...] = (
    who_sleeps_hears_of_nothing_but_what_takes_back,
    who_is_silenced_hears_of_nothing_but_what_takes_back,
    a_story_opens_once_for_each_reader,
    every_match_is_told_to_every_reader_or_has_a_reason,
    an_event_is_told_as_each_reader_wants,
    threads_keep_their_measure,
    what_takes_back_waits_for_nothing,
    a_cap_is_kept,
    there_is_one_digest_for_each_morning,
    what_was_delivered_stays_so,
    no_message_arrives_twice_but_where_nobody_knew,
    an_alert_names_the_revision_that_it_told,
    within_a_story_messages_arrive_in_order,
)


def everything_ends_well(line: Line) -> None:
    """Once all is mended and time has passed, every match was told, or the ledger says why not."""
    line.all_is_mended()
    with line.database.read() as ledger:
        assert ledger.deliveries.next_due() is None
        for alert in ledger.alerts.recent(ALL):
            _explained(alert, ledger.deliveries.of_alert(alert.id))
        every_match_is_told_to_every_reader_or_has_a_reason(line, ledger)
        _who_was_told_knows_how_it_stands(ledger)


def _explained(alert: Alert, deliveries: list[Delivery]) -> None:
    if alert.state is AlertState.RELEASED:
        assert deliveries, f"alert {alert.id} is released and nowhere"
        for delivery in deliveries:
            assert thawed(delivery.payload).items
            if delivery.state is DeliveryState.DEAD:
                assert delivery.error_kind, f"delivery {delivery.id} died of nothing"
            else:
                assert delivery.state is DeliveryState.DELIVERED, delivery
    elif alert.state in (AlertState.GROUPING, AlertState.HELD):
        assert "publisher" in alert.reason, f"alert {alert.id} still waits: {alert.reason}"
    else:
        assert alert.reason


def _who_was_told_knows_how_it_stands(ledger: UnitOfWork) -> None:
    """The last that a reader got of an article says that it was taken back, if it was, and its text, if that grew."""
    last: dict[tuple[str, int], tuple[str, int]] = {}
    for delivery in sorted(ledger.deliveries.recent(ALL), key=lambda each: each.id):
        if delivery.state is DeliveryState.DELIVERED:
            for item in thawed(delivery.payload).items:
                last[delivery.recipient, item.article_id] = (item.kind, item.revision_id)
    dead = {each.recipient for each in ledger.deliveries.recent(ALL) if each.state is DeliveryState.DEAD}
    for (recipient, article_id), (kind, revision_id) in last.items():
        newest = ledger.articles.latest(article_id)
        assert newest is not None
        if recipient in dead:
            continue
        status = newest.article.pub_status
        wanted = {PubStatus.CANCELED: "withdrawal", PubStatus.WITHHELD: "hold"}.get(status)
        if wanted is not None:
            assert kind == wanted, f"{recipient} was last told of article {article_id} as {kind}, and it is {status}"
        elif recipient != "Ben@mail":  # he may have silenced it
            assert revision_id == newest.id, f"{recipient} knows article {article_id} as it was"
