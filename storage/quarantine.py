"""Documents that broke their reader again and again: kept for a look, never read again by themselves."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage import tables as t
from storage.rows import records

MOST = 20
"""Documents kept; the oldest makes room for the newest."""
_COLUMNS = tuple(column for column in t.quarantine.columns if column.name != "body")
_QUARANTINED = sa.select(*_COLUMNS, t.source.c.name.label("source")).join(
    t.source, t.source.c.id == t.quarantine.c.source_id
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A document that broke its reader again and again; its bytes are kept beside."""

    id: int
    source_id: int
    source: str
    url: str
    kind: str
    """parse-timeout, out-of-memory or crashed."""
    at: datetime
    size: int
    """Bytes of the document."""


class Quarantine:
    """The last few poison documents, packed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, source_id: int, url: str, kind: str, body: bytes, now: datetime) -> int:
        """Keep a document; its id."""
        values = {"source_id": source_id, "url": url, "kind": kind, "at": now, "size": len(body)}
        statement = sa.insert(t.quarantine).values(**values, body=zlib.compress(body, 6)).returning(t.quarantine.c.id)
        kept = int(self._connection.execute(statement).scalar_one())
        newest = sa.select(t.quarantine.c.id).order_by(t.quarantine.c.id.desc()).limit(MOST)
        self._connection.execute(sa.delete(t.quarantine).where(t.quarantine.c.id.not_in(newest.scalar_subquery())))
        return kept

    def all(self) -> list[Quarantined]:
        """What is kept, newest first, without the documents themselves."""
        return records(Quarantined, self._connection.execute(_QUARANTINED.order_by(t.quarantine.c.id.desc())))

    def get(self, number: int) -> tuple[Quarantined, bytes] | None:
        """One document with its bytes, as they came."""
        found = records(Quarantined, self._connection.execute(_QUARANTINED.where(t.quarantine.c.id == number)))
        if not found:
            return None
        body = self._connection.execute(sa.select(t.quarantine.c.body).where(t.quarantine.c.id == number)).scalar_one()
        return found[0], zlib.decompress(body)

    def prune(self, before: datetime) -> int:
        return self._connection.execute(sa.delete(t.quarantine).where(t.quarantine.c.at < before)).rowcount
