"""The pieces that a byline is set of: « By », a linked name, the paper's name, each in an element of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from lxml import html

from crawler.extraction.byline_words import AND, BY_ALONE, NAME
from crawler.plaintext import clean_line

MAX_PIECE, MAX_PIECES = 160, 60
"""Characters of a piece that are read, and pieces of an element."""
_NAME = re.compile(NAME)
_JOINER = re.compile(rf"(?:^|[\s,;])(?:[,;]|{AND})\s*$|^\s*(?:[,;]|{AND})(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one inline element."""

    text: str
    shape: str
    """The tag and the classes of the element that the run stands in."""
    href: str
    """Where it leads, if it is a link's."""


def pieces_of(element: html.HtmlElement, text: str) -> list[Piece]:
    """The runs of an element that make a text, in reading order; none if others stand between them."""
    runs = [(piece, "".join(piece.text.split())) for piece in _runs(element) if piece.text]
    wanted, said = "".join(text.split()), "".join(plain for _, plain in runs)
    start = said.find(wanted)
    found, at = [], 0
    for piece, plain in runs:
        if start <= at and at + len(plain) <= start + len(wanted):
            found.append(piece)
        at += len(plain)
    return found if start >= 0 and "".join("".join(each.text.split()) for each in found) == wanted else []


def _runs(element: html.HtmlElement) -> Iterator[Piece]:
    for each in islice(element.iter(), MAX_PIECES):
        if isinstance(each.tag, str) and each.text and each.tag not in ("script", "style", "noscript"):
            yield _piece(each.text, each, element)
        if each is not element and each.tail:
            parent = each.getparent()
            if parent is not None:
                yield _piece(each.tail, parent, element)


def _piece(text: str, holder: html.HtmlElement, top: html.HtmlElement) -> Piece:
    href, around = "", holder
    while True:
        if around.tag == "a":
            href = around.get("href") or ""
        parent = around.getparent()
        if href or around is top or parent is None:
            break
        around = parent
    return Piece(clean_line(text, MAX_PIECE), f"{holder.tag}.{holder.get('class') or ''}", href)


def joined(pieces: Sequence[Piece]) -> str:
    """The pieces as one line, those beside a whole name split off by a comma; a name that nothing joins to it left out.

    "By", "Ida Nurmi", "Fox News" are three, and the last stands in an element of another kind; "Ida", "Nurmi" are one.
    """
    parts: list[str] = []
    first: Piece | None = None
    open_, before = False, ""
    for piece in pieces:
        text = piece.text.strip(" |•·")
        whole = _NAME.fullmatch(text.strip(" ,;-–—"))
        if whole and first is not None and not (piece.shape == first.shape or _joins(before, piece.text)):
            open_, before = False, ""
            continue
        if parts and (open_ if not whole else BY_ALONE.fullmatch(parts[-1])):
            parts[-1] = f"{parts[-1]} {text}"
        elif text:
            parts.append(text)
        first = first or (piece if whole else None)
        open_, before = not whole, piece.text
    return re.sub(r"\s+,|,(?:\s*,)+", ",", ", ".join(parts)).strip(" ,")


def _joins(before: str, text: str) -> bool:
    """Whether a comma or an "and" stands between a piece and the one before it."""
    return bool(_JOINER.search(before) or _JOINER.search(text))
