"""What the head of an answer says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Headers

from crawler.headers import content_type, fresh_for, header, http_date, retry_after

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("120", timedelta(seconds=120)),
        (" 0 ", timedelta()),
        ("Mon, 02 Nov 2026 09:31:00 GMT", timedelta(minutes=1)),
        ("Mon, 02 Nov 2026 10:31:00 +0100", timedelta(minutes=1)),
        ("Mon, 02 Nov 2026 08:00:00 GMT", timedelta()),
        ("Fri, 02 Nov 2999 08:00:00 GMT", DAY),
        ("99999999999999999999", DAY),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
    ],
)
def test_n19_n20_retry_after(value, wait):
    assert retry_after(value, NOW) == wait


@given(st.text(max_size=40))
def test_n20_retry_after_of_anything_is_nothing_or_within_a_day(value):
    wait = retry_after(value, NOW)
    assert wait is None or timedelta() <= wait <= DAY


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=300"}, 300),
        ({"Cache-Control": 'max-age="300", must-revalidate'}, 300),
        ({"Cache-Control": "max-age=300", "Age": "100"}, 200),
        ({"Cache-Control": "max-age=300", "Age": "400"}, 0),
        ({"Cache-Control": "max-age=300, no-cache"}, 0),
        ({"Cache-Control": "no-store"}, 0),
        ({"Cache-Control": "s-maxage=300"}, None),
        ({"Cache-Control": "x-max-age=300"}, None),
        ({"Cache-Control": "max-age=99999999999"}, 604_800),
        ({"Expires": "Mon, 02 Nov 2026 09:40:00 GMT"}, 600),
        ({"Expires": "Mon, 02 Nov 2026 09:40:00 GMT", "Date": "Mon, 02 Nov 2026 09:35:00 GMT"}, 300),
        ({"Expires": "Mon, 02 Nov 2026 09:40:00 GMT", "Age": "200"}, 400),
        ({"Expires": "Mon, 02 Nov 2026 09:20:00 GMT"}, 0),
        ({"Expires": "0"}, 0),
        ({"Expires": "-1", "Cache-Control": "max-age=60"}, 60),
    ],
)
def test_how_long_an_answer_stays_fresh(headers, fresh):
    assert fresh_for(Headers(headers), NOW) == (None if fresh is None else timedelta(seconds=fresh))


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (None, (None, None)),
        ("text/html; charset=ISO-8859-1", ("text/html", "iso-8859-1")),
        ('Application/RSS+XML; Charset="UTF-8"', ("application/rss+xml", "utf-8")),
        ("text/xml", ("text/xml", None)),
        ("nonsense", ("text/plain", None)),
        ("text/html; charset=", ("text/html", "")),
    ],
)
def test_content_types(value, read):
    assert content_type(value) == read


@given(st.text(max_size=60))
def test_any_header_value_is_read_without_harm(value):
    content_type(value)
    http_date(value)
    fresh_for(
        Headers({"Cache-Control": value.encode("utf-8", "replace"), "Expires": value.encode("utf-8", "replace")}), NOW
    )


def test_lines_of_one_header_are_joined_and_what_is_not_utf8_is_left_out():
    headers = Headers([(b"Cache-Control", b"public"), (b"Cache-Control", b"max-age=5"), (b"ETag", b'"\xff"')])
    assert header(headers, "Cache-Control") == "public, max-age=5"
    assert header(headers, "ETag") is None
    assert header(headers, "Age") is None
