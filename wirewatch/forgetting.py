"""Forgetting an address, a person or a subscriber: what is found of them, and how it goes from everywhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from alerts import erasing
from alerts.channels import feed
from storage.database import Database, UnitOfWork
from storage.erasure import WITHOUT_NAME
from storage.identity import article_keys
from storage.records import Article, Subscriber
from storage.urls import url_key
from wirewatch.config import Configuration
from wirewatch.config_sections import FeedChannel


class Whom(StrEnum):
    """What may be forgotten."""

    ADDRESS = "address"
    PERSON = "person"
    SUBSCRIBER = "subscriber"


@dataclass(slots=True)
class Found:
    """What is kept of whoever is to be forgotten."""

    whom: Whom
    articles: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    """Announced, and no article yet."""
    documents: list[int] = field(default_factory=list)
    """In quarantine."""
    notes: list[int] = field(default_factory=list)
    subscriber: Subscriber | None = None
    messages: int = 0
    """That tell of it, or were sent to them."""
    address: str | None = None

    @property
    def nothing(self) -> bool:
        return not self.erases and self.address is None

    @property
    def erases(self) -> bool:
        """Whether something goes; else an address is only not taken in any more."""
        return any((self.articles, self.entries, self.documents, self.notes, self.subscriber, self.messages))


def of_address(ledger: UnitOfWork, name: str) -> Found:
    """By an address, or the number of an article."""
    found = Found(Whom.ADDRESS)
    if name.isascii() and name.isdigit():
        found.articles = [int(name)] if ledger.articles.latest(int(name)) else []
    else:
        found.address = name
        found.articles = sorted(set(ledger.articles.at(article_keys(Article(url=name)))))
        found.entries = [each.id for each in ledger.entries.at(url_key(name)) if each.article_id is None]
    found.messages = _messages(ledger, found.articles)
    return found


def of_person(ledger: UnitOfWork, name: str, step: Callable[[], None]) -> Found:
    """Everything that names the person, in any revision; `step` is called for each text that was read."""
    pattern = naming(name)
    found = Found(Whom.PERSON)
    articles: set[int] = set()
    for article_id, text in ledger.erasure.texts():
        step()
        if article_id not in articles and pattern.search(_plain(text)):
            articles.add(article_id)
    for entry_id, announced_as, text in ledger.erasure.announced():
        if pattern.search(_plain(text)):
            if announced_as is None:
                found.entries.append(entry_id)
            else:
                articles.add(announced_as)
    for each in ledger.quarantine.all():
        kept = ledger.quarantine.get(each.id)
        if kept is not None and any(pattern.search(_plain(kept[1].decode(code, "replace"))) for code in _CODES):
            found.documents.append(each.id)
    found.notes = [number for number, text in ledger.erasure.all_notes() if pattern.search(_plain(text))]
    found.articles = sorted(articles)
    found.messages = _messages(ledger, found.articles)
    return found


def of_subscriber(ledger: UnitOfWork, name: str) -> Found:
    """Who has that name or e-mail address."""
    known = ledger.people.subscribers(retired=True)
    subscriber = next((each for each in known if name in (each.name, each.email)), None)
    if subscriber is None:
        return Found(Whom.SUBSCRIBER)
    messages = len(ledger.erasure.messages_to(subscriber.name))
    return Found(Whom.SUBSCRIBER, subscriber=subscriber, messages=messages)


def naming(name: str) -> re.Pattern[str]:
    """What finds the name in folded text: its words one after the other, and no part of a longer word."""
    words = r"\s+".join(map(re.escape, _plain(name).split()))
    return re.compile(rf"(?<!\w){words}(?!\w)")


def erase(
    database: Database,
    configuration: Configuration,
    found: Found,
    who: str,
    now: datetime,
    step: Callable[[], None] = lambda: None,
) -> None:
    """Take out what was found, an article at a time, and write into the audit log that it was done, not of what."""
    for article_id in found.articles:
        with database.begin() as ledger:
            _erase_article(ledger, article_id, now)
        step()
    with database.begin() as ledger:
        ledger.erasure.entries(found.entries, now)
        ledger.erasure.documents(found.documents)
        ledger.erasure.notes(found.notes)
        if found.address is not None:
            ledger.erasure.address(found.address, now)
        if found.subscriber is not None:
            _erase_subscriber(ledger, found.subscriber, now)
        ledger.access.changed(
            who,
            "forgotten",
            found.whom,
            now,
            articles=len(found.articles),
            entries=len(found.entries) + len(found.documents),
            messages=found.messages,
        )
    for folder in feed_folders(configuration):
        feed.forget(folder, found.articles, now)


def feed_folders(configuration: Configuration) -> Iterable[Path]:
    """Folders of feeds for topics, which hold what was told."""
    return (each.folder for each in configuration.channels if isinstance(each, FeedChannel))


def _erase_article(ledger: UnitOfWork, article_id: int, now: datetime) -> None:
    known = ledger.erasure.known(article_id)
    if known is None:
        return
    for delivery_id, payload in ledger.erasure.messages(known.stories):
        less = erasing.without_articles(payload, {article_id}, known.urls, known.headlines)
        if less is not None:
            ledger.erasure.message(delivery_id, less[0], left=less[1], now=now)
    ledger.erasure.article(known, now)


def _erase_subscriber(ledger: UnitOfWork, subscriber: Subscriber, now: datetime) -> None:
    nobody = f"{WITHOUT_NAME}{subscriber.id}"
    for delivery_id in ledger.erasure.messages_to(subscriber.name):
        delivery = ledger.deliveries.get(delivery_id)
        if delivery is not None:
            payload = erasing.to_nobody(delivery.payload, nobody)
            ledger.erasure.message(delivery_id, payload, left=False, now=now)
    ledger.erasure.subscriber(subscriber.id, subscriber.name)


def _messages(ledger: UnitOfWork, articles: Iterable[int]) -> int:
    """How many messages tell of the articles."""
    concerned: set[int] = set()
    for article_id in articles:
        known = ledger.erasure.known(article_id)
        if known is None:
            continue
        for delivery_id, payload in ledger.erasure.messages(known.stories):
            if erasing.without_articles(payload, {article_id}, known.urls, known.headlines) is not None:
                concerned.add(delivery_id)
    return len(concerned)


_CODES = ("utf-8", "latin-1")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
