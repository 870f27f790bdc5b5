"""Whether an article tells of an event that is known: one pass, nearest first, cautious across languages. Pure.

A wrong merge hides news, a missed one tells it twice: where little is known, more is asked for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.particulars import share
from topics.gists import SHORT, Gist, likeness
from topics.unmarked_names import LANGUAGES

WINDOW = timedelta(hours=72)
"""A story closes after so much quiet."""
LONGEST = timedelta(days=7)
"""And at the latest after this."""

NEEDED = 0.14
"""Mean likeness to the nearest articles of an event from which on an article belongs to it."""
_NEAREST = 5
"""Articles of an event that are looked at."""
_CAUTION, _CAUTION_SHORT = 10, 3
"""Documents: while so few are known, about twice the likeness is asked for; of short texts, whose weights hang more on
what is expected of words than on what was met, for a shorter while."""
_HEADLINE, _MORE = 0.4, 1.2
"""What likeness counts for if nothing of either headline stands in the other text, and how much more if all does."""
_OTHER_NAMES = 0.08
"""What it counts for if the headlines call names and neither text knows one of the other's ..."""
_OTHER_DAY = 0.8
"""... and if each calls one that the other does not know, and days differ, or in short texts figures."""
_FEW_WORDS_OF_ONE, _SHORTEST = 0.55, 40
"""What it counts for in texts of so few words of one source, which fills its patterns again and again; all of it from
SHORT words on."""
_BROAD, _NARROW = 4, 0.3
"""In short texts one word makes much: terms that must carry likeness alike for all of it to count, and what it counts
for at least. Two reports from one town share its name; two of one event share what happened as well."""
_PATTERN_HEADLINE, _PATTERN_TEXT, _PATTERN_NUMBERS, _PATTERN_AFTER = 0.6, 0.5, 0.34, timedelta(hours=20)
"""The same headline but for a few words, or much of one text, over other figures, a day later: the next of its kind."""
_OWN_PATTERN, _OWN_COVERED, _OWN_PARTICULARS = 0.35, 0.65, 3
"""So much of one text in two items of one source, neither of which has the other's headline, over other figures, days
or particulars (so many at least): two things told in one pattern, at any time."""
_OTHER_HEADLINE, _SAME_HEADLINE = 0.5, 0.6
"""What likeness counts for if two short items of one source have less than this of their headlines in common: the same
town, another matter. With more, and in each headline a name that the other text does not know, one pattern was filled
twice."""
_ENOUGH_UNMARKED, _ENOUGH_ELSEWHERE = 2, 3
"""Rare words of headlines that two texts must share where no capital tells names, and those of two sources."""
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
    source_id: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An event that the article belongs to."""

    event_id: int
    likeness: float


def alike(own: Gist, other: Gist, apart: timedelta, *, one_source: bool = False) -> float:
    """How far two articles tell of the same thing, 0 to 1: as a whole, and in what they open with."""
    if own.language == other.language:
        if not _can_be_one(own, other, one_source=one_source):
            return 0.0
        together = (likeness(own.text, other.text) + likeness(own.lead, other.lead)) / 2
        factor = _of_one_thing(own, other, together, apart, one_source=one_source)
        return min(1.0, together * _telling(own, other, one_source=one_source) * factor)
    return _alike_abroad(own, other) if abs(apart) <= _ABROAD else 0.0


def find_event(
    own: Gist, members: Sequence[Member], documents: int, now: datetime, source_id: int | None = None
) -> list[Found]:
    """The events that the article may belong to, the likeliest first; none if it tells of something new."""
    of_event: dict[int, list[float]] = {}
    at_home = {member.event_id for member in members if member.gist.language == own.language}
    for member in members:
        if member.gist.language == own.language or member.event_id not in at_home:
            one_source = source_id is not None and member.source_id == source_id
            how = alike(own, member.gist, now - member.seen_at, one_source=one_source)
            of_event.setdefault(member.event_id, []).append(how)
    caution = _CAUTION_SHORT if own.words < SHORT else _CAUTION
    needed = NEEDED * (1 + caution / (documents + caution / 2))
    found = []
    for event_id, all_of_it in of_event.items():
        nearest = sorted(all_of_it, reverse=True)[:_NEAREST]
        mean = sum(nearest) / len(nearest)
        if mean >= needed:
            found.append(Found(event_id, mean))
    return sorted(found, key=lambda each: (-each.likeness, each.event_id))


def _telling(own: Gist, other: Gist, *, one_source: bool) -> float:
    """How much likeness says: more if what is rare in a headline stands in the other text, less in short texts."""
    covered = max(_covered(own, other), _covered(other, own))
    words = min(max(min(own.words, other.words), _SHORTEST), SHORT)
    length = math.log(words / _SHORTEST) / math.log(SHORT / _SHORTEST)
    few = min(1.0, max(_NARROW, _breadth(own.text, other.text) / _BROAD)) * (_FEW_WORDS_OF_ONE if one_source else 1.0)
    return (_HEADLINE + _MORE * covered) * (few + (1 - few) * length)


def _breadth(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """How many terms carry the likeness of two texts, if all that do carried it alike (the inverse of Simpson's
    index of concentration)."""
    parts = [weight * other[term] for term, weight in one.items() if term in other]
    return sum(parts) ** 2 / sum(part * part for part in parts) if parts else 0.0


def _covered(own: Gist, other: Gist) -> float:
    """How much of the weight of one headline stands in the other text."""
    weights = {term: own.text[term] ** 2 for term in own.headline if term in own.text}
    whole = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in other.text) / whole if whole else 0.5


def _can_be_one(own: Gist, other: Gist, *, one_source: bool) -> bool:
    """Whether the two share anything particular: a name, a number, a concept; or what is rare in a headline."""
    if own.names & other.names or own.numbers & other.numbers or _shared(own, other):
        return True
    unmarked = own.language in LANGUAGES
    if one_source and not unmarked:
        return False
    rare = (own.headline | other.headline) & own.text.keys() & other.text.keys()
    return len(rare) >= (_ENOUGH_UNMARKED if unmarked else _ENOUGH_ELSEWHERE)


def _of_one_thing(own: Gist, other: Gist, together: float, apart: timedelta, *, one_source: bool) -> float:
    """Less than 1 if names, days or figures say that two texts from one pattern tell of two things."""
    factor = 1.0
    if _strangers(own, other):
        factor = _OTHER_NAMES
    elif own.called - other.known and other.called - own.known:
        short = min(own.words, other.words) < SHORT
        other_day = _differ(own.days, other.days) or (short and _differ(own.numbers, other.numbers))
        factor = _OTHER_DAY if other_day else 1.0
    if _is_next_of_its_kind(own, other, together, apart) or (one_source and _of_one_pattern(own, other, together)):
        factor = min(factor, _OTHER_NAMES)
    if one_source and max(own.words, other.words) < SHORT:
        if _common_headline(own, other) < _SAME_HEADLINE:
            factor *= _OTHER_HEADLINE
        elif (own.called - other.known and other.called - own.known) or _only_headed_alike(own, other):
            factor = min(factor, _OTHER_NAMES)
    return factor


def _common_headline(own: Gist, other: Gist) -> float:
    """Which part of the weight of a headline stands in the other headline, of that where it is more."""
    common = own.headline & other.headline
    whole = [sum(each.text.get(term, 0) ** 2 for term in each.headline) for each in (own, other)]
    shared = [sum(each.text.get(term, 0) ** 2 for term in common) for each in (own, other)]
    return max((part / all_ for part, all_ in zip(shared, whole, strict=True) if all_), default=1.0)


def _strangers(own: Gist, other: Gist) -> bool:
    """Whether both headlines call names, or countries, and neither text knows one of the other's; a first flash may
    call the country where the next says the town."""
    if own.lands and other.lands and not own.lands & other.all_lands and not other.lands & own.all_lands:
        return True
    if not own.called or not other.called or own.called & other.known or other.called & own.known:
        return False
    return not any(
        one.words < _SHORTEST and len(one.called) <= len(one.lands) and one.lands <= another.all_lands
        for one, another in ((own, other), (other, own))
    )


def _is_next_of_its_kind(own: Gist, other: Gist, together: float, apart: timedelta) -> bool:
    """The weather, the close of a market: the same a day later, with other figures or another day."""
    if abs(apart) < _PATTERN_AFTER:
        return False
    same_headline = share(own.headline, other.headline) >= _PATTERN_HEADLINE
    figures = min(len(own.numbers), len(other.numbers)) > 1 and share(own.numbers, other.numbers) < _PATTERN_NUMBERS
    other_day = _differ(own.days, other.days) or _differ(own.dated, other.dated)
    return (figures and (same_headline or together >= _PATTERN_TEXT)) or (same_headline and other_day)


def _of_one_pattern(own: Gist, other: Gist, together: float) -> bool:
    """Whether one source fills one pattern twice: a parliament's laws, a supervisor's fines, two matches."""
    if together < _OWN_PATTERN or max(_covered(own, other), _covered(other, own)) >= _OWN_COVERED:
        return False
    ours, theirs = own.names | own.numbers, other.names | other.numbers
    return (
        _differ(own.numbers, other.numbers)
        or _differ(own.days, other.days)
        or bool(own.lands - other.all_lands and other.lands - own.all_lands)
        or (min(len(ours), len(theirs)) >= _OWN_PARTICULARS and share(ours, theirs) < _PATTERN_NUMBERS)
    )


def _only_headed_alike(own: Gist, other: Gist) -> bool:
    """Whether two items under one heading share nothing particular but it: the next case of a court's list."""
    heading = own.called & other.called
    return _differ(own.numbers, other.numbers) and _differ(own.names - heading, other.names - heading)


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
