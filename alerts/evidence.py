"""What an alert was made of, by hashes and numbers: written when its message is put into the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from alerts.message import Item
from storage.evidence import hashed
from storage.records import Article, Match

SCHEMA = 1
"""Grows when a field changes its meaning."""


def record(item: Item, article: Article, matches: Iterable[Match]) -> dict[str, Any]:
    """The record of one alert: its text, its matches and its words, each as a hash, and what read them."""
    return {
        "schema": SCHEMA,
        "article": item.article_id,
        "revision": item.revision_id,
        "text": text_hash(article),
        "extraction": article.extraction_version,
        "item": hashed(msgspec.to_builtins(item)),
        "matches": [
            {
                "id": match.id,
                "revision": match.revision_id,
                "topic": match.topic_id,
                "analyzer": match.analyzer,
                "query": hashed(match.query),
                "evidence": evidence_hash(match),
            }
            for match in matches
        ],
    }


def text_hash(article: Article) -> str:
    """Of every text of an article that a topic sees, to the letter."""
    return hashed([article.headline, article.deck, article.body_text])


def evidence_hash(match: Match) -> str:
    """Of every place that made the topic match."""
    return hashed(msgspec.to_builtins(match.evidence))


def item_of(payload: Mapping[str, Any], alert_id: int) -> Mapping[str, Any] | None:
    """What a message says of one alert; None if it says nothing of it."""
    return next((item for item in _items(payload) if item["alert_id"] == alert_id), None)


def articles_of(payload: Mapping[str, Any]) -> list[int]:
    """The articles that a message tells of."""
    return [item["article_id"] for item in _items(payload)]


def _items(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    sections: Sequence[Mapping[str, Any]] = payload.get("sections") or ()
    items = [payload.get("item"), *(item for section in sections for item in section["items"])]
    return [item for item in items if item is not None]
