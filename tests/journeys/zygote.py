"""A process that has loaded Wirewatch and forks a daemon whenever it is asked to: a life costs no start of Python.

What it forks runs `wirewatch` with the arguments given, as the console script does. Read from standard input, one JSON
object a line: {"run": [...], "environ": {...}, "folder": "...", "log": "...", "crash_at": null or a point, "clock":
null or a file with the seconds by which the wall clock is wrong} answers the pid, {"wait": pid} the exit status,
negative for a signal. All daemons have their documents read by children of one fork server.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import traceback
from datetime import datetime, timedelta
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

# Loaded before the first fork; no thread is started by it.
import scheduler.daemon
import wirewatch.commands.run
from crawler import workers
from scheduler.clock import Clock
from storage import schema
from tests.journeys import crash_points
from topics.concepts import Lexicon
from topics.gists import Counting
from wirewatch.cli import run

LOADED = (scheduler.daemon, wirewatch.commands.run, schema)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def serve() -> None:
    workers._PRELOADED.append("tests.journeys.broken_off")
    workers.Workers().prepare()
    # It runs, and is no child of those who are to use it: they could not ask whether it still does.
    forkserver.ensure_running = forkserver._forkserver.ensure_running = lambda: None
    Counting(Lexicon.shipped())
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _forked(asked) if "run" in asked else os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1])
        print(answer, flush=True)


def _forked(asked: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        nothing, log = os.open(os.devnull, os.O_RDONLY), os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for target, source in ((0, nothing), (1, log), (2, log)):
            os.dup2(source, target)
        sys.stdin = os.fdopen(0)  # this one has been read from
        os.environ.update(asked["environ"])
        os.chdir(asked["folder"])
        if asked["clock"]:
            set_by(Path(asked["clock"]))
        if asked["crash_at"]:
            crash_points.arm(asked["crash_at"])
        status = run(asked["run"])
        sys.stdout.flush()
    except BaseException:  # nothing may go on in a copy of this process
        traceback.print_exc()
    finally:
        os._exit(status)
    raise AssertionError("a child never comes here")


def set_by(file: Path) -> None:
    """From now on somebody sets the wall clock of this process by what stands in a file."""
    right = Clock.now

    def now(clock: Clock) -> datetime:
        return right(clock) + timedelta(seconds=float(file.read_text() or 0))

    Clock.now = now  # type: ignore[method-assign]
