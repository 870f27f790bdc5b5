"""What a lexicon may find otherwise than it was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from topics.advice import STOP_WORDS
from topics.concept import ANY, EVERYWHERE, Concept, Name
from topics.names import AMBIGUOUS
from topics.text import analyse

_PAIRED = {"mf": "sx", "sx": "mf", "vg": "vi", "vi": "vg", "cd": "cg", "cg": "cd"}
"""Countries that share a name in some languages of the CLDR: an article that writes it may mean either."""
_LATIN = frozenset({"de", "en", "es", "fr", "it", "nl", "pl", "pt"})
_FAMILIES = frozenset({"action", "title"})
"""Kinds that may share words: an attentat is an attack and terrorism."""
_PAIR = 3
"""Letters of what names two countries at once: 日米, 俄乌."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One warning."""

    id: str
    text: str


def doubts(concepts: Iterable[Concept], about: frozenset[str] | None = None) -> tuple[Doubt, ...]:
    """The warnings about some concepts of a lexicon (all, if none are named)."""
    known = tuple(concepts)
    meant = [concept for concept in known if about is None or concept.id in about]
    shared = _shared(known)
    return tuple(
        doubt for concept in meant for doubt in (*_doubled(concept, shared), *_common(concept), *_missing(concept))
    )


def vacant(concepts: Iterable[Concept], day: date) -> tuple[Doubt, ...]:
    """Of the offices whose holders are named, those that by what is known nobody holds on that day."""
    found = []
    for concept in concepts:
        terms = concept.office.terms if concept.office else ()
        if terms and not any(term.covers(day) for term in terms):
            since = max(term.until or term.since for term in terms)
            text = (
                f"nobody is known to hold it since {since}: its title is met, and no name; name who does in a file of "
                f'your own: [{concept.id}] terms = [["who", {since}]]'
            )
            found.append(Doubt(concept.id, text))
    return tuple(found)


def _shared(concepts: Iterable[Concept]) -> dict[tuple[str, str], set[str]]:
    meanings: dict[tuple[str, str], set[str]] = defaultdict(set)
    for concept in concepts:
        if concept.kind not in _FAMILIES:
            for name in concept.names:
                if name.needs is None:
                    meanings[name.language, _folded(name)].add(concept.id)
    return meanings


def _doubled(concept: Concept, shared: dict[tuple[str, str], set[str]]) -> Iterator[Doubt]:
    if concept.kind in _FAMILIES:
        return
    for name in concept.names:
        if name.language in ("zh", "ja", "ko") and len(name.text) <= _PAIR:
            continue
        others = {id_ for spoken in (name.language, ANY) for id_ in shared.get((spoken, _folded(name)), ())} - {
            concept.id,
            _PAIRED.get(concept.id),
        }
        if others and name.needs is None:
            also = ", ".join(f"@{id_}" for id_ in sorted(others))
            yield Doubt(concept.id, f"{name.text} ({name.language}) is a name of {also} too: leave it to one of them")


def _common(concept: Concept) -> Iterator[Doubt]:
    for name in concept.names:
        words = analyse(name.text, None).words
        pattern = concept.pattern(name, name.language)
        if name.needs == "context":
            continue  # what stands around tells it from the word
        if len(words) == 1 and words[0] in STOP_WORDS | AMBIGUOUS and pattern.words[0].is_folded:
            yield Doubt(
                concept.id,
                f'{name.text} ({name.language}) is a common word in small letters: say case = "exact" or "initial"',
            )


def _missing(concept: Concept) -> Iterator[Doubt]:
    spoken = {name.language for name in concept.names}
    if concept.office is not None or not spoken or len(spoken) == 1:  # an own concept may live in one language
        return
    lacking = [each for each in EVERYWHERE if each not in spoken and not (ANY in spoken and each in _LATIN)]
    if lacking:
        yield Doubt(concept.id, f"no name in {', '.join(lacking)}: articles in these languages are met by none")


def _folded(name: Name) -> str:
    return " ".join(analyse(name.text, None).words) + ("*" if name.text.endswith("*") else "")
