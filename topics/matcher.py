"""Many topics against one document: which match, and the words that show it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter

from storage.records import Evidence, FoundMatch
from topics.concepts import Lexicon
from topics.document import Document
from topics.frequency import Learning
from topics.index import MAX_WORK, UNBOUNDED, Index, TooCostlyError, View
from topics.presearch import ANYWHERE, Routes, Spotter
from topics.query import Query
from topics.query_parts import MAX_EVIDENCE, Mark, Part
from topics.query_plan import Leaves, Planning
from topics.query_rewrite import spread
from topics.syntax import Concept, UnknownConceptError
from topics.text import primary

__all__ = ["MAX_EVIDENCE", "Document", "Matcher", "many_at_once"]

_AT_A_TIME = 64
"""Topics that are filed anew at one document."""
_MOST_GONE = 1_000
"""Topics, and as many as are there, that may go before what they shared with others is sorted out."""
_commonness = attrgetter("commonness")


_NONE: frozenset[str] = frozenset()
_RUN = -1


@dataclass(slots=True, eq=False)
class _Watched:
    name: str
    part: Part
    concepts: tuple[str, ...]
    languages: frozenset[str]
    sources: frozenset[str]
    keys: tuple[str, ...] = ()  # sets would take four times the memory
    """Of which a document must have one; empty: held against every document."""
    checks: tuple[tuple[str, ...], ...] = ()
    """Of each of which it must have one too, besides what the routes check."""
    of: tuple[str, ...] = ()
    least: int = _RUN
    """How many of those it must have besides, if keys say all of it; _RUN: it is to be run."""
    never: tuple[str, ...] = ()
    """Of which it must have none then."""
    asks_more: bool = False
    """Whether any of that is asked for, as of most topics it is not."""


class Matcher:
    """Topics in force. A document costs time in proportion to its length and to the topics that share a rare word
    with it, not to all. Which words are rare it learns from the documents."""

    def __init__(self, lexicon: Lexicon, learn_after: int = 64, presearch: bool = True) -> None:
        self._lexicon = lexicon
        self._presearch = presearch
        """Without it every topic is run on every document: slow, for whoever doubts it."""
        self._topics: dict[str, _Watched] = {}
        self._routes: Routes[_Watched] = Routes()
        self._always: set[_Watched] = set()
        self._leaves = Leaves()
        self._gone = 0
        """Topics removed since what they share was sorted out."""
        self._stale: list[_Watched] = []
        """Topics that are yet to be filed under what is rare by now."""
        self._learning = Learning(learn_after)
        self._common = self._learning.commonness()
        self._concepts: Counter[str] = Counter()
        self._spotters: dict[str | None, Spotter] = {}

    def __len__(self) -> int:
        return len(self._topics)

    def add(self, name: str, query: Query, languages: Iterable[str] = (), sources: Iterable[str] = ()) -> None:
        """Watch a topic, in place of one of the same name; only in these languages (BCP 47) and sources, if any."""
        planning = Planning(query.text, self._leaves)
        part = planning.part(spread(query.root))
        concepts = tuple([node.id for node in planning.concepts])
        self._check_known(planning.concepts)
        topic = _Watched(
            name,
            part,
            concepts,
            frozenset(language.lower() for language in languages) if languages else _NONE,
            frozenset(source.casefold() for source in sources) if sources else _NONE,
        )
        self.remove(name)
        self._topics[name] = topic
        self._enter(topic)
        if concepts:
            if not self._concepts.keys() >= set(concepts):
                self._spotters.clear()
            self._concepts.update(concepts)

    def remove(self, name: str) -> None:
        """Watch a topic no more; nothing happens if it is not watched."""
        topic = self._topics.pop(name, None)
        if topic is None:
            return
        self._leave(topic)
        if topic.concepts:
            self._concepts -= Counter(topic.concepts)
            self._spotters.clear()
        self._gone += 1
        if self._gone > len(self._topics) + _MOST_GONE:
            self._sort_out()

    def match(self, document: Document) -> tuple[FoundMatch, ...]:
        """The topics that a document matches, by name."""
        return self.found(Index(document))

    def found(self, index: Index) -> tuple[FoundMatch, ...]:
        """The same for a document that has been read before."""
        return tuple(
            FoundMatch(
                topic=name,
                evidence=self.evidence(name, index),
            )
            for name in sorted(self.matching(index))
        )

    def evidence(self, name: str, index: Index) -> tuple[Evidence, ...]:
        """What shows that a topic is met by a document that was held against the topics."""
        view = index.views.pop(name, None) or View(index)
        view.left = MAX_WORK
        marks = self._topics[name].part.marks(view)
        return evidence_of(_until_too_costly(marks), index)

    def matching(self, index: Index) -> list[str]:
        """The names of the topics that a document matches, in no order; those that were too costly are told in
        `index.too_costly`."""
        self._prepare(index)
        view = View(index)
        found: list[str] = []
        given_up: list[str] = []
        document = index.document
        by_keys = 0 if self._presearch else UNBOUNDED
        for topic in self._candidates(index):
            if (topic.languages or topic.sources) and not _concerns(topic, document):
                continue
            if topic.least >= by_keys:
                found.append(topic.name)
                continue
            view.left = MAX_WORK
            try:
                met = topic.part.holds(view)
            except TooCostlyError:
                given_up.append(topic.name)
                met = False
            if met:
                found.append(topic.name)
            if view.is_used:
                if met:
                    index.views[topic.name] = view  # whoever asks for the evidence needs what was found on the way
                view = View(index)
        index.too_costly = tuple(sorted(given_up))
        self._learn(index)
        return found

    def always(self) -> tuple[str, ...]:
        """The topics that name nothing by which documents can be ruled out, and so are held against every one."""
        return tuple(sorted(topic.name for topic in self._always))

    def keys(self, name: str) -> frozenset[str]:
        """By which a topic is found at present, see `topics.presearch.Routes`; empty: in every document."""
        return frozenset(self._topics[name].keys)

    def candidates(self, document: Document) -> frozenset[str]:
        """The topics that `match` looks at; whatever matches is among them."""
        return frozenset(topic.name for topic in self._candidates(self.index(document)))

    def index(self, document: Document) -> Index:
        """The document as the topics see it, the concepts that they name looked for."""
        index = Index(document)
        self._prepare(index)
        return index

    def expect(self, language: str | None) -> None:
        """Work out what documents of a language (primary subtag) are looked through for, before one comes: done by
        whoever has nothing else to do."""
        self._leaves.compounds.told_in(language)
        if self._concepts:
            self._spotter_of(language)

    def _prepare(self, index: Index) -> None:
        """Look for what the topics name."""
        self._spot(index)
        compounds = self._leaves.compounds.found(index)
        index.keys = index.own_words.union(compounds, [f"@{id_}" for id_ in index.concepts], (ANYWHERE,))

    def _spot(self, index: Index) -> None:
        if self._concepts:
            index.concepts.update(self._spotter_of(index.language).spot(index))

    def _candidates(self, index: Index) -> list[_Watched]:
        if not self._presearch:
            return list(self._topics.values())
        keys = index.keys or set()
        lacks = keys.isdisjoint
        has = keys.__contains__
        kept = [
            topic
            for topic in self._routes.found(keys)
            if not topic.asks_more
            or (
                (topic.least <= 0 or sum(map(has, topic.of)) >= topic.least)
                and (not topic.checks or not any(map(lacks, topic.checks)))
                and (not topic.never or lacks(topic.never))
            )
        ]
        return [*dict.fromkeys(kept), *self._always]

    def _enter(self, topic: _Watched) -> None:
        needs = sorted(topic.part.needs(self._common), key=_commonness)
        check: tuple[str, ...] = (ANYWHERE,)
        topic.checks = ()
        if not needs:
            self._always.add(topic)
            return
        topic.keys = needs[0].keys
        if len(needs) > 1:
            check = needs[1].keys
            topic.checks = tuple([need.keys for need in needs[2:]])
        if (said := topic.part.said_by_keys()) is not None:
            topic.least, topic.of, topic.never = said
        topic.asks_more = topic.least > 0 or bool(topic.checks or topic.never)
        if topic.least > 1 and len(needs) == 1:
            for key in topic.keys:
                others = list(topic.of)
                others.remove(key)  # once: what stands twice in the list counts twice
                self._routes.add((key,), topic, tuple(others))
        else:
            self._routes.add(topic.keys, topic, check)

    def _leave(self, topic: _Watched) -> None:
        self._always.discard(topic)
        self._routes.remove(topic.keys, topic)
        topic.keys = ()

    def _learn(self, index: Index) -> None:
        """Count the words of a document; from time to time find every topic under what is rare by then, some of them
        at each document, so that none waits for all."""
        if self._learning.take(index.keys or ()):
            self._common = self._learning.commonness()
            self._stale = list(self._topics.values())
        if self._stale:
            self.settle(_AT_A_TIME)

    def settle(self, most: int) -> int:
        """File so many topics, of those that are yet to be, under what is rare by now; how many are left. Done a little
        at each document, and by whoever has nothing else to do."""
        for _ in range(min(most, len(self._stale))):
            topic = self._stale.pop()
            if self._topics.get(topic.name) is topic:
                self._leave(topic)
                self._enter(topic)
        return len(self._stale)

    def _sort_out(self) -> None:
        """Look no more for what only topics named that are gone."""
        self._gone, self._leaves = 0, Leaves()
        for topic in self._topics.values():
            self._leaves.keep(topic.part.leaves())

    def _spotter_of(self, language: str | None) -> Spotter:
        spotter = self._spotters.get(language)
        if spotter is None:
            wanted = filter(None, map(self._lexicon.get, self._concepts))
            spotter = self._spotters[language] = Spotter(wanted, language)
        return spotter

    def _check_known(self, concepts: Iterable[Concept]) -> None:
        for node in concepts:
            if self._lexicon.get(node.id) is None:
                near = self._lexicon.resembling(node.id)
                hint = f"did you mean @{near}?" if near else "declare it in a file of concepts"
                raise UnknownConceptError(f"unknown concept @{node.id}", node.span[0] + 1, hint)


@contextmanager
def many_at_once() -> Iterator[None]:
    """Add many topics within it: nothing of them is to be thrown away, and to look for that takes a third of the
    time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _until_too_costly(marks: Iterator[Mark]) -> Iterator[Mark]:
    with suppress(TooCostlyError):
        yield from marks


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
