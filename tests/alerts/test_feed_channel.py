"""Topics as feeds: whole files, each article once, nothing under embargo."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser

from alerts import message as told
from alerts.channels.feed import MOST_ITEMS, FeedChannel, file_name
from storage.database import Database
from storage.records import AlertKind, AttemptOutcome, Topic
from tests.alerts.newsroom import Newsroom, outbox

Make = Callable[..., Any]
MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def feed(folder: Path, name: str = "nato-eu") -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / f"{name}.json").read_text())
    return read


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_reader_finds_the_story_in_both_feeds(tmp_path: Path, message: Make, delivery: Make) -> None:
    channel = FeedChannel(tmp_path, "https://paper.example/watch/")
    assert (await channel.send(delivery(message()))).outcome is AttemptOutcome.DELIVERED
    (entry,) = feed(tmp_path)["items"]
    assert entry["title"] == message().item.title
    assert entry["external_url"] == message().item.url
    assert feed(tmp_path)["feed_url"] == "https://paper.example/watch/nato-eu.json"
    atom = feedparser.parse((tmp_path / "nato-eu.atom").read_bytes())
    assert not atom.bozo
    assert atom.version == "atom10"
    assert atom.feed.title == "NATO–EU cooperation"
    (read,) = atom.entries
    assert (read.title, read.link, read.id) == (entry["title"], entry["external_url"], entry["id"])
    assert "coopération" in read.summary


async def test_what_takes_an_article_back_takes_its_place(tmp_path: Path, message: Make, delivery: Make) -> None:
    channel = FeedChannel(tmp_path)
    await channel.send(delivery(message()))
    await channel.send(delivery(message(kind=AlertKind.WITHDRAWAL)))
    (entry,) = feed(tmp_path)["items"]
    assert entry["title"].startswith("ANNULÉ : ")


async def test_what_is_told_again_is_no_change_and_a_change_keeps_its_id(
    tmp_path: Path, item: Make, delivery: Make
) -> None:
    channel, to = FeedChannel(tmp_path), told.Recipient(key="@feeds", name="feeds")
    seen = []
    for hours, source in enumerate(("One", "One", "Two")):
        news = replace(item(), source=source, language="ar", url="https://paper.example/1?a=\x02")
        await channel.send(delivery(told.digest([news], to, MONDAY + timedelta(hours=hours))))
        (entry,) = feed(tmp_path)["items"]
        (read,) = feedparser.parse((tmp_path / "nato-eu.atom").read_bytes()).entries
        assert read.title_detail.language == "ar"
        assert entry["content_html"].startswith('<p dir="auto">')
        seen.append((entry["id"], entry["date_published"], entry["date_modified"], read.updated))
    first, again, changed = seen
    assert first == again
    assert changed[:2] == first[:2]
    assert changed[2] == changed[3] == (MONDAY + timedelta(hours=2)).isoformat()


async def test_each_topic_has_its_own_feed_and_a_name_is_no_path(tmp_path: Path, item: Make, delivery: Make) -> None:
    assert file_name("../../etc/passwd") == "etc-passwd"
    assert file_name("OTAN–UE été") == "OTAN-UE-été"
    assert file_name("..") == "topic"
    topics = (Topic(id=1, name="../a", title="A", query="x"), Topic(id=2, name="b", title="B", query="x"))
    to = told.Recipient(key="@feeds", name="feeds")
    await FeedChannel(tmp_path / "feeds").send(delivery(told.digest([item(topics=topics)], to, MONDAY)))
    assert names(tmp_path / "feeds") == ["a.atom", "a.json", "b.atom", "b.json"]
    assert names(tmp_path) == ["feeds"]


async def test_a_feed_is_bounded_and_a_broken_file_is_begun_anew(tmp_path: Path, item: Make, delivery: Make) -> None:
    (tmp_path / "nato-eu.json").write_text('{"items": [{"id"')
    to = told.Recipient(key="@feeds", name="feeds")
    items = [replace(item(), article_id=n) for n in range(MOST_ITEMS + 20)]
    await FeedChannel(tmp_path).send(delivery(told.digest(items, to, MONDAY)))
    assert len(feed(tmp_path)["items"]) == MOST_ITEMS


async def test_h02_p10_whatever_stands_in_a_headline_the_atom_file_is_xml(
    tmp_path: Path, item: Make, reader: Make, delivery: Make
) -> None:
    hostile = "<script>]]>&\x00\x0b\ufffe 北约 " + chr(0x1F600)
    shown = told.single(item(headline=hostile, body_text=hostile), reader(), MONDAY)
    await FeedChannel(tmp_path).send(delivery(shown))
    root = ElementTree.fromstring((tmp_path / "nato-eu.atom").read_bytes())
    title = root.findtext("{http://www.w3.org/2005/Atom}entry/{http://www.w3.org/2005/Atom}title") or ""
    assert "<script>" in title
    assert "<script>" not in feed(tmp_path)["items"][0]["content_html"]


async def test_nothing_under_embargo_stands_in_a_feed_before_its_time(database: Database, tmp_path: Path) -> None:
    room = Newsroom(database, MONDAY)
    with database.begin() as ledger:
        feeds = ledger.people.declare_channel("feeds", "feed")
    room.wants(channel=feeds, embargo="show")
    room.tell("OTAN", to="@feeds", embargoed_until=MONDAY + timedelta(hours=2))
    assert room.run() == 0
    assert room.run(after=timedelta(hours=2)) == 1
    await outbox(room, feeds=FeedChannel(tmp_path)).deliver_due()
    assert [entry["title"] for entry in feed(tmp_path)["items"]] == ["OTAN"]


async def test_a_message_under_embargo_writes_nothing(tmp_path: Path, item: Make, reader: Make, delivery: Make) -> None:
    held = replace(item(), embargoed_until=MONDAY)
    await FeedChannel(tmp_path).send(delivery(told.single(held, reader(), MONDAY)))
    assert names(tmp_path) == []
