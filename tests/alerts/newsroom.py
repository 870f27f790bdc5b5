"""A ledger with recipients and stories, and a channel that does as it is told, for tests of release and outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from alerts.channels import Channel, Receipt
from alerts.channels.channel import delivered
from alerts.channels.email import EmailChannel
from alerts.delivery import Outbox
from alerts.mail import Mailbox
from alerts.message import Message, thawed
from alerts.release import Release
from storage.database import Database
from storage.records import AlertKind, AlertState, Article, AttemptOutcome, Delivery, DeliveryState, Evidence, Topic

WAIT = timedelta(seconds=20)


class Newsroom:
    """Opens alerts as routing does, releases them, and shows what lies in the outbox."""

    def __init__(self, database: Database, now: datetime, timezone: str = "Europe/Paris", *, flood: int = 0) -> None:
        self.database = database
        self.now = now
        self.release = Release(domain="wirewatch.example", language="fr", timezone=timezone, flood=flood)
        self.stories = 0
        with database.begin() as ledger:
            self.source = ledger.sources.declare("Agence")
            self.topic_id = ledger.topics.declare("nato-eu", title="NATO–EU", query="@nato AND @eu", now=now)
            self.mail = ledger.people.declare_channel("mail", "email")
            self.desk = ledger.people.declare_channel("desk", "slack")
            self.hook = ledger.people.declare_channel("hook", "webhook")
        self.ana = self.subscriber("Ana")

    def subscriber(self, name: str, **more: Any) -> int:
        values = {"email": f"{name.lower()}@paper.example", "language": "fr", "timezone": "Europe/Paris"}
        with self.database.begin() as ledger:
            return ledger.people.declare_subscriber(name, **(values | more))

    def wants(self, *, channel: int | None = None, subscriber: int | None = None, **more: Any) -> None:
        with self.database.begin() as ledger:
            ledger.people.declare_subscription(
                topic_id=self.topic_id,
                channel_id=channel or self.mail,
                subscriber_id=subscriber,
                now=self.now,
                **more,
            )

    def publish(self, headline: str, *, url: str | None = None, source: str = "Agence", **more: Any) -> int:
        """A revision of an article; its id."""
        article = Article(url=url or f"https://wire.example/{headline}", headline=headline, **more)
        with self.database.begin() as ledger:
            source_id = ledger.sources.declare(source)
            return ledger.articles.store(article, source_id=source_id, seen_at=self.now).revision_id

    def tell(
        self,
        headline: str = "L'OTAN et l'UE s'accordent",
        *,
        to: str = "Ana@mail",
        kind: AlertKind = AlertKind.NEW,
        state: AlertState = AlertState.GROUPING,
        rhythm: str = "at once",
        due_in: timedelta = timedelta(),
        story: int | None = None,
        revision: int | None = None,
        **article: Any,
    ) -> int:
        """Open an alert about an article, matched; its id."""
        revision_id = revision or self.publish(headline, **article)
        name, _, channel = to.rpartition("@")
        with self.database.begin() as ledger:
            found = ledger.articles.revision(revision_id)
            assert found is not None
            story = story or ledger.stories.open(headline, self.now)
            topic = ledger.topics.named("nato-eu")
            assert isinstance(topic, Topic)
            word = (found.article.headline or "x").split()[0]
            match = ledger.topics.add_match(
                revision_id=revision_id,
                article_id=found.article_id,
                story_id=story,
                topic=topic,
                now=self.now,
                analyzer="test",
                evidence=[Evidence(field="title", start=0, end=len(word), text=word, clause="@nato")],
            )
            ledger.articles.matched(found, story, self.now, "test")
            channels = {each.name: each.id for each in ledger.people.channels(retired=True)}
            subscribers = {each.name: each.id for each in ledger.people.subscribers(retired=True)}
            alert_id = ledger.alerts.open(
                recipient=to,
                subscriber_id=subscribers[name] if name else None,
                channel_id=channels[channel],
                story_id=story,
                kind=kind,
                revision_id=revision_id,
                article_id=found.article_id,
                state=state,
                reason="first match of the story",
                rhythm=rhythm,
                now=self.now,
                due_at=self.now + due_in,
            )
            assert alert_id is not None
            ledger.alerts.add_matches(alert_id, [match])
            return alert_id

    def run(self, *, after: timedelta = timedelta(), at_once: bool = False) -> int:
        """Release what is due, some time later; how many alerts left."""
        self.now += after
        with self.database.begin() as ledger:
            return self.release.due(ledger, self.now, at_once=at_once)

    def sent(self) -> None:
        """Every delivery that waits has left and was taken."""
        with self.database.begin() as ledger:
            for delivery in ledger.deliveries.claim(self.now, owner="test", lease=WAIT, limit=1000, per_channel=1000):
                number = ledger.deliveries.begin_attempt(delivery, self.now, lease=WAIT)
                assert number is not None
                ledger.deliveries.settle(
                    delivery, number, self.now, outcome=AttemptOutcome.DELIVERED, state=DeliveryState.DELIVERED
                )

    def outbox(self) -> list[Delivery]:
        """Every delivery, oldest first."""
        with self.database.read() as ledger:
            return ledger.deliveries.recent(1000)[::-1]

    def messages(self) -> list[Message]:
        return [thawed(delivery.payload) for delivery in self.outbox()]

    def alert(self, alert_id: int) -> tuple[AlertState, str]:
        """State and reason of an alert."""
        with self.database.read() as ledger:
            alert = ledger.alerts.get(alert_id)
            assert alert is not None
            return alert.state, alert.reason


class Scripted:
    """A channel that ends as it is told, and remembers what it was given."""

    kind = "scripted"

    def __init__(self, *receipts: Receipt | Exception) -> None:
        self.receipts = list(receipts)
        self.sent: list[Delivery] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.busy = 0
        self.most_busy = 0

    async def send(self, delivery: Delivery) -> Receipt:
        self.sent.append(delivery)
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        try:
            await self.gate.wait()
        finally:
            self.busy -= 1
        receipt = self.receipts.pop(0) if self.receipts else delivered("250")
        if isinstance(receipt, Exception):
            raise receipt
        return receipt


def outbox(room: Newsroom, owner: str = "one", **channels: Channel) -> Outbox:
    return Outbox(room.database, channels, lambda: room.now, owner, chance=lambda: 0.0)


def state(room: Newsroom, delivery_id: int = 1) -> Delivery:
    with room.database.read() as ledger:
        delivery = ledger.deliveries.get(delivery_id)
        assert delivery is not None
        return delivery


def attempts(room: Newsroom, delivery_id: int = 1) -> list[tuple[AttemptOutcome, str | None]]:
    with room.database.read() as ledger:
        return [(each.outcome, each.code) for each in ledger.deliveries.attempts(delivery_id)]


def channel_state(room: Newsroom, channel_id: int) -> tuple[str, datetime | None]:
    with room.database.read() as ledger:
        channel = ledger.people.channel(channel_id)
        assert channel is not None
        return channel.state, channel.breaker_until


async def eventually(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.005)


def mail_channel(port: int) -> EmailChannel:
    sender = Mailbox(name="Wirewatch", address="wirewatch@paper.example")
    return EmailChannel("127.0.0.1", port, sender, security="none")
