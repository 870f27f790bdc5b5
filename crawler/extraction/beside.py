"""What stands beside a text: captions of pictures, descriptions of films, notes on the author. Pure.

Their names tell them; where these say nothing, the picture that they share a box with, and their words.
"""

# ruff: noqa: E501 - words are not folded

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml import html

from crawler.extraction.blocks import Block, promised

BIO = 600
"""Characters of a note on the author, and of a caption."""
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:img-?|image-?|photo-?|slide-?)?caption|bildunter|bildtext|didascalia|pie-?de-?foto"
)
_PLAYER = re.compile(r"(?:video|audio|media)[-_]?player|jw-?player|brightcove|video-js")
LAST = 80
"""Characters at the end of a caption in which its credit stands."""
BYLINE = 12
"""Words of a line that names the writer and tells nothing of anybody."""
MOST_CHILDREN = 50
"""Children of an element of which one may hold all its words."""
_ABOVE = 2
"""Elements around the block's own that may be a player, or a picture's box."""
_HEADS = frozenset({"h1", "h2", "h3", "h4"})
_PICTURES = ("img", "picture", "video", "amp-img")
MOST_PARTS, FEWEST_WORDS = 6, 4
"""Elements that a picture's box holds side by side, at most, and words of a caption at least."""
_CREDITED = re.compile(
    r"©|\(c\)|\bcopyright\b|\bgetty\b|"
    r"\b(?:photo|image|picture|foto|bild|crédit|credit|photograph|illustration|source|quelle|fuente|fonte|"
    r"video)s?\b\s*"
    r"[:/]|\b(?:photo|image|photograph|illustration|picture|courtesy|foto)s?\s+(?:by|of|from|credit|courtesy|"
    r"von|de)\b|"
    r"[/(](?:AP|AFP|Reuters|dpa|EPA)\b",
    re.IGNORECASE,
)
_CREDIT_STEMS = (
    "©", "(c)", "copyright", "getty", "photo", "image", "picture", "foto", "bild", "dit", "illustration", "source",
    "quelle", "fuente", "fonte", "video", "courtesy", "/a", "(a", "/r", "(r", "/d", "(d", "/e", "(e",
)  # fmt: skip
"""One of these stands in whatever a credit's form matches: they are looked for first, which costs a tenth."""
_WORD = re.compile(r"\w+")
_NOTE = re.compile(
    r"(?:(?:By|About(?: the author)?:?) )?(?P<name>[^\W\d_a-z][\w.'’-]+(?: (?:[^\W\d_a-z][\w.'’-]+|de|van|von|der|den|al|el|bin|la|le|di|da|dos)){1,4})"
    r"(?: \([^)]{1,60}\))?,? (?:is|has been|covers|reports|writes|works|leads|ist|arbeitet|schreibt|berichtet|leitet|est|couvre|écrit|travaille|dirige"
    r"|es|escribe|trabaja|cubre|è|scrive|lavora|é|escreve|trabalha|cobre)\b[^.,;]{0,100}?"
    r"\b(?i:reporter|writer|editor|journalist|correspondent|columnist|freelancer?|contributor|author|blogger|podcaster|covering|covers|reporting"
    r"|redakteur(?:in)?|korrespondent(?:in)?|journalistin|autor(?:in|a)?|journaliste|rédact(?:eur|rice)|correspondante?|chroniqueur|periodista"
    r"|redactora?|corresponsal|giornalista|redattore|redattrice|jornalista|repórter|editora?)\b",
)
"""Who is presented by name as one who writes."""


def is_beside(block: Block) -> bool:
    """Whether a block is a caption or the like: by the name of its element or of one that holds all its words.

    Without such names, it is one where it shares a picture's box with hardly another word, and tells whose the picture
    is or what it is said to show.
    """
    element = block.element
    if element is None:
        return False
    if _shows(block, element):
        return True
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


def is_credited(text: str, plain: str) -> bool:
    """Whether a text says whose a picture is; `plain` is it in small letters."""
    return any(map(plain.__contains__, _CREDIT_STEMS)) and _CREDITED.search(text) is not None


def presents_author(blocks: Sequence[Block], chosen: Sequence[bool], index: int) -> bool:
    """Whether a block presents somebody as a writer of whom the text above it, which was chosen, says nothing."""
    text = blocks[index].text
    note = _NOTE.match(text) if len(text) <= BIO else None
    if note is None:
        return False
    name = note["name"].split()[-1]
    told = (blocks[above] for above in range(index) if chosen[above])
    return not any(name in block.text and len(block.words) > BYLINE for block in told)


def _shows(block: Block, element: html.HtmlElement) -> bool:
    """Whether a block stands in a picture's box and tells whose it is, or what its alternative text tells."""
    size = len(block.text)
    if size > BIO or len(block.words) < FEWEST_WORDS or block.kind in _HEADS:
        return False
    for box in (element, *islice(element.iterancestors(), _ABOVE)):
        if len(box) > MOST_PARTS:
            return False
        pictures = list(islice(box.iter(*_PICTURES), MOST_PARTS))
        if pictures:
            alone = 2 * size > len(" ".join(str(box.text_content()).split()))
            return alone and (_ends_with_credit(block.text) or _says_the_same(block, pictures))
    return False


def _ends_with_credit(text: str) -> bool:
    """Whether the end of a text says whose a picture is: in its midst, a report may speak of photos of somebody."""
    end = text[-LAST:]
    return is_credited(end, end.lower())


def _says_the_same(block: Block, pictures: Sequence[html.HtmlElement]) -> bool:
    """Whether a picture's alternative text begins with all the words of a block, or the block with all of its."""
    for picture in pictures:
        words = _WORD.findall((picture.get("alt") or "").casefold())
        least = min(len(words), len(block.words))
        if least >= FEWEST_WORDS and words[:least] == block.words[:least]:
            return True
    return False


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
