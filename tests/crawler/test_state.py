"""An article that stands only in the data of the page's program is read there, and only that article."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.extraction import ExtractionError, extract
from storage.records import Article

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
TITLE = "Larnvik raises its quay by forty centimetres"
STORY = (
    "The harbour board of Larnvik voted on Tuesday to raise the quay by forty centimetres.",
    "The work will cost 12.4 million euros, of which the region pays half.",
    "Building is to begin in March, after the herring season.",
)
OTHER = {
    "title": "Ferry strike ends after nine days",
    "body": ["The ferries to the islands sail again. " * 8, "The crews had stopped for nine days. " * 8],
}
BLOCKS = [{"type": "paragraph", "text": text, "id": f"block/{n}"} for n, text in enumerate(STORY)]


def read(data: Any, *, before: str = "", title: str = f"{TITLE} - The Paper") -> Article:
    script = f"<script>{before}{json.dumps(data)}</script>"
    head = f"<head><title>{title}</title></head>"
    page = f'<html>{head}<body><nav><a href="/">Home</a></nav><div id=app></div>{script}</body>'
    return extract(page.encode(), url="https://paper.example/quay", fetched_at=NOW)


@pytest.mark.parametrize(
    "body",
    [BLOCKS, list(STORY), "".join(f"<p>{text}</p>" for text in STORY), "\n\n".join(STORY), {"blocks": BLOCKS}],
    ids=["blocks", "lines", "markup", "text", "nested"],
)
@pytest.mark.parametrize("before", ["", "window.__NUXT__="])
def test_the_body_beside_the_headline_is_the_article(body: Any, before: str) -> None:
    article = read({"props": {"related": [OTHER], "page": {"headline": TITLE, "content": body}}}, before=before)
    assert (article.headline, article.body_text) == (TITLE, "\n\n".join(STORY))
    assert article.provenance["body_text"].method == "inferred"


def test_another_articles_body_is_not_taken() -> None:
    with pytest.raises(ExtractionError) as refused:
        read({"props": {"related": [OTHER]}})
    assert refused.value.kind == "no-text"


@pytest.mark.parametrize("data", [[[[]]] * 50, {"a": None}, "x", 1, {"title": TITLE}, {"title": TITLE, "body": TITLE}])
def test_data_without_an_article_break_nothing(data: Any) -> None:
    with pytest.raises(ExtractionError):
        read(data)


def test_a_page_that_shows_its_text_is_read_as_it_is_shown() -> None:
    shown = "".join(f"<p>{text}</p>" for text in STORY * 4)
    data = json.dumps({"title": TITLE, "body": "Something else stands here. " * 40})
    page = f"<html><title>{TITLE}</title><body><h1>{TITLE}</h1>{shown}<script>{data}</script></body></html>"
    article = extract(page.encode(), url="https://paper.example/quay", fetched_at=NOW)
    assert "Something else" not in (article.body_text or "")
