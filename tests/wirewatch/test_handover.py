"""The handover: what was told and is open, who handles what, what is silent and what is blind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage import tables as t
from storage.database import Database
from storage.records import Health
from tests.alerts.newsroom import Newsroom
from tests.wirewatch.test_commands import CABLES, Paper, paper
from wirewatch.handover import handover

__all__ = ["paper"]

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def test_a_story_is_open_until_somebody_takes_care_of_any_of_its_articles(database: Database) -> None:
    room = Newsroom(database, NOW)
    room.wants(subscriber=room.ana)
    with database.begin() as ledger:
        story = ledger.stories.open("Two papers", NOW)
    room.tell("OTAN chez l'une", story=story)
    room.tell("OTAN chez l'autre", story=story, to="@desk", source="Autre")
    room.tell("OTAN seule")
    room.run()
    with database.begin() as ledger:
        before = handover(ledger, NOW - timedelta(hours=1), NOW)
        [other] = [each for each in ledger.articles.recent() if each.source == "Autre"]
        ledger.notes.handle(other.id, "ana", NOW)
        after = handover(ledger, NOW - timedelta(hours=1), NOW)
        ledger.notes.unhandle(other.id)
        again = handover(ledger, NOW - timedelta(hours=1), NOW)
        nothing = handover(ledger, NOW + timedelta(hours=1), NOW + timedelta(hours=2))
    assert [len(each.unhandled) for each in (before, after, again, nothing)] == [2, 1, 2, 0]
    [handled] = after.handled
    assert (handled.handled_by, handled.recipients, handled.topics) == ("ana", ("@desk", "Ana@mail"), ("nato-eu",))


def test_what_is_silent_blind_and_noted_is_said(database: Database) -> None:
    room = Newsroom(database, NOW)
    revision = room.publish("L'OTAN")
    with database.begin() as ledger:
        ledger.sources.judged(room.source, Health.SILENT, NOW)
        ledger.silences.add(author="ana", comment="holidays", now=NOW, topic="nato-eu")
        ledger.people.channel_failed(room.hook, "suspended", "410 gone", None)
        found = ledger.articles.revision(revision)
        assert found is not None
        ledger.articles.annotate(found.article_id, "ben", "note", NOW, "call them back")
        ledger.notes.tag(found.article_id, "ben", "front page", NOW)
        assert not ledger.notes.tag(found.article_id, "ana", "front page", NOW)
        shift = handover(ledger, NOW - timedelta(hours=12), NOW)
    assert [(each.kind, each.name) for each in shift.blind] == [("source", "Agence")]
    assert [each.name for each in shift.channels] == ["hook"]
    assert [each.comment for each in shift.silences] == ["holidays"]
    assert [(each.author, each.kind, each.text) for each in shift.notes] == [
        ("ben", "note", "call them back"),
        ("ben", "tag", "front page"),
    ]


@pytest.mark.parametrize("kind", ["alert", "notice"])
def test_what_was_given_up_is_told_whenever_it_was(database: Database, kind: str) -> None:
    room = Newsroom(database, NOW)
    with database.begin() as ledger:
        made = ledger.deliveries.queue(
            channel_id=room.hook,
            recipient="@hook",
            address=None,
            kind=kind,
            idem_key="one",
            message_id="<one@paper.example>",
            thread_ref=None,
            order_key="one",
            payload={},
            alert_ids=[],
            now=NOW,
        )
        values = {"state": "dead", "died_at": NOW - timedelta(hours=2)}
        ledger.connection.execute(sa.update(t.delivery).where(t.delivery.c.id == made).values(values))
        shifts = [handover(ledger, NOW - timedelta(hours=hours), NOW) for hours in (12, 1)]
    assert [(each.dead, each.dead_before) for each in shifts] == [(1, 0), (0, 1)]


@pytest.mark.usefixtures("hooked")
def test_by_command_from_the_alert_to_the_handover(wirewatch: Callable[..., Any], paper: Paper) -> None:
    wirewatch("feeds", "add", paper.feed)
    paper.print("A cable is cut at night", CABLES)
    wirewatch("feeds", "poll", paper.feed)
    wirewatch("once")
    shift = wirewatch("handover", "--json").data
    [story] = shift["unhandled"]
    assert (story["headline"], story["topics"]) == ("A cable is cut at night", ["cables"])
    article = str(story["article_id"])
    assert "open: 1" in wirewatch("handover").out
    assert wirewatch("articles", "note", article, "ask the  harbour").status == 0
    assert wirewatch("articles", "tag", article, "harbour").out == f"article {article}: harbour\n"
    assert wirewatch("articles", "handle", article, "--by", "Ana").out == f"article {article}: handled by Ana\n"
    shown = wirewatch("articles", "show", article).out
    assert ": note: ask the harbour" in shown
    assert ": #harbour" in shown
    told = wirewatch("handover").out
    assert "open: 0" in told
    assert "handled: 1" in told
    assert "ask the harbour" in told
    assert wirewatch("handover", "--json", "--since", "1s").data["since"]
    assert wirewatch("articles", "tag", article, "harbour", "--remove", "--json").data == []
    gone = wirewatch("articles", "tag", article, "harbour", "--remove")
    assert (gone.status, "it has none" in gone.err) == (2, True)
    wirewatch("articles", "handle", article, "--undo")
    assert "open: 1" in wirewatch("handover").out
