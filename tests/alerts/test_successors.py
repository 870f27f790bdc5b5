"""A story that had closed and goes on: its first message names the one before it, in every channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from alerts import blocks, render
from alerts import message as told
from alerts.erasing import without_articles
from alerts.message import Message, frozen, thawed
from alerts.newsfeed import entry_of
from storage.database import Database
from storage.records import AlertKind, AlertState, PubStatus
from tests.alerts.newsroom import Newsroom

THEN = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
BEFORE = "Grève des pilotes à Lyon"
MORNING = "30 7 * * *"
NAMED = f"Suite de « {BEFORE} » du 3 nov. 2026"


class Two:
    """A story of 3 November, and one of the 10th that goes on with it."""

    def __init__(self, database: Database, *, between: str = "event", **former: object) -> None:
        self.room = Newsroom(database, THEN)
        self.room.wants(subscriber=self.room.ana)
        with database.begin() as ledger:
            event = ledger.stories.open_event(BEFORE, THEN)
            first = ledger.stories.open(BEFORE, THEN, event_id=event)
        revision = self.room.publish(BEFORE, **former)
        with database.begin() as ledger:
            found = ledger.articles.revision(revision)
            assert found is not None
            ledger.articles.matched(found, first, THEN, "test")
            self.room.now += timedelta(days=7)
            event = ledger.stories.open_event("x", self.room.now, follows_id=event if between == "event" else None)
            follows = first if between == "copies" else None
            self.story = ledger.stories.open("x", self.room.now, event_id=event, follows_id=follows)

    def told(self, **alert: object) -> Message:
        self.room.tell("Les pilotes reprennent le travail", story=self.story, **alert)  # type: ignore[arg-type]
        self.room.run()
        return self.room.messages()[-1]


@pytest.mark.parametrize("between", ["event", "copies"])
def test_mail_slack_feed_and_json_name_the_story_before(database: Database, between: str) -> None:
    message = Two(database, between=between).told()
    assert message.item is not None
    assert NAMED in " ".join(render.text(message).split())
    assert NAMED in render.html(message)
    assert NAMED in msgspec.json.encode(blocks.slack(message)).decode()
    assert NAMED in entry_of(message.item, message.recipient, THEN)["content_html"]
    assert frozen(message)["item"]["follows"]["headline"] == BEFORE
    assert thawed(frozen(message)) == message


def test_h03_what_other_papers_are_called_and_the_headline_before_are_text_in_slack(database: Database) -> None:
    message = Two(database).told()
    assert message.item is not None
    hostile = "<!channel> & <http://evil.example|x>"
    former = replace(message.item.follows, headline=hostile)  # type: ignore[type-var]
    item = replace(message.item, follows=former, others=(told.copy(hostile, THEN, None),))
    post = msgspec.json.encode(blocks.slack(replace(message, item=item))).decode()
    digest = msgspec.json.encode(blocks.slack(told.digest([item], message.recipient, THEN))).decode()
    for shown in (post, digest):
        assert "<!channel>" not in shown
        assert "<http://evil" not in shown
        assert "&lt;!channel&gt; &amp; &lt;http://evil.example|x&gt;" in shown


def test_a_digest_names_it_too(database: Database) -> None:
    two = Two(database)
    two.room.tell("Les pilotes reprennent", story=two.story, state=AlertState.HELD, rhythm=MORNING)
    two.room.run(after=timedelta(days=1))
    message = two.room.messages()[-1]
    assert message.sections
    assert NAMED in " ".join(render.text(message).split())
    assert NAMED in render.html(message)
    assert NAMED in msgspec.json.encode(blocks.slack(message)).decode()


def test_it_is_said_once_and_of_no_story_that_follows_none(database: Database) -> None:
    two = Two(database)
    assert two.told(kind=AlertKind.UPDATE).item is not None
    assert two.room.messages()[-1].item.follows is None  # type: ignore[union-attr]
    two.room.tell("Autre chose")
    two.room.run()
    assert two.room.messages()[-1].item.follows is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "former",
    [
        {"pub_status": PubStatus.CANCELED},
        {"pub_status": PubStatus.WITHHELD},
        {"embargoed_until": THEN + timedelta(days=30)},
    ],
)
def test_a_headline_that_may_not_be_told_is_not(database: Database, former: dict[str, object]) -> None:
    message = Two(database, **former).told()
    assert message.item is not None
    assert message.item.follows is None


def test_an_embargo_that_is_over_hides_nothing(database: Database) -> None:
    assert Two(database, embargoed_until=THEN + timedelta(days=1)).told().item.follows is not None  # type: ignore[union-attr]


def test_what_is_forgotten_goes_from_the_messages_that_name_it(database: Database) -> None:
    message = Two(database).told()
    payload, left = without_articles(frozen(message), [], [], [BEFORE]) or ({}, False)
    assert left
    assert payload["item"]["follows"] is None
