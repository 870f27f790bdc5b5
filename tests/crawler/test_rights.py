"""What publishers reserve is read, kept on their record and obeyed."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.rights import Seen, Tdmrep, header_signals, known_file, meta_signals, read_tdmrep, recorded, reservations
from storage.records import Access, EntryState
from tests.crawler.conftest import NOW
from tests.crawler.test_spider import PARAGRAPHS, page

FEED_WORDS = {"title": "Réunion des ministres", "summary": "Les ministres parlent des détroits."}


@pytest.mark.parametrize(
    ("lines", "signals"),
    [
        (["noarchive"], {"noarchive"}),
        (["noindex, NoAI , nosnippet"], {"noai", "nosnippet"}),
        (["googlebot: noarchive, noai"], set()),
        (["googlebot: noarchive", "noai"], {"noai"}),
        (["wirewatch: noai"], {"noai"}),
        (["googlebot: noindex, wirewatch: noarchive"], {"noarchive"}),
        (["max-snippet: 0"], {"nosnippet"}),
        (["max-snippet: 50, max-image-preview: large"], set()),
        (["unavailable_after: 25 Jun 2030 15:00:00 GMT, noarchive"], {"noarchive"}),
        (["noarchives, index, follow", ""], set()),
    ],
)
def test_directives_are_read_if_they_are_for_us_or_everyone(lines, signals):
    assert header_signals([], lines) == dict.fromkeys(signals, "X-Robots-Tag")
    assert set(meta_signals([("ROBOTS", line) for line in lines])) == signals


@pytest.mark.parametrize(("value", "reserved"), [("1", True), (" 1 ", True), ("0", False), ("yes", False), ("", False)])
def test_tdm_reservation_is_1_or_it_is_none(value, reserved):
    assert bool(header_signals([value], [])) == bool(meta_signals([("tdm-reservation", value)])) == reserved


@pytest.mark.parametrize(
    ("path", "reserved"),
    [("/", True), ("/news/a", True), ("/open/a", False), ("/open/archive/a.html", True), ("/open/archive/a", False)],
)
def test_the_most_specific_rule_of_tdmrep_decides(path, reserved):
    rules = read_tdmrep(
        json.dumps(
            [
                {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://paper.example/policy.json"},
                {"location": "/open/", "tdm-reservation": 0},
                {"location": "/open/archive/*.html$", "tdm-reservation": 1},
            ]
        ).encode()
    )
    assert Tdmrep(NOW, rules).reserves("https://paper.example" + path) is reserved


@given(st.binary(max_size=200) | st.just(b"[" * 100_000) | st.just(b'[{"location": 7}, 3, null]'))
def test_any_bytes_are_a_tdmrep_that_reserves_nothing_or_something(body):
    Tdmrep(NOW, read_tdmrep(body)).reserves("https://paper.example/a")


def test_what_was_seen_stays_on_the_record_and_comes_back():
    file = Tdmrep(NOW, read_tdmrep(b'[{"location": "/", "tdm-reservation": 1}]'))
    rights = recorded({"note": "kept"}, Seen({"noai": "meta robots"}, {"https://a.example": file}), NOW)
    rights = json.loads(json.dumps(rights))
    assert known_file(rights, "https://a.example") == file
    assert known_file(rights, "https://b.example") is None
    assert reservations(rights) == ["tdmrep.json", "noai"]
    assert rights["note"] == "kept"
    assert recorded(rights, Seen({"noai": "X-Robots-Tag"}), NOW + timedelta(hours=23)) == rights
    later = recorded(rights, Seen({"noai": "X-Robots-Tag"}), NOW + timedelta(hours=24))
    assert later["signals"]["noai"]["where"] == "X-Robots-Tag"


# ------------------------------------------------------------------ on the way through the spider


def source_of(newsroom):
    with newsroom.database.read() as ledger:
        return ledger.sources.get(newsroom.source_id)


def license_it(newsroom):
    with newsroom.database.begin() as ledger:
        ledger.sources.declare("Dépêches", language="fr", timezone="Europe/Paris", licence="reader contract 7")


def marked(meta: str) -> bytes:
    return page().replace(b"<head>", b"<head>" + meta.encode())


SIGNALS = {
    "X-Robots-Tag": ({"X_Robots_Tag": "noai"}, "", "noai (X-Robots-Tag)"),
    "tdm-reservation header": ({"tdm_reservation": "1"}, "", "tdm-reservation (header)"),
    "robots meta": ({}, '<META NAME="Robots" content="noindex,noarchive">', "noarchive (meta robots)"),
    "tdm-reservation meta": ({}, "<meta name=tdm-reservation content=1>", "tdm-reservation (meta)"),
}


@pytest.mark.parametrize("signal", SIGNALS)
async def test_where_text_is_reserved_the_feeds_own_words_are_kept(desk, newsroom, site, answering, signal):
    headers, meta, said = SIGNALS[signal]
    site.routes["/a"] = answering(marked(meta), **headers)
    entry_id = newsroom.announce(site.url("/a"), **FEED_WORDS)
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    assert revision.article.body_text == FEED_WORDS["summary"]
    assert revision.article.access is Access.BLOCKED
    assert revision.article.warnings == (f"page not read: rights-reserved ({said})",)
    assert newsroom.entry(entry_id).state is EntryState.DONE
    assert reservations(source_of(newsroom).rights) == [said.split(" ")[0]]
    assert source_of(newsroom).rights["signals"][said.split(" ")[0]]["seen_at"] == NOW.isoformat()


@pytest.mark.parametrize("signal", SIGNALS)
async def test_a_licence_lets_reserved_text_be_kept(desk, newsroom, site, answering, signal):
    license_it(newsroom)
    headers, meta, said = SIGNALS[signal]
    site.routes["/a"] = answering(marked(meta), **headers)
    newsroom.announce(site.url("/a"), **FEED_WORDS)
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    assert "surveillance commune des détroits" in revision.article.body_text
    assert revision.article.warnings == (f"rights reserved: {said}; kept under licence: reader contract 7",)
    assert reservations(source_of(newsroom).rights) == [said.split(" ")[0]]


async def test_a_page_that_tdmrep_reserves_is_not_even_asked_for(desk, newsroom, site, answering):
    site.routes["/.well-known/tdmrep.json"] = answering(b'[{"location": "/paid/", "tdm-reservation": 1}]')
    site.routes["/a"] = site.routes["/paid/a"] = answering(page())
    newsroom.announce(site.url("/paid/a"), **FEED_WORDS)
    newsroom.announce(site.url("/a"), "Le sommet est reporté")
    await newsroom.fetch(desk)
    assert sorted(site.paths) == ["/.well-known/tdmrep.json", "/a", "/robots.txt"]
    texts = {revision.article.url: revision.article.body_text for revision in newsroom.revisions()}
    assert texts[site.url("/paid/a")] == FEED_WORDS["summary"]
    assert "surveillance commune" in texts[site.url("/a")]
    assert reservations(source_of(newsroom).rights) == ["tdmrep.json"]


async def test_a_licence_passes_tdmrep(desk, newsroom, site, answering):
    license_it(newsroom)
    site.routes["/.well-known/tdmrep.json"] = answering(b'[{"location": "/", "tdm-reservation": 1}]')
    site.routes["/a"] = answering(page())
    newsroom.announce(site.url("/a"), **FEED_WORDS)
    await newsroom.fetch(desk)
    (revision,) = newsroom.revisions()
    assert "surveillance commune" in revision.article.body_text
    assert reservations(source_of(newsroom).rights) == ["tdmrep.json"]


@pytest.mark.parametrize("status", [200, 404, 503])
async def test_tdmrep_is_asked_for_once_a_day_by_however_many_processes(new_crawl, newsroom, site, answering, status):
    site.routes["/.well-known/tdmrep.json"] = answering(b"[]", status)
    asked = []
    for hours in (0, 23, 25):
        newsroom.time = NOW + timedelta(hours=hours)
        desk = await new_crawl(newsroom.now)  # a new one knows only what the ledger knows
        for path in ("/a", "/b"):
            site.routes[f"{path}{hours}"] = answering(
                page(f"Titre {path} {hours}", [f"{each} ({path} {hours})" for each in PARAGRAPHS])
            )
            newsroom.announce(site.url(f"{path}{hours}"), f"Titre {path} {hours}")
        await newsroom.fetch(desk)
        asked.append(site.paths.count("/.well-known/tdmrep.json"))
    assert asked == [1, 1, 2]
    assert len(newsroom.revisions()) == 6
