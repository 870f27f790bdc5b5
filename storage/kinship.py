"""Whether two texts can be one article at two moments, where an address or an id says that they are. Pure.

Newsrooms' software gives one address to several articles: a template names the front page as everybody's canonical
address, old addresses all lead to one section, a live page and a page of the weather begin anew each day. What is
written from one pattern shares most of its words, and is told apart by the names in its headlines.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from storage.identity import UNSPACED, is_long
from storage.particulars import particulars, share, tokens
from storage.records import Article
from storage.urls import url_key

_KIN, _KIN_IN_SHORT = 0.4, 0.25
"""Share of the telling words of the shorter text that stand in the longer one, when one article moved: of two articles
of one language on two subjects 99 in 100 share less than .37."""
_OTHER, _OTHER_LATER = 0.2, 0.3
"""Sharing less, and no word of the headline, the page tells of something else; half a day later whatever its headline,
which a briefing and a live page keep."""
_LATER = timedelta(hours=12)
"""So much later a daily page says that it was published, when it is the next day's."""
_ANEW = timedelta(hours=1)
"""So much later a live page begins anew at the earliest."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_SHORTEST = 4
_NAMES_SHARED = 0.5
"""Share of the names of two texts above which they are one article that changed."""
_NUMBERS, _NUMBERS_SHARED = 2, 0.34
"""Numbers that two texts must have, and share of them below which they are of two days."""


def is_kin(before: Article, after: Article) -> bool:
    """Whether the second text can be the first one, edited."""
    if _is_of_one_pattern(before, after):
        return False
    old, new = _telling(_said(before)), _telling(_said(after))
    if not old or not new:
        return (before.headline or "") == (after.headline or "")
    whole = before.in_full and after.in_full
    return share(old, new) >= (_KIN if whole else _KIN_IN_SHORT)


def is_another(before: Article, after: Article) -> bool:
    """Whether the page that told the first article tells another one now.

    With caution where both were announced at that very address: the page must say that it was published later, and all
    of it must be other, or a day's page the next day's.
    """
    if url_key(before.url) != url_key(after.url):
        return not is_kin(before, after)
    if before.published_at is None or after.published_at is None:
        return False
    later = after.published_at - before.published_at
    if later < _ANEW:
        return False
    if later >= _LATER:
        return _is_next(before, after) or _is_all_other(before, after, _OTHER_LATER)
    old, new = _telling(before.headline or ""), _telling(after.headline or "")
    return bool(old and new) and not old & new and _is_all_other(before, after, _OTHER)


def _is_of_one_pattern(before: Article, after: Article) -> bool:
    """Whether each headline calls a name that the other text does not know, or another day over other figures: two
    obituaries, two matches, the weather of two towns."""
    old, new = particulars(before.body_text), particulars(after.body_text)
    ours, theirs = _called(before), _called(after)
    strange = bool(ours - _words(_said(after)) and theirs - _words(_said(before)))
    if strange and share(old.names, new.names) <= _NAMES_SHARED:
        return True
    figures = min(len(old.numbers), len(new.numbers)) >= _NUMBERS
    return figures and share(old.numbers, new.numbers) < _NUMBERS_SHARED and _are_of_two_days(before, after)


def _called(article: Article) -> frozenset[str]:
    """The names in the headline: words that the text, too, writes with a capital, and never without."""
    words = [word for word, _ in tokens(unicodedata.normalize("NFKC", article.body_text))]
    capital = {word.casefold() for word in words if word[0].isupper()}
    small = {word for word in words if not word[0].isupper()}
    return _words(article.headline or "") & capital - small


def _are_of_two_days(before: Article, after: Article) -> bool:
    old, new = particulars(before.headline or "").days, particulars(after.headline or "").days
    return bool(old and new) and old.isdisjoint(new)


def _is_all_other(before: Article, after: Article, most: float) -> bool:
    if not (before.in_full and after.in_full and before.headline and after.headline):
        return False
    if not (is_long(before.body_text) and is_long(after.body_text)):
        return False  # a page that goes to and fro is known again by its words
    return share(_telling(_said(before)), _telling(_said(after))) < most


def _is_next(before: Article, after: Article) -> bool:
    """Whether both headlines name their own day, and the second a later one: "The weather on Tuesday"."""
    if _are_of_two_days(before, after):
        return True
    first, second = _day_named(before), _day_named(after)
    return first is not None and second is not None and first != second


def _day_named(article: Article) -> int | None:
    """The day of the month in the headline, if it is about that on which the article was published."""
    if article.published_at is None:
        return None
    near = [(article.published_at + timedelta(days=each)).day for each in (0, 1, -1)]
    said = {int(each) for each in _NUMBER.findall(article.headline or "") if len(each) <= 2}
    return next((each for each in near if each in said), None)


def _said(article: Article) -> str:
    return "\n".join(filter(None, (article.headline, article.deck, article.body_text or article.description)))


def _telling(text: str) -> frozenset[str]:
    """Numbers and words of some length; of scripts without spaces each two characters in a row."""
    found: set[str] = set()
    for word in _words(text):
        if UNSPACED.search(word):
            found.update(word[start : start + 2] for start in range(len(word) - 1))
        elif len(word) >= _SHORTEST or word.isdigit():
            found.add(word)
    return frozenset(found)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
