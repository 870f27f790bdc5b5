"""Checks, consents, logins, lost pages and sites at rest in many sites' words, and short news that sounds alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.extraction.walls import Wall, wall_of

ROWS = [
    row.split(" | ") for row in (Path(__file__).parent / "walls_of_sites.txt").read_text(encoding="utf-8").splitlines()
]
"""Kind (- for news), heading and text."""
WALLS = [row for row in ROWS if row[0] != "-"]
NEWS = [row for row in ROWS if row[0] == "-"]


@pytest.mark.parametrize(("kind", "heading", "text"), WALLS)
def test_a_wall_is_known_by_the_ideas_that_meet_in_its_sentences(kind: str, heading: str, text: str) -> None:
    assert wall_of((heading, heading), text, asks=kind == "login") is Wall(kind)


@pytest.mark.parametrize(("_", "heading", "text"), NEWS)
def test_short_news_of_the_same_ideas_is_news(_: str, heading: str, text: str) -> None:
    assert wall_of((heading, f"{heading} - The Courier"), text) is None


@pytest.mark.parametrize(("kind", "heading", "text"), WALLS[::4])
def test_what_declares_an_article_is_a_wall_in_known_words_alone(kind: str, heading: str, text: str) -> None:
    told = "The dam holds, and the lower town has slept in its own beds since the water fell."
    assert wall_of((heading,), f"{told} {told} {text}", declared=True) is None


def test_advice_on_passwords_is_a_login_only_beside_a_field_for_one() -> None:
    said = "Enter your username and your password. Already registered? Sign in to your account."
    assert wall_of(("The harbour's cameras",), said) is None
    assert wall_of(("The harbour's cameras",), said, asks=True) is Wall.LOGIN
