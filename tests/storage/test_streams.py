"""Who reads on from a cursor misses nothing and is told nothing twice, whoever writes meanwhile."""

from __future__ import annotations

import threading
from datetime import timedelta

import sqlalchemy as sa

from storage import tables as t
from storage.database import Database, UnitOfWork
from storage.records import Article
from tests.conftest import NOW


def queue(ledger: UnitOfWork, channel: int, key: str) -> int:
    made = ledger.deliveries.queue(
        channel_id=channel,
        recipient="@desk",
        address=None,
        kind="alert",
        idem_key=key,
        message_id=f"<{key}@wire.example>",
        thread_ref=None,
        order_key=key,
        payload={},
        alert_ids=[],
        now=NOW,
    )
    assert made is not None
    return made


def test_what_is_committed_later_never_lies_behind_the_cursor(database: Database) -> None:
    """A slow transaction has its number first; one that began later and were sooner done would be read before it."""
    with database.begin() as ledger:
        channel = ledger.people.declare_channel("desk", "file")
    numbered, read = threading.Event(), threading.Event()
    made: dict[str, int] = {}

    def write_slowly() -> None:
        with database.begin() as ledger:
            made["slow"] = queue(ledger, channel, "slow")
            numbered.set()
            read.wait(30)

    def write() -> None:
        with database.begin() as ledger:
            made["quick"] = queue(ledger, channel, "quick")

    writers = [threading.Thread(target=write_slowly), threading.Thread(target=write)]
    writers[0].start()
    assert numbered.wait(30)
    writers[1].start()
    while writers[1].is_alive() and not waits(database):
        pass
    with database.read() as ledger:
        seen = ledger.streams.deliveries(0, 10)
    read.set()
    for each in writers:
        each.join()
    with database.read() as ledger:
        seen += ledger.streams.deliveries(seen[-1][0] if seen else 0, 10)
    assert [number for _, number in seen] == [made["slow"], made["quick"]]


def test_what_changes_later_comes_again_behind_the_cursor_and_no_number_is_given_twice(database: Database) -> None:
    with database.begin() as ledger:
        channel = ledger.people.declare_channel("desk", "file")
        one, two, three = (queue(ledger, channel, key) for key in ("one", "two", "three"))
        streams, page = ledger.streams, ledger.streams.deliveries(0, 10)
        assert [number for _, number in page] == [one, two, three]
        assert streams.deliveries(page[0][0], 1) == [page[1]]
        assert [number for _, number in streams.deliveries(0, 10, state="queued")] == [one, two, three]
        assert [each.id for each in ledger.deliveries.numbered([three, one, 10**6])] == [three, one]
        cursor = page[-1][0]
        assert streams.deliveries(cursor, 10, state="queued") == []
        assert ledger.deliveries.expire(channel, NOW + timedelta(days=1), NOW) == 3  # each changes, in one statement
        dead = streams.deliveries(cursor, 10, state="dead")
        assert sorted(number for _, number in dead) == [one, two, three]
        assert dead == sorted(streams.deliveries(cursor, 10))
        assert len({change for change, _ in dead}) == 3
        assert ledger.deliveries.replay(one, NOW)
        assert [number for _, number in streams.deliveries(dead[-1][0], 10)] == [one]
        newest = streams.deliveries(0, 10)[-1][0]
        ledger.connection.execute(sa.delete(t.delivery).where(t.delivery.c.id == one))
        assert queue(ledger, channel, "four")
        assert streams.deliveries(newest, 10)[0][0] > newest


def waits(database: Database) -> bool:
    """Whether somebody waits for a lock; SQLite does not say, and needs not be waited for."""
    if database.path is not None:
        return True
    with database.engine.connect() as connection:
        return bool(connection.execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar())


def test_a_revision_that_is_matched_later_never_lies_behind_the_cursor(database: Database) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        for number in range(3):
            article = Article(url=f"https://wire.example/{number}", headline=f"News {number}", body_text="News.")
            ledger.articles.store(article, source_id=source, seen_at=NOW)
        first, second, third = ledger.articles.unmatched(10)
        for revision in (first, third):
            ledger.articles.matched(revision, None, NOW, "1")
        seen = ledger.streams.revisions(0, 10)
        assert seen == [first.id]
        ledger.articles.matched(second, None, NOW, "1")
        assert ledger.streams.revisions(seen[-1], 10) == [second.id, third.id]


def test_the_numbers_of_a_newest_article_that_is_forgotten_are_not_given_to_the_next(database: Database) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")

        def stored(name: str) -> tuple[int, int]:
            article = Article(url=f"https://wire.example/{name}", headline=f"News of {name}", body_text="News.")
            number = ledger.articles.store(article, source_id=source, seen_at=NOW).article_id
            (revision,) = ledger.articles.unmatched(10)
            ledger.articles.matched(revision, None, NOW, "1")
            return number, revision.id

        stored("one")
        second, cursor = stored("two")
        known = ledger.erasure.known(second)
        assert known is not None
        ledger.erasure.article(known, NOW)
        third, revision = stored("three")
        assert ledger.streams.articles(second, 10) == [third]
        assert ledger.streams.revisions(cursor, 10) == [revision]


def test_articles_are_read_on_by_number_once_each_and_only_those_asked_for(database: Database) -> None:
    hour = timedelta(hours=1)
    with database.begin() as ledger:
        wire, paper = ledger.sources.declare("Wire"), ledger.sources.declare("Paper")
        ids = []
        for number, (source, ago) in enumerate([(wire, 9), (paper, 2), (wire, 1), (paper, 0)]):
            article = Article(url=f"https://wire.example/{number}", headline=f"News {number}", body_text="News.")
            stored = ledger.articles.store(article, source_id=source, seen_at=NOW - ago * hour)
            ids.append(stored.article_id)
        for revision in ledger.articles.unmatched(10)[:3]:
            ledger.articles.matched(revision, None, NOW, "1")
        longer = Article(url="https://wire.example/0", headline="News 0", body_text="News. And more of it since noon.")
        assert ledger.articles.store(longer, source_id=wire, seen_at=NOW).number == 2
        streams = ledger.streams
        assert (streams.articles(0, 2), streams.articles(ids[1], 2)) == (ids[:2], [ids[2]])  # the last is not matched
        assert streams.articles(0, 10, source="Wire") == [ids[0], ids[2]]
        assert streams.articles(0, 10, since=NOW - 3 * hour) == ids[1:3]
        assert streams.articles(0, 10, topic="unheard-of") == []
        assert (streams.count_articles(), streams.count_articles(source="Paper", since=NOW - 3 * hour)) == (3, 1)
        newest = ledger.articles.newest([ids[2], ids[0]])
        assert [(each.article_id, each.number) for each in newest] == [(ids[2], 1), (ids[0], 2)]


def test_the_newest_stories_of_a_topic_come_with_what_was_met(database: Database) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        ledger.topics.declare("cables", title="Cables", query="cable", now=NOW)
        topic = ledger.topics.named("cables")
        assert topic is not None
        one, other = ledger.stories.open("Cables", NOW), ledger.stories.open("Ships", NOW)
        ids = []
        for number, story in enumerate([one, other, one, one]):
            article = Article(url=f"https://wire.example/{number}", headline=f"News {number}", body_text="News.")
            ids.append(ledger.articles.store(article, source_id=source, seen_at=NOW).article_id)
            revision = ledger.articles.unmatched(1)[0]
            ledger.articles.matched(revision, story, NOW, "1")
            if number < 3:
                ledger.topics.add_match(
                    revision_id=revision.id,
                    article_id=ids[-1],
                    story_id=story,
                    topic=topic,
                    now=NOW,
                    analyzer="1",
                    evidence=[],
                )
        assert ledger.topics.newest_stories(topic.id, 10) == [[ids[0], ids[2]], [ids[1]]]
        assert ledger.topics.newest_stories(topic.id, 1) == [[ids[0], ids[2]]]
