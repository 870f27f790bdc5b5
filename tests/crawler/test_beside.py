"""Captions, films' descriptions and notes on the author are no text, unless the page has no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
STORY = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
)
TOLD = "The mole seen from the lighthouse. Two ships waited behind it for calmer water on Sunday."
BESIDE = {
    "caption in a span": f'<div class="x7"><img src="a.jpg"><span class="image-caption">{TOLD}</span></div>',
    "caption of themes": f'<div class="wp-caption"><img src="a.jpg"><p class="wp-caption-text">{TOLD}</p></div>',
    "caption in a cell": f'<table><tr><td><img src="a.jpg"></td></tr><tr><td class="caption">{TOLD}</td></tr></table>',
    "slides": "".join(f'<li><div class="slide-caption">{at}/4 {TOLD}</div></li>' for at in "1234"),
    "film": f'<div class="video-player"><div>The mole in the storm</div><p class="vp-desc">{TOLD}</p></div>',
    "note on the author": f'<p class="author-bio">{TOLD}</p>',
}  # fmt: skip


def read(main: str) -> list[str]:
    head = '<html lang="en"><head><meta charset="utf-8"><title>Mole to be longer before the storms</title></head>'
    page = f"<!doctype html>{head}<body><nav><a href='/w'>World</a></nav><main>{main}</main></body></html>"
    return (extract(page.encode(), url="https://post.example/a/mole-48213", fetched_at=NOW).body_text or "").split(
        "\n\n"
    )


@pytest.mark.parametrize("text", [STORY, STORY[:1]])
@pytest.mark.parametrize("kind", BESIDE)
def test_what_stands_beside_a_text_is_none_of_it(kind: str, text: tuple[str, ...]) -> None:
    paragraphs = "".join(f"<p>{each}</p>" for each in text)
    heading = "<h1>Mole to be longer before the storms</h1>"
    assert read(f'<article>{heading}<div class="entry-content">{BESIDE[kind]}{paragraphs}</div></article>') == list(
        text
    )


def test_a_gallery_without_another_text_is_told_by_its_captions() -> None:
    slides = "".join(f'<div class="slide-caption">Picture {at}: {each}</div>' for at, each in enumerate(STORY))
    assert STORY[0] in "\n".join(read(f"<article><h1>Mole to be longer before the storms</h1>{slides}</article>"))


def test_an_article_on_captions_and_players_is_read_by_its_text_not_its_topic() -> None:
    text = "The museum shows captions and video players from sixty years of newspapers, its director said on Tuesday."
    main = (
        f'<article class="post tag-caption"><h1>A show of captions</h1><div class="text"><p>{text}</p></div></article>'
    )
    assert read(main) == [text]


def test_a_deck_that_is_named_like_a_teaser_is_a_short_articles_text() -> None:
    text = f'<div class="teaser-text"><p>{STORY[0]}</p></div>'
    offer = "<div class='offer'><h3>Subscribe now to continue reading this article.</h3><p>4,99 € a month</p></div>"
    assert STORY[0] in read(f"<article><h1>Mole to be longer before the storms</h1>{text}{offer}</article>")
