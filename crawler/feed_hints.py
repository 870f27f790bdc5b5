"""What a page's reader is told beside the page's bytes; apart from the reader, so that nobody loads a parser for it."""

from __future__ import annotations

from datetime import datetime
from typing import Required, TypedDict

from storage.records import ParsedEntry


class Told(TypedDict, total=False):
    """What is known of a page before it is read."""

    url: Required[str]
    fetched_at: Required[datetime]
    content_type: str | None
    """The media type, as the answer's head has it."""
    charset: str | None
    timezone: str | None
    """IANA, the source's, for dates that name no zone."""
    language: str | None
    """BCP 47, the source's, for texts too short to tell."""
    entry: ParsedEntry | None
    """What its feed said of it."""
    http_status: int | None
    first: str | None
    """Where the article begins, if this is one of its further pages."""
