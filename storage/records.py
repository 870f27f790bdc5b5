"""The nouns of Wirewatch, frozen: what was found and what is kept are two types.

*Found* (no identity yet): `ParsedFeed`, `ParsedEntry`, `PollOutcome`, `Article`, `FoundMatch`.
*Kept* (has an id): `Source`, `Feed`, `Entry`, `Revision`, `Story`, `Topic`, `Match`, `Subscriber`,
`Subscription`, `Channel`, `Alert`, `Delivery`, `Attempt`, `Annotation`, `JobRun`.

Every instant is an aware `datetime` in UTC. Every text is NFC without control characters.
`None` means absent; an empty string or tuple means present and empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from storage.addresses import plain_address

# ------------------------------------------------------------------ how news comes in: found


class PollStatus(StrEnum):
    """How a poll ended; each is an expected ending."""

    FRESH = "fresh"  # a document came and was read; it may or may not hold something new
    UNCHANGED = "unchanged"  # 304, the same bytes as last time, or none but items that were read before
    SOFT = "soft"  # failed for now: asked again after a back-off
    REFUSED = "refused"  # we may not ask: robots.txt, a private address, a scheme that is not http(s)
    GONE = "gone"  # 410


class Health(StrEnum):
    """How a feed, a host or a source is doing."""

    OK = "ok"
    DEGRADED = "degraded"  # some failures in a row
    DOWN = "down"  # many, or one that is certain
    SILENT = "silent"  # it answers, and brings nothing new for far longer than is its habit
    RECOVERED = "recovered"  # the first time that it is well after any of the three above


class FeedFormat(StrEnum):
    """What kind of document a feed turned out to be."""

    RSS = "rss"
    ATOM = "atom"
    RDF = "rdf"
    CDF = "cdf"
    JSONFEED = "jsonfeed"
    SITEMAP = "sitemap"
    NEWS_SITEMAP = "news_sitemap"
    SITEMAP_INDEX = "sitemap_index"
    SECTION = "section"  # an index page: its links to articles are the entries
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedEntry:
    """What one item of a feed document says about one article, cleaned but not interpreted."""

    guid: str | None = None
    """The publisher's own identifier (guid, atom:id, JSON Feed id), as written."""
    link: str | None = None
    """Absolute http(s) address of the article; None if the item has none that may be followed."""
    title: str | None = None
    """Plain text: markup and entities resolved."""
    summary: str | None = None
    """Plain text of the description or summary."""
    content: str | None = None
    """Plain text of the full content (content:encoded, atom:content), paragraphs split by a blank line."""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str | None = None
    """BCP 47, as the item or its feed declares it."""
    published: datetime | None = None
    published_raw: str | None = None
    updated: datetime | None = None
    updated_raw: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, read."""

    format: FeedFormat
    title: str | None = None
    language: str | None = None
    entries: tuple[ParsedEntry, ...] = ()
    children: tuple[str, ...] = ()
    """Addresses of further feeds (the sitemaps of a sitemap index), newest first where dates tell."""
    ttl: timedelta | None = None
    """The publisher's own wish for the time between two polls: RSS ttl, sy:updatePeriod / updateFrequency."""
    skip_hours: tuple[int, ...] = ()
    """Hours of the day, UTC, in which the publisher wants no polls (RSS skipHours)."""
    skip_days: tuple[int, ...] = ()
    """Weekdays, UTC, Monday is 0, on which the publisher wants no polls (RSS skipDays)."""
    hub: str | None = None
    """A WebSub hub that sends what is new in this feed; None if it names none."""
    self_url: str | None = None
    """What the feed says is its own address: by it the hub knows it."""
    warnings: tuple[str, ...] = ()
    """What was repaired or skipped, in words for the operator."""
    learned: Mapping[str, Any] | None = None
    """What helps to read the next document of this feed; kept with the feed and handed over with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What one visit to one feed brought."""

    status: PollStatus
    finished_at: datetime
    http_status: int | None = None
    etag: str | None = None
    """Verbatim, quotes and all: it is echoed byte for byte (RFC 9110 8.8.3)."""
    last_modified: str | None = None
    """Verbatim."""
    body_hash: str | None = None
    size: int = 0
    """Bytes of the body after decompression."""
    took: timedelta = timedelta()
    parsed: ParsedFeed | None = None
    """Only with FRESH."""
    moved_to: str | None = None
    """Where permanent redirects (301, 308 and nothing else) led."""
    retry_after: timedelta | None = None
    """What the server asked for with Retry-After, on any failing status."""
    fresh_for: timedelta | None = None
    """Cache-Control max-age or Expires: asking sooner brings nothing new."""
    hub: str | None = None
    """The hub that the answer's Link header names, else the document; None if neither was read or does."""
    self_url: str | None = None
    """The feed's own address, told in the same place as the hub."""
    error_kind: str | None = None
    """A short stable word: timeout, dns, tls, refused, reset, truncated, too-large, http-404, robots, private-address,
    not-a-feed, parse-timeout, parse-error, redirects ..."""
    error: str | None = None
    """One line for the operator: what, and what to do."""
    poison: bytes | None = None
    """The document, once it broke its reader often enough to be quarantined."""


class Access(StrEnum):
    """How much of the page could be read."""

    FREE = "free"
    METERED = "metered"
    PAYWALLED = "paywalled"
    BLOCKED = "blocked"
    CHALLENGE = "challenge"
    UNKNOWN = "unknown"


SHUT = (Access.PAYWALLED, Access.BLOCKED, Access.CHALLENGE)
"""Kinds of access that show a page's text in part, or not at all."""
SHORT_METHODS = ("feed", "meta")
"""What gives a text in short, unless it is likely the whole: the feed, or the description in the page's head."""
LIKELY_WHOLE = 0.5
"""From this `extraction_probability` on."""


class PubStatus(StrEnum):
    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class RevisionKind(StrEnum):
    """What a revision is to the one before it."""

    FIRST = "first"
    COSMETIC = "cosmetic"
    CORRECTION = "correction"
    UPDATE = "update"
    EXPANSION = "expansion"
    HOLD = "hold"
    HOLD_RELEASED = "hold released"
    WITHDRAWAL = "withdrawal"
    KILL = "kill"
    REMOVED = "removed"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a field's value comes from."""

    method: str
    """feed, jsonld, opengraph, meta, microdata, html, text or inferred."""
    confidence: float
    """0 to 1."""
    raw: str | None = None
    """The value as the page shows it, where reading changed it; kept so that a wrong reading can be redone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article, normalised: content without identity. The names are those of the article schema (docs/reference)."""

    # identity
    url: str
    """As announced."""
    final_url: str | None = None
    canonical_url: str | None = None
    alt_ids: tuple[str, ...] = ()
    """Guids and older addresses."""

    @property
    def plain_address(self) -> str | None:
        """The address of the page itself, where its print, AMP or mobile form was read."""
        return plain_address(self.final_url or self.url, self.canonical_url)

    @property
    def address(self) -> str:
        """Where readers find it."""
        return self.plain_address or self.final_url or self.url

    # text
    headline: str | None = None
    kicker: str | None = None
    deck: str | None = None
    description: str | None = None
    """As published (meta description or the feed's summary)."""
    body_text: str = ""
    """Paragraphs split by a blank line, without dateline, byline, stamp and credit line; rows of a table and lines of
    verse or talk are lines of one paragraph."""
    lead: str | None = None
    language: str | None = None
    """BCP 47, of the text."""
    language_confidence: float | None = None

    # wire
    dateline_raw: str | None = None
    dateline_place: str | None = None
    dateline_date: date | None = None
    agency: str | None = None
    syndicated_from: str | None = None
    byline_raw: str | None = None
    authors: tuple[str, ...] = ()
    credit_line: str | None = None
    copyright_notice: str | None = None
    urgency: int | None = None
    """1 (flash) to 9."""
    genre: str | None = None
    slugline: str | None = None
    embargoed_until: datetime | None = None
    ed_note: str | None = None
    """What the editors say of the article itself, as written."""
    notice: RevisionKind | None = None
    """What that note says it is: correction, hold, hold released, withdrawal or kill."""
    pub_status: PubStatus = PubStatus.USABLE

    # dates
    published_at: datetime | None = None
    published_precision: str | None = None
    """second, minute, hour (« il y a 3 heures ») or day."""
    published_zone: str | None = None
    """explicit, source default or inferred."""
    updated_at: datetime | None = None
    updated_precision: str | None = None
    updated_zone: str | None = None
    update_stamp_raw: str | None = None
    """« Dernière mise à jour à 08h38 le 06/12 », as printed."""
    fetched_at: datetime | None = None

    # subject
    section: str | None = None
    keywords: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()

    # access and evidence
    access: Access = Access.UNKNOWN
    http_status: int | None = None
    etag: str | None = None
    content_type: str | None = None
    encoding: str | None = None
    encoding_source: str | None = None
    size: int | None = None
    extraction_method: str | None = None
    """What gave the body: jsonld, trafilatura, feed, ..."""
    extraction_version: str | None = None
    extraction_probability: float | None = None
    warnings: tuple[str, ...] = ()
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    """Field name -> where its value comes from, for each field that was read or inferred."""

    @property
    def in_full(self) -> bool:
        """Whether the body is the article's text, and not only what a feed or the page's head says of it in short."""
        if not self.body_text:
            return False
        if self.extraction_method in SHORT_METHODS:
            return (self.extraction_probability or 0.0) >= LIKELY_WHOLE
        return self.access not in SHUT

    @property
    def word_count(self) -> int:
        """Words of the body, split at white space (meaningless for scripts without spaces)."""
        return len(self.body_text.split())


# ------------------------------------------------------------------ how news comes in: kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publisher or agency."""

    id: int
    name: str
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    language: str | None = None
    timezone: str | None = None
    """IANA; of stamps that name none."""
    tier: int | None = None
    """1 to 3."""
    lists: tuple[str, ...] = ()
    licence: str | None = None
    rights: Mapping[str, Any] = field(default_factory=dict)
    """Reservations seen at the source (robots, tdmrep, noarchive ...), as recorded."""
    keep_text: timedelta | None = None
    excerpt_chars: int | None = None
    """Characters of its texts that leave in feeds, the API and exports; None: as many as is usual."""
    declared: bool = True
    """From the configuration file (True) or added by command (False)."""
    retired_at: datetime | None = None
    """Set when it left the configuration: kept, not polled."""
    health: Health = Health.OK
    health_since: datetime | None = None
    extraction: Mapping[str, Any] | None = None
    """What its pages used to give and gave of late, as `crawler/drift.py` keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A host that failed: known from its first failure until it was well for a month."""

    id: int
    name: str
    health: Health = Health.OK
    health_since: datetime | None = None
    failures: int = 0
    """Requests in a row that it did not answer."""
    failing_since: datetime | None = None
    error: str | None = None
    """Why the last of them failed."""
    seen_at: datetime
    """When it was asked last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address that we poll, and what we know of it."""

    id: int
    source_id: int
    source: str
    """The source's name, for display."""
    url: str
    host: str | None = None
    """Of its address."""
    kind: str = "auto"
    """auto, feed, sitemap or section; what it turned out to be is `format`."""
    verify_tls: bool = True
    """False: the operator chose to read it, and its pages on the same host, whatever certificate the host shows."""
    title: str | None = None
    format: FeedFormat | None = None
    declared: bool = True
    retired_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    baseline_at: datetime | None = None
    """When the first successful poll stored its entries as the baseline; None before that."""
    next_poll_at: datetime | None = None
    next_poll_why: str | None = None
    """What decided it, in a word: rhythm, ceiling, window, push, spacing, max-age, ttl, skip, retry-after, ..."""
    rhythm: dict[str, Any] | None = None
    """When it publishes, as `scheduler/rhythm.py` learned it."""
    last_poll_at: datetime | None = None
    last_success_at: datetime | None = None
    last_status: PollStatus | None = None
    last_http_status: int | None = None
    last_error_kind: str | None = None
    last_error: str | None = None
    failures: int = 0
    """Polls in a row that did not succeed."""
    gone: int = 0
    """410 answers in a row."""
    moved_to: str | None = None
    moved_count: int = 0
    """How often in a row permanent redirects led to `moved_to`."""
    polls: int = 0
    entries_seen: int = 0
    """Different entries since the beginning."""
    health: Health = Health.OK
    health_since: datetime | None = None
    new_at: datetime | None = None
    """When something new came last; of a feed that brought nothing yet, since when it is watched."""
    longest_gap: timedelta | None = None
    """The longest time between two polls that brought something new, fading over months."""
    empty_since: datetime | None = None
    """Since when its document has held no entry at all, though it could be read; None if it holds some."""
    wishes: Mapping[str, Any] | None = None
    """What the publisher wants of the time between polls, as it told last; `scheduler/publisher_hints.py` reads it."""
    hub: str | None = None
    """The WebSub hub that the feed names; None if it names none."""
    self_url: str | None = None
    """The feed's own address, as the feed or its server says it: by it the hub knows the feed."""
    learned: Mapping[str, Any] | None = None
    """Fingerprints of the items of a feed's last document, or the links that a section page had so far."""
    whole_at: datetime | None = None
    """When the whole document was sent last, not only word that it is the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollGap:
    """A poll whose document did not reach back to the one before: what came and went in between was perhaps missed."""

    id: int
    feed_id: int
    url: str
    """The feed's address."""
    since: datetime
    """When the feed was looked at before."""
    until: datetime
    """From when on its document tells."""
    missed: float
    """About how many entries that was, as the feed's rhythm lets expect."""


class PushState(StrEnum):
    """How it stands with a hub that is to send us what is new in a feed."""

    WANTED = "wanted"  # the hub is to be asked
    ASKED = "asked"  # it was asked, and has not come back to verify that it was us
    ACTIVE = "active"  # verified: it sends what is new until the lease ends
    DENIED = "denied"  # the hub said no; asked again after a while
    LEAVING = "leaving"  # no longer wanted: the hub is to be told, and forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What a hub was asked to send us for one feed (W3C WebSub)."""

    id: int
    feed_id: int
    hub: str
    self_url: str
    """The address by which the hub knows the feed; WebSub calls it the topic."""
    token: str = field(repr=False)
    """The last part of the address to which the hub sends; unguessable."""
    secret: str = field(repr=False)
    """The key with which the hub signs what it sends."""
    state: PushState
    asked_at: datetime | None = None
    """When the hub was asked for what it has not verified yet."""
    verified_at: datetime | None = None
    lease_until: datetime | None = None
    """Until when the hub sends unasked."""
    next_at: datetime | None = None
    """When the hub is asked again, for the first time or to renew the lease."""
    attempts: int = 0
    """Times in a row that asking came to nothing."""
    error: str | None = None
    received: int = 0
    """Genuine pushes."""
    refused: int = 0
    """Pushes that were not signed with the key, too large, or sent again."""
    last_at: datetime | None = None
    """When the last genuine push came."""
    pushed: float = 0.0
    """Entries of late that a push brought first."""
    missed: float = 0.0
    """Entries of late that the hub should have sent, and a poll found."""

    def live(self, now: datetime) -> bool:
        """Whether the hub is under a lease now."""
        return self.state is PushState.ACTIVE and self.lease_until is not None and self.lease_until > now

    @property
    def unpushed(self) -> float:
        """The part of new entries that pushes do not bring; half of them until it is known better (Laplace)."""
        return (self.missed + 1.0) / (self.pushed + self.missed + 2.0)


class EntryState(StrEnum):
    PENDING = "pending"  # its page is still to be fetched
    FETCHING = "fetching"  # leased by a fetcher
    DONE = "done"  # it has an article
    SKIPPED = "skipped"  # not to be fetched (reason in `error`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed said about one article, kept."""

    id: int
    feed_id: int
    source_id: int
    key: str
    """Identity within the feed."""
    guid: str | None
    url: str | None
    title: str | None
    summary: str | None
    content: str | None
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    language: str | None
    published: datetime | None
    published_raw: str | None
    updated: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    baseline: bool
    state: EntryState
    attempts: int = 0
    next_fetch_at: datetime | None = None
    error: str | None = None
    article_id: int | None = None
    unseen_at: datetime | None = None
    """When the feed was last read without it: it came between then and `first_seen_at`."""
    reread_at: datetime | None = None
    """When its page is visited again."""
    page_etag: str | None = None
    """Verbatim, of the page as it was read last; so is `page_modified`, its Last-Modified."""
    page_modified: str | None = None
    missing: int = 0
    """404 and 410 answers in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchTask:
    """One page to fetch: an entry and what its source adds."""

    entry: Entry
    source: Source
    verify_tls: bool = True
    """False: it lies on the host of a feed that is read whatever certificate its host shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """An article as it stood at one moment."""

    id: int
    article_id: int
    number: int
    """1, 2, ... within the article."""
    kind: RevisionKind
    seen_at: datetime
    baseline: bool
    """Stored by the first poll of its feed: matched, never alerted."""
    article: Article
    source_id: int
    source: str
    notice_id: int | None = None
    """The article that is the notice (a kill, a hold, a correction) which made this revision; None: the page did."""
    story_id: int | None = None
    """None until matched."""
    matched_at: datetime | None = None
    first_seen_at: datetime | None = None
    """When we first saw the article (its first entry)."""
    published_first: datetime | None = None
    excerpt_chars: int | None = None
    """The source's."""


# ------------------------------------------------------------------ what matters


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles that tell the same news, on one of two levels: copies of one text, or an event of many such."""

    id: int
    headline: str
    """Of the article that opened it."""
    opened_at: datetime
    last_at: datetime
    """When an article joined it last."""
    closed_at: datetime | None = None
    """When it was found that nothing can join it any more."""
    level: str = "copies"
    """copies or event."""
    event_id: int | None = None
    """Of copies: the event that they are part of."""
    follows_id: int | None = None
    """The closed story of the same level that this one goes on with."""
    likeness: float | None = None
    """Of copies that joined an event: how alike they were, 0 to 1; None if they opened it or were put there by hand."""
    articles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One article in the course of a story."""

    article_id: int
    story_id: int
    """The story of copies."""
    source: str
    headline: str | None
    url: str
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    unseen_at: datetime | None
    """When its feed was last read without it: it came between then and `first_seen_at`."""
    revisions: int
    removed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEdit:
    """A story was split or joined by hand."""

    id: int
    story_id: int
    at: datetime
    author: str
    verb: str
    """split or join."""
    other_id: int
    """The story that was split from it, or joined to it."""
    articles: tuple[int, ...]
    """The articles that moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A named query that someone watches."""

    id: int
    name: str
    title: str
    query: str
    languages: tuple[str, ...] = ()
    """Only articles in these (BCP 47); empty: all."""
    sources: tuple[str, ...] = ()
    """Only articles of these sources; empty: all."""
    declared: bool = True
    retired_at: datetime | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place in an article that made a topic match."""

    field: str
    """title, deck or body."""
    start: int
    end: int
    """Half-open, in Unicode code points of that field as given."""
    text: str
    """That field's text from start to end."""
    clause: str
    """The part of the query that it satisfies, as written there."""
    concept: str | None = None
    """The concept's id where it was met through one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMatch:
    """A topic met an article: found, not yet kept."""

    topic: str
    """The topic's name."""
    evidence: tuple[Evidence, ...]


class MatchKind(StrEnum):
    """How a match came about."""

    NEW = "new"
    """With the article's first revision."""
    BEGUN = "begun"
    """With a later revision; no earlier one met the topic."""
    STILL = "still"
    """The revision before met the topic too."""
    ANEW = "anew"
    """Again: an earlier revision met the topic, the one before did not."""
    PAST = "past"
    """Found in the archive when the topic was added or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One revision met one topic, kept."""

    id: int
    revision_id: int
    article_id: int
    story_id: int
    topic_id: int
    topic: str
    matched_at: datetime
    query: str
    """The topic's query at that moment."""
    analyzer: str
    evidence: tuple[Evidence, ...]
    kind: MatchKind = MatchKind.NEW


class LapseReason(StrEnum):
    """Why a revision meets a topic no more."""

    TEXT = "text"
    """The article says something else now."""
    QUERY = "query"
    """The topic was changed in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """A revision that does not meet a topic which the one before met."""

    revision_id: int
    article_id: int
    topic_id: int
    topic: str
    at: datetime
    why: LapseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What somebody said of an article for a topic; the last word counts."""

    topic_id: int
    topic: str
    article_id: int
    relevant: bool
    author: str
    at: datetime


# ------------------------------------------------------------------ who is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    id: int
    name: str
    email: str | None = None
    language: str = "en"
    timezone: str = "UTC"
    quiet_hours: str | None = None
    """ "22:00-07:00", local wall time, may cross midnight."""
    declared: bool = True
    retired_at: datetime | None = None
    suspended_at: datetime | None = None
    suspended_reason: str | None = None
    bounces: int = 0
    """Mails in a row that their server refused for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A way of telling. Its settings (host, webhook ...) stay in the configuration; secrets never reach the ledger."""

    id: int
    name: str
    kind: str
    state: str = "active"
    """active, broken (a breaker is open until `breaker_until`) or suspended (needs the operator)."""
    failures: int = 0
    """Attempts in a row that failed through the channel's fault."""
    breaker_until: datetime | None = None
    """Nothing is sent before; then one delivery is the probe."""
    error: str | None = None
    settings_hash: str | None = None
    told_state: str | None = None
    """The trouble of which the operator was told last; None: none, or that it is over."""
    told_at: datetime | None = None
    declared: bool = True
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who wants which topic, by which channel, in which rhythm."""

    id: int
    topic_id: int
    topic: str
    channel_id: int
    channel: str
    subscriber_id: int | None
    """None: the channel itself is the recipient (a Slack channel, a webhook)."""
    subscriber: str | None
    rhythm: str = "at once"
    """ "at once" or a cron expression in the recipient's zone."""
    group_wait: timedelta = timedelta(seconds=20)
    max_per_hour: int | None = None
    breakthrough: int | None = None
    """Urgency up to which an alert passes quiet hours."""
    group_by: str = "event"
    """event: other articles of an event that was told come as follow-ups; copies: each is told by itself."""
    embargo: str = "hold"
    max_age: timedelta | None = None
    """Older news is not told."""
    threshold: int | None = None
    """Stories within `threshold_window` below which nothing is told."""
    threshold_window: timedelta | None = None
    follow_up_gap: timedelta = timedelta(minutes=30)
    """Between two follow-ups on one event."""
    tell_silence: bool = False
    """Say so when the topic has matched nothing for far longer than is its habit."""
    declared: bool = True
    retired_at: datetime | None = None
    unsubscribed_at: datetime | None = None
    """When the subscriber ended it themselves: the file does not bring it back."""
    created_at: datetime | None = None


class AlertKind(StrEnum):
    NEW = "new"
    FOLLOW_UP = "follow_up"  # an independent article on an event that was told
    UPDATE = "update"
    CORRECTION = "correction"
    HOLD = "hold"  # its publisher asks not to use it for now
    WITHDRAWAL = "withdrawal"
    OPERATOR = "operator"


class AlertState(StrEnum):
    GROUPING = "grouping"  # waits until due_at for copies and further topics
    HELD = "held"  # waits for its rhythm, quiet hours or an embargo; until due_at
    RELEASED = "released"  # a delivery carries it
    SUPPRESSED = "suppressed"  # not sent, for the reason given
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What one recipient is told about one story; unique by (recipient, story, kind, revision)."""

    id: int
    recipient: str
    """Stable key: "subscriber@channel", or "@channel" for a channel by itself."""
    subscriber_id: int | None
    channel_id: int
    story_id: int
    kind: AlertKind
    revision_id: int
    """The revision that opened it."""
    article_id: int
    state: AlertState
    reason: str
    """Why it exists, and if it was not sent, why not."""
    rhythm: str
    created_at: datetime
    due_at: datetime
    released_at: datetime | None = None
    topics: tuple[str, ...] = ()
    """Names of every topic of theirs that matched the story."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A rule by which alerts are recorded as suppressed: everything that is set must fit."""

    id: int
    author: str
    comment: str
    created_at: datetime
    starts_at: datetime
    ends_at: datetime | None = None
    """None: until somebody ends it."""
    topic: str | None = None
    source: str | None = None
    subscriber: str | None = None
    """A subscriber's name, or for a channel by itself "@" and its name."""
    words: str | None = None
    """A phrase of the headline or the text."""
    story_id: int | None = None


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    RETRYING = "retrying"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up; kept with its message, may be replayed
    DROPPED = "dropped"  # a dead one that the operator dropped or that grew too old: its message is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way through one channel: one alert, or a digest of many."""

    id: int
    channel_id: int
    channel: str
    channel_kind: str
    recipient: str
    address: str | None
    """Where to, if the channel needs one (an e-mail address)."""
    kind: str
    """alert or digest."""
    idem_key: str
    """Unique; the same for every attempt: receivers that know keys can drop a repeat."""
    message_id: str
    """RFC 5322 Message-ID with angle brackets; the same for every attempt."""
    thread_ref: str | None
    """Message-ID of the first message of the thread, if this is not the first."""
    order_key: str
    """Deliveries of one channel with the same order key leave in order of id."""
    payload: Mapping[str, Any]
    """The message, frozen at creation (alerts/message.py)."""
    state: DeliveryState
    created_at: datetime
    next_attempt_at: datetime
    attempts: int = 0
    ambiguous: int = 0
    """Attempts after which nobody knows whether the receiver took the message."""
    failures: int = 0
    """Attempts that failed through the message's own fault, not the channel's."""
    crashes: int = 0
    """Attempts during which the process ended."""
    fence: int = 0
    """Grows with each claim; only the holder of the newest may settle."""
    lease_owner: str | None = None
    lease_until: datetime | None = None
    provider_ref: str | None = None
    error_kind: str | None = None
    error: str | None = None
    delivered_at: datetime | None = None
    died_at: datetime | None = None
    alert_ids: tuple[int, ...] = ()
    thread_id: int | None = None
    """The delivery that opened the thread."""
    thread_provider_ref: str | None = None
    """What the receiver calls that delivery's message, once it has said so."""


class AttemptOutcome(StrEnum):
    OPEN = "open"  # begun and not ended: after a crash this means ambiguous
    DELIVERED = "delivered"
    TRANSIENT = "transient"
    PERMANENT = "permanent"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to send a delivery; the row is written before the first byte leaves."""

    delivery_id: int
    number: int
    started_at: datetime
    ended_at: datetime | None
    outcome: AttemptOutcome
    code: str | None
    detail: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """What a person said of an article; it stays with the article when a story is split."""

    id: int
    article_id: int
    author: str
    at: datetime
    kind: str
    """relevant, not relevant, tag, note or handled."""
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRun:
    id: int
    job: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    """running, done or failed."""
    detail: str | None = None
