"""A file of JSON lines: each message is one line, on the disk before it counts as delivered."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import msgspec

from alerts.channels.channel import Receipt, delivered, transient
from alerts.channels.webhook import envelope
from storage.records import Delivery


class FileChannel:
    """One file that grows at its end."""

    kind = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, delivery: Delivery) -> Receipt:
        line = msgspec.json.encode(envelope(delivery)) + b"\n"
        try:
            at = await asyncio.to_thread(_append, self._path, line)
        except OSError as error:
            return transient("file", f"{self._path}: {error.strerror or error}", channel_level=True)
        return delivered("written", provider_ref=str(at))


def _append(path: Path, line: bytes) -> int:
    """Write the line at the end, all of it or nothing, and wait for the disk; answers where it begins."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        end = os.lseek(file, 0, os.SEEK_END)
        if end and os.pread(file, 1, end - 1) != b"\n":
            line = b"\n" + line  # a machine that stopped half-way left a torn line
        try:
            written = 0
            while written < len(line):
                written += os.pwrite(file, line[written:], end + written)
            os.fsync(file)
        except OSError:
            os.ftruncate(file, end)
            raise
        return end
    finally:
        os.close(file)
