"""A short item above rows of other articles is the article; a list within an article is its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import html

from crawler.extraction import ExtractionError, extract
from crawler.extraction.blocks import page_blocks
from crawler.extraction.teasers import other_articles

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
FLASH = "A ferry with 120 people on board ran aground off Ravn on Thursday, the coast guard said."
STORY = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
    "Nobody spoke against the plan, although two members of the board had called it too dear last autumn.",
)
OTHERS = (
    ("Storm closes the coastal road near Corvale", "Waves of six metres were seen at the lighthouse on Sunday night."),
    ("Library to open on Sundays from January", "The trial costs the city a small sum, officials said on Friday."),
    ("Bakers win a prize for their rye loaf", "The jury praised its crust and its keeping quality in the capital."),
    ("Tram line 4 to be extended to the harbour", "Work on the new stretch starts in spring and lasts for two years."),
    ("Two quays closed after cracks were found", "Divers found the cracks in the foundations on Tuesday morning."),
)


def cards(name: str = "") -> str:
    items = (f'<div><a href="/{place}"><h3>{a}</h3></a><p>{b}</p></div>' for place, (a, b) in enumerate(OTHERS))
    return f'<section class="{name}">{"".join(items)}</section>'


def page(title: str, main: str, below: str = "") -> bytes:
    frame = '<header><a href="/">The Post</a><nav><a href="/w">World</a><a href="/s">Sea</a></nav></header>'
    head = f'<html lang="en"><head><meta charset="utf-8"><title>{title} - The Post</title></head>'
    foot = "<footer><p>© The Post</p></footer>"
    return f"<!doctype html>{head}<body>{frame}<main>{main}</main>{below}{foot}</body></html>".encode()


def read(body: bytes, url: str = "https://post.example/2026/11/26/ferry-aground") -> list[str]:
    return (extract(body, url=url, fetched_at=NOW).body_text or "").split("\n\n")


@pytest.mark.parametrize("tag", ["p", "div", "span"])
@pytest.mark.parametrize("text", [(FLASH,), STORY])
@pytest.mark.parametrize("tail", ["", "<p>© 2026 Post Media. All rights reserved.</p>"])
def test_a_short_item_above_cards_that_tell_more_is_read_alone(tag: str, text: tuple[str, ...], tail: str) -> None:
    paragraphs = "".join(f"<div><{tag}>{each}</{tag}></div>" for each in text)
    main = f"<div><h1>Ferry runs aground off Ravn</h1><p>26 November 2026, 09:02</p></div><div>{paragraphs}</div>{tail}"
    assert read(page("Ferry runs aground off Ravn", main, cards())) == list(text)


def test_a_list_between_the_paragraphs_of_an_article_is_its_own() -> None:
    main = f"<article><h1>Five stories of the year</h1><p>{STORY[0]}</p>{cards()}<p>{STORY[1]}</p></article>"
    text = read(page("Five stories of the year", main))
    assert [text[0], text[-1]] == [STORY[0], STORY[1]]
    assert len(text) > 2


@pytest.mark.parametrize("url", ["https://post.example/archives/1234", "https://post.example/people/ferry-aground"])
def test_an_article_at_the_address_of_a_list_is_known_by_its_date(url: str) -> None:
    main = f"<h1>Ferry runs aground off Ravn</h1><p>26 November 2026, 09:02</p><p>{FLASH}</p>"
    assert read(page("Ferry runs aground off Ravn", main, cards()), url) == [FLASH]


@pytest.mark.parametrize(
    ("heading", "says", "url"),
    [
        ("Harbour", "The latest news and analysis about the harbour of Ravn.", "https://post.example/harbour"),
        (
            "Everything about fishing in the bay",
            "All that we have written of it.",
            "https://post.example/topic/fishing",
        ),
        ("Sea", "", "https://post.example/sea/"),
    ],
)
def test_a_page_that_introduces_a_list_of_articles_is_none(heading: str, says: str, url: str) -> None:
    with pytest.raises(ExtractionError) as told:
        read(page(heading, f"<h1>{heading}</h1><p>{says}</p>", cards()), url)
    assert told.value.kind in ("index-page", "no-text")


def test_what_stands_below_the_heading_of_comments_is_no_text_unless_the_article_does() -> None:
    said = "".join(f"<div><b>a{n}</b><p>I think nobody cares and so do most people here.</p></div>" for n in "12")
    main = f"<h1>Ferry runs aground off Ravn</h1><div>{FLASH}</div><h3>Comments (2)</h3>{said}"
    assert read(page("Ferry runs aground off Ravn", main)) == [FLASH]
    story = "".join(f"<p>{text}</p>" for text in STORY)
    above = f"<h1>Harbour board lengthens the mole</h1><h3>Comments</h3><article>{story}</article>"
    assert read(page("Harbour board lengthens the mole", above)) == list(STORY)


def test_a_pointer_in_a_short_text_does_not_make_its_paragraphs_a_teaser() -> None:
    share = '<div><a href="#f">Facebook</a> <a href="#w">WhatsApp</a> <a href="#c">Copy link</a></div>'
    pointer = '<p>Also: <a href="/x">Storm closes the coastal road near Corvale</a></p>'
    text = f"<p>{STORY[0]}</p>{pointer}<p>{STORY[1]}</p>"
    main = f'<article><h1>Mole to be longer</h1>{share}<div class="entry-content">{text}</div>{share}</article>'
    blocks = page_blocks(html.fromstring(page("Mole to be longer", main)))
    listed = {index for item in other_articles(blocks, "Mole to be longer") for index in item}
    assert not [block.text for index, block in enumerate(blocks) if index in listed and block.text in STORY]


def rows(items: tuple[tuple[str, str], ...]) -> str:
    cells = (f'<tr><td><a href="/{place}"><b>{a}</b></a><br>{b}</td></tr>' for place, (a, b) in enumerate(items))
    return f"<table>{''.join(cells)}</table>"


def test_teasers_in_the_cells_of_a_table_are_not_the_article_beside_them() -> None:
    text = "<br><br>".join(STORY)
    cell = f"<td><h1>Mole to be longer before the storms</h1>{text}</td>"
    main = f"<table><tr>{cell}<td>{rows(OTHERS)}</td></tr></table>"
    assert read(page("Mole to be longer before the storms", main)) == list(STORY)


def test_an_article_that_lists_books_with_a_link_each_is_read_whole() -> None:
    intro = f"<p>{STORY[0]}</p>"
    main = f"<article><h1>Five books on the sea to read</h1>{intro}{rows(OTHERS)}<p>{STORY[1]}</p></article>"
    text = "\n".join(read(page("Five books on the sea to read", main)))
    assert all(told in text for _, told in OTHERS)


THAI = (
    "เทศบาลประกาศเมื่อวันอังคารว่าจะใช้งบสามสิบล้านบาทซ่อมสะพานข้ามแม่น้ำที่ชำรุดจากน้ำท่วมเมื่อปีที่แล้ว",
    "ชาวบ้านยื่นคำคัดค้านได้ถึงวันที่ห้าของเดือนหน้า ที่สำนักงานเทศบาลในเวลาราชการ",
)


def test_a_short_text_in_a_script_without_full_stops_is_read() -> None:
    consent = '<section role="dialog"><p>We use cookies. By continuing you agree to our use of cookies.</p></section>'
    text = "".join(f"<p>{each}</p>" for each in THAI)
    main = f"<article><h1>ซ่อมสะพานข้ามแม่น้ำ</h1><p>5 พฤศจิกายน 2569</p><div>{text}</div></article>"
    assert read(consent.encode() + page("ซ่อมสะพานข้ามแม่น้ำ", main, cards())) == list(THAI)


def test_a_menu_that_was_kept_with_the_page_is_no_text() -> None:
    menu = "<div>" + "".join(f'<span><a href="/{each}">{each}</a></span>' for each in ("新闻", "政治", "财经", "体育"))
    text = "中心医院周二宣布，将投入三亿元修缮大楼。"
    main = f"{menu}</div><div><h1>医院大楼将投入三亿元修缮</h1><div>2026-11-25 09:30</div><div>{text}</div></div>"
    assert read(f"<html><head><title>医院大楼将投入三亿元修缮</title></head><body>{main}</body></html>".encode()) == [
        text
    ]
