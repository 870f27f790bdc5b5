"""An article in a language that its reader did not choose: the story in theirs, else what its names are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from alerts.blocks import slack
from alerts.message import Message, thawed
from alerts.release import Release
from alerts.render import html, text
from storage.database import Database
from tests.alerts.test_follow_ups import Event
from topics.concepts import Lexicon
from wirewatch.gloss import glossary

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def told(database: Database, *articles: dict[str, Any]) -> Message:
    event = Event(database)
    gloss: Callable[[str, str, str], str | None] = glossary(Lexicon.shipped())
    event.room.release = Release(
        domain="wirewatch.example", language="fr", timezone="Europe/Paris", flood=0, gloss=gloss
    )
    story = None
    for number, article in enumerate(articles):
        story = event.publish(number, story=story, **article)
    event.room.run(after=datetime(2026, 11, 23, 12, 1, tzinfo=UTC) - MONDAY)
    return thawed(event.outbox()[0].payload)


def test_a_word_in_another_language_is_glossed(database: Database) -> None:
    message = told(database, {"headline": "НАТО и ЕС договорились", "language": "ru"})
    assert message.item is not None
    assert [(each.word, each.name) for each in message.item.glosses] == [("НАТО", "OTAN")]
    assert "Noms : НАТО = OTAN" in text(message)
    assert "НАТО = OTAN" in html(message)
    assert "НАТО = OTAN" in str(slack(message))


def test_the_story_in_the_readers_language_stands_before_any_gloss(database: Database) -> None:
    message = told(
        database,
        {"headline": "НАТО и ЕС договорились", "language": "ru"},
        {"headline": "L'OTAN et l'UE d'accord", "language": "fr"},
    )
    assert message.item is not None
    assert message.item.glosses == ()
    assert "Dans votre langue : L'OTAN et l'UE d'accord (Source 1)" in " ".join(text(message).split())


def test_an_article_in_the_readers_language_needs_neither(database: Database) -> None:
    message = told(database, {"headline": "OTAN et UE", "language": "fr-BE"})
    assert message.item is not None
    assert (message.item.own, message.item.glosses) == (None, ())


def test_a_gloss_is_the_same_kind_of_name() -> None:
    gloss = glossary(Lexicon.shipped())
    assert gloss("@nato", "НАТО", "fr") == "OTAN"
    assert gloss("@nato", "OTAN", "fr") is None
    assert gloss("@nato", "Alianza Atlántica", "fr") == "Organisation du traité de l'Atlantique nord"
    assert gloss("ministers", "ministres", "en") is None
    assert gloss("@no-such-concept", "x", "en") is None
