"""Many topics against one document: which match, and the words that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.records import Evidence, FoundMatch
from topics.concepts import Lexicon
from topics.document import Document
from topics.index import Index, View
from topics.parts import Mark, Part
from topics.plan import plan
from topics.presearch import Routes, Spotter
from topics.query import Query
from topics.syntax import Concept, QueryError
from topics.text import primary

__all__ = ["Document", "Matcher"]

MAX_EVIDENCE = 20
"""Places that one match names."""


@dataclass(frozen=True, slots=True)
class _Watched:
    name: str
    part: Part
    keys: frozenset[str] | None
    """Of which a document must have one; None: held against every document."""
    concepts: tuple[str, ...]
    languages: frozenset[str]
    sources: frozenset[str]


class Matcher:
    """Topics in force. A document costs time in proportion to its length and to the topics that share a rare word
    with it, not to all."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._topics: dict[str, _Watched] = {}
        self._routes: Routes[str] = Routes()
        self._always: set[str] = set()
        self._concepts: Counter[str] = Counter()
        self._spotters: dict[str | None, Spotter] = {}

    def __len__(self) -> int:
        return len(self._topics)

    def add(self, name: str, query: Query, languages: Iterable[str] = (), sources: Iterable[str] = ()) -> None:
        """Watch a topic, in place of one of the same name; only in these languages (BCP 47) and sources, if any."""
        concepts = tuple(node.id for node in self._known_concepts(query))
        part = plan(query.text, query.root)
        need = part.need()
        topic = _Watched(
            name,
            part,
            need.keys() if need else None,
            concepts,
            frozenset(language.lower() for language in languages),
            frozenset(source.casefold() for source in sources),
        )
        self.remove(name)
        self._topics[name] = topic
        if topic.keys is None:
            self._always.add(name)
        else:
            self._routes.add(topic.keys, name)
        self._concepts.update(concepts)
        self._spotters.clear()

    def remove(self, name: str) -> None:
        """Watch a topic no more; nothing happens if it is not watched."""
        topic = self._topics.pop(name, None)
        if topic is None:
            return
        self._always.discard(name)
        self._routes.remove(topic.keys or (), name)
        self._concepts -= Counter(topic.concepts)
        self._spotters.clear()

    def match(self, document: Document) -> tuple[FoundMatch, ...]:
        """The topics that a document matches, by name."""
        index = self.index(document)
        view = View(index)
        found = []
        for name in sorted(self._candidates(index)):
            topic = self._topics[name]
            if _concerns(topic, document) and topic.part.holds(view):
                found.append(FoundMatch(topic=name, evidence=evidence_of(topic.part.marks(view), index)))
        return tuple(found)

    def always(self) -> tuple[str, ...]:
        """The topics that name nothing by which documents can be ruled out, and so are held against every one."""
        return tuple(sorted(self._always))

    def candidates(self, document: Document) -> frozenset[str]:
        """The topics that `match` looks at; whatever matches is among them."""
        return frozenset(self._candidates(self.index(document)))

    def index(self, document: Document) -> Index:
        """The document as the topics see it, the concepts that they name looked for."""
        index = Index(document)
        if self._concepts:
            spotter = self._spotters.get(index.language)
            if spotter is None:
                spotter = self._spotters[index.language] = self._spotter(index.language)
            index.concepts.update(spotter.spot(index))
        return index

    def _candidates(self, index: Index) -> set[str]:
        return self._routes.found(index) | self._always

    def _spotter(self, language: str | None) -> Spotter:
        return Spotter(filter(None, map(self._lexicon.get, self._concepts)), language)

    def _known_concepts(self, query: Query) -> Iterator[Concept]:
        for node in query.root.walk():
            if isinstance(node, Concept):
                if self._lexicon.get(node.id) is None:
                    near = self._lexicon.resembling(node.id)
                    hint = f"did you mean @{near}?" if near else "declare it in a file of concepts"
                    raise QueryError(f"unknown concept @{node.id}", node.span[0] + 1, hint)
                yield node


def in_language(languages: Collection[str], document: Document) -> bool:
    """Whether a topic that is watched in these languages (small letters; none: all) looks at the document."""
    tag = (document.language or "").lower()
    return not languages or tag in languages or primary(tag) in languages


def of_source(sources: Collection[str], document: Document) -> bool:
    """Whether a topic that is watched in these sources (case folded; none: all) looks at the document."""
    return not sources or (document.source or "").casefold() in sources


def evidence_of(marks: Iterable[Mark], index: Index) -> tuple[Evidence, ...]:
    """The places as the article's fields have them, at most MAX_EVIDENCE."""
    return tuple(_evidence(mark, index) for mark in _chosen(marks, index))


def _concerns(topic: _Watched, document: Document) -> bool:
    return of_source(topic.sources, document) and in_language(topic.languages, document)


def _chosen(marks: Iterable[Mark], index: Index) -> Sequence[Mark]:
    """At most MAX_EVIDENCE places: of each clause its first in each field, then the others as they come."""
    firsts: dict[tuple[str, str], Mark] = {}
    others: dict[Mark, None] = {}
    for mark in sorted(set(marks), key=lambda mark: (mark.interval, mark.clause)):
        first = firsts.setdefault((mark.clause, index.section(mark.interval[0]).name), mark)
        if first is not mark:
            others[mark] = None
    kept = [*firsts.values(), *others][:MAX_EVIDENCE]
    return sorted(kept, key=lambda mark: (mark.interval, mark.clause))


def _evidence(mark: Mark, index: Index) -> Evidence:
    first, last = mark.interval
    section = index.section(first)
    start = section.analysis.starts[first - section.base]
    end = section.analysis.ends[last - section.base]
    text = section.analysis.text[start:end]
    return Evidence(field=section.name, start=start, end=end, text=text, clause=mark.clause, concept=mark.concept)
