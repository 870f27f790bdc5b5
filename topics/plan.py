"""From a parsed query to parts that run."""

from __future__ import annotations

from collections.abc import Sequence

from topics import intervals
from topics.index import Index
from topics.intervals import Interval
from topics.parts import Apart, Bare, Either, Enough, Filter, Named, Often, Part, Placed, Together, Within, Written
from topics.patterns import Pattern, Word
from topics.patterns import written as written_pattern
from topics.rewrite import spread
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
    QueryError,
    Reference,
    Same,
    Term,
    Wildcard,
)
from topics.text import analyse


def plan(query_text: str, root: Node) -> Part:
    """The parsed query, ready to run."""
    return _part(spread(root), query_text)


def _part(node: Node, text: str) -> Part:
    match node:
        case And(children=children):
            wanted = tuple(_part(child, text) for child in children if not isinstance(child, Not))
            ruled_out = tuple(_part(child.child, text) for child in children if isinstance(child, Not))
            return Enough(len(wanted), wanted, ruled_out)
        case NOf(count=count, children=children):
            return Enough(count, tuple(_part(child, text) for child in children))
        case Or(children=children):
            parts = tuple(_part(child, text) for child in children)
            placed = tuple(part for part in parts if isinstance(part, Placed))
            return Either(placed) if len(placed) == len(parts) else Enough(1, parts)
        case Field(name=name, child=child) if name not in TEXT_FIELDS:
            return _filter(name, child)
    return _placed(node, text)


def _placed(node: Node, text: str) -> Placed:
    clause = text[slice(*node.span)]
    match node:
        case Term(text=written, exact=exact):
            words = analyse(written, None)
            if len(words.words) == 1 and not exact:
                return Bare(words.words[0], clause)
            return Written(_exactly(written) if exact else written_pattern(written), clause)
        case Phrase(text=written, exact=exact, prefix=prefix, slop=slop):
            pattern = _exactly(written) if exact else written_pattern(written, prefix=prefix, slop=slop)
            return Written(pattern, clause)
        case Prefix(text=written):
            return Written(written_pattern(written, prefix=True), clause)
        case Wildcard(text=written):
            return Written(written_pattern(written), clause)
        case Concept(id=id_):
            return Named(id_, clause)
        case Or(children=children):
            return Either(tuple(_placed(child, text) for child in children))
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            return Together(
                _placed(left, text),
                _placed(right, text),
                lambda _, left, right: intervals.near(left, right, distance, ordered),
            )
        case Same(left=left, right=right, unit=unit):
            return Together(
                _placed(left, text), _placed(right, text), _in_sentence if unit == "SENT" else _in_paragraph
            )
        case NotNear(left=left, right=right, distance=distance):
            return Apart(_placed(left, text), _placed(right, text), distance)
        case AtLeast(count=count, child=child):
            return Often(count, _placed(child, text))
        case First(count=count, child=child):
            return Within(_placed(child, text), lambda index: index.first(count))
        case Field(name=name, child=child):
            return Within(_placed(child, text), lambda index: index.field(name))
    if isinstance(node, Reference):
        raise QueryError(f"no topic is called {node}", node.span[0] + 1, "name one that is watched")
    raise TypeError(f"{node!r} has no place in a text")


def _in_sentence(index: Index, left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    return intervals.within(left, right, index.sentence_starts)


def _in_paragraph(index: Index, left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    return intervals.within(left, right, index.paragraph_starts)


def _exactly(text: str) -> Pattern:
    found = analyse(text, None)
    pairs = zip(found.words, found.surfaces, strict=True)
    return Pattern(tuple(Word(word, surface=surface) for word, surface in pairs))


def _filter(field: str, node: Node) -> Part:
    match node:
        case And(children=children):
            wanted = tuple(_filter(field, child) for child in children if not isinstance(child, Not))
            ruled_out = tuple(_filter(field, child.child) for child in children if isinstance(child, Not))
            return Enough(len(wanted), wanted, ruled_out)
        case Or(children=children):
            return Enough(1, tuple(_filter(field, child) for child in children))
    return Filter(field, node)
