"""Alerts flow to real mail and HTTP servers while the daemon is killed again and again; then everything is counted.

What the crawler would store is put into the ledger; matching, release and delivery are the daemon's. No cap holds
anything back: the group wait is nothing, and the HTTP receiver takes as many posts as come.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from storage.database import Database
from storage.records import Article, AttemptOutcome, DeliveryState
from tests.journeys.lives import Life, Zygote
from wirewatch.demo.patience import until
from wirewatch.demo.sinks import MailSink

_PATIENCE_S = 120
_FIRST = "am bar cor dal fen gar hol lim mar nor pel quar ros sel tam ven".split(" ")  # noqa: SIM905
_LAST = "ber der ding gate ket lin mer nel per ring set ter ton ver wick".split(" ")  # noqa: SIM905
_WORDS = [first + last for first in _FIRST for last in _LAST]

CONFIGURATION = """
[wirewatch]
database = "{database}"
contact = "ops@paper.example"
flood = 0

[fetch]
allow = ["127.0.0.0/8"]

[[topics]]
name = "soak"
query = "soaking"

[[channels]]
name = "mail"
kind = "email"
host = "127.0.0.2"
port = {mail}
security = "none"
from = "Wirewatch <wirewatch@paper.example>"

[[channels]]
name = "hook"
kind = "webhook"
url = "{hook}"

[[subscribers]]
name = "Desk"
email = "desk@paper.example"

[[subscriptions]]
topic = "soak"
subscriber = "Desk"
channel = "mail"
group_wait = "0s"
group_by = "copies"

[[subscriptions]]
topic = "soak"
channel = "hook"
group_wait = "0s"
group_by = "copies"
"""


class HookSink:
    """An HTTP server that takes every post and keeps its key."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.url = ""
        self._runner = web.ServerRunner(web.Server(self._take), shutdown_timeout=0.1)

    async def __aenter__(self) -> HookSink:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.2", 0).start()
        self.url = f"http://127.0.0.2:{self._runner.addresses[0][1]}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.BaseRequest) -> web.Response:
        await request.read()
        self.keys.append(request.headers["Idempotency-Key"])
        return web.Response(text="ok")


@dataclass(kw_only=True)
class Outcome:
    """What a soak came to."""

    kills: int
    alerts: int
    lost: int
    repeated: int
    unexplained: int
    """Copies beyond those whose attempt has no known end."""
    interrupted: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    """Times the database was found whole."""

    def __str__(self) -> str:
        return (
            f"kills {self.kills}, alerts {self.alerts}, lost {self.lost}, repeated {self.repeated} "
            f"({100 * self.repeated / self.alerts:.2f} %), unexplained {self.unexplained}, "
            f"interrupted {dict(self.interrupted)}, integrity checks ok {self.checks}"
        )


async def soak(
    zygote: Zygote, folder: Path, database: str, *, kills: int, alerts: int, seed: int, life_s: float
) -> Outcome:
    """Let so many alerts flow through so many lives and one last that is not killed; what arrived how often.

    A life ends at a random moment of the `life_s` seconds after its first message, in which its other articles come.
    """
    chance = random.Random(seed)
    mail = MailSink(lambda: datetime.now(UTC))
    async with mail, HookSink() as hook:
        path = folder / "wirewatch.toml"
        path.write_text(CONFIGURATION.format(database=database, mail=mail.port, hook=hook.url), encoding="utf-8")
        life = Life(zygote, path)
        await life.start("db", "upgrade")
        assert await life.ended(_PATIENCE_S) == 0, life.last_lines()
        await life.start(
            "job", "match"
        )  # declares what the file declares, so that nothing matches before there is a topic
        assert await life.ended(_PATIENCE_S) == 0, life.last_lines()
        ledger = Database(database)
        outcome = Outcome(kills=kills, alerts=alerts, lost=0, repeated=0, unexplained=0)
        numbers = itertools.count(1)
        articles = alerts // 2  # each is told by mail and by post
        for number in range(kills):
            share = articles * (number + 1) // kills - articles * number // kills
            publish(ledger, chance, next(numbers))
            before = len(mail.mails) + len(hook.keys)
            await life.start()
            await until(
                lambda before=before: len(mail.mails) + len(hook.keys) > before,
                "the first message of a life",
                within_s=_PATIENCE_S,
                unless=lambda: not life.running,
            )
            later = flow(ledger, chance, [next(numbers) for _ in range(share - 1)], life_s)
            await asyncio.gather(later, killed_after(life, chance.uniform(0, life_s)))
            outcome.interrupted.update(under_way(ledger))
            outcome.checks += whole(ledger)
        await life.start()
        await until(
            lambda: arrived(mail, hook) >= alerts, "every alert", within_s=_PATIENCE_S, unless=lambda: not life.running
        )
        await until(lambda: settled(ledger), "every settlement", within_s=_PATIENCE_S, unless=lambda: not life.running)
        assert await life.stop() == 0
        count(ledger, mail, hook, outcome)
        ledger.close()
    return outcome


async def flow(database: Database, chance: random.Random, numbers: list[int], life_s: float) -> None:
    """Publish them at random moments of a life's time."""
    moments = sorted(chance.uniform(0, life_s) for _ in numbers)
    for number, before, moment in zip(numbers, [0.0, *moments], moments, strict=False):
        await asyncio.sleep(moment - before)
        await asyncio.to_thread(publish, database, chance, number)


async def killed_after(life: Life, span_s: float) -> None:
    await asyncio.sleep(span_s)
    assert life.running, life.last_lines()
    await life.kill()


def publish(database: Database, chance: random.Random, number: int) -> None:
    """An article that no other text resembles, as the crawler stores them."""
    words = [" ".join(chance.choices(_WORDS, k=30)) for _ in range(3)]
    with database.begin() as ledger:
        ledger.articles.store(
            Article(
                url=f"https://wire.example/{number}",
                headline=f"Report {number} {' '.join(chance.sample(_WORDS, k=5))}",
                body_text=f"Soaking {words[0]}.\n\nThen {words[1]}.\n\nLast {words[2]}.",
                language="en",
            ),
            source_id=ledger.sources.declare(f"Wire {number}"),  # a burst from one source would come as one summary
            seen_at=datetime.now(UTC),
        )


def under_way(database: Database) -> list[str]:
    """What a life that is over has left unfinished."""
    with database.read() as ledger:
        sending = sum(attempt is not None for _, attempt in ledger.deliveries.orphans())
        left = {"matching": ledger.articles.count_unmatched(), "releasing": int(ledger.alerts.next_due() is not None)}
    return ["sending"] * sending + [name for name, count in left.items() if count]


def whole(database: Database) -> bool:
    """Whether SQLite finds its file whole; PostgreSQL has no such question, and its foreign keys hold."""
    if database.path is None:
        return True
    connection = sqlite3.connect(database.path)
    answer = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    assert answer == [("ok",)], answer
    return True


def settled(database: Database) -> bool:
    with database.read() as ledger:
        return ledger.deliveries.next_due() is None


def arrived(mail: MailSink, hook: HookSink) -> int:
    return len({each.message_id for each in mail.mails}) + len(set(hook.keys))


def count(database: Database, mail: MailSink, hook: HookSink, outcome: Outcome) -> None:
    """Compare what the receivers have with what the ledger says."""
    copies = Counter(each.message_id for each in mail.mails) + Counter(hook.keys)
    with database.read() as ledger:
        deliveries = ledger.deliveries.recent(1_000_000)
        for delivery in deliveries:
            attempts = ledger.deliveries.attempts(delivery.id)
            doubtful = sum(each.outcome is AttemptOutcome.AMBIGUOUS for each in attempts)
            got = copies.pop(delivery.message_id if delivery.channel == "mail" else delivery.idem_key, 0)
            outcome.lost += got == 0 or delivery.state is not DeliveryState.DELIVERED
            outcome.repeated += max(0, got - 1)
            outcome.unexplained += max(0, got - 1 - doubtful)
    outcome.unexplained += sum(copies.values())  # what the ledger knows nothing of
    outcome.lost += max(0, outcome.alerts - len(deliveries))
