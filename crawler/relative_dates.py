"""Times written against now: "3 hours ago", « il y a 5 minutes », 3小时前, today at 8:30, « hier à 19h »."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

NEAR = 16
"""Characters at most before such a phrase: further on, prose speaks of something else."""

# language: the phrase around a number and a unit, the units (minute, hour, day, week), today, yesterday, the day before
_WORDS = {
    "en": (
        r"{n}\s*{u}\s+ago", r"min(?:ute)?s?", r"h(?:ou)?rs?|hour|h", r"days?", r"weeks?",
        "today", "yesterday", "day before yesterday",
    ),
    "fr": (
        r"il\s+y\s+a\s+{n}\s*{u}", r"min(?:ute)?s?", r"h(?:eure)?s?", r"jours?|j", r"semaines?",
        "aujourd['’]hui", "hier", "avant[- ]hier",
    ),
    "de": (
        r"vor\s+{n}\s*{u}", r"min(?:ute)?n?", r"stunden?|std", r"tag(?:en)?", r"wochen?",
        "heute", "gestern", "vorgestern",
    ),
    "es": (
        r"hace\s+{n}\s*{u}", r"min(?:uto)?s?", r"h(?:ora)?s?", r"días?", r"semanas?",
        "hoy", "ayer", "anteayer|antier",
    ),
    "it": (
        r"{n}\s*{u}\s+fa", r"minut[oi]|min", r"or[ae]", r"giorn[oi]", r"settiman[ae]",
        "oggi", "ieri", "l['’]altro ieri|ieri l['’]altro|altroieri",
    ),
    "pt": (
        r"(?:há|faz)\s+{n}\s*{u}", r"min(?:uto)?s?", r"h(?:ora)?s?", r"dias?", r"semanas?",
        "hoje", "ontem", "anteontem",
    ),
    "nl": (
        r"{n}\s*{u}\s+geleden", r"min(?:uut|uten)?", r"u(?:ur|ren)?", r"dag(?:en)?", r"we(?:ek|ken)",
        "vandaag", "gisteren", "eergisteren",
    ),
    "pl": (
        r"(?:{n}\s*)?{u}\s+temu", r"min(?:ut[aęy]?)?", r"godz(?:in[aęy]?)?", r"dni|dzień", r"tygodn\w+|tydzień",
        "dzisiaj|dziś", "wczoraj", "przedwczoraj",
    ),
    "ru": (
        r"(?:{n}\s*)?{u}\s+назад", r"мин(?:ут[аыу]?)?", r"ч(?:ас(?:а|ов)?)?", r"д(?:ень|ня|ней)", r"недел[яюиь]",
        "сегодня", "вчера", "позавчера",
    ),
    "uk": (
        r"(?:{n}\s*)?{u}\s+тому", r"хв(?:илин[аиу]?)?", r"год(?:ин[аиу]?)?", r"д(?:ень|ні|нів)",
        r"тиж(?:день|ні|нів)", "сьогодні", "вчора|учора", "позавчора",
    ),
    "ar": (
        r"(?:منذ|قبل)\s+(?:{n}\s*)?{u}", r"دقائق|دقيقة|دقيقتين", r"ساعات|ساعة|ساعتين", r"أيام|يومين|يوم[اً]*",
        r"أسابيع|أسبوعين|أسبوع", "اليوم", "أمس", "أول(?: من)? أمس",
    ),
    "zh": (r"{n}\s*{u}前", r"分钟|分鐘", r"个?小时|個?小時", r"天|日", r"周|週|星期", "今天", "昨天", "前天"),
    "ja": (r"{n}\s*{u}前", r"分", r"時間", r"日", r"週間?", "今日|本日", "昨日", "一昨日|おととい"),
    "sv": (
        r"för\s+{n}\s*{u}\s+sedan", r"min(?:ut(?:er)?)?", r"tim(?:m(?:e|ar))?", r"dag(?:ar)?", r"veck(?:a|or)",
        r"i\s?dag", r"i\s?går", r"i\s?förrgår",
    ),
    "nb": (
        r"for\s+{n}\s*{u}\s+siden", r"min(?:utt(?:er)?)?", r"time(?:r)?", r"dag(?:er)?", r"uke(?:r)?",
        r"i\s?dag", r"i\s?går", r"i\s?forgårs",
    ),
    "da": (
        r"for\s+{n}\s*{u}\s+siden", r"min(?:ut(?:ter)?)?", r"time(?:r)?", r"dag(?:e)?", r"uge(?:r)?",
        r"i\s?dag", r"i\s?går", r"i\s?forgårs",
    ),
    "fi": (
        r"{n}\s*{u}\s+sitten", r"min(?:uuttia|uutti)?", r"tunti[a]?|t", r"päivää?", r"viikkoa?",
        "tänään", "eilen", "toissapäivänä",
    ),
    "tr": (r"{n}\s*{u}\s+önce", r"dakika|dk", r"saat", r"gün", r"hafta", "bugün", "dün", "evvelsi gün"),
    "cs": (
        r"před\s+(?:{n}\s*)?{u}", r"minut(?:ami|ou)", r"hodin(?:ami|ou)", r"dn(?:y|em)", r"týdn(?:y|em)",
        "dnes", "včera", "předevčírem",
    ),
    "hu": (
        r"{n}\s*{u}\s+ezelőtt", r"perc(?:cel)?", r"órá(?:val|ja)", r"nap(?:pal)?", r"hét(?:tel)?",
        "ma", "tegnap", "tegnapelőtt",
    ),
    "ro": (
        r"acum\s+{n}\s*{u}", r"minute?|min", r"or[eaă]", r"zi(?:le)?", r"săptămân[iă]",
        "azi|astăzi", "ieri", "alaltăieri",
    ),
    "el": (
        r"πριν\s+(?:από\s+)?{n}\s*{u}", r"λεπτ[άό]", r"ώρ(?:ες|α)", r"η?μέρ(?:ες|α)", r"εβδομάδ(?:ες|α)",
        "σήμερα", "χθες|χτες", "προχθές|προχτές",
    ),
    "ko": (r"{n}\s*{u}\s*전", r"분", r"시간", r"일", r"주일?", "오늘", "어제", "그제|그저께"),
    "id": (
        r"{n}\s*{u}\s+(?:yang\s+)?lalu", r"menit", r"jam", r"hari", r"minggu",
        "hari ini", "kemarin", "kemarin lusa",
    ),
    "vi": (r"{n}\s*{u}\s+trước", r"phút", r"giờ|tiếng", r"ngày", r"tuần", "hôm nay", "hôm qua", "hôm kia"),
    "fa": (r"{n}\s*{u}\s+(?:پیش|قبل)", r"دقیقه", r"ساعت", r"روز", r"هفته", "امروز", "دیروز", "پریروز"),
    "hi": (r"{n}\s*{u}\s+पहले", r"मिनट", r"घंट[ेा]|घण्टे", r"दिन", r"हफ़?्त[ेा]|सप्ताह", "आज", "बीता कल", "परसों"),
    "hr": (
        r"prije\s+{n}\s*{u}", r"min(?:ut[aeu]?)?", r"sat[ai]?|h", r"dana?", r"tjed(?:an|na|ana)|sedmic[aeu]",
        "danas", "jučer|juče", "prekjučer|prekjuče",
    ),
    "sr": (
        r"(?:pre|пре)\s+{n}\s*{u}", r"min(?:ut[aeu]?)?|мин(?:ут[аеу]?)?", r"sat[ai]?|h|сат[аи]?|ч", r"dana?|дана?",
        r"nedelj[aeu]|недељ[аеу]", "danas|данас", "juče|јуче", "prekjuče|прекјуче",
    ),
    "bg": (
        r"преди\s+{n}\s*{u}", r"мин(?:ут[аи])?", r"час(?:а|ове)?|ч", r"д(?:ен|ни)", r"седмиц[аи]",
        "днес", "вчера", "завчера",
    ),
    "sk": (
        r"pred\s+{n}\s*{u}", r"minút(?:ami|ou)|min", r"hodin(?:ami|ou)|h", r"dň(?:ami|om)", r"týždň(?:ami|om)",
        "dnes", "včera", "predvčerom",
    ),
    "sl": (
        r"pred\s+{n}\s*{u}", r"minut(?:ami|ama|o)|min", r"ur(?:ami|ama|o)", r"dn(?:evi|evoma|em)", r"tedn(?:i|oma|om)",
        "danes", "včeraj", "predvčerajšnjim",
    ),
    "lt": (
        r"prieš\s+{n}\s*{u}", r"min(?:ut(?:es|ę|čių))?\.?", r"val(?:and(?:as|ą|ų))?\.?", r"d(?:ien(?:as|ą|ų))?\.?",
        r"savait(?:es|ę|čių)", "šiandien", "vakar", "užvakar",
    ),
    "lv": (
        r"pirms\s+{n}\s*{u}", r"min(?:ūt(?:ēm|es))?", r"stund(?:ām|as)|st", r"dien(?:ām|as)", r"nedēļ(?:ām|as)",
        "šodien", "vakar", "aizvakar",
    ),
    "et": (
        r"{n}\s*{u}\s+tagasi", r"min(?:utit|ut)?", r"tund[i]?|tunni|t", r"päeva?", r"nädala?t?",
        "täna", "eile", "üleeile",
    ),
    "ca": (
        r"fa\s+{n}\s*{u}", r"min(?:uts?)?", r"h(?:or(?:a|es))?", r"di(?:a|es)", r"setman(?:a|es)",
        "avui", "ahir", "abans-d['’]ahir",
    ),
    "ms": (
        r"{n}\s*{u}\s+(?:yang\s+)?lalu", r"minit", r"jam", r"hari", r"minggu",
        "hari ini", "semalam", "kelmarin",
    ),
    "bn": (r"{n}\s*{u}\s+আগে", r"মিনিট", r"ঘণ্টা|ঘন্টা", r"দিন", r"সপ্তাহ", "আজ", "গতকাল", "গত পরশু"),
    "th": (
        r"{n}\s*{u}\s*(?:ที่แล้ว|ก่อน|ที่ผ่านมา)", r"นาที", r"ชั่วโมง|ชม\.", r"วัน", r"สัปดาห์",
        "วันนี้", "เมื่อวาน(?:นี้)?", "เมื่อวานซืน",
    ),
    "he": (r"לפני\s+{n}\s*{u}", r"דקות|דקה", r"שעות|שעה", r"ימים|יום", r"שבועות|שבוע", "היום", "אתמול", "שלשום"),
}  # fmt: skip
_SAME = {"no": "nb", "nn": "nb", "in": "id", "iw": "he", "bs": "hr", "sh": "hr"}
_TWICE = re.compile("(?:دقيقت|ساعت|يوم|أسبوع)ين$")
"""Arabic has a form for two."""
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
    for language, (phrase, *units, _, _, _) in _WORDS.items()
}
_DAYS = {
    language: tuple(re.compile(rf"(?<!\w)(?:{word})(?!\w)", re.IGNORECASE) for word in words[-3:])
    for language, words in _WORDS.items()
}

_DAY_WORD = rf"(?<!\w)(?:{'|'.join(word for words in _WORDS.values() for word in words[-3:])})(?!\w)"
_NEAR_DAY = re.compile(_DAY_WORD, re.IGNORECASE)
_WHEN = re.compile(
    rf"{_DAY_WORD}|"
    r"\b(?:ago|il\s+y\s+a|vor\s+(?:eine[rm]|(?=\d{1,2}\s+(?:min|std|stunde|tage)))|hace|fa|há|geleden|temu|назад|тому|sedan|siden|sitten|önce|ezelőtt|acum|πριν|lalu|před(?=\s+\d)|"
    r"trước|پیش|לפני|tagasi|(?:prije|pre|pred|prieš|pirms|преди|пре)(?=\s+\d))\b|(?:منذ|قبل|पहले|আগে|ที่แล้ว|ก่อน)|[前전]",
    re.IGNORECASE,
)

_SPOKEN = """
    ago geleden temu назад тому fa hace há vor hours heure heures منذ قبل sedan siden sitten önce ezelőtt acum πριν
    lalu před trước پیش לפני prije pre pred prieš pirms преди пре tagasi"""
WORDS_OF_TIME = frozenset(
    word for words in _WORDS.values() for days in words[-3:] for word in days.split("|") if word.isalpha()
) | frozenset(_SPOKEN.split())
"""Words of which one stands in whatever says a time without figures, in scripts with spaces."""


def says_when(text: str) -> bool:
    """Whether a text names a day against now, or so long before it."""
    return bool(_WHEN.search(text))


def before_day(text: str) -> str:
    """What a text says before it names a day against now: "on the site" of "on the site yesterday"; else nothing."""
    found = _NEAR_DAY.search(text)
    return text[: found.start()] if found else ""


def ago(text: str, language: str, now: datetime) -> tuple[datetime, str] | None:
    """The time that lies so many minutes, hours or days before now, and to what precision that is said."""
    for pattern, precision, unit in _AGO.get(_spoken(language), ()):
        found = pattern.search(text)
        if found and found.start() <= NEAR:
            count = int(found["number"] or (2 if _TWICE.search(found[0]) else 1))
            return now - count * unit, precision
    return None


def since(text: str, language: str) -> str:
    """The text from where it says how long ago something was, « il y a 3 heures »; all of it if it says nothing so."""
    starts = [found.start() for pattern, *_ in _AGO.get(_spoken(language), ()) if (found := pattern.search(text))]
    return text[min(starts, default=0) :]


def near_day(text: str, language: str, today: date) -> tuple[date, int, int] | None:
    """Today, yesterday or the day before, and where the text says so."""
    days = list(enumerate(_DAYS.get(_spoken(language), ())))
    for back, pattern in reversed(days):  # « avant-hier » holds « hier »
        found = pattern.search(text)
        if found:
            return today - timedelta(days=back), found.start(), found.end()
    return None


def _spoken(language: str) -> str:
    return _SAME.get(language[:2], language[:2])
