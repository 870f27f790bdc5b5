"""Stamps as papers print them: « Dernière mise à jour à 08h38 le 06/12 », "Stand: 6.12.2017, 8.38 Uhr".

A stamp is a word that says published or updated, followed by a date or a time, on a short line of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from crawler.plaintext import clean_line
from crawler.relative_dates import before_day, says_when
from crawler.written_dates import Moment, parse_moment

MAX_LINE = 160
"""Characters of a line that may be a stamp."""
FAR = 40
"""Characters between a stamp's word and its date at most: "mis à jour le mercredi 6 décembre"."""
MAX_WORDS_AROUND = 4
"""Words of a stamp that are neither its keyword nor its date: "by our correspondent" makes a sentence."""

MAX_WORDS_OF_DATE = 2
"""Longer words of a date: a weekday and a month."""
MAX_WORDS_BEFORE, MAX_WORDS_ALONE = 6, 2
"""Longer words before a date that stands before the stamp's word: a byline; in German verbs end sentences."""

DAY = timedelta(hours=25)
"""How far from now a time without a day is read to be at most."""
FEWEST_OF_PROSE, FEWEST_OF_SENTENCE, MAX_WORDS_AHEAD = 12, 6, 2
"""Words of a line that is prose, of one that ends as a sentence does, and words before a stamp's own in other lines."""

_THEN = r"(?=\s*[\])】］）]?\s*[:：]?\s*[(（]?\s*(?:\d|[二一][〇○零九]|今|昨|前天|一昨|おととい|本日|民國|令和|平成))"
"""In scripts without spaces the date follows at once: else the word is one of prose."""
_ALONE = r"(?<![\w'’,] )"
"""Words that prose uses, too: "it was created on 5 December". A stamp begins with them."""

# language: words that say updated, words that say published
_WORDS = {
    "fr": (
        r"(?:derni[eè]re\s+)?mise?s?\s+[aà]\s+jour|mis\s+[aà]\s+jour|actualis[eé]e?|modifi[eé]e?\s+(?:le|à)|m[aà]j\b|"
        r"derni[eè]re\s+modif(?:ication\b|\.)",
        r"publi[eé]e?|parue?\s+le|post[eé]e?\s+le|mise?\s+en\s+ligne|"
        rf"{_ALONE}(?:parution|date\s+de\s+publication|(?:r[eé]dig|cr[eé])[eé]e?\s+(?:le|à))",
    ),
    "en": (
        r"(?:last\s+)?updated|last\s+(?:modified|update|edited|revised|reviewed|published)|modified|"
        rf"{_ALONE}(?:revised|edited)",
        r"(?:(?:first|originally)\s+|(?<!last\s))published|posted|(?:publish|publication)\s+date|date\s+published|"
        rf"{_ALONE}(?:created|issued|filed|uploaded|written(?=\s*:|\s+on\b))",
    ),
    "de": (
        r"(?:zuletzt\s+)?(?:aktualisiert|geändert)|letzte[rs]?\s+(?:aktualisierung|änderung|update|stand)|"
        r"aktualisierung|stand(?=\s*:|\s+\d)|update(?=\s*:)",
        r"veröffentlicht|erschienen|erstellt|publiziert|datum(?=\s*:)|"
        rf"{_ALONE}(?:online\s+seit|(?:artikel|meldung|ausgabe|beitrag)\s+vom)",
    ),
    "es": (
        r"(?:última\s+)?(?:actualizaci[oó]n|modificaci[oó]n)|actualizad[oa]|modificad[oa]",
        rf"publicad[oa]|publicaci[oó]n|{_ALONE}cread[oa]",
    ),
    "it": (
        r"(?:ultimo\s+)?aggiornamento|ultimo\s+agg\.|aggiornat[oa]|modificat[oa]|ultima\s+modifica",
        rf"pubblicat[oa]|pubblicazione|{_ALONE}(?:creat[oa]|inserit[oa])",
    ),
    "pt": (
        r"(?:última\s+)?(?:ac?tualiza[cç][aã]o|modifica[cç][aã]o|altera[cç][aã]o)|ac?tualizad[oa]|modificad[oa]\s+em",
        rf"publicad[oa]\s+(?:em|a|(?=há))|publica[cç][aã]o|{_ALONE}(?:criad[oa]|postad[oa])",
    ),
    "nl": (
        r"(?:laatst\s+)?bijgewerkt|gewijzigd|laatste\s+(?:update|wijziging)|aangepast",
        rf"gepubliceerd|geplaatst|{_ALONE}(?:verschenen|aangemaakt)",
    ),
    "pl": (
        r"(?:ostatnia\s+|data\s+)?aktualizacj[ai]|(?:zaktualizowan|zmodyfikowan)[oyae]|ostatnia\s+zmiana",
        rf"opublikowan[oyae]|publikacja|data\s+publikacji|dodano|{_ALONE}utworzon[oyae]",
    ),
    "ru": (
        r"(?:последнее\s+)?(?:обновлен[оие]+|изменение)|изменено|дата\s+обновления",
        rf"опубликован[оа]|дата\s+публикации|{_ALONE}(?:размещен|размещён|создан|добавлен)[оа]",
    ),
    "uk": (
        r"(?:останнє\s+)?оновлен[оня]+|змінено|останн[яє]\s+зміна|дата\s+оновлення",
        rf"опубліковано|дата\s+публікації|{_ALONE}(?:розміщен|створен|додан)[оа]",
    ),
    "ar": (
        r"(?:آخر\s+|تاريخ\s+)?(?:ال)?تحديث|تم\s+(?:التحديث|التعديل)|حُدّث|آخر\s+تعديل",
        r"نُ?شرت?|تاريخ\s+النشر|تم\s+النشر",
    ),
    "zh": (
        rf"(?:(?:最后|最後|最新)?更新(?:时间|時間|日期|于|於)?|(?:修改|编辑|編輯)(?:时间|時間|于|於)){_THEN}",
        rf"(?:(?:发布|發布|發佈|发表|發表|发稿|發稿|刊登)(?:时间|時間|日期|于|於)?|(?<!\w)(?:时间|時間|日期)(?=\s*[:：])){_THEN}",
    ),
    "ja": (
        rf"(?:(?:最終)?更新(?:日時|日)?|修正日時){_THEN}",
        rf"(?:(?:公開|掲載|配信)(?:日時|日)?|投稿日時?){_THEN}",
    ),
    "tr": (
        r"(?:son\s+)?güncelle(?:me|nme|ndi)(?:\s+(?:tarihi|zamanı))?|değiştirilme",
        r"yayın(?:lanma|landı|\s+tarihi)(?:\s+tarihi)?|giriş(?:\s+tarihi)?(?=\s*:)|oluşturulma(?:\s+tarihi)?",
    ),
    "sv": (r"(?:senast\s+)?uppdatera(?:d|t|des)|(?:senast\s+)?ändrad", r"publicera(?:d|t|des)"),
    "nb": (r"(?:sist\s+)?oppdatert|(?:sist\s+)?endret", r"publisert"),
    "da": (r"(?:sidst\s+)?opdateret|(?:senest\s+)?opdateret|ændret", r"offentliggjort|publiceret|udgivet"),
    "fi": (r"päivitetty|muokattu", r"julkaistu"),
    "cs": (r"(?:naposledy\s+)?aktualizov[aá]no|aktualizace|upraveno", r"publikov[aá]no|vydáno|zveřejněno"),
    "hu": (r"(?:utoljára\s+)?frissítve|frissítés|módosítva", r"publikálva|megjelent|közzétéve|létrehozva"),
    "ro": (r"(?:ultima\s+)?actualiz(?:at[ăe]?|are)|modificat[ăe]?", r"publicat[ăe]?|data\s+public[aă]rii"),
    "el": (
        r"(?:τελευταία\s+)?(?:ενημέρωση|ενημερώθηκε|τροποποίηση)",
        r"δημοσίευση|δημοσιεύ(?:θηκε|τηκε)|ημερομηνία\s+δημοσίευσης",
    ),
    "ko": (
        r"(?:기사\s*)?(?:최종\s*)?(?:수정|업데이트)(?:\s*(?:일시?|시간))?(?=\s*[:：]?\s*\d)",
        r"(?:기사\s*)?(?:입력|등록|게재|승인|발행)(?:\s*(?:일시?|시간))?(?=\s*[:：]?\s*\d)",
    ),
    "id": (r"(?:terakhir\s+)?diperbarui|diperbaharui", r"diterbitkan|dipublikasikan|tayang(?=\s*:)"),
    "vi": (r"cập\s+nhật(?:\s+lúc)?", r"xuất\s+bản|đăng\s+(?:lúc|ngày)|ngày\s+đăng"),
    "hi": (r"अपडेट(?:ेड)?|अद्यतन", r"प्रकाशित|पब्लिश्ड?"),
    "th": (r"อัปเดต(?:ล่าสุด)?|ปรับปรุง(?:ล่าสุด)?|แก้ไข(?:ล่าสุด)?", r"เผยแพร่|วันที่เผยแพร่"),
    "fa": (r"(?:آخرین\s+)?به[\u200c ]?روز[\u200c ]?رسانی", r"منتشر\s+شد(?:ه)?|(?:تاریخ|زمان)\s+انتشار|انتشار(?=\s*:)"),
    "he": (r"עודכן|עדכון(?:\s+אחרון)?", r"פורסם|תאריך\s+פרסום"),
}  # fmt: skip
_SAME = {"no": "nb", "nn": "nb", "in": "id", "iw": "he", "sr": "hr"}
_EDGE = r"(?<![^\W\d_])"
_START = {"zh": "", "ja": "", "ko": "", "th": ""}
"""Scripts without spaces know no edge of a word."""
_BEHIND = re.compile(
    r"(?P<when>(?:(?:\d{4}\s*[年/.-]\s*)?\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?[\s(（\w)）]{0,6}?\s*"
    r"(?:[上下午前後]{2}\s*)?(?:\d{1,2}\s*[:：時时]\s*(?:\d{1,2}(?::\d{2})?\s*分?)?)?|\d{1,2}\s*(?:分|時間|分钟|分鐘|小时|小時)前))"
    r"\s*に?\s*(?P<word>(?:最終)?更新|修正|公開|掲載|配信|投稿|发布|發布|發佈|发表|發表)(?=$|[^\w]|\d)"
)
"""Japanese says it behind the date: 12月6日 9時05分 更新."""
_BEHIND_IN = frozenset({"zh", "ja"})
_CHANGES = ("更新", "修正")
_UPDATED, _PUBLISHED = (
    {code: re.compile(rf"{_START.get(code, _EDGE)}(?:{words[which]})", re.IGNORECASE) for code, words in _WORDS.items()}
    for which in (0, 1)
)
_ANY = re.compile("|".join(f"{updated}|{published}" for updated, published in _WORDS.values()), re.IGNORECASE)
_EDGED, _UNEDGED = (
    "|".join("|".join(words) for code, words in _WORDS.items() if (code in _START) is without)
    for without in (False, True)
)
_BEGUN = re.compile(rf"{_EDGE}(?:{_EDGED})|{_UNEDGED}", re.IGNORECASE)
"""A word of a stamp where words begin: most places of a line are none, and need not be asked for all of them."""
_STEM_WORDS = """
    jour actuali modif maj màj publi post ligne par dat edit revis review issue file upload writ
    rédig redig cré cre aktualisi änder letzt stand veröff erschien erstell online vom aggiorn pubblic
    inserit atuali altera criad bijgewerkt gewijzigd laatste aangepast plaatst verschenen aangemaakt
    aktualiz zmody zmian doda utworz обнов измен публ разме создан добав онов змін розм ство дода дата
    تحديث تعديل تم حُدّث نشر نُشر 更新 修改 编辑 編輯 发布 發布 发表 發表 发稿 發稿 刊登 时间 時間 日期 修正
    公開 掲載 配信 投稿 發佈 agg. güncelle değişti yayın giriş oluşt ändra endret ændret
    offentl udgiv päivit muok julk upraven vydán zveřej friss módos megjel közzé létre
    ενημ τροπ δημοσ 수정 업데이트 입력 등록 게재 승인 발행 diperba diterb dipub tayang cập xuất đăng अपडेट
    अद्यतन प्रकाशित पब्लिश อัปเดต ปรับ แก้ไข เผยแพร่ رسانی منتشر انتشار עודכן עדכון פורסם פרסום"""
_STEMS = tuple(_STEM_WORDS.split())
_PLAIN_STEMS = tuple(stem for stem in _STEMS if stem.isascii())
"""One of these stands in whatever `_ANY` finds: they are looked for first, which costs a tenth."""
_DIGIT = re.compile(r"[\d〇○零]")
_NO_YEAR = re.compile(
    r"\d{1,2}(?:er|[.ºo])?\s*(?:de\s+)?(?!(?:uhr|uur|hrs|час\w*)\b)[^\W\d_]{3,}|[^\W\d_]{3,}\.?\s+\d{1,2}(?![\d:h.])|\d{1,2}[./月]\s?\d{1,2}(?!\d)"
)
"""A date without a year."""
_FULL_DATE = re.compile(
    r"^\W*(?:[^\W\d_]{2,14}\W{1,3}){0,2}\d{1,4}\W{0,2}(?:[^\W\d_]|\d).*|^\W*[^\W\d_]{3,14}\W+\d{1,2},?\W+\d{4}"
)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_WORD = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[|·•/:;()\[\]]|\s[–—-]\s")
"""What stands between the parts of a line of a page's own: sections, byline, dates."""
_OF_THIS = re.compile(
    r"(?:this|these|diese[rsn]?|cet(?:te)?|ce|est[aeo]|quest[oa]|dit|deze|ten|t[ao]|эт[аои]т?|ц[еяі]й?|bu|det(?:ta|te)|den|"
    r"tento|tato|acest|αυτό|هذا|هذه|זה)\b",
    re.IGNORECASE,
)
"""How a sentence begins that tells of the article itself: "This story was updated on ..."."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A printed stamp, read."""

    kind: str
    """published or updated."""
    moment: Moment
    raw: str
    """As printed, its part of the line alone."""
    line: str = ""
    """The whole line, as it was given."""
    timed_alone: bool = False
    """It tells a time and no day: "Posted at 5:39 PM"; its moment is the last such time before now."""


def tells_time(line: str) -> bool:
    """Whether a line may hold a date or a time: figures, or, if it is short, a word like yesterday."""
    return bool(_DIGIT.search(line)) or (len(line) <= FAR and says_when(line))


def find_stamps(lines: Iterable[str], *, timezone: str | None, language: str | None, now: datetime) -> list[Stamp]:
    """The stamps on these lines, in order."""
    found: list[Stamp] = []
    for line in lines:
        if len(line) <= MAX_LINE and tells_time(line) and _said(line, language):
            stamps = list(read_stamps(clean_line(line), timezone=timezone, language=language, now=now))
            if stamps and not _in_prose(line, stamps[0]):
                found.extend(replace(stamp, line=line) for stamp in stamps)
    return found


def _in_prose(line: str, stamp: Stamp) -> bool:
    """Whether the stamp's word is one of a sentence about something else: "called for it to be published on ..."."""
    words = len(_WORD.findall(line))
    sentence = words >= FEWEST_OF_SENTENCE and line.rstrip("\"'”’»)]").endswith((".", "!", "?"))
    if not sentence and words < FEWEST_OF_PROSE:
        return False
    ahead = _PART.split(line[: max(0, line.find(stamp.raw[:10]))])[-1].strip()
    return len(_WORD.findall(ahead)) > MAX_WORDS_AHEAD and not _OF_THIS.match(ahead)


def read_stamps(line: str, *, timezone: str | None, language: str | None, now: datetime) -> Iterator[Stamp]:
    """The stamps on one line: "Publié le 5 décembre à 18h30, mis à jour le 6 à 8h" holds two."""
    if language and language[:2] in _BEHIND_IN:
        behind = list(_BEHIND.finditer(line))
        for found in behind:
            moment = parse_moment(found["when"], default_zone=timezone, language=language, now=now)
            if moment is not None:
                yield Stamp("updated" if found["word"].endswith(_CHANGES) else "published", moment, found[0].strip())
        if behind:
            return
    marks = sorted(_marks(line, language))
    first = _before(line, marks, timezone, language)
    if first is not None:
        yield first
    day = first.moment if first is not None else None
    for index, (start, end, kind, spoken) in enumerate(marks):
        if index and start < marks[index - 1][1]:
            continue
        stop = next((mark[0] for mark in marks[index + 1 :] if mark[0] >= end), len(line))
        part = line[end:stop]
        if not tells_time(part[:FAR]) or _says_more(part):
            continue
        order = language if language and language.startswith(spoken) else spoken
        moment = parse_moment(part, default_zone=timezone, language=order, now=now)
        if moment is not None and day is not None and moment.precision != "day" and not _dated(part, order, now):
            moment = _on(day, moment)  # « créé le 31.12.2025 18:21, mis à jour à 19:05 »
        if moment is not None:
            alone = day is None and abs(now - moment.at) <= DAY and not _dated(part, order, now)
            day = moment
            yield Stamp(kind, moment, line[start:stop].strip(" ,;|-–—·•()"), timed_alone=alone)


def _says_more(part: str) -> bool:
    """Whether a day in words does not follow the stamp's own at once: "published the comments of The Day" is none."""
    return not _DIGIT.search(part) and len(_WORD.findall(before_day(part))) > 1


def _dated(part: str, language: str, now: datetime) -> bool:
    """Whether a date or a day against now is written, not a time alone: its day stays the same on another day."""
    return says_when(part) or parse_moment(part, language=language) is not None or _NO_YEAR.search(part) is not None


def _on(first: Moment, moment: Moment) -> Moment:
    """A time without a date on the day of the stamp before it, or on the next."""
    written = moment.written.replace(year=first.written.year, month=first.written.month, day=first.written.day)
    if first.precision != "day" and written < first.written:
        written += timedelta(days=1)
    return replace(moment, at=written.astimezone(UTC), written=written)


def _before(
    line: str, marks: Sequence[tuple[int, int, str, str]], timezone: str | None, language: str | None
) -> Stamp | None:
    """The date before a stamp's word: "December 3, 2025. Updated ..." is of publication, "... | Published" its own.

    It has its year: « 10:00 Uhr, letztes Update » is of today.
    """
    if not marks or not _DIGIT.search(line[: marks[0][0]]):
        return None
    start, end, kind, spoken = marks[0]
    behind, before = tells_time(line[end : end + FAR]), line[:start]
    if len(_LONG_WORD.findall(before)) > (MAX_WORDS_BEFORE if behind else MAX_WORDS_ALONE):
        return None
    if (kind == "published" and behind) or (not behind and _LONG_WORD.search(line[end:])):
        return None
    order = language if language and language.startswith(spoken) else spoken
    moment = parse_moment(before, default_zone=timezone, language=order)
    if moment is None:
        return None
    return Stamp("published" if behind else kind, moment, (before if behind else line[:end]).strip(" ,;|-–—·•(."))


def is_date(line: str, *, language: str | None) -> bool:
    """Whether a line is a date with its year, perhaps with a weekday and a time, and nothing else."""
    if len(line) > FAR or not _DIGIT.search(line) or line.endswith((".", "!", "?", "。", "？")):
        return False
    if len(_LONG_WORD.findall(line)) > MAX_WORDS_OF_DATE or not _FULL_DATE.search(line):
        return False
    return parse_moment(line, language=language) is not None


def is_stamp(line: str, *, language: str | None, now: datetime) -> bool:
    """Whether the line is a stamp and nothing else, so that it can be taken out of the text."""
    if len(line) > MAX_LINE or not tells_time(line) or not _said(line, language):
        return False
    stamps = list(read_stamps(line, timezone=None, language=language, now=now))
    if not stamps or line.find(stamps[0].raw[:10]) > 40:
        return False
    rest = _LONG_WORD.findall(_ANY.sub("", line))
    words = sum(1 if word.upper() != word.lower() else len(word) // 3 for word in rest)  # Chinese knows no spaces
    return words <= MAX_WORDS_AROUND + 2 * len(stamps)


def _said(line: str, language: str | None) -> bool:
    """Whether a line holds a word of a stamp."""
    plain = line.lower()
    if not any(map(plain.__contains__, _PLAIN_STEMS if line.isascii() else _STEMS)):
        return False
    return bool(_BEGUN.search(line) or (language and language[:2] in _BEHIND_IN and _BEHIND.search(line)))


def _marks(line: str, language: str | None) -> Iterator[tuple[int, int, str, str]]:
    own = _SAME.get(language[:2], language[:2]) if language else ""
    spoken = [own] if own in _WORDS else []
    seen: set[int] = set()
    for code in [*spoken, *(code for code in _WORDS if code not in spoken)]:
        for kind, patterns in (("updated", _UPDATED), ("published", _PUBLISHED)):
            for found in patterns[code].finditer(line):
                if found.start() not in seen:
                    seen.add(found.start())
                    yield found.start(), found.end(), kind, code
