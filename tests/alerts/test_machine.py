"""Whatever happens in whatever order: every matched story is delivered or explained, once, in order, and not at night.

A machine publishes, copies, updates, retracts, silences, breaks channels, kills and restarts the outbox, lets it sleep
past its lease and sets the clock, on the real rooms over a ledger in memory; the channel is scripted. `make soak` runs
it with a bigger profile.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections import Counter
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from alerts.channels import Receipt
from alerts.channels.channel import ambiguous, delivered, permanent, transient
from alerts.decisions import hour
from alerts.delivery import LEASE, Outbox
from alerts.message import thawed
from alerts.release import Release
from alerts.rhythm import parse_quiet_hours, quiet_until
from alerts.routing import Router
from storage import schema
from storage.database import Database
from storage.records import Alert, AlertKind, AlertState, Article, AttemptOutcome, Delivery, DeliveryState, PubStatus
from storage.records import RevisionKind as Kind
from topics.concepts import Lexicon
from topics.watch import Watch

START = datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
"""The evening before the clocks go forward in Paris."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUIET = "22:00-07:00"
CAP = 2
"""Messages an hour that Cy wants."""
OPENING = (AlertKind.NEW, AlertKind.FOLLOW_UP)
TAKING_BACK = (AlertKind.WITHDRAWAL, AlertKind.HOLD)
ZONE = "Europe/Paris"
ENDINGS = {
    "delivered": delivered("250"),
    "greylisted": transient("450", "later"),
    "busy": transient("429", "slow down", retry_after=30 * MINUTE, channel_level=True),
    "down": transient("connect", "refused", channel_level=True),
    "refused": permanent("550", "nobody here"),
    "shut": permanent("404", "gone", channel_level=True),
    "doubtful, taken": ambiguous("timeout", "no answer"),
    "doubtful, not taken": ambiguous("lost", "no answer"),
}
TAKEN = ("delivered", "doubtful, taken")
STEPS = int(os.environ.get("WIREWATCH_MACHINE_STEPS", "20"))
EXAMPLES = int(os.environ.get("WIREWATCH_MACHINE_EXAMPLES", "6"))


class Killed(BaseException):
    """The process ends in the middle of a send."""


@cache
def empty_ledger() -> bytes:
    """A migrated ledger's bytes: made once."""
    database = Database("sqlite:///:memory:")
    schema.upgrade(database)
    with database.engine.connect() as connection:
        content: bytes = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]
    database.close()
    return content


def a_ledger() -> Database:
    database = Database("sqlite:///:memory:")
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.deserialize(empty_ledger())
        raw.execute("PRAGMA foreign_keys=ON")
    return database


class Receiver:
    """A channel whose endings are decided by the machine; it remembers what it took, and when."""

    kind = "email"

    def __init__(self, machine: Line) -> None:
        self._machine = machine
        self.ending = "delivered"
        self.dies = ""
        self.sleeps = False

    async def send(self, delivery: Delivery) -> Receipt:
        machine = self._machine
        if self.sleeps:  # the process stands still in the middle of a send, and another takes its work over
            self.sleeps = False
            machine.now += LEASE + MINUTE
            await machine.an_outbox("the other").deliver_due()
            return ENDINGS["greylisted"]
        if self.dies == "before":
            raise Killed
        if self.ending in TAKEN or self.dies == "after":
            machine.taken[delivery.idem_key] += 1
            machine.order.append((delivery.order_key, delivery.id, machine.now))
        if self.dies == "after":
            raise Killed
        return ENDINGS[self.ending]


class Line(RuleBasedStateMachine):
    """The line from a stored article to a receiver."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.database = a_ledger()
        self.watch = Watch(Lexicon.shipped(), Router(ZONE).route)
        self.release = Release(domain="wirewatch.example", timezone=ZONE)
        self.receiver = Receiver(self)
        self.taken: Counter[str] = Counter()
        self.order: list[tuple[str, int, datetime]] = []
        self.published: dict[int, Article] = {}
        self.silences: list[tuple[datetime, datetime]] = []
        """When Ben was silenced, and until when."""
        self.arrived: set[int] = set()
        self.loop = asyncio.new_event_loop()
        self._start()

    def teardown(self) -> None:
        try:
            self.everything_ends_well()
        finally:
            self.loop.close()
            self.database.close()

    def _start(self) -> None:
        self.outbox = self.an_outbox("machine")

    def an_outbox(self, owner: str) -> Outbox:
        channels = {"mail": self.receiver}
        return Outbox(self.database, channels, lambda: self.now, owner, chance=lambda: 0.5, harmless=_harmless)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    @initialize()
    def people(self) -> None:
        with self.database.begin() as ledger:
            self.source = ledger.sources.declare("Wire")
            topic = ledger.topics.declare("otan", title="OTAN", query="otan", now=self.now)
            mail = ledger.people.declare_channel("mail", "email")
            for name, quiet, cap in (("Ana", QUIET, None), ("Ben", None, None), ("Cy", None, CAP)):
                subscriber = ledger.people.declare_subscriber(
                    name, email=f"{name}@paper.example", timezone=ZONE, quiet_hours=quiet
                )
                ledger.people.declare_subscription(
                    topic_id=topic,
                    channel_id=mail,
                    subscriber_id=subscriber,
                    now=self.now,
                    group_wait=MINUTE,
                    max_per_hour=cap,
                )

    # -------------------------------------------------------------- news

    @rule()
    def publish(self) -> None:
        number = len(self.published) + 1
        words = " ".join(f"w{number}x{place}" for place in range(60))
        article = Article(
            url=f"https://wire.example/{number}", headline=f"OTAN {number}", body_text=f"OTAN {words}.", language="fr"
        )
        self.published[number] = article
        self._store(article)

    @precondition(lambda self: self.published)
    @rule(data=st.data(), source=st.integers(1, 3))
    def copy(self, data: st.DataObject, source: int) -> None:
        """Another paper prints the same text."""
        article = self.published[data.draw(st.sampled_from(sorted(self.published)))]
        assume(article.pub_status is PubStatus.USABLE)
        url = article.url.replace("wire.example", f"paper{source}.example")
        with self.database.begin() as ledger:
            of = ledger.sources.declare(f"Paper {source}")
            ledger.articles.store(replace(article, url=url), source_id=of, seen_at=self.now)

    @precondition(lambda self: self.published)
    @rule(data=st.data(), salt=st.integers(0, 1000))
    def update(self, data: st.DataObject, salt: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.published)))
        before = self.published[number]
        assume(before.pub_status is PubStatus.USABLE)
        added = " ".join(f"u{number}x{salt}x{place}" for place in range(20))
        self.published[number] = self._changed(before, body_text=f"{before.body_text} {added}.")

    @precondition(lambda self: self.published)
    @rule(data=st.data(), status=st.sampled_from([PubStatus.CANCELED, PubStatus.WITHHELD, PubStatus.USABLE]))
    def retract(self, data: st.DataObject, status: PubStatus) -> None:
        number = data.draw(st.sampled_from(sorted(self.published)))
        before = self.published[number]
        assume(before.pub_status is not status)
        notice = Kind.KILL if status is PubStatus.CANCELED else None
        self.published[number] = self._changed(before, pub_status=status, notice=notice)

    def _changed(self, article: Article, **changes: Any) -> Article:
        changed = replace(article, **changes)
        self._store(changed)
        return changed

    def _store(self, article: Article) -> None:
        with self.database.begin() as ledger:
            ledger.articles.store(article, source_id=self.source, seen_at=self.now)

    @rule(data=st.data())
    def poll(self, data: st.DataObject) -> None:
        """The same page is read again: no news."""
        assume(self.published)
        self._store(self.published[data.draw(st.sampled_from(sorted(self.published)))])

    # -------------------------------------------------------------- the daemon

    @rule()
    def match(self) -> None:
        while self.watch.round(self.database, self.now).revisions:
            pass

    @rule()
    def tick(self) -> None:
        with self.database.begin() as ledger:
            self.release.due(ledger, self.now)
        self._run(self.outbox.deliver_due())

    @rule(when=st.sampled_from(["before", "after"]))
    def crash(self, when: str) -> None:
        """The process ends during a send, before or after the receiver took the message, and another takes over."""
        self.receiver.dies = when
        try:
            self.tick()
        except BaseExceptionGroup:
            pass
        except Killed:
            pass
        self.receiver.dies = ""
        self._start()
        self._run(self.outbox.take_over())

    @rule()
    def sleep_past_the_lease(self) -> None:
        """The process that sends is stopped for longer than its lease and then goes on."""
        self.receiver.sleeps = True
        self.tick()
        self.receiver.sleeps = False

    @rule(span=st.sampled_from([20 * MINUTE, 5 * HOUR]))
    def silence(self, span: timedelta) -> None:
        """Ben does not want to hear of anything for a while."""
        with self.database.begin() as ledger:
            ledger.silences.add(author="Ben", comment="", now=self.now, ends_at=self.now + span, subscriber="Ben")
        self.silences.append((self.now, self.now + span))

    @rule()
    def crash_while_releasing(self) -> None:
        """The process ends inside the transaction that releases."""
        with contextlib.suppress(Killed), self.database.begin() as ledger:
            self.release.due(ledger, self.now)
            raise Killed

    @rule()
    def restart(self) -> None:
        self._start()
        self._run(self.outbox.take_over())

    @rule(ending=st.sampled_from(sorted(ENDINGS)))
    def fault(self, ending: str) -> None:
        self.receiver.ending = ending

    @rule()
    def operator_mends_the_channel(self) -> None:
        with self.database.begin() as ledger:
            ledger.people.resume_channel("mail")

    @rule()
    def operator_replays_the_dead(self) -> None:
        with self.database.begin() as ledger:
            for each in ledger.deliveries.dead():
                if each.error_kind != "ambiguous":  # that one may have arrived: sending it again is the operator's word
                    ledger.deliveries.replay(each.id, self.now)

    # -------------------------------------------------------------- time

    @rule(span=st.sampled_from([timedelta(seconds=30), MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, 12 * HOUR]))
    def wait(self, span: timedelta) -> None:
        self.now += span

    @rule(span=st.sampled_from([-HOUR, HOUR]))
    def clock_is_set(self, span: timedelta) -> None:
        self.now += span

    # -------------------------------------------------------------- what always holds

    @invariant()
    def nothing_leaves_for_a_reader_who_sleeps(self) -> None:
        """A message for Ana begins to leave in her quiet hours only if it corrects, or was released before them."""
        with self.database.read() as ledger:
            for alert in ledger.alerts.recent(1000):
                if alert.released_at is None or not alert.recipient.startswith("Ana") or alert.kind not in ("new",):
                    continue
                asleep = quiet_until(alert.released_at, parse_quiet_hours(QUIET), ZONE)
                assert asleep is None, f"alert {alert.id} was released at {alert.released_at}"

    @invariant()
    def a_story_opens_once_for_each_reader(self) -> None:
        with self.database.read() as ledger:
            opened = Counter(
                (each.recipient, each.story_id) for each in ledger.alerts.recent(1000) if each.kind in OPENING
            )
        assert set(opened.values()) <= {1}, opened

    @invariant()
    def who_is_silenced_hears_of_nothing_but_what_takes_back(self) -> None:
        with self.database.read() as ledger:
            for alert in ledger.alerts.recent(1000):
                if alert.recipient != "Ben@mail" or alert.released_at is None or alert.kind in TAKING_BACK:
                    continue
                hushed = any(start <= alert.released_at < end for start, end in self.silences)
                assert not hushed, f"alert {alert.id} was released at {alert.released_at}"

    @invariant()
    def what_takes_back_waits_for_nothing(self) -> None:
        """No cap, no quiet hour and no silence holds up that a story was wrong."""
        with self.database.read() as ledger:
            for alert in ledger.alerts.recent(1000):
                if alert.kind in TAKING_BACK:
                    assert alert.state in (AlertState.GROUPING, AlertState.RELEASED), (
                        f"alert {alert.id}: {alert.reason}"
                    )

    @invariant()
    def a_cap_is_kept(self) -> None:
        """In no hour does Cy get more messages than asked for, besides what waited and came together."""
        with self.database.read() as ledger:
            free: Counter[datetime] = Counter()
            for delivery in ledger.deliveries.recent(1000):
                alerts = [ledger.alerts.get(each) for each in delivery.alert_ids]
                waited = any(each is None or each.reason.startswith(("more than", "held by")) for each in alerts)
                took_back = any(each is not None and each.kind in TAKING_BACK for each in alerts)
                if delivery.recipient == "Cy@mail" and not waited and not took_back:
                    free[hour(delivery.created_at)] += 1
        assert max(free.values(), default=0) <= CAP, free

    @invariant()
    def what_was_delivered_stays_so(self) -> None:
        """Whoever lost the lease says nothing more."""
        with self.database.read() as ledger:
            now = {each.id for each in ledger.deliveries.recent(1000) if each.state is DeliveryState.DELIVERED}
        assert self.arrived <= now, f"delivered and then not: {self.arrived - now}"
        self.arrived = now

    @invariant()
    def no_message_arrives_twice_but_where_nobody_knew(self) -> None:
        with self.database.read() as ledger:
            for delivery in ledger.deliveries.recent(1000):
                attempts = ledger.deliveries.attempts(delivery.id)
                doubts = sum(each.outcome in (AttemptOutcome.AMBIGUOUS, AttemptOutcome.OPEN) for each in attempts)
                assert self.taken[delivery.idem_key] <= 1 + doubts
                if delivery.state is DeliveryState.DELIVERED:
                    assert self.taken[delivery.idem_key] >= 1, f"delivery {delivery.id} was lost"

    @invariant()
    def within_a_story_messages_arrive_in_order(self) -> None:
        newest: dict[str, int] = {}
        for key, delivery_id, _ in self.order:
            assert newest.get(key, 0) <= delivery_id, f"{key}: {delivery_id} came late"
            newest[key] = delivery_id

    def everything_ends_well(self) -> None:
        """Once all is mended and time has passed, every match was told, or the ledger says why not."""
        self.receiver.ending = "delivered"
        self.restart()
        for _ in range(40):
            self.operator_mends_the_channel()
            self.match()
            self.tick()
            self.now += 20 * MINUTE
        self.now += DAY
        self.tick()
        with self.database.read() as ledger:
            assert ledger.deliveries.next_due() is None
            for alert in ledger.alerts.recent(1000):
                self._explained(alert, ledger.deliveries.of_alert(alert.id))
            for match in ledger.topics.matches():
                told = ledger.alerts.carrying([match.id]) or ledger.alerts.of_story("Ben@mail", match.story_id)
                assert told, f"match {match.id} was told to nobody"

    def _explained(self, alert: Alert, deliveries: list[Delivery]) -> None:
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


async def _harmless(_delivery: Delivery) -> bool:
    return True


TestLine = Line.TestCase
TestLine.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize="WIREWATCH_MACHINE_EXAMPLES" not in os.environ,  # `make soak` looks further each time
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
