"""A message without what somebody wants forgotten, or what may be kept no longer. Pure: a payload in, a payload out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from alerts import message as told
from alerts.message import Item, Message, MessageKind, Recipient

_GONE = "forgotten"


def without_articles(
    payload: Mapping[str, Any], articles: Collection[int], urls: Collection[str], headlines: Collection[str]
) -> tuple[dict[str, Any], bool] | None:
    """The message without these articles, and whether it still tells anything; None if it says nothing of them."""
    try:
        message = told.thawed(payload)
    except ValueError:
        return None  # dropped already
    if message.document is not None and any(each in message.document for each in _escaped(urls, headlines)):
        return told.frozen(_emptied(message, message.recipient)), False
    changed = _changed(message, articles, urls, headlines)
    if changed == message:
        return None
    left = bool(changed.items)
    return told.frozen(changed if left else _emptied(message, message.recipient)), left


def without_texts(payload: Mapping[str, Any], revisions: Collection[int]) -> dict[str, Any] | None:
    """The message without what it quotes of the texts of these revisions; None if it quotes nothing of them."""
    try:
        message = told.thawed(payload)
    except ValueError:
        return None  # dropped already

    def kept(item: Item) -> Item:
        if item.revision_id not in revisions:
            return item
        return replace(item, lead=(), excerpts=(), said=None, changes=())

    sections = tuple(
        replace(section, items=tuple(kept(each) for each in section.items)) for section in message.sections
    )
    changed = replace(message, item=kept(message.item) if message.item else None, sections=sections)
    return None if changed == message else told.frozen(changed)


def _escaped(urls: Collection[str], headlines: Collection[str]) -> set[str]:
    """As they stand in a page."""
    return {escape(each) for each in (*urls, *headlines)}


def to_nobody(payload: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What stays of a message to a subscriber who is forgotten: that there was one."""
    try:
        message = told.thawed(payload)
    except ValueError:
        return {}
    channel = message.recipient.key.rpartition("@")[2]
    return told.frozen(_emptied(message, Recipient(key=f"{name}@{channel}", name=name)))


def _changed(message: Message, articles: Collection[int], urls: Collection[str], headlines: Collection[str]) -> Message:
    def kept(item: Item) -> Item:
        others = tuple(each for each in item.others if each.url not in urls)
        own = None if item.own is not None and (item.own.url in urls or item.own.headline in headlines) else item.own
        before = None if item.follows is not None and item.follows.headline in headlines else item.follows
        return replace(item, others=others, own=own, follows=before)

    item = message.item
    sections = []
    for section in message.sections:
        items = tuple(kept(each) for each in section.items if each.article_id not in articles)
        if items:
            sections.append(section if items == section.items else replace(section, items=items))
    subject = message.thread_subject
    if subject is not None and any(each in subject for each in headlines):
        subject = None
    return replace(
        message,
        item=None if item is None or item.article_id in articles else kept(item),
        sections=tuple(sections),
        thread_subject=subject,
    )


def _emptied(message: Message, recipient: Recipient) -> Message:
    return Message(
        kind=MessageKind.OPERATOR, recipient=recipient, created_at=message.created_at, headline=_GONE, lines=()
    )
