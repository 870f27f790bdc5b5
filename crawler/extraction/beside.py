"""What stands beside a text by its names: captions of pictures, descriptions of films, notes on the author. Pure."""

from __future__ import annotations

import re
from itertools import islice

from lxml import html

from crawler.extraction.blocks import Block, promised

BIO = 600
"""Characters of a note on the author."""
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:img-?|image-?|photo-?|slide-?)?caption|bildunter|bildtext|didascalia|pie-?de-?foto"
)
_PLAYER = re.compile(r"(?:video|audio|media)[-_]?player|jw-?player|brightcove|video-js")
MOST_CHILDREN = 50
"""Children of an element of which one may hold all its words."""
_ABOVE = 2
"""Elements around the block's own that may be a player."""


def is_beside(block: Block) -> bool:
    """Whether the name of a block's element, or of one that holds all its words, makes it a caption or the like."""
    element = block.element
    if element is None:
        return False
    if {"bio", "meta"} <= block.own:
        return len(block.text) <= BIO
    if "embed" in block.own | block.around and _PLAYER.search(
        _classes(element, *islice(element.iterancestors(), _ABOVE))
    ):
        return True
    inner = _inner(element)
    if "caption" not in block.own and (inner is None or "caption" not in promised(inner)):
        return False
    parent = element.getparent()
    return _CAPTION.search(_classes(element, *(each for each in (parent, inner) if each is not None))) is not None


def _inner(element: html.HtmlElement) -> html.HtmlElement | None:
    """The one element that holds all words of another; None if there is none such."""
    children = list(islice(element, MOST_CHILDREN + 1))  # a thousand blocks may be the lines of one element
    if len(children) > MOST_CHILDREN:
        return None
    holding = [child for child in children if isinstance(child.tag, str) and child.tag not in ("img", "br")]
    if len(holding) != 1 or (element.text or "").strip() or (holding[0].tail or "").strip():
        return None
    return holding[0]


def _classes(*elements: html.HtmlElement) -> str:
    return " ".join(each.get("class") or "" for each in elements).lower()
