"""A story over days: who is told of it, when it closes, and what a hand changes about it, for whoever was told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from alerts.release import Release
from alerts.routing import Router
from storage import edits
from storage.database import Database
from storage.records import AlertKind, AlertState, Article, Story
from storage.stories import EVENT
from tests.conftest import MINUTE, NOW
from topics.concepts import Lexicon
from topics.events import LONGEST, WINDOW
from topics.watch import Watch

FERRY = (
    "The ferry Solveig ran aground near Lomvik on Tuesday with 60 people aboard, the coast guard said. Two boats took"
    " them off within an hour. The captain said that the steering had failed shortly after the ship left the quay."
)
SCHOOL = (
    "A new school has opened in Velm, and 200 children were there when mayor Ada Holt cut the ribbon. The ferry of"
    " wooden blocks in its yard was built by parents over the summer from what the old shipyard gave away."
)


class Desk:
    """Articles in, alerts out, for one subscriber to one topic."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.watch = Watch(Lexicon.shipped(), Router("UTC").route)
        with database.begin() as ledger:
            topic = ledger.topics.declare("ferries", title="Ferries", query="ferry", now=NOW)
            who = ledger.people.declare_subscriber("Ana", email="ana@paper.example")
            mail = ledger.people.declare_channel("mail", "email")
            ledger.people.declare_subscription(topic_id=topic, channel_id=mail, subscriber_id=who, now=NOW)

    def takes(self, source: str, headline: str, body: str, after: timedelta) -> int:
        """An article is stored and matched, and what is due is released; its id."""
        now = NOW + after
        url = f"https://{source.lower().replace(' ', '')}.example/{int(after.total_seconds())}-x"
        article = Article(url=url, headline=headline, body_text=body, language="en", published_at=now)
        with self.database.begin() as ledger:
            source_id = ledger.sources.declare(source)
            stored = ledger.articles.store(article, source_id=source_id, seen_at=now)
        self.watch.round(self.database, now)
        with self.database.begin() as ledger:
            Release(domain="wirewatch.example").due(ledger, now + MINUTE)
            ledger.stories.close(now - WINDOW, now - LONGEST, now)
        return stored.article_id

    def told(self) -> list[tuple[int, AlertKind]]:
        """By which articles the subscriber was told or will be."""
        with self.database.read() as ledger:
            alerts = ledger.alerts.recent(50)[::-1]
        return [(each.article_id, each.kind) for each in alerts if each.state is not AlertState.SUPPRESSED]

    def story(self, article: int) -> Story:
        with self.database.read() as ledger:
            story = ledger.stories.get(ledger.stories.of_article(article) or 0)
        assert story is not None
        return story

    def event(self, article: int) -> Story:
        event_id = self.story(article).event_id
        with self.database.read() as ledger:
            event = ledger.stories.get(event_id or 0)
        assert event is not None
        return event

    def split(self, story: Story, articles: Sequence[int]) -> int:
        with self.database.begin() as ledger:
            return edits.split(ledger.connection, story, articles, "desk", NOW)

    def join(self, story: Story, other: Story) -> None:
        with self.database.begin() as ledger:
            edits.join(ledger.connection, story, other, "desk", NOW)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_copies_that_are_split_take_their_alert_with_them(desk: Desk) -> None:
    first = desk.takes("Wire", "Ferry runs aground", FERRY, 0 * MINUTE)
    second = desk.takes("Herald", "Ferry aground", FERRY, 2 * MINUTE)
    assert desk.told() == [(first, AlertKind.NEW)]
    desk.split(desk.story(first), [first])
    desk.split(desk.event(first), [first])
    desk.takes("Globe", "Aground", f"{FERRY} More at ten.", 9 * MINUTE)
    by = [article for article, _ in desk.told()]
    assert by.count(first) == 1
    assert len(by) <= 2, "of the one text once, and of what was hidden in it at most once"
    assert desk.story(first).id != desk.story(second).id


def test_a_follow_up_that_is_split_into_an_event_of_its_own_is_not_told_anew(desk: Desk) -> None:
    first = desk.takes("Wire", "Ferry runs aground", FERRY, 0 * MINUTE)
    other = desk.takes("Herald", "School opens in Velm", SCHOOL, 2 * MINUTE)
    desk.join(desk.event(first), desk.event(other))
    later = desk.takes("Globe", "Velm has a school", f"{SCHOOL} More at ten.", 9 * MINUTE)
    assert desk.story(later).id == desk.story(other).id
    desk.split(desk.event(first), [other, later])
    told = desk.told()
    again = desk.takes("Echo", "School in Velm", SCHOOL, 20 * MINUTE)
    assert desk.story(again).id == desk.story(other).id
    assert desk.told() == told


def test_copies_that_are_joined_are_told_once_whichever_was_told(desk: Desk) -> None:
    untold = desk.takes("Herald", "School opens in Velm", SCHOOL.replace("ferry", "boat"), 0 * MINUTE)
    told = desk.takes("Wire", "Ferry runs aground", FERRY, 2 * MINUTE)
    emptied = desk.story(told)
    desk.join(desk.story(untold), emptied)
    assert desk.story(told).id == desk.story(untold).id
    desk.takes("Globe", "Ferry aground", f"{FERRY} More at ten.", 9 * MINUTE)
    assert desk.told() == [(told, AlertKind.NEW)]
    with desk.database.read() as ledger:
        assert ledger.stories.standing(emptied.id) == desk.event(untold).id
        listed = ledger.stories.recent() + ledger.stories.recent(level=EVENT)
        assert all(each.articles for each in listed), "what holds nothing is not listed"


def test_a_story_that_closed_has_a_successor_which_says_so(desk: Desk) -> None:
    first = desk.takes("Wire", "Ferry runs aground", FERRY, 0 * MINUTE)
    later = desk.takes("Herald", "Ferry runs aground near Lomvik", f"{FERRY} More at ten.", WINDOW + 5 * MINUTE)
    assert desk.event(first).closed_at is not None
    assert desk.event(later).follows_id == desk.event(first).id
    with desk.database.read() as ledger:
        assert ledger.stories.followed_by(desk.event(first).id) == [desk.event(later).id]
    assert [article for article, _ in desk.told()] == [first, later]
