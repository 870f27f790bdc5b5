"""Queries tried on the whole archive, by as many processes as the machine has to spare."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, time
from multiprocessing.synchronize import Event

from storage.database import Database, UnitOfWork
from topics.concepts import Lexicon
from topics.matcher import Matcher
from topics.trial import Candidate, Found, Trial, concerned, found_among, found_by, matching, trials_of

Progress = Callable[[int], AbstractContextManager[Callable[..., None]]]

_ALONE = 3_000
"""Articles that are read sooner than other processes are started."""
_AT_A_TIME = 500


def tried(
    database: Database,
    candidates: Sequence[Candidate],
    lexicon: Lexicon,
    since: datetime,
    now: datetime,
    progress: Progress = lambda _: nullcontext(lambda _=1: None),
    processes: int | None = None,
) -> Mapping[str, Trial]:
    """What each query would have brought since then. `progress` is told how many articles are looked at, and what it
    gives is called with how many were looked at since, or for each."""
    with database.read() as ledger:
        ids = concerned(ledger, candidates, lexicon, since)
        watched = ledger.articles.days(since)
    processes = processes or os.cpu_count() or 1
    with progress(len(ids)) as looked_at:
        if processes == 1 or len(ids) <= _ALONE:
            with database.read() as ledger:
                found = list(found_among(ledger, ids, candidates, lexicon, looked_at))
        else:
            found = _shared_out(database, ids, candidates, lexicon, looked_at, processes)
    trials = trials_of(candidates, found, since, now, watched)
    if any(not example.words for trial in trials.values() for example in trial.examples):
        with database.read() as ledger:
            return _with_words(ledger, trials, candidates, lexicon)
    return trials


def opening(ledger: UnitOfWork, since: datetime, otherwise: datetime) -> datetime:
    """From when on there is anything to look at since then: what stood in a feed when it was first seen came when it
    was published, so that the archive may begin before its first article was stored."""
    days = ledger.articles.days(since)
    return max(since, datetime.combine(min(days), time(), UTC)) if days else otherwise


def _with_words(
    ledger: UnitOfWork, trials: Mapping[str, Trial], candidates: Sequence[Candidate], lexicon: Lexicon
) -> Mapping[str, Trial]:
    """The trials, their examples with the words that met the query."""
    ids = sorted({example.article for trial in trials.values() for example in trial.examples}, reverse=True)
    found = {(name, each.article): each for name, each in found_among(ledger, ids, candidates, lexicon, shown=len(ids))}
    return {
        name: replace(trial, examples=tuple(found.get((name, each.article), each) for each in trial.examples))
        for name, trial in trials.items()
    }


def _shared_out(
    database: Database,
    ids: Sequence[int],
    candidates: Sequence[Candidate],
    lexicon: Lexicon,
    looked_at: Callable[..., None],
    processes: int,
) -> list[tuple[str, Found]]:
    found = []
    address = database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    enough = context.Event()
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_prepare, initargs=(address, tuple(candidates), lexicon, enough)
    ) as pool:
        try:
            parts = [pool.submit(_part, ids[start : start + _AT_A_TIME]) for start in range(0, len(ids), _AT_A_TIME)]
            for done in as_completed(parts):
                size, some = done.result()
                found += some
                looked_at(size)
        except BaseException:  # an interruption, above all: nobody waits for what is under way
            enough.set()
            pool.shutdown(cancel_futures=True)
            raise
    return found


class _EnoughError(Exception):
    """Nobody waits for the rest."""


_work: tuple[Database, Matcher, Event]
"""Of one of the processes."""


def _prepare(address: str, candidates: tuple[Candidate, ...], lexicon: Lexicon, enough: Event) -> None:
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started us hears it, too, and tells us
    _work = (Database(address), matching(candidates, lexicon), enough)
    gc.freeze()  # what is there by now stays


def _part(ids: Sequence[int]) -> tuple[int, list[tuple[str, Found]]]:
    database, matcher, enough = _work

    def looked_at() -> None:
        if enough.is_set():
            raise _EnoughError

    looked_at()  # parts that lay ready are begun even so
    with database.read() as ledger:
        return len(ids), list(found_by(ledger, ids, matcher, looked_at, shown=0))
