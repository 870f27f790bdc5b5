"""Addresses: what may be fetched, and what is one address written differently."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.urls import MAX_KEY, MAX_URL, clean_url, site_of, url_key

WEIRD = st.text(alphabet=st.sampled_from("abz09./:?#&=%@[]\\ \t\n\0-_~+é漢\u202e;,'\"<>{}|^`"), max_size=60)
ADDRESSES = st.one_of(
    WEIRD,
    WEIRD.map(lambda tail: f"http://example.org/{tail}"),
    WEIRD.map(lambda tail: f"https://www.example.org:8443/a?{tail}"),
    st.builds(lambda host, tail: f"http://{host}{tail}", WEIRD, WEIRD),
)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("  http://Example.ORG/a b\n", "http://example.org/a%20b"),
        ("https://example.org:443", "https://example.org/"),
        ("http://example.org:8080/x#part", "http://example.org:8080/x"),
        ("http://exämple.org/é?q=à", "http://xn--exmple-cua.org/%C3%A9?q=%C3%A0"),
        ("http://example.org./x", "http://example.org/x"),
        ("http://example.org/a{1}|b", "http://example.org/a%7B1%7D%7Cb"),
        ("http://127.0.0.7:8080/feed", "http://127.0.0.7:8080/feed"),
        ("http://[::1]:80/x", "http://[::1]/x"),
    ],
)
def test_an_address_is_made_absolute_and_safe(written: str, clean: str) -> None:
    assert clean_url(written) == clean


@pytest.mark.parametrize(
    "refused",
    [
        "", "   ", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.org/",
        "mailto:a@b.org",
        "//example.org/x", "/only/a/path", "http://", "http:///x", "http://user:secret@example.org/", "http://a@b.org/",
        "http://example.org\\@evil.org/", "http:\\\\example.org/", "http://exa\nmple.org/", "http://example.org/\0",
        "http://example.org/\u202egnp.exe", "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/",
        "http://127.1/", "http://0x7f.0.0.1/", "http://999.1.1.1/", "http://example.org:0/", "http://example.org:99999/",
        "http://[::1%25eth0]/", "http://exa mple.org/", "http://-bad-.org/" + "x" * MAX_URL,
    ],
)  # fmt: skip
def test_what_must_not_be_fetched_is_no_address(refused: str) -> None:
    assert clean_url(refused) is None


def test_a_relative_link_starts_at_its_feed() -> None:
    assert clean_url("../news/1?a=b", base="https://example.org/feeds/all.xml") == "https://example.org/news/1?a=b"
    assert clean_url("//cdn.example.org/1", base="https://example.org/") == "https://cdn.example.org/1"
    assert clean_url("javascript:void(0)", base="https://example.org/") is None


@pytest.mark.parametrize(
    "same",
    [
        "http://example.org/news/a?id=7&page=2",
        "https://www.example.org/news/a/?page=2&id=7",
        "https://m.example.org:443/news/a?id=7&page=2&utm_source=rss&utm_medium=feed",
        "http://example.org:80//news/a?fbclid=Iw0&id=7&page=2#comments",
        "https://amp.example.org/news/a/amp/?id=7&page=2",
        "https://example.org/news/%61;jsessionid=1A2B?id=7&page=2&xtor=RSS-1",
        "https://www.google.com/amp/s/www.example.org/news/a.amp?id=7&page=2",
        "https://example.org/news/a?sid=4f9a8b7c6d&id=7&page=2",
    ],
)
def test_forms_of_one_address_have_one_key(same: str) -> None:
    assert url_key(same) == "example.org/news/a?id=7&page=2"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.org/a", "http://example.org/b"),
        ("http://example.org/a?id=1", "http://example.org/a?id=2"),
        ("http://example.org/article.pl?sid=123", "http://example.org/article.pl?sid=124"),
        ("http://example.org/A", "http://example.org/a"),
        ("http://sport.example.org/a", "http://example.org/a"),
        ("http://example.org:8080/a", "http://example.org/a"),
        ("http://mobile.de/a", "http://m.de/a"),
    ],
)
def test_different_articles_have_different_keys(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


def test_a_key_fits_into_an_index() -> None:
    long = "http://example.org/" + "a" * 1_900
    assert len(url_key(long)) <= MAX_KEY
    assert url_key(long) != url_key(long + "b")


@given(ADDRESSES)
def test_cleaning_is_idempotent_and_leaves_nothing_unsafe(text: str) -> None:
    cleaned = clean_url(text)
    if cleaned is None:
        return
    assert clean_url(cleaned) == cleaned
    parts = urlsplit(cleaned)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert parts.username is None
    assert cleaned.isascii()
    assert not any(character in cleaned for character in '\\ \t\r\n\0<>"#')


@given(ADDRESSES)
def test_a_key_is_stable_under_cleaning_and_keying(text: str) -> None:
    key = url_key(text)
    assert url_key(key) == key
    cleaned = clean_url(text)
    if cleaned is not None:
        assert url_key(cleaned) == key


@given(ADDRESSES, st.sampled_from(["utm_source=x", "fbclid=1", "at_medium=custom7", "gclid=abc"]))
def test_tracking_never_changes_a_key(text: str, tracking: str) -> None:
    cleaned = clean_url(text)
    if cleaned is None or len(cleaned) > 1_000:
        return
    joined = f"{cleaned}&{tracking}" if "?" in cleaned else f"{cleaned}?{tracking}"
    assert url_key(joined) == url_key(cleaned)


@pytest.mark.parametrize(
    "form",
    ["m.paper.example/a-1", "mobile.paper.example/a-1", "amp.paper.example/a-1", "www.paper.example/a-1/amp",
     "www.paper.example/a-1?print=1", "www.paper.example/a-1?view=print", "www.paper.example/a-1?printable=true",
     "www.paper.example/a-1.amp?outputType=amp"],
)  # fmt: skip
def test_mobile_amp_and_print_forms_are_the_article(form: str) -> None:
    assert url_key(f"https://{form}") == url_key("https://www.paper.example/a-1")


def test_what_only_looks_like_a_print_form_is_another_page() -> None:
    keys = ("a-1", "a-1?print=2", "a-1?view=map", "print", "a-1?format=long")
    assert len({url_key(f"https://paper.example/{each}") for each in keys}) == len(keys)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.paper.co.uk/a", "paper.co.uk"),
        ("https://m.paper.com.br/a", "paper.com.br"),
        ("https://one.github.io/a", "one.github.io"),
        ("https://news.m.paper.example/a", "paper.example"),
        ("http://127.0.0.1:80/a", "127.0.0.1"),
        ("https://[broken/a", ""),
    ],
)
def test_a_site_is_the_name_that_its_owner_registered(url: str, site: str) -> None:
    assert site_of(url) == site
