"""No entry twice and none lost, whatever a newsroom's software does to guids, links, order and dates: by properties.

A newsroom publishes articles and its software writes documents of them, each in a manner that was met in real feeds.
Whoever knows which item stands for which article can say what is new in each document; the ledger has to say the same.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.records import FeedFormat, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from tests.conftest import MINUTE, NOW


@dataclass(frozen=True)
class Shown:
    """One article as one document shows it."""

    article: int
    place: int
    """In the document, from the top."""
    edition: int
    """How often its words were changed."""
    poll: int

    @property
    def words(self) -> str:
        return f"Article {self.article}" + (f", edited {self.edition}" if self.edition else "")

    @property
    def link(self) -> str:
        return f"https://wire.example/2026/{self.article}"


def _tracked(shown: Shown) -> str:
    scheme, www = ("http", "www.") if shown.poll % 2 else ("https", "")
    tail = ("?utm_source=rss", "?fbclid=x&utm_campaign=b", "#comments", "/", "")[(shown.poll + shown.place) % 5]
    return f"{scheme}://{www}wire.example/2026/{shown.article}{tail}"


MANNERS: dict[str, Callable[[Shown], ParsedEntry]] = {
    "guid and link stay": lambda s: ParsedEntry(guid=f"id-{s.article}", link=s.link, title=s.words),
    "the guid changes with each poll": lambda s: ParsedEntry(
        guid=f"{s.article}-{s.poll}", link=_tracked(s), title=s.words
    ),
    "there is no guid, and the link is tracked": lambda s: ParsedEntry(link=_tracked(s), title=s.words),
    "the link changes with each poll": lambda s: ParsedEntry(
        guid=f"id-{s.article}", link=f"https://wire.example/{s.poll}/{s.article}", title=f"Article {s.article}"
    ),
    "there is no link": lambda s: ParsedEntry(guid=f"id-{s.article}", title=s.words),
    "there are words alone": lambda s: ParsedEntry(title=f"Article {s.article}", summary=f"It says {s.article}."),
    "one guid for all": lambda s: ParsedEntry(guid="the feed", link=s.link, title=s.words),
    "the guid is the place in the list": lambda s: ParsedEntry(
        guid=str(s.place), link=s.link, title=f"Article {s.article}"
    ),
    "the guid is the link, which is tracked": lambda s: ParsedEntry(guid=_tracked(s), link=_tracked(s), title=s.words),
}

DATES: dict[str, Callable[[Shown], datetime | None]] = {
    "none": lambda s: None,
    "right": lambda s: NOW + s.article * MINUTE,
    "all the same": lambda s: NOW,
    "of the document": lambda s: NOW + s.poll * MINUTE,
    "in the future": lambda s: NOW + timedelta(days=365_000 // (s.article + 1)),
    "long ago": lambda s: NOW - timedelta(days=9_000 + s.article),
}


@st.composite
def newsrooms(draw: st.DrawFn) -> tuple[str, list[list[Shown]]]:
    """A manner, and documents from poll to poll: articles come, are edited, move, vanish and return."""
    manner, dates = draw(st.sampled_from(sorted(MANNERS))), draw(st.sampled_from(sorted(DATES)))
    numbers = itertools.count()
    window = [next(numbers) for _ in range(draw(st.integers(1, 4)))]
    editions: dict[int, int] = {}
    gone: list[int] = []
    documents = []
    for poll in range(draw(st.integers(2, 7))):
        documents.append([Shown(each, place, editions.get(each, 0), poll) for place, each in enumerate(window)])
        for step in draw(st.lists(st.sampled_from(["new", "drop", "shuffle", "edit", "return", "same"]), max_size=3)):
            if step == "new":
                window = [next(numbers), *window]
            elif step == "drop" and len(window) > 1:
                place = draw(st.integers(0, len(window) - 1))
                gone.append(window[place])
                window = [each for each in window if each != gone[-1]]
            elif step == "shuffle":
                window = list(draw(st.permutations(window)))
            elif step == "edit" and window:
                edited = draw(st.sampled_from(window))
                editions[edited] = editions.get(edited, 0) + 1
            elif step == "return" and gone:
                window = [gone.pop(0), *window]
    return f"{manner} | {dates}", documents


_feeds = itertools.count()


def check(database: Database, manner: str, documents: list[list[Shown]]) -> None:
    """What the ledger calls new is what was never shown before, each once."""
    write, date = MANNERS[manner.partition(" | ")[0]], DATES[manner.partition(" | ")[2]]
    number = next(_feeds)
    with database.begin() as ledger:
        source = ledger.sources.declare(f"Wire {number}")
        feed_id = ledger.feeds.declare(source, f"https://wire.example/{number}", first_poll_at=NOW)
    shown_before: set[int] = set()
    for poll, document in enumerate(documents):
        now = NOW + poll * 10 * MINUTE
        items = []
        for each in document:
            item = write(each)
            items.append(ParsedEntry(guid=item.guid, link=item.link, title=item.title, summary=item.summary,
                                     published=date(each)))  # fmt: skip
        for again in (False, True):  # the same document a second time brings nothing
            with database.begin() as ledger:
                feed = ledger.feeds.get(feed_id)
                assert feed is not None
                recorded = ledger.entries.record(feed, items, now)
                parsed = ParsedFeed(format=FeedFormat.RSS, entries=tuple(items))
                outcome = PollOutcome(status=PollStatus.FRESH, finished_at=now, http_status=200, parsed=parsed)
                ledger.feeds.settle(feed, outcome, now + MINUTE)
                new = [ledger.entries.get(each) for each in recorded.new]
            expected = sorted(f"Article {each.article}" for each in document if each.article not in shown_before)
            found = sorted((entry.title or "").partition(",")[0] for entry in new if entry is not None)
            assert found == ([] if again else expected), f"{manner}, poll {poll}"
            shown_before |= {each.article for each in document}
    with database.read() as ledger:
        feed = ledger.feeds.get(feed_id)
    assert feed is not None
    assert feed.entries_seen == len(shown_before)


relentless = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@relentless
@given(newsroom=newsrooms())
def test_no_entry_twice_and_none_lost(sqlite: Database, newsroom: tuple[str, list[list[Shown]]]) -> None:
    check(sqlite, *newsroom)


@pytest.mark.parametrize("manner", sorted(MANNERS))
def test_a_day_in_each_manner(database: Database, manner: str) -> None:
    """A list that flows, is shuffled, edited, and shows again what it had lost."""
    windows = [[2, 1, 0], [3, 2, 1], [3, 1, 2], [5, 4, 3], [0, 5, 4], [6, 0, 5, 4], [1, 2, 3, 6]]
    documents = [
        [Shown(each, place, int(poll > 3 and each == 5), poll) for place, each in enumerate(window)]
        for poll, window in enumerate(windows)
    ]
    check(database, f"{manner} | none", documents)
