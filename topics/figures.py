"""Deeds that are only figures of speech: an attack on the tax plan, une guerre des prix, атака на реформу. Pure.

What a deed is done to, or is of, tells: the word stands behind the name, with "on the", "des", "auf die" and few other
words between; or right before it, as what is compounded (a price war) or as an adjective (ценовая война).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from topics.index import Index
from topics.intervals import Interval
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
    fighters area region province district town village city island resort bank festival concert fair venue
""")
"""What makes of an English word in front of it somebody or some place: an attack on the tax office."""
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
        if self._language == "en" and index.word(at + 1) in _HEADS and index.spaced(at + 1, at) is not None:
            return
        others, opened, there = 0, False, at - 1
        while (word := index.word(there)) is not None and index.between(there, there + 1) in _SPACES:
            if word in self._opening:
                opened = True
            elif word in _NO_DEED:
                return
            elif opened or others <= _DIRECTLY.get(self._language, -1):
                yield there + 1 - self._lengths.get(word, 1), at
            if word not in self._opening:
                if opened or others == MAX_BETWEEN:
                    return
                others += not self._is_listed(word) and len(word) > 1
            there -= 1

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


@cache
def figures(listed: tuple[str, ...], language: str, lengths: tuple[tuple[str, int], ...], *, in_front: bool) -> Figures:
    """One object for all that look for the same."""
    return Figures(listed, language, dict(lengths), in_front=in_front)
