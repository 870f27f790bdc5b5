"""Pages are visited again by the age of their article, and never more often than half the polls allow."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scheduler.rereads import SHARE, Account, earned, kept, known, next_visit, spent
from storage.database import Database
from storage.records import Article, EntryState, ParsedEntry, RevisionKind
from tests.conftest import MINUTE, NOW

AGES = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3), timedelta(days=1))


@given(st.integers(0, 3000))
def test_the_next_visit_is_at_the_next_age(minutes: int) -> None:
    now = NOW + minutes * MINUTE
    coming = next_visit(NOW, now, AGES)
    later = [NOW + age for age in sorted(AGES) if NOW + age > now]
    assert coming == (later[0] if later else None)
    assert next_visit(NOW, now, ()) is None


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 200)), max_size=40), st.integers(1, 50))
def test_visits_stay_within_their_share_of_the_polls(steps: list[tuple[int, int]], feeds: int) -> None:
    account, now, made = earned(Account(), feeds, 96, NOW), NOW, 0
    began = account.visits
    for minutes, wanted in steps:
        now += minutes * MINUTE
        account = earned(known(kept(account)), feeds, 96, now)
        visits = min(wanted, int(account.visits))
        made += visits
        account = spent(account, visits)
    days = (now - NOW) / timedelta(days=1)
    assert made <= began + feeds * 96 * SHARE * days + 1e-6


def announce(database: Database, many: int = 3, source: str = "Wire") -> list[int]:
    """Entries of one source whose pages were read."""
    ids = []
    with database.begin() as ledger:
        source_id = ledger.sources.declare(source)
        feed_id = ledger.feeds.declare(source_id, f"https://{source.lower()}.example/rss", first_poll_at=NOW)
        feed = ledger.feeds.get(feed_id)
        assert feed is not None
        found = [ParsedEntry(guid=str(each), link=f"https://{source.lower()}.example/{each}") for each in range(many)]
        ledger.entries.record(feed, found, NOW)
        for task in ledger.entries.claim(NOW, many):
            ids.append(task.entry.id)
            text = Article(
                url=task.entry.url or "", headline=f"Item {task.entry.id}", body_text=f"Text {task.entry.id}."
            )
            ledger.articles.store(text, source_id=source_id, seen_at=NOW, entry_id=task.entry.id)
    return ids


def test_what_is_due_is_claimed_once_and_few_of_one_source(database: Database) -> None:
    ids = announce(database)
    other = announce(database, 1, "Paper")
    with database.begin() as ledger:
        ledger.rereads.plan(dict.fromkeys((*ids, *other), NOW + 15 * MINUTE))
        assert ledger.rereads.claim(NOW, 10) == []
        assert ledger.rereads.next_due() == NOW + 15 * MINUTE
        first = [task.entry.id for task in ledger.rereads.claim(NOW + 20 * MINUTE, 10)]
        second = [task.entry.id for task in ledger.rereads.claim(NOW + 20 * MINUTE, 10)]
        assert first == [*ids[:2], *other]
        assert second == ids[2:]
        assert ledger.rereads.claim(NOW + 20 * MINUTE, 10) == []
        assert ledger.entries.take_over(NOW + 21 * MINUTE) == 4  # a process that is killed loses none of them
        entry = ledger.entries.get(ids[0])
        assert entry is not None
        assert entry.state is EntryState.PENDING


def test_a_page_that_is_gone_twice_is_removed_and_comes_back_as_itself(database: Database) -> None:
    (entry_id,) = announce(database, 1)
    with database.begin() as ledger:
        entry = ledger.entries.get(entry_id)
        assert entry is not None
        assert entry.article_id is not None
        latest = ledger.articles.latest(entry.article_id)
        assert latest is not None
        assert ledger.rereads.missing(entry_id, [15 * MINUTE], NOW) == 1
        assert ledger.rereads.missing(entry_id, [15 * MINUTE], NOW + 15 * MINUTE) == 2
        ledger.rereads.removed(entry.article_id, NOW + 15 * MINUTE)
        ledger.rereads.removed(entry.article_id, NOW + 16 * MINUTE)
        kinds = [each.kind for each in ledger.articles.revisions(entry.article_id)]
        assert kinds == [RevisionKind.FIRST, RevisionKind.REMOVED]
        (step,) = [each for each in ledger.articles.recent() if each.id == entry.article_id]
        assert step.revisions == 2
        ledger.articles.store(latest.article, source_id=entry.source_id, seen_at=NOW + 60 * MINUTE, entry_id=entry_id)
        ledger.rereads.read(entry_id, '"v2"', None, NOW + 60 * MINUTE)
        ledger.rereads.read(entry_id, '"v2"', None, NOW + 61 * MINUTE)
        kinds = [each.kind for each in ledger.articles.revisions(entry.article_id)]
        assert kinds == [RevisionKind.FIRST, RevisionKind.REMOVED, RevisionKind.RETURNED]
        ledger.rereads.removed(entry.article_id, NOW + 75 * MINUTE)
        ledger.rereads.unchanged(entry_id, NOW + 90 * MINUTE)
        returned = ledger.articles.revisions(entry.article_id)[-1]
        assert (returned.number, returned.kind) == (5, RevisionKind.RETURNED)
        assert (returned.seen_at, returned.article) == (NOW + 90 * MINUTE, latest.article)
        again = ledger.entries.get(entry_id)
        assert again is not None
        assert (again.missing, again.page_etag) == (0, '"v2"')
