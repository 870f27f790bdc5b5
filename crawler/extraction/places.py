"""What stands in an article's place: an index page, or a page that says that there is none (a soft 404)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.extraction.access import SHORT, is_article
from crawler.extraction.blocks import Block
from crawler.extraction.proposals import Proposal

INDEX_PAGE, SOFT_404 = "index-page", "soft-404"
LINKED = 0.5
"""The share of a text that are links from which on it is a list of other pages: real articles reach 0.46."""
MOST_WORDS = 8
"""Blanks of a title that says no more than that."""
MOST_TEASERS, FEW = 0.5, 4
"""The share of a home page's paragraphs that stand under a link, and how many there must be."""
_PARTS = re.compile(r"\s+[|–—:-]\s+|\s*\|\s*|\s+:\s*|:\s+")
_MISSING = re.compile(
    r"^\W*(?:(?:error|erreur|fehler|errore)?\s*404\b|(?:error|oops)\W.{0,40}\bnot found\b|(?:the |"
    r"this )?(?:page|article|story|content)"
    r" (?:(?:was |could |can)?\s?not (?:be )?found|not found|(?:does not|doesn['’]t|no longer) exists?|"
    r"is (?:no longer|not) "
    r"available|unavailable)|page (?:introuvable|non trouvée)|(?:cette|la) page (?:n['’]existe|est introuvable)|"
    r"(?:seite|artikel|beitrag) (?:wurde )?nicht (?:gefunden|mehr verfügbar)|"
    r"die (?:angeforderte )?seite .{0,30}nicht gefunden|"
    r"página no encontrada|página não encontrada|pagina non trovata|pagina niet gevonden|nie znaleziono strony|"
    r"strona nie została znaleziona|страница не найдена|сторінку не знайдено|الصفحة غير موجودة|页面不存在|找不到页面|"
    r"找不到網頁|ページが見つかりません|お探しのページ)",
    re.IGNORECASE,
)


def in_its_place(
    url: str, blocks: Sequence[Block], claims: Sequence[Proposal], titles: Sequence[str], text: str
) -> str | None:
    """What the page is instead of an article, if it declares none: index-page or soft-404."""
    if is_article(claims):
        return None
    if len(text) < SHORT and any(map(_says_missing, titles)):
        return SOFT_404
    kept = set(text.split("\n\n"))
    mine = [index for index, block in enumerate(blocks) if block.text in kept]
    size = sum(len(blocks[index].text) for index in mine)
    if size and sum(blocks[index].linked for index in mine) >= LINKED * size:
        return INDEX_PAGE
    if urlsplit(url).path in ("", "/") and url:
        told = [index for index in mine if len(blocks[index].text) > 60]
        under = sum(_is_link(blocks[index - 1]) for index in told if index)
        if len(told) >= FEW and under >= MOST_TEASERS * len(told):
            return INDEX_PAGE
    return None


def _says_missing(title: str) -> bool:
    """Whether a title says that there is no such page, and hardly anything else: news can be of a missing page."""
    said = _PARTS.split(title.strip())[0]
    found = _MISSING.match(said)
    return found is not None and len(found[0]) >= 0.6 * len(said) and title.count(" ") <= MOST_WORDS


def _is_link(block: Block) -> bool:
    return block.linked >= 0.8 * len(block.text)
