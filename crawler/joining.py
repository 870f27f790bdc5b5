"""An article of several pages, made one: the further pages' paragraphs, each once, in the order of the pages."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from scrapy.http import Response

from crawler.failures import FetchFailed
from crawler.reading import PageReading
from crawler.workers import TaskFailed, WorkerKilled
from storage.records import Article
from storage.urls import url_key

MAX_PAGES = 10
"""Pages of one article that are asked for."""
PARTIAL = "partial: "
"""How the warning begins of an article that lacks its further pages."""
NEW = 0.5
"""The share of a page's text that must be new for it to be another page of the article."""
_SEVERAL = re.compile(rf"the text of \d+ pages$|{PARTIAL}")
_WORD = re.compile(r"\w+")

Ask = Callable[[str], Awaitable[Response]]
Read = Callable[[Response, str], Awaitable[PageReading]]


async def whole(article: Article, following: str, *, first: str, ask: Ask, read: Read) -> Article:
    """The article with the text of its further pages; with what there is, and a warning, if one cannot be had.

    `ask` fetches as politely as any page is fetched, `read` reads what came, given where the article begins.
    """
    texts, seen, trouble = [article.body_text], {url_key(first)}, ""
    url: str | None = following
    while url is not None:
        if len(texts) >= MAX_PAGES:
            trouble = f"more than {MAX_PAGES} pages"
            break
        key = url_key(url)
        if key in seen:
            break
        seen.add(key)
        try:
            response = await ask(url)
            if response.status not in (200, 203):
                raise FetchFailed(f"http-{response.status}", f"{url} answers {response.status}")
            found = await read(response, first)
        except FetchFailed as failure:
            if failure.kind == "stopped":
                raise
            trouble = f"page {len(texts) + 1} was not read: {failure.kind}"
            break
        except (TaskFailed, WorkerKilled) as failure:
            trouble = f"page {len(texts) + 1} was not read: {failure.kind}"
            break
        if found.article is None:
            trouble = f"page {len(texts) + 1} was not read: rights-reserved"
            break
        text = fresh(texts, found.article.body_text, titles_of(article, found.article))
        if not text:
            break
        texts.append(text)
        url = found.following
    return joined(article, texts, trouble)


def fresh(texts: Sequence[str], text: str, titles: Sequence[str] = ()) -> str:
    """The paragraphs of a further page that were not on those before; nothing if most of it was."""
    known = {_folded(each) for before in texts for each in before.split("\n\n")} | {_folded(each) for each in titles}
    paragraphs = text.split("\n\n")
    kept = [each for each in paragraphs if _folded(each) not in known]
    size = sum(len(each) for each in kept)
    return "\n\n".join(kept) if size >= NEW * len(text) and size > 0 else ""


def joined(article: Article, texts: Sequence[str], trouble: str = "") -> Article:
    """One article out of the texts of its pages, with a warning that says of how many, and what is missing."""
    said = [f"the text of {len(texts)} pages"] if len(texts) > 1 else []
    said += [f"{PARTIAL}{trouble}"] if trouble else []
    return replace(article, body_text="\n\n".join(texts), warnings=(*article.warnings, *said))


def of_several_pages(article: Article) -> bool:
    """Whether an article's text was joined of several pages, or should have been."""
    return any(_SEVERAL.match(warning) for warning in article.warnings)


def titles_of(*articles: Article) -> list[str]:
    """What stands above a text and is repeated on each page."""
    return [line for each in articles for line in (each.headline, each.kicker, each.deck, each.description) if line]


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
