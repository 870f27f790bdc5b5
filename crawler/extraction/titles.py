"""The headline: the h1 that the page's other titles confirm, else the best of these without the paper's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import islice
from unicodedata import combining, normalize
from urllib.parse import urlsplit

from lxml import html

from crawler.extraction.page import Page
from crawler.extraction.proposals import Proposal, ranked
from crawler.plaintext import clean_line, element_text
from crawler.written_dates import parse_moment

MAX_HEADLINE, MOST_HEADINGS = 400, 8
MOST_LINES = 400
"""Elements with a text of their own that may hold the headline of a page without headings."""
MAX_SECTION = 4
"""Words of a section's name."""
MAX_DATE = 40
"""Characters of a date that stands in a heading's element, behind the headline."""
MOST_HOME_LINKS, MIN_NAME, MAX_NAME = 6, 3, 40
"""Links to a site's first page that are read, and characters of its name."""
MIN_UNSPACED = 8
"""Characters of a headline in a script without blanks or capitals."""

_SEPARATOR = re.compile(r"\s+(?:[|–—•·»«›~]|-{1,2}|::?|//)\s+|\s*[|｜]\s*|\s+::\s*")
_BEHIND = re.compile(
    r"\s*[|｜]\s*|\s+(?=(?:posted|published|updated|by|von|par|por|di|written)\b)|\s+(?=\([\w-]+(?:\.[\w-]+)+\))|"
    r"\s+(?=\d+$|\d{1,2}[./]\d{1,2}[./]\d{2})",
    re.IGNORECASE,
)
"""Where something else may begin in a heading's element."""
_PAPER = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff！？」』》”)）\d])\s*[-_—–－|｜:：]{1,2}\s*"
    r"(?P<name>[\u3040-\u30ff\u3400-\u9fff]{2,10})$"
)
_COLON = re.compile(r"\s?[:：]\s?")
_DATED = re.compile(
    r"\d{1,2}[./]\s?\d{1,2}[./]\s?20\d\d\s*[-–—|:]?\s*(?=(?:\S+\s+){2}\S)|"
    r"\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,12}\.?\s(?:de\s)?20\d\d\s*(?:\|\s*)?(?=[A-ZÀ-ÖØ-ÞА-Я]\S*\s+\S+\s+\S)"
)
"""A date in figures that a heading begins with, or one in words that nothing leads on from."""
_DATED_BEHIND = re.compile(r"(?<=\S)\s*[(\[]\d{1,2}[./]\s?\d{1,2}[./]\s?20\d\d[)\]]$")
_PRESS = re.compile(
    r"(?:网|網|网站|新闻|新聞|日报|日報|晚报|晚報|社|在线|在線|电子报|客户端|デジタル|ニュース|オンライン|电视台|電視台)$"
)
_ADDRESS = re.compile(r"(?:www\.)?[\w-]{2,30}\.(?:com|org|net|info|co\.uk|(?!js|py|rs|io)[a-z]{2})", re.IGNORECASE)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_ARTICLES = frozenset({"the", "le", "la", "les", "il", "lo", "el", "los", "der", "die", "das", "de", "het", "o", "a"})
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-z]{2,6});")
_WORD = re.compile(r"\w+")
_BREAKING = re.compile(
    r"^[\[(【［*+\s]*(?P<word>flash(?: info)?|urgent|alerte(?: info)?|alert|breaking(?: news)?|just in|eilmeldung|eil|"
    r"blitz|urgente|[úu]ltima[ -]hora|dernière minute|ultim['’]ora|lampo|spoed|net binnen|срочно|молния|терміново|"
    r"блискавка|pilne|z ostatniej chwili|bulletin|newsalert|news alert|son dak[iİ]ka|flaş|just nu|siste(?: nytt)?|"
    r"عاجل|快讯|快訊|急电|急電|速報|至急|突发|突發|속보|긴급|1보)"
    r"\s*(?P<cut>[\])】］*+]+\s*[:：–—|!！-]*|[:：–—|!！]+|-\s|=\s|\.(?:\s*[-–]|\.+|\s)|\s(?=\w))\s*",
    re.IGNORECASE,
)
_CRIED = frozenset(
    {"URGENT", "ALERTE INFO", "FLASH INFO", "EILMELDUNG", "СРОЧНО", "ТЕРМІНОВО", "BREAKING NEWS", "URGENTE", "PILNE"}
    | {"ÚLTIMA HORA", "ULTIMA HORA", "DERNIÈRE MINUTE", "SON DAKİKA", "عاجل", "速報", "快讯", "快訊", "속보"}
)
"""Words that stand before a headline with a blank alone, too."""
_SHOUTED = re.compile(r"^\++\s*(?P<rest>[^+]{10,}?)\s*\++$")
"""++ ... ++, as Italian wires mark what is urgent."""
_URGENCY = {
    "flash": 1, "flash info": 1, "молния": 1, "блискавка": 1, "blitz": 1, "lampo": 1, "flaş": 1, "1보": 1,
    "bulletin": 2, "快讯": 2, "快訊": 2, "速報": 2, "속보": 2, "newsalert": 2, "news alert": 2,
    "eil": 2, "eilmeldung": 2,
}  # fmt: skip
URGENT = 3
"""What a headline that begins with URGENT, Breaking or a like word is filed as (IPTC: 1 flash, 5 normal)."""


def settle_headline(page: Page, proposals: Iterable[Proposal]) -> Proposal | None:
    """The headline, by the page's own agreement with itself."""
    claims = [claim for claim in ranked(proposals, "headline") if claim.value and len(claim.value) <= MAX_HEADLINE]
    title = page.title
    sites = _site_names(page, proposals)
    said = [claim.value for claim in claims] + ([title] if title else [])
    found = headings(page)
    agreed = max(((_agreement(text, said, sites), -index) for index, text in enumerate(found)), default=(0, 0))
    if agreed[0]:
        heading = found[-agreed[1]]
        return Proposal("headline", _bare(heading, [cut_site(text, sites) for text in said], sites), "html", 0.95)
    spoken = next((text for text in found if _speaks_of(text, said, sites)), None)
    if spoken is not None:  # what readers see; the others are written for search engines
        return Proposal("headline", _bare(spoken, [cut_site(text, sites) for text in said], sites), "html", 0.7)
    for claim in claims:
        if claim.method in ("opengraph", "jsonld", "meta"):
            return Proposal("headline", cut_site(claim.value, sites), claim.method, claim.confidence, claim.value)
    if claims:
        return claims[0]
    if len(found) == 1 and len(found[0].split()) >= 3:
        return Proposal("headline", found[0], "html", 0.6)
    if title:
        printed = _printed_in(page, title)
        if printed is not None:
            return Proposal("headline", printed, "html", 0.7, title)
        return Proposal("headline", cut_site(title, sites), "html", 0.6, title)
    return Proposal("headline", found[0], "html", 0.5) if found else None


def _printed_in(page: Page, title: str) -> str | None:
    """The heading of a lower rank that the page's title begins or ends with: its h1 is the paper's name, or missing."""
    whole = _folded(title)
    cuts = list(_SEPARATOR.finditer(title))
    parts = {_folded(part) for cut in cuts for part in (title[: cut.start()], title[cut.end() :])}
    parts = {part for part in parts if 2 * len(part) > len(whole)}
    parts = {part for part in parts if len(part.split()) >= 4 or (len(part) >= MIN_UNSPACED and _unspaced(part))}
    said = (clean_line(text, MAX_HEADLINE) for _, text in islice(page.lines(), MOST_LINES))
    alone = next((text for text in said if parts and _folded(text) in parts), None)
    if alone is not None:
        return alone
    for element in page.each("h2", "h3")[:MOST_HEADINGS]:
        text = _plain(element_text(element))
        mine = _folded(text)
        long = len(mine.split()) >= 4 or (len(mine) >= MIN_UNSPACED and _unspaced(mine))
        if long and (f"{whole} ".startswith(f"{mine} ") or f" {whole}".endswith(f" {mine}")):
            return text
    return None


def _unspaced(text: str) -> bool:
    """Whether a text is of a script without capitals, which needs fewer words, or none."""
    return text.upper() == text.lower()


def cut_kicker(headline: str, proposals: Iterable[Proposal], title: str = "") -> tuple[str | None, str]:
    """The words before the headline that a page's h1 has and its other titles have not, and the headline alone."""
    others = [
        claim.value
        for claim in proposals
        if claim.field == "headline" and claim.method in ("jsonld", "opengraph", "meta")
    ]
    for said in (title, _SEPARATOR.split(title, maxsplit=1)[0]):
        short = headline.removesuffix(said).split()
        if 0 < len(short) <= 2 and short[-1][-1].isalnum():  # search engines may be told less in other ways
            others.append(said)
    for other in others:
        kicker = headline.removesuffix(other).strip(" |:–—-•/") if other and headline.endswith(other) else ""
        if not any(map(str.isalpha, kicker)) or kicker.casefold() in _ARTICLES:
            continue  # "The best quays", "2025 in quays": search engines are told less
        if kicker and len(kicker.split()) <= 6 and len(other.split()) >= 3 and len(kicker) < len(other):
            return kicker, other
    return None, headline


def _bare(heading: str, others: Iterable[str], sites: Iterable[str]) -> str:
    """A heading without what its element holds beside it: a stamp, a byline, the section's name behind a bar.

    Another title of the page must say that it ends before.
    """
    heading = _DATED_BEHIND.sub("", heading)
    dated = _DATED.match(heading)
    heading = _cut_paper(heading[dated.end() :] if dated else heading, sites)
    others = list(others)
    for other in [*others, *(_SEPARATOR.split(other, maxsplit=1)[0] for other in others)]:
        rest = heading.removeprefix(other) if len(other.split()) >= 3 else heading
        if 0 < len(rest) <= MAX_DATE < len(heading) and rest[0].isspace() and parse_moment(rest) is not None:
            return other
    for found in _BEHIND.finditer(heading):
        head = heading[: found.start()].strip()
        if len(head.split()) >= 3 and any(_folded(head) == _folded(other) for other in others):
            return head
    return heading


def _cut_paper(title: str, sites: Iterable[str]) -> str:
    """A title of a script without spaces, without « -新华网 », « - 朝日新聞 »."""
    found = _PAPER.search(title)
    known = found is not None and (_PRESS.search(found["name"]) or _folded(found["name"]) in map(_folded, sites))
    return title[: found.start()].strip() if found is not None and known and found.start() >= 6 else title


def cut_site(title: str, sites: Iterable[str]) -> str:
    """The title without the name of the paper or its section behind (or before) a separator."""
    known = {_folded(site) for site in sites}
    before = _COLON.split(title, maxsplit=1)
    if len(before) == 2 and _folded(before[0]) in known and before[1]:
        return before[1].strip()
    shortest = 15 if title.upper() != title.lower() else MIN_UNSPACED
    parts = list(_SEPARATOR.finditer(title))
    for place, found in enumerate(parts):  # the paper's name and all that follows
        tail = title[found.end() :]
        if any(_folded(part) in known or _is_host(part, sites) for part in (tail, _SEPARATOR.split(tail)[0])):
            head = title[: parts[_section(title, parts, place)].start()].strip()
            if len(head) >= shortest:
                return head
    title = _cut_paper(title, sites)
    parts = list(_SEPARATOR.finditer(title))
    if parts:
        last = parts[-1]
        head, tail = title[: last.start()], title[last.end() :]
        if _folded(title[: parts[0].start()]) in known:
            return title[parts[0].end() :].strip()
        if last[0].strip() in ("|", "｜") and len(head) > len(tail) and len(tail.split()) <= 4:
            return head.strip()
    return title


def _section(title: str, parts: list[re.Match[str]], place: int) -> int:
    """The separator from which the name of a section goes before that of the paper, behind the same sign."""
    while place and parts[place - 1][0].strip() == parts[place][0].strip():
        between = title[parts[place - 1].end() : parts[place].start()]
        if len(between.split()) > MAX_SECTION:
            break
        place -= 1
    return place


def _is_host(part: str, sites: Iterable[str]) -> bool:
    """Whether a part of a title is the paper's name as its host spells it.

    "La Stampa" at lastampa.it, "The New York Times" at nytimes.com, "BBC News" at bbc.co.uk.
    """
    words = _WORD.findall(_unaccented(part))
    if not words or len(words) > 5:
        return False
    if _ADDRESS.fullmatch(part.strip()):
        return True
    named = part.upper() != part.lower() and not any(word[0].islower() for word in _LONG_WORD.findall(part))
    bare = words[words[0] in _ARTICLES and len(words) > 1 :]
    plain = "".join(bare)
    for label in {"".join(_WORD.findall(_unaccented(site))) for site in sites if " " not in site.strip()}:
        if len(label) >= 4 and label in (plain, "".join(words)):
            return True
        if named and len(label) >= 3 and (bare[0] == label or _abbreviates(label, bare)):
            return True
        if named and len(label) >= 5 and label in plain:
            return True
    return False


def _abbreviates(label: str, words: list[str]) -> bool:
    """Whether a label is made of the beginnings of all these words: nytimes of New York Times."""
    ends = {0}
    for word in words:
        ends = {
            end + size for end in ends for size in range(1, len(word) + 1) if label[end : end + size] == word[:size]
        }
    return len(words) > 1 and len(label) in ends


def _unaccented(text: str) -> str:
    return "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))


def urgency_of(headline: str) -> tuple[int | None, str]:
    """The urgency that a headline begins with (FLASH, URGENT, EILMELDUNG), and the headline without it."""
    shouted = _SHOUTED.match(headline)
    if shouted:
        return URGENT - 1, shouted["rest"]
    found = _BREAKING.match(headline)
    rest = headline[found.end() :].strip() if found else headline
    if not found or len(rest) < (10 if rest.upper() != rest.lower() else 4):  # scripts without case say more in less
        return None, headline
    word, cut = found["word"], found["cut"].strip()
    if cut.strip(".-–") == "" and word != word.upper():  # "Urgent repairs", « Молния убила корову »
        return None, headline
    if not cut and (word not in _CRIED or not _is_sentence(rest)):
        return None, headline
    return _URGENCY.get(word.lower(), URGENT), rest


def _is_sentence(text: str) -> bool:
    """Whether it begins as a headline does, and is not shouted itself, as far as its script can tell."""
    first = text.split(maxsplit=1)[0]
    if first.upper() == first.lower():
        return True
    return first[0].isupper() and (len(first) == 1 or not first.isupper()) and text != text.upper()


def headings(page: Page) -> list[str]:
    """The texts of the page's h1 elements."""
    elements = islice((element for element in page.each("h1") if not _of_masthead(element)), MOST_HEADINGS)
    texts = (_plain(element_text(element)) for element in elements)
    return [text for text in texts if 2 < len(text) <= MAX_HEADLINE]


def _of_masthead(heading: html.HtmlElement) -> bool:
    """Whether a heading stands in a header with a menu that is no article's: it is the paper's name."""
    return any(
        next(header.iterancestors("article", "main"), None) is None and header.find(".//nav") is not None
        for header in heading.iterancestors("header")
    )


def _plain(text: str) -> str:
    """The text without entities that were escaped twice."""
    return clean_line(unescape(text)) if _ENTITY.search(text) else text


def _agreement(heading: str, others: Iterable[str], sites: set[str]) -> int:
    """How well the page's other titles say the same: 3 word for word (but for the paper's name), 1 mostly, 0 not."""
    mine = _folded(heading)
    if not mine or mine in {_folded(site) for site in sites}:
        return 0
    return max((_agrees(mine, other, sites) for other in others), default=0)


def _agrees(mine: str, other: str, sites: set[str]) -> int:
    theirs = _folded(other)
    if mine in (theirs, _folded(cut_site(other, sites))):
        return 3
    first = _SEPARATOR.split(other, maxsplit=1)[0]
    if len(mine) >= 6 and mine == _folded(first):
        return 2
    if len(mine.split()) < 3:
        return 0
    if theirs.startswith(f"{mine} "):
        return 2
    said = 2 * len(mine) >= len(theirs) and (f" {mine} " in f" {theirs} " or _overlap(mine, theirs) >= 0.8)
    return 1 if said else 0


def _speaks_of(heading: str, others: Iterable[str], sites: set[str]) -> bool:
    """Whether a heading is a sentence, and of the same thing as one of the page's other titles."""
    mine = _folded(heading)
    words = {word for word in mine.split() if len(word) >= 4}
    if len(mine.split()) < 4 or not words or mine in {_folded(site) for site in sites}:
        return False
    return any(words & set(_folded(other).split()) for other in others)


def _overlap(one: str, other: str) -> float:
    """Shared words, as a share of the shorter title's."""
    a, b = set(one.split()), set(other.split())
    return len(a & b) / max(len(a), 1) if len(a) >= 4 else 0.0


def _site_names(page: Page, proposals: Iterable[Proposal]) -> set[str]:
    """What the page's site is called: as data and the links to its first page say, and by its host."""
    names = {
        claim.value for claim in proposals if claim.field in ("site", "organisation") and isinstance(claim.value, str)
    }
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    if host:
        names |= {host, host.rpartition(".")[0], host.split(".")[0], host.split(".")[-2] if host.count(".") else host}
    return {name for name in names if name}


def names_on_home_links(page: Page) -> Iterator[Proposal]:
    """What the links to the site's first page say, or the pictures in them: its name, or Home."""
    parts = urlsplit(page.url)
    roots = {"/", f"{parts.scheme}://{parts.netloc}", f"{parts.scheme}://{parts.netloc}/"}
    for link in islice((each for each in page.each("a") if each.get("href") in roots), MOST_HOME_LINKS):
        pictures = (image.get("alt") or "" for image in link.iter("img"))
        for name in (element_text(link), *pictures):
            if MIN_NAME <= len(name) <= MAX_NAME:
                yield Proposal("site", name, "html", 0.4)


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
