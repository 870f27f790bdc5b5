"""The real daemon, `wirewatch run`, as a child process that can be started, stopped and killed."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

LOG_NAME = "daemon.log"
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Daemon:
    """One configuration's daemon; its log goes to a file beside the configuration."""

    def __init__(self, configuration: Path, environ: Mapping[str, str] | None = None) -> None:
        self.configuration = configuration
        self.log = configuration.parent / LOG_NAME
        self.environ = {**os.environ, **(environ or {})}
        self._process: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        assert self._process is not None, "the daemon was not started"
        return self._process.pid

    async def start(self, *options: str) -> None:
        """Start it; what it prints is added to the log."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "wirewatch",
                "--config",
                str(self.configuration),
                "run",
                *options,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environ,
                cwd=self.configuration.parent,
                preexec_fn=_end_with_parent,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    async def stop(self, within_s: float) -> int | None:
        """Ask it to end (SIGTERM); its exit status, or None if it had to be killed after that many seconds."""
        if self._process is None:
            return None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(within_s):
                return await self._process.wait()
        except TimeoutError:
            await self.kill()
            return None

    async def ended(self, within_s: float) -> int:
        """Wait until it ends by itself; its exit status."""
        assert self._process is not None, "the daemon was not started"
        async with asyncio.timeout(within_s):
            return await self._process.wait()

    async def kill(self) -> None:
        """End it at once and in the middle of anything (SIGKILL)."""
        if self._process is None:
            return
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    def last_lines(self, count: int) -> list[str]:
        """The end of its log."""
        if not self.log.exists():
            return []
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]


def _end_with_parent() -> None:
    """Runs in the child before it becomes the daemon: if we are killed, so is it."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
