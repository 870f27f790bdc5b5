"""One question that programs may ask of /api/v1: what it takes, what it answers with, and who may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.database import UnitOfWork
from wirewatch.web.api_schemas import Parameter
from wirewatch.web.session import READ, Asker
from wirewatch.web.site import Site

MOST = 200
"""Items of one page."""

ID = Parameter(name="id", doc="Its number.", kind=int, place="path", least=1)
NAME = Parameter(name="name", doc="Its name.", place="path")
AFTER = Parameter(name="after", doc="The cursor: what comes after this number.", kind=int, default=0)
LIMIT = Parameter(name="limit", doc="At most so many.", kind=int, default=50, least=1, most=MOST)


class NotThereError(Exception):
    """Nothing of that number or name is kept."""


class ConflictError(Exception):
    """It is there, and not so that this can be done; the text says why."""


class UnfitError(Exception):
    """It is of the right shape, and what it says cannot be so; the text says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, understood."""

    site: Site
    ledger: UnitOfWork
    asker: Asker
    now: datetime
    values: dict[str, Any]
    given: frozenset[str] = frozenset()
    """The fields that the body has."""
    found: Any = None
    """What was read beforehand."""
    accept_language: str = ""
    """The languages that the request asks for (RFC 9110, section 12.5.4)."""

    @property
    def file(self) -> str:
        """The name of the file that declares what programs may not change."""
        return self.site.configuration.path.name

    def changed(self, what: str, subject: object, **details: Any) -> None:
        """Say so in the audit log."""
        self.ledger.access.changed(self.asker.who, what, str(subject), self.now, **details)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One thing that can be asked."""

    path: str
    doc: str
    answer: Any
    """The type of what it answers with."""
    work: Callable[[Asked], Any]
    """Reads or writes the ledger, beside the loop."""
    before: Callable[[Asked], Any] | None = None
    """Reads for it beforehand what takes long, while others write."""
    parameters: tuple[Parameter, ...] = ()
    method: str = "GET"
    scope: str = READ
    media: str | None = None
    """Of a whole document for programs that are not ours, in bytes; None: a record, as JSON."""
