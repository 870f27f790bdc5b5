"""The forms under which a folded word is found besides itself: its stem in the text's language, and Arabic words
without their proclitics.

Stems are taken of *folded* words (accents gone), so that COOPERATION, coopération and cooperation have one stem.
Snowball has no algorithm for Ukrainian and Korean: a light one for each stands here. Languages without words in
their script (Chinese, Japanese, Thai) and those without an algorithm have no stems.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Protocol

import Stemmer

SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Primary language subtag -> Snowball algorithm."""

STEMMED_LANGUAGES = (*SNOWBALL, "bg", "ko", "uk")

_UKRAINIAN_ENDINGS = (
    "а я у ю і ї и о е є ь й ом ем єм ам ям ах ях ами ями ові еві єві ою ею єю ів їв ей ий ого ому им ім их ими ої ій"
    " ія ії ію ією іям іями іях іє її ієм ний на не ні ну ної ній ного ному ним них ними"
)
_BULGARIAN_ENDINGS = (
    "а я о е и ът ят та то те ите ата ята ото ето ия ият ов ова ово ови овете ски ска ско ските ската ските ето ове"
    " овете"
)
"""Article, gender and number; Bulgarian has no cases."""
_KOREAN_PARTICLES = (
    "은 는 이 가 을 를 의 에 에서 에게 께 께서 로 으로 와 과 도 만 까지 부터 보다 처럼 이나 나 라고 이라고 에는 에서는"
    " 에도 와의 과의 로의 으로의 에서의"
    " 들 들은 들이 들을 들의 들에 들에게 들과 들도 들로 들만 들까지 들에는 들과의"
)
"""Particles, and behind several of a kind the sign for that."""


class _Stemmer(Protocol):
    def __call__(self, word: str, /) -> str: ...


def stem(word: str, language: str) -> str | None:
    """The stem of a folded word in a language (primary subtag); None where the language has no stemmer."""
    stemmer = _stemmer(language)
    return None if stemmer is None else stemmer(word)


@lru_cache(maxsize=1 << 12)
def every_stem(word: str) -> frozenset[str]:
    """The stems of a folded word under every stemmer, for whoever does not know the article's language."""
    stemmers = filter(None, map(_stemmer, STEMMED_LANGUAGES))  # past the cache of `stem`, which is for articles
    return frozenset(stemmer(word) for stemmer in stemmers)


def without_proclitics(word: str) -> tuple[str, ...]:
    """A folded Arabic or Hebrew word without the conjunctions, prepositions and article written onto it: « وبالاتحاد »
    gives الاتحاد and اتحاد; empty for every other word."""
    if "\u05d0" <= word[:1] <= "\u05ea":
        return _without_hebrew_letters(word)
    if not "\u0620" <= word[:1] <= "\u06ff":
        return ()
    forms: list[str] = []
    for conjunctions in ("", "و", "ف"):
        if not word.startswith(conjunctions):
            continue
        rest = word[len(conjunctions) :]
        forms.append(rest)
        forms.extend(rest[1:] for preposition in "بلك" if rest.startswith(preposition))
        if rest.startswith("لل"):  # ل + ال is written لل
            forms.append("ال" + rest[2:])
    forms.extend([form[2:] for form in forms if form.startswith("ال")])
    return tuple(dict.fromkeys(form for form in forms if len(form) >= 3 and form != word))


def _without_hebrew_letters(word: str) -> tuple[str, ...]:
    """Without one, two or three of the letters that Hebrew writes in front: and, the, in, to, from, that, as."""
    forms: list[str] = []
    while len(word) > 3 and word[0] in "והבלמשכ" and len(forms) < 3:
        word = word[1:]
        forms.append(word)
    return tuple(forms)


@cache
def _stemmer(language: str) -> _Stemmer | None:
    if language == "uk":
        return _without_ending(_UKRAINIAN_ENDINGS, keep=3)
    if language == "ko":
        return _without_ending(_KOREAN_PARTICLES, keep=2)
    if language == "bg":
        return _without_ending(_BULGARIAN_ENDINGS, keep=3)
    if language not in SNOWBALL:
        return None
    snowball: _Stemmer = Stemmer.Stemmer(SNOWBALL[language], 0).stemWord  # what is stemmed is remembered elsewhere
    if language != "ar":
        return snowball
    # The algorithm treats a word with its article otherwise than without: give it the bare word.
    return lambda word: snowball(word[2:] if word.startswith("ال") and len(word) >= 5 else word)


def _without_ending(endings: str, keep: int) -> _Stemmer:
    """A stemmer that takes off the longest of these endings that leaves so many letters."""
    longest_first = sorted(endings.split(), key=len, reverse=True)

    def stemmed(word: str) -> str:
        for ending in longest_first:
            if word.endswith(ending) and len(word) - len(ending) >= keep:
                return word[: -len(ending)]
        return word

    return stemmed
