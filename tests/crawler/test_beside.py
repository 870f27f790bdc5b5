"""Captions, films' descriptions and notes on the author are no text, unless the page has no other."""

# ruff: noqa: E501 - sentences are not folded

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import html

from crawler.extraction import extract
from crawler.extraction.beside import is_beside, presents_author
from crawler.extraction.blocks import page_blocks

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


HEADING = "<h1>Mole to be longer before the storms</h1>"
PICTURE = '<img src="a.jpg" alt="{alt}">'
BOX = {
    "below": '<div class="k1">{picture}<p class="k2">{told}</p></div>',
    "in its own box": '<div><div><a href="/big">{picture}</a></div><div><span>{told}</span></div></div>',
    "above": "<section><div>{told}</div>{picture}</section>",
    "in the picture's element": "<div>{picture}{told}</div>",
    "film": '<div><video src="a.mp4"></video><div>{told}</div></div>',
}
CREDITED = (
    "Ships wait behind the mole for calmer water on Sunday. Photo: Odile Marsh",
    "A ferry passes the mole in a gale on Sunday. (Odile Marsh/Getty Images)",
    "Die Mole vom Leuchtturm aus gesehen. Foto: Odile Marsh",
)


@pytest.mark.parametrize("text", [STORY, STORY[:1]])
@pytest.mark.parametrize("told", CREDITED)
@pytest.mark.parametrize("box", BOX)
def test_what_shares_a_pictures_box_and_names_its_maker_is_a_caption(
    box: str, told: str, text: tuple[str, ...]
) -> None:
    shown = BOX[box].format(picture=PICTURE.format(alt=""), told=told)
    first, *others = (f"<p>{each}</p>" for each in text)
    assert read(f"<div>{HEADING}{first}{shown}{''.join(others)}</div>") == list(text)


@pytest.mark.parametrize("box", [each for each in BOX if each != "film"])
def test_what_a_pictures_alternative_text_says_too_is_a_caption(box: str) -> None:
    shown = BOX[box].format(picture=PICTURE.format(alt=TOLD.partition(".")[0]), told=TOLD)
    assert read(f"<div>{HEADING}<p>{STORY[0]}</p>{shown}<p>{STORY[1]}</p></div>") == list(STORY)


PLAIN = "Behind the mole, ships waited for calmer water until Sunday night, when the gale had blown itself out."


@pytest.mark.parametrize(
    "shown",
    [
        f"<div>{PICTURE.format(alt='A lighthouse in the storm at night')}<p>{PLAIN}</p></div>",
        f"<div>{PICTURE.format(alt='')}<p>{PLAIN}</p><p>{TOLD} Source: the harbour office.</p></div>",
        f"<p>{PLAIN} The source of the photo is not known.</p>",
        f"<div>{PICTURE.format(alt='')}<p>{PLAIN} Nobody had seen photos of it in such a sea, for none was out there. {STORY[0]}</p></div>",
        f"<div>{PICTURE.format(alt='')}<h3>Photo: the storm</h3></div><p>{PLAIN}</p>",
    ],
    ids=["a paragraph by a picture", "paragraphs by a picture", "no picture", "a report on photos", "a heading"],
)
def test_a_paragraph_by_a_picture_is_text(shown: str) -> None:
    assert any(
        each.startswith(PLAIN) for each in read(f"<div>{HEADING}<p>{STORY[0]}</p>{shown}<p>{STORY[1]}</p></div>")
    )


NOTES = (
    "Odile Marsh is a reporter for the harbour desk. She has covered the coast since 2012 and lives by the sea.",
    "Odile Marsh (she/her) covers shipping and the coast as a staff writer in the northern newsroom.",
    "Odile Marsh ist Redakteurin im Ressort Küste und schreibt seit 2012 über Häfen und Fähren.",
    "Odile Marsh est journaliste au service maritime depuis 2012. Elle suit les ports et les ferries du nord.",
    "Odile Marsh es periodista de la sección de puertos desde 2012. Vive junto al mar con dos perros.",
    "Odile Marsh è giornalista della redazione del porto dal 2012. Vive in riva al mare con due cani.",
)


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("byline", ["", "<div>By Odile Marsh</div>"])
def test_who_is_presented_as_a_writer_and_told_of_nowhere_else_wrote_it(note: str, byline: str) -> None:
    text = "".join(f"<p>{each}</p>" for each in STORY)
    assert read(f"<div>{HEADING}{byline}<div>{text}<p>{note}</p></div></div>")[-len(STORY) :] == list(STORY)


@pytest.mark.parametrize(
    "last",
    [
        "Ada Quill is the author of two books on harbours, and was a reporter for a shipping paper before she took her post.",
        "Odile Marsh is the mayor of Ravn, and will have to find the money by the end of the year, an editor of its paper said.",
        "The writer is unknown, but the board keeps the letter that asked for a longer mole as early as in 1911.",
    ],
    ids=["of whom the text tells", "no writer", "no name"],
)
def test_a_paragraph_that_tells_of_writers_is_text(last: str) -> None:
    told = read(f"<div>{HEADING}<div><p>{STORY[0]}</p><p>{STORY[1]}</p><p>{last}</p></div></div>")
    assert told[-1] == last


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


CHART = "The board relied on a chart of 1911. Source: Harbour Museum"
OLD = "The old mole in photographs from Odile Marsh"


@pytest.mark.parametrize(
    ("shown", "beside"),
    [
        (f"<div><img src='a.jpg'><p>{CHART}</p></div>", [True]),
        (f"<div><img src='a.jpg'><p>{STORY[0]}</p><p>{CHART}</p></div>", [False, False]),
        (f"<div><img src='a.jpg'><p>{OLD}</p></div>", [True]),
        (f"<div><img src='a.jpg'><h2>{OLD}</h2></div>", [False]),
        (f'<p class="byline author-bio">{TOLD}</p>', [True]),
        (f'<p class="byline">{TOLD}</p>', [False]),
        (f'<p class="byline author-bio">{TOLD * 8}</p>', [False]),
    ],
    ids=["alone", "not alone", "a caption", "a heading", "a note", "a byline", "a portrait"],
)
def test_a_block_is_beside_a_text_by_its_box_or_its_name(shown: str, beside: list[bool]) -> None:
    assert list(map(is_beside, page_blocks(html.document_fromstring(shown)))) == beside


@pytest.mark.parametrize(
    ("line", "wrote"),
    [
        ("By Odile Marsh and Ada Quill", True),
        (
            "Odile Marsh had chained herself to the crane on the mole before the first ship came in from the north.",
            False,
        ),
    ],
)
def test_who_is_told_of_in_more_than_a_byline_is_the_texts(line: str, wrote: bool) -> None:
    blocks = page_blocks(html.document_fromstring(f"<div><p>{line}</p><p>{STORY[0]}</p><p>{NOTES[0]}</p></div>"))
    assert presents_author(blocks, [True] * 3, 2) is wrote
