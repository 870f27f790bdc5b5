"""Titles that several bear together: the French and German foreign ministers, los presidentes de Chile y Perú. Pure.

Read from what stands between the title and the last of those it is held at: a row of names or of adjectives, joined by
commas and an "and". The title must be in the plural where the language shows it: the French foreign minister and
Germany are two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from topics.index import Index
from topics.intervals import Interval
from topics.text import fold

MAX_BETWEEN = 14
"""Words, in scripts without spaces characters, between the title and what it is held at."""


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


_AND = {
    language: frozenset(fold(word) for word in words.split())
    for language, words in {
        "en": "and", "fr": "et", "de": "und sowie", "es": "y e", "it": "e ed", "pt": "e", "ca": "i", "nl": "en",
        "ro": "și şi", "pl": "i oraz", "cs": "a", "sk": "a", "ru": "и", "uk": "та і й", "bg": "и", "el": "και",
        "sv": "och", "da": "og", "no": "og", "fi": "ja", "hu": "és", "tr": "ve", "fa": "و", "ar": "و", "hi": "और तथा",
        "id": "dan", "vi": "và", "th": "และ", "ko": "및",
    }.items()
}  # fmt: skip
_OF = _words("""
    of de di des du d del dels della delle dello dell dei degli do da dos das van von af av του της των από של के का की
""")
_ARTICLE = _words("""
    the la le les l los las el il lo gli i o os as het der die das dem den s η ο οι τη τον ال
""")
_NEED_OF = frozenset({"en", "fr", "es", "it", "pt", "ca", "ro", "nl", "sv", "da", "no", "nb"})
"""Languages that say "ministers of France": a name without it begins something else."""
_ADJECTIVES_BEHIND = frozenset({"fr", "es", "it", "pt", "ca", "ro"})
_SMALL = frozenset({"de", "pl", "ru", "uk", "bg", "cs", "sk", "el", "sv", "da", "no"})
"""Languages that write adjectives of countries in front, and small."""
_HAN = frozenset({"zh", "ja"})
_JOINED = {"ar": "و", "he": "ו"}
"""What is written in front of a word for "and"."""
_PLURAL = {
    "en": r"(?!affairs|states).*s",
    "fr": r".+s",
    "es": r".+s",
    "pt": r".+s",
    "ca": r".+s",
    "it": r".+i|ministre|portavoci",
    "ro": r".+i",
    "nl": r".*(?:ministers|presidenten|premiers|kanseliers|leiders|hoofden|koningen|monarchen|commissarissen)",
    "sv": r".*(?:ministrar|presidenter|kanslerer|ledare|chefer)(?:na)?s?",
    "da": r".*(?:ministre|identer|kanslere|ledere)(?:ne)?s?",
    "no": r".*(?:ministre|ministrer|identer|kanslere|ledere)(?:ne)?s?",
    "pl": r".+(?:owie|ow|om|ami|ach|ci|erzy|dzy)",
    "ru": r".+(?:ы|и|ов|ей|ам|ами|ах)|глав",
    "uk": r".+(?:и|і|ів|ам|ами|ах)|глав",
    "bg": r".+(?:и|ите)",
    "cs": r".+(?:ri|ti|ove|um|ech)",
    "sk": r".+(?:i|ov|om|och|ia)",
    "el": r".+(?:οι|ων|ους|ες)",
    "he": r".+י",
    "tr": r".*l[ae]r.*",
    "ar": "|".join(f"[ولبفك]?{word}" for word in sorted(_words("""
        وزيرا وزيري وزيران وزيرين وزراء الوزيران الوزيرين رئيسا رئيسي رئيسان الرئيسان الرئيسين رؤساء الرؤساء عاهلا قادة
    """))),
    "fa": "|".join(sorted(_words("وزرای وزیران وزرا روسای رؤسای رهبران"))),
}  # fmt: skip
"""How the word of a title ends, folded, if several bear it."""
_IN_PLURAL = {language: re.compile(ending) for language, ending in _PLURAL.items()}
_ANY_WORD = frozenset({"en", "nl", "sv", "da", "no", "tr"})
"""Languages in which not only the title's first word may be the one."""
_BEFORE_IT = _words("премьер прем єр вице віце")
_ONE = "[UN]"
_NAMES = re.compile(rf"(?P<of>O)?A?{_ONE}{{1,3}}(?:,O?A?{_ONE}{{1,3}})*(?:,?C|,)O?A*")
"""Between a title and a later one of those it is held at: of France, Germany and (Poland)."""
_ADJECTIVES = re.compile(r"w(?:,w)*(?:,?C|,)")
"""The same of adjectives: ministres français, allemand et (polonais)."""
_LED = {each: re.compile(rf"A?(?:,A?{each}A?)*,?C[AO]*{each}{{1,2}}[AO]*") for each in "UwN"}
"""Between one of those that stand in front and the title: (the French), German and Polish ministers."""
_BOTH = frozenset({"两国", "兩國", "三国", "三國", "四国", "両国", "両国の", "3カ国の", "三国の"})
_HAN_ROW = re.compile(r"(?:、[^\sがはをにでへ、。，,]{2,8})*[和与與及、とや・·][^\sがはをにでへ、。，,和与]{2,8}?の?")


def and_in(word: str) -> tuple[str, ...]:
    """The languages in which a folded word is an "and"."""
    return tuple(language for language, words in _AND.items() if word in words)


def is_plural_in(words: Sequence[str], languages: Sequence[str]) -> bool:
    """Whether one of some folded words is a title that several bear, in one of these languages."""
    return any(
        language not in _IN_PLURAL or any(_IN_PLURAL[language].fullmatch(word) for word in words)
        for language in languages
    )


def together(titles: Sequence[Interval], bodies: Sequence[Interval], index: Index) -> list[Interval]:
    """Where a title stands that is held at several things of which this is one, but not the next to it."""
    found = []
    for title in titles:
        for body in bodies:
            if 1 < body[0] - title[1] <= MAX_BETWEEN + 1:
                if _follows(title, body, index):
                    found.append((title[0], body[1]))
            elif 1 < title[0] - body[1] <= MAX_BETWEEN + 1 and _leads(title, body, index):
                found.append((body[0], title[1]))
    return found


def _follows(title: Interval, body: Interval, index: Index) -> bool:
    language = index.language or ""
    if language in _HAN or language == "ko":
        return False
    row = _row(title[1], body[0], index)
    surface = index.surface(body[0])
    if (joined := _JOINED.get(language)) is not None and surface.startswith(joined):
        return re.fullmatch("O?A?N{1,2}", row) is not None and _is_plural(title, index)
    if _case(surface) == "w":
        return language in _ADJECTIVES_BEHIND and bool(_ADJECTIVES.fullmatch(row)) and _is_plural(title, index)
    if (names := _NAMES.fullmatch(row)) is None or (names["of"] is None and language in _NEED_OF):
        return False
    if language == "de":  # who is one and who are several is written alike, but the name stands in the genitive
        return row[-1] in "OA" or index.surface(body[1])[-1] in "sxz"
    return _is_plural(title, index)


def _leads(title: Interval, body: Interval, index: Index) -> bool:
    language = index.language or ""
    if language in _HAN:
        between = _text(body[1], title[0], index)
        return between in _BOTH or _HAN_ROW.fullmatch(between) is not None
    if language == "ko":
        return index.surface(body[1])[-1] in "와과" and title[0] - body[1] == 2
    row = _row(body[1], title[0], index)
    case = _case(index.surface(body[0]))
    if case == "U" and language in _SMALL and "w" in row and "A" not in row and body[0] in index.sentence_starts:
        case = "w"  # an adjective that opens the sentence
    if language in _ADJECTIVES_BEHIND or not _LED[case].fullmatch(row):
        return False
    if language == "de":  # der deutsche und der französische Außenminister
        return case == "w"
    return _is_plural(title, index)


def _is_plural(title: Interval, index: Index) -> bool:
    ending = _IN_PLURAL.get(index.language or "")
    if ending is None:
        return True
    words = [word for at in range(title[0], title[1] + 1) if (word := index.word(at))]
    if index.language not in _ANY_WORD:
        words = [word for word in words if word not in _BEFORE_IT][:1]
    return any(ending.fullmatch(word) for word in words)


def _row(before: int, after: int, index: Index) -> str:
    """What stands between two words, a letter for each: C and, O of, A article, U or w as it begins, N in a script
    without capitals, comma; a full stop for anything else."""
    row = ""
    for at in range(before, after):
        between = index.between(at, at + 1)
        marks = between.strip(" \u00a0'’-‑\n") if between is not None else "."
        row += "," if marks in {",", "،", "、"} else "." if marks and marks != "&" else ""
        row += "C" if marks == "&" else ""
        if at + 1 < after:
            row += _letter(at + 1, index)
    return row


def _letter(at: int, index: Index) -> str:
    word, surface = index.word(at) or "", index.surface(at)
    if word in _AND.get(index.language or "", ()):
        return "C"
    return "O" if word in _OF else "A" if word in _ARTICLE else _case(surface)


def _case(surface: str) -> str:
    return "U" if surface[0].isupper() else "w" if surface[0].islower() else "N"


def _text(before: int, after: int, index: Index) -> str:
    """The text between two words as written; empty where they stand in different ones."""
    section = index.section(before)
    if not section.base <= before < after < section.end:
        return ""
    analysis = section.analysis
    return analysis.text[analysis.ends[before - section.base] : analysis.starts[after - section.base]]
