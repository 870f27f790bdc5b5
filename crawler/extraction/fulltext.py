"""The text that a feed carries whole (RSS content:encoded, Atom content, JSON Feed content_html), beside the page's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from crawler.extraction.body import RESCUE, cleaned
from crawler.extraction.notices import STATUS, read_notices
from crawler.extraction.proposals import Proposal, ranked

LEAST = 200
"""Characters from which on a feed's text may be an article's; below, the page's own words are kept."""
FOUND = 0.5
"""The share of the page's text that must stand in the feed's for the two to be the same article."""
FEW = 60
"""Words of a page's text below which it need not be found in the feed's: a teaser is often written anew."""

_WORD = re.compile(r"\w+")
_MORE = re.compile(
    r"^(?:the post .{1,300} (?:appeared first on|first appeared on) .{1,120}|"
    r"(?:l['’]article|cet article) .{1,300} est apparu en premier sur .{1,120}|"
    r"der beitrag .{1,300} erschien zuerst auf .{1,120}|"
    r"la entrada .{1,300} se publicó primero en .{1,120}|"
    r"l['’]articolo .{1,300} (?:proviene da|sembra essere il primo su) .{1,120}|"
    r"het bericht .{1,300} verscheen eerst op .{1,120}|"
    r"artykuł .{1,300} pochodzi z serwisu .{1,120}|"
    r"(?:o post|o conteúdo) .{1,300} apareceu primeiro em .{1,120}|"
    r"(?:read more|continue reading|read the (?:full|whole) (?:article|story)|lire la suite|weiterlesen|mehr lesen|"
    r"leer más|seguir leyendo|leggi tutto|continua a leggere|leia mais|lees verder|lees meer|czytaj (?:więcej|dalej)|"
    r"читать (?:далее|дальше)|阅读全文|続きを読む)\b.{0,200})$",
    re.IGNORECASE,
)
"""What a publishing system adds to each text of its feed."""
_CUT = re.compile(r"(?:…|\.\.\.)[\s\])]*(?:(?:read|continue|lire|weiter)\b.{0,60})?$", re.IGNORECASE)
"""How a text ends that a feed cuts off."""


def feed_text(proposals: Iterable[Proposal], titles: Sequence[str]) -> Proposal | None:
    """The feed's text as paragraphs, without what its system adds; None if it carries none of an article's length."""
    said = next((each for each in ranked(proposals, "body") if each.method == "feed"), None)
    if said is None:
        return None
    text = without_system_lines(said.value, titles)
    return Proposal("body", text, "feed", 0.8 if is_whole(text) else 0.6) if len(text) >= LEAST else None


def is_whole(text: str) -> bool:
    """Whether this is an article's length, and not cut off: « …», « [...] »."""
    return len(text) >= LEAST and not _CUT.search(text[-100:])


def without_system_lines(text: str, titles: Sequence[str] = ()) -> str:
    """A feed's text without the repeated headline, appeals, and the lines that publishing systems add."""
    return "\n\n".join(each for each in cleaned(text.split("\n\n"), titles) if not _MORE.match(each))


def outdoes(feed: Proposal, page: Proposal | None) -> bool:
    """Whether the feed's text is to stand for the page's: far longer, and of the same article."""
    if page is None:
        return True
    if len(feed.value) <= RESCUE * len(page.value):
        return False
    words, others = _words(page.value), set(_words(feed.value))
    return len(words) < FEW or sum(word in others for word in words) >= FOUND * len(words)


def withdrawn(
    headline: str,
    text: str,
    notes: Sequence[str],
    *,
    languages: Sequence[str | None],
    timezone: str | None,
    now: datetime,
) -> bool:
    """Whether the page takes its article back: then the feed's text, which is older, must not stand for it."""
    told = read_notices(headline, text, blocks=notes, languages=languages, timezone=timezone, now=now)
    return told.notice in STATUS


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
