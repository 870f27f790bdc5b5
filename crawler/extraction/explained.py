"""Why an article has the values that it has: field by field what each reader proposed, and what was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Unpack

from crawler.explanation import Explained, Explanation, Offer
from crawler.extraction.article import Reading, read_article
from crawler.extraction.proposals import Proposal, ranked, trusted
from crawler.feed_hints import Told
from storage.records import Access, Article

PROPOSED_AS = {
    "published_at": ("published", "carded", "recent", "guessed", "redated"),
    "updated_at": ("updated",), "authors": ("authors", "collective"),
    "body_text": ("body",), "canonical_url": ("canonical",), "copyright_notice": ("copyright",),
    "credit_line": ("credit",), "syndicated_from": ("syndicated",), "access": ("free", "tier"),
}  # fmt: skip
"""Fields whose readers propose them under another name."""
RULES: Mapping[str, str] = {
    "headline": "the h1 that the page's other titles say too; else one that speaks of the same; else the surest title",
    "kicker": "what the h1 has before the title that the page declares, or an element above it that is named for it",
    "body_text": "the page's blocks, weighed, by the publisher's rule; if far too short, the declared body, the feed's",
    "authors": "the first that names a person; if none does, who signs: the desk or the paper",
    "published_at": "the first that can be read, made exact by a later one of the same day; the printed day where the "
    "page prints the declared one nowhere",
    "updated_at": "the first that can be read, made exact by a later one of the same day",
    "canonical_url": "the first that lies on the same site",
    "language": "the text itself; what is declared only where there is hardly any text",
    "agency": "dateline, credit line, declared source, byline, in this order",
    "access": "what the page declares and the words of walls, against the length of its text",
} | dict.fromkeys(
    ("lead", "urgency", "update_stamp_raw", "dateline_raw", "dateline_place", "dateline_date", "ed_note", "notice",
     "pub_status", "embargoed_until"),
    "read in the headline and the text",
) | dict.fromkeys(("byline_raw",), "the byline that names the authors")  # fmt: skip
"""How a field is chosen where that is not simply the first in the order of trust."""
NOT_READ = frozenset(
    {
        "url",
        "final_url",
        "alt_ids",
        "fetched_at",
        "http_status",
        "etag",
        "content_type",
        "size",
        "provenance",
        "warnings",
    }
    | {"extraction_method", "extraction_version", "language_confidence", "extraction_probability"}
    | {"encoding", "encoding_source", "published_precision", "published_zone", "updated_precision", "updated_zone"}
)
"""Fields that are ours, or say something of another field."""
LONGEST = 300
"""Characters of a value that are shown."""


def explain(body: bytes, **told: Unpack[Told]) -> Explanation:
    """Read a page as `extract` does, and say why; an `ExtractionError` as there."""
    reading = read_article(body, **told)
    article = reading.article
    found = (_explained(reading, each.name) for each in fields(Article) if each.name not in NOT_READ)
    return Explanation(
        told["url"], article.access.value, article.warnings, tuple(each for each in found if each is not None)
    )


def _explained(reading: Reading, field: str) -> Explained | None:
    value = getattr(reading.article, field)
    source = reading.article.provenance.get(field)
    names = PROPOSED_AS.get(field, (field,))
    offers = [offer for name in names for offer in ranked(reading.proposals, name)]
    if value in (None, "", ()) and not offers:
        return None
    if field == "access" and value is Access.UNKNOWN:
        return None
    return Explained(
        field=field,
        value=None if value is None else shown(value),
        method=source.method if source else None,
        confidence=source.confidence if source else None,
        raw=source.raw[:LONGEST] if source and source.raw else None,
        why=RULES.get(field, f"the first of: {', '.join(trusted(names[0]))}"),
        offers=tuple(_offers(offers, source.method if source else None, source.raw if source else None, value)),
    )


def _offers(offers: Iterable[Proposal], method: str | None, raw: str | None, value: Any) -> Iterable[Offer]:
    seen: set[tuple[str, str]] = set()
    taken = False
    for offer in offers:
        text = shown(offer.value)
        if (offer.method, text) in seen:
            continue
        seen.add((offer.method, text))
        mine = not taken and offer.method == method and (raw is None or offer.raw == raw or shown(value) == text)
        taken = taken or mine
        yield Offer(offer.method, offer.confidence, text, offer.raw[:LONGEST] if offer.raw else None, mine)


def shown(value: Any) -> str:
    """A value on one line, its middle left out where it is long."""
    if isinstance(value, (tuple, list)):
        return "; ".join(shown(each) for each in value)[:LONGEST]
    at = getattr(value, "at", None)
    text = (
        at.isoformat() if isinstance(at, datetime) else value.isoformat() if isinstance(value, datetime) else str(value)
    )
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} […] {line[-LONGEST // 3 :]}"
