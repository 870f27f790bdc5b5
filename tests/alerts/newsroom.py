"""A ledger with recipients and stories, for tests of what is released and sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from alerts.message import Message, thawed
from alerts.release import Release
from storage.database import Database
from storage.records import AlertKind, AlertState, Article, Delivery, Evidence, Topic

WAIT = timedelta(seconds=20)


class Newsroom:
    """Opens alerts as routing does, releases them, and shows what lies in the outbox."""

    def __init__(self, database: Database, now: datetime, timezone: str = "Europe/Paris") -> None:
        self.database = database
        self.now = now
        self.release = Release(domain="wirewatch.example", language="fr", timezone=timezone)
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
