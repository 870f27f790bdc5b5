"""Section pages: an index page without a feed, whose links to articles are its entries.

A link is judged once, when it is first seen, by its address, its words and its place on the page, and by what links of
the same shape and place turned out to be. What was judged to be navigation stays so, and an article stays an article:
a page that is shuffled brings nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from hashlib import blake2b
from itertools import islice
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import html

from crawler.extraction.errors import ExtractionError
from crawler.extraction.page import open_page
from crawler.formats.errors import FeedError
from crawler.formats.guards import MAX_ENTRIES
from crawler.plaintext import clean_line, element_text
from storage.records import FeedFormat, ParsedEntry, ParsedFeed
from storage.urls import clean_url, site_of, url_key

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
_ROWS = ("ul", "ol", "div", "p", "td", "section", "span")
_LEAST_ROWS, _MOST_ROWS = 4, 60
"""Links of what may be a menu."""
_HEADLINE = 4
"""Words from which on a link's text is more than a name."""
_OWN_AFFAIRS = -2.5
"""Points of an address below which it is one of the paper's own affairs: terms, subscriptions, authors."""
_LITTLE_ELSE = 1.4
"""What rows of a menu say, against their links alone; teasers say more."""
_MENU = 3.0
_TEASER_LINKS = 4
_IDS = re.compile(r"[?&](?:\w*id|n|no|num|nr|article|story)(?:&|$)", re.IGNORECASE)
"""A query that names one of many."""
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5")
_HEADINGS = frozenset(_HEADING_TAGS)
_NO_ARTICLE_NAMES = """
    tag tags topic topics theme themes thema themen category categories categorie kategorie rubrique rubriques
    rubrik section sections author authors auteur auteurs autor autoren profile profil user users search recherche
    suche buscar login signin signup register account konto compte subscribe subscription abonnement abo abonnements
    newsletter newsletters contact kontakt about impressum privacy datenschutz cookies terms legal feed feeds rss atom
    sitemap print share email-protection jobs careers emploi horoscope shop boutique
    help hilfe aide ayuda faq support company about-us ueber-uns a-propos
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
    all_links = links(page.tree, url)
    remembered = articles | others
    judged = _judged([link for link in all_links if link.digest not in remembered], shapes, places)
    found = [link for link in all_links if judged.get(link.digest, link.digest in articles)]
    passed = [link for link in all_links if not judged.get(link.digest, link.digest in articles)]
    if not found:
        raise FeedError("not-a-feed", "no link on this page looks like one to an article; name another page")
    for link in all_links:
        if link.digest in judged:
            for counts, name in ((shapes, link.shape), (places, link.place)):
                counts.setdefault(name, [0, 0])[not judged[link.digest]] += 1
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


def _judged(fresh: Sequence[Link], shapes: Mapping[str, list[int]], places: Mapping[str, list[int]]) -> dict[str, bool]:
    """Whether each new link is an article: by itself and what is known; those that fail once more by what the others on
    this page were found to be, so that a short headline goes with the long ones around it."""
    verdicts = {
        link.digest: link.points + _odds(shapes.get(link.shape)) + _odds(places.get(link.place)) >= ENOUGH
        for link in fresh
    }
    named = [(group, name, link) for link in fresh for group, name in (("s", link.shape), ("p", link.place))]
    kinds = Counter(((group, name), verdicts[link.digest]) for group, name, link in named)

    def odds(known: Mapping[str, list[int]], group: str, name: str) -> float:
        yes, no = known.get(name, (0, 0))
        return _odds([yes + kinds[(group, name), True], no + kinds[(group, name), False] - 1])

    for link in fresh:
        if not verdicts[link.digest] and link.points > 0:
            points = link.points + odds(shapes, "s", link.shape) + odds(places, "p", link.place)
            verdicts[link.digest] = points >= ENOUGH
    return verdicts


def links(tree: html.HtmlElement, url: str) -> list[Link]:
    """Every address of the same site that the page links to, once, in order of appearance."""
    base = clean_url(tree.xpath("string(//base/@href)") or url, base=url) or url
    site, own = site_of(url), url_key(url)
    found: dict[str, tuple[str, list[html.HtmlElement]]] = {}
    for anchor in tree.iter("a"):
        address = clean_url(anchor.get("href") or "#", base=base)
        if address is None or site_of(address) != site:
            continue
        key = url_key(address)
        if key != own:
            found.setdefault(key, (address, []))[1].append(anchor)
    listed = _listed(tree, {anchor: address for address, anchors in found.values() for anchor in anchors})
    judged = [_link(address, key, anchors, listed) for key, (address, anchors) in found.items()]
    alike: dict[str, list[float]] = {}
    for link in judged:
        alike.setdefault(link.shape, []).append(_length(link.text))
    return [replace(link, points=link.points + _series(link, alike[link.shape])) for link in judged]


def _link(url: str, key: str, anchors: list[html.HtmlElement], listed: Set[html.HtmlElement]) -> Link:
    """One address and all the places where the page links to it: a picture, a headline, "read more"; `listed` are the
    links of its menus."""
    said = [(_is_headline(anchor), _text(anchor)) for anchor in anchors]
    text = max(said, key=lambda each: (bool(each[1]) and each[0], len(each[1]), each[1]))[1]
    points, place = max((_place_points(anchor), _place(anchor)) for anchor in anchors)
    if _is_numbered(url):
        points += any(headline for headline, _ in said)  # a section has no number, and seldom a heading of its own
    elif all(anchor in listed for anchor in anchors):
        points -= _MENU
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


def _is_numbered(url: str) -> bool:
    """Whether the address bears a date or a number, as those of articles do and those of sections do not."""
    parts = urlsplit(url)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return bool(
        _DATE.search(parts.path) or _NUMBER.search(last) or any(map(_NUMBER.search, parts.query[:500].split("&")))
    )


def _listed(tree: html.HtmlElement, addresses: Mapping[html.HtmlElement, str]) -> set[html.HtmlElement]:
    """The links of menus that are not called so: rows of one link each, without a heading, of which half are short
    names, or lead to the paper's own affairs or to other sites."""
    found: set[html.HtmlElement] = set()
    for rows in tree.iter(*_ROWS):
        one_each = rows.tag in ("ul", "ol")
        inside = rows.iter("a") if one_each else (child for child in rows if child.tag == "a")
        anchors = list(islice(inside, _MOST_ROWS + 1))
        if not _LEAST_ROWS <= len(anchors) <= _MOST_ROWS or (one_each and len(anchors) > 1.3 * len(rows)):
            continue
        if next(rows.iter(*_HEADING_TAGS), None) is not None:
            continue
        plain = sum(
            anchor not in addresses
            or _length(element_text(anchor)) < _HEADLINE
            or _address_points(addresses[anchor]) < _OWN_AFFAIRS
            for anchor in anchors
        )
        told = sum(len(element_text(anchor)) for anchor in anchors)
        if plain >= len(anchors) / 2 and len(element_text(rows)) <= _LITTLE_ELSE * told:
            found.update(anchors)
    return found


def _series(link: Link, lengths: Sequence[float]) -> float:
    """A point for one of several whose addresses differ in a number alone and whose words are headlines."""
    numbered = link.shape.endswith("N") or "N." in link.shape or _IDS.search(link.shape)
    return 1.0 if numbered and len(lengths) >= 3 and median(lengths) >= _HEADLINE else 0.0


def _length(text: str) -> float:
    """In words; two ideographs are as much as one."""
    ideographs = len(_IDEOGRAPH.findall(text))
    words = sum(any(character.isalpha() for character in word) for word in text.split())
    return ideographs / 2 if ideographs > words else float(words)


def _text_points(text: str) -> float:
    length = _length(text)
    if length == 0:
        return 0.0 if not text else -1.5  # page numbers, arrows
    return -1.0 if length < 3 else 0.5 if length < 4 else 1.5 if length < 6 else 2.0


def _place_points(anchor: html.HtmlElement) -> float:
    points = 1.0 if next(anchor.iter(*_HEADING_TAGS), None) is not None else 0.0
    around = list(anchor.iterancestors())
    for element, outer in zip(around, [*(each.tag for each in around[1:]), None], strict=True):
        if element.tag in ("body", "html"):
            break  # their classes speak of the page
        of_page = element.tag == "header" and outer not in _CONTENT_TAGS and not _is_teasers(element)
        if of_page or element.tag in _CHROME_TAGS or _is_chrome(element):
            return points - 3
        if element.tag in _HEADINGS or element.tag == "article":
            points += 1
    return points


def _is_teasers(header: html.HtmlElement) -> bool:
    """Whether a header is that of one teaser, and not of the page: a heading, and little to follow."""
    heading = next(header.iter("h2", "h3", "h4", "h5"), None)
    return heading is not None and len(list(islice(header.iter("a"), _TEASER_LINKS + 1))) <= _TEASER_LINKS


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
