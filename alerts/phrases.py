"""What every channel says about an item in the recipient's language and zone: one line of plain text per fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from alerts.excerpts import Excerpt, Segment
from alerts.message import Item, Message, MessageKind, Place, Reason, Recipient
from alerts.text import cut
from alerts.words import Words, moment, number, same_day, words

SUBJECT_LIMIT = 200
"""Code points."""

_OTHERS_SHOWN = 8
_CHANGES_LIMIT = 400


def subject(message: Message) -> str:
    """One line that says what the message is about, at most 200 code points."""
    said = words(message.recipient.language)
    if message.thread_subject is not None:
        # The same subject behind "Re:" keeps a thread together in every mail client; only a warning stands before it.
        warning = message.kind in (MessageKind.HOLD, MessageKind.WITHDRAWAL)
        return cut((label(message.kind, said) if warning else "Re: ") + message.thread_subject, SUBJECT_LIMIT)
    if message.item:
        text = label(message.kind, said) + message.item.title
        source = f" ({cut(message.item.source, 60)})" if message.item.source else ""
        return cut(text, SUBJECT_LIMIT - len(source)) + source
    if message.kind is MessageKind.FOLLOW_UP and message.items:
        return cut(label(message.kind, said) + message.items[0].title, SUBJECT_LIMIT)
    if message.kind is MessageKind.DIGEST:
        titles = ", ".join(topic.title for topic in message.topics)
        return cut(f"{count(len(message.items), said.digest_one, said.digest_many)} · {titles}", SUBJECT_LIMIT)
    return cut(label(message.kind, said) + (message.headline or ""), SUBJECT_LIMIT)


def notice_line(message: Message) -> str:
    """The same where no thread carries it: what kind of news it is stands before it, "Re:" never does."""
    return subject(replace(message, thread_subject=None))


def label(kind: MessageKind, said: Words) -> str:
    """What kind of news it is, with a colon; empty where it need not be said."""
    word = {
        MessageKind.UPDATE: said.update,
        MessageKind.CORRECTION: said.correction,
        MessageKind.FOLLOW_UP: said.follow_up,
        MessageKind.HOLD: said.hold,
        MessageKind.WITHDRAWAL: said.withdrawal,
        MessageKind.OPERATOR: said.operator,
        MessageKind.TEST: said.test,
    }.get(kind)
    return word + colon(said) if word else ""


def topics(item: Item) -> str:
    return " · ".join(topic.title for topic in item.topics)


def facts(item: Item, to: Recipient) -> str:
    """Source and times: « Xinhua · 5 déc. 2017 19:12, mis à jour 6 déc. 2017 08:38 »."""
    said = words(to.language)
    zone, language = to.timezone, to.language
    if item.published_at:
        times = moment(item.published_at, zone, language, precision=item.published_precision)
    else:
        times = said.seen.format(moment(item.first_seen_at, zone, language))
    if item.updated_at and item.updated_at != item.published_at:
        start = item.published_at
        updated = said.updated_at if start and same_day(item.updated_at, start, zone) else said.updated
        times += ", " + updated.format(moment(item.updated_at, zone, language, since=start))
    return " · ".join(
        part for part in (item.source, item.agency if item.agency != item.source else None, times) if part
    )


def others(item: Item, to: Recipient) -> str | None:
    """« Aussi chez 3 autres sources : Le Soir 19:31 · RTBF 19:40 · Euronews 20:02 ».

    Each source once, at its first article's time: the versions that one paper prints are no further sources.
    """
    first: dict[str, datetime] = {}
    for copy in item.others:
        if copy.source != item.source:
            first.setdefault(copy.source, copy.time)
    if not first:
        return None
    said = words(to.language)
    start = item.published_at or item.first_seen_at
    named = [
        f"{source} {moment(time, to.timezone, to.language, since=start)}"
        for source, time in list(first.items())[:_OTHERS_SHOWN]
    ]
    rest = len(first) - len(named)
    listed = " · ".join(named) + (f" {said.and_more.format(rest)}" if rest else "")
    return f"{count(len(first), said.others_one, said.others_many)}{colon(said)}{listed}"


def follows(item: Item, to: Recipient) -> str | None:
    """« Suite de « L'OTAN et l'UE s'accordent » du 3 nov. 2026 »: the story that had closed before."""
    if item.follows is None:
        return None
    said = words(to.language)
    opened, closed = said.quote
    day = moment(item.follows.opened_at, to.timezone, to.language, precision="day")
    return said.follows.format(f"{opened}{item.follows.headline}{closed}", day)


def abroad(item: Item, to: Recipient) -> str | None:
    """What helps with another language: the story in theirs, or names: « НАТО = OTAN »."""
    said = words(to.language)
    if item.own is not None:
        return f"{said.own_language}{colon(said)}{item.own.headline} ({item.own.source})"
    if not item.glosses:
        return None
    return f"{said.gloss}{colon(said)}" + ", ".join(f"{gloss.word} = {gloss.name}" for gloss in item.glosses)


def reason(why: Reason, said: Words) -> str:
    """« @nato : [OTAN], [Alliance] — dans le titre, § 2 »."""
    found = ", ".join(f"[{word}]" for word in why.words)
    return f"{why.clause}{colon(said)}{found} — {', '.join(_where(why.places, said))}"


def reasons(item: Item, said: Words) -> str:
    """All of them in one line."""
    return " · ".join(reason(why, said) for why in item.why)


def changed(item: Item, said: Words) -> str | None:
    """« Ce qui a changé : dix → douze · + et deux organisations »."""
    if not item.changes:
        return None
    told = [
        f"{change.removed} → {change.added}"
        if change.removed and change.added
        else (f"+ {change.added}" if change.added else f"− {change.removed}")
        for change in item.changes
    ]
    return cut(f"{said.changed}{colon(said)}{' · '.join(told)}", _CHANGES_LIMIT)


def watched(message: Message) -> str | None:
    """What a digest is the outcome of: « 1 204 articles de 38 sources sur 40 depuis ... ; muettes : ... »."""
    told = message.watched
    if told is None:
        return None
    said, to = words(message.recipient.language), message.recipient
    heard = told.sources - told.silent_count
    parts = [
        (said.watched_one if told.articles == 1 else said.watched_many).format(
            articles=number(told.articles, to.language),
            heard=number(heard, to.language),
            sources=number(told.sources, to.language),
            since=moment(told.since, to.timezone, to.language),
        )
    ]
    if told.silent_count:
        rest = told.silent_count - len(told.silent)
        more = f" {said.and_more.format(rest)}" if rest else ""
        parts.append(said.silent.format(", ".join(told.silent)) + more)
    if told.on_summary:
        parts.append(count(told.on_summary, said.on_summary_one, said.on_summary_many))
    return (" ; " if said.language == "fr" else "; ").join(parts) + "."


def note(item: Item, to: Recipient) -> str | None:
    """What the reader must know: an embargo that lasts, and how the article was judged."""
    said = words(to.language)
    until = item.embargoed_until
    embargo = said.embargo.format(moment(until, to.timezone, to.language)) if until else None
    return " ".join(part for part in (embargo, None if item.full_text else said.no_full_text) if part) or None


def statement(item: Item, said: Words) -> str:
    """What the publisher says of the change, in the language's quotation marks."""
    opened, closed = said.quote
    return f"{opened}{item.said}{closed}" if item.said else ""


def quoted(excerpt: Excerpt, said: Words) -> tuple[Segment, ...]:
    """The excerpt in the language's quotation marks, with its paragraph."""
    opened, closed = said.quote
    where = f" ({said.in_paragraph.format(excerpt.paragraph)})" if excerpt.paragraph else ""
    return (Segment(text=opened), *excerpt.segments, Segment(text=closed + where))


def marked(segments: Iterable[Segment]) -> str:
    """The segments as plain text, matched words in [brackets]."""
    return "".join(f"[{segment.text}]" if segment.hit else segment.text for segment in segments)


def count(number: int, one: str, many: str) -> str:
    return (one if number == 1 else many).format(number)


def colon(said: Words) -> str:
    """A colon as the language sets it: French puts a (narrow, unbreakable) space before it."""
    return " : " if said.language == "fr" else ": "


def _where(places: Iterable[Place], said: Words) -> list[str]:
    names = {"title": said.in_title, "deck": said.in_deck}
    return [
        said.in_paragraph.format(place.paragraph) if place.paragraph else names.get(place.field, said.in_body)
        for place in places
    ]
