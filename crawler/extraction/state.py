"""The article in the data that a page's program starts from (Next, Nuxt and the like), where the page shows no text.

Such data hold much else: a text is taken only from beside the headline that the page's own title says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal
from crawler.plaintext import clean_line, clean_text, markup_text

LEAST = 120
"""Characters of an article's text."""
MAX_DATA, MAX_NODES = 4_000_000, 50_000
"""Characters of one script and objects in it that are looked at."""
MAX_NAMES = 40
"""Values of one script that are tried."""
_ASSIGNED = re.compile(r"[\w\]\"'$]\s{0,4}=\s{0,4}(?=[{\[])")
_BODY = re.compile(r"body|content|text|paragraph|html|article|story|block|element|copy", re.IGNORECASE)
_TITLES = re.compile(r"head|title", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?…。！？؟।]")


def state_claims(page: Page, titles: Iterable[str]) -> Iterator[Proposal]:
    """The headline and the body that stand together in the page's data; nothing if its titles name none of them."""
    found: tuple[str, str] | None = None
    for headline, holder in titled_data(page, titles):
        text = _text_of(holder)
        if len(text) >= LEAST and (found is None or len(text) > len(found[1])):
            found = headline, text
    if found is not None:
        yield Proposal("headline", found[0], "inferred", 0.6)
        yield Proposal("body", found[1], "inferred", 0.6)


def titled_data(page: Page, titles: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a page's data that hold one of these titles, with the title as they have it."""
    wanted = [words for title in titles if len(words := _folded(title)) >= 6]
    for script in page.each("script"):
        if wanted and script.text and len(script.text) <= MAX_DATA:
            yield from chain.from_iterable(_named(data, wanted) for data in _loads(script.text))


def _loads(text: str) -> Iterator[Any]:
    """The data that a script is, or that it gives names to: some put several behind one another."""
    start = text.lstrip()
    places = [0] if start[:1] in ("{", "[") else [each.end() for each in islice(_ASSIGNED.finditer(start), MAX_NAMES)]
    read = 0
    for place in places:
        if place < read:
            continue
        try:
            value, read = json.JSONDecoder().raw_decode(start, place)
        except (ValueError, RecursionError):
            continue
        yield value


def _named(data: Any, titles: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects that hold one of these titles, or one that a title begins with, by themselves or in a field of
    titles (Arc's `headlines`); without recursion."""
    queue: list[tuple[Any, dict[str, Any] | None]] = [(data, None)]
    seen = 0
    while queue and seen < MAX_NODES:
        node, holder = queue.pop()
        seen += 1
        if isinstance(node, list):
            queue.extend((each, None) for each in node[:MAX_NODES])
        elif isinstance(node, dict):
            for name, value in node.items():
                if isinstance(value, str) and 6 <= len(value) <= 400:
                    said = _folded(value)
                    if len(said) >= 6 and any(title == said or title.startswith(f"{said} ") for title in titles):
                        yield clean_line(markup_text(value)), node
                        if holder is not None:
                            yield clean_line(markup_text(value)), holder
                elif isinstance(value, (dict, list)):
                    queue.append((value, node if _TITLES.search(name) else None))


def _text_of(holder: dict[str, Any]) -> str:
    """The longest text that one of an object's fields holds: markup, or paragraphs in a list."""
    texts = ("\n\n".join(_paragraphs(value)) for name, value in holder.items() if _BODY.search(name))
    return max(texts, key=len, default="")


def _paragraphs(value: Any) -> list[str]:
    """The sentences in a field, in their order; what is an address, a name or a key is none."""
    found: list[str] = []
    queue, seen = [value], 0
    while queue and seen < MAX_NODES:
        node = queue.pop()
        seen += 1
        if isinstance(node, str):
            text = markup_text(node) if "<" in node or "&" in node else clean_text(node)
            found += [line for line in text.split("\n\n") if _SENTENCE.search(line) and (" " in line or len(line) > 15)]
        elif isinstance(node, list):
            queue.extend(reversed(node[:MAX_NODES]))
        elif isinstance(node, dict):
            queue.extend(reversed([each for each in node.values() if isinstance(each, (str, list, dict))]))
    return [line for line in found if not line.startswith(("http://", "https://", "/"))]


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
