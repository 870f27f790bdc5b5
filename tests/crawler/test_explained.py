"""Every field of an article can be explained: what was proposed, what was chosen, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.explanation import Explained
from crawler.extraction import ExtractionError, extract
from crawler.extraction.explained import explain
from storage.records import Article

NOW = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
TEXT = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
    "The work is paid for by the four fishing villages of the bay, which had asked for it for eleven years.",
)
LD = """<script type="application/ld+json">{"@type": "AnalysisNewsArticle",
"headline": "Harbour board lengthens the northern mole", "datePublished": "2024-03-19T18:00:00+01:00",
"author": {"@type": "Person", "name": "Odile Marchais"}, "copyrightHolder": {"@type": "Organization", "name": "Post"},
"copyrightYear": 2024,
"about": [{"@id": "http://cv.iptc.org/newscodes/mediatopic/20000065"}, {"@id": "medtop:04000000"}]}
</script>"""
META = (
    '<meta name="author" content="Staff"><meta name="slugline" content="HARBOUR-MOLE/">'
    '<meta property="article:published_time" content="2024-03-18T10:00:00Z">'
)


def page(head: str = LD + META, *, above: str = "", below: str = "", after: str = "") -> bytes:
    text = "".join(f"<p>{each}</p>" for each in TEXT)
    return (
        f"<html lang='en'><head><title>Harbour board lengthens the northern mole</title>{head}</head><body><article>"
        f"{above}<h1>Harbour board lengthens the northern mole</h1>{below}{text}{after}</article></body></html>"
    ).encode()


def fields(body: bytes) -> dict[str, Explained]:
    return {each.field: each for each in explain(body, url="https://post.example/mole", fetched_at=NOW).fields}


def read(body: bytes, **more: Any) -> Article:
    return extract(body, url="https://post.example/mole", fetched_at=NOW, **more)


def test_a_date_is_explained_by_the_order_of_trust() -> None:
    published = fields(page())["published_at"]
    assert (published.method, published.raw) == ("jsonld", "2024-03-19T18:00:00+01:00")
    assert [(offer.method, offer.chosen) for offer in published.offers] == [("jsonld", True), ("opengraph", False)]
    assert "first" in published.why


def test_what_was_passed_over_is_told_too() -> None:
    authors = fields(page())["authors"]
    assert authors.value == "Odile Marchais"
    assert ("meta", "Staff", False) in [(offer.method, offer.value, offer.chosen) for offer in authors.offers]


def test_an_explanation_says_what_the_article_says() -> None:
    article, told = read(page()), fields(page())
    for name in ("headline", "genre", "slugline", "copyright_notice", "lead"):
        assert told[name].value == getattr(article, name)
    assert told["headline"].confidence == article.provenance["headline"].confidence
    assert "deck" not in told


def test_a_page_that_cannot_be_read_cannot_be_explained() -> None:
    with pytest.raises(ExtractionError):
        explain(b"%PDF-1.7", url="https://post.example/mole", fetched_at=NOW)


def test_genre_subjects_slugline_and_rights_are_read() -> None:
    article = read(page())
    assert (article.genre, article.slugline) == ("analysis", "HARBOUR-MOLE/")
    assert article.subjects == ("medtop:20000065", "medtop:04000000")
    assert article.copyright_notice == "© 2024 Post"


def test_kicker_and_deck_are_read_beside_the_headline() -> None:
    article = read(
        page(
            above="<p class='kicker'>Harbours</p>",
            below="<p class='standfirst'>Forty metres of stone, to be in the water before the winter storms come.</p>",
        )
    )
    assert article.kicker == "Harbours"
    assert article.deck == "Forty metres of stone, to be in the water before the winter storms come."
    assert not article.body_text.startswith("Harbours")


@pytest.mark.parametrize(
    ("markup", "paper"),
    [
        ({"after": "<p>This article was originally published on The Far Shore.</p>"}, "The Far Shore"),
        ({"after": "<p>Cet article est initialement paru dans Le Courrier du Port.</p>"}, "Le Courrier du Port"),
        ({"after": "<p>Dieser Text ist zuerst erschienen in Rheinblick.</p>"}, "Rheinblick"),
        ({"head": '<link rel="canonical" href="https://www.farshore.example.org/mole">'}, "farshore.example.org"),
        ({"head": '<link rel="canonical" href="https://post.example/harbour/mole">'}, None),
        ({"head": '<link rel="canonical" href="https://[broken/mole">'}, None),
        ({"after": "<p>The harbour was first published in maps of the Dutch, a professor said.</p>"}, None),
    ],
)
def test_the_paper_that_a_text_is_copied_from_is_named(markup: dict[str, str], paper: str | None) -> None:
    article = read(page(**markup))
    assert article.syndicated_from == paper
    assert ("syndicated_from" in article.provenance) is (paper is not None)


def test_every_field_that_was_read_says_where_it_comes_from() -> None:
    article = read(page(after="<p>(AFP)</p>"))
    ours = {"url", "alt_ids", "fetched_at", "access", "pub_status", "warnings", "provenance", "size", "encoding"}
    ours |= {"encoding_source", "language_confidence", "published_precision", "published_zone"}
    ours |= {"extraction_method", "extraction_version", "extraction_probability"}
    read_fields = {name for name in Article.__slots__ if getattr(article, name) not in (None, "", ())} - ours
    assert read_fields <= set(article.provenance)
