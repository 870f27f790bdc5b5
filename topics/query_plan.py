"""From a parsed query to parts that run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from sys import intern

from topics import intervals
from topics.clauses import Apart, Filter, Often, Together, Within, either, enough
from topics.index import Index
from topics.intervals import Interval
from topics.patterns import Pattern, Word, as_plain, pattern_of, row_of, words_of
from topics.presearch import Compounds
from topics.query_parts import Bare, InRow, Leaf, Named, Part, Placed, Written
from topics.query_rewrite import spread
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

_LOOKED_UP = frozenset({Term, Phrase, Prefix, Wildcard, Concept})


class Leaves:
    """What is looked up for each way of writing a word, a phrase or a concept: topics that name the same share it."""

    def __init__(self) -> None:
        self.known: dict[str, Leaf] = {}
        """By how they are written."""
        self.compounds = Compounds()
        """What documents are to be looked through for on their behalf."""

    def of(self, node: Node, clause: str) -> Leaf:
        """What is looked up for a node, known or not."""
        known = self.known.get(clause)
        if known is None:
            known = _leaf(node, clause)
            self.keep((known,))
        return known

    def keep(self, leaves: Iterable[Leaf]) -> None:
        """Share these from now on."""
        for leaf in leaves:
            if leaf.clause[0] != "#":  # what stands in another topic is shown as that topic, whatever it is
                self.known[leaf.clause] = leaf
            self.compounds.add(leaf.lookups())


def plan(query_text: str, root: Node, leaves: Leaves | None = None) -> Part:
    """The parsed query, ready to run."""
    return Planning(query_text, leaves or Leaves()).part(spread(root))


class Planning:
    """One query on its way to what runs, after it was spread out."""

    def __init__(self, text: str, leaves: Leaves) -> None:
        self._text = text
        self._leaves = leaves
        self.concepts: list[Concept] = []
        """Those that it names, as often as it does."""

    def part(self, node: Node) -> Part:
        """A node, ready to run."""
        if type(node) in _LOOKED_UP:
            return self._looked_up(node)
        match node:
            case And(children=children):
                wanted = [self.part(child) for child in children if not isinstance(child, Not)]
                ruled_out = [self.part(child.child) for child in children if isinstance(child, Not)]
                return enough(len(wanted), wanted, ruled_out)
            case NOf(count=count, children=children):
                return enough(count, [self.part(child) for child in children])
            case Or(children=children):
                if _LOOKED_UP.issuperset(map(type, children)):
                    return either([self._looked_up(child) for child in children])
                parts = [self.part(child) for child in children]
                placed = [part for part in parts if isinstance(part, Placed)]
                return either(placed) if len(placed) == len(parts) else enough(1, parts)
            case Field(name=name, child=child) if name not in TEXT_FIELDS:
                return _filter(name, child)
        return self._placed(node)

    def _looked_up(self, node: Node) -> Leaf:
        first, end = node.span
        if type(node) is Concept:
            self.concepts.append(node)
        clause = self._text[first:end]
        return self._leaves.known.get(clause) or self._leaves.of(node, clause)

    def _placed(self, node: Node) -> Placed:
        if type(node) in _LOOKED_UP:
            return self._looked_up(node)
        match node:
            case Or(children=children):
                return either([self._placed(child) for child in children])
            case Near(left=left, right=right, distance=distance, ordered=ordered):
                return Together(
                    self._placed(left),
                    self._placed(right),
                    lambda _, left, right: intervals.near(left, right, distance, ordered),
                    distance=distance,
                )
            case Same(left=left, right=right, unit=unit):
                inside = _in_sentence if unit == "SENT" else _in_paragraph
                return Together(self._placed(left), self._placed(right), inside, effort=3)
            case NotNear(left=left, right=right, distance=distance):
                return Apart(self._placed(left), self._placed(right), distance)
            case AtLeast(count=count, child=child):
                return Often(count, self._placed(child))
            case First(count=count, child=child):
                return Within(self._placed(child), lambda index: index.first(count))
            case Field(name=name, child=child):
                return Within(self._placed(child), lambda index: index.field(name))
        if isinstance(node, Reference):
            raise QueryError(f"no topic is called {node}", node.span[0] + 1, "name one that is watched")
        raise TypeError(f"{node!r} has no place in a text")


def _leaf(node: Node, clause: str) -> Leaf:
    match node:
        case Term(exact=True) | Phrase(exact=True):
            return Written(_exactly(node.text), clause)
        case Term(text=text):
            words = as_plain(text) or analyse(text, None).words
            return Bare(intern(f"{words[0]}~"), clause) if len(words) == 1 else _written(words, clause)
        case Phrase(text=text, prefix=prefix, slop=slop):
            return _written(words_of(text, prefix=prefix), clause, slop)
        case Prefix(text=text):
            return _written(words_of(text, prefix=True), clause)
        case Wildcard(text=text):
            return _written(words_of(text), clause)
        case Concept(id=id_):
            return Named(intern(f"@{id_}"), clause)
    raise TypeError(f"{node!r} is not looked up")


def _written(words: Sequence[str], clause: str, slop: int | None = None) -> Leaf:
    key = row_of(words) if slop is None or len(words) == 1 else None
    return Written(pattern_of(words, slop), clause) if key is None else InRow(key, clause)


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
            wanted = [_filter(field, child) for child in children if not isinstance(child, Not)]
            ruled_out = [_filter(field, child.child) for child in children if isinstance(child, Not)]
            return enough(len(wanted), wanted, ruled_out)
        case Or(children=children):
            return enough(1, [_filter(field, child) for child in children])
    return Filter(field, node)
