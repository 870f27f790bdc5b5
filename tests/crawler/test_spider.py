"""Pages, from the ledger's queue through the spider and back into the ledger."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.pipelines import bounded
from storage.database import Database
from storage.records import Access, Article, EntryState, ParsedEntry, RevisionKind

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[2]

PARAGRAPHS = [
    "Les ministres de la Défense se sont retrouvés lundi matin pour parler de la surveillance commune des détroits.",
    "Selon plusieurs délégations, un accord sur le partage des coûts est à portée de main, malgré quelques réserves.",
    "Une déclaration est attendue en fin de journée, après une dernière séance de travail à huis clos.",
    "Les experts se réuniront de nouveau la semaine prochaine pour en régler les détails techniques.",
]


def page(title="Les ministres se réunissent", paragraphs=PARAGRAPHS):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    ).encode()


async def test_a_page_becomes_a_revision_and_settles_its_entry(desk, newsroom, site, answering):
    site.routes["/a"] = answering(page(), content_type="text/html; charset=utf-8", ETag='"v1"')
    entry_id = newsroom.announce(site.url("/a"))
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    article = revision.article
    assert (article.url, article.final_url, article.http_status, article.etag) == (
        site.url("/a"),
        site.url("/a"),
        200,
        '"v1"',
    )
    assert article.headline == "Les ministres se réunissent"
    assert PARAGRAPHS[1] in article.body_text
    assert (article.language, article.content_type) == ("fr", "text/html")
    entry = newsroom.entry(entry_id)
    assert (entry.state, entry.article_id, entry.error) == (EntryState.DONE, revision.article_id, None)
    assert revision.baseline
    assert desk.in_flight == 0


async def test_the_address_that_was_announced_and_the_one_that_answered_are_both_kept(desk, newsroom, site, answering):
    site.routes |= {"/short": answering(status=302, Location="/long/a"), "/long/a": answering(page())}
    newsroom.announce(site.url("/short"))
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    assert (revision.article.url, revision.article.final_url) == (site.url("/short"), site.url("/long/a"))


async def test_f06_an_entry_without_a_link_is_an_article_by_itself(desk, newsroom):
    entry_id = newsroom.announce(
        None, "Un séisme ressenti au large", summary="Un séisme a été ressenti lundi sur la côte.", guid="x1"
    )
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    assert revision.article.headline == "Un séisme ressenti au large"
    assert newsroom.entry(entry_id).state is EntryState.DONE


async def test_h08_an_address_that_may_not_be_asked_for_leaves_the_entrys_words(desk, newsroom):
    entry_id = newsroom.announce("javascript:alert(1)", "Le sommet est reporté")
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    assert revision.article.headline == "Le sommet est reporté"
    assert newsroom.entry(entry_id).error.startswith("bad-address")


@pytest.mark.parametrize(
    ("fault", "kind", "access"),
    [
        ("403", "http-403", Access.BLOCKED),
        ("404", "http-404", Access.UNKNOWN),
        ("robots", "robots", Access.BLOCKED),
        ("p09 pdf", "not-html", Access.UNKNOWN),
        ("p04 empty", "", Access.UNKNOWN),
        ("s06 private", "private-address", Access.UNKNOWN),
    ],
)
async def test_p04_what_cannot_be_read_leaves_the_entrys_words_at_once(
    desk, newsroom, site, answering, fault, kind, access
):
    site.routes["/a"] = {
        "403": answering(status=403),
        "p09 pdf": answering(b"%PDF-1.7 \x00\x01\x02" * 100),
        "p04 empty": answering(b"   "),
        "s06 private": answering(status=302, Location="http://10.0.0.1/admin"),
    }.get(fault, answering(status=404))
    if fault == "robots":
        site.routes["/robots.txt"] = answering(b"User-agent: *\nDisallow: /")
    entry_id = newsroom.announce(site.url("/a"), "Le sommet est reporté", summary="La rencontre est repoussée à jeudi.")
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    article, entry = revision.article, newsroom.entry(entry_id)
    assert (article.headline, article.access) == ("Le sommet est reporté", access)
    assert "repoussée à jeudi" in article.body_text
    assert any(warning.startswith("page not read: ") for warning in article.warnings)
    assert entry.state is EntryState.DONE
    assert entry.error.startswith(f"{kind}")
    newsroom.time += timedelta(days=1)
    assert await newsroom.fetch(desk) == 0


async def test_n05_n21_a_page_that_fails_is_tried_again_and_its_entry_stands_in(desk, newsroom, site, answering):
    site.routes["/a"] = answering(status=503)
    entry_id = newsroom.announce(site.url("/a"), "Réunion des ministres")
    await newsroom.fetch(desk)
    assert newsroom.revisions() == []
    entry = newsroom.entry(entry_id)
    assert (entry.state, entry.attempts, entry.next_fetch_at) == (EntryState.PENDING, 1, NOW + timedelta(seconds=30))

    newsroom.time = entry.next_fetch_at
    await newsroom.fetch(desk)
    (stand_in,) = newsroom.revisions()
    assert (stand_in.article.headline, stand_in.article.body_text) == ("Réunion des ministres", "")
    entry = newsroom.entry(entry_id)
    assert (entry.state, entry.next_fetch_at) == (EntryState.PENDING, newsroom.time + timedelta(minutes=2))

    site.routes["/a"] = answering(page())
    newsroom.time = entry.next_fetch_at
    await newsroom.fetch(desk)
    first, second = newsroom.revisions()
    assert (first.id, second.article_id, second.number) == (stand_in.id, stand_in.article_id, 2)
    assert second.kind is not RevisionKind.FIRST
    assert PARAGRAPHS[0] in second.article.body_text
    assert newsroom.entry(entry_id).state is EntryState.DONE


async def test_a_page_that_never_comes_is_given_up_with_the_entrys_words(desk, newsroom, site, answering):
    site.routes["/a"] = answering(status=500)
    entry_id = newsroom.announce(site.url("/a"))
    tries = 0
    while newsroom.entry(entry_id).state is EntryState.PENDING:
        tries += await newsroom.fetch(desk)
        newsroom.time += timedelta(minutes=11)
    assert tries == 4
    assert len(newsroom.revisions()) == 1
    assert newsroom.entry(entry_id).article_id is not None


async def test_an_article_that_was_read_is_not_replaced_by_its_entry(desk, newsroom, site, answering):
    site.routes["/a"] = answering(page())
    entry_id = newsroom.announce(site.url("/a"), guid="a")
    await newsroom.fetch(desk)
    site.routes["/a"] = answering(status=404)
    newsroom.time += timedelta(hours=1)
    with newsroom.database.begin() as ledger:
        feed = ledger.feeds.get(newsroom.feed_id)
        ledger.entries.record(feed, [ParsedEntry(guid="a", link=site.url("/a"), title="Autre titre")], newsroom.time)
    assert await newsroom.fetch(desk) == 1
    assert len(newsroom.revisions()) == 1
    assert newsroom.entry(entry_id).state is EntryState.DONE


async def test_p02_x07_a_page_that_breaks_its_reader_is_given_up_after_three_tries(
    new_crawl, newsroom, site, answering, monkeypatch
):
    monkeypatch.setattr("crawler.reading.page", dying)
    desk = await new_crawl(newsroom.now)
    site.routes["/a"] = answering(page())
    entry_id = newsroom.announce(site.url("/a"), "Réunion des ministres")
    tries = 0
    while newsroom.entry(entry_id).state is EntryState.PENDING:
        tries += await newsroom.fetch(desk)
        newsroom.time += timedelta(minutes=11)
    assert tries == 3
    (revision,) = newsroom.revisions()
    assert revision.article.headline == "Réunion des ministres"
    assert newsroom.entry(entry_id).error.startswith("crashed")


def dying(*_: object, **__: object) -> Article:
    os.abort()


async def test_one_bad_page_delays_no_other(desk, newsroom, new_site, answering):
    good, bad = await new_site(), await new_site()

    async def never(asked, writer):
        await asyncio.Event().wait()

    bad.routes["/a"] = never
    good.routes |= {f"/{number}": answering(page(f"Nouvelle numéro {number}")) for number in range(5)}
    newsroom.announce(bad.url("/a"))
    for number in range(5):
        newsroom.announce(good.url(f"/{number}"), f"Nouvelle {number}")
    fetching = asyncio.create_task(newsroom.fetch(desk))
    while len(newsroom.revisions()) < 5 or desk.in_flight > 1:  # noqa: ASYNC110 (the ledger has no event)
        await asyncio.sleep(0.02)
    assert desk.in_flight == 1
    fetching.cancel()


async def test_a_page_under_way_is_not_taken_twice(desk, newsroom, site, answering):
    release = asyncio.Event()

    async def wait(asked, writer):
        await release.wait()
        writer.write(answering(page()))

    site.routes["/a"] = wait
    newsroom.announce(site.url("/a"))
    with newsroom.database.begin() as ledger:
        (task,) = ledger.entries.claim(NOW, 5)
    await desk.submit(task)
    await desk.submit(task)
    assert desk.in_flight == 1
    release.set()
    await asyncio.wait_for(desk.drained(), 30)
    assert site.paths.count("/a") == 1


async def test_a_ledger_that_cannot_be_written_leaves_the_page_claimed(desk, newsroom, site, answering, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    site.routes["/a"] = answering(page())
    entry_id = newsroom.announce(site.url("/a"))
    monkeypatch.setattr("crawler.pipelines.keep", full)
    await newsroom.fetch(desk)
    assert (newsroom.entry(entry_id).state, newsroom.entry(entry_id).attempts) == (EntryState.FETCHING, 0)
    monkeypatch.undo()
    newsroom.time += timedelta(minutes=6)
    await newsroom.fetch(desk)
    assert newsroom.entry(entry_id).state is EntryState.DONE


@pytest.mark.parametrize("method", ["read", "failed"])
async def test_a_mistake_of_ours_in_the_spider_does_not_hold_its_place_for_ever(
    new_crawl, newsroom, site, answering, monkeypatch, method
):
    async def broken(self, *_: object, **__: object):
        raise RuntimeError("a mistake")
        yield

    monkeypatch.setattr(f"crawler.spiders.pages.PagesSpider.{method}", broken)
    desk = await new_crawl(newsroom.now)
    site.routes["/a"] = answering(page())
    if method == "failed":
        site.routes["/robots.txt"] = answering(b"User-agent: *\nDisallow: /")
    newsroom.announce(site.url("/a"))
    await newsroom.fetch(desk)
    assert desk.in_flight == 0


async def test_who_brings_too_many_pages_waits(new_crawl, newsroom, site, answering):
    desk = await new_crawl(newsroom.now, pages_waiting=2)
    release = asyncio.Event()

    async def wait(asked, writer):
        await release.wait()
        writer.write(answering(page()))

    site.routes |= {f"/{number}": wait for number in range(3)}
    for number in range(3):
        newsroom.announce(site.url(f"/{number}"), f"Nouvelle {number}")
    with newsroom.database.begin() as ledger:
        first, second, third = ledger.entries.claim(NOW, 5)
    await desk.submit(first)
    await desk.submit(second)
    handing_over = asyncio.create_task(desk.submit(third))
    done, _ = await asyncio.wait([handing_over], timeout=0.05)
    assert not done
    release.set()
    await asyncio.wait_for(handing_over, 30)
    await asyncio.wait_for(desk.drained(), 30)


async def test_d03_stopping_ends_downloads_that_never_end_and_keeps_their_claims(new_crawl, newsroom, site):
    desk = await new_crawl(newsroom.now, timeout=timedelta(minutes=10))
    begun = asyncio.Event()

    async def endless(asked, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        begun.set()
        while not writer.transport.is_closing():
            writer.write(b"<p>")
            await writer.drain()
            await asyncio.sleep(0.01)

    site.routes["/a"] = endless
    entry_id = newsroom.announce(site.url("/a"))
    with newsroom.database.begin() as ledger:
        (task,) = ledger.entries.claim(NOW, 5)
    await desk.submit(task)
    await begun.wait()
    began = asyncio.get_running_loop().time()
    await desk.stop(timedelta(seconds=0.2))
    assert asyncio.get_running_loop().time() - began < 3
    assert (newsroom.entry(entry_id).state, newsroom.entry(entry_id).attempts) == (EntryState.FETCHING, 0)
    assert desk.in_flight == 0


async def test_stopping_lets_what_is_under_way_come_in(new_crawl, newsroom, site, answering):
    desk = await new_crawl(newsroom.now)
    asked_for, release = asyncio.Event(), asyncio.Event()

    async def wait(asked, writer):
        asked_for.set()
        await release.wait()
        writer.write(answering(page()))

    site.routes["/a"] = wait
    entry_id = newsroom.announce(site.url("/a"))
    with newsroom.database.begin() as ledger:
        (task,) = ledger.entries.claim(NOW, 5)
    await desk.submit(task)
    await asked_for.wait()
    stopping = asyncio.create_task(desk.stop(timedelta(seconds=20)))
    await asyncio.sleep(0)
    release.set()
    await stopping
    assert newsroom.entry(entry_id).state is EntryState.DONE


def test_p10_every_field_of_an_article_is_bounded():
    naive = datetime(2026, 1, 1)  # noqa: DTZ001
    article = bounded(
        Article(
            url="http://a.example/",
            headline="x" * 20_000,
            body_text="a\0b" * 500_000,
            authors=tuple("abc" * 100),
            published_at=naive,
            updated_at=datetime(2026, 1, 1, 1, tzinfo=UTC).astimezone(),
        )
    )
    assert len(article.headline) == 10_000
    assert "\0" not in article.body_text
    assert len(article.body_text) == 1_000_000
    short = bounded(Article(url="http://a.example/", headline="a\0b", authors=("c\0d",)))
    assert (short.headline, short.authors) == ("ab", ("cd",))
    assert len(article.authors) == 200
    assert (article.published_at, article.updated_at.tzinfo) == (None, UTC)


# ------------------------------------------------------------------ by hand


def scrapy(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_scrapy_lists_the_spider():
    assert scrapy("list").stdout.split() == ["pages"]


async def test_scrapy_crawls_a_page_by_hand(tmp_path, site, answering):
    site.routes["/a"] = answering(page())
    address = f"sqlite:///{tmp_path}/by-hand.db"
    words = ("crawl", "pages", "-a", f"url={site.url('/a')}")
    done = await asyncio.to_thread(scrapy, *words, WIREWATCH_DATABASE=address, WIREWATCH_ALLOW="127.0.0.0/8")
    assert done.returncode == 0, done.stderr
    assert site.paths == ["/robots.txt", "/.well-known/tdmrep.json", "/a"]
    database = Database(address)
    with database.read() as ledger:
        (revision,) = ledger.articles.unmatched(10)
    database.close()
    assert (revision.source, revision.article.headline) == (site.host, "Les ministres se réunissent")


async def test_scrapy_says_why_a_page_was_not_read(tmp_path, site):
    words = ("crawl", "pages", "-a", f"url={site.url('/a')}")
    done = await asyncio.to_thread(
        scrapy, *words, WIREWATCH_DATABASE=f"sqlite:///{tmp_path}/by-hand.db", WIREWATCH_ALLOW=""
    )
    assert "page not read kind=private-address" in done.stderr
    assert site.paths == []


def test_scrapy_says_what_it_needs():
    done = scrapy("crawl", "pages")
    assert done.returncode != 0
    assert "-a url=" in done.stderr + done.stdout
