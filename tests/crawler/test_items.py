"""What was read before is not read again, and nothing new or changed goes unseen for it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.formats import read_feed, read_news
from crawler.formats.items import fingerprints
from storage.database import Database, UnitOfWork
from storage.entries import Recorded
from storage.records import ParsedFeed, PollOutcome, PollStatus
from tests.crawler.conftest import NOW

URL = "https://wire.example/rss"

words = st.sampled_from(["OTAN", "l'UE &amp; l'OTAN", "été", "北约", "a < b", "<b>gras</b>", "", "x" * 40])
items = st.fixed_dictionaries(
    {
        "guid": st.sampled_from(["", "1", "2", "3", "https://wire.example/4"]),
        "link": st.sampled_from(["", "/a", "/b", "https://wire.example/c?utm_source=rss"]),
        "title": words,
        "text": words,
        "date": st.sampled_from(["", "Mon, 02 Nov 2026 09:00:00 GMT", "Mon, 02 Nov 2026 10:00:00 GMT", "2026-11-02"]),
    }
)


def rss(items: list[dict[str, str]], note: int = 0, base: str = "") -> bytes:
    body = "".join(
        ("<item>" + (f"<guid>{escape(item['guid'])}</guid>" if item["guid"] else ""))
        + f"<link>{escape(item['link'])}</link><title>{escape(item['title'])}</title>"
        + f"<description>{escape(item['text'])}</description><pubDate>{item['date']}</pubDate></item>"
        for item in items
    )
    attribute = f" xml:base={quoteattr(base)}" if base else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"{attribute}><channel><title>The wire</title>'
        f"<lastBuildDate>{note}</lastBuildDate>{body}</channel></rss>"
    ).encode()


@st.composite
def growing(draw: st.DrawFn) -> list[bytes]:
    """One feed as it is from poll to poll: items come, go, come back, change, and change places."""
    window = draw(st.lists(items, max_size=4))
    documents = []
    for number in range(draw(st.integers(2, 7))):
        match draw(st.sampled_from(["same", "more", "less", "shuffle", "change", "base", "return"])):
            case "more":
                window = [draw(items), *window]
            case "less":
                window = window[1:]
            case "shuffle":
                window = draw(st.permutations(window))
            case "change" if window:
                place = draw(st.integers(0, len(window) - 1))
                name = draw(st.sampled_from(["guid", "link", "title", "text", "date"]))
                window = [*window]
                window[place] = {**window[place], name: draw(items)[name]}
            case "return" if documents:
                documents.append(draw(st.sampled_from(documents)))
                continue
        base = draw(st.sampled_from(["", "", "https://wire.example/x/"]))
        documents.append(rss(list({item["link"] or item["guid"]: item for item in window}.values()), number, base))
    return documents


_numbers = itertools.count()


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(growing())
def test_the_ledger_keeps_what_it_would_keep_of_feedparser_alone(database: Database, documents: list[bytes]) -> None:
    with database.begin() as ledger:
        feeds = [
            ledger.feeds.declare(ledger.sources.declare(f"{name} {next(_numbers)}"), f"{URL}?{name}", first_poll_at=NOW)
            for name in ("alone", "ours")
        ]
        learned = None
        for number, document in enumerate(documents):
            now = NOW + number * timedelta(minutes=1)
            alone = record(ledger, feeds[0], read_feed(document, url=URL), now)
            parsed = read_news(document, learned, url=URL)
            if parsed is None:
                assert (alone.new, alone.changed) == ((), 0)
                continue
            learned = parsed.learned
            ours = record(ledger, feeds[1], parsed, now)
            assert (len(ours.new), ours.changed) == (len(alone.new), alone.changed)
        kept = [
            [(each.key, each.title, each.summary, each.url) for each in ledger.entries.of_feed(feed, 1000)]
            for feed in feeds
        ]
        assert kept[0] == kept[1]
        for feed in feeds:
            ledger.feeds.forget(feed)


def record(ledger: UnitOfWork, feed_id: int, parsed: ParsedFeed, now: datetime) -> Recorded:
    feed = ledger.feeds.get(feed_id)
    assert feed is not None
    recorded = ledger.entries.record(feed, parsed.entries, now)
    outcome = PollOutcome(status=PollStatus.FRESH, finished_at=now, http_status=200, parsed=parsed)
    ledger.feeds.settle(feed, outcome, now)
    return recorded


ITEMS = [
    {"guid": str(number), "link": f"/{number}", "title": f"Story {number}", "text": "…", "date": ""}
    for number in range(5)
]


def test_a_document_of_known_items_is_not_read_again() -> None:
    first = read_news(rss(ITEMS), None, url=URL)
    assert first is not None
    assert len(first.entries) == 5
    assert read_news(rss(ITEMS[1:], note=2), first.learned, url=URL) is None
    assert read_news(rss(ITEMS[::-1]), first.learned, url=URL) is None


@pytest.mark.parametrize("name", ["guid", "link", "title", "text", "date"])
def test_a_change_in_any_part_of_an_item_is_read(name: str) -> None:
    first = read_news(rss(ITEMS), None, url=URL)
    assert first is not None
    changed = [{**ITEMS[0], name: "Tue, 03 Nov 2026 09:00:00 GMT"}, *ITEMS[1:]]
    assert read_news(rss(changed), first.learned, url=URL) is not None


def test_counters_of_comments_are_no_change() -> None:
    def feed(count: int) -> bytes:
        counter = f"<slash:comments>{count}</slash:comments>"
        text = rss(ITEMS).decode().replace("</item>", f"{counter}</item>")
        return text.replace("<rss ", '<rss xmlns:slash="http://purl.org/rss/1.0/modules/slash/" ').encode()

    first = read_news(feed(1), None, url=URL)
    assert first is not None
    assert read_news(feed(2), first.learned, url=URL) is None


@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel><item>",
        "<html><item/></html>",
        "<rss><channel/></rss>",
        "<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><item>&a;</item></channel></rss>",
        f"<rss><channel>{'<item/>' * 2001}</channel></rss>",
        "<rss>" + "<a>" * 300 + "<item/>" + "</a>" * 300 + "</rss>",
    ],
)
def test_what_is_unusual_has_no_fingerprints_and_is_read_whole(text: str) -> None:
    assert fingerprints(text, url=URL) == []
