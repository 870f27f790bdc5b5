"""What the readers of a page say about its fields, and the written order in which they are believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.plaintext import clean_line
from storage.records import Provenance
from storage.urls import clean_url, out_of_cache, site_of


@dataclass(frozen=True, slots=True)
class Proposal:
    """One reader's value for one field."""

    field: str
    value: Any
    method: str
    """publisher, jsonld, opengraph, meta, microdata, html, text, feed or inferred."""
    confidence: float
    raw: str | None = None
    """The value as written, where reading changed it."""

    @property
    def provenance(self) -> Provenance:
        """Where the value comes from, as the article records it: what was written without unseen characters."""
        return Provenance(method=self.method, confidence=self.confidence, raw=clean_line(self.raw or "") or None)


DEFAULT_TRUST = ("publisher", "jsonld", "opengraph", "meta", "microdata", "html", "text", "feed", "inferred")
TRUST: Mapping[str, Sequence[str]] = {
    # A feed's date comes from the publisher's system, a printed one from its page; a guess comes last.
    "published": ("publisher", "jsonld", "opengraph", "meta", "microdata", "feed", "text", "html", "inferred"),
    "updated": ("jsonld", "opengraph", "meta", "microdata", "text", "feed", "html", "inferred"),
    "guessed": ("inferred", "html"),
    "authors": ("publisher", "jsonld", "meta", "opengraph", "microdata", "html", "feed", "text"),
    "description": ("opengraph", "meta", "jsonld", "feed"),
    "section": ("opengraph", "meta", "jsonld", "microdata", "html"),
    "canonical": ("html", "opengraph", "jsonld"),
    "agency": ("text", "jsonld", "meta", "inferred"),
    "deck": ("html", "jsonld", "microdata"),
    "kicker": ("html", "jsonld"),
    "syndicated": ("jsonld", "meta", "text", "html"),
}


def ranked(proposals: Iterable[Proposal], field: str) -> list[Proposal]:
    """The proposals for a field, the most trusted first; those of one method the surest first."""
    order = {method: rank for rank, method in enumerate(TRUST.get(field, DEFAULT_TRUST))}
    mine = [proposal for proposal in proposals if proposal.field == field and proposal.method in order]
    return sorted(mine, key=lambda proposal: (order[proposal.method], -proposal.confidence))


def trusted(field: str) -> Sequence[str]:
    """The methods that are believed about a field, the most trusted first."""
    return TRUST.get(field, DEFAULT_TRUST)


def best(proposals: Iterable[Proposal], field: str) -> Proposal | None:
    """The most trusted proposal for a field."""
    return next(iter(ranked(proposals, field)), None)


def own_address(url: str, claims: Iterable[Proposal]) -> tuple[str, Proposal] | None:
    """A page's address for itself, if it lies on the same site: another site's is not believed."""
    site = site_of(out_of_cache(url))
    for claim in ranked(claims, "canonical"):
        cleaned = clean_url(str(claim.value), base=url)
        if cleaned and site_of(cleaned) == site:
            return cleaned, claim
    return None
