"""`topics test`: queries run over the archive, before they are watched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from storage.database import UnitOfWork
from storage.records import Topic
from topics.marks import Labelled, labelled
from topics.near_misses import NearMiss, near_misses
from topics.trial import Candidate, Trial, concerned, found_among
from wirewatch.archive_trial import opening, tried
from wirewatch.asked_query import asked, mending, not_watched, understood
from wirewatch.config import lexicon, load_topics, queries_of
from wirewatch.forecast import MOST_PER_DAY
from wirewatch.lazy import Door
from wirewatch.ledger import Opened, Since, reading
from wirewatch.output import counted
from wirewatch.plots import days_a_bar, plot

_NARROW = 30
"""Bars of a plot beside others."""
_STORED = "\n"
"""Before a topic's name: its stored query; no name has it."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One query, and what a topic of its name would bring as it is stored."""

    candidate: Candidate
    topic: Topic | None
    trial: Trial
    before: Trial | None
    """None if nothing is stored under its name, or the same."""
    marks: Labelled | None

    @property
    def gained(self) -> list[int]:
        return sorted(self.trial.ids - self.before.ids, reverse=True) if self.before else []

    @property
    def lost(self) -> list[int]:
        return sorted(self.before.ids - self.trial.ids, reverse=True) if self.before else []


@click.command()
@click.argument("name", metavar="[NAME|FILE]", required=False)
@click.option("--query", metavar="TEXT", help="This query; with NAME, what it gains and loses against the topic's.")
@click.option("--since", type=Since(), default="90d", show_default=True, metavar="WHEN", help="First seen since.")
@click.option(
    "--most-per-day",
    type=click.FloatRange(0),
    default=MOST_PER_DAY,
    show_default=True,
    help="Warn above so many alerts a day.",
)
@click.pass_obj
def test_topic(door: Door, name: str | None, query: str | None, since: datetime, most_per_day: float) -> None:
    """Run queries over the archive: what they would have brought, and how much is to be expected of them.

    The topic NAME, a query, every topic of a FILE with [[topics]], or without any of these every topic: matches by day
    and source, alerts a day, examples gained and lost against what is stored under the name, near misses, and how the
    query stands to what was marked.
    """
    with reading(door) as (ledger, work):
        candidates = _candidates(ledger, work, name, query)
        known = lexicon(work.configuration)
        since = opening(ledger, since, since)
        stored = {topic.name: topic for topic in ledger.topics.all()}
        queries = ledger.topics.queries()
        changed = [own for each in candidates if (own := stored.get(each.name)) and own.query != each.query.text]
        unread = not_watched(changed, known, queries)  # nothing is gained or lost against what meets nothing
        others = [
            Candidate(_STORED + own.name, understood(own.query, known, queries, own.name), own.languages, own.sources)
            for own in changed
            if own.name not in unread
        ]
        trials = try_out(work, [*candidates, *others], since)
        tested = [_tested(ledger, work, each, stored.get(each.name), trials) for each in candidates]
        if len(tested) == 1:
            [only] = tested
            ids = concerned(ledger, [only.candidate], known, since)
            _show(ledger, work, only, near_misses(ledger, only.candidate, known, ids, only.trial.ids), most_per_day)
        else:
            _show_many(work, tested, most_per_day)
        for each in tested:
            if each.trial.alerts_per_day > most_per_day:
                named = f"{each.candidate.name}: " if len(tested) > 1 else ""
                work.out.note(
                    f"{named}more than {most_per_day:g} alerts a day are to be expected: narrow the query with AND, "
                    "NEAR or title:"
                )
            if each.trial.too_costly:
                named = f"{each.candidate.name}: " if len(tested) > 1 else ""
                work.out.note(
                    f"{named}too costly for {counted(each.trial.too_costly, 'article')}, which it was not held "
                    "against: narrow what stands beside NEAR, or split the topic"
                )


def try_out(work: Opened, candidates: Sequence[Candidate], since: datetime) -> Mapping[str, Trial]:
    """The candidates tried on the archive, with a bar."""
    known = lexicon(work.configuration)
    return tried(
        work.database, candidates, known, since, work.now, lambda total: work.out.progress(total, "Looking back")
    )


def _candidates(ledger: UnitOfWork, work: Opened, name: str | None, query: str | None) -> list[Candidate]:
    known = lexicon(work.configuration)
    if query is None and name is not None and (name.endswith(".toml") or Path(name).is_file()):
        topics, own, wrong = load_topics(Path(name))
        for problem in wrong:
            click.echo(str(problem), err=True)
        queries = {**ledger.topics.queries(), **queries_of(topics)}
        return [
            Candidate(each.name, understood(each.query, own, queries, each.name), each.languages, each.sources)
            for each in topics
        ]
    if query is None and name is None:
        queries, standing = ledger.topics.queries(), ledger.topics.all()
        mistakes = not_watched(standing, known, queries)
        for each in standing:
            if each.name in mistakes:
                work.out.error(f'topic "{each.name}" is left out: {mistakes[each.name]}; {mending(each)}')
        return [
            Candidate(each.name, understood(each.query, known, queries, each.name), each.languages, each.sources)
            for each in standing
            if each.name not in mistakes
        ]
    wanted = asked(ledger, known, name, query)
    return [Candidate(name or "", wanted.query, wanted.languages, wanted.sources)]


def _tested(
    ledger: UnitOfWork, work: Opened, candidate: Candidate, topic: Topic | None, trials: Mapping[str, Trial]
) -> Tested:
    trial = trials[candidate.name]
    marks = ledger.topics.marks(topic_id=topic.id) if topic else []
    met = found_among(ledger, [mark.article_id for mark in marks], [candidate], lexicon(work.configuration))
    matched = trial.ids | {found.article for _, found in met if not found.too_costly}
    return Tested(
        candidate,
        topic,
        trial,
        trials.get(_STORED + candidate.name),
        labelled(ledger, marks, matched) if marks else None,
    )


def _show(ledger: UnitOfWork, work: Opened, tested: Tested, missed: Collection[NearMiss], most_per_day: float) -> None:
    trial = tested.trial
    if work.out.json:
        work.out.data(
            {
                "query": tested.candidate.query.text,
                "since": trial.since,
                "articles": trial.articles,
                "stories": trial.stories,
                "alerts_per_day": round(trial.alerts_per_day, 2),
                "too_many": trial.alerts_per_day > most_per_day,
                "days": dict(trial.days),
                "sources": dict(trial.sources),
                "too_costly": trial.too_costly,
                "examples": trial.examples,
                "compared": tested.before is not None,
                "gained": tested.gained,
                "lost": tested.lost,
                "near_misses": missed,
                "marks": _marks(tested),
            }
        )
        return
    for line in _trial_lines(trial):
        work.out.text(line)
    if tested.before is not None:
        _show_change(ledger, work, "gained", tested.gained)
        _show_change(ledger, work, "lost", tested.lost)
    for each in missed:
        work.out.text(f"near miss: article {each.article}  {each.source}  {each.headline or ''}")
        work.out.text(f"  {each.clause}: {each.why}")
    for line in _mark_lines(tested):
        work.out.text(line)


def _show_many(work: Opened, tested: Sequence[Tested], most_per_day: float) -> None:
    if work.out.json:
        work.out.data(
            [
                {
                    "topic": each.candidate.name,
                    "query": each.candidate.query.text,
                    "since": each.trial.since,
                    "articles": each.trial.articles,
                    "stories": each.trial.stories,
                    "alerts_per_day": round(each.trial.alerts_per_day, 2),
                    "too_many": each.trial.alerts_per_day > most_per_day,
                    "days": dict(each.trial.days),
                    "sources": dict(each.trial.sources),
                    "too_costly": each.trial.too_costly,
                    "compared": each.before is not None,
                    "gained": each.gained,
                    "lost": each.lost,
                    "marks": _marks(each),
                }
                for each in tested
            ]
        )
        return
    work.out.rows(
        tested,
        {
            "topic": lambda each: each.candidate.name,
            "articles": lambda each: each.trial.articles,
            "stories": lambda each: each.trial.stories,
            "alerts a day": lambda each: f"{each.trial.alerts_per_day:.1f}",
            "gained": lambda each: len(each.gained) if each.before else None,
            "lost": lambda each: len(each.lost) if each.before else None,
            "precision": lambda each: _share(each.marks.precision) if each.marks else None,
            "by day": lambda each: plot([count for _, count in each.trial.days], _NARROW),
        },
        empty="no topic is watched",
    )


def _marks(tested: Tested) -> dict[str, object] | None:
    marks = tested.marks
    if marks is None:
        return None
    return {
        "relevant": marks.relevant,
        "missed": marks.missed,
        "not_relevant": marks.not_relevant,
        "precision": marks.precision,
        "exclusions": marks.exclusions,
    }


def _mark_lines(tested: Tested) -> Iterator[str]:
    marks = tested.marks
    if marks is None:
        return
    yield (
        f"marked: {marks.relevant} relevant and {marks.not_relevant} not relevant are matched, "
        f"{marks.missed} relevant missed; precision {_share(marks.precision) or 'unknown'}"
    )
    for each in marks.exclusions:
        yield (
            f"  NOT {each.word} would leave out {each.not_relevant} marked as not relevant, none marked as relevant, "
            f"and {each.matches} of all matches"
        )


def _share(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"


def _trial_lines(trial: Trial) -> Iterator[str]:
    yield (
        f"{counted(trial.articles, 'article')} in {counted(trial.stories, 'story')} since {trial.since:%Y-%m-%d}, "
        f"about {trial.alerts_per_day:.1f} alerts a day to be expected"
    )
    if not trial.articles:
        return
    highest = max(count for _, count in trial.days)
    size = days_a_bar(len(trial.days))
    unit = "day" if size == 1 else f"{size} days"
    yield f"by {unit}, up to {highest} a day: {plot([count for _, count in trial.days])}"
    yield "sources: " + ", ".join(f"{source} {count}" for source, count in trial.sources[:10])
    for each in trial.examples:
        yield f"article {each.article}  {each.source}  {each.headline or ''}  ({', '.join(each.words)})"


def _show_change(ledger: UnitOfWork, work: Opened, what: str, ids: Collection[int]) -> None:
    work.out.text(f"{what}: {counted(len(ids), 'article')}")
    for revision in ledger.articles.newest(list(ids)[:5]):
        work.out.text(f"  article {revision.article_id}  {revision.source}  {revision.article.headline or ''}")
