"""Pages that were claimed, with what their sources and feeds add."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from storage import tables as t
from storage.records import Entry, FetchTask
from storage.rows import record
from storage.sources import Sources
from storage.urls import host_of


def fetch_tasks(connection: sa.Connection, ids: Sequence[int]) -> list[FetchTask]:
    """The pages of these entries as tasks, in this order."""
    of_feed = t.entry.outerjoin(t.feed, t.feed.c.id == t.entry.c.feed_id)
    feed = t.feed.c.verify_tls, t.feed.c.host.label("feed_host")
    found = connection.execute(sa.select(t.entry, *feed).select_from(of_feed).where(t.entry.c.id.in_(ids)))
    rows = {row.id: row for row in found}
    sources = Sources(connection).among({row.source_id for row in rows.values()})
    return [
        FetchTask(
            entry=record(Entry, row),
            source=sources[row.source_id],
            verify_tls=row.verify_tls is not False or row.feed_host != host_of(row.url or ""),
        )
        for row in (rows[each] for each in ids)
    ]
