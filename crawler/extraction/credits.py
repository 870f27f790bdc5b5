"""The last lines of a text, which say whose work it is: (Reporting by ...; editing by ...), « Avec AFP »."""

from __future__ import annotations

import re

from crawler.extraction.agencies import NAMES

MAX_CREDIT = 250
"""Characters of such a line."""
MOST = 3
"""Such lines at the end of a text."""

_NAME = r"(?:[^\W\d_a-zß-öø-ÿа-яѐ-џ][\w'’.-]*)"
_SMALL = r"(?:van|von|der|den|de|du|des|la|le|di|da|do|dos|del|della|el|al|bin|ibn|ter|ten|af|av|zu)"
_BETWEEN = r"(?:and|und|et|y|e|en|i|og|och|и|та)"
_PEOPLE = rf"{_NAME}(?:(?:\s*[,/&]\s*|\s+)(?:(?:{_SMALL}|{_BETWEEN})\s+){{0,3}}{_NAME}){{0,39}}"
"""Names in a row, whoever they are parts of: a line can be read in one way only, so that none takes long."""
_AND = rf"(?:\s*,\s*(?:and\s+)?|\s*[/&]\s*|\s+{_BETWEEN}\s+)"
_WORK = (
    r"(?:(?:additional|further)\s+)?(?:reporting|writing|editing|edited|written|compiled|translated|production)\s+by|"
    r"(?:reportage|rédaction|version\s+française)(?:\s+(?:de|par)|\s*:)?|(?:édité|rédigé|écrit|traduit)\s+par|édition\s+(?:de|par)|"
    r"(?:(?:zusätzliche\s+)?berichte?|geschrieben|bearbeitet|redigiert|bearbeitung|mitarbeit)\s+von|"
    r"(?:redaktion|mitarbeit|bearbeitung|redactie|bewerking)\s*:|"
    r"(?:reporte|información|reportaje|edición)(?:\s+adicional)?\s+(?:de|por)|(?:editado|escrito|traducido)\s+por|edición\s*:|"
    r"(?:reportagem|edição)(?:\s+adicional)?(?:\s+(?:de|por)|\s*:)|(?:redazione|montaggio)\s+(?:di|a\s+cura\s+di)|"
    r"(?:scritto|tradotto)\s+da|(?:geschreven|bewerkt)\s+door|oprac(?:owani[ea]|ował[ay]?|\.)|редактор\s*:?"
)
_WORKED = rf"(?:(?i:{_WORK})\s*{_PEOPLE}(?:\s+(?:in|à|a|en|em|at|from|aus)\s+{_PEOPLE})?)"
_STAFF = re.compile(
    rf"(?:{_PEOPLE}\s*[,;]\s*)?{_WORKED}(?:\s*(?:[;,/]|\band\b|\bet\b|\by\b)\s*(?i:and\s+)?{_WORKED}){{0,5}}"
)
_WITH = (
    r"(?:with\s+)?(?:additional\s+)?(?:files?|inputs?|reporting|material|information)\s+from|with|"
    r"avec(?:\s+(?:des\s+)?informations?\s+d[e’']|\s+l[’'])?|mit(?:\s+(?:material|informationen|inhalten)\s+(?:von|der))?|"
    r"con(?:\s+(?:informaci[oó]n|informaciones|datos|material)\s+de)?|com(?:\s+(?:informaç(?:ão|ões)|dados)\s+d[aeo]s?)?|"
    r"con\s+(?:informazioni|materiale)\s+d(?:i|a|ell[’'])|met(?:\s+(?:informatie|materiaal)\s+van)?|"
    r"na\s+podstawie|po\s+materiałach|по\s+материалам|за\s+матеріалами"
)
_HOUSE = r"(?:(?:the|a|la|agência|agencia|agence|agenzia|der)\s+)?"
_SOURCE = rf"{_HOUSE}(?:{NAMES})"
_AGENCIES = (
    r"agenc(?:y|ies)(?:\s+(?:inputs?|reports?))?|(?:les\s+)?agences?|agentur(?:en|material)|agencias|agências|agenzie"
)
_MATERIAL = re.compile(
    rf"(?:{_WITH})\s*(?:{_SOURCE}(?:{_AND}(?:{_SOURCE}|{_AGENCIES})){{0,4}}|{_AGENCIES})|mit\s+agenturmaterial",
    re.IGNORECASE,
)
_OPENING, _CLOSING = "([（【*—–- \u00a0", ")]）】*. \u00a0"


def is_closing_credit(paragraph: str) -> bool:
    """Whether a paragraph does nothing but name who worked on a text, or whose material is in it."""
    if len(paragraph) > MAX_CREDIT:
        return False
    bare = paragraph.lstrip(_OPENING).rstrip(_CLOSING)
    return any(form.fullmatch(bare) for form in (_STAFF, _MATERIAL))
