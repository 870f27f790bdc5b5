"""Pages without an end: below their article they go on with others, each whole, in an element like the first's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace

from lxml import html

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.page import Page
from crawler.extraction.teasers import is_sentence

_HEADINGS = ("h1", "h2")


def by_itself(page: Page, blocks: Sequence[Block], headline: str) -> tuple[Page, Sequence[Block]]:
    """The page and its blocks without the other articles that it holds whole; as they are if it holds none."""
    numbers: set[int] = set()
    elements: list[html.HtmlElement] = []
    for number, element in _other_articles(blocks, headline):
        numbers.add(number)
        elements.append(element)
    if not numbers:
        return page, blocks
    tree = deepcopy(page.tree)
    copies = dict(zip(page.tree.iter(), tree.iter(), strict=True))
    for element in elements:
        if copies[element].getparent() is not None:
            copies[element].drop_tree()
    return replace(page, tree=tree), [block for block in blocks if numbers.isdisjoint(block.ancestors)]


def _other_articles(blocks: Sequence[Block], headline: str) -> Iterator[tuple[int, html.HtmlElement]]:
    """The elements of the others, with their numbers: like the own one, with a heading like its, and sentences."""
    place = heading_place(blocks, headline)
    if place is None or blocks[place].kind not in _HEADINGS:
        return
    own = blocks[place]
    for block in blocks:
        if block.signature != own.signature or block.kind != own.kind or block.words == own.words:
            continue
        depth = next((at for at, (mine, its) in enumerate(_pairs(own, block)) if mine != its), None)
        mine, its = _branch(own, block), _branch(block, own)
        if depth is None or mine is None or its is None or mine is own.element or its is block.element:
            continue
        alike = (mine.tag, mine.get("class")) == (its.tag, its.get("class"))
        if alike and _tells(blocks, own.ancestors[depth], mine) and _tells(blocks, block.ancestors[depth], its):
            yield block.ancestors[depth], its


def _pairs(one: Block, other: Block) -> Iterator[tuple[int, int]]:
    return zip(one.ancestors, other.ancestors, strict=False)


def _branch(block: Block, other: Block) -> html.HtmlElement | None:
    """The largest element that holds a block and not the other."""
    if block.element is None or other.element is None:
        return None
    shared = {other.element, *other.element.iterancestors()}
    branch = block.element
    while (parent := branch.getparent()) is not None and parent not in shared:
        branch = parent
    return None if branch in shared else branch


def _tells(blocks: Sequence[Block], number: int, element: html.HtmlElement) -> bool:
    """Whether an element is a whole article: one by its tag or by its date and writer, with a sentence, and no teaser.

    Chapters of one article have neither; a teaser's heading is a link.
    """
    inside = [block for block in blocks if number in block.ancestors]
    whole = element.tag == "article" or any("meta" in block.own for block in inside)
    linked = any(block.linked and block.kind in _HEADINGS for block in inside)
    return whole and not linked and any(map(is_sentence, inside))
