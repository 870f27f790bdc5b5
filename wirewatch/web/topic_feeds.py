"""Topics as feeds for whoever asks: the newest stories that met one, in the words of the feed channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from alerts import message as told
from alerts.message import MessageKind
from alerts.newsfeed import MOST_ITEMS, atom, entry_of, json_feed
from alerts.words import LANGUAGES
from storage.records import Match, PubStatus, Revision, RevisionKind, Topic
from storage.stories import ToldBy
from wirewatch.web.api_operation import NAME, Asked, Endpoint, NotThereError
from wirewatch.web.words import preferred

JSON_FEED, ATOM = "application/feed+json", "application/atom+xml"

_OTHERS = 200
_TAKEN_BACK = {PubStatus.CANCELED: MessageKind.WITHDRAWAL, PubStatus.WITHHELD: MessageKind.HOLD}


def topic_as_json_feed(asked: Asked) -> bytes:
    return msgspec.json.encode(_feed(asked, _topic(asked), "feed.json"))


def topic_as_atom(asked: Asked) -> bytes:
    topic = _topic(asked)
    feed = _feed(asked, topic, "feed.atom")
    urn = f"urn:wirewatch:topic:{quote(topic.name, safe='')}"
    return atom(feed, urn, feed.get("feed_url"), topic.changed_at or topic.created_at or asked.now)


def _topic(asked: Asked) -> Topic:
    found = asked.ledger.topics.named(asked["name"])
    if found is None:
        raise NotThereError
    return found


def _feed(asked: Asked, topic: Topic, file: str) -> dict[str, Any]:
    configuration = asked.site.configuration.wirewatch
    language = preferred(asked.accept_language, among=LANGUAGES)
    to = told.Recipient(key="", name="", language=language, timezone=configuration.timezone)
    named, ledger = told.named(topic), asked.ledger
    shown = list(_open_ones(asked, ledger.topics.newest_stories(topic.id, MOST_ITEMS)))
    met = ledger.topics.met_by(topic.id, [each.id for each in shown])
    copies = ledger.stories.told_by([each.story_id for each in shown if each.story_id is not None], _OTHERS)
    entries = []
    for newest in shown:
        others = copies.get(newest.story_id, ()) if newest.story_id is not None else ()
        entries.append(entry_of(_item(newest, named, met.get(newest.id), others), to, newest.seen_at))
    entries.sort(key=lambda each: str(each["date_modified"]), reverse=True)
    public_url = configuration.public_url
    address = f"{public_url.rstrip('/')}/api/v1/topics/{quote(topic.name, safe='')}/{file}" if public_url else None
    return json_feed(named.title, to.language, entries, address)


def _open_ones(asked: Asked, stories: Sequence[Sequence[int]]) -> Iterator[Revision]:
    """Of each story the first article that may be read, as it stands now."""
    newest = asked.ledger.articles.newest
    first = {each.article_id: each for each in newest([story[0] for story in stories])}
    for number, *others in stories:
        found = first.get(number)
        if found is None or not _is_open(asked, found):
            found = next((each for each in newest(others) if _is_open(asked, each)), None)
        if found is not None:
            yield found


def _is_open(asked: Asked, newest: Revision) -> bool:
    """Whether it may be read: not what waits for its time, nor what was taken back before anybody could read it."""
    article = newest.article
    if article.embargoed_until is not None and article.embargoed_until > asked.now:
        return False
    if article.pub_status not in _TAKEN_BACK:
        return True
    if newest.number == 1 and article.notice in told.NOTICES:
        return not asked.ledger.notices.is_resolved(newest.source_id, newest.article_id)
    return any(
        each.article.pub_status not in _TAKEN_BACK
        and (each.article.embargoed_until is None or each.article.embargoed_until <= newest.seen_at)
        for each in asked.ledger.articles.revisions(newest.article_id)
    )


def _item(newest: Revision, topic: told.NamedTopic, match: Match | None, copies: Sequence[ToldBy]) -> told.Item:
    kind = _TAKEN_BACK.get(newest.article.pub_status) or (
        MessageKind.CORRECTION if newest.kind is RevisionKind.CORRECTION else MessageKind.NEW
    )
    others = sorted(
        (
            told.copy(each.source, each.published_at or each.first_seen_at, each.url)
            for each in copies
            if each.article_id != newest.article_id
        ),
        key=lambda each: each.time,
    )
    matches = [] if match is None else [match]
    return told.item_of(newest, kind, matches, [topic], others, story_id=newest.story_id or 0)


NEWSFEEDS: tuple[Endpoint, ...] = (
    Endpoint(
        path="/topics/{name}/feed.json",
        doc="A topic as a JSON Feed: the newest 100 stories that met it.",
        answer=dict[str, Any],
        work=topic_as_json_feed,
        parameters=(NAME,),
        media=JSON_FEED,
    ),
    Endpoint(
        path="/topics/{name}/feed.atom",
        doc="The same as Atom.",
        answer=str,
        work=topic_as_atom,
        parameters=(NAME,),
        media=ATOM,
    ),
)
