"""Pages, read: the article in the bytes of a page, or in what its feed said of it; no network, no clock."""

from __future__ import annotations

from crawler.extraction.article import article_from_entry, extract, read_article
from crawler.extraction.dates import written_at
from crawler.extraction.errors import ExtractionError

__all__ = ["ExtractionError", "article_from_entry", "extract", "read_article", "written_at"]
