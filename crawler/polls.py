"""One visit to one feed: asked conditionally, read in a child process, told as a PollOutcome."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler import reading
from crawler.failures import REFUSALS, FetchFailed
from crawler.headers import content_type, fresh_for, header, retry_after
from crawler.links import header_links, named_hub
from crawler.settings import FetchSettings
from crawler.workers import TaskFailed, WorkerKilled, Workers
from storage.records import Feed, FeedFormat, ParsedEntry, ParsedFeed, PollOutcome, PollStatus, Source
from storage.urls import clean_url, host_of

log = logging.getLogger(__name__)

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.6, */*;q=0.3"
)
_FULL_FETCH_EVERY = timedelta(days=7)
"""Validators may lie: once in this time the whole document is asked for."""
_LONGEST_VALIDATOR = 1_000
_MOST_SITEMAPS = 50
_DEEPEST = 3
_NEWEST = 5
"""Children that are read of a sitemap index none of whose sitemaps is called news."""
_MOST_ENTRIES = 2_000
_PERMANENT = frozenset({301, 308})
_TRIES = 3
"""How often one document may break its reader before it is left alone until it changes."""
_BROKEN_KEPT = 1_000
_CERTIFICATE = ": if the feed is to be read all the same, set verify_tls = false for it"
_QUARANTINED = f"the same document broke its reader {_TRIES} times: it is in quarantine, and read when it changes"


class Polls:
    """Asks for feeds through `download`, which is polite and guarded, and reads them in the workers."""

    def __init__(
        self,
        download: Callable[[Request], Awaitable[Response]],
        workers: Workers,
        fetch: FetchSettings,
        now: Callable[[], datetime],
    ) -> None:
        self._download = download
        self._workers = workers
        self._fetch = fetch
        self._now = now
        self._broke: OrderedDict[str, int] = OrderedDict()
        """Digest of a document that broke its reader -> how often."""

    async def poll(self, feed: Feed, source: Source | None = None) -> PollOutcome:
        """Visit the feed once; whatever the network does becomes an outcome."""
        began = monotonic()
        try:
            outcome = await self._visit(feed, source)
        except FetchFailed as failure:
            status = PollStatus.REFUSED if failure.kind in REFUSALS else PollStatus.SOFT
            remedy = _CERTIFICATE if failure.kind == "tls" and feed.verify_tls else ""
            outcome = self._ended(status, failure.kind, f"{failure}{remedy}", retry_after=failure.retry_after)
        except (TaskFailed, WorkerKilled) as failure:
            outcome = self._ended(PollStatus.SOFT, failure.kind, f"{feed.url}: cannot be read: {failure}")
        except Exception as error:
            log.exception("poll broke feed=%s", feed.url)
            outcome = self._ended(PollStatus.SOFT, "unexpected", f"{feed.url}: {type(error).__name__}: {error}")
        return replace(outcome, finished_at=self._now(), took=timedelta(seconds=monotonic() - began))

    async def _visit(self, feed: Feed, source: Source | None) -> PollOutcome:
        conditions = conditional_headers(feed, self._now())
        response = await self._get(feed.url, conditions, source, feed)
        answer = _Answer.of(response, self._now())
        if response.status == 304 and conditions:
            return self._ended(
                PollStatus.UNCHANGED,
                http_status=304,
                etag=answer.etag or feed.etag,
                last_modified=answer.last_modified or feed.last_modified,
                body_hash=feed.body_hash,
                moved_to=answer.moved_to,
                fresh_for=answer.fresh_for,
                hub=answer.hub,
                self_url=answer.self_url,
            )
        if response.status not in (200, 203):
            return self._ended(
                PollStatus.GONE if response.status == 410 else PollStatus.SOFT,
                f"http-{response.status}",
                _words(response, feed.url),
                http_status=response.status,
                retry_after=answer.retry_after,
                fresh_for=answer.fresh_for,
            )
        digest = hashlib.sha256(response.body).hexdigest()
        good = self._ended(
            PollStatus.UNCHANGED,
            http_status=response.status,
            etag=answer.etag,
            last_modified=answer.last_modified,
            body_hash=digest,
            size=len(response.body),
            moved_to=answer.moved_to,
            fresh_for=answer.fresh_for,
            hub=answer.hub,
            self_url=answer.self_url,
        )
        if digest == feed.body_hash:
            return good
        if self._broke.get(digest, 0) >= _TRIES:
            raise FetchFailed("quarantined", f"{feed.url}: {_QUARANTINED}")
        reads_all = _period(feed, self._now()) != _period(feed, feed.last_success_at or self._now())
        try:
            parsed = await self._read(
                response, source, None if reads_all else feed.learned, section=feed.kind == "section"
            )
        except WorkerKilled as failure:
            return self._killed(feed.url, response.url, digest, response.body, failure)
        if parsed is None:
            return good
        if parsed.format is FeedFormat.SITEMAP_INDEX:
            parsed, digest, size = await self._follow(response.url, parsed, source, feed)
            # The index alone does not tell whether its sitemaps changed: it is always asked for whole.
            good = replace(good, etag=None, last_modified=None, body_hash=digest, size=good.size + size)
            if digest == feed.body_hash:
                return good
        if good.hub is None:
            good = replace(good, hub=parsed.hub, self_url=parsed.self_url)
        return replace(good, status=PollStatus.FRESH, parsed=parsed)

    async def read_pushed(self, feed: Feed, body: bytes, content_type_: str | None) -> PollOutcome:
        """What a hub sent of the feed, read as a polled document is; it may hold the new entries alone.

        Nothing in it counts for the next poll: neither validators nor hash, nor which items are known.
        """
        began = monotonic()
        digest = hashlib.sha256(body).hexdigest()
        try:
            if self._broke.get(digest, 0) >= _TRIES:
                raise FetchFailed("quarantined", f"{feed.url}: {_QUARANTINED}")
            media_type, charset = content_type(content_type_)
            parsed = await self._workers.run(
                reading.feed, body, None, url=feed.url, content_type=media_type, charset=charset
            )
            assert parsed is not None, "nothing was learned that it might hold nothing new to"
            parsed = replace(parsed, entries=parsed.entries[:_MOST_ENTRIES], children=(), learned=None)
            outcome = replace(self._ended(PollStatus.FRESH, size=len(body)), parsed=parsed)
        except WorkerKilled as failure:
            outcome = self._killed(feed.url, feed.url, digest, body, failure)
        except (FetchFailed, TaskFailed) as failure:
            outcome = self._ended(PollStatus.SOFT, failure.kind, f"{feed.url}: a push cannot be read: {failure}")
        return replace(outcome, finished_at=self._now(), took=timedelta(seconds=monotonic() - began))

    def _killed(self, url: str, seen_at: str, digest: str, body: bytes, failure: WorkerKilled) -> PollOutcome:
        """A document broke its reader: once more and once more, and then it is poison."""
        ended = self._ended(PollStatus.SOFT, failure.kind, f"{url}: cannot be read: {failure}")
        if not failure.by_document:
            return ended
        tries = self._broke[digest] = self._broke.get(digest, 0) + 1
        while len(self._broke) > _BROKEN_KEPT:
            self._broke.popitem(last=False)
        if tries < _TRIES:
            return ended
        log.warning("document quarantined kind=%s url=%s", failure.kind, seen_at)
        return replace(ended, poison=body)

    async def _get(self, url: str, headers: dict[str, str], source: Source | None, feed: Feed) -> Response:
        address = clean_url(url)
        if address is None:
            raise FetchFailed("bad-address", f'"{url}" is not a web address that may be asked for: correct it')
        headers = {"Accept": ACCEPT, **headers}
        if source is not None and source.language:
            headers["Accept-Language"] = f"{source.language}, *;q=0.5"
        meta = {"download_maxsize": self._fetch.max_feed_size}
        if not feed.verify_tls and host_of(address) == host_of(feed.url):
            meta["verify_tls"] = False
        return await self._download(Request(address, headers=headers, meta=meta))

    async def _read(
        self,
        response: Response,
        source: Source | None,
        learned: Mapping[str, Any] | None = None,
        *,
        section: bool = False,
    ) -> ParsedFeed | None:
        """The document as a feed; None if it holds nothing that was not read before."""
        media_type, charset = content_type(header(response.headers, "Content-Type"))
        url, body = response.url, response.body
        if section:
            return await self._workers.run(
                reading.section, body, learned, url=url, content_type=media_type, charset=charset
            )
        zone = source.timezone if source is not None else None
        return await self._workers.run(
            reading.feed, body, learned, url=url, content_type=media_type, charset=charset, timezone=zone
        )

    async def _follow(
        self, url: str, index: ParsedFeed, source: Source | None, feed: Feed
    ) -> tuple[ParsedFeed, str, int]:
        """Read the sitemaps of an index: one feed of all their entries, a digest over all of them, and their size.

        A sitemap that cannot be had is skipped with a warning, unless none can be had.
        """
        seen = {url}
        waiting = [(child, 1) for child in worth_reading(index.children)]
        entries: list[ParsedEntry] = []
        warnings = list(index.warnings)
        digest, size, read = hashlib.sha256(), 0, 0
        failure: FetchFailed | TaskFailed | WorkerKilled | None = None
        while waiting and len(seen) <= _MOST_SITEMAPS and len(entries) < _MOST_ENTRIES:
            child, depth = waiting.pop(0)
            if child in seen:
                continue
            seen.add(child)
            try:
                response = await self._get(child, {}, source, feed)
                if response.status != 200:
                    raise FetchFailed(f"http-{response.status}", _words(response, child))
                parsed = await self._read(response, source)
                assert parsed is not None, "nothing was learned that it might hold nothing new to"
            except (FetchFailed, TaskFailed, WorkerKilled) as error:
                failure = error
                warnings.append(f"{child}: {error}")
                continue
            read += 1
            digest.update(hashlib.sha256(response.body).digest())
            size += len(response.body)
            entries += parsed.entries
            if depth < _DEEPEST:
                waiting = [(each, depth + 1) for each in worth_reading(parsed.children)] + waiting
        if failure is not None and not read:
            raise failure
        merged = replace(index, entries=tuple(entries[:_MOST_ENTRIES]), warnings=tuple(warnings))
        return merged, digest.hexdigest(), size

    def _ended(
        self,
        status: PollStatus,
        error_kind: str | None = None,
        error: str | None = None,
        *,
        http_status: int | None = None,
        etag: str | None = None,
        last_modified: str | None = None,
        body_hash: str | None = None,
        size: int = 0,
        moved_to: str | None = None,
        retry_after: timedelta | None = None,
        fresh_for: timedelta | None = None,
        hub: str | None = None,
        self_url: str | None = None,
    ) -> PollOutcome:
        return PollOutcome(
            status=status,
            finished_at=self._now(),
            error_kind=error_kind,
            error=error,
            http_status=http_status,
            etag=etag,
            last_modified=last_modified,
            body_hash=body_hash,
            size=size,
            moved_to=moved_to,
            retry_after=retry_after,
            fresh_for=fresh_for,
            hub=hub,
            self_url=self_url,
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the head of an answer says, beside its status."""

    etag: str | None
    last_modified: str | None
    moved_to: str | None
    retry_after: timedelta | None
    fresh_for: timedelta | None
    hub: str | None
    self_url: str | None

    @classmethod
    def of(cls, response: Response, now: datetime) -> _Answer:
        hops: Sequence[tuple[int, str]] = response.meta.get("hops", ())
        hub, self_url = named_hub(header_links(header(response.headers, "Link")), response.url)
        return cls(
            hub=hub,
            self_url=self_url,
            etag=_validator(response, "ETag"),
            last_modified=_validator(response, "Last-Modified"),
            moved_to=response.url if hops and all(status in _PERMANENT for status, _ in hops) else None,
            retry_after=retry_after(header(response.headers, "Retry-After"), now),
            fresh_for=fresh_for(response.headers, now),
        )


def conditional_headers(feed: Feed, now: datetime) -> dict[str, str]:
    """The validators of the last good answer, byte for byte (RFC 9110 13.1); none when all is to be read again.

    That is when nothing was read yet, for a sitemap index (whose sitemaps may have changed), and once a week, on a day
    and at an hour of the feed's own.
    """
    if feed.body_hash is None or feed.format is FeedFormat.SITEMAP_INDEX or feed.last_success_at is None:
        return {}
    if _period(feed, now) != _period(feed, feed.last_success_at):
        return {}
    headers = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    return {name: value for name, value in headers.items() if value is not None}


def worth_reading(children: Sequence[str]) -> Sequence[str]:
    """The sitemaps of an index that may hold news: those called so, else the newest few (newest come first)."""
    news = [child for child in children if "news" in urlsplit(child).path.lower()]
    return news or children[:_NEWEST]


def _period(feed: Feed, at: datetime) -> int:
    offset = timedelta(hours=feed.id * 61 % 168)  # 61 and 168 have no common factor: feeds spread over the week
    return (at - datetime(2000, 1, 1, tzinfo=UTC) + offset) // _FULL_FETCH_EVERY


def _validator(response: Response, name: str) -> str | None:
    value = header(response.headers, name)
    return value if value is not None and len(value) <= _LONGEST_VALIDATOR else None


def _words(response: Response, url: str) -> str:
    """A failing status as one line for the operator."""
    remedies = {
        304: "unasked; asked again later",
        401: "it wants a login",
        403: "it refuses us: ask the publisher, or set wirewatch.contact",
        404: "nothing is there: correct or remove the feed",
        410: "it is gone: remove the feed",
        429: "it wants fewer requests; asked again later",
    }
    status = response.status
    default = "asked again later" if status >= 500 else "not an answer that a feed gives"
    where = f"{url} (now {response.url})" if response.url != url else url
    return f"{where}: answers {status}: {remedies.get(status, default)}"
