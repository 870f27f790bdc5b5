"""Drift is seen where pages changed, and not where chance, a night or a young source did it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from crawler.drift import LEAST_PAST, NEW_NORMAL, RECENT, Extraction, Page, after, drift, kept, known, page_of, shares
from storage.records import Article, Provenance
from tests.crawler.conftest import NOW

MINUTE = timedelta(minutes=1)


def page(title: bool = True, text: bool = True, date: bool = True, authors: bool = True, length: float = 8.0) -> Page:
    return Page(title + 2 * text + 4 * date + 8 * authors, length if text else 0.0)


def follow(extraction, pages, start=NOW, every=10 * MINUTE):
    """What is known after these pages, when, and each instant at which something was said."""
    said = []
    for each in pages:
        extraction = after(extraction, each, start)
        if drift(extraction, start):
            said.append((start, drift(extraction, start)))
        start += every
    return extraction, start, said


def usual(count: int, seed: int = 1, authors: float = 0.7, spread: float = 0.6):
    draw = random.Random(seed)
    return [
        page(
            title=draw.random() < 0.99,
            text=draw.random() < 0.97,
            date=draw.random() < 0.95,
            authors=draw.random() < authors,
            length=draw.gauss(8, spread),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_source_that_does_not_change_is_never_said_to(seed):
    _, _, said = follow(Extraction(), usual(3_000, seed))
    assert said == []


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (lambda each: page(text=False), "text on 0 of the last 24"),
        (lambda each: page(title=False), "title on 0 of"),
        (lambda each: page(date=False), "date on 0 of"),
        (lambda each: page(authors=False), "authors on 0 of"),
        (lambda each: page(length=5.0), "texts of 148 characters"),
        (lambda each: page(length=11.0), "texts of 59,874 characters"),
        (lambda each: page(text=bool(each % 2)), "text on 12 of"),
    ],
)
def test_pages_that_change_are_noticed_in_time(broken, word):
    extraction, at, said = follow(Extraction(), usual(400))
    assert said == []
    _, _, said = follow(extraction, [broken(n) for n in range(400)], at)
    assert word in said[-1][1]
    assert said[0][0] - at < timedelta(hours=30)


def test_few_pages_say_nothing():
    few = [page() for _ in range(RECENT + int(LEAST_PAST) - 1)]
    extraction, at, _ = follow(Extraction(), few[: len(few) - RECENT])
    _, _, said = follow(extraction, [page(text=False)] * RECENT, at)
    assert said == []


def test_a_night_of_agency_copy_without_authors_is_no_drift():
    day, night = usual(60, 2), [page(authors=False)] * 40
    _, _, said = follow(Extraction(), (day + night) * 6)
    assert said == []


def test_what_came_back_is_no_drift_any_more_and_what_stays_becomes_the_usual():
    extraction, at, _ = follow(Extraction(), usual(400))
    extraction, at, said = follow(extraction, [page(date=False)] * 100, at)
    assert said
    mended, later, _ = follow(extraction, usual(40), at)
    assert drift(mended, later) is None
    _, _, said = follow(extraction, [page(date=False)] * 4_000, at)
    assert said[-1][0] - at < NEW_NORMAL + timedelta(days=1)


def test_what_is_kept_is_of_one_size_and_comes_back_from_the_ledger():
    small, _, _ = follow(Extraction(), usual(200))
    large, at, _ = follow(small, usual(2_000))
    assert len(str(kept(large))) < len(str(kept(small))) * 1.1
    assert known(kept(large)) == large
    assert known(None) == known({"recent": "nonsense"}) == Extraction()
    assert {share.field for share in shares(large, at)} == {"title", "text", "date", "authors", "length"}


def test_only_what_the_page_itself_gave_counts():
    by_page, by_feed = Provenance(method="jsonld", confidence=1), Provenance(method="feed", confidence=1)
    said = {"url": "https://a.example/", "headline": "H", "body_text": "x" * 1_000, "authors": ("A",)}
    provenance = {"headline": by_page, "body_text": by_page, "authors": by_feed}
    assert page_of(Article(**said, extraction_method="jsonld", provenance=provenance)) == Page(0b0011, 6.91)
    assert page_of(Article(**said, extraction_method="feed", provenance=provenance)) == Page(0, 0.0)
    assert page_of(None) == Page(0, 0.0)
