"""Text as topics see it: words with their positions, one normal form for articles and for queries.

The normal form: NFKC, case folded, accents off Latin and Greek letters, stress marks off Cyrillic ones (й and ї stay
letters of their own), points off Hebrew and Arabic, spelling variants of Arabic and a few Latin letters joined.
Kana, Hangul and Indic syllables are never taken apart. Chinese, Japanese, Thai, Lao, Khmer and Burmese are written
without spaces: there every character is a word, and a word is a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from operator import itemgetter
from sys import intern
from typing import Generic, TypeVar

from topics.stems import stem, without_proclitics

Found = TypeVar("Found")

ANALYZER = "2"
"""Version of everything in this module and in `topics.stems`: stored with matches and indexes made under it."""

MAX_WORDS = 50_000
"""Words of one text that are looked at; a text beyond that is not an article, and must not hold up the others."""
MAX_LETTERS = 64
"""Letters of one word that are looked at."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana (also half-width), Han."""
_IGNORED = "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Characters without width: soft hyphen, zero-width space and joiners, direction marks, byte-order mark."""
_MARKS = "".join(
    chr(code)
    for block in (range(0x300, 0x3100), range(0xA66F, 0xAC00), range(0xFE00, 0xFE30), range(0xFF9E, 0xFFA0))
    for code in block
    if unicodedata.category(chr(code))[0] == "M" or code in (0xFF9E, 0xFF9F)  # half-width voicing marks are Lm
)

_LETTER = rf"[^\W\d{_UNSPACED}]"
_WORD = re.compile(
    rf"(?<!\w){_LETTER}(?:\.{_LETTER})+\.?(?!\w)"  # U.N.
    rf"|(?=\w)[{_UNSPACED}][{_MARKS}{_IGNORED}]*(?<![{_IGNORED}])"
    rf"|[^\W{_UNSPACED}]+(?:[{_MARKS}{_IGNORED}]+[^\W{_UNSPACED}]+)*[{_MARKS}]*"
)
_IGNORED_CHARACTERS = re.compile(f"[{_IGNORED}]+")
_NOT_IN_WORDS = str.maketrans({"_": " ", "\u02bc": "'", "\u02b9": "'"})
"""One for one, so that offsets hold: a modifier apostrophe splits a word like any other apostrophe."""

_SENTENCE_END = re.compile(r"""[.!?…؟।॥]["'’”»)\]]*(?=\s)|[。！？][」』”）]*""")
_LINE = re.compile(r"\n")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_ABBREVIATIONS = (
    "mr mrs ms mm mme mlle dr drs prof st ste mgr me gen gov sen rep lt col sgt capt cmdr adm hon rev jr sr inc ltd co"
    " corp vs no nr art fig ca bzw evtl ggf usw sog hr fr sig sra dott ing avv gg ул им г р тыс млн млрд руб"
    " jan feb aug sept oct nov dec ds tzw ee ff rr aa"
)
_folded, _as_written = itemgetter(0), itemgetter(1)
_NOT_LAST = frozenset(_ABBREVIATIONS.split())
"""Words whose full stop does not end a sentence."""

_ONE_FORM = str.maketrans(
    {
        "ё": "е", "ı": "i", "ł": "l", "ø": "o", "đ": "d", "ħ": "h", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th",
        "ς": "σ",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None, "ʼ": None, "ʹ": None,
        **{chr(zero + digit): str(digit) for zero in (0x660, 0x6F0) for digit in range(10)},
    }
)  # fmt: skip


@dataclass(frozen=True)
class Analysis:
    """A text as words: one element per position in `words`, `surfaces`, `starts` and `ends`."""

    text: str
    language: str | None
    """Primary language subtag."""
    pairs: tuple[tuple[str, str], ...]
    """Of each word its folded form and its surface."""
    given: tuple[tuple[int, ...], tuple[int, ...]] | None = None
    """Starts and ends, if they are not those that `analyse` finds."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Folded."""
        return tuple(map(_folded, self.pairs))

    @cached_property
    def surfaces(self) -> tuple[str, ...]:
        """As written, case and accents kept; without zero-width characters and the dots of acronyms."""
        return tuple(map(_as_written, self.pairs))

    @cached_property
    def _places(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Starts and ends; found when first asked for, as most texts match nothing and are not asked."""
        if self.given is not None:
            return self.given
        spans = [found.span() for found in _found(self.text) if _TOKENS[found[0]]]
        return tuple(start for start, _ in spans), tuple(end for _, end in spans)

    @property
    def starts(self) -> tuple[int, ...]:
        """Of each word, in code points of the text as given."""
        return self._places[0]

    @property
    def ends(self) -> tuple[int, ...]:
        """The places behind each word."""
        return self._places[1]

    @cached_property
    def variants(self) -> tuple[tuple[str, ...], ...]:
        """What stands at the same position besides the word: its stem, its forms without proclitics and theirs."""
        return tuple(map(forms_in(self.language).__getitem__, self.words))

    @cached_property
    def paragraph_starts(self) -> tuple[int, ...]:
        """Positions of the words that open a paragraph: after a blank line; if no line is blank, after any line."""
        breaks = [found.end() for found in _BLANK_LINE.finditer(self.text)]
        return self._first_words(breaks or [found.end() for found in _LINE.finditer(self.text)])

    @cached_property
    def sentence_starts(self) -> tuple[int, ...]:
        """Positions of the words that open a sentence; every paragraph opens one."""
        last = self.starts[-1] if self.words else -1  # what stands behind MAX_WORDS is left out
        ends = takewhile(lambda found: found.end() <= last, _SENTENCE_END.finditer(self.text))
        breaks = [found.end() for found in ends if self._ends_sentence(found)]
        return tuple(sorted({*self.paragraph_starts, *self._first_words(breaks)}))

    @property
    def sentences(self) -> tuple[int, ...]:
        """The number of its sentence, for each word."""
        return self._numbers(self.sentence_starts)

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """The number of its paragraph, for each word."""
        return self._numbers(self.paragraph_starts)

    def _numbers(self, starts: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(bisect_right(starts, position) - 1 for position in range(len(self.words)))

    def _first_words(self, offsets: list[int]) -> tuple[int, ...]:
        firsts = {bisect_right(self.starts, offset - 1) for offset in (0, *offsets)}
        return tuple(sorted(position for position in firsts if position < len(self.words)))

    def _ends_sentence(self, found: re.Match[str]) -> bool:
        """Not after an initial, an acronym (U.N. troops) or an abbreviation, and not before a small letter."""
        after = bisect_right(self.starts, found.end() - 1)
        if not 0 < after < len(self.words):
            return False
        before = self.words[after - 1]
        if found[0] == "." and (
            before in _NOT_LAST
            or (len(before) == 1 and before.isalpha())
            or "." in self.text[self.starts[after - 1] : self.ends[after - 1]]
        ):
            return False
        return found[0][0] in "。！？" or not self.surfaces[after][0].islower()


def analyse(text: str, language: str | None) -> Analysis:
    """The words of a text in a language (BCP 47, of which the first subtag counts; None if unknown)."""
    if len(text) <= MAX_WORDS:  # then it has no more words than that
        pairs = map(_TOKENS.__getitem__, _WORD.findall(_plain(text)))
    else:
        pairs = map(_TOKENS.__getitem__, (found[0] for found in _found(text)))
    return Analysis(text, primary(language), tuple(filter(None, pairs)))


def _found(text: str) -> Iterator[re.Match[str]]:
    return islice(_WORD.finditer(_plain(text)), MAX_WORDS)


def _plain(text: str) -> str:
    return text.translate(_NOT_IN_WORDS) if _has_oddities(text) else text


def primary(language: str | None) -> str | None:
    """The first subtag of a language tag, in small letters: pt-BR -> pt; both ways of writing Norwegian are no."""
    tag = re.split("[-_]", language, maxsplit=1)[0].lower() or None if language else None
    return "no" if tag in ("nb", "nn") else intern(tag) if tag else None  # one object: names are tens of thousands


def is_unspaced(word: str) -> bool:
    """Whether a word is one character of a script written without spaces."""
    return _UNSPACED_START.match(word) is not None


def fold(word: str) -> str:
    """The normal form of one word; folding twice changes nothing."""
    if word.isascii():
        return word.lower()
    if _IS_SIMPLE(word):
        return word.translate(_SIMPLE)
    return _fold_slowly(word)


@lru_cache(maxsize=1 << 12)
def _fold_slowly(word: str) -> str:
    folded = word
    for _ in range(4):  # folding case can make a letter that NFKC changes again, and so on; it settles soon
        before, folded = folded, _fold_once(folded)
        if folded == before:
            break
    return folded


FIRST_WITH_PROCLITICS = "\u0590"
"""Before the scripts that write other words onto a word."""


def variants(word: str, language: str | None) -> tuple[str, ...]:
    """What a folded word counts as besides itself: stems are marked with a leading ~, other forms are plain words."""
    if word < FIRST_WITH_PROCLITICS:
        found = stem(word, language) if language else None
        return () if found is None else (f"~{found}",)
    forms = without_proclitics(word)
    if language is None:
        return forms
    stems = {f"~{found}": None for form in (word, *forms) if (found := stem(form, language))}
    return (*stems, *forms)


_UNSPACED_START = re.compile(f"[{_UNSPACED}]")


class Remembered(dict[str, Found], Generic[Found]):
    """What was worked out of words, as long as they are met: of two generations the older is forgotten when the younger
    is full, so that common words stay however many rare ones pass."""

    def __init__(self, work_out: Callable[[str], Found], most: int) -> None:
        self._work_out, self._most = work_out, most
        self._older: dict[str, Found] = {}

    def __missing__(self, word: str) -> Found:
        found = self._older.get(word)
        if found is None:
            found = self._work_out(word)
        if len(self) >= self._most:
            self._older = dict(self)
            self.clear()
        if len(word) <= MAX_LETTERS:  # what is longer is hardly met twice
            self[word] = found
        return found

    def forget(self) -> None:
        """Work all out anew."""
        if self:
            self.clear()
            self._older = {}


def _read(token: str) -> tuple[str, str] | None:
    """Of what stands in a text as one word: the folded word and its surface; None: it is no word."""
    surface = _surface(token)
    folded = fold(surface)
    if folded == surface:  # one object, as of most words
        folded = surface
    return (folded, surface) if folded else None


_TOKENS = Remembered(_read, 1 << 15)


@lru_cache(maxsize=64)
def forms_in(language: str | None) -> Mapping[str, tuple[str, ...]]:
    """What each folded word counts as in a language (primary subtag), besides itself."""
    return Remembered(lambda word: variants(word, language), 1 << 14)


@lru_cache(maxsize=64)
def form_in(language: str | None) -> Mapping[str, str]:
    """Under what each folded word is found in any of its forms in a language (primary subtag)."""

    def form(word: str) -> str:
        found = stem(word, language) if language else None
        return word if found is None else intern(f"~{found}")

    return Remembered(form, 1 << 14)


def _has_oddities(text: str) -> bool:
    return "_" in text or "\u02bc" in text or "\u02b9" in text


def _surface(token: str) -> str:
    if (token.isascii() and "." not in token) or _IS_SIMPLE(token):
        return token[:MAX_LETTERS]
    plain = _IGNORED_CHARACTERS.sub("", token).replace(".", "")
    return _letters(unicodedata.normalize("NFKC", plain[:MAX_LETTERS]))


def _fold_once(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold()
    apart = unicodedata.normalize("NFD", folded)
    if len(apart) != len(folded) or not folded.isalnum():  # else there is no mark in it
        folded = unicodedata.normalize("NFC", "".join(_without_marks(apart)))
    return _letters(folded.translate(_ONE_FORM))


def _letters(word: str) -> str:
    """Without what NFKC may bring in besides letters, digits and marks: ⑴ -> (1) -> 1."""
    return word if word.isalnum() else "".join(letter for letter in word if letter.isalnum() or _is_mark(letter))


def _without_marks(decomposed: str) -> Iterator[str]:
    base = ""
    for letter in decomposed:
        if not _is_mark(letter):
            base = letter
        elif (
            (base < "\u0400" or "\u1d00" <= base <= "\u1fff")  # Latin, Greek
            or (base <= "\u052f" and letter in "\u0300\u0301")  # stress on Cyrillic; not the breve of й
            or "\u0591" <= letter <= "\u065f"  # Hebrew points, Arabic harakat and hamza
            or letter == "\u0670"
        ):
            continue
        yield letter


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "M"


def _simple() -> dict[int, str]:
    """How letters and digits of Latin, Greek and Cyrillic are folded that are written with one character."""
    blocks = (range(0x30, 0x250), range(0x370, 0x530))
    letters = [chr(code) for block in blocks for code in block if chr(code).isalnum()]
    return {ord(each): _fold_slowly(each) for each in letters if unicodedata.normalize("NFKC", each) == each}


_SIMPLE = _simple()
_IS_SIMPLE = re.compile(f"[{''.join(map(chr, _SIMPLE))}]+").fullmatch
