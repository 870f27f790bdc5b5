"""Where an article goes on that its paper cut into several pages: the same address with the next number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import SplitResult, parse_qsl, urlsplit

from lxml import html

from crawler.extraction.page import Page
from crawler.plaintext import clean_line, element_text
from storage.urls import clean_url

MAX_LINKS = 3_000
"""Links of a page that are looked at."""
_WORDS = "page|pg|p|seite|s|pagina|pag|pág|página|sida|side|strona|str|part|teil|parte|partie|страница"
_KEY_NAMES = "page pg p paged seite pagina pag pagenumber pageno page_number page_no strona sida side"
_KEYS = frozenset(_KEY_NAMES.split())
_ENDING = re.compile(r"(?:/|\.(?:html?|php|aspx?|jsp|shtml))$", re.IGNORECASE)
_NUMBERED = re.compile(rf"[/_,.-](?:(?:{_WORDS})[/_=.-]?)?(\d{{1,2}})", re.IGNORECASE)
_FIRST = re.compile(rf"[/_,.-](?:{_WORDS})[/_=.-]?0?1$", re.IGNORECASE)
_ONWARD = re.compile(
    r"(?:next|continue|weiter|nächste|suivant|page suivante|suite|siguiente|continúa|avanti|próxima|seguinte|"
    r"volgende|verder|następna|dalej|nästa|neste|næste|далее|следующая|下一页|下一頁|次へ|次のページ|التالي)\b",
    re.IGNORECASE,
)


def following(page: Page, first: str) -> str | None:
    """The address of the page after this one, of an article that begins at `first`; None if it ends here.

    A link to the same article with the next number, that says so: rel=next, the number itself, or "next". WordPress
    and others point rel=next at another article, whose address is another.
    """
    wanted = (page_number(first, page.url) or 1) + 1
    number = str(wanted)
    may = re.compile(rf"\D0?{number}(?:/|\.\w{{3,5}})?(?:[?&#]|$)")  # most links need not be understood
    for link in _links(page):
        href = link.get("href") or ""
        url = clean_url(href, base=page.url) if number in href and may.search(href) else None
        if url is not None and page_number(first, url) == wanted and _says_so(link, wanted):
            return url
    return None


def page_number(first: str, other: str) -> int | None:
    """Which page of the article that begins at `first` another address is; None if it is not of that article."""
    one, two = urlsplit(first), urlsplit(other)
    if (one.scheme, one.netloc) != (two.scheme, two.netloc):
        return None
    (mine, _), (theirs, number) = _query(one), _query(two)
    if mine != theirs:
        return None
    start, path = _FIRST.sub("", _path(one)), _path(two)
    if path in (start, _path(one)):
        return number or 1
    found = _NUMBERED.fullmatch(path.removeprefix(start)) if number is None and path.startswith(start) else None
    return int(found[1]) if found else None


def _path(parts: SplitResult) -> str:
    return _ENDING.sub("", parts.path)


def _query(parts: SplitResult) -> tuple[list[tuple[str, str]], int | None]:
    """What a query says but for the page, and the page."""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    numbers = [value for key, value in pairs if key.lower() in _KEYS and re.fullmatch(r"\d{1,2}", value)]
    rest = sorted(pair for pair in pairs if pair[0].lower() not in _KEYS or pair[1] not in numbers)
    return rest, int(numbers[0]) if len(numbers) == 1 else None


def _links(page: Page) -> Iterator[html.HtmlElement]:
    declared = (link for link in page.each("link") if "next" in (link.get("rel") or "").split())
    yield from islice(declared, 5)
    yield from islice(page.each("a"), MAX_LINKS)


def _says_so(link: html.HtmlElement, number: int) -> bool:
    """Whether a link is one to the next page, and not one of the comments'."""
    if "next" in (link.get("rel") or "").lower().split():
        return True
    names = (link.get("aria-label") or "", link.get("title") or "", link.get("class") or "")
    said = clean_line(" ".join([element_text(link), *names]), 200)
    plain = bool(re.search(rf"(?<!\d)0?{number}(?!\d)", said)) or bool(_ONWARD.search(said))
    return plain and "#" not in (link.get("href") or "") and not _of_comments(link)


def _of_comments(link: html.HtmlElement) -> bool:
    named = (f"{each.get('class') or ''} {each.get('id') or ''}".lower() for each in link.iterancestors())
    return any(re.search(r"comment|kommentar|discuss|forum", names) for names in named)
