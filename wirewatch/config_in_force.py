"""Which configuration is in force: kept in the ledger by whoever took it up, to compare the next one with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import msgspec

from storage.conversion import from_json
from storage.database import UnitOfWork
from wirewatch.config import Configuration
from wirewatch.config_keys import keys_of

IN_FORCE = "configuration.in_force"
"""The setting of the ledger."""
_UNSAID = {("wirewatch", "database")}
"""May hold a password; and a ledger elsewhere is another one."""


@dataclass(frozen=True, slots=True)
class InForce:
    """A configuration that was taken up."""

    path: str
    at: datetime
    keys: Mapping[str, str]
    """Of [wirewatch], [fetch], [web] and [keep], as one would write them: "fetch.timeout" -> '"30s"'; no secrets."""


def in_force(ledger: UnitOfWork) -> InForce | None:
    """What was taken up last; None before the first."""
    kept = ledger.jobs.setting(IN_FORCE)
    return from_json(kept, InForce) if kept else None


def keep(ledger: UnitOfWork, configuration: Configuration, now: datetime) -> None:
    """Say that this one is."""
    kept = InForce(str(configuration.path), now, general_keys(configuration))
    ledger.jobs.set(IN_FORCE, msgspec.json.encode(kept).decode())


def general_keys(configuration: Configuration) -> dict[str, str]:
    """The keys that belong to no source, topic, channel or person, as one would write them; secrets left out."""
    shown = {}
    for section in ("wirewatch", "fetch", "web", "keep"):
        table = getattr(configuration, section)
        for name, key in keys_of(cast("type", type(table))).items():
            value = getattr(table, name)
            if not key.form.secret and (section, name) not in _UNSAID:
                shown[f"{section}.{name}"] = "unset" if value is None else key.form.show(value)
    return shown
