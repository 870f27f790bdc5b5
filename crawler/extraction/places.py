"""What stands in an article's place: an index page, a page that says that there is none, or that its site is down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from crawler.extraction.access import is_article
from crawler.extraction.blocks import Block
from crawler.extraction.printed import heading_dates
from crawler.extraction.proposals import Proposal, best
from crawler.extraction.walls import Wall

INDEX_PAGE, SOFT_404, OUT_OF_ORDER = "index-page", "soft-404", "out-of-order"
LINKED = 0.5
"""The share of a text that are links from which on it is a list of other pages: real articles reach 0.46."""
FEW = 4
"""How many teasers make a list of articles."""
_LISTS = frozenset({"collectionpage", "searchresultspage", "profilepage", "itemlist", "profile"})
"""What pages say they are that list others."""
_LISTING = re.compile(
    r"/(?:tags?|topics?|themen?|themes?|auth?o[ru]s?|autor(?:en|es)?|auteurs?|people|profile|search|suche|recherche|"
    r"buscar?|category|categor(?:y|ia|ie)s?|kategorie|section|rubrique|archives?)(?:/[^/?]*)?/?(?:[?#]|$)|"
    r"[?&](?:s|q|query|search|suche)=",
    re.IGNORECASE,
)
"""Addresses of pages that list others."""
_NUMBERED = re.compile(r"/\d{2,}/?(?:[?#]|$)")
"""An address that ends with an article's number."""
_INTRODUCES, _LABELS = 300, 60
"""Characters in which a list of articles may introduce itself, and of what else a list may hold anywhere."""
_OF_HEADLINE = 4
"""Words of a headline; a section's name has fewer."""
MOST_TOLD = 250
"""Characters of a teaser, on the average."""


def in_its_place(
    url: str, blocks: Sequence[Block], claims: Sequence[Proposal], wall: Wall | None, text: str, now: datetime
) -> str | None:
    """What the page is instead of an article: soft-404, out-of-order or index-page."""
    if wall is Wall.MISSING:
        return SOFT_404
    if wall is Wall.DOWN:
        return OUT_OF_ORDER
    if is_article(claims):
        return None
    kept = {" ".join(paragraph.split()) for paragraph in text.split("\n\n")}
    mine = [index for index, block in enumerate(blocks) if block.text in kept]
    size = sum(len(blocks[index].text) for index in mine)
    if size and sum(blocks[index].linked for index in mine) >= LINKED * size:
        return INDEX_PAGE
    return INDEX_PAGE if _lists_others(url, blocks, claims, mine, now) else None


def _lists_others(
    url: str, blocks: Sequence[Block], claims: Sequence[Proposal], mine: Sequence[int], now: datetime
) -> bool:
    """Whether what was kept are teasers: paragraphs under headings that are links, of which the page has many."""
    under = [index for index in range(1, len(blocks)) if _is_teaser(blocks, index)]
    if len(under) < FEW:
        return False
    teasers = set(under)
    told = sum(len(blocks[index].text) for index in mine if index in teasers)
    own = sum(len(blocks[index].text) for index in mine if index not in teasers and not _is_link(blocks[index]))
    kind = best(claims, "kind")
    if urlsplit(url).path in ("", "/"):
        return own <= _INTRODUCES or told >= own
    if told > MOST_TOLD * sum(index in teasers for index in mine):
        return False  # a list of places or of books tells more under each of its links
    if _is_dated(blocks, claims, now):
        return False
    if told == 0:
        return own <= _INTRODUCES and _names_section(url, blocks)
    if _LISTING.search(url) or (kind is not None and str(kind.value).lower() in _LISTS):
        return own <= _INTRODUCES or told >= own
    return own <= _LABELS


def _is_dated(blocks: Sequence[Block], claims: Sequence[Proposal], now: datetime) -> bool:
    """Whether a headline, more than a section's name, has its day beside it: articles lie at /archives/1234, too."""
    heading = next((block for block in blocks if block.kind == "h1"), None)
    if heading is None or _is_short(heading):
        return False
    printed = heading_dates(blocks, heading.text, language=None, now=now)
    return best(claims, "published") is not None or any(each.field == "published" for each in printed)


def _names_section(url: str, blocks: Sequence[Block]) -> bool:
    """Whether the heading is a section's name, or the address one's and no article's number."""
    heading = next((block for block in blocks if block.kind == "h1"), None)
    listing = _LISTING.search(url) is not None and _NUMBERED.search(url) is None
    return listing or (heading is not None and _is_short(heading))


def _is_short(heading: Block) -> bool:
    return len(heading.words) < _OF_HEADLINE and len(heading.text) < 8 * _OF_HEADLINE


def _is_teaser(blocks: Sequence[Block], index: int) -> bool:
    """Whether a paragraph stands right under a heading that is a link of several words."""
    above = blocks[index - 1]
    return len(blocks[index].text) > 60 and not _is_link(blocks[index]) and _is_link(above) and len(above.words) >= 3


def _is_link(block: Block) -> bool:
    return block.linked >= 0.8 * len(block.text)
