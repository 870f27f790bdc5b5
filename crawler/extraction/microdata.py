"""What a page's own elements are marked as: schema.org in microdata (itemprop) and RDFa (property), time elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree, html

from crawler.extraction.bylines import elsewhere
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal
from crawler.plaintext import clean_line, element_paragraphs, element_text, unique

MAX_MARKED = 2_000
"""Marked elements of a page that are looked at."""
MAX_TIMES, MAX_SEEN_TIMES = 12, 80
"""Time elements of the article's that are read, and of the page's that are looked at."""
ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|NewsStory|Posting|Review|AnalysisNewsArticle)$")
"""schema.org's types of articles."""
MAX_LABEL = 30
"""Characters of a time element's text that may say what its date is of: "Updated April 10"."""
_FIELDS = {
    "headline": ("headline", 0.85), "alternativeheadline": ("deck", 0.7), "description": ("description", 0.7),
    "articlesection": ("section", 0.8), "genre": ("genre", 0.8), "inlanguage": ("language", 0.5),
    "copyrightnotice": ("copyright", 0.8),
}  # fmt: skip
_DATES = {
    "datepublished": "published", "datemodified": "updated", "dc:created": "published", "dc:issued": "published",
    "dcterms:created": "published", "dcterms:issued": "published", "dct:issued": "published",
    "dct:created": "published",
    "dc:modified": "updated", "dcterms:modified": "updated", "dct:modified": "updated",
}  # fmt: skip
"""schema.org's names, and those of Dublin Core, which Drupal 7 writes."""
_PREFIX = re.compile(r"^(?:schema|s|rnews|https?://schema\.org/)[:/]?(?=[a-z])", re.IGNORECASE)
_SECTION = re.compile(r"[,;|]")
_MARKED = etree.XPath("descendant-or-self::*[@itemprop or @property]")


def read_microdata(page: Page) -> Iterator[Proposal]:
    """What marked elements propose: those of the page's one article, if it is plain which that is."""
    marked = _marked(page)
    scope = _article(marked)
    yield from _dates(marked, scope)
    yield from _authors(marked)
    if scope is not None:
        yield from _fields([(name, element) for name, element in marked if _scope(element) is scope])


_OF_EVENT = re.compile(
    r"(?:when|wann|cuándo|quand|quando|wanneer|kiedy|когда|beginn?|starts?|ends?|ende|inizio|début|termin|event|"
    r"veranstaltung|deadline|until|bis|jusqu['’]au|hasta|fino\s+al)\s?[:：]?\s*$",
    re.IGNORECASE,
)
_ISO_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d(?:$|[T ])")


def read_times(page: Page) -> Iterator[Proposal]:
    """What unmarked time elements propose, by the names that they and their parents have."""
    plain: list[str] = []
    timed = [each for each in page.each("time") if each.get("datetime") is not None]
    seen = (each for each in timed[:MAX_SEEN_TIMES] if not each.get("itemprop"))
    for element in islice((each for each in seen if not elsewhere(each)), MAX_TIMES):
        if _OF_EVENT.search(_before(element)):
            continue
        said = (element.text or "")[:MAX_LABEL]
        words = f"{element.get('class') or ''} {_class_of_parent(element)} {said}".lower()
        raw = element.get("datetime")
        both = re.search(r"publi\w*\W+updat|updat\w*\W+publi", words)  # WordPress, of what was never changed
        if re.search(r"updat|modif|edit|maj\b|aktualis", words) and not both:
            yield Proposal("updated", raw, "html", 0.6, raw)
        elif element.get("pubdate") is not None or re.search(
            r"publi|posted|entry-date|post-date|dateline|article", words
        ):
            yield Proposal("published", raw, "html", 0.6, raw)
        else:
            plain.append(raw)
    yield from _microformat(page)
    alone = len({raw[:10] for raw in plain}) == 1  # several days: a list of articles, each with its own
    for raw in sorted(plain) if alone else plain:  # of a ticker's entries the first, not the newest
        yield Proposal("published" if alone else "listed", raw, "html", 0.4, raw)


def _before(element: html.HtmlElement) -> str:
    """The words right before an element: a label, "When:"."""
    beside = element.getprevious()
    if beside is not None:
        return ((beside.tail or "").strip() or (beside.text or ""))[-MAX_LABEL:]
    parent = element.getparent()
    return ((parent.text if parent is not None else None) or "")[-MAX_LABEL:]


def _microformat(page: Page) -> Iterator[Proposal]:
    """The dates of hAtom and its successor, whose value is the title of an element of that class; of one day only.

    An entry that has the date of its last change alone was published then: https://microformats.org/wiki/hatom.
    """
    found: dict[str, list[str]] = {"published": [], "updated": []}
    titled = (each for each in page.each("abbr", "span") if each.get("title") is not None and each.get("class"))
    for element in islice(titled, MAX_SEEN_TIMES):
        names = (element.get("class") or "").lower().split()
        for field in found:
            raw = element.get("title") or ""
            if (field in names or f"dt-{field}" in names) and _ISO_DATE.match(raw) and not elsewhere(element):
                found[field].append(raw)
    for field, said in found.items():
        if len({raw[:10] for raw in said}) == 1:
            yield Proposal(field, said[0], "html", 0.6, said[0])
            if not found["published"]:
                yield Proposal("published", said[0], "html", 0.45, said[0])


def _marked(page: Page) -> list[tuple[str, html.HtmlElement]]:
    """The elements that are marked as a property of schema.org, with its name in lower case."""
    found: list[tuple[str, html.HtmlElement]] = []
    marked: Any = _MARKED(page.tree)
    every = ((each, each.get("itemprop") or each.get("property")) for each in marked)
    for element, said in islice(((each, said) for each, said in every if said), MAX_MARKED):
        names = (_PREFIX.sub("", name).lower() for name in said.split())
        found += [(name, element) for name in names if ":" not in name or (name in _DATES and not elsewhere(element))]
    return found


def _dates(marked: list[tuple[str, html.HtmlElement]], scope: html.HtmlElement | None) -> Iterator[Proposal]:
    """The marked dates, those of the page's one article first."""
    dates = [(name, element) for name, element in marked if name in _DATES and element.tag != "meta"]
    if scope is not None and len(dates) > 1:
        dates.sort(key=lambda dated: _scope(dated[1]) is not scope)
    for name, element in dates[:6]:
        raw = element.get("datetime") or element.get("content") or element.get("title") or element_text(element)
        if raw:
            yield Proposal(_DATES[name], raw, "microdata", 0.8, raw)


def _authors(marked: list[tuple[str, html.HtmlElement]]) -> Iterator[Proposal]:
    named = [element for name, element in marked if name == "author" and element.tag != "meta"][:10]
    named = [element for element in named if not elsewhere(element)]
    inner = ".//*[@itemprop='name' or @property='name' or @property='schema:name']"
    names = [name for element in named for name in element.xpath(inner)] or named
    if names:
        yield Proposal("authors", unique(name.get("content") or element_text(name) for name in names), "microdata", 0.7)


def _fields(mine: list[tuple[str, html.HtmlElement]]) -> Iterator[Proposal]:
    keywords: list[str] = []
    for name, element in mine:
        if name in _FIELDS:
            field, confidence = _FIELDS[name]
            said = _said(element)
            if said:
                yield Proposal(field, said, "microdata", confidence)
        elif name == "articlebody" and element.get("content") is None:
            text = element_paragraphs(element)
            if text:
                yield Proposal("body", text, "microdata", 0.5)
        elif name == "keywords":
            keywords += [word.strip() for word in _SECTION.split(_said(element)) if word.strip()]
        elif name == "isaccessibleforfree":
            free = _said(element).lower()
            if free:
                yield Proposal("free", free not in ("false", "0", "no"), "microdata", 0.9)
        elif name in ("publisher", "sourceorganization"):
            inner = element.xpath(".//*[@itemprop='name' or @property='name' or @property='schema:name']")
            said = _said(inner[0] if inner else element)
            if said:
                yield Proposal("organisation" if name == "publisher" else "credit", said, "microdata", 0.7)
    if keywords:
        yield Proposal("keywords", unique(keywords), "microdata", 0.8)


def _article(marked: list[tuple[str, html.HtmlElement]]) -> html.HtmlElement | None:
    """The element that is the page's article: the one with a body, or with the h1, or the only one."""
    scopes: dict[html.HtmlElement, set[str]] = {}
    for name, element in marked:
        scope = _scope(element)
        if scope is not None and ARTICLE.search(scope.get("itemtype") or scope.get("typeof") or ""):
            scopes.setdefault(scope, set()).add(name)
    whole = [scope for scope, names in scopes.items() if "articlebody" in names]
    titled = [scope for scope in scopes if next(scope.iter("h1"), None) is not None]
    for some in (whole, titled, list(scopes)):
        if len(some) == 1:
            return some[0]
    return None


def _scope(element: html.HtmlElement) -> html.HtmlElement | None:
    """The item whose property an element is."""
    return next(
        (
            each
            for each in element.iterancestors()
            if each.get("itemscope") is not None or each.get("itemtype") or each.get("typeof")
        ),
        None,
    )


def _said(element: html.HtmlElement) -> str:
    return clean_line(element.get("content") or element_text(element))


def _class_of_parent(element: html.HtmlElement) -> str:
    parent = element.getparent()
    return (parent.get("class") or "") if parent is not None else ""
