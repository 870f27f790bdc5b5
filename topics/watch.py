"""Revisions in; stories, matches, the index and alerts out, in one transaction with `matched_at`."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from storage.database import Database, StorageError, UnitOfWork
from storage.records import FoundMatch, LapseReason, Match, MatchKind, Revision, Source, Topic
from topics.concepts import Lexicon
from topics.document import Document
from topics.gists import Counting
from topics.index import Index
from topics.matcher import Matcher, many_at_once
from topics.prefilter import index_stream
from topics.query import QueryError, parse
from topics.references import resolved
from topics.renewal import Renewal
from topics.stories import Traits, find_story
from topics.text import ANALYZER, primary
from topics.versions import fingerprint

log = logging.getLogger("wirewatch.topics")

Route = Callable[[UnitOfWork, Revision, int, Sequence[Match], datetime], int]
"""Opens the alerts that a matched revision gives rise to, inside the transaction; how many. Given are the ledger, the
revision, its story's id, its matches and now. Made in alerts/, handed in by the door."""

STEP_S = 0.03
"""Seconds after which a step of a round takes in no more revisions: nobody who wants to write waits much longer."""
_WHEN_IDLE = 1_000
"""Topics that are filed anew in a round that has nothing else to do."""
_GIVE_UP = 3
"""Failed tries after which a revision is taken for poison: kept, marked as matched by nothing."""


@dataclass(slots=True)
class Watched:
    """What a round of matching came to."""

    revisions: int = 0
    matches: int = 0
    alerts: int = 0
    failed: list[int] = field(default_factory=list)
    """Ids of revisions that could not be matched this time."""
    trouble: StorageError | None = None
    """Why the ledger could not keep some; they wait."""


@dataclass(frozen=True, slots=True)
class Read:
    """A revision, analysed and met by every topic; nothing of it is kept yet."""

    revision: Revision
    found: tuple[FoundMatch, ...]
    words: list[str]
    stems: frozenset[str]
    traits: Traits
    too_costly: tuple[str, ...] = ()
    """Topics that were given up on it."""


class Watch:
    """All topics, watching what comes in."""

    def __init__(self, lexicon: Lexicon, route: Route) -> None:
        self._lexicon = lexicon
        self._matcher = Matcher(lexicon)
        self._counting = Counting(lexicon)
        self._renewal = Renewal(self._document)
        self._route = route
        self._topics: dict[str, Topic] = {}
        self._inner: dict[str, tuple[tuple[str, str], ...]] = {}
        """Of each topic the topics inside it and their queries, as it is watched now."""
        self._wrong: dict[str, str] = {}
        """By name: what is wrong with topics that cannot be watched, as the log was told."""
        self._version: object = None
        self._is_new = True
        """Whether what the ledger says of topics and sources is to be read, whether or not it seems changed; told by
        another thread than that which matches."""
        self._sources: dict[int, Source] = {}
        self._unexpected: list[str] | None = None
        """Languages of sources for which nothing is ready yet; None: that is to be found out, since topics changed."""

    def renewed(self, lexicon: Lexicon, route: Route) -> Watch:
        """The watch under new decisions: this one, which goes on with all that it has read and learned and looks again
        at what the ledger says of topics and sources, unless the concepts are others."""
        if lexicon is not self._lexicon:
            return Watch(lexicon, route)
        self._route, self._is_new = route, True
        return self

    def round(self, database: Database, now: datetime, limit: int = 50) -> Watched:
        """Match the oldest revisions that no topic has looked at; call again while `revisions` is not 0."""
        done = Watched()
        for so_far in self.steps(database, now, limit):
            done = so_far
        return done

    def steps(self, database: Database, now: datetime, limit: int = 50) -> Iterator[Watched]:
        """The same in short steps, each with what the round has come to so far; between them no transaction is open."""
        done = Watched()
        is_new, self._is_new = self._is_new, False
        with database.read() as ledger:
            self._refresh(ledger, is_new)
            waiting = ledger.articles.unmatched(limit)
            if is_new or any(revision.source_id not in self._sources for revision in waiting):
                self._sources = {source.id: source for source in ledger.sources.all(retired=True)}
        if not waiting:
            self._matcher.settle(_WHEN_IDLE)
            self._expect_a_language()
            for _ in self._renewal.steps(database):
                yield done
        left = deque(waiting)
        while left:
            taken: list[Revision] = []
            read: list[Read] = []
            try:
                until = time.monotonic() + STEP_S
                while left and (not taken or time.monotonic() < until):
                    taken.append(left.popleft())
                    read.append(self.read(taken[-1]))
                yield done
                self._together(database, read, now, done)
            except Exception:
                log.exception("matching failed: trying one by one revisions=%d", len(taken))
                for revision in taken:
                    self._alone(database, revision, now, done)
                    yield done
            else:
                yield done
        if done.trouble is not None and not done.revisions:
            raise done.trouble

    def _expect_a_language(self) -> None:
        """Make ready for one more language of the sources: else the first article in it waits for that."""
        if self._unexpected is None:
            languages = {primary(source.language) for source in self._sources.values() if source.retired_at is None}
            self._unexpected = sorted(filter(None, languages))
        if self._unexpected:
            self._matcher.expect(self._unexpected.pop())

    def _together(self, database: Database, read: Sequence[Read], now: datetime, done: Watched) -> None:
        """Keep what a step has read, in one transaction."""
        with database.begin() as ledger:
            counts = [self._keep(ledger, each, now) for each in read]
        done.revisions += len(read)
        done.matches += sum(matches for matches, _ in counts)
        done.alerts += sum(alerts for _, alerts in counts)

    def read(self, revision: Revision) -> Read:
        """Analyse a revision and let every topic look at it; pure but for the topics known."""
        document = self._document(revision)
        index = Index(document)
        words, stems = index_stream(index)
        sketch = fingerprint(index.words("title"), index.words("body"))
        found = self._matcher.found(index)
        traits = Traits(sketch, self._counting.counts(index))
        return Read(revision, found, words, stems, traits, index.too_costly)

    def _document(self, revision: Revision) -> Document:
        return document_of(revision, self._sources.get(revision.source_id))

    def _alone(self, database: Database, revision: Revision, now: datetime, done: Watched) -> None:
        """One poison revision does not hold up the others; after some tries it is left behind, and said so."""
        try:
            with database.begin() as ledger:
                matches, alerts = self._keep(ledger, self.read(revision), now)
        except StorageError as error:  # a full disk says nothing of the revision: it waits, and is never given up
            log.error("revision not matched yet revision=%d error=%s", revision.id, error)
            done.trouble = error
        except Exception as error:  # noqa: BLE001 - whatever it is, the next revision must have its turn
            with database.begin() as ledger:
                tries = ledger.articles.match_failed(revision.id)
                if tries >= _GIVE_UP:
                    ledger.articles.matched(revision, None, now, f"failed: {type(error).__name__}")
            log.error("revision not matched revision=%d tries=%d error=%r", revision.id, tries, error)
            done.failed.append(revision.id)
        else:
            done.revisions += 1
            done.matches += matches
            done.alerts += alerts

    def _keep(self, ledger: UnitOfWork, read: Read, now: datetime) -> tuple[int, int]:
        """Everything that is decided about one revision, in the open transaction; how many matches and alerts."""
        revision = read.revision
        story_id = find_story(ledger, revision, read.traits, now)
        ledger.articles.matched(revision, story_id, now, ANALYZER)
        ledger.search.index(revision.article_id, read.words, read.stems)
        otherwise = MatchKind.NEW if revision.number == 1 else MatchKind.BEGUN
        given_up = {self._topics[name].id: name for name in read.too_costly}
        for topic_id, name in given_up.items():
            log.warning("topic too costly topic=%s revision=%d", name, revision.id)
            ledger.topics.add_overrun(
                revision_id=revision.id, article_id=revision.article_id, topic_id=topic_id, now=now
            )
        met = {self._topics[found.topic].id for found in read.found}
        kinds, lapses = self._history(ledger, revision, met, given_up.keys())
        for topic_id, why in lapses.items():
            ledger.topics.add_lapse(
                revision_id=revision.id, article_id=revision.article_id, topic_id=topic_id, why=why, now=now
            )
        matches = [
            ledger.topics.add_match(
                revision_id=revision.id,
                article_id=revision.article_id,
                story_id=story_id,
                topic=self._topics[found.topic],
                now=now,
                analyzer=ANALYZER,
                evidence=found.evidence,
                kind=kinds.get(self._topics[found.topic].id, otherwise),
            )
            for found in read.found
        ]
        alerts = self._route(ledger, revision, story_id, matches, now)
        if matches:
            topics = ",".join(match.topic for match in matches)
            log.info(
                "article matched article=%d revision=%d alerts=%d topics=%s",
                revision.article_id,
                revision.id,
                alerts,
                topics,
            )
        return len(matches), alerts

    def _history(
        self, ledger: UnitOfWork, revision: Revision, met: Set[int], unknown: Set[int]
    ) -> tuple[dict[int, MatchKind], dict[int, LapseReason]]:
        """How the matches with topics that earlier revisions met came about, and which topics are met no more; of those
        that were given up, nothing is known."""
        if revision.number == 1:
            return {}, {}
        before = ledger.articles.before(revision)
        last_met = ledger.topics.last_met(revision.article_id, revision.id)
        kinds = {
            id_: MatchKind.STILL if last == before else MatchKind.ANEW
            for id_, (last, _) in last_met.items()
            if id_ in met
        }
        topics = {topic.id: topic for topic in self._topics.values()}
        ended = {
            id_: topics[id_].query == query
            for id_, (last, query) in last_met.items()
            if last == before and id_ not in met and id_ not in unknown and id_ in topics
        }
        met_before: set[str] = set()
        if before is not None and not all(ended.values()) and (former := ledger.articles.revision(before)) is not None:
            # A topic that was changed may be one that the article met until now.
            met_before.update(self._matcher.matching(Index(self._document(former))))
        return kinds, {
            id_: LapseReason.TEXT if is_same or topics[id_].name in met_before else LapseReason.QUERY
            for id_, is_same in ended.items()
        }

    def _refresh(self, ledger: UnitOfWork, is_new: bool) -> None:
        """Take in topics that were added, changed or retired since the last round."""
        version = ledger.topics.version()
        if version == self._version and not is_new:
            return
        current = {topic.name: topic for topic in ledger.topics.all()}
        queries = {name: topic.query for name, topic in current.items()}
        for name, topic in list(self._topics.items()):
            inner = self._inner[name]
            if current.get(name) != topic or any(queries.get(each) != text for each, text in inner):
                self._matcher.remove(name)
                del self._topics[name], self._inner[name]
        with many_at_once():
            for name, topic in current.items():
                if name not in self._topics:
                    self._take_in(topic, queries)
        self._version, self._unexpected = version, None

    def _take_in(self, topic: Topic, queries: Mapping[str, str]) -> None:
        try:
            query = resolved(parse(topic.query), queries)
            self._matcher.add(topic.name, query, languages=topic.languages, sources=topic.sources)
        except QueryError as error:
            if self._wrong.get(topic.name) != str(error):
                log.error("topic not watched topic=%s error=%r", topic.name, str(error))
                self._wrong[topic.name] = str(error)
        else:
            self._wrong.pop(topic.name, None)
            self._topics[topic.name] = topic
            self._inner[topic.name] = query.inner


def document_of(revision: Revision, source: Source | None) -> Document:
    """What topics see of a revision."""
    article = revision.article
    return Document(
        title=article.headline,
        deck=article.deck,
        body=article.body_text,
        language=article.language,
        source=revision.source,
        url=article.address,
        authors=article.authors,
        section=article.section,
        country=source.country if source else None,
        agency=article.agency,
        urgency=article.urgency,
        tier=source.tier if source else None,
        lists=source.lists if source else (),
        published=article.published_at,
        seen=revision.first_seen_at or revision.seen_at,
    )
