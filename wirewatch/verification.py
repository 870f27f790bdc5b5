"""Is an alert what it says? Its record, its text, its words and its match, looked at again from what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import msgspec

from alerts import message as told
from alerts.evidence import evidence_hash, item_of, text_hash
from storage.database import UnitOfWork
from storage.evidence import GENESIS, Kept, hashed
from storage.records import DeliveryState, Match, Revision
from topics.concepts import Lexicon
from topics.index import Index
from topics.matcher import Matcher
from topics.query import parse
from topics.references import resolved
from topics.syntax import QueryError
from topics.text import ANALYZER
from topics.watch import document_of

_WORDS = ("headline", "lead", "excerpts", "why", "source", "url")
"""Of what an alert says, what comes from the text and the match alone, and so can be made again."""


class Verdict(StrEnum):
    """What became of one alert under a second look."""

    CONFIRMED = "confirmed"  # to the word
    EXPIRED = "text expired"  # pruned or erased since; the record holds
    DIFFERENT = "other today"  # everything stored is as it was, and today's rules read it otherwise
    CHANGED = "changed"  # something stored is not what it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """One record, looked at again."""

    alert_id: int
    number: int
    verdict: Verdict
    findings: tuple[str, ...] = ()
    """What is not as it was, or no longer there, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A place where the chain does not hold."""

    number: int
    why: str


class Verification:
    """One ledger, looked at again; reads and never writes."""

    def __init__(self, ledger: UnitOfWork, lexicon: Lexicon) -> None:
        self._ledger = ledger
        self._lexicon = lexicon
        self._queries = {topic.name: topic.query for topic in ledger.topics.all(retired=True)}
        self._sources = {source.id: source for source in ledger.sources.all(retired=True)}

    # -------------------------------------------------------------- the chain

    def chain(self) -> Iterator[Kept | Broken]:
        """Every record in order, and every place where one was changed, taken out or put in."""
        number, previous = 0, GENESIS
        while batch := self._ledger.evidence.after(number):
            for kept in batch:
                if kept.number != number + 1:
                    yield Broken(number=number + 1, why=f"missing up to {kept.number - 1}")
                elif kept.previous != previous:
                    yield Broken(number=kept.number, why="does not stand on the record before it")
                if not kept.holds:
                    yield Broken(number=kept.number, why="is not what was written")
                yield kept
                number, previous = kept.number, kept.hash
        if (number, previous) != (head := self._ledger.evidence.head()):
            yield Broken(number=head[0], why=f"the chain ends at {number}, and was written up to {head[0]}")

    def neighbours(self, kept: Kept) -> Iterator[Broken]:
        """Whether one record stands where it was written, between the one before and the one after it."""
        around = self._ledger.evidence.after(kept.number - 2, 3)
        before = next((each for each in around if each.number == kept.number - 1), None)
        after = next((each for each in around if each.number == kept.number + 1), None)
        if not kept.holds:
            yield Broken(number=kept.number, why="is not what was written")
        if kept.previous != (before.hash if before else GENESIS) or (before is None and kept.number > 1):
            yield Broken(number=kept.number, why="does not stand on the record before it")
        if after is not None and after.previous != kept.hash:
            yield Broken(number=after.number, why="does not stand on the record before it")
        if after is None and self._ledger.evidence.head() != (kept.number, kept.hash):
            yield Broken(number=kept.number + 1, why="missing")

    # -------------------------------------------------------------- one alert

    def alert(self, kept: Kept) -> Verified:
        """Look at one alert again."""
        gone, changed, other = list[str](), list[str](), list[str]()
        revision = self._ledger.articles.revision(int(kept.record["revision"]))
        has_text = self._text(kept, revision, gone, changed)
        matches = list(self._matches(kept, gone, changed))
        said = self._said(kept, gone, changed)
        if revision is not None and has_text and not changed:
            again = [self._again(revision, match, other) for match in matches]
            if said is not None and not other:
                self._words(kept, revision, again, said, other)
        for verdict, findings in ((Verdict.CHANGED, changed), (Verdict.EXPIRED, gone), (Verdict.DIFFERENT, other)):
            if findings:
                return Verified(
                    alert_id=kept.alert_id, number=kept.number, verdict=verdict, findings=(*changed, *gone, *other)
                )
        return Verified(alert_id=kept.alert_id, number=kept.number, verdict=Verdict.CONFIRMED)

    def _text(self, kept: Kept, revision: Revision | None, gone: list[str], changed: list[str]) -> bool:
        """Whether the text that was matched is still there."""
        if revision is None:
            gone.append("the article was erased")
            return False
        if text_hash(revision.article) == kept.record["text"]:
            return True
        if "text expired" in revision.article.warnings and not revision.article.body_text:
            gone.append("the text expired")
        else:
            changed.append("the text is not the one that was matched")
        return False

    def _matches(self, kept: Kept, gone: list[str], changed: list[str]) -> Iterator[Match]:
        stored = {match.id: match for match in self._ledger.topics.matches(article_id=int(kept.record["article"]))}
        for written in kept.record["matches"]:
            match = stored.get(int(written["id"]))
            if match is None:
                gone.append(f"match {written['id']} was erased")
            elif hashed(match.query) != written["query"] or evidence_hash(match) != written["evidence"]:
                changed.append(f"match {match.id} of topic {match.topic} is not the one that was told")
            else:
                yield match

    def _said(self, kept: Kept, gone: list[str], changed: list[str]) -> Mapping[str, Any] | None:
        """What the message says of the alert, if that is what was written."""
        if self._ledger.alerts.get(kept.alert_id) is None:
            gone.append("the alert was erased")
        delivery = self._ledger.deliveries.get(kept.delivery_id)
        if delivery is None:
            gone.append("its message was erased")
            return None
        if delivery.state is DeliveryState.DROPPED:
            gone.append("its message was dropped")
            return None
        item = item_of(delivery.payload, kept.alert_id)
        if self._ledger.erasure.is_partly_erased(kept.delivery_id):
            gone.append("something in its message was erased")
            return None
        if item is not None and hashed(item) == kept.record["item"]:
            return item
        if item is None and self._ledger.evidence.of_delivery(kept.delivery_id, kept.number):
            return None  # what came later took its place before the message left
        changed.append("the message does not say what was written")
        return None

    def _again(self, revision: Revision, match: Match, other: list[str]) -> Match:
        """The match made anew from the stored text and the stored query."""
        at = revision
        if match.revision_id != revision.id:
            earlier = self._ledger.articles.revision(match.revision_id)
            if earlier is None or not earlier.article.body_text:
                return match
            at = earlier
        try:
            matcher = Matcher(self._lexicon)
            matcher.add(match.topic, resolved(parse(match.query), self._queries))
        except QueryError as error:
            other.append(f"the query of topic {match.topic} cannot be read today: {error}")
            return match
        found = matcher.found(Index(document_of(at, self._sources.get(at.source_id))))
        evidence = found[0].evidence if found else ()
        if evidence != match.evidence:
            versions = f" (analyser {match.analyzer} then, {ANALYZER} now)" if match.analyzer != ANALYZER else ""
            other.append(f"topic {match.topic} finds other words in it today{versions}")
        return replace(match, evidence=evidence)

    def _words(
        self, kept: Kept, revision: Revision, matches: Sequence[Match], said: Mapping[str, Any], other: list[str]
    ) -> None:
        """Make what the alert says anew, and compare it to the word."""
        alert = self._ledger.alerts.get(kept.alert_id)
        if alert is None:
            return
        made = msgspec.to_builtins(told.item(alert, revision, matches, ()))
        for name in _WORDS:
            if hashed(made.get(name)) != hashed(said.get(name)):
                other.append(f"its {name} would be written otherwise today")
