"""Daemons that live briefly: forked from a process that has loaded Wirewatch, killed at will, counted afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parent.parent.parent


class Zygote:
    """The process that forks them; open it around all lives."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.journeys.zygote"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()

    async def ask(self, **words: Any) -> int:
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn:
            self._process.stdin.write(json.dumps(words).encode() + b"\n")
            return int(await self._process.stdout.readline())


class Life:
    """A daemon, or another command, as a process of its own."""

    def __init__(
        self,
        zygote: Zygote,
        configuration: Path,
        environ: Mapping[str, str] | None = None,
        *,
        clock: Path | None = None,
    ) -> None:
        self._clock = clock
        """A file with the seconds by which its wall clock is wrong."""
        self._zygote = zygote
        self.configuration = configuration
        self.log = configuration.parent / "daemon.log"
        self.environ = dict(environ or {})
        self.pid = 0
        self._handle = -1

    async def start(self, *words: str, crash_at: str | None = None) -> None:
        """Begin `wirewatch run`, or the command in `words`; with `crash_at` it ends at that point."""
        await self.end()
        self.pid = await self._zygote.ask(
            run=["--config", str(self.configuration), *(words or ("run",))],
            environ=self.environ,
            log=str(self.log),
            crash_at=crash_at,
            clock=None if self._clock is None else str(self._clock),
        )
        self._handle = os.pidfd_open(self.pid)

    @property
    def running(self) -> bool:
        return self.pid != 0 and not select.select([self._handle], [], [], 0)[0]

    async def ended(self, within_s: float) -> int:
        """Wait until it ends by itself; its exit status."""
        async with asyncio.timeout(within_s):
            while self.running:  # noqa: ASYNC110 - a pidfd knows no event that asyncio awaits
                await asyncio.sleep(0.01)
        return await self._reaped()

    async def kill(self) -> int:
        """End it at once and in the middle of anything."""
        if self.running:
            os.kill(self.pid, signal.SIGKILL)
        return await self._reaped()

    async def stop(self, within_s: float = 15) -> int:
        """Ask it to end, and wait."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.ended(within_s)

    async def end(self) -> None:
        if self.pid:
            await self.kill()

    async def _reaped(self) -> int:
        if not self.pid:
            return 0
        status = await self._zygote.ask(wait=self.pid)
        os.close(self._handle)
        self.pid = 0
        return status

    def last_lines(self, count: int = 20) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
