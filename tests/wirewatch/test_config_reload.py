"""The configuration of a running daemon, read again: what is taken up, what waits, what a mistake is told as."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from alerts.message import thawed
from alerts.operator import Operator
from alerts.routing import Router
from storage.database import Database
from storage.records import Article
from tests.alerts.newsroom import eventually
from topics.query import parse as read
from topics.watch import Watch
from wirewatch.app import apply, open_app
from wirewatch.config import lexicon, load, reference
from wirewatch.config_problems import ConfigurationError, Problem
from wirewatch.config_refusal import Refusal, in_one_line, refusal, refuse
from wirewatch.config_reload import LASTING, lasting, reloading
from wirewatch.loud_topics import look

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def configuration(folder: Path, text: str) -> Any:
    path = folder / "wirewatch.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {})


def test_what_goes_out_to_the_web_waits_for_the_next_start(tmp_path: Path) -> None:
    before = configuration(tmp_path, '[wirewatch]\ncontact = "a@paper.example"\n[fetch]\ntimeout = "9s"\n')
    wanted = configuration(
        tmp_path,
        '[wirewatch]\ncontact = "b@paper.example"\nflood = 3\n[fetch]\ntimeout = "9s"\nquiet_ceiling = "5m"\n'
        '[web]\nlisten = "127.0.0.1:9"\n',
    )
    taken, waiting = lasting(before, wanted)
    assert waiting == ["wirewatch.contact", "web.listen"]
    assert (taken.wirewatch.contact, taken.web.listen) == ("a@paper.example", None)
    assert (taken.wirewatch.flood, taken.fetch.quiet_ceiling) == (3, wanted.fetch.quiet_ceiling)


def test_every_key_that_lasts_is_one() -> None:
    known = {(key.section.strip("[]"), key.name) for key in reference()}
    assert {(section, name) for section, names in LASTING.items() for name in names} <= known


async def test_the_pace_of_a_daemon_is_that_of_the_file_also_after_a_change(tmp_path: Path) -> None:
    first = configuration(tmp_path, '[fetch]\nreread = ["1h"]\npolls_per_feed_per_day = 10\n')
    app = open_app(first)
    app.prepare()
    async with app.trades() as trades:
        assert (trades.pace.reread, trades.pace.polls_per_feed_per_day) == (first.fetch.reread, 10)
        second = configuration(tmp_path, '[fetch]\nreread = ["2h"]\npolls_per_feed_per_day = 20\n')
        renewed = app.take_up(second, app.lexicon, trades)
        assert (renewed.pace.reread, renewed.pace.polls_per_feed_per_day) == (second.fetch.reread, 20)
        assert renewed.outbox is trades.outbox
        assert renewed.watch is trades.watch, "which knows the topics"
    app.close()


@pytest.mark.parametrize("others", [False, True])
async def test_the_watch_goes_on_with_what_it_knows_unless_the_concepts_are_others(
    tmp_path: Path, others: bool
) -> None:
    concepts = tmp_path / "own.toml"
    concepts.write_text('[harbour]\nnames.en = ["Harbour of Lund"]\n', encoding="utf-8")
    file = '[wirewatch]\ncontact = "a@paper.example"\nconcepts = ["own.toml"]\n'
    app = open_app(configuration(tmp_path, file))
    app.prepare()
    async with app.trades() as trades:
        if others:
            concepts.write_text('[harbour]\nnames.en = ["Port of Lund"]\n', encoding="utf-8")
        wanted = configuration(tmp_path, file)
        renewed = app.take_up(wanted, lexicon(wanted), trades)
        assert (renewed.watch is trades.watch) is not others
    app.close()


def kept(database: Database) -> list[Any]:
    with database.read() as ledger:
        return [*ledger.topics.all(retired=True), *ledger.people.subscriptions(retired=True)]


def test_what_stays_as_it_was_is_not_written_again_and_what_changed_is(tmp_path: Path) -> None:
    file = (
        '[wirewatch]\ncontact = "a@paper.example"\n[[channels]]\nname = "desk"\nkind = "console"\n'
        '[[topics]]\nname = "sea"\nquery = "whale"\n[[topics]]\nname = "land"\nquery = "fox"\n'
        '[[subscriptions]]\ntopic = "sea"\nchannel = "desk"\n[[subscriptions]]\ntopic = "land"\nchannel = "desk"\n'
    )
    app = open_app(configuration(tmp_path, file))
    app.prepare()
    before, written = kept(app.database), list[str]()

    def applied(text: str) -> list[Any]:
        written.clear()
        with app.database.begin() as ledger:
            sa.event.listen(ledger.topics._connection, "before_cursor_execute", lambda *all_: written.append(all_[2]))
            apply(configuration(tmp_path, text), ledger, app.clock.now())
        tables = ("INSERT INTO topic", "INSERT INTO subscription", "UPDATE topic ", "UPDATE subscription ")
        return [each for each in written if each.startswith(tables)]

    assert applied(file) == []
    assert kept(app.database) == before
    assert len(applied(file.replace('"whale"', '"whale"\ntitle = "The sea"'))) == 1
    assert [each.title for each in kept(app.database)[:2]] == ["land", "The sea"]
    assert len(applied(file.replace('channel = "desk"\n[', 'channel = "desk"\nmax_per_hour = 3\n['))) == 2
    assert [each.max_per_hour for each in kept(app.database)[2:]] == [3, None]
    applied(file[: file.index('[[subscriptions]]\ntopic = "land"')])
    assert [each.retired_at is None for each in kept(app.database)[2:]] == [True, False]
    applied(file)
    assert [each.retired_at for each in kept(app.database)] == [None] * 4
    app.close()


def test_of_a_file_that_is_read_again_only_new_queries_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def parse(text: str) -> Any:
        asked.append(text)
        return read(text)

    monkeypatch.setattr("wirewatch.config.parse", parse)
    path = tmp_path / "wirewatch.toml"
    (tmp_path / "own.toml").write_text('[harbour]\nnames.en = ["Port of Lund"]\n', encoding="utf-8")
    file = "[wirewatch]\nCONCEPTS\n" + "".join(
        f"[[topics]]\nname = {name!r}\nquery = {query!r}\n"
        for name, query in (("plain", "whale ferry"), ("inside", "fox OR #plain"), ("own", "@harbour AND ship"))
    )
    first = configuration(tmp_path, file.replace("CONCEPTS", 'concepts = ["own.toml"]'))
    asked.clear()
    path.write_text(path.read_text("utf-8") + '[[topics]]\nname = "new"\nquery = "seal AND"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"topics\[3\]"):
        load(path, {}, before=first)
    assert asked == ["fox OR #plain", "@harbour AND ship", "seal AND"]
    configuration(tmp_path, file.replace("CONCEPTS", 'concepts = ["own.toml"]'))
    asked.clear()
    assert load(path, {}, before=first) == first, "and what is noticed of a query is noticed again"
    assert any("whale" in each or "AND" in each for each in first.notices)
    path.write_text(file.replace("CONCEPTS", ""), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="unknown concept @harbour"):
        load(path, {}, before=first)


def test_a_refusal_is_one_line_and_kept_until_one_is_taken_up(database: Database) -> None:
    error = ConfigurationError(
        [Problem("wirewatch.toml", "topics[0].query", "unclosed quote at column 1", "a\n^"), Problem("", "", "more")]
    )
    why = in_one_line(error)
    assert why == "wirewatch.toml: topics[0].query: unclosed quote at column 1 (and 1 more)"
    with database.begin() as ledger:
        assert refusal(ledger) is None
        refuse(ledger, Refusal(NOW, why))
        assert refusal(ledger) == Refusal(NOW, why)
        refuse(ledger, None)
        assert refusal(ledger) is None


def test_the_operator_hears_of_a_refusal_once_and_that_it_is_over(database: Database) -> None:
    operator = Operator("desk", address=None, domain="paper.example")
    with database.begin() as ledger:
        ledger.people.declare_channel("desk", "console")
        for _ in range(3):
            operator.tell_of_configuration(ledger, "wirewatch.toml: a mistake", NOW)
        operator.tell_of_configuration(ledger, None, NOW)
        operator.tell_of_configuration(ledger, None, NOW)
        told = [thawed(each.payload).headline for each in ledger.deliveries.recent()]
    assert sorted(told) == ["the configuration is taken up again", "the new configuration is refused"]


async def test_a_topic_of_the_file_that_is_too_loud_is_told_once_for_each_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("wirewatch.loud_topics.MOST_PER_DAY", 0.5)
    file = (
        '[wirewatch]\ncontact = "desk@paper.example"\noperator = "ops"\n[[channels]]\nname = "ops"\nkind = "console"\n'
        '[[topics]]\nname = "calm"\nquery = "whale"\n[[topics]]\nname = "loud"\nquery = "QUERY"\n'
    )
    app = open_app(configuration(tmp_path, file.replace("QUERY", "ferry")))
    app.prepare()
    assert look(app.database, app.lexicon, NOW) is None  # nothing to look at yet: it is made up for later
    with app.database.begin() as ledger:
        source, now = ledger.sources.declare("Wire"), app.clock.now()
        article = Article(url="https://wire.example/1", headline="A ferry", body_text="It sails.", language="en")
        ledger.articles.store(article, source_id=source, seen_at=now)
    Watch(app.lexicon, Router("UTC").route).round(app.database, now)

    def told() -> list[str]:
        with app.database.read() as ledger:
            return [line for each in ledger.deliveries.recent() for line in thawed(each.payload).lines if ":" in line]

    async with app.trades() as trades, reloading(app, trades) as reload:
        await eventually(lambda: len(told()) == 2)
        configuration(tmp_path, file.replace("QUERY", "ferry OR whale"))
        await reload()
        await eventually(lambda: len(told()) == 4)
    assert "loud: about 1 alerts a day by the last 7 days" in told()
    assert [each.getMessage() for each in caplog.records if "too loud" in each.getMessage()] == [
        "topic too loud topic=loud alerts_a_day=1"
    ] * 2
    assert look(app.database, app.lexicon, now) is None
    app.close()


@pytest.mark.usefixtures("hooked")
def test_status_says_why_the_file_is_not_in_force(wirewatch: Callable[..., Any], tmp_path: Path) -> None:
    assert wirewatch("once").status == 0
    assert wirewatch("status", "--json").data["configuration_refused"] is None
    database = Database(f"sqlite:///{tmp_path / 'wirewatch.db'}")
    with database.begin() as ledger:
        refuse(ledger, Refusal(NOW, "wirewatch.toml: is not TOML"))
    database.close()
    assert "2026-11-02 09:30:00Z wirewatch.toml: is not TOML: the one before is in force" in wirewatch("status").out
    assert wirewatch("once").status == 0  # reads the file as it is now
    assert wirewatch("status", "--json").data["configuration_refused"] is None
