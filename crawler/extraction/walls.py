"""Whether a page is a wall: its sentences speak to its visitor of a check, a consent, a login or a lost page. Pure.

A word does not make a wall: news is told of captchas, of cookies and of lost pages, too. It is one if its heading says
hardly anything else and its text goes on about that, or if most of its text does; not if it
says who said something, or on which day: not of itself, nor of when it is served. A sentence is a wall's if it has
words of one that are known, or if two ideas of one meet in it and it speaks to its visitor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crawler.extraction import wall_concepts, wall_words


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
MANY = 4
"""Ideas of one wall that make a sentence its own, whomever it speaks to."""
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
_IDEAS = {wall: wall_concepts.compiled(wall_concepts.IDEAS[wall]) for wall in Wall}
_KEYS = {wall: wall_concepts.compiled(wall_concepts.KEYS[wall]) for wall in Wall}
_EXCLAIMS = re.compile(wall_concepts.EXCLAIMS, re.IGNORECASE)
_ADDRESSES = re.compile(wall_concepts.ADDRESSES, re.IGNORECASE)
_SAID, _DAYS = re.compile(wall_words.SAID, _FLAGS), re.compile(wall_words.DAYS, _FLAGS)
_SERVICE = re.compile(rf"(?:{wall_words.DAYS})\s*{wall_words.UNTIL}\s*(?:{wall_words.DAYS})", _FLAGS)
_OURSELVES, _YOU = re.compile(wall_words.OURSELVES, _FLAGS), re.compile(wall_words.YOU, _FLAGS)
_QUOTED = re.compile('«[^»]{1,120}»|“[^”]{1,120}”|„[^“”]{1,120}[“”]|"[^"]{1,120}"|「[^」]{1,120}」|《[^》]{1,120}》')
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_PARTS = re.compile(r"\s+[|–—-]\s+|\s*\|\s*")
_OF_PAGES = frozenset({Wall.MISSING, Wall.DOWN})
"""They speak of the page or the site, and to their visitor not always."""
_BESIDE = frozenset({"cloudflare", "akamai", "datadome", "imperva"})
_LETTERS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """How far a page speaks like one kind of wall."""

    wall: Wall
    heading: float
    """The share of its likeliest heading."""
    named: bool
    """Whether the wall's own words make the most of that, and not ideas alone."""
    text: float
    """The share of its text, by sentences."""
    times: int


def wall_of(
    titles: Sequence[str], text: str, *, declared: bool = False, marked: bool = False, asks: bool = False
) -> Wall | None:
    """The wall that a page with these headings and this short text is; None if it is none.

    `declared`: it says for machines that it is an article; `marked`: its markup is that of a check; `asks`: it has a
    field for a password.
    """
    sentences = [each for each in (_plain(line) for line in _SENTENCE.split(text)) if each]
    heads = _heads(titles)
    spoken = [_spoken(wall, heads, sentences, declared=declared) for wall in Wall]
    found = max(spoken, key=lambda each: (each.text + each.heading, each.times))
    if _tells(sentences, found):
        return None
    if declared:
        return found.wall if sentences and found.text >= ALL else None
    if found.wall is Wall.LOGIN and found.heading < HALF and not asks:
        return None  # how to choose a password, or to get a card for the bus
    little = len(text) <= FEW
    if found.heading >= MOST and (found.text >= SOME or (little and found.named)):
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


def _spoken(wall: Wall, heads: Sequence[str], sentences: Sequence[str], *, declared: bool) -> Spoken:
    """How far it speaks so; what declares that it is an article does in known words alone."""
    form = _FORMS[wall]
    named = heading = max((_covered(form, head) for head in heads), default=0.0)
    times = [len(form.findall(each)) for each in sentences]
    if not declared:
        heading = max(named, max((_names(wall, head) for head in heads), default=0.0))
        spoken_to = wall in _OF_PAGES and any(map(_speaks_to, sentences))
        for place, sentence in enumerate(sentences):
            if not times[place] or wall is not Wall.CHALLENGE:  # a check's words are told of in passing, too
                met = _meet(wall, sentence, headed=heading >= MOST, spoken_to=spoken_to)
                times[place] = max(times[place], met)
    size = sum(map(len, sentences))
    said = sum(len(each) for each, often in zip(sentences, times, strict=True) if often)
    return Spoken(wall, heading, named >= MOST, said / size if size else 0.0, sum(times))


def _meet(wall: Wall, sentence: str, *, headed: bool, spoken_to: bool) -> int:
    """How many further ideas of a wall a sentence joins to one, if it speaks to its visitor or is under its heading."""
    if not headed and not any(key.search(sentence) for key in _KEYS[wall]):
        return 0
    met = sum(idea.search(sentence) is not None for idea in _IDEAS[wall])
    told = met >= MANY or spoken_to or (headed and wall in _OF_PAGES) or (met > 1 and _speaks_to(sentence))
    return met - 1 if told and met else 0


def _speaks_to(sentence: str) -> bool:
    return any(each.search(sentence) for each in (_YOU, _OURSELVES, _ADDRESSES))


def _names(wall: Wall, head: str) -> float:
    """The share of a heading's letters that the words of a wall's ideas are; enough of one that only exclaims."""
    if wall in _OF_PAGES and _EXCLAIMS.match(head):
        return MOST
    told = {place for idea in _IDEAS[wall] for found in idea.finditer(head) for place in range(*found.span())}
    letters = [place for place, letter in enumerate(head) if letter.isalnum()]
    share = sum(place in told for place in letters) / len(letters) if letters else 0.0
    return share if share == 1.0 or any(key.search(head) for key in _KEYS[wall]) else 0.0


def _covered(form: re.Pattern[str], head: str) -> float:
    """The share of a heading's letters that the wall's words are."""
    size = sum(map(len, _LETTERS.findall(head)))
    return sum(sum(map(len, _LETTERS.findall(found[0]))) for found in form.finditer(head)) / size if size else 0.0


def _plain(line: str) -> str:
    """A line in lower case, without what it quotes."""
    return _QUOTED.sub(" ", line).strip().lower()
