"""Topics of the file that would alert too often: a daemon looks for them beside its work, and tells of each once.

Commands, programs and pages refuse such a topic; a file that is read by a daemon's start or SIGHUP has nobody to ask.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.operator import Operator
from storage.database import Database, StorageError, UnitOfWork
from topics.concepts import Lexicon
from topics.query import QueryError
from topics.trial import Candidate
from wirewatch.app import App
from wirewatch.archive_trial import Progress, tried
from wirewatch.asked_query import read_query
from wirewatch.forecast import MOST_PER_DAY

log = logging.getLogger("wirewatch.loud_topics")

WINDOW = timedelta(days=7)
"""How far back is looked: shorter than where somebody waits for the answer, for a daemon has other work."""
MOST = 500
"""Topics that are looked at; of more the latest changed."""
LOOKED_AT = "topics.looked_at"
"""The setting of the ledger: the change of a topic up to which all were looked at."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The topics that would give too many alerts, with how many a day, and up to which change all were looked at."""

    loud: dict[str, float]
    until: datetime


def look(
    database: Database, lexicon: Lexicon, now: datetime, progress: Progress = lambda _: nullcontext(lambda _=1: None)
) -> Looked | None:
    """The topics of the file that are new or changed since the last look; None if there are none, or no archive yet."""
    with database.read() as ledger:
        before = ledger.jobs.setting(LOOKED_AT)
        since = datetime.fromisoformat(before) if before else None
        queries = ledger.topics.queries()
        topics = [
            each
            for each in ledger.topics.all()
            if each.declared and each.changed_at is not None and (since is None or each.changed_at > since)
        ]
        if not topics or not ledger.articles.days(now - WINDOW):
            return None
    topics.sort(key=lambda each: each.changed_at or now, reverse=True)
    candidates = []
    for each in topics[:MOST]:
        with suppress(QueryError):  # one that cannot be read is told of elsewhere
            query = read_query(each.query, lexicon, queries, each.name)
            candidates.append(Candidate(each.name, query, each.languages, each.sources))
    trials = tried(database, candidates, lexicon, now - WINDOW, now, progress, processes=1)
    loud = {name: trial.alerts_per_day for name, trial in trials.items() if trial.alerts_per_day > MOST_PER_DAY}
    return Looked(loud, topics[0].changed_at or now)


class LoudTopics:
    """Looks after the start and after each reload, one look at a time."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stopped = threading.Event()
        self._task: asyncio.Task[None] | None = None

    def look(self, operator: Operator | None) -> None:
        """Begin a look; what it finds is logged, and told to the operator."""
        self._task = asyncio.create_task(self._look(operator, self._task), name="look for loud topics")

    async def close(self) -> None:
        """End a look that is under way; it is made again at the next start."""
        self._stopped.set()
        if self._task is not None:
            await self._task

    async def _look(self, operator: Operator | None, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before
        app, now = self._app, self._app.clock.now()
        try:
            looked = await asyncio.to_thread(
                look, app.database, app.lexicon, now, lambda _: nullcontext(self._looked_at)
            )
            if looked is None:
                return
            loud, until = looked.loud, looked.until.isoformat()
            for name, alerts in loud.items():
                log.warning("topic too loud topic=%s alerts_a_day=%.0f", name, alerts)

            def keep(ledger: UnitOfWork) -> None:
                ledger.jobs.set(LOOKED_AT, until)
                if operator is not None and loud:
                    operator.tell_of_loud_topics(ledger, loud, WINDOW, now)

            await app.database.write(keep)
        except _StoppedError:
            return
        except StorageError as error:
            log.error("topics not looked at error=%s", error)
        except Exception:
            log.exception("topics not looked at")

    def _looked_at(self, _: int = 1) -> None:
        if self._stopped.is_set():
            raise _StoppedError


class _StoppedError(Exception):
    """The daemon stops, and waits for nobody."""
