"""Articles and their revisions, and the queue of revisions to match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from storage import tables as t
from storage.addresses import shown
from storage.article_keys import known_among
from storage.entries import Entries
from storage.identity import article_keys, content_hash, revision_kind, taken_keys
from storage.kinship import is_another
from storage.notices import Notices, is_notice, noticed
from storage.records import Annotation, Article, PubStatus, Revision, RevisionKind
from storage.resolver import Resolver
from storage.revisions import REVISION, details_of, revision_of
from storage.rows import records
from storage.stories import in_story
from storage.types import microseconds


class Outcome(StrEnum):
    """The three answers to "have we seen this?"."""

    SAME = "same"
    REVISION = "revision"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an article ended up."""

    outcome: Outcome
    article_id: int
    revision_id: int
    """The new revision, or with SAME the one that already said it."""
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line in a list of articles."""

    id: int
    source: str
    headline: str | None
    url: str
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    story_id: int | None
    event_id: int | None
    """The event that its story of copies is part of."""
    revisions: int
    baseline: bool
    topics: tuple[str, ...] = ()


class Articles:
    """Articles: stored as revisions, matched later, shown with their history."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    # -------------------------------------------------------------- storing

    def store(
        self,
        article: Article,
        *,
        source_id: int,
        seen_at: datetime,
        entry_id: int | None = None,
        baseline: bool = False,
    ) -> Stored:
        """Keep the article: new, a revision of one that is known, or nothing new; and settle the entry it came from.

        A new revision waits with `matched_at` empty, which makes it the work of `topics/`.
        """
        entries = Entries(self._connection)
        entry = entries.get(entry_id) if entry_id is not None else None
        first_seen_at = entry.first_seen_at if entry is not None else seen_at
        if entry is not None:
            baseline = entry.baseline  # it may have left the baseline while its page was being read
        keys = article_keys(article)
        resolver = Resolver(self._connection, source_id)
        article_id = resolver.known(article, keys, seen_at)
        latest = None if article_id is None else self.latest(article_id)
        other = latest is not None and is_another(latest.article, article)
        if latest is None or other:
            first_seen_at = seen_at if other else first_seen_at
            stored = self._store_new(article, source_id, seen_at, first_seen_at, baseline and not other)
            self._linked(article, stored.article_id, source_id, seen_at)
        else:
            stored = self._store_again(article, latest, seen_at)
        resolver.remember(article, keys, stored.article_id, seen_at, taken=taken_keys(article) if other else ())
        if entry_id is not None:
            entries.settled(entry_id, stored.article_id, seen_at, changed=stored.outcome is not Outcome.SAME)
        return stored

    def _store_new(
        self, article: Article, source_id: int, seen_at: datetime, first_seen_at: datetime, baseline: bool
    ) -> Stored:
        values = {
            "source_id": source_id,
            "url": article.url,
            "first_seen_at": first_seen_at,
            "last_checked_at": seen_at,
            "baseline": baseline,
            "revisions": 1,
            **_summary(article),
        }
        article_id = int(self._connection.execute(_NEW_ARTICLE, values).scalar_one())
        revision_id = self._add_revision(article, article_id, 1, RevisionKind.FIRST, seen_at, baseline)
        return Stored(Outcome.NEW, article_id, revision_id, 1)

    def _linked(self, article: Article, article_id: int, source_id: int, now: datetime) -> None:
        """A notice becomes a revision of the article that it names, whichever of the two came first."""
        notices = Notices(self._connection)
        if is_notice(article):
            named = notices.named(source_id, article_id, article, now)
            if named is not None:
                self._notice(named, article_id, article, now)
            return
        notices.known_as(source_id, article_id, article, now)
        notice_id = notices.waiting_for(source_id, article_id, article, now)
        notice = None if notice_id is None else self.latest(notice_id)
        if notice is not None:
            self._notice(article_id, notice.article_id, notice.article, now)

    def _notice(self, article_id: int, notice_id: int, notice: Article, now: datetime) -> None:
        latest = self.latest(article_id)
        assert latest is not None, f"article {article_id} has no revision"
        assert notice.notice is not None, f"article {notice_id} is no notice"
        number = latest.number + 1
        after = noticed(latest.article, notice)
        self._add_revision(after, article_id, number, notice.notice, now, latest.baseline, notice_id)
        changed = sa.update(t.article).where(t.article.c.id == article_id)
        self._connection.execute(changed.values(revisions=number, headline=after.headline))

    def _store_again(self, article: Article, latest: Revision, seen_at: datetime) -> Stored:
        article_id = latest.article_id
        checked = sa.update(t.article).where(t.article.c.id == article_id)
        before = latest.article if latest.notice_id is None else self._as_read(article_id)
        kind = revision_kind(before, article)
        if kind in _TEXTUAL and latest.notice_id is not None and latest.article.pub_status is PubStatus.CANCELED:
            # What another item killed stays killed whatever its page says meanwhile.
            article = replace(article, pub_status=PubStatus.CANCELED, notice=latest.article.notice)
        seen_before = kind is not None and self._had(article_id, content_hash(article)) and kind in _TEXTUAL
        if kind is None or seen_before:  # a version seen before is flapping, not news
            self._connection.execute(checked.values(last_checked_at=seen_at))
            return Stored(Outcome.SAME, article_id, latest.id, latest.number)
        number = latest.number + 1
        still_baseline = latest.baseline and latest.article.extraction_method == "feed" and kind in _TEXTUAL
        revision_id = self._add_revision(article, article_id, number, kind, seen_at, still_baseline)
        summary = _summary(article)
        if article.published_at is None:
            del summary["published_at"]
        self._connection.execute(checked.values(last_checked_at=seen_at, revisions=number, **summary))
        return Stored(Outcome.REVISION, article_id, revision_id, number)

    def _as_read(self, article_id: int) -> Article:
        """The article as its page said it last, whatever other items said of it since."""
        query = REVISION.where(t.revision.c.article_id == article_id, t.revision.c.notice_id.is_(None))
        row = self._connection.execute(query.order_by(t.revision.c.number.desc()).limit(1)).one()
        return revision_of(row).article

    def _had(self, article_id: int, digest: str) -> bool:
        query = sa.select(t.revision.c.id).where(
            t.revision.c.article_id == article_id, t.revision.c.content_hash == digest
        )
        return self._connection.execute(query.limit(1)).first() is not None

    def _add_revision(
        self,
        article: Article,
        article_id: int,
        number: int,
        kind: RevisionKind,
        seen_at: datetime,
        baseline: bool,
        notice_id: int | None = None,
    ) -> int:
        values = {
            "article_id": article_id,
            "number": number,
            "kind": kind,
            "seen_at": seen_at,
            "baseline": baseline,
            "headline": article.headline,
            "body_text": article.body_text,
            "content_hash": content_hash(article),
            "details": details_of(article),
            "notice_id": notice_id,
        }
        return int(self._connection.execute(_NEW_REVISION, values).scalar_one())

    def leave_baseline(self, article_ids: Sequence[int]) -> list[Revision]:
        """Make news of baseline articles; their revisions, oldest first."""
        news: list[Revision] = []
        for article_id in article_ids:
            for table, column in ((t.article, t.article.c.id), (t.revision, t.revision.c.article_id)):
                self._connection.execute(sa.update(table).where(column == article_id).values(baseline=False))
            news += self.revisions(article_id)
        return news

    # -------------------------------------------------------------- the queue of topics/

    def unmatched(self, limit: int) -> list[Revision]:
        """Revisions that no topic has looked at yet: news before baseline, oldest first, an article's own in order."""
        earlier = t.revision.alias("earlier")
        overtaken = sa.exists().where(
            earlier.c.article_id == t.revision.c.article_id,
            earlier.c.number < t.revision.c.number,
            earlier.c.matched_at.is_(None),
            earlier.c.baseline,
        )
        waits = t.revision.c.matched_at.is_(None)
        query = REVISION.where(waits, sa.or_(t.revision.c.number == 1, t.revision.c.baseline, sa.not_(overtaken)))
        rows = self._connection.execute(query.order_by(t.revision.c.baseline, t.revision.c.id).limit(limit))
        return [revision_of(row) for row in rows]

    def count_unmatched(self) -> int:
        query = sa.select(sa.func.count()).select_from(t.revision).where(t.revision.c.matched_at.is_(None))
        return int(self._connection.execute(query).scalar_one())

    def matched(self, revision: Revision, story_id: int | None, now: datetime, analyzer: str) -> None:
        """The revision was met by every topic; the same transaction holds its story, matches and alerts.

        Without a story: it was given up.
        """
        self._connection.execute(
            sa.update(t.revision).where(t.revision.c.id == revision.id).values(matched_at=now, analyzer=analyzer)
        )
        if story_id is not None:
            self._connection.execute(
                sa.update(t.article).where(t.article.c.id == revision.article_id).values(story_id=story_id)
            )

    def match_failed(self, revision_id: int) -> int:
        """Count a failed try to match the revision; how many there were."""
        statement = (
            sa.update(t.revision)
            .where(t.revision.c.id == revision_id)
            .values(match_failures=t.revision.c.match_failures + 1)
            .returning(t.revision.c.match_failures)
        )
        return int(self._connection.execute(statement).scalar_one())

    # -------------------------------------------------------------- looking

    def latest(self, article_id: int) -> Revision | None:
        query = REVISION.where(t.revision.c.article_id == article_id)
        row = self._connection.execute(query.order_by(t.revision.c.number.desc()).limit(1)).first()
        return None if row is None else revision_of(row)

    def revision(self, revision_id: int) -> Revision | None:
        row = self._connection.execute(REVISION.where(t.revision.c.id == revision_id)).first()
        return None if row is None else revision_of(row)

    def before(self, revision: Revision) -> int | None:
        """The id of the article's revision before this one."""
        query = sa.select(sa.func.max(t.revision.c.id)).where(
            t.revision.c.article_id == revision.article_id, t.revision.c.id < revision.id
        )
        found = self._connection.execute(query).scalar_one()
        return None if found is None else int(found)

    def revisions(self, article_id: int) -> list[Revision]:
        """All revisions of the article, oldest first."""
        query = REVISION.where(t.revision.c.article_id == article_id).order_by(t.revision.c.number)
        return [revision_of(row) for row in self._connection.execute(query)]

    def newest(self, article_ids: Sequence[int]) -> list[Revision]:
        """The newest revision of each of the articles, in the order given."""
        found: dict[int, Revision] = {}
        for start in range(0, len(article_ids), 400):
            some = article_ids[start : start + 400]
            other = t.revision.alias("other")
            last = sa.select(sa.func.max(other.c.number)).where(other.c.article_id == t.revision.c.article_id)
            query = REVISION.where(t.revision.c.article_id.in_(some), t.revision.c.number == last.scalar_subquery())
            found |= {row.article_id: revision_of(row) for row in self._connection.execute(query)}
        return [found[each] for each in article_ids if each in found]

    def recent(
        self,
        limit: int = 50,
        *,
        since: datetime | None = None,
        source: str | None = None,
        source_id: int | None = None,
        topic: str | None = None,
        language: str | None = None,
        story_id: int | None = None,
        tag: str | None = None,
        before: int | None = None,
    ) -> list[Listed]:
        """Articles, newest first; a story may be of either level. `before`: with a smaller number than this."""
        columns = (
            "id",
            "headline",
            "url",
            "canonical_url",
            "language",
            "published_at",
            "first_seen_at",
            "story_id",
            "revisions",
            "baseline",
        )
        # Asked for each row that is shown: PostgreSQL would read every story there is for a join.
        event = sa.select(t.story.c.event_id).where(t.story.c.id == t.article.c.story_id).scalar_subquery()
        query = sa.select(
            *(t.article.c[name] for name in columns), event.label("event_id"), t.source.c.name.label("source")
        ).join(t.source, t.source.c.id == t.article.c.source_id)
        if since is not None:
            query = query.where(t.article.c.first_seen_at >= since)
        if source is not None:
            query = query.where(t.source.c.name == source)
        if source_id is not None:
            query = query.where(t.article.c.source_id == source_id)
        if language is not None:
            query = query.where(t.article.c.language == language)
        if story_id is not None:
            query = query.where(in_story(story_id))
        if before is not None:
            query = query.where(t.article.c.id < before)
        if tag is not None:
            tagged = sa.select(t.annotation.c.article_id).where(
                t.among(t.annotation.c.kind, "tag"), t.annotation.c.text == tag
            )
            query = query.where(t.article.c.id.in_(tagged))
        if topic is not None:
            met = (
                sa.select(t.match.c.article_id)
                .where(t.match.c.topic_id == sa.select(t.topic.c.id).where(t.topic.c.name == topic).scalar_subquery())
                .distinct()
            )
            if not any((source, source_id, language, story_id, tag)):  # the newest are the newest that it met
                met = met.where(t.match.c.article_id < before) if before is not None else met
                met = met.order_by(t.match.c.article_id.desc()).limit(limit)
            query = query.where(t.article.c.id.in_(met))
        rows = self._connection.execute(query.order_by(t.article.c.id.desc()).limit(limit)).all()
        topics = self.topics_of([row.id for row in rows])
        return [Listed(**shown(row._mapping), topics=topics.get(row.id, ())) for row in rows]

    def topics_of(self, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The names of the topics that met each of the articles, the first first; nothing of one that none met."""
        found: dict[int, dict[str, None]] = {}
        for start in range(0, len(article_ids), 400):
            query = (
                sa.select(t.match.c.article_id, t.topic.c.name)
                .join(t.topic, t.topic.c.id == t.match.c.topic_id)
                .where(t.match.c.article_id.in_(article_ids[start : start + 400]))
                .order_by(t.match.c.id)
            )
            for row in self._connection.execute(query):
                found.setdefault(row.article_id, {})[row.name] = None
        return {article_id: tuple(names) for article_id, names in found.items()}

    def at(self, address_keys: Sequence[str]) -> list[int]:
        """Ids of the articles known under any of these keys, whatever their source."""
        query = sa.select(t.article_key.c.article_id).where(t.article_key.c.key.in_(address_keys)).distinct()
        return list(self._connection.execute(query).scalars())

    def sources_at(self, host: str) -> set[int]:
        """The sources that have articles at a host; looked for in all of them."""
        at = [t.article.c.url.like(f"{scheme}://{host}/%") for scheme in ("https", "http")]
        return set(self._connection.execute(sa.select(t.article.c.source_id).where(sa.or_(*at)).distinct()).scalars())

    def known_among(self, address_keys: Sequence[str]) -> set[str]:
        """Those of the keys that any article has, whatever its source."""
        return known_among(self._connection, address_keys)

    def count(self, since: datetime | None = None) -> int:
        query = sa.select(sa.func.count()).select_from(t.article)
        if since is not None:
            query = query.where(t.article.c.first_seen_at >= since)
        return int(self._connection.execute(query).scalar_one())

    def days(self, since: datetime, *, source_id: int | None = None) -> dict[date, int]:
        """Captured articles of each day (UTC) since then that has some, oldest first. What stood in a feed when it was
        first seen counts on the day on which it was published, if that is known."""
        seen, published = (sa.type_coerce(t.article.c[name], sa.BigInteger) for name in _MOMENTS)
        moment = sa.case((t.article.c.baseline & (published < seen), published), else_=seen)
        number = (moment // _DAY_US).label("day")
        query = (
            sa.select(number, sa.func.count()).where(moment >= microseconds(since)).group_by(number).order_by(number)
        )
        query = query.where(t.article.c.first_seen_at >= since)  # implied, and what the index knows
        if source_id is not None:
            query = query.where(t.article.c.source_id == source_id)
        return {_EPOCH_DAY + timedelta(days=int(row[0])): int(row[1]) for row in self._connection.execute(query)}

    # -------------------------------------------------------------- annotations

    def annotate(self, article_id: int, author: str, kind: str, now: datetime, text: str | None = None) -> int:
        statement = sa.insert(t.annotation).values(article_id=article_id, author=author, kind=kind, at=now, text=text)
        return int(self._connection.execute(statement.returning(t.annotation.c.id)).scalar_one())

    def annotations(self, article_id: int) -> list[Annotation]:
        query = sa.select(t.annotation).where(t.annotation.c.article_id == article_id).order_by(t.annotation.c.id)
        return records(Annotation, self._connection.execute(query))


_NEW_ARTICLE = sa.insert(t.article).returning(t.article.c.id)
_NEW_REVISION = sa.insert(t.revision).returning(t.revision.c.id)
_MOMENTS = ("first_seen_at", "published_at")
_DAY_US = 86_400_000_000
_EPOCH_DAY = date(1970, 1, 1)
_TEXTUAL = (RevisionKind.UPDATE, RevisionKind.EXPANSION)


def _summary(article: Article) -> dict[str, Any]:
    return {
        "headline": article.headline,
        "canonical_url": article.canonical_url,
        "language": article.language,
        "published_at": article.published_at,
    }
