"""A publisher's own rule reads its pages before the general readers, and steps aside when it finds too little."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import crawler.publishers
from crawler.extraction import extract, rulebook
from crawler.publishers import rules
from crawler.publishers.rules import Publisher, rule_of
from storage.records import Article

NOW = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
TITLE = "Harbour board lengthens the northern mole"
STORY = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
    "The work is paid for by the four fishing villages of the bay, which had asked for it for eleven years.",
)
OTHER = (
    "The line to the outer islands will close in May after forty years, its owner said on Monday evening.",
    "For the first time since the war the herring spawned in the inner bay, the fishers of the quay report.",
    "The school on the quay opens its doors in August with a class of twenty children from the islands.",
)


def paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(inner: str, url: str) -> Article:
    page = f"<html lang='en'><head><title>{TITLE}</title></head><body><main>{inner}</main></body></html>"
    return extract(page.encode(), url=url, charset="utf-8", fetched_at=NOW)


def test_a_rule_is_its_hosts_and_theirs_alone() -> None:
    assert rule_of("www.independent.co.uk") is rule_of("independent.co.uk") is not None
    assert rule_of("notindependent.co.uk") is rule_of("co.uk") is rule_of("post.example") is None


def test_the_first_paper_of_a_country_is_found_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xx").mkdir()
    rule = 'RULE = Publisher(hosts=("post.example",), body=("#story",))'
    (tmp_path / "xx" / "post.py").write_text(f"from crawler.publishers.rules import Publisher\n{rule}\n")
    monkeypatch.setattr(rules, "files", lambda _: tmp_path)
    monkeypatch.setattr(crawler.publishers, "__path__", [*crawler.publishers.__path__, str(tmp_path)])
    rules._rules.cache_clear()
    try:
        found = rule_of("www.post.example")
        assert found is not None
        assert found.body == ("#story",)
    finally:
        rules._rules.cache_clear()


@pytest.mark.parametrize(
    ("url", "markup"),
    [
        (
            "https://www.independent.co.uk/mole-live-b1.html",
            "<article><h1>{title}</h1><div class='main-wrapper'><div id='main'>{story}</div></div>"
            "<div id='updates'>{other}</div></article>",
        ),
        (
            "https://newrepublic.com/post/1/mole",
            "<article class='article default'><div><article class='post'><div class='article-header'>"
            "<h1>{title}</h1></div>{story}</article>"
            "<article class='post'><h2>Another post</h2>{other}</article></div></article>",
        ),
    ],
)
def test_what_stands_beside_the_article_on_these_pages_is_none_of_it(url: str, markup: str) -> None:
    inner = markup.format(title=TITLE, story=paragraphs(STORY), other=paragraphs(OTHER))
    article = read(inner, url)
    assert article.body_text == "\n\n".join(STORY)
    assert article.extraction_method == article.provenance["body_text"].method == "publisher"
    assert OTHER[0] in read(inner, "https://post.example/mole").body_text  # without the rule they are taken


def test_a_rule_that_no_longer_fits_steps_aside() -> None:
    url = "https://www.independent.co.uk/mole-b1.html"
    for inner in (
        "<article>{}</article>",
        "<article><div class='main-wrapper' id='main'><p>Moved.</p></div>{}</article>",
    ):
        article = read(inner.format(f"<h1>{TITLE}</h1>{paragraphs(STORY)}"), url)
        assert STORY[2] in article.body_text
        assert article.provenance["body_text"].method == "html"


def test_a_rule_can_name_title_byline_date_and_what_to_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Publisher(
        hosts=("post.example",),
        body=(".gone", ".words"),
        cut=(".box",),
        title=(".big",),
        byline=(".who",),
        date=("time.when",),
    )
    monkeypatch.setattr(rulebook, "rule_of", lambda host: rule if host == "post.example" else None)
    article = read(
        "<h1>The Post</h1><p class='big'>Harbour grows again</p><p class='who'>By Odile Marchais</p>"
        "<time class='when' datetime='2024-03-19T18:00:00+01:00'>yesterday</time>"
        f"<div class='words'>{paragraphs(STORY)}<div class='box'>{paragraphs(OTHER)}</div></div>",
        "https://post.example/mole",
    )
    assert article.headline == "Harbour grows again"
    assert article.authors == ("Odile Marchais",)
    assert article.published_at == datetime(2024, 3, 19, 17, 0, tzinfo=UTC)
    assert article.body_text == "\n\n".join(STORY)
    assert {article.provenance[name].method for name in ("headline", "authors", "published_at")} == {"publisher"}
