"""Queries tried on the whole archive, by as many processes as the machine has to spare."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime

from storage.database import Database
from topics.concepts import Lexicon
from topics.trial import Candidate, Found, Trial, concerned, found_among, trials_of

_ALONE = 3_000
"""Articles that are read sooner than another process is started."""
_AT_A_TIME = 1_500


def tried(
    database: Database,
    candidates: Sequence[Candidate],
    lexicon: Lexicon,
    since: datetime,
    now: datetime,
    looked_at: Callable[[], None] = lambda: None,
    *,
    total: Callable[[int], None] = lambda _: None,
    processes: int | None = None,
) -> Mapping[str, Trial]:
    """What each query would have brought since then. `total` is told how many articles are looked at, `looked_at`
    called for each."""
    with database.read() as ledger:
        ids = concerned(ledger, candidates, lexicon, since)
        total(len(ids))
        processes = processes or os.cpu_count() or 1
        if processes == 1 or len(ids) <= _ALONE:
            return trials_of(candidates, found_among(ledger, ids, candidates, lexicon, looked_at), since, now)
    found: list[tuple[str, Found]] = []
    address = database.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_prepare, initargs=(address, tuple(candidates), lexicon)
    ) as pool:
        parts = [pool.submit(_part, ids[start : start + _AT_A_TIME]) for start in range(0, len(ids), _AT_A_TIME)]
        for done in as_completed(parts):
            size, some = done.result()
            found += some
            for _ in range(size):
                looked_at()
    return trials_of(candidates, found, since, now)


_work: tuple[Database, tuple[Candidate, ...], Lexicon]
"""Of one of the processes."""


def _prepare(address: str, candidates: tuple[Candidate, ...], lexicon: Lexicon) -> None:
    global _work
    _work = (Database(address), candidates, lexicon)


def _part(ids: Sequence[int]) -> tuple[int, list[tuple[str, Found]]]:
    database, candidates, lexicon = _work
    with database.read() as ledger:
        return len(ids), list(found_among(ledger, ids, candidates, lexicon))
