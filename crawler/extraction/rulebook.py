"""A page read by its publisher's own rule: proposals as any reader's, believed before the others'."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from lxml import html
from lxml.cssselect import CSSSelector

from crawler.extraction.blocks import page_blocks
from crawler.extraction.body import cleaned
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal
from crawler.plaintext import element_text
from crawler.publishers.rules import Publisher, rule_of
from storage.urls import host_of

LEAST, SHARE = 150, 0.1
"""Characters, and the share of the general reader's text, that a rule must yield to be believed."""
NARROWED = 0.5
"""The share of a rule's text that the general reader must have kept, too, for its judgement to narrow it."""


def publisher_claims(page: Page) -> Iterator[Proposal]:
    """What the rule of this page's publisher finds on it; nothing if it has none."""
    rule = rule_of(host_of(page.url) or "")
    if rule is None:
        return
    text = "\n\n".join(_paragraphs(page.tree, rule))
    if text:
        yield Proposal("body", text, "publisher", 0.9)
    for field, places in (("headline", rule.title), ("authors", rule.byline), ("published", rule.date)):
        element = _found(page.tree, places)
        said = element_text(element) if element is not None else ""
        if element is not None and field == "published":
            said = element.get("datetime") or element.get("content") or said
        if said:
            yield Proposal(field, (said,) if field == "authors" else said, "publisher", 0.9, said)


def by_rule(claims: Sequence[Proposal], general: Proposal | None, title: str) -> Proposal | None:
    """What the general reader kept of the rule's element, or all of it; the general reader's where that is too little.

    A rule that yields too little is one whose publisher has changed its pages.
    """
    said = next((claim for claim in claims if claim.field == "body" and claim.method == "publisher"), None)
    text = "\n\n".join(cleaned(said.value.split("\n\n"), [title])) if said is not None else ""
    least = max(LEAST, SHARE * len(general.value)) if general is not None else LEAST
    if general is not None:
        judged = set(general.value.split("\n\n"))
        both = "\n\n".join(paragraph for paragraph in text.split("\n\n") if paragraph in judged)
        text = both if len(both) >= max(least, NARROWED * len(text)) else text
    return Proposal("body", text, "publisher", 0.9) if len(text) >= least else general


def _paragraphs(tree: html.HtmlElement, rule: Publisher) -> list[str]:
    element = _found(tree, rule.body)
    if element is None:
        return []
    cut = {each for place in rule.cut for each in _all(element, place)}
    inside = set(element.iter())
    return [
        block.text
        for block in page_blocks(tree)
        if block.element is not None
        and block.element in inside
        and cut.isdisjoint((block.element, *block.element.iterancestors()))
    ]


def _found(tree: html.HtmlElement, places: Sequence[str]) -> html.HtmlElement | None:
    return next((found[0] for place in places if (found := _all(tree, place))), None)


def _all(tree: html.HtmlElement, place: str) -> list[html.HtmlElement]:
    found: Any = _selector(place)(tree)
    return list(found)


@cache
def _selector(place: str) -> CSSSelector:
    return CSSSelector(place)
