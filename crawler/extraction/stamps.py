"""Stamps as papers print them: « Dernière mise à jour à 08h38 le 06/12 », "Stand: 6.12.2017, 8.38 Uhr".

A stamp is a word that says published or updated, followed by a date or a time, on a short line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from crawler.moments import Moment, parse_moment
from crawler.plaintext import clean_line

MAX_LINE = 160
"""Characters of a line that may be a stamp."""
FAR = 40
"""Characters between a stamp's word and its date at most: "mis à jour le mercredi 6 décembre"."""
MAX_WORDS_AROUND = 4
"""Words of a stamp that are neither its keyword nor its date: "by our correspondent" makes a sentence."""

_THEN = r"(?=\s*[:：]?\s*[(（]?\s*(?:\d|今|昨|本日))"
"""In scripts without spaces the date follows at once: else the word is one of prose."""

# language: words that say updated, words that say published
_WORDS = {
    "fr": (
        r"(?:derni[eè]re\s+)?mise?s?\s+[aà]\s+jour|mis\s+[aà]\s+jour|actualis[eé]e?|modifi[eé]e?\s+(?:le|à)|m[aà]j\b",
        r"publi[eé]e?|parue?\s+le|post[eé]e?\s+le|mise?\s+en\s+ligne",
    ),
    "en": (
        r"(?:last\s+)?updated|last\s+(?:modified|update)|modified",
        r"(?:first\s+)?published|posted|date\s+published",
    ),
    "de": (
        r"(?:zuletzt\s+)?aktualisiert|letzte\s+(?:aktualisierung|änderung)|aktualisierung|stand(?=\s*:|\s+\d)|"
        r"update(?=\s*:)",
        r"veröffentlicht|erschienen|erstellt|publiziert|datum(?=\s*:)",
    ),
    "es": (r"(?:última\s+)?actualizaci[oó]n|actualizad[oa]|modificad[oa]", r"publicad[oa]|publicaci[oó]n"),
    "it": (r"(?:ultimo\s+)?aggiornamento|aggiornat[oa]|modificat[oa]", r"pubblicat[oa]|pubblicazione"),
    "pt": (
        r"(?:última\s+)?ac?tualiza[cç][aã]o|ac?tualizad[oa]|modificad[oa]\s+em",
        r"publicad[oa]\s+(?:em|a|há)|publica[cç][aã]o",
    ),
    "nl": (r"(?:laatst\s+)?bijgewerkt|gewijzigd|laatste\s+update|aangepast", r"gepubliceerd|geplaatst"),
    "pl": (r"(?:ostatnia\s+)?aktualizacja|zaktualizowan[oy]", r"opublikowan[oy]|publikacja|data\s+publikacji|dodano"),
    "ru": (r"(?:последнее\s+)?обновлен[оие]+|изменено", r"опубликован[оа]|дата\s+публикации"),
    "uk": (r"(?:останнє\s+)?оновлен[оня]+|змінено", r"опубліковано|дата\s+публікації"),
    "ar": (r"(?:آخر\s+)?تحديث|تم\s+(?:التحديث|التعديل)|حُدّث", r"نُ?شر|تاريخ\s+النشر|تم\s+النشر"),
    "zh": (
        rf"(?:(?:最后|最後)?更新(?:时间|時間|于|於)?|修改(?:时间|時間)){_THEN}",
        rf"(?:(?:发布|發布|发表|發表)(?:时间|時間|于|於)?){_THEN}",
    ),
    "ja": (
        rf"(?:(?:最終)?更新(?:日時|日)?|修正日時){_THEN}",
        rf"(?:(?:公開|掲載|配信)(?:日時|日)?|投稿日時?){_THEN}",
    ),
}  # fmt: skip
_EDGE = r"\b"
_START = {"zh": "", "ja": ""}
"""Scripts without spaces know no edge of a word."""
_UPDATED, _PUBLISHED = (
    {code: re.compile(rf"{_START.get(code, _EDGE)}(?:{words[which]})", re.IGNORECASE) for code, words in _WORDS.items()}
    for which in (0, 1)
)
_ANY = re.compile("|".join(f"{updated}|{published}" for updated, published in _WORDS.values()), re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed stamp, read."""

    kind: str
    """published or updated."""
    moment: Moment
    raw: str
    """As printed, its part of the line alone."""


def find_stamps(lines: Iterable[str], *, timezone: str | None, language: str | None, now: datetime) -> list[Stamp]:
    """The stamps on these lines, in order."""
    found: list[Stamp] = []
    for line in lines:
        if len(line) <= MAX_LINE and _DIGIT.search(line) and _ANY.search(line):
            found.extend(read_stamps(clean_line(line), timezone=timezone, language=language, now=now))
    return found


def read_stamps(line: str, *, timezone: str | None, language: str | None, now: datetime) -> Iterator[Stamp]:
    """The stamps on one line: "Publié le 5 décembre à 18h30, mis à jour le 6 à 8h" holds two."""
    marks = sorted(_marks(line, language))
    for index, (start, end, kind, spoken) in enumerate(marks):
        if index and start < marks[index - 1][1]:
            continue
        stop = next((mark[0] for mark in marks[index + 1 :] if mark[0] >= end), len(line))
        part = line[end:stop]
        if not _DIGIT.search(part[:FAR]):
            continue
        order = language if language and language.startswith(spoken) else spoken
        moment = parse_moment(part, default_zone=timezone, language=order, now=now)
        if moment is not None:
            yield Stamp(kind, moment, line[start:stop].strip(" ,;|-–—·•()"))


def is_stamp(line: str, *, language: str | None, now: datetime) -> bool:
    """Whether the line is a stamp and nothing else, so that it can be taken out of the text."""
    if len(line) > MAX_LINE or not _DIGIT.search(line) or not _ANY.search(line):
        return False
    stamps = list(read_stamps(line, timezone=None, language=language, now=now))
    if not stamps or line.find(stamps[0].raw[:10]) > 40:
        return False
    rest = _LONG_WORD.findall(_ANY.sub("", line))
    words = sum(1 if word.upper() != word.lower() else len(word) // 3 for word in rest)  # Chinese knows no spaces
    return words <= MAX_WORDS_AROUND + 2 * len(stamps)


def _marks(line: str, language: str | None) -> Iterator[tuple[int, int, str, str]]:
    spoken = [language[:2]] if language and language[:2] in _WORDS else []
    seen: set[int] = set()
    for code in [*spoken, *(code for code in _WORDS if code not in spoken)]:
        for kind, patterns in (("updated", _UPDATED), ("published", _PUBLISHED)):
            for found in patterns[code].finditer(line):
                if found.start() not in seen:
                    seen.add(found.start())
                    yield found.start(), found.end(), kind, code
