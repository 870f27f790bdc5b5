"""How many alerts a day a topic would give, by what the archive holds: said before anybody is told too much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from storage import schema
from storage.database import Database, StorageError
from topics.concepts import Lexicon
from topics.query import Query
from topics.trial import Candidate
from wirewatch.archive_trial import Progress, tried
from wirewatch.asked_query import understood
from wirewatch.config import Configuration, lexicon, queries_of

MOST_PER_DAY = 20
"""Alerts a day above which a topic is too much for whoever is told of it."""
WINDOW = timedelta(days=30)
_LATELY = timedelta(days=7)


def alerts_per_day(
    database: Database, candidate: Candidate, known: Lexicon, now: datetime, progress: Progress
) -> tuple[float, int]:
    """How many a query would have given on each day of the last month on which any article came, and of how many
    articles."""
    trial = tried(database, [candidate], known, now - WINDOW, now, progress)[candidate.name]
    return trial.alerts_per_day, trial.articles


def too_loud(configuration: Configuration, now: datetime) -> Iterator[str]:
    """Of the topics of the file those that would give too many: those that stand so in the ledger by what they matched
    in the last week, new and changed ones by what they would have."""
    database = Database(configuration.wirewatch.database)
    try:
        if database.path is not None and not database.path.exists():
            return
        if schema.state(database) is not schema.SchemaState.CURRENT:
            return
        with database.read() as ledger:
            stored = ledger.topics.queries()
            lately = ledger.topics.stories_since(now - _LATELY)
            days = max(len(ledger.articles.days(now - _LATELY)), 1)
        queries = queries_of(configuration.topics)
        known = lexicon(configuration)
        changed: list[tuple[int, Candidate]] = []
        for i, topic in enumerate(configuration.topics):
            if stored.get(topic.name) == topic.query:
                if lately.get(topic.name, 0) / days > MOST_PER_DAY:
                    yield _said(i, topic.name, lately[topic.name] / days, "gave")
            else:
                query: Query = understood(topic.query, known, queries, topic.name)
                changed.append((i, Candidate(topic.name, query, topic.languages, topic.sources)))
        if changed:
            trials = tried(database, [each for _, each in changed], known, now - WINDOW, now)
            for i, each in changed:
                if trials[each.name].alerts_per_day > MOST_PER_DAY:
                    yield _said(i, each.name, trials[each.name].alerts_per_day, "would have given")
    except StorageError:
        return  # the file is in order all the same; whoever opens the ledger is told
    finally:
        database.close()


def _said(number: int, name: str, alerts: float, verb: str) -> str:
    return (
        f'topics[{number}] "{name}" {verb} about {alerts:.0f} alerts a day: narrow it with AND, NEAR or title:; '
        f"`wirewatch topics test {name}` shows of what"
    )
