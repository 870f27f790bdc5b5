"""The body of a page is its article and nothing else: blocks are cut out, found again, and weighed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from crawler.extraction import extract
from crawler.extraction.alignment import kept_shares
from crawler.extraction.blocks import page_blocks
from crawler.extraction.judgement import judged
from crawler.extraction.marks import Known, Surroundings

NOW = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
STORY = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
    "The work is paid for by the four fishing villages of the bay, which had asked for it for eleven years.",
    "Nobody spoke against the plan, although two members of the board had called it too dear last autumn.",
)
TEASERS = (
    ("Ferry line to close", "The line to the outer islands will close in May after forty years, its owner said."),
    ("Herring come back", "For the first time since the war the herring spawned in the inner bay, fishers say."),
    ("A school by the sea", "The school on the quay opens its doors in August with a class of twenty children."),
)


def body(markup: str) -> str:
    page = (
        "<html lang='en'><head><title>Harbour board lengthens the northern mole</title></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sea'>Sea</a></li></ul></nav>"
        f"<main>{markup}</main><footer><p>© The Evening Post. All rights reserved.</p></footer></body></html>"
    )
    return extract(page.encode(), url="https://post.example/mole", charset="utf-8", fetched_at=NOW).body_text


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


H1 = "<h1>Harbour board lengthens the northern mole</h1>"


def test_a_short_item_that_an_extractor_passes_over_is_found_below_its_headline() -> None:
    banner = "<div id='cookies'><p>We use cookies to improve your experience. By continuing you agree.</p></div>"
    more = "".join(f"<li><a href='/{n}'>{a}</a><p>{b}</p></li>" for n, (a, b) in enumerate(TEASERS))
    assert body(f"{banner}{H1}<div>{STORY[0]}</div><div class='more'><h2>More</h2><ul>{more}</ul></div>") == STORY[0]


def test_the_heading_of_a_box_goes_with_its_appeal_and_one_between_paragraphs_stays() -> None:
    box = "<div class='nl'><h4>The morning briefing</h4><p>Get the best stories in your inbox.</p></div>"
    text = body(f"<article>{H1}{paragraphs(*STORY[:2])}{box}<h2>What it costs</h2>{paragraphs(*STORY[2:])}</article>")
    assert text.split("\n\n") == [*STORY[:2], "What it costs", *STORY[2:]]


def test_paragraphs_for_readers_without_scripts_are_the_text_where_there_is_no_other() -> None:
    text = body(f"<article>{H1}<div data-lazy></div><noscript>{paragraphs(*STORY)}</noscript></article>")
    assert text.split("\n\n") == list(STORY)


@pytest.mark.parametrize(
    "after",
    [
        "<section class='related'>"
        + "".join(
            f"<div class='card'><h3><a href='/{n}'>{a}</a></h3><p>{b}</p></div>" for n, (a, b) in enumerate(TEASERS)
        )
        + "</section>",
        "<div class='newsletter-signup'><p>Get our newsletter every morning. Sign up with your address.</p></div>",
        "<div id='comments'><h3>Comments</h3><p>I have lived by this harbour for years, it is a fine idea</p></div>",
        "<ul class='share'><li><a href='/s1'>Share on Facebook</a></li><li><a href='/s2'>Copy link</a></li></ul>",
    ],
    ids=["related", "newsletter", "comments", "share"],
)
def test_what_stands_after_an_article_is_none_of_it(after: str) -> None:
    assert body(f"<article>{H1}<div class='article-body'>{paragraphs(*STORY)}</div>{after}</article>") == "\n\n".join(
        STORY
    )


def test_an_article_without_any_names_in_its_markup_is_found() -> None:
    assert body(f"<div>{H1}<div>{paragraphs(*STORY)}</div></div>") == "\n\n".join(STORY)


def test_paragraphs_that_are_made_of_line_breaks_are_paragraphs() -> None:
    assert body(f"<div>{H1}<div>{'<br><br>'.join(STORY)}</div></div>") == "\n\n".join(STORY)


def test_menus_and_scripts_are_no_blocks_of_text() -> None:
    tree = html.document_fromstring(
        "<body><script>var a = 1;</script><p>One <b>bold</b><i>er</i> word</p><div>Two<p>Three</p>Four</div></body>"
    )
    assert [block.text for block in page_blocks(tree)] == ["One bolder word", "Two", "Three", "Four"]


def test_names_promise_only_for_a_part_of_the_page() -> None:
    whole = html.document_fromstring(f"<body><div class='comments-open'>{paragraphs(*STORY)}</div></body>")
    assert not any("comment" in block.around for block in page_blocks(whole))
    part = html.document_fromstring(f"<body>{paragraphs(*STORY)}<div class='comments'><p>Well done!</p></div></body>")
    assert ["comment" in block.around for block in page_blocks(part)] == [False] * 4 + [True]


def test_text_that_stands_twice_is_found_where_its_neighbours_are() -> None:
    teaser, first, second = ["the", "mole", "grows"], ["engineers", "drive", "piles"], ["it", "is", "paid", "for"]
    blocks = [teaser, ["menu"], teaser, first, second]
    assert kept_shares([teaser, first, second], blocks, [" ".join(block) for block in blocks]) == [0, 0, 1, 1, 1]


@given(st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8), max_size=12))
def test_every_line_is_found_among_its_own_blocks(lines: list[list[str]]) -> None:
    keys = [" ".join(line) for line in lines]
    assert kept_shares(lines, lines, keys) == [1.0] * len(lines)
    assert all(0 <= share <= 1 for share in kept_shares(lines[::2], lines, keys))


def test_a_page_without_blocks_or_extraction_is_judged() -> None:
    assert judged(Surroundings([], Known()), Known()) == []
    blocks = page_blocks(html.document_fromstring(f"<body>{paragraphs(*STORY)}</body>"))
    assert all(0 <= score <= 1 for score in judged(Surroundings(blocks, Known()), Known()))


def test_deep_and_wide_pages_are_cut_in_time() -> None:
    deep = html.document_fromstring("<body>" + "<div>" * 3_000 + "text at the bottom" + "</div>" * 3_000 + "</body>")
    assert len(page_blocks(deep)) <= 1
    wide = html.document_fromstring("<body>" + "<p>word</p>" * 20_000 + "</body>")
    assert len(page_blocks(wide)) == 6_000


def test_p02_what_is_nested_too_deep_is_left_out_and_what_follows_is_read() -> None:
    """The tree is made by hand: the parser of today drops what is so deep, another may not."""
    root = html.document_fromstring("<body><p>above</p></body>")
    (body,) = root.iter("body")
    deepest: etree._Element = body
    for depth in range(600):
        deepest = etree.SubElement(deepest, "div")
        deepest.text = f"at {depth}"
    etree.SubElement(body, "p").text = "below"
    found = [block.text for block in page_blocks(root)]
    assert found[:2] == ["above", "at 0"]
    assert found[-1] == "below"
    assert 390 < len(found) < 410


def test_p02_a_block_without_an_end_is_cut() -> None:
    (block,) = page_blocks(html.document_fromstring(f"<body><p>{'word ' * 10_000}</p></body>"))
    assert 19_000 < len(block.text) <= 20_000


def test_prose_of_a_script_without_spaces_is_prose_though_it_is_short() -> None:
    lines = [
        "港务局周一宣布，检查人员在支柱上发现裂缝后，北码头已经关闭。",
        "ministers met.",
        "港湾局は支柱に亀裂が見つかったため北埠頭を閉鎖したと発表した。",
    ]
    blocks = page_blocks(html.document_fromstring(f"<body>{paragraphs(*lines)}</body>"))
    assert Surroundings(blocks, Known()).prose == [True, False, True]
