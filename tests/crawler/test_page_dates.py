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
        {"below": "<div>Updated March 12, 2024</div>"},
        {"below": "<div class='related'>March 12, 2024</div>"},
        {"after": "<div class='comment'><b>Odile</b> <span class='date'>12 March 2024</span></div>"},
        {"after": "<div class='card'><a href='/x'>Boats</a><span>12 March 2024</span></div>" * 4},
        {"below": "<p>The board met on 12 March 2024 and will meet again when the piles have been driven in.</p>"},
    ],
)
def test_dates_of_changes_comments_and_other_articles_are_not(markup: dict[str, str]) -> None:
    published = page(**markup).published_at
    assert published is None or published.date() != date(2024, 3, 12)


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
    assert local == at
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
