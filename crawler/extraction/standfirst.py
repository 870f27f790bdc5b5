"""What stands right above and below a headline: the kicker and the deck."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.extraction.blocks import Block, heading_place
from crawler.extraction.proposals import Proposal

ABOVE, BELOW = 3, 5
"""Blocks that are looked at."""
MAX_KICKER, MIN_DECK, MAX_DECK = 60, 40, 500
"""Characters."""
_KICKER = re.compile(
    r"(?:^|[\s_-])(?:kicker|eyebrow|overline|over-?title|sur-?titre|dachzeile|spitzmarke|roofline|topline|antetitulo|"
    r"occhiello|chapeu|rubrik)(?:$|[\s_-])|article__?kicker|super-?title"
)
_DECK = re.compile(
    r"(?:^|[\s_-])(?:deck|dek|standfirst|sub-?title|sub-?head(?:line)?|chapo|chapeau|vorspann|teaser-?text|lead|intro|"
    r"sommario|catenaccio|entradilla|bajada|subtitulo|linha-?fina|ingress|summary)(?:$|[\s_-])"
)
_SENTENCE = re.compile(r"[.!?…。！？»”]\s*$|\w\s+\w+\s+\w+\s+\w+")


def beside_headline(blocks: Sequence[Block], headline: str) -> list[Proposal]:
    """The kicker above and the deck below, in elements that are named for it."""
    place = heading_place(blocks, headline)
    if place is None:
        return []
    found: list[Proposal] = []
    for block in reversed(blocks[max(0, place - ABOVE) : place]):
        if len(block.text) <= MAX_KICKER and _KICKER.search(_names(block)):
            found.append(Proposal("kicker", block.text, "html", 0.7))
            break
    for block in blocks[place + 1 : place + 1 + BELOW]:
        text = block.text
        if MIN_DECK <= len(text) <= MAX_DECK and _SENTENCE.search(text) and _DECK.search(_names(block)):
            found.append(Proposal("deck", text, "html", 0.7))
            break
    return found


def without_kicker(text: str, claims: Iterable[Proposal]) -> str:
    """The text without the kicker at its head."""
    kickers = {claim.value for claim in claims if claim.field == "kicker"}
    head, _, rest = text.partition("\n\n")
    return rest if head in kickers else text


def _names(block: Block) -> str:
    """Class and id of the block's element and of the one around it."""
    elements = [block.element, block.element.getparent() if block.element is not None else None]
    said = [element.get(name) or "" for element in elements if element is not None for name in ("class", "id")]
    return " ".join(said).lower()
