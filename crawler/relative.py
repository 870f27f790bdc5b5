"""Times written against now: "3 hours ago", « il y a 5 minutes », 3小时前, today at 8:30, « hier à 19h »."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

NEAR = 16
"""Characters at most before such a phrase: further on, prose speaks of something else."""

# language: the phrase around a number and a unit, the units (minute, hour, day, week), today, yesterday
_WORDS = {
    "en": (r"{n}\s*{u}\s+ago", r"min(?:ute)?s?", r"h(?:ou)?rs?|hour|h", r"days?", r"weeks?", "today", "yesterday"),
    "fr": (
        r"il\s+y\s+a\s+{n}\s*{u}",
        r"min(?:ute)?s?", r"h(?:eure)?s?", r"jours?|j", r"semaines?", "aujourd['’]hui", "hier",
    ),
    "de": (r"vor\s+{n}\s*{u}", r"min(?:ute)?n?", r"stunden?|std", r"tag(?:en)?", r"wochen?", "heute", "gestern"),
    "es": (r"hace\s+{n}\s*{u}", r"min(?:uto)?s?", r"h(?:ora)?s?", r"días?", r"semanas?", "hoy", "ayer"),
    "it": (r"{n}\s*{u}\s+fa", r"minut[oi]|min", r"or[ae]", r"giorn[oi]", r"settiman[ae]", "oggi", "ieri"),
    "pt": (r"(?:há|faz)\s+{n}\s*{u}", r"min(?:uto)?s?", r"h(?:ora)?s?", r"dias?", r"semanas?", "hoje", "ontem"),
    "nl": (
        r"{n}\s*{u}\s+geleden",
        r"min(?:uut|uten)?", r"u(?:ur|ren)?", r"dag(?:en)?", r"we(?:ek|ken)", "vandaag", "gisteren",
    ),
    "pl": (
        r"(?:{n}\s*)?{u}\s+temu",
        r"min(?:ut[aęy]?)?", r"godz(?:in[aęy]?)?", r"dni|dzień", r"tygodn\w+|tydzień", "dzisiaj|dziś", "wczoraj",
    ),
    "ru": (
        r"(?:{n}\s*)?{u}\s+назад",
        r"мин(?:ут[аыу]?)?", r"ч(?:ас(?:а|ов)?)?", r"д(?:ень|ня|ней)", r"недел[яюиь]", "сегодня", "вчера",
    ),
    "uk": (
        r"(?:{n}\s*)?{u}\s+тому",
        r"хв(?:илин[аиу]?)?", r"год(?:ин[аиу]?)?", r"д(?:ень|ні|нів)", r"тиж(?:день|ні|нів)", "сьогодні", "вчора|учора",
    ),
    "ar": (r"(?:منذ|قبل)\s+{n}\s*{u}", r"دقائق|دقيقة", r"ساعات|ساعة", r"أيام|يوم[اً]*", r"أسابيع|أسبوع", "اليوم", "أمس"),
    "zh": (r"{n}\s*{u}前", r"分钟|分鐘", r"个?小时|個?小時", r"天|日", r"周|週|星期", "今天", "昨天"),
    "ja": (r"{n}\s*{u}前", r"分", r"時間", r"日", r"週間?", "今日|本日", "昨日"),
}  # fmt: skip
_UNITS = (
    ("minute", timedelta(minutes=1)),
    ("hour", timedelta(hours=1)),
    ("day", timedelta(days=1)),
    ("day", timedelta(weeks=1)),
)
_NUMBER = r"(?:(?P<number>\d{1,2})|an?\b|une?\b|ein(?:er|em)\b|una?\b|un['’]|uma?\b|een\b)"
"""A number, or one in words: an hour ago, vor einer Stunde."""
_AGO = {
    language: tuple(
        (
            re.compile(rf"(?<!\w){phrase.format(n=_NUMBER, u=f'(?:{unit})')}(?!\w)", re.IGNORECASE),
            *size,
        )
        for unit, size in zip(units, _UNITS, strict=True)
    )
    for language, (phrase, *units, _, _) in _WORDS.items()
}
_DAYS = {
    language: tuple(re.compile(rf"(?<!\w)(?:{word})(?!\w)", re.IGNORECASE) for word in words[-2:])
    for language, words in _WORDS.items()
}

_WHEN = re.compile(
    rf"(?<!\w)(?:{'|'.join(word for words in _WORDS.values() for word in words[-2:])})(?!\w)|"
    r"\b(?:ago|il\s+y\s+a|vor\s+einer|hace|fa|há|geleden|temu|назад|тому)\b|(?:منذ|قبل)|前",
    re.IGNORECASE,
)

_SPOKEN = "ago geleden temu назад тому fa hace há vor hours heure heures منذ قبل"
WORDS_OF_TIME = frozenset(
    word for words in _WORDS.values() for days in words[-2:] for word in days.split("|") if word.isalpha()
) | frozenset(_SPOKEN.split())
"""Words of which one stands in whatever says a time without figures, in scripts with spaces."""


def says_when(text: str) -> bool:
    """Whether a text names a day against now, or so long before it."""
    return bool(_WHEN.search(text))


def ago(text: str, language: str, now: datetime) -> tuple[datetime, str] | None:
    """The time that lies so many minutes, hours or days before now, and to what precision that is said."""
    for pattern, precision, unit in _AGO.get(language[:2], ()):
        found = pattern.search(text)
        if found and found.start() <= NEAR:
            return now - int(found["number"] or 1) * unit, precision
    return None


def near_day(text: str, language: str, today: date) -> tuple[date, int, int] | None:
    """Today or yesterday, and where the text says so."""
    for back, pattern in enumerate(_DAYS.get(language[:2], ())):
        found = pattern.search(text)
        if found:
            return today - timedelta(days=back), found.start(), found.end()
    return None
