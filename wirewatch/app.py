"""Where the rooms are joined, and the only place: the configuration's words become working parts."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any

import aiohttp

from alerts.channels import Channel, Turns, build_channel
from alerts.channels.email import EmailChannel
from alerts.delivery import Outbox
from alerts.links import Links
from alerts.operator import Operator
from alerts.release import Release
from alerts.routing import Router
from crawler.guard import AddressGuard
from crawler.runner import Crawl
from crawler.settings import FetchSettings
from scheduler.cadence import Pace, first_polls
from scheduler.clock import Clock
from scheduler.heartbeat import Ping
from scheduler.jobs import Trades
from scheduler.keeping import Keep
from scheduler.websub import Pushes
from storage import schema
from storage.database import Database, UnitOfWork
from storage.urls import url_key
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch import config_in_force
from wirewatch.config import Configuration, lexicon
from wirewatch.config_problems import ConfigurationError
from wirewatch.config_refusal import refuse
from wirewatch.config_sections import DeclaredChannel
from wirewatch.gloss import glossary
from wirewatch.secret import Secret

log = logging.getLogger("wirewatch.app")

_HTTP_TIMEOUT_S = 30
LINK_KEY = "links.key"
"""The setting of the ledger that subscribers' links are signed with."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What bringing the ledger in line with the file came to."""

    sources: int
    feeds: int
    topics: int
    subscriptions: int
    retired: int


class App:
    """One configuration and its ledger."""

    def __init__(self, configuration: Configuration, clock: Clock | None = None) -> None:
        self.configuration = configuration
        self.clock = clock or Clock()
        self.database = Database(configuration.wirewatch.database)
        self._link_key: bytes | None = None
        self._lexicon: Lexicon | None = None

    def close(self) -> None:
        self.database.close()

    def prepare(self) -> Applied:
        """Bring the ledger to this version's schema and in line with the file: every command that works does so."""
        before, after = schema.upgrade(self.database)
        if before != after:
            log.info("ledger upgraded database=%s from=%s to=%s", self.database, before or "nothing", after)
        with self.database.begin() as ledger:
            self._link_key = link_key(ledger)
            refuse(ledger, None)
            return apply(self.configuration, ledger, self.clock.now())

    @property
    def lexicon(self) -> Lexicon:
        """The shipped concepts and the user's own, read once."""
        if self._lexicon is None:
            self._lexicon = lexicon(self.configuration)
        return self._lexicon

    @property
    def fetch_settings(self) -> FetchSettings:
        return fetch_settings(self.configuration)

    @asynccontextmanager
    async def trades(self) -> AsyncIterator[Trades]:
        """The working parts, on the running loop; the crawl is made and not started."""
        async with self.channels() as channels:
            now = self.clock.now
            fetch, public_url = self.configuration.fetch, self.configuration.wirewatch.public_url
            reachable = self.configuration.web.listen is not None and public_url is not None
            crawl = Crawl(self.fetch_settings, self.database, now)
            decided = decisions(self.configuration, self.lexicon)
            yield Trades(
                database=self.database,
                crawl=crawl,
                outbox=Outbox(self.database, channels, now, owner="outbox"),
                clock=self.clock,
                pushes=Pushes(self.database, crawl, self.clock, decided["pace"], public_url, fetch.max_feed_size)
                if reachable and public_url is not None
                else None,
                backups=self.database.path.parent / "backups" if self.database.path else None,
                **decided,
            )

    def take_up(self, configuration: Configuration, known: Lexicon, trades: Trades) -> Trades:
        """The working parts of a running daemon as a new configuration wants them; it, too, is this app's from now on.

        What goes out to the web stays as it was: `reload.LASTING` names those keys.
        """
        if known.says_the_same(self.lexicon):
            known = self.lexicon  # of which much is read already, by the watch too
        self.configuration, self._lexicon = configuration, known
        renewed = dataclasses.replace(trades, **decisions(configuration, known, trades.watch))
        if renewed.pushes is not None:
            renewed.pushes.pace = renewed.pace
        return renewed

    @asynccontextmanager
    async def channels(self, configuration: Configuration | None = None) -> AsyncIterator[dict[str, Channel]]:
        """Every channel of the file, by name, on the running loop."""
        configuration = configuration or self.configuration
        settings = self.fetch_settings
        async with aiohttp.ClientSession(
            connector=AddressGuard(settings.allow).connector(),
            timeout=aiohttp.ClientTimeout(total=_HTTP_TIMEOUT_S),
            headers={"User-Agent": settings.user_agent},
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as http:
            turns = Turns()
            channels = {
                channel.name: build_channel(channel.kind, channel.settings(), http, self.clock.now, self.links, turns)
                for channel in configuration.channels
            }
            try:
                yield channels
            finally:
                for channel in channels.values():
                    if isinstance(channel, EmailChannel):
                        await channel.close()

    @asynccontextmanager
    async def web(self, trades: Trades) -> AsyncIterator[None]:
        """The web server, if one is asked for, on the running loop."""
        listen = self.configuration.web.listen
        if listen is None:
            yield
            return
        # Here, and not above: it takes long to load, and most commands have no use of it.
        from wirewatch.web.parts import parts  # noqa: PLC0415
        from wirewatch.web.server import serving  # noqa: PLC0415

        async with serving(listen, self.configuration.wirewatch.public_url, parts(self, trades)):
            yield

    @property
    def links(self) -> Links | None:
        """What makes subscribers' links; None without a public address, or where nothing is to be sent."""
        public_url = self.configuration.wirewatch.public_url
        return None if public_url is None or self._link_key is None else Links(public_url, self._link_key)


def decisions(configuration: Configuration, known: Lexicon, watch: Watch | None = None) -> dict[str, Any]:
    """The parts that decide, and keep nothing that is not in the ledger: a new configuration makes them anew, but for
    the watch, which knows the topics that stay."""
    zone = configuration.wirewatch.timezone
    route = Router(zone).route
    return {
        "watch": Watch(known, route) if watch is None else watch.renewed(known, route),
        "release": Release(
            domain=mail_domain(configuration),
            timezone=zone,
            flood=configuration.wirewatch.flood,
            gloss=glossary(known),
        ),
        "pace": pace_of(configuration),
        "keep": kept(configuration),
        "operator": operator(configuration),
        "ping": pinging(configuration.wirewatch.heartbeat, fetch_settings(configuration)),
    }


def kept(configuration: Configuration) -> Keep:
    """How long what is kept."""
    keep = configuration.keep
    return Keep(
        job_runs=keep.job_runs,
        health_changes=keep.health_changes,
        silences=keep.silences,
        quarantine=keep.quarantine,
        dead_letters=keep.dead_letters,
    )


def link_key(ledger: UnitOfWork) -> bytes:
    """The key that signs subscribers' links: made once and kept in the ledger, so that links outlive us."""
    known = ledger.jobs.setting(LINK_KEY)
    if known is None:
        known = secrets.token_hex(32)
        ledger.jobs.set(LINK_KEY, known)
    return bytes.fromhex(known)


def fetch_settings(configuration: Configuration) -> FetchSettings:
    """Limits and manners of all that goes out to the web, as the file says."""
    fetch = configuration.fetch
    return FetchSettings(
        contact=configuration.wirewatch.contact,
        allow=fetch.allow,
        host_gap=fetch.host_gap,
        timeout=fetch.timeout,
        max_feed_size=fetch.max_feed_size,
        max_page_size=fetch.max_page_size,
    )


def pinging(address: Secret | None, settings: FetchSettings) -> Ping | None:
    """How whoever watches over the daemon is told that it lives."""
    if address is None:
        return None
    timeout = aiohttp.ClientTimeout(total=_HTTP_TIMEOUT_S)

    async def ping() -> None:
        async with (
            aiohttp.ClientSession(connector=AddressGuard(settings.allow).connector(), timeout=timeout) as http,
            http.get(address.reveal(), allow_redirects=False, headers={"User-Agent": settings.user_agent}),
        ):
            pass

    return ping


def operator(configuration: Configuration) -> Operator | None:
    """Whom changes in the health of feeds are told: by the channel of their choice, and of a mail, at their contact."""
    general = configuration.wirewatch
    if general.operator is None:
        return None
    return Operator(
        general.operator, address=general.contact, domain=mail_domain(configuration), timezone=general.timezone
    )


def settings_hash(channel: DeclaredChannel) -> str | None:
    """Changes when a channel's settings do; None where its secrets are not at hand.

    Slow to make where a secret is among them, so that none can be guessed from it.
    """
    try:
        said = repr(sorted(channel.settings().items())).encode()
    except ConfigurationError:
        return None
    if any(isinstance(getattr(channel, field.name), Secret) for field in dataclasses.fields(channel)):
        return hashlib.scrypt(said, salt=channel.name.encode(), n=2**13, r=8, p=1, dklen=16).hex()
    return hashlib.sha256(said).hexdigest()[:32]


def mail_domain(configuration: Configuration) -> str:
    """The right side of every Message-ID: the sender's domain, else the contact's, else this host's name."""
    senders = [getattr(channel, "from_", "") for channel in configuration.channels]
    for address in (*senders, configuration.wirewatch.contact or ""):
        domain = parseaddr(address)[1].rpartition("@")[2]
        if "." in domain:
            return domain
    return socket.gethostname() or "wirewatch.invalid"


def pace_of(configuration: Configuration) -> Pace:
    """What the configuration allows of polls and visits."""
    fetch = configuration.fetch
    return Pace(
        polls_per_feed_per_day=fetch.polls_per_feed_per_day,
        minimum_spacing=fetch.minimum_spacing,
        quiet_ceiling=fetch.quiet_ceiling,
        reread=tuple(sorted(fetch.reread)),
    )


def _follow_corrections(configuration: Configuration, ledger: UnitOfWork, now: datetime) -> None:
    """A feed whose address was corrected in the file, to where it had moved or to another form of the same, is the same
    feed: as a new one it would begin with a baseline, and what came meanwhile would be told to nobody."""
    named = {feed.url for source in configuration.sources for feed in source.feeds}
    left = [feed for feed in ledger.feeds.all() if feed.declared and feed.url not in named]
    if not left:
        return
    corrected = {feed.moved_to: feed for feed in left if feed.moved_to} | {url_key(feed.url): feed for feed in left}
    for url in named - ledger.feeds.addresses():
        feed = corrected.get(url) or corrected.get(url_key(url))
        if feed is not None and feed in left:
            left.remove(feed)
            ledger.feeds.adopt(feed, url, now)


def apply(configuration: Configuration, ledger: UnitOfWork, now: datetime) -> Applied:
    """Declare what the file declares; what left the file is retired; what commands added is not touched."""
    sources: list[int] = []
    feeds: list[int] = []
    _follow_corrections(configuration, ledger, now)
    known = ledger.feeds.addresses()
    fresh = dict.fromkeys(
        feed.url for source in configuration.sources for feed in source.feeds if feed.url not in known
    )
    starts = dict(zip(fresh, first_polls(len(fresh), pace_of(configuration), now), strict=True))
    for source in configuration.sources:
        source_id = ledger.sources.declare(
            source.name,
            country=source.country,
            language=source.language,
            timezone=source.timezone or configuration.wirewatch.timezone,
            tier=source.tier,
            lists=source.lists,
            licence=source.licence,
            keep_text=source.keep_text,
            excerpt_chars=source.excerpt_chars,
        )
        sources.append(source_id)
        feeds += [
            ledger.feeds.declare(
                source_id, feed.url, kind=feed.kind, verify_tls=feed.verify_tls, first_poll_at=starts.get(feed.url, now)
            )
            for feed in source.feeds
        ]
    known_topics = {topic.name: topic for topic in ledger.topics.all(retired=True)}
    topics = {
        topic.name: ledger.topics.declare(
            topic.name,
            title=topic.title or topic.name,
            query=topic.query,
            languages=topic.languages,
            sources=topic.sources,
            now=now,
            known=known_topics,
        )
        for topic in configuration.topics
    }
    channels = {
        channel.name: ledger.people.declare_channel(channel.name, channel.kind, settings_hash=settings_hash(channel))
        for channel in configuration.channels
    }
    subscribers = {
        subscriber.name: ledger.people.declare_subscriber(
            subscriber.name,
            email=subscriber.email,
            language=subscriber.language,
            timezone=subscriber.timezone or configuration.wirewatch.timezone,
            quiet_hours=subscriber.quiet_hours,
        )
        for subscriber in configuration.subscribers
    }
    subscriptions = _subscribe(configuration, ledger, now, topics, channels, subscribers)
    retired = (
        ledger.sources.retire_undeclared(sources, now)
        + ledger.feeds.retire_undeclared(feeds, now)
        + ledger.topics.retire_undeclared(list(topics.values()), now)
        + ledger.people.retire_undeclared(
            now,
            subscribers=list(subscribers.values()),
            channels=list(channels.values()),
            subscriptions=subscriptions,
        )
    )
    config_in_force.keep(ledger, configuration, now)
    return Applied(len(sources), len(feeds), len(topics), len(subscriptions), retired)


def _subscribe(
    configuration: Configuration,
    ledger: UnitOfWork,
    now: datetime,
    topics: Mapping[str, int],
    channels: Mapping[str, int],
    subscribers: Mapping[str, int],
) -> list[int]:
    added = {topic.name: topic.id for topic in ledger.topics.all()} if configuration.subscriptions else {}
    known = {
        (each.topic_id, each.channel_id, each.subscriber_id, each.rhythm): each
        for each in ledger.people.subscriptions(retired=True)
    }
    return [
        ledger.people.declare_subscription(
            topic_id=topics.get(each.topic) or added[each.topic],
            channel_id=channels[each.channel],
            subscriber_id=subscribers[each.subscriber] if each.subscriber else None,
            rhythm=each.rhythm,
            group_wait=each.group_wait,
            max_per_hour=each.max_per_hour,
            breakthrough=each.breakthrough,
            group_by=each.group_by,
            embargo=each.embargo,
            max_age=each.max_age,
            threshold=each.threshold.stories if each.threshold else None,
            threshold_window=each.threshold.window if each.threshold else None,
            follow_up_gap=each.follow_up_gap,
            tell_silence=each.tell_silence,
            now=now,
            known=known,
        )
        for each in configuration.subscriptions
    ]


def open_app(configuration: Configuration, clock: Clock | None = None) -> App:
    """The application that a configuration describes; nothing is opened or changed yet."""
    return App(configuration, clock)
