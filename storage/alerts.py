"""Alerts: opened in the transaction that keeps the matches, released later into deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.records import Alert, AlertKind, AlertState, Match
from storage.rows import insert, record, records


class Alerts:
    """Alerts, unique by (recipient, story, kind, revision)."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # -------------------------------------------------------------- opening

    def open(
        self,
        *,
        recipient: str,
        subscriber_id: int | None,
        channel_id: int,
        story_id: int,
        kind: AlertKind,
        revision_id: int,
        article_id: int,
        state: AlertState,
        reason: str,
        rhythm: str,
        now: datetime,
        due_at: datetime,
    ) -> int | None:
        """Open the alert; None if the recipient has one of this kind for this story, or for this revision, already.

        The unique key is what makes "once per story" true whatever runs twice.
        """
        statement = insert(self._connection, t.alert).values(
            recipient=recipient,
            subscriber_id=subscriber_id,
            channel_id=channel_id,
            story_id=story_id,
            kind=kind,
            revision_key=0 if kind in (AlertKind.NEW, AlertKind.FOLLOW_UP) else revision_id,
            revision_id=revision_id,
            article_id=article_id,
            state=state,
            reason=reason,
            rhythm=rhythm,
            created_at=now,
            due_at=due_at,
        )
        statement = statement.on_conflict_do_nothing(
            index_elements=["recipient", "story_id", "kind", "revision_key"]
        ).returning(t.alert.c.id)
        found = self._connection.execute(statement).scalar()
        return None if found is None else int(found)

    def add_matches(self, alert_id: int, matches: Iterable[Match]) -> None:
        """Name these topics in the alert too."""
        for match in matches:
            statement = insert(self._connection, t.alert_match).values(
                alert_id=alert_id, match_id=match.id, topic=match.topic
            )
            self._connection.execute(statement.on_conflict_do_nothing())

    def of_story(self, recipient: str, story_id: int) -> list[Alert]:
        """What the recipient was or will be told about the story, oldest first."""
        query = sa.select(t.alert).where(t.alert.c.recipient == recipient, t.alert.c.story_id == story_id)
        return self._with_topics(self._connection.execute(query.order_by(t.alert.c.id)).all())

    def of_event(self, recipient: str, event_id: int) -> list[Alert]:
        """What the recipient was or will be told about the stories that make up an event, oldest first."""
        stories = sa.select(t.story.c.id).where(t.story.c.event_id == event_id)
        query = sa.select(t.alert).where(t.alert.c.recipient == recipient, t.alert.c.story_id.in_(stories))
        return self._with_topics(self._connection.execute(query.order_by(t.alert.c.id)).all())

    def told_of(self, article_id: int) -> list[Alert]:
        """Released alerts that this article opened, as a story or as a follow-up on an event."""
        query = sa.select(t.alert).where(
            t.alert.c.article_id == article_id,
            t.alert.c.kind.in_([AlertKind.NEW, AlertKind.FOLLOW_UP]),
            t.alert.c.state == AlertState.RELEASED,
        )
        return self._with_topics(self._connection.execute(query.order_by(t.alert.c.id)).all())

    def told_to(self, recipient: str, story_id: int) -> dict[int, tuple[str, ...]]:
        """The articles by which the recipient was told of a story, each with the topics that were named."""
        query = sa.select(t.alert).where(
            t.alert.c.recipient == recipient, t.alert.c.story_id == story_id, t.alert.c.state == AlertState.RELEASED
        )
        alerts = self._with_topics(self._connection.execute(query.order_by(t.alert.c.id)).all())
        return {each.article_id: each.topics for each in alerts}

    def told_of_story(self, story_id: int) -> list[Alert]:
        """Released alerts by which somebody knows of a story of copies, whichever of the copies told them."""
        query = sa.select(t.alert).where(
            t.alert.c.article_id.in_(sa.select(t.article.c.id).where(t.article.c.story_id == story_id)),
            t.alert.c.kind.in_([AlertKind.NEW, AlertKind.FOLLOW_UP]),
            t.alert.c.state == AlertState.RELEASED,
        )
        return self._with_topics(self._connection.execute(query.order_by(t.alert.c.id)).all())

    def carrying(self, match_ids: Sequence[int]) -> list[Alert]:
        """Alerts that tell of any of these matches, oldest first."""
        told = sa.select(t.alert_match.c.alert_id).where(t.alert_match.c.match_id.in_(match_ids))
        query = sa.select(t.alert).where(t.alert.c.id.in_(told))
        return self._with_topics(self._connection.execute(query.order_by(t.alert.c.id)).all())

    def reschedule(self, alert_id: int, *, state: AlertState, due_at: datetime, rhythm: str, reason: str) -> None:
        """Change when an alert that is not released yet will be looked at."""
        waiting = t.among(t.alert.c.state, *t.ALERT_WAITS)
        self._connection.execute(
            sa.update(t.alert)
            .where(t.alert.c.id == alert_id, waiting)
            .values(state=state, due_at=due_at, rhythm=rhythm, reason=reason)
        )

    # -------------------------------------------------------------- releasing

    def due(
        self, now: datetime, limit: int = 200, *, waits_over: bool = False, digests_only: bool = False
    ) -> list[Alert]:
        """Alerts whose time has come, oldest first; with `waits_over` also those that wait for copies."""
        come = t.alert.c.due_at <= now
        if waits_over:
            come = sa.or_(come, t.alert.c.state == AlertState.GROUPING)
        if digests_only:
            come = sa.and_(come, t.alert.c.rhythm != "at once")
        query = (
            sa.select(t.alert)
            .where(t.among(t.alert.c.state, *t.ALERT_WAITS), come)
            .order_by(t.alert.c.due_at, t.alert.c.id)
            .limit(limit)
        )
        return self._with_topics(self._connection.execute(query).all())

    def next_due(self) -> datetime | None:
        """When the next alert is to be looked at."""
        query = sa.select(sa.func.min(t.alert.c.due_at)).where(t.among(t.alert.c.state, *t.ALERT_WAITS))
        return self._connection.execute(query).scalar()

    def waiting_for(self, recipient: str, rhythm: str, until: datetime) -> list[Alert]:
        """Every alert of the recipient that waits for this rhythm and is due by then."""
        query = sa.select(t.alert).where(
            t.among(t.alert.c.state, *t.ALERT_WAITS),
            t.alert.c.recipient == recipient,
            t.alert.c.rhythm == rhythm,
            t.alert.c.due_at <= until,
        )
        return self._with_topics(self._connection.execute(query.order_by(t.alert.c.id)).all())

    def hold(self, alert_id: int, until: datetime, reason: str) -> None:
        """Look at the alert again at `until`."""
        self._connection.execute(
            sa.update(t.alert)
            .where(t.alert.c.id == alert_id)
            .values(state=AlertState.HELD, due_at=until, reason=reason)
        )

    def suppress(self, alert_id: int, reason: str, *, state: AlertState = AlertState.SUPPRESSED) -> None:
        """The alert will not be sent, for this reason; it stays listed."""
        self._connection.execute(sa.update(t.alert).where(t.alert.c.id == alert_id).values(state=state, reason=reason))

    def released(self, alert_ids: Sequence[int], now: datetime) -> None:
        """A delivery carries them from here."""
        self._connection.execute(
            sa.update(t.alert).where(t.alert.c.id.in_(alert_ids)).values(state=AlertState.RELEASED, released_at=now)
        )

    def tells(self, alert_id: int, revision_id: int) -> None:
        """What was told is this revision, newer than the one that opened the alert."""
        self._connection.execute(sa.update(t.alert).where(t.alert.c.id == alert_id).values(revision_id=revision_id))

    def released_since(self, recipient: str, since: datetime, *, source_id: int) -> int:
        """How many alerts about a source's articles the recipient was sent since then."""
        query = (
            sa.select(sa.func.count())
            .select_from(t.alert.join(t.article, t.article.c.id == t.alert.c.article_id))
            .where(
                t.alert.c.recipient == recipient,
                t.alert.c.released_at >= since,
                t.alert.c.state == AlertState.RELEASED,
                t.article.c.source_id == source_id,
            )
        )
        return int(self._connection.execute(query).scalar_one())

    def in_spans(
        self, recipient: str, since: datetime, until: datetime, *, source_id: int, span: timedelta
    ) -> list[int]:
        """How many alerts about a source's articles the recipient was sent, for each span of time that had any.

        Counted when they were opened: what was told together came one by one.
        """
        at = sa.type_coerce(t.alert.c.created_at, sa.BigInteger)
        query = (
            sa.select(sa.func.count())
            .select_from(t.alert.join(t.article, t.article.c.id == t.alert.c.article_id))
            .where(
                t.alert.c.recipient == recipient,
                t.alert.c.released_at >= since,
                t.alert.c.created_at < until,
                t.alert.c.state == AlertState.RELEASED,
                t.article.c.source_id == source_id,
            )
            .group_by(at - at % int(span.total_seconds() * 1_000_000))
        )
        return [int(count) for count in self._connection.execute(query).scalars()]

    def take_slot(self, recipient: str, rhythm: str, slot_at: datetime, delivery_id: int | None) -> bool:
        """Mark a digest's slot as used; False if it was used before: each slot tells once, whatever the ticker does."""
        statement = insert(self._connection, t.digest_slot).values(
            recipient=recipient, rhythm=rhythm, slot_at=slot_at, delivery_id=delivery_id
        )
        done = self._connection.execute(statement.on_conflict_do_nothing().returning(t.digest_slot.c.recipient))
        return done.first() is not None

    def last_slot(self, recipient: str, rhythm: str) -> datetime | None:
        query = sa.select(sa.func.max(t.digest_slot.c.slot_at)).where(
            t.digest_slot.c.recipient == recipient, t.digest_slot.c.rhythm == rhythm
        )
        return self._connection.execute(query).scalar()

    # -------------------------------------------------------------- looking

    def get(self, alert_id: int) -> Alert | None:
        rows = self._connection.execute(sa.select(t.alert).where(t.alert.c.id == alert_id)).all()
        return self._with_topics(rows)[0] if rows else None

    def numbered(self, ids: Sequence[int]) -> list[Alert]:
        """Those of these numbers that are kept, in the same order; a page of them."""
        rows = self._connection.execute(sa.select(t.alert).where(t.alert.c.id.in_(ids))).all()
        found = {each.id: each for each in self._with_topics(rows)}
        return [found[each] for each in ids if each in found]

    def recent(
        self, limit: int = 50, *, state: str | None = None, topic: str | None = None, before: int | None = None
    ) -> list[Alert]:
        """Alerts, newest first. `before`: with a smaller number than this."""
        query = sa.select(t.alert)
        if before is not None:
            query = query.where(t.alert.c.id < before)
        if state is not None:
            rare = next((few for few in (t.ALERT_WAITS, t.ALERT_UNSENT) if state in few), None)
            query = query.where(t.alert.c.state == state, t.among(t.alert.c.state, *rare) if rare else sa.true())
        if topic is not None:
            query = query.where(
                t.alert.c.id.in_(
                    sa.select(t.alert_match.c.alert_id)
                    .where(t.alert_match.c.topic == topic)
                    .where(t.alert_match.c.alert_id < before if before is not None else sa.true())
                    .distinct()
                    .order_by(t.alert_match.c.alert_id.desc())
                    .limit(limit if state is None else None)
                )
            )
        # Of few that wait each is read, and then sorted: in the order of all one would look long for them.
        order = t.alert.c.id + 0 if state in t.ALERT_WAITS else t.alert.c.id
        return self._with_topics(self._connection.execute(query.order_by(order.desc()).limit(limit)).all())

    def matches(self, alert_id: int) -> list[Match]:
        """The matches that the alert tells of, oldest first."""
        query = (
            sa.select(t.match, t.alert_match.c.topic)
            .join(t.alert_match, t.alert_match.c.match_id == t.match.c.id)
            .where(t.alert_match.c.alert_id == alert_id)
            .order_by(t.match.c.id)
        )
        return records(Match, self._connection.execute(query))

    def left_since(self, since: datetime, limit: int) -> list[Alert]:
        """Alerts that left since then, newest first."""
        query = sa.select(t.alert).where(t.alert.c.state == AlertState.RELEASED, t.alert.c.released_at >= since)
        query = query.order_by(t.alert.c.released_at.desc(), t.alert.c.id.desc())
        return self._with_topics(self._connection.execute(query.limit(limit)).all())

    def counts_since(self, since: datetime) -> dict[str, int]:
        """How many alerts of those opened since then are in each state."""
        query = sa.select(t.alert.c.state, sa.func.count()).where(t.alert.c.created_at >= since)
        return {state: int(count) for state, count in self._connection.execute(query.group_by(t.alert.c.state))}

    def counts(self) -> dict[str, int]:
        """How many alerts wait, by state."""
        query = (
            sa.select(t.alert.c.state, sa.func.count())
            .where(t.among(t.alert.c.state, *t.ALERT_WAITS))
            .group_by(t.alert.c.state)
        )
        return {state: int(count) for state, count in self._connection.execute(query)}

    def _with_topics(self, rows: Sequence[sa.Row[Any]]) -> list[Alert]:
        topics: dict[int, dict[str, None]] = {}
        ids = [row.id for row in rows]
        for start in range(0, len(ids), 400):
            query = (
                sa.select(t.alert_match.c.alert_id, t.alert_match.c.topic)
                .where(t.alert_match.c.alert_id.in_(ids[start : start + 400]))
                .order_by(t.alert_match.c.match_id)
            )
            for row in self._connection.execute(query):
                topics.setdefault(row.alert_id, {})[row.topic] = None
        return [record(Alert, row, topics=tuple(topics.get(row.id, ()))) for row in rows]
