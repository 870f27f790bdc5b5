"""What a full-text index may be asked: conditions that narrow down before the matcher decides."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Adjacent folded tokens, in this order."""

    tokens: tuple[str, ...]
    prefix: bool = False
    """The last token may go on."""


@dataclass(frozen=True, slots=True)
class Stem:
    """Any one of these tokens or stems: a bare word under every stemmer, and the word itself."""

    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Prefilter, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Prefilter, ...]


Prefilter = Words | Stem | AllOf | AnyOf
"""What an index must find in an article before a query can match it; None in its place: everything may match."""
