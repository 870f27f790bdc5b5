"""The day of publication, from what a page shows where nothing was written for machines."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extraction import extract, written_at
from crawler.extraction.localtime import at_home, day_in_address, zone_of
from storage.records import Article

NOW = datetime(2024, 3, 20, 9, 0, tzinfo=UTC)
TEXT = (
    "The harbour board agreed on Tuesday to lengthen the northern mole by forty metres before the winter storms.",
    "Engineers will drive the first piles in April, said the harbour master, Ada Quill, after the meeting.",
    "The work is paid for by the four fishing villages of the bay, which had asked for it for eleven years.",
)


def page(*, above: str = "", below: str = "", after: str = "", head: str = "", kind: str = "") -> Article:
    text = "".join(f"<p>{each}</p>" for each in TEXT)
    body = (
        f"<html lang='en'><head><title>Harbour board lengthens the northern mole</title>{head}</head><body>"
        f"<nav><span>Wednesday, March 20, 2024</span></nav><main class='{kind}'>{above}"
        f"<h1>Harbour board lengthens the northern mole</h1>{below}{text}{after}</main>"
        "<footer><p>12 January 2019</p></footer></body></html>"
    )
    return extract(body.encode(), url="https://post.example/mole", charset="utf-8", fetched_at=NOW)


@pytest.mark.parametrize(
    "markup",
    [
        {"below": "<div>March 12, 2024</div>"},
        {"below": "<div>Ada Quill | 12 March 2024 | 4 min read</div>"},
        {"above": "<p>12 March 2024</p>"},
        {"below": "<p>By Ada Quill</p><p><em>Tuesday, 12 March 2024</em></p>"},
        {"below": "<dl><dt>Date</dt><dd>12 March 2024</dd></dl>"},
        {"below": "<p>March 12, 2024 by Ada Quill | 3 Comments</p>"},
        {"below": "<p>12 March 2024 · Leave a comment</p>"},
        {"below": "<p>12. Mar 2024 | Keine Kommentare</p>"},
        {"below": "<p>Mar 12, '24</p>"},
    ],
)
def test_a_date_that_stands_alone_by_the_headline_is_that_of_publication(markup: dict[str, str]) -> None:
    article = page(**markup)
    assert article.published_at is not None
    assert article.published_at.date() == date(2024, 3, 12)
    assert article.provenance["published_at"].method == "html"


@pytest.mark.parametrize(
    "markup",
    [
        {"below": "<div class='related'>March 12, 2024</div>"},
        {"after": "<div class='comment'><b>Odile</b> <span class='date'>12 March 2024</span></div>"},
        {"after": "<div class='card'><a href='/x'>Boats</a><span>12 March 2024</span></div>" * 4},
        {"below": "<p>The board met on 12 March 2024 and will meet again when the piles have been driven in.</p>"},
    ],
)
def test_dates_of_changes_comments_and_other_articles_are_not(markup: dict[str, str]) -> None:
    published = page(**markup).published_at
    assert published is None or published.date() != date(2024, 3, 12)


def test_the_day_of_a_change_stands_for_that_of_publication_only_where_nothing_tells_of_it() -> None:
    alone = page(below="<div>Updated March 12, 2024, 10:30</div>")
    assert (alone.published_at, alone.provenance["published_at"].confidence) == (
        datetime(2024, 3, 12, 10, 30, tzinfo=UTC), 0.3,
    )  # fmt: skip
    told = page(below="<div>Updated March 12, 2024</div>", above="<p>2 March 2024</p>")
    assert told.published_at is not None
    assert told.published_at.date() == date(2024, 3, 2)


@pytest.mark.parametrize(
    ("markup", "day"),
    [
        ({"below": "<p>12 March 2024. <i>Updated: 15 March 2024</i></p>"}, date(2024, 3, 12)),
        ({"below": "<p>12 Mar 2024 | Originally published</p>"}, date(2024, 3, 12)),
        ({"below": "<p>Harbour<span>MARCH 12, 2024</span><span>Updated: MARCH 15, 2024</span></p>"}, date(2024, 3, 12)),
        ({"head": '<meta name="published_on" content="2024-03-12T08:00:00Z">'}, date(2024, 3, 12)),
        ({"below": "<div><time>13.03.2024</time><time>13.03.2024</time></div>"}, date(2024, 3, 13)),
        (
            {"after": "<ul class='latest'><li class='card'><b>Harbour board lengthens the northern mole</b>"
                      "<p>12 March 2024</p></li><li class='card'><b>Boats</b><p>3 March 2024</p></li></ul>"},
            date(2024, 3, 12),
        ),
    ],
)  # fmt: skip
def test_a_page_tells_its_day_in_many_ways(markup: dict[str, str], day: date) -> None:
    article = page(**markup)
    assert article.published_at is not None
    assert article.published_at.date() == day


def test_a_stamp_in_another_articles_card_does_not_speak_against_what_is_declared() -> None:
    article = page(
        head='<meta property="article:published_time" content="2024-03-12T08:00:00Z">',
        after="<aside><ul><li class='card'>Boats</li><li class='card'>Published: 3 March 2024</li></ul></aside>",
    )
    assert article.published_at == datetime(2024, 3, 12, 8, tzinfo=UTC)


def test_a_declared_day_that_the_article_prints_by_its_headline_stands_against_a_stamp_below() -> None:
    article = page(
        head='<meta property="article:published_time" content="2024-03-12T08:00:00Z">',
        below="<p>12 March 2024, Ada Quill</p>",
        after="<p>Published: 3 May 2019</p>",
    )
    assert article.published_at == datetime(2024, 3, 12, 8, tzinfo=UTC)


@pytest.mark.parametrize("swallower", ["button", "noscript"])
def test_a_page_that_stands_inside_of_an_element_whose_end_was_forgotten_is_read(swallower: str) -> None:
    text = "".join(f"<p>{each}</p>" for each in TEXT)
    body = (
        f"<html lang='en'><body><div><{swallower}><main><h1>Harbour board lengthens the northern mole</h1>"
        f"<p>Published on 12 March 2024</p>{text}</main></{swallower}></div></body></html>"
    )
    article = extract(body.encode(), url="https://post.example/mole", charset="utf-8", fetched_at=NOW)
    assert (article.published_at, article.body_text) == (datetime(2024, 3, 12, tzinfo=UTC), "\n\n".join(TEXT))


def test_data_for_scripts_is_believed_if_it_names_one_day() -> None:
    one = page(head='<script>state = {"publishedAt":"2024-03-12T08:00:00Z","id":4}</script>')
    assert one.published_at == datetime(2024, 3, 12, 8, tzinfo=UTC)
    two = page(head='<script>state = [{"publishedAt":"2024-03-12"},{"publishedAt":"2024-03-14"}]</script>')
    assert two.published_at is None


def test_a_meta_element_of_an_unknown_name_may_hold_the_date() -> None:
    assert page(head='<meta name="site:publishdate" content="2024-03-12T08:00:00Z">').published_at == datetime(
        2024, 3, 12, 8, tzinfo=UTC
    )
    assert page(head='<meta name="expirydate" content="2024-03-12T08:00:00Z">').published_at is None


@pytest.mark.parametrize(
    ("at", "url", "day"),
    [
        ("2023-11-09T03:28:35+00:00", "https://post.example/2023/11/08/harbour", date(2023, 11, 8)),
        ("2023-11-01T23:01:00+00:00", "https://corriere.example.it/porto", date(2023, 11, 2)),
        ("2023-11-09T03:28:35+00:00", "https://post.example/harbour", date(2023, 11, 9)),
        ("2023-11-09T03:28:35+00:00", "https://post.example/2023/05/01/harbour", date(2023, 11, 9)),
        ("2023-11-01T23:01:00+00:00", "https://start-up.io/porto", date(2023, 11, 1)),
    ],
)
def test_an_instant_in_utc_is_dated_on_the_papers_own_clock(at: str, url: str, day: date) -> None:
    instant = datetime.fromisoformat(at)
    assert at_home(instant, url).date() == day
    assert at_home(instant, url) == instant


@given(
    st.integers(0, 40 * 365 * 24 * 60).map(
        lambda minutes: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(-1, 1),
    st.sampled_from(["post.example", "post.com", "zeitung.de", "gazeta.ru", "paper.com.au", "blog.co"]),
)
def test_the_clock_never_changes_the_instant(at: datetime, days: int, host: str) -> None:
    day = at.date() + timedelta(days=days)
    local = at_home(at, f"https://{host}/{day:%Y/%m/%d}/x")
    assert local.astimezone(UTC) == at  # between zones, an hour that a clock shows twice equals nothing (PEP 495)
    assert abs(local.utcoffset() or timedelta()) <= timedelta(hours=14)


def test_the_address_names_a_day_only_with_a_month_and_a_day() -> None:
    assert day_in_address("https://post.example/2023/11/08/harbour") == date(2023, 11, 8)
    assert day_in_address("https://post.example/20231108-harbour") == date(2023, 11, 8)
    assert day_in_address("https://post.example/2023/1/8/harbour") == date(2023, 1, 8)
    for path in ("/2023/11/harbour", "/2021-22/harbour", "/2023/31/12/x", "/2023/02/30/x", "/120231108/x"):
        assert day_in_address(f"https://post.example{path}") is None


def test_domains_sold_to_the_whole_world_tell_no_zone() -> None:
    assert zone_of("https://zeitung.de/x") is not None
    assert [zone_of(f"https://a.{ending}/") for ending in ("com", "io", "tv", "ai", "xx")] == [None] * 5
    assert zone_of("") is None


def test_a_written_zone_stays() -> None:
    body = (
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Harbour board lengthens '
        'the northern mole", "datePublished": "2024-03-12T23:30:00-03:00"}</script></head><body><article>'
        f"<h1>Harbour board lengthens the northern mole</h1><p>{'</p><p>'.join(TEXT)}</p></article></body></html>"
    )
    article = extract(body.encode(), url="https://zeitung.de/mole", fetched_at=NOW)
    assert written_at(article) == datetime(2024, 3, 12, 23, 30, tzinfo=timezone(timedelta(hours=-3))).isoformat()


def declared(published: str, modified: str = "", *, kind: str = "NewsArticle") -> str:
    change = f', "dateModified": "{modified}"' if modified else ""
    return (
        f'<script type="application/ld+json">{{"@type": "{kind}", "headline": "Harbour board lengthens the northern '
        f'mole", "datePublished": "{published}"{change}}}</script>'
    )


def day_of(article: Article) -> str:
    return (written_at(article) or "")[:10]


@pytest.mark.parametrize("printed", ["March 12, 2024", "By Ada Quill | 12 March 2024", "Published March 12, 2024"])
def test_a_declared_day_that_the_page_prints_nowhere_gives_way_to_the_day_by_the_headline(printed: str) -> None:
    article = page(head=declared("2023-05-02T08:00:00Z"), below=f"<div>{printed}</div>")
    assert day_of(article) == "2024-03-12"
    assert article.provenance["published_at"].method in ("html", "text")


@pytest.mark.parametrize(
    "markup",
    [
        {"after": "<p>First posted 2 May 2023</p>"},
        {"below": "<div>March 12, 2024</div><div>May 2, 2023</div>"},
        {"below": "<div>May 2, 2023March 12, 2024 by Ada Quill</div>"},
        {"below": "<div>2 hours ago</div>"},
        {"below": "<div>05/02/2023</div>"},
        {"below": "<div>Datum: 12.03.2024</div>"},
        {"below": "<div>„Alle zahlen“, 12.03.2024</div>"},
        {"below": "<div>12 Mar 24</div>"},
        {"below": "<div class='card'><a href='/boats'>Boats</a><span>March 12, 2024</span></div>"},
    ],
)
def test_a_declared_day_stands_where_the_page_prints_it_too_or_prints_nothing_plain(markup: dict[str, str]) -> None:
    markup = {"below": "<div>March 12, 2024</div>", **markup}
    assert day_of(page(head=declared("2023-05-02T08:00:00Z"), **markup)) == "2023-05-02"


def test_the_day_of_a_change_is_taken_only_from_print_and_against_one_reader_alone() -> None:
    change = declared("2023-05-02T08:00:00Z", "2024-03-12T10:00:00Z")
    printed = "<div>March 12, 2024</div>"
    assert day_of(page(head=change, below=printed)) == "2024-03-12"
    agreed = change + '<meta name="date" content="2023-05-02">'
    assert day_of(page(head=agreed, below=printed)) == "2023-05-02"
    shared = (
        '<meta property="article:published_time" content="2023-05-02T08:00:00Z">'
        '<meta property="article:modified_time" content="2024-03-12T08:00:00Z">'
    )
    assert day_of(page(head=shared, below=printed)) == "2023-05-02"
    assert day_of(page(head=change, below="<div>Updated March 12, 2024</div>")) == "2023-05-02"


def test_a_published_stamp_outdoes_a_declared_date_that_every_save_writes_anew() -> None:
    head = declared("2024-03-12T08:00:00Z", "2024-03-12T08:00:00Z")
    below = "<div>Published May 2, 2023</div><div>Updated March 12, 2024</div>"
    assert day_of(page(head=head, below=below)) == "2023-05-02"


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("March 11, 2024 at 8:30 p.m.", "2024-03-11T20:30:00-06:00"),
        ("March 11, 2024", "2024-03-11T23:30:00-03:00"),
    ],
)
def test_an_instant_in_utc_is_on_the_clock_that_the_page_prints(printed: str, written: str) -> None:
    article = page(head=declared("2024-03-12T02:30:00Z"), below=f"<div>{printed}</div>")
    assert article.published_at == datetime(2024, 3, 12, 2, 30, tzinfo=UTC)
    assert written_at(article) == written


def test_figures_are_read_in_the_order_in_which_another_reader_means_the_same_day() -> None:
    times = "".join(f"<div class='card'><time datetime='2024-0{month}-05'>x</time></div>" for month in (2, 1))
    article = page(
        below="<div>03/02/2024 | 4 min read</div>",
        after=f"<i><time datetime='2024-02-03T09:00:00Z'>x</time></i>{times}",
    )
    assert article.published_at is not None
    assert article.published_at.date() == date(2024, 2, 3)


def test_the_dates_of_a_list_of_articles_are_not_this_articles() -> None:
    listed = "".join(f"<p><time datetime='2024-01-{day}'>x</time></p>" for day in (12, 13, 14))
    assert page(after=listed).published_at is None


def test_a_card_that_holds_the_headline_too_is_the_articles_own() -> None:
    assert day_of(page(below="<div>12 March 2024</div>", kind="card")) == "2024-03-12"


@pytest.mark.parametrize(
    "sentence",
    [
        "This report, written by Ada Quill on 12 March 2024, was filed under harbours, piles and moles, as ever.",
        "Press release of 12 March 2024 | Quillport – The harbour board has agreed to lengthen its northern mole soon.",
    ],
)
def test_a_sentence_about_its_writing_confirms_a_guess(sentence: str) -> None:
    other = "<aside><a href='/boats'>Boats</a> <span>14 January 2024</span></aside>"
    found = page(after=f"<p class='entry-date'>{sentence} All members of the board have read it, too.</p>{other}")
    assert day_of(found) == "2024-03-12"


@pytest.mark.parametrize("wrong", ["20240305", "true", "[5]", '{"@value": 7}', '{"name": ["5 March 2024"]}'])
def test_a_declared_date_of_a_wrong_type_is_passed_over(wrong: str) -> None:
    data = f'{{"@type":"NewsArticle","headline":{wrong},"datePublished":{wrong},"dateModified":{wrong}}}'
    article = page(
        head=f'<script type="application/ld+json">{data}</script>'
        '<meta property="article:published_time" content="2024-03-12T08:00:00Z">'
    )
    assert (article.published_at, article.updated_at) == (datetime(2024, 3, 12, 8, tzinfo=UTC), None)
    assert article.headline == "Harbour board lengthens the northern mole"


@pytest.mark.parametrize("line", ["Apply by 12 March 2024", "Comment of 12 March 2024", "Deadline: 12 March 2024"])
def test_a_last_day_or_a_comment_by_the_headline_dates_no_article(line: str) -> None:
    assert page(below=f"<p>{line}</p>").published_at is None


def test_a_page_that_prints_only_a_change_anywhere_is_dated_by_it_with_little_confidence() -> None:
    more = "".join(f"<p>Village number {each} paid its share, the harbour master said.</p>" for each in range(9))
    stamp = "<p>Aktualisiert am 12.03.2024.</p><p>Quill, in: Moles, Vol. 3, 15. Januar 2021</p>"
    article = page(after=more + stamp)
    assert day_of(article) == "2024-03-12"
    assert article.provenance["published_at"].confidence == 0.3
    saved = page(head="<meta property='article:modified_time' content='2024-03-12T10:00:00Z'>")
    assert saved.published_at is None


@pytest.mark.parametrize(("printed", "day"), [("14/05/2023 by Ada Quill", "2023-05-14"), ("15/05/2023", "2023-05-15")])
def test_the_day_that_a_paper_prints_is_its_own_whether_it_writes_in_utc_or_at_home(printed: str, day: str) -> None:
    head = declared("2023-05-14T23:07:45+00:00")
    text = "".join(f"<p>{each}</p>" for each in TEXT)
    heading = "Harbour board lengthens the northern mole"
    body = f"<html lang='en-GB'><title>{heading}</title>{head}<body><h1>{heading}</h1><p>{printed}</p>{text}</body>"
    article = extract(body.encode(), url="https://post.ch/mole", charset="utf-8", fetched_at=NOW)
    assert day_of(article) == day


@pytest.mark.parametrize(
    "markup",
    [
        {"after": "<p>This entry was posted on Tuesday, March 12th, 2024 at 8:15 and is filed under Harbour.</p>"},
        {"after": "<p>Dieser Beitrag wurde am Dienstag, 12. März 2024 veröffentlicht und unter Hafen abgelegt.</p>"},
        {"after": "<p>Cet article a été publié le mardi 12 mars 2024 par Odile, dans la rubrique Port.</p>"},
        {"after": "<p>Esta entrada fue publicada el martes 12 de marzo de 2024 y está archivada bajo Puerto.</p>"},
        {"below": f"<p>Pressemitteilung vom 12. März 2024 | Kiel – {TEXT[0]}</p>"},
        {"below": f"<p>Press release no. 14/24, 12 March 2024. {TEXT[0]}</p>"},
        {"below": f"<p>Comunicato stampa del 12 marzo 2024 – {TEXT[0]}</p>"},
        {"after": "<dl><dt>Letzte Änderung:</dt><dd>12. März 2024</dd></dl>"},
        {"after": "<dl><dt>Published:</dt><dd>12 March 2024, 08:15</dd></dl>"},
        {"below": "<span class='published' title='2024-03-12T08:15:00+00:00'>last week</span>"},
        {"below": "<abbr class='updated' title='2024-03-12'>last week</abbr>"},
        {"below": "<p>03-12-2024</p>", "after": "<aside>Latest <span>Mole | March 12, 2024</span></aside>"},
        {"below": "<p>12/03/2024</p>", "after": "<aside>Latest <span>Mole | March 12, 2024</span></aside>"},
        {"above": "<ul class='hidden'><li>7 March 2024</li></ul>", "after": "<p>Published: 12 March 2024</p>"},
    ],
)
def test_a_day_that_a_page_tells_in_its_own_words_is_read(markup: dict[str, str]) -> None:
    article = page(**markup)
    assert article.published_at is not None
    assert article.published_at.date() == date(2024, 3, 12)


def test_what_was_published_originally_on_another_day_stands_here_under_its_own() -> None:
    note = "<p>This article was originally published on 3 May 2019. It has been revised since.</p>"
    under = "<article><h2>x</h2><footer><span>12 March 2024 | 57 Comments</span></footer></article>"
    assert str(page(below="<p>12 March 2024</p>", after=note).published_at)[:10] == "2024-03-12"
    assert str(page(below=under, after=note).published_at)[:10] == "2024-03-12"
