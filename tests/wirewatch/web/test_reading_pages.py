"""The pages of one story and one article: who was first, what changed, what matched and why another did not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage.records import Article
from tests.wirewatch.web.conftest import NOW, Desktop, article
from wirewatch.web.archive_search import LEAST_LOOKED_AT, Patience
from wirewatch.web.side_by_side import sides


async def test_an_article_that_was_not_matched_says_why(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        ledger.topics.declare("whales", title="Whales", query='whale* AND "north sea"', now=NOW)
    await desktop.log_in()
    assert '<option value="whales">' in (await desktop.get("/articles/1"))[1]
    _, page = await desktop.get("/articles/1/explain?topic=whales")
    assert "This article does not match the topic." in page
    assert page.count("✗") == 3
    assert page.count("stands nowhere in it") == 2
    assert "no match is kept" in page
    _, page = await desktop.get("/articles/1/explain?topic=nato-eu")
    assert "This article matches the topic." in page
    assert "<mark>NATO</mark>" in page
    assert "first match of the story" in page
    for path in ("/articles/1/explain?topic=no-such", "/articles/99/explain?topic=whales", "/articles/1/explain"):
        assert (await desktop.get(path))[0] == 404


async def test_the_page_of_an_article_shows_its_revisions_side_by_side(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        [source] = ledger.sources.all()
        later = article(1, "Ministers disagree <script>")
        body = later.body_text.replace("is to grow", "is to end <img src=x>")
        changed = Article(url=later.url, headline=later.headline, body_text=body, language="en")
        ledger.articles.store(changed, source_id=source.id, seen_at=NOW + timedelta(minutes=5))
    await desktop.log_in()
    _, page = await desktop.get("/articles/1")
    assert "<del>agree</del>" in page
    assert re.search(r"<ins>disagree[^<]*&lt;script&gt;</ins>", page)
    assert "<script>" not in page.replace("<script src", "")
    assert "<img" not in page
    _, page = await desktop.get("/stories/1")
    assert "<del>agree</del>" in page


async def test_two_articles_stand_side_by_side(desktop: Desktop) -> None:
    await desktop.log_in()
    status, page = await desktop.get("/articles/1/against/2")
    assert status == 200
    assert "<del>" in page
    assert "<ins>" in page
    assert "words added" in page
    assert (await desktop.get("/articles/1/against/99"))[0] == 404


async def test_the_articles_of_a_tag_are_listed(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        ledger.notes.tag(1, "desk", "front page/a&b", NOW)
        ledger.notes.tag(2, "desk", "other", NOW)
    await desktop.log_in()
    _, page = await desktop.get("/tags")
    assert "#front page/a&amp;b" in page
    [address] = re.findall(r'href="(/tags/front[^"]+)"', page)
    _, page = await desktop.get(address)
    assert "Ministers agree" in page
    assert "alert(1)" not in page, "the other article"
    assert (await desktop.get("/tags/none"))[0] == 404


async def test_what_was_before_is_a_page_away(desktop: Desktop) -> None:
    await desktop.log_in()
    with desktop.database.begin() as ledger:
        [source] = ledger.sources.all()
        for number in range(3, 8):
            ledger.articles.store(
                article(number, f"Old news {number}"), source_id=source.id, seen_at=NOW - timedelta(days=number)
            )
    assert "Old news" not in (await desktop.get("/"))[1]
    _, page = await desktop.get("/?before=7")
    assert "Earlier stories" in page
    assert "Old news 6" in page
    assert "Old news 7" not in page
    assert "Ministers agree" in (await desktop.get("/?before=7&topic=nato-eu"))[1]


async def test_the_page_of_a_source_tells_how_it_does(desktop: Desktop) -> None:
    await desktop.log_in()
    _, page = await desktop.get("/sources/1")
    for told in ("The Paper", "Read in full", "Articles by day", "Half within", ">paper.example/feed.xml</a>"):
        assert told in page
    assert (await desktop.get("/sources/99"))[0] == 404


async def test_hits_are_counted_by_source_and_language_and_narrowed(desktop: Desktop) -> None:
    with desktop.database.begin() as ledger:
        other = ledger.sources.declare("Le Papier", language="fr")
        found = Article(url="https://papier.example/1", headline="Cooperation", body_text="cooperation", language="fr")
        ledger.articles.store(found, source_id=other, seen_at=NOW)
        ledger.search.index(3, ["cooperation"], [])
    await desktop.log_in()
    _, page = await desktop.get("/search?q=cooperation")
    assert "3 results" in page
    [narrower] = re.findall(r'href="(\?[^"]*)"><bdi>Le Papier</bdi> <b>1</b>', page)
    _, page = await desktop.get("/search" + narrower.replace("&amp;", "&"))
    assert "1 results" in page
    assert "Ministers agree" not in page


def test_sides_hide_what_stayed_and_count_what_changed() -> None:
    before = Article(url="https://paper.example/1", headline="A", body_text="one two\n\nsame\n\nsame too\n\nthe end")
    after = Article(url="https://paper.example/1", headline="A", body_text="one three\n\nsame\n\nsame too\n\nthe end")
    both = sides(before, after)
    assert (both.added, both.removed, both.same) == (1, 1, False)
    assert [(row.field, row.hidden) for row in both.rows] == [("headline", 0), ("body", 0), ("body", 3)]
    assert "".join(piece.text for piece in both.rows[1].left) == "one two"
    assert "".join(piece.text for piece in both.rows[1].right) == "one three"
    assert sides(before, before).same


def test_a_search_ends_when_it_has_taken_long_enough_but_never_before_it_began() -> None:
    hurried = Patience(seconds=0)

    def hits() -> Iterator[int]:
        for number in range(10_000):
            hurried.looked()
            yield number

    found, cut = hurried.gathered(hits())
    assert (len(found), cut) == (LEAST_LOOKED_AT, True)
    patient = Patience(60, most=7)

    def few() -> Iterator[int]:
        for number in range(10):
            patient.looked()
            yield number

    assert patient.gathered(few()) == ([0, 1, 2, 3, 4, 5, 6], True)
    assert Patience().gathered(iter([1, 2, 3]), 2) == ([1, 2], False)


async def test_an_address_is_explained_whether_it_is_stored_or_not(desktop: Desktop) -> None:
    await desktop.log_in()
    assert 'href="/explain?topic=nato-eu"' in (await desktop.get("/topics/nato-eu"))[1]
    status, page = await desktop.get("/explain?topic=nato-eu")
    assert (status, "not stored" in page) == (200, False)
    assert '<option value="nato-eu" selected>' in page
    status, _ = await desktop.get("/explain?topic=nato-eu&url=https%3A//paper.example/1")
    assert status == 303
    _, page = await desktop.get("/explain?topic=nato-eu&url=https%3A//paper.example/77")
    assert "No article is stored for this address." in page
    assert "not announced" in page or "not watched" in page
    _, page = await desktop.get("/explain", params={"url": "https://elsewhere.example/'\"<b>", "topic": "none"})
    assert "not watched" in page
    assert "<b>" not in page.split("<main", 1)[1]


async def test_a_search_goes_on_from_where_it_was_left_off(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    await desktop.log_in()
    monkeypatch.setattr("wirewatch.web.today_pages.ON_A_PAGE", 1)
    _, page = await desktop.get("/search?q=cooperation")
    assert "2 results" in page
    [older] = re.findall(r'rel="next" href="([^"]*)">Earlier', page)
    _, page = await desktop.get("/search" + older.replace("&amp;", "&"))
    assert page.count("data-step") == 1
    assert "Ministers agree" in page
    assert 'rel="next"' not in page


async def test_what_was_not_looked_at_in_time_is_said_and_looked_at_when_asked_for(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desktop.log_in()
    monkeypatch.setattr("wirewatch.web.archive_search.LEAST_LOOKED_AT", 0)
    monkeypatch.setattr("wirewatch.web.today_pages.QUICK_S", -1.0)
    monkeypatch.setattr("wirewatch.web.topic_and_alert_pages.QUICK_S", -1.0)
    _, page = await desktop.get("/search?q=cooperation")
    assert "0+ results" in page
    assert "only its newest part was read" in page
    _, quick = await desktop.get("/topics/preview?query=cooperation")
    assert "data-cut" in quick
    _, whole = await desktop.get("/topics/preview?query=cooperation&patient=1")
    assert "data-cut" not in whole
    assert "<strong>2</strong>" in whole


async def test_sentences_of_the_ledger_have_the_zone_of_the_page(desktop: Desktop) -> None:
    await desktop.log_in()
    with desktop.database.begin() as ledger:
        ledger.connection.exec_driver_sql("UPDATE alert SET reason = 'under embargo until 2026-11-02 23:30 UTC'")
    _, text = await desktop.get("/articles/1/explain?topic=nato-eu", headers={"Accept-Language": "en"})
    assert "matched on 2026-11-02 10:30, joined" in text
    assert "(under embargo until 2026-11-03 00:30)" in text
    assert "09:30:00Z" not in text
