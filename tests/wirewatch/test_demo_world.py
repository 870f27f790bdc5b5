"""The demonstration's news world prints what its papers planned, in real formats, with real validators."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import feedparser
import pytest
import pytest_asyncio

from wirewatch.config import load
from wirewatch.demo.configuration import TOPICS, write_configuration
from wirewatch.demo.newspapers import Paper, Piece, load_papers
from wirewatch.demo.sinks import SINK_ADDRESS, MailSink, SlackSink
from wirewatch.demo.world import World

START = datetime(2017, 12, 6, 7, 42, tzinfo=UTC)
PAPERS = load_papers()
WORKING = [paper for paper in PAPERS if paper.feed not in {"broken", "dead"}]


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    async with World(PAPERS, now=lambda: START) as running:
        for step in range(6):
            running.publish_step(step)
        yield running


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def piece_of(key: str, slug: str) -> tuple[Paper, Piece]:
    """A paper and the newest version of one of its pieces."""
    paper = next(paper for paper in PAPERS if paper.key == key)
    return paper, [piece for piece in paper.pieces if piece.slug == slug][-1]


async def read(browser: aiohttp.ClientSession, url: str) -> str:
    async with browser.get(url) as response:
        assert response.status == 200
        return await response.text()


@pytest.mark.parametrize("paper", [paper for paper in WORKING if paper.feed != "news_sitemap"], ids=lambda p: p.key)
async def test_every_feed_lists_every_piece_of_its_paper(
    world: World, browser: aiohttp.ClientSession, paper: Paper
) -> None:
    text = await read(browser, world.feed_url(paper))
    if paper.feed == "jsonfeed":
        async with browser.get(world.feed_url(paper)) as response:
            document = await response.json(content_type="application/feed+json")
        links = {item["url"] for item in document["items"]}
    else:
        parsed = feedparser.parse(text.encode(paper.charset))
        assert not parsed.bozo
        assert parsed.version == {"rss": "rss20", "atom": "atom10", "rdf": "rss10"}[paper.feed]
        assert all(entry.get("published_parsed") or entry.get("updated_parsed") for entry in parsed.entries)
        links = {entry.link for entry in parsed.entries}
    assert links == {world.url(paper, piece) for piece in paper.pieces}


async def test_the_news_sitemap_announces_its_pages_with_titles(world: World, browser: aiohttp.ClientSession) -> None:
    paper = next(paper for paper in PAPERS if paper.feed == "news_sitemap")
    text = await read(browser, world.feed_url(paper))
    for piece in paper.pieces:
        assert f"<loc>{world.url(paper, piece)}</loc>" in text
        assert f"<news:title>{piece.headline}</news:title>" in text


@pytest.mark.parametrize("paper", WORKING, ids=lambda p: p.key)
async def test_every_page_shows_its_text(world: World, browser: aiohttp.ClientSession, paper: Paper) -> None:
    newest = {paper.path_of(piece): piece for piece in paper.pieces if piece.trouble is None}
    for piece in newest.values():
        page = await read(browser, world.url(paper, piece))
        for paragraph in piece.paragraphs:
            assert paragraph.split("{weekday}")[0].replace("'", "&#39;") in page
        assert "{" not in page.split("<h1")[1]


async def test_the_french_wire_page_prints_a_stamp_without_year_or_zone_and_names_nobody(
    world: World, browser: aiohttp.ClientSession
) -> None:
    paper, piece = piece_of("fil_continental", "otan-ue-mobilite")
    page = await read(browser, world.url(paper, piece))
    assert "Dernière mise à jour à 08h38 le 06/12" in page
    assert "Réunis mardi" in page
    assert "2017" not in page
    assert "application/ld+json" not in page
    assert "property=" not in page
    assert "itemprop=" not in page
    assert "<time" not in page


async def test_a_reader_with_a_current_copy_gets_304_and_after_a_change_the_new_one(
    browser: aiohttp.ClientSession,
) -> None:
    moments = iter(START.replace(minute=minute) for minute in range(60))
    paper = next(paper for paper in PAPERS if paper.key == "northgate")
    async with World([paper], now=lambda: next(moments)) as world:
        world.publish_step(0)
        async with browser.get(world.feed_url(paper)) as first:
            etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        for validators in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
            async with browser.get(world.feed_url(paper), headers=validators) as again:
                assert again.status == 304
                assert again.headers["ETag"] == etag
                assert await again.read() == b""
        world.publish_step(2)
        for validators in ({"If-None-Match": etag}, {"If-Modified-Since": modified}):
            async with browser.get(world.feed_url(paper), headers=validators) as changed:
                assert changed.status == 200
                assert "undersea cables" in await changed.text()


async def test_an_update_keeps_its_address_and_first_date_and_says_when_it_changed(
    browser: aiohttp.ClientSession,
) -> None:
    moments = iter(START.replace(minute=minute) for minute in range(60))
    paper, updated = piece_of("northgate", "cable-patrols")
    async with World([paper], now=lambda: next(moments)) as world:
        world.publish_step(2)
        before = await read(browser, world.url(paper, updated))
        world.publish_step(5)
        after = await read(browser, world.url(paper, updated))
    assert "Eleven ships" in before
    assert "Thirteen ships" in after
    assert "article:modified_time" not in before
    assert "article:modified_time" in after
    stamp = 'article:published_time" content="'
    assert before.split(stamp)[1][:25] == after.split(stamp)[1][:25]


def test_three_papers_run_the_agencys_text_with_small_edits() -> None:
    _, agency = piece_of("northgate", "cable-patrols")
    copies = [
        piece for paper in PAPERS for piece in paper.pieces if piece.story == "cables" and paper.key != "northgate"
    ]
    assert len(copies) == 3
    for copy in copies:
        assert len(copy.paragraphs) < len(agency.paragraphs)
        assert len(set(copy.paragraphs) & set(agency.paragraphs)) >= 4
    assert len({copy.headline for copy in copies}) == 2
    assert len({copy.paragraphs[0] for copy in copies}) == 2


async def test_troubled_papers_are_in_trouble(world: World, browser: aiohttp.ClientSession) -> None:
    by_key = {paper.key: paper for paper in PAPERS}
    assert feedparser.parse((await read(browser, world.feed_url(by_key["silent_print"]))).encode()).entries == []
    with pytest.raises(aiohttp.ClientConnectorError):
        await read(browser, world.feed_url(by_key["far_shore"]))
    paper, endless = piece_of("open_board", "never-ending")
    with pytest.raises(TimeoutError):
        async with browser.get(world.url(paper, endless), timeout=aiohttp.ClientTimeout(total=0.5)) as response:
            await response.read()
    _, bomb = piece_of("open_board", "very-large")
    async with browser.get(
        world.url(paper, bomb), headers={"Accept-Encoding": "gzip"}, auto_decompress=False
    ) as response:
        assert len(await response.read()) < 200_000


async def test_the_mail_sink_keeps_what_it_accepts_and_refuses_when_told() -> None:
    async with MailSink(now=lambda: START) as sink:
        sink.replies.append("451 4.3.0 try again later")

        def send() -> None:
            with smtplib.SMTP(SINK_ADDRESS, sink.port) as client:
                client.sendmail("a@paper.example", ["b@paper.example"], "Message-ID: <1@x>\r\n\r\nBonjour.\r\n")

        with pytest.raises(smtplib.SMTPDataError) as refusal:
            await asyncio.to_thread(send)
        assert refusal.value.smtp_code == 451
        assert sink.mails == []
        await asyncio.to_thread(send)
        assert [mail.recipients for mail in sink.mails] == [("b@paper.example",)]
        assert sink.mails[0].message_id == "<1@x>"
        assert sink.mails[0].text.strip() == "Bonjour."


async def test_the_slack_sink_answers_ok_and_refuses_when_told(browser: aiohttp.ClientSession) -> None:
    async with SlackSink(now=lambda: START) as sink:
        sink.refusals.append((429, 3))
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*OTAN*"}}, {"type": "divider"}]
        async with browser.post(sink.url, json={"blocks": blocks}) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "3")
        assert sink.posts == []
        async with browser.post(sink.url, json={"blocks": blocks}) as response:
            assert (response.status, await response.text()) == (200, "ok")
        assert [post.text.splitlines()[0] for post in sink.posts] == ["*OTAN*"]


async def test_the_configuration_of_the_world_is_one_that_wirewatch_accepts(world: World, tmp_path: Path) -> None:
    async with MailSink(now=lambda: START) as mail, SlackSink(now=lambda: START) as slack:
        path, environ = write_configuration(tmp_path, world, mail, slack)
        configuration = load(path, environ)
    assert [source.name for source in configuration.sources] == [paper.name for paper in PAPERS]
    assert len(configuration.subscriptions) == len(TOPICS) + 2
    assert slack.url not in path.read_text(encoding="utf-8")
