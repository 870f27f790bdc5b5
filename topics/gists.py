"""What an article is about, as weighted terms: the stems of its words, the concepts in it, its particulars. Pure.

A term weighs more the more often it stands in the text and in the fewer articles it has been met (TF-IDF); how common
terms are is learned slowly, from what comes in. Terms of words belong to one language; concepts, names and numbers to
all.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from weakref import WeakKeyDictionary

from storage.particulars import Particulars, particulars
from topics.concepts import Lexicon
from topics.headline_names import called
from topics.index import Index
from topics.intervals import Interval
from topics.plain_words import expected
from topics.presearch import Spotter
from topics.text import Analysis, fold, is_unspaced
from topics.unmarked_names import LANGUAGES, unmarked

ONE = 1000
"""Length of a vector of weights: they are kept as whole numbers, the same on every database."""

_WORDS = 1_500
"""Words of a text that are looked at."""
_LEAD = 80
"""Words of its opening."""
_HEADLINE = 4
"""Times that a word of the headline counts."""
_TERMS, _LEAD_TERMS, _CONCEPTS = 60, 40, 16
"""Heaviest terms that are kept of each part."""
_FOUND_BY = 20
"""Heaviest terms under which others find an article; and a quarter as many concepts."""
SHORT = 100
"""Words of a body under which a text is short."""
_PRIOR, _PRIOR_SHORT = 30, 100
"""Documents that the guess of how common a term is counts for; in short texts, which share little but their event, it
counts for more."""
_PROPER = frozenset({"country", "person", "organisation"})
"""Kinds of concepts whose names are proper names."""
_TOO_COMMON, _FEW, _FEW_SHORT = 1 / 3, 1, 5
"""Share of the documents from which on a term says nothing, and how many more may have it: while a ledger is young, its
first event stands in most of what it holds."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in an article; nothing is known yet of how common they are."""

    text: Mapping[int, int]
    lead: Mapping[int, int]
    concepts: Mapping[int, int]
    guesses: Mapping[int, float]
    """In which share of documents a term is to be expected before enough were read."""
    headline: frozenset[int]
    particulars: Particulars
    dated: frozenset[str]
    """Days of the week in the headline."""
    called: frozenset[str]
    """Names in the headline."""
    known: frozenset[str]
    """Names in headline and body."""
    lands: frozenset[str]
    """Countries that the headline names, also by an adjective."""
    all_lands: frozenset[str]
    language: str | None
    words: int
    """Of the body."""

    @property
    def terms(self) -> list[int]:
        """All terms, each once."""
        return sorted({*self.text, *self.concepts, self.spoken})

    @property
    def spoken(self) -> int:
        """The term under which the documents of its language are counted."""
        return term("l", self.language or "")


@dataclass(frozen=True, slots=True)
class Gist:
    """What an article is about."""

    text: Mapping[int, int]
    """Term -> weight, of a vector of length ONE; so are the next two."""
    lead: Mapping[int, int]
    concepts: Mapping[int, int]
    headline: frozenset[int]
    names: frozenset[int]
    numbers: frozenset[int]
    days: frozenset[int]
    dated: frozenset[int]
    """Days that the headline names."""
    called: frozenset[int]
    """Names that the headline calls."""
    known: frozenset[int]
    """Names that headline and body know."""
    lands: frozenset[int]
    """Countries that the headline names, also by an adjective."""
    all_lands: frozenset[int]
    language: str | None
    words: int

    @property
    def found_by(self) -> dict[int, int]:
        """The terms under which other articles find it."""
        return {**_heaviest(self.text, _FOUND_BY), **_heaviest(self.concepts, _FOUND_BY // 4)}


_SPOTTERS: WeakKeyDictionary[Lexicon, dict[str | None, Spotter]] = WeakKeyDictionary()
"""Of a lexicon those that were made, by language: each takes a tenth of a second, without a language a whole one."""


class Counting:
    """Counts the terms of documents, with all concepts of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._spotters = _SPOTTERS.setdefault(lexicon, {})

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        """Of every concept; read with the first document, and not while a daemon starts."""
        return {each.id: each.kind for each in map(self._lexicon.get, self._lexicon.ids()) if each is not None}

    @cached_property
    def _proper(self) -> frozenset[str]:
        return frozenset(id_ for id_, kind in self._kinds.items() if kind in _PROPER)

    @cached_property
    def _lands(self) -> frozenset[str]:
        return frozenset(id_ for id_, kind in self._kinds.items() if kind == "country")

    def counts(self, index: Index) -> Counts:
        """The terms of a document."""
        language = index.language
        spotter = self._spotters.get(language)
        if spotter is None:
            concepts = map(self._lexicon.get, self._lexicon.ids())
            spotter = self._spotters[language] = Spotter(filter(None, concepts), language)
        found = spotter.spot(index)
        title, body = _of(index, "title"), _of(index, "body")
        heads = list(_keys(title, language, _WORDS))
        keys = list(_keys(body, language, _WORDS))
        weighed = list(chain.from_iterable([key] * _HEADLINE for key in heads))
        all_keys = {*heads, *keys}
        hashes = {key: term(f"w{language}", key) for key in all_keys}
        title_text, body_text = index.document.title or "", index.document.body or ""
        in_headline, in_all = called(title_text, body_text, language)
        said = particulars(f"{title_text}\n{body_text}")
        lands = {id_: places for id_, places in found.items() if id_ in self._lands}
        if language in LANGUAGES:
            in_headline, unmarked_names, in_all = self._unmarked(title_text, body_text, language, found, title)
            said = replace(said, names=said.names | unmarked_names)
        return Counts(
            text=Counter(hashes[key] for key in chain(keys, weighed)),
            lead=Counter(hashes[key] for key in chain(keys[:_LEAD], weighed)),
            concepts={term("c", id_): len(places) for id_, places in found.items()},
            guesses={hashes[key]: expected(key, language) for key in all_keys},
            headline=frozenset(hashes[key] for key in heads),
            particulars=said,
            dated=particulars(title_text).days,
            called=in_headline,
            known=in_all,
            lands=_in_headline(lands, title),
            all_lands=frozenset(lands),
            language=language,
            words=len(body.words) if body else 0,
        )

    def _unmarked(
        self, headline: str, body: str, language: str, found: Mapping[str, list[Interval]], title: Analysis | None
    ) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        """As `unmarked`, with the concepts that are named: where no capital tells names, the lexicon knows some."""
        heads, names, known = unmarked(headline, body, language)
        proper = {id_: places for id_, places in found.items() if id_ in self._proper}
        in_headline = {f"@{id_}" for id_ in _in_headline(proper, title)}
        return heads | in_headline, names, known | {f"@{id_}" for id_ in proper}


def weigh(counts: Counts, documents: int, met: Mapping[int, int]) -> Gist:
    """The gist of an article, given how many documents were counted and in how many each term was met."""
    prior, few = (_PRIOR_SHORT, _FEW_SHORT) if counts.words < SHORT else (_PRIOR, _FEW)

    def weights(part: Mapping[int, int], most: int, documents: int) -> dict[int, int]:
        raw = {}
        for key, count in part.items():
            common = met.get(key, 0)
            if common > documents * _TOO_COMMON + few:
                continue
            foreseen = common + prior * counts.guesses.get(key, 0.02) + 0.5
            if (rarity := math.log((documents + prior) / foreseen)) > 0:
                raw[key] = (1 + math.log(count)) * rarity
        kept = dict(sorted(raw.items(), key=lambda each: (-each[1], each[0]))[:most])
        length = math.sqrt(sum(weight * weight for weight in kept.values()))
        return {key: round(ONE * weight / length) for key, weight in kept.items()} if length else {}

    found, spoken = counts.particulars, met.get(counts.spoken, 0)
    return Gist(
        text=weights(counts.text, _TERMS, spoken),
        lead=weights(counts.lead, _LEAD_TERMS, spoken),
        concepts=weights(counts.concepts, _CONCEPTS, documents),
        headline=counts.headline,
        names=frozenset(term("n", fold(name)) for name in found.names),
        numbers=frozenset(term("n", number) for number in found.numbers),
        days=frozenset(term("d", day) for day in found.days),
        dated=frozenset(term("d", day) for day in counts.dated),
        called=frozenset(term("n", name) for name in counts.called),
        known=frozenset(term("n", name) for name in counts.known),
        lands=frozenset(term("c", id_) for id_ in counts.lands),
        all_lands=frozenset(term("c", id_) for id_ in counts.all_lands),
        language=counts.language,
        words=counts.words,
    )


def details_of(gist: Gist) -> dict[str, object]:
    """What is kept of a gist besides the terms of its text, as JSON."""
    return {
        "lead": [[key, weight] for key, weight in gist.lead.items()],
        "concepts": [[key, weight] for key, weight in gist.concepts.items()],
        **{name: sorted(getattr(gist, name)) for name in _SETS},
        "language": gist.language,
        "words": gist.words,
    }


def gist_of(text: Mapping[int, int], details: Mapping[str, object]) -> Gist:
    """The gist again, of what is kept."""
    kept: dict[str, object] = {**details, "text": text}
    for name in ("lead", "concepts"):
        kept[name] = dict(details[name])  # type: ignore[call-overload]
    for name in _SETS:
        kept[name] = frozenset(details.get(name, ()))  # type: ignore[call-overload]
    return Gist(**kept)  # type: ignore[arg-type]


def likeness(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """The cosine of two vectors of weights, 0 to 1."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other.get(key, 0) for key, weight in one.items()) / ONE**2


@lru_cache(maxsize=1 << 16)
def term(kind: str, key: str) -> int:
    """A term as a number of 62 bits and more than 0."""
    digest = hashlib.blake2b(f"{kind}\x1f{key}".encode(errors="surrogatepass"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> 2) + 1


_SETS = ("headline", "names", "numbers", "days", "dated", "called", "known", "lands", "all_lands")
"""Of a gist that was kept before a set was known, it is empty."""


def _heaviest(weights: Mapping[int, int], most: int) -> dict[int, int]:
    return dict(sorted(weights.items(), key=lambda each: (-each[1], each[0]))[:most])


def _of(index: Index, name: str) -> Analysis | None:
    return next((section.analysis for section in index.sections if section.name == name), None)


def _in_headline(found: Mapping[str, list[Interval]], title: Analysis | None) -> frozenset[str]:
    long = len(title.words) if title else 0
    return frozenset(id_ for id_, places in found.items() if places and places[0][0] < long)


def _keys(text: Analysis | None, language: str | None, most: int) -> Iterable[str]:
    """The stem of each word of some length; of scripts without spaces every two neighbours."""
    if text is None:
        return
    words: Sequence[str] = text.words[:most]
    for (word, following), forms in zip(pairwise((*words, "")), text.variants, strict=False):
        if is_unspaced(word):
            if following and is_unspaced(following):
                yield word + following
        elif len(word) > 1:
            yield next((form for form in forms if form[0] == "~"), word)
