"""What stands in an article's place: an index page, a page that says that there is none, or that its site is down."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from crawler.extraction.access import is_article
from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.boilerplate import is_boilerplate
from crawler.extraction.printed import heading_dates
from crawler.extraction.proposals import Proposal, best
from crawler.extraction.teasers import is_linked_headline, is_sentence, other_articles
from crawler.extraction.walls import Wall
from storage.identity import UNSPACED
from storage.urls import site_of

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
    r"[?&](?:s|q|query|search|suche)=|/(?:19|20)\d\d(?:[/-]\d\d?){0,2}/?(?:[?#]|$)",
    re.IGNORECASE,
)
"""Addresses of pages that list others."""
_NUMBERED = re.compile(r"/\d{2,}/?(?:[?#]|$)")
"""An address that ends with an article's number."""
_OF_ARTICLE = re.compile(r"/[^/?#]*\d{5,}|/[^/?#]*(?:[^\W\d_][^/?#-]*-){3,}[^/?#-][^/?#]*/?(?:[?#]|$)")
"""An address that holds a long number or ends with the words of a headline: a section's has one or two."""
_INTRODUCES, _LABEL = 300, 60
"""Characters in which a list of articles may introduce itself, and of what is no sentence and may be a label."""
_OF_HEADLINE = 4
"""Words of a headline; a section's name has fewer."""
_OF_DENSE = 8
"""Letters of a headline in a script without spaces."""
ELSEWHERE = 0.8
"""The share of a list's links that lead to other sites or to files, from which on it is an article's own list."""
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|csv|zip|odt|pptx?|mp3|ics)(?:[?#]|$)", re.IGNORECASE)
_ROWS = frozenset({"li", "td", "dd", "p", "div", "caption", "quote", "pre"})
FEWEST_ROWS, LEAST_OF_ROWS, LINKED_ROW = 3, 40, 0.2
"""Lines hardly linked right below a headline, and their characters, that are a list of results or a calendar."""
_FRAME = frozenset({"nav", "aside", "footer", "consent", "comment", "bio"})
"""What holds no text of an article."""
MOST_TOLD = 250
"""Characters of a teaser, on the average."""


def in_its_place(
    url: str,
    blocks: Sequence[Block],
    claims: Sequence[Proposal],
    wall: Wall | None,
    text: str,
    now: datetime,
) -> str | None:
    """What the page is instead of an article: soft-404, out-of-order or index-page."""
    if wall is Wall.MISSING:
        return SOFT_404
    if wall is Wall.DOWN:
        return OUT_OF_ORDER
    if is_article(claims):
        return None
    kept = {" ".join(paragraph.split()).removeprefix("- ") for paragraph in text.split("\n\n")}
    mine = [index for index, block in enumerate(blocks) if block.text in kept]
    size = sum(len(blocks[index].text) for index in mine)
    if size and sum(blocks[index].linked for index in mine) >= LINKED * size:
        return None if _leads_elsewhere(url, blocks, mine) else INDEX_PAGE
    if any(len(rest) > _LABEL for rest in kept.difference(blocks[index].text for index in mine)):
        whole = " ".join(kept)
        mine = [index for index, block in enumerate(blocks) if block.text in whole]
    return INDEX_PAGE if _lists_others(url, blocks, claims, mine, kept, now) else None


def rows_below(url: str, blocks: Sequence[Block], headline: str) -> str | None:
    """The lines right below a headline that are no links: results, a calendar, a line-up; None if there are too few.

    An index page has links there.
    """
    heading = heading_place(blocks, headline)
    if heading is None or _is_short(blocks[heading]) or (_LISTING.search(url) and not _NUMBERED.search(url)):
        return None
    rows: list[str] = []
    for block in blocks[heading + 1 :]:
        if (
            block.kind not in _ROWS
            or block.linked > LINKED_ROW * len(block.text)
            or not block.around.isdisjoint(_FRAME)
        ):
            break
        rows.append(block.text)
    size = sum(len(row) + len(UNSPACED.findall(row)) for row in rows)
    return "\n\n".join(rows) if len(rows) >= FEWEST_ROWS and size >= LEAST_OF_ROWS else None


def _leads_elsewhere(url: str, blocks: Sequence[Block], mine: Sequence[int]) -> bool:
    """Whether a list below a headline leads to other sites or to files: records of the year, papers of a council."""
    if not url or _names_section(blocks) or not any(block.kind == "h1" for block in blocks):
        return False
    holders = (blocks[index].element for index in mine)
    links = [link.get("href") or "" for holder in holders if holder is not None for link in holder.iter("a")]
    site = site_of(url)
    outside = sum(_FILE.search(link) is not None or _site(link) not in ("", site) for link in links)
    return bool(links) and outside >= ELSEWHERE * len(links)


def _site(link: str) -> str:
    """The site that a link leads to; empty for one that names none."""
    return site_of(link) if link.startswith(("http://", "https://", "//")) else ""


def _lists_others(
    url: str, blocks: Sequence[Block], claims: Sequence[Proposal], mine: Sequence[int], kept: set[str], now: datetime
) -> bool:
    """Whether the paragraphs that were kept are teasers, of which the page has many, and what introduces them."""
    items = [*_items(blocks)]
    if len(items) < FEW:
        return False
    listed = {index for item in items for index in item}
    told = sum(len(blocks[index].text) - blocks[index].linked for index in mine if index in listed)
    telling = [blocks[index] for index in mine if index not in listed and _is_own(blocks[index])]
    own = sum(len(block.text) for block in telling)
    if url and urlsplit(url).path in ("", "/"):
        return own <= _INTRODUCES or told >= own
    if told > MOST_TOLD * sum(any(index in listed and index in item for index in mine) for item in items):
        return False  # a list of places or of books tells more under each of its links
    if not own:
        whole = " ".join(blocks[index].text for index in listed)
        size = sum(map(len, kept)) - sum(blocks[index].linked for index in mine)
        little = size <= _INTRODUCES + 2 * told and bool(mine)
        return (little or all(each in whole for each in kept)) and best(claims, "published") is None
    if _is_dated([block for index, block in enumerate(blocks) if index not in listed], claims, now):
        return False
    kind = best(claims, "kind")
    listing = _LISTING.search(url) is not None and _NUMBERED.search(url) is None
    if listing or (kind is not None and str(kind.value).lower() in _LISTS):
        return own <= _INTRODUCES or told >= own
    introduces = len(telling) == 1 and own <= _INTRODUCES and "text" not in telling[0].around
    return introduces and _names_section(blocks) and _OF_ARTICLE.search(url) is None


def _items(blocks: Sequence[Block]) -> Iterator[range]:
    """The lists of other articles, and teasers that stand right under a heading that is a link of several words."""
    found = other_articles(blocks, "")
    listed = {index for item in found for index in item}
    under = [index for index in range(1, len(blocks)) if index not in listed and _is_teaser(blocks, index)]
    headings = {index - 1 for index in under}
    for item in found:
        yield range(item.start, item.stop + (item.stop - 1 in headings))
    yield from (range(index - 1, index + 1) for index in under if index - 1 not in listed)


def _is_own(block: Block) -> bool:
    """Whether a block tells something of its own: no link, no label, no appeal, and nothing of the page's frame."""
    framed = not block.around.isdisjoint(_FRAME) and "text" not in block.around
    told = is_sentence(block) or len(block.text) > _LABEL
    return told and not framed and not _is_link(block) and not is_boilerplate(block.text)


def _is_dated(blocks: Sequence[Block], claims: Sequence[Proposal], now: datetime) -> bool:
    """Whether a headline, more than a section's name, has its day beside it: articles lie at /archives/1234, too."""
    heading = next((block for block in blocks if block.kind == "h1"), None)
    if heading is None or _is_short(heading):
        return False
    printed = heading_dates(blocks, heading.text, language=None, now=now)
    return best(claims, "published") is not None or any(each.field == "published" for each in printed)


def _names_section(blocks: Sequence[Block]) -> bool:
    """Whether the heading is a section's name."""
    heading = next((block for block in blocks if block.kind == "h1"), None)
    return heading is not None and _is_short(heading)


def _is_short(heading: Block) -> bool:
    if len(UNSPACED.findall(heading.text)) >= _OF_DENSE:
        return False
    return len(heading.text.split()) < _OF_HEADLINE and len(heading.text) < 8 * _OF_HEADLINE


def _is_teaser(blocks: Sequence[Block], index: int) -> bool:
    """Whether a paragraph stands right under a heading that is a link of several words."""
    above = blocks[index - 1]
    under = len(blocks[index].text) > _LABEL and not _is_link(blocks[index])
    return under and is_linked_headline(above) and len(above.words) >= _OF_HEADLINE - 1


def _is_link(block: Block) -> bool:
    return block.linked >= 0.8 * len(block.text)
