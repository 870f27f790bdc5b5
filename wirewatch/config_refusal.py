"""Why the file is not in force: what a running daemon could not take up, kept in the ledger for whoever looks."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import datetime

import msgspec

from storage.conversion import from_json
from storage.database import UnitOfWork
from wirewatch.config_problems import ConfigurationError

REFUSED = "configuration.refused"
"""The setting of the ledger; empty when a configuration was taken up since."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A configuration that a running daemon could not take up."""

    at: datetime
    why: str
    """The first mistake, in one line."""


def refusal(ledger: UnitOfWork) -> Refusal | None:
    """What stands in the way of the file being in force; None if it is in force."""
    kept = ledger.jobs.setting(REFUSED)
    return from_json(kept, Refusal) if kept else None


def refuse(ledger: UnitOfWork, refused: Refusal | None) -> None:
    """Keep that a configuration was refused; None: that one was taken up."""
    ledger.jobs.set(REFUSED, msgspec.json.encode(refused).decode() if refused else "")


def in_one_line(error: ConfigurationError) -> str:
    """The first mistake, and how many more there are."""
    first, *more = error.problems
    line = str(dataclasses.replace(first, detail="")).removeprefix("wirewatch: ")
    return f"{line} (and {len(more)} more)" if more else line
