"""Daemons that cost no start of Python: forked from a process that has loaded Wirewatch; one fork server for all."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from wirewatch.demo.daemon import Daemon

ROOT = Path(__file__).parent.parent.parent


class Zygote:
    """The process that forks them; open it around all lives."""

    def __enter__(self) -> Self:
        # `-c`: a main module with a name would be loaded again by each child that reads documents.
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.journeys.zygote import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, **words: Any) -> int:
        """Its answer, which takes milliseconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words).encode() + b"\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Life(Daemon):
    """A daemon, or another command, as a process of its own."""

    def __init__(
        self,
        zygote: Zygote,
        configuration: Path,
        environ: Mapping[str, str] | None = None,
        *,
        clock: Path | None = None,
    ) -> None:
        super().__init__(configuration, environ)
        self._zygote = zygote
        self._clock = clock
        """A file with the seconds by which its wall clock is wrong."""
        self._pid = 0
        self._handle = -1
        self._status: int | None = None
        """Once it is over."""

    @property
    def pid(self) -> int:
        assert self._pid, "the daemon was not started"
        return self._pid

    async def start(self, *words: str, crash_at: str | None = None) -> None:
        """Begin `wirewatch run` with some options, or the command in `words`; with `crash_at` it ends at that point."""
        await self.kill()
        self.log.touch()
        command = words if words and not words[0].startswith("-") else ("run", *words)
        self._pid = self._zygote.ask(
            run=["--config", str(self.configuration), *command],
            environ=self.environ,
            folder=str(self.configuration.parent),
            log=str(self.log),
            crash_at=crash_at,
            clock=None if self._clock is None else str(self._clock),
        )
        self._handle, self._status = os.pidfd_open(self._pid), None

    @property
    def running(self) -> bool:
        return self._pid != 0 and self._status is None and not select.select([self._handle], [], [], 0)[0]

    async def ended(self, within_s: float) -> int:
        """Wait until it ends by itself; its exit status."""
        async with asyncio.timeout(within_s):
            while self.running:  # noqa: ASYNC110 - a pidfd knows no event that asyncio awaits
                await asyncio.sleep(0.01)
        return self._reaped()

    async def kill(self) -> None:
        """End it at once and in the middle of anything."""
        if self.running:
            os.kill(self._pid, signal.SIGKILL)
        if self._pid:
            self._reaped()

    async def stop(self, within_s: float = 15) -> int | None:
        """Ask it to end (SIGTERM); its exit status, or None if it had to be killed after that many seconds."""
        if self.running:
            os.kill(self._pid, signal.SIGTERM)
        try:
            return await self.ended(within_s)
        except TimeoutError:
            await self.kill()
            return None

    def _reaped(self) -> int:
        if self._status is None:
            self._status = self._zygote.ask(wait=self.pid)
            os.close(self._handle)
        return self._status
