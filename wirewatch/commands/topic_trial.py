"""`topics lint`, `topics suggest` and `topics test`: what a query would do, before it does it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import click

from storage.database import UnitOfWork
from topics.advice import Advice, advise, deciding, suggest
from topics.concepts import Lexicon
from topics.names import Names
from topics.query import Query, QueryError, parse
from topics.search import candidates, search
from topics.trial import Trial, summed_up
from wirewatch.asking import Asked, asked, topic_named, understood
from wirewatch.config import lexicon, queries_of, query_mistake
from wirewatch.lazy import Door
from wirewatch.ledger import NotFoundError, Opened, Since, reading, reading_if_there
from wirewatch.output import counted
from wirewatch.problems import ConfigurationError, Problem
from wirewatch.suggestions import remedy

COMMON = 20
"""A deciding clause is common if it may stand in more than one in so many stored articles."""
ENOUGH = 200
"""Stored articles from which that says something."""
WIDTH = 100
"""Bars of a plot."""
_BARS = " ▁▂▃▄▅▆▇█"


@click.command()
@click.argument("name", required=False)
@click.option("--query", metavar="TEXT", help="This query, in place of a topic's.")
@click.pass_obj
def lint_topics(door: Door, name: str | None, query: str | None) -> int:
    """Say what the topic NAME, or every topic, may do otherwise than it was meant."""
    with reading_if_there(door) as (ledger, work):
        known = lexicon(work.configuration)
        names = Names(known)
        queries = ledger.topics.queries() if ledger else queries_of(work.configuration.topics)
        found: list[tuple[str, Advice]] = []
        failed = 0
        for title, text in _to_lint(ledger, work, name, query):
            try:
                read = understood(text, known, queries, title)
            except ConfigurationError as error:
                if query is not None:
                    raise
                click.echo(str(error), err=True)
                failed = 1
                continue
            found += [(title, each) for each in advise(read, known, names)]
            found += [(title, each) for each in _common(ledger, read, known)]
        if work.out.json:
            work.out.data([{"topic": title, "warning": each.text, "span": each.span} for title, each in found])
            return failed
        for title, each in found:
            work.out.text(": ".join(filter(None, (title, each.text))))
        if not found and not failed:
            work.out.note("nothing to say")
        return failed


@click.command()
@click.argument("words")
@click.pass_obj
def suggest_topic(door: Door, words: str) -> None:
    """Say the query for a topic that is said in plain WORDS of any language: "NATO-EU cooperation".

    With what each part stands for, and how many stored articles it would have matched.
    """
    with reading_if_there(door) as (ledger, work):
        known = lexicon(work.configuration)
        try:
            found = suggest(words, known)
        except QueryError as error:
            raise ConfigurationError([Problem("", "", query_mistake(error))]) from error
        query = parse(found.query)
        stored = ledger.articles.count() if ledger else 0
        matches = 0
        if ledger is not None:
            with work.out.progress(None, "Looking back") as advance:
                matches = sum(1 for _ in search(ledger, query, known, looked_at=advance))
        if work.out.json:
            work.out.data({"query": found.query, "meanings": found.meanings, "stored": stored, "matches": matches})
            return
        work.out.text(found.query)
        for each in found.meanings:
            work.out.text("  ".join(filter(None, (f'  "{each.words}"', each.clause, f"({each.kind})"))))
        work.out.note(f"would have matched {matches} of {counted(stored, 'stored article')}")


@click.command()
@click.argument("name", required=False)
@click.option("--query", metavar="TEXT", help="This query; with NAME, what it gains and loses against the topic's.")
@click.option("--since", type=Since(), default="90d", show_default=True, metavar="WHEN", help="First seen since.")
@click.option(
    "--most-per-day", type=click.FloatRange(0), default=20, show_default=True, help="Warn above so many alerts a day."
)
@click.pass_obj
def test_topic(door: Door, name: str | None, query: str | None, since: datetime, most_per_day: float) -> None:
    """Run the topic NAME, or a query, over the archive: what it would have brought, and how much is to be expected."""
    with reading(door) as (ledger, work):
        wanted = asked(ledger, lexicon(work.configuration), name, query)
        oldest, _ = ledger.articles.span()
        since = max(since, oldest) if oldest else since
        trial = _tried(ledger, work, wanted, since)
        before = None
        if name is not None and query is not None:
            before = _tried(ledger, work, asked(ledger, lexicon(work.configuration), name, None), since)
        gained = sorted(trial.ids - before.ids, reverse=True) if before else []
        lost = sorted(before.ids - trial.ids, reverse=True) if before else []
        if work.out.json:
            work.out.data(
                {
                    "query": wanted.query.text,
                    "since": trial.since,
                    "articles": trial.articles,
                    "stories": trial.stories,
                    "alerts_per_day": round(trial.alerts_per_day, 2),
                    "too_many": trial.alerts_per_day > most_per_day,
                    "days": dict(trial.days),
                    "sources": dict(trial.sources),
                    "examples": trial.examples,
                    "compared": before is not None,
                    "gained": gained,
                    "lost": lost,
                }
            )
        else:
            for line in _trial_lines(trial):
                work.out.text(line)
            if before is not None:
                _show_change(ledger, work, "gained", gained)
                _show_change(ledger, work, "lost", lost)
        if trial.alerts_per_day > most_per_day:
            work.out.note(
                f"more than {most_per_day:g} alerts a day are to be expected: narrow the query with AND, NEAR or title:"
            )


def _to_lint(ledger: UnitOfWork | None, work: Opened, name: str | None, query: str | None) -> Sequence[tuple[str, str]]:
    if query is not None:
        return [("", query)]
    if ledger is None:
        declared = {each.name: each.query for each in work.configuration.topics}
        if name is not None and name not in declared:
            raise NotFoundError(f'no topic is called "{name}": ' + remedy(name, declared, "declare it in the file"))
        return [each for each in declared.items() if name in (None, each[0])]
    topics = ledger.topics.all() if name is None else [topic_named(ledger, name)]
    return [(topic.name, topic.query) for topic in topics]


def _common(ledger: UnitOfWork | None, query: Query, known: Lexicon) -> Iterator[Advice]:
    """The clauses by which the query rules out articles, where they rule out few."""
    stored = ledger.articles.count() if ledger else 0
    if ledger is None or stored < ENOUGH:
        return
    most = stored // COMMON
    for clause in deciding(query):
        found = candidates(ledger, parse(clause), known, most=most + 1)
        if found is not None and found > most:
            yield Advice(f"{clause}: may stand in more than {100 // COMMON} % of the stored articles")


def _tried(ledger: UnitOfWork, work: Opened, wanted: Asked, since: datetime) -> Trial:
    known = lexicon(work.configuration)
    total = candidates(ledger, wanted.query, known, most=ledger.articles.count(since), since=since)
    with work.out.progress(ledger.articles.count(since) if total is None else total, "Looking back") as advance:
        hits = search(
            ledger,
            wanted.query,
            known,
            since=since,
            languages=wanted.languages,
            sources=wanted.sources,
            looked_at=advance,
        )
        return summed_up(hits, since, work.now)


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


def plot(counts: Sequence[int], width: int = WIDTH) -> str:
    """The counts as bars, side by side; if there are more than `width`, as many to a bar as need be."""
    size = days_a_bar(len(counts), width)
    sums = [sum(counts[at : at + size]) for at in range(0, len(counts), size)]
    highest = max(sums, default=0)
    steps = len(_BARS) - 1
    return "".join(_BARS[-(-count * steps // highest) if highest else 0] for count in sums)


def days_a_bar(days: int, width: int = WIDTH) -> int:
    return max(1, -(-days // width))


def _show_change(ledger: UnitOfWork, work: Opened, what: str, ids: Collection[int]) -> None:
    work.out.text(f"{what}: {counted(len(ids), 'article')}")
    for revision in ledger.articles.newest(list(ids)[:5]):
        work.out.text(f"  article {revision.article_id}  {revision.source}  {revision.article.headline or ''}")
