"""How the papers of the demonstration print: pieces in, the bytes of pages and feeds out; pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from babel.dates import format_date

from wirewatch.demo.newspapers import Paper, Piece

FEED_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "rdf": "application/rdf+xml",
    "jsonfeed": "application/feed+json",
    "news_sitemap": "application/xml",
    "broken": "text/html",
}
BROKEN_FEED = b"Fatal error: the database of articles could not be opened (disk quota exceeded)\n"
TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("wirewatch.demo", "pages/layouts"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
)
TEMPLATES.filters["rfc822"] = format_datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A piece as it stands on its site now."""

    piece: Piece
    url: str
    printed_at: datetime
    """When this version went out, aware, UTC."""
    published: datetime
    """What the paper says, in its own zone: when the first version was written."""
    updated: datetime | None = None
    """When this version was written, if it is not the first."""


def print_piece(paper: Paper, piece: Piece, *, home: str, now: datetime, earlier: Printed | None) -> Printed:
    """This piece, printed now, in place of an earlier version if there was one."""
    written = (now - piece.age).astimezone(ZoneInfo(paper.timezone))
    return Printed(
        piece=piece,
        url=home + paper.path_of(piece),
        printed_at=now,
        published=earlier.published if earlier else written,
        updated=written if earlier else None,
    )


def render_page(paper: Paper, printed: Printed, others: Sequence[Printed]) -> bytes:
    """The page of a piece, with links to the paper's other pieces."""
    piece = printed.piece
    zone = ZoneInfo(paper.timezone)
    weekday = format_date(
        (printed.printed_at - timedelta(days=1)).astimezone(zone).date(), "EEEE", locale=paper.language
    )
    stamp = (printed.printed_at - piece.stamp_age).astimezone(zone)
    page = TEMPLATES.get_template(f"{paper.layout}.html").render(
        paper=paper,
        piece=piece,
        url=printed.url,
        published=printed.published,
        updated=printed.updated,
        stamp=piece.stamp.format(stamp=stamp),
        paragraphs=[paragraph.replace("{weekday}", weekday) for paragraph in piece.paragraphs],
        others=others,
        linked_data=_linked_data(paper, printed),
    )
    return page.encode(paper.charset, "xmlcharrefreplace")


def render_feed(paper: Paper, live: Sequence[Printed], *, home: str) -> bytes:
    """The paper's feed as it stands: newest first."""
    if paper.feed == "broken":
        return BROKEN_FEED
    if paper.feed == "jsonfeed":
        return json.dumps(_json_feed(paper, live, home), ensure_ascii=False).encode()
    document = TEMPLATES.get_template(f"{paper.feed}.xml").render(
        paper=paper, live=live, home=home, changed=max(printed.printed_at for printed in live) if live else None
    )
    return document.encode(paper.charset, "xmlcharrefreplace")


def _linked_data(paper: Paper, printed: Printed) -> dict[str, Any]:
    """schema.org NewsArticle, as papers embed it."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": printed.url,
        "headline": printed.piece.headline,
        "description": printed.piece.summary,
        "articleSection": printed.piece.section,
        "inLanguage": paper.language,
        "datePublished": printed.published.isoformat(timespec="seconds"),
        "dateModified": (printed.updated or printed.published).isoformat(timespec="seconds"),
        "author": [{"@type": "Person", "name": name} for name in printed.piece.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": paper.name},
    }


def _json_feed(paper: Paper, live: Sequence[Printed], home: str) -> dict[str, Any]:
    """JSON Feed 1.1."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": paper.name,
        "home_page_url": f"{home}/",
        "language": paper.language,
        "items": [
            {
                "id": printed.url,
                "url": printed.url,
                "title": printed.piece.headline,
                "summary": printed.piece.summary,
                "date_published": printed.published.isoformat(timespec="seconds"),
                "date_modified": (printed.updated or printed.published).isoformat(timespec="seconds"),
                "authors": [{"name": name} for name in printed.piece.authors],
            }
            for printed in live
        ],
    }
