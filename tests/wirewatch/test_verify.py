"""The evidence of an alert: confirmed to the word, and every touch of what it stands on is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from alerts.erasing import without_texts
from alerts.release import Release
from alerts.routing import Router
from storage.database import Database
from storage.evidence import GENESIS, Kept
from storage.records import Article
from topics.concepts import Lexicon
from topics.watch import Watch
from wirewatch.verification import Broken, Verdict, Verification, Verified

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXTS = (
    "The ministers of the NATO countries met the European Union in Brussels.\n\nThey agreed on a cooperation.",
    "Ships of the harbour inspected an undersea cable near the island.\n\nNothing was found on the seabed.",
    "Une coopération entre l'OTAN et l'UE a été annoncée mardi.\n\nLe texte est bref.",
)


@pytest.fixture
def told(database: Database) -> Database:
    """Three articles, matched and released: three alerts with their evidence."""
    watch = Watch(Lexicon.shipped(), Router("UTC").route)
    with database.begin() as ledger:
        source = ledger.sources.declare("Wire", keep_text=timedelta(days=30))
        channel = ledger.people.declare_channel("hook", "webhook")
        for name, query in (("nato-eu", "@nato AND @eu"), ("sea", "undersea NEAR/3 cable")):
            topic = ledger.topics.declare(name, title=name.title(), query=query, now=NOON)
            ledger.people.declare_subscription(topic_id=topic, channel_id=channel, subscriber_id=None, now=NOON)
        for number, text in enumerate(TEXTS, 1):
            article = Article(
                url=f"https://wire.example/{number}",
                headline=f"Report {number} of the day",
                body_text=text,
                language="fr" if "é" in text else "en",
                extraction_version="3",
            )
            ledger.articles.store(article, source_id=source, seen_at=NOON)
    while watch.round(database, NOON).revisions:
        pass
    with database.begin() as ledger:
        assert Release(domain="wirewatch.example").due(ledger, NOON + timedelta(minutes=1)) == 3
    return database


def look(database: Database) -> tuple[list[Verified], list[Broken]]:
    with database.read() as ledger:
        verification = Verification(ledger, Lexicon.shipped())
        steps = list(verification.chain())
        looked = [verification.alert(step) for step in steps if isinstance(step, Kept)]
    return looked, [step for step in steps if isinstance(step, Broken)]


def do(database: Database, statement: str, **values: object) -> None:
    with database.begin() as ledger:
        assert ledger.connection.execute(sa.text(statement), values).rowcount == 1


def test_every_alert_is_confirmed_to_the_word_and_the_chain_holds(told: Database) -> None:
    looked, broken = look(told)
    assert [(each.verdict, each.findings) for each in looked] == [(Verdict.CONFIRMED, ())] * 3
    assert broken == []


def test_a_record_holds_hashes_numbers_and_versions_and_no_word_of_any_text(told: Database) -> None:
    with told.read() as ledger:
        (first, second, third) = ledger.evidence.after(0)
    assert (first.previous, second.previous, third.previous) == (GENESIS, first.hash, second.hash)
    said = json.dumps([first.record, second.record, third.record])
    assert {"extraction", "analyzer"} <= {word.strip('"') for word in said.replace(":", " ").split()}
    for word in ("NATO", "OTAN", "undersea", "Report", "wire.example", "nato-eu", "hook"):
        assert word not in said
    assert first.record["extraction"] == "3"


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE revision SET body_text = replace(body_text, 'agreed', 'disagreed') WHERE id = 1", "the text is not"),
        ("UPDATE revision SET headline = 'Another' WHERE id = 1", "the text is not"),
        ("UPDATE match SET query = '@nato' WHERE id = 1", "match 1 of topic nato-eu is not"),
        ("UPDATE match SET evidence = '[]' WHERE id = 1", "match 1 of topic nato-eu is not"),
    ],
)
def test_a_change_of_what_it_stands_on_is_found(told: Database, statement: str, finding: str) -> None:
    do(told, statement)
    looked, broken = look(told)
    assert [each.verdict for each in looked] == [Verdict.CHANGED, Verdict.CONFIRMED, Verdict.CONFIRMED]
    assert looked[0].findings[0].startswith(finding)
    assert broken == []


def test_a_change_of_the_message_is_found(told: Database) -> None:
    with told.begin() as ledger:
        (delivery,) = ledger.deliveries.of_alert(2)
        payload = json.loads(json.dumps(delivery.payload).replace("Ships", "Boats"))
        assert ledger.connection.execute(
            sa.text("UPDATE delivery SET payload = :payload WHERE id = :id"),
            {"payload": json.dumps(payload), "id": delivery.id},
        ).rowcount
    looked, _ = look(told)
    assert (looked[1].verdict, looked[1].findings) == (
        Verdict.CHANGED,
        ("the message does not say what was written",),
    )


def last_goes(database: Database) -> None:
    do(database, "DELETE FROM evidence WHERE number = 3")


def middle_goes(database: Database) -> None:
    do(database, "DELETE FROM evidence WHERE number = 2")


def first_goes(database: Database) -> None:
    do(database, "DELETE FROM evidence WHERE number = 1")


def record_changes(database: Database) -> None:
    do(database, "UPDATE evidence SET alert_id = 9 WHERE number = 2")


def record_is_written_anew(database: Database) -> None:
    """A forger who knows how hashes are made, and changes one record only."""
    with database.begin() as ledger:
        kept = ledger.evidence.after(1, 1)[0]
        from storage.evidence import chained

        made = chained(kept.previous, kept.number, 9, kept.delivery_id, kept.at, kept.record)
    do(database, "UPDATE evidence SET alert_id = 9, hash = :made WHERE number = 2", made=made)


@pytest.mark.parametrize("touch", [first_goes, middle_goes, last_goes, record_changes, record_is_written_anew])
def test_a_record_that_goes_or_changes_breaks_the_chain(told: Database, touch: Callable[[Database], None]) -> None:
    touch(told)
    _, broken = look(told)
    assert broken
    with told.read() as ledger:  # also whoever looks at one alert alone sees it, from beside the gap
        verification = Verification(ledger, Lexicon.shipped())
        left = ledger.evidence.after(0)
        assert any(list(verification.neighbours(kept)) for kept in left)


def test_after_pruning_the_text_is_said_to_have_expired_and_the_chain_holds(told: Database) -> None:
    with told.begin() as ledger:
        assert ledger.retention.texts(NOON + timedelta(days=31), without_texts).texts == 3
    looked, broken = look(told)
    assert {each.verdict for each in looked} == {Verdict.EXPIRED}
    assert {each.findings for each in looked} == {("the text expired", "something in its message was erased")}
    assert broken == []


def test_after_erasure_the_record_stays_and_the_chain_holds(told: Database) -> None:
    do(told, "DELETE FROM article WHERE id = 1")
    looked, broken = look(told)
    assert looked[0].verdict is Verdict.EXPIRED
    assert "the article was erased" in looked[0].findings
    assert [each.verdict for each in looked[1:]] == [Verdict.CONFIRMED] * 2
    assert broken == []


def test_what_today_would_be_read_otherwise_is_no_forgery(told: Database) -> None:
    with told.read() as ledger:
        verification = Verification(ledger, Lexicon({}))  # the concepts of then are not known any more
        first = verification.alert(ledger.evidence.after(0)[0])
    assert first.verdict is Verdict.DIFFERENT


def test_one_append_asks_the_ledger_three_things_however_long_the_chain(sqlite: Database) -> None:
    asked: list[str] = []
    sa.event.listen(sqlite.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    counts = []
    for _ in range(3):
        with sqlite.begin() as ledger:
            asked.clear()
            for _ in range(50):
                ledger.evidence.append(1, 1, {"text": "x"}, NOON)
            counts.append(len(asked))
    assert counts == [150] * 3
