"""Why a query matches a document or does not: clause by clause, with what each found and what it missed narrowly.

The clauses are those in which the query is run (AND outside of NEAR, see `rewrite`), and each is run by the matcher's
own parts: what is said here is what is done there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from storage.records import Evidence
from topics import intervals
from topics.concepts import Lexicon
from topics.document import Document
from topics.index import MAX_WORK, Index, View
from topics.intervals import Interval
from topics.matcher import MAX_EVIDENCE, Matcher, evidence_of, in_language, of_source
from topics.names import Names, names_of
from topics.presearch import Spotter
from topics.query import Query
from topics.query_parts import Mark, Placed
from topics.query_plan import plan
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
    Same,
    Term,
)
from topics.text import analyse

_SCATTERED = 20
"""Other words between those of a phrase up to which they are looked for."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a query and what became of it in a document."""

    text: str
    kind: str
    """all, any, some, not, or place (it stands somewhere in the text), or filter."""
    met: bool
    count: int = 0
    """Places in which it stands."""
    places: tuple[Evidence, ...] = ()
    """The first of them."""
    why: str | None = None
    """If it is not met: what was found instead, and how near it came."""
    parts: tuple[Clause, ...] = ()

    def walk(self) -> Iterator[Clause]:
        """This clause and all under it."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document matches a topic or does not."""

    matched: bool
    query: str
    language: str | None
    """Of the document."""
    restrictions: tuple[str, ...]
    """Why the topic does not look at the document at all: its languages, its sources."""
    clause: Clause


def explain(
    query: Query,
    document: Document,
    lexicon: Lexicon,
    languages: Iterable[str] = (),
    sources: Iterable[str] = (),
    names: Names | None = None,
) -> Explanation:
    """Hold one query against one document, and say all.

    Raises QueryError for a concept that is not known.
    """
    languages, sources = tuple(languages), tuple(sources)
    matcher = Matcher(lexicon)
    matcher.add("", query)
    restrictions = []
    if not in_language([tag.lower() for tag in languages], document):
        spoken = document.language or "of no known language"
        restrictions.append(f"the topic is watched in {', '.join(languages)} only; the article is {spoken}")
    if not of_source([source.casefold() for source in sources], document):
        source = document.source or "no known source"
        restrictions.append(f"the topic is watched in {', '.join(sources)} only; the article is of {source}")
    index = Index(document)
    matcher.matching(index)
    if index.too_costly:
        restrictions.append(
            f"too costly: the topic takes more than {MAX_WORK:,} steps on this article; narrow what stands beside "
            "NEAR, or split the topic"
        )
        clause = Clause(str(query.root), "place", False, why="given up")
    else:
        clause = _Explaining(query.text, index, lexicon, names).clause(spread(query.root))
    return Explanation(clause.met and not restrictions, query.text, document.language, tuple(restrictions), clause)


class _Explaining:
    def __init__(self, text: str, index: Index, lexicon: Lexicon, names: Names | None) -> None:
        self._text = text
        self._index = index
        self._lexicon = lexicon
        self._names = names

    def clause(self, node: Node, view: View | None = None) -> Clause:
        view = view or View(self._index)
        match node:
            case And(children=children):
                parts = self._all(children, view)
                return Clause(str(node), "all", all(part.met for part in parts), parts=parts)
            case Or(children=children):
                parts = self._all(children, view)
                return Clause(str(node), "any", any(part.met for part in parts), parts=parts)
            case NOf(count=count, children=children):
                parts = self._all(children, view)
                met = sum(part.met for part in parts)
                why = None if met >= count else f"{met} of {len(parts)} met, {count} needed"
                return Clause(str(node), "some", met >= count, why=why, parts=parts)
            case Not(child=child):
                part = self.clause(child, view)
                return Clause(str(node), "not", not part.met, why="it is met" if part.met else None, parts=(part,))
            case Field(name=name) if name not in TEXT_FIELDS:
                met = plan(self._text, node).holds(view)
                return Clause(str(node), "filter", met, why=None if met else self._held(name))
        return self._placed(node, view)

    def _all(self, nodes: Sequence[Node], view: View) -> tuple[Clause, ...]:
        return tuple(self.clause(node, view) for node in nodes)

    def _placed(self, node: Node, view: View) -> Clause:
        found = self._spans(node, view)
        found = intervals.minimal(found) if node.parts() else intervals.maximal(found)
        concept = node.id if isinstance(node, Concept) else None
        marks = [Mark(str(node), concept, span) for span in found[:MAX_EVIDENCE]]
        inner = view
        if isinstance(node, Field | First):
            inner = view.narrowed(node, lambda _: self._stretches(node))
        clause = Clause(
            str(node),
            "place",
            bool(found),
            len(found),
            evidence_of(marks, self._index),
            parts=self._all(node.parts(), inner),
        )
        return clause if clause.met else replace(clause, why=self._missed(node, view))

    def _spans(self, node: Node, view: View) -> Sequence[Interval]:
        part = plan(self._text, node)
        assert isinstance(part, Placed)
        return part.spans(view)

    def _stretches(self, node: Field | First) -> Sequence[Interval]:
        return self._index.first(node.count) if isinstance(node, First) else self._index.field(node.name)

    def _missed(self, node: Node, view: View) -> str | None:
        """What stood in the way of a clause that has places elsewhere, or nearly."""
        match node:
            case Near(left=left, right=right, distance=distance, ordered=ordered):
                return self._too_far(left, right, distance, ordered, view)
            case Same(left=left, right=right, unit=unit):
                near = self._closest(left, right, False, view)
                within = "sentence" if unit == "SENT" else "paragraph"
                return near and f"never in one {within}: {near}"
            case NotNear(left=left, right=right, distance=distance):
                places = len(self._spans(left, view))
                if places == 1:
                    return f"its one place is within {distance} words of {right}"
                return f"each of its {places} places is within {distance} words of {right}" if places else None
            case AtLeast(count=count, child=child):
                places = len(intervals.minimal(self._spans(child, view)))
                if places == 1:
                    return f"stands once, {count} needed"
                return f"stands {places} times, {count} needed" if places else None
            case First(count=count, child=child):
                return f"stands only behind the first {count} words" if self._spans(child, view) else None
            case Field(name=name, child=child):
                fields = {self._index.section(first).name for first, _ in self._spans(child, view)}
                return f"stands in {' and '.join(sorted(fields))}, not in {name}" if fields else None
        return self._unfound(node, view)

    def _too_far(self, left: Node, right: Node, distance: int, ordered: bool, view: View) -> str | None:
        near = self._closest(left, right, ordered, view)
        if near is None and ordered:
            near = self._closest(left, right, False, view)
            return near and f"stands in the other order only: {near}"
        return near and f"{near}, at most {distance} allowed"

    def _closest(self, left: Node, right: Node, ordered: bool, view: View) -> str | None:
        """How many words are between the closest pair; None if one of them stands nowhere."""
        lefts, rights = self._spans(left, view), self._spans(right, view)
        if not lefts or not rights:
            return None
        found = []
        for section in self._index.sections:
            both = [[span for span in side if section.base <= span[0] < section.end] for side in (lefts, rights)]
            join = _joining(both[0], both[1], ordered)
            most = len(section.analysis.words)
            if both[0] and both[1] and join(most):
                gap = bisect_left(range(most), True, key=lambda size: bool(join(size)))
                first, last = join(gap)[0]
                found.append((gap, evidence_of([Mark("", None, (first, last))], self._index)[0]))
        if not found:
            return None if ordered else "no pair stands in one text without overlap"
        gap, place = min(found, key=lambda pair: pair[0])
        return (
            f'closest pair is {gap} {"word" if gap == 1 else "words"} apart: {place.field} "{_shortened(place.text)}"'
        )

    def _unfound(self, node: Node, view: View) -> str | None:
        """What a word, a phrase or a concept that stands nowhere may have been meant to find."""
        if view.stretches is not None and (found := self._spans(node, View(self._index))):
            return f"stands only elsewhere: {self._index.section(found[0][0]).name}"
        if isinstance(node, Term | Phrase) and node.exact and (found := self._spans(replace(node, exact=False), view)):
            places = evidence_of([Mark("", None, span) for span in found[:MAX_EVIDENCE]], self._index)
            return "written otherwise: " + ", ".join(dict.fromkeys(f'"{each.text}"' for each in places[:3]))
        if isinstance(node, Term | Phrase | Prefix):
            return self._concept_of(node) or (self._scattered(node, view) if isinstance(node, Phrase) else None)
        return None

    def _scattered(self, node: Phrase, view: View) -> str | None:
        """« cable cut » stands nowhere, but « cable was cut » does."""
        if node.exact or node.prefix or node.slop is not None:
            return None
        wider = [replace(node, slop=words) for words in range(1, _SCATTERED + 1)]
        first = bisect_left(wider, True, key=lambda phrase: bool(self._spans(phrase, view)))
        if first == len(wider):
            return None
        [place] = evidence_of([Mark("", None, self._spans(wider[first], view)[0])], self._index)
        return f'its words stand as "{_shortened(place.text)}": {wider[first]} finds them'

    def _concept_of(self, node: Term | Phrase | Prefix) -> str | None:
        """« NATO » stands nowhere, but OTAN does."""
        self._names = self._names or names_of(self._lexicon)
        written = analyse(node.text, None)
        ids = self._names.of(written.words, written.surfaces)
        spotter = Spotter(filter(None, map(self._lexicon.get, ids)), self._index.language)
        for id_, found in spotter.spot(self._index).items():
            [place] = evidence_of([Mark("", id_, found[0])], self._index)
            return f'the article writes "{place.text}": @{id_} finds it in all languages'
        return None

    def _held(self, name: str) -> str:
        """What the document has where a filter wants something else."""
        document = self._index.document
        values = {
            "source": document.source,
            "agency": document.agency,
            "author": ", ".join(document.authors),
            "section": document.section,
            "lang": document.language,
            "country": document.country,
            "list": ", ".join(document.lists),
            "site": document.url,
            "url": document.url,
            "urgency": document.urgency,
            "tier": document.tier,
            "published": document.published and document.published.date().isoformat(),
        }
        return f"the article has {values[name]}" if values[name] else "the article has none"


def _joining(left: Sequence[Interval], right: Sequence[Interval], ordered: bool) -> Callable[[int], Sequence[Interval]]:
    return lambda distance: intervals.near(left, right, distance, ordered)


def _shortened(text: str, most: int = 80) -> str:
    text = " ".join(text.split())
    half = most // 2
    return text if len(text) <= most else f"{text[:half].rstrip()} … {text[-half:].lstrip()}"
