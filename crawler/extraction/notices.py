"""What an article says about itself: corrected, held, withdrawn, killed, under embargo, a further version.

A story about a recall, an oil embargo or a killing uses the same words. So a word counts only as a wire's mark (glued
to the headline, in brackets, or a phrase of several words), or where the text speaks of itself ("this story has been
withdrawn"), and an embargo only with its time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from crawler.extraction.loose_items import is_of_detail, is_of_item, sets_right, told_loosely
from crawler.extraction.notice_words import EARLIER, EMBARGO, NOTICE_WORDS, OURSELVES, PIECE, PRINTED, RATHER, Words
from crawler.extraction.other_items import NAMED, asked, begins_with_please, is_quoted, names_item
from crawler.extraction.page import Page
from crawler.plaintext import clean_line, element_text
from crawler.written_dates import parse_moment
from storage.records import PubStatus, RevisionKind

MAX_NOTE = 1_000
"""Characters of an editor's note that are kept."""
EDGE = 3
"""Paragraphs at either end of a text in which a correction may stand."""
SHORT = 800
"""Characters up to which a text may be nothing but the notice that took its place."""
LONGEST = timedelta(days=366)
"""An embargo further ahead is a misreading."""

STATUS = {
    RevisionKind.HOLD: PubStatus.WITHHELD,
    RevisionKind.WITHDRAWAL: PubStatus.CANCELED,
    RevisionKind.KILL: PubStatus.CANCELED,
}
_GONE = frozenset(STATUS)
_BRACKETS = r"[\s*•–—\-/#<(\[【（〔［「〈《]*"
_OPEN = rf"^{_BRACKETS}"
_CLOSE = r"[\])】）〕］」〉》>]"
_CUT = (
    rf"(?P<cut>(?:\s*[(（][^()（）]+[)）])?\s*[:：]\s*|\s*{_CLOSE}\s*[:：.–—-]*\s*|\s*[:：]\s*|\s+[-–—]+\s+|"
    r"\s*(?:--|—)\s*|(?-i:-(?=[^\W\d_][^\W_A-Z]|\d))|\s*$)"
)
_UNTIL_DIGIT = 40
_CLOCK = re.compile(
    r"\b([01]\d|2[0-3])([0-5]\d)(?=\s*(?:GMT|UTC|BST|CES?T|E[SD]?T|h(?:rs|ours)?\b|Uhr|uur))", re.IGNORECASE
)
_HOUR = re.compile(r"\b(?:ore|alle|godz\.?|kl\.?)\s+(\d{1,2})(?![\d:.,]|\s*h)", re.IGNORECASE)
_BARE_HOUR = re.compile(r"^\s*(\d{1,2})\s+(?:del|do\s+dia)\s+(?=\d{1,2}\s)", re.IGNORECASE)
"""« fino alle 12 del 25 novembre »."""
_HOURS = re.compile(r"(?<![\d:.,])(\d{1,2})\s+(?:heures?|horas|hours)\b(?!\s*\d)", re.IGNORECASE)
_WEEKDAY = re.compile(r"\s*[（(][月火水木金土日](?:曜日?)?[)）]\s*")
"""« 11月25日（水） »: it says again what the date says."""
_NOON = re.compile(r"\b(?:noon|midday|midi|mediod[ií]a|mezzogiorno|meio-dia|mittags?|полдень|полудня)\b", re.IGNORECASE)
_BARE_CLOCK = re.compile(r"^\s*(?!(?:19|20)\d\d\s+(?!(?:on\s+)?\w+day\b))([01]\d|2[0-3])([0-5]\d)(?=,?\s+[^\W\d])")
"""0001 on Thursday."""
_NOUN = re.compile(r"(?:embargo|[эе]мбарго)\s*(?::|$|\b(?!\w))", re.IGNORECASE)
_TOLD = re.compile(r"[\])】）]|(?<=\d{4})\.\s|(?<=[A-Z]{3})\.\s(?!\d)|\s[-–—]\s|[。;]")
"""Where the words of an embargo end at the latest ..."""
_TITLED = re.compile(r"\s?:\s|：")
"""... and where a headline may begin."""
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|[。！？]")
_BLOCK = re.compile(
    r"(?:^|[\s_-])(?:correction|corrections|corrigendum|erratum|editors?-?note|ed-?note|editorial-?note|"
    r"rectificatif|retraction|clarification)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OURSELVES = re.compile(OURSELVES, re.IGNORECASE)
_SETS_RIGHT = re.compile(f"{OURSELVES}|{RATHER}", re.IGNORECASE)
_EARLIER, _PIECE, _PRINTED = (re.compile(each, re.IGNORECASE) for each in (EARLIER, PIECE, PRINTED))
_EARLIER_ALONE = re.compile(rf"(?:{EARLIER})(?!\s+(?:of|d[eu]|des|von|der|del|della|d[oa]|van)\b)", re.IGNORECASE)
"""Not "we pushed out the first version of the site"."""
_CUT_OFF = re.compile(r"\s*[:：\])】）〕］」]\s*[:：.–—-]*\s*")
_WITH_REASON = re.compile(r"^\s*[(\[（【](?P<said>[^()\[\]（）【】]{4,120})[)\]）】]\s*(?=\S)")
"""« (Berichtigung: Betrag im 2. Absatz) » before a headline."""
_BESIDE, _NEAR = 12, 60
"""Characters between the article and "we have withdrawn", and between it and "wrongly"."""
_BEGINS = 25
"""Characters in which a paragraph begins with who speaks."""
_OPENING = 240
"""Characters of an editor's note in which it says what it is about."""
_META = ("embargo", "embargo-date", "embargodate", "embargoed-until")


@dataclass(frozen=True, slots=True)
class Notices:
    """What was found, and the headline and text without the marks."""

    headline: str
    text: str
    notice: RevisionKind | None = None
    """correction, hold, hold released, withdrawal or kill."""
    note: str | None = None
    """The words, as written."""
    embargoed_until: datetime | None = None
    embargo_raw: str | None = None


@dataclass(frozen=True, slots=True)
class _Patterns:
    item: re.Pattern[str]
    note: re.Pattern[str]
    marks: tuple[tuple[RevisionKind | None, re.Pattern[str]], ...]
    trailing: tuple[tuple[RevisionKind | None, re.Pattern[str]], ...]
    said: tuple[tuple[RevisionKind, re.Pattern[str]], ...]
    amends: re.Pattern[str]
    gone: re.Pattern[str]
    """What is said of what was corrected or withdrawn, wherever it stands."""
    dated: re.Pattern[str]
    """A paragraph that begins with a mark of correction and its date."""
    about: re.Pattern[str]
    """A mark of correction and what was corrected: « CORRECTIE leeftijd: », "SPROSTOWANIE do depeszy „…”"."""
    corrects: re.Pattern[str]
    """A paragraph in brackets that begins with what was corrected."""
    bracketed: re.Pattern[str]
    """A paragraph that is nothing but such brackets: « (Corrige le mois au 1er paragraphe) »."""


def read_notices(
    headline: str,
    text: str,
    *,
    blocks: Iterable[str] = (),
    declared: Iterable[str] = (),
    languages: Sequence[str | None],
    timezone: str | None,
    now: datetime,
) -> Notices:
    """The notices in a headline, a text and the page's blocks for notes; `declared` are embargo fields."""
    codes = list(dict.fromkeys(code[:2].lower() for code in (*languages, "en") if code))
    spoken = [_patterns(code) for code in codes if code in NOTICE_WORDS]
    paragraphs = text.split("\n\n") if text else []
    found: list[tuple[RevisionKind | None, str]] = []
    until: tuple[datetime, str] | None = None

    for value in declared:
        declares = _instant(value, codes[0], timezone, now)
        until = until or ((declares[0], value) if declares else None)
    told = [place for place in _edges(paragraphs) if _may_tell_embargo(paragraphs[place])]
    # A press office writes its embargo in its own language, whatever that of the page is.
    for code in dict.fromkeys((*codes, *NOTICE_WORDS)) if told or _may_tell_embargo(headline) else ():
        until = until or _embargo(headline, code, timezone, now)
        for place in told:
            seen = _embargo(paragraphs[place], code, timezone, now)
            alone = seen is not None and len(paragraphs[place]) - len(seen[1]) <= 40
            if place < EDGE or alone:
                until = until or seen or _within(paragraphs[place], code, timezone, now)
            if alone:
                paragraphs[place] = ""
        if until:
            break
    if until:
        headline = headline.removeprefix(until[1]).lstrip(" :：–—-])】") or headline

    edges = list(dict.fromkeys((*paragraphs[:EDGE], *paragraphs[-EDGE:])))
    for words in spoken:
        mark, headline = _mark(headline, words, paragraphs)
        if mark:
            found.append(mark)
        for place, paragraph in [*((0, block) for block in blocks), *enumerate(edges)]:
            said = _said(paragraph, words)
            if said and (said[0] not in _GONE or place == 0 or len(text) <= SHORT):
                found.append(said)
    if len(text) <= SHORT and (told_of := asked(paragraphs) or told_loosely(headline, paragraphs)):
        found.append(told_of)
    strongest = next((each for kind in _ORDER for each in found if each[0] is kind), None)
    kept = "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
    return Notices(
        headline,
        kept,
        notice=strongest[0] if strongest else None,
        note=strongest[1][:MAX_NOTE] if strongest else None,
        embargoed_until=until[0] if until else None,
        embargo_raw=until[1] if until else None,
    )


def tells_embargo(line: str) -> bool:
    """Whether a line begins as one that says, in any language, until when nothing may be published."""
    return bool(_embargo_words("any").match(line))


def _edges(paragraphs: Sequence[str]) -> list[int]:
    """The places of the first and last paragraphs."""
    return [place for place in range(len(paragraphs)) if not EDGE <= place < len(paragraphs) - EDGE]


def _may_tell_embargo(text: str) -> bool:
    """Whether one of its sentences begins with the words of an embargo, in any language: mostly none does."""
    words = _embargo_words("any")
    return tells_embargo(text) or any(words.match(text, each.end()) for each in _SENTENCE.finditer(text))


def note_blocks(page: Page) -> list[str]:
    """The texts of the elements that are named for a correction or an editor's note."""
    found: list[str] = []
    for element in page.each("div", "p", "aside", "section", "span", "footer"):
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(names) > 1 and _is_for_notes(names):
            text = clean_line(element_text(element), MAX_NOTE)
            if len(text) > 20 and text not in found:
                found.append(text)
    return found[:5]


@lru_cache(maxsize=20_000)
def _is_for_notes(names: str) -> bool:
    """Whether an element with these names holds a note: most names stand on many elements."""
    return _BLOCK.search(names) is not None


def declared_embargoes(page: Page) -> list[str]:
    """The values of the page's embargo fields."""
    return [
        element.get("content")
        for element in page.each("meta")
        if (element.get("name") or element.get("property") or "").lower() in _META and element.get("content")
    ]


# ------------------------------------------------------------------ one paragraph or headline

_ORDER = (
    RevisionKind.KILL, RevisionKind.WITHDRAWAL, RevisionKind.HOLD, RevisionKind.HOLD_RELEASED, RevisionKind.CORRECTION,
    None,
)  # fmt: skip


def _mark(
    headline: str, words: _Patterns, paragraphs: Sequence[str]
) -> tuple[tuple[RevisionKind | None, str] | None, str]:
    """The mark that a headline begins or ends with, and the headline without it."""
    for kind, pattern in words.marks:
        found = pattern.match(headline)
        if not found:
            continue
        speaks = _speaks(paragraphs, words) or names_item(paragraphs, headline[found.end() :])
        if kind is RevisionKind.CORRECTION:
            speaks = speaks or headline.lower().endswith(" story") or sets_right(paragraphs)  # as AP slugs it
            speaks = speaks or is_of_item(headline[found.end() :])
        elif kind is not None:
            speaks = speaks or told_loosely(headline, paragraphs) is not None
        if kind is RevisionKind.CORRECTION and (said := _WITH_REASON.match(headline)) and found.end() < said.end():
            return (kind, said["said"].strip()), headline[said.end() :].strip() or headline
        if _is_mark(found, kind, headline, speaks):
            rest = headline[found.end() :].strip()
            return (kind, found["mark"].strip()), rest or headline
    about = words.about.match(headline)
    capital = about is not None and about["mark"] == about["mark"].upper()
    if about and ((capital and is_of_detail(about["what"])) or (is_of_item(about["what"]) and sets_right(paragraphs))):
        return (RevisionKind.CORRECTION, about["mark"].strip()), headline[about.end() :].strip() or headline
    for kind, pattern in words.trailing:
        found = pattern.search(headline)
        if found and kind not in _GONE:
            return (kind, found["mark"].strip()), headline[: found.start()].strip()
    return None, headline


def _is_mark(found: re.Match[str], kind: RevisionKind | None, line: str, speaks: bool) -> bool:
    mark, cut, rest = found["mark"].strip(), found["cut"], line[found.end() :]
    alone = not rest.strip()
    phrase = " " in mark or (not _cased(mark) and mark != "إلغاء" and (len(mark) >= 4 or mark in ("撤稿", "毙稿")))
    capitals = mark == mark.upper()
    bracketed = bool(cut.strip()) and bool(re.search(_CLOSE, cut)) and found.start("mark") > 0
    glued = cut == "-" and capitals and _cased(mark)
    if kind in _GONE or kind is RevisionKind.HOLD_RELEASED:
        asks = phrase and begins_with_please(mark) and not (capitals or alone or speaks)
        return (phrase and not asks) or glued or (capitals and (alone or speaks))
    shouted = capitals and _cased(mark) and bool(cut.strip()) and rest != rest.upper()
    if kind is None:
        return glued or bracketed or (capitals and _cased(mark) and any(c.isdigit() for c in mark))
    return phrase or glued or bracketed or speaks or shouted or (not _cased(mark) and bool(cut.strip()))


def _said(paragraph: str, words: _Patterns) -> tuple[RevisionKind | None, str] | None:
    """What a paragraph says of the article that it stands in."""
    label = words.note.match(paragraph)
    rest = paragraph[label.end() :] if label else paragraph
    for said, pattern in words.said:
        found = pattern.match(rest)
        if found and not (said in _GONE and _EARLIER.search(found[0]) and not _PIECE.search(found[0])):
            return said, paragraph  # an earlier version of a bill is withdrawn every day
    if own := _of_ourselves(rest[:_OPENING], words, labelled=label is not None):
        return own, paragraph
    for kind, pattern in words.marks:
        found = pattern.match(rest)
        if found and kind is not None:
            if kind is RevisionKind.CORRECTION and _CUT_OFF.fullmatch(found["cut"]) and _SETS_RIGHT.search(rest):
                return kind, paragraph
            speaks = bool(words.item.search(rest[: 3 * _UNTIL_DIGIT + 200]))
            if speaks and (kind is RevisionKind.CORRECTION or found["mark"] == found["mark"].upper()):
                return kind, paragraph
            if kind in _GONE and _is_mark(found, kind, rest, speaks):
                return kind, paragraph
    if words.bracketed.match(rest) or (words.dated.match(rest) and _SETS_RIGHT.search(rest)):
        return RevisionKind.CORRECTION, paragraph
    return (None, paragraph) if label else None


def _of_ourselves(opening: str, words: _Patterns, *, labelled: bool) -> RevisionKind | None:
    """What the newsroom says that it did: "we have retracted this article", "in an earlier version we wrote"."""
    ours = _OURSELVES.search(opening)
    speaks = ours is not None and ours.start() <= _BEGINS and not is_quoted(opening)
    if speaks and any(_beside(item, words.gone, opening, _BESIDE) for item in (words.item, NAMED)):
        return RevisionKind.WITHDRAWAL
    if ours and words.amends.search(opening) and (labelled or _beside(words.item, words.amends, opening, _NEAR)):
        return RevisionKind.CORRECTION
    if labelled and words.amends.search(opening[: 2 * _BEGINS]):
        return RevisionKind.CORRECTION
    if not _EARLIER.search(opening) or _PRINTED.search(opening):
        return None
    meant = _PIECE.search(opening) or _beside(_OURSELVES, _EARLIER_ALONE, opening, _NEAR // 2)
    return RevisionKind.CORRECTION if meant else None


def _beside(item: re.Pattern[str], verb: re.Pattern[str], text: str, most: int) -> bool:
    """Whether the article is named at most so many characters from what is said of it."""
    done = [each.span() for each in verb.finditer(text)]
    return any(
        0 <= start - each.end() <= most or 0 <= each.start() - end <= most
        for each in item.finditer(text)
        for start, end in done
    )


def _speaks(paragraphs: Sequence[str], words: _Patterns) -> bool:
    """Whether the opening speaks of the article itself as corrected, held or withdrawn."""
    return any(_said(each, words) or words.corrects.match(each) for each in paragraphs[:2])


def _embargo(line: str, code: str, timezone: str | None, now: datetime) -> tuple[datetime, str] | None:
    """The embargo that a line begins with in the words of one language, and its words."""
    found = _embargo_words(code).match(line) if code in NOTICE_WORDS else None
    if not found:
        return None
    start = found.end() + len(line[found.end() :]) - len(line[found.end() :].lstrip("])】）］」 :：."))
    rest = _WEEKDAY.sub("", _NOON.sub("12:00", line[start:]))[: 2 * _UNTIL_DIGIT]
    digit = re.search(r"\d", rest)
    if not digit or digit.start() > _UNTIL_DIGIT:
        return None
    noun = bool(_NOUN.match(found["word"]))
    whole = _TOLD.split(rest)[0]
    for said in dict.fromkeys((_TITLED.split(whole)[0], whole)):
        answer = _instant(said, code, timezone, now, timed=noun)  # "Embargo until 2019 on arms" is news
        if answer and (said == whole or answer[1] != "day"):
            length = len(said) if line[start:].startswith(said) else len(line)
            return answer[0], line[: start + length]
    return None


def _within(paragraph: str, code: str, timezone: str | None, now: datetime) -> tuple[datetime, str] | None:
    """The embargo that a later sentence tells as a label, in capitals or before a colon: "SPERRFRIST: 4. März"."""
    for begins in _SENTENCE.finditer(paragraph):
        line = paragraph[begins.end() :]
        word = _embargo_words(code).match(line) if code in NOTICE_WORDS else None
        label = word["word"].strip() if word else ""
        if word and (
            label.endswith((":", "："))
            or line[word.end("word") :].lstrip().startswith((":", "："))
            or (_cased(label) and label == label.upper())
        ):
            seen = _embargo(line, code, timezone, now)
            if seen:
                return seen
    return None


def _instant(
    text: str, code: str | None, timezone: str | None, now: datetime, *, timed: bool = False
) -> tuple[datetime, str] | None:
    """The instant that the words mean, in the source's zone, and how precise it is; with `timed` a day alone is not
    enough."""
    plain = _HOURS.sub(r"\1:00", _CLOCK.sub(r"\1:\2", _BARE_CLOCK.sub(r"\1:\2", text)))
    plain = _HOUR.sub(r"\1:00", _BARE_HOUR.sub(r"\1:00 ", plain))
    moment = parse_moment(plain, default_zone=timezone, language=code, now=now, coming=True)
    if moment is None or (timed and moment.precision == "day"):
        return None
    at = moment.written.astimezone(UTC)
    return (at, moment.precision) if at <= now + LONGEST else None


def _cased(text: str) -> bool:
    return text.upper() != text.lower()


@cache
def _embargo_words(language: str) -> re.Pattern[str]:
    """What stands before the time: apart from the other patterns, as it is asked for in "any" language."""
    if language == "any":
        every = "|".join(dict.fromkeys(each.embargo for each in NOTICE_WORDS.values()))
        return re.compile(rf"{_BRACKETS}(?:{every}|{EMBARGO})", re.IGNORECASE)
    words = rf"(?:{NOTICE_WORDS[language].embargo}|{EMBARGO})"
    return re.compile(rf"{_OPEN}(?P<word>{words})\s*(?:[:,.–-]?\s*{words}\s*)?", re.IGNORECASE)


@cache
def _patterns(language: str) -> _Patterns:
    words: Words = NOTICE_WORDS[language]
    cased = language not in ("ar", "zh", "ja", "ko")
    flags: Any = re.IGNORECASE

    def marks(template: str) -> tuple[tuple[RevisionKind | None, re.Pattern[str]], ...]:
        return tuple(
            (kind, re.compile(template.format(mark), flags))
            for kind, mark in (
                (RevisionKind.KILL, words.kill),
                (RevisionKind.HOLD_RELEASED, words.release),
                (RevisionKind.WITHDRAWAL, words.withdrawal),
                (RevisionKind.HOLD, words.hold),
                (RevisionKind.CORRECTION, words.correction),
                (None, words.version),
            )
        )

    gap = r"(?:[^.!?。！？]|\.(?=\s*\d)){0,160}?" if cased else r"[^。！？]{0,40}?"
    edge = r"(?<!\w)" if cased else ""

    def said(kind: RevisionKind, verb: str) -> tuple[RevisionKind, re.Pattern[str]]:
        either = rf"|(?:{verb}).{{0,12}}(?:{words.item})" if language == "ar" else ""
        return kind, re.compile(rf"{_OPEN}(?:(?:{words.item}){gap}{edge}(?:{verb}){either})", flags)

    return _Patterns(
        item=re.compile(words.item, flags),
        note=re.compile(rf"{_OPEN}(?:{words.note})\s*(?:{_CLOSE}|[:：.–—-])*\s*", flags),
        marks=marks(rf"{_OPEN}(?P<mark>{{}}){_CUT}"),
        trailing=marks(r"\s*[(\[（【](?P<mark>{})[)\]）】]\s*$"),
        said=(
            said(RevisionKind.KILL, words.killed),
            said(RevisionKind.WITHDRAWAL, words.withdrawn),
            said(RevisionKind.HOLD, words.held),
            said(RevisionKind.CORRECTION, words.corrected),
        ),
        amends=re.compile(words.corrected, flags),
        gone=re.compile(words.withdrawn, flags),
        dated=re.compile(
            rf"{_OPEN}(?:{words.correction})\s*(?:[,(–-]|le\b|am\b|(?=\d))[^:：]{{2,30}}?(?:[:：]|\s--\s)", flags
        ),
        about=re.compile(
            rf"{_OPEN}(?P<mark>{words.correction})\s+(?P<what>[^:：\"«„“]{{2,30}}?)(?:[:：]\s+(?=\S)|(?=[\"«„“]))",
            flags,
        ),
        corrects=re.compile(rf"^\s*[(\[（]\s*(?:{words.corrected})", flags),
        bracketed=re.compile(
            rf"^\s*[(\[（]\s*(?:[^()\[\]（）]{{0,60}}[,;]\s*)?(?:{words.corrects})[^()\[\]（）]{{0,200}}[)\]）][.。]?(?:\s|$)",
            flags,
        ),
    )
