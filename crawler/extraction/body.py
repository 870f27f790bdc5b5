"""The article's text: trafilatura in its careful mode, checked against what else the page holds."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from lxml import html
from trafilatura import bare_extraction

from crawler.extraction.access import is_appeal
from crawler.extraction.boilerplate import is_boilerplate
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal, best
from crawler.extraction.titles import headings
from crawler.plaintext import clean_text

RESCUE = 1.6
"""How many times longer the JSON-LD body must be to take the place of an extraction that came out far too short."""
VERSION = "1"

_WORD = re.compile(r"\w+")

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text is no event of its log
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def settle_body(page: Page, proposals: Iterable[Proposal], headline: str) -> Proposal | None:
    """The body, its paragraphs split by a blank line; None if the page has no text."""
    careful = _extracted(page, favor_precision=True)
    text, method = careful, "trafilatura"
    if len(careful) < _paragraphs_of(page.tree) / 2:
        default = _extracted(page)
        if len(careful) < len(default) / 2:
            text = default
    if not text:
        text = _extracted(page, favor_recall=True)
    said = best(proposals, "body")
    structured = clean_text(said.value) if said is not None else ""
    if len(structured) > 200 and len(structured) > RESCUE * len(text):
        text, method = structured, "jsonld"
    kept = "\n\n".join(_kept(text, [headline, *headings(page)]))
    return Proposal("body", kept, method, 0.9 if method == "trafilatura" else 0.7) if kept else None


def _extracted(page: Page, **focus: bool) -> str:
    document: Any = bare_extraction(page.tree, url=page.url or None, include_comments=False, **focus)
    return clean_text((document.text or "").replace("\n", "\n\n")) if document is not None else ""


def _paragraphs_of(tree: html.HtmlElement) -> int:
    """Characters in paragraphs that are long enough to be prose: what a good extraction may be compared with."""
    lengths = (len(" ".join(element.itertext()).strip()) for element in tree.iter("p"))
    return sum(length for length in lengths if length > 80)


def _kept(text: str, titles: Iterable[str]) -> list[str]:
    """Paragraphs without the repeated headline, appeals to subscribe and what was said before."""
    repeated = [_WORD.findall(title.casefold()) for title in titles if title]
    seen: set[str] = set()
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        words = _WORD.findall(paragraph.casefold())
        if words in repeated or is_appeal(paragraph) or is_boilerplate(paragraph):
            continue
        if len(words) > 6:
            key = " ".join(words)
            if key in seen:
                continue
            seen.add(key)
        kept.append(paragraph)
    return kept
