"""What programs may add, change and take away: topics, feeds and subscriptions, by the checks that commands make.

What the file declares is refused with what to do: it would put back whatever was changed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storage.records import Feed, Subscription, Topic
from storage.urls import feed_address
from topics.query import Query
from wirewatch import forms
from wirewatch.asked_query import topic_named
from wirewatch.config_keys import Form
from wirewatch.forecast import MOST_PER_DAY
from wirewatch.forms import in_form
from wirewatch.subscription_changes import subscribe, subscription_numbered, tell_no_longer
from wirewatch.watch_list import keep_feed, keep_topic, must_be_ours, remove_feed, remove_topic, topic_query
from wirewatch.web.api_operation import ID, NAME, Asked, ConflictError, Endpoint, NotThereError, UnfitError
from wirewatch.web.api_records import TopicKept
from wirewatch.web.api_schemas import Parameter, body_field
from wirewatch.web.archive_search import Past, keep_past, past_of
from wirewatch.web.session import WRITE

LONGEST_QUERY = 16_000
"""Code points of a query that is watched."""
_MOST_AN_HOUR = 10_000
_HOW = ("rhythm", "max_per_hour", "breakthrough", "group_by")
_KEPT = (
    *("group_wait", "embargo", "max_age", "threshold", "threshold_window", "follow_up_gap", "tell_silence"),
    *_HOW,
)


# ------------------------------------------------------------------ topics


def _new(asked: Asked) -> tuple[Query, Past]:
    """A topic that is to be added, held against the archive."""
    name = _formed("name", asked["name"], forms.NAME)
    standing = asked.ledger.topics.named(name)
    if standing is not None and standing.retired_at is None:
        must_be_ours(f'topic "{name}"', asked.file, "change it", declared=standing.declared)
        raise ConflictError(f'topic "{name}" is watched already: PATCH it to change it')
    return _tried(asked, name, asked["query"], asked["languages"] or (), asked["sources"] or ())


def added(asked: Asked) -> TopicKept:
    query, past = asked.found
    topic = keep_topic(
        asked.ledger,
        asked["name"].strip(),
        asked["query"],
        file=asked.file,
        now=asked.now,
        title=_one_line(asked["title"]),
        languages=asked["languages"] or (),
        sources=asked["sources"] or (),
    )
    return _kept(asked, "topic added", topic, query, past)


def _changed(asked: Asked) -> tuple[Query, Past]:
    """A topic that is to be changed, held against the archive as it will be."""
    topic = _ours(asked)
    wanted = _wanted(asked, topic)
    return _tried(asked, topic.name, *wanted)


def changed(asked: Asked) -> TopicKept:
    topic, (query, past) = _ours(asked), asked.found
    text, languages, sources = _wanted(asked, topic)
    kept = keep_topic(
        asked.ledger,
        topic.name,
        text,
        file=asked.file,
        now=asked.now,
        title=_one_line(asked["title"]) or topic.title,
        languages=languages,
        sources=sources,
    )
    return _kept(asked, "topic changed", kept, query, past)


def removed(asked: Asked) -> list[Topic]:
    _watched(asked)
    remove_topic(asked.ledger, asked["name"], file=asked.file, now=asked.now)
    asked.changed("topic removed", asked["name"])
    return asked.ledger.topics.all()


def _watched(asked: Asked) -> Topic:
    topic = topic_named(asked.ledger, asked["name"])
    if topic.retired_at is not None:
        raise NotThereError(f'topic "{topic.name}" is watched no longer: POST it to add it again')
    return topic


def _ours(asked: Asked) -> Topic:
    topic = _watched(asked)
    must_be_ours(f'topic "{topic.name}"', asked.file, "change it", declared=topic.declared)
    return topic


def _wanted(asked: Asked, topic: Topic) -> tuple[str, Sequence[str], Sequence[str]]:
    """Query, languages and sources, as they are where nothing is said of them."""
    return (
        asked["query"] if asked["query"] is not None else topic.query,
        asked["languages"] or () if "languages" in asked.given else topic.languages,
        asked["sources"] or () if "sources" in asked.given else topic.sources,
    )


def _tried(asked: Asked, name: str, text: str, languages: Sequence[str], sources: Sequence[str]) -> tuple[Query, Past]:
    for tag in languages:
        _formed("languages", tag, forms.LANGUAGE)
    query = topic_query(asked.ledger, asked.site.lexicon, name, text, languages=languages, sources=sources)
    past = past_of(asked.site, asked.ledger, query, languages, sources, asked.now)
    if past.alerts_per_day > MOST_PER_DAY and not asked["force"]:
        raise ConflictError(
            f'topic "{name}" would give about {past.alerts_per_day:.0f} alerts a day: narrow it with AND, NEAR or '
            'title:, or say "force": true'
        )
    return query, past


def _kept(asked: Asked, action: str, topic: Topic, query: Query, past: Past) -> TopicKept:
    matched = keep_past(asked.ledger, topic, past, asked.now)
    asked.changed(action, topic.name, query=topic.query)
    notices = tuple(map(str, query.notices))
    return TopicKept(
        topic=topic, notices=notices, matched=matched, alerts_per_day=round(past.alerts_per_day, 3), cut=past.cut
    )


# ------------------------------------------------------------------ feeds


def feed_added(asked: Asked) -> Feed:
    address = feed_address(asked["url"])
    if address is None:
        raise UnfitError("url is no web address that may be polled: write https://host/path")
    known = asked.ledger.feeds.at(address)
    if known is not None and known.retired_at is None:
        raise ConflictError(f"{address} is watched already: it is feed {known.id}")
    feed = keep_feed(
        asked.ledger,
        address,
        file=asked.file,
        zone=asked.site.configuration.wirewatch.timezone,
        now=asked.now,
        source=_one_line(asked["source"]),
        kind=asked["kind"] or "auto",
        language=_formed("language", asked["language"], forms.LANGUAGE),
        timezone=_formed("timezone", asked["timezone"], forms.ZONE),
        verify_tls=asked["verify_tls"],
    )
    asked.changed("feed added", feed.url, source=feed.source)
    return feed


def feed_changed(asked: Asked) -> Feed:
    feed = _live_feed(asked)
    must_be_ours(f"feed {feed.url}", asked.file, "change it", declared=feed.declared)
    found = keep_feed(
        asked.ledger,
        feed.url,
        file=asked.file,
        zone=asked.site.configuration.wirewatch.timezone,
        now=asked.now,
        kind=asked["kind"] or "auto",
        verify_tls=asked["verify_tls"],
    )
    asked.changed("feed changed", feed.url, kind=found.kind, verify_tls=found.verify_tls)
    return found


def feed_removed(asked: Asked) -> list[Feed]:
    feed = _live_feed(asked)
    remove_feed(asked.ledger, feed, file=asked.file, now=asked.now)
    asked.changed("feed removed", feed.url)
    return asked.ledger.feeds.all()


def _live_feed(asked: Asked) -> Feed:
    feed = asked.ledger.feeds.get(asked["id"])
    if feed is None or feed.retired_at is not None:
        raise NotThereError
    return feed


# ------------------------------------------------------------------ subscriptions


def subscriptions(asked: Asked) -> list[Subscription]:
    return asked.ledger.people.subscriptions()


def subscription(asked: Asked) -> Subscription:
    return subscription_numbered(asked.ledger, asked["id"])


def subscribed(asked: Asked) -> Subscription:
    rhythm = _formed("rhythm", asked["rhythm"], forms.RHYTHM) or forms.AT_ONCE
    number = subscribe(
        asked.ledger,
        topic_named(asked.ledger, asked["topic"]),
        asked["channel"],
        asked["subscriber"],
        file=asked.file,
        now=asked.now,
        rhythm=rhythm,
        max_per_hour=asked["max_per_hour"],
        breakthrough=asked["breakthrough"],
        group_by=asked["group_by"] or "event",
    )
    asked.changed("subscription added", number, topic=asked["topic"], channel=asked["channel"])
    return subscription_numbered(asked.ledger, number)


def subscription_changed(asked: Asked) -> Subscription:
    was = subscription(asked)
    wishes: dict[str, Any] = {name: getattr(was, name) for name in _KEPT}
    wishes |= {name: asked[name] for name in _HOW if name in asked.given}
    wishes["rhythm"] = _formed("rhythm", wishes["rhythm"], forms.RHYTHM) or forms.AT_ONCE
    wishes["group_by"] = wishes["group_by"] or "event"
    topic = topic_named(asked.ledger, was.topic)
    number = subscribe(asked.ledger, topic, was.channel, was.subscriber, file=asked.file, now=asked.now, **wishes)
    asked.changed("subscription changed", number, **{name: wishes[name] for name in sorted(asked.given)})
    return subscription_numbered(asked.ledger, number)


def unsubscribed(asked: Asked) -> list[Subscription]:
    tell_no_longer(asked.ledger, asked["id"], file=asked.file, now=asked.now)
    asked.changed("subscription removed", asked["id"])
    return asked.ledger.people.subscriptions()


def ended(asked: Asked) -> Subscription:
    if not asked.ledger.people.end(asked["id"], asked.now):
        raise NotThereError
    asked.changed("subscription ended", asked["id"])
    return subscription(asked)


def resumed(asked: Asked) -> Subscription:
    if not asked.ledger.people.resume(asked["id"]):
        raise NotThereError
    asked.changed("subscription resumed", asked["id"])
    return subscription(asked)


def _formed(name: str, text: str | None, form: Form) -> Any:
    """A value as the file takes it."""
    if text is None:
        return None
    try:
        return in_form(text, form)
    except ValueError as error:
        raise UnfitError(f"{name}: {error}") from error


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text is not None else None


_TITLE = body_field("title", "What subscribers see; the name, if nothing is said.")
_LANGUAGES = body_field("languages", "Only articles in these languages; all if none is named.", kind=list)
_SOURCES = body_field("sources", "Only articles of these sources; all if none is named.", kind=list)
_FORCE = body_field("force", "Watch it however much it would bring.", kind=bool, default=False)
_KIND = body_field("kind", "What stands there; auto finds out.", choices=("auto", "feed", "sitemap", "section"))
_TLS = body_field("verify_tls", "Whether its host must show a certificate that is to be trusted.", kind=bool)
_WISHES = (
    body_field("rhythm", "“at once”, or a cron expression in the subscriber's zone."),
    body_field("max_per_hour", "So many an hour; the rest comes together.", kind=int, least=1, most=_MOST_AN_HOUR),
    body_field("breakthrough", "Urgency up to which an alert passes quiet hours.", kind=int, least=1, most=9),
    body_field("group_by", "How other articles on an event are told.", choices=("event", "copies", "first")),
)


def _query(*, required: bool) -> Parameter:
    doc = "A query in the language of topics."
    return body_field("query", doc, required=required, longest=LONGEST_QUERY, shortest=1)


WISHES = (
    Endpoint(
        path="/topics",
        method="POST",
        scope=WRITE,
        doc="Watch a query from now on; what is stored and matches is kept silently. A mistake names its column.",
        answer=TopicKept,
        before=_new,
        work=added,
        parameters=(
            body_field("name", "Its short name: letters, digits and - . _", required=True, longest=64, shortest=1),
            _query(required=True),
            *(_TITLE, _LANGUAGES, _SOURCES, _FORCE),
        ),
    ),
    Endpoint(
        path="/topics/{name}",
        method="PATCH",
        scope=WRITE,
        doc="Change a topic that does not stand in the file; what is not said stays. Nothing is alerted again.",
        answer=TopicKept,
        before=_changed,
        work=changed,
        parameters=(NAME, _query(required=False), _TITLE, _LANGUAGES, _SOURCES, _FORCE),
    ),
    Endpoint(
        path="/topics/{name}",
        method="DELETE",
        scope=WRITE,
        doc="Watch a topic no longer; its matches are kept. The topics that are left.",
        answer=list[Topic],
        work=removed,
        parameters=(NAME,),
    ),
    Endpoint(
        path="/feeds",
        method="POST",
        scope=WRITE,
        doc="Watch a feed from now on. It is polled at once, by the daemon; what it holds then is its baseline.",
        answer=Feed,
        work=feed_added,
        parameters=(
            body_field("url", "Its address.", required=True, longest=2_000, shortest=1),
            body_field("source", "Whose feed it is; the host, if nothing is said."),
            body_field("language", "The source's language, if it is new."),
            body_field("timezone", "The zone of the source's stamps, if it is new."),
            *(_KIND, _TLS),
        ),
    ),
    Endpoint(
        path="/feeds/{id}",
        method="PATCH",
        scope=WRITE,
        doc="Change how a feed that does not stand in the file is read; what is not said stays.",
        answer=Feed,
        work=feed_changed,
        parameters=(ID, _KIND, _TLS),
    ),
    Endpoint(
        path="/feeds/{id}",
        method="DELETE",
        scope=WRITE,
        doc="Poll a feed no longer; what it brought is kept. The feeds that are left.",
        answer=list[Feed],
        work=feed_removed,
        parameters=(ID,),
    ),
    Endpoint(
        path="/subscriptions",
        doc="Who is told of what, by which channel, in which rhythm.",
        answer=list[Subscription],
        work=subscriptions,
    ),
    Endpoint(
        path="/subscriptions",
        method="POST",
        scope=WRITE,
        doc="Tell of a topic from now on, by a channel, to a subscriber or to the channel by itself; or change how.",
        answer=Subscription,
        work=subscribed,
        parameters=(
            body_field("topic", "The topic's name.", required=True, shortest=1),
            body_field("channel", "The channel's name.", required=True, shortest=1),
            body_field("subscriber", "The subscriber's name; the channel by itself, if nothing is said."),
            *_WISHES,
        ),
    ),
    Endpoint(
        path="/subscriptions/{id}",
        doc="One subscription.",
        answer=Subscription,
        work=subscription,
        parameters=(ID,),
    ),
    Endpoint(
        path="/subscriptions/{id}",
        method="PATCH",
        scope=WRITE,
        doc="Change a subscription that does not stand in the file; what is not said stays. Another rhythm gives it "
        "another number.",
        answer=Subscription,
        work=subscription_changed,
        parameters=(ID, *_WISHES),
    ),
    Endpoint(
        path="/subscriptions/{id}",
        method="DELETE",
        scope=WRITE,
        doc="Tell of it no longer; what waits is still sent. The subscriptions that are left.",
        answer=list[Subscription],
        work=unsubscribed,
        parameters=(ID,),
    ),
    Endpoint(
        path="/subscriptions/{id}/end",
        method="POST",
        scope=WRITE,
        doc="End any subscription at its subscriber's wish: the file does not bring it back.",
        answer=Subscription,
        work=ended,
        parameters=(ID,),
    ),
    Endpoint(
        path="/subscriptions/{id}/resume",
        method="POST",
        scope=WRITE,
        doc="Let a subscription that was ended tell again.",
        answer=Subscription,
        work=resumed,
        parameters=(ID,),
    ),
)
