"""The line from a stored article to a receiver, on the real rooms over a ledger in memory; the channel is scripted.

What may happen is a method each; what holds whatever happens is in `promises`.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from alerts.channels import Receipt
from alerts.channels.channel import ambiguous, delivered, permanent, transient
from alerts.delivery import LEASE, Outbox
from alerts.message import thawed
from alerts.release import Release
from alerts.routing import Router
from storage import schema
from storage.database import Database, UnitOfWork
from storage.records import Article, Delivery, Match, PubStatus, Revision
from storage.records import RevisionKind as Kind
from topics.concepts import Lexicon
from topics.watch import Watch

START = datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
"""The evening before the clocks go forward in Paris."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
QUIET = "22:00-07:00"
CAP = 2
"""Messages an hour that Cy wants."""
MORNING = "0 7 * * *"
"""Dora's digest."""
REST = 30 * MINUTE
"""For which the busy receiver asks."""
READERS: dict[str, dict[str, Any]] = {
    "Ana": {},
    "Ben": {},
    "Cy": {"max_per_hour": CAP, "group_by": "copies"},
    "Dora": {"rhythm": MORNING},
    "Eve": {"group_by": "first"},
}
"""Ana sleeps in her quiet hours, and Ben silences things."""
ZONE = "Europe/Paris"
ENDINGS = {
    "delivered": delivered("250"),
    "greylisted": transient("450", "later"),
    "busy": transient("429", "slow down", retry_after=REST, channel_level=True),
    "down": transient("connect", "refused", channel_level=True),
    "refused": permanent("550", "nobody here"),
    "shut": permanent("404", "gone", channel_level=True),
    "doubtful, taken": ambiguous("timeout", "no answer"),
    "doubtful, not taken": ambiguous("lost", "no answer"),
}
TAKEN = ("delivered", "doubtful, taken")


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


@cache
def lexicon() -> Lexicon:
    return Lexicon.shipped()


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
        assert machine.now >= machine.resting_until, "the channel was to rest"
        if self.sleeps:  # the process stands still in the middle of a send, and another takes its work over
            self.sleeps = False
            machine.now += LEASE + MINUTE
            await machine.an_outbox("the other").deliver_due()
            return ENDINGS["greylisted"]  # which nobody wants to know by now
        if self.dies == "before":
            raise Killed
        if self.ending in TAKEN or self.dies == "after":
            machine.taken[delivery.idem_key] += 1
            machine.order.append((delivery.order_key, delivery.id, machine.now))
        if self.dies == "after":
            raise Killed
        if self.ending == "busy":
            machine.resting_until = machine.now + REST
        return ENDINGS[self.ending]


class Line:
    """The line from a stored article to a receiver."""

    def __init__(self) -> None:
        self.now = START
        self.database = a_ledger()
        self.router = Router(ZONE)
        self.watch = Watch(lexicon(), self._joined)
        self.release = Release(domain="wirewatch.example", timezone=ZONE)
        self.receiver = Receiver(self)
        self.taken: Counter[str] = Counter()
        self.order: list[tuple[str, int, datetime]] = []
        self.published: dict[int, Article] = {}
        self.silences: list[tuple[datetime, datetime]] = []
        """When Ben was silenced, and until when."""
        self.related: dict[int, int] = {}
        """Articles that are on the event of another."""
        self.resting_until = START - DAY
        """The receiver asked for it."""
        self.arrived: set[int] = set()
        """Deliveries that were seen delivered."""
        self.was_set = False
        """The clock."""
        self.latest = START
        """However the clock was set."""
        self.loop = asyncio.new_event_loop()
        self._start()

    def close(self) -> None:
        self.loop.close()
        self.database.close()

    def _start(self) -> None:
        self.outbox = self.an_outbox("machine")

    def an_outbox(self, owner: str) -> Outbox:
        channels = {"mail": self.receiver}
        return Outbox(self.database, channels, lambda: self.now, owner, chance=lambda: 0.5, harmless=_harmless)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    def people(self) -> None:
        with self.database.begin() as ledger:
            self.source = ledger.sources.declare("Wire")
            topic = ledger.topics.declare("otan", title="OTAN", query="otan", now=self.now)
            mail = ledger.people.declare_channel("mail", "email")
            for name, wishes in READERS.items():
                subscriber = ledger.people.declare_subscriber(
                    name, email=f"{name}@paper.example", timezone=ZONE, quiet_hours=QUIET if name == "Ana" else None
                )
                ledger.people.declare_subscription(
                    topic_id=topic,
                    channel_id=mail,
                    subscriber_id=subscriber,
                    now=self.now,
                    group_wait=MINUTE,
                    **wishes,
                )

    # -------------------------------------------------------------- news

    def publish(self, *, of_event: int | None = None) -> None:
        """News; or another article on what one before tells of, as `_joined` decides."""
        number = len(self.published) + 1
        words = " ".join(f"w{number}x{place}" for place in range(60))
        article = Article(
            url=f"https://wire.example/{number}", headline=f"OTAN {number}", body_text=f"OTAN {words}.", language="fr"
        )
        if of_event is not None and self.published:
            self.related[number] = self._picked(of_event)
        self.published[number] = article
        self._store(article)

    def copy(self, pick: int, source: int) -> None:
        """Another paper prints the same text."""
        if not self.published or (article := self.published[self._picked(pick)]).pub_status is not PubStatus.USABLE:
            return
        url = article.url.replace("wire.example", f"paper{source}.example")
        with self.database.begin() as ledger:
            of = ledger.sources.declare(f"Paper {source}")
            ledger.articles.store(replace(article, url=url), source_id=of, seen_at=self.now)

    def update(self, pick: int, salt: int = 0) -> None:
        if not self.published or self.published[number := self._picked(pick)].pub_status is not PubStatus.USABLE:
            return
        added = " ".join(f"u{number}x{salt}x{place}" for place in range(20))
        self._change(number, body_text=f"{self.published[number].body_text} {added}.")

    def retract(self, pick: int, status: PubStatus = PubStatus.CANCELED) -> None:
        if not self.published or self.published[number := self._picked(pick)].pub_status is status:
            return
        self._change(number, pub_status=status, notice=Kind.KILL if status is PubStatus.CANCELED else None)

    def _picked(self, pick: int) -> int:
        """The number of an article that was published, the newest for 0."""
        return len(self.published) - pick % len(self.published)

    def _change(self, number: int, **changes: Any) -> None:
        self.published[number] = replace(self.published[number], **changes)
        self._store(self.published[number])

    def _store(self, article: Article) -> None:
        with self.database.begin() as ledger:
            ledger.articles.store(article, source_id=self.source, seen_at=self.now)

    def poll(self, pick: int) -> None:
        """The same page is read again: no news."""
        if self.published:
            self._store(self.published[self._picked(pick)])

    def _joined(
        self, ledger: UnitOfWork, revision: Revision, story_id: int, matches: Sequence[Match], now: datetime
    ) -> int:
        """The article is found to be of the event that it was published for, then it is routed."""
        number = int(revision.article.url.rpartition("/")[2])
        if revision.number == 1 and (other := self.related.get(number)) is not None:
            of = sa.text(
                "UPDATE story SET event_id = (SELECT s.event_id FROM article a JOIN story s ON s.id = a.story_id"
                " WHERE a.url = :url), likeness = 0.6 WHERE id = :story"
            )
            url = f"https://wire.example/{other}"
            ledger.connection.execute(of, {"url": url, "story": story_id})
        return self.router.route(ledger, revision, story_id, matches, now)

    # -------------------------------------------------------------- the daemon

    def match(self) -> None:
        while self.watch.round(self.database, self.now).revisions:
            pass

    def tick(self) -> None:
        with self.database.begin() as ledger:
            self.release.due(ledger, self.now)
        with self.database.read() as ledger:
            self._nothing_leaves_that_was_taken_back(ledger)
        self._run(self.outbox.deliver_due())
        with self.database.read() as ledger:
            assert not ledger.deliveries.orphans(), "a send ended and nobody wrote down how"

    def _nothing_leaves_that_was_taken_back(self, ledger: UnitOfWork) -> None:
        """What has not begun to leave says what is known now."""
        for delivery in ledger.deliveries.recent(1000):
            if delivery.state != "queued" or delivery.attempts:
                continue
            for item in thawed(delivery.payload).items:
                known = [each for each in ledger.articles.revisions(item.article_id) if each.matched_at is not None]
                if item.kind in ("new", "follow-up", "update", "correction"):
                    status = known[-1].article.pub_status
                    assert status is PubStatus.USABLE, f"delivery {delivery.id} tells {item.title}, which is {status}"
                if item.kind in ("new", "follow-up") and delivery.created_at == self.now:
                    assert item.revision_id == known[-1].id, f"delivery {delivery.id} tells what is old"

    def crash(self, when: str) -> None:
        """The process ends during a send, before or after the receiver took the message, and another takes over."""
        self.receiver.dies = when
        with contextlib.suppress(BaseExceptionGroup, Killed):
            self.tick()
        self.receiver.dies = ""
        self.restart()

    def sleep_past_the_lease(self) -> None:
        """The process that sends is stopped for longer than its lease and then goes on."""
        self.receiver.sleeps = True
        self.tick()
        self.receiver.sleeps = False

    def silence(self, span: timedelta) -> None:
        """Ben does not want to hear of anything for a while."""
        with self.database.begin() as ledger:
            ledger.silences.add(author="Ben", comment="", now=self.now, ends_at=self.now + span, subscriber="Ben")
        self.silences.append((self.now, self.now + span))

    def crash_while_releasing(self) -> None:
        """The process ends inside the transaction that releases."""
        with contextlib.suppress(Killed), self.database.begin() as ledger:
            self.release.due(ledger, self.now)
            raise Killed

    def restart(self) -> None:
        self._start()
        self._run(self.outbox.take_over())
        with self.database.read() as ledger:
            assert not ledger.deliveries.orphans(), "what a dead process had claimed waits for its lease"

    def fault(self, ending: str) -> None:
        self.receiver.ending = ending

    def operator_mends_the_channel(self) -> None:
        self.resting_until = START - DAY
        with self.database.begin() as ledger:
            ledger.people.resume_channel("mail")

    def operator_replays_the_dead(self) -> None:
        with self.database.begin() as ledger:
            for each in ledger.deliveries.dead():
                if each.error_kind != "ambiguous":  # that one may have arrived: sending it again is the operator's word
                    ledger.deliveries.replay(each.id, self.now)

    # -------------------------------------------------------------- time

    def wait(self, span: timedelta) -> None:
        self.now += span
        self.latest = max(self.latest, self.now)

    def clock_is_set(self, span: timedelta) -> None:
        self.was_set = True
        if span < timedelta():
            self.resting_until = START - DAY  # the daemon moves what waits for an instant: not part of this line
        self.wait(span)

    def all_is_mended(self) -> None:
        """And time passes: what can be told is told."""
        self.receiver.ending = "delivered"
        self.restart()
        for _ in range(8):
            self.operator_mends_the_channel()
            self.match()
            self.tick()
            self.wait(HOUR)
        self.wait(DAY)
        for _ in range(2):
            self.tick()
            self.wait(HOUR)


async def _harmless(_delivery: Delivery) -> bool:
    return True
