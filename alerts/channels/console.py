"""The console: the message as text on a stream, standard output unless told otherwise."""

from __future__ import annotations

import sys
from typing import TextIO

from alerts import phrases, render
from alerts.channels.channel import Receipt, delivered, permanent, transient
from alerts.message import thawed
from storage.records import Delivery


class ConsoleChannel:
    """Whoever watches the terminal, or reads the journal."""

    kind = "console"

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    async def send(self, delivery: Delivery) -> Receipt:
        try:
            message = thawed(delivery.payload)
        except ValueError as error:
            return permanent("message", f"this payload cannot be shown: {error}")
        stream = self._stream or sys.stdout  # looked up late: it may have been redirected since
        text = f"── {phrases.subject(message)}\n{render.text(message)}\n"
        try:
            stream.write(text.encode(stream.encoding or "utf-8", "replace").decode(stream.encoding or "utf-8"))
            stream.flush()
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            return transient("console", f"nobody reads the output: {error}", channel_level=True)
        return delivered("written")
