"""Plain values made into records, from any thread.

msgspec looks through a class when it first meets it, and shows others what it has seen by halves: a second thread that
meets the class meanwhile crashes the process. So every class is looked through by one thread at a time, before any
value is.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

import msgspec

Record = TypeVar("Record")

_one_at_a_time = Lock()
_known: set[Any] = set()


def converted(value: Any, kind: type[Record], *, strict: bool = True) -> Record:
    """A record of a mapping's values; numbers and the like also from text if not strict. Raises ValidationError."""
    return msgspec.convert(value, known(kind), strict=strict)


def from_json(value: str | bytes, kind: type[Record]) -> Record:
    """A record of a JSON document. Raises DecodeError, of which ValidationError is one."""
    return msgspec.json.decode(value, type=known(kind))


def known(kind: type[Record]) -> type[Record]:
    """The same type, looked through with all that it holds: now any thread may make values of it."""
    if kind not in _known:
        with _one_at_a_time:
            msgspec.json.Decoder(kind)
            _known.add(kind)
    return kind
