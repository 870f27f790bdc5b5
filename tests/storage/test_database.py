"""Transactions, locks, backups: what the ledger promises whatever happens around it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import tables
from storage.backup import backup
from storage.database import Database, StorageError
from storage.lock import DatabaseHeldError, LedgerLock
from storage.prefilter import AllOf, AnyOf, Stem, Words
from storage.records import Article
from tests.conftest import NOW


def test_sqlite_is_opened_for_many_readers_and_one_writer(sqlite: Database) -> None:
    with sqlite.read() as ledger:
        pragmas = {
            name: ledger.connection.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_many_who_open_a_new_ledger_at_once_are_all_let_in(tmp_path: Path) -> None:
    for number in range(80):
        together, refused = threading.Barrier(6), []

        def open_it(path: Path, together: threading.Barrier, refused: list[StorageError]) -> None:
            database = Database(f"sqlite:///{path}")
            together.wait()
            try:
                with database.read() as ledger:
                    ledger.connection.execute(sa.text("SELECT 1"))
            except StorageError as error:
                refused.append(error)
            finally:
                database.close()

        path = tmp_path / f"{number}.db"
        threads = [threading.Thread(target=open_it, args=(path, together, refused)) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert refused == []


def test_an_error_leaves_nothing_of_its_transaction(database: Database) -> None:
    def declare_and_break() -> None:
        with database.begin() as ledger:
            ledger.sources.declare("Wire")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        declare_and_break()
    with database.read() as ledger:
        assert ledger.sources.all() == []


def test_a_reader_keeps_nothing(database: Database) -> None:
    with database.read() as ledger:
        ledger.jobs.begin("poll", NOW)
    with database.read() as ledger:
        assert ledger.jobs.recent() == []


def test_the_password_of_an_address_is_not_shown() -> None:
    assert "hush" not in str(Database("postgresql://desk:hush@db.example/wirewatch"))


async def test_writes_from_many_tasks_are_one_after_the_other(database: Database) -> None:
    def count(ledger) -> None:  # type: ignore[no-untyped-def]
        ledger.jobs.set("count", str(int(ledger.jobs.setting("count") or 0) + 1))

    await asyncio.gather(*(database.write(count) for _ in range(20)))
    assert await database.ask(lambda ledger: ledger.jobs.setting("count")) == "20"


async def test_what_goes_first_waits_for_nothing_but_the_work_that_has_begun(database: Database) -> None:
    begun, go = threading.Event(), threading.Event()
    done: list[str] = []

    def held() -> None:
        begun.set()
        assert go.wait(10)
        done.append("begun")

    holding = asyncio.create_task(database.in_writer(held))
    assert await asyncio.to_thread(begun.wait, 10)
    names = ("one", "two", "three")
    others = [asyncio.create_task(database.write(lambda _, name=name: done.append(name))) for name in names]
    await asyncio.sleep(0)  # each has taken its place in the queue
    first = asyncio.create_task(database.write(lambda _: done.append("first"), first=True))
    others[1].cancel()
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(holding, first, *others, return_exceptions=True)
    assert done == ["begun", "first", "one", "three"]


async def test_steps_of_long_work_and_decisions_take_turns(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.writer._MOST", 1)  # each decision in a transaction of its own
    begun, go = threading.Event(), threading.Event()
    done: list[str] = []

    def held() -> None:
        begun.set()
        assert go.wait(10)

    holding = asyncio.create_task(database.in_writer(held))
    assert await asyncio.to_thread(begun.wait, 10)
    waiting = [asyncio.create_task(database.write(lambda _, n=n: done.append(f"write {n}"))) for n in range(3)]
    waiting += [asyncio.create_task(database.in_writer(lambda n=n: done.append(f"step {n}"))) for n in range(2)]
    await asyncio.sleep(0)  # each has taken its place in the queue
    go.set()
    await asyncio.gather(holding, *waiting)
    assert done == ["write 0", "step 0", "write 1", "step 1", "write 2"]


async def test_an_error_in_the_writer_reaches_whoever_waits_and_ends_nothing_else(database: Database) -> None:
    def breaks(ledger) -> None:  # type: ignore[no-untyped-def]
        ledger.sources.declare("Wire")
        raise RuntimeError("broken")

    broken, whole = await asyncio.gather(
        database.write(breaks), database.write(lambda ledger: ledger.sources.all()), return_exceptions=True
    )
    assert str(broken) == "broken"
    assert whole == []


async def _behind(database: Database, *works) -> list[object]:  # type: ignore[no-untyped-def]
    """What comes of decisions that wait together while the writer is held."""
    begun, go = threading.Event(), threading.Event()

    def held() -> None:
        begun.set()
        assert go.wait(10)

    holding = asyncio.create_task(database.in_writer(held))
    assert await asyncio.to_thread(begun.wait, 10)
    waiting = [asyncio.create_task(database.write(work)) for work in works]
    await asyncio.sleep(0)  # each has taken its place in the queue
    go.set()
    await holding
    return list(await asyncio.gather(*waiting, return_exceptions=True))


async def test_decisions_that_wait_together_are_on_the_disk_together_and_one_that_fails_takes_back_only_itself(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.writer._LONGEST_S", 60)  # however slow the machine
    commits: list[object] = []
    sa.event.listen(database.engine, "commit", commits.append)

    def declares(name: str, *, fails: bool = False):  # type: ignore[no-untyped-def]
        def work(ledger) -> int:  # type: ignore[no-untyped-def]
            ledger.sources.declare(name)
            if fails:
                raise RuntimeError("broken")
            return len(ledger.sources.all())

        return work

    def twice(ledger) -> None:  # type: ignore[no-untyped-def]
        ledger.connection.execute(sa.insert(tables.source).values(name="one"))

    answers = await _behind(
        database, declares("one"), declares("two", fails=True), twice, declares("three"), declares("four")
    )
    assert [str(each) for each in answers][0::3] == ["1", "2"]
    assert str(answers[1]) == "broken"
    assert isinstance(answers[2], sa.exc.IntegrityError)
    assert answers[4] == 3
    assert len(commits) == 1
    names = await database.ask(lambda ledger: sorted(source.name for source in ledger.sources.all()))
    assert names == ["four", "one", "three"]


async def test_nobody_is_told_of_a_decision_that_the_disk_does_not_hold(sqlite: Database) -> None:
    def breaks(ledger) -> None:  # type: ignore[no-untyped-def]
        ledger.connection.exec_driver_sql("ROLLBACK")  # as SQLite itself does when a disk is full
        raise sa.exc.OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    answers = await _behind(
        sqlite, lambda ledger: ledger.sources.declare("one"), breaks, lambda ledger: ledger.sources.declare("two")
    )
    assert isinstance(answers[0], StorageError)
    assert "make room on the disk" in str(answers[0])
    assert isinstance(answers[1], StorageError)
    assert isinstance(answers[2], int)
    assert [source.name for source in await sqlite.ask(lambda ledger: ledger.sources.all())] == ["two"]


def _write_often(address: str, times: int) -> None:
    database = Database(address)
    for _ in range(times):
        with database.begin() as ledger:
            ledger.jobs.set("count", str(int(ledger.jobs.setting("count") or 0) + 1))
    database.close()


def test_processes_that_read_before_they_write_never_lose_an_update(sqlite: Database) -> None:
    with sqlite.begin() as ledger:
        ledger.jobs.set("count", "0")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_write_often, args=(f"sqlite:///{sqlite.path}", 40)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    with sqlite.read() as ledger:
        assert ledger.jobs.setting("count") == "120"


# ------------------------------------------------------------------ the lock


def test_a_second_daemon_is_refused_with_the_pid_of_the_first(database: Database) -> None:
    with LedgerLock(database), pytest.raises(DatabaseHeldError, match=f"pid {os.getpid()}"), LedgerLock(database):
        pass


def test_different_jobs_run_beside_each_other_and_never_beside_a_daemon(database: Database) -> None:
    with LedgerLock(database, "poll"), LedgerLock(database, "deliver"):
        with pytest.raises(DatabaseHeldError), LedgerLock(database, "poll"):
            pass
        with pytest.raises(DatabaseHeldError), LedgerLock(database):
            pass
    with LedgerLock(database), pytest.raises(DatabaseHeldError), LedgerLock(database, "poll"):
        pass
    with LedgerLock(database):
        pass


def test_a_leader_knows_when_its_file_was_removed_or_replaced(sqlite: Database) -> None:
    assert sqlite.path is not None
    with LedgerLock(sqlite) as lock:
        lock.lead()
        assert not lock.orphaned()
        content = sqlite.path.read_bytes()
        sqlite.path.unlink()
        assert lock.orphaned()
        sqlite.path.with_suffix(".new").write_bytes(content)
        sqlite.path.with_suffix(".new").rename(sqlite.path)
        assert lock.orphaned()


def test_a_ledger_that_is_where_it_was_is_not_lost(database: Database) -> None:
    with LedgerLock(database) as lock:
        lock.lead()
        assert not lock.orphaned()


def test_a_killed_holder_frees_the_ledger(sqlite: Database) -> None:
    code = (
        "import sys, signal\nfrom storage.database import Database\nfrom storage.lock import LedgerLock\n"
        f"lock = LedgerLock(Database('sqlite:///{sqlite.path}')).__enter__()\nprint('held', flush=True)\nsignal.pause()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(DatabaseHeldError, match=f"pid {holder.pid}"), LedgerLock(sqlite):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with LedgerLock(sqlite):
        pass
    holder.stdout.close()


# ------------------------------------------------------------------ backup


def test_a_backup_is_whole_and_old_ones_go(sqlite: Database, tmp_path: Path) -> None:
    with sqlite.begin() as ledger:
        ledger.sources.declare("Wire")
    made = [backup(sqlite, tmp_path / "copies", NOW.replace(minute=minute), keep=2) for minute in range(4)]
    assert [copy.exists() for copy in made] == [False, False, True, True]
    with sqlite3.connect(made[-1]) as copy:
        assert copy.execute("SELECT name FROM source").fetchall() == [("Wire",)]
    copy.close()


def test_postgresql_is_backed_up_with_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="pg_dump"):
        backup(Database("postgresql://db.example/wirewatch"), tmp_path, NOW)


# ------------------------------------------------------------------ the index


@pytest.fixture
def indexed(database: Database) -> Database:
    streams = {
        1: (["otan", "et", "ue", "signent"], ["sign", "otan"]),
        2: (["北", "约", "与", "欧", "盟"], []),
        3: (["o'neill", "\\", "it's", "signing"], ["sign"]),
    }
    with database.begin() as ledger:
        source_id = ledger.sources.declare("Wire")
        for number, (words, stems) in streams.items():
            stored = ledger.articles.store(
                Article(url=f"https://wire.example/{number}"), source_id=source_id, seen_at=NOW
            )
            assert stored.article_id == number
            ledger.search.index(number, words, stems)
    return database


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (None, [3, 2, 1]),
        (Words(("otan",)), [1]),
        (Words(("sign",)), []),
        (Words(("sign",), prefix=True), [3, 1]),
        (Words(("北", "约")), [2]),
        (Stem(("sign",)), [3, 1]),
        (Stem(("nothing", "ue")), [1]),
        (AllOf((Words(("otan",)), Words(("ue",)))), [1]),
        (AllOf((Words(("otan",)), Words(("盟",)))), []),
        (AnyOf((Words(("otan",)), Words(("盟",)))), [2, 1]),
        (AnyOf((Words(("x" * 300,)), Words(("盟",)))), [3, 2, 1]),
        (AllOf((Words(("x" * 300,)), Words(("盟",)))), [2]),
    ],
)
def test_the_index_finds_candidates(indexed: Database, condition: object, found: list[int]) -> None:
    with indexed.read() as ledger:
        assert ledger.search.candidates(condition, limit=10) == found  # type: ignore[arg-type]


@pytest.mark.parametrize("word", ['"', "'", "\\", "*", "AND", "a'b", 'a"b', "it's", "NEAR(", ":*", "&|!", "~"])
def test_no_word_is_syntax(indexed: Database, word: str) -> None:
    with indexed.read() as ledger:
        for condition in (Words((word,)), Words((word,), prefix=True), Stem((word,)), AllOf((Words((word,)),))):
            ledger.search.candidates(condition, limit=10)


def test_an_article_indexed_again_is_found_by_its_new_words_alone(indexed: Database) -> None:
    with indexed.begin() as ledger:
        ledger.search.index(1, ["nato"], [])
        assert ledger.search.candidates(Words(("otan",)), limit=10) == []
        assert ledger.search.candidates(Words(("nato",)), limit=10) == [1]
        ledger.search.remove(1)
        assert ledger.search.candidates(Words(("nato",)), limit=10) == []
