"""Marks of a version that wires put on a headline: "UPDATE 2-", "(RPT)", "3rd Ld-Writethru:", « (2ème version) ».

They correct and withdraw nothing. A word counts in brackets, glued to the headline, or in capitals before a colon;
"Update on the dam" and "Lead in the water" are news.
"""

from __future__ import annotations

import re

_NUMBERED = (
    r"(?:update|wrapup|roundup|lead|rpt|aktualisierung|zusammenfassung|fassung|version|versione|versión|versão|"
    r"actualiza|atualiza|ampliación)\s+\d{1,2}|\d(?:st|nd|rd|th)\s+(?:ld|lead)(?:[- ]writethru)?|"
    r"(?:lead|ld)[- ](?:all|writethru)|(?:deuxi|troisi|\d)[eè]?me\s+version|"
    r"\d\.\s+(?:fassung|version|zusammenfassung)|\d[ªa]\s+(?:versi[oó]n|versão)|"
    r"版本\d"
)
_WORDS = (
    r"rpt|repeat|update|updated|wrapup|roundup|lead|aktualisiert|aktualisierung|zusammenfassung|neufassung|ampliación|"
    r"actualización|actualizad[oa]|actualiza|amplía|amp|atualizad[oa]|atualização|atualiza|aggiornamento|aggiornat[oa]|"
    r"riepilogo|actualisation|actualisée?|màj|synthèse|papier\s+g[ée]n[ée]ral|samenvatting|aktualizacja|aktl|synteza|"
    r"обновлено|дополнено|оновлено|доповнено|güncelleme|güncellendi|uppdaterad|oppdatert"
)
_IN_BRACKETS = (
    rf"{_NUMBERED}|(?:{_WORDS})\.?(?:\s+\d{{1,4}})?|neu(?:\s*:[^()\[\]]{{1,40}})?|opis|bis|tweede\s+versie|nieuwe\s+versie|"
    r"druga\s+wersja|segunda\s+versi[oó]n|segunda\s+versão|seconda\s+versione|zweite\s+fassung|"
    r"محدث|تحديث|更新版?|最新版|続報|第[2-9２-９二三]報|差し替え|(?:종합|수정|재송)(?:\d보)?|\d보"
)
_BEFORE = re.compile(rf"^\s*[(\[（【]\s*(?P<mark>{_IN_BRACKETS})\s*[)\]）】]\s*[-–—:：]*\s*", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?:\s*[(\[（【]\s*(?P<mark>{_IN_BRACKETS})\s*[)\]）】]|"
    r",\s+(?P<comma>\d(?:st|nd|rd|th)\s+(?:ld|lead)(?:[- ]writethru)?))\s*$",
    re.IGNORECASE,
)
_DASHED = re.compile(
    r"\s+[-–—|]\s+(?P<mark>(?:UPDATED?|RPT|AKTUALISIERT|ACTUALISÉE?|MÀJ|ACTUALIZAD[OA]|ACTUALIZACIÓN|ATUALIZAD[OA]|ATUALIZAÇÃO|"
    r"AGGIORNAT[OA]|AGGIORNAMENTO)(?:\s+\d{1,2})?)\s*$"
)
"""Behind a dash a mark is in capitals: "Update 2" may be a product's."""
_GLUE = r"(?:-(?=\S)|/\s*(?=\S)|\s*[:：]\s*|\.-\s*|\s+(?:[-–—]|=)\s+)"
_COUNTED = re.compile(rf"^(?P<mark>{_NUMBERED}){_GLUE}", re.IGNORECASE)
_PLAIN = re.compile(rf"^(?P<mark>(?i:{_WORDS}))(?P<cut>{_GLUE})")
_BEFORE_IT = re.compile(
    r"^(?P<mark>REFILE|CORRECTED|CORRECTION|KORREKTUR|BERICHTIGUNG|CORRECCIÓN|CORREÇÃO)[-/](?=[A-Z])"
)
"""A mark of correction that stands before one of a version: "CORRECTED-UPDATE 2-"."""
_ARROWS = re.compile(r"^>{1,3}\s*(?:[A-Z]{2,8}\s*/)?\s*(?=\S)")
"""How Italian wires mark what they add to."""
MOST = 3
"""Marks that are taken off a headline."""
FEWEST = 4
"""Characters that a headline has without its marks."""


def version_of(headline: str) -> tuple[str | None, str]:
    """The mark of a version that a headline has, and the headline without it; a mark of correction stays before it."""
    rest, marks = _ARROWS.sub("", headline), []
    kept = _BEFORE_IT.match(rest)
    whole, rest = rest, rest[kept.end() :] if kept else rest
    for _ in range(MOST):
        mark, shorter = _one(rest)
        if mark is None or len(shorter) < FEWEST:
            break
        marks.append(mark)
        rest = shorter
    if not marks:
        return None, whole
    return " ".join(marks), f"{kept['mark']}: {rest}" if kept else rest


def _one(headline: str) -> tuple[str | None, str]:
    for form in (_BEFORE, _COUNTED):
        found = form.match(headline)
        if found:
            return found["mark"], headline[found.end() :].strip()
    found = _PLAIN.match(headline)
    if found and found["mark"] == found["mark"].upper():
        rest = headline[found.end() :].strip()
        if rest != rest.upper():
            return found["mark"], rest
    found = _BEHIND.search(headline)
    if found:
        return found["mark"] or found["comma"], headline[: found.start()].strip()
    found = _DASHED.search(headline)
    if found and headline != headline.upper():
        return found["mark"], headline[: found.start()].strip()
    return None, headline
