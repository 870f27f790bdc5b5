"""Which articles tell the same news: copies of one text find each other by shared shingles.

A fingerprint is the smallest hashes of an article's word sequences (a bottom-k sketch: Broder 1997, Cohen and Kaplan
2007; up to k sequences all of them, so that short wire items are compared exactly) and the hash of its headline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import UnitOfWork
from storage.records import Revision
from storage.stories import Neighbour

WINDOW = timedelta(hours=72)
"""A story closes after so much quiet."""
LONGEST = timedelta(days=7)
"""And at the latest after this."""

_WIDTH = 4
"""Words in a sequence."""
_WIDTH_UNSPACED = 9
"""In scripts without spaces, where a "word" is one character."""
_KEPT = 128
"""Hashes kept of one article."""
_ENOUGH = 8
"""Comparable sequences below which a text is too short to be compared by them."""
_OF_SMALLER = 0.75
"""Share of the shorter text that must stand in the longer one; what is written from a pattern (earthquakes, markets)
shares some 0.7 with the last of its kind ..."""
_OF_LARGER = 0.3
"""... and of the longer one that must stand in the shorter: a paper's own piece that quotes a wire is no copy of it."""
_TITLE_WORDS = 5
"""Words of a headline that can tell by itself that two very short texts are the same."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What of a text is remembered so that its copies can be found."""

    shingles: tuple[int, ...]
    """63-bit hashes, smallest first."""
    headline: int | None
    """Negative, so that it is never taken for a shingle; None if the headline is too short to tell anything."""

    @property
    def hashes(self) -> tuple[int, ...]:
        return self.shingles if self.headline is None else (*self.shingles, self.headline)


def fingerprint(headline: Sequence[str], body: Sequence[str]) -> Fingerprint:
    """The fingerprint of a text given as folded words."""
    unspaced = sum(len(word) == 1 for word in body) > len(body) / 2
    width = _WIDTH_UNSPACED if unspaced else _WIDTH
    hashes = {_hash(body[start : start + width]) for start in range(len(body) - width + 1)}
    title = -1 - _hash(headline) if len(headline) >= _TITLE_WORDS else None
    return Fingerprint(tuple(sorted(hashes)[:_KEPT]), title)


def are_copies(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two sketches (sorted) are of copies: most of the shorter text, and a good part of the longer one.

    A sketch that is full tells nothing of hashes above its largest: only below both bounds can two be compared.
    """
    bound = min(each[-1] for each in (one, other) if len(each) == _KEPT) if _KEPT in (len(one), len(other)) else None
    ours = {each for each in one if bound is None or each <= bound}
    theirs = {each for each in other if bound is None or each <= bound}
    smaller, larger = sorted((len(ours), len(theirs)))
    shared = len(ours & theirs)
    return smaller >= _ENOUGH and shared >= _OF_SMALLER * smaller and shared >= _OF_LARGER * larger


def find_story(ledger: UnitOfWork, revision: Revision, own: Fingerprint, now: datetime) -> int:
    """The story of a revision: its article's, else that of the article it copies, else a new one."""
    story_id = revision.story_id or _story_of_copies(ledger, revision, own, now)
    if story_id is None:
        story_id = ledger.stories.open(revision.article.headline or revision.article.url, now)
    else:
        ledger.stories.touch(story_id, now)
    ledger.stories.remember(revision.article_id, own.hashes, now)
    return story_id


def _story_of_copies(ledger: UnitOfWork, revision: Revision, own: Fingerprint, now: datetime) -> int | None:
    since = now - WINDOW
    for other in ledger.stories.neighbours(own.shingles, since, besides=revision.article_id):
        if _may_join(revision, own, other) and are_copies(own.shingles, other.shingles) and _open(ledger, other, now):
            return other.story_id
    if own.headline is None:
        return None
    for other in ledger.stories.neighbours([own.headline], since, besides=revision.article_id):
        short = min(len(own.shingles), len(other.shingles)) < _ENOUGH
        alike = short and other.language == revision.article.language
        if alike and _may_join(revision, own, other) and _open(ledger, other, now):
            return other.story_id
    return None


def _may_join(revision: Revision, own: Fingerprint, other: Neighbour) -> bool:
    """A source copies itself only word for word: what differs in a figure is its next report on the same thing."""
    return other.source_id != revision.source_id or other.shingles == own.shingles


def _open(ledger: UnitOfWork, other: Neighbour, now: datetime) -> bool:
    story = None if other.story_id is None else ledger.stories.get(other.story_id)
    return story is not None and story.last_at >= now - WINDOW and story.opened_at >= now - LONGEST


def _hash(words: Sequence[str]) -> int:
    digest = hashlib.blake2b("\x1f".join(words).encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
