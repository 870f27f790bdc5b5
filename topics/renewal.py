"""The full-text index made anew after words are brought to another normal form, a little in each idle moment.

Until then what was stored before is looked for in words that it was not indexed under. The newest articles come first;
how far it came is kept in the ledger, so that a restart goes on there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from storage.database import Database, UnitOfWork
from storage.records import Revision
from topics.document import Document
from topics.index import Index
from topics.prefilter import index_stream
from topics.text import ANALYZER

log = logging.getLogger("wirewatch.topics")

SETTING = "index"
"""Under which the ledger keeps the version of its index, and while one is being made, before which article it stands:
« 2 », « 3 before 1234 »."""
_AT_A_TIME = 10
"""Articles of a step: some 30 ms, so that nobody who wants to write waits long."""
_STEPS = 10
"""Steps of an idle moment, behind which what came meanwhile has its turn."""


class Renewal:
    """One index, brought to today's normal form."""

    def __init__(self, document: Callable[[Revision], Document]) -> None:
        """`document` is what topics see of a revision."""
        self._document = document
        self._done = False

    def steps(self, database: Database) -> Iterator[int]:
        """How many articles each step put into the index anew; nothing once all are. No transaction is open between."""
        for _ in range(0 if self._done else _STEPS):
            with database.begin() as ledger:
                articles = self._step(ledger)
            if self._done:
                return
            yield articles

    def _step(self, ledger: UnitOfWork) -> int:
        version, _, before = (ledger.jobs.setting(SETTING) or "").partition(" before ")
        if version == ANALYZER and not before:
            self._done = True
            return 0
        place = int(before) if version == ANALYZER else None
        ids = ledger.search.candidates(None, limit=_AT_A_TIME, before=place)
        for revision in ledger.articles.newest(ids):
            self._put(ledger, revision)
        ledger.jobs.set(SETTING, f"{ANALYZER} before {ids[-1]}" if ids else ANALYZER)
        if not ids and place is not None:
            log.info("index made anew analyzer=%s", ANALYZER)
        return len(ids)

    def _put(self, ledger: UnitOfWork, revision: Revision) -> None:
        """Index an article anew; one that cannot be read stays as it was, and holds up no other."""
        try:
            words, stems = index_stream(Index(self._document(revision)))
        except Exception:
            log.exception("article not indexed anew article=%d", revision.article_id)
        else:
            ledger.search.index(revision.article_id, words, stems)
