"""The evidence: what each alert was made of, in a chain of hashes that only grows.

A record holds numbers, hashes and versions, never text: texts may expire and people may be forgotten, the record stays
and still shows that nothing was put in, taken out or changed. Each hash covers its record and the hash before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from storage import tables as t
from storage.rows import insert, records

GENESIS = "0" * 64
"""What the first record stands on."""
_HEAD = "evidence.head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One record in its place in the chain."""

    number: int
    alert_id: int
    delivery_id: int
    at: datetime
    record: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def holds(self) -> bool:
        """Whether the hash is that of what stands here."""
        return self.hash == chained(self.previous, self.number, self.alert_id, self.delivery_id, self.at, self.record)


class Evidence:
    """Records, appended in the transaction that releases their alerts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def append(self, alert_id: int, delivery_id: int, record: Mapping[str, Any], now: datetime) -> str:
        """Add a record at the end of the chain; its hash."""
        if self._connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            self._connection.exec_driver_sql("LOCK TABLE evidence IN SHARE ROW EXCLUSIVE MODE")
        last, previous = self.head()
        number = last + 1
        made = chained(previous, number, alert_id, delivery_id, now, record)
        self._connection.execute(
            sa.insert(t.evidence).values(
                number=number,
                alert_id=alert_id,
                delivery_id=delivery_id,
                at=now,
                record=dict(record),
                previous=previous,
                hash=made,
            )
        )
        head = insert(self._connection, t.setting).values(name=_HEAD, value=f"{number} {made}")
        self._connection.execute(
            head.on_conflict_do_update(index_elements=["name"], set_={"value": head.excluded.value})
        )
        return made

    def head(self) -> tuple[int, str]:
        """Number and hash of the last record, as written down beside the chain; 0 and the genesis before the first."""
        value = self._connection.execute(sa.select(t.setting.c.value).where(t.setting.c.name == _HEAD)).scalar()
        number, _, made = (value or f"0 {GENESIS}").partition(" ")
        return int(number), made

    def of_alert(self, alert_id: int) -> list[Kept]:
        query = sa.select(t.evidence).where(t.evidence.c.alert_id == alert_id).order_by(t.evidence.c.number)
        return records(Kept, self._connection.execute(query))

    def of_delivery(self, delivery_id: int, after: int) -> list[Kept]:
        """Later records of the same message."""
        query = sa.select(t.evidence).where(t.evidence.c.number > after, t.evidence.c.delivery_id == delivery_id)
        return records(Kept, self._connection.execute(query.order_by(t.evidence.c.number).limit(100)))

    def after(self, number: int, limit: int = 500) -> list[Kept]:
        """The next records of the chain."""
        query = sa.select(t.evidence).where(t.evidence.c.number > number).order_by(t.evidence.c.number).limit(limit)
        return records(Kept, self._connection.execute(query))


def chained(
    previous: str, number: int, alert_id: int, delivery_id: int, at: datetime, record: Mapping[str, Any]
) -> str:
    """The hash of a record that stands on another."""
    return hashed([previous, number, alert_id, delivery_id, at.isoformat(), record])


def hashed(value: Any) -> str:
    """SHA-256 of a value as JSON with its keys in order: the same for two values that say the same."""
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
