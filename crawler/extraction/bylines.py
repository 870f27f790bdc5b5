"""Who wrote it: names taken out of bylines, without agencies, job titles, addresses and desks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from crawler.extraction.agencies import agency_of
from crawler.plaintext import clean_line, strip_tags

MAX_AUTHORS = 20

_PREFIX = re.compile(
    r"^(?:(?:written|reported|posted|story|text|photos?|words|reporting|analysis|opinion|article)\s+)?"
    r"(?:by|von|par|por|di|de|door|av|af|przez|автор|od|a cura di|escrito por|propos recueillis par|texte?|foto|autor(?:en|a|es)?|"
    r"auteurs?|authors?|redactie|dal nostro inviato|from)\b[\s:]+",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*[,;|/&•·、，\n]\s*|\s+(?:and|et|und|y|e|en|og|och|con|mit|with|avec|i|и)\s+|\s+[-–—]\s+", re.IGNORECASE
)
_ADDRESS = re.compile(r"@|https?:|www\.|\.(?:com|org|net|de|fr|co|uk|it|es|info|tv|eu)\b", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"\b(?:staff|admin(?:istrator)?|editors?|editorial|reporters?|correspondents?|correspondante?|writers?|journalist(?:e|in|a)?|"
    r"newsroom|newsdesk|desk|team|redaktion|redakteur(?:in)?|r[eé]daction|redacci[oó]n|redazione|reda[cç][aã]o|redakcja|redactie|"
    r"bureau|chief|columnist|contributor|guest|producer|analyst|agenc(?:y|ies|e)|agentur(?:en)?|agencias?|press|wire|service|"
    r"news|media|magazine|times|online|website|webmaster|unknown|anonymous|author|autor|published|updated|read more|"
    r"photographer|photo|getty|images|video|professor|director|minister|ph\.?d|fellow|president|editor-in-chief|"
    r"senior|associate|assistant|deputy|managing|political|world|sports?|business|health|science|"
    r"minutes?|min read|follow|subscribe|share|comments?|редакция|корреспондент)\b",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\s*(?:\(.*?\)|\[.*?\]|\bfor\b.*|\bin\s+[A-Z].*|\bat\s+[A-Z].*)$")
_LETTERS = re.compile(r"[^\W\d_]")


def clean_authors(names: Iterable[str], not_people: Iterable[str] = ()) -> tuple[str, ...]:
    """The people among these names, each once, as written; `not_people` are names of the paper itself."""
    others = {_folded(name) for name in not_people}
    found: dict[str, str] = {}
    for line in names:
        text = _PREFIX.sub("", clean_line(strip_tags(line), 400)).strip()
        for part in _SPLIT.split(_PREFIX.sub("", text)):
            name = _ABOUT.sub("", _PREFIX.sub("", part)).strip(" .,:;*-–—\"'“”")
            if _is_person(name) and _folded(name) not in others:
                found.setdefault(_folded(name), name)
    return tuple(found.values())[:MAX_AUTHORS]


def _is_person(name: str) -> bool:
    if not 2 <= len(name) <= 60 or len(name.split()) > 5 or not _LETTERS.search(name):
        return False
    if any(character.isdigit() for character in name) or _ADDRESS.search(name) or _NOT_A_NAME.search(name):
        return False
    return agency_of(name) is None


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
