"""The log: one line for each event, on standard error."""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import Any

from wirewatch.lazy import Door

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_EVENT_ENDS = re.compile(r"\s*(?:\w+=|%|:)")
_PLACES = re.compile(r"(?:(\w+)=)?%[-+ #0]*\d*(?:\.\d+)?([sdrfgx])")
_LOGIN = re.compile(r"//[^/\s@]+@")
_KEY = re.compile(r"([?&][\w.%-]*(?:token|key|secret|passw|pwd|auth|sig)[\w.%-]*=)[^&#\s'\"<>]+", re.IGNORECASE)
LOG_FORMAT = "WIREWATCH_LOG"
"""The environment variable that asks for `json`: of [wirewatch] log too, and heard before the file is read."""
_TALKERS = ("apprise", "urllib3")
"""Whose lines for debugging hold addresses and logins that are secrets."""
_ROOMS = ("wirewatch", "scheduler", "crawler", "topics", "alerts", "storage")


def without_keys(text: str) -> str:
    """A text without what lets its readers in: logins in addresses, and parameters that are called token, key or such.

    A log goes to places where the configuration does not; an address of a feed may hold what its publisher sold.
    """
    text = _LOGIN.sub("//***@", text) if "@" in text else text
    return _KEY.sub(r"\1***", text) if "=" in text else text


class OneLine(logging.Formatter):
    """`2026-05-31T08:00:00Z INFO wirewatch.jobs feed polled status=fresh new=7`, and never a second line.

    What came from outside cannot begin a line of its own; only tracebacks take more, and only with --debug.
    """

    def __init__(self, *, tracebacks: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        record.message = _CONTROL.sub(" ", without_keys(record.getMessage()))
        record.asctime = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = self.formatMessage(record)
        if record.exc_info is None or record.exc_info[1] is None:
            return line
        if self._tracebacks:
            return f"{line}\n{without_keys(self.formatException(record.exc_info))}"
        error = record.exc_info[1]
        return f"{line} error={_CONTROL.sub(' ', without_keys(repr(error)))}"


class JsonLine(logging.Formatter):
    """The same as a JSON object a line: at, level, logger, event, the event's keys, and the whole message.

    An article is `article` in every event from its page to its delivery; a message about several names them in
    `articles`, with commas between.
    """

    def __init__(self, *, tracebacks: bool) -> None:
        super().__init__()
        self._tracebacks = tracebacks

    def format(self, record: logging.LogRecord) -> str:
        template = record.msg if isinstance(record.msg, str) else ""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "event": _EVENT_ENDS.split(template, maxsplit=1)[0] or record.getMessage(),
            "message": without_keys(record.getMessage()),
        }
        arguments = record.args if isinstance(record.args, tuple) else ()
        for (key, form), value in zip(_PLACES.findall(template), arguments, strict=False):
            if key and key not in line:
                line[key] = value if form in "dfg" and isinstance(value, int | float) else without_keys(str(value))
        if str(line.get("articles", "")).isdecimal():  # of a message about one
            line.setdefault("article", int(line["articles"]))
        if record.exc_info is not None and record.exc_info[1] is not None:
            line["error"] = without_keys(repr(record.exc_info[1]))
            if self._tracebacks:
                line["traceback"] = without_keys(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


def start_logging(door: Door, usual: int = logging.WARNING, form: str | None = None) -> None:
    """Log as the options ask: `usual` and worse, all of our own with --verbose, everything with --debug.

    The form is `lines` or `json`; unknown before the configuration is read, it is what the environment says.
    """
    handler = logging.StreamHandler()
    asked = os.environ.get(LOG_FORMAT) if form is None else form
    handler.setFormatter((JsonLine if asked == "json" else OneLine)(tracebacks=door.debug))
    level = logging.ERROR if door.quiet else logging.DEBUG if door.verbose or door.debug else usual
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if door.debug else logging.WARNING)
    for talker in _TALKERS:
        logging.getLogger(talker).setLevel(logging.INFO)
    for room in _ROOMS:
        logging.getLogger(room).setLevel(level)
