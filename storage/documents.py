"""What a document of a feed shows as a whole: that its list was left behind, or that its dates are a clock. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from storage.identity import entry_hash
from storage.records import ParsedEntry

_MOST_LEADS = 3
"""Items that a paper keeps standing above its list."""
_TOGETHER = 3
"""Entries of one document whose dates move alone: no desk edits so many at once."""


@dataclass(frozen=True, eq=False)
class Said:
    """What a document says of an entry that is known."""

    row: sa.Row[Any]
    entry: ParsedEntry

    @cached_property
    def is_as_before(self) -> bool:
        return bool(entry_hash(self.entry) == self.row.hash)

    @cached_property
    def moved_alone(self) -> bool:
        """Only the date of the last change is another one."""
        return not self.is_as_before and entry_hash(replace(self.entry, updated=self.row.updated)) == self.row.hash


def stamped(said: Sequence[Said]) -> frozenset[Said]:
    """The entries that are called changed by the clock of whoever wrote the document, and not by their desk.

    That is so where the dates of most entries move and nothing else does, as in a document that is stamped whenever it
    is made; and where several carry the same second, as after a run over an archive. A day alone is no such second.
    """
    moved = [each for each in said if each.moved_alone]
    if len(moved) >= _TOGETHER and 2 * len(moved) > len(said):
        return frozenset(moved)
    seconds = Counter(each.entry.updated for each in moved)
    return frozenset(
        each
        for each in moved
        if seconds[each.entry.updated] >= _TOGETHER
        and each.entry.updated is not None
        and each.entry.updated.time() != time()
    )


def overflowed(fresh: Sequence[bool], dates: Sequence[datetime | None]) -> bool:
    """Whether entries may have come and gone unseen: `fresh` says of each item whether it is new, in the document's
    order, `dates` when the new ones were published.

    Usually nothing is known then. But a lead may stand still above a list that flows: where the new ones are in order
    of time, newest first, and all that is known stands above them, the list has been left behind too.
    """
    if sum(fresh) < 2:
        return False
    if all(fresh):
        return True
    known_last = max(place for place, is_new in enumerate(fresh) if not is_new)
    below = sum(fresh[known_last:])
    stamps = [date for date in dates if date is not None]
    falling = len(stamps) == len(dates) and all(one >= two for one, two in pairwise(stamps)) and stamps[0] > stamps[-1]
    return falling and below == sum(fresh) and fresh.count(False) <= _MOST_LEADS
