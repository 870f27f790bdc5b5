"""The daemon as operators meet it: one at a time, stopped cleanly, on either database, a mail server that fails."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.records import AttemptOutcome, DeliveryState
from wirewatch.demo.newspapers import load_papers
from wirewatch.demo.patience import until

pytestmark = pytest.mark.xdist_group("journeys")  # one after the other: each fills a machine by itself

WIRE = next(paper for paper in load_papers() if paper.key == "fil_continental")
OLD = tuple(piece for piece in WIRE.pieces if piece.step == 0)
NEWS = tuple(piece for piece in WIRE.pieces if piece.story == "ministers")


async def watching(day) -> None:
    day.world.publish(WIRE, *OLD)
    await day.daemon.start()
    await until(day.watching, "the baseline", within_s=40, unless=lambda: not day.daemon.running)


async def told(day, mails: int = 1, posts: int = 1, within_s: float = 40) -> None:
    await until(
        lambda: len(day.mail.mails) >= mails and len(day.slack.posts) >= posts,
        f"{mails} e-mail and {posts} Slack message",
        within_s=within_s,
        unless=lambda: not day.daemon.running,
    )


async def test_x01_a_second_daemon_is_refused_with_the_first_ones_pid(journey) -> None:
    day = await journey([WIRE])
    await watching(day)
    for verb in ("run", "once", "job deliver"):
        status, printed = await day.shell(f"wirewatch {verb}")
        assert (status, printed.count("\n")) == (3, 1)
        assert f"the process with pid {day.daemon.pid}" in printed
    status, _ = await day.shell("wirewatch job backup")  # changes nothing that the daemon works on
    assert status == 0
    assert len(list((day.folder / "backups").glob("wirewatch-*.db"))) == 1
    assert day.daemon.running
    assert await day.daemon.stop(10) == 0


async def test_d03_a_stop_waits_for_a_message_that_is_being_sent(journey) -> None:
    day = await journey([WIRE], group_wait="0s")
    await watching(day)
    day.mail.delay_s = day.slack.delay_s = 3.0
    day.world.publish(WIRE, *NEWS)
    await told(day)
    began = time.monotonic()
    assert await day.daemon.stop(10) == 0
    assert time.monotonic() - began < 10
    day.mail.delay_s = day.slack.delay_s = 0.0
    await day.daemon.start()
    await day.quiet_for(4)
    assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)


async def test_m01_a_mail_server_that_is_busy_gets_the_message_once_in_the_end(journey) -> None:
    day = await journey([WIRE], group_wait="0s")
    await watching(day)
    day.mail.replies.append("451 4.3.0 busy, try again later")
    day.world.publish(WIRE, *NEWS)
    await told(day, mails=0)
    await until(lambda: bool(day.mail.refused), "a refused mail", within_s=20)
    database = day.ledger()

    def outcomes() -> list[AttemptOutcome]:
        with database.read() as ledger:
            [delivery] = [each for each in ledger.deliveries.recent() if each.channel_kind == "email"]
            return [attempt.outcome for attempt in ledger.deliveries.attempts(delivery.id)]

    await until(lambda: outcomes() == [AttemptOutcome.TRANSIENT], "the refusal on record", within_s=20)
    with database.begin() as ledger:  # nobody waits a minute here: what is due is moved, not the clock
        [waiting] = [each for each in ledger.deliveries.recent() if each.state is DeliveryState.RETRYING]
        ledger.connection.execute(
            sa.text("UPDATE delivery SET next_attempt_at = created_at WHERE id = :id"), {"id": waiting.id}
        )
    await told(day)
    await until(lambda: outcomes()[-1] is AttemptOutcome.DELIVERED, "the delivery on record", within_s=20)
    await day.quiet_for(3)
    assert len(day.mail.mails) == 1
    database.close()


@pytest.fixture
def own_database(postgresql_address: str) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    server = sa.create_engine(postgresql_address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE journey"))
    yield postgresql_address.replace("/postgres?", "/journey?")
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE journey WITH (FORCE)"))
    server.dispose()


async def test_the_line_runs_on_postgresql_by_changing_one_address(journey, own_database: str) -> None:
    day = await journey([WIRE], group_wait="0s")
    day.environ["WIREWATCH_DATABASE"] = day.daemon.environ["WIREWATCH_DATABASE"] = own_database
    day.world.publish(WIRE, *OLD)
    await day.daemon.start()
    database = Database(own_database)

    def has_baseline() -> bool:
        try:
            with database.read() as ledger:
                feeds = ledger.feeds.all()
        except Exception:  # the daemon has not made its tables yet
            return False
        return bool(feeds) and all(feed.baseline_at for feed in feeds)

    await until(has_baseline, "the baseline", within_s=40, unless=lambda: not day.daemon.running)
    day.world.publish(WIRE, *NEWS)
    await told(day)
    status, printed = await day.shell("wirewatch once")
    assert status == 3
    assert f"pid {day.daemon.pid}" in printed
    status, printed = await day.shell("wirewatch search 'otan NEAR/30 coopération' --json")
    assert status == 0, printed
    assert NEWS[0].headline in printed
    assert await day.daemon.stop(10) == 0
    await day.daemon.start()
    await day.quiet_for(3)
    assert (len(day.mail.mails), len(day.slack.posts)) == (1, 1)
    database.close()
    assert not list(day.folder.glob("*.db"))
