"""Why an article has the values that it has, as data; apart from the reader, so that nobody loads a parser for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """What one reader proposed."""

    method: str
    confidence: float
    value: str
    raw: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """One field of an article and where it comes from."""

    field: str
    value: str | None
    """None: absent."""
    method: str | None
    confidence: float | None
    raw: str | None
    why: str
    offers: tuple[Offer, ...]
    """The most trusted first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page's article, field by field."""

    url: str
    access: str
    warnings: tuple[str, ...]
    fields: tuple[Explained, ...]
