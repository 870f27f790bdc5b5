"""Why a document is not read as a feed."""

from __future__ import annotations


class FeedError(Exception):
    """A document that no feed can be read from.

    `kind` is one of: empty, not-a-feed, too-large, too-complex, xml-entities, corrupt-gzip, parse-error.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
