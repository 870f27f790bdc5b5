"""What hubs were asked to send us unasked (W3C WebSub), and how it stands with each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Push, PushState
from storage.rows import insert, record, records

DIGESTS_KEPT = 200
"""Genuine pushes of one feed that are known again."""
_MEMORY = 200.0
"""Entries over which it is judged how many a hub sends; more count for half."""


class Pushes:
    """One row for each feed that a hub is to send, with the queue of hubs to ask."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of_feed(self, feed_id: int) -> Push | None:
        return self._one(t.push.c.feed_id == feed_id)

    def at(self, token: str) -> Push | None:
        return self._one(t.push.c.token == token)

    def all(self) -> list[Push]:
        return records(Push, self._connection.execute(sa.select(t.push).order_by(t.push.c.id)))

    def due(self, now: datetime, limit: int) -> list[Push]:
        """Hubs to ask now, those that wait longest first."""
        query = sa.select(t.push).where(t.push.c.next_at <= now).order_by(t.push.c.next_at)
        return records(Push, self._connection.execute(query.limit(limit)))

    def unarranged(self) -> list[tuple[int, str, str]]:
        """Feeds whose hub was not asked yet: id, hub, own address."""
        query = (
            sa.select(t.feed.c.id, t.feed.c.hub, sa.func.coalesce(t.feed.c.self_url, t.feed.c.url))
            .outerjoin(t.push, t.push.c.feed_id == t.feed.c.id)
            .where(t.feed.c.retired_at.is_(None), t.feed.c.next_poll_at.is_not(None))
            .where(t.feed.c.hub.is_not(None), t.push.c.id.is_(None))
        )
        return [(int(feed_id), hub, own) for feed_id, hub, own in self._connection.execute(query)]

    def want(self, feed_id: int, hub: str, self_url: str, token: str, secret: str, now: datetime) -> None:
        """The hub is to be asked for the feed; what was arranged for it before is no longer."""
        values: dict[str, Any] = {
            "hub": hub,
            "self_url": self_url,
            "token": token,
            "secret": secret,
            "state": PushState.WANTED,
            "next_at": now,
            "asked_at": None,
            "verified_at": None,
            "lease_until": None,
            "attempts": 0,
            "error": None,
            "pushed": 0.0,
            "missed": 0.0,
            "digests": [],
        }
        statement = insert(self._connection, t.push).values(feed_id=feed_id, **values)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["feed_id"], set_=values))

    def asked(self, push_id: int, now: datetime, next_at: datetime) -> None:
        """The hub is being asked; unless it verifies, it is asked again at `next_at`. A lease goes on meanwhile."""
        state = sa.case(
            (t.push.c.state.in_([PushState.ACTIVE, PushState.LEAVING]), t.push.c.state), else_=PushState.ASKED.value
        )
        values = {"asked_at": now, "next_at": next_at, "attempts": t.push.c.attempts + 1, "state": state}
        self._update(push_id, values)

    def failed(self, push_id: int, error: str, next_at: datetime, *, asked_at: datetime) -> None:
        """Asking brought nothing, unless the hub has verified meanwhile."""
        state = sa.case((t.push.c.state == PushState.ASKED.value, PushState.WANTED.value), else_=t.push.c.state)
        values = {"error": error, "next_at": next_at, "state": state, "asked_at": None}
        same = sa.and_(t.push.c.id == push_id, t.push.c.asked_at == asked_at)
        self._connection.execute(sa.update(t.push).where(same).values(**values))

    def verified(self, push_id: int, now: datetime, lease_until: datetime, next_at: datetime) -> None:
        """The hub came back, and is told that it was us: it sends until the lease ends."""
        values: dict[str, Any] = {"state": PushState.ACTIVE, "verified_at": now, "lease_until": lease_until}
        self._update(push_id, {**values, "next_at": next_at, "asked_at": None, "attempts": 0, "error": None})

    def denied(self, push_id: int, reason: str, next_at: datetime) -> None:
        """The hub does not send, or no longer."""
        values: dict[str, Any] = {"state": PushState.DENIED, "error": reason, "next_at": next_at}
        self._update(push_id, {**values, "asked_at": None, "lease_until": None})

    def lapse(self, now: datetime) -> list[int]:
        """Leases that ended without renewal end here too; the feeds they were for."""
        over = sa.and_(t.push.c.state == PushState.ACTIVE.value, t.push.c.lease_until <= now)
        values = {"state": PushState.WANTED.value, "lease_until": None}
        statement = sa.update(t.push).where(over).values(**values).returning(t.push.c.feed_id)
        return list(self._connection.execute(statement).scalars())

    def leave(self, feed_id: int, now: datetime) -> None:
        """The feed's hub is told that it need not send any more."""
        some = sa.and_(t.push.c.feed_id == feed_id, t.push.c.state != PushState.LEAVING.value)
        values = {"state": PushState.LEAVING.value, "next_at": now, "attempts": 0, "asked_at": None}
        self._connection.execute(sa.update(t.push).where(some).values(**values))

    def leave_unwatched(self, now: datetime) -> int:
        """The same for all feeds that are retired or gone; how many."""
        unwatched = sa.select(t.feed.c.id).where(
            sa.or_(t.feed.c.retired_at.is_not(None), t.feed.c.next_poll_at.is_(None))
        )
        some = sa.and_(t.push.c.state != PushState.LEAVING.value, t.push.c.feed_id.in_(unwatched))
        values = {"state": PushState.LEAVING.value, "next_at": now, "attempts": 0, "asked_at": None}
        return self._connection.execute(sa.update(t.push).where(some).values(**values)).rowcount

    def forget(self, push_id: int) -> None:
        self._connection.execute(sa.delete(t.push).where(t.push.c.id == push_id))

    def knows(self, push_id: int, digest: str) -> bool:
        """Whether the same bytes were pushed of late."""
        kept = self._connection.execute(sa.select(t.push.c.digests).where(t.push.c.id == push_id)).scalar()
        return digest in (kept or [])

    def received(self, push: Push, digest: str, now: datetime, entries: int) -> None:
        """A genuine push came, and brought so many new entries."""
        kept: Sequence[str] = self._connection.execute(
            sa.select(t.push.c.digests).where(t.push.c.id == push.id)
        ).scalar_one()
        digests = [*kept, digest][-DIGESTS_KEPT:]
        self._update(push.id, {"received": t.push.c.received + 1, "last_at": now, "digests": digests})
        self._weigh(push, pushed=entries)

    def refused(self, push_id: int) -> None:
        """A push came that is not to be believed."""
        self._update(push_id, {"refused": t.push.c.refused + 1})

    def missed(self, push: Push, entries: int) -> None:
        """A poll found entries that the hub should have sent."""
        self._weigh(push, missed=entries)

    def counts(self, now: datetime) -> dict[str, int]:
        """How many feeds a hub is asked for, and how many are under a lease."""
        live = sa.and_(t.push.c.state == PushState.ACTIVE.value, t.push.c.lease_until > now)
        query = sa.select(sa.func.count(), sa.func.count().filter(live)).select_from(t.push)
        return dict(zip(("asked", "active"), map(int, self._connection.execute(query).one()), strict=True))

    def _weigh(self, push: Push, *, pushed: int = 0, missed: int = 0) -> None:
        if not pushed and not missed:
            return
        kept = 0.5 if push.pushed + push.missed > _MEMORY else 1.0
        self._update(push.id, {"pushed": push.pushed * kept + pushed, "missed": push.missed * kept + missed})

    def _one(self, which: sa.ColumnElement[bool]) -> Push | None:
        row = self._connection.execute(sa.select(t.push).where(which)).first()
        return None if row is None else record(Push, row)

    def _update(self, push_id: int, values: dict[str, Any]) -> None:
        self._connection.execute(sa.update(t.push).where(t.push.c.id == push_id).values(**values))
