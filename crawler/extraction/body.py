"""The article's text: what trafilatura kept, judged block by block, and what else the page and its feed hold."""

from __future__ import annotations

import logging
import re
from collections.abc import Container, Iterable, Sequence
from copy import deepcopy
from typing import Any

from lxml import html
from trafilatura import bare_extraction

from crawler.extraction.beside import is_beside
from crawler.extraction.blocks import MAX_BLOCKS, Block, heading_place, promised
from crawler.extraction.boilerplate import is_boilerplate
from crawler.extraction.discussion import without_discussion
from crawler.extraction.endless import by_itself
from crawler.extraction.forms import HEADINGS, joined_rows, shaped, whole, without_bare_headings
from crawler.extraction.judgement import is_chosen, judged
from crawler.extraction.marks import KEPT, Known, Surroundings
from crawler.extraction.page import Page
from crawler.extraction.paywall import is_appeal
from crawler.extraction.proposals import Proposal, best
from crawler.extraction.teasers import BELOW, is_sentence, other_articles
from crawler.extraction.titles import headings
from crawler.plaintext import clean_text, element_text

RESCUE = 1.6
"""How many times longer the declared body must be to take the place of an extraction that came out far too short."""
MISSED = 0.4
"""The share of a page's prose below which a quick extraction is doubted, and the slow one asked."""
COVERED = 0.8
"""The share of an extraction that must be found in the page's blocks for them to be judged instead of it."""
SCANT = 1_500
"""Characters of an extraction whose lines may be cut up at links, as the page is when an extractor is at a loss."""
_FRAME = frozenset({"nav", "aside", "header", "footer", "consent", "comment", "related", "caption"})
"""What holds sentences that are no article's."""
LONG = 5_000
"""Characters of what is kept from which on no list of other articles outweighs the page's own."""
MENU = 4
"""Links above the headline that make a menu."""
FEW = 4
"""Words of a menu's entry."""
LITTLE = 500
"""Characters of what is kept elsewhere, below which the sentences under the headline are believed instead."""
LIKELY, NEARLY = 0.3, 0.8
"""How sure of the likeliest block one must be where no other is kept, and of others against it."""
VERSION = "2"
_UNTOLD = "|".join(
    f"descendant::{tag}" for tag in ("nav", "footer", "aside", "script", "svg", "noscript", "style", "iframe", "button")
)
"""What the quick extraction throws away in the end: the less it copies and searches before, the faster it is."""

_OF_OTHERS = frozenset({"related", "nav", "aside", "header", "footer"})
"""What frames the page's menus and the cards of other articles."""
LEAST, MOST = 4, 12
"""Words of a headline that is known again, and of a date and a writer behind it."""
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19|20)\d\d")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is no event of its log
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def settle_body(page: Page, blocks: Sequence[Block], proposals: Sequence[Proposal], headline: str) -> Proposal | None:
    """The body, its paragraphs split by a blank line; None if the page has no text."""
    page, blocks = without_discussion(*by_itself(page, blocks, headline), headline)
    text, around, known = evidence(page, blocks, proposals, headline)
    likely = judged(around, known)
    chosen = _own(blocks, around, likely, headline)
    paragraphs = shaped(blocks, without_bare_headings(blocks, _without_bare_links(blocks, whole(blocks, chosen))))
    method, confidence = "trafilatura", _confidence(around, likely)
    if text and not (len(text) < SCANT and _holds(blocks, chosen, text)) and _coverage(around) < COVERED:
        holders = (block.element for block in blocks if _is_menu(block) and block.element is not None)
        menus = {element_text(link) for holder in holders for link in holder.iter("a")}
        paragraphs, confidence = joined_rows([line for line in text.split("\n\n") if line not in menus]), 0.6
        if text.split() == known.structured.split():  # it was taken from there, its paragraphs run together
            paragraphs = known.structured.split("\n\n")
    said = _declared(proposals)
    if said is not None and len(known.structured) > max(200, RESCUE * sum(map(len, paragraphs))):
        paragraphs, method, confidence = known.structured.split("\n\n"), said.method, 0.7
    deck = best(proposals, "deck")
    titles = [headline, *known.headings, str(deck.value) if deck else ""]
    kept = "\n\n".join(cleaned(paragraphs, titles))
    return Proposal("body", kept, method, confidence) if kept else None


def _own(blocks: Sequence[Block], around: Surroundings, likely: Sequence[float], headline: str) -> list[bool]:
    """Which blocks are kept: not those of menus and lists of other articles, unless the page has nothing else.

    What the extractor passed over right below the headline is a short item's text if it kept hardly anything else.
    """
    heading = heading_place(blocks, headline)
    chosen = [is_chosen(around, likely, index) and not _is_pointer(blocks, index) for index in range(len(blocks))]
    chosen = _without_captions(blocks, chosen)
    if sum(len(block.text) for block, taken in zip(blocks, chosen, strict=True) if taken) > LONG:
        return chosen
    items = other_articles(blocks, headline)
    others = {index for item in items for index in item}
    lead = _lead(blocks, heading, others)
    own = [index for index, taken in enumerate(chosen) if taken and index not in others and not _is_line(blocks[index])]
    if lead and not any(chosen[index] for index in lead) and sum(len(blocks[index].text) for index in own) < LITTLE:
        return [index in lead for index in range(len(blocks))]
    prose = [index for index in own if _is_prose(blocks[index])]
    if prose:
        between = {index for item in items if prose[0] < item.start < prose[-1] for index in item}
        return [taken and (index not in others or index in between) for index, taken in enumerate(chosen)]
    if any(blocks[index].kind == "p" for index in own):
        return chosen
    edge = max([LIKELY, *(NEARLY * each for index, each in enumerate(likely) if _is_prose(blocks[index]))])
    short = [each >= edge and index not in others and _is_prose(blocks[index]) for index, each in enumerate(likely)]
    return short if any(short) else chosen


def _without_captions(blocks: Sequence[Block], chosen: Sequence[bool]) -> list[bool]:
    """The choice, without captions, films' descriptions and notes on the author, unless there is nothing else."""
    beside = {index for index, taken in enumerate(chosen) if taken and is_beside(blocks[index])}
    if not any(taken and index not in beside and _is_prose(blocks[index]) for index, taken in enumerate(chosen)):
        return list(chosen)
    return [taken and index not in beside for index, taken in enumerate(chosen)]


def _without_bare_links(blocks: Sequence[Block], chosen: Sequence[bool]) -> list[bool]:
    """The choice, without the few words that are nothing but links before its first paragraph and behind its last."""
    bare = [_is_link(block) and len(block.words) <= FEW for block in blocks]
    told = [index for index, taken in enumerate(chosen) if taken and not bare[index]]
    if not told:
        return list(chosen)
    return [taken and (not bare[index] or told[0] < index < told[-1]) for index, taken in enumerate(chosen)]


def _is_prose(block: Block) -> bool:
    """Whether a block has a sentence that is not an appeal, nor a link, nor of the page's frame."""
    return is_sentence(block) and not _is_line(block) and block.around.isdisjoint(_FRAME)


def _is_line(block: Block) -> bool:
    """Whether a block is a pointer, an appeal or says whose the rights are."""
    return block.text.startswith(("©", "(c)", "Copyright")) or is_boilerplate(block.text)


def _lead(blocks: Sequence[Block], heading: int | None, others: Container[int]) -> set[int]:
    """The sentences between the headline and the next heading or list of other articles."""
    found: set[int] = set()
    for index in range(heading + 1, min(heading + 1 + BELOW, len(blocks))) if heading is not None else ():
        if index in others or (blocks[index].kind in HEADINGS and found):
            break
        if (_is_prose(blocks[index]) or _is_unlinked(blocks[index])) and not is_beside(blocks[index]):
            found.add(index)
    return found


def _is_unlinked(block: Block) -> bool:
    """Whether a block named like a teaser is a sentence without a link: « teaser-text » is a deck, too."""
    return not block.linked and is_sentence(block) and not _is_line(block) and block.around & _FRAME == {"related"}


def evidence(
    page: Page, blocks: Sequence[Block], proposals: Sequence[Proposal], headline: str
) -> tuple[str, Surroundings, Known]:
    """What the extractor kept, and all that the judgement of the page's blocks rests on."""
    said, described = _declared(proposals), best(proposals, "description")
    structured = clean_text(said.value) if said is not None else ""
    titles = tuple(headings(page))

    def known(text: str) -> Known:
        return Known(text, structured, headline, titles, str(described.value) if described else "")

    shown = page.tree.find("body")  # the quick extraction reads nothing of the head, and would copy all of it
    text = _quickly(page.tree if shown is None else shown, page.url)
    around = Surroundings(blocks, known(text))
    missed = around.prose_kept < MISSED and (around.telling > 1 or not text)  # without prose none can be missed
    if missed and len(blocks) < MAX_BLOCKS:  # a page that was not looked through to its end is not worth the price
        other = _extracted(page.tree, page.url)
        if len(other) > 1.3 * len(text):
            text = other
            around = Surroundings(blocks, known(text))
    if _astray(around, headline):
        rest = _without_others(page, blocks, headline)
        other = _quickly(rest, page.url) or _extracted(rest, page.url)
        if other:
            text = other
            around = Surroundings(blocks, known(text))
    return text, around, known(text)


def _astray(around: Surroundings, headline: str) -> bool:
    """Whether the extractor kept nothing but lists of other articles, or the whole page with its menus.

    The page's own text is shorter than they are.
    """
    kept = [index for index, share in enumerate(around.shares) if share > KEPT]
    if not kept or sum(len(around.blocks[index].text) for index in kept) > LONG:
        return False
    heading = heading_place(around.blocks, headline) or 0
    if sum(_is_link(around.blocks[index]) for index in kept if index < heading) >= MENU:
        return True
    others = {index for item in other_articles(around.blocks, headline) for index in item}
    own = [index for index in kept if not _is_line(around.blocks[index]) and around.blocks[index].kind != "h1"]
    return bool(own) and all(index in others or _is_pointer(around.blocks, index) for index in own)


def _without_others(page: Page, blocks: Sequence[Block], headline: str) -> html.HtmlElement:
    """The page without its frame and its lists of other articles."""
    tree = deepcopy(page.tree)
    others = {blocks[index].element for item in other_articles(blocks, headline) for index in item}
    for element, copy in list(zip(page.tree.iter(), tree.iter(), strict=True)):
        named = element in others or element.tag in _OF_OTHERS
        named = named or (isinstance(element.tag, str) and not _OF_OTHERS.isdisjoint(promised(element)))
        if named and copy.getparent() is not None and element.find(".//h1") is None:
            copy.drop_tree()
    return tree


def _is_menu(block: Block) -> bool:
    """Whether a block is a link in an element of navigation: an extractor at a loss keeps the whole page."""
    return "nav" in block.around and _is_link(block)


def _is_link(block: Block) -> bool:
    return block.linked >= 0.8 * len(block.text)


def _is_pointer(blocks: Sequence[Block], index: int) -> bool:
    """Whether a block is a menu's, or of a list of other articles: a link, and what follows it in its item."""
    block = blocks[index]
    if "related" not in block.around or block.around.isdisjoint(("li", "card")):
        return _is_menu(block)
    title = blocks[index - 1] if index and not block.linked else block
    item = {block.parent, block.ancestors[-1]}
    return title.linked >= 0.8 * len(title.text) and not item.isdisjoint((title.parent, title.ancestors[-1]))


def _declared(proposals: Sequence[Proposal]) -> Proposal | None:
    """The body that the page itself declares; a feed's or a rule's stands for itself, and is no mark of a block.

    What is marked in the page (microdata) is its blocks themselves, with all that stands between them.
    """
    return best([each for each in proposals if each.method not in ("feed", "publisher", "microdata")], "body")


def _quickly(tree: html.HtmlElement, url: str) -> str:
    """What the extractor keeps without a second opinion."""
    return _extracted(tree, url, favor_precision=True, fast=True, prune_xpath=_UNTOLD)


def _extracted(tree: html.HtmlElement, url: str, **how: Any) -> str:
    document: Any = bare_extraction(tree, url=url or None, include_comments=False, **how)
    return clean_text((document.text or "").replace("\n", "\n\n")) if document is not None else ""


def _coverage(around: Surroundings) -> float:
    """The share of the extraction's words that stand in blocks which hold nothing else."""
    found = sum(
        len(block.words) * share for block, share in zip(around.blocks, around.shares, strict=True) if share > KEPT
    )
    return found / max(around.told, 1)


def _holds(blocks: Sequence[Block], chosen: Sequence[bool], text: str) -> bool:
    """Whether the sentences of the blocks that were chosen are the extraction's, which cut them up at their links."""
    plain = " ".join(text.split())
    told = [block for block, taken in zip(blocks, chosen, strict=True) if taken and _is_prose(block)]
    return bool(told) and all(block.text in plain for block in told)


def _confidence(around: Surroundings, likely: Sequence[float]) -> float:
    """How likely a character of the kept text is the article's."""
    kept = [
        (len(block.text), likely[index])
        for index, block in enumerate(around.blocks)
        if is_chosen(around, likely, index)
    ]
    size = sum(length for length, _ in kept)
    return round(sum(length * score for length, score in kept) / size, 2) if size else 0.0


def cleaned(paragraphs: Iterable[str], titles: Iterable[str]) -> list[str]:
    """Paragraphs without the repeated headline, the deck that the page names, appeals to subscribe and repetitions."""
    repeated = [_WORD.findall(title.casefold()) for title in titles if title]
    seen: set[str] = set()
    kept: list[str] = []
    for paragraph in paragraphs:
        words = _WORD.findall(paragraph.casefold())
        if words in repeated or _headed(words, repeated) or is_appeal(paragraph) or is_boilerplate(paragraph):
            continue
        if len(words) > 6:
            key = " ".join(words)
            if key in seen:
                continue
            seen.add(key)
        kept.append(paragraph)
    return kept


def _headed(words: Sequence[str], repeated: Iterable[Sequence[str]]) -> bool:
    """Whether a line is the headline, its date and its writer, run together by a page that marks none of them."""
    return any(
        len(title) >= LEAST and words[: len(title)] == title and _is_date(words[len(title) :]) for title in repeated
    )


def _is_date(words: Sequence[str]) -> bool:
    return 0 < len(words) <= MOST and any(_YEAR.fullmatch(word) for word in words)
