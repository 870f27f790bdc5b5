"""Who signs beside the headline: « By Ida Nurmi, 5 December », « Ida Nurmi | 05.12.2017 », a name with the date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.bylines import clean_authors, names_house, names_of_host, signature, visible_bylines
from crawler.extraction.head import CERTAIN, SAID, Signed, at_end, in_head
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal, ranked
from crawler.plaintext import clean_line
from storage.records import Provenance

ABOVE, BELOW = 2, 8
"""Blocks above and below the headline that may hold its byline."""
MAX_SIGNED = 160
"""Characters of a block that may be a byline."""
FIRST, BESIDE, MAX_BESIDE = 3, 8, 60
"""Paragraphs at a text's head that may be one, and the words and characters in it beside the names."""
_BY = (
    r"(?:(?:written|posted|published|reported|words|story|text|article)\s*by|by|von|vom|par|por|di|de|door|av|af|"
    r"przez|автор|текст|text|texte|autor(?:in)?|auteure?|eingestellt\s+von|publié\s+par|publicado\s+por|scritto\s+da|"
    r"geschreven\s+door|geschrieben\s+von)"
)
_LETTER = r"[^\W\d_]"
_SMALL = r"(?:van|von|der|den|de|du|des|la|le|di|da|do|dos|del|della|el|al|bin|ibn|y|zu|ter|ten|af|av|e|mc|d['’])"
_WORD = rf"(?:[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁІЇЄҐ]{_LETTER}*(?:['’.-]{_LETTER}+)*\.?)"
_NAME = rf"{_WORD}(?:\s+(?:{_SMALL}\s+){{0,2}}{_WORD}){{1,3}}"
_NAMES = rf"{_NAME}(?:(?:\s*,\s*|\s+(?:and|und|et|y|e|i|en|og|och|и|&)\s+){_NAME}){{0,3}}"
_ALSO_SIGNED = re.compile(rf"\d.{{0,12}}\b(?i:{_BY})\s*:?\s+(?P<names>{_NAMES})\s*(?:$|[|·•,])")
"""« Last updated on March 26, 2025 by Ida Nurmi »."""
_HAN = r"[\u3400-\u9fff·]{2,6}"
_CHINESE = re.compile(rf"(?:^|\s)(?:作者|记者|記者|撰文)\s*[:：]\s*(?P<names>{_HAN}(?:[、，,]\s*{_HAN})*)(?=\s|$)")
"""« 来源：... 作者：林若溪 责任编辑：... »."""
_TITLE_PARTS = re.compile(r"\s+[|–—·•»-]\s+|\s*[|｜]\s*")
_DOUBTED = frozenset({"meta", "opengraph"})
"""Who names an author without saying whether it is a person."""
ABOUT_AUTHOR = re.compile(
    r"^\W*(?:about\s+the\s+(?:author|writer|reporter)s?|über\s+(?:den|die)\s+(?:autor(?:in|en)?|verfasser(?:in)?)|"
    r"zu[rm]\s+(?:autor(?:in)?|person)|(?:à\s+propos\s+de\s+)?l['’]aut(?:eur|rice)|à\s+propos\s+de\s+l['’]aut(?:eur|rice)|"
    r"sobre\s+(?:el\s+autor|la\s+autora|o\s+autor|a\s+autora)|(?:informazioni\s+)?sull['’]autor[ei]|l['’]autor[ei]|"
    r"over\s+de\s+auteur|o\s+autor(?:ze|ce)|об\s+авторе|про\s+автора|om\s+(?:författaren|forfatteren)|yazar\s+hakkında)"
    r"\b\W*(?P<rest>.{0,160})",
    re.IGNORECASE,
)
"""How a box begins that tells who wrote the article."""
_BOX = re.compile(
    r"(?:^|[\s_-])(?:author|autor|auteur|autore|writer|verfasser|post-?author)[-_]*(?:s|e[sn]?)?[-_]*(?:box|bio\w*|card|info|"
    r"about|profile?|desc\w*)|about[-_]*(?:the[-_]*)?(?:author|writer)|(?:box|bloc|bio|about)[-_]*(?:de[-_]*)?(?:author|autor|auteur)",
    re.IGNORECASE,
)
_TOLD_OF = re.compile(
    rf"^(?P<names>{_NAME})(?=$|\s*[|,(–—]|\s+(?:is|was|covers|writes|has|joined|works|ist|schreibt|arbeitet|war|est|écrit|"
    r"couvre|travaille|es|escribe|cubre|trabaja|è|scrive|lavora|é|escreve|cobre|trabalha|werkt|schrijft|jest|pisze|är|er|"
    r"пишет|работает)\b)"
)
_NOT_BOXES = frozenset({"nav", "comment", "related", "caption", "consent", "tags"})
MAX_STEPS = 4
"""Elements around a block whose names are read."""
_OTHERS = frozenset({"nav", "comment", "related", "caption", "consent", "tags", "share"})
_WORDS = re.compile(r"\w+")


def settle_authors(
    page: Page, claims: list[Proposal], blocks: Sequence[Block], headline: str, provenance: dict[str, Provenance]
) -> dict[str, Any]:
    """The people who sign, as data or as the page shows them; where none does, the house that signs by its name."""
    named = [claim for claim in claims if claim.field in ("site", "organisation")]
    papers = [claim.value for claim in named if claim.method != "html"] + names_of_host(page.url)
    # What links to a blog's first page say may be who writes it, and signs it so in print.
    houses = papers + [claim.value for claim in named if claim.method == "html"]
    beside = [part for part in _TITLE_PARTS.split(page.title)[1:] if part.casefold() not in headline.casefold()]
    offers = [claim for claim in ranked(claims, "authors") if claim.method != "feed"]
    told = next((claim for claim in offers if clean_authors(claim.value, houses)), None)
    if told is None or told.method in _DOUBTED:  # the page is searched only if it must be
        head = in_head(blocks, headline)
        if told is not None:
            better = (each for each in head if _outdoes(each, told, blocks, houses))
            offers = [_printed(*each.lines) for each in better] + offers
        else:
            offers += [_printed(*each.lines) for each in head if each.weight >= CERTAIN]
            offers += map(_printed, visible_bylines(page))
            offers += [_printed(*each.lines) for each in head if each.weight < CERTAIN]
            offers += map(_printed, signed_beside(blocks, headline))
            offers += map(_printed, at_end(blocks, headline))
            offers += map(_printed, in_author_box(blocks, headline))
            offers += ranked([claim for claim in claims if claim.method == "feed"], "authors")
    for claim in offers:
        people = clean_authors(claim.value, papers if claim.method == "html" else houses, beside)
        if people:
            provenance |= {"authors": claim.provenance, "byline_raw": claim.provenance}
            return {"authors": people, "byline_raw": clean_line("; ".join(claim.value), 300)}
    for claim in (*ranked(claims, "collective"), *offers):
        signed = signature(claim.value)
        if signed:
            said = replace(claim.provenance, confidence=0.4)
            provenance["byline_raw"] = said
            byline = {"byline_raw": clean_line("; ".join(claim.value), 300)}
            if not names_house(signed):
                return byline
            provenance["authors"] = said
            return {"authors": (signed,), **byline}
    return {}


def _printed(*lines: str) -> Proposal:
    return Proposal("authors", lines, "html", 0.6, "; ".join(lines))


def _outdoes(signed: Signed, told: Proposal, blocks: Sequence[Block], houses: Sequence[str]) -> bool:
    """Whether a byline in print is believed before a meta element, which may name the publisher, or who filed the text.

    It is where it says "By" and the element does not name the same people and more, or if the page shows nowhere whom
    the element names.
    """
    mine, theirs = (
        set(map(_folded, clean_authors(signed.lines, houses))),
        set(map(_folded, clean_authors(told.value, houses))),
    )
    if not mine or mine <= theirs:
        return False
    if signed.weight == SAID:
        return True
    return not any(f" {name} " in f" {_folded(block.text)} " for name in theirs for block in blocks)


def _folded(name: str) -> str:
    return " ".join(_WORDS.findall(name.casefold()))


def signed_beside(blocks: Sequence[Block], headline: str) -> Iterator[str]:
    """The names amid the lines right below and above the headline, nearest first."""
    place = heading_place(blocks, headline)
    if place is None:
        return
    near = chain(range(place + 1, place + 1 + BELOW), range(place - 1, place - 1 - ABOVE, -1))
    others = _OTHERS - blocks[place].around
    mine = [
        index
        for index in near
        if 0 <= index < len(blocks) and len(blocks[index].text) <= MAX_SIGNED and not blocks[index].around & others
    ]
    for form in (_ALSO_SIGNED, _CHINESE):
        for index in mine:
            found = form.search(blocks[index].text)
            if found:
                yield found["names"]


def in_author_box(blocks: Sequence[Block], headline: str) -> Iterator[str]:
    """The name in the box below a text that tells who wrote it: "About the author: Ida Nurmi covers the coast"."""
    place = heading_place(blocks, headline) or 0
    told = False
    for block in blocks[place + 1 :]:
        label = ABOUT_AUTHOR.match(block.text)
        found = (
            None if block.around & _NOT_BOXES else _TOLD_OF.match(label["rest"] if label else block.text[:MAX_SIGNED])
        )
        if found and (label or told or _of_author(block)):
            yield found["names"]
        told = label is not None and not label["rest"]


def _of_author(block: Block) -> bool:
    """Whether one of the elements around a block is named for who wrote the article."""
    element, steps = block.element, 0
    while element is not None and steps < MAX_STEPS:
        if _BOX.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return True
        element, steps = element.getparent(), steps + 1
    return False


def without_byline(text: str, authors: Sequence[str]) -> str:
    """The text without the paragraphs at its edges that say no more than who wrote it."""
    paragraphs = text.split("\n\n")
    kept = [
        paragraph
        for index, paragraph in enumerate(paragraphs)
        if not ((index < FIRST or index == len(paragraphs) - 1) and _says_who(paragraph, authors))
    ]
    return "\n\n".join(kept) or text


def _says_who(paragraph: str, authors: Sequence[str]) -> bool:
    """Whether a line is an author's name and a few words beside it: a role, a place, an agency, a stamp."""
    if len(paragraph) > MAX_SIGNED or paragraph.endswith((".", "!", "?", "…", "。", "！", "？", "؟", ":")):
        return False
    rest = paragraph.casefold()
    for name in sorted(authors, key=len, reverse=True):
        rest = rest.replace(name.casefold(), " ", 1)
    return rest != paragraph.casefold() and len(_WORDS.findall(rest)) <= BESIDE and len(rest) <= MAX_BESIDE
