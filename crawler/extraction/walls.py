"""Whether a page is a wall: its sentences speak to its visitor of a check, a consent, a login or a lost page. Pure.

A word does not make a wall: news is told of captchas, of cookies and of lost pages, too. It is one if its heading says
hardly anything else and its text goes on about that, or if most of its text does; not if it
says who said something, or on which day: not of itself, nor of when it is served.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.extraction import wall_words


class Wall(StrEnum):
    """What stands in an article's place."""

    CHALLENGE = "challenge"
    CONSENT = "consent"
    LOGIN = "login"
    MISSING = "missing"
    DOWN = "down"
    ABROAD = "abroad"


MOST, HALF, SOME, ALL = 0.6, 0.5, 0.3, 0.9
"""Shares of a heading or a text that speak like a wall."""
FEW = 60
"""Characters up to which a text says nothing by itself."""
_FLAGS = re.IGNORECASE | re.VERBOSE
_FORMS = {
    Wall.CHALLENGE: re.compile(wall_words.CHALLENGE, _FLAGS),
    Wall.CONSENT: re.compile(wall_words.CONSENT, _FLAGS),
    Wall.LOGIN: re.compile(wall_words.LOGIN, _FLAGS),
    Wall.MISSING: re.compile(wall_words.MISSING, _FLAGS),
    Wall.DOWN: re.compile(wall_words.DOWN, _FLAGS),
    Wall.ABROAD: re.compile(wall_words.ABROAD, _FLAGS),
}
_SAID, _DAYS = re.compile(wall_words.SAID, _FLAGS), re.compile(wall_words.DAYS, _FLAGS)
_SERVICE = re.compile(rf"(?:{wall_words.DAYS})\s*{wall_words.UNTIL}\s*(?:{wall_words.DAYS})", _FLAGS)
_OURSELVES, _YOU = re.compile(wall_words.OURSELVES, _FLAGS), re.compile(wall_words.YOU, _FLAGS)
_QUOTED = re.compile('«[^»]{1,120}»|“[^”]{1,120}”|„[^“”]{1,120}[“”]|"[^"]{1,120}"|「[^」]{1,120}」|《[^》]{1,120}》')
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_PARTS = re.compile(r"\s+[|–—-]\s+|\s*\|\s*")
_BESIDE = frozenset({"cloudflare", "akamai", "datadome", "imperva"})
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """How far a page speaks like one kind of wall."""

    wall: Wall
    heading: float
    """The share of its likeliest heading."""
    text: float
    """The share of its text, by sentences."""
    times: int


def wall_of(titles: Sequence[str], text: str, *, declared: bool = False, marked: bool = False) -> Wall | None:
    """The wall that a page with these headings and this short text is; None if it is none.

    `declared`: it says for machines that it is an article; `marked`: its markup is that of a check.
    """
    sentences = [each for each in (_plain(line) for line in _SENTENCE.split(text)) if each]
    heads = _heads(titles)
    spoken = [_spoken(wall, heads, sentences) for wall in Wall]
    found = max(spoken, key=lambda each: (each.text + each.heading, each.times))
    if _tells(sentences, found):
        return None
    if declared:
        return found.wall if sentences and found.text >= ALL else None
    little = len(text) <= FEW
    if found.heading >= MOST and (found.text >= SOME or little):
        return found.wall
    if found.text >= MOST and (found.times > 1 or found.heading >= HALF):
        return found.wall
    return Wall.CHALLENGE if marked and (little or spoken[0].text >= SOME) else None


def is_headed(titles: Sequence[str], wall: Wall) -> bool:
    """Whether one of these headings says hardly anything but what a wall does."""
    return any(_covered(_FORMS[wall], head) >= MOST for head in _heads(titles))


def _tells(sentences: Sequence[str], found: Spoken) -> bool:
    """Whether sentences tell news: who said something, or what was on a day.

    What a page says of itself or, with a day, to its visitor is none; neither are the hours of its service. A day
    alone does not make news of a page whose heading is all wall, and nothing does if its text is, too.
    """
    headed = (found.heading >= MOST and found.times > 1) or found.wall is Wall.DOWN  # it will be back on a day
    if headed and found.text >= MOST and found.times > 2:
        return False
    for sentence in sentences:
        if _OURSELVES.search(sentence):
            continue
        if _SAID.search(sentence):
            return True
        if (
            not (headed and found.text >= SOME)
            and not _YOU.search(sentence)
            and _DAYS.search(_SERVICE.sub(" ", sentence))
        ):
            return True
    return False


def _heads(titles: Sequence[str]) -> list[str]:
    return [_plain(part) for title in titles for part in _PARTS.split(title) if part.strip().lower() not in _BESIDE]


def _spoken(wall: Wall, heads: Sequence[str], sentences: Sequence[str]) -> Spoken:
    form = _FORMS[wall]
    times = [len(form.findall(each)) for each in sentences]
    size = sum(map(len, sentences))
    said = sum(len(each) for each, often in zip(sentences, times, strict=True) if often)
    heading = max((_covered(form, head) for head in heads), default=0.0)
    return Spoken(wall, heading, said / size if size else 0.0, sum(times))


def _covered(form: re.Pattern[str], head: str) -> float:
    """The share of a heading's letters that the wall's words are."""
    size = sum(map(len, _LETTERS.findall(head)))
    return sum(sum(map(len, _LETTERS.findall(found[0]))) for found in form.finditer(head)) / size if size else 0.0


def _plain(line: str) -> str:
    """A line in lower case, without what it quotes."""
    return _QUOTED.sub(" ", line).strip().lower()
