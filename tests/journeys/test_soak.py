"""kill -9 of the real daemon at random moments while alerts flow, on either database: none lost, hardly one twice.

`make test` kills it 10 times on each; `make soak` 200 times while 1,000 alerts flow.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from tests.journeys.lives import Zygote
from tests.journeys.soak import Outcome, soak

pytestmark = pytest.mark.xdist_group("kills")  # one after the other, beside the other journeys

KILLS = int(os.environ.get("WIREWATCH_SOAK_KILLS", "10"))
ALERTS = int(os.environ.get("WIREWATCH_SOAK_ALERTS", "60"))
SEED = int(os.environ.get("WIREWATCH_SOAK_SEED", "20171206"))
WHOLE = KILLS >= 200
"""A whole soak, whose lives last long enough for a share of copies to mean something."""
LIFE_S = 3.0 if WHOLE else 0.5
TOLERATED = 0.02
"""Of the alerts, how many may come twice."""


@pytest.fixture
def own_database(postgresql_address: str) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    server = sa.create_engine(postgresql_address, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE soak"))
    yield postgresql_address.replace("/postgres?", "/soak?")
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE soak WITH (FORCE)"))
    server.dispose()


@pytest.mark.timeout(7200)
async def test_d01_kills_while_alerts_flow_lose_nothing_on_sqlite(tmp_path, zygote: Zygote) -> None:
    judge(
        await soak(
            zygote, tmp_path, f"sqlite:///{tmp_path}/wirewatch.db", kills=KILLS, alerts=ALERTS, seed=SEED, life_s=LIFE_S
        )
    )


@pytest.mark.timeout(7200)
async def test_d01_kills_while_alerts_flow_lose_nothing_on_postgresql(
    tmp_path, zygote: Zygote, own_database: str
) -> None:
    judge(await soak(zygote, tmp_path, own_database, kills=KILLS, alerts=ALERTS, seed=SEED + 1, life_s=LIFE_S))


def judge(outcome: Outcome) -> None:
    print(outcome)
    assert outcome.lost == 0
    assert outcome.unexplained == 0
    assert outcome.checks == outcome.kills
    # A copy needs a kill between the receiver's taking it and our writing that down, which leaves its attempt open.
    assert outcome.repeated <= outcome.interrupted["sending"]
    if WHOLE:
        assert outcome.repeated <= TOLERATED * outcome.alerts
