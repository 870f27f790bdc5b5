"""A message as e-mail and console show it: text and HTML, in the recipient's language and zone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2

from alerts import phrases
from alerts.links import NO_LINKS, MessageLinks
from alerts.message import Item, Message, Recipient
from alerts.text import cut
from alerts.words import Words, words

_WIDTH = 78


def text(message: Message, links: MessageLinks = NO_LINKS) -> str:
    """The message as plain text, with the links that its reader may follow."""
    said = words(message.recipient.language)
    lines: list[str] = []
    if message.item:
        lines += [phrases.topics(message.item), *_item(message.item, message.recipient, said)]
    for section in message.sections:
        lines += [section.topic.title, "=" * min(_WIDTH, len(section.topic.title)), ""]
        if not section.items:
            lines += [said.nothing, ""]
        for item in section.items:
            lines += [*_brief(item, message.recipient, said), ""]
    if message.headline:
        lines += [message.headline, "", *message.lines]
    if (looked_through := phrases.watched(message)) is not None:
        lines += [looked_through]
    while lines and not lines[-1]:
        lines.pop()
    lines += ["", "-- ", said.footer.format(message.recipient.name)]  # RFC 3676 4.3: signature separator
    named = ((said.story, links.story), (said.mute, links.mute), (said.unsubscribe, links.unsubscribe))
    for name, address in named:
        lines += [f"{name}{phrases.colon(said).rstrip()}", address] if address else []
    return "\n".join(_wrapped(lines)).strip("\n") + "\n"


def short(message: Message) -> str:
    """The message in a few lines, for a receiver that finds the whole too large: what, where, and the link."""
    lines = [phrases.subject(message), ""]
    for item in message.items:
        lines += [cut(item.title, 200), cut(phrases.facts(item, message.recipient), 200)]
        lines += [item.url or cut(item.unlinked or "", 200), ""]
    return "\n".join(lines).strip("\n") + "\n"


def html(message: Message, links: MessageLinks = NO_LINKS) -> str:
    """The message as one self-contained HTML page: no script, nothing loaded from elsewhere."""
    return _template().render(
        message=message,
        to=message.recipient,
        said=words(message.recipient.language),
        subject=phrases.subject(message),
        phrases=phrases,
        links=links,
    )


def _item(item: Item, to: Recipient, said: Words) -> Iterator[str]:
    """The lines about one story."""
    yield phrases.facts(item, to)
    yield ""
    yield _headline(item, said)
    if item.said:
        yield ""
        yield phrases.statement(item, said)
    if item.lead:
        yield ""
        yield phrases.marked(item.lead)
    if (abroad := phrases.abroad(item, to)) is not None:
        yield ""
        yield abroad
        if item.own is not None and item.own.url:
            yield item.own.url
    for excerpt in item.excerpts:
        yield ""
        yield phrases.marked(phrases.quoted(excerpt, said))
    if item.changes:
        yield ""
        yield said.changed + phrases.colon(said).rstrip()
        for change in item.changes:
            if change.removed:
                yield f"  - {change.removed}"
            if change.added:
                yield f"  + {change.added}"
    yield ""
    if (follows := phrases.follows(item, to)) is not None:
        yield follows
    if (others := phrases.others(item, to)) is not None:
        yield others
    if item.why:
        yield said.why + phrases.colon(said).rstrip()
        yield from (f"  {phrases.reason(why, said)}" for why in item.why)
    if (note := phrases.note(item, to)) is not None:
        yield note
    if item.url:
        yield f"{said.read}{phrases.colon(said).rstrip()}"
        yield item.url
    elif item.unlinked:
        yield f"{said.no_link}{phrases.colon(said)}{item.unlinked}"


def _brief(item: Item, to: Recipient, said: Words) -> Iterator[str]:
    """The lines about one story in a digest: what it is, where, and in a line why."""
    yield f"* {_headline(item, said)}"
    yield f"  {phrases.facts(item, to)}"
    if item.said:
        yield f"  {phrases.statement(item, said)}"
    if (changed := phrases.changed(item, said)) is not None:
        yield f"  {changed}"
    if (abroad := phrases.abroad(item, to)) is not None:
        yield f"  {abroad}"
    if (follows := phrases.follows(item, to)) is not None:
        yield f"  {follows}"
    if (others := phrases.others(item, to)) is not None:
        yield f"  {others}"
    if item.why:
        yield f"  {phrases.reasons(item, said)}"
    if (note := phrases.note(item, to)) is not None:
        yield f"  {note}"
    if item.url or item.unlinked:
        yield f"  {item.url or item.unlinked}"


def _headline(item: Item, said: Words) -> str:
    return phrases.label(item.kind, said) + phrases.marked(item.headline)


def _wrapped(lines: list[str]) -> Iterator[str]:
    """Lines of at most 78 characters; words, and so addresses, are never broken."""
    for line in lines:
        if len(line) <= _WIDTH:
            yield line
        else:
            hang = line[: len(line) - len(line.lstrip(" *-+"))]
            indent = " " * len(hang)
            yield from textwrap.wrap(
                line, _WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
            )


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("message.html")
