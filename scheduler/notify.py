"""Words to systemd: ready, alive, stopping (sd_notify(3): a datagram to the socket that NOTIFY_SOCKET names)."""

from __future__ import annotations

import os
import socket
from datetime import timedelta


def notify(*words: str) -> bool:
    """Tell systemd, as in "READY=1"; False if it does not listen."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        try:
            sender.sendto("\n".join(words).encode(), "\0" + address[1:] if address[0] == "@" else address)
        except OSError:
            return False
    return True


def watchdog_interval() -> timedelta | None:
    """How often systemd wants to hear that we live, halved as it advises; None: it does not ask."""
    text = os.environ.get("WATCHDOG_USEC", "")
    if not text.isdigit() or os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return timedelta(microseconds=int(text)) / 2
