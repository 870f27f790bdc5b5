"""What a page's own elements are marked as, in microdata and in RDFa, where it says nothing else for machines."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from crawler.extraction.page import open_page
from crawler.extraction.structured import read_structured
from storage.records import Access

NOW = datetime(2017, 12, 6, 12, 0, tzinfo=UTC)
PROSE = (
    "The harbour of Kallio stays closed until Friday because the ice on the outer basin has not yet carried away.",
    "The port authority said on Tuesday that two pilots would measure the thickness again in the early morning.",
    "Ferries to the islands leave from the western quay in the meantime, an hour later than the timetable says.",
    "Nobody was hurt when a tug was pushed against the mole, but its owner expects repairs of several weeks.",
)
MICRODATA = """<html><head><title>Kallio Post</title></head><body>
<article itemscope itemtype="http://schema.org/NewsArticle">
<p itemprop="articleSection">Harbours</p>
<h2 itemprop="headline">Ice keeps the harbour of Kallio shut</h2>
<p itemprop="alternativeHeadline">Pilots measure again before dawn</p>
<meta itemprop="inLanguage" content="en-GB"><meta itemprop="isAccessibleForFree" content="False">
<span itemprop="author" itemscope itemtype="http://schema.org/Person"><b itemprop="name">Ida Nurmi</b></span>
<time itemprop="datePublished" datetime="2017-12-05T18:30:00+02:00">5 December</time>
<div itemprop="publisher" itemscope itemtype="http://schema.org/Organization"><i itemprop="name">Kallio Post</i></div>
<div itemprop="articleBody">{body}</div>
<p>Tags: <a itemprop="keywords">ice</a> <a itemprop="keywords">ports; ferries</a></p>
</article>
<div itemscope itemtype="http://schema.org/NewsArticle"><h3 itemprop="headline">Another story of another day</h3></div>
</body></html>"""
RDFA = """<html><head><title>Kallio Post</title></head><body vocab="http://schema.org/">
<div typeof="NewsArticle"><h2 property="headline">Ice keeps the harbour of Kallio shut</h2>
<span property="schema:articleSection">Harbours</span> <span property="schema:keywords">ice, ports</span>
<span property="schema:author" typeof="schema:Person"><b property="schema:name">Ida Nurmi</b></span>
<span property="schema:datePublished" content="2017-12-05T18:30:00+02:00">5 December</span>
<div property="articleBody">{body}</div></div></body></html>"""


def page(template: str) -> bytes:
    return template.format(body="".join(f"<p>{each}</p>" for each in PROSE)).encode()


@pytest.mark.parametrize("template", [MICRODATA, RDFA], ids=["microdata", "rdfa"])
def test_a_page_that_only_marks_its_elements_is_read(template: str) -> None:
    article = extract(page(template), url="https://post.example/harbour", fetched_at=NOW)
    assert article.headline == "Ice keeps the harbour of Kallio shut"
    assert article.authors == ("Ida Nurmi",)
    assert article.published_at == datetime(2017, 12, 5, 16, 30, tzinfo=UTC)
    assert article.section == "Harbours"
    assert {"ice", "ports"} <= set(article.keywords)
    assert article.body_text is not None
    assert article.body_text.split("\n\n") == list(PROSE)
    assert article.provenance["section"].method == "microdata"


def test_marks_of_access_and_deck_are_the_articles() -> None:
    article = extract(page(MICRODATA), url="https://post.example/harbour", fetched_at=NOW)
    assert article.access is Access.PAYWALLED
    assert article.deck == "Pilots measure again before dawn"
    assert article.keywords == ("ice", "ports", "ferries")


def test_of_several_articles_without_a_sign_none_is_taken() -> None:
    teaser = '<div itemscope itemtype="http://schema.org/Article"><h3 itemprop="headline">Story {}</h3></div>'
    markup = f"<html><body>{''.join(teaser.format(number) for number in range(3))}</body></html>".encode()
    opened = open_page(markup, url="https://post.example/", content_type=None, charset=None)
    assert [claim for claim in read_structured(opened) if claim.field == "headline"] == []
