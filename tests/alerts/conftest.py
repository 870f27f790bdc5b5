"""A story as the ledger would hand it over, and messages made from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from alerts import message as told
from storage.records import (
    Alert,
    AlertKind,
    AlertState,
    Article,
    Delivery,
    DeliveryState,
    Evidence,
    Match,
    Revision,
    RevisionKind,
    Subscriber,
    Topic,
)

NOW = datetime(2017, 12, 6, 7, 41, tzinfo=UTC)
HEADLINE = "Les ministres de l'OTAN conviennent de renforcer leur coopération avec l'UE"
BODY = (
    "Les chefs de la diplomatie des pays de l'OTAN se sont entendus mardi pour travailler davantage avec l'Union.\n\n"
    "La mobilité des troupes vient en premier. Elle occupe les états-majors depuis des années.\n\n"
    "Un diplomate a dit que l'OTAN et l'UE avaient dressé une liste de mesures. « C'est un pas », a-t-il ajouté.\n\n"
    "La réunion continue mercredi à Bruxelles."
)
TOPIC = Topic(id=1, name="nato-eu", title="NATO–EU cooperation", query="@nato NEAR/25 @eu AND @cooperation")


def places(text: str, word: str, field: str, clause: str) -> list[Evidence]:
    """Every place of the word."""
    found, at = [], text.find(word)
    while at >= 0:
        found.append(Evidence(field=field, start=at, end=at + len(word), text=word, clause=clause))
        at = text.find(word, at + 1)
    return found


def evidence_in(article: Article) -> tuple[Evidence, ...]:
    clauses = {"OTAN": "@nato", "UE": "@eu", "coopération": "@cooperation"}
    return tuple(
        piece
        for word, clause in clauses.items()
        for field, text in (("title", article.headline or ""), ("body", article.body_text))
        for piece in places(text, word, field, clause)
    )


@pytest.fixture
def article() -> Callable[..., Article]:
    def make(**changes: Any) -> Article:
        values: dict[str, Any] = {
            "url": "https://wire.example/fr/2017/12/05/otan-ue",
            "headline": HEADLINE,
            "body_text": BODY,
            "language": "fr",
            "published_at": datetime(2017, 12, 5, 18, 12, tzinfo=UTC),
            "published_precision": "minute",
            "updated_at": datetime(2017, 12, 6, 7, 38, tzinfo=UTC),
        }
        return Article(**(values | changes))

    return make


@pytest.fixture
def item(article: Callable[..., Article]) -> Callable[..., told.Item]:
    """An item about an article; keywords change the article, `kind`, `others`, `topics`, `before` the rest."""

    def make(
        kind: AlertKind = AlertKind.NEW,
        others: tuple[told.Copy, ...] = (),
        topics: tuple[Topic, ...] = (TOPIC,),
        before: Article | None = None,
        evidence: tuple[Evidence, ...] | None = None,
        source: str = "Xinhua (français)",
        **changes: Any,
    ) -> told.Item:
        text = article(**changes)
        revision = Revision(
            id=31,
            article_id=21,
            number=1,
            kind=RevisionKind.FIRST,
            seen_at=NOW,
            baseline=False,
            article=text,
            source_id=1,
            source=source,
            story_id=11,
        )
        match = Match(
            id=41,
            revision_id=31,
            article_id=21,
            story_id=11,
            topic_id=1,
            topic="nato-eu",
            matched_at=NOW,
            query=TOPIC.query,
            analyzer="test",
            evidence=evidence_in(text) if evidence is None else evidence,
        )
        alert = Alert(
            id=51,
            recipient="Europe desk@mail",
            subscriber_id=1,
            channel_id=1,
            story_id=11,
            kind=kind,
            revision_id=31,
            article_id=21,
            state=AlertState.GROUPING,
            reason="first match",
            rhythm="at once",
            created_at=NOW,
            due_at=NOW,
            topics=tuple(topic.name for topic in topics),
        )
        return told.item(alert, revision, [match], topics, others, before)

    return make


@pytest.fixture
def reader() -> Callable[..., told.Recipient]:
    def make(**changes: Any) -> told.Recipient:
        values: dict[str, Any] = {
            "id": 1,
            "name": "Europe desk",
            "email": "europe@paper.example",
            "language": "fr",
            "timezone": "Europe/Paris",
        }
        return told.recipient("Europe desk@mail", Subscriber(**(values | changes)))

    return make


@pytest.fixture
def message(item: Callable[..., told.Item], reader: Callable[..., told.Recipient]) -> Callable[..., told.Message]:
    """A message of one alert; `to` changes the reader, all else the item."""

    def make(to: dict[str, Any] | None = None, **changes: Any) -> told.Message:
        return told.single(item(**changes), reader(**(to or {})), NOW)

    return make


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    def make(message: told.Message, **changes: Any) -> Delivery:
        values: dict[str, Any] = {
            "id": 1,
            "channel_id": 1,
            "channel": "mail",
            "channel_kind": "email",
            "recipient": message.recipient.key,
            "address": message.recipient.address,
            "kind": "alert",
            "idem_key": "5e3b1c",
            "message_id": "<5e3b1c@wirewatch.example>",
            "thread_ref": None,
            "order_key": "Europe desk@mail/11",
            "payload": told.frozen(message),
            "state": DeliveryState.SENDING,
            "created_at": NOW,
            "next_attempt_at": NOW,
        }
        return Delivery(**(values | changes))

    return make
