"""How the watch is doing, also when its file is broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.database import Database
from storage.lock import LedgerLock, daemon_at
from storage.records import Article


@pytest.mark.usefixtures("hooked")
@pytest.mark.parametrize(
    ("mistake", "line"),
    [
        ("[fetch]\ntimeut = '1s'\n", "wirewatch: wirewatch.toml: fetch.timeut"),
        ('[[topics]]\nname = "x"\nquery = "a AND"\n', "wirewatch: wirewatch.toml: topics[0].query"),
        ("[wirewatch\n", "wirewatch: wirewatch.toml: is not TOML"),
    ],
)
def test_a_broken_file_is_told_with_how_the_watch_is_doing(
    wirewatch: Callable, tmp_path: Path, mistake: str, line: str
) -> None:
    house = '[wirewatch]\ndatabase = "sqlite:///elsewhere.db"\n'
    path = tmp_path / "wirewatch.toml"
    path.write_text(house, encoding="utf-8")
    wirewatch("db", "upgrade")
    path.write_text(house + mistake, encoding="utf-8")
    told = wirewatch("status")
    assert told.status == 2
    assert told.err.startswith(line)
    assert "0 stored, 0 in the last 24 h" in told.out
    assert "nothing can start with it" in told.out
    database = Database(f"sqlite:///{tmp_path}/elsewhere.db")
    with LedgerLock(database):
        told = wirewatch("status")
        assert "the daemon goes on with the one before" in told.out
        assert "at work (pid " in told.out
        data = wirewatch("status", "--json").data
        assert data["configuration_mistakes"][0].startswith(line.removeprefix("wirewatch: "))
        assert data["daemon"] == daemon_at(database)
    assert daemon_at(database) is None
    database.close()


def test_a_broken_file_without_a_ledger_is_told_as_ever(wirewatch: Callable, tmp_path: Path) -> None:
    (tmp_path / "wirewatch.toml").write_text("[wirewatch\n", encoding="utf-8")
    told = wirewatch("status")
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith("wirewatch: wirewatch.toml: is not TOML")


def test_a_job_beside_others_is_no_daemon(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    with LedgerLock(database, job="poll"):
        assert daemon_at(database) is None
    database.close()


@pytest.mark.usefixtures("hooked")
def test_articles_are_listed_by_the_tags_that_people_gave(wirewatch: Callable, tmp_path: Path) -> None:
    wirewatch("db", "upgrade")
    database = Database(f"sqlite:///{tmp_path}/wirewatch.db")
    with database.begin() as ledger:
        source = ledger.sources.declare("The Paper", declared=False)
        for number in range(3):
            article = Article(url=f"https://paper.example/{number}", headline=f"Number {number}", body_text="Text.")
            ledger.articles.store(article, source_id=source, seen_at=datetime.now(UTC))
    database.close()
    wirewatch("articles", "tag", "2", "europe")
    assert [each["id"] for each in wirewatch("articles", "list", "--tag", "europe", "--json").data] == [2]
    told = wirewatch("articles", "list", "--tag", "europa")
    assert (told.status, 'did you mean "europe"' in told.err) == (2, True)


@pytest.mark.usefixtures("hooked")
@pytest.mark.parametrize(
    ("verb", "option", "name"),
    [
        (("articles", "list"), "--topic", "cable"),
        (("articles", "list"), "--source", "Papr"),
        (("alerts", "list"), "--topic", "cable"),
        (("export",), "--topic", "cable"),
        (("export",), "--source", "Papr"),
        (("search", "cable"), "--source", "Papr"),
    ],
)
def test_a_name_that_nothing_has_is_no_empty_answer(
    wirewatch: Callable, verb: tuple[str, ...], option: str, name: str
) -> None:
    wirewatch("topics", "add", "any", "word")
    told = wirewatch(*verb, option, name)
    assert told.status == 2
    assert f' is called "{name}"' in told.err
    assert told.out == ""


def test_the_form_of_the_log_is_a_key(wirewatch: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "wirewatch.toml"
    path.write_text('[wirewatch]\nlog = "json"\n', encoding="utf-8")
    assert wirewatch("once", "--verbose").err.startswith('{"at": ')
    monkeypatch.setenv("WIREWATCH_LOG", "lines")
    assert not wirewatch("once", "--verbose").err.startswith("{")
    path.write_text('[wirewatch]\nlog = "jsn"\n', encoding="utf-8")
    monkeypatch.delenv("WIREWATCH_LOG")
    assert 'did you mean "json"' in wirewatch("check").err
