"""Child processes: what they answer, how they end, and that nothing else ends with them."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from crawler.workers import TaskFailed, WorkerKilled, Workers


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    text: str
    at: datetime
    sizes: tuple[int, ...] = ()


class Peculiar(Exception):
    kind = "too-peculiar"


def read(body: bytes, *, at: datetime) -> Reading:
    return Reading(text=body.decode(), at=at, sizes=(len(body),))


def pid() -> int:
    return os.getpid()


def spin() -> int:
    while True:
        pass


def sleep() -> int:
    time.sleep(60)
    return 0


def nap(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def crash() -> int:
    return len(ctypes.string_at(0))


def die() -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def devour() -> int:
    return len(bytearray(8 << 30))


def refuse() -> int:
    raise Peculiar("not\nthis  one")


def lie() -> int:
    return "a text"  # type: ignore[return-value]


def surrogate() -> str:
    return "\ud800"


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    workers = Workers(2, cpu_limit=timedelta(seconds=1), wall_limit=timedelta(seconds=20))
    yield workers
    workers.close()


async def test_an_answer_comes_back_as_the_type_that_was_promised(workers):
    at = datetime(2026, 11, 2, tzinfo=UTC)
    assert await workers.run(read, "été".encode(), at=at) == Reading(text="été", at=at, sizes=(5,))


async def test_a_child_is_used_again(workers):
    assert len({await workers.run(pid) for _ in range(5)}) == 1


async def test_tasks_run_side_by_side_and_no_more_than_allowed(workers):
    children = await asyncio.gather(*(workers.run(nap, 0.05) for _ in range(6)))
    assert len(set(children)) == 2


@pytest.mark.parametrize(
    ("function", "kind"),
    [(spin, "parse-timeout"), (crash, "crashed"), (die, "out-of-memory"), (devour, "out-of-memory"), (lie, "crashed")],
)
async def test_x04_a_child_that_ends_takes_only_its_own_task(workers, function, kind):
    doomed = asyncio.create_task(workers.run(function))
    others = [await workers.run(read, b"honest", at=datetime(2026, 1, 1, tzinfo=UTC)) for _ in range(3)]
    with pytest.raises(WorkerKilled) as killed:
        await doomed
    assert killed.value.kind == kind
    assert [other.text for other in others] == ["honest"] * 3
    assert await workers.run(pid) != os.getpid()


async def test_a_child_that_does_nothing_is_ended_by_the_clock():
    workers = Workers(1, wall_limit=timedelta(seconds=1))
    await workers.run(pid)
    with pytest.raises(WorkerKilled) as killed:
        await workers.run(sleep)
    assert killed.value.kind == "parse-timeout"
    assert await workers.run(pid)
    workers.close()


async def test_a_child_killed_while_idle_costs_one_task_at_most(workers):
    child = await workers.run(pid)
    psutil.Process(child).kill()
    psutil.wait_procs([psutil.Process(child)] if psutil.pid_exists(child) else [], timeout=5)
    answers = await asyncio.gather(*(workers.run(pid) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(answer, int) for answer in answers) >= 3


async def test_what_a_function_raises_comes_back_as_a_kind_and_a_line(workers):
    with pytest.raises(TaskFailed, match=r"^not this one$") as failed:
        await workers.run(refuse)
    assert failed.value.kind == "too-peculiar"
    with pytest.raises(TaskFailed) as failed:
        await workers.run(surrogate)
    assert failed.value.kind == "UnicodeEncodeError"


async def test_processor_time_is_counted_for_each_task_by_itself():
    workers = Workers(1, cpu_limit=timedelta(seconds=1))
    children = {await workers.run(busy, 0.3) for _ in range(8)}
    assert len(children) == 1
    workers.close()


def busy(seconds: float) -> int:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return os.getpid()


async def test_a_task_that_is_given_up_leaves_its_place(workers):
    hanging = [asyncio.create_task(workers.run(sleep)) for _ in range(2)]
    await asyncio.sleep(0)  # both have begun
    assert len(workers._busy) == 2
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    assert await workers.run(pid)


async def test_nobody_misses_what_a_task_that_was_given_up_would_have_said(workers):
    missed = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: missed.append(context))
    hanging = asyncio.create_task(workers.run(sleep))
    await asyncio.sleep(0)  # it has begun
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    await asyncio.to_thread(workers.close)  # its thread has ended, and its answer is there
    del hanging
    await asyncio.sleep(0)
    gc.collect()
    assert missed == []


async def test_closing_ends_the_children(workers):
    child = psutil.Process(await workers.run(pid))
    hanging = asyncio.create_task(workers.run(sleep))
    await asyncio.sleep(0)  # it has begun
    assert workers._busy
    workers.close()
    with pytest.raises(WorkerKilled):
        await hanging
    psutil.wait_procs([child], timeout=5)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    with pytest.raises(WorkerKilled):
        await workers.run(pid)


@pytest.mark.parametrize("busy_child", [False, True], ids=["idle", "busy"])
def test_a_killed_parent_leaves_no_child(tmp_path: Path, busy_child: bool):
    (tmp_path / "chores.py").write_text(
        "import os, time\n"
        "def pid() -> int: return os.getpid()\n"
        "def spin(path: str) -> int:\n    open(path, 'w').close()\n    while True: pass\n"
    )
    program = tmp_path / "parent.py"
    program.write_text(
        textwrap.dedent("""
            import asyncio, sys, chores
            from crawler.workers import Workers
            async def main():
                workers = Workers(2)
                await asyncio.gather(*(workers.run(chores.pid) for _ in range(4)))
                work = asyncio.create_task(workers.run(chores.spin, sys.argv[1])) if sys.argv[1:] else None
                print("ready", flush=True)
                await asyncio.Event().wait()
            if __name__ == "__main__":
                asyncio.run(main())
        """)
    )
    began = tmp_path / "began"
    paths = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    parent = subprocess.Popen(
        [sys.executable, program, *([str(began)] if busy_child else [])],
        stdout=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    wait_until(lambda: not busy_child or began.exists())
    family = psutil.Process(parent.pid).children(recursive=True)
    assert len(family) >= 2
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs(family, timeout=10)
    alive = [child for child in alive if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert not alive
    parent.stdout.close()


def wait_until(condition, timeout=10.0):
    pause, deadline = threading.Event(), time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.01)
