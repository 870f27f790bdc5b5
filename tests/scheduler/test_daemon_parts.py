"""What the daemon does by itself when its clock is set back or it is asked to stop, part by part."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scheduler.clock import Clock
from scheduler.daemon import Daemon
from scheduler.heartbeat import Signs
from scheduler.jobs import Jobs
from storage.database import StorageError
from tests.conftest import NOW

HOUR = timedelta(hours=1)


def trades(**parts: Any) -> Any:
    usual = {
        "database": None,
        "clock": Clock(start=NOW),
        "ping": None,
        "operator": None,
        "signs": Signs(),
        "totals": {},
    }
    return SimpleNamespace(**usual | parts)


async def test_c01_what_a_clock_lost_is_made_up_once_also_when_the_ledger_could_not_be_written_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parts = trades()
    daemon = Daemon(parts, cast("Any", None))
    moved: list[timedelta] = []
    full = True

    async def went_back(by: timedelta) -> int:
        if full:
            raise StorageError("no room")
        if not moved:
            set_clock(-HOUR / 4)  # a third time, meanwhile
        moved.append(by)
        return 0

    def set_clock(by: timedelta) -> None:
        parts.clock.step(by)
        daemon._look_at_the_clock()

    monkeypatch.setattr(daemon._jobs, "clock_went_back", went_back)
    set_clock(timedelta(seconds=-10))  # a correction
    await daemon._mind_the_clock()
    set_clock(-HOUR)
    with pytest.raises(StorageError):
        await daemon._mind_the_clock()
    set_clock(-HOUR / 2)
    full = False
    for _ in range(3):
        await daemon._mind_the_clock()
    assert [round(each / HOUR, 2) for each in moved] == [1.5, 0.25]
    set_clock(HOUR)
    await daemon._mind_the_clock()
    assert len(moved) == 2  # forward: what is due comes by itself


async def test_d03_polls_under_way_are_let_go_of_when_the_daemon_stops() -> None:
    begun = asyncio.Event()
    let_go: list[int] = []

    async def poll(number: int) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            let_go.append(number)

    jobs = Jobs(trades())
    jobs._polling = {number: asyncio.create_task(poll(number)) for number in (1, 2)}
    tasks = [*jobs._polling.values()]
    await begun.wait()
    await asyncio.wait_for(jobs.stop(), 5)
    assert sorted(let_go) == [1, 2]
    assert all(task.cancelled() for task in tasks)
