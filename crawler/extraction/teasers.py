"""The lists of other articles on a page: rows of like items, each of which begins with a headline that is a link."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from itertools import islice

from crawler.extraction.blocks import Block, heading_place

FEWEST = 3
"""Items that make a list."""
MAX_ITEM, MAX_BLOCKS = 450, 6
"""Characters of what items tell beside their headlines, on the average, and blocks of one."""
LINKED = 0.8
"""The share of a block that is a link's."""
DATED = 36
"""Characters of a date and a time beside a headline."""
MAX_LINKS = 100
"""Links of a block that may be a headline."""
_NEAR = 2
"""Elements around a card's headline that may mark it as an article of its own."""
_ROWS, _FIGURE = frozenset({"li", "td", "div"}), re.compile(r"\d")
BELOW = 12
"""Blocks below the headline among which its article's first sentence stands."""
_SENTENCE = re.compile(
    r"(?:\w{2}|[^\W\d_])[\"”’»)]?[.!?…](?:\s|$|[\"”’»)])|[。！？؟।۔։።။។]|(?:[\u0e01-\u0eff][\s\d,.]{0,20}){50}"
)
"""Where one ends; Thai and Lao set no mark there, and are told by their length."""
_FEWEST_WORDS, _FEWEST_CHARACTERS = 3, 12


def is_linked_headline(block: Block) -> bool:
    """Whether a block is a link and long enough to be a headline, or such a one and its date."""
    beside = len(block.text) - block.linked
    dated = beside <= DATED and 3 * beside <= 2 * len(block.text) and _FIGURE.search(block.text) and block.kind in _ROWS
    if block.linked < LINKED * len(block.text) and (not dated or _SENTENCE.search(block.text)):
        return False
    long = len(block.words) >= _FEWEST_WORDS or len(block.text) >= _FEWEST_CHARACTERS
    return long and _is_one(block)


def _is_one(block: Block) -> bool:
    """Whether one link makes the most of a block: a row of several is a menu, or asks to share."""
    links = list(islice(block.element.iter("a"), MAX_LINKS + 1)) if block.element is not None else []
    if len(links) < 2:
        return True
    texts = (" ".join(str(link.text_content()).split()) for link in links)
    return len(links) <= MAX_LINKS and any(2 * len(text) >= block.linked for text in texts)


def _is_teaser(block: Block) -> bool:
    """Whether a block begins with a line that is a link and a headline, as teasers in the cells of tables do."""
    if block.linked < _FEWEST_CHARACTERS or block.element is None:
        return False
    link = next((each for each in block.element.iter("a") if each.text_content().strip()), None)
    if link is None or len(" ".join(link.text_content().split())) < block.linked - 1:
        return False
    node = link
    while node is not block.element:
        before, parent = node.getprevious(), node.getparent()
        if parent is None or (before is not None and (before.tail or "").strip()) or (parent.text or "").strip():
            return False
        if (node.tail or "").strip():
            return False
        if (after := node.getnext()) is not None:
            return bool(after.tag == "br")
        node = parent
    return False


def other_articles(blocks: Sequence[Block], headline: str) -> list[range]:
    """The items of the page's lists of other articles, each as the places of its blocks.

    An item is the largest element that holds one such headline alone; a list is an element that holds several items.
    What stands in the element of the article's own headline and first sentence is its own: a list of ten places.
    """
    headlines = [index for index, block in enumerate(blocks) if is_linked_headline(block) or _is_teaser(block)]
    if len(headlines) < FEWEST:
        return []
    holds = Counter(number for index in headlines for number in blocks[index].ancestors)
    lists: dict[int, list[range]] = {}
    for index in headlines:
        ancestors = blocks[index].ancestors
        alone = next((depth for depth, number in enumerate(ancestors) if holds[number] == 1), None)
        if alone:
            item = _inside(blocks, index, ancestors[alone])
            told = (blocks[before] for before in range(item.start, index) if len(blocks[before].text) > DATED)
            if not any(map(is_sentence, told)):
                lists.setdefault(ancestors[alone - 1], []).append(item)
    found = {number: items for number, items in lists.items() if _is_list(blocks, items)}
    if not found:
        return []
    listed = {index for items in found.values() for item in items for index in item}
    own = _own_element(blocks, headline, listed)
    return [item for items in found.values() for item in items if own is None or not _is_inside(blocks, item, own)]


def _is_inside(blocks: Sequence[Block], item: range, own: int) -> bool:
    """Whether an item stands in the article's own element and is not named as, or marked up as, another article."""
    return own in blocks[item.start].ancestors and not any(_is_anothers(blocks[index]) for index in item)


def _is_anothers(block: Block) -> bool:
    if "related" in block.own:
        return True
    near = islice(block.element.iterancestors(), _NEAR) if block.element is not None else ()
    return "card" in block.own and any(each.tag == "article" for each in near)


def _own_element(blocks: Sequence[Block], headline: str, listed: Container[int]) -> int | None:
    """The number of the smallest element that holds the headline and the first sentence below it."""
    heading = heading_place(blocks, headline)
    if heading is None:
        return None
    near = range(heading + 1, min(heading + 1 + BELOW, len(blocks)))
    first = next((index for index in near if index not in listed and is_sentence(blocks[index])), None)
    if first is None:
        return None
    both = zip(blocks[heading].ancestors, blocks[first].ancestors, strict=False)
    return [mine for mine, its in both if mine == its][-1]


def is_sentence(block: Block) -> bool:
    """Whether a block has a sentence of its own."""
    return block.linked < len(block.text) / 2 and _SENTENCE.search(block.text) is not None


def _inside(blocks: Sequence[Block], index: int, number: int) -> range:
    """The places of the blocks around one that an element holds."""
    first = last = index
    while first and number in blocks[first - 1].ancestors:
        first -= 1
    while last + 1 < len(blocks) and number in blocks[last + 1].ancestors:
        last += 1
    return range(first, last + 1)


def _is_list(blocks: Sequence[Block], items: Sequence[range]) -> bool:
    told = sum(len(blocks[index].text) for item in items for index in item if not is_linked_headline(blocks[index]))
    return len(items) >= FEWEST and told <= MAX_ITEM * len(items) and max(map(len, items)) <= MAX_BLOCKS
