"""What a topic is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The texts of one article and what filters ask for."""

    title: str | None = None
    deck: str | None = None
    body: str | None = None
    language: str | None = None
    """BCP 47, of the text."""
    source: str | None = None
    """Its name."""
    url: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2, of the source."""
    agency: str | None = None
    urgency: int | None = None
    tier: int | None = None
    lists: tuple[str, ...] = ()
    published: datetime | None = None
    """Aware, UTC."""
    seen: datetime | None = None
    """When it came, aware, UTC: of an article that names no day it is taken for the day of its publication where it
    matters who held an office."""

    @property
    def day(self) -> date | None:
        """In UTC, of publication; of what names none when it came."""
        moment = self.published or self.seen
        return moment.astimezone(UTC).date() if moment else None
