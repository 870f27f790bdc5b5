"""The article in the data that a page's program starts from (Next, Nuxt and the like), where the page shows no text.

Such data hold much else: a text is taken only from beside the headline that the page's own title says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal
from crawler.plaintext import clean_line, clean_text, markup_text

LEAST = 120
"""Characters of an article's text."""
MAX_DATA, MAX_NODES = 4_000_000, 50_000
"""Characters of one script and objects in it that are looked at."""
_ASSIGNED = re.compile(r"^\s*(?:window\.|self\.|var |const |let )?[\w.$\[\]\"']{1,60}\s*=\s*(?=[{\[])")
_BODY = re.compile(r"body|content|text|paragraph|html|article|story|block|element|copy", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[.!?…。！？؟।]")


def state_claims(page: Page, titles: Iterable[str]) -> Iterator[Proposal]:
    """The headline and the body that stand together in the page's data; nothing if its titles name none of them."""
    wanted = [words for title in titles if len(words := _folded(title)) >= 6]
    found: tuple[str, str] | None = None
    for script in page.tree.iter("script"):
        if wanted and script.text and len(script.text) <= MAX_DATA:
            for headline, holder in _named(_loads(script.text), wanted):
                text = _text_of(holder)
                if len(text) >= LEAST and (found is None or len(text) > len(found[1])):
                    found = headline, text
    if found is not None:
        yield Proposal("headline", found[0], "inferred", 0.6)
        yield Proposal("body", found[1], "inferred", 0.6)


def _loads(text: str) -> Any:
    start = text.lstrip()
    plain = start if start[:1] in "{[" else _ASSIGNED.sub("", start, count=1)
    if plain[:1] not in ("{", "["):
        return None
    try:
        return json.JSONDecoder().raw_decode(plain)[0]
    except (ValueError, RecursionError):
        return None


def _named(data: Any, titles: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects that hold one of these titles, or one that a title begins with; without recursion."""
    queue, seen = [data], 0
    while queue and seen < MAX_NODES:
        node = queue.pop()
        seen += 1
        if isinstance(node, list):
            queue.extend(node[:MAX_NODES])
        elif isinstance(node, dict):
            for value in node.values():
                if isinstance(value, str) and 6 <= len(value) <= 400:
                    said = _folded(value)
                    if len(said) >= 6 and any(title == said or title.startswith(f"{said} ") for title in titles):
                        yield clean_line(markup_text(value)), node
                elif isinstance(value, (dict, list)):
                    queue.append(value)


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
