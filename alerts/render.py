"""A message as e-mail and console show it: text and HTML, in the recipient's language and zone."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import jinja2

from alerts import phrases
from alerts.message import Item, Message, Recipient
from alerts.words import Words, words

_WIDTH = 78


def text(message: Message, unsubscribe: str | None = None) -> str:
    """The message as plain text; `unsubscribe` is the address that ends it."""
    said = words(message.recipient.language)
    lines: list[str] = []
    if message.item:
        lines += [phrases.topics(message.item), *_item(message.item, message.recipient, said)]
    for section in message.sections:
        lines += [section.topic.title, "=" * min(_WIDTH, len(section.topic.title)), ""]
        for item in section.items:
            lines += [*_item(item, message.recipient, said), ""]
    if message.headline:
        lines += [message.headline, "", *message.lines]
    lines += ["", "-- ", said.footer.format(message.recipient.name)]  # RFC 3676 4.3: signature separator
    if unsubscribe:
        lines.append(f"{said.unsubscribe}{phrases.colon(said)}{unsubscribe}")
    return "\n".join(_wrapped(lines)).strip("\n") + "\n"


def html(message: Message, unsubscribe: str | None = None) -> str:
    """The message as one self-contained HTML page: no script, nothing loaded from elsewhere."""
    return _template().render(
        message=message,
        to=message.recipient,
        said=words(message.recipient.language),
        subject=phrases.subject(message),
        phrases=phrases,
        unsubscribe=unsubscribe,
    )


def _item(item: Item, to: Recipient, said: Words) -> Iterator[str]:
    """The lines about one story; lines that begin with a link are not wrapped."""
    label = phrases.kind_label(item.kind, said)
    yield phrases.facts(item, to)
    yield ""
    yield (f"{label}: " if label else "") + phrases.marked(item.headline)
    if item.lead:
        yield ""
        yield phrases.marked(item.lead)
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
    if (others := phrases.others(item, to)) is not None:
        yield others
    for number, why in enumerate(item.why):
        yield (
            f"{said.why}{phrases.colon(said)}{phrases.reason(why, said)}" if number == 0 else phrases.reason(why, said)
        )
    if (note := phrases.note(item, to)) is not None:
        yield note
    if item.url:
        yield f"{said.read}{phrases.colon(said).rstrip()}"
        yield item.url
    elif item.unlinked:
        yield f"{said.no_link}{phrases.colon(said)}{item.unlinked}"


def _wrapped(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if line.startswith(("http://", "https://")) or len(line) <= _WIDTH:
            yield line
        else:
            yield from textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("message.html")
