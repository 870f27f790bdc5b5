"""A text keeps the form that its paper gave it: tables, verse, talk, tickers, preformatted text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.extraction import extract
from crawler.extraction.forms import joined_rows
from storage.records import Article

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
TEXT = (
    "The harbour board of Quayside agreed on Tuesday to lengthen the northern mole by forty metres before winter.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting in town.",
    "The work is paid for by the four fishing villages of the bay, which had asked for it for eleven years.",
)
LAST = "The last share is due in May, the board said, when the villages have closed their books for the year."


def read(inner: str, headline: str = "Harbour board lengthens the northern mole", head: str = "") -> Article:
    page = f"<html lang='en'><head><title>{headline} | Post</title>{head}</head><body><nav>Home</nav>{inner}"
    return extract(
        f"{page}</body></html>".encode(), url="https://post.example/mole-4711", charset="utf-8", fetched_at=NOW
    )


def story(*parts: str, headline: str = "Harbour board lengthens the northern mole") -> Article:
    return read(f"<article><h1>{headline}</h1>{''.join(parts)}</article>", headline)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_the_rows_of_a_table_amid_the_article_are_lines() -> None:
    rows = "".join(f"<tr><td>{one}</td><td>{two}</td></tr>" for one, two in (("Lowick", "40 %"), ("Tarn", "10 %")))
    table = f"<table><thead><tr><th>Village</th><th>Share</th></tr></thead><tbody>{rows}</tbody></table>"
    body = story(paragraphs(*TEXT), table, paragraphs(LAST)).body_text
    assert body.endswith(f"Village | Share\nLowick | 40 %\nTarn | 10 %\n\n{LAST}")


def test_a_headline_that_a_page_runs_together_with_its_date_is_not_told_again() -> None:
    said = "<b>Harbour board lengthens the northern mole</b><br>Tuesday, March 17, 2026<br><br>" + "<br><br>".join(TEXT)
    assert read(f"<table><tr><td>{said}</td></tr></table>").body_text == "\n\n".join(TEXT)


def test_a_press_release_that_has_its_day_in_its_dateline_alone_is_of_that_day() -> None:
    article = story(paragraphs(f"QUAYSIDE, March 17, 2026 /PRNewswire/ -- {TEXT[0]}", *TEXT[1:]))
    assert (str(article.published_at)[:10], article.published_precision) == ("2026-03-17", "day")
    assert article.agency == "PR Newswire"


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    body = read(
        f"<table><tr><td>Local<br>Sport</td><td><h1>Mole</h1>{paragraphs(*TEXT, LAST)}</td></tr></table>", "Mole"
    )
    assert body.body_text == "\n\n".join([*TEXT, LAST])


def test_rows_that_an_extractor_writes_are_lines_too() -> None:
    given = ["Results:", "| Quayside | 3-1 |", "|---|---|", "| Sandby | 0-0 |", "Next week: Tarn."]
    assert joined_rows(given) == ["Results:", "Quayside | 3-1\nSandby | 0-0", "Next week: Tarn."]


@pytest.mark.parametrize(
    "lines",
    [
        ("The tide goes out at seven,", "the boats lie on the sand,", "and nobody in Heaven", "has ever lent a hand."),
        ("Post: Ms Quill, when does the work begin?", "Quill: In April, if the weather lets us. The piles lie ready."),
        ("What the board decided:", "– The mole grows by forty metres.", "– The work begins in April and ends in May."),
    ],
)
def test_the_breaks_of_verse_talk_and_lists_stay(lines: tuple[str, ...]) -> None:
    body = story(paragraphs(TEXT[0], "<br>".join(lines), LAST)).body_text
    assert body.split("\n\n")[1] == "\n".join(lines)


def test_a_text_that_was_broken_to_fit_its_column_is_one_line() -> None:
    article = story(paragraphs(TEXT[0].replace(" agreed ", " agreed<br>").replace(" by ", "<br/>by "), *TEXT[1:]))
    assert article.body_text == "\n\n".join(TEXT)
    assert article.lead == TEXT[0]


def test_the_entries_of_a_ticker_keep_their_times_and_order() -> None:
    entries = [
        ("18:42", "The board has voted seven to two for the longer mole. Applause in the hall."),
        ("17:30", "A speaker for the beach says that the currents took forty metres of sand in 1987."),
        ("16:05", "The meeting has begun. Some two hundred people are in the town hall of Quayside."),
    ]
    shown = "".join(f"<div class='entry'><time>{at}</time><p>{text}</p></div>" for at, text in entries)
    body = story(paragraphs(TEXT[0]), shown).body_text
    assert body.split("\n\n") == [TEXT[0], *(f"{at} {text}" for at, text in entries)]


def test_preformatted_text_has_its_paragraphs() -> None:
    assert story("<pre>\n" + "\n\n".join(TEXT).replace(", ", ",\n") + "\n</pre>").body_text == "\n\n".join(TEXT)


def test_a_date_alone_and_the_length_of_a_film_are_no_text() -> None:
    body = story("<p>17 March 2026</p>", paragraphs(*TEXT), "<p>2:41</p>").body_text
    assert body == "\n\n".join(TEXT)


def test_a_text_in_data_that_stand_behind_others_in_their_script_is_found() -> None:
    text = '"content_elements":[{"content":"%s"},{"content":"%s"}]'
    data = '{"headlines":{"basic":"Harbour board lengthens the mole"},' + text + "}"
    script = f"<script>window.Fusion=window.Fusion||{{}};Fusion.content={data % TEXT[:2]};Fusion.x={{}}</script>"
    article = read(f"<div id='app'></div>{script}", "Harbour board lengthens the mole")
    assert article.body_text == "\n\n".join(TEXT[:2])
    assert article.headline == "Harbour board lengthens the mole"
