"""A page and what its feed said of it become one article, and a wall never does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.extraction import ExtractionError, article_from_entry, extract, written_at
from crawler.extraction.page import open_page
from storage.records import Access, Article, ParsedEntry

NOW = datetime(2017, 12, 6, 9, 0, tzinfo=UTC)
PARAGRAPHS = (
    "Les délégations des deux ports ont signé mardi une convention sur le pilotage des navires en hiver.",
    "Le texte prévoit que les équipes de garde partagent leurs relevés de houle toutes les dix minutes.",
    "« Nous attendions cela depuis des années », a dit la capitaine Odile Marchais devant les pêcheurs.",
    "Une première évaluation est attendue au printemps, quand les chalutiers auront repris leurs campagnes.",
)
ENTRY = ParsedEntry(
    guid="port-1",
    link="https://port.example/1",
    title="URGENT : Les deux ports signent une convention",
    summary="Les délégations ont signé mardi une convention sur le pilotage des navires.",
    authors=("Jeanne Morel", "AFP"),
    categories=("Ports",),
    language="fr",
    published=datetime(2017, 12, 5, 17, 30, tzinfo=UTC),
    published_raw="Tue, 05 Dec 2017 18:30:00 +0100",
)


def page(
    *paragraphs: str, head: str = "", above: str = "", h1: str = "Deux ports signent une convention de pilotage"
) -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    title = f"<title>{h1} | Le Courrier du Port</title>"
    frame = '<nav><a href="/">Accueil</a><a href="/mer">Mer</a></nav>'
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8">{title}{head}</head><body>{frame}<main><article>'
        f"<h1>{h1}</h1>{above}{text}</article></main><footer><p>© Le Courrier du Port</p></footer></body></html>"
    ).encode()


def read(body: bytes, **more: Any) -> Article:
    settings_: dict[str, Any] = {
        "url": "https://port.example/2017/12/06/pilotage",
        "fetched_at": NOW,
        "timezone": "Europe/Paris",
    }
    return extract(body, **{**settings_, **more})


def ld(**fields: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def test_a_plain_page_gives_headline_body_lead_and_language() -> None:
    article = read(page())
    assert article.headline == "Deux ports signent une convention de pilotage"
    assert article.body_text == "\n\n".join(PARAGRAPHS)
    assert article.lead == PARAGRAPHS[0]
    assert (article.language, article.access) == ("fr", Access.FREE)
    assert (article.encoding, article.fetched_at) == ("utf-8", NOW)
    assert article.agency is article.dateline_raw is article.byline_raw is None
    assert article.authors == ()
    assert article.provenance["body_text"].method == "html"


def test_the_stamp_without_year_and_zone_is_resolved_and_leaves_the_text() -> None:
    article = read(page("Dernière mise à jour à 08h38 le 06/12", *PARAGRAPHS))
    assert article.updated_at == datetime(2017, 12, 6, 7, 38, tzinfo=UTC)
    assert (article.updated_precision, article.updated_zone) == ("minute", "source default")
    assert article.update_stamp_raw == "Dernière mise à jour à 08h38 le 06/12"
    assert article.provenance["updated_at"].method == "text"
    assert article.body_text == "\n\n".join(PARAGRAPHS)
    assert article.published_at == datetime(2017, 12, 6, tzinfo=UTC)
    assert (article.published_precision, article.provenance["published_at"].method) == ("day", "inferred")


def test_structured_data_is_believed_first_with_its_zone() -> None:
    head = ld(
        headline="Deux ports signent une convention de pilotage",
        datePublished="2017-12-05T18:30:00+01:00",
        dateModified="2017-12-06T08:38:00+01:00",
        author=[
            {"@type": "Person", "name": "Jeanne Morel, rédactrice en chef"},
            {"@type": "Organization", "name": "Le Port"},
        ],
        articleSection="Mer",
        keywords=["port", "pilotage"],
        publisher={"@type": "Organization", "name": "Le Courrier du Port"},
    )
    article = read(page(head=head + '<meta property="article:published_time" content="2017-12-01T00:00:00Z">'))
    assert article.published_at == datetime(2017, 12, 5, 17, 30, tzinfo=UTC)
    assert article.updated_at == datetime(2017, 12, 6, 7, 38, tzinfo=UTC)
    assert (article.published_precision, article.published_zone) == ("second", "explicit")
    assert written_at(article) == "2017-12-05T18:30:00+01:00"
    assert (article.authors, article.section, article.keywords) == (("Jeanne Morel",), "Mer", ("port", "pilotage"))
    assert {article.provenance[field].method for field in ("published_at", "updated_at", "authors", "section")} == {
        "jsonld"
    }
    assert article.provenance["published_at"].raw == "2017-12-05T18:30:00+01:00"


def test_a_change_is_never_taken_for_the_publication() -> None:
    body = page(head='<meta property="article:modified_time" content="2017-12-06T08:38:00+01:00">')
    article = read(body, url="https://port.example/pilotage")
    assert article.updated_at == datetime(2017, 12, 6, 7, 38, tzinfo=UTC)
    assert article.published_at is None or article.provenance["published_at"].method == "inferred"


def test_a_day_is_made_exact_by_a_less_trusted_date_of_the_same_day() -> None:
    head = ld(headline="x", datePublished="2017-12-05")
    entry = replace(ENTRY, published=datetime(2017, 12, 5, 17, 30, tzinfo=UTC))
    article = read(page(head=head), entry=entry)
    assert (article.published_at, article.published_precision) == (entry.published, "second")
    assert article.provenance["published_at"].method == "feed"
    other = read(page(head=head), entry=replace(ENTRY, published=NOW, published_raw=NOW.isoformat()))
    assert (other.published_at, other.published_precision) == (datetime(2017, 12, 5, tzinfo=UTC), "day")


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", None])
def test_a_feeds_date_without_a_zone_is_in_that_of_its_source_and_says_so(zone: str | None) -> None:
    taken_for_utc = datetime(2017, 12, 5, 3, 30, tzinfo=UTC)
    entry = replace(ENTRY, published=taken_for_utc, published_raw="Tue, 05 Dec 2017 03:30:00")
    at = taken_for_utc.replace(tzinfo=ZoneInfo(zone or "UTC"))
    alone = article_from_entry(entry, url="https://port.example/1", fetched_at=NOW, timezone=zone, language="fr")
    for article in (read(page(), entry=entry, timezone=zone), alone):
        assert article.published_at == at
        assert article.published_zone == ("source default" if zone else "inferred")
        assert article.provenance["published_at"].method == "feed"


def test_a_date_in_the_future_is_clamped_with_a_warning() -> None:
    article = read(page(head='<meta property="article:published_time" content="2999-01-01T10:00:00Z">'))
    assert article.published_at == NOW
    assert "future" in article.warnings[0]


def test_what_the_page_does_not_give_the_entry_gives() -> None:
    article = read(page(h1="Mer"), entry=ENTRY)
    assert article.headline == "Les deux ports signent une convention"
    assert article.urgency == 3
    assert article.description == ENTRY.summary
    assert article.authors == ("Jeanne Morel",)
    assert article.published_at == ENTRY.published
    assert article.alt_ids == ("port-1",)
    assert {article.provenance[field].method for field in ("headline", "description", "authors", "published_at")} == {
        "feed"
    }


@pytest.mark.parametrize(
    ("first", "place", "day", "agency"),
    [
        ("BRUXELLES, 5 déc. (AFP) - ", "BRUXELLES", date(2017, 12, 5), "AFP"),
        ("LONDON (Reuters) - ", "LONDON", None, "Reuters"),
        ("SANTA FE, N.M. (AP) — ", "SANTA FE, N.M.", None, "AP"),
        ("Berlin (dpa) - ", "Berlin", None, "dpa"),
        ("Madrid, 5 dic (EFE).- ", "Madrid", date(2017, 12, 5), "EFE"),
        ("(ANSA) - ROMA, 05 DIC - ", "ROMA", date(2017, 12, 5), "ANSA"),
        ("МОСКВА, 5 декабря. /ТАСС/. ", "МОСКВА", date(2017, 12, 5), "TASS"),
        ("BEIJING, Dec. 5 (Xinhua) -- ", "BEIJING", date(2017, 12, 5), "Xinhua"),
        ("BRUSSELS — ", "BRUSSELS", None, None),
    ],
)
def test_the_dateline_is_read_and_leaves_the_text(first: str, place: str, day: date | None, agency: str | None) -> None:
    article = read(page(first + PARAGRAPHS[0], *PARAGRAPHS[1:]))
    assert (article.dateline_place, article.dateline_date, article.agency) == (place, day, agency)
    assert article.body_text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "first",
    ["Le port — et lui seul — ", "L'AFP (AP) ", "Selon l'agence Reuters, ", "La capitaine (AFP) a dit que "],
)
def test_prose_is_no_dateline(first: str) -> None:
    article = read(page(first + PARAGRAPHS[0], *PARAGRAPHS[1:]))
    assert article.dateline_raw is None
    assert article.body_text.startswith(first.strip())


def test_a_credit_line_names_the_agency_and_leaves_the_text() -> None:
    alone = read(page(*PARAGRAPHS, "(AFP)"))
    assert (alone.agency, alone.credit_line, alone.body_text) == ("AFP", "(AFP)", "\n\n".join(PARAGRAPHS))
    behind = read(page(*PARAGRAPHS[:-1], f"{PARAGRAPHS[-1]} (dpa)"))
    assert (behind.agency, behind.body_text) == ("dpa", "\n\n".join(PARAGRAPHS))


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ('<p class="byline">Par Jeanne Morel et Paul Le Guen</p>', ("Jeanne Morel", "Paul Le Guen")),
        ('<a rel="author" href="/auteur/jm">Jeanne Morel</a>', ("Jeanne Morel",)),
        ('<div class="author-name">JEANNE MOREL, Senior Reporter</div>', ("JEANNE MOREL",)),
        ('<p class="byline">By Jeanne Morel, Associated Press</p>', ("Jeanne Morel",)),
        ('<p class="byline">By Jeanne Morel | jeanne@port.example</p>', ("Jeanne Morel",)),
        ('<p class="byline">La rédaction</p>', ()),
        ('<p class="byline">Staff Reporter</p><div class="author">Reuters</div>', ()),
        ("<p>By Jeanne Morel in Brest and Paul Le Guen in London</p>", ("Jeanne Morel", "Paul Le Guen")),
        ('<div class="firma">JEANNE MOREL<br>Brest</div>', ("JEANNE MOREL",)),
        ('<div class="info">记者 王小明 2017-12-06</div>', ("王小明",)),
        ('<div class="info">山田太郎 記者 2017年12月6日</div>', ("山田太郎",)),
        ('<p class="comment-author">Jeanne Morel</p>', ()),
    ],
)
def test_people_are_taken_out_of_bylines(byline: str, authors: tuple[str, ...]) -> None:
    assert read(page(above=byline)).authors == authors


def test_the_headline_loses_the_papers_name_and_gains_no_kicker() -> None:
    bare = page().replace(b"<h1>", b"<h2>").replace(b"</h1>", b"</h2>")
    assert read(bare).headline == "Deux ports signent une convention de pilotage"
    head = '<meta property="og:title" content="Deux ports signent une convention de pilotage">'
    kicked = read(page(head=head, h1="Pilotage : Deux ports signent une convention de pilotage"))
    assert (kicked.kicker, kicked.headline) == ("Pilotage", "Deux ports signent une convention de pilotage")


def test_pointers_and_appeals_between_paragraphs_are_no_news() -> None:
    noise = [
        "À lire aussi : Le phare se rénove enfin",
        "Abonnez-vous à notre lettre du matin",
        "Publicité",
        PARAGRAPHS[0],
    ]
    mixed = [item for pair in zip(PARAGRAPHS, noise, strict=True) for item in pair]
    assert read(page(*mixed)).body_text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("access", "wall"),
    [
        (
            Access.CHALLENGE,
            "<title>Just a moment...</title><p>Checking your browser before you go on. Please wait.</p>",
        ),
        (Access.CHALLENGE, '<title>x</title><script src="/cdn-cgi/challenge-platform/h/g/x.js"></script><p>x</p>'),
        (Access.BLOCKED, "<title>Avant d'accéder au site</title><p>Tout accepter ou continuer sans accepter.</p>"),
        (Access.BLOCKED, '<title>Log in</title><p>Log in to go on</p><form><input type="password"></form>'),
    ],
)
def test_a_wall_is_never_taken_for_an_article(access: Access, wall: str) -> None:
    body = f"<html>{wall}</html>".encode()
    with pytest.raises(ExtractionError) as refused:
        read(body)
    assert refused.value.kind == access
    article = read(body, entry=ENTRY)
    assert (article.access, article.headline, article.body_text) == (
        access,
        "Les deux ports signent une convention",
        ENTRY.summary,
    )
    assert article.extraction_method == "feed"
    assert "judged on the feed's words alone" in article.warnings[0]


LINKS = "".join(
    f'<li><a href="/{n}">Les pêcheurs de la baie numéro {n} attendent le nouveau môle</a></li>' for n in range(30)
)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        (
            "soft-404",
            "<title>Page introuvable</title><h1>Page introuvable</h1><p>Cette page a été déplacée ou retirée.</p>",
        ),
        (
            "soft-404",
            "<title>404 - Post</title><h1>404</h1><p>We are sorry, the page you want has moved elsewhere.</p>",
        ),
        ("index-page", f"<title>Mer</title><main><h1>Mer</h1><ul>{LINKS}</ul></main>"),
    ],
)
def test_what_stands_in_an_articles_place_is_not_one(kind: str, place: str) -> None:
    body = f"<html>{place}</html>".encode()
    with pytest.raises(ExtractionError) as refused:
        read(body)
    assert refused.value.kind in (kind, "no-text")
    assert read(body, entry=ENTRY).body_text == ENTRY.summary


def test_an_article_about_a_missing_page_is_an_article() -> None:
    assert read(page(h1="Page introuvable : le site du port est en panne")).body_text == "\n\n".join(PARAGRAPHS)


def test_a_paywall_is_named_and_its_appeal_left_out() -> None:
    article = read(
        page(PARAGRAPHS[0], "Cet article est réservé aux abonnés. Il vous reste 75 % de cet article à lire.")
    )
    assert (article.access, article.body_text) == (Access.PAYWALLED, PARAGRAPHS[0])
    assert read(page(head=ld(headline="x", isAccessibleForFree="False"))).access is Access.PAYWALLED


def test_a_page_of_script_gives_the_entrys_words() -> None:
    empty = b'<html><head><title>App</title></head><body><div id="root"></div><script>run()</script></body></html>'
    assert read(empty, entry=ENTRY).body_text == ENTRY.summary
    with pytest.raises(ExtractionError) as refused:
        read(empty)
    assert refused.value.kind == "no-text"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("empty", b" \n"),
        ("not-html", b"%PDF-1.7 <html><p>x"),
        ("not-html", b"\x89PNG\r\n\x1a\n"),
        ("not-html", b"PK\x03\x04"),
        ("not-html", b'{"a": "<b>"}'),
        ("not-html", b"<?xml version='1.0'?><rss><channel><item><title>x</title></item></channel></rss>"),
        ("too-large", b"<html>" + b"x" * (9 << 20)),
    ],
)
def test_what_is_no_page_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(ExtractionError) as refused:
        read(body)
    assert refused.value.kind == kind
    assert "\n" not in str(refused.value)


def test_a_failing_status_is_no_article() -> None:
    with pytest.raises(ExtractionError) as refused:
        read(page(), http_status=404)
    assert refused.value.kind == "http-404"


def test_another_sites_canonical_address_is_not_believed() -> None:
    own = '<link rel="canonical" href="/pilotage?x=1">'
    assert read(page(head=own)).canonical_url == "https://port.example/pilotage?x=1"
    for foreign in ("https://evil.example/x", "javascript:alert(1)", "//[::1", "https://user@port.example/x"):
        assert read(page(head=f'<link rel="canonical" href="{foreign}">')).canonical_url is None


@pytest.mark.parametrize(
    ("encoding", "charset", "declared"),
    [
        ("utf-8", None, "iso-8859-1"),
        ("utf-8", "iso-8859-1", "utf-8"),
        ("windows-1252", None, "utf-8"),
        ("windows-1252", None, ""),
        ("iso-8859-1", "utf-8", "utf-7"),
        ("utf-16", None, "utf-8"),
        ("utf-8-sig", "windows-1251", ""),
    ],
)
def test_accents_survive_right_and_wrong_declarations(encoding: str, charset: str | None, declared: str) -> None:
    body = page().decode().replace('charset="utf-8"', f'charset="{declared}"').encode(encoding, "xmlcharrefreplace")
    assert read(body, charset=charset).lead == PARAGRAPHS[0]


def test_utf_7_is_never_decoded() -> None:
    body = page("+ADw-script+AD4-alert(1)+ADw-/script+AD4- " + PARAGRAPHS[0], *PARAGRAPHS[1:])
    assert "<script>" not in read(body.replace(b'charset="utf-8"', b'charset="utf-7"'), charset="utf-7").body_text


def test_the_text_tells_the_language_whatever_the_page_says() -> None:
    assert read(page().replace(b'lang="fr"', b'lang="en-US"')).language == "fr"
    assert read(page().replace(b'lang="fr"', b'lang="fr-CA"')).language == "fr-CA"


def test_unseen_characters_are_gone_and_text_is_nfc() -> None:
    article = read(page("L'O\u200bT\u00adAN\u202e\0 et la coope\u0301ration. " + PARAGRAPHS[0], *PARAGRAPHS[1:]))
    assert article.lead is not None
    assert article.lead.startswith("L'OTAN et la coopération.")
    hidden = "2017-12-05T18:30:00+01:00\u202e\u0000\u001b[31m\ufeff"
    dated = read(page(head=ld(headline="Deux ports", datePublished=hidden)))
    assert dated.provenance["published_at"].raw == "2017-12-05T18:30:00+01:00"


@pytest.mark.parametrize(
    "block",
    [
        "{", "[" * 5_000, '{"@type": 3}', '{"@graph": {"@graph": [[[null]]]}}', "null", '"x"', "<!-- {} -->",
        json.dumps({"@type": ["NewsArticle", 3], "headline": {"x": 1}, "author": [None, 3, {"name": ["a", 4]}],
                    "url": ["x"], "datePublished": {"y": 2}, "mainEntityOfPage": [1], "articleBody": [1, {"@value": 3}],
                    "@id": 4, "keywords": {"a": 1}, "isAccessibleForFree": [], "publisher": "x", "description": 4}),
    ],
)  # fmt: skip
def test_broken_structured_data_is_ignored(block: str) -> None:
    article = read(page(head=f'<script type="application/ld+json">{block}</script>'))
    assert (article.headline, article.body_text) == (
        "Deux ports signent une convention de pilotage",
        "\n\n".join(PARAGRAPHS),
    )


def test_structured_text_rescues_a_page_that_shows_little() -> None:
    teaser = page(PARAGRAPHS[0], head=ld(headline="x", articleBody="\n\n".join(PARAGRAPHS)))
    article = read(teaser)
    assert (article.body_text, article.extraction_method) == ("\n\n".join(PARAGRAPHS), "jsonld")


def test_the_entry_alone_makes_an_article() -> None:
    entry = replace(ENTRY, content="BRUXELLES, 5 déc. (AFP) - " + "\n\n".join(PARAGRAPHS), published_raw=None)
    article = article_from_entry(
        entry, url="https://port.example/1", fetched_at=NOW, access=Access.BLOCKED, warning="robots.txt"
    )
    assert (article.headline, article.urgency) == ("Les deux ports signent une convention", 3)
    assert (article.body_text, article.agency, article.dateline_place) == ("\n\n".join(PARAGRAPHS), "AFP", "BRUXELLES")
    assert (article.authors, article.keywords, article.published_at) == (("Jeanne Morel",), ("Ports",), ENTRY.published)
    assert (article.access, article.warnings, article.extraction_method) == (Access.BLOCKED, ("robots.txt",), "feed")
    assert article.provenance["body_text"].method == article.provenance["published_at"].method == "feed"


def test_an_entry_without_words_still_makes_an_article() -> None:
    article = article_from_entry(
        ParsedEntry(link="https://port.example/1"), url="https://port.example/1", fetched_at=NOW
    )
    assert (article.headline, article.body_text, article.published_at) == (None, "", None)


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div class='author'>", "</div>", "<h1>", "</h1>", "<article>", "<table><tr><td>", "<br>", "<li>",
     "<time datetime='2017-13-99'>", "<script type='application/ld+json'>",
     "</script>", "<meta property='og:title' content='",
     '{"@type":"NewsArticle","headline":', "'>", "&eacute;", "&#0;", "\0", "<!--", "-->",
     "PARIS, ", "(AFP) - ", "\u202e",
     "mis à jour à 25h99 le 99/99 ", "mot " * 30, "<title>", "</title>", "<a rel=author href='/author/x'>", "</a>",
     "Published 1/1/1 "]
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TAGS, max_size=40).map("".join))
def test_rubble_is_an_article_or_a_refusal(rubble: str) -> None:
    try:
        article = read(f"<html>{rubble}".encode("utf-8", "ignore"))
    except ExtractionError:
        return
    texts = [article.headline or "", article.body_text, *article.authors, article.update_stamp_raw or ""]
    assert not set("".join(texts)) & set("\0\x1b\u202e\u200b")
    assert article.published_at is None or article.published_at <= NOW.replace(hour=23, day=7)


def test_the_heading_that_agrees_best_with_the_pages_other_titles_is_the_headline() -> None:
    above = "<h1>Deux ports</h1>"
    head = '<meta property="og:title" content="Deux ports signent une convention de pilotage - Le Courrier du Port">'
    assert read(page(head=head, above=above)).headline == "Deux ports signent une convention de pilotage"


def test_the_heading_that_readers_see_comes_before_titles_for_search_engines() -> None:
    head = '<meta property="og:title" content="Pilotage : pourquoi les navires attendront moins cet hiver">'
    article = read(page(head=head).replace(b"<title>Deux ports signent une convention de", b"<title>Le"))
    assert article.headline == "Deux ports signent une convention de pilotage"
    assert article.provenance["headline"].confidence < 0.9
    section = read(page(head=head, h1="Toutes les nouvelles").replace(b"<title>Toutes les nouvelles", b"<title>Port"))
    assert section.headline == "Pilotage : pourquoi les navires attendront moins cet hiver"


def test_the_papers_name_is_cut_as_its_host_spells_it() -> None:
    head = '<meta property="og:title" content="Deux ports signent une convention de pilotage - La Vigie">'
    body = page(head=head, h1="Mer").replace(b"<title>Mer | Le Courrier du Port", b"<title>x")
    assert read(body, url="https://www.lavigie.example/a").headline == "Deux ports signent une convention de pilotage"


def test_p07_another_site_under_the_same_public_suffix_is_not_believed() -> None:
    for there, believed in (("https://www.courrier.co.uk/a", True), ("https://www.autre.co.uk/a", False)):
        article = read(page(head=f'<link rel="canonical" href="{there}">'), url="https://m.courrier.co.uk/a?print=1")
        assert (article.canonical_url == there) is believed


def test_inline_data_is_gone_before_the_page_is_parsed() -> None:
    image = f'<img src="data:image/png;base64,{"A" * 2_000_000}">'
    opened = open_page(page(above=image), url="", content_type=None, charset=None)
    assert len(opened.markup) < 10_000
    assert read(page(above=image)).body_text == "\n\n".join(PARAGRAPHS)


def test_a_line_break_in_a_declared_string_costs_nothing_of_it() -> None:
    broken = (
        '{"@type": "NewsArticle", "headline": "Deux ports\n\tsignent", "datePublished": "2017-12-05T18:30:00+01:00"}'
    )
    article = read(page(head=f'<script type="application/ld+json">{broken}</script>'))
    assert article.published_at == datetime(2017, 12, 5, 17, 30, tzinfo=UTC)
    assert article.provenance["published_at"].method == "jsonld"
