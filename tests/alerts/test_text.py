"""Text of others, made fit to be shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.text import ELLIPSIS, boundary, cut, line, link, opening, plain

ANYTHING = st.text(st.characters(codec=None), max_size=200)  # lone surrogates too
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@given(ANYTHING)
def test_h04_nothing_that_acts_is_left(text: str) -> None:
    shown = plain(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    assert not set(shown) & set(BIDI)
    assert plain(shown) == shown
    shown.encode("utf-8")


@given(ANYTHING, st.integers(1, 40), st.integers(0, 30))
def test_the_opening_of_a_long_text_is_that_of_the_whole(text: str, limit: int, times: int) -> None:
    long = text * times
    assert opening(long, limit) == cut(line(long), limit)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("OTAN\r\nBcc: v@e", "OTAN Bcc: v@e"),
        ("OTAN\u2028UE\u0085fin\x00", "OTAN UE fin"),
        ("\u202egnp.exe\u202c UE", "gnp.exe UE"),
        ("OT\u200bAN", "OTAN"),
        ("👩\u200d🚀 à Bruxelles", "👩\u200d🚀 à Bruxelles"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("北约和欧盟", "北约和欧盟"),
        ("Zalgo" + "\u0301" * 500, "Zalgo" + "\u0301" * 8),
        ("  two \t spaces ", "two spaces"),
    ],
)
def test_h04_what_is_spelled_stays_and_what_hides_goes(raw: str, shown: str) -> None:
    assert line(raw) == shown


@given(ANYTHING, st.integers(2, 60))
def test_h05_a_cut_text_fits_and_begins_as_it_did(text: str, limit: int) -> None:
    short = cut(text, limit)
    assert len(short) <= limit
    if len(text) > limit:
        assert short.endswith(ELLIPSIS)
        assert text.startswith(short.removesuffix(ELLIPSIS))
    else:
        assert short == text


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("les ministres de l'OTAN", 15, "les ministres…"),
        ("x" * 30, 10, "x" * 9 + "…"),
        ("e\u0301" * 10, 8, "e\u0301" * 3 + "…"),  # not between a letter and its accent
        ("👩\u200d🚀" * 5, 6, "👩\u200d🚀…"),
        ("👍🏽" * 5, 4, "👍🏽…"),
    ],
)
def test_h05_a_text_is_cut_between_characters_as_people_see_them(text: str, limit: int, short: str) -> None:
    assert cut(text, limit) == short


def test_a_boundary_is_found_even_in_nothing_but_marks() -> None:
    assert boundary("\u0301" * 100_000, 50_000) == 50_000


@pytest.mark.parametrize(
    ("address", "usable"),
    [
        ("https://wire.example/a?b=c&d=%20", "https://wire.example/a?b=c&d=%20"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("https://wire.example/a|b<c>", "https://wire.example/a%7Cb%3Cc%3E"),
        ("https://wire.example/été", "https://wire.example/été"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,<script>", None),
        ("//wire.example/x", None),
        ("https:///x", None),
        ("https://good.example\\@evil.example/", None),
        ("https://good.example@evil.example/", None),
        ("https://wire.example/\njavascript:alert(1)", None),
        ("https://[::1", None),
        ("https://wire.example/" + "x" * 3000, None),
        ("ftp://wire.example/", None),
        ("", None),
        (None, None),
    ],
)
def test_h08_only_web_addresses_become_links(address: str | None, usable: str | None) -> None:
    assert link(address) == usable


@given(ANYTHING)
def test_h08_whatever_becomes_a_link_is_a_web_address(text: str) -> None:
    for address in (text, "https://wire.example/" + text):
        found = link(address)
        assert found is None or (
            found.startswith(("http://", "https://", "HTTP", "Http")) and not set(found) & set(' "<>|\\')
        )
