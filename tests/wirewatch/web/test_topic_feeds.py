"""Topics as feeds for whoever asks: what feed readers make of them, and what they must not say."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import feedparser
import pytest
from sqlalchemy import event

from alerts.routing import Router
from storage.records import Article, PubStatus
from tests.wirewatch.web.conftest import HOSTILE, NOW, Desktop, article
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch.web.api import BASE

TOPIC = f"{BASE}/topics/nato-eu"
READER = {"Authorization": "Bearer reader"}


async def ask(desktop: Desktop, file: str, **headers: str) -> tuple[aiohttp.ClientResponse, bytes]:
    headers = {name.replace("_", "-"): value for name, value in headers.items()} or READER
    async with desktop.http.get(f"{desktop.url}{TOPIC}/{file}", headers=headers) as answer:
        return answer, await answer.read()


async def items(desktop: Desktop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((await ask(desktop, "feed.json"))[1])["items"]
    return found


def store(desktop: Desktop, *articles: Article) -> None:
    with desktop.database.begin() as ledger:
        for each in articles:
            ledger.articles.store(each, source_id=1, seen_at=desktop.now)
    Watch(Lexicon.shipped(), Router("UTC").route).round(desktop.database, desktop.now)


async def test_a_reader_finds_the_same_stories_in_both_and_no_markup_of_a_headline(desktop: Desktop) -> None:
    answer, content = await ask(desktop, "feed.json")
    assert answer.content_type == "application/feed+json"
    feed = json.loads(content)
    assert (feed["version"], feed["title"]) == ("https://jsonfeed.org/version/1.1", "NATO and EU")
    assert {each["title"] for each in feed["items"]} == {"Ministers agree", HOSTILE}
    first = next(each for each in feed["items"] if each["title"] == "Ministers agree")
    assert (first["id"], first["language"], first["authors"]) == (
        "urn:wirewatch:article:1",
        "en",
        [{"name": "The Paper"}],
    )
    assert first["date_published"] == (NOW - timedelta(minutes=20)).isoformat()
    assert "[NATO]" in first["content_html"]
    assert all("<script" not in each["content_html"] for each in feed["items"])
    assert all("javascript:" not in each.get("url", "") for each in feed["items"])
    answer, content = await ask(desktop, "feed.atom")
    assert answer.content_type == "application/atom+xml"
    atom = feedparser.parse(content)
    assert (atom.bozo, atom.version, atom.feed.title) == (False, "atom10", "NATO and EU")
    assert [each.id for each in atom.entries] == [each["id"] for each in feed["items"]]
    assert b"<script" not in content


@pytest.mark.parametrize("file", ["feed.json", "feed.atom"])
async def test_what_has_not_changed_is_not_sent_again(desktop: Desktop, file: str) -> None:
    answer, _ = await ask(desktop, file)
    etag = answer.headers["ETag"]
    assert etag.startswith('"')
    desktop.now += timedelta(minutes=1)
    for has in (etag, f'"other", W/{etag}', "*"):
        again, content = await ask(desktop, file, If_None_Match=has, **READER)
        assert (again.status, content, again.headers["ETag"]) == (304, b"", etag)
    store(desktop, replace(article(31, "Ships sail"), body_text="NATO and the EU begin a third cooperation in ports."))
    changed, content = await ask(desktop, file, If_None_Match=etag, **READER)
    assert (changed.status, b"Ships sail" in content) == (200, True)
    assert changed.headers["Cache-Control"] == "private, no-cache"


async def test_a_token_opens_it_as_a_password_too_and_nothing_else_so(desktop: Desktop) -> None:
    right, wrong = (aiohttp.encode_basic_auth("any", each) for each in ("reader", "no-token"))
    assert (await ask(desktop, "feed.atom", Authorization=right))[0].status == 200
    for bad in (wrong, "Basic ????", "Basic cmVhZGVy", "Basic /w=="):
        answer, _ = await ask(desktop, "feed.atom", Authorization=bad)
        assert answer.status == 401
        assert "Basic" in answer.headers["WWW-Authenticate"]
    async with desktop.http.get(desktop.url + TOPIC, headers={"Authorization": right}) as elsewhere:
        assert elsewhere.status == 401
        assert "Basic" not in elsewhere.headers["WWW-Authenticate"]
    writer = {"Authorization": aiohttp.encode_basic_auth("any", "writer")}
    async with desktop.http.delete(desktop.url + TOPIC, headers=writer) as changing:
        assert changing.status == 401


async def test_a_topic_that_is_not_there_is_a_problem(desktop: Desktop) -> None:
    async with desktop.http.get(f"{desktop.url}{BASE}/topics/none/feed.atom", headers=READER) as answer:
        assert (answer.status, answer.content_type) == (404, "application/problem+json")


async def test_a_text_leaves_by_the_rule_of_its_source(desktop: Desktop) -> None:
    assert any("ministers of [NATO] met" in each["content_html"] for each in await items(desktop))
    with desktop.database.begin() as ledger:
        ledger.connection.exec_driver_sql("UPDATE source SET excerpt_chars = 0")
    told = await items(desktop)
    assert told
    assert not any("ministers of" in each["content_html"] for each in told)


async def test_what_is_under_embargo_or_was_withdrawn_before_it_could_be_read_is_left_out(desktop: Desktop) -> None:
    text = "NATO and the EU begin a cooperation in {} that nobody knew of."
    secret = replace(article(41, "Secret"), body_text=text.format("space"), embargoed_until=NOW + timedelta(hours=1))
    gone = replace(article(42, "Gone"), body_text=text.format("ports and harbours"), pub_status=PubStatus.CANCELED)
    store(desktop, secret, gone)
    assert {each["title"] for each in await items(desktop)} == {"Ministers agree", HOSTILE}
    desktop.now += timedelta(hours=2)
    assert "Secret" in {each["title"] for each in await items(desktop)}
    store(desktop, replace(secret, pub_status=PubStatus.CANCELED))
    (notice,) = [each for each in await items(desktop) if "Secret" in each["title"]]
    assert notice["title"] == "WITHDRAWN: Secret"
    assert notice["date_modified"] == desktop.now.isoformat()


async def test_copies_are_one_item_that_names_the_others(desktop: Desktop) -> None:
    before = await items(desktop)
    with desktop.database.begin() as ledger:
        ledger.sources.declare("Another Paper")
        copy = replace(article(1, "Ministers agree"), url="https://another.example/1")
        ledger.articles.store(copy, source_id=2, seen_at=NOW)
    Watch(Lexicon.shipped(), Router("UTC").route).round(desktop.database, NOW)
    asked: list[str] = []
    event.listen(desktop.database.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    now = await items(desktop)
    assert [each["id"] for each in now] == [each["id"] for each in before]
    assert any("Another Paper" in each["content_html"] for each in now)
    assert len(asked) < 15  # however many stories there are
    german = {"Accept-Language": "xx, de-AT, en;q=0.5", **READER}
    answer, content = await ask(desktop, "feed.json", **german)
    told = json.loads(content)
    assert (told["language"], answer.headers["Vary"]) == ("de", "Accept-Language")
    assert any("Auch bei 1 weiteren Quelle" in each["content_html"] for each in told["items"])
