"""What a text is particular about: its numbers, names and days, by which two texts from one pattern are told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*|[.!?…:;。！？\n«»“”\"]")
_DAY_NAMES = (
    "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche"
    " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lunes martes miércoles jueves viernes"
    " sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta"
    " maandag dinsdag woensdag donderdag vrijdag zaterdag zondag poniedziałek wtorek środa środę czwartek piątek"
    " sobota sobotę niedziela niedzielę понедельник вторник среда среду четверг пятница пятницу суббота субботу"
    " воскресенье понеділок вівторок середа середу четвер п'ятниця субота суботу неділя неділю الاثنين الثلاثاء"
    " الأربعاء الخميس الجمعة السبت الأحد"
)
_CASES = (
    "понедельник: понедельника понедельнику понедельником; вторник: вторника вторнику вторником;"
    " среда: среду среды среде средой; четверг: четверга четвергу четвергом; пятница: пятницу пятницы пятнице пятницей;"
    " суббота: субботу субботы субботе субботой; воскресенье: воскресенья воскресенью воскресеньем;"
    " poniedziałek: poniedziałku poniedziałkiem poniedziałkowy; wtorek: wtorku wtorkiem wtorkowy;"
    " środa: środę środy środzie środowy; czwartek: czwartku czwartkiem czwartkowy;"
    " piątek: piątku piątkiem piątkowy; sobota: sobotę soboty sobocie sobotni;"
    " niedziela: niedzielę niedzieli niedzielny;"
    " понеділок: понеділка; вівторок: вівторка; середа: середу середи; четвер: четверга; субота: суботу суботи;"
    " неділя: неділю неділі; п'ятниця: п'ятницю п'ятниці"
)
"""Cases of the names of days: one day in all of them."""
_DAYS = {name: name for name in _DAY_NAMES.split()}
for _name, _forms in (each.split(":") for each in _CASES.split(";")):
    _DAYS |= dict.fromkeys((_name.strip(), *_forms.split()), _name.strip())
_PART_OF_DAY = re.compile(
    r"((?:mon|diens|mitt|donners|frei|sams|sonn)(?:tag|woch)|sonnabend)"
    r"(?:s|morgens?|vormittags?|mittags?|nachmittags?|abends?|nachts?)"
    r"|((?:maan|dins|woens|donder|vrij|zater|zon)dag)(?:s|ochtend|morgen|middag|avond|nacht)"
)
"""« Dienstagabend », « maandagochtend »."""
_UNSPACED_DAYS = re.compile(r"(?:星期|周|週)([一二三四五六日天])|([月火水木金土日])曜日")
_EDGE = frozenset('.!?…:;。！？\n«»“”"')
_MOST = 100
"""Of each kind: the first, in the order of the text."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """The numbers, names and days of a text."""

    numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()


def particulars(text: str) -> Particulars:
    """The numbers, the words written with a capital though no sentence begins there, and the days of the week.

    A capital tells of a name only in scripts that have capitals, and not where every word has one.
    """
    text = unicodedata.normalize("NFKC", text)
    numbers: dict[str, None] = {}
    names: dict[str, None] = {}
    small: set[str] = set()
    days = {each[1] or each[2] for each in _UNSPACED_DAYS.finditer(text)}
    for token, opens in tokens(text):
        folded = token.casefold()
        if token[0].isdigit():
            numbers[_number(token)] = None
        elif (day := _day(folded)) is not None:
            days.add(day)
        elif token[0].isupper():
            if not opens and len(token) > 1:
                names[folded] = None
        else:
            small.add(folded)
    named = [name for name in names if name not in small]
    return Particulars(_first(numbers), _first(named), frozenset(days))


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """The words and numbers of a text, and whether a sentence, a line or a quotation opens with each."""
    opens = True
    for token in _TOKEN.findall(text):
        if token in _EDGE:
            opens = True
            continue
        yield token, opens
        opens = False


def is_day(word: str) -> bool:
    """Whether a word is the name of a day of the week."""
    return _day(word.casefold()) is not None


def _day(folded: str) -> str | None:
    """The day of the week that a word names, whatever its case and part of the day."""
    if (name := _DAYS.get(folded)) is not None:
        return name
    part = _PART_OF_DAY.fullmatch(folded)
    return None if part is None else part[1] or part[2]


def _first(found: Iterable[str]) -> frozenset[str]:
    return frozenset(list(found)[:_MOST])


def _number(token: str) -> str:
    """1,200 and 1.200 are one number; 1.5 is another than 15."""
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", token)
    return "".join(str(unicodedata.digit(each, 0)) if each.isdigit() else each for each in whole.replace(",", "."))


def share(one: Set[Any], other: Set[Any]) -> float:
    """Which part of the smaller set stands in the other; 1 if one is empty."""
    smaller = min(len(one), len(other))
    return 1.0 if smaller == 0 else len(one & other) / smaller
