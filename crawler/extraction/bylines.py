"""Who wrote it: names taken out of bylines, without agencies, job titles, addresses and desks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

from lxml import html

from crawler.extraction.agencies import agency_of
from crawler.extraction.byline_forms import bare_names
from crawler.extraction.page import Page
from crawler.plaintext import clean_line, element_text, strip_tags

MAX_AUTHORS = 20
MIN_PROSE, FEWEST_CARDS = 100, 3
"""Characters of a paragraph of the text, and bylines of one shape behind it that are those of cards."""
MAX_BYLINE = 160
"""Characters of an element that may be a byline."""

_BY = (
    r"(?:by|von|vom|par|por|di|de|door|av|af|przez|автор|od|a cura di|escrito por|propos recueillis par|texte?|"
    r"autor(?:en|a|es)?|auteure?s?|authors?|redactie|dal nostro inviato|written by|posted by|reported by|"
    r"reporting by|story by|guest (?:blogger|author|writer|columnist|contributor)|staff writer|"
    r"opinion by|analysis by|words by|article by|view all posts by|skriven av|tekst)"
)
_PREFIX = re.compile(rf"^(?:{_BY}\b\s*:?\s+)+", re.IGNORECASE)
_SIGNED = re.compile(
    r"^(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|Door|Av|Af|Автор|Text|Texte|Autor|Auteur|Written by|Posted by)\b:?\s+\S"
)
_SIGNED_NAME = re.compile(
    rf"^(?i:{_BY})\b:?\s+(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b)"
    r"(?:[^\W\d_a-z][\w'’.-]*\s+){1,3}[^\W\d_a-z]"
)
_SPLIT = re.compile(
    r"\s*[,;|/&•·、，\n]\s*(?:(?:and|et|und|y|e|en|og|och|i|и)\s+)?|\s+(?:and|et|und|y|e|en|og|och|con|mit|with|avec|i|и|та|й|ve|és|și|ja)\s+|\s+[-–—]\s+|"
    r"(?<=\w{2})\s(?-i:a)\s(?=(?-i:[A-ZÀ-Ž])\w+\s(?-i:[A-ZÀ-Ž]))",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\(.*?\)|\[.*?\]|\(.*$")
_ADDRESS = re.compile(
    r"@|https?\b|www\.|^[a-z]+(?:\.[a-z]+)+$|\w\.(?:com|org|net|de|fr|co|uk|it|es|info|tv|eu|at|ch|be)\b", re.IGNORECASE
)
# What ends a name ("Keith Barry Senior Autos Reporter") and what is none.
_NO_NAME = re.compile(
    r"\b(?:staff|admin(?:istrator)?|editors?|editorial|reporters?|correspondents?|correspondante?|writers?|writing|"
    r"journalist(?:e|in|a)?|newsroom|newsdesk|desk|team|redaktion|redakteur(?:in)?|r[eé]daction|redacci[oó]n|redazione|"
    r"reda[cç][aã]o|redakcja|redactie|bureau|chief|columnist|contributors?|contributing|guest|producer|analyst|"
    r"agenc(?:y|ies|e)|agentur(?:en)?|agencias?|press|presse|wire|service|news|media|magazine|times|online|website|"
    r"webmaster|unknown|anonymous|authors?|autor(?:in|en)?|(?:last )?(?:published|updated)|posted|read|more|"
    r"photographer|photos?|getty|images?|instagram|twitter|facebook|video|professor|director|minister|ph\.?d|fellow|president|senior|associate|"
    r"assistant|deputy|managing|manager|founder|co-founder|ceo|cto|cfo|head of|lead|expert|consultant|developer|"
    r"specialist|executive|vice|digital|registered|clinical|attorney|former|licensed|certified|political|"
    r"minutes?|follow|subscribe|share|shares|comments?|reply|says|link copied|see|view|full|bio|profile?|about|name|"
    r"human|home|reviewed|fact[- ]checked|recipe|источник|редакция|корреспондент|gazette|tribune|journal|telegram|"
    r"university|institute|foundation|ministry|department|gmbh|ltd|inc|e\.?v|"
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)(?=\W*\d)|"
    r"quelle|dpa|vor|il y a|(?:the )?associated press|the associated|envoyée? spéciale?|medically|"
    r"marketing|archives?|people|\d+\w*|"
    r"(?:on|le|am|um|at|el|em|op|dnia) (?=\d))\b",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"\b(?:institutes?|universit\w+|universidad|université|hochschule|college|ministry|department|foundation|hospital|"
    r"center|centre)\b",
    re.IGNORECASE,
)
"""Whose part of a byline goes on behind an "of": "Institute of Allergy and Infectious Diseases"."""
_BEFORE_DATE = re.compile(r"(?:\s+(?:on|at|am|um|le|el|em|op|dnia|den|il|in|the))+\s*$")
_BEATS = (
    r"transport|politic(?:s|al)|business|health|education|crime|sports?|local|democracy|foreign|royal|science|"
    r"tech(?:nology)?|environment|climate|home|world|international|national|arts|culture|economics|economy|energy|"
    r"defen[cs]e|security|religion|legal|affairs|investigations?|investigative|features|data|city|staff|special|general|assignment"
)
_BEAT = re.compile(
    rf"\b(?:{_BEATS})(?:\W+(?:{_BEATS}|and))*\W+(?:correspondent|editor|reporter|writer|columnist|analyst)\b",
    re.IGNORECASE,
)
"""What somebody writes about, before the role: "Ida Nurmi Transport Correspondent"."""
_SOURCE = re.compile(
    r"\W*(?:source|sources|quelle|fuente|fonte|źródło|źrodlo|источник|джерело|kaynak|bron|källa|zdroj|来源|來源|出典|출처)\s*[:：]",
    re.IGNORECASE,
)
"""Where a text comes from, which is nobody's name."""
_HANDLE = re.compile(r"[a-z0-9]+(?:[._][a-z0-9]+)*[._][a-z0-9]{5,}")
"""An account's name; what ends in four letters at most may be an address: post.info."""
_JOINS = re.compile(r"\W*(?:(?:and|et|und|y|e|en|og|och|i|и|та|ve|és|și|a)\W*)?", re.IGNORECASE)
"""What stands between two who sign together."""
_PARTICLES = "van von der den de du des la le di da do dos das del della el al bin ibn ben y e zu zum ter ten af av st"
_SMALL = frozenset(_PARTICLES.split())
_LETTERS = re.compile(r"[^\W\d_]")
_CATALOGUE = re.compile(r"([^\W\d_][\w'’-]+),\s+([^\W\d_][\w'’.-]*(?:\s[^\W\d_]\.?)?)$")
_DESK = re.compile(r"\b(?:team|desk|newsroom|redaktion|staff)$", re.IGNORECASE)
"""How a line ends that nobody signs by name."""
_STAFF = re.compile(r"\bstaff\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"(?:\W|\b(?:the|our|news|newsdesk|web|online|digital|admin\w*|editors?|editorial|reporters?|correspondents?|writers?|"
    r"contributors?|desk|team|publisher|webmaster|newsroom|guest|author|la|a|redaktion|redazione|redacci[oó]n|"
    r"r[eé]daction|reda[cç][aã]o|redactie|redakcja|редакция|редакція)\b)+",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"(?:^|[\s_-])(?:by-?line|authors?|auteurs?|autor(?:en|es)?|writers?|journalist|redakteur|verfasser|creator|firma|signatur[ea]?|yazar)(?:$|[\s_-])"
)
_NOT_HERE = re.compile(
    r"comment|related|sidebar|(?<!post-)(?<!entry-)(?<!article-)footer|widget|recommend|aut(?:h?or|eur|ore)-?(?:bio|box|desc|info__bio)|about-author|avatar"
)
AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|by|profile|people|journalists?|redaktion|reporters?|writers?|staff|contributors?)/[^/]"
)


def clean_authors(names: Iterable[str], not_people: Iterable[str] = (), beside: Iterable[str] = ()) -> tuple[str, ...]:
    """The people among these names, each once, as written; `not_people` are names of the paper itself.

    `beside` are names that may be the paper's, or a writer's whose paper it is: none of them signs behind another.
    """
    others, second = set(map(_plain, not_people)), set(map(_plain, beside))
    found: dict[str, str] = {}
    for line in _given_first(list(names)):
        plain = bare_names(clean_line(strip_tags(line), 400))
        text = _ASIDE.sub(" ", plain)
        parts = _SPLIT.split(_PREFIX.sub("", text.strip()))
        house = next((place for place, part in enumerate(parts) if place and _plain(part) in others), len(parts))
        house = next((place for place in range(1, house) if _INSTITUTION.search(parts[place])), house)
        bare = (_without_house(_PREFIX.sub("", part), others) for part in parts[:house])  # then, where it sits
        people = [name for part in bare if (name := _person(part))]
        # One word beside a whole name or an agency is where its bearer sits, or a degree: "Ida Nurmi, Madrid",
        # "..., MRCGP", "EFE | Madrid"; small letters beside a name are a role: "envoyé spécial".
        whole = any(" " in name for name in people) or any(agency_of(part.strip()) for part in parts)
        people = [name for index, name in enumerate(people) if not index or _plain(name) not in second]
        cased = any(not name.islower() for name in people)
        if people and not people[0].isupper():  # "Ida Nurmi, MDR KALLIO"
            people = [name for name in people if not (name.isupper() and name.upper() != name.lower())]
        for name in people:
            if _plain(name) not in others and (" " in name or not whole) and not (cased and name.islower()):
                found.setdefault(_folded(name), name)
    return tuple(found.values())[:MAX_AUTHORS]


def _without_house(part: str, others: set[str]) -> str:
    """A part of a byline up to the paper's own name: "Ida Nurmi Kallio Post Staff"."""
    words = part.split()
    for start in range(2, len(words)):
        for end in range(start + 1, min(start + 4, len(words) + 1)):
            if _plain(" ".join(words[start:end])) in others:
                return " ".join(words[:start])
    return part


def _plain(name: str) -> str:
    """A house's name as addresses have it, without blanks and article."""
    return _folded(name).removeprefix("the ").replace(" ", "")


def names_of_host(url: str) -> list[str]:
    """What a host calls itself: post.example for https://www.post.example/."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return [host, *(part for part in host.split(".")[:-1] if len(part) > 3)] if host else []


def _given_first(names: list[str]) -> list[str]:
    """Names of a catalogue the other way round: "Nurmi, Ida", if all are written so."""
    turned = [_CATALOGUE.match(name.strip()) for name in names]
    alone = len(names) == 1 and not any(
        _NO_NAME.search(name) or any(map(agency_of, name.split(", "))) for name in names
    )
    if all(turned) and (len(names) > 1 or (alone and " " not in names[0].strip().replace(", ", ","))):
        return [f"{found[2]} {found[1]}" for found in turned if found]
    return names


def signature(names: Iterable[str]) -> str | None:
    """Who signs where no person does: the desk, the agency or the paper, as written."""
    for line in names:
        text = _PREFIX.sub("", clean_line(strip_tags(line), 200)).strip(" .,:;|-–—")
        if (
            2 <= len(text) <= 60
            and len(text.split()) <= 6
            and _LETTERS.search(text)
            and not re.search(r"@|https?:|www\.|/|\d\d", text)
            and not _PREFIX.fullmatch(f"{text} ")
            and not _SOURCE.match(text)
            and not _HANDLE.fullmatch(text)
        ):
            return text
    return None


def names_house(signed: str) -> bool:
    """Whether who signs is named: not its staff, nobody's admin, nor an agency, which has a field of its own."""
    return agency_of(signed) is None and not _NOBODY.fullmatch(signed) and not _STAFF.search(signed)


def visible_bylines(page: Page) -> Iterator[str]:
    """Texts of the elements that look like bylines, the likeliest first; those of cards behind the text are others'."""
    headings = page.each("h1")
    start = headings[-1] if headings else None
    links: list[tuple[bool, html.HtmlElement]] = []
    hinted: list[tuple[bool, html.HtmlElement]] = []
    signed: list[tuple[bool, html.HtmlElement]] = []
    behind: dict[html.HtmlElement, str] = {}
    seen, prose = start is None, 0
    for element in page.each(
        "a", "span", "div", "p", "address", "li", "h1", "h2", "h3", "h4", "h5", "cite", "b", "strong", "em", "i"
    ):
        if element is start:
            seen = True
        prose += seen and element.tag == "p" and len(element.text or "") >= MIN_PROSE
        words = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('data-testid') or ''}".lower()
        if element.tag == "a" and (element.get("rel") == "author" or AUTHOR_PAGE.search(element.get("href") or "")):
            group = links
        elif _hints(f"{words} {element.get('itemprop') or ''} {element.get('rel') or ''}"):
            group = hinted
        elif element.text and _SIGNED.match(element.text.lstrip()):
            group = signed
        else:
            continue
        if _NOT_HERE.search(words):
            continue
        group.append((not seen, element))
        if prose > 1:
            behind[element] = _shape(element)
    shapes = Counter(behind.values())
    for group in (links, hinted, signed):
        nearest = [element for _, element in sorted(group, key=lambda pair: pair[0])]
        nearest = [each for each in nearest if shapes[behind.get(each, "")] < FEWEST_CARDS]
        for element in nearest[:3]:
            text = _in_line(element)
            if group is links:  # who is linked in one byline signs together
                beside = list(_signing_with(element, nearest[:MAX_AUTHORS]))
                joined = ", ".join(dict.fromkeys(map(_in_line, beside)))
                text = joined if len(beside) > 1 and len(joined) <= MAX_BYLINE else text
            named = group is not signed or _SIGNED_NAME.match(text)
            if named and 2 < len(text) <= MAX_BYLINE and not elsewhere(element):
                yield text


@lru_cache(maxsize=20_000)
def _hints(names: str) -> bool:
    """Whether an element with these names may be a byline: most names stand on many elements."""
    return _HINT.search(names) is not None


def _shape(element: html.HtmlElement) -> str:
    """The tags and classes of an element and its parent."""
    parent = element.getparent()
    around = f"{parent.tag}.{parent.get('class') or ''}" if parent is not None else ""
    return f"{around} {element.tag}.{element.get('class') or ''}"


def _signing_with(link: html.HtmlElement, links: list[html.HtmlElement]) -> Iterator[html.HtmlElement]:
    """An author's link and those that follow it with nothing between but a comma or an "and"."""
    following: html.HtmlElement | None = link
    while following is not None and following in links:
        yield following
        said = following.tail or ""
        following = following.getnext()
        if following is not None and following not in links:  # <span>, </span>
            said = f"{said} {element_text(following)} {following.tail or ''}"
            following = following.getnext()
        if not _JOINS.fullmatch(said):
            return


def _in_line(element: html.HtmlElement) -> str:
    """An element's text, its lines split by commas: a place or a role stands below a name."""
    pieces: list[str] = []
    for each in element.iter():
        if isinstance(each.tag, str):
            pieces += [", " if each.tag == "br" else " ", each.text or ""]
        if each is not element:
            pieces += [" ", each.tail or ""]
    return clean_line("".join(pieces)).replace(" ,", ",").strip(" ,")


def elsewhere(element: html.HtmlElement) -> bool:
    """Whether the element stands in comments, related items or the page's frame."""
    for ancestor in element.iterancestors():
        if ancestor.tag in ("aside", "nav"):
            return True
        if ancestor.tag == "footer" and next(ancestor.iterancestors("article"), None) is None:
            return True
        if (
            _NOT_HERE.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower())
            and ancestor.tag != "body"
        ):
            return True
    return False


def _person(text: str) -> str | None:
    """The name that a part of a byline begins with; None if it begins with something else."""
    if _ADDRESS.search(text) or _SOURCE.match(text):
        return None
    if text.casefold().startswith("the ") or (_DESK.search(text) and len(text.split()) <= 3):
        return None
    end = _NO_NAME.search(text)
    beat = _BEAT.search(text, 0, end.end()) if end else None
    end = beat if beat is not None and end is not None and beat.start() < end.start() else end
    name = _BEFORE_DATE.sub("", text[: end.start()]) if end else text
    name = name.strip(" .,:;*-–—\"'“”")
    words = name.split()
    if end and len(words) < 2:
        return None
    if not 1 <= len(words) <= 5 or not 2 <= len(name) <= 60 or any(character.isdigit() for character in name):
        return None
    if not all(_LETTERS.search(word) for word in words) or agency_of(name) is not None:
        return None
    if words[0][0].islower() and words[0] not in _SMALL and not (len(words) > 1 and name.islower()):
        return None
    if (
        len(words) > 1
        and any(word[0].islower() and word.lower() not in _SMALL for word in words)
        and not name.islower()
    ):
        return None
    return name


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
