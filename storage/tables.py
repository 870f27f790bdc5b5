"""The tables: the only place where a column is named.

Queues are partial indexes (feeds to poll, entries to fetch, revisions to match, alerts to release, deliveries to
send), so that finding the next piece of work costs the same however much is kept. Tables whose numbers are known
outside, in cursors, addresses and links, never give one twice on SQLite either (`sqlite_autoincrement`, migration
0024).
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Index, Table, UniqueConstraint

from storage.types import Instant, Json, Key, Span

ENTRY_WAITS = ("pending", "fetching")
ALERT_WAITS = ("grouping", "held")
DELIVERY_WAITS = ("queued", "sending", "retrying")
"""States in which a row is somebody's work still to do."""
ALERT_UNSENT = ("suppressed", "expired")
"""States of alerts that nobody is told of: few, and looked for."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Key, primary_key=True)


def _to(target: str, name: str | None = None, *, nullable: bool = False) -> Column[int]:
    """A foreign key column, `feed_id` for `feed`; rows that hang on another go with it."""
    on_delete = "SET NULL" if nullable else "CASCADE"
    return Column(name or f"{target}_id", Key, ForeignKey(f"{target}.id", ondelete=on_delete), nullable=nullable)


def among(column: sa.ColumnElement[str], *words: str) -> sa.ColumnElement[bool]:
    """The column holds one of these words, spelled out in the statement.

    A partial index is used only where the planner sees the condition that the index was made with, not a parameter.
    """
    return column.in_(sa.bindparam(None, words, expanding=True, literal_execute=True))


def _queue(name: str, *given: Column[object] | sa.ColumnElement[bool]) -> Index:
    """An index on columns, of the rows that meet the condition that is given last."""
    *columns, condition = given
    return Index(name, *columns, sqlite_where=condition, postgresql_where=condition)


def _changes(target: str) -> Table:
    """The number of the last change of each row, given by a trigger (migration 0023); none is ever given again."""
    columns = (_id(), Column(f"{target}_id", Key, ForeignKey(f"{target}.id", ondelete="CASCADE"), nullable=False))
    return Table(f"{target}_change", metadata, *columns, UniqueConstraint(f"{target}_id"), sqlite_autoincrement=True)


source = Table(
    "source",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("country", sa.Text),
    Column("language", sa.Text),
    Column("timezone", sa.Text),
    Column("tier", sa.Integer),
    Column("lists", Json, nullable=False, default=list),
    Column("licence", sa.Text),
    Column("rights", Json, nullable=False, default=dict),
    Column("keep_text", Span),
    Column("excerpt_chars", sa.Integer),
    Column("declared", sa.Boolean, nullable=False, default=True),
    Column("retired_at", Instant),
    Column("health", sa.Text, nullable=False, default="ok", server_default="ok"),
    Column("health_since", Instant),
    Column("extraction", Json),
)

host = Table(
    "host",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("health", sa.Text, nullable=False, default="ok"),
    Column("health_since", Instant),
    Column("failures", sa.Integer, nullable=False, default=0),
    Column("failing_since", Instant),
    Column("error", sa.Text),
    Column("seen_at", Instant, nullable=False),
)
Index("ix_host_health", host.c.health)

host_rest = Table(
    "host_rest",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("until", Instant, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    _id(),
    _to("source"),
    Column("url", sa.Text, nullable=False, unique=True),
    Column("host", sa.Text),
    Column("kind", sa.Text, nullable=False, default="auto"),
    Column("verify_tls", sa.Boolean, nullable=False, default=True, server_default=sa.true()),
    Column("title", sa.Text),
    Column("format", sa.Text),
    Column("declared", sa.Boolean, nullable=False, default=True),
    Column("retired_at", Instant),
    Column("etag", sa.Text),
    Column("last_modified", sa.Text),
    Column("body_hash", sa.Text),
    Column("baseline_at", Instant),
    Column("next_poll_at", Instant),
    Column("next_poll_why", sa.Text),
    Column("rhythm", Json),
    Column("last_poll_at", Instant),
    Column("last_success_at", Instant),
    Column("last_status", sa.Text),
    Column("last_http_status", sa.Integer),
    Column("last_error_kind", sa.Text),
    Column("last_error", sa.Text),
    Column("failures", sa.Integer, nullable=False, default=0),
    Column("gone", sa.Integer, nullable=False, default=0),
    Column("moved_to", sa.Text),
    Column("moved_count", sa.Integer, nullable=False, default=0),
    Column("polls", sa.Integer, nullable=False, default=0),
    Column("entries_seen", sa.Integer, nullable=False, default=0),
    Column("health", sa.Text, nullable=False, default="ok"),
    Column("health_since", Instant),
    Column("new_at", Instant),
    Column("longest_gap", Span),
    Column("empty_since", Instant),
    Column("learned", Json),
    Column("wishes", Json),
    Column("hub", sa.Text),
    Column("self_url", sa.Text),
    Column("whole_at", Instant),
)
_queue("ix_feed_due", feed.c.next_poll_at, feed.c.retired_at.is_(None))
Index("ix_feed_source_id", feed.c.source_id)
Index("ix_feed_host", feed.c.host)

former_address = Table(
    "former_address",
    metadata,
    _id(),
    _to("feed"),
    Column("url", sa.Text, nullable=False, unique=True),
    Column("until", Instant, nullable=False),
)
Index("ix_former_address_feed_id", former_address.c.feed_id)

poll_gap = Table(
    "poll_gap",
    metadata,
    _id(),
    _to("feed"),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("missed", sa.Float, nullable=False),
)
Index("ix_poll_gap_feed_id_until", poll_gap.c.feed_id, poll_gap.c.until)

push = Table(
    "push",
    metadata,
    _id(),
    Column("feed_id", Key, ForeignKey("feed.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("hub", sa.Text, nullable=False),
    Column("self_url", sa.Text, nullable=False),
    Column("token", sa.Text, nullable=False, unique=True),
    Column("secret", sa.Text, nullable=False),
    Column("state", sa.Text, nullable=False),
    Column("asked_at", Instant),
    Column("verified_at", Instant),
    Column("lease_until", Instant),
    Column("next_at", Instant),
    Column("attempts", sa.Integer, nullable=False, default=0),
    Column("error", sa.Text),
    Column("received", sa.Integer, nullable=False, default=0),
    Column("refused", sa.Integer, nullable=False, default=0),
    Column("last_at", Instant),
    Column("pushed", sa.Float, nullable=False, default=0.0),
    Column("missed", sa.Float, nullable=False, default=0.0),
    Column("digests", Json, nullable=False, default=list),  # of the last genuine pushes: none counts twice
)
_queue("ix_push_due", push.c.next_at, push.c.next_at.is_not(None))

entry = Table(
    "entry",
    metadata,
    _id(),
    _to("feed"),
    _to("source"),
    Column("key", sa.Text, nullable=False),
    Column("guid", sa.Text),
    Column("url", sa.Text),
    Column("url_key", sa.Text),
    Column("title", sa.Text),
    Column("summary", sa.Text),
    Column("content", sa.Text),
    Column("authors", Json, nullable=False, default=list),
    Column("categories", Json, nullable=False, default=list),
    Column("language", sa.Text),
    Column("published", Instant),
    Column("published_raw", sa.Text),
    Column("updated", Instant),
    Column("hash", sa.Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("unseen_at", Instant),  # the feed was read then and did not have it yet
    Column("last_seen_at", Instant, nullable=False),
    Column("baseline", sa.Boolean, nullable=False),
    Column("state", sa.Text, nullable=False),
    Column("attempts", sa.Integer, nullable=False, default=0),
    Column("rereads", sa.Integer, nullable=False, default=0),  # in a row that brought nothing new
    Column("next_fetch_at", Instant),
    Column("last_fetch_at", Instant),
    Column("error", sa.Text),
    Column("article_id", Key, ForeignKey("article.id", ondelete="SET NULL")),
    Column("reread_at", Instant),
    Column("page_etag", sa.Text),
    Column("page_modified", sa.Text),
    Column("missing", sa.Integer, nullable=False, default=0, server_default="0"),  # 404 and 410 in a row
    UniqueConstraint("feed_id", "key"),
    sqlite_autoincrement=True,
)
_queue(
    "ix_entry_to_fetch",
    entry.c.baseline,
    entry.c.source_id,
    entry.c.next_fetch_at,
    among(entry.c.state, *ENTRY_WAITS),
)
_queue("ix_entry_fetching", entry.c.source_id, among(entry.c.state, "fetching"))
_queue("ix_entry_to_reread", entry.c.reread_at, entry.c.reread_at.is_not(None))
Index("ix_entry_source_url", entry.c.source_id, entry.c.url_key)
Index("ix_entry_article_id", entry.c.article_id)

article = Table(
    "article",
    metadata,
    _id(),
    _to("source"),
    Column("url", sa.Text, nullable=False),
    Column("canonical_url", sa.Text),
    Column("headline", sa.Text),
    Column("language", sa.Text),
    Column("published_at", Instant),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_checked_at", Instant, nullable=False),
    Column("baseline", sa.Boolean, nullable=False),
    Column("revisions", sa.Integer, nullable=False, default=0),
    Column("story_id", Key, ForeignKey("story.id", ondelete="SET NULL")),
    Column("removed_at", Instant),
    sqlite_autoincrement=True,
)
Index("ix_article_story_id", article.c.story_id)
Index("ix_article_source_id_first_seen_at", article.c.source_id, article.c.first_seen_at)
Index("ix_article_first_seen_at", article.c.first_seen_at)

article_key = Table(
    "article_key",
    metadata,
    Column("source_id", Key, ForeignKey("source.id", ondelete="CASCADE"), primary_key=True),
    Column("key", sa.Text, primary_key=True),
    _to("article"),
    Column("added_at", Instant, nullable=False),
)
Index("ix_article_key_article_id", article_key.c.article_id)

revision = Table(
    "revision",
    metadata,
    _id(),
    _to("article"),
    Column("number", sa.Integer, nullable=False),
    Column("kind", sa.Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("baseline", sa.Boolean, nullable=False),
    Column("headline", sa.Text),
    Column("body_text", sa.Text, nullable=False),
    Column("content_hash", sa.Text, nullable=False),
    Column("details", Json, nullable=False),
    Column("analyzer", sa.Text),
    Column("matched_at", Instant),
    Column("match_failures", sa.Integer, nullable=False, default=0),
    Column("notice_id", Key),  # the article that said so; NULL: the page itself
    UniqueConstraint("article_id", "number"),
    sqlite_autoincrement=True,
)
_queue("ix_revision_to_match", revision.c.baseline, revision.c.id, revision.c.matched_at.is_(None))

story = Table(
    "story",
    metadata,
    _id(),
    Column("headline", sa.Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("level", sa.Text, nullable=False, default="copies", server_default="copies"),
    Column("event_id", Key),  # of a story of copies: the event that it is part of
    Column("follows_id", Key),  # the closed story that this one goes on with
    Column("likeness", sa.Float),  # of a story of copies to the event that it joined by itself
    sqlite_autoincrement=True,
)
Index("ix_story_event_id", story.c.event_id)
Index("ix_story_level_id", story.c.level, story.c.id)
_queue("ix_story_open", story.c.last_at, story.c.closed_at.is_(None))

story_edit = Table(
    "story_edit",
    metadata,
    _id(),
    _to("story"),
    Column("at", Instant, nullable=False),
    Column("author", sa.Text, nullable=False),
    Column("verb", sa.Text, nullable=False),
    Column("other_id", Key, nullable=False),  # the story that was joined to it or split from it
    Column("articles", Json, nullable=False),
)
Index("ix_story_edit_story_id", story_edit.c.story_id)

gist = Table(
    "gist",
    metadata,
    Column("article_id", Key, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("seen_at", Instant, nullable=False),
    Column("terms", Json, nullable=False),
    Column("details", Json, nullable=False),
)
Index("ix_gist_seen_at", gist.c.seen_at)

gist_term = Table(
    "gist_term",
    metadata,
    Column("term", sa.BigInteger, primary_key=True),
    Column("article_id", Key, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
)
Index("ix_gist_term_article_id", gist_term.c.article_id)

term = Table(
    "term",
    metadata,
    Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
    Column("documents", sa.Integer, nullable=False),
)

fingerprint = Table(
    "fingerprint",
    metadata,
    Column("hash", sa.BigInteger, primary_key=True),
    Column("article_id", Key, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("seen_at", Instant, nullable=False),
)
Index("ix_fingerprint_article_id", fingerprint.c.article_id)

topic = Table(
    "topic",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("title", sa.Text, nullable=False),
    Column("query", sa.Text, nullable=False),
    Column("languages", Json, nullable=False, default=list),
    Column("sources", Json, nullable=False, default=list),
    Column("declared", sa.Boolean, nullable=False, default=True),
    Column("retired_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

match = Table(
    "match",
    metadata,
    _id(),
    _to("revision"),
    _to("article"),
    _to("story"),
    _to("topic"),
    Column("matched_at", Instant, nullable=False),
    Column("query", sa.Text, nullable=False),
    Column("analyzer", sa.Text, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("kind", sa.Text, nullable=False, default="new", server_default="new"),
    UniqueConstraint("revision_id", "topic_id"),
)
Index("ix_match_topic_id_id", match.c.topic_id, match.c.id)
Index("ix_match_topic_id_article_id", match.c.topic_id, match.c.article_id)
Index("ix_match_article_id", match.c.article_id)
Index("ix_match_story_id", match.c.story_id)

lapse = Table(
    "lapse",
    metadata,
    _id(),
    _to("revision"),
    _to("article"),
    _to("topic"),
    Column("at", Instant, nullable=False),
    Column("why", sa.Text, nullable=False),
    UniqueConstraint("revision_id", "topic_id"),
)
Index("ix_lapse_article_id", lapse.c.article_id)
Index("ix_lapse_topic_id", lapse.c.topic_id)

overrun = Table(
    "overrun",
    metadata,
    _id(),
    _to("revision"),
    _to("article"),
    _to("topic"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("revision_id", "topic_id"),
)
Index("ix_overrun_article_id", overrun.c.article_id)
Index("ix_overrun_topic_id_at", overrun.c.topic_id, overrun.c.at)

mark = Table(
    "mark",
    metadata,
    Column("topic_id", Key, ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    Column("article_id", Key, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("relevant", sa.Boolean, nullable=False),
    Column("author", sa.Text, nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_mark_article_id", mark.c.article_id)

subscriber = Table(
    "subscriber",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("email", sa.Text),
    Column("language", sa.Text, nullable=False, default="en"),
    Column("timezone", sa.Text, nullable=False, default="UTC"),
    Column("quiet_hours", sa.Text),
    Column("declared", sa.Boolean, nullable=False, default=True),
    Column("retired_at", Instant),
    Column("suspended_at", Instant),
    Column("suspended_reason", sa.Text),
    Column("bounces", sa.Integer, nullable=False, default=0, server_default="0"),
    sqlite_autoincrement=True,
)

channel = Table(
    "channel",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("kind", sa.Text, nullable=False),
    Column("state", sa.Text, nullable=False, default="active"),
    Column("failures", sa.Integer, nullable=False, default=0),
    Column("breaker_until", Instant),
    Column("error", sa.Text),
    Column("settings_hash", sa.Text),  # of what it was configured with: a suspension is lifted when that changes
    Column("told_state", sa.Text),  # the trouble of which the operator was told last; NULL: none, or that it is over
    Column("told_at", Instant),
    Column("declared", sa.Boolean, nullable=False, default=True),
    Column("retired_at", Instant),
)

subscription = Table(
    "subscription",
    metadata,
    _id(),
    _to("topic"),
    _to("channel"),
    Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE")),
    Column("rhythm", sa.Text, nullable=False, default="at once"),
    Column("group_wait", Span, nullable=False),
    Column("max_per_hour", sa.Integer),
    Column("breakthrough", sa.Integer),
    Column("group_by", sa.Text, nullable=False, default="event"),
    Column("embargo", sa.Text, nullable=False, default="hold"),
    Column("declared", sa.Boolean, nullable=False, default=True),
    Column("retired_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("max_age", Span),
    Column("threshold", sa.Integer),
    Column("threshold_window", Span),
    Column("follow_up_gap", Span, nullable=False, default=timedelta(minutes=30), server_default="1800000000"),
    Column("tell_silence", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    Column("unsubscribed_at", Instant),
)
Index("ix_subscription_topic_id", subscription.c.topic_id)

alert = Table(
    "alert",
    metadata,
    _id(),
    Column("recipient", sa.Text, nullable=False),
    Column("subscriber_id", Key, ForeignKey("subscriber.id", ondelete="CASCADE")),
    _to("channel"),
    _to("story"),
    Column("kind", sa.Text, nullable=False),
    Column("revision_key", Key, nullable=False),  # 0 for the one alert that opens the story, else the revision's id
    _to("revision"),
    _to("article"),
    Column("state", sa.Text, nullable=False),
    Column("reason", sa.Text, nullable=False),
    Column("rhythm", sa.Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("released_at", Instant),
    UniqueConstraint("recipient", "story_id", "kind", "revision_key"),
    sqlite_autoincrement=True,
)
_queue("ix_alert_due", alert.c.due_at, among(alert.c.state, *ALERT_WAITS))
Index("ix_alert_story_id", alert.c.story_id)
Index("ix_alert_recipient_released_at", alert.c.recipient, alert.c.released_at)
Index("ix_alert_article_id", alert.c.article_id)
_queue("ix_alert_unsent", alert.c.id, among(alert.c.state, *ALERT_UNSENT))
Index("ix_alert_created_at", alert.c.created_at)
Index("ix_alert_released_at", alert.c.released_at)
alert_change = _changes("alert")

silence = Table(
    "silence",
    metadata,
    _id(),
    Column("author", sa.Text, nullable=False),
    Column("comment", sa.Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant),
    Column("topic", sa.Text),
    Column("source", sa.Text),
    Column("subscriber", sa.Text),
    Column("words", sa.Text),
    Column("story_id", Key, ForeignKey("story.id", ondelete="CASCADE")),
    sqlite_autoincrement=True,
)
Index("ix_silence_ends_at", silence.c.ends_at)
Index("ix_silence_story_id", silence.c.story_id)

alert_match = Table(
    "alert_match",
    metadata,
    Column("alert_id", Key, ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True),
    Column("match_id", Key, ForeignKey("match.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", sa.Text, nullable=False),
)
Index("ix_alert_match_match_id", alert_match.c.match_id)
Index("ix_alert_match_topic_alert_id", alert_match.c.topic, alert_match.c.alert_id)

delivery = Table(
    "delivery",
    metadata,
    _id(),
    _to("channel"),
    Column("recipient", sa.Text, nullable=False),
    Column("address", sa.Text),
    Column("kind", sa.Text, nullable=False),
    Column("idem_key", sa.Text, nullable=False, unique=True),
    Column("message_id", sa.Text, nullable=False),
    Column("thread_ref", sa.Text),
    Column("thread_id", Key),  # a delivery; no foreign key, which SQLite could not be given later without loss
    Column("order_key", sa.Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("state", sa.Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Column("attempts", sa.Integer, nullable=False, default=0),
    Column("ambiguous", sa.Integer, nullable=False, default=0),
    Column("failures", sa.Integer, nullable=False, default=0),  # attempts that failed through the message's own fault
    Column("crashes", sa.Integer, nullable=False, default=0),  # attempts during which the process ended
    Column("fence", sa.Integer, nullable=False, default=0),
    Column("lease_owner", sa.Text),
    Column("lease_until", Instant),
    Column("provider_ref", sa.Text),
    Column("error_kind", sa.Text),
    Column("error", sa.Text),
    Column("delivered_at", Instant),
    Column("died_at", Instant),
    Column("erased_at", Instant),  # something was taken out of its message, for it was to be forgotten
    sqlite_autoincrement=True,
)
_unsettled = among(delivery.c.state, *DELIVERY_WAITS)
_queue("ix_delivery_due", delivery.c.next_attempt_at, _unsettled)
Index(
    "ix_delivery_order",
    delivery.c.channel_id,
    delivery.c.order_key,
    sqlite_where=_unsettled,
    postgresql_where=_unsettled,
)
_queue("ix_delivery_dead", delivery.c.died_at, among(delivery.c.state, "dead"))
Index("ix_delivery_recipient_created_at", delivery.c.recipient, delivery.c.created_at)
_queue("ix_delivery_dropped", delivery.c.id, among(delivery.c.state, "dropped"))
Index("ix_delivery_delivered_at", delivery.c.delivered_at)
delivery_change = _changes("delivery")

delivery_alert = Table(
    "delivery_alert",
    metadata,
    Column("delivery_id", Key, ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
    Column("alert_id", Key, ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True),
)
Index("ix_delivery_alert_alert_id", delivery_alert.c.alert_id)

attempt = Table(
    "delivery_attempt",
    metadata,
    Column("delivery_id", Key, ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True),
    Column("number", sa.Integer, primary_key=True),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", sa.Text, nullable=False),
    Column("code", sa.Text),
    Column("detail", sa.Text),
)

digest_slot = Table(
    "digest_slot",
    metadata,
    Column("recipient", sa.Text, primary_key=True),
    Column("rhythm", sa.Text, primary_key=True),
    Column("slot_at", Instant, primary_key=True),
    Column("delivery_id", Key, ForeignKey("delivery.id", ondelete="SET NULL")),
)

evidence = Table(
    "evidence",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=False),  # 1, 2, 3 ... without a gap
    # Pointers, not foreign keys: what they point to may go, the record of it stays.
    Column("alert_id", Key, nullable=False),
    Column("delivery_id", Key, nullable=False),
    Column("at", Instant, nullable=False),
    Column("record", Json, nullable=False),
    Column("previous", sa.Text, nullable=False, unique=True),
    Column("hash", sa.Text, nullable=False),
)
"""Append-only: what each alert was made of, by hashes and numbers; `hash` covers the record and the hash before it."""
Index("ix_evidence_alert_id", evidence.c.alert_id)

annotation = Table(
    "annotation",
    metadata,
    _id(),
    _to("article"),
    Column("author", sa.Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", sa.Text, nullable=False),
    Column("text", sa.Text),
)
Index("ix_annotation_article_id", annotation.c.article_id)
Index("ix_annotation_at", annotation.c.at)
_queue("ix_annotation_tag", annotation.c.text, annotation.c.article_id, among(annotation.c.kind, "tag"))

health_change = Table(
    "health_change",
    metadata,
    _id(),
    Column("feed_id", Key, ForeignKey("feed.id", ondelete="CASCADE")),
    Column("source_id", Key, ForeignKey("source.id", ondelete="CASCADE")),
    Column("host_id", Key, ForeignKey("host.id", ondelete="CASCADE")),
    Column("was", sa.Text, nullable=False),
    Column("health", sa.Text, nullable=False),
    Column("why", sa.Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("told_at", Instant),
)
_queue("ix_health_change_untold", health_change.c.at, health_change.c.told_at.is_(None))
Index("ix_health_change_feed_id", health_change.c.feed_id)
Index("ix_health_change_source_id", health_change.c.source_id)
Index("ix_health_change_host_id", health_change.c.host_id)

quarantine = Table(
    "quarantine",
    metadata,
    _id(),
    _to("source"),
    Column("url", sa.Text, nullable=False),
    Column("kind", sa.Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("size", sa.Integer, nullable=False),
    Column("body", sa.LargeBinary, nullable=False),
)
Index("ix_quarantine_source_id", quarantine.c.source_id)

job_run = Table(
    "job_run",
    metadata,
    _id(),
    Column("job", sa.Text, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", sa.Text, nullable=False),
    Column("detail", sa.Text),
)
Index("ix_job_run_job_started_at", job_run.c.job, job_run.c.started_at)

setting = Table(
    "setting",
    metadata,
    Column("name", sa.Text, primary_key=True),
    Column("value", sa.Text, nullable=False),
)
"""Facts about this ledger itself: who holds it, which configuration was applied last."""

account = Table(
    "account",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("password_hash", sa.Text, nullable=False),
    Column("scope", sa.Text, nullable=False),
    Column("created_at", Instant, nullable=False),
)

login = Table(
    "login",
    metadata,
    _id(),
    _to("account"),
    Column("secret_hash", sa.Text, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index("ix_login_expires_at", "expires_at"),
    Index("ix_login_account_id", "account_id"),
)

token = Table(
    "token",
    metadata,
    _id(),
    Column("name", sa.Text, nullable=False, unique=True),
    Column("secret_hash", sa.Text, nullable=False, unique=True),
    Column("scope", sa.Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("used_at", Instant),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("who", sa.Text, nullable=False),
    Column("action", sa.Text, nullable=False),
    Column("subject", sa.Text, nullable=False),
    Column("detail", Json, nullable=False, default=dict),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("mark", sa.Text, primary_key=True),  # a hash: of an address, or of an entry of a source
    Column("at", Instant, nullable=False),
)
"""What was erased and is not to come back by the next poll; without its words."""

edition = Table(
    "edition",
    metadata,
    _id(),
    Column("number", sa.Integer, unique=True),  # 1, 2, 3 ... given when it is frozen
    Column("title", sa.Text, nullable=False),
    Column("author", sa.Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("topics", Json, nullable=False, default=list),
    Column("created_at", Instant, nullable=False),
    Column("frozen_at", Instant),
    Column("picks", Json, nullable=False, default=list),
    Column("content", Json),
    sqlite_autoincrement=True,
)
"""A press review: stories that somebody picked, ordered and commented; frozen it holds what it says itself."""

lease = Table(
    "lease",
    metadata,
    Column("name", sa.Text, primary_key=True),
    Column("owner", sa.Text, nullable=False),  # "pid 4711 on HOST"
    Column("fence", sa.BigInteger, nullable=False),  # one more with each who leads
    Column("expires_at", Instant),  # by the server's clock; absent: for as long as its session lives
)
"""Who leads a ledger on PostgreSQL; on SQLite the file's lock says it."""
