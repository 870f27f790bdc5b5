"""Which hub a feed has and by which address the hub knows it: Link headers, and links in documents. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from storage.urls import clean_url

_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[\w*-]{1,30}\s*=\s*(?:\"[^\"]{0,500}\"|[^\s;,\"]{1,500}))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_MOST_LINKS = 50


def named_hub(links: Iterable[tuple[str, str]], base: str) -> tuple[str | None, str | None]:
    """The hub and the feed's own address among links as pairs of relation and address; the first of each, https first.

    Without a hub there is no own address either: nobody else needs it.
    """
    found: dict[str, list[str]] = {"hub": [], "self": []}
    for rel, href in links:
        address = clean_url(href, base=base)
        for word in rel.lower().split():
            if word in found and address is not None:
                found[word].append(address)
    hubs = sorted(found["hub"], key=lambda hub: not hub.startswith("https:"))
    return (hubs[0], found["self"][0] if found["self"] else None) if hubs else (None, None)


def header_links(value: str | None) -> list[tuple[str, str]]:
    """The links of a Link header (RFC 8288) as pairs of relation and address; what cannot be read is left out."""
    pairs = []
    for found in list(_LINK.finditer(value or ""))[:_MOST_LINKS]:
        rel = _REL.search(found[2])
        if rel is not None:
            pairs.append((rel[1] if rel[1] is not None else rel[2], found[1].strip()))
    return pairs
