"""Who is told of a matched revision: once per recipient and story, with every topic of theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.routing import AT_ONCE, UPDATE_GAP, UPDATES_A_DAY, Router, change_kind, soonest, timing_of
from storage.database import Database, UnitOfWork
from storage.records import (
    Alert,
    AlertKind,
    AlertState,
    Article,
    Evidence,
    PubStatus,
    Revision,
    RevisionKind,
    Subscription,
)
from tests.conftest import MINUTE, NOW

BODY = "Ministers of both organisations met in Brussels and agreed to work together on transport. " * 6
ADDED = "A fourth country will join the talks next spring, diplomats said late on Monday evening."


class Desk:
    """A ledger with one subscriber, two channels, and articles that match whatever the test says."""

    def __init__(self, ledger: UnitOfWork) -> None:
        self.ledger = ledger
        self.router = Router("UTC")
        self.mail = ledger.people.declare_channel("mail", "email")
        self.slack = ledger.people.declare_channel("desk", "slack")
        self.ana = ledger.people.declare_subscriber("Ana", email="ana@paper.example", timezone="Europe/Paris")

    def topic(self, name: str) -> int:
        return self.ledger.topics.declare(name, title=name, query=name, now=NOW)

    def wants(self, topic: str, *, channel: int | None = None, subscriber: bool = True, **more: object) -> None:
        self.ledger.people.declare_subscription(
            topic_id=self.topic(topic),
            channel_id=channel or self.mail,
            subscriber_id=self.ana if subscriber else None,
            now=NOW,
            **more,  # type: ignore[arg-type]
        )

    def publish(
        self, *topics: str, number: int = 1, story: int | None = None, now: datetime = NOW, **changes: object
    ) -> int:
        """An article (or a further revision of it) that meets the topics; how many alerts were opened."""
        baseline = bool(changes.pop("baseline", False))
        said = {"url": f"https://wire.example/{number}", "headline": "Ministers agree", "body_text": BODY}
        stored = self.ledger.articles.store(
            Article(**{**said, **changes}),  # type: ignore[arg-type]
            source_id=self.ledger.sources.declare(f"Paper {number}"),
            seen_at=now,
            baseline=baseline,
        )
        revision = self.ledger.articles.revision(stored.revision_id)
        assert revision is not None
        story_id = story or revision.story_id or self.ledger.stories.open("Ministers agree", now)
        self.ledger.articles.matched(revision, story_id, now, "1")
        matches = []
        for name in topics:
            topic = self.ledger.topics.named(name)
            assert topic is not None
            matches.append(
                self.ledger.topics.add_match(
                    revision_id=revision.id,
                    article_id=revision.article_id,
                    story_id=story_id,
                    topic=topic,
                    now=now,
                    analyzer="1",
                    evidence=[Evidence(field="title", start=0, end=9, text="Ministers", clause=name)],
                )
            )
        return self.router.route(self.ledger, revision, story_id, matches, now)

    @property
    def alerts(self) -> list[Alert]:
        return sorted(self.ledger.alerts.recent(), key=lambda alert: alert.id)

    def release(self, now: datetime = NOW) -> None:
        self.ledger.alerts.released([alert.id for alert in self.alerts if alert.state is AlertState.GROUPING], now)


@pytest.fixture
def desk(database: Database):  # type: ignore[no-untyped-def]
    with database.begin() as ledger:
        yield Desk(ledger)


def test_a_match_opens_an_alert_that_waits_for_copies(desk: Desk) -> None:
    desk.wants("nato")
    assert desk.publish("nato") == 1
    (alert,) = desk.alerts
    assert (alert.recipient, alert.kind, alert.state) == ("Ana@mail", AlertKind.NEW, AlertState.GROUPING)
    assert alert.due_at == NOW + timedelta(seconds=20)
    assert alert.topics == ("nato",)


def test_nobody_is_told_what_nobody_asked_for(desk: Desk) -> None:
    desk.topic("nato")
    assert desk.publish("nato") == 0


def test_five_topics_of_one_person_make_one_alert_that_names_all(desk: Desk) -> None:
    names = ("nato", "eu", "defence", "brussels", "transport")
    for name in names:
        desk.wants(name)
    assert desk.publish(*names) == 1
    assert set(desk.alerts[0].topics) == set(names)


def test_each_recipient_is_told(desk: Desk) -> None:
    desk.wants("nato")
    desk.wants("nato", channel=desk.slack, subscriber=False)
    assert desk.publish("nato") == 2
    assert [alert.recipient for alert in desk.alerts] == ["Ana@mail", "@desk"]


def test_f20_a_hundred_copies_make_one_alert(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato")
    (story,) = desk.ledger.stories.recent()
    assert sum(desk.publish("nato", number=number, story=story.id) for number in range(2, 102)) == 0
    desk.release()
    assert desk.publish("nato", number=200, story=story.id) == 0
    assert len(desk.alerts) == 1


def test_a_copy_that_meets_another_topic_adds_it_while_the_alert_waits(desk: Desk) -> None:
    desk.wants("nato")
    desk.wants("eu")
    desk.publish("nato")
    desk.publish("eu", number=2, story=desk.ledger.stories.recent()[0].id)
    assert desk.alerts[0].topics == ("nato", "eu")


def test_a_baseline_tells_nobody(desk: Desk) -> None:
    desk.wants("nato")
    assert desk.publish("nato", baseline=True) == 0


def test_a_later_revision_that_starts_to_match_is_told(desk: Desk) -> None:
    desk.wants("nato")
    assert desk.publish() == 0
    assert desk.publish("nato", body_text=BODY + ADDED) == 1
    assert desk.alerts[0].kind is AlertKind.NEW


def test_a_baseline_article_that_goes_on_matching_is_not_news(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato", baseline=True)
    assert desk.publish("nato", body_text=BODY + ADDED) == 0


def test_an_urgent_story_does_not_wait_for_copies(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato", urgency=1)
    assert desk.alerts[0].due_at == NOW


def test_a_digest_waits_for_its_slot_in_the_subscribers_zone(desk: Desk) -> None:
    desk.wants("nato", rhythm="30 7 * * *")
    desk.publish("nato")
    assert desk.alerts[0].state is AlertState.HELD
    assert desk.alerts[0].due_at == datetime(2026, 11, 3, 6, 30, tzinfo=UTC)  # 07:30 in Paris, the next day


def test_a_topic_at_once_brings_a_waiting_digest_forward(desk: Desk) -> None:
    desk.wants("nato", rhythm="30 7 * * *")
    desk.wants("eu")
    desk.publish("nato")
    desk.publish("eu", number=2, story=desk.ledger.stories.recent()[0].id)
    (alert,) = desk.alerts
    assert (alert.rhythm, alert.due_at) == (AT_ONCE, NOW + timedelta(seconds=20))
    assert alert.topics == ("nato", "eu")


def test_a_changed_article_is_told_to_those_who_know_it(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato")
    desk.release()
    assert desk.publish("nato", body_text=BODY + ADDED, now=NOW + MINUTE) == 1
    update = desk.alerts[-1]
    assert (update.kind, update.topics, update.due_at) == (AlertKind.UPDATE, ("nato",), NOW + MINUTE)


def test_updates_keep_their_distance_and_the_newest_replaces_one_that_waits(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato")
    desk.release()
    desk.publish("nato", body_text=BODY + ADDED, now=NOW + MINUTE)
    desk.release(NOW + MINUTE)
    for minute, text in ((2, ADDED * 2), (3, ADDED * 3)):
        desk.publish("nato", body_text=BODY + text, now=NOW + minute * MINUTE)
    third, fourth = desk.alerts[-2:]
    assert (third.state, third.reason) == (AlertState.SUPPRESSED, "superseded by revision 4")
    assert fourth.due_at == NOW + MINUTE + UPDATE_GAP
    newest = desk.ledger.articles.revision(fourth.revision_id)
    assert newest is not None
    desk.router.route(
        desk.ledger, newest, fourth.story_id, [], NOW + 4 * MINUTE
    )  # as when a topic is added: looked back
    assert desk.alerts[-1] == fourth  # waits as before


def test_one_story_is_not_updated_more_often_a_day_than_so(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato")
    desk.release()
    for number in range(1, UPDATES_A_DAY + 2):
        now = NOW + 10 * number * MINUTE
        desk.publish("nato", body_text=BODY + ADDED * number, now=now)
        if number <= UPDATES_A_DAY:
            assert desk.alerts[-1].due_at == now
            desk.release(now)
    assert desk.alerts[-1].due_at == NOW + 10 * MINUTE + timedelta(days=1), "the newest comes when there is room again"


def test_a_few_words_more_are_not_told(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato")
    desk.release()
    assert desk.publish("nato", body_text=BODY + " Photo by night.") == 0


def test_a_change_before_the_alert_goes_out_is_not_told_apart(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato")
    assert desk.publish("nato", body_text=BODY + ADDED) == 0


def test_a_withdrawal_is_told_even_if_it_matches_nothing(desk: Desk) -> None:
    desk.wants("nato")
    desk.publish("nato")
    desk.release()
    assert desk.publish(body_text="Withdrawn.", pub_status=PubStatus.CANCELED) == 1
    assert desk.alerts[-1].kind is AlertKind.WITHDRAWAL
    assert desk.alerts[-1].topics == ("nato",)


# ------------------------------------------------------------------ pure


def subscription(**changes: object) -> Subscription:
    said = {"id": 1, "topic_id": 1, "topic": "nato", "channel_id": 1, "channel": "mail", "subscriber_id": None}
    return Subscription(**{**said, "subscriber": None, **changes})  # type: ignore[arg-type]


def revision(article: Article, kind: RevisionKind = RevisionKind.UPDATE, number: int = 2) -> Revision:
    return Revision(
        id=number, article_id=1, number=number, kind=kind, seen_at=NOW, baseline=False, article=article, source_id=1,
        source="Wire",
    )  # fmt: skip


def test_at_once_is_sooner_than_any_digest() -> None:
    article = revision(Article(url="https://wire.example/1"))
    digest = timing_of(subscription(rhythm="* * * * *"), article, "UTC", NOW)
    at_once = timing_of(subscription(group_wait=timedelta(hours=1)), article, "UTC", NOW)
    assert soonest([digest, at_once]) is at_once


@pytest.mark.parametrize(
    ("kind", "words", "told_as"),
    [
        (RevisionKind.UPDATE, 20, AlertKind.UPDATE),
        (RevisionKind.UPDATE, 3, None),
        (RevisionKind.EXPANSION, 200, AlertKind.UPDATE),
        (RevisionKind.CORRECTION, 1, AlertKind.CORRECTION),
        (RevisionKind.HOLD, 0, AlertKind.HOLD),
        (RevisionKind.HOLD_RELEASED, 0, AlertKind.UPDATE),
        (RevisionKind.KILL, 0, AlertKind.WITHDRAWAL),
    ],
)
def test_what_a_change_is_told_as(kind: RevisionKind, words: int, told_as: AlertKind | None) -> None:
    before = revision(Article(url="u", body_text="one"), RevisionKind.FIRST, 1)
    after = revision(Article(url="u", body_text="one " + " ".join(f"w{n}" for n in range(words))), kind)
    assert change_kind(after, before) is told_as
    if kind is RevisionKind.EXPANSION:  # what the feed said in short
        short = revision(Article(url="u", body_text="one", extraction_method="feed"), RevisionKind.FIRST, 1)
        assert change_kind(after, short) is None
    assert change_kind(after, None) is None
    assert change_kind(after, after) is None
