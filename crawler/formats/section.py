"""Section pages: an index page without a feed, whose links to articles are its entries.

A link is judged once, when it is first seen, by its address, its words and its place on the page, and by what links of
the same shape and place turned out to be. What was judged to be navigation stays so, and an article stays an article:
a page that is shuffled brings nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import html

from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import open_page
from crawler.formats.errors import FeedError
from crawler.formats.guards import MAX_ENTRIES
from crawler.plaintext import clean_line, element_text
from storage.records import FeedFormat, ParsedEntry, ParsedFeed
from storage.urls import clean_url, url_key

ENOUGH = 2.5
"""Points that make a link an article."""
MOST_REMEMBERED = 1_500
"""Links of each sort, those on the page now first."""
_MOST_PATTERNS = 300
_MOST_LEARNED = 1.5

_CHROME_TAGS = frozenset({"nav", "footer", "aside", "form", "menu"})
_CONTENT_TAGS = frozenset({"article", "main", "section", "li"})
_CHROME = re.compile(
    r"(?!(?:has|with|no|is)[-_])(?:\w+?[-_]+)*(?:nav(?:bar|igation)?|menu|foot(?:er)?|breadcrumbs?|pagination|pager|paging|"
    r"share|sharing|socials?[-_](?:share|media|links?|icons?|bar|networks?)|cookies?|tags|taglist|contentinfo|"
    r"lang(?:uage)?[-_](?:switch|select|list|menu)\w*)(?:[-_]+\w+)*",
    re.IGNORECASE,
)
"""Classes, ids and roles of what stands around the news."""
_LONGEST_NAME = 40
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5")
_HEADINGS = frozenset(_HEADING_TAGS)
_NO_ARTICLE_NAMES = """
    tag tags topic topics theme themes thema themen category categories categorie kategorie rubrique rubriques
    rubrik section sections author authors auteur auteurs autor autoren profile profil user users search recherche
    suche buscar login signin signup register account konto compte subscribe subscription abonnement abo abonnements
    newsletter newsletters contact kontakt about impressum privacy datenschutz cookies terms legal feed feeds rss atom
    sitemap print share email-protection jobs careers emploi horoscope shop boutique
    advertise advertising werbung etiqueta etiquetas tema temas categoria seccion autore comment comments schlagworte"""
_NO_ARTICLE = frozenset(_NO_ARTICLE_NAMES.split())
_LEGAL = re.compile(
    r"(?:conditions?|mentions|terms|privacy|politique-de-(?:conf|cook|prot)|cookie|datenschutz|impressum|qui-sommes|"
    r"about|a-propos|plan-du-site|accessib|aviso-legal|politica-de-)"
)
_NOT_REL = frozenset({"next", "prev", "previous", "tag", "author", "license", "sponsored", "search", "help"})
_PAGE_OF = re.compile(r"/(?:page|seite|pagina)[/-]?\d+/?$", re.IGNORECASE)
_PAGES = frozenset({"page", "p", "pg", "paged", "offset", "start", "sort", "order", "s", "q", "query"})
_FILES = re.compile(r"\.(?!(?:s?html?|php\d?|aspx?|jsp|cfm|do|ece|story)$)[a-z][a-z0-9]{1,4}$", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[a-z][a-z0-9]{1,5}$", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[/_.-]?(?:0[1-9]|1[0-2])(?:[/_.-]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)")
_NUMBER = re.compile(r"\d{5,}|(?=[a-f]*\d)[0-9a-f]{8,}")
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@dataclass(frozen=True, slots=True)
class Link:
    """An address that the page links to, with the best of all places where it does."""

    url: str
    digest: str
    text: str
    shape: str
    """The address with words, numbers and dates in it made alike."""
    place: str
    """The elements that it stands in, with their classes."""
    points: float
    """For being an article, before anything was learned; -inf for what cannot be one."""


def read(
    body: bytes,
    learned: Mapping[str, Any] | None,
    *,
    url: str,
    content_type: str | None = None,
    charset: str | None = None,
) -> ParsedFeed:
    """The articles that the page links to, and what was learned of its links; `FeedError` if it links to none."""
    try:
        page = open_page(body, url=url, content_type=content_type, charset=charset)
    except ExtractionError as error:
        raise FeedError(error.kind, f"no page that may be read for links: {error}") from error
    memory = learned or {}
    articles, others = set(memory.get("articles", ())), set(memory.get("others", ()))
    shapes: dict[str, list[int]] = {name: list(counts) for name, counts in memory.get("shapes", {}).items()}
    places: dict[str, list[int]] = {name: list(counts) for name, counts in memory.get("places", {}).items()}
    found, passed = [], []
    judged = []
    for link in links(page.tree, url):
        if link.digest in articles:
            found.append(link)
        elif link.digest in others:
            passed.append(link)
        else:
            points = link.points + _odds(shapes.get(link.shape)) + _odds(places.get(link.place))
            (found if points >= ENOUGH else passed).append(link)
            judged.append((link, points >= ENOUGH))
    if not found:
        raise FeedError("not-a-feed", "no link on this page looks like one to an article; name another page")
    for link, is_article in judged:
        for counts, name in ((shapes, link.shape), (places, link.place)):
            counts.setdefault(name, [0, 0])[not is_article] += 1
    title = page.tree.findtext(".//title")
    language = clean_line(page.tree.get("lang") or "", 40) or None
    return ParsedFeed(
        format=FeedFormat.SECTION,
        title=clean_line(title or "") or None,
        language=language,
        entries=tuple(
            ParsedEntry(link=link.url, title=link.text or None, language=language) for link in found[:MAX_ENTRIES]
        ),
        learned={
            "articles": _remembered(found, memory.get("articles", ())),
            "others": _remembered(passed, memory.get("others", ())),
            "shapes": _frequent(shapes),
            "places": _frequent(places),
        },
    )


def links(tree: html.HtmlElement, url: str) -> list[Link]:
    """Every address of the same site that the page links to, once, in order of appearance."""
    base = clean_url(tree.xpath("string(//base/@href)") or url, base=url) or url
    site, own = _site(url), url_key(url)
    found: dict[str, tuple[str, list[html.HtmlElement]]] = {}
    for anchor in tree.iter("a"):
        address = clean_url(anchor.get("href") or "#", base=base)
        if address is None or _site(address) != site:
            continue
        key = url_key(address)
        if key != own:
            found.setdefault(key, (address, []))[1].append(anchor)
    return [_link(address, key, anchors) for key, (address, anchors) in found.items()]


def _link(url: str, key: str, anchors: list[html.HtmlElement]) -> Link:
    """One address and all the places where the page links to it: a picture, a headline, "read more"."""
    said = [(_is_headline(anchor), _text(anchor)) for anchor in anchors]
    text = max(said, key=lambda each: (bool(each[1]) and each[0], len(each[1]), each[1]))[1]
    points, place = max((_place_points(anchor), _place(anchor)) for anchor in anchors)
    points += _address_points(url) + _text_points(text)
    if any(_NOT_REL & set((anchor.get("rel") or "").lower().split()) for anchor in anchors):
        points = -math.inf
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()
    return Link(url, digest, text, _shape(url), place, points)


def _is_headline(anchor: html.HtmlElement) -> bool:
    inside = next(anchor.iter(*_HEADING_TAGS), None) is not None
    return inside or any(element.tag in _HEADINGS for element in anchor.iterancestors())


def _text(anchor: html.HtmlElement) -> str:
    """The headline of a teaser: the heading in it, its words, else what it or its picture is called."""
    heading = next(anchor.iter(*_HEADING_TAGS), None)
    text = element_text(heading) if heading is not None else ""
    text = text or element_text(anchor)
    return text or clean_line(
        anchor.get("title") or anchor.get("aria-label") or anchor.xpath("string(.//img/@alt)") or ""
    )


def _address_points(url: str) -> float:
    parts = urlsplit(url)
    segments = [unquote(segment).lower() for segment in parts.path.split("/") if segment]
    names = {name.lower() for name, _ in parse_qsl(parts.query, max_num_fields=50)} if len(parts.query) < 500 else set()
    if not segments and not parts.query:
        return -math.inf
    stems = [_EXTENSION.sub("", segment) for segment in segments]
    if _NO_ARTICLE & set(stems) or _PAGES & names or _FILES.search(parts.path) or _PAGE_OF.search(parts.path):
        return -math.inf
    last = stems[-1] if stems else ""
    words = [word for word in re.split(r"[-_.,+ ]+", last) if word.isalpha() and len(word) > 1]
    points = 0.0
    if _DATE.search(parts.path):
        points += 2
    if _NUMBER.search(last) or any(_NUMBER.search(value) for _, value in parse_qsl(parts.query[:500])):
        points += 1.5
    if len(words) >= 4 or (not last.isascii() and len(last) >= 12):
        points += 2
    elif len(words) == 3:
        points += 1
    elif not any(character.isdigit() for character in last) and not parts.query:
        points -= 1.5
    if len(segments) >= 3:
        points += 0.5
    if _LEGAL.match(last):
        points -= 3
    return points


def _text_points(text: str) -> float:
    ideographs = len(_IDEOGRAPH.findall(text))
    words = sum(any(character.isalpha() for character in word) for word in text.split())
    length = ideographs / 2 if ideographs > words else float(words)
    if length == 0:
        return 0.0 if not text else -1.5  # page numbers, arrows
    return -1.0 if length < 3 else 0.5 if length < 4 else 1.5 if length < 6 else 2.0


def _place_points(anchor: html.HtmlElement) -> float:
    points = 1.0 if next(anchor.iter(*_HEADING_TAGS), None) is not None else 0.0
    around = list(anchor.iterancestors())
    for element, outer in zip(around, [*(each.tag for each in around[1:]), None], strict=True):
        if element.tag in ("body", "html"):
            break  # their classes speak of the page
        of_page = element.tag == "header" and outer not in _CONTENT_TAGS  # that of a teaser is none of the page's
        if of_page or element.tag in _CHROME_TAGS or _is_chrome(element):
            return points - 3
        if element.tag in _HEADINGS or element.tag == "article":
            points += 1
    return points


def _is_chrome(element: html.HtmlElement) -> bool:
    words = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}".split()[:20]
    return any(len(word) <= _LONGEST_NAME and _CHROME.fullmatch(word) for word in words)


def _shape(url: str) -> str:
    """/monde/2026/11/23/otan-et-ue-4711.html and its like: monde/D/w-N.html."""
    parts = urlsplit(url)
    segments = [unquote(segment) for segment in _DATE.sub("D", parts.path).split("/") if segment]
    *folders, last = segments or [""]
    extension = _EXTENSION.search(last)
    stem = _EXTENSION.sub("", last)
    words = len([word for word in re.split(r"[-_.,+ ]+", stem) if word.isalpha()])
    kind = ("W" if words >= 3 else "w" if words else "") + ("N" if re.search(r"\d{3,}", stem) else "")
    names = "&".join(sorted(name for name, _ in parse_qsl(parts.query[:500])))
    near = [re.sub(r"\d+", "N", folder) if len(folder) <= 24 else "W" for folder in folders[:3]]
    return "/".join([*near, f"{kind}{extension[0] if extension else ''}"])[:120] + (f"?{names}"[:60] if names else "")


def _place(anchor: html.HtmlElement) -> str:
    """Up to four elements around the link, innermost first, with the first class of each."""
    steps = []
    for element in (anchor, *anchor.iterancestors()):
        classes = (element.get("class") or "").split()
        steps.append(f"{element.tag}.{re.sub(r'[0-9]+', 'N', classes[0])[:24]}" if classes else str(element.tag))
        if len(steps) == 5 or element.tag == "body":
            break
    return "<".join(steps)[:160]


def _odds(counts: list[int] | None) -> float:
    """What links of this shape or place turned out to be, as points; none before there were two."""
    if counts is None or sum(counts) < 2:
        return 0.0
    return max(-_MOST_LEARNED, min(_MOST_LEARNED, math.log((counts[0] + 0.5) / (counts[1] + 0.5))))


def _remembered(now: Iterable[Link], before: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*(link.digest for link in now), *before]))[:MOST_REMEMBERED]


def _frequent(counts: dict[str, list[int]]) -> dict[str, list[int]]:
    kept: Iterator[tuple[str, list[int]]] = iter(sorted(counts.items(), key=lambda each: (-sum(each[1]), each[0])))
    return {name: numbers for _, (name, numbers) in zip(range(_MOST_PATTERNS), kept, strict=False)}


def _site(url: str) -> str:
    """The host without www; a page's articles may lie on a neighbouring name of the same domain."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    if all(label.isdigit() for label in labels):
        return host
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3  # bbc.co.uk
    return ".".join(labels[-3:] if short else labels[-2:])
