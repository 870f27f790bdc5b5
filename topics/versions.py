"""Whether two articles have one text, or one is the next version of the other. Pure.

A fingerprint is the smallest hashes of an article's word sequences (a bottom-k sketch: Broder 1997, Cohen and Kaplan
2007; up to k sequences all of them, so that short wire items are compared exactly) and the hash of its headline. Much
of what agencies send is written from a pattern: numbers, names and days that differ speak against a copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.particulars import share
from topics.gists import Gist

_WIDTH = 4
"""Words in a sequence."""
_WIDTH_UNSPACED = 9
"""In scripts without spaces, where a "word" is one character."""
KEPT = 128
"""Hashes kept of one article."""
ENOUGH = 8
"""Comparable sequences below which a text is too short to be compared by them."""
_OF_SMALLER = 0.6
"""Share of the shorter text that must stand in the longer one; a fifth of the words changed here and there leaves so
much of its sequences."""
_OF_CUT = 0.12
"""Share of an earlier text that a cut copy must keep."""
_OF_LONGER = 0.5
"""Share of a later, longer text that must stand in the earlier one: a paper's own piece that quotes a wire is none."""
_NEARLY_ALL = 0.93
"""Share of both texts of two sources from which on a number that differs is a paper's own, or a correction."""
_NUMBERS, _NAMES = 0.8, 0.7
"""Shares of the fewer numbers and names that must stand in the other text ..."""
_NUMBERS_OF_ITS_OWN, _NAMES_OF_ITS_OWN = 1.0, 0.9
"""... and if both are of one source, which sends the same pattern every day."""

_VERSION_WITHIN = timedelta(hours=24)
_FLASH_WITHIN = timedelta(hours=6)
_FLASH_WORDS = 60
"""Words up to which an item may be a flash or urgent, all of which comes again in the next."""
_VERSION_TEXT, _VERSION_NUMBERS, _VERSION_NAMES, _VERSION_HEADLINE = 0.5, 0.6, 0.75, 0.5
_FLASH_TEXT, _FLASH_TERMS = 0.75, 4
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


@dataclass(frozen=True, slots=True)
class Text:
    """What the decision looks at."""

    source_id: int
    seen_at: datetime
    shingles: Sequence[int]
    """Of its fingerprint, sorted."""
    gist: Gist
    terms: frozenset[int] = frozenset()
    """All terms of its text; of the earlier of two those of its gist are enough."""
    marked: bool = False
    """The article itself says that it is a further version (« 2ème version », "Lead-all")."""


def fingerprint(headline: Sequence[str], body: Sequence[str]) -> Fingerprint:
    """The fingerprint of a text given as folded words."""
    unspaced = sum(len(word) == 1 for word in body) > len(body) / 2
    width = _WIDTH_UNSPACED if unspaced else _WIDTH
    hashes = {_hash(body[start : start + width]) for start in range(len(body) - width + 1)}
    title = -1 - _hash(headline) if len(headline) >= _TITLE_WORDS else None
    return Fingerprint(tuple(sorted(hashes)[:KEPT]), title)


def shared(one: Sequence[int], other: Sequence[int]) -> tuple[float, float]:
    """Which part of each of two sketches (sorted) stands in the other; zeros if there is too little to compare.

    A sketch that is full tells nothing of hashes above its largest: only below both bounds can two be compared.
    """
    bound = min(each[-1] for each in (one, other) if len(each) == KEPT) if KEPT in (len(one), len(other)) else None
    ours = {each for each in one if bound is None or each <= bound}
    theirs = {each for each in other if bound is None or each <= bound}
    if min(len(ours), len(theirs)) < ENOUGH:
        return 0.0, 0.0
    both = len(ours & theirs)
    return both / len(ours), both / len(theirs)


def are_copies(later: Text, earlier: Text) -> bool:
    """Whether two articles have one text: cut, continued, lightly reworded, under whatever headline."""
    of_later, of_earlier = shared(later.shingles, earlier.shingles)
    cut = of_later >= _OF_SMALLER and of_earlier >= _OF_CUT
    continued = of_earlier >= _OF_SMALLER and of_later >= _OF_LONGER
    elsewhere = later.source_id != earlier.source_id and min(of_later, of_earlier) >= _NEARLY_ALL
    return (cut or continued) and _agree(later, earlier, numbers=not elsewhere)


def _agree(one: Text, other: Text, *, numbers: bool = True) -> bool:
    """Whether no number, name or day says that the two are of different things."""
    own = one.source_id == other.source_id
    return (
        (not numbers or share(one.gist.numbers, other.gist.numbers) >= (_NUMBERS_OF_ITS_OWN if own else _NUMBERS))
        and share(one.gist.names, other.gist.names) >= (_NAMES_OF_ITS_OWN if own else _NAMES)
        and _same_days(one, other)
    )


def _same_days(one: Text, other: Text) -> bool:
    return not one.gist.days or not other.gist.days or bool(one.gist.days & other.gist.days)


def is_next_version(later: Text, earlier: Text) -> bool:
    """Whether a source sends the same news again: flash, urgent, lead, second version, at addresses of their own."""
    apart = later.seen_at - earlier.seen_at
    if later.source_id != earlier.source_id or not timedelta() <= apart <= _VERSION_WITHIN:
        return False
    if not _same_days(later, earlier):
        return False
    return _goes_on(later, earlier) or (apart <= _FLASH_WITHIN and _spells_out(later, earlier))


def _goes_on(later: Text, earlier: Text) -> bool:
    """The headline's words and most names stay, and much of the text, unless the article says that it is a version."""
    return (
        share(later.gist.headline, earlier.gist.headline) >= _VERSION_HEADLINE
        and share(later.gist.names, earlier.gist.names) >= _VERSION_NAMES
        and share(later.gist.numbers, earlier.gist.numbers) >= _VERSION_NUMBERS
        and (later.marked or shared(later.shingles, earlier.shingles)[1] >= _VERSION_TEXT)
    )


def _spells_out(later: Text, earlier: Text) -> bool:
    """All that a flash says comes again in what follows it."""
    terms = earlier.gist.text.keys()
    if earlier.gist.words > _FLASH_WORDS or later.gist.words <= earlier.gist.words or len(terms) < _FLASH_TERMS:
        return False
    again = terms & later.terms
    return (
        len(again) >= _FLASH_TEXT * len(terms)
        and share(later.gist.numbers, earlier.gist.numbers) >= _NUMBERS
        and share(later.gist.names, earlier.gist.names) >= _VERSION_NAMES
    )


def are_alike_and_short(later: Text, earlier: Text) -> bool:
    """Whether two texts under one headline are too short to be compared, and nothing speaks against their being one."""
    short = min(len(later.shingles), len(earlier.shingles)) < ENOUGH
    return short and later.gist.language == earlier.gist.language and _agree(later, earlier)


def _hash(words: Sequence[str]) -> int:
    digest = hashlib.blake2b("\x1f".join(words).encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
