"""An event of many articles: one alert, then follow-ups in its thread, at most one message in each gap."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from alerts.message import Message, MessageKind, thawed
from alerts.phrases import subject
from alerts.render import text
from alerts.routing import FIRM, FOLLOW_UPS_A_DAY, Router
from storage.database import Database
from storage.records import Alert, AlertKind, AlertState, Article, Delivery, Evidence, Revision
from tests.alerts.newsroom import Newsroom

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
GAP = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)


def headline_of(revision: Revision) -> str:
    return revision.article.headline or ""


class Event:
    """Articles on one event, matched and routed as they come."""

    def __init__(self, database: Database, **subscription: Any) -> None:
        self.room = Newsroom(database, MONDAY)
        self.router = Router("Europe/Paris")
        self.room.wants(subscriber=self.room.ana, **subscription)
        with database.begin() as ledger:
            self.event = ledger.stories.open_event("L'OTAN et l'UE", MONDAY)

    def publish(
        self,
        number: int,
        *,
        story: int | None = None,
        event: bool = True,
        likeness: float | None = None,
        **article: Any,
    ) -> int:
        """An article of its own on the event (or a copy, in a story that is there); its story."""
        values = {"url": f"https://{number}.example/a", "headline": f"OTAN {number}", "body_text": "mots " * 9}
        with self.room.database.begin() as ledger:
            source = ledger.sources.declare(f"Source {number}")
            stored = ledger.articles.store(Article(**(values | article)), source_id=source, seen_at=self.room.now)
            revision = ledger.articles.revision(stored.revision_id)
            topic = ledger.topics.named("nato-eu")
            assert revision is not None
            assert topic is not None
            story = story or revision.story_id
            if story is None:
                event_id = self.event if event else None
                story = ledger.stories.open(f"OTAN {number}", self.room.now, event_id=event_id, likeness=likeness)
            ledger.articles.matched(revision, story, self.room.now, "1")
            match = ledger.topics.add_match(
                revision_id=revision.id,
                article_id=revision.article_id,
                story_id=story,
                topic=topic,
                now=self.room.now,
                analyzer="1",
                evidence=[
                    Evidence(
                        field="title", start=0, end=4, text=(revision.article.headline or "OTAN")[:4], clause="@nato"
                    )
                ],
            )
            self.router.route(ledger, revision, story, [match], self.room.now)
            return story

    def after(self, wait: timedelta) -> list[Message]:
        """What has left in the meantime."""
        before = len(self.room.outbox())
        self.room.run(after=wait)
        self.room.sent()
        return [thawed(each.payload) for each in self.room.outbox()[before:]]

    def alerts(self) -> list[Alert]:
        with self.room.database.read() as ledger:
            return ledger.alerts.recent(100)[::-1]

    def outbox(self) -> list[Delivery]:
        return self.room.outbox()


@pytest.fixture
def event(database: Database) -> Event:
    return Event(database)


def test_other_articles_on_an_event_come_together_in_its_thread(event: Event) -> None:
    event.publish(1)
    assert [message.kind for message in event.after(MINUTE)] == [MessageKind.NEW]
    for number in (2, 3):
        event.publish(number)
    assert event.after(GAP - 2 * MINUTE) == []
    (message,) = event.after(3 * MINUTE)
    assert message.kind is MessageKind.FOLLOW_UP
    assert sorted(item.title for item in message.items) == ["OTAN 2", "OTAN 3"]
    opening, follow_up = event.outbox()
    assert (follow_up.thread_ref, follow_up.thread_id) == (opening.message_id, opening.id)
    assert follow_up.order_key == opening.order_key
    assert subject(message) == "Re: OTAN 1 (Source 1)"
    assert "AUSSI : [OTAN] 2" in text(message)
    assert {each.state for each in event.alerts()} == {AlertState.RELEASED}


def test_there_is_at_most_one_message_in_each_gap(event: Event) -> None:
    event.publish(1)
    event.after(MINUTE)
    sent: list[datetime] = []
    for number in range(2, 26):
        event.publish(number)
        if event.after(5 * MINUTE):
            sent.append(event.room.now)
    gaps = [later - sooner for sooner, later in itertools.pairwise(sent)]
    assert len(sent) in (3, 4)
    assert min(gaps) >= GAP
    event.after(GAP)
    told = {item.title for delivery in event.outbox() for item in thawed(delivery.payload).items}
    assert told == {f"OTAN {number}" for number in range(1, 26)}


def test_one_thread_has_not_more_than_so_many_messages_a_day(event: Event) -> None:
    event.publish(1)
    event.after(MINUTE)
    sent: list[datetime] = []
    for number in range(2, 20):
        event.publish(number)
        if event.after(GAP):
            sent.append(event.room.now)
    assert len(sent) == FOLLOW_UPS_A_DAY
    assert event.after(sent[0] + timedelta(days=1) - MINUTE - event.room.now) == []
    (message,) = event.after(MINUTE)
    told = {item.title for delivery in event.outbox() for item in thawed(delivery.payload).items}
    assert told == {f"OTAN {number}" for number in range(1, 20)}, "what waits is not lost"
    assert len(message.items) == 19 - 1 - FOLLOW_UPS_A_DAY


def test_what_is_breaking_does_not_wait_for_the_gap(event: Event) -> None:
    event.publish(1)
    event.after(MINUTE)
    event.publish(2, urgency=1)
    assert [message.kind for message in event.after(timedelta())] == [MessageKind.FOLLOW_UP]


def test_a_copy_of_a_follow_up_joins_it(event: Event) -> None:
    event.publish(1)
    event.after(MINUTE)
    story = event.publish(2)
    event.publish(3, story=story)
    (message,) = event.after(GAP)
    (item,) = message.items
    assert [copy.source for copy in item.others] == ["Source 3"]
    event.publish(4, story=story)
    assert event.after(2 * GAP) == []


def test_who_wants_each_article_by_itself_is_told_so(database: Database) -> None:
    event = Event(database, group_by="copies")
    event.publish(1)
    event.publish(2)
    assert [message.kind for message in event.after(MINUTE)] == [MessageKind.NEW] * 2


def test_who_wants_the_first_alone_is_told_no_more_and_the_reason_is_kept(database: Database) -> None:
    event = Event(database, group_by="first")
    event.publish(1)
    event.publish(2)
    assert len(event.after(2 * GAP)) == 1
    assert [(each.kind, each.state, each.reason) for each in event.alerts()][1] == (
        AlertKind.FOLLOW_UP,
        AlertState.SUPPRESSED,
        "follow-ups on an event are not asked for",
    )


def test_another_event_is_news(event: Event) -> None:
    event.publish(1)
    event.publish(2, event=False)
    assert [message.kind for message in event.after(MINUTE)] == [MessageKind.NEW] * 2


@pytest.mark.parametrize("group_by", ["event", "first"])
def test_what_is_weakly_like_an_event_is_told_by_itself(database: Database, group_by: str) -> None:
    event = Event(database, group_by=group_by)
    event.publish(1)
    event.after(MINUTE)
    event.publish(2, likeness=FIRM - 0.01)
    (message,) = event.after(MINUTE)
    assert (message.kind, message.items[0].title) == (MessageKind.NEW, "OTAN 2")
    assert event.outbox()[-1].thread_ref is None
    why = f"first match of the story; too little like event {event.event} to come in its thread"
    assert event.alerts()[-1].reason == why


def test_what_is_surely_of_an_event_comes_in_its_thread(event: Event) -> None:
    event.publish(1)
    event.after(MINUTE)
    event.publish(2, likeness=FIRM - 0.01)
    event.publish(3, likeness=FIRM)
    told = event.after(GAP + MINUTE)
    assert [(message.kind, message.items[0].title) for message in told] == [
        (MessageKind.NEW, "OTAN 2"),
        (MessageKind.FOLLOW_UP, "OTAN 3"),
    ]
    assert event.outbox()[-1].thread_ref == event.outbox()[0].message_id


def test_an_event_whose_first_story_was_not_told_begins_with_the_next(event: Event) -> None:
    with event.room.database.begin() as ledger:
        silence = ledger.silences.add(author="x", comment="", now=MONDAY, source="Source 1")
    event.publish(1)
    assert event.after(MINUTE) == []
    assert silence
    event.publish(2)
    assert [message.kind for message in event.after(MINUTE)] == [MessageKind.NEW]


def test_a_muted_event_brings_no_follow_ups(event: Event) -> None:
    event.publish(1)
    event.after(MINUTE)
    with event.room.database.begin() as ledger:
        ledger.silences.add(author="Ana", comment="", now=event.room.now, subscriber="Ana", story_id=event.event)
    event.publish(2)
    assert event.after(2 * GAP) == []
    assert event.alerts()[-1].reason.startswith("silence 1 by Ana")


def test_a_follow_up_that_is_withdrawn_is_told_in_the_same_thread(event: Event) -> None:
    event.publish(1)
    event.after(MINUTE)
    story = event.publish(2)
    event.after(GAP)
    with event.room.database.begin() as ledger:
        alert = ledger.alerts.of_story("Ana@mail", story)[0]
    event.room.tell(
        "OTAN 2", kind=AlertKind.WITHDRAWAL, url="https://2.example/a", story=story, source="Source 2", body_text="x"
    )
    (message,) = event.after(timedelta())
    assert alert.kind is AlertKind.FOLLOW_UP
    assert subject(message) == "ANNULÉ : OTAN 1 (Source 1)"
    assert event.outbox()[-1].thread_ref == event.outbox()[0].message_id
