"""The sections of wirewatch.toml: what may be declared, with each key's form, default and meaning."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar

from wirewatch import forms
from wirewatch.config_keys import Key
from wirewatch.secret import Secret

DEFAULT_DATABASE = "sqlite:///wirewatch.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wirewatch:
    """[wirewatch]: the house itself."""

    # May hold a password: kept out of repr.
    database: Annotated[
        str, Key(forms.DATABASE, "Where everything is kept: a SQLite file or a PostgreSQL database.")
    ] = dataclasses.field(default=DEFAULT_DATABASE, repr=False)
    contact: Annotated[
        str | None, Key(forms.ADDRESS, "Whom a publisher can write to; it goes into the User-Agent of every request.")
    ] = None
    timezone: Annotated[str, Key(forms.ZONE, "The zone of digests and of times shown, where nothing nearer says.")] = (
        "UTC"
    )
    concepts: Annotated[
        tuple[Path, ...], Key(forms.list_of(forms.EXISTING_PATH), "Files with concepts beside the shipped ones.")
    ] = ()
    operator: Annotated[
        str | None, Key(forms.NAME, "The channel that tells when feeds fail, fall silent or recover; unset: none does.")
    ] = None
    flood: Annotated[
        int,
        Key(
            forms.whole(0, 100_000),
            "Alerts about one source to one recipient in ten minutes; what is more comes as one summary. Once its habit"
            " is known, twice its busy times count instead, from half of this to three times this. 0: no limit.",
        ),
    ] = 20
    heartbeat: Annotated[
        Secret | None,
        Key(
            forms.SECRET_ADDRESS,
            "An address that is asked for every minute while news is fetched, matched and sent; it is silent if not.",
        ),
    ] = None
    log: Annotated[
        str,
        Key(forms.one_of("lines", "json"), "How events are written to standard error: lines, or a JSON object each."),
    ] = "lines"
    public_url: Annotated[
        str | None, Key(forms.HTTP, "The address at which others reach [web] listen, through a proxy.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """[fetch]: how often and how politely others' servers are asked."""

    polls_per_feed_per_day: Annotated[
        int, Key(forms.whole(1, 86_400), "Polls a day, on average over all feeds; page requests come on top.")
    ] = 96
    minimum_spacing: Annotated[timedelta, Key(forms.DURATION, "The least time between two polls of one feed.")] = (
        timedelta(minutes=2)
    )
    quiet_ceiling: Annotated[
        timedelta, Key(forms.DURATION, "No feed waits longer than this, unless its server asks for it.")
    ] = timedelta(minutes=30)
    reread: Annotated[
        tuple[timedelta, ...],
        Key(
            forms.list_of(forms.DURATION),
            "Ages at which the page of an article is visited again, with at most half as many requests as polls; empty:"
            " only when its feed says that it changed.",
        ),
    ] = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3), timedelta(days=1), timedelta(days=3))
    host_gap: Annotated[
        timedelta, Key(forms.DURATION, "The time between two requests to one host; one is in flight at a time.")
    ] = timedelta(seconds=1)
    timeout: Annotated[timedelta, Key(forms.DURATION, "One request, from the connection to the last byte.")] = (
        timedelta(seconds=30)
    )
    max_feed_size: Annotated[int, Key(forms.SIZE, "The largest feed document, after decompression.")] = 10 * 2**20
    max_page_size: Annotated[int, Key(forms.SIZE, "The largest page, after decompression.")] = 5 * 2**20
    allow: Annotated[
        tuple[str, ...],
        Key(forms.list_of(forms.PRIVATE_PLACE), "Private places that may be reached: networks, or host:port."),
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """[web]: the daemon's own web server."""

    listen: Annotated[
        str | None,
        Key(
            forms.LISTEN,
            'Where it answers: "127.0.0.1:8780"; unset: nowhere. Beyond this machine put a proxy with TLS before it.',
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retained:
    """[keep]: how long what only the past needed is kept; texts are kept as long as their source says."""

    job_runs: Annotated[timedelta, Key(forms.DURATION, "Runs of jobs, and hosts that no feed is on any more.")] = (
        timedelta(days=30)
    )
    health_changes: Annotated[timedelta, Key(forms.DURATION, "Changes of the health of feeds, sources and hosts.")] = (
        timedelta(days=365)
    )
    silences: Annotated[timedelta, Key(forms.DURATION, "Silences, from their end on.")] = timedelta(days=365)
    quarantine: Annotated[timedelta, Key(forms.DURATION, "Documents that broke their reader.")] = timedelta(days=30)
    dead_letters: Annotated[timedelta, Key(forms.DURATION, "Messages that were given up.")] = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFeed:
    """One item of a source's feeds; a text alone is its url."""

    url: Annotated[str, Key(forms.HTTP, "The feed's address.")]
    kind: Annotated[
        str,
        Key(
            forms.one_of("auto", "feed", "sitemap", "section"),
            "What it is: auto finds out at the first poll; section is a page whose links to articles are its entries.",
        ),
    ] = "auto"
    verify_tls: Annotated[
        bool,
        Key(forms.TRUTH, "False: it and its pages on the same host are read whatever certificate the host shows."),
    ] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSource:
    """[[sources]]: a publisher or agency, and its feeds."""

    name: Annotated[str, Key(forms.LINE, "The source's name, as alerts show it.")]
    country: Annotated[str | None, Key(forms.COUNTRY, "Where it is published.")] = None
    language: Annotated[str | None, Key(forms.LANGUAGE, "The language of its texts where they do not tell.")] = None
    timezone: Annotated[str | None, Key(forms.ZONE, "The zone of its stamps that name none.")] = None
    tier: Annotated[int | None, Key(forms.whole(1, 3), "Importance, 1 is highest; usable in queries.")] = None
    lists: Annotated[
        tuple[str, ...], Key(forms.list_of(forms.NAME), "Lists that it belongs to; usable in queries as list:.")
    ] = ()
    licence: Annotated[str | None, Key(forms.LINE, "The licence under which texts that it reserves may be kept.")] = (
        None
    )
    keep_text: Annotated[
        timedelta | None,
        Key(forms.DURATION, "How long full texts are kept; then headline, link and evidence stay. Unset: for ever."),
    ] = None
    excerpt_chars: Annotated[
        int | None,
        Key(
            forms.whole(0, 10_000),
            "Characters of its texts that leave in feeds of topics, the API and exports, but where the whole is asked "
            "for; 0: none. Unset: 300.",
        ),
    ] = None
    feeds: Annotated[
        tuple[DeclaredFeed, ...], Key(forms.table_or("url", DeclaredFeed), "Its feeds: RSS, Atom, JSON Feed, sitemaps.")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredTopic:
    """[[topics]]: a named query that someone watches."""

    name: Annotated[str, Key(forms.LABEL, "Its short name, unique.")]
    title: Annotated[str | None, Key(forms.LINE, "What subscribers see; unset: the name.")] = None
    query: Annotated[str, Key(forms.TEXT, "The query.")]
    languages: Annotated[
        tuple[str, ...], Key(forms.list_of(forms.LANGUAGE), "Only articles in these languages; empty: all.")
    ] = ()
    sources: Annotated[
        tuple[str, ...], Key(forms.list_of(forms.LINE), "Only articles of these sources; empty: all.")
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredChannel:
    """[[channels]]: a way of telling; the kind decides which keys it has."""

    kind: ClassVar[str]
    name: Annotated[str, Key(forms.NAME, "Its name, unique.")]

    def settings(self) -> Mapping[str, Any]:
        """Everything but the name, for whoever builds the channel, with secrets revealed."""
        values = {
            field.name.rstrip("_"): getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name != "name"
        }
        return {key: value.reveal() if isinstance(value, Secret) else value for key, value in values.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChannel(DeclaredChannel):
    """kind = "email": one mail for each recipient over SMTP."""

    kind: ClassVar[str] = "email"
    host: Annotated[str, Key(forms.LINE, "The mail server.")]
    port: Annotated[
        int | None, Key(forms.whole(1, 65_535), "Its port; unset: 587 with starttls, 465 with tls, 25 with none.")
    ] = None
    security: Annotated[
        str, Key(forms.one_of("starttls", "tls", "none"), "How the connection is protected; a login needs it.")
    ] = "starttls"
    username: Annotated[str | None, Key(forms.LINE, "The login; unset: none.")] = None
    password: Annotated[Secret | None, Key(forms.SECRET, "The login's password.")] = None
    from_: Annotated[str, Key(forms.MAILBOX, 'The sender: "Wirewatch <wirewatch@paper.example>".')]

    def settings(self) -> Mapping[str, Any]:
        """As for every channel, with the usual port where none is given."""
        usual = {"starttls": 587, "tls": 465, "none": 25}[self.security]
        # super() without arguments does not work in a dataclass with slots on Python 3.11.
        return {**DeclaredChannel.settings(self), "port": self.port or usual}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChannel(DeclaredChannel):
    """kind = "slack": one Slack channel, by a bot's token or by an incoming webhook."""

    kind: ClassVar[str] = "slack"
    webhook: Annotated[
        Secret | None, Key(forms.SECRET_ADDRESS, "The address of an incoming webhook; it knows no threads.")
    ] = None
    token: Annotated[
        Secret | None, Key(forms.SECRET, "A bot's token (xoxb-...) with the scope chat:write, instead of a webhook.")
    ] = None
    channel: Annotated[
        str | None, Key(forms.LINE, 'With a token: the Slack channel\'s id ("C0123456789") or name ("#europe").')
    ] = None
    api: Annotated[str, Key(forms.HTTP, "With a token: where Slack's methods are.")] = "https://slack.com/api"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel(DeclaredChannel):
    """kind = "webhook": JSON by POST."""

    kind: ClassVar[str] = "webhook"
    url: Annotated[str, Key(forms.HTTP, "Where the JSON is posted.")]
    secret: Annotated[Secret | None, Key(forms.SECRET, "The key that signs each message (HMAC-SHA256).")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleChannel(DeclaredChannel):
    """kind = "console": on the standard output of the daemon."""

    kind: ClassVar[str] = "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChannel(DeclaredChannel):
    """kind = "file": JSON lines at the end of a file."""

    kind: ClassVar[str] = "file"
    path: Annotated[Path, Key(forms.PATH, "The file; it is made if it is not there.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChannel(DeclaredChannel):
    """kind = "feed": for each topic an Atom and a JSON Feed file that any reader can follow."""

    kind: ClassVar[str] = "feed"
    folder: Annotated[Path, Key(forms.PATH, "The folder of the files; it is made if it is not there.")]
    url: Annotated[str | None, Key(forms.HTTP, "Where a web server of yours shows the folder.")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseChannel(DeclaredChannel):
    """kind = "apprise": Teams, Discord, Telegram, ntfy and others; needs the extra `wirewatch[apprise]`."""

    kind: ClassVar[str] = "apprise"
    url: Annotated[Secret, Key(forms.SECRET, "The address as Apprise writes it: discord://id/token, ntfy://topic ...")]


CHANNELS: Mapping[str, type[DeclaredChannel]] = {
    section.kind: section
    for section in (
        EmailChannel,
        SlackChannel,
        WebhookChannel,
        FeedChannel,
        FileChannel,
        ConsoleChannel,
        AppriseChannel,
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSubscriber:
    """[[subscribers]]: a person or a desk."""

    name: Annotated[str, Key(forms.LINE, "Its name, unique.")]
    email: Annotated[str | None, Key(forms.ADDRESS, "Where mail goes.")] = None
    language: Annotated[str, Key(forms.one_of("en", "fr", "de", "es"), "The language of all but the news itself.")] = (
        "en"
    )
    timezone: Annotated[
        str | None, Key(forms.ZONE, "The zone of its rhythm, quiet hours and times; unset: the house's.")
    ] = None
    quiet_hours: Annotated[
        str | None, Key(forms.QUIET_HOURS, 'Hours in which alerts wait, "22:00-07:00"; they come when the hours end.')
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """[[subscriptions]] threshold: how many stories make a burst."""

    stories: Annotated[int, Key(forms.whole(2, 10_000), "So many stories that match ...")]
    window: Annotated[timedelta, Key(forms.DURATION, "... within this time.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSubscription:
    """[[subscriptions]]: who wants which topic, by which channel, in which rhythm."""

    topic: Annotated[str, Key(forms.LABEL, "The topic's name.")]
    channel: Annotated[str, Key(forms.NAME, "The channel's name.")]
    subscriber: Annotated[
        str | None, Key(forms.LINE, "The subscriber's name; unset: the channel is itself the recipient.")
    ] = None
    rhythm: Annotated[
        str, Key(forms.RHYTHM, 'At once, or a digest by cron expression in the subscriber\'s zone: "30 7 * * mon-fri".')
    ] = forms.AT_ONCE
    breakthrough: Annotated[
        int | None, Key(forms.whole(1, 9), "Urgency up to which an alert passes quiet hours; unset: none does.")
    ] = None
    max_per_hour: Annotated[
        int | None,
        Key(forms.whole(1, 10_000), "More than this in an hour comes together at its end; unset: no limit."),
    ] = None
    group_by: Annotated[
        str,
        Key(
            forms.one_of("event", "copies", "first"),
            "Other articles on an event: follow-ups in its thread, each an alert, or not told. Copies are one.",
        ),
    ] = "event"
    group_wait: Annotated[
        timedelta, Key(forms.DURATION, "How long an alert waits for copies and further topics of the same story.")
    ] = timedelta(seconds=20)
    follow_up_gap: Annotated[timedelta, Key(forms.DURATION, "The least time between two follow-ups on one event.")] = (
        timedelta(minutes=30)
    )
    threshold: Annotated[
        Threshold | None,
        Key(
            forms.table(Threshold), "Tell only of bursts: fewer stories are not told, more come together. At once only."
        ),
    ] = None
    max_age: Annotated[
        timedelta | None,
        Key(forms.DURATION, "What was published longer ago when it is found is not told; unset: whatever is new here."),
    ] = None
    tell_silence: Annotated[
        bool, Key(forms.TRUTH, "Tell when the topic has matched nothing for far longer than is its habit.")
    ] = False
    embargo: Annotated[
        str,
        Key(
            forms.one_of("hold", "show"),
            "Matches under embargo: wait until its time, or come at once, marked (never by webhook).",
        ),
    ] = "hold"
