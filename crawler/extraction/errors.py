"""Why no article is made of a page."""

from __future__ import annotations


class ExtractionError(Exception):
    """A page that no article can be made of.

    `kind` is one of: empty, not-html, too-large, no-text, index-page, soft-404, http-404 (or another status),
    paywalled, blocked, challenge.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
