"""The log: one line for each event, on standard error."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime

from wirewatch.lazy import Door

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ROOMS = ("wirewatch", "scheduler", "crawler", "topics", "alerts", "storage")


class OneLine(logging.Formatter):
    """`2026-05-31T08:00:00Z INFO wirewatch.jobs feed polled status=fresh new=7`, and never a second line.

    What came from outside cannot begin a line of its own; only tracebacks take more, and only with --debug.
    """

    def __init__(self, *, tracebacks: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        record.message = _CONTROL.sub(" ", record.getMessage())
        record.asctime = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = self.formatMessage(record)
        if record.exc_info is None or record.exc_info[1] is None:
            return line
        if self._tracebacks:
            return f"{line}\n{self.formatException(record.exc_info)}"
        error = record.exc_info[1]
        return f"{line} error={_CONTROL.sub(' ', repr(error))}"


def start_logging(door: Door, usual: int = logging.WARNING) -> None:
    """Log as the options ask: `usual` and worse, all of our own with --verbose, everything with --debug."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine(tracebacks=door.debug))
    level = logging.ERROR if door.quiet else logging.DEBUG if door.verbose or door.debug else usual
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if door.debug else logging.WARNING)
    for room in _ROOMS:
        logging.getLogger(room).setLevel(level)
