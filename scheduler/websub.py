"""Hubs that send what is new unasked (W3C WebSub): asked, verified, heard, renewed and left.

A push never replaces polling: it only stretches it, by as much as the hub has proved to bring (`cadence.py`). What a
hub sends takes the way of what a poll finds: the same caps, the same child processes, the same identity.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from crawler.hubs import LEASE, is_genuine
from crawler.runner import Crawl
from scheduler import rhythm as rhythms
from scheduler.cadence import Pace, Why
from scheduler.clock import Clock
from storage.database import Database, UnitOfWork
from storage.entries import Recorded
from storage.records import Feed, PollOutcome, Push, PushState

log = logging.getLogger("wirewatch.pushes")

LONGEST_LEASE = timedelta(days=30)
SHORTEST_RENEWAL = timedelta(minutes=5)
"""However short a lease, its hub is not asked again sooner."""
_RENEWED_AT = 0.8
"""Part of a lease after which it is renewed: there is time left to try again."""
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=10), timedelta(days=1)
DENIED_RETRY = timedelta(days=7)
_VERIFY_WITHIN = timedelta(days=1)
"""A hub that comes back later is not the one that we asked."""
_ASKED_TWICE = timedelta(hours=1)
"""A hub that did not hear our answer may verify again for so long; that gains it nothing."""
_FAREWELLS = 3
"""Times that a hub is told to stop; then its lease runs out by itself."""
_AT_ONCE = 16
MOST_HEARD = 8
"""Pushes being read at once; more are put off."""
MOST_OF_ONE = 2
SWEEP_EVERY = timedelta(minutes=10)
LONGEST_CHALLENGE = 2_000
_PATIENT = (Why.RHYTHM, Why.CEILING, Why.WINDOW, Why.PUSH)
"""Reasons for a wait that are ours: a hub that says that something is new overrules them."""


class Heard(StrEnum):
    """What became of a push."""

    KEPT = "kept"
    IGNORED = "ignored"  # not signed with the key, or sent again: acknowledged, so that nothing is learned from it
    BUSY = "busy"  # to be sent again
    GONE = "gone"  # nobody waits for it, or not any more


class Pushes:
    """Arranges pushes for the feeds that name a hub, and hears them, from `open` to `stop`."""

    def __init__(
        self, database: Database, crawl: Crawl, clock: Clock, pace: Pace, public_url: str, largest: int
    ) -> None:
        self._database = database
        self._crawl = crawl
        self._clock = clock
        self.pace = pace
        """What the operator allows; a new configuration may change it."""
        self._callback = f"{public_url.rstrip('/')}/push"
        self.largest = largest
        """Bytes of a push."""
        self._open = False
        self._swept_at: datetime | None = None
        self._hearing: Counter[str] = Counter()

    # -------------------------------------------------------------- polls

    def after_poll(self, ledger: UnitOfWork, feed: Feed, push: Push | None, new: int, now: datetime) -> None:
        """What a poll means for the feed's push: `feed` as it was before it, `new` entries found by it."""
        known = ledger.feeds.get(feed.id)
        if known is None:
            return
        if known.hub is None or known.next_poll_at is None:
            if push is not None:
                ledger.pushes.leave(feed.id, now)
            return
        own = known.self_url or known.url
        if push is None or (push.hub, push.self_url) != (known.hub, own) or push.state is PushState.LEAVING:
            self._want(ledger, feed.id, known.hub, own, now)
        elif push.live(now) and new and _was_live(push, feed.last_poll_at):
            ledger.pushes.missed(push, new)

    def _want(self, ledger: UnitOfWork, feed_id: int, hub: str, own: str, now: datetime) -> None:
        ledger.pushes.want(feed_id, hub, own, secrets.token_urlsafe(24), secrets.token_urlsafe(32), now)

    # -------------------------------------------------------------- asking hubs

    async def open(self) -> None:
        """Begin to hear. While we were away pushes may have been lost: no poll waits for them any longer."""
        soon = self._clock.now() + self.pace.quiet_ceiling
        await self._database.write(lambda ledger: ledger.feeds.poll_by(None, [Why.PUSH], soon))
        self._open = True

    def stop(self) -> None:
        """Hear nothing any more; hubs send again later."""
        self._open = False

    async def arrange(self) -> int:
        """Ask every hub that is due; how many."""
        now = self._clock.now()
        if self._swept_at is None or not timedelta() <= now - self._swept_at < SWEEP_EVERY:
            await self._database.write(lambda ledger: self._sweep(ledger, now))
            self._swept_at = now
        due = await self._database.ask(lambda ledger: ledger.pushes.due(now, _AT_ONCE))
        await asyncio.gather(*map(self._ask, due))
        return len(due)

    def _sweep(self, ledger: UnitOfWork, now: datetime) -> None:
        """What no poll tells: feeds that are no longer watched, leases that ended, hubs that were never asked."""
        ledger.pushes.leave_unwatched(now)
        lapsed = ledger.pushes.lapse(now)
        ledger.feeds.poll_by(lapsed, [Why.PUSH], now + self.pace.quiet_ceiling)
        for feed_id, hub, own in ledger.pushes.unarranged():
            self._want(ledger, feed_id, hub, own, now)

    async def _ask(self, push: Push) -> None:
        leaving = push.state is PushState.LEAVING
        now = self._clock.now()
        if leaving and (push.lease_until is None or push.lease_until <= now or push.attempts >= _FAREWELLS):
            await self._database.write(lambda ledger: ledger.pushes.forget(push.id))
            return
        again = now + min(_FIRST_RETRY * 2 ** min(push.attempts, 10), _LAST_RETRY)
        # Kept before it is asked: a hub may come back to verify before it answers, or after we were killed.
        await self._database.write(lambda ledger: ledger.pushes.asked(push.id, now, again))
        mode = "unsubscribe" if leaving else "subscribe"
        answer = await self._crawl.ask_hub(push, mode, f"{self._callback}/{push.token}")
        if answer.accepted:
            log.info("hub asked mode=%s hub=%s self=%s", mode, push.hub, push.self_url)
            return
        error = answer.error or "no answer"
        later = max(again, now + (answer.retry_after or timedelta()))
        await self._database.write(lambda ledger: ledger.pushes.failed(push.id, error, later, asked_at=now))
        log.warning("hub failed mode=%s self=%s error=%r", mode, push.self_url, error)

    # -------------------------------------------------------------- hubs that come back

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What to answer a hub that asks whether it was us (its challenge); None: it was not."""
        now = self._clock.now()
        return await self._database.write(lambda ledger: self._verify(ledger, token, query, now))

    def _verify(self, ledger: UnitOfWork, token: str, query: Mapping[str, str], now: datetime) -> str | None:
        push = ledger.pushes.at(token)
        if push is None or query.get("hub.topic") != push.self_url:
            return None
        if query.get("hub.mode") == "denied":
            return self._denied(ledger, push, query.get("hub.reason", ""), now)
        challenge = query.get("hub.challenge", "")
        if not 0 < len(challenge) <= LONGEST_CHALLENGE:
            return None
        asked = push.asked_at is not None and now - push.asked_at < _VERIFY_WITHIN
        match query.get("hub.mode"):
            case "subscribe" if asked and push.state in (PushState.ASKED, PushState.ACTIVE, PushState.WANTED):
                lease = _lease(query.get("hub.lease_seconds"))
                renew = max(lease * _RENEWED_AT, SHORTEST_RENEWAL)
                ledger.pushes.verified(push.id, now, now + lease, now + renew)
                log.info("hub verified lease_s=%d self=%s", lease.total_seconds(), push.self_url)
                return challenge
            case "subscribe" if push.live(now) and push.verified_at and now - push.verified_at < _ASKED_TWICE:
                return challenge
            case "unsubscribe" if push.state is PushState.LEAVING:
                ledger.pushes.forget(push.id)
                return challenge
        return None

    def _denied(self, ledger: UnitOfWork, push: Push, reason: str, now: datetime) -> str:
        why = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", reason)[:200] or "it gives no reason"
        if push.state is PushState.LEAVING:
            ledger.pushes.forget(push.id)
        else:
            ledger.pushes.denied(push.id, f"denied: {why}", now + DENIED_RETRY)
            ledger.feeds.poll_by([push.feed_id], [Why.PUSH], now + self.pace.quiet_ceiling)
        log.warning("hub denied self=%s reason=%r", push.self_url, why)
        return ""

    # -------------------------------------------------------------- pushes

    async def expected(self, token: str) -> Push | Heard:
        """Whose push this is, before a byte of it is read."""
        if not self._open or self._hearing.total() >= MOST_HEARD or self._hearing[token] >= MOST_OF_ONE:
            return Heard.BUSY
        push = await self._database.ask(lambda ledger: ledger.pushes.at(token))
        return push if push is not None and push.live(self._clock.now()) else Heard.GONE

    async def hear(self, push: Push, body: bytes, *, signature: str | None, content_type: str | None) -> Heard:
        """Read a push and keep what is new in it, in one transaction; a BUSY one was not kept."""
        if not self._open or self._hearing.total() >= MOST_HEARD or self._hearing[push.token] >= MOST_OF_ONE:
            return Heard.BUSY
        self._hearing[push.token] += 1
        try:
            return await self._hear(push, body, signature, content_type)
        finally:
            self._hearing[push.token] -= 1
            if not self._hearing[push.token]:
                del self._hearing[push.token]

    async def _hear(self, push: Push, body: bytes, signature: str | None, content_type: str | None) -> Heard:
        digest = hashlib.sha256(body).hexdigest()[:32]
        again = await self._database.ask(lambda ledger: ledger.pushes.knows(push.id, digest))
        if again or not is_genuine(push, body, signature):
            why = "again" if again else "unsigned" if signature is None else "forged"
            await self._database.write(lambda ledger: ledger.pushes.refused(push.id))
            log.warning("push ignored why=%s bytes=%d self=%s", why, len(body), push.self_url)
            return Heard.IGNORED
        feed = await self._database.ask(lambda ledger: ledger.feeds.get(push.feed_id))
        if feed is None or feed.retired_at is not None:
            return Heard.GONE
        outcome = await self._crawl.read_pushed(feed, body, content_type)
        if outcome.parsed is None and not self._open:
            return Heard.BUSY  # it was not read because we stop
        recorded = await self._database.write(lambda ledger: self._keep(ledger, push.token, digest, outcome))
        new = len(recorded.new) if recorded else 0
        log.log(
            logging.WARNING if outcome.error else logging.INFO,
            "feed pushed new=%d bytes=%d feed=%s%s",
            new,
            len(body),
            feed.url,
            f" error={outcome.error!r}" if outcome.error else "",
        )
        return Heard.KEPT

    def _keep(self, ledger: UnitOfWork, token: str, digest: str, outcome: PollOutcome) -> Recorded | None:
        """What a genuine push brought, as it stands now: a poll may have been kept while it was read."""
        push, now = ledger.pushes.at(token), outcome.finished_at
        feed = ledger.feeds.get(push.feed_id) if push is not None else None
        if push is None or feed is None or ledger.pushes.knows(push.id, digest):
            return None
        if outcome.poison is not None:
            ledger.quarantine.keep(feed.source_id, feed.url, outcome.error_kind or "crashed", outcome.poison, now)
        if outcome.parsed is None:  # it says that something is new, and not what: that is what polls are for
            ledger.pushes.received(push, digest, now, 0)
            ledger.feeds.poll_by([feed.id], _PATIENT, max(now, (feed.last_poll_at or now) + self.pace.minimum_spacing))
            return None
        recorded = ledger.entries.record(
            feed, outcome.parsed.entries, now, reread_after=self.pace.minimum_spacing, whole=False
        )
        ledger.pushes.received(push, digest, now, len(recorded.new))
        known = rhythms.known(feed.rhythm)
        if recorded.new and known is not None:
            ledger.feeds.taught(feed.id, rhythms.kept(rhythms.learn(known, recorded.dates, now)), now)
        return recorded


def _lease(seconds: str | None) -> timedelta:
    """For how long the hub says that it sends; what it does not say is what we asked for."""
    if seconds is None or not re.fullmatch(r"\d{1,12}", seconds.strip(), re.ASCII):
        return LEASE
    return min(timedelta(seconds=int(seconds)), LONGEST_LEASE)


def _was_live(push: Push, last_poll_at: datetime | None) -> bool:
    """Whether the hub was under its lease since the poll before: only then were its entries the hub's to send."""
    return push.verified_at is not None and last_poll_at is not None and last_poll_at > push.verified_at
