"""A message as Slack's Block Kit, within its limits; escaping as docs.slack.dev says: & < > and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from alerts import phrases
from alerts.excerpts import Segment
from alerts.message import Item, Message, Recipient
from alerts.text import cut
from alerts.words import Words, words

BLOCKS = 50
SECTION_LIMIT = 3000
TOTAL_LIMIT = 12_000
"""Characters of all blocks together; near 13,200 Slack refuses with msg_blocks_too_long (slackapi/bolt-js#2509)."""
FALLBACK_LIMIT = 3000

_HEADLINE_LIMIT = 300
_BRIEF_HEADLINE_LIMIT = 150
_BETWEEN = "\u200b"  # zero-width space: Slack marks up whole words only
_URL_LIMIT = 1000

Block = dict[str, Any]


def slack(message: Message) -> dict[str, Any]:
    """The body of a post: blocks, and the text that notifications show; no address is unfurled, no name linked."""
    said = words(message.recipient.language)
    return {
        "text": escape(cut(phrases.notice_line(message), FALLBACK_LIMIT // 5)),
        "blocks": _bounded(_blocks(message, said), said),
        "unfurl_links": False,
        "unfurl_media": False,
        "link_names": False,
    }


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(message: Message, said: Words) -> Iterator[Block]:
    if message.item:
        yield from _item(message.item, message.recipient, said)
    for section in message.sections:
        yield _section(f"*{_bold_safe(section.topic.title)}*")
        if not section.items:
            yield _context(said.nothing)
        for item in section.items:
            yield _section(_brief(item, message.recipient, said))
    if (looked_through := phrases.watched(message)) is not None:
        yield _context(escape(looked_through))
    if message.headline:
        yield _section(f"*{_bold_safe(message.headline)}*")
        if message.lines:
            yield _section(escape("\n".join(message.lines)))


def _item(item: Item, to: Recipient, said: Words) -> Iterator[Block]:
    yield _context(escape(f"{phrases.topics(item)} · {phrases.facts(item, to)}"))
    yield _section(_title(item, said, _HEADLINE_LIMIT))
    if item.said:
        yield _section(escape(phrases.statement(item, said)))
    if item.lead:
        yield _section(_marked(item.lead))
    if (abroad := phrases.abroad(item, to)) is not None:
        yield _context(escape(abroad))
    for excerpt in item.excerpts:
        yield _section(f"> {_marked(phrases.quoted(excerpt, said))}")
    if item.changes:
        lines = [f"*{said.changed}*"]
        for change in item.changes:
            lines += [f"– ~{_code(change.removed)}~"] if change.removed else []
            lines += [f"+ {_code(change.added)}"] if change.added else []
        yield _section("\n".join(lines))
    for more in (phrases.follows(item, to), phrases.others(item, to)):
        if more is not None:
            yield _context(escape(more))
    if item.why:
        yield _context(
            escape(f"{said.why}{phrases.colon(said)}" + "\n".join(phrases.reason(why, said) for why in item.why))
        )
    last = [phrases.note(item, to), f"{said.no_link}{phrases.colon(said)}{item.unlinked}" if item.unlinked else None]
    if any(last):
        yield _context(escape(" · ".join(part for part in last if part)))


def _brief(item: Item, to: Recipient, said: Words) -> str:
    """A story in a digest: headline and facts, and in a line why."""
    lines = [_title(item, said, _BRIEF_HEADLINE_LIMIT), escape(cut(phrases.facts(item, to), 150))]
    more = (phrases.statement(item, said), phrases.changed(item, said), phrases.follows(item, to))
    for each in (*more, phrases.reasons(item, said)):
        lines += [escape(cut(each, 200))] if each else []
    return "\n".join(lines)


def _title(item: Item, said: Words, limit: int) -> str:
    """The headline in bold, linked if its address may be followed."""
    prefix = phrases.label(item.kind, said)
    title = cut(item.title, limit)
    if item.url and len(item.url) <= _URL_LIMIT:
        return f"{prefix}*<{escape(item.url)}|{escape(title)}>*"
    return f"{prefix}*{_bold_safe(title)}*"


def _marked(segments: Iterable[Segment]) -> str:
    """The segments with matched words in bold, set off where they touch other letters."""
    shown = ""
    pieces = list(segments)
    for index, piece in enumerate(pieces):
        if not piece.hit or "*" in piece.text:
            shown += escape(piece.text)
            continue
        following = pieces[index + 1].text[:1] if index + 1 < len(pieces) else ""
        before = _BETWEEN if shown[-1:].isalnum() else ""
        after = _BETWEEN if following.isalnum() else ""
        shown += f"{before}*{escape(piece.text)}*{after}"
    return shown


def _bold_safe(text: str) -> str:
    return escape(text.replace("*", "∗"))


def _code(text: str) -> str:
    return escape(text.replace("~", "∼"))


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _fit(text), "verbatim": True}}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _fit(text), "verbatim": True}]}


def _fit(text: str) -> str:
    """At most 3000 characters, never ending inside an escape or a link."""
    if len(text) <= SECTION_LIMIT:
        return text
    kept = cut(text, SECTION_LIMIT - 10)
    for opening, closing in (("&", ";"), ("<", ">")):
        if kept.rfind(opening) > kept.rfind(closing):
            kept = kept[: kept.rfind(opening)]
    return kept


def _bounded(blocks: Iterable[Block], said: Words) -> list[Block]:
    """The blocks that fit into one post; what does not fit is counted."""
    everything = list(blocks)
    kept: list[Block] = []
    room = TOTAL_LIMIT
    for block in everything:
        room -= sum(len(part["text"]) for part in (block.get("elements") or [block["text"]]))
        if room < 0 or (len(kept) == BLOCKS - 1 and len(everything) > BLOCKS):
            return [*kept, _context(said.and_more.format(len(everything) - len(kept)))]
        kept.append(block)
    return kept
