"""What polls announce is kept once, whatever feeds do to their guids, links and order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.entries import Recorded
from storage.identity import entry_keys
from storage.records import Article, EntryState, FeedFormat, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from storage.urls import url_key
from tests.conftest import MINUTE, NOW


def add_feed(database: Database, url: str = "https://wire.example/rss", source: str = "Wire") -> int:
    with database.begin() as ledger:
        return ledger.feeds.declare(ledger.sources.declare(source), url, first_poll_at=NOW)


def poll(
    database: Database,
    feed_id: int,
    *entries: ParsedEntry,
    now: datetime = NOW,
) -> Recorded:
    with database.begin() as ledger:
        feed = ledger.feeds.get(feed_id)
        assert feed is not None
        recorded = ledger.entries.record(feed, entries, now)
        parsed = ParsedFeed(format=FeedFormat.RSS, entries=entries)
        outcome = PollOutcome(status=PollStatus.FRESH, finished_at=now, http_status=200, parsed=parsed)
        ledger.feeds.settle(feed, outcome, now + MINUTE)
    return recorded


def entry(number: int, **changes: object) -> ParsedEntry:
    said = {"guid": f"id-{number}", "link": f"https://wire.example/news/{number}", "title": f"Story {number}"}
    return ParsedEntry(**{**said, **changes})  # type: ignore[arg-type]


@pytest.fixture
def feed(database: Database) -> int:
    """A feed that has its baseline."""
    feed_id = add_feed(database)
    poll(database, feed_id, entry(0))
    return feed_id


def test_the_first_poll_is_a_baseline_and_the_next_is_news(database: Database) -> None:
    feed_id = add_feed(database)
    first = poll(database, feed_id, entry(1), entry(2))
    assert (len(first.new), first.baseline) == (2, 2)
    second = poll(database, feed_id, entry(3), entry(2), entry(1), now=NOW + MINUTE)
    assert (len(second.new), second.baseline, second.known) == (1, 0, 2)


def test_what_was_published_lately_leaves_the_baseline_by_the_date_of_its_feed_or_else_of_its_page(
    database: Database,
) -> None:
    feed_id = add_feed(database)
    fresh, old = entry(1, published=NOW - MINUTE), entry(2, published=NOW - 99 * MINUTE)
    assert poll(database, feed_id, fresh, old, entry(3), entry(4), entry(5)).baseline == 5
    with database.begin() as ledger:
        assert ledger.entries.count_undated([feed_id]) == 3
        pages = {3: NOW - MINUTE, 4: NOW - 99 * MINUTE}
        for each in [task.entry for task in ledger.entries.claim(NOW, 10)]:
            number = int(str(each.url).rpartition("/")[2])
            if number in pages:
                page = Article(
                    url=str(each.url), headline=each.title, body_text=f"{number} ships", published_at=pages[number]
                )
                stored = ledger.articles.store(page, source_id=each.source_id, seen_at=NOW, baseline=True)
                ledger.entries.settled(each.id, stored.article_id, NOW, changed=False)
        assert ledger.entries.count_undated([feed_id]) == 1
        count, articles = ledger.entries.leave_baseline([feed_id], NOW - 60 * MINUTE)
        assert (count, len(articles)) == (2, 1)
        news = {item.title for item in ledger.entries.of_feed(feed_id) if not item.baseline}
    assert news == {"Story 1", "Story 3"}


def test_f06_an_entry_without_guid_and_link_is_known_again(database: Database, feed: int) -> None:
    nameless = entry(1, guid=None, link=None, summary="The ministers met.")
    assert len(poll(database, feed, nameless).new) == 1
    assert [len(poll(database, feed, nameless).new) for _ in range(3)] == [0, 0, 0]
    assert poll(database, feed, ParsedEntry()).empty == 1


def test_f07_one_guid_for_different_links_makes_different_entries(database: Database, feed: int) -> None:
    recorded = poll(database, feed, *(entry(number, guid="same") for number in range(1, 6)))
    assert len(recorded.new) == 5


def test_f08_different_guids_for_one_link_make_one_entry(database: Database, feed: int) -> None:
    same = [entry(number, link="https://wire.example/one", title="One") for number in range(1, 6)]
    assert len(poll(database, feed, *same).new) == 1


def test_f09_a_guid_that_changes_with_each_poll_makes_one_entry(database: Database, feed: int) -> None:
    polls = [poll(database, feed, entry(1, guid=f"random-{number}")) for number in range(5)]
    assert sum(len(each.new) for each in polls) == 1


def test_f10_a_link_that_changes_with_each_poll_makes_one_entry(database: Database, feed: int) -> None:
    link = "https://wire.example/news/1?utm_campaign="
    assert sum(len(poll(database, feed, entry(1, link=f"{link}{n}", guid=None)).new) for n in range(5)) == 1
    assert sum(len(poll(database, feed, entry(2, link=f"https://wire.example/{n}/2")).new) for n in range(5)) == 1


def test_f13_shuffling_vanishing_and_returning_bring_nothing_new(database: Database, feed: int) -> None:
    one, two, three = entry(1), entry(2), entry(3)
    poll(database, feed, one, two, three)
    assert poll(database, feed, three, one).new == ()
    assert poll(database, feed, two, three, one).new == ()


def test_f13_what_was_gone_for_weeks_is_no_news_when_it_returns(database: Database, feed: int) -> None:
    poll(database, feed, entry(1), entry(2), now=NOW + MINUTE)
    for day in range(1, 30):
        poll(database, feed, entry(2), now=NOW + timedelta(days=day))
    returned = poll(database, feed, entry(2), entry(1, title="Story 1, again"), now=NOW + timedelta(days=30))
    assert (returned.new, returned.changed, returned.known) == ((), 1, 2)


def test_f13_an_entry_that_was_settled_is_known_when_it_returns_elsewhere(database: Database, feed: int) -> None:
    """By its guid alone: it has no link, and its page was given up long before."""
    alone = entry(1, link=None)
    (entry_id,) = poll(database, feed, alone).new
    with database.begin() as ledger:
        ledger.entries.failed(entry_id, NOW, "no link", None)
    returned = poll(database, feed, entry(2), alone, now=NOW + timedelta(days=3))
    assert (len(returned.new), returned.known) == (1, 1)


def test_f13_a_long_document_is_known_again_from_its_first_item_to_its_last(sqlite: Database) -> None:
    feed_id = add_feed(sqlite)
    guids, links = [[entry(n, link=None) for n in range(450)], [entry(n, guid=None) for n in range(450, 900)]]
    poll(sqlite, feed_id, *guids, *links)
    again = poll(sqlite, feed_id, *reversed(links), *reversed(guids), now=NOW + MINUTE)
    assert (again.new, again.known) == ((), 900)
    renamed = [entry(n, guid=f"other-{n}") for n in range(450, 900)]
    assert poll(sqlite, feed_id, *renamed, now=NOW + 2 * MINUTE).new == ()  # F09, of a long document


@pytest.mark.parametrize("published", [None, NOW + timedelta(days=400), NOW - timedelta(days=9_000)])
def test_an_entry_is_new_whatever_its_date_and_known_whatever_becomes_of_it(
    database: Database, feed: int, published: datetime | None
) -> None:
    assert len(poll(database, feed, entry(0), entry(1, published=published), now=NOW + MINUTE).new) == 1
    for later in (None, NOW, NOW + timedelta(days=800)):
        again = poll(database, feed, entry(0), entry(1, published=later), now=NOW + 2 * MINUTE)
        assert (again.new, again.known) == ((), 2)


def test_a_guid_used_again_for_another_article_is_another_entry(database: Database, feed: int) -> None:
    poll(database, feed, entry(1, guid="1"))
    again = poll(database, feed, entry(2, guid="1"))
    assert len(again.new) == 1
    assert poll(database, feed, entry(2, guid="1")).new == ()


def test_another_feed_of_the_source_does_not_fetch_the_page_again(database: Database, feed: int) -> None:
    poll(database, feed, entry(1))
    other = add_feed(database, "https://wire.example/world")
    poll(database, other, entry(0))
    recorded = poll(database, other, entry(1, guid="another"))
    with database.read() as ledger:
        kept = ledger.entries.get(recorded.new[0])
    assert kept is not None
    assert kept.state is EntryState.DONE
    assert kept.error
    assert "same link as entry" in kept.error


def test_f07_a_guid_without_a_link_is_not_the_article_whose_link_stands_beside_it(
    database: Database, feed: int
) -> None:
    """Else the two would be one entry, whose words change with every poll."""
    poll(database, feed, ParsedEntry(guid="1", link="https://wire.example/a", title="Ferries", summary="One"))
    both = (
        ParsedEntry(link="https://wire.example/a", title="Ferries", summary="One"),
        ParsedEntry(guid="1", title="Ferries", summary="Two"),
    )
    assert len(poll(database, feed, *both).new) == 1
    again = poll(database, feed, *both)
    assert (again.new, again.changed) == ((), 0)


def test_an_overflow_is_noticed(database: Database, feed: int) -> None:
    assert poll(database, feed, entry(1), entry(2)).overflow
    assert not poll(database, feed, entry(2), entry(3)).overflow


def test_possible_gaps_are_kept_with_their_time_and_forgotten_after_it(database: Database, feed: int) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire")
        for days, missed in ((40, 8.0), (29, 4.5), (1, 1.0)):
            until = NOW - timedelta(days=days)
            ledger.poll_gaps.found(feed, until - timedelta(hours=1), until, missed)
        known = ledger.poll_gaps.of_feed(feed, NOW)
        assert [(NOW - gap.until, gap.until - gap.since, gap.missed) for gap in known] == [
            (timedelta(days=1), timedelta(hours=1), 1.0),
            (timedelta(days=29), timedelta(hours=1), 4.5),
        ]
        assert known[0].url == "https://wire.example/rss"
        assert ledger.poll_gaps.of_source(source, NOW) == known
        assert ledger.poll_gaps.by_source(NOW) == {source: (2, 5.5)}
        assert ledger.coverage.of_source(source, NOW).missed == 5.5
        assert ledger.coverage.of_source(source, NOW + timedelta(days=5)).missed == 1.0
        assert ledger.poll_gaps.prune(NOW) == 1
        assert ledger.poll_gaps.prune(NOW) == 0


def dated(number: int, minutes: int) -> ParsedEntry:
    return entry(number, published=NOW + minutes * MINUTE)


def test_a_lead_that_stands_still_does_not_hide_that_the_list_was_left_behind(database: Database, feed: int) -> None:
    assert poll(database, feed, entry(0), dated(3, 30), dated(2, 20), dated(1, 10)).overflow
    assert not poll(database, feed, entry(0), dated(5, 50), dated(4, 40), dated(3, 30)).overflow
    # a list in which the newest stand last is read to its end each time
    assert not poll(database, feed, dated(4, 40), dated(5, 50), dated(6, 60), dated(7, 70)).overflow
    # without dates nobody can tell
    assert not poll(database, feed, entry(0), entry(8), entry(9)).overflow


def test_part_of_a_document_shows_no_gap(database: Database, feed: int) -> None:
    with database.begin() as ledger:
        known = ledger.feeds.get(feed)
        assert known is not None
        pushed = ledger.entries.record(known, [entry(1), entry(2)], NOW, whole=False)
    assert (len(pushed.new), pushed.overflow) == (2, False)


def test_what_was_learned_of_a_feed_is_kept_until_a_document_teaches_nothing(database: Database, feed: int) -> None:
    for learned in ({"items": ["a"]}, {"items": ["b", "c"]}, None):
        with database.begin() as ledger:
            known = ledger.feeds.get(feed)
            assert known is not None
            parsed = ParsedFeed(format=FeedFormat.RSS, learned=learned)
            outcome = PollOutcome(status=PollStatus.FRESH, finished_at=NOW, http_status=200, parsed=parsed)
            ledger.feeds.settle(known, outcome, NOW)
            ledger.feeds.settle(known, PollOutcome(status=PollStatus.UNCHANGED, finished_at=NOW, http_status=304), NOW)
            assert ledger.feeds.get(feed).learned == learned  # type: ignore[union-attr]


def test_n15_redirects_count_only_while_they_lead_to_one_place(database: Database, feed: int) -> None:
    counts = []
    for to in ("/a", "/a", "/b", "/b", None, "/b"):
        moved_to = to and f"https://wire.example{to}"
        outcome = PollOutcome(status=PollStatus.UNCHANGED, finished_at=NOW, http_status=200, moved_to=moved_to)
        with database.begin() as ledger:
            known = ledger.feeds.get(feed)
            assert known is not None
            ledger.feeds.settle(known, outcome, NOW)
            counts.append(ledger.feeds.get(feed).moved_count)  # type: ignore[union-attr]
    assert counts == [1, 2, 1, 2, 0, 1]


def test_a_feed_that_is_forgotten_takes_its_source_along_only_if_nothing_else_is_of_it(database: Database) -> None:
    with database.begin() as ledger:
        source = ledger.sources.declare("By command", declared=False)
        one, two = (ledger.feeds.declare(source, f"https://a.example/{n}", first_poll_at=NOW) for n in (1, 2))
        kept = ledger.feeds.declare(ledger.sources.declare("By file"), "https://b.example/", first_poll_at=NOW)
        for feed in (one, kept, 999):
            ledger.feeds.forget(feed)
        assert {each.name for each in ledger.sources.all()} == {"By command", "By file"}
        ledger.feeds.forget(two)
        assert {each.name for each in ledger.sources.all()} == {"By file"}
        assert ledger.feeds.all() == []


def test_pages_are_claimed_once_news_first_and_come_back_when_a_claim_runs_out(database: Database) -> None:
    feed_id = add_feed(database)
    poll(database, feed_id, entry(1))
    poll(database, feed_id, entry(2))
    with database.begin() as ledger:
        tasks = ledger.entries.claim(NOW, 10, lease=MINUTE)
        assert [task.entry.title for task in tasks] == ["Story 2", "Story 1"]
        assert tasks[0].source.name == "Wire"
        assert ledger.entries.claim(NOW, 10) == []
        assert len(ledger.entries.claim(NOW + 2 * MINUTE, 10, lease=MINUTE)) == 2
        assert ledger.entries.take_over(NOW + 2 * MINUTE) == 2
        assert len(ledger.entries.claim(NOW + 2 * MINUTE, 10)) == 2


def test_one_source_does_not_fill_the_fetcher(database: Database) -> None:
    poll(database, add_feed(database), *(entry(number) for number in range(50)))
    poll(database, add_feed(database, "https://small.example/rss", "Small"), entry(1, link="https://small.example/1"))
    with database.begin() as ledger:
        names = {task.source.name for task in ledger.entries.claim(NOW, 40)}
    assert names == {"Wire", "Small"}


def test_a_failed_page_waits_for_its_time_and_then_gives_up(database: Database, feed: int) -> None:
    with database.begin() as ledger:
        (task,) = ledger.entries.claim(NOW, 10)
        ledger.entries.failed(task.entry.id, NOW, "timeout: no answer", NOW + MINUTE)
        assert ledger.entries.claim(NOW, 10) == []
        (again,) = ledger.entries.claim(NOW + MINUTE, 10)
        assert again.entry.attempts == 1
        ledger.entries.failed(task.entry.id, NOW + MINUTE, "http-404: not found", None)
        assert ledger.entries.claim(NOW + 999 * MINUTE, 10) == []
        kept = ledger.entries.get(task.entry.id)
    assert kept is not None
    assert (kept.state, kept.error) == (EntryState.SKIPPED, "http-404: not found")


names = st.sampled_from(["a", "b", "c", "d"])
entries = st.builds(
    lambda guid, link, title: ParsedEntry(guid=guid, link=link and f"https://wire.example/{link}", title=title),
    guid=st.none() | names,
    link=st.none() | names,
    title=st.none() | names,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=st.lists(st.lists(entries, max_size=6), min_size=1, max_size=4))
def test_no_document_brings_the_same_entry_twice(sqlite: Database, documents: list[list[ParsedEntry]]) -> None:
    feed_id = add_feed(sqlite, f"https://wire.example/{id(documents)}", f"Wire {id(documents)}")
    for document in documents:
        poll(sqlite, feed_id, *document)
        assert poll(sqlite, feed_id, *document).new == ()


def test_an_entry_is_known_by_guid_else_address_else_words() -> None:
    link = "https://www.wire.example/1/?utm_source=x"
    both, moved = ParsedEntry(guid="g", link=link, title="t"), ParsedEntry(guid="g", link=link, title="another")
    tracked, bare = ParsedEntry(link=link, title="t"), ParsedEntry(link="http://wire.example/1")
    same, other = ParsedEntry(title="t", summary="s"), ParsedEntry(title="t", summary="other")
    long = ParsedEntry(guid="g" * 4_000)
    keys = entry_keys([both, moved, tracked, bare, same, other, long, ParsedEntry()])
    assert keys[0] == keys[1]
    assert keys[2] == keys[3]
    assert len({*keys}) == 6
    assert len(keys[6] or "") < 500
    assert keys[7] is None


def test_an_address_leads_to_the_entries_that_announce_it(database: Database, feed: int) -> None:
    poll(database, feed, entry(1), entry(2))
    other = add_feed(database, "https://other.example/rss", "Other")
    poll(database, other, entry(1))
    with database.read() as ledger:
        found = ledger.entries.at(url_key("https://wire.example/news/1?utm_source=mail"))
        assert [each.feed_id for each in found] == [other, feed]
        assert ledger.entries.at(url_key("https://wire.example/news/3")) == []


def asked_for(database: Database, at: datetime) -> list[int]:
    """The pages that are fetched now, and read."""
    with database.begin() as ledger:
        tasks = ledger.entries.claim(at, 100)
        for task in tasks:
            text = Article(url=task.entry.url or "", headline=f"Story {task.entry.id}", body_text="Text.")
            ledger.articles.store(text, source_id=task.source.id, seen_at=at, entry_id=task.entry.id)
        return [task.entry.id for task in tasks]


def edited(hour: int, *, together: bool = False, **changes: object) -> list[ParsedEntry]:
    """Six entries as a document says them at that hour."""
    return [
        entry(number, updated=NOW + timedelta(hours=hour, seconds=0 if together else number), **changes)
        for number in range(6)
    ]


@pytest.mark.parametrize("together", [False, True])
def test_a_feed_that_moves_all_its_dates_at_each_poll_has_no_page_read_again(
    database: Database, together: bool
) -> None:
    feed_id = add_feed(database)
    poll(database, feed_id, *edited(0, together=together))
    assert len(asked_for(database, NOW)) == 6
    for hour in range(1, 30):
        now = NOW + timedelta(hours=hour)
        assert poll(database, feed_id, *edited(hour, together=together), now=now).changed == 0
        assert asked_for(database, now + 59 * MINUTE) == []


def test_several_that_get_one_second_were_stamped_by_a_program(database: Database) -> None:
    feed_id = add_feed(database)
    poll(database, feed_id, *edited(0))
    asked_for(database, NOW)
    stamp = NOW + timedelta(hours=1, seconds=7)
    later = [replace(each, updated=stamp) if place < 3 else each for place, each in enumerate(edited(0))]
    assert poll(database, feed_id, *later, now=NOW + timedelta(hours=2)).changed == 0
    day = datetime(NOW.year, NOW.month, NOW.day, tzinfo=UTC) + timedelta(days=1)
    later = [replace(each, updated=day) if place < 3 else each for place, each in enumerate(later)]
    assert poll(database, feed_id, *later, now=NOW + timedelta(hours=30)).changed == 3


def test_what_its_feed_calls_changed_is_read_again_at_once_and_not_on_the_budget_of_ages(database: Database) -> None:
    feed_id = add_feed(database)
    poll(database, feed_id, *edited(0))
    ids = asked_for(database, NOW)
    now = NOW + 5 * MINUTE
    one, two, *rest = edited(0)
    said = [replace(one, updated=now), replace(two, title="Story 1, corrected"), *rest]
    assert poll(database, feed_id, *said, now=now).changed == 2
    assert asked_for(database, now) == ids[:2]
    # Where the words of most are other ones the desk was at work, whatever the dates do.
    said = edited(3, title="Another title")
    assert poll(database, feed_id, *said, now=NOW + timedelta(hours=3)).changed == 6
    assert len(asked_for(database, NOW + timedelta(hours=3))) == 6


def test_a_date_of_publication_that_moves_is_no_change(database: Database) -> None:
    feed_id = add_feed(database)
    poll(database, feed_id, entry(1, published=NOW))
    asked_for(database, NOW)
    now = NOW + timedelta(hours=1)
    assert poll(database, feed_id, entry(1, published=now), now=now).changed == 0
    assert asked_for(database, now) == []
