"""Does a message kill whoever makes it ready? It is rendered in a process of its own, with limits, and we see.

Asked only of a message that was being sent when the process died three times: a message that was merely in flight when
the machine was killed comes out of this unharmed, and is sent.
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from datetime import timedelta

import msgspec

from alerts.blocks import slack
from alerts.mail import Mailbox, compose
from alerts.message import thawed
from storage.conversion import from_json
from storage.records import Delivery

MEMORY = 1 << 30
"""Bytes of address space."""
CPU = timedelta(seconds=10)
"""A message takes milliseconds."""
_PATIENCE = timedelta(seconds=60)


async def harmless(delivery: Delivery, *, memory: int = MEMORY, cpu: timedelta = CPU) -> bool:
    """Whether a process that makes the message ready lives on, be the message fit to be sent or not."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "alerts.trial", str(memory), str(int(cpu.total_seconds()))),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_PATIENCE.total_seconds()):
            await process.communicate(msgspec.json.encode(delivery))
    except TimeoutError:
        process.kill()
        await process.wait()
    return process.returncode == 0


def render(delivery: Delivery) -> None:
    """Make the message ready for a mail and for Slack; what cannot be shown is no harm."""
    sender = Mailbox(name="Wirewatch", address="wirewatch@localhost.invalid")
    try:
        message = thawed(delivery.payload)
        slack(message)
        compose(delivery, message, sender, sender)
    except ValueError:
        return


def _serve(memory: int, cpu_s: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    render(from_json(sys.stdin.buffer.read(), Delivery))


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
