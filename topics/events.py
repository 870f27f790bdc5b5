"""Whether an article tells of an event that is known: one pass, nearest first, cautious across languages. Pure.

A wrong merge hides news, a missed one tells it twice: where little is known, more is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.particulars import share
from topics.gists import Gist, likeness

WINDOW = timedelta(hours=72)
"""A story closes after so much quiet."""
LONGEST = timedelta(days=7)
"""And at the latest after this."""

NEEDED = 0.14
"""Mean likeness to the nearest articles of an event from which on an article belongs to it."""
_NEAREST = 5
"""Articles of an event that are looked at."""
_CAUTION = 10
"""Documents: while so few are known, about twice the likeness is asked for."""
_HEADLINE, _MORE = 0.4, 1.2
"""What likeness counts for if nothing of either headline stands in the other text, and how much more if all does."""
_OTHER_NAMES = 0.15
"""What it counts for if the headlines call names and neither text knows one of the other's ..."""
_OTHER_DAY = 0.8
"""... and if each calls one that the other does not know, and days differ, or in short texts figures."""
_SHORT, _LONG, _SHORTEST = 0.55, 100, 40
"""What it counts for in texts of so few words, in which one word makes much; all of it from _LONG words on."""
_PATTERN_HEADLINE, _PATTERN_NUMBERS, _PATTERN_AFTER = 0.6, 0.34, timedelta(hours=20)
"""The same headline but for a few words over other figures, a day later: the next of its kind."""
_NEEDED_ABROAD = 0.6
"""Likeness of the concepts of two articles in different languages."""
_CONCEPTS_ABROAD = 3
"""Concepts that they must share, besides ..."""
_NAMED_ABROAD = 2
"""... names or numbers of more than one digit."""
_ABROAD = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Member:
    """An article that shares terms with the new one."""

    event_id: int
    gist: Gist
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """An event that the article belongs to."""

    event_id: int
    likeness: float


def alike(own: Gist, other: Gist, apart: timedelta) -> float:
    """How far two articles tell of the same thing, 0 to 1: as a whole, and in what they open with."""
    if own.language == other.language:
        if not (own.names & other.names or own.numbers & other.numbers or _shared(own, other)):
            return 0.0
        together = (likeness(own.text, other.text) + likeness(own.lead, other.lead)) / 2
        return min(1.0, together * _telling(own, other) * _of_one_thing(own, other, apart))
    return _alike_abroad(own, other) if abs(apart) <= _ABROAD else 0.0


def find_event(own: Gist, members: Sequence[Member], documents: int, now: datetime) -> list[Found]:
    """The events that the article may belong to, the likeliest first; none if it tells of something new."""
    of_event: dict[int, list[float]] = {}
    at_home = {member.event_id for member in members if member.gist.language == own.language}
    for member in members:
        if member.gist.language == own.language or member.event_id not in at_home:
            of_event.setdefault(member.event_id, []).append(alike(own, member.gist, now - member.seen_at))
    needed = NEEDED * (1 + _CAUTION / (documents + _CAUTION / 2))
    found = []
    for event_id, all_of_it in of_event.items():
        nearest = sorted(all_of_it, reverse=True)[:_NEAREST]
        mean = sum(nearest) / len(nearest)
        if mean >= needed:
            found.append(Found(event_id, mean))
    return sorted(found, key=lambda each: (-each.likeness, each.event_id))


def _telling(own: Gist, other: Gist) -> float:
    """How much likeness says: more if what is rare in a headline stands in the other text, less in short texts."""
    covered = max(_covered(own, other), _covered(other, own))
    words = min(max(min(own.words, other.words), _SHORTEST), _LONG)
    length = math.log(words / _SHORTEST) / math.log(_LONG / _SHORTEST)
    return (_HEADLINE + _MORE * covered) * (_SHORT + (1 - _SHORT) * length)


def _covered(own: Gist, other: Gist) -> float:
    """How much of the weight of one headline stands in the other text."""
    weights = {term: own.text[term] ** 2 for term in own.headline if term in own.text}
    whole = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in other.text) / whole if whole else 0.5


def _of_one_thing(own: Gist, other: Gist, apart: timedelta) -> float:
    """Less than 1 if names, days or figures say that two texts from one pattern tell of two things."""
    factor = 1.0
    if own.called and other.called and not own.called & other.known and not other.called & own.known:
        factor = _OTHER_NAMES
    elif own.called - other.known and other.called - own.known:
        short = min(own.words, other.words) < _LONG
        other_day = _differ(own.days, other.days) or (short and _differ(own.numbers, other.numbers))
        factor = _OTHER_DAY if other_day else 1.0
    same_headline = share(own.headline, other.headline) >= _PATTERN_HEADLINE
    figures = min(len(own.numbers), len(other.numbers)) > 1 and share(own.numbers, other.numbers) < _PATTERN_NUMBERS
    if same_headline and figures and abs(apart) >= _PATTERN_AFTER:
        factor = min(factor, _OTHER_NAMES)
    return factor


def _differ(one: frozenset[int], other: frozenset[int]) -> bool:
    return bool(one and other and not one & other)


def _shared(own: Gist, other: Gist) -> int:
    return len(own.concepts.keys() & other.concepts.keys())


def _alike_abroad(own: Gist, other: Gist) -> float:
    """Across languages concepts must carry it, and something besides that only this event has."""
    named = len(own.names & other.names) + len(own.numbers & other.numbers)
    if _shared(own, other) < _CONCEPTS_ABROAD or named < _NAMED_ABROAD:
        return 0.0
    concepts = likeness(own.concepts, other.concepts)
    return concepts if concepts >= _NEEDED_ABROAD else 0.0
