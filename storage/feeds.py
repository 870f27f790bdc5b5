"""The addresses that we poll, and how each of them is doing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Feed, FeedFormat, Health, PollOutcome, PollStatus
from storage.rows import insert, record, records, retire_undeclared
from storage.urls import host_of

_FEED = sa.select(t.feed, t.source.c.name.label("source")).join(t.source, t.source.c.id == t.feed.c.source_id)


_BY_KEY = sa.update(t.feed).where(t.feed.c.id == sa.bindparam("key_"))


class Feeds:
    """Feeds: which are due, and what a poll changed."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self, *, retired: bool = False) -> list[Feed]:
        query = _FEED.order_by(t.source.c.name, t.feed.c.url)
        if not retired:
            query = query.where(t.feed.c.retired_at.is_(None))
        return records(Feed, self._connection.execute(query))

    def get(self, feed_id: int) -> Feed | None:
        row = self._connection.execute(_FEED.where(t.feed.c.id == feed_id)).first()
        return None if row is None else record(Feed, row)

    def at(self, url: str) -> Feed | None:
        """The feed that is at this address, else the one that was there before it moved."""
        row = self._connection.execute(_FEED.where(t.feed.c.url == url)).first()
        if row is None:
            row = self._connection.execute(_FEED.where(t.feed.c.id == _once_at(url))).first()
        return None if row is None else record(Feed, row)

    def addresses(self) -> set[str]:
        """The addresses of all feeds, retired ones and former addresses too."""
        every = sa.union_all(sa.select(t.feed.c.url), sa.select(t.former_address.c.url))
        return {str(url) for url in self._connection.execute(every).scalars()}

    def former_addresses(self, feed_id: int) -> dict[str, datetime]:
        """Where a feed was before it moved, and until when."""
        query = sa.select(t.former_address.c.url, t.former_address.c.until)
        query = query.where(t.former_address.c.feed_id == feed_id).order_by(t.former_address.c.until)
        return {str(url): until for url, until in self._connection.execute(query)}

    def due(self, now: datetime, limit: int, *, besides: Collection[int] = ()) -> list[Feed]:
        """Feeds whose next poll has come, longest overdue first, leaving out those already being polled."""
        query = _FEED.where(t.feed.c.retired_at.is_(None), t.feed.c.next_poll_at <= now)
        if besides:
            query = query.where(t.feed.c.id.not_in(besides))
        return records(Feed, self._connection.execute(query.order_by(t.feed.c.next_poll_at).limit(limit)))

    def next_due(self) -> datetime | None:
        """When the next poll of any feed is due."""
        query = sa.select(sa.func.min(t.feed.c.next_poll_at)).where(t.feed.c.retired_at.is_(None))
        return self._connection.execute(query).scalar()

    def declare(
        self,
        source_id: int,
        url: str,
        *,
        kind: str = "auto",
        verify_tls: bool = True,
        first_poll_at: datetime,
        declared: bool = True,
    ) -> int:
        """Add the feed, or bring a retired one back; its id. What was learned of it is kept.

        A feed that has moved is still meant by its old address; whether its certificate counts is said of that host.
        """
        values: dict[str, Any] = {"source_id": source_id, "kind": kind, "declared": declared, "retired_at": None}
        host = host_of(url)
        moved = self._connection.execute(
            sa.select(t.feed.c.id, t.feed.c.host).where(t.feed.c.id == _once_at(url))
        ).first()
        if moved is not None:
            self._update(moved.id, values | ({"verify_tls": verify_tls} if moved.host == host else {}))
            return int(moved.id)
        values |= {"host": host, "verify_tls": verify_tls}
        statement = insert(self._connection, t.feed).values(url=url, next_poll_at=first_poll_at, **values)
        statement = statement.on_conflict_do_update(index_elements=["url"], set_=values).returning(t.feed.c.id)
        return int(self._connection.execute(statement).scalar_one())

    def retire_undeclared(self, keep: Collection[int], now: datetime) -> int:
        """Retire feeds that once stood in the configuration and no longer do: kept, not polled."""
        return retire_undeclared(self._connection, t.feed, keep, retired_at=now)

    def retire(self, feed_id: int, now: datetime, reason: str) -> None:
        """Stop polling the feed; the reason stays in its status."""
        self._update(feed_id, {"retired_at": now, "last_error": reason})

    def forget(self, feed_id: int) -> None:
        """Take the feed out, with its entries, and its source if a command added it and nothing else is of it."""
        row = self._connection.execute(
            sa.delete(t.feed).where(t.feed.c.id == feed_id).returning(t.feed.c.source_id)
        ).first()
        if row is not None:
            has_feeds = sa.exists().where(t.feed.c.source_id == t.source.c.id)
            has_articles = sa.exists().where(t.article.c.source_id == t.source.c.id)
            self._connection.execute(
                sa.delete(t.source).where(
                    t.source.c.id == row.source_id, t.source.c.declared.is_(False), ~has_feeds, ~has_articles
                )
            )

    def poll_at(self, feed_id: int, when: datetime) -> None:
        self._update(feed_id, {"next_poll_at": when})

    def poll_by(self, feed_ids: Collection[int] | None, whys: Collection[str], when: datetime) -> int:
        """Poll these feeds, or all, at `when` at the latest: those that wait for one of these reasons; how many."""
        late = sa.and_(t.feed.c.next_poll_why.in_(whys), t.feed.c.next_poll_at > when)
        if feed_ids is None:
            return self._connection.execute(sa.update(t.feed).where(late).values(next_poll_at=when)).rowcount
        ids, changed = list(feed_ids), 0
        for start in range(0, len(ids), 400):  # SQLite takes a bounded number of parameters in one statement
            some = sa.update(t.feed).where(late, t.feed.c.id.in_(ids[start : start + 400]))
            changed += self._connection.execute(some.values(next_poll_at=when)).rowcount
        return changed

    def rest(self, feed: Feed, until: datetime, why: str) -> None:
        """Leave the other feeds of this feed's host alone until then, too, also over a restart."""
        if feed.host is None:
            return
        others = sa.and_(t.feed.c.host == feed.host, t.feed.c.id != feed.id, t.feed.c.next_poll_at < until)
        self._connection.execute(sa.update(t.feed).where(others).values(next_poll_at=until, next_poll_why=why))

    def taught(self, feed_id: int, rhythm: dict[str, Any], now: datetime) -> None:
        """Keep what a push taught: the rhythm, and that something new came."""
        self._update(feed_id, {"rhythm": rhythm, "new_at": now})

    def settle(
        self,
        feed: Feed,
        outcome: PollOutcome,
        next_poll_at: datetime | None,
        *,
        why: str | None = None,
        rhythm: dict[str, Any] | None = None,
        wishes: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep what a poll told of the feed itself; its entries go into the same transaction.

        The newest validators are kept after each good answer, even if only one of the two changed; those of a failed
        or damaged answer never are.
        """
        values: dict[str, Any] = {
            "next_poll_at": next_poll_at,
            "next_poll_why": why,
            "rhythm": rhythm,
            "last_poll_at": outcome.finished_at,
            "last_status": outcome.status.value,
            "last_http_status": outcome.http_status,
            "last_error_kind": outcome.error_kind,
            "last_error": outcome.error,
            "polls": t.feed.c.polls + 1,
        }
        if outcome.status in (PollStatus.FRESH, PollStatus.UNCHANGED):
            values |= {"last_success_at": outcome.finished_at, "failures": 0, "gone": 0}
            if outcome.etag is not None or outcome.last_modified is not None or outcome.http_status == 200:
                values |= {"etag": outcome.etag or (feed.etag if outcome.http_status == 304 else None)}
                values |= {
                    "last_modified": outcome.last_modified
                    or (feed.last_modified if outcome.http_status == 304 else None)
                }
            if outcome.body_hash is not None:
                values["body_hash"] = outcome.body_hash
            if outcome.http_status != 304:
                values["whole_at"] = outcome.finished_at
        else:
            values |= {
                "failures": t.feed.c.failures + 1,
                "gone": t.feed.c.gone + 1 if outcome.status is PollStatus.GONE else 0,
            }
        if wishes is not None:
            values["wishes"] = wishes
        if outcome.hub is not None or outcome.parsed is not None:
            values |= {"hub": outcome.hub, "self_url": outcome.self_url if outcome.hub is not None else None}
        if outcome.parsed is not None:
            values |= {"format": outcome.parsed.format.value, "title": outcome.parsed.title}
            values["learned"] = outcome.parsed.learned
            if feed.baseline_at is None:
                values["baseline_at"] = outcome.finished_at
        if outcome.http_status is not None:
            same = outcome.moved_to is not None and outcome.moved_to == feed.moved_to
            values |= {
                "moved_to": outcome.moved_to,
                "moved_count": feed.moved_count + 1 if same else int(outcome.moved_to is not None),
            }
        self._update(feed.id, values)

    def judged(
        self,
        feed_id: int,
        health: Health,
        since: datetime,
        new_at: datetime | None,
        longest_gap: timedelta | None,
        empty_since: datetime | None = None,
    ) -> None:
        """Keep how the feed is doing, and the habit by which its silence is judged."""
        habit = {"new_at": new_at, "longest_gap": longest_gap, "empty_since": empty_since}
        self._update(feed_id, {"health": health.value, "health_since": since, **habit})

    def adopt(self, feed: Feed, url: str, now: datetime) -> bool:
        """Poll the feed at its new address from now on; False if another feed is already there, or was before it moved.

        The old address still means this feed. That a certificate need not be verified was said of the old host alone.
        """
        there = self.at(url)
        if there is not None and there.id != feed.id:
            return False
        host = host_of(url)
        verify = sa.case((t.feed.c.host == host, t.feed.c.verify_tls), else_=sa.true())
        self._update(feed.id, {"url": url, "host": host, "verify_tls": verify, "moved_to": None, "moved_count": 0})
        self._connection.execute(sa.delete(t.former_address).where(t.former_address.c.url == url))
        self._connection.execute(sa.insert(t.former_address).values(feed_id=feed.id, url=feed.url, until=now))
        return True

    def ask_whole(self, feed_id: int) -> None:
        """Have the next poll ask for the whole document: what its validators say is not believed."""
        self._update(feed_id, {"etag": None, "last_modified": None})

    def news_elsewhere(self, feed: Feed) -> datetime | None:
        """When a sitemap or a section page of the same source, which tell of the whole site, had something new last."""
        kinds = [each.value for each in (FeedFormat.SITEMAP, FeedFormat.NEWS_SITEMAP, FeedFormat.SITEMAP_INDEX)]
        query = sa.select(sa.func.max(t.feed.c.new_at)).where(
            t.feed.c.source_id == feed.source_id,
            t.feed.c.id != feed.id,
            t.feed.c.retired_at.is_(None),
            t.feed.c.format.in_([*kinds, FeedFormat.SECTION.value]),
        )
        return self._connection.execute(query).scalar()

    def on_host(self, host: str) -> int:
        """How many feeds of a host are watched."""
        live = sa.select(sa.func.count()).where(t.feed.c.host == host, t.feed.c.retired_at.is_(None))
        return int(self._connection.execute(live).scalar_one())

    def healths(self, source_id: int) -> dict[Health, int]:
        """How many watched feeds of the source are in each health."""
        query = (
            sa.select(t.feed.c.health, sa.func.count())
            .where(t.feed.c.source_id == source_id, t.feed.c.retired_at.is_(None))
            .group_by(t.feed.c.health)
        )
        return {Health(health): int(count) for health, count in self._connection.execute(query)}

    def of_source(self, source_id: int) -> list[Feed]:
        """The watched feeds of a source."""
        query = _FEED.where(t.feed.c.source_id == source_id, t.feed.c.retired_at.is_(None))
        return records(Feed, self._connection.execute(query.order_by(t.feed.c.url)))

    def ill(self, limit: int = 100) -> list[Feed]:
        """Watched feeds that are not well, the longest first."""
        query = _FEED.where(t.feed.c.retired_at.is_(None), t.feed.c.health != Health.OK.value)
        return records(Feed, self._connection.execute(query.order_by(t.feed.c.health_since).limit(limit)))

    def unverified(self) -> list[str]:
        """Addresses of watched feeds that are read whatever certificate their hosts show."""
        query = sa.select(t.feed.c.url).where(t.feed.c.retired_at.is_(None), ~t.feed.c.verify_tls)
        return [str(url) for url in self._connection.execute(query.order_by(t.feed.c.url)).scalars()]

    def by_health(self) -> dict[str, int]:
        """How many watched feeds are in each health."""
        query = sa.select(t.feed.c.health, sa.func.count()).where(t.feed.c.retired_at.is_(None))
        return {health: int(count) for health, count in self._connection.execute(query.group_by(t.feed.c.health))}

    def watched(self) -> int:
        """How many feeds are polled."""
        live = sa.and_(t.feed.c.retired_at.is_(None), t.feed.c.next_poll_at.is_not(None))
        return int(self._connection.execute(sa.select(sa.func.count()).where(live)).scalar_one())

    def counts(self, now: datetime) -> dict[str, int]:
        """How many feeds are watched, are failing, have never answered, are overdue by more than five minutes."""
        live = t.feed.c.retired_at.is_(None)
        row = self._connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.count().filter(t.feed.c.failures > 0),
                sa.func.count().filter(t.feed.c.last_success_at.is_(None)),
                sa.func.count().filter(t.feed.c.next_poll_at < now - timedelta(minutes=5)),
            ).where(live)
        ).one()
        return dict(zip(("watched", "failing", "never_answered", "overdue"), map(int, row), strict=True))

    def _update(self, feed_id: int, values: dict[str, Any]) -> None:
        # Values go in as parameters: one made into an expression costs ten times as much as it does to store.
        made = {name: value for name, value in values.items() if isinstance(value, sa.ColumnElement)}
        given = {name: value for name, value in values.items() if name not in made}
        self._connection.execute(_BY_KEY.values(**made) if made else _BY_KEY, {"key_": feed_id, **given})


def _once_at(url: str) -> sa.ScalarSelect[int]:
    return sa.select(t.former_address.c.feed_id).where(t.former_address.c.url == url).scalar_subquery()
