"""The headline: the h1 that the page's other titles confirm, else the best of these without the paper's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal, ranked
from crawler.plaintext import clean_line, element_text

MAX_HEADLINE = 400

_SEPARATOR = re.compile(r"\s+(?:[|–—•·»«›~]|-{1,2}|::?|//)\s+|\s*[|｜]\s*|\s+::\s*")
_WORD = re.compile(r"\w+")
_BREAKING = re.compile(
    r"^[\[(【［]?\s*(?P<word>flash|urgent|alerte(?: info)?|alert|breaking(?: news)?|eilmeldung|eil|blitz|urgente|"
    r"[úu]ltima[ -]hora|ultim['’]ora|lampo|spoed|net binnen|срочно|молния|терміново|блискавка|"
    r"pilne|z ostatniej chwili|bulletin|newsalert|news alert|عاجل|快讯|快訊|急电|急電|速報|至急)"
    r"\s*(?:[\])】］]\s*[:：–—|!！-]*|[:：–—|!！]+|-\s)\s*",
    re.IGNORECASE,
)
_URGENCY = {
    "flash": 1, "молния": 1, "блискавка": 1, "blitz": 1, "lampo": 1, "bulletin": 2, "快讯": 2, "快訊": 2, "速報": 2,
    "newsalert": 2, "news alert": 2, "eil": 2, "eilmeldung": 2,
}  # fmt: skip
URGENT = 3
"""What a headline that begins with URGENT, Breaking or a like word is filed as (IPTC: 1 flash, 5 normal)."""


def settle_headline(page: Page, proposals: Iterable[Proposal]) -> Proposal | None:
    """The headline, by the page's own agreement with itself."""
    claims = [claim for claim in ranked(proposals, "headline") if claim.value and len(claim.value) <= MAX_HEADLINE]
    title = clean_line(page.first("string(//head/title)") or page.first("string(//title)") or "")
    sites = _site_names(page, proposals)
    said = [claim.value for claim in claims] + ([title] if title else [])
    for text in headings(page):
        if any(_confirms(text, other, sites) for other in said):
            return Proposal("headline", text, "html", 0.95)
    for claim in claims:
        if claim.method in ("opengraph", "jsonld", "meta"):
            return Proposal("headline", cut_site(claim.value, sites), claim.method, claim.confidence, claim.value)
    if claims:
        return claims[0]
    found = headings(page)
    if len(found) == 1 and len(found[0].split()) >= 3:
        return Proposal("headline", found[0], "html", 0.6)
    if title:
        return Proposal("headline", cut_site(title, sites), "html", 0.6, title)
    return Proposal("headline", found[0], "html", 0.5) if found else None


def cut_kicker(headline: str, proposals: Iterable[Proposal]) -> tuple[str | None, str]:
    """The words before the headline that a page's h1 has and its other titles have not, and the headline alone."""
    for claim in proposals:
        other = claim.value if claim.field == "headline" and claim.method in ("jsonld", "opengraph", "meta") else ""
        kicker = headline.removesuffix(other).strip(" |:–—-•/") if other and headline.endswith(other) else ""
        if kicker and len(kicker.split()) <= 6 and len(other.split()) >= 3 and len(kicker) < len(other):
            return kicker, other
    return None, headline


def cut_site(title: str, sites: Iterable[str]) -> str:
    """The title without the name of the paper or its section behind (or before) a separator."""
    known = {_folded(site) for site in sites}
    parts = list(_SEPARATOR.finditer(title))
    for found in parts:  # the paper's name and all that follows
        head, tail = title[: found.start()], title[found.end() :]
        rest = _SEPARATOR.split(tail)
        if any(_folded(part) in known for part in (tail, *rest)) and len(head) >= 15:
            return head.strip()
    if parts:
        last = parts[-1]
        head, tail = title[: last.start()], title[last.end() :]
        if _folded(title[: parts[0].start()]) in known:
            return title[parts[0].end() :].strip()
        if "|" in last[0] and len(head) > len(tail) and len(tail.split()) <= 4:
            return head.strip()
    return title


def urgency_of(headline: str) -> tuple[int | None, str]:
    """The urgency that a headline begins with (FLASH, URGENT, EILMELDUNG), and the headline without it."""
    found = _BREAKING.match(headline)
    rest = headline[found.end() :].strip() if found else headline
    if not found or len(rest) < (10 if rest.upper() != rest.lower() else 4):  # scripts without case say more in less
        return None, headline
    return _URGENCY.get(found["word"].lower(), URGENT), rest


def headings(page: Page) -> list[str]:
    """The texts of the page's h1 elements."""
    elements = page.tree.xpath("//h1[not(ancestor::header[not(ancestor::article) and not(ancestor::main)]//nav)]")[:8]
    return [text for text in (element_text(element) for element in elements) if 2 < len(text) <= MAX_HEADLINE]


def _confirms(heading: str, other: str, sites: set[str]) -> bool:
    """Whether another title says the same, or the same and the paper's name."""
    mine, theirs = _folded(heading), _folded(other)
    if not mine or mine in {_folded(site) for site in sites}:
        return False
    if mine in (theirs, _folded(cut_site(other, sites))):
        return True
    if len(mine.split()) < 3:
        return False
    if theirs.startswith(f"{mine} "):
        return True
    return 2 * len(mine) >= len(theirs) and (f" {mine} " in f" {theirs} " or _overlap(mine, theirs) >= 0.8)


def _overlap(one: str, other: str) -> float:
    """Shared words, as a share of the shorter title's."""
    a, b = set(one.split()), set(other.split())
    return len(a & b) / max(len(a), 1) if len(a) >= 4 else 0.0


def _site_names(page: Page, proposals: Iterable[Proposal]) -> set[str]:
    names = {
        claim.value for claim in proposals if claim.field in ("site", "organisation") and isinstance(claim.value, str)
    }
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    if host:
        names |= {host, host.rpartition(".")[0], host.split(".")[0], host.split(".")[-2] if host.count(".") else host}
    return {name for name in names if name}


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
