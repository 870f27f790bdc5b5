"""Deeds that are only figures of speech: an attack on the tax plan, une guerre des prix, атака на реформу. Pure.

What a deed is done to, or is of, tells: the word stands behind the name, with "on the", "des", "auf die" and few other
words between; or right before it, as what is compounded (a price war) or as an adjective (ценовая война).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from topics.index import Index
from topics.intervals import Interval
from topics.patterns import Pattern
from topics.text import fold, forms_in

MAX_BETWEEN = 2
"""Words besides articles and prepositions between a deed and what it is done to: the government's welfare policy."""
MAX_LINKS = 5
"""Characters between the two in Chinese and Japanese."""
_REMEMBERED = 1 << 14
"""Words of which it is remembered whether they are of the list."""


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


_OPENING = {
    language: _words(words)
    for language, words in {
        "en": "on upon against of in at over to for with between among through the a an this that his her its their our"
        " my your",
        "fr": "contre sur à au aux en dans entre pour de du des d le la les l un une son sa ses leur leurs ce cette"
        " chez",
        "de": "auf gegen im in an am um mit zwischen unter für durch zum zur der die das den dem des ein eine einen"
        " einem einer eines seine ihre seinen ihren unsere",
        "es": "contra a al en entre sobre de del por para con el la los las un una su sus",
        "it": "contro a al allo alla alle ai agli all in nel nello nella nelle nei su sul sullo sulla sulle sui tra fra"
        " di del dello della delle dei degli dell d per con il lo la le i gli l un una uno suo sua",
        "pt": "contra a à ao aos às em no na nos nas num numa entre sobre de do da dos das por para com o os as um uma"
        " seu sua",
        "nl": "op tegen in aan om over met tussen van voor door de het een zijn haar hun ons onze",
        "pl": "na w we o przeciw przeciwko między pomiędzy z ze wokół wobec ich jego jej",
        "ru": "на в во с со о об против между из за по вокруг среди его ее их",
        "uk": "на в у з із зі о об проти між за по довкола навколо серед його її їхню їхній",
        "ar": "على ضد في بين من عن مع",
    }.items()
}  # fmt: skip
"""What stands before the thing that a deed is done to, by language: prepositions and articles."""
LOOSELY = 3
"""Words behind "of" that are looked at: an explosion of a home-made bomb."""
_LOOSE = {
    "of": {"en": _words("of"), "fr": _words("de d"), "es": _words("de"), "it": _words("di d"), "pt": _words("de"),
           "nl": _words("van aan"), "de": _words("von an")},
    "against": {"en": _words("on"), "fr": _words("aux contre au"), "es": _words("a al contra"),
                "it": _words("a al alla alle ai agli"), "pt": _words("a à ao aos às"), "nl": _words("aan"),
                "de": frozenset[str]()},
}  # fmt: skip
_ARTICLES = _words(
    "a an the this that le la les un une ce cette el los las una este il lo gli l uno o os as um uma het"
)
_NO_DEED = _words(
    "and or but that which who whose where when while after before during amid under by from since near"
    " behind as is was"
    " et ou mais que qui dont où quand après avant pendant par depuis lors près est"
    " und oder aber dass wo als nach vor während bei von seit neben ist war"
    " y o pero que donde cuando tras después antes durante por desde cerca es"
    " e ma che dove quando dopo prima durante da presso è mas onde após antes desde perto"
    " en of maar dat die waar toen na tijdens door sinds bij is i lub ale że który gdzie po przed podczas od przez przy"
    " и или но что который где когда после до во время от при під час після до від або але що"
)
"""Words that no longer say what a deed is done to."""
_DIRECTLY = {"fr": 0, "es": 0, "it": 0, "pt": 0, "ar": 0, "pl": 1, "ru": 1, "uk": 1}
"""Languages in which it may stand right behind the deed, and how many words may be between: взрыв общего смеха."""
_IN_FRONT = frozenset({"en", "de", "nl", "pl", "ru", "uk"})
"""Languages that put it right before the deed: price war."""
_HEADS = _words("""
    center centre office offices building ministry headquarters hq plant factory site shop store depot warehouse station
    hall room company firm official officials officer officers inspector inspectors collector collectors worker workers
    journalist journalists reporter reporters team court bus convoy boat school clinic mine stadium ground house group
    activist activists campaigner campaigners leader leaders member members lawmaker lawmakers minister adviser fighter
    fighters area region province district town village city island resort bank festival concert fair venue hotel
    hotels airline airport nightclub pub bar church mosque shrine
""")
"""What makes of an English word in front of it somebody or some place: an attack on the tax office."""
_PLACES = _words("مكتب مقر مبنى مركز سوق شركة وزارة مصلحة دائرة مصنع مدرسة منزل")
"""The same in Arabic, in front of the other: مكتب ضرائب."""
_JOINTS = _words("の へ に 対 す る を が と な 的 之 发 起 發 展 开 開 一 场 場 次 大 进 行 進 巻 き")
_HAN = frozenset({"zh", "ja"})
_SPACES = frozenset({" ", "\u00a0", "-", "'", "’", "\u2011", " «", " „", ' "', " “", " '", " ‘"})
"""What may stand between two words of one phrase."""


class Figures:
    """Finds what makes deeds figures of speech in documents of one language, with the deed."""

    def __init__(self, listed: Iterable[str], language: str, lengths: Mapping[str, int], *, in_front: bool) -> None:
        self._language = language
        self._lengths = lengths
        """Of names of the deed in several words the last, and how many there are."""
        self._in_front = in_front and language in _IN_FRONT
        words = [(text[0] == "*", text[-1] == "*", fold(text.strip("*"))) for text in listed]
        self._whole = frozenset(word for ends, begins, word in words if not (ends or begins))
        self._beginnings = tuple(word for _, begins, word in words if begins)
        self._endings = tuple(word for ends, _, word in words if ends)
        self._opening = _OPENING.get(language, frozenset())
        self._known: set[str] = set()
        self._listed: set[str] = set()

    def find(self, index: Index) -> list[Interval]:
        """The stretches in which the deed's name does not count."""
        if self._language in _HAN:
            return [each for text in self._whole for each in self._joined(text, index)]
        places = [at for word in self._of_list(index) for at in index.at(word)]
        return [each for at in places for each in (*self._behind(at, index), *self._before(at, index))]

    def _of_list(self, index: Index) -> set[str]:
        words = index.own_words
        if new := words - self._known:
            self._listed.update(word for word in new if self._is_listed(word))
            self._known |= new
        found = words & self._listed
        if len(self._known) > _REMEMBERED:
            self._known, self._listed = set(), set()
        return found

    def _is_listed(self, word: str) -> bool:
        forms = (word, *(form for form in forms_in(self._language)[word] if form[0] != "~"))
        return any(
            form in self._whole or form.startswith(self._beginnings) or form.endswith(self._endings) for form in forms
        )

    def _behind(self, at: int, index: Index) -> Iterator[Interval]:
        """Where a deed may be named that is done to the word there."""
        if self._language == "en" and self._goes_on(at, index):
            return
        others, opened, there = 0, False, at - 1
        while (word := index.word(there)) is not None and index.between(there, there + 1) in _SPACES:
            if word in self._opening:
                opened = True
            elif word in _NO_DEED or word in _PLACES:
                return
            elif opened or others <= _DIRECTLY.get(self._language, -1):
                yield there + 1 - self._lengths.get(word, 1), at
            if word not in self._opening:
                if opened or others == MAX_BETWEEN:
                    return
                others += not self._is_listed(word) and len(word) > 1
            there -= 1

    def _goes_on(self, at: int, index: Index) -> bool:
        """Whether the English word there only says whose or of what kind something is: the party's home region."""
        if index.word(at + 1) == "s" and index.between(at, at + 1) in ("'", "’"):
            return not self._is_listed(index.word(at + 2) or "")
        if index.between(at, at + 1) in ("' ", "’ ") and index.surface(at)[-1] == "s":
            return not self._is_listed(index.word(at + 1) or "")
        return index.word(at + 1) in _HEADS and index.spaced(at + 1, at) is not None

    def _before(self, at: int, index: Index) -> Iterator[Interval]:
        """A deed right behind the word there, with an article between them in German: dem Plastik den Krieg."""
        if not self._in_front or index.between(at, at + 1) not in _SPACES:
            return
        longest = max(self._lengths.values(), default=1)
        behind = at + 2 if self._language == "de" and index.word(at + 1) in self._opening else at + 1
        yield at, behind + longest - 1

    def _joined(self, text: str, index: Index) -> Iterator[Interval]:
        """A deed behind the characters of a word, with few others between that join the two."""
        if not index.own_words.issuperset(text):
            return
        longest = max(self._lengths.values(), default=2)
        for first in index.at(text[0]):
            last = first + len(text) - 1
            if all(index.word(first + step) == letter for step, letter in enumerate(text)):
                end = last + 1
                while end - last <= MAX_LINKS and index.word(end) in _JOINTS and index.between(end - 1, end) == "":
                    end += 1
                if index.between(end - 1, end) == "":
                    yield first, end + longest - 1


class LooseFigures:
    """Finds deeds that are of, or against, something that they are not of in earnest, in documents of one language.

    There are few things of which an explosion is one (gas, a bomb), and so is a declared war; and no end of what
    explodes in a figure of speech. A name of a place, a number, or an article says nothing.
    """

    def __init__(
        self, own: tuple[Pattern, ...], earnest: Iterable[str], language: str, joints: frozenset[str], *, is_bare: bool
    ) -> None:
        self._own = own
        self._joints = joints
        self._is_bare = is_bare
        """Whether an article says that something certain is meant, so that nothing is told."""
        self._language = language
        words = [(text[-1] == "*", fold(text.strip("*"))) for text in earnest]
        self._whole = frozenset(word for begins, word in words if not begins)
        self._beginnings = tuple(word for begins, word in words if begins)

    def find(self, index: Index) -> list[Interval]:
        """The stretches in which the deed's name does not count."""
        if not self._joints & index.own_words:
            return []
        deeds = [each for pattern in self._own for each in pattern.find(index)]
        return [deed for deed in deeds if self._is_loose(deed[1], index)]

    def _is_loose(self, last: int, index: Index) -> bool:
        if index.word(last + 1) not in self._joints or index.between(last, last + 1) != " ":
            return False
        there, seen = last + 2, 0
        while index.between(there - 1, there) in _SPACES and seen < LOOSELY:
            word, surface = index.word(there) or "", index.surface(there)
            if word in self._whole or word.startswith(self._beginnings) or not surface[0].islower():
                return False
            if word in _ARTICLES and seen == 0 and self._is_bare:
                return False
            if word in _ARTICLES and seen == 0:
                there += 1
                continue
            if word in _OPENING[self._language] or word in _NO_DEED:
                break
            seen, there = seen + 1, there + 1
        return seen > 0


@cache
def loose_figures(own: tuple[Pattern, ...], earnest: tuple[str, ...], language: str, key: str) -> LooseFigures | None:
    """One object for all that look for the same; None where the language does not show it."""
    joints = _LOOSE[key].get(language)
    is_bare = key == "of" or language == "en"  # war on the border
    return LooseFigures(own, earnest, language, joints, is_bare=is_bare) if joints else None


@cache
def figures(listed: tuple[str, ...], language: str, lengths: tuple[tuple[str, int], ...], *, in_front: bool) -> Figures:
    """One object for all that look for the same."""
    return Figures(listed, language, dict(lengths), in_front=in_front)
