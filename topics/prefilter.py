"""What a full-text index holds of a document, and what it may be asked before a query is run.

The index knows folded words in their order and, without order, their stems and other forms. A query is weakened to
what such an index can answer; it finds all that the query matches and more, and the matcher decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, combinations
from math import comb

from storage.prefilter import AllOf, AnyOf, Prefilter, Stem, Words
from topics import concepts
from topics.concepts import Lexicon
from topics.index import Index
from topics.patterns import Pattern, Word, written
from topics.query import Query
from topics.query_rewrite import spread
from topics.stems import every_stem
from topics.syntax import (
    TEXT_FIELDS,
    And,
    AtLeast,
    Concept,
    Field,
    First,
    Near,
    Node,
    NOf,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    Same,
    Term,
    Wildcard,
)
from topics.text import analyse
from topics.wildcards import beginning_of

LEAST = 2
"""Letters of a beginning that an index is worth asking for."""
_COMBINATIONS = 64
"""Of n OF, that an index is asked for."""
FIELD_GAP = "fieldgap0"
"""Stands between the words of two fields, so that no phrase runs from one into the other."""


def index_stream(index: Index) -> tuple[list[str], frozenset[str]]:
    """The folded words of title, deck and body in their order, and the stems and other forms of these words."""
    words: list[str] = []
    for section in index.sections:
        if words:
            words.append(FIELD_GAP)
        words.extend(section.analysis.words)
    forms = chain.from_iterable(form for section in index.sections for form in section.analysis.variants)
    return words, frozenset(form.removeprefix("~") for form in forms)


def weaken(query: Query, lexicon: Lexicon) -> Prefilter | None:
    """What an index must find in whatever a query matches; None: anything may match."""
    return _weakened(spread(query.root), lexicon)


def _weakened(node: Node, lexicon: Lexicon) -> Prefilter | None:
    match node:
        case Term(text=text, exact=exact):
            words = analyse(text, None).words
            if len(words) > 1 or exact:
                return _adjacent(words)
            return Stem(tuple(dict.fromkeys((*words, *sorted(every_stem(words[0]))))))
        case Phrase(text=text, exact=exact, prefix=prefix, slop=slop):
            if exact:
                return _adjacent(analyse(text, None).words)
            pattern = written(text, prefix=prefix, slop=slop)
            return _pattern(pattern) if slop is None else _all_of(map(_word, pattern.words))
        case Prefix(text=text):
            return _adjacent(analyse(text, None).words, prefix=True)
        case Wildcard(text=text):
            return _pattern(written(text))
        case Concept(id=id_):
            concept = lexicon.get(id_)
            return _named(concept) if concept else None
        case And(children=children):
            return _all_of(_weakened(child, lexicon) for child in children if not isinstance(child, Not))
        case Or(children=children):
            return _any_of(_weakened(child, lexicon) for child in children)
        case NOf(count=count, children=children):
            parts = [_weakened(child, lexicon) for child in children]
            if comb(len(parts), count) <= _COMBINATIONS:
                return _any_of(map(_all_of, combinations(parts, count)))
            return _any_of(parts)
        case Near(left=left, right=right) | Same(left=left, right=right):
            return _all_of(_weakened(side, lexicon) for side in (left, right))
        case NotNear(left=left):
            return _weakened(left, lexicon)
        case AtLeast(child=child) | First(child=child):
            return _weakened(child, lexicon)
        case Field(name=name, child=child) if name in TEXT_FIELDS:
            return _weakened(child, lexicon)
    return None  # filters


def _named(concept: concepts.Concept) -> Prefilter | None:
    """One of a concept's names; of an office also its title with what it is held at, or one who held it."""
    ways = [_name(concept, name) for name in concept.names]
    ways += [_parted(pattern) for name in concept.names for pattern in concept.parted(name, None)[:1]]
    if (office := concept.office) is not None:
        ways.append(_all_of((_named(office.title), _named(office.at))))
        ways.extend(_named(term.person) for term in office.terms)
    return _any_of(ways)


def _name(concept: concepts.Concept, name: concepts.Name) -> Prefilter | None:
    """A name as it is met in articles of its own language and in those of others, where nothing is inflected; a name
    for all languages as it is met where names take endings."""
    inflected = concept.pattern(name, "pl" if name.language == concepts.ANY else name.language)
    plain = concept.pattern(name, None)
    return _pattern(plain) if inflected == plain else _all_of(map(_either, inflected.words, plain.words))


def _parted(pattern: Pattern) -> Prefilter | None:
    """A name with other words inside."""
    return _all_of(_word(word) for word in pattern.words if not word.gap)


def _word(word: Word) -> Prefilter | None:
    """A word anywhere, in the row of words or beside it."""
    if word.wild or word.prefix:
        beginning = beginning_of(word.key)
        return _adjacent([beginning], prefix=True) if len(beginning) >= LEAST else None
    return Stem((word.key,))


def _pattern(pattern: Pattern) -> Prefilter | None:
    if any(word.prefix or word.wild for word in pattern.words[:-1]) or pattern.words[-1].wild:
        return _all_of(map(_word, pattern.words))
    return _adjacent([word.key for word in pattern.words], pattern.words[-1].prefix)


def _either(inflected: Word, plain: Word) -> Prefilter | None:
    if plain.prefix or inflected.prefix:
        return _adjacent([plain.key], prefix=True)
    return Stem(tuple(dict.fromkeys((plain.key, inflected.key.removeprefix("~")))))


def _adjacent(words: Sequence[str], prefix: bool = False) -> Prefilter | None:
    """Words side by side. What Arabic writes onto a word hides it from the row of words: there its other forms count,
    and a prefix cannot be looked up."""
    if not any(map(_may_be_hidden, words)):
        return Words(tuple(words), prefix)
    return _all_of(Stem((word,)) for word in (words[:-1] if prefix else words))


def _may_be_hidden(word: str) -> bool:
    return any("\u0620" <= letter <= "\u06ff" for letter in word)


def _all_of(parts: Iterable[Prefilter | None]) -> Prefilter | None:
    known = tuple(dict.fromkeys(part for part in parts if part is not None))
    return AllOf(known) if len(known) > 1 else known[0] if known else None


def _any_of(parts: Iterable[Prefilter | None]) -> Prefilter | None:
    known = tuple(dict.fromkeys(parts))
    if not known or None in known:
        return None
    present = tuple(part for part in known if part is not None)
    return AnyOf(present) if len(present) > 1 else present[0]
