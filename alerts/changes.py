"""What an article says now that it did not say before, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from alerts.text import cut, line
from storage.records import Article

PASSAGES = 8
"""Passages shown for one field."""
PASSAGE_LIMIT = 300

_COMPARED_WORDS = 500  # difflib is cubic at worst; what differs further down is not compared
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One passage that was replaced (both), added (no `removed`) or removed (no `added`)."""

    field: str
    """title or body."""
    removed: str = ""
    added: str = ""


def changes(before: Article, after: Article) -> tuple[Change, ...]:
    """The passages of headline and body that differ, in reading order, at most eight a field."""
    found = [*_between("title", _words(before.headline), _words(after.headline))]
    found += _between("body", *_differing_words(before.body_text, after.body_text))
    return tuple(found)


def _words(text: str | None) -> list[str]:
    return line(text).split()[:_COMPARED_WORDS]


def _differing_words(before: str, after: str) -> tuple[list[str], list[str]]:
    """The words of the sentences that stand in one text alone: an added paragraph costs nothing to compare."""
    old, new = (_SENTENCE.split(text) for text in (before, after))
    kept = set(old) & set(new)
    removed, added = (" ".join(s for s in sentences if s not in kept) for sentences in (old, new))
    return _words(removed), _words(added)


def _between(field: str, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        Change(
            field=field,
            removed=cut(" ".join(before[a:b]), PASSAGE_LIMIT),
            added=cut(" ".join(after[c:d]), PASSAGE_LIMIT),
        )
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ][:PASSAGES]
