"""What a page says about itself for machines: JSON-LD (schema.org), OpenGraph and other meta elements, microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from crawler.extraction.microdata import ARTICLE, read_microdata, read_times
from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal
from crawler.plaintext import clean_line, markup_text, unique
from storage.urls import url_key

MAX_NODES = 2_000
MAX_JSON = 2_000_000
MAX_TITLES, MIN_TITLE = 12, 5
"""Titles of a page that a node's headline is held against, and characters of one that tells an article from others."""

_CONTROL = re.compile(r"[\x00-\x1f]+")
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")

_INNER_QUOTE = re.compile(r"(?<![\\{\[,:\s])(?<![{\[,:]\s)\s?(?<!\\)\"(?!\s*[,:}\]])")
_STRAY_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")

_MEDIA_TOPIC = re.compile(r"(?:medtop:|newscodes/(?:mediatopic|medtop)/|^)(\d{8})$")
_GENRES = {
    "AnalysisNewsArticle": "analysis", "OpinionNewsArticle": "opinion", "ReviewNewsArticle": "review",
    "BackgroundNewsArticle": "background", "ReportageNewsArticle": "reportage",
    "AskPublicNewsArticle": "ask the public",
    "AdvertiserContentArticle": "advertiser content", "SatiricalArticle": "satire", "LiveBlogPosting": "live blog",
    "BlogPosting": "blog", "Review": "review", "ScholarlyArticle": "scholarly", "Report": "report",
}  # fmt: skip
"""schema.org's types that say what sort of article it is."""

PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "article:published", "datepublished",
    "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "publish-date",
    "publishdate", "publish_date", "publication_date", "published", "pubdate", "pub_date", "date.release", "dateissued",
    "dc.date.issued", "dc.date.created", "dcterms.created", "dcterms.issued", "dcterms.date", "dc.date", "dc:date",
    "dc.created", "date.created", "datecreated", "article.published", "article_date_original",
    "originalpublicationdate",
    "rnews:datepublished", "date", "article:post_date", "bt:pubdate", "last-published", "citation_publication_date",
    "citation_date", "prism.publicationdate", "ptime", "displaydate", "release_date",
    "shareaholic:article_published_time", "weibo:article:create_at",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "article:updated_time", "datemodified",
    "dcterms.modified", "dc.date.modified", "date.modified", "last-modified", "lastmod", "article.updated", "utime",
    "revised", "bt:moddate", "dc.modified", "shareaholic:article_modified_time", "modified",
    "weibo:article:update_at",
)  # fmt: skip
_SUBJECT_META = (
    "subject",
    "dc.subject",
    "iptc",
    "iptc-subject",
    "subjectcode",
    "newscodes",
    "article:subject",
    "mediatopic",
)
AUTHOR_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc:creator",
    "byl",
    "article:author_name", "cxenseparse:author", "citation_author", "og:article:author", "rbauthors", "creator",
)  # fmt: skip

_WRITTEN_BY = re.compile(
    r"(?:(?:written|published|posted)\s+by|author|(?:verfasst|geschrieben|veröffentlicht)\s+von|(?:écrit|publié)\s+par|"
    r"(?:escrito|publicado)\s+por|scritto\s+da|geschreven\s+door|napisan[eay]\s+przez|написано\s+автором|автор|"
    r"skriv(?:en|et)\s+(?:av|af)|yazan|autor|auteur|autore|kirjoittanut|著者|執筆者|作者|글쓴이)\s*:?",
    re.IGNORECASE,
)
"""What WordPress's plugins call their first label for cards of Twitter."""
_A_DATE = re.compile(
    r"(?:publi|release|creat|issue|post|:|^|\b)[a-z_.: -]{0,12}date$|date[_.:-]?(?:publi|release|creat|issue)|"
    r"(?:^|[:._-])publi(?:sh(?:ed)?|cation)[_.:-]?(?:on|at|time(?:stamp)?)$|"
    r"(?:^|[:._-])(?:(?:first_?)?published|created(?:_?at)?)$|"
    r"(?:^|[:._-])(?:fecha|data|datum|дата)(?:[_.:-]?(?:de[_.:-]?|da[_.:-]?)?(?:pub|emis|cria|crea|veröff|veroeff|публ)\w*)?$|"
    r"(?:^|[:._-])date[_.:-](?:de[_.:-])?(?:publi|parution|cr[eé]ation)\w*$",
    re.IGNORECASE,
)
"""A meta element's name that says date of publication, in the languages that systems name their fields in."""
_NO_DATE = re.compile(
    r"updat|modif|review|expir|event|valid|end|start|build|crawl|access|copyright|verif", re.IGNORECASE
)


def read_structured(page: Page) -> list[Proposal]:
    """Everything that markup made for machines proposes."""
    return [*_json_ld(page), *_meta(page), *read_microdata(page), *read_times(page)]


# ------------------------------------------------------------------ JSON-LD


def _json_ld(page: Page) -> Iterator[Proposal]:
    nodes = _nodes(page)
    by_id = {str(node["@id"]): node for node in nodes if isinstance(node.get("@id"), str)}
    article = _article_node(nodes, page)
    if article is None:
        return
    for name, field in (("headline", "headline"), ("name", "headline"), ("alternativeHeadline", "deck")):
        text = _line(article.get(name))
        if text:
            yield Proposal(field, text, "jsonld", 0.9 if name != "name" else 0.6)
    description = _line(article.get("description"))
    if description:
        yield Proposal("description", description, "jsonld", 0.8)
    body = _string(article.get("articleBody"))
    if body:
        yield Proposal("body", markup_text(body), "jsonld", 0.7)
    for name, field in (
        ("datePublished", "published"),
        ("dateCreated", "published"),
        ("uploadDate", "published"),
        ("dateModified", "updated"),
    ):
        raw = _instant(article.get(name))
        if raw:
            yield Proposal(field, raw, "jsonld", 0.95 if name in ("datePublished", "dateModified") else 0.7, raw)
    people, organisations = _names(article.get("author") or article.get("creator"), by_id)
    if people:
        yield Proposal("authors", people, "jsonld", 0.9)
    if organisations:
        yield Proposal("collective", organisations, "jsonld", 0.5)
    for publisher in _names(article.get("publisher"), by_id)[1]:
        yield Proposal("organisation", publisher, "jsonld", 0.9)
    for key in ("sourceOrganization", "creditText", "provider"):
        credit = _line(article.get(key)) or next(iter(_names(article.get(key), by_id)[1]), "")
        if credit:
            yield Proposal("credit", credit, "jsonld", 0.8)
    copyright_notice = _line(article.get("copyrightNotice"))
    if copyright_notice:
        yield Proposal("copyright", copyright_notice, "jsonld", 0.9)
    section = next(iter(_lines(article.get("articleSection"))), None)
    if section:
        yield Proposal("section", section, "jsonld", 0.9)
    keywords = unique(word for line in _lines(article.get("keywords")) for word in _split_keywords(line))
    if keywords:
        yield Proposal("keywords", keywords, "jsonld", 0.9)
    genre = _line(article.get("genre")) or next((_GENRES[kind] for kind in _types(article) if kind in _GENRES), "")
    if genre:
        yield Proposal("genre", genre, "jsonld", 0.9)
    subjects = unique(code for item in _items(article.get("about")) for code in _media_topics(item))
    if subjects:
        yield Proposal("subjects", subjects, "jsonld", 0.9)
    original = article.get("isBasedOn")
    source = _line(original.get("url") or original.get("@id")) if isinstance(original, dict) else _line(original)
    if source.startswith(("http://", "https://")):
        yield Proposal("syndicated", source, "jsonld", 0.8, source)
    holder = next(iter(sum(_names(article.get("copyrightHolder"), by_id), ())), "")
    if holder and not copyright_notice:
        year = _line(article.get("copyrightYear")) or str(article.get("copyrightYear") or "")
        yield Proposal("copyright", " ".join(["©", *([year] if year.isdigit() else []), holder]), "jsonld", 0.7)
    language = _line(article.get("inLanguage"))
    if language:
        yield Proposal("language", language, "jsonld", 0.6)
    free = article.get("isAccessibleForFree")
    if free is not None:
        yield Proposal("free", _is_true(free), "jsonld", 0.9)
    parts = [part for part in _items(article.get("hasPart")) if isinstance(part, dict)]
    if any("isAccessibleForFree" in part and not _is_true(part["isAccessibleForFree"]) for part in parts):
        yield Proposal("all_parts_free", False, "jsonld", 0.7)


def _nodes(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for script in page.each("script"):
        kind = (script.get("type") or "").lower()
        if len(found) >= MAX_NODES:
            break
        if "ld+json" in kind and script.text and len(script.text) < MAX_JSON:
            _collect(_loads(script.text), found)
    return found


def _loads(text: str) -> Any:
    text = _CONTROL.sub(" ", _WRAPPING.sub("", text))
    for repaired in (str, _without_commas, _with_quotes):
        try:
            return json.loads(repaired(text))
        except RecursionError:
            return None
        except ValueError:
            continue
    return None


def _without_commas(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", text)


def _with_quotes(text: str) -> str:
    """JSON in which quotation marks inside of a text, and backslashes before anything, are escaped."""
    return _INNER_QUOTE.sub(r"\"", _STRAY_ESCAPE.sub("", _without_commas(text)))


def _collect(value: Any, found: list[dict[str, Any]]) -> None:
    """All objects that may be an article, outermost first; without recursion, as the nesting is not ours."""
    queue: list[Any] = [value]
    while queue and len(found) < MAX_NODES:
        node = queue.pop(0)
        if isinstance(node, list):
            queue[:0] = node[:MAX_NODES]
        elif isinstance(node, dict):
            found.append(node)
            queue.extend(
                node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "item") if key in node
            )


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _article_node(nodes: list[dict[str, Any]], page: Page) -> dict[str, Any] | None:
    """The node that describes this page's article: the one with its address, else with its title, else the richest.

    A node with another address and another title is another article's, which the page lists.
    """
    articles = [node for node in nodes if any(ARTICLE.search(kind) for kind in _types(node))]
    titles = _titles(page)
    if not articles:
        articles = [
            node
            for node in nodes
            if "datePublished" in node
            and ("headline" in node or "WebPage" in _types(node) or ("author" in node and _bears_title(node, titles)))
        ]
    if not articles:  # a page around a film
        articles = [node for node in nodes if "VideoObject" in _types(node) and _bears_title(node, titles)]
    own = page.canonical() or page.url
    if own:
        key = url_key(own)
        here = [node for node in articles if key in _addresses(node)]
        here = here or [node for node in articles if _bears_title(node, titles)]
        articles = here or [node for node in articles if not _addresses(node)]
    wanted = ("headline", "datePublished", "author", "articleBody")
    return max(articles, key=lambda node: sum(name in node for name in wanted), default=None)


def _titles(page: Page) -> list[str]:
    """What the page calls itself, case folded, but for what is too short to be told from another's."""
    said: list[str] = []
    for element in page.each("meta", "title", "h1"):
        if element.tag == "meta":
            said += [element.get("content") or ""] if element.get("property") == "og:title" else []
        else:
            said += map(str, element.itertext() if element.tag == "h1" else [element.text or ""])
    plain = (clean_line(title).casefold() for title in islice(filter(None, said), MAX_TITLES))
    return [title for title in plain if len(title) > MIN_TITLE]


def _bears_title(node: dict[str, Any], titles: Sequence[str]) -> bool:
    """Whether a node's headline is the beginning of the page's own title, or the page's title that of the headline."""
    headline = _line(node.get("headline") or node.get("name")).casefold()
    return bool(headline) and any(_begin_alike(title, headline) for title in titles)


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _addresses(node: dict[str, Any]) -> set[str]:
    main = node.get("mainEntityOfPage")
    values = [node.get("url"), node.get("@id"), main.get("@id") if isinstance(main, dict) else main]
    return {url_key(value) for value in values if isinstance(value, str) and value.startswith(("http:", "https:"))}


def _names(value: Any, by_id: dict[str, dict[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of people and of organisations."""
    people: list[str] = []
    organisations: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:50]:
        node = item
        if isinstance(item, dict) and "name" not in item and isinstance(item.get("@id"), str):
            node = by_id.get(item["@id"], item)
        if isinstance(node, dict):
            names = _lines(node.get("name"))
            target = organisations if any("Organization" in kind for kind in _types(node)) else people
            target.extend(names)
        elif isinstance(node, str):
            people.append(clean_line(node, 400))
    return unique(people), unique(organisations)


def _is_true(value: Any) -> bool:
    return str(value).strip().lower() not in ("false", "0", "no")


def _string(value: Any) -> str:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return value if isinstance(value, str) else ""


def _instant(value: Any) -> str:
    """A date as written: text, or the seconds or milliseconds since 1970 as a number."""
    return str(value) if isinstance(value, int) and len(str(value)) in (10, 13) else _string(value)


def _line(value: Any) -> str:
    return clean_line(markup_text(_string(value)))


def _lines(value: Any) -> list[str]:
    return [line for item in (value if isinstance(value, list) else [value])[:100] if (line := _line(item))]


def _items(value: Any) -> list[Any]:
    return (value if isinstance(value, list) else [value])[:100]


def _media_topics(item: Any) -> Iterator[str]:
    """IPTC Media Topics that an item declares: "medtop:20000065", http://cv.iptc.org/newscodes/mediatopic/20000065."""
    values = (
        [item.get(key) for key in ("@id", "identifier", "sameAs", "url", "termCode")]
        if isinstance(item, dict)
        else [item]
    )
    for value in values:
        for text in value if isinstance(value, list) else [value]:
            found = _MEDIA_TOPIC.search(text) if isinstance(text, str) else None
            if found:
                yield f"medtop:{found[1]}"


def _split_keywords(line: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,;|]", line)] if len(line) < 2_000 else []


# ------------------------------------------------------------------ meta elements


def _meta(page: Page) -> Iterator[Proposal]:
    meta = _meta_values(page)

    def first(*names: str) -> str | None:
        return next((value for name in names for value in meta.get(name, ()) if value), None)

    for names, field, method, confidence in (
        (("og:title",), "headline", "opengraph", 0.8),
        (("twitter:title", "dc.title", "title", "hdl", "sailthru.title", "parsely-title"), "headline", "meta", 0.7),
        (("og:description",), "description", "opengraph", 0.9),
        (("description", "twitter:description", "dc.description"), "description", "meta", 0.9),
        (("og:site_name",), "site", "opengraph", 0.9),
        (("application-name", "dc.publisher", "publisher", "al:ios:app_name"), "site", "meta", 0.6),
        (("article:section",), "section", "opengraph", 0.9),
        (("section", "parsely-section", "cxenseparse:section", "dc.subject"), "section", "meta", 0.7),
        (("og:locale",), "language", "opengraph", 0.4),
        (("content-language", "dc.language", "language"), "language", "meta", 0.5),
        (("og:url",), "canonical", "opengraph", 0.7),
        (("copyright", "dc.rights", "rights"), "copyright", "meta", 0.7),
        (("genre", "article:genre", "dc.type.genre", "news_genre"), "genre", "meta", 0.8),
        (("slugline", "news_slug", "article_slug", "slug"), "slugline", "meta", 0.8),
        (("syndication-source", "original-source"), "syndicated", "meta", 0.8),
        (("article:content_tier", "content_tier"), "tier", "meta", 0.9),
        (("og:type",), "kind", "opengraph", 0.8),
    ):  # fmt: skip
        value = first(*names)
        if value:
            yield Proposal(field, value, method, confidence)
    for name in PUBLISHED_META:
        for value in meta.get(name, ())[:1]:
            yield Proposal(
                "published", value, "opengraph" if name.startswith(("article:", "og:")) else "meta", 0.9, value
            )
    for name, values in meta.items():
        if name not in PUBLISHED_META and _A_DATE.search(name) and not _NO_DATE.search(name):
            yield Proposal("published", values[0], "meta", 0.5, values[0])
    for name in MODIFIED_META:
        for value in meta.get(name, ())[:1]:
            yield Proposal(
                "updated", value, "opengraph" if name.startswith(("article:", "og:")) else "meta", 0.9, value
            )
    for name in AUTHOR_META:
        names_ = [value for value in meta.get(name, ()) if not value.startswith(("http://", "https://", "/"))]
        if names_:
            yield Proposal("authors", unique(names_), "meta", 0.8)
    for label, data in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _WRITTEN_BY.fullmatch(first(label) or "") and meta.get(data):
            yield Proposal("authors", (meta[data][0],), "meta", 0.75)
    topics = [value for name in _SUBJECT_META for value in meta.get(name, ())]
    codes = unique(code for value in topics for part in re.split(r"[,;\s]+", value) for code in _media_topics(part))
    if codes:
        yield Proposal("subjects", codes, "meta", 0.8)
    words = [
        word
        for name in ("news_keywords", "article:tag", "keywords")
        for value in meta.get(name, ())
        for word in _split_keywords(value)
    ]
    if words:
        yield Proposal("keywords", unique(words), "meta", 0.7)
    canonical = page.canonical()
    if canonical:
        yield Proposal("canonical", canonical, "html", 0.9)
    declared = page.first("/html/@lang") or page.first("/html/@*[local-name()='lang']")
    if declared:
        yield Proposal("language", declared, "html", 0.5)


def _meta_values(page: Page) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for element in page.each("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = element.get("content")
        if name and content and len(values) < MAX_NODES:
            cleaned = clean_line(markup_text(content))
            if cleaned:
                values.setdefault(name.strip().lower(), []).append(cleaned)
    return values
